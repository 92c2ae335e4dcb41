import type { PredictionOut } from "../api/schema";
import { useText } from "../text";
import { percent } from "../text/format";
import { isFlagged } from "./outcome";
import classes from "./ResultCard.module.css";

type Props = { readonly prediction: PredictionOut; readonly target: string | null };

/** The flag level in plain sentences: what it catches, what it leaves out, where measured. */
export function OperatingPoint({ prediction, target }: Props) {
  const text = useText();
  const point = prediction.operating_point;
  if (!point) return null;
  const level = percent(point.threshold);
  const inHundred = (share: number) => String(Math.round(share * 100));
  return (
    <p className={classes.plain}>
      {!prediction.abstained && (
        <strong>
          {isFlagged(prediction, target) ? text.result.above(level) : text.result.below(level)}{" "}
        </strong>
      )}
      {text.result.operating(inHundred(point.sensitivity), inHundred(point.specificity))}{" "}
      <span className={classes.source}>{text.result.measuredOn(point.source)}</span>
    </p>
  );
}
