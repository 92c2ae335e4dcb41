/** What can lie over the picture. */
export const LAYERS = ["none", "grad_cam", "shap", "lungs"] as const;
export type Layer = (typeof LAYERS)[number];

/** How two layers are shown together. */
export const COMPARES = ["one", "beside", "slider"] as const;
export type Compare = (typeof COMPARES)[number];

export type Line = "contours" | "outline";

/** What a drag on the picture does. */
export type Tool = "move" | "window";

const OUTLINE = { line: "outline", image: "lungs_outline" } as const;

/** Lines that a layer can have, and the picture that draws each. */
export function linesOf(layer: Layer): readonly { readonly line: Line; readonly image: string }[] {
  if (layer === "lungs") return [];
  if (layer === "none") return [OUTLINE];
  return [{ line: "contours", image: `${layer}_contours` }, OUTLINE];
}

export const isMap = (layer: Layer): layer is "grad_cam" | "shap" =>
  layer === "grad_cam" || layer === "shap";
