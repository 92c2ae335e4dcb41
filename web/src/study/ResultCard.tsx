import { useMeta } from "../api/meta";
import type { Diagnosis, PredictionOut } from "../api/schema";
import { Help } from "../components/Help";
import { Section } from "../components/Section";
import { useText } from "../text";
import { percent } from "../text/format";
import { className } from "../text/words";
import { coverageOf } from "./facts";
import { InputNotes } from "./InputNotes";
import { OperatingPoint } from "./OperatingPoint";
import { OutcomeHead } from "./OutcomeHead";
import { outcomeOf, targetOf } from "./outcome";
import { ProbabilityBar } from "./ProbabilityBar";
import classes from "./ResultCard.module.css";

type Props = { readonly diagnosis: Diagnosis; readonly prediction: PredictionOut };

/** What the model says, how sure it is, and what its flag is worth. */
export function ResultCard({ diagnosis, prediction }: Props) {
  const text = useText();
  const positive = useMeta().data?.model.positive ?? targetOf(diagnosis);
  const outcome = outcomeOf(diagnosis.gate, prediction, positive, text);
  const threshold = prediction.operating_point?.threshold ?? null;
  const shown = barsOf(prediction, positive);

  return (
    <Section title={text.result.title}>
      <OutcomeHead outcome={outcome} />
      {prediction.abstained && <p className={classes.lead}>{text.result.uncertainBoth}</p>}
      {shown.map(([name, probability]) => (
        <ProbabilityBar
          key={name}
          name={className(text, name)}
          probability={probability}
          calibrated={prediction.calibrated}
          threshold={name === positive ? threshold : null}
          tone={outcome.kind}
        />
      ))}
      <OperatingPoint prediction={prediction} target={positive} />
      <PredictionSet classes={prediction.set} coverage={coverageOf(diagnosis.facts)} />
      <InputNotes input={diagnosis.input} />
    </Section>
  );
}

/** One bar for a model with a positive class and a threshold; else one for each class. */
function barsOf(prediction: PredictionOut, positive: string | null) {
  const all = Object.entries(prediction.probabilities).sort(([, a], [, b]) => b - a);
  if (!prediction.operating_point) return all;
  return all.filter(([name]) => name === positive);
}

type SetProps = { readonly classes: readonly string[]; readonly coverage: number | null };

function PredictionSet({ classes: names, coverage }: SetProps) {
  const text = useText();
  const title = text.result.setTitle(coverage === null ? null : percent(coverage));
  return (
    <div className={classes.set}>
      <span>{title}</span>
      <Help about={title}>{text.result.setHelp}</Help>
      <span className={classes.chips}>
        {names.length === 0 && <span className={classes.chip}>{text.result.setEmpty}</span>}
        {names.map((name) => (
          <span key={name} className={classes.chip}>
            {className(text, name)}
          </span>
        ))}
      </span>
    </div>
  );
}
