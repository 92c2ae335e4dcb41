import { type CSSProperties, useEffect, useRef, useState } from "react";
import { useText } from "../text";
import { centred, levelOf, TOP, widthOf } from "./greys";
import type { Layer } from "./layers";
import { Pane, type Shown, World } from "./Pane";
import { RegionGrid } from "./RegionGrid";
import { Divider } from "./Divider";
import classes from "./Stage.module.css";
import { useGestures } from "./useGestures";
import { useViewer } from "./ViewerProvider";

type Props = Omit<Shown, "onBroken">;

/** The radiograph alone, or two ways of showing it side by side or parted by a slider. */
export function Stage(props: Props) {
  const { viewer } = useText();
  const { compare, layer, against } = useViewer();
  const [broken, setBroken] = useState(false);
  const shown: Shown = { ...props, onBroken: () => setBroken(true) };
  return (
    <div className={classes.stage}>
      {compare === "beside" && <Frame {...shown} layer={against} tagged second />}
      <Frame {...shown} layer={layer} tagged={compare !== "one"} />
      {broken && (
        <p className={classes.broken} role="alert">
          {viewer.pictureFailed}
        </p>
      )}
    </div>
  );
}

type FrameProps = Shown & {
  readonly layer: Layer;
  readonly tagged: boolean;
  /** The other picture of two: it follows, and holds no regions to tab through. */
  readonly second?: boolean;
};

/**
 * A window onto the picture, in the picture's shape. What is no chest radiograph gets no sides:
 * nobody knows which way it faces.
 */
function Frame({ layer, tagged, second = false, ...shown }: FrameProps) {
  const { viewer } = useText();
  const { compare, against, tool, split } = useViewer();
  const frame = useRef<HTMLDivElement>(null);
  const { input, explanations, gate } = shown.diagnosis;
  const slider = compare === "slider" && !second;
  usePicture(frame, shown.pixels);

  useEffect(
    () => split.watch((share) => frame.current?.style.setProperty("--split", String(share))),
    [split],
  );

  return (
    <div
      ref={frame}
      role="group"
      tabIndex={0}
      aria-label={second ? viewer.frameOther : viewer.frame}
      aria-keyshortcuts="+ - 0 i ArrowLeft ArrowRight ArrowUp ArrowDown"
      className={classes.frame}
      data-tool={tool}
      data-testid={second ? "stage-frame-second" : "stage-frame"}
      data-half={compare === "beside" || undefined}
      style={{ "--ratio": input.width / input.height } as CSSProperties}
    >
      <World>
        <Pane {...shown} layer={slider ? against : layer} />
        {!slider && <Peak {...shown} layer={layer} />}
      </World>
      {slider && (
        <div className={classes.curtain}>
          <World>
            <Pane {...shown} layer={layer} ground={against !== "none"} />
            <Peak {...shown} layer={layer} />
          </World>
        </div>
      )}
      {explanations && !second && (
        <World>
          <RegionGrid regions={explanations.shap.regions} />
        </World>
      )}
      {gate.accepted && (
        <>
          <Side label={viewer.right} long={viewer.rightLong} />
          <Side label={viewer.left} long={viewer.leftLong} left />
        </>
      )}
      {tagged && <span className={classes.tag}>{viewer.layerNames[slider ? against : layer]}</span>}
      {slider && (
        <>
          <span className={classes.tag} data-right>
            {viewer.layerNames[layer]}
          </span>
          <Divider frame={frame} />
        </>
      )}
    </div>
  );
}

/** Ties gestures on a frame to camera, window and what is read under the pointer. */
function usePicture(
  frame: React.RefObject<HTMLDivElement | null>,
  { greys, presets }: Shown["pixels"],
) {
  const { camera, windowing, spot, tool } = useViewer();
  const now = () => windowing.now ?? (presets && { ...presets.model, inverted: false });
  const hands = {
    tool,
    camera: () => camera.now,
    setCamera: camera.set.bind(camera),
    adjust: ({ x, y }: { readonly x: number; readonly y: number }) => {
      const window = now();
      if (!window || !greys || !presets) return;
      const reach = widthOf(presets.full);
      const width = Math.min(Math.max(widthOf(window) + x * reach, reach / 256), TOP);
      windowing.set({ ...window, ...centred(levelOf(window) + y * reach, width) });
    },
    invert: () => {
      const window = now();
      if (window) windowing.set({ ...window, inverted: !window.inverted });
    },
    point: spot.set.bind(spot),
  };
  const latest = useRef(hands);
  useEffect(() => {
    latest.current = hands;
  });
  useGestures(frame, latest);

  useEffect(
    () =>
      camera.watch(({ zoom }) => {
        if (frame.current) frame.current.dataset.zoomed = String(zoom > 1);
      }),
    [camera, frame],
  );
}

function Peak({ layer, diagnosis: { explanations } }: Shown & { readonly layer: Layer }) {
  const peak = layer === "grad_cam" ? explanations?.grad_cam.peak : null;
  if (!peak) return null;
  return (
    <span
      className={classes.peak}
      style={{ left: `${peak.x * 100}%`, top: `${peak.y * 100}%` }}
      aria-hidden="true"
    />
  );
}

type SideProps = { readonly label: string; readonly long: string; readonly left?: boolean };

function Side({ label, long, left = false }: SideProps) {
  return (
    <abbr className={classes.side} data-left={left || undefined} title={long}>
      {label}
    </abbr>
  );
}
