import { Slider } from "@mantine/core";
import { useText } from "../text";
import { percent } from "../text/format";
import { isMap } from "./layers";
import classes from "./Viewer.module.css";
import { useViewer } from "./ViewerProvider";

/** How strongly the chosen map is drawn, and how strong its parts must be to be drawn at all. */
export function MapControls() {
  const { viewer } = useText();
  const { layer, opacity, setOpacity, threshold, setThreshold } = useViewer();
  if (layer === "none") return null;
  return (
    <div className={classes.group}>
      <Share label={viewer.opacity} value={opacity} onChange={setOpacity} />
      {isMap(layer) && <Share label={viewer.threshold} value={threshold} onChange={setThreshold} />}
    </div>
  );
}

type ShareProps = {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
};

function Share({ label, value, onChange }: ShareProps) {
  return (
    <div className={classes.amount}>
      <span aria-hidden="true">{label}</span>
      <span className={classes.share}>{percent(value)}</span>
      <Slider
        className={classes.slider}
        classNames={{ track: classes.track, bar: classes.bar, thumb: classes.thumb }}
        thumbLabel={label}
        min={0}
        max={100}
        step={5}
        value={Math.round(value * 100)}
        onChange={(next) => onChange(next / 100)}
        label={null}
      />
    </div>
  );
}
