import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { readView, startView, type View, writeView } from "./address";
import type { Camera } from "./camera";
import type { Windowing } from "./greys";
import type { Compare, Layer, Line, Tool } from "./layers";
import { Live } from "./live";

/** Where the reader points; `null` is nowhere. */
export type Pointing = {
  readonly regions: readonly string[];
  readonly from: "picture" | "table" | "words";
};

/** A point of the picture under the pointer, in shares; `null` is none. */
export type Spot = { readonly x: number; readonly y: number } | null;

type ViewerState = Pick<
  View,
  "layer" | "compare" | "against" | "opacity" | "threshold" | "lines"
> & {
  readonly setLayer: (layer: Layer) => void;
  readonly setCompare: (compare: Compare) => void;
  readonly setAgainst: (layer: Layer) => void;
  readonly setOpacity: (opacity: number) => void;
  readonly setThreshold: (threshold: number) => void;
  readonly setLine: (line: Line, drawn: boolean) => void;
  readonly tool: Tool;
  readonly setTool: (tool: Tool) => void;
  readonly camera: Live<Camera>;
  /** `null` is as the model saw it. */
  readonly windowing: Live<Windowing | null>;
  readonly spot: Live<Spot>;
  /** Where the divider of a comparison stands, as a share of the frame's width. */
  readonly split: Live<number>;
  readonly reset: () => void;
};

export type PointingState = {
  /** What is pointed at now, or else what was pinned by a click. */
  readonly pointed: Pointing | null;
  readonly pinned: string | null;
  readonly point: (pointing: Pointing | null) => void;
  /** Keeps one region shown; again on the same region lets it go. */
  readonly pin: (region: string, from: Pointing["from"]) => void;
};

const ViewerContext = createContext<ViewerState | null>(null);
const PointingContext = createContext<PointingState | null>(null);

function existing<T>(value: T | null): T {
  if (value === null) throw new Error("This needs a ViewerProvider above it.");
  return value;
}

/** How the picture is shown. */
export const useViewer = (): ViewerState => existing(useContext(ViewerContext));

/** What is pointed at; changes often, so only few parts should ask for it. */
export const usePointing = (): PointingState => existing(useContext(PointingContext));

type Props = {
  readonly initial: Layer;
  readonly regions: readonly string[];
  readonly children: ReactNode;
};

/** Ties the picture, the table of regions and the sentences to one shared attention. */
export function ViewerProvider({ initial, regions, children }: Props) {
  const [start] = useState(() => startView(initial));
  const [asked] = useState(() => readView(window.location.search, start, regions));
  const [view, setView] = useState<View>(asked);
  const [tool, setTool] = useState<Tool>("move");
  const [camera] = useState(() => new Live(asked.camera));
  const [windowing] = useState(() => new Live(asked.windowing));
  const [spot] = useState(() => new Live<Spot>(null));
  const [split] = useState(() => new Live(0.5));
  const [hovered, point] = useState<Pointing | null>(null);
  const [kept, setKept] = useState<Pointing | null>(
    asked.pinned === null ? null : { regions: [asked.pinned], from: "picture" },
  );
  const pinned = kept?.regions[0] ?? null;

  useEffect(() => {
    const write = () => {
      const { pathname, search, hash } = window.location;
      const full = { ...view, camera: camera.rested(), windowing: windowing.rested(), pinned };
      const query = writeView(search, full, start);
      if (query !== search) window.history.replaceState(null, "", `${pathname}${query}${hash}`);
    };
    write();
    const stops = [camera.subscribe(write), windowing.subscribe(write)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [view, pinned, start, camera, windowing]);

  const viewer = useMemo<ViewerState>(() => {
    const change = (changes: Partial<View>) => setView((before) => ({ ...before, ...changes }));
    return {
      ...view,
      setLayer: (layer) => change({ layer }),
      setCompare: (compare) => change({ compare }),
      setAgainst: (against) => change({ against }),
      setOpacity: (opacity) => change({ opacity }),
      setThreshold: (threshold) => change({ threshold }),
      setLine: (line, shown) =>
        setView((before) => ({ ...before, lines: { ...before.lines, [line]: shown } })),
      tool,
      setTool,
      camera,
      windowing,
      spot,
      split,
      reset: () => {
        setView(start);
        setTool("move");
        camera.set(start.camera);
        windowing.set(null);
        split.set(0.5);
        setKept(null);
      },
    };
  }, [view, tool, camera, windowing, spot, split, start]);

  const pin = useCallback<PointingState["pin"]>(
    (region, from) =>
      setKept((before) => (before?.regions[0] === region ? null : { regions: [region], from })),
    [],
  );

  const pointing = useMemo<PointingState>(
    () => ({
      pointed: hovered ?? kept,
      pinned,
      point,
      pin,
    }),
    [hovered, kept, pinned, pin],
  );

  return (
    <ViewerContext value={viewer}>
      <PointingContext value={pointing}>{children}</PointingContext>
    </ViewerContext>
  );
}
