import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { StudySummary } from "../api/schema";
import { Shell } from "../layout/Shell";
import { meta, prediction, running } from "../test/diagnosis";
import { renderPage, type Reply, stubServer } from "../test/render";
import { UploadProvider } from "../upload/UploadProvider";
import { HomePage } from "./HomePage";

const summary = (id: string, changes: Partial<StudySummary> = {}): StudySummary => ({
  id,
  status: "done",
  step: null,
  progress: 1,
  created_at: "2026-01-02T03:04:05Z",
  example: null,
  accepted: true,
  prediction,
  error: null,
  note: "",
  tags: [],
  ...changes,
});

const example = {
  id: "clear",
  title: "Clear chest",
  description: "A phantom.",
  format: "dicom-mono1",
  file: "/f",
  preview: "/p.png",
};

let replies: Record<string, Reply>;

beforeEach(() => {
  replies = {
    "GET /api/meta": { body: meta },
    "GET /api/examples": { body: { examples: [example] } },
    "POST /api/examples/clear/studies": { status: 201, body: running },
    "GET /api/studies?limit=8": { body: { studies: [], next: null } },
  };
});

const open = () => {
  const routes = Object.keys(replies).map(
    (key) => [key, () => replies[key] ?? ("down" as const)] as const,
  );
  stubServer(Object.fromEntries(routes));
  return renderPage(
    <UploadProvider>
      <Shell>
        <HomePage />
      </Shell>
    </UploadProvider>,
  );
};

it("offers synthetic examples, named so, and starts one", async () => {
  const { history } = open();
  const card = await screen.findByRole("button", { name: /Clear chest/ });
  expect(card).toHaveTextContent("Synthetic phantom");
  expect(card).toHaveTextContent("DICOM");
  await userEvent.click(card);
  await waitFor(() => expect(history.at(-1)).toBe("/studies/abc123"));
});

describe("recent studies", () => {
  it("say that there are none yet", async () => {
    open();
    expect(await screen.findByText("Nothing here yet")).toBeInTheDocument();
  });

  it("show each study's state in words", async () => {
    const studies = [
      summary("a"),
      summary("b", { accepted: false, prediction: null }),
      summary("c", { status: "running", progress: 0.25, prediction: null, accepted: null }),
      summary("d", { status: "failed", prediction: null, accepted: null }),
      summary("e", { status: "queued", prediction: null, accepted: null }),
      summary("f", { prediction: { ...prediction, abstained: true }, example: "clear" }),
    ];
    replies["GET /api/studies?limit=8"] = { body: { studies, next: null } };
    open();
    const list = await screen.findByRole("region", { name: "Recent studies" });
    await waitFor(() => expect(within(list).getAllByRole("listitem")).toHaveLength(6));
    const words = within(list)
      .getAllByRole("listitem")
      .map((item) => item.textContent.replaceAll("\u00a0", " "));
    expect(words[0]).toMatch(/^Malignant nodule suspectedChest X-ray · .* · 71 %$/);
    expect(words[1]).toMatch(/^Not judged/);
    expect(words[2]).toMatch(/^Working, 25 %/);
    expect(words[3]).toMatch(/^Could not be finished/);
    expect(words[4]).toMatch(/^Waiting/);
    expect(words[5]).toMatch(/^UncertainSynthetic phantom/);
  });

  it("ask before deleting, and get the study back when the server refuses", async () => {
    const user = userEvent.setup();
    replies["GET /api/studies?limit=8"] = { body: { studies: [summary("a")], next: null } };
    replies["DELETE /api/studies/a"] = "down";
    open();
    await user.click(await screen.findByRole("button", { name: /^Delete Malignant/ }));
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The server did not answer.");
    expect(screen.getByRole("link", { name: /^Malignant/ })).toBeInTheDocument();

    replies["DELETE /api/studies/a"] = { status: 204 };
    replies["GET /api/studies?limit=8"] = { body: { studies: [], next: null } };
    await user.click(screen.getByRole("button", { name: /^Delete Malignant/ }));
    await user.click(await screen.findByRole("button", { name: "Delete" }));
    expect(await screen.findByText("The study was deleted.")).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: /^Malignant/ })).not.toBeInTheDocument();
  });
});

it("says that the server is away, and recovers by itself", async () => {
  for (const key of Object.keys(replies)) replies[key] = "down";
  const { client } = open();
  expect(await screen.findByText("Thoralens is not answering")).toBeInTheDocument();
  replies["GET /api/meta"] = { body: meta };
  replies["GET /api/examples"] = { body: { examples: [example] } };
  await client.refetchQueries({ queryKey: ["meta"] });
  expect(await screen.findByRole("button", { name: /Clear chest/ })).toBeInTheDocument();
  expect(screen.queryByText("Thoralens is not answering")).not.toBeInTheDocument();
});

it("shows the disclaimer permanently", async () => {
  open();
  expect(screen.getByText("Not a medical device")).toBeInTheDocument();
  expect(await screen.findByText("The server's disclaimer.")).toBeInTheDocument();
});
