import { Button, Menu } from "@mantine/core";
import type { Study } from "../api/schema";
import { diagnosisUrl, reportUrl } from "../api/studies";
import { Icon } from "../components/Icon";
import { useText } from "../text";

type Props = { readonly study: Study };

export function DownloadMenu({ study }: Props) {
  const text = useText();
  const name = (what: string) => `thoralens-${study.id.slice(0, 8)}${what}`;
  return (
    <Menu
      position="bottom-end"
      width={240}
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="download" size={18} />}>
          {text.download.button}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={reportUrl(study.id)} download={name(".pdf")}>
          {text.download.report}
        </Menu.Item>
        <Menu.Item component="a" href={diagnosisUrl(study.id)} download={name(".json")}>
          {text.download.json}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{text.download.pictures}</Menu.Label>
        {Object.keys(text.download.kinds)
          .filter((kind) => kind in study.images)
          .map((kind) => (
            <Menu.Item
              key={kind}
              component="a"
              href={study.images[kind]}
              download={name(`-${kind}.png`)}
            >
              {text.download.kinds[kind]}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
