import { useEffect, useRef } from "react";
import type { Peak, Region } from "../api/schema";
import { useText } from "../text";
import { fixed } from "../text/format";
import { placeName } from "../text/words";
import { effect, readValue } from "./describe";
import { TOP } from "./greys";
import { type Heat, heatAt, hottestIn, indexAt } from "./heat";
import type { Pixels } from "./useImages";
import classes from "./Viewer.module.css";
import { usePointing, useViewer } from "./ViewerProvider";

type Props = {
  readonly regions: readonly Region[];
  readonly peak: Peak | null;
  readonly pixels: Pixels;
  readonly heat: Heat | null;
  /** The brightest level as the file counts. */
  readonly top: number;
};

/** Reads what is pointed at: the region, and what lies right under the pointer. */
export function Readout({ regions, peak, pixels, heat, top }: Props) {
  const text = useText();
  const { layer } = useViewer();
  const { pointed } = usePointing();
  const [first] = pointed?.regions ?? [];
  const region = regions.find(({ id }) => id === first);
  return (
    <div className={classes.readout} data-testid="readout">
      <p className={classes.line}>
        {region ? (
          <>
            <span className={classes.id}>{region.id}</span>
            <strong>{placeName(text, region)}</strong>
            <span>{readValue(region, text)}</span>
            <span className={classes.soft}>{effect(region, text)}</span>
            {heat && layer === "grad_cam" && (
              <span>{text.viewer.hottestIn(fixed(hottestIn(heat, region.box)))}</span>
            )}
          </>
        ) : (
          <>
            {layer === "grad_cam" && peak && <span>{text.viewer.peak(placeName(text, peak))}</span>}
            <span className={classes.soft}>
              {regions.length > 0 ? text.viewer.hint : text.viewer.hintRefused}
            </span>
          </>
        )}
      </p>
      <Under pixels={pixels} heat={layer === "grad_cam" ? heat : null} top={top} />
    </div>
  );
}

type UnderProps = Pick<Props, "pixels" | "heat" | "top">;

/** The values right under the pointer, written without React. */
function Under({ pixels: { greys }, heat, top }: UnderProps) {
  const { viewer } = useText();
  const { spot } = useViewer();
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(
    () =>
      spot.watch((at) => {
        if (!line.current) return;
        if (!at || !greys) {
          line.current.textContent = viewer.keys;
          return;
        }
        const grey = Math.round(((greys.levels[indexAt(greys, at.x, at.y)] ?? 0) / TOP) * top);
        const parts = [viewer.greyAt(String(grey), String(top))];
        if (heat) parts.push(viewer.heatAt(fixed(heatAt(heat, at.x, at.y))));
        line.current.textContent = parts.join(" · ");
      }),
    [spot, greys, heat, top, viewer],
  );
  return <p ref={line} className={classes.under} data-testid="under" />;
}
