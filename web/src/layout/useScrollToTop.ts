import { useEffect, useRef } from "react";
import { useLocation } from "wouter";

/** A new page starts at its top; back and forward keep the place that the browser restores. */
export function useScrollToTop(): void {
  const [location] = useLocation();
  const before = useRef(location);
  const travelled = useRef(false);

  useEffect(() => {
    const note = () => {
      travelled.current = true;
    };
    window.addEventListener("popstate", note);
    return () => window.removeEventListener("popstate", note);
  }, []);

  useEffect(() => {
    if (before.current !== location && !travelled.current) window.scrollTo(0, 0);
    before.current = location;
    travelled.current = false;
  }, [location]);
}
