import { useEffect, useRef } from "react";
import { type Heat, visibleColours } from "./heat";
import classes from "./Stage.module.css";

type Props = {
  readonly heat: Heat;
  readonly label: string;
  readonly opacity: number;
  /** What is weaker than this share of the strongest is left out. */
  readonly threshold: number;
  readonly bothWays: boolean;
};

/** A map of which only the stronger part is shown. */
export function MapCanvas({ heat, label, opacity, threshold, bothWays }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const image = context.createImageData(heat.width, heat.height);
    const words = new Uint32Array(image.data.buffer);
    const colours = visibleColours(heat, threshold, bothWays);
    for (const [at, level] of heat.levels.entries()) words[at] = colours[level] ?? 0;
    context.putImageData(image, 0, 0);
  }, [heat, threshold, bothWays]);
  return (
    <div role="img" aria-label={label} className={classes.overlay} style={{ opacity }}>
      <canvas ref={canvas} className={classes.picture} width={heat.width} height={heat.height} />
    </div>
  );
}
