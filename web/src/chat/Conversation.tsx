import { Skeleton, VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ChatMessage, NewThread } from "../api/schema";
import { Failure } from "../components/Failure";
import { useText } from "../text";
import { DropCover } from "../upload/DropCover";
import { answerOf } from "./answer";
import { Composer } from "./Composer";
import classes from "./Conversation.module.css";
import { Exchange, QuestionBubble } from "./Exchange";
import { Triage } from "./Triage";
import { type Pending, useConversation } from "./useConversation";
import { useStickToEnd } from "./useStickToEnd";
import { Welcome } from "./Welcome";

type Props = {
  readonly threadId: string | null;
  /** What a conversation that does not exist yet will begin with. */
  readonly begin: Partial<NewThread>;
  readonly studyId: string | null;
  readonly onStart: (id: string) => void;
  readonly onStudy: (id: string | null) => void;
  /** Whether to write at once. */
  readonly ready?: boolean;
};

/** The messages of a conversation, new or old, and the place to write the next. */
export function Conversation({ threadId, begin, studyId, onStart, onStudy, ready = false }: Props) {
  const { chat } = useText();
  const talk = useConversation(threadId, begin, onStart);
  const [read, setRead] = useState<string | null>(null);
  const pinned = talk.messages.findLast(({ events }) => answerOf(events).level === "emergency");
  const shown = pinned && pinned.id !== read ? pinned : null;
  const [file, setFile] = useState<File | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const { messages, answering, pending } = talk;
  const sending = pending !== null && pending.error === null;
  const failed = pending !== null && pending.error !== null;
  useEffect(() => {
    if (ready) focusByPointer(input.current);
  }, [ready]);
  const area = useRef<HTMLDivElement>(null);
  const scrolled = useStickToEnd(area, sending ? pending : messages.length > 0 ? messages : null);

  const send = async (text: string, replaces?: string): Promise<boolean> => {
    const again = pending?.error && pending.text === text && pending.replaces === replaces;
    const key = again ? pending.key : crypto.randomUUID();
    setFile(null);
    focusByPointer(input.current);
    const kept = await talk.submit({ text, key, file: file ?? undefined, replaces });
    if (!kept) setFile(file);
    return kept;
  };
  const busy = sending || answering !== undefined;
  const askNow = (text: string, replaces?: string) => {
    if (!busy) void send(text, replaces);
  };

  return (
    <div className={classes.conversation}>
      {shown && (
        <div className={classes.pinned}>
          <Triage {...answerOf(shown.events)} onRead={() => setRead(shown.id)} />
        </div>
      )}
      <div
        role="region"
        ref={area}
        className={classes.scroll}
        tabIndex={0}
        aria-label={chat.messages}
        onScroll={scrolled}
      >
        <div className={classes.column}>
          {threadId && talk.query.isPending && <Waiting />}
          {talk.query.isError && !talk.query.data && (
            <Failure error={talk.query.error} onRetry={() => void talk.query.refetch()} />
          )}
          {!threadId && !sending && (
            <Welcome
              about={studyId ? "study" : (begin.reader ?? "patient")}
              language={begin.language ?? "en"}
              onAsk={askNow}
            />
          )}
          {threadId && (
            <ol className={classes.messages}>
              {messages.map((message, index) => (
                <Exchange
                  key={message.id}
                  threadId={threadId}
                  message={message}
                  last={index === messages.length - 1 && !sending}
                  lost={talk.lost}
                  pinned={message === shown}
                  onAsk={askNow}
                />
              ))}
            </ol>
          )}
          {sending && <Sending pending={pending} />}
        </div>
      </div>
      <div className={classes.foot}>
        {failed && (
          <div className={classes.unsent}>
            <Failure
              title={chat.notSent}
              error={pending.error}
              onDismiss={() => talk.setPending(null)}
            />
          </div>
        )}
        <Composer
          input={input}
          draftKey={threadId ?? `new-${studyId ?? ""}`}
          studyId={studyId}
          file={file}
          busy={sending}
          answering={answering !== undefined}
          onFile={setFile}
          onStudy={onStudy}
          onSend={(text) => send(text)}
          onStop={() => void talk.stop()}
        />
      </div>
      <Speech messages={messages} />
      <DropCover
        title={chat.composer.drop}
        hint={chat.composer.dropHint}
        onFiles={([first]) => setFile(first ?? null)}
      />
    </div>
  );
}

/** Where a keyboard is at hand; on a touch screen the focus would raise one over the answer. */
function focusByPointer(element: HTMLElement | null): void {
  if (window.matchMedia("(pointer: fine)").matches) element?.focus();
}

function Sending({ pending }: { readonly pending: Pending }) {
  const { chat } = useText();
  return (
    <div className={classes.sending} role="status">
      <QuestionBubble text={pending.text} file={pending.file?.name} />
      <p>{chat.sending}</p>
    </div>
  );
}

function Waiting() {
  const text = useText();
  return (
    <div className={classes.waiting} role="status" aria-label={text.errors.loading}>
      <Skeleton height={44} width="50%" radius="lg" ml="auto" />
      <Skeleton height={120} radius="lg" />
    </div>
  );
}

/** Tells a screen reader each sentence of a running answer once, as it comes. */
function Speech({ messages }: { readonly messages: readonly ChatMessage[] }) {
  const running = messages.at(-1);
  const [heard, setHeard] = useState<string | null>(null);
  const answering = running?.status === "answering";
  const id = running?.id ?? null;
  if (answering && heard !== id) setHeard(id);
  if (!running || heard !== id) return null;
  const { advice, sentences, done, failed } = answerOf(running.events);
  const last = failed?.message ?? (done?.refused ? done.message : sentences.at(-1)?.text);
  return <VisuallyHidden role="status">{last ?? advice}</VisuallyHidden>;
}
