import { type CSSProperties, useState } from "react";
import type { Diagnosis } from "../api/schema";
import { useText } from "../text";
import { RegionGrid } from "./RegionGrid";
import classes from "./Stage.module.css";
import { linesOf, useViewer } from "./ViewerProvider";

type Props = {
  readonly diagnosis: Diagnosis;
  readonly images: Readonly<Record<string, string>>;
};

/**
 * The radiograph, one overlay, the patient's sides, and the regions one can point at. What is
 * no chest radiograph gets no sides: nobody knows which way it faces.
 */
export function Stage({ diagnosis, images }: Props) {
  const text = useText();
  const { layer, opacity, lines } = useViewer();
  const [broken, setBroken] = useState(false);
  const { input, explanations } = diagnosis;
  const overlay = layer === "none" ? undefined : images[layer];
  const peak = layer === "grad_cam" ? explanations?.grad_cam.peak : null;
  const facts = [input.modality, input.view, `${input.width} × ${input.height}`]
    .filter(Boolean)
    .join(", ");
  const shape = { "--ratio": input.width / input.height } as CSSProperties;

  return (
    <div className={classes.stage}>
      <div className={classes.frame} style={shape} data-testid="stage-frame">
        <img
          className={classes.picture}
          src={images.original}
          alt={text.viewer.alt(facts)}
          width={input.width}
          height={input.height}
          onError={() => setBroken(true)}
        />
        {overlay && layer !== "none" && (
          <img
            key={layer}
            className={classes.overlay}
            src={overlay}
            alt={text.viewer.overlayAlt[layer]}
            style={{ opacity }}
            onError={() => setBroken(true)}
          />
        )}
        {linesOf(layer)
          .filter(({ line, image }) => lines[line] && image in images)
          .map(({ line, image }) => (
            <img
              key={image}
              className={classes.overlay}
              src={images[image]}
              alt=""
              data-line={line}
              onError={() => setBroken(true)}
            />
          ))}
        {peak && (
          <span
            className={classes.peak}
            style={{ left: `${peak.x * 100}%`, top: `${peak.y * 100}%` }}
            aria-hidden="true"
          />
        )}
        {diagnosis.gate.accepted && (
          <>
            <Side label={text.viewer.right} long={text.viewer.rightLong} />
            <Side label={text.viewer.left} long={text.viewer.leftLong} left />
          </>
        )}
        {explanations && <RegionGrid regions={explanations.shap.regions} />}
        {broken && (
          <p className={classes.broken} role="alert">
            {text.viewer.pictureFailed}
          </p>
        )}
      </div>
    </div>
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
