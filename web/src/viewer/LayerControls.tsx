import { SegmentedControl, Slider } from "@mantine/core";
import { useText } from "../text";
import { percent } from "../text/format";
import classes from "./Viewer.module.css";
import { type Layer, useViewer } from "./ViewerProvider";

const LAYERS: readonly Layer[] = ["none", "grad_cam", "shap", "lungs"];

type Props = { readonly images: Readonly<Record<string, string>> };

/** Which map lies over the picture, and how strongly. */
export function LayerControls({ images }: Props) {
  const text = useText();
  const { layer, setLayer, opacity, setOpacity } = useViewer();
  const offered = LAYERS.filter((one) => one === "none" || one in images);
  return (
    <div className={classes.controls}>
      <SegmentedControl<Layer>
        aria-label={text.viewer.layer}
        className={classes.layers}
        withItemsBorders={false}
        classNames={{
          root: classes.segments,
          label: classes.segment,
          indicator: classes.segmentIndicator,
        }}
        value={layer}
        onChange={setLayer}
        data={offered.map((value) => ({ value, label: text.viewer.layers[value] }))}
      />
      <div className={classes.opacity} data-off={layer === "none" || undefined}>
        <span aria-hidden="true">{text.viewer.opacity}</span>
        <Slider
          className={classes.slider}
          classNames={{ track: classes.track, bar: classes.bar, thumb: classes.thumb }}
          thumbLabel={text.viewer.opacity}
          min={0}
          max={100}
          step={5}
          value={Math.round(opacity * 100)}
          onChange={(value) => setOpacity(value / 100)}
          label={null}
          disabled={layer === "none"}
        />
        <span className={classes.share}>{percent(opacity)}</span>
      </div>
    </div>
  );
}
