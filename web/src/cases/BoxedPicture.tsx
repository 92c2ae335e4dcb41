import { type CSSProperties, useState } from "react";
import classes from "./BoxedPicture.module.css";

export type Box = readonly [number, number, number, number];

type Props = {
  readonly src: string;
  readonly alt: string;
  readonly box?: Box | null | undefined;
  readonly caption?: string | undefined;
};

/** A picture whole in a square, in its own proportions, with one region of it framed. */
export function BoxedPicture({ src, alt, box, caption }: Props) {
  const [ratio, setRatio] = useState(1);
  const shape: CSSProperties = { aspectRatio: ratio, width: `${Math.min(1, ratio) * 100}%` };
  return (
    <figure className={classes.figure}>
      <span className={classes.frame}>
        <span className={classes.picture} style={shape}>
          <img
            src={src}
            alt={alt}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
              setRatio(naturalWidth / naturalHeight || 1)
            }
          />
          {box && (
            <span
              className={classes.box}
              data-testid="zone-box"
              style={{
                left: `${box[0] * 100}%`,
                top: `${box[1] * 100}%`,
                width: `${(box[2] - box[0]) * 100}%`,
                height: `${(box[3] - box[1]) * 100}%`,
              }}
              aria-hidden="true"
            />
          )}
        </span>
      </span>
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  );
}
