import { ActionIcon, Menu } from "@mantine/core";
import { type ChangeEvent, useRef } from "react";
import { useMeta } from "../api/meta";
import { useStudies } from "../api/studies";
import { Icon } from "../components/Icon";
import { describeStudy } from "../home/describeStudy";
import { useText } from "../text";
import { ago } from "../text/format";

const SHOWN = 6;

type Props = {
  readonly onFile: (file: File) => void;
  readonly onStudy: (id: string) => void;
};

/** What a question can be about: an image from the disk, or a study that is here. */
export function AttachMenu({ onFile, onStudy }: Props) {
  const { chat } = useText();
  const input = useRef<HTMLInputElement>(null);
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = Array.from(event.target.files ?? []);
    event.target.value = "";
    if (file) onFile(file);
  };
  return (
    <>
      <Menu
        position="top-start"
        width={300}
        shadow="md"
        withinPortal={false}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <ActionIcon
            size={36}
            radius="xl"
            variant="subtle"
            color="gray"
            aria-label={chat.composer.attach}
            title={chat.composer.attach}
          >
            <Icon name="clip" size={19} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="upload" size={17} />}
            onClick={() => input.current?.click()}
          >
            {chat.composer.file}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>{chat.composer.study}</Menu.Label>
          <Studies onStudy={onStudy} />
        </Menu.Dropdown>
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={chat.composer.file}
        data-testid="chat-file"
        onChange={chosen}
      />
    </>
  );
}

function Studies({ onStudy }: { readonly onStudy: (id: string) => void }) {
  const text = useText();
  const positive = useMeta().data?.model.positive ?? null;
  const { data } = useStudies();
  const studies = data?.pages[0]?.studies.slice(0, SHOWN) ?? [];
  if (studies.length === 0) return <Menu.Item disabled>{text.chat.composer.noStudies}</Menu.Item>;
  return studies.map((study) => (
    <Menu.Item key={study.id} onClick={() => onStudy(study.id)}>
      {describeStudy(study, positive, text).label} · {ago(study.created_at, text.locale)}
    </Menu.Item>
  ));
}
