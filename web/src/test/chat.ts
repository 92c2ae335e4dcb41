import type { AnswerEvent, ChatMessage, Citation, Done, Said, Thread } from "../api/schema";

export const citation = (id: string, number: number, quote = "q"): Citation => ({
  id,
  number,
  title: `Title ${id}`,
  url: `https://example.org/${id}`,
  passage: `Before ${quote} behind`,
  quote,
  publisher: "WHO",
  date: "2024",
  kind: "guideline",
  flags: [],
});

export const said = (index: number, text: string, citations: readonly string[] = []): Said => ({
  type: "sentence",
  index,
  text,
  citations,
  verdict: "supported",
});

export const message = (changes: Partial<ChatMessage> = {}): ChatMessage => ({
  id: "m1",
  created_at: "2026-01-02T03:04:05Z",
  text: "What is a nodule?",
  reader: "patient",
  language: "en",
  study_id: null,
  status: "done",
  events: [],
  feedback: null,
  ...changes,
});

export const thread = (changes: Partial<Thread> = {}): Thread => ({
  id: "t1",
  title: "Nodules",
  note: "",
  tags: [],
  created_at: "2026-01-02T03:04:05Z",
  updated_at: "2026-01-02T03:04:05Z",
  reader: "patient",
  language: "en",
  study_id: null,
  messages: [],
  ...changes,
});

/** How every answer ends, with the questions that may follow. */
export const end = (...followups: readonly string[]): Done => ({
  type: "done",
  refused: false,
  reason: "",
  message: "",
  engine: "grounded",
  searched: [],
  followups,
});

/** An event of an answer as the server sends it. */
export const frame = (number: number, event: AnswerEvent): string =>
  `id: ${number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** A response of server-sent events that may come in any pieces. */
export function events(...pieces: readonly string[]): Response {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  return new Response(stream);
}
