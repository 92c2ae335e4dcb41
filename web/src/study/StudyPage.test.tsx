import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Progress } from "../api/schema";
import { done, meta, running } from "../test/diagnosis";
import { renderPage, type Reply, stubServer } from "../test/render";
import StudyPage from "./StudyPage";

class FakeEvents extends EventTarget {
  static readonly opened: FakeEvents[] = [];
  closed = false;
  constructor(readonly url: string) {
    super();
    FakeEvents.opened.push(this);
  }
  close() {
    this.closed = true;
  }
  send(progress: Progress) {
    this.dispatchEvent(new MessageEvent("progress", { data: JSON.stringify(progress) }));
  }
}

let study: Reply;
const list = { body: { studies: [], next: null } };

beforeEach(() => {
  FakeEvents.opened.length = 0;
  vi.stubGlobal("EventSource", FakeEvents);
  study = { body: running };
  stubServer({
    "GET /api/meta": { body: meta },
    "GET /api/studies/abc123": () => study,
    "DELETE /api/studies/abc123": { status: 204 },
    "GET /api/studies?limit=8": list,
  });
});

const open = () => renderPage(<StudyPage id="abc123" />, "/studies/abc123");

const current = () => document.querySelector('[aria-current="step"]');

describe("a running study", () => {
  it("follows the server's events step by step to the result", async () => {
    open();
    await waitFor(() => expect(current()).toHaveTextContent("SHAP, in progress"));
    const [events] = FakeEvents.opened;
    expect(events?.url).toBe("/api/studies/abc123/events");
    expect(screen.getByText("Step 5 of 6: SHAP")).toBeInTheDocument();

    act(() => events?.send({ status: "running", step: "narrate", progress: 0.95 }));
    await waitFor(() => expect(current()).toHaveTextContent("Explain"));
    expect(screen.getByText(/^95/)).toBeInTheDocument();

    study = { body: done };
    act(() => events?.send({ status: "done", step: null, progress: 1 }));
    expect(await screen.findByTestId("outcome")).toHaveTextContent("Malignant nodule suspected");
    expect(events?.closed).toBe(true);
    expect(
      screen.getByText("The result is ready: Malignant nodule suspected."),
    ).toBeInTheDocument();
  });

  it("reaches the result by asking when no events arrive", async () => {
    vi.stubGlobal("EventSource", undefined);
    open();
    await waitFor(() => expect(current()).toHaveTextContent("SHAP"));
    study = { body: done };
    expect(await screen.findByTestId("outcome", {}, { timeout: 3000 })).toBeInTheDocument();
  });
});

it("opens a finished study without announcing it", async () => {
  study = { body: done };
  open();
  await screen.findByTestId("outcome");
  expect(FakeEvents.opened).toHaveLength(0);
  expect(screen.queryByText(/The result is ready/)).not.toBeInTheDocument();
});

it("says why a study failed, and what to do", async () => {
  const error = {
    type: "about:blank",
    title: "Internal",
    status: 500,
    detail: "The model stumbled.",
    code: "internal_error",
    hint: "Try again.",
  };
  study = { body: { ...running, status: "failed", step: null, error } };
  open();
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "This study could not be finishedThe model stumbled.Try again.internal_error",
  );
});

it("has a page of its own for a study that is not there", async () => {
  const body = { title: "Not Found", status: 404, detail: "None.", code: "x", hint: "" };
  study = { status: 404, body };
  open();
  expect(
    await screen.findByRole("heading", { name: "This study is not here" }),
  ).toBeInTheDocument();
});

it("keeps what is shown when the server goes away, and says so when there is nothing", async () => {
  study = "down";
  open();
  expect(await screen.findByRole("alert")).toHaveTextContent("The server did not answer.");
  study = { body: done };
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByTestId("outcome")).toBeInTheDocument();
});

it("deletes after asking, and goes home", async () => {
  const user = userEvent.setup();
  study = { body: done };
  const { history } = open();
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  const dialog = await screen.findByRole("dialog", { name: "Delete this study?" });
  expect(dialog).toHaveTextContent("This cannot be undone.");
  await user.click(screen.getAllByRole("button", { name: "Delete" }).at(-1) ?? dialog);
  await waitFor(() => expect(history.at(-1)).toBe("/"));
});
