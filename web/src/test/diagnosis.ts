import type { Diagnosis, Meta, PredictionOut, Region, Study } from "../api/schema";

/** Documents of the server's form for tests of the page alone. */

const region = (
  id: string,
  value: number,
  half: number,
  box: Region["box"],
  place: Pick<Region, "zone" | "side">,
): Region => ({ id, ...place, value, ci95: [value - half, value + half], box });

export const regions: readonly Region[] = [
  region("r1c1", 0.42, 0.1, [0, 0, 0.5, 0.5], { zone: "upper", side: "right" }),
  region("r1c2", -0.2, 0.05, [0.5, 0, 1, 0.5], { zone: "upper", side: "left" }),
  region("r2c1", 0.03, 0.06, [0, 0.5, 0.5, 1], { zone: "lower", side: "right" }),
  region("r2c2", -0.3, 0.4, [0.5, 0.5, 1, 1], { zone: "hila_mediastinum", side: "none" }),
];

export const prediction: PredictionOut = {
  label: "malignant",
  probabilities: { not_malignant: 0.29, malignant: 0.71 },
  calibrated: true,
  operating_point: { threshold: 0.42, sensitivity: 0.76, specificity: 0.68, source: "JSRT test" },
  set: ["malignant"],
  abstained: false,
};

export const diagnosis: Diagnosis = {
  schema_version: 1,
  study_id: "abc123",
  created_at: "2026-01-02T03:04:05+00:00",
  lineage: { model: "vgg16", model_version: "1", data_version: "jsrt", code_version: "0.1.0" },
  input: {
    modality: "CR",
    view: "PA",
    width: 800,
    height: 1000,
    pixel_spacing_mm: [0.175, 0.175],
    photometric: "MONOCHROME1",
    source_format: "dicom",
    bits: 12,
    synthetic: false,
    corrections: [{ code: "inverted", message: "The grey scale was inverted." }],
    warnings: [{ code: "low_resolution", message: "Small nodules cannot be seen." }],
  },
  gate: { accepted: true, reasons: [] },
  prediction,
  explanations: {
    grad_cam: {
      target: "malignant",
      layer: "features.29",
      zones: [
        { zone: "upper", side: "right", share: 0.6 },
        { zone: "outside", side: "none", share: 0.4 },
        { zone: "lower", side: "left", share: 0 },
      ],
      inside_lungs: 0.6,
      peak: { zone: "upper", side: "right", x: 0.25, y: 0.25 },
      doubt: "Better than chance in only one of its two checks.",
    },
    shap: {
      target: "malignant",
      players: "grid of 4 regions",
      baseline: "blurred image",
      evaluations: 512,
      base_value: -1,
      output_value: 0.9,
      additivity_gap: 0.0001,
      regions,
      doubt: null,
      estimator: "local",
      surrogate_error: 0.3,
    },
    agreement: { rank_correlation: 0.61, top_region_overlap: 2 / 3 },
    passport: {
      deletion_auc: -0.3,
      insertion_auc: 0.2,
      outside_lungs: 0.4,
      randomisation: -0.01,
      pointing: {
        images: 20,
        hit: { value: 0.75, low: 0.55, high: 0.95 },
        chance: 0.08,
        centre: 0.12,
        zone: { value: 0.61, low: 0.39, high: 0.83 },
        zone_chance: 1 / 6,
      },
      verdict: "weak",
      notes: ["A note of the passport."],
    },
  },
  facts: [
    {
      id: "prediction.probability",
      kind: "probability",
      values: { class: "malignant", probability: 0.7123, calibrated: true },
      unit: "probability",
    },
    {
      id: "prediction.set",
      kind: "prediction_set",
      values: { classes: ["malignant"], abstained: false, coverage: 0.9 },
      unit: null,
    },
    {
      id: "shap.r1c1",
      kind: "region_value",
      values: { region: "r1c1", value: 0.42, low: 0.32, high: 0.52 },
      unit: "log-odds",
    },
    {
      id: "model.measured",
      kind: "measured",
      values: { patients: 40, metrics: { auroc: { value: 0.7413, low: 0.58, high: 0.88 } } },
      unit: null,
    },
    { id: "limits.use", kind: "limits", values: { medical_device: false }, unit: null },
  ],
  narratives: {
    clinician: {
      text: "Malignant nodule, 71 %. Region r1c1 raises it. Correlate clinically.",
      sentences: [
        {
          text: "Malignant nodule, 71 %.",
          facts: ["prediction.probability", "prediction.set"],
          source: "rules",
        },
        { text: "Region r1c1 raises it.", facts: ["shap.r1c1"], source: "rules" },
        { text: "Correlate clinically.", facts: ["limits.use"], source: "rules" },
      ],
    },
    patient: {
      text: "Please talk to a doctor.",
      sentences: [{ text: "Please talk to a doctor.", facts: ["limits.use"], source: "rules" }],
    },
  },
  narrated_by: "rules",
  narration_note: null,
  verified: true,
  similar_cases: [],
  disclaimer: "Not a medical device.",
  timings_ms: { read: 100, shap: 4900 },
};

export const refused: Diagnosis = {
  ...diagnosis,
  gate: {
    accepted: false,
    reasons: [
      { code: "lungs_not_found", message: "No lungs were found. Send a chest X-ray.", score: 0 },
    ],
  },
  prediction: null,
  explanations: null,
};

const url = (kind: string) => `/api/studies/abc123/images/${kind}.png`;

export const images: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "original",
    "lungs",
    "lungs_outline",
    "lungs_blend",
    ...["grad_cam", "shap"].flatMap((map) => [
      map,
      `${map}_blend`,
      `${map}_contours`,
      `${map}_figure`,
    ]),
  ].map((kind) => [kind, url(kind)]),
);

export const running: Study = {
  id: "abc123",
  status: "running",
  step: "shap",
  progress: 0.5,
  steps: ["read", "gate", "predict", "grad_cam", "shap", "narrate"],
  created_at: "2026-01-02T03:04:05Z",
  example: null,
  diagnosis: null,
  error: null,
  images: {},
  note: "",
  tags: [],
};

export const done: Study = {
  ...running,
  status: "done",
  step: null,
  progress: 1,
  diagnosis,
  images,
};

export const meta: Meta = {
  version: "0.1.0",
  mode: "local",
  accounts: null,
  model: {
    name: "vgg16",
    version: "1",
    title: "VGG16",
    task: "malignant nodule",
    precision: "int8",
    classes: ["not_malignant", "malignant"],
    positive: "malignant",
    operating_point: prediction.operating_point,
    measured: [
      {
        data: "JSRT",
        split: "test",
        patients: 40,
        positives: 16,
        metrics: { auroc: { value: 0.7413, low: 0.58, high: 0.88 } },
      },
    ],
    lineage: {
      data_version: "jsrt",
      code_version: "0.1.0",
      initial_weights: "VGG19 blocks 1–3",
      seed: 1,
      trained_at: "2026-01-01",
      parameters: {},
    },
  },
  steps: running.steps,
  disclaimer: "The server's disclaimer.",
  limits: {
    max_upload_bytes: 2 ** 20,
    max_pixels: 1e6,
    formats: ["png", "dicom"],
    max_message_characters: 4000,
  },
  colour_maps: {
    grad_cam: ["#000004", "#fcffa4"],
    shap: ["#053061", "#f7f6f6", "#67001f"],
    grad_cam_doubted: ["#15191b", "#e4e7e8"],
    shap_doubted: ["#e4e7e8", "#3a4043", "#e4e7e8"],
  },
};
