import { type RefObject, useEffect, useRef } from "react";
import { useText } from "../text";

let first = true;

/**
 * Names the browser's tab after the page, and moves the focus to its heading when the reader
 * came from another page of the app, so that a screen reader starts at the top.
 */
export function usePageTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const text = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = text.pageTitle(title);
  }, [title, text]);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return heading;
}
