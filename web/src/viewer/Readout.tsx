import type { Peak, Region } from "../api/schema";
import { useText } from "../text";
import { placeName } from "../text/words";
import { effect, readValue } from "./describe";
import classes from "./Viewer.module.css";
import { useViewer } from "./ViewerProvider";

type Props = { readonly regions: readonly Region[]; readonly peak: Peak | null };

/** One line that reads what the reader points at; its height never changes. */
export function Readout({ regions, peak }: Props) {
  const text = useText();
  const { pointed, layer } = useViewer();
  const [first] = pointed?.regions ?? [];
  const region = regions.find(({ id }) => id === first);
  if (region) {
    return (
      <p className={classes.readout} data-testid="readout">
        <span className={classes.id}>{region.id}</span>
        <strong>{placeName(text, region)}</strong>
        <span>{readValue(region, text)}</span>
        <span className={classes.soft}>{effect(region, text)}</span>
      </p>
    );
  }
  return (
    <p className={classes.readout} data-testid="readout">
      {layer === "grad_cam" && peak && <span>{text.viewer.peak(placeName(text, peak))}</span>}
      <span className={classes.soft}>
        {regions.length > 0 ? text.viewer.hint : text.viewer.hintRefused}
      </span>
    </p>
  );
}
