import type { AnswerEvent, Case, ChatMessage, Citation, Done, Failed, Said } from "../api/schema";

export type Level = "emergency" | "urgent" | "none";

/** A sentence with the sources it rests on, each with the words it was quoted with. */
export type Spoken = Pick<Said, "index" | "text" | "verdict"> & {
  readonly cited: readonly Citation[];
};

export type Answer = {
  readonly level: Level;
  readonly advice: string;
  /** What is being done now; `null` before and after. */
  readonly step: string | null;
  /** What is missing and was done without. */
  readonly fallbacks: readonly string[];
  readonly sentences: readonly Spoken[];
  readonly cases: readonly Case[];
  readonly done: Done | null;
  readonly failed: Failed | null;
};

const RANK = { none: 0, urgent: 1, emergency: 2 } as const;

/**
 * An answer as far as its events tell it. A later, milder triage lowers nothing, and the advice
 * that the triage gives is not a sentence of the answer too.
 */
export function answerOf(events: readonly AnswerEvent[]): Answer {
  const sources = new Map<string, Citation>();
  const fallbacks: string[] = [];
  const sentences: Spoken[] = [];
  const cases: Case[] = [];
  let [level, advice]: [Level, string] = ["none", ""];
  let step: string | null = null;
  let done: Done | null = null;
  let failed: Failed | null = null;
  for (const event of events) {
    if (event.type === "triage" && RANK[event.level] >= RANK[level]) {
      ({ level, advice } = event);
    } else if (event.type === "status") {
      if (event.fallback && !fallbacks.includes(event.message)) fallbacks.push(event.message);
      step = event.message;
    } else if (event.type === "source") sources.set(event.citation.id, event.citation);
    else if (event.type === "sentence" && !(event.verdict === "advice" && event.text === advice)) {
      const cited = event.citations.flatMap((id) => sources.get(id) ?? []);
      const { index, text, verdict } = event;
      sentences.push({ index, text, verdict, cited: cited.sort((a, b) => a.number - b.number) });
    } else if (event.type === "case") cases.push(event);
    else if (event.type === "done") done = event;
    else if (event.type === "error") failed = event;
  }
  if (done || failed) step = null;
  return { level, advice, step, fallbacks, sentences, cases, done, failed };
}

/** What the end of an answer says that neither its triage nor its sentences said. */
export function lastWord({ done, advice }: Answer): string {
  return done && done.message !== advice ? done.message : "";
}

/** The sources that the answer used, in the order of their numbers. */
export function usedSources({ sentences }: Answer): Citation[] {
  const used = new Map<string, Citation>();
  for (const citation of sentences.flatMap(({ cited }) => cited)) {
    if (!used.has(citation.id)) used.set(citation.id, citation);
  }
  return [...used.values()].sort((a, b) => a.number - b.number);
}

/** The answer as plain text, with its numbered sources, for the clipboard. */
export function plainText(answer: Answer): string {
  const words = answer.sentences.map(({ text, cited }) =>
    [text, ...cited.map(({ number }) => `[${number}]`)].join(" "),
  );
  const sources = usedSources(answer).map(({ number, title, publisher, date, url }) =>
    [`[${number}] ${title}`, publisher, date, url].filter(Boolean).join(", "),
  );
  const parts = [answer.advice, words.join(" "), lastWord(answer), sources.join("\n")];
  return parts.filter(Boolean).join("\n\n");
}

/** The parts of a passage before, in and behind the quote; the quote alone when it is not in it. */
export function around(passage: string, quote: string): readonly [string, string, string] {
  const at = quote ? passage.indexOf(quote) : -1;
  if (at < 0) return quote ? ["", quote, ""] : [passage, "", ""];
  return [passage.slice(0, at), quote, passage.slice(at + quote.length)];
}

/** An address that may be opened: a web page, nothing else. */
export function webAddress(url: string | null | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === "https:" || protocol === "http:" ? href : null;
}

export const isOver = ({ status }: Pick<ChatMessage, "status">): boolean => status !== "answering";

/** The message whose answer is under way, if one is. */
export const underWay = (messages: readonly ChatMessage[]): ChatMessage | undefined =>
  messages.find((message) => !isOver(message));

/** The message with the next event, when it is the next and not one of those it has. */
export function withEvent(message: ChatMessage, number: number, event: AnswerEvent): ChatMessage {
  if (isOver(message) || number !== message.events.length + 1) return message;
  return { ...message, status: statusAfter(event), events: [...message.events, event] };
}

function statusAfter(event: AnswerEvent): ChatMessage["status"] {
  if (event.type === "done") return "done";
  if (event.type !== "error") return "answering";
  return event.code === "cancelled" || event.code === "interrupted" ? event.code : "failed";
}

/** Why a text cannot be sent; `null` when it can. The server checks the same. */
export function unsendable(text: string, most: number): "empty" | "tooLong" | "noWords" | null {
  const words = text.trim();
  if (!words) return "empty";
  if ([...words].length > most) return "tooLong";
  return /[\p{L}\p{N}]/u.test(words) ? null : "noWords";
}
