import type { SimilarCase } from "../api/schema";

export const CASE: SimilarCase = {
  id: "case-1",
  title: "Case with an effusion",
  text: "<b>Effusion</b> on the right.",
  findings: ["effusion"],
  diagnosis: "",
  age: 90,
  sex: "female",
  view: "PA",
  licence: "CC0",
  source: "here",
  synthetic: true,
  score: 1.2,
  parts: { image: 0.5, words: 1 },
  words: ["effusion"],
  shared: ["effusion", "right"],
  zone: {
    zone: "lower",
    side: "right",
    similarity: 0.8,
    query_box: [0.1, 0.6, 0.4, 0.9],
    case_box: [0.2, 0.6, 0.5, 0.9],
  },
};
