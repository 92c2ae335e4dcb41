import type { Fact, Sentence } from "../api/schema";

export type Topic = "prediction" | "maps" | "trust" | "model" | "image" | "limits";

const TOPICS: Record<string, Topic> = {
  probability: "prediction",
  operating_point: "prediction",
  prediction_set: "prediction",
  inside_lungs: "maps",
  zone_share: "maps",
  peak: "maps",
  region_value: "maps",
  shap_total: "maps",
  agreement: "trust",
  passport: "trust",
  measured: "model",
  image: "image",
  correction: "image",
  warning: "image",
  gate: "image",
  limits: "limits",
};

export type Paragraph = {
  readonly topic: Topic | null;
  readonly sentences: readonly { readonly number: number; readonly sentence: Sentence }[];
};

/** Neighbouring sentences about the same thing, by the kind of the first fact they state. */
export function paragraphs(
  sentences: readonly Sentence[],
  facts: readonly Fact[],
): readonly Paragraph[] {
  const kinds = new Map(facts.map((fact) => [fact.id, fact.kind]));
  const grouped: { topic: Topic | null; sentences: { number: number; sentence: Sentence }[] }[] =
    [];
  for (const [index, sentence] of sentences.entries()) {
    const topic = TOPICS[kinds.get(sentence.facts[0] ?? "") ?? ""] ?? null;
    const last = grouped.at(-1);
    const entry = { number: index + 1, sentence };
    if (last && last.topic === topic) last.sentences.push(entry);
    else grouped.push({ topic, sentences: [entry] });
  }
  return grouped;
}
