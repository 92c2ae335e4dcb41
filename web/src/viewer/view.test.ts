import { describe, expect, it, vi } from "vitest";
import { readView, startView, writeView } from "./address";
import { kept, moved, revealing, toPicture, transformOf, WHOLE, zoomed } from "./camera";
import {
  centred,
  colourTable,
  count,
  levelOf,
  presetIn,
  presetsOf,
  pyramidOf,
  sane,
  sizeFor,
  widthOf,
} from "./greys";
import { heatAt, heatOf, hottestIn, visibleColours } from "./heat";
import { Live } from "./live";

describe("the camera", () => {
  it("keeps the point under the pointer when it zooms", () => {
    const at = { x: 0.25, y: 0.7 };
    const before = toPicture(WHOLE, at);
    const near = zoomed(zoomed(WHOLE, 3, at), 1.7, at);
    expect(toPicture(near, at).x).toBeCloseTo(before.x);
    expect(toPicture(near, at).y).toBeCloseTo(before.y);
    expect(zoomed(near, 0.01)).toEqual(WHOLE);
  });

  it("never shows what lies beside the picture", () => {
    expect(moved(zoomed(WHOLE, 2), { x: 5, y: -5 })).toEqual({ x: 0.25, y: 0.75, zoom: 2 });
    expect(kept({ x: -1, y: 2, zoom: 99 })).toEqual({ x: 1 / 32, y: 31 / 32, zoom: 16 });
    expect(moved(WHOLE, { x: 0.3, y: 0 })).toEqual(WHOLE);
  });

  it("moves just far enough to show a box", () => {
    const near = { x: 0.5, y: 0.5, zoom: 4 };
    expect(revealing(near, [0.45, 0.5, 0.55, 0.6])).toEqual(near);
    expect(revealing(near, [0, 0.8, 0.1, 0.9])).toEqual({
      x: 0.125,
      y: expect.closeTo(0.775),
      zoom: 4,
    });
  });

  it("is a transform of an element as large as the frame", () => {
    expect(transformOf({ x: 0.5, y: 0.25, zoom: 2 })).toBe(
      "translate(-50.0000%, 0.0000%) scale(2.00000)",
    );
  });
});

describe("greys", () => {
  const counts = count([...Array(1000).keys()].map((level) => level * 60));

  it("fit windows to the image", () => {
    const presets = presetsOf(counts, count([600, 1200, 1800]));
    expect(presets.full).toEqual({ low: 0, high: 999 * 60 });
    expect(presets.model).toEqual({ low: 300, high: 995 * 60 });
    expect(presets.lungs).toEqual({ low: 600, high: 1800 });
    expect(presets.dense).toEqual({ low: 1200, high: 999 * 60 });
    expect(presetIn(presets, { low: 600, high: 1800 })).toBe("lungs");
    expect(presetIn(presets, { low: 601, high: 1800 })).toBeNull();
    expect(presetsOf(counts, new Uint32Array()).lungs.low).toBeGreaterThan(0);
  });

  it("take a level and a width, and stay within what there is", () => {
    const window = centred(30000, 1000);
    expect([levelOf(window), widthOf(window)]).toEqual([30000, 1000]);
    expect(centred(0, 1000)).toEqual({ low: 0, high: 1000 });
    expect(centred(9, 1e9)).toEqual({ low: 0, high: 65535 });
    expect(sane({ low: 70000, high: 3 })).toEqual({ low: 65534, high: 65535 });
  });

  it("are drawn from black to white, or the other way round", () => {
    const table = colourTable({ low: 1000, high: 2000, inverted: false });
    expect([999, 1500, 2001].map((level) => (table[level] ?? 0) & 255)).toEqual([0, 128, 255]);
    const inverted = colourTable({ low: 1000, high: 2000, inverted: true });
    expect([999, 2001].map((level) => (inverted[level] ?? 0) >>> 0)).toEqual([
      0xffffffff, 0xff000000,
    ]);
  });

  it("shrink by means, as far as is asked", () => {
    const levels = Uint16Array.of(0, 4, 8, 8, 4, 8, 8, 8, 1, 1, 1, 1, 1, 1, 1, 1);
    const sizes = pyramidOf({ width: 4, height: 4, levels }, 2);
    expect(sizes.map(({ width }) => width)).toEqual([4, 2]);
    expect([...(sizes[1]?.levels ?? [])]).toEqual([4, 8, 1, 1]);
    expect([1, 2, 3, 9].map((width) => sizeFor(sizes, width).width)).toEqual([2, 2, 4, 4]);
  });
});

