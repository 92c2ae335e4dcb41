import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { FoundCases } from "../api/schema";
import { CASE } from "../test/cases";
import { meta } from "../test/diagnosis";
import { renderPage, stubServer } from "../test/render";
import CasesPage from "./CasesPage";

const FOUND: FoundCases = {
  cases: [CASE],
  encoder: { id: "tiny", revision: "r", dimensions: 8 },
  used: ["effusion"],
  unknown: ["zzz"],
  without: ["nodule"],
  searched: 7,
  notes: ["A note."],
};
const LIBRARY = { cases: 7, sources: { here: 7 }, encoder: "Tiny", measured: [] };

function show(found: unknown = FOUND, status = 200, path = "/cases") {
  const asked = stubServer({
    "GET /api/meta": { body: meta },
    "GET /api/cases": { body: LIBRARY },
    "POST /api/cases/search": { body: found, status },
  });
  renderPage(<CasesPage />, path);
  return { asked, user: userEvent.setup() };
}

test("words are sent, and a hit says why it was found", async () => {
  const { asked, user } = show();
  await user.click(screen.getByLabelText("Words"));
  await user.paste("effusion zzz");
  await user.click(screen.getByText("Search", { selector: "button *" }));
  const hit = await screen.findByRole("article", { name: CASE.title });
  const form = asked.mock.calls.find(([path]) => path === "/api/cases/search")?.[1]?.body;
  expect((form as FormData).get("text")).toBe("effusion zzz");
  expect(within(hit).getByText("<b>Effusion</b> on the right.")).toBeVisible();
  expect(within(hit).getByText(/effusion, right/)).toBeVisible();
  expect(within(hit).getByText("90+ years, Female, PA")).toBeVisible();
  expect(within(hit).getByText("Synthetic phantom")).toBeVisible();
  expect(within(hit).getByText(/right lower zone/)).toBeVisible();
  expect(within(hit).getByTestId("zone-box")).toHaveStyle({ left: "20%" });
  expect(screen.getByText("Left out: cases that name nodule.")).toBeVisible();
  expect(screen.getByText("Not known to the search: zzz.")).toBeVisible();
  expect(screen.getByText("A note.")).toBeVisible();
}, 15_000);

test("an address with words is searched for at once", async () => {
  const { asked } = show(FOUND, 200, "/cases?text=Case%20with%20an%20effusion");
  expect(await screen.findByRole("article", { name: CASE.title })).toBeVisible();
  expect(screen.getByLabelText("Words")).toHaveValue(CASE.title);
  const form = asked.mock.calls.find(([path]) => path === "/api/cases/search")?.[1]?.body;
  expect((form as FormData).get("text")).toBe(CASE.title);
}, 15_000);

test("words with a study are compared with the study's image", async () => {
  const { asked, user } = show(FOUND, 200, "/cases?text=effusion&study=abc");
  expect(await screen.findByRole("button", { name: "Compared" })).toBeVisible();
  expect(screen.getAllByTestId("zone-box")).toHaveLength(3);
  const form = asked.mock.calls.find(([path]) => path === "/api/cases/search")?.[1]?.body;
  expect((form as FormData).get("study_id")).toBe("abc");
  await user.click(screen.getByRole("button", { name: "Search without the image" }));
  expect(screen.getByLabelText("Words")).toHaveValue("effusion");
  expect(screen.queryByRole("button", { name: "Search without the image" })).toBeNull();
}, 15_000);

test("an image is compared with the hit, the zone framed on both, and can be taken away", async () => {
  const { asked, user } = show();
  const file = new File(["x"], "x.png", { type: "image/png" });
  await user.upload(screen.getByTestId("case-image"), file);
  await user.click(screen.getByText("Search", { selector: "button *" }));
  expect(await screen.findByRole("button", { name: "Compared" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  expect(screen.getAllByTestId("zone-box")).toHaveLength(3);
  const form = asked.mock.calls.find(([path]) => path === "/api/cases/search")?.[1]?.body;
  expect((form as FormData).get("file")).toBeInstanceOf(File);
  await user.click(screen.getByRole("button", { name: "Search without the image" }));
  expect(screen.queryByRole("button", { name: "Search without the image" })).toBeNull();
}, 15_000);

test("the server's refusal is shown with its way out", async () => {
  const problem = {
    type: "about:blank",
    title: "Unprocessable",
    status: 422,
    detail: "There is nothing to search by.",
    code: "query_empty",
    hint: "Give an image, a few words, or both.",
  };
  const { user } = show(problem, 422);
  await user.click(screen.getByText("Search", { selector: "button *" }));
  expect(await screen.findByText("There is nothing to search by.")).toBeVisible();
  expect(screen.getByText("Give an image, a few words, or both.")).toBeVisible();
});
