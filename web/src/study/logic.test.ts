import { describe, expect, it } from "vitest";
import { diagnosis, prediction, running } from "../test/diagnosis";
import { en } from "../text/en";
import { coverageOf, factLines, regionsOf } from "./facts";
import { isFlagged, outcomeOf, targetOf } from "./outcome";
import { stepStates } from "./steps";
import { paragraphs } from "./topics";

const accepted = { accepted: true };

describe("outcomeOf", () => {
  it("flags at and above the operating point", () => {
    const at = { ...prediction, probabilities: { malignant: 0.42, not_malignant: 0.58 } };
    expect(isFlagged(at, "malignant")).toBe(true);
    expect(outcomeOf(accepted, prediction, "malignant", en)).toMatchObject({
      kind: "flagged",
      label: "Malignant nodule suspected",
    });
  });

  it("does not flag below it", () => {
    const low = {
      ...prediction,
      label: "not_malignant",
      probabilities: { malignant: 0.41, not_malignant: 0.59 },
    };
    expect(outcomeOf(accepted, low, "malignant", en)).toMatchObject({
      kind: "clear",
      label: "No malignant nodule flagged",
    });
  });

  it("is uncertain when the model abstains, whatever the probability", () => {
    const unsure = { ...prediction, abstained: true, set: ["malignant", "not_malignant"] };
    expect(outcomeOf(accepted, unsure, "malignant", en)).toMatchObject({
      kind: "uncertain",
      label: "Uncertain",
    });
  });

  it("is not judged when the gate refuses", () => {
    expect(outcomeOf({ accepted: false }, null, "malignant", en).kind).toBe("refused");
  });

  it("names classes it has no words for by themselves", () => {
    const other = { ...prediction, label: "viral_pneumonia", operating_point: null };
    expect(outcomeOf(accepted, other, null, en).label).toBe("viral pneumonia");
  });

  it("is about the class that the maps explain", () => {
    expect(targetOf(diagnosis)).toBe("malignant");
    expect(targetOf({ ...diagnosis, explanations: null, prediction: null })).toBeNull();
  });
});

describe("stepStates", () => {
  it("knows what is done, current and still to come", () => {
    expect(stepStates(running)).toEqual(["done", "done", "done", "done", "current", "waiting"]);
  });

  it("has everything to come before the first step", () => {
    expect(new Set(stepStates({ ...running, step: null }))).toEqual(new Set(["waiting"]));
  });
});

describe("facts", () => {
  it("finds the regions a sentence speaks of", () => {
    expect(regionsOf(["shap.r1c1", "limits.use"], diagnosis.facts)).toEqual(["r1c1"]);
    expect(regionsOf(["limits.use"], diagnosis.facts)).toEqual([]);
  });

  it("finds the coverage of the prediction set", () => {
    expect(coverageOf(diagnosis.facts)).toBe(0.9);
    expect(coverageOf([])).toBeNull();
  });

  it("writes nested values by their path, with the unit last", () => {
    const [, , region, measured] = diagnosis.facts;
    if (!region || !measured) throw new Error("fixture");
    expect(factLines(measured, en)).toContainEqual({ name: "metrics.auroc.value", value: "0.741" });
    expect(factLines(region, en).at(-1)).toEqual({ name: "unit", value: "log-odds" });
  });
});

it("makes a paragraph of neighbouring sentences about one thing", () => {
  const { sentences } = diagnosis.narratives.clinician;
  const made = paragraphs([...sentences, ...sentences.slice(2)], diagnosis.facts);
  expect(made.map(({ topic }) => topic)).toEqual(["prediction", "maps", "limits"]);
  expect(made.at(-1)?.sentences.map(({ number }) => number)).toEqual([3, 4]);
});
