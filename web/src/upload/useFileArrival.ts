import { useEffect, useEffectEvent, useRef, useState } from "react";

const holdsFiles = (event: DragEvent): boolean =>
  event.dataTransfer?.types.includes("Files") ?? false;

/**
 * Files that reach the page as a whole: dropped anywhere on it, or pasted.
 *
 * Returns whether files hover over the page now.
 */
export function useFileArrival(receive: (files: readonly File[]) => void): boolean {
  const [hovering, setHovering] = useState(false);
  const depth = useRef(0);
  const deliver = useEffectEvent((data: DataTransfer | null) => {
    const files = Array.from(data?.files ?? []);
    if (files.length > 0) receive(files);
  });

  useEffect(() => {
    const moved = (by: number) => (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth.current = Math.max(0, depth.current + by);
      setHovering(depth.current > 0);
    };
    const allow = (event: DragEvent) => {
      if (holdsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth.current = 0;
      setHovering(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      deliver(event.dataTransfer);
    };
    const paste = (event: ClipboardEvent) => deliver(event.clipboardData);

    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener("dragenter", moved(1), { signal });
    window.addEventListener("dragleave", moved(-1), { signal });
    window.addEventListener("dragover", allow, { signal });
    window.addEventListener("drop", drop, { signal });
    window.addEventListener("paste", paste, { signal });
    return () => listening.abort();
  }, []);

  return hovering;
}
