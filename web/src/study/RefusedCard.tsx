import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { Diagnosis } from "../api/schema";
import { Section } from "../components/Section";
import { useText } from "../text";
import { InputNotes } from "./InputNotes";
import { OutcomeHead } from "./OutcomeHead";
import { outcomeOf } from "./outcome";
import classes from "./ResultCard.module.css";

type Props = { readonly diagnosis: Diagnosis };

/** The gate refused: why, and what to do. No prediction is made or hinted at. */
export function RefusedCard({ diagnosis }: Props) {
  const text = useText();
  return (
    <Section title={text.result.title}>
      <OutcomeHead outcome={outcomeOf(diagnosis.gate, null, null, text)} />
      <p className={classes.lead}>{text.result.refusedBody}</p>
      <h3 className={classes.why}>{text.result.refusedWhy}</h3>
      <ul className={classes.reasons}>
        {diagnosis.gate.reasons.map((reason) => (
          <li key={reason.code}>{reason.message}</li>
        ))}
      </ul>
      <InputNotes input={diagnosis.input} />
      <Button component={Link} href="/" mt="lg">
        {text.result.refusedNext}
      </Button>
    </Section>
  );
}
