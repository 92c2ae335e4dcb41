import { Loader } from "@mantine/core";
import type { ReactNode } from "react";
import type { ChatMessage } from "../api/schema";
import { useText } from "../text";
import { type Answer, lastWord, type Spoken, usedSources } from "./answer";
import classes from "./AnswerView.module.css";
import { Icon } from "../components/Icon";
import { Notice } from "../components/Notice";
import { FoundCases } from "./FoundCases";
import { SourceCard, SourceChip } from "./Source";
import { Triage } from "./Triage";

type Props = {
  readonly answer: Answer;
  /** What the answer was asked for, and about which study. */
  readonly asked: Pick<ChatMessage, "text" | "study_id">;
  readonly answering: boolean;
  readonly lost: boolean;
  readonly pinned: boolean;
  readonly retry?: ReactNode;
};

/** One answer: what to do first, the checked sentences, what they rest on, how it ended. */
export function AnswerView({ answer, asked, answering, lost, pinned, retry }: Props) {
  const { chat } = useText();
  const { level, advice, sentences, cases, done, failed } = answer;
  const sources = usedSources(answer);
  return (
    <div className={classes.answer}>
      {!pinned && <Triage level={level} advice={advice} />}
      {sentences.length > 0 && (
        <p className={classes.prose}>
          {sentences.map((sentence) => (
            <Sentence key={sentence.index} sentence={sentence} />
          ))}
        </p>
      )}
      {cases.length > 0 && <FoundCases cases={cases} asked={asked} />}
      {answering && (
        <p className={classes.step}>
          <Loader size={16} color="lens" />
          {lost ? chat.reconnecting : (answer.step ?? chat.working)}
        </p>
      )}
      {done?.refused && <Refusal answer={answer} />}
      {failed && <Broken {...failed} retry={retry} />}
      {!answering && sources.length > 0 && (
        <div className={classes.sources} role="group" aria-label={chat.sources(sources.length)}>
          {sources.map((citation) => (
            <SourceCard key={citation.id} citation={citation} />
          ))}
        </div>
      )}
      {!answering && <Origin answer={answer} />}
    </div>
  );
}

function Sentence({ sentence }: { readonly sentence: Spoken }) {
  const { chat } = useText();
  const origin = sentence.cited.length === 0 && chat.verdicts[sentence.verdict];
  return (
    <span className={classes.sentence} data-verdict={sentence.verdict}>
      {sentence.text}
      {sentence.cited.map((citation) => (
        <SourceChip key={citation.id} citation={citation} />
      ))}
      {origin && <span className={classes.origin}>{origin}</span>}{" "}
    </span>
  );
}

function Refusal({ answer }: { readonly answer: Answer }) {
  const { chat } = useText();
  const message = lastWord(answer);
  const title = chat.refusals[answer.done?.reason ?? ""] ?? chat.refused;
  return message ? (
    <Notice tone="unsure" title={title}>
      <p>{message}</p>
    </Notice>
  ) : null;
}

type BrokenProps = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly retry?: ReactNode;
};

function Broken({ code, message, hint, retry }: BrokenProps) {
  const { chat } = useText();
  if (code === "cancelled") {
    return (
      <div className={classes.stopped}>
        <Icon name="stop" size={16} />
        {chat.cancelled}
        {retry}
      </div>
    );
  }
  return (
    <Notice tone="attention" title={chat.broken} actions={retry}>
      <p>{message}</p>
      {hint && <p>{hint}</p>}
    </Notice>
  );
}

/** Who answered, where was searched, and what had to be done without. */
function Origin({ answer }: { readonly answer: Answer }) {
  const { chat } = useText();
  const { done, fallbacks, sentences } = answer;
  const engine = done?.engine ?? "";
  const parts = [
    sentences.length > 0 && engine === "grounded" && chat.grounded,
    engine.startsWith("llm:") && chat.model(engine.slice(4)),
    done?.searched && done.searched.length > 0 && chat.searched(done.searched.join(", ")),
    !done?.refused && lastWord(answer),
  ].filter((part) => typeof part === "string" && part !== "");
  if (parts.length === 0 && fallbacks.length === 0) return null;
  return (
    <div className={classes.notes}>
      {fallbacks.map((message) => (
        <p key={message} className={classes.fallback}>
          <Icon name="info" size={15} />
          {message}
        </p>
      ))}
      {parts.length > 0 && <p>{parts.join(" · ")}</p>}
    </div>
  );
}
