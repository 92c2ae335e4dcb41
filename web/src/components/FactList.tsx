import classes from "./FactList.module.css";
import { Help } from "./Help";

type Row = { readonly name: string; readonly value: string; readonly help?: string };

/** Names and values, one a line. */
export function FactList({ facts }: { readonly facts: readonly Row[] }) {
  return (
    <dl className={classes.list}>
      {facts.map(({ name, value, help }) => (
        <div key={name}>
          <dt>
            {name}
            {help && <Help about={name}>{help}</Help>}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
