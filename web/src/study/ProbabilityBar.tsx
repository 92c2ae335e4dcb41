import { type CSSProperties, useId } from "react";
import { useText } from "../text";
import { percent } from "../text/format";
import type { OutcomeKind } from "./outcome";
import classes from "./ProbabilityBar.module.css";

type Props = {
  readonly name: string;
  readonly probability: number;
  readonly calibrated: boolean;
  readonly threshold: number | null;
  readonly tone: OutcomeKind;
};

/** A probability from 0 to 1 with the level at which the model raises its flag. */
export function ProbabilityBar({ name, probability, calibrated, threshold, tone }: Props) {
  const text = useText();
  const id = useId();
  const place = { "--at": threshold ?? 0 } as CSSProperties;
  return (
    <div className={classes.block} data-kind={tone}>
      <div className={classes.head}>
        <span id={id} className={classes.name}>
          {text.result.probabilityOf(name)}
          <span className={classes.soft}>
            {" "}
            ({calibrated ? text.result.calibrated : text.result.uncalibrated})
          </span>
        </span>
        <span className={classes.value} data-testid="probability">
          {percent(probability)}
        </span>
      </div>
      <div
        className={classes.track}
        role="meter"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={Number(probability.toFixed(3))}
        aria-valuetext={percent(probability)}
      >
        <div className={classes.fill} style={{ width: `${probability * 100}%` }} />
        {threshold !== null && <div className={classes.tick} style={place} />}
      </div>
      {threshold !== null && (
        <div className={classes.scale} style={place}>
          <span className={classes.level}>{text.result.threshold(percent(threshold))}</span>
        </div>
      )}
    </div>
  );
}