describe("a map's strengths", () => {
  const palette = (steps: number) =>
    Uint8Array.from({ length: steps * 4 }, (_, at) => (at % 4 === 3 ? 255 : at));
  const map = (samples: number[], steps: number, doubted = false) =>
    heatOf(
      {
        width: samples.length,
        height: 1,
        samples: Uint8Array.from(samples),
        palette: palette(steps),
      },
      doubted,
    );

  it("are read from the palette's index", () => {
    const heat = map([0, 2, 4], 5);
    expect([0.1, 0.5, 0.9].map((x) => heatAt(heat, x, 0.5))).toEqual([0, 0.5, 1]);
    expect(hottestIn(heat, [0, 0, 0.7, 1])).toBe(0.5);
    expect(heatAt(map([4, 6], 8, true), 0.2, 0), "a stripe is no strength").toBe(0);
  });

  it("are left out below a threshold, of a scale around zero in the middle", () => {
    const seen = (bothWays: boolean) =>
      [...visibleColours(map([0], 5), 0.6, bothWays)].map((colour) => colour !== 0);
    expect(seen(false)).toEqual([false, false, false, true, true]);
    expect(seen(true)).toEqual([true, false, false, false, true]);
  });
});

describe("the address", () => {
  const start = startView("grad_cam");

  it("holds what differs from the start, and nothing else", () => {
    expect(writeView("", start, start)).toBe("");
    expect(writeView("?lang=fr", start, start)).toBe("?lang=fr");
  });

  it("opens the view again that it was written for", () => {
    const view = {
      ...start,
      layer: "shap",
      compare: "slider",
      against: "grad_cam",
      opacity: 0.4,
      threshold: 0.25,
      lines: { contours: false, outline: false },
      camera: { x: 0.25, y: 0.75, zoom: 2.5 },
      windowing: { low: 100, high: 9000, inverted: true },
      pinned: "r1c1",
    } as const;
    const search = writeView("", view, start);
    expect(readView(search, start, ["r1c1"])).toEqual(view);
    expect(readView(search, start, []).pinned).toBeNull();
  });

  it("ignores what makes no sense", () => {
    const search = "?map=x&compare=&opacity=much&at=1_2&window=5&above=999&region=r9&lines=zig";
    expect(readView(search, start, ["r1c1"])).toEqual({
      ...start,
      threshold: 1,
      lines: { contours: false, outline: false },
    });
    expect(readView("?at=9_9_-3", start, []).camera).toEqual(WHOLE);
  });
});

it("draws once a frame while it moves, and tells React when it rests", () => {
  vi.useFakeTimers();
  const live = new Live(0);
  const [draw, tell] = [vi.fn(), vi.fn()];
  live.watch(draw);
  live.subscribe(tell);
  for (const value of [1, 2, 3]) live.set(value);
  expect(live.rested()).toBe(0);
  vi.advanceTimersByTime(20);
  expect(draw.mock.calls).toEqual([[0], [3]]);
  expect(tell).not.toHaveBeenCalled();
  vi.advanceTimersByTime(500);
  expect(tell).toHaveBeenCalledOnce();
  expect(live.rested()).toBe(3);
  vi.useRealTimers();
});
