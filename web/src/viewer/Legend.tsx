import { useMeta } from "../api/meta";
import type { Region } from "../api/schema";
import { useText } from "../text";
import { fixed, signed } from "../text/format";
import { className } from "../text/words";
import { ColourBar } from "./ColourBar";
import { strongest } from "./grid";
import type { Layer } from "./layers";
import classes from "./Viewer.module.css";
import { useViewer } from "./ViewerProvider";

type Props = {
  readonly layer: Layer;
  readonly regions: readonly Region[];
  readonly target: string | null;
  readonly doubted: boolean;
  readonly images: Readonly<Record<string, string>>;
};

/** What the colours of the shown map mean. */
export function Legend({ layer, regions, target, doubted, images }: Props) {
  const text = useText();
  const { lines } = useViewer();
  const maps = useMeta().data?.colour_maps;

  if (layer === "none") {
    return (
      <div className={classes.legend}>
        <p>{text.viewer.none}</p>
      </div>
    );
  }
  if (layer === "lungs") return <LungLegend />;

  const { name, unit, note, lines: told } = text.viewer.scales[layer];
  const most = strongest(regions);
  const ticks =
    layer === "shap"
      ? [signed(-most), "0", signed(most)]
      : [fixed(0, 0), fixed(0.5, 1), fixed(1, 0)];
  return (
    <div className={classes.legend}>
      <ColourBar
        stops={maps?.[doubted ? `${layer}_doubted` : layer] ?? []}
        ticks={ticks}
        name={name}
        unit={unit}
      />
      <p>
        {note(className(text, target ?? ""))}{" "}
        {lines.contours && `${layer}_contours` in images && told}
      </p>
    </div>
  );
}

function LungLegend() {
  const text = useText();
  return (
    <div className={classes.legend}>
      <ul className={classes.keys}>
        <li data-side="right">{text.viewer.lungs.right}</li>
        <li data-side="left">{text.viewer.lungs.left}</li>
      </ul>
      <p>{text.viewer.lungsNote}</p>
    </div>
  );
}
