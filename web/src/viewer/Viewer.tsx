import { Title } from "@mantine/core";
import { useId } from "react";
import type { Diagnosis } from "../api/schema";
import { targetOf } from "../study/outcome";
import { useText } from "../text";
import { LayerControls } from "./LayerControls";
import { Legend } from "./Legend";
import { Readout } from "./Readout";
import { Stage } from "./Stage";
import classes from "./Viewer.module.css";

type Props = {
  readonly diagnosis: Diagnosis;
  readonly images: Readonly<Record<string, string>>;
};

/** The picture with its maps, on a dark ground in both colour schemes. */
export function Viewer({ diagnosis, images }: Props) {
  const text = useText();
  const id = useId();
  const { explanations } = diagnosis;
  const regions = explanations?.shap.regions ?? [];
  return (
    <section className={classes.viewer} aria-labelledby={id}>
      <Title order={2} className={classes.title} id={id}>
        {text.viewer.title}
      </Title>
      <LayerControls images={images} />
      <Stage diagnosis={diagnosis} images={images} />
      <Legend regions={regions} target={targetOf(diagnosis)} />
      <Readout regions={regions} peak={explanations?.grad_cam.peak ?? null} />
    </section>
  );
}
