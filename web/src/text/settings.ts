/** What the settings page, notes and tags say, in English. */
export const settings = {
  title: "Settings",
  lead: "How Thoralens shows results to you. Every choice is kept at once.",
  saved: "Kept.",
  found: "As the page finds best",
  reader: { label: "Explanations for", values: { clinician: "Clinicians", patient: "Patients" } },
  theme: {
    label: "Colours",
    values: { light: "Light", dark: "Dark", auto: "As this device has it" },
  },
  overlay: {
    label: "Map over a new result",
    values: {
      none: "None",
      grad_cam: "Heat map (Grad-CAM)",
      shap: "Region values (SHAP)",
      lungs: "Lungs",
    },
  },
  units: { label: "Lengths in", values: { mm: "Millimetres", cm: "Centimetres" } },
  language: {
    label: "Language of the page and of new conversations",
    values: { en: "English", fr: "French", es: "Spanish (conversations)" },
  },
  data: {
    title: "Your data",
    export: "Download everything (ZIP)",
    exportNote:
      "All studies with images, maps and reports, all conversations, and your account. " +
      "No name or number of a patient is in it, unless you wrote it.",
    table: "Download the list of studies (CSV)",
    erase: "Delete all studies and conversations",
    leave: "Delete the account and everything in it",
    confirm: "This cannot be undone.",
    submit: "Delete it all",
    done: "All studies and conversations are deleted.",
  },
};

export const labels = {
  title: "Notes and tags",
  note: "Note",
  notePlaceholder: "Only you see it",
  tags: "Tags",
  tagsHint: "Type one and press Enter; at most 20",
  save: "Keep",
  saved: "Kept.",
  search: "Search your studies",
  clear: "Clear the search",
  nothing: (words: string) => `No study has “${words}” in its result, note or tags.`,
};
