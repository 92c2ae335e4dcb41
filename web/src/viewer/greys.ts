/** Window and level: which of the stored greys, 0 to 65,535, are drawn from black to white. */
export type Window = { readonly low: number; readonly high: number };

export type Windowing = Window & { readonly inverted: boolean };

export const TOP = 65535;

/** Greys row by row. */
export type Raster = {
  readonly width: number;
  readonly height: number;
  readonly levels: Uint16Array;
};

/** The radiograph's greys, and how often each occurs. */
export type Greys = Raster & { readonly counts: Uint32Array };

export function greysOf(width: number, height: number, levels: Uint16Array): Greys {
  return { width, height, levels, counts: count(levels) };
}

/** The greys in half the size, each the mean of up to four; an odd last row or column is cut. */
function halved({ width, height, levels }: Raster): Raster {
  const [columns, rows] = [width >> 1, height >> 1];
  const means = new Uint16Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = 2 * row * width + 2 * column;
      const sum =
        (levels[at] ?? 0) +
        (levels[at + 1] ?? 0) +
        (levels[at + width] ?? 0) +
        (levels[at + width + 1] ?? 0);
      means[row * columns + column] = sum >> 2;
    }
  }
  return { width: columns, height: rows, levels: means };
}

/** The greys in full size, in half, in a quarter and so on, for as long as they are `least` wide. */
export function pyramidOf(greys: Raster, least: number): readonly Raster[] {
  const sizes = [greys];
  for (let last = greys; last.width >= 2 * least && last.height > 1;) {
    last = halved(last);
    sizes.push(last);
  }
  return sizes;
}

/** The smallest of a pyramid that is at least `width` wide, else the largest. */
export const sizeFor = (pyramid: readonly Raster[], width: number): Raster =>
  pyramid.findLast((one) => one.width >= width) ?? (pyramid[0] as Raster);

export function count(levels: Iterable<number>): Uint32Array {
  const counts = new Uint32Array(TOP + 1);
  for (const level of levels) counts[level] = (counts[level] ?? 0) + 1;
  return counts;
}

/** The level below which a share of the counted greys lies. */
export function percentile(counts: Uint32Array, share: number): number {
  let left = counts.reduce((sum, one) => sum + one, 0) * share;
  for (let level = 0; level < counts.length; level += 1) {
    left -= counts[level] ?? 0;
    if (left < 0) return level;
  }
  return counts.findLastIndex((one) => one > 0);
}

/** A window that lies within the greys and is at least one level wide. */
export function sane({ low, high }: Window): Window {
  const from = Math.round(Math.min(Math.max(low, 0), TOP - 1));
  return { low: from, high: Math.round(Math.min(Math.max(high, from + 1), TOP)) };
}

/** By the middle and the distance of both ends, as radiologists say it. */
export const centred = (level: number, width: number): Window => {
  const half = Math.min(Math.max(width, 1), TOP) / 2;
  const middle = Math.min(Math.max(level, half), TOP - half);
  return sane({ low: middle - half, high: middle + half });
};

/** The brightest level of the depth in which the file stores a pixel. */
export const topOf = (bits: number): number => 2 ** Math.min(Math.max(bits, 8), 16) - 1;

export const levelOf = ({ low, high }: Window): number => (low + high) / 2;
export const widthOf = ({ low, high }: Window): number => high - low;

export const PRESETS = ["model", "lungs", "dense", "full"] as const;
export type Preset = (typeof PRESETS)[number];

/**
 * Windows fitted to this image: as the model's input is stretched, to the greys inside the
 * lungs, to those brighter than the lungs, and all greys. `inLungs` may be empty.
 */
export function presetsOf(all: Uint32Array, inLungs: Uint32Array): Record<Preset, Window> {
  const lungs = inLungs.some((one) => one > 0) ? inLungs : all;
  const at = (counts: Uint32Array, low: number, high: number): Window =>
    sane({ low: percentile(counts, low), high: percentile(counts, high) });
  return {
    model: at(all, 0.005, 0.995),
    lungs: at(lungs, 0.02, 0.98),
    dense: sane({ low: percentile(lungs, 0.5), high: percentile(all, 0.999) }),
    full: at(all, 0, 1),
  };
}

const same = (a: Window, b: Window): boolean => a.low === b.low && a.high === b.high;

export const presetIn = (windows: Record<Preset, Window>, window: Window): Preset | null =>
  PRESETS.find((name) => same(windows[name], window)) ?? null;

/** The opaque RGBA word of each level; a canvas wants them in the machine's byte order. */
export function colourTable({ low, high, inverted }: Windowing): Uint32Array {
  const table = new Uint32Array(TOP + 1);
  const scale = 255 / Math.max(high - low, 1);
  for (let level = 0; level <= TOP; level += 1) {
    const share = Math.min(Math.max((level - low) * scale, 0), 255);
    const grey = Math.round(inverted ? 255 - share : share);
    table[level] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  return table;
}
