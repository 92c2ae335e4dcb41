import { type KeyboardEvent, type PointerEvent, type RefObject, useSyncExternalStore } from "react";
import { useText } from "../text";
import { percent } from "../text/format";
import classes from "./Stage.module.css";
import { useViewer } from "./ViewerProvider";

const STEP = 0.05;
const KEYS: Record<string, (share: number) => number> = {
  ArrowLeft: (share) => share - STEP,
  ArrowDown: (share) => share - STEP,
  ArrowRight: (share) => share + STEP,
  ArrowUp: (share) => share + STEP,
  Home: () => 0,
  End: () => 1,
};

type Props = { readonly frame: RefObject<HTMLElement | null> };

/** Parts a frame in two: by dragging, or with the arrow keys. */
export function Divider({ frame }: Props) {
  const { viewer } = useText();
  const { split } = useViewer();
  const share = useSyncExternalStore(split.subscribe, split.rested);
  const put = (value: number) => split.set(Math.min(Math.max(value, 0), 1));
  const drag = (event: PointerEvent<HTMLElement>) => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    put((event.clientX - box.x) / box.width);
  };
  const press = (event: KeyboardEvent) => {
    const next = KEYS[event.key];
    if (!next) return;
    event.preventDefault();
    put(next(split.now));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      className={classes.divider}
      aria-label={viewer.divider}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={viewer.dividerAt(percent(share))}
      data-own-drag
      data-own-keys
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  );
}
