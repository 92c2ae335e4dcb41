import { Title } from "@mantine/core";
import { useId } from "react";
import type { Diagnosis, Explanations } from "../api/schema";
import { targetOf } from "../study/outcome";
import { useText } from "../text";
import { Doubt } from "./Doubt";
import { LayerControls } from "./LayerControls";
import { Legend } from "./Legend";
import { Readout } from "./Readout";
import { Stage } from "./Stage";
import classes from "./Viewer.module.css";
import { type Layer, useViewer } from "./ViewerProvider";

type Props = {
  readonly diagnosis: Diagnosis;
  readonly images: Readonly<Record<string, string>>;
};

/** The picture with its maps, on a dark ground in both colour schemes. */
export function Viewer({ diagnosis, images }: Props) {
  const text = useText();
  const id = useId();
  const { layer } = useViewer();
  const { explanations } = diagnosis;
  const regions = explanations?.shap.regions ?? [];
  return (
    <section className={classes.viewer} aria-labelledby={id}>
      <Title order={2} className={classes.title} id={id}>
        {text.viewer.title}
      </Title>
      <LayerControls images={images} />
      <Stage diagnosis={diagnosis} images={images} />
      <Doubt reason={doubtOf(explanations, layer)} />
      <Legend
        regions={regions}
        target={targetOf(diagnosis)}
        doubted={doubtOf(explanations, layer) !== null}
        images={images}
      />
      <Readout regions={regions} peak={explanations?.grad_cam.peak ?? null} />
    </section>
  );
}

/** Why the map of a layer is weak; `null` when it is not, and for what is no map. */
function doubtOf(explanations: Explanations | null, layer: Layer): string | null {
  if (!explanations || (layer !== "grad_cam" && layer !== "shap")) return null;
  return explanations[layer].doubt;
}
