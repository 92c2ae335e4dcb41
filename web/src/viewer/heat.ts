import type { Png } from "./png";

/** A map's strength in 0 to `steps`, row by row, and the colours that the server gave it. */
export type Heat = {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly levels: Uint8Array;
  /** RGBA words by level; a doubted map has each strength twice, plain and striped. */
  readonly colours: Uint32Array;
};

/** Reads a map's picture, whose palette index is the strength. */
export function heatOf(png: Png, doubted: boolean): Heat {
  if (!png.palette || !(png.samples instanceof Uint8Array)) throw new Error("no map's picture");
  const colours = new Uint32Array(png.palette.slice().buffer);
  const steps = (doubted ? colours.length / 2 : colours.length) - 1;
  return { width: png.width, height: png.height, steps, levels: png.samples, colours };
}

/** The share, in [0, 1], that the scale reaches at a level. */
const shareOf = ({ steps }: Heat, level: number): number => (level % (steps + 1)) / steps;

/** How strong a level is: of a scale around zero either end is strongest. */
const strengthOf = (heat: Heat, level: number, bothWays: boolean): number => {
  const share = shareOf(heat, level);
  return bothWays ? Math.abs(2 * share - 1) : share;
};

/** The colours with all that is weaker than `threshold`, a share of the strongest, left out. */
export function visibleColours(heat: Heat, threshold: number, bothWays: boolean): Uint32Array {
  if (threshold <= 0) return heat.colours;
  return heat.colours.map((colour, level) =>
    strengthOf(heat, level, bothWays) < threshold ? 0 : colour,
  );
}

/** The map's share at a point of the picture. */
export function heatAt(heat: Heat, x: number, y: number): number {
  return shareOf(heat, heat.levels[indexAt(heat, x, y)] ?? 0);
}

/** The greatest share within a box (x0, y0, x1, y1) of the picture. */
export function hottestIn(heat: Heat, [x0, y0, x1, y1]: readonly number[]): number {
  const [left, right] = [x0, x1].map((x = 0) => Math.round(x * heat.width)) as [number, number];
  const [top, bottom] = [y0, y1].map((y = 0) => Math.round(y * heat.height)) as [number, number];
  let most = 0;
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      most = Math.max(most, shareOf(heat, heat.levels[row * heat.width + column] ?? 0));
    }
  }
  return most;
}

type Grid = { readonly width: number; readonly height: number };

/** The index of the sample at a point given in shares of the picture. */
export function indexAt({ width, height }: Grid, x: number, y: number): number {
  const column = Math.min(Math.max(Math.floor(x * width), 0), width - 1);
  const row = Math.min(Math.max(Math.floor(y * height), 0), height - 1);
  return row * width + column;
}
