import { useMemo } from "react";
import { pixelsPath, useFile } from "../api/pixels";
import { count, type Greys, greysOf, type Preset, presetsOf, type Window } from "./greys";
import { type Heat, heatOf } from "./heat";
import { decodePng, type Png } from "./png";

export type Presets = Readonly<Record<Preset, Window>>;

export type Pixels = {
  readonly greys: Greys | null;
  readonly presets: Presets | null;
  /** Whether every grey could not be had, so that only the 8-bit picture is shown. */
  readonly failed: boolean;
};

async function readGreys(file: ArrayBuffer): Promise<Greys> {
  const { width, height, samples } = await decodePng(file);
  if (!(samples instanceof Uint16Array)) throw new Error("not 16-bit greys");
  return greysOf(width, height, samples);
}

/** A picture's own address as one under `/api`. */
const underApi = (address: string | undefined): string | null =>
  address?.startsWith("/api/") ? address.slice("/api".length) : null;

/** A study's every grey, and windows fitted to them. */
export function usePixels(study: string, images: Readonly<Record<string, string>>): Pixels {
  const { data: greys = null, isError } = useFile(pixelsPath(study), "greys", readGreys);
  const { data: lungs = null } = useFile(underApi(images.lungs), "png", decodePng);
  const presets = useMemo(
    () => greys && presetsOf(greys.counts, lungs ? inside(greys, lungs) : new Uint32Array()),
    [greys, lungs],
  );
  return { greys, presets, failed: isError };
}

/** How often each grey occurs where the lungs' picture is not empty. */
function inside(greys: Greys, lungs: Png): Uint32Array {
  const levels: number[] = [];
  for (let row = 0; row < lungs.height; row += 1) {
    const from = Math.floor(((row + 0.5) / lungs.height) * greys.height) * greys.width;
    for (let column = 0; column < lungs.width; column += 1) {
      if (!lungs.samples[row * lungs.width + column]) continue;
      const at = Math.floor(((column + 0.5) / lungs.width) * greys.width);
      levels.push(greys.levels[from + at] ?? 0);
    }
  }
  return count(levels);
}

/** A map's strengths, read from its picture. */
export function useHeat(address: string | undefined, doubted: boolean): Heat | null {
  const { data: png = null } = useFile(underApi(address), "png", decodePng);
  return useMemo(() => {
    try {
      return png && heatOf(png, doubted);
    } catch {
      return null;
    }
  }, [png, doubted]);
}
