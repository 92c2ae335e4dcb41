import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import type { ChatMessage } from "../api/schema";
import { Icon } from "../components/Icon";
import { Logo } from "../layout/Logo";
import { useText } from "../text";
import { answerOf, isOver } from "./answer";
import { AnswerActions } from "./AnswerActions";
import { AnswerView } from "./AnswerView";
import classes from "./Exchange.module.css";

type Props = {
  readonly threadId: string;
  readonly message: ChatMessage;
  readonly last: boolean;
  readonly lost: boolean;
  /** Its triage is shown on top of the conversation. */
  readonly pinned: boolean;
  /** Asks the question again, in these words. */
  readonly onAsk: (text: string, replaces?: string) => void;
};

/** A question and its answer. */
export function Exchange({ threadId, message, last, lost, pinned, onAsk }: Props) {
  const { chat } = useText();
  const [editing, setEditing] = useState(false);
  const answer = answerOf(message.events);
  const over = isOver(message);
  const again = last && over ? () => onAsk(message.text, message.id) : undefined;
  return (
    <li className={classes.exchange}>
      {editing && again ? (
        <EditQuestion
          text={message.text}
          onCancel={() => setEditing(false)}
          onSave={(text) => {
            setEditing(false);
            onAsk(text, message.id);
          }}
        />
      ) : (
        <QuestionBubble
          text={message.text}
          studyId={message.study_id}
          onEdit={again && (() => setEditing(true))}
        />
      )}
      <article className={classes.reply} aria-label={chat.assistant} aria-busy={!over}>
        <span className={classes.mark} aria-hidden="true">
          <Logo size={28} />
        </span>
        <div className={classes.said}>
          <AnswerView
            answer={answer}
            asked={message}
            answering={!over}
            lost={lost}
            pinned={pinned}
            retry={
              again && (
                <Button size="xs" variant="default" onClick={again}>
                  {chat.actions.retry}
                </Button>
              )
            }
          />
          {over && <AnswerActions threadId={threadId} message={message} onRetry={again} />}
          {last && over && <Followups questions={answer.done?.followups ?? []} onAsk={onAsk} />}
        </div>
      </article>
    </li>
  );
}

type BubbleProps = {
  readonly text: string;
  readonly studyId?: string | null;
  readonly file?: string | undefined;
  readonly onEdit?: (() => void) | undefined;
};

export function QuestionBubble({ text, studyId, file, onEdit }: BubbleProps) {
  const { chat } = useText();
  return (
    <div className={classes.question}>
      {onEdit && (
        <button
          type="button"
          className={classes.edit}
          aria-label={chat.actions.edit}
          title={chat.actions.edit}
          onClick={onEdit}
        >
          <Icon name="edit" size={16} />
        </button>
      )}
      <div className={classes.bubble}>
        <h2 className={classes.hidden}>{chat.you}</h2>
        <p>{text}</p>
        {studyId && (
          <Link href={`/studies/${studyId}`} className={classes.study}>
            <Icon name="clip" size={14} />
            {chat.withStudy}
          </Link>
        )}
        {file && (
          <span className={classes.study}>
            <Icon name="clip" size={14} />
            {file}
          </span>
        )}
      </div>
    </div>
  );
}

type EditProps = {
  readonly text: string;
  readonly onSave: (text: string) => void;
  readonly onCancel: () => void;
};

function EditQuestion({ text, onSave, onCancel }: EditProps) {
  const { chat } = useText();
  const [draft, setDraft] = useState(text);
  return (
    <form
      className={classes.editing}
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.trim()) onSave(draft);
      }}
    >
      <Textarea
        aria-label={chat.actions.edit}
        autosize
        maxRows={10}
        data-autofocus
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onCancel();
        }}
      />
      <div className={classes.buttons}>
        <Button size="xs" variant="default" onClick={onCancel}>
          {chat.edit.cancel}
        </Button>
        <Button size="xs" type="submit" disabled={!draft.trim()}>
          {chat.edit.save}
        </Button>
      </div>
    </form>
  );
}

type FollowupsProps = {
  readonly questions: readonly string[];
  readonly onAsk: (text: string) => void;
};

function Followups({ questions, onAsk }: FollowupsProps) {
  const { chat } = useText();
  if (questions.length === 0) return null;
  return (
    <div className={classes.followups} role="group" aria-label={chat.followups}>
      {questions.map((question) => (
        <button key={question} type="button" onClick={() => onAsk(question)}>
          {question}
        </button>
      ))}
    </div>
  );
}
