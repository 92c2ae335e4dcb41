import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

export type Layer = "none" | "grad_cam" | "shap" | "lungs";
export type Line = "contours" | "outline";

const OUTLINE = { line: "outline", image: "lungs_outline" } as const;

/** Lines that a layer can have, and the picture that draws each. */
export function linesOf(layer: Layer): readonly { readonly line: Line; readonly image: string }[] {
  if (layer === "lungs") return [];
  if (layer === "none") return [OUTLINE];
  return [{ line: "contours", image: `${layer}_contours` }, OUTLINE];
}

/** Where the reader points; `null` is nowhere. */
export type Pointing = {
  readonly regions: readonly string[];
  readonly from: "picture" | "table" | "words";
};

type ViewerState = {
  readonly layer: Layer;
  readonly setLayer: (layer: Layer) => void;
  readonly opacity: number;
  readonly setOpacity: (opacity: number) => void;
  readonly lines: Readonly<Record<Line, boolean>>;
  readonly setLine: (line: Line, drawn: boolean) => void;
  /** What is pointed at now, or else what was pinned by a click. */
  readonly pointed: Pointing | null;
  readonly pinned: string | null;
  readonly point: (pointing: Pointing | null) => void;
  /** Keeps one region shown; again on the same region lets it go. */
  readonly pin: (region: string, from: Pointing["from"]) => void;
};

const ViewerContext = createContext<ViewerState | null>(null);

export function useViewer(): ViewerState {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("useViewer needs a ViewerProvider above it.");
  return viewer;
}

type Props = { readonly initial: Layer; readonly children: ReactNode };

/** Ties the picture, the table of regions and the sentences to one shared attention. */
export function ViewerProvider({ initial, children }: Props) {
  const [layer, setLayer] = useState<Layer>(initial);
  const [opacity, setOpacity] = useState(0.65);
  const [lines, setLines] = useState<Readonly<Record<Line, boolean>>>({
    contours: true,
    outline: initial !== "none",
  });
  const [hovered, point] = useState<Pointing | null>(null);
  const [kept, setKept] = useState<Pointing | null>(null);

  const state = useMemo<ViewerState>(() => {
    const pinned = kept?.regions[0] ?? null;
    return {
      layer,
      setLayer,
      opacity,
      setOpacity,
      lines,
      setLine: (line, drawn) => setLines((before) => ({ ...before, [line]: drawn })),
      pointed: hovered ?? kept,
      pinned,
      point,
      pin: (region, from) => setKept(pinned === region ? null : { regions: [region], from }),
    };
  }, [layer, opacity, lines, hovered, kept]);

  return <ViewerContext value={state}>{children}</ViewerContext>;
}
