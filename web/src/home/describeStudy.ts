import type { StudySummary } from "../api/schema";
import { outcomeOf } from "../study/outcome";
import type { Text } from "../text";
import { percent } from "../text/format";

/** A study of a list in words. */
export function describeStudy(study: StudySummary, positive: string | null, text: Text) {
  const { status, prediction } = study;
  if (status === "queued") {
    return { kind: "waiting", label: text.recent.waiting, icon: null, detail: null };
  }
  if (status === "running") {
    const label = text.recent.running(percent(study.progress));
    return { kind: "waiting", label, icon: null, detail: null };
  }
  if (status === "failed") {
    return { kind: "failed", label: text.recent.failed, icon: "alert" as const, detail: null };
  }
  const outcome = outcomeOf({ accepted: study.accepted ?? false }, prediction, positive, text);
  const probability = prediction?.probabilities[positive ?? prediction.label];
  return { ...outcome, detail: probability === undefined ? null : percent(probability) };
}
