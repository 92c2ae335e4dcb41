import type { Region } from "../api/schema";

const centre = ({ box: [x0, y0, x1, y1] }: Region) => ({ x: (x0 + x1) / 2, y: (y0 + y1) / 2 });

const DIRECTIONS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * The region that an arrow key leads to: the nearest in that direction, straight ones first.
 * `null` for other keys and at the edge.
 */
export function neighbour(regions: readonly Region[], from: Region, key: string): Region | null {
  const direction = DIRECTIONS[key];
  if (!direction) return null;
  const [dx, dy] = direction;
  const start = centre(from);
  let best: Region | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const region of regions) {
    const { x, y } = centre(region);
    const along = (x - start.x) * dx + (y - start.y) * dy;
    const aside = Math.abs((x - start.x) * dy) + Math.abs((y - start.y) * dx);
    if (along <= 1e-6) continue;
    const cost = along + 4 * aside;
    if (cost < least) {
      least = cost;
      best = region;
    }
  }
  return best;
}

/** Strongest first, whichever way. */
export const byStrength = (regions: readonly Region[]): readonly Region[] =>
  [...regions].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));

export const isClear = ({ ci95: [low, high] }: Region): boolean => low > 0 || high < 0;

/** The end of the symmetric colour scale. */
export const strongest = (regions: readonly Region[]): number =>
  Math.max(0, ...regions.map((region) => Math.abs(region.value)));
