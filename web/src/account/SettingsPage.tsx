import { NativeSelect, Title } from "@mantine/core";
import { useChangePreferences, usePreferences } from "../api/account";
import type { Preferences } from "../api/schema";
import { Failure } from "../components/Failure";
import { usePageTitle } from "../components/usePageTitle";
import { useText } from "../text";
import classes from "./AccountForm.module.css";
import { YourData } from "./YourData";

const NAMES = ["reader", "theme", "overlay", "units", "language"] as const;

/** How the reader likes it, and what is theirs; in both modes. */
export default function SettingsPage() {
  const text = useText().settings;
  const heading = usePageTitle(text.title);
  const kept = usePreferences();
  const change = useChangePreferences();
  return (
    <div className={classes.wide}>
      <div>
        <Title order={1} size="h2" ref={heading} tabIndex={-1}>
          {text.title}
        </Title>
        <p className={classes.soft}>{text.lead}</p>
      </div>
      {change.error && <Failure error={change.error} />}
      <div className={classes.form}>
        {NAMES.map((name) => (
          <NativeSelect
            key={name}
            label={text[name].label}
            value={kept[name] ?? ""}
            onChange={({ currentTarget: { value } }) =>
              change.mutate({ [name]: value || null } as Partial<Preferences>)
            }
            data={[
              { value: "", label: text.found },
              ...Object.entries(text[name].values).map(([value, label]) => ({ value, label })),
            ]}
          />
        ))}
      </div>
      <p className={classes.soft} role="status">
        {change.isSuccess ? text.saved : ""}
      </p>
      <YourData />
    </div>
  );
}
