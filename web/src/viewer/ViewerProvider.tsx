import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

export type Layer = "none" | "grad_cam" | "shap" | "lungs";

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
  const [hovered, point] = useState<Pointing | null>(null);
  const [kept, setKept] = useState<Pointing | null>(null);

  const state = useMemo<ViewerState>(() => {
    const pinned = kept?.regions[0] ?? null;
    return {
      layer,
      setLayer,
      opacity,
      setOpacity,
      pointed: hovered ?? kept,
      pinned,
      point,
      pin: (region, from) => setKept(pinned === region ? null : { regions: [region], from }),
    };
  }, [layer, opacity, hovered, kept]);

  return <ViewerContext value={state}>{children}</ViewerContext>;
}
