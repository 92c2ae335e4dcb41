import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import type { Study } from "../api/schema";
import { isFinished } from "../api/studies";
import { type Text, useText } from "../text";

type Props = { readonly study: Study | undefined; readonly outcome: string };

/** Tells a screen reader each step, and the end of a study that it has seen running. */
export function Announcer({ study, outcome }: Props) {
  const text = useText();
  const [sawRunning, setSawRunning] = useState(false);
  if (study && !sawRunning && !isFinished(study)) setSawRunning(true);
  return (
    <VisuallyHidden role="status">
      {study && sawRunning ? message(study, outcome, text) : ""}
    </VisuallyHidden>
  );
}

function message(study: Study, outcome: string, text: Text): string {
  if (study.status === "done") return text.progress.ready(outcome);
  if (study.status === "failed") return text.progress.failed;
  if (!study.step) return text.progress.queued;
  const index = study.steps.indexOf(study.step);
  const [name] = text.progress.steps[study.step] ?? [study.step];
  return text.progress.announce(index + 1, study.steps.length, name);
}
