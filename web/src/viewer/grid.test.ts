import { describe, expect, it } from "vitest";
import type { Region } from "../api/schema";
import { regions } from "../test/diagnosis";
import { byStrength, isClear, neighbour, strongest } from "./grid";

const byId = (id: string): Region => {
  const found = regions.find((region) => region.id === id);
  if (!found) throw new Error(id);
  return found;
};

describe("neighbour", () => {
  it.each([
    ["r1c1", "ArrowRight", "r1c2"],
    ["r1c1", "ArrowDown", "r2c1"],
    ["r2c2", "ArrowLeft", "r2c1"],
    ["r2c2", "ArrowUp", "r1c2"],
  ])("goes from %s by %s to %s", (from, key, to) => {
    expect(neighbour(regions, byId(from), key)?.id).toBe(to);
  });

  it("stays at the edge and ignores other keys", () => {
    expect(neighbour(regions, byId("r1c1"), "ArrowLeft")).toBeNull();
    expect(neighbour(regions, byId("r1c1"), "Enter")).toBeNull();
  });
});

it("orders regions by strength, whichever way they push", () => {
  expect(byStrength(regions).map(({ id }) => id)).toEqual(["r1c1", "r2c2", "r1c2", "r2c1"]);
  expect(strongest(regions)).toBeCloseTo(0.42);
  expect(strongest([])).toBe(0);
});

it("calls a region clear only when its interval excludes zero", () => {
  expect(regions.map(isClear)).toEqual([true, true, false, false]);
});
