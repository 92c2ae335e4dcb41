import type { Fact } from "../api/schema";
import type { Text } from "../text";
import { brief } from "../text/format";

/** The conformal coverage that the prediction set was made for. */
export function coverageOf(facts: readonly Fact[]): number | null {
  const coverage = facts.find(({ kind }) => kind === "prediction_set")?.values.coverage;
  return typeof coverage === "number" ? coverage : null;
}

/** The regions that a sentence speaks of, by the facts it states. */
export function regionsOf(ids: readonly string[], facts: readonly Fact[]): readonly string[] {
  return facts
    .filter((fact) => ids.includes(fact.id) && fact.kind === "region_value")
    .map((fact) => String(fact.values.region));
}

export type FactLine = { readonly name: string; readonly value: string };

/** A fact's values, one a line, nested ones by their path. */
export function factLines(fact: Fact, text: Text): readonly FactLine[] {
  const lines = flatten(fact.values, "", text);
  return fact.unit ? [...lines, { name: "unit", value: fact.unit }] : lines;
}

function flatten(value: unknown, name: string, text: Text): readonly FactLine[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) =>
      flatten(inner, name ? `${name}.${key}` : key, text),
    );
  }
  return [{ name, value: print(value, text) }];
}

function print(value: unknown, text: Text): string {
  if (value === null) return "–";
  if (typeof value === "number") return brief(value);
  if (typeof value === "boolean") return value ? text.narrative.yes : text.narrative.no;
  if (Array.isArray(value)) return value.map((item) => print(item, text)).join(", ") || "–";
  return String(value);
}
