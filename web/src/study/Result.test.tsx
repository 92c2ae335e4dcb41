import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { Diagnosis } from "../api/schema";
import { diagnosis, done, images, meta, prediction, refused } from "../test/diagnosis";
import { renderPage, stubServer } from "../test/render";
import { Result } from "./Result";

beforeEach(() => {
  stubServer({ "GET /api/meta": { body: meta } });
});

const show = (changes: Partial<Diagnosis> = {}) =>
  renderPage(<Result study={{ ...done, images }} diagnosis={{ ...diagnosis, ...changes }} />);

const PLAIN = { original: "/o.png", lungs: "/l.png" };
const greys = "linear-gradient(to right, #15191b, #e4e7e8)";
const bar = () => screen.getByTestId("colour-bar").children[1];
const overlay = () => screen.queryByRole("img", { name: /map|outlines/ });

describe("the result card", () => {
  it("says the label, the probability and what the flag is worth", async () => {
    show();
    expect(screen.getByTestId("outcome")).toHaveTextContent("Malignant nodule suspected");
    const meter = screen.getByRole("meter", { name: /Probability of malignant nodule/ });
    expect(meter).toHaveAttribute("aria-valuenow", "0.71");
    expect(screen.getByText(/Flag level 42/)).toBeInTheDocument();
    expect(screen.getByText(/flagged 76 of 100 patients/)).toBeInTheDocument();
    expect(screen.getByText("Measured on: JSRT test.")).toBeInTheDocument();
    expect(screen.getByText("Small nodules cannot be seen.")).toBeInTheDocument();
    expect(await screen.findByText(/anywhere from 0.58 to 0.88/)).toBeInTheDocument();
  });

  it("says that it is uncertain when the model abstains", () => {
    const set = ["not_malignant", "malignant"];
    show({ prediction: { ...prediction, abstained: true, set } });
    expect(screen.getByTestId("outcome")).toHaveTextContent("Uncertain");
    expect(screen.getByText(/cannot tell the answers apart/)).toBeInTheDocument();
    expect(screen.queryByText(/raises a flag/)).not.toBeInTheDocument();
  });

  it("shows every class when there is no operating point", () => {
    show({ prediction: { ...prediction, operating_point: null, calibrated: false } });
    expect(screen.getAllByRole("meter")).toHaveLength(2);
    expect(screen.getAllByText(/not calibrated/)).toHaveLength(2);
  });

  it("shows no prediction and no map when the gate refused", () => {
    renderPage(<Result study={{ ...done, images: PLAIN }} diagnosis={refused} />);
    expect(screen.getByTestId("outcome")).toHaveTextContent("Not judged");
    expect(screen.getByText("No lungs were found. Send a chest X-ray.")).toBeInTheDocument();
    expect(screen.queryByRole("meter")).not.toBeInTheDocument();
    expect(screen.queryByRole("table")).not.toBeInTheDocument();
    expect(screen.queryByRole("radio", { name: "SHAP" })).not.toBeInTheDocument();
    expect(screen.getByRole("radio", { name: "Lungs" })).toBeInTheDocument();
  });
});

