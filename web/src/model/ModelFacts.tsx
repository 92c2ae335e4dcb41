import { Skeleton } from "@mantine/core";
import { useMeta } from "../api/meta";
import type { Measured } from "../api/schema";
import { Section } from "../components/Section";
import { useText } from "../text";
import { fixed } from "../text/format";
import { IntervalPlot } from "./IntervalPlot";
import classes from "./ModelFacts.module.css";

/** What the model was measured to do, intervals first: a small test says little. */
export function ModelFacts() {
  const text = useText();
  const { data: meta, isPending } = useMeta();
  const measured = meta?.model.measured ?? [];
  return (
    <Section title={text.model.title}>
      {isPending && <Skeleton height={140} />}
      {meta && measured.length === 0 && <p className={classes.words}>{text.model.none}</p>}
      {measured.map((one) => (
        <Measurement key={`${one.data}-${one.split}`} measured={one} />
      ))}
    </Section>
  );
}

function Measurement({ measured }: { readonly measured: Measured }) {
  const text = useText();
  const { auroc } = measured.metrics;
  const names = Object.keys(text.model.metrics).filter((name) => name in measured.metrics);
  return (
    <div className={classes.measurement}>
      <p className={classes.words}>
        <strong>{text.model.weak(measured.patients, measured.positives, measured.data)}</strong>{" "}
        {auroc && text.model.auroc(fixed(auroc.low), fixed(auroc.high))} {text.model.prevalence}
      </p>
      <ul className={classes.metrics}>
        {names.map((name) => {
          const interval = measured.metrics[name];
          if (!interval) return null;
          return (
            <li key={name}>
              <span>{text.model.metrics[name]}</span>
              <IntervalPlot interval={interval} chance={name === "auroc" ? 0.5 : null} />
              <span className={classes.value}>
                {fixed(interval.value)}
                <span className={classes.ci}>
                  {text.model.ci(fixed(interval.low), fixed(interval.high))}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
