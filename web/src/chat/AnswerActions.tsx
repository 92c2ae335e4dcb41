import { ActionIcon, type ActionIconProps, Button, Popover, Textarea } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { type Ref, useState } from "react";
import { useJudge } from "../api/chat";
import type { ChatMessage } from "../api/schema";
import { Icon, type IconName } from "../components/Icon";
import { useText } from "../text";
import { answerOf, plainText } from "./answer";
import classes from "./AnswerActions.module.css";

type Props = {
  readonly threadId: string;
  readonly message: ChatMessage;
  /** Present on the last message, which alone can be asked again. */
  readonly onRetry?: (() => void) | undefined;
};

export function AnswerActions({ threadId, message, onRetry }: Props) {
  const { chat } = useText();
  const clipboard = useClipboard({ timeout: 2000 });
  const judge = useJudge(threadId, message.id);
  const [asked, setAsked] = useState(false);
  const verdict = message.feedback?.verdict;

  const toggle = (wanted: "up" | "down") => {
    const same = verdict === wanted;
    judge.mutate(same ? null : { verdict: wanted, reason: "" });
    setAsked(wanted === "down" && !same);
  };

  return (
    <div className={classes.row} role="group" aria-label={chat.actions.label}>
      <Action
        icon={clipboard.copied ? "check" : "copy"}
        label={clipboard.copied ? chat.actions.copied : chat.actions.copy}
        onClick={() => clipboard.copy(plainText(answerOf(message.events)))}
      />
      <Action
        icon="up"
        label={chat.actions.up}
        pressed={verdict === "up"}
        onClick={() => toggle("up")}
      />
      <Popover
        opened={asked}
        onChange={setAsked}
        width="min(20rem, calc(100vw - 1.5rem))"
        position="bottom-start"
        shadow="lg"
        radius="lg"
        trapFocus
        returnFocus
      >
        <Popover.Target>
          <Action
            icon="down"
            label={chat.actions.down}
            pressed={verdict === "down"}
            onClick={() => toggle("down")}
          />
        </Popover.Target>
        <Popover.Dropdown aria-label={chat.feedback.title}>
          <Reasons
            onSend={(reason) => {
              judge.mutate({ verdict: "down", reason });
              setAsked(false);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      {onRetry && <Action icon="retry" label={chat.actions.retry} onClick={onRetry} />}
      <span className={classes.status} role="status">
        {judge.isSuccess && verdict && !asked ? chat.feedback.thanks : ""}
      </span>
    </div>
  );
}

type ActionProps = Omit<ActionIconProps, "children"> & {
  readonly icon: IconName;
  readonly label: string;
  readonly pressed?: boolean;
  readonly onClick: () => void;
  readonly ref?: Ref<HTMLButtonElement>;
};

function Action({ icon, label, pressed, ...rest }: ActionProps) {
  return (
    <ActionIcon
      {...rest}
      variant={pressed ? "light" : "subtle"}
      color={pressed ? "lens" : "gray"}
      size={32}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
    >
      <Icon name={icon} size={17} />
    </ActionIcon>
  );
}

function Reasons({ onSend }: { readonly onSend: (reason: string) => void }) {
  const { feedback } = useText().chat;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [more, setMore] = useState("");
  const toggle = (reason: string) =>
    setChosen(
      chosen.includes(reason) ? chosen.filter((one) => one !== reason) : [...chosen, reason],
    );
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSend([...chosen, more.trim()].filter(Boolean).join("; "));
      }}
    >
      <p className={classes.title}>{feedback.title}</p>
      <div className={classes.reasons}>
        {feedback.reasons.map((reason) => (
          <Button
            key={reason}
            size="compact-sm"
            radius="xl"
            variant={chosen.includes(reason) ? "filled" : "default"}
            aria-pressed={chosen.includes(reason)}
            onClick={() => toggle(reason)}
          >
            {reason}
          </Button>
        ))}
      </div>
      <Textarea
        aria-label={feedback.more}
        placeholder={feedback.more}
        maxLength={500}
        autosize
        minRows={2}
        maxRows={5}
        value={more}
        onChange={(event) => setMore(event.currentTarget.value)}
      />
      <Button type="submit" size="sm">
        {feedback.send}
      </Button>
    </form>
  );
}
