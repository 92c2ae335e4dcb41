/** What part of the picture a frame of the picture's own shape shows. */
export type Camera = {
  /** The point in the frame's middle, as shares of the picture's width and height. */
  readonly x: number;
  readonly y: number;
  /** 1 shows the whole picture. */
  readonly zoom: number;
};

/** A point as shares of a width and a height, from the top left. */
export type Point = { readonly x: number; readonly y: number };

export const WHOLE: Camera = { x: 0.5, y: 0.5, zoom: 1 };
export const MAX_ZOOM = 16;
export const STEP = 1.25;
const MIDDLE: Point = { x: 0.5, y: 0.5 };

const within = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

/** The nearest camera that shows nothing beside the picture. */
export function kept({ x, y, zoom }: Camera): Camera {
  const scale = within(zoom, 1, MAX_ZOOM);
  const half = 0.5 / scale;
  return { x: within(x, half, 1 - half), y: within(y, half, 1 - half), zoom: scale };
}

/** The picture's point at a point of the frame. */
export const toPicture = ({ x, y, zoom }: Camera, at: Point): Point => ({
  x: x + (at.x - 0.5) / zoom,
  y: y + (at.y - 0.5) / zoom,
});

/** Zooms by a factor; the picture's point at `at` stays where it is. */
export function zoomed(camera: Camera, factor: number, at: Point = MIDDLE): Camera {
  const zoom = within(camera.zoom * factor, 1, MAX_ZOOM);
  const point = toPicture(camera, at);
  return kept({ x: point.x - (at.x - 0.5) / zoom, y: point.y - (at.y - 0.5) / zoom, zoom });
}

/** Moves the picture by shares of the frame. */
export const moved = ({ x, y, zoom }: Camera, by: Point): Camera =>
  kept({ x: x - by.x / zoom, y: y - by.y / zoom, zoom });

/** Moves just so far that a box (x0, y0, x1, y1) is in the frame, as far as it fits. */
export function revealing(
  camera: Camera,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
): Camera {
  const half = 0.5 / camera.zoom;
  const along = (centre: number, low: number, high: number): number => {
    if (high - low > 2 * half) return (low + high) / 2;
    return within(centre, high - half, low + half);
  };
  return kept({ x: along(camera.x, x0, x1), y: along(camera.y, y0, y1), zoom: camera.zoom });
}

/** As CSS, for an element as large as the frame whose origin is its top left corner. */
export const transformOf = ({ x, y, zoom }: Camera): string =>
  `translate(${((0.5 - x * zoom) * 100).toFixed(4)}%, ${((0.5 - y * zoom) * 100).toFixed(4)}%) scale(${zoom.toFixed(5)})`;
