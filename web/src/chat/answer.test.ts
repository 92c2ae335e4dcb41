import { describe, expect, it } from "vitest";
import type { AnswerEvent, Citation } from "../api/schema";
import { citation, message, said } from "../test/chat";
import {
  answerOf,
  around,
  lastWord,
  plainText,
  unsendable,
  usedSources,
  webAddress,
  withEvent,
} from "./answer";

const found = (one: Citation): AnswerEvent => ({ type: "source", citation: one });
const done = (message = ""): AnswerEvent => ({
  type: "done",
  refused: false,
  reason: "",
  message,
  engine: "grounded",
  searched: [],
  followups: [],
});

describe("answerOf", () => {
  it("binds each sentence to the words its sources were quoted with at that time", () => {
    const { sentences } = answerOf([
      found(citation("a", 2, "first words")),
      said(0, "One.", ["a"]),
      found(citation("a", 2, "other words")),
      found(citation("b", 1)),
      said(1, "Two.", ["a", "b", "gone"]),
    ]);
    expect(sentences.map(({ cited }) => cited.map(({ number }) => number))).toEqual([[2], [1, 2]]);
    expect(sentences[0]?.cited[0]?.quote).toBe("first words");
    expect(sentences[1]?.cited[1]?.quote).toBe("other words");
  });

  it("never lowers the triage, nor says its advice twice", () => {
    const advice = "Call for help now.";
    const answer = answerOf([
      { type: "triage", level: "emergency", reasons: [], advice },
      { type: "triage", level: "none", reasons: [], advice: "" },
      { ...said(0, advice), verdict: "advice" },
      done(advice),
    ]);
    expect(answer).toMatchObject({ level: "emergency", advice, sentences: [] });
    expect(lastWord(answer)).toBe("");
  });

  it("has a step while it works and none at its end, and keeps what it did without", () => {
    const status: AnswerEvent = { type: "status", step: "s", message: "No web.", fallback: true };
    expect(answerOf([status]).step).toBe("No web.");
    const ended = answerOf([status, status, { type: "error", code: "x", message: "m", hint: "" }]);
    expect(ended.step).toBeNull();
    expect(ended.fallbacks).toEqual(["No web."]);
    expect(ended.failed?.code).toBe("x");
  });
});

it("lists each source once, by number, and copies as plain text", () => {
  const answer = answerOf([
    found(citation("b", 2)),
    found(citation("a", 1)),
    found(citation("unused", 3)),
    said(0, "One.", ["b"]),
    said(1, "Two.", ["a", "b"]),
  ]);
  expect(usedSources(answer).map(({ id }) => id)).toEqual(["a", "b"]);
  expect(plainText(answer)).toBe(
    "One. [2] Two. [1] [2]\n\n[1] Title a, WHO, 2024, https://example.org/a\n" +
      "[2] Title b, WHO, 2024, https://example.org/b",
  );
});

it("takes the next event only, and none after the end", () => {
  const one = message({ status: "answering", events: [] });
  const first = withEvent(one, 1, said(0, "One."));
  expect(first.events).toHaveLength(1);
  expect(withEvent(first, 1, said(0, "One."))).toBe(first);
  expect(withEvent(first, 3, said(2, "Three."))).toBe(first);
  const ended = withEvent(first, 2, done());
  expect(ended.status).toBe("done");
  expect(withEvent(ended, 3, said(1, "Late."))).toBe(ended);
  const stopped = withEvent(first, 2, { type: "error", code: "cancelled", message: "", hint: "" });
  expect(stopped.status).toBe("cancelled");
});

it.each([
  ["https://example.org/a", "https://example.org/a"],
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["/api/studies", null],
  [null, null],
])("opens web pages only: %s", (url, expected) => expect(webAddress(url)).toBe(expected));

it("marks the quote in its passage, or stands for itself", () => {
  expect(around("a b c", "b")).toEqual(["a ", "b", " c"]);
  expect(around("a b c", "x")).toEqual(["", "x", ""]);
  expect(around("a b c", "")).toEqual(["a b c", "", ""]);
});

it.each([
  ["  ", "empty"],
  ["🫁🔥", "noWords"],
  ["123456", "tooLong"],
  ["肺?", null],
  ["🫁 hi", null],
])("tells why %j cannot be sent", (text, expected) => expect(unsendable(text, 5)).toBe(expected));
