import classes from "./ColourBar.module.css";

type Props = {
  /** Evenly spaced colours from the lowest value to the highest. */
  readonly stops: readonly string[];
  /** Evenly spaced too. */
  readonly ticks: readonly string[];
  readonly name: string;
  readonly unit: string;
};

export function ColourBar({ stops, ticks, name, unit }: Props) {
  const gradient = stops.length > 1 ? `linear-gradient(to right, ${stops.join(", ")})` : undefined;
  return (
    <div className={classes.scale} data-testid="colour-bar">
      <span className={classes.name}>
        {name} <span className={classes.unit}>({unit})</span>
      </span>
      <div className={classes.bar} style={{ backgroundImage: gradient }} />
      <div className={classes.ticks}>
        {ticks.map((tick) => (
          <span key={tick}>{tick}</span>
        ))}
      </div>
    </div>
  );
}
