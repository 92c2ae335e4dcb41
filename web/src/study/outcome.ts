import type { Diagnosis, GateOut, PredictionOut } from "../api/schema";
import type { IconName } from "../components/Icon";
import type { Text } from "../text";
import { className } from "../text/words";

/** What a study came to, in one word; decides tone and icon everywhere. */
export type OutcomeKind = "refused" | "uncertain" | "flagged" | "clear";

export type Outcome = {
  readonly kind: OutcomeKind;
  readonly label: string;
  readonly icon: IconName;
};

const ICONS: Record<OutcomeKind, IconName> = {
  refused: "stop",
  uncertain: "unsure",
  flagged: "flag",
  clear: "check",
};

/** At or above the operating point; without one, nothing is flagged. */
export function isFlagged(prediction: PredictionOut, target: string | null): boolean {
  const point = prediction.operating_point;
  const probability = target === null ? undefined : prediction.probabilities[target];
  return point !== null && probability !== undefined && probability >= point.threshold;
}

function outcomeKind(
  accepted: boolean,
  prediction: PredictionOut | null,
  positive: string | null,
): OutcomeKind {
  if (!accepted || !prediction) return "refused";
  if (prediction.abstained) return "uncertain";
  return isFlagged(prediction, positive ?? prediction.label) ? "flagged" : "clear";
}

function labelOf(kind: OutcomeKind, prediction: PredictionOut | null, text: Text): string {
  if (kind === "refused" || !prediction) return text.result.refused;
  if (kind === "uncertain") return text.result.uncertain;
  return text.result.labels[prediction.label] ?? className(text, prediction.label);
}

export function outcomeOf(
  gate: Pick<GateOut, "accepted">,
  prediction: PredictionOut | null,
  positive: string | null,
  text: Text,
): Outcome {
  const kind = outcomeKind(gate.accepted, prediction, positive);
  return { kind, label: labelOf(kind, prediction, text), icon: ICONS[kind] };
}

/** The class that probability bar and maps are about. */
export function targetOf({ explanations, prediction }: Diagnosis): string | null {
  return explanations?.shap.target ?? prediction?.label ?? null;
}