describe("the viewer", () => {
  it("switches maps, their colour bar and their strength", async () => {
    const user = userEvent.setup();
    show();
    expect(overlay()).toHaveAttribute("src", images.grad_cam);
    await user.click(screen.getByRole("radio", { name: "SHAP" }));
    expect(overlay()).toHaveAttribute("src", images.shap);
    expect(screen.getByTestId("colour-bar")).toHaveTextContent(/−0.42.*0.*\+0.42/);
    screen.getByRole("slider", { name: "Opacity" }).focus();
    await user.keyboard("{Home}");
    expect(overlay()).toHaveStyle({ opacity: 0 });
    await user.click(screen.getByRole("radio", { name: "None" }));
    expect(overlay()).not.toBeInTheDocument();
    expect(screen.queryByTestId("colour-bar")).not.toBeInTheDocument();
  });

  it("says why a weak map is grey, and takes the grey scale", async () => {
    const user = userEvent.setup();
    show();
    expect(screen.getByTestId("doubt")).toHaveTextContent(
      /Weak map. Better than chance in only one/,
    );
    await waitFor(() => expect(bar()).toHaveStyle({ backgroundImage: greys }));
    await user.click(screen.getByRole("radio", { name: "SHAP" }));
    expect(screen.queryByTestId("doubt")).not.toBeInTheDocument();
    expect(bar()).not.toHaveStyle({ backgroundImage: greys });
  });

  it("draws lines over the map until they are switched off", async () => {
    const user = userEvent.setup();
    const { container } = show();
    const drawn = () =>
      [...container.querySelectorAll("[data-line]")].map((line) => line.getAttribute("src"));
    expect(drawn()).toEqual([images.grad_cam_contours, images.lungs_outline]);
    await user.click(screen.getByRole("checkbox", { name: "Contours" }));
    expect(drawn()).toEqual([images.lungs_outline]);
    await user.click(screen.getByRole("radio", { name: "SHAP" }));
    await user.click(screen.getByRole("checkbox", { name: "Outline strong regions" }));
    expect(drawn()).toEqual([images.shap_contours, images.lungs_outline]);
    await user.click(screen.getByRole("radio", { name: "Lungs" }));
    expect(drawn()).toEqual([]);
    await user.click(screen.getByRole("radio", { name: "None" }));
    await user.click(screen.getByRole("checkbox", { name: "Lung outline" }));
    expect(drawn()).toEqual([]);
  });

  it("ties regions in the picture to rows of the table, both ways", async () => {
    const user = userEvent.setup();
    show();
    const cell = screen.getByRole("button", { name: /^r1c2, left upper zone/ });
    const row = screen.getByRole("row", { name: /r1c2/ });
    await user.hover(cell);
    expect(row).toHaveAttribute("data-shown");
    expect(screen.getByTestId("readout")).toHaveTextContent(
      "r1c2left upper zone−0.20 log-odds (95 % CI −0.25 to −0.15)",
    );
    await user.unhover(cell);
    expect(row).not.toHaveAttribute("data-shown");
    await user.hover(row);
    expect(cell).toHaveAttribute("data-shown");
  });

  it("is walked by arrow keys from one tab stop, and Enter keeps a region", async () => {
    const user = userEvent.setup();
    show();
    const group = screen.getByRole("group", { name: /Regions of the picture/ });
    const cells = within(group).getAllByRole("button");
    expect(cells.filter((cell) => cell.tabIndex === 0)).toHaveLength(1);
    cells[0]?.focus();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(cells[2]).toHaveFocus();
    expect(cells[2]).toHaveAttribute("aria-pressed", "true");
    await user.keyboard("{Escape}");
    expect(cells[2]).toHaveAttribute("aria-pressed", "false");
  });
});

describe("the words", () => {
  it("are the clinician's or the patient's, and the choice is kept", async () => {
    const user = userEvent.setup();
    const { unmount } = show();
    expect(screen.getByTestId("narrative")).toHaveTextContent("Correlate clinically.");
    await user.click(screen.getByRole("radio", { name: "Patient" }));
    expect(screen.getByTestId("narrative")).toHaveTextContent("Please talk to a doctor.");
    unmount();
    show();
    expect(screen.getByTestId("narrative")).toHaveTextContent("Please talk to a doctor.");
  });

  it("show the facts of a sentence and point at its regions", async () => {
    const user = userEvent.setup();
    show();
    const facts = screen.getByRole("button", { name: "Sentence 2 states 1 fact" });
    await user.hover(facts);
    expect(screen.getByRole("row", { name: /r1c1/ })).toHaveAttribute("data-shown");
    await user.click(facts);
    expect(await screen.findByText("shap.r1c1")).toBeInTheDocument();
  });

  it("say who worded them and whether they were checked", () => {
    const { unmount } = show();
    expect(screen.getByText("Worded by rules")).toBeInTheDocument();
    expect(screen.getByText("Checked against the facts")).toBeInTheDocument();
    unmount();
    show({ narrated_by: "llm:some-model", verified: false });
    expect(screen.getByText("Worded by some-model")).toBeInTheDocument();
    expect(screen.getByText("Not checked")).toBeInTheDocument();
  });

  it("say when rules stood in for a language model, and why", () => {
    show({ narration_note: "The language model cannot be reached." });
    const badge = screen.getByRole("button", { name: /^Rules stood in for the language model/ });
    expect(badge).toHaveAccessibleName(/cannot be reached/);
  });
});

it("says how far the maps can be trusted", () => {
  show();
  const trust = screen.getByRole("region", { name: "Can the maps be trusted?" });
  expect(trust).toHaveTextContent("Weak");
  expect(trust).toHaveTextContent("A note of the passport.");
  expect(trust).toHaveTextContent("< 0.001 log-odds");
  expect(trust).toHaveTextContent(/Grad-CAM outside the lungs.*40/);
  expect(trust).toHaveTextContent(/Points at the nodule.*75.*\(55.*to 95/);
  expect(trust).toHaveTextContent(/Likeness after forgetting.*−0.01/);
  expect(trust).toHaveTextContent("right upper zone60");
  expect(trust).not.toHaveTextContent("left lower zone");
});
