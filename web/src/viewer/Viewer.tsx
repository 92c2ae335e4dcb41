import { Title } from "@mantine/core";
import { useId } from "react";
import type { Diagnosis, Explanations } from "../api/schema";
import { targetOf } from "../study/outcome";
import { useText } from "../text";
import { Doubt } from "./Doubt";
import { GreyControls } from "./GreyControls";
import { topOf } from "./greys";
import { LayerControls } from "./LayerControls";
import { isMap, type Layer } from "./layers";
import { Legend } from "./Legend";
import { LineToggles } from "./LineToggles";
import { MapControls } from "./MapControls";
import { Readout } from "./Readout";
import { Stage } from "./Stage";
import { Toolbar } from "./Toolbar";
import { useHeat, usePixels } from "./useImages";
import classes from "./Viewer.module.css";
import { useViewer } from "./ViewerProvider";

type Props = {
  readonly diagnosis: Diagnosis;
  readonly images: Readonly<Record<string, string>>;
};

/** The picture with its maps, on a dark ground in both colour schemes. */
export function Viewer({ diagnosis, images }: Props) {
  const text = useText();
  const id = useId();
  const { layer, compare, against } = useViewer();
  const { explanations, input } = diagnosis;
  const pixels = usePixels(diagnosis.study_id, images);
  const doubt = doubtOf(explanations, layer);
  const camDoubted = doubtOf(explanations, "grad_cam") !== null;
  const heat = useHeat(layer === "grad_cam" ? images.grad_cam : undefined, camDoubted);
  const regions = explanations?.shap.regions ?? [];
  const told =
    compare !== "one" && against !== layer && against !== "none" ? [layer, against] : [layer];
  return (
    <section className={classes.viewer} aria-labelledby={id}>
      <Title order={2} className={classes.title} id={id}>
        {text.viewer.title}
      </Title>
      <LayerControls images={images} />
      <div className={classes.body} data-compare={compare}>
        <div className={classes.sight}>
          <Stage diagnosis={diagnosis} images={images} pixels={pixels} />
          <Toolbar />
        </div>
        <div className={classes.rail}>
          <MapControls />
          <div className={classes.group}>
            {told.map((one) => (
              <Legend
                key={one}
                layer={one}
                regions={regions}
                target={targetOf(diagnosis)}
                doubted={doubtOf(explanations, one) !== null}
                images={images}
              />
            ))}
            <LineToggles images={images} />
          </div>
          <GreyControls pixels={pixels} bits={input.bits} />
        </div>
      </div>
      <Doubt reason={doubt} />
      <Readout
        regions={regions}
        peak={explanations?.grad_cam.peak ?? null}
        pixels={pixels}
        heat={heat}
        top={topOf(input.bits)}
      />
    </section>
  );
}

/** Why the map of a layer is weak; `null` when it is not, and for what is no map. */
function doubtOf(explanations: Explanations | null, layer: Layer): string | null {
  return explanations && isMap(layer) ? explanations[layer].doubt : null;
}
