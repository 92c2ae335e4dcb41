import { ActionIcon, Button, Menu, Popover, SegmentedControl } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { exportUrl, useChangeThread, useForgetThread } from "../api/chat";
import type { Thread } from "../api/schema";
import { DeleteDialog } from "../components/DeleteDialog";
import { Failure } from "../components/Failure";
import { Icon } from "../components/Icon";
import { useText } from "../text";
import { RenameDialog } from "./RenameDialog";
import classes from "./ThreadBar.module.css";

export type Tone = Pick<Thread, "reader" | "language">;

type Props = {
  readonly start?: ReactNode;
  readonly end?: ReactNode;
  readonly title: ReactNode;
  readonly thread: Thread | null;
  readonly tone: Tone;
  readonly onTone: (change: Partial<Tone>) => void;
  readonly onForgotten: () => void;
};

/** Over a conversation: its name, whose words it uses, and what can be done with it. */
export function ThreadBar({ start, end, title, thread, tone, onTone, onForgotten }: Props) {
  return (
    <div className={classes.bar}>
      {start}
      <div className={classes.title}>{title}</div>
      <TonePicker tone={tone} onTone={onTone} />
      {thread && <Options thread={thread} onForgotten={onForgotten} />}
      {end}
    </div>
  );
}

function TonePicker({ tone, onTone }: Pick<Props, "tone" | "onTone">) {
  const { settings } = useText().chat;
  const now = settings.button(settings.readers[tone.reader], settings.languages[tone.language]);
  return (
    <Popover width={280} position="bottom-end" shadow="md" radius="lg" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          radius="xl"
          leftSection={<Icon name="person" size={15} />}
          aria-label={settings.label(now)}
        >
          {now}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.tone} aria-label={settings.label(now)}>
        <p>{settings.reader}</p>
        <SegmentedControl<Tone["reader"]>
          fullWidth
          aria-label={settings.reader}
          value={tone.reader}
          onChange={(reader) => onTone({ reader })}
          data={(["patient", "clinician"] as const).map((value) => ({
            value,
            label: settings.readers[value],
          }))}
        />
        <p>{settings.language}</p>
        <SegmentedControl<Tone["language"]>
          fullWidth
          aria-label={settings.language}
          value={tone.language}
          onChange={(language) => onTone({ language })}
          data={(["en", "fr", "es"] as const).map((value) => ({
            value,
            label: settings.languages[value],
          }))}
        />
        <p className={classes.note}>{settings.note}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

type OptionsProps = { readonly thread: Thread; readonly onForgotten: () => void };

function Options({ thread, onForgotten }: OptionsProps) {
  const { chat } = useText();
  const [asked, setAsked] = useState<"rename" | "forget" | null>(null);
  const change = useChangeThread(thread.id);
  const forget = useForgetThread();
  const failed = forget.error ?? change.error;
  return (
    <>
      <Menu
        position="bottom-end"
        width={220}
        shadow="md"
        withinPortal={false}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={chat.menu.options}>
            <Icon name="more" size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Icon name="edit" size={17} />}
            onClick={() => setAsked("rename")}
          >
            {chat.menu.rename}
          </Menu.Item>
          {(["pdf", "md", "json"] as const).map((kind) => (
            <Menu.Item
              key={kind}
              component="a"
              href={exportUrl(thread.id, kind)}
              download
              leftSection={<Icon name="download" size={17} />}
            >
              {chat.menu[kind]}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item
            leftSection={<Icon name="trash" size={17} />}
            onClick={() => setAsked("forget")}
          >
            {chat.menu.delete}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RenameDialog
        key={thread.title}
        opened={asked === "rename"}
        title={thread.title}
        onCancel={() => setAsked(null)}
        onSave={(title) => {
          change.mutate({ title });
          setAsked(null);
        }}
      />
      <DeleteDialog
        opened={asked === "forget"}
        words={chat.forget}
        onCancel={() => setAsked(null)}
        onConfirm={() => {
          setAsked(null);
          forget.mutate(thread.id, { onSuccess: onForgotten });
        }}
      />
      {failed && (
        <div className={classes.failed}>
          <Failure error={failed} onDismiss={() => (forget.reset(), change.reset())} />
        </div>
      )}
    </>
  );
}
