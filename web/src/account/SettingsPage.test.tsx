import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Me, Preferences } from "../api/schema";
import { Result } from "../study/Result";
import { diagnosis, done, images, meta } from "../test/diagnosis";
import { renderPage, stubServer } from "../test/render";
import { ObeyPreferences } from "./ObeyPreferences";
import SettingsPage from "./SettingsPage";

const preferences = (changes: Partial<Preferences> = {}): Me => ({
  email: null,
  role: null,
  created_at: null,
  preferences: {
    reader: null,
    language: null,
    theme: null,
    units: null,
    overlay: null,
    model: null,
    ...changes,
  },
});

const serve = (changes: Partial<Preferences> = {}) =>
  stubServer({
    "GET /api/meta": { body: meta },
    "GET /api/me": { body: preferences(changes) },
    "PATCH /api/me": { body: preferences({ ...changes, reader: "patient" }) },
    "POST /api/me/erase": { status: 204 },
  });

describe("the settings", () => {
  it("are kept at once, one by one", async () => {
    const server = serve();
    renderPage(<SettingsPage />);
    const reader = await screen.findByLabelText("Explanations for");
    await waitFor(() => expect(reader).toHaveValue(""));
    await userEvent.selectOptions(reader, "Patients");
    expect(await screen.findByText("Kept.")).toBeInTheDocument();
    expect(reader).toHaveValue("patient");
    const [, sent] = server.mock.calls.find(([, init]) => init?.method === "PATCH") ?? [];
    expect(sent?.body).toBe('{"reader":"patient"}');
  });

  it("delete everything only after a second word", async () => {
    const server = serve();
    renderPage(<SettingsPage />);
    await userEvent.click(
      await screen.findByRole("button", { name: "Delete all studies and conversations" }),
    );
    expect(screen.queryByLabelText("Present password")).not.toBeInTheDocument();
    expect(server.mock.calls.some(([, init]) => init?.method === "POST")).toBe(false);
    await userEvent.click(screen.getByRole("button", { name: "Delete it all" }));
    expect(await screen.findByText(/conversations are deleted/)).toBeInTheDocument();
    const [, sent] = server.mock.calls.find(([, init]) => init?.method === "POST") ?? [];
    expect(sent?.body).toBe('{"password":"","account":false}');
  });
});

describe("the page obeys them", () => {
  const study = { ...done, diagnosis, images };

  it("in words, overlay and units", async () => {
    serve({ reader: "patient", overlay: "lungs", units: "cm" });
    renderPage(<Result study={study} diagnosis={diagnosis} />);
    await waitFor(() =>
      expect(screen.getByTestId("narrative")).toHaveAttribute("data-reader", "patient"),
    );
    expect(screen.getByRole("radio", { name: "Lungs" })).toBeChecked();
    expect(screen.getByText(/× .* cm$/)).toBeInTheDocument();
  });

  it("in its colours", async () => {
    serve({ theme: "dark" });
    renderPage(<ObeyPreferences />);
    await waitFor(() =>
      expect(document.documentElement).toHaveAttribute("data-mantine-color-scheme", "dark"),
    );
  });
});
