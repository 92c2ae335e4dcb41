import { type RefObject, useLayoutEffect, useRef } from "react";

const NEAR_PX = 80;

/**
 * Keeps a growing area scrolled to its end, unless its reader has scrolled up; `null` is not
 * growing. Returns what to do when it is scrolled.
 */
export function useStickToEnd(
  area: RefObject<HTMLElement | null>,
  growing: object | null,
): () => void {
  const sticks = useRef(true);
  useLayoutEffect(() => {
    const element = area.current;
    if (element && growing && sticks.current) element.scrollTo({ top: element.scrollHeight });
  }, [area, growing]);
  return () => {
    const element = area.current;
    if (!element) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    sticks.current = left < NEAR_PX;
  };
}
