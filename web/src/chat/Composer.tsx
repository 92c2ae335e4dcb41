import { ActionIcon, Textarea } from "@mantine/core";
import { type KeyboardEvent, type RefObject, useEffect, useState } from "react";
import { useMeta } from "../api/meta";
import { Icon } from "../components/Icon";
import { useText } from "../text";
import { unsendable } from "./answer";
import { AttachMenu } from "./AttachMenu";
import classes from "./Composer.module.css";

const DEFAULT_MOST = 4000;

type Props = {
  readonly input: RefObject<HTMLTextAreaElement | null>;
  readonly draftKey: string;
  readonly studyId: string | null;
  readonly file: File | null;
  readonly busy: boolean;
  readonly answering: boolean;
  readonly onFile: (file: File | null) => void;
  readonly onStudy: (id: string | null) => void;
  /** Resolves to whether the server has the question, so that the draft may go. */
  readonly onSend: (text: string) => Promise<boolean>;
  readonly onStop: () => void;
};

/** Where a question is written. The draft outlives a reload. */
export function Composer(props: Props) {
  const { input, draftKey, studyId, file, busy, answering, onFile, onStudy, onSend, onStop } =
    props;
  const { chat, locale } = useText();
  const [text, setText] = useDraft(draftKey);
  const most = useMeta().data?.limits.max_message_characters ?? DEFAULT_MOST;
  const problem = unsendable(text, most);
  const number = new Intl.NumberFormat(locale);
  const count = [...text.trim()].length;

  const send = async () => {
    if (problem || busy || answering) return;
    setText("");
    const kept = await onSend(text.trim());
    if (!kept) setText((now) => now || text);
  };
  const typed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };

  return (
    <div className={classes.composer}>
      <form
        className={classes.box}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {(file || studyId) && (
          <div className={classes.attached}>
            {file ? (
              <Chip
                label={file.name}
                remove={chat.composer.removeFile(file.name)}
                onRemove={() => onFile(null)}
              />
            ) : (
              <Chip
                label={chat.composer.about}
                remove={chat.composer.letGo}
                onRemove={() => onStudy(null)}
              />
            )}
          </div>
        )}
        <div className={classes.row}>
          <AttachMenu onFile={onFile} onStudy={onStudy} />
          <Textarea
            ref={input}
            className={classes.text}
            variant="unstyled"
            aria-label={chat.composer.label}
            placeholder={chat.composer.placeholder}
            autosize
            minRows={1}
            maxRows={8}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={typed}
          />
          {answering ? (
            <ActionIcon
              size={36}
              radius="xl"
              variant="filled"
              aria-label={chat.composer.stop}
              title={chat.composer.stop}
              onClick={onStop}
            >
              <Icon name="square" size={18} />
            </ActionIcon>
          ) : (
            <ActionIcon
              type="submit"
              size={36}
              radius="xl"
              variant="filled"
              aria-label={chat.composer.send}
              title={chat.composer.send}
              disabled={problem !== null}
              loading={busy}
            >
              <Icon name="send" size={18} />
            </ActionIcon>
          )}
        </div>
      </form>
      <p className={classes.note} data-problem={problem === "tooLong" || undefined} role="status">
        {problem === "tooLong"
          ? chat.composer.tooLong(number.format(count), number.format(most))
          : problem === "noWords"
            ? chat.composer.noWords
            : ""}
      </p>
      {problem !== "tooLong" && problem !== "noWords" && (
        <p className={classes.note}>{chat.composer.disclaimer}</p>
      )}
    </div>
  );
}

type ChipProps = {
  readonly label: string;
  readonly remove: string;
  readonly onRemove: () => void;
};

function Chip({ label, remove, onRemove }: ChipProps) {
  return (
    <span className={classes.chip}>
      <Icon name="clip" size={15} />
      <span className={classes.name}>{label}</span>
      <button type="button" aria-label={remove} title={remove} onClick={onRemove}>
        <Icon name="close" size={14} />
      </button>
    </span>
  );
}

/** What was typed and not sent, kept for this tab. */
function useDraft(key: string) {
  const name = `thoralens-draft-${key}`;
  const [text, setText] = useState(() => sessionStorage.getItem(name) ?? "");
  useEffect(() => {
    if (text) sessionStorage.setItem(name, text);
    else sessionStorage.removeItem(name);
  }, [name, text]);
  return [text, setText] as const;
}
