import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { AnswerEvent } from "../api/schema";
import { meta } from "../test/diagnosis";
import { citation, end, events, frame, message, said, thread } from "../test/chat";
import { CASE } from "../test/cases";
import { renderPage } from "../test/render";
import { Conversation } from "./Conversation";

const source: AnswerEvent = { type: "source", citation: citation("a", 1, "a spot") };
const STREAM = "GET /api/chat/threads/t1/messages/m1/events";

let kept = thread();
let replies: Record<string, () => Response | Promise<Response>>;
let calls: { readonly key: string; readonly headers: Headers; readonly body: unknown }[];

beforeEach(() => {
  kept = thread();
  calls = [];
  const json = (body: unknown) => Response.json(body);
  replies = {
    "GET /api/meta": () => json(meta),
    "GET /api/chat/threads/t1": () => json(kept),
    "GET /api/studies?limit=8": () => json({ studies: [], next: null }),
    "POST /api/chat/threads/t1/messages": () => {
      const asked = message({ status: "answering" });
      kept = thread({ messages: [asked] });
      return events(`event: asked\ndata: ${JSON.stringify(asked)}\n\n`);
    },
  };
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => {
    const key = `${init.method ?? "GET"} ${path}`;
    calls.push({ key, headers: new Headers(init.headers), body: init.body });
    const reply = replies[key];
    return reply ? Promise.resolve(reply()) : Promise.reject(new Error(`No reply for ${key}`));
  });
});

const open = () =>
  renderPage(
    <Conversation
      threadId="t1"
      begin={{}}
      studyId={null}
      onStart={() => undefined}
      onStudy={() => undefined}
    />,
  );

const ask = async (text: string) => {
  const box = await screen.findByRole("textbox", { name: "Your question" });
  await userEvent.type(box, `${text}{Enter}`);
};

it("goes on where a broken stream ended, and shows every sentence once", async () => {
  const streams = [
    () => events(frame(1, source), frame(2, said(0, "A nodule is a spot.", ["a"]))),
    () => Promise.reject<Response>(new TypeError("Failed to fetch")),
    () => events(frame(3, said(1, "Most are harmless.")), frame(4, end("And then?"))),
  ];
  replies[STREAM] = () => (streams.shift() ?? (() => events()))();
  open();
  await ask("What is a nodule?");
  await screen.findAllByText("Most are harmless.", { exact: false }, { timeout: 5000 });
  const answer = screen.getByRole("article", { name: "Thoralens" });
  expect(within(answer).getAllByText("A nodule is a spot.", { exact: false })).toHaveLength(1);
  const last = calls.filter(({ key }) => key === STREAM).map((c) => c.headers.get("Last-Event-ID"));
  expect(last).toEqual(["0", "2", "2"]);
  expect(screen.getByRole("button", { name: "And then?" })).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Copy the answer" })).toBeInTheDocument();
}, 10_000);

it("keeps a question that was refused, and sends it again under the same name", async () => {
  const problem = { title: "Busy", status: 503, detail: "Too many.", code: "busy", hint: "Wait." };
  const good = replies["POST /api/chat/threads/t1/messages"];
  replies["POST /api/chat/threads/t1/messages"] = () => Response.json(problem, { status: 503 });
  replies[STREAM] = () => events(frame(1, said(0, "Here.")), frame(2, end()));
  open();
  await ask("What is a nodule?");
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "Your question was not sentToo many.Wait.busy",
  );
  const box = screen.getByRole("textbox", { name: "Your question" });
  expect(box).toHaveValue("What is a nodule?");
  if (good) replies["POST /api/chat/threads/t1/messages"] = good;
  await userEvent.type(box, "{Enter}");
  expect((await screen.findAllByText("Here.", { exact: false }))[0]).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole("alert")).not.toBeInTheDocument());
  const keys = calls
    .filter(({ key }) => key.startsWith("POST"))
    .map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

it("does not send what is no question", async () => {
  open();
  await ask("🫁🔥");
  expect(screen.getByText("Please say it in words.")).toBeInTheDocument();
  expect(calls.filter(({ key }) => key.startsWith("POST"))).toEqual([]);
});

it("shows similar cases beside the study they were compared with, and why", async () => {
  const found: AnswerEvent = { ...CASE, type: "case", image: "/api/cases/case-1/image.png" };
  const asked = message({ text: "Effusion?", study_id: "s1", events: [found, end()] });
  kept = thread({ messages: [asked] });
  open();
  const card = await screen.findByRole("article", { name: CASE.title });
  expect(within(card).getByText("Looks alike")).toBeVisible();
  expect(within(card).getByText(/effusion, right/)).toBeVisible();
  expect(screen.getByRole("img", { name: "The image you search by" })).toHaveAttribute(
    "src",
    "/api/studies/s1/images/original.png",
  );
  expect(screen.getAllByTestId("zone-box")).toHaveLength(3);
  expect(screen.getByRole("link", { name: "Open in the case search" })).toHaveAttribute(
    "href",
    "/cases?text=Effusion%3F&study=s1",
  );
});

it("shows text from anywhere as text", async () => {
  const evil = '<img src=x onerror="alert(1)"> [x](javascript:alert(1)) **b**';
  kept = thread({
    messages: [message({ text: evil, events: [source, said(0, evil, ["a"]), end()] })],
  });
  const { container } = open();
  expect(await screen.findAllByText(evil, { exact: false })).not.toHaveLength(0);
  expect(container.querySelector("img, strong, a[href^='javascript']")).toBeNull();
});
