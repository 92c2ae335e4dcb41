import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useText } from "../text";
import { type Compare, COMPARES, type Layer, LAYERS } from "./layers";
import classes from "./Viewer.module.css";
import { useViewer } from "./ViewerProvider";

type Props = { readonly images: Readonly<Record<string, string>> };

/** Which map lies over the picture, and what it is compared with. */
export function LayerControls({ images }: Props) {
  const { viewer } = useText();
  const { layer, setLayer, compare, setCompare, against, setAgainst } = useViewer();
  const offered = LAYERS.filter((one) => one === "none" || one in images);
  const looks = {
    root: classes.segments,
    label: classes.segment,
    indicator: classes.segmentIndicator,
  };
  return (
    <div className={classes.controls}>
      <SegmentedControl<Layer>
        aria-label={viewer.layer}
        className={classes.layers}
        withItemsBorders={false}
        classNames={looks}
        value={layer}
        onChange={setLayer}
        data={offered.map((value) => ({ value, label: viewer.layers[value] }))}
      />
      <div className={classes.compare}>
        <SegmentedControl<Compare>
          aria-label={viewer.compare}
          size="xs"
          withItemsBorders={false}
          classNames={looks}
          value={compare}
          onChange={setCompare}
          data={COMPARES.map((value) => ({ value, label: viewer.compareNames[value] }))}
        />
        {compare !== "one" && (
          <NativeSelect
            aria-label={viewer.against}
            size="xs"
            classNames={{ input: classes.input }}
            value={against}
            onChange={({ currentTarget }) => setAgainst(currentTarget.value as Layer)}
            data={offered.map((value) => ({
              value,
              label: viewer.withLayer(viewer.layerNames[value]),
            }))}
          />
        )}
      </div>
    </div>
  );
}
