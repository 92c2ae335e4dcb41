import { useEffect, useMemo, useRef } from "react";
import { colourTable, type Greys, pyramidOf, type Raster, sizeFor, type Window } from "./greys";
import classes from "./Stage.module.css";
import { useViewer } from "./ViewerProvider";

const LEAST = 384;
/** So wide is the picture, at most, while its window moves; it is sharpened when it rests. */
const MOVING = 640;

type Props = { readonly greys: Greys; readonly byDefault: Window };

/**
 * Every grey of the radiograph through the chosen window, in the size that the screen can show;
 * drawn without React.
 */
export function GreyCanvas({ greys, byDefault }: Props) {
  const { windowing, camera } = useViewer();
  const canvas = useRef<HTMLCanvasElement>(null);
  const pyramid = useMemo(() => pyramidOf(greys, LEAST), [greys]);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d", { alpha: false });
    if (!element || !context) return;
    let drawn = "";
    let image: ImageData | null = null;

    const draw = ({ width, height, levels }: Raster) => {
      const window = windowing.now ?? { ...byDefault, inverted: false };
      const now = `${width} ${JSON.stringify(window)}`;
      if (now === drawn) return;
      drawn = now;
      if (!image || element.width !== width) {
        element.width = width;
        element.height = height;
        image = context.createImageData(width, height);
      }
      const words = new Uint32Array(image.data.buffer);
      const table = colourTable(window);
      for (let at = 0; at < levels.length; at += 1) words[at] = table[levels[at] ?? 0] ?? 0;
      context.putImageData(image, 0, 0);
    };
    const wanted = (): number => {
      const shown = element.parentElement?.offsetWidth ?? 0;
      return shown * camera.rested().zoom * globalThis.devicePixelRatio;
    };
    const sharpen = () => draw(sizeFor(pyramid, wanted()));
    const move = () => draw(sizeFor(pyramid, Math.min(wanted(), MOVING)));

    const stops = [windowing.watch(move), windowing.subscribe(sharpen), camera.subscribe(sharpen)];
    sharpen();
    const sized = new ResizeObserver(sharpen);
    if (element.parentElement) sized.observe(element.parentElement);
    return () => {
      sized.disconnect();
      for (const stop of stops) stop();
    };
  }, [pyramid, byDefault, windowing, camera]);
  return <canvas ref={canvas} className={classes.picture} aria-hidden="true" data-testid="greys" />;
}
