import type { Interval } from "../api/schema";
import { useText } from "../text";
import classes from "./ModelFacts.module.css";

type Props = { readonly interval: Interval; readonly chance: number | null };

/** A measured value and its interval on a scale from 0 to 1. The numbers stand beside it. */
export function IntervalPlot({ interval, chance }: Props) {
  const text = useText();
  const at = (value: number) => `${value * 100}%`;
  return (
    <span className={classes.plot} aria-hidden="true">
      {chance !== null && (
        <span className={classes.chance} style={{ left: at(chance) }} title={text.model.coin} />
      )}
      <span
        className={classes.range}
        style={{ left: at(interval.low), width: at(interval.high - interval.low) }}
      />
      <span className={classes.dot} style={{ left: at(interval.value) }} />
    </span>
  );
}
