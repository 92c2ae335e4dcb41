import { account } from "./account";
import { cases } from "./cases";
import { chat } from "./chat";
import { labels, settings } from "./settings";
import { viewer } from "./viewer";

/** Every word the page says, in English. Sentences about a study come from the server. */
export const en = {
  locale: "en-GB",
  product: "Thoralens",
  account,
  labels,
  settings,
  cases,
  chat,
  tagline: "Explained chest X-rays",
  notDevice: "Not a medical device",
  disclaimer:
    "Thoralens is decision support and education, not a medical device. It does not diagnose: " +
    "it reports what a statistical model computed from one image. Only a qualified clinician " +
    "who knows the patient can say what an X-ray means.",
  skip: "Skip to the content",
  pageTitle: (page: string) => `${page} · Thoralens`,
  scheme: { toDark: "Switch to dark colours", toLight: "Switch to light colours" },
  version: (version: string) => `Version ${version}`,
  formats: { png: "PNG", jpeg: "JPEG", tiff: "TIFF", dicom: "DICOM" } as Record<string, string>,

  home: {
    title: "See what the model sees",
    lead:
      "Give it a frontal chest X-ray. It answers with a calibrated probability of a malignant " +
      "nodule, shows where it looked, and says how far that can be trusted.",
    short: "Home",
  },
  drop: {
    title: "Drop a chest X-ray here",
    or: "or choose a file, or paste an image",
    choose: "Choose a file",
    anywhere: "Drop to read this X-ray",
    anywhereHint: "The image stays on this Thoralens server.",
    formats: (formats: string, size: string) => `${formats} · up to ${size}`,
    sending: "Sending the image…",
    sendingMany: (left: number) => `Sending ${left} images…`,
    privacy: "Names and other identifiers in DICOM files are dropped on arrival.",
  },
  upload: {
    problemTitle: (file: string) => `${file} was not read`,
    tooLarge: (size: string, limit: string) =>
      `This file has ${size}; this server takes at most ${limit}.`,
    tooLargeHint: "Export a single image, not a whole series.",
    retry: "Try again",
    dismiss: "Dismiss",
    code: (code: string) => `Code: ${code}`,
  },
  examples: {
    title: "No X-ray at hand? Try one of these",
    synthetic: "Synthetic phantom",
    note: "Drawn by a program. They show nobody.",
    start: (title: string) => `Try ${title}`,
    starting: "Starting…",
    none: "This server offers no examples.",
  },
  recent: {
    title: "Recent studies",
    empty: "Nothing here yet",
    emptyHint: "Studies you start appear here, and stay until you delete them.",
    remove: (label: string, when: string) => `Delete ${label}, ${when}`,
    more: "Show older studies",
    example: "Synthetic phantom",
    own: "Chest X-ray",
    waiting: "Waiting",
    running: (share: string) => `Working, ${share}`,
    failed: "Could not be finished",
  },
  remove: {
    title: "Delete this study?",
    body: "The image, the result and every picture made from it are deleted. This cannot be undone.",
    confirm: "Delete",
    cancel: "Keep it",
    done: "The study was deleted.",
  },

  study: {
    title: "Study",
    back: "All studies",
    new: "New image",
    created: (when: string) => `Read ${when}`,
    synthetic: "Synthetic phantom",
    notFound: "This study is not here",
    notFoundBody: "It may have been deleted, or the address is not complete.",
    home: "Go to the start page",
    failed: "This study could not be finished",
    delete: "Delete",
  },
  progress: {
    title: "Reading your X-ray",
    queued: "Waiting for its turn…",
    overall: "Progress of the whole study",
    steps: {
      read: ["Read", "The file becomes pixels; identifiers are dropped."],
      gate: ["Check", "Is this a frontal chest X-ray the model may judge?"],
      predict: ["Predict", "The network gives a calibrated probability."],
      grad_cam: ["Grad-CAM", "Where in the picture the network found its evidence."],
      shap: ["SHAP", "What each region adds or takes away. The longest step."],
      narrate: ["Explain", "The measured facts become sentences, and are checked."],
    } as Record<string, readonly [string, string]>,
    announce: (number: number, of: number, name: string) => `Step ${number} of ${of}: ${name}`,
    done: "done",
    current: "in progress",
    waiting: "not started",
    ready: (label: string) => `The result is ready: ${label}.`,
    failed: "The study could not be finished.",
  },

  classes: {
    malignant: "malignant nodule",
    not_malignant: "no malignant nodule",
  } as Record<string, string>,
  zones: {
    upper: "upper zone",
    middle: "middle zone",
    lower: "lower zone",
    hila_mediastinum: "hila and mediastinum",
    outside: "outside the lungs",
  } as Record<string, string>,
  zonesShort: {
    upper: "upper",
    middle: "middle",
    lower: "lower",
    hila_mediastinum: "mediastinum",
    outside: "outside",
  } as Record<string, string>,
  sides: { right: "right", left: "left", none: "–" } as Record<string, string>,

  viewer,
  region: {
    place: (zone: string, side: string | null) => (side ? `${side} ${zone}` : zone),
    read: (value: string, low: string, high: string) =>
      `${value} log-odds (95 % CI ${low} to ${high})`,
    raises: "raises the probability",
    lowers: "lowers it",
    unclear: "no clear effect: the interval includes zero",
  },

  result: {
    title: "Result",
    uncertain: "Uncertain",
    labels: {
      malignant: "Malignant nodule suspected",
      not_malignant: "No malignant nodule flagged",
    } as Record<string, string>,
    refused: "Not judged",
    model: "what the model computed, not a diagnosis",
    noModel: "the model makes no prediction for this image",
    probabilityOf: (name: string) => `Probability of ${name}`,
    calibrated: "calibrated",
    uncalibrated: "not calibrated",
    threshold: (value: string) => `Flag level ${value}`,
    above: (level: string) => `At or above the flag level of ${level}: the model raises a flag.`,
    below: (level: string) => `Below the flag level of ${level}: the model raises no flag.`,
    operating: (caught: string, cleared: string) =>
      `In tests this level flagged ${caught} of 100 patients who had cancer (sensitivity) and ` +
      `rightly left out ${cleared} of 100 who did not (specificity).`,
    measuredOn: (source: string) => `Measured on: ${source}.`,
    setTitle: (coverage: string | null) =>
      coverage ? `Prediction set (${coverage} coverage)` : "Prediction set",
    setHelp:
      "The answers that the model cannot rule out for this image. More than one, or none, means " +
      "that it is uncertain.",
    setEmpty: "empty",
    uncertainBoth:
      "On images like this one the model cannot tell the answers apart, so it gives none. " +
      "The number below is shown for completeness.",
    refusedBody: "The image did not pass the check, so there is no prediction and no map.",
    refusedWhy: "Why, and what to do",
    refusedNext: "Try another image",
    score: (value: string) => `score ${value}`,
    corrections: "Corrected on the way in",
    warnings: "Keep in mind",
  },

  narrative: {
    title: "In words",
    reader: "Written for",
    readers: { clinician: "Clinician", patient: "Patient" },
    byRules: "Worded by rules",
    byRulesHelp:
      "No language model wrote this. Fixed rules put the measured facts into sentences, which " +
      "is the fallback when none is connected.",
    byModel: (name: string) => `Worded by ${name}`,
    byModelHelp: "A language model put the measured facts into sentences.",
    verified: "Checked against the facts",
    verifiedHelp:
      "Every number, place and claim in every sentence was compared with the measured facts.",
    rulesHelped: "Rules stood in for the language model",
    notVerified: "Not checked",
    notVerifiedHelp: "At least one sentence did not pass the comparison with the facts.",
    facts: (count: number) => (count === 1 ? "1 fact" : `${count} facts`),
    factsOf: (number: number, count: number) =>
      `Sentence ${number} states ${count === 1 ? "1 fact" : `${count} facts`}`,
    factsTitle: "This sentence states",
    topics: {
      prediction: "Prediction",
      maps: "Maps",
      trust: "Trust in the maps",
      model: "Model",
      image: "Image",
      limits: "Limits",
    },
    yes: "yes",
    no: "no",
  },

  regions: {
    title: "Regions",
    lead: (players: string, baseline: string) =>
      `SHAP plays each of a ${players} against a ${baseline}: how much does seeing it move the log-odds?`,
    caption: "SHAP values by region, strongest first",
    id: "Region",
    zone: "Zone",
    side: "Side",
    value: "Value",
    ci: "95 % CI",
    muted: "Muted: the interval includes zero.",
    show: (id: string) => `Show region ${id} in the picture`,
    scroll: "Table of regions",
  },

  trust: {
    title: "Can the maps be trusted?",
    verdicts: {
      pass: ["Passed", "Both checks on this image came out better than chance."],
      weak: ["Weak", "Only one of the two checks came out better than chance."],
      fail: ["Failed", "Neither check came out better than chance: do not rely on the map."],
    } as Record<string, readonly [string, string]>,
    deletion: "Deletion",
    deletionHelp:
      "Hide the hottest regions first: the log-odds should fall faster than in random order. " +
      "Below zero is good.",
    insertion: "Insertion",
    insertionHelp:
      "Show the hottest regions first: the log-odds should rise faster than in random order. " +
      "Above zero is good.",
    rank: "Agreement, rank correlation",
    rankHelp: "Do Grad-CAM and SHAP order the regions alike? 1 is perfectly, 0 is not at all.",
    overlap: "Agreement, top three regions",
    overlapHelp: "How many of the three strongest regions the two maps have in common.",
    gap: "SHAP additivity gap",
    gapHelp: "How far the region values are from adding up to the prediction. Zero is exact.",
    evaluations: "SHAP evaluations",
    evaluationsHelp: "How often the network was asked. More make the intervals narrower.",
    outside: "Grad-CAM outside the lungs",
    outsideHelp:
      "The share of the map that does not lie on lung. Much of it outside means that the model " +
      "used something that is no lung.",
    modelTitle: "This model's maps, on images it never saw",
    hit: "Points at the nodule",
    hitHelp: (images: string, chance: string, centre: string) =>
      `How often the hottest point lay at the nodule, on ${images} X-rays with a marked nodule ` +
      `(95 % CI). A point anywhere in the lungs would in ${chance}, a lung's centre in ${centre}.`,
    zoneHit: "Finds the nodule's zone",
    zoneHitHelp: (chance: string) =>
      `How often the hottest of the six lung zones was the nodule's. Chance would be ${chance}.`,
    randomisation: "Likeness after forgetting",
    randomisationHelp:
      "How alike the maps stay when the network's last layers forget what they learnt (rank " +
      "correlation). Near 0 is good: the maps show what was learnt. Near 1 would mean they do not.",
    oddsUnit: "log-odds",
    zones: "Where Grad-CAM lies",
  },

  model: {
    title: "How good is this model?",
    weak: (patients: number, positives: number, data: string) =>
      `Measured on ${patients} patients of ${data} whom it had never seen; ${positives} of them ` +
      "had cancer.",
    auroc: (low: string, high: string) =>
      "AUROC is the chance that it ranks a patient with cancer above one without: 0.50 is a " +
      `coin, 1.00 is perfect. Its true value here may lie anywhere from ${low} to ${high}.`,
    prevalence:
      "Cancer is far rarer in ordinary practice than in that set, so expect more false alarms.",
    none: "No measurement came with this model: do not rely on it.",
    ci: (low: string, high: string) => `95 % CI ${low} to ${high}`,
    coin: "0.50, a coin",
    metrics: {
      auroc: "AUROC",
      sensitivity: "Sensitivity",
      specificity: "Specificity",
      accuracy: "Accuracy",
    } as Record<string, string>,
    split: (split: string) => `${split} split`,
  },

  details: {
    title: "Origin and details",
    model: "Model",
    data: "Training data",
    weights: "Initial weights",
    trained: "Trained",
    code: "Code",
    layer: "Grad-CAM layer",
    file: "File",
    view: "View",
    spacing: "Pixel spacing",
    grey: "Grey scale",
    time: "Time",
    size: (width: number, height: number) => `${width} × ${height} pixels`,
    bits: (bits: number) => `${bits} bit`,
    length: (row: string, column: string, unit: string) => `${row} × ${column} ${unit}`,
    seconds: (seconds: string) => `${seconds} s`,
    unknown: "not stated",
    study: "Study",
  },

  download: {
    button: "Download",
    data: "Data",
    json: "Diagnosis (JSON)",
    report: "Report (PDF)",
    pictures: "Pictures (PNG)",
    kinds: {
      grad_cam_figure: "Grad-CAM, with its scale",
      shap_figure: "SHAP, with its scale",
      original: "X-ray as read",
      lungs: "Lungs, overlay only",
      lungs_blend: "Lungs on the X-ray",
      grad_cam: "Grad-CAM, overlay only",
      grad_cam_blend: "Grad-CAM on the X-ray",
      shap: "SHAP, overlay only",
      shap_blend: "SHAP on the X-ray",
    } as Record<string, string>,
  },

  errors: {
    unreachable: "Thoralens is not answering",
    unreachableBody:
      "The server may be starting, stopped, or out of reach. This page asks again every few " +
      "seconds; nothing you see is lost.",
    unreachableShort: "The server did not answer.",
    unreachableHint: "Check that it is running, then try again.",
    again: "Try again",
    unexpected: "Something went wrong in this page",
    unexpectedHint: "Reload the page. Your studies are kept on the server.",
    reload: "Reload",
    noPage: "There is no page at this address",
    close: "Close",
    loading: "Loading",
  },
};

export type Text = typeof en;
