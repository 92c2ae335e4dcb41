import { type KeyboardEvent, memo, useRef, useState } from "react";
import type { Region } from "../api/schema";
import { useText } from "../text";
import { revealing } from "./camera";
import { describeRegion } from "./describe";
import { neighbour } from "./grid";
import classes from "./RegionGrid.module.css";
import { usePointing, useViewer } from "./ViewerProvider";

type Props = { readonly regions: readonly Region[] };

/** The regions as an invisible grid: one tab stop, arrow keys inside. */
export const RegionGrid = memo(function RegionGrid({ regions }: Props) {
  const text = useText();
  const { camera } = useViewer();
  const { pointed, pinned, point, pin } = usePointing();
  const [current, setCurrent] = useState(regions[0]?.id);
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const shown = new Set(pointed?.regions);

  const move = (event: KeyboardEvent, from: Region) => {
    const next = neighbour(regions, from, event.key);
    if (next) buttons.current.get(next.id)?.focus({ preventScroll: camera.now.zoom > 1 });
    if (next || event.key.startsWith("Arrow")) event.preventDefault();
    if (event.key === "Escape" && pinned) pin(pinned, "picture");
  };

  return (
    <div className={classes.grid} role="group" aria-label={text.viewer.regions}>
      {regions.map((region) => (
        <button
          key={region.id}
          type="button"
          ref={(element) => {
            if (element) buttons.current.set(region.id, element);
            else buttons.current.delete(region.id);
          }}
          className={classes.region}
          style={boxStyle(region)}
          data-region={region.id}
          data-shown={shown.has(region.id) || undefined}
          aria-pressed={pinned === region.id}
          aria-label={describeRegion(region, text)}
          tabIndex={region.id === current ? 0 : -1}
          onPointerEnter={() => point({ regions: [region.id], from: "picture" })}
          onPointerLeave={() => point(null)}
          onFocus={(event) => {
            setCurrent(region.id);
            point({ regions: [region.id], from: "picture" });
            if (event.currentTarget.matches(":focus-visible")) {
              camera.set(revealing(camera.now, region.box));
            }
          }}
          onBlur={() => point(null)}
          onKeyDown={(event) => move(event, region)}
          onClick={() => pin(region.id, "picture")}
        />
      ))}
    </div>
  );
});

const boxStyle = ({ box: [x0, y0, x1, y1] }: Region) => ({
  left: `${x0 * 100}%`,
  top: `${y0 * 100}%`,
  width: `${(x1 - x0) * 100}%`,
  height: `${(y1 - y0) * 100}%`,
});
