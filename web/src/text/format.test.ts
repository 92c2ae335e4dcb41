import { describe, expect, it } from "vitest";
import { ago, brief, fixed, megabytes, percent, signed } from "./format";

describe("percent", () => {
  it.each([
    [0, "0 %"],
    [0.001, "< 1 %"],
    [0.005, "1 %"],
    [0.426, "43 %"],
    [0.9951, "> 99 %"],
    [1, "100 %"],
  ])("writes %d as %s", (share, expected) => {
    expect(percent(share).replaceAll("\u00a0", " ")).toBe(expected);
  });
});

describe("signed", () => {
  it.each([
    [0.426, "+0.43"],
    [-0.426, "−0.43"],
    [0.001, "0.00"],
    [-0.004, "0.00"],
  ])("writes %d as %s", (value, expected) => expect(signed(value)).toBe(expected));
});

it("writes small and large numbers briefly", () => {
  expect(brief(0.000123456)).toBe("0.000123");
  expect(brief(512)).toBe("512");
  expect(brief(-1.2345)).toBe("−1.23");
  expect(fixed(-0.5, 1)).toBe("−0.5");
  expect(megabytes(100 * 2 ** 20).replace("\u00a0", " ")).toBe("100 MB");
});

describe("ago", () => {
  const now = Date.parse("2026-01-02T12:00:00Z");
  it.each([
    ["2026-01-02T11:59:40Z", "now"],
    ["2026-01-02T11:57:00Z", "3 minutes ago"],
    ["2026-01-02T09:00:00Z", "3 hours ago"],
    ["2026-01-01T11:00:00Z", "yesterday"],
  ])("tells the time since %s", (iso, expected) => expect(ago(iso, "en-GB", now)).toBe(expected));
});
