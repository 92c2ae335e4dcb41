import { useEffect, type RefObject } from "react";
import { type Camera, moved, type Point, STEP, toPicture, WHOLE, zoomed } from "./camera";
import type { Tool } from "./layers";

const STILL_PX = 4;
const WHEEL_SPEED = 0.0022;
const SCROLLING_MS = 250;
const NUDGE = 0.1;

type Hands = {
  readonly tool: Tool;
  readonly camera: () => Camera;
  readonly setCamera: (camera: Camera) => void;
  /** Changes window and level by shares of the frame's width and height. */
  readonly adjust: (by: Point) => void;
  readonly invert: () => void;
  /** The picture's point under the pointer; `null` when it leaves. */
  readonly point: (at: Point | null) => void;
};

/**
 * Everything that pointers, the wheel and keys do to the picture in `frame`.
 *
 * Drags do what the tool says, or the other thing with Shift held; two fingers zoom. The wheel
 * zooms, but not while the page is being scrolled past. A drag is no click.
 */
export function useGestures(frame: RefObject<HTMLElement | null>, hands: RefObject<Hands>): void {
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const fingers = new Map<number, Point>();
    let dragged = false;
    let origin: Point | null = null;
    let scrolled = Number.NEGATIVE_INFINITY;

    const place = (event: MouseEvent): Point => {
      const box = element.getBoundingClientRect();
      return { x: (event.clientX - box.x) / box.width, y: (event.clientY - box.y) / box.height };
    };
    const size = () => element.getBoundingClientRect();

    const down = (event: PointerEvent) => {
      if (event.button !== 0 && event.button !== 1) return;
      if (event.target instanceof Element && event.target.closest("[data-own-drag]")) return;
      if (event.button === 1) event.preventDefault();
      if (fingers.size === 0) dragged = false;
      fingers.set(event.pointerId, place(event));
      origin = place(event);
    };

    const move = (event: PointerEvent) => {
      const at = place(event);
      const before = fingers.get(event.pointerId);
      if (!before) {
        if (event.pointerType !== "touch") {
          hands.current.point(toPicture(hands.current.camera(), at));
        }
        return;
      }
      if (!dragged && !far(origin, at)) return;
      if (!dragged) {
        dragged = true;
        element.dataset.dragging = "";
        element.setPointerCapture(event.pointerId);
        hands.current.point(null);
      }
      const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, one]) => one);
      fingers.set(event.pointerId, at);
      if (other) pinch(before, at, other);
      else drag({ x: at.x - before.x, y: at.y - before.y }, event);
    };

    const far = (from: Point | null, to: Point): boolean => {
      const { width, height } = size();
      return (
        from === null || Math.hypot((to.x - from.x) * width, (to.y - from.y) * height) > STILL_PX
      );
    };

    const drag = (by: Point, event: PointerEvent) => {
      const { tool, camera, setCamera, adjust } = hands.current;
      const windows = (tool === "window") !== event.shiftKey;
      if (windows) adjust(by);
      else setCamera(moved(camera(), by));
    };

    const pinch = (before: Point, at: Point, other: Point) => {
      const { width, height } = size();
      const apart = (a: Point, b: Point) => Math.hypot((a.x - b.x) * width, (a.y - b.y) * height);
      const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
      const { camera, setCamera } = hands.current;
      const factor = apart(at, other) / Math.max(apart(before, other), 1);
      const by = { x: (at.x - before.x) / 2, y: (at.y - before.y) / 2 };
      setCamera(zoomed(moved(camera(), by), factor, middle));
    };

    const up = (event: PointerEvent) => {
      fingers.delete(event.pointerId);
      if (fingers.size === 0) delete element.dataset.dragging;
    };

    const click = (event: MouseEvent) => {
      if (!dragged) return;
      dragged = false;
      event.stopPropagation();
      event.preventDefault();
    };

    const wheel = (event: WheelEvent) => {
      const { camera, setCamera } = hands.current;
      const wanted = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 16 : 1) * WHEEL_SPEED);
      const next = zoomed(camera(), wanted, place(event));
      const passing = !event.ctrlKey && event.timeStamp - scrolled < SCROLLING_MS;
      if (passing || (next.zoom === camera().zoom && !event.ctrlKey)) {
        scrolled = event.timeStamp;
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      setCamera(next);
    };
    const scrolling = (event: WheelEvent) => {
      scrolled = event.timeStamp;
    };

    const key = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest("[data-own-keys]")) return;
      const { camera, setCamera, adjust, invert } = hands.current;
      const now = camera();
      const arrow = ARROWS[event.key];
      if (event.key === "+" || event.key === "=") setCamera(zoomed(now, STEP));
      else if (event.key === "-") setCamera(zoomed(now, 1 / STEP));
      else if (event.key === "0") setCamera(WHOLE);
      else if (event.key === "i") invert();
      else if (arrow && event.target === element) {
        if (event.shiftKey) adjust({ x: -arrow.x / 4, y: -arrow.y / 4 });
        else if (now.zoom > 1) setCamera(moved(now, arrow));
        else return;
      } else return;
      event.preventDefault();
    };

    const listening = new AbortController();
    const { signal } = listening;
    element.addEventListener("pointerdown", down, { signal });
    element.addEventListener("pointermove", move, { signal });
    element.addEventListener("pointerup", up, { signal });
    element.addEventListener("pointercancel", up, { signal });
    element.addEventListener("pointerleave", () => hands.current.point(null), { signal });
    element.addEventListener("click", click, { signal, capture: true });
    element.addEventListener("wheel", wheel, { signal, passive: false });
    element.addEventListener("keydown", key, { signal });
    element.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
    window.addEventListener("wheel", scrolling, { signal, passive: true });
    return () => listening.abort();
  }, [frame, hands]);
}

const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: NUDGE, y: 0 },
  ArrowRight: { x: -NUDGE, y: 0 },
  ArrowUp: { x: 0, y: NUDGE },
  ArrowDown: { x: 0, y: -NUDGE },
};
