import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Case } from "../api/schema";
import { renderPage } from "../test/render";
import { CaseCard } from "./CaseCard";

const FOUND: Case = {
  type: "case",
  id: "case-1",
  title: "Synthetic phantom: 18 mm nodule, left upper zone",
  text: "<b>A nodule</b>",
  score: 1.234,
  image: "/api/cases/case-1/image.png",
  source: "Thoralens phantoms",
};

it("shows a case with its picture, and opens it in the case search", () => {
  const { container } = renderPage(<CaseCard found={FOUND} />);
  const link = screen.getByRole("link", { name: FOUND.title });
  expect(link).toHaveAttribute("href", `/cases?text=${encodeURIComponent(FOUND.title)}`);
  expect(container.querySelector("img")).toHaveAttribute("src", FOUND.image);
  expect(screen.getByText("<b>A nodule</b>")).toBeVisible();
});

it("loads no picture from anywhere else", () => {
  const { container } = renderPage(
    <CaseCard found={{ ...FOUND, image: "https://elsewhere.example/x.png" }} />,
  );
  expect(container.querySelector("img")).toBeNull();
});
