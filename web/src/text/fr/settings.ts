import type { Text } from "..";

export const settings: Text["settings"] = {
  title: "Réglages",
  lead: "La façon dont Thoralens vous montre les résultats. Chaque choix est gardé aussitôt.",
  saved: "Gardé.",
  found: "Au mieux, selon la page",
  reader: {
    label: "Explications pour",
    values: { clinician: "Les cliniciens", patient: "Les patients" },
  },
  theme: {
    label: "Couleurs",
    values: { light: "Claires", dark: "Sombres", auto: "Comme cet appareil" },
  },
  overlay: {
    label: "Carte sur un nouveau résultat",
    values: {
      none: "Aucune",
      grad_cam: "Carte de chaleur (Grad-CAM)",
      shap: "Valeurs des régions (SHAP)",
      lungs: "Poumons",
    },
  },
  units: { label: "Longueurs en", values: { mm: "Millimètres", cm: "Centimètres" } },
  language: {
    label: "Langue de la page et des nouvelles conversations",
    values: { en: "Anglais", fr: "Français", es: "Espagnol (conversations)" },
  },
  data: {
    title: "Vos données",
    export: "Tout télécharger (ZIP)",
    exportNote:
      "Tous les examens avec images, cartes et rapports, toutes les conversations et votre " +
      "compte. Aucun nom ni numéro de patient n'y figure, sauf si vous l'avez écrit.",
    table: "Télécharger la liste des examens (CSV)",
    erase: "Supprimer tous les examens et conversations",
    leave: "Supprimer le compte et tout ce qu'il contient",
    confirm: "Rien ne pourra être récupéré.",
    submit: "Tout supprimer",
    done: "Tous les examens et toutes les conversations sont supprimés.",
  },
};

export const labels: Text["labels"] = {
  title: "Notes et étiquettes",
  note: "Note",
  notePlaceholder: "Visible de vous seul",
  tags: "Étiquettes",
  tagsHint: "Écrivez-en une puis Entrée ; 20 au plus",
  save: "Garder",
  saved: "Gardé.",
  search: "Chercher dans vos examens",
  clear: "Effacer la recherche",
  nothing: (words) => `Aucun examen ne contient « ${words} » : ni résultat, ni note, ni étiquette.`,
};
