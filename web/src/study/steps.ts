import type { Study } from "../api/schema";

export type StepState = "done" | "current" | "waiting";

/** The state of every step; before the first one starts all are waiting. */
export function stepStates(study: Pick<Study, "steps" | "step">): readonly StepState[] {
  const at = study.step === null ? -1 : study.steps.indexOf(study.step);
  return study.steps.map((_, index) => {
    if (index < at) return "done";
    return index === at ? "current" : "waiting";
  });
}
