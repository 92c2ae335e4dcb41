import { type Camera, kept, WHOLE } from "./camera";
import { sane, type Windowing } from "./greys";
import { type Compare, COMPARES, type Layer, LAYERS, type Line } from "./layers";

/** What of the view is kept in the page's address: a link opens just what one sees. */
export type View = {
  readonly layer: Layer;
  readonly compare: Compare;
  /** What lies on the left of a comparison. */
  readonly against: Layer;
  readonly opacity: number;
  readonly threshold: number;
  readonly lines: Readonly<Record<Line, boolean>>;
  readonly camera: Camera;
  /** `null` is as the model saw it. */
  readonly windowing: Windowing | null;
  readonly pinned: string | null;
};

export const startView = (layer: Layer): View => ({
  layer,
  compare: "one",
  against: "none",
  opacity: 0.65,
  threshold: 0,
  lines: { contours: true, outline: layer !== "none" },
  camera: WHOLE,
  windowing: null,
  pinned: null,
});

/** The view that an address asks for; what it does not say, or says wrongly, is as at the start. */
export function readView(search: string, start: View, regions: readonly string[]): View {
  const query = new URLSearchParams(search);
  const pinned = query.get("region");
  const layer = oneOf(LAYERS, query.get("map")) ?? start.layer;
  return {
    layer,
    compare: oneOf(COMPARES, query.get("compare")) ?? start.compare,
    against: oneOf(LAYERS, query.get("beside")) ?? start.against,
    opacity: share(query.get("opacity")) ?? start.opacity,
    threshold: share(query.get("above")) ?? start.threshold,
    lines: linesIn(query.get("lines")) ?? start.lines,
    camera: cameraIn(query.get("at")) ?? start.camera,
    windowing: windowingIn(query) ?? start.windowing,
    pinned: pinned !== null && regions.includes(pinned) ? pinned : start.pinned,
  };
}

/** The address's query for a view: only what differs from the start, after what else it holds. */
export function writeView(search: string, view: View, start: View): string {
  const query = new URLSearchParams(search);
  const put = (name: string, value: string | null) =>
    value === null ? query.delete(name) : query.set(name, value);
  const changed = <T>(now: T, before: T, text: string) =>
    JSON.stringify(now) === JSON.stringify(before) ? null : text;
  const { camera, windowing, lines } = view;
  put("map", changed(view.layer, start.layer, view.layer));
  put("compare", changed(view.compare, start.compare, view.compare));
  put("beside", changed(view.against, start.against, view.against));
  put("opacity", changed(view.opacity, start.opacity, String(Math.round(view.opacity * 100))));
  put("above", changed(view.threshold, start.threshold, String(Math.round(view.threshold * 100))));
  put("lines", changed(lines, start.lines, drawn(lines).join("-") || "none"));
  put(
    "at",
    changed(
      camera,
      start.camera,
      [camera.x, camera.y, camera.zoom].map((one) => Number(one.toFixed(3))).join("_"),
    ),
  );
  put("window", windowing && `${windowing.low}_${windowing.high}`);
  put("inverted", windowing?.inverted ? "1" : null);
  put("region", view.pinned);
  const text = query.toString();
  return text && `?${text}`;
}

const drawn = (lines: View["lines"]): readonly Line[] =>
  (["contours", "outline"] as const).filter((line) => lines[line]);

function linesIn(text: string | null): View["lines"] | null {
  if (text === null) return null;
  const named = text.split("-");
  return { contours: named.includes("contours"), outline: named.includes("outline") };
}

function oneOf<T extends string>(known: readonly T[], text: string | null): T | null {
  return known.find((one) => one === text) ?? null;
}

function numbers(text: string | null, count: number): readonly number[] | null {
  const parts = (text ?? "").split("_").map((part) => (part === "" ? Number.NaN : Number(part)));
  return parts.length === count && parts.every(Number.isFinite) ? parts : null;
}

function share(text: string | null): number | null {
  const [value] = numbers(text, 1) ?? [];
  return value === undefined ? null : Math.min(Math.max(value / 100, 0), 1);
}

function cameraIn(text: string | null): Camera | null {
  const [x, y, zoom] = numbers(text, 3) ?? [];
  return x === undefined || y === undefined || zoom === undefined ? null : kept({ x, y, zoom });
}

function windowingIn(query: URLSearchParams): Windowing | null {
  const [low, high] = numbers(query.get("window"), 2) ?? [];
  if (low === undefined || high === undefined) return null;
  return { ...sane({ low, high }), inverted: query.get("inverted") === "1" };
}
