import { type ReactNode, useEffect, useRef } from "react";
import type { Diagnosis } from "../api/schema";
import { useText } from "../text";
import { transformOf } from "./camera";
import { isMap, type Layer, linesOf } from "./layers";
import { GreyCanvas } from "./GreyCanvas";
import { MapCanvas } from "./MapCanvas";
import classes from "./Stage.module.css";
import { type Pixels, useHeat } from "./useImages";
import { useViewer } from "./ViewerProvider";

export type Shown = {
  readonly diagnosis: Diagnosis;
  readonly images: Readonly<Record<string, string>>;
  readonly pixels: Pixels;
  readonly onBroken: () => void;
};

/** What moves with the camera: the picture and all that lies on it. */
export function World({ children }: { readonly children: ReactNode }) {
  const { camera } = useViewer();
  const world = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      camera.watch((now) => {
        if (!world.current) return;
        world.current.style.transform = transformOf(now);
        world.current.style.setProperty("--unzoom", String(1 / now.zoom));
      }),
    [camera],
  );
  return (
    <div ref={world} className={classes.world} data-testid="world">
      {children}
    </div>
  );
}

type PaneProps = Shown & { readonly layer: Layer; readonly ground?: boolean };

/** The radiograph (unless it lies beneath already) with one layer on it. */
export function Pane({ layer, ground = true, ...shown }: PaneProps) {
  return (
    <>
      {ground && <Ground {...shown} />}
      {layer !== "none" && <Overlay key={layer} {...shown} layer={layer} />}
      <Lines {...shown} layer={layer} />
    </>
  );
}

/** The picture that comes at once, and over it every grey once they are there. */
function Ground({ diagnosis, images, pixels, onBroken }: Shown) {
  const { viewer } = useText();
  const { input } = diagnosis;
  const facts = [input.modality, input.view, `${input.width} × ${input.height}`]
    .filter(Boolean)
    .join(", ");
  return (
    <>
      <img
        className={classes.picture}
        src={images.original}
        alt={viewer.alt(facts)}
        width={input.width}
        height={input.height}
        draggable={false}
        onError={onBroken}
      />
      {pixels.greys && pixels.presets && (
        <GreyCanvas greys={pixels.greys} byDefault={pixels.presets.model} />
      )}
    </>
  );
}

type OverlayProps = Shown & { readonly layer: Exclude<Layer, "none"> };

function Overlay({ layer, diagnosis, images, onBroken }: OverlayProps) {
  const { viewer } = useText();
  const { opacity, threshold } = useViewer();
  const map = isMap(layer);
  const doubted = map && Boolean(diagnosis.explanations?.[layer].doubt);
  const heat = useHeat(map && threshold > 0 ? images[layer] : undefined, doubted);
  if (!images[layer]) return null;
  if (heat && threshold > 0) {
    return (
      <MapCanvas
        heat={heat}
        label={viewer.overlayAlt[layer]}
        opacity={opacity}
        threshold={threshold}
        bothWays={layer === "shap"}
      />
    );
  }
  return (
    <img
      className={classes.overlay}
      src={images[layer]}
      alt={viewer.overlayAlt[layer]}
      style={{ opacity }}
      draggable={false}
      onError={onBroken}
    />
  );
}

function Lines({ layer, images, onBroken }: Shown & { readonly layer: Layer }) {
  const { lines } = useViewer();
  return linesOf(layer)
    .filter(({ line, image }) => lines[line] && image in images)
    .map(({ line, image }) => (
      <img
        key={image}
        className={classes.overlay}
        src={images[image]}
        alt=""
        data-line={line}
        draggable={false}
        onError={onBroken}
      />
    ));
}
