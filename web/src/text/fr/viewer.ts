import type { Text } from "..";

/** Ce que dit la visionneuse d'un examen, en français. */
export const viewer: Text["viewer"] = {
  title: "Image",
  alt: (input) => `La radiographie du thorax telle qu'elle a été lue (${input})`,
  overlayAlt: { grad_cam: "Carte Grad-CAM", shap: "Carte SHAP", lungs: "Contours des poumons" },
  layer: "Que montrer sur la radiographie",
  layers: { none: "Rien", grad_cam: "Grad-CAM", shap: "SHAP", lungs: "Poumons" },
  opacity: "Opacité",
  right: "D",
  rightLong: "Le côté droit du patient",
  left: "G",
  leftLong: "Le côté gauche du patient",
  regions: "Régions de l'image ; déplacez-vous avec les flèches",
  hint:
    "Pointez l'image, ou allez-y avec la touche de tabulation et utilisez les flèches, pour " +
    "lire une région.",
  keys:
    "La molette ou + et − agrandissent, 0 ajuste, glisser déplace ; avec Maj, glisser change " +
    "fenêtre et niveau.",
  frame:
    "Radiographie : plus et moins agrandissent, 0 ajuste, les flèches déplacent l'image agrandie, " +
    "i inverse",
  frameOther: "Radiographie de comparaison : les mêmes touches, les deux bougent ensemble",
  layerNames: { none: "Radiographie", grad_cam: "Grad-CAM", shap: "SHAP", lungs: "Poumons" },
  compare: "Comment comparer",
  compareNames: { one: "Seule", beside: "Côte à côte", slider: "Volet" },
  against: "Avec quoi comparer",
  withLayer: (layer) => `avec : ${layer}`,
  divider: "Séparation des deux images",
  dividerAt: (share) => `à ${share} de la gauche`,
  threshold: "Cacher en dessous de",
  tools: "Outils",
  tool: "Ce que fait un glissement",
  toolNames: { move: "Déplacer", window: "Fenêtre" },
  zoom: "Agrandissement",
  zoomIn: "Agrandir",
  zoomOut: "Réduire",
  fit: "Montrer l'image entière",
  pan: {
    left: "Regarder à gauche",
    up: "Regarder en haut",
    down: "Regarder en bas",
    right: "Regarder à droite",
  },
  reset: "Rétablir la vue",
  greys: "Niveaux de gris",
  greysHelp: (top) =>
    `De 0 (noir) à ${top} (blanc), dans la profondeur du fichier, après l'échelle de gris que le ` +
    "fichier demande. Le niveau est le milieu de ce qui est montré, la largeur son étendue. " +
    "L'image seulement : la réponse du modèle ne change pas.",
  greysLoading: "Chargement de tous les gris de l'image…",
  greysFailed: "Les gris complets n'ont pas pu être chargés ; l'image est montrée en 8 bits.",
  preset: "Préréglage de fenêtre et niveau",
  presets: {
    model: "Comme le modèle l'a vue",
    lungs: "Poumons",
    dense: "Cœur, os et abdomen",
    full: "Tous les gris",
  },
  ownWindow: "Fenêtre choisie",
  level: "Niveau",
  width: "Largeur",
  invert: "Inverser le noir et le blanc",
  greyAt: (grey, top) => `Gris ${grey} sur ${top}`,
  heatAt: (share) => `Grad-CAM ${share} du point le plus chaud`,
  hottestIn: (share) => `Grad-CAM jusqu'à ${share} du point le plus chaud`,
  hintRefused: "Le modèle n'a pas jugé cette image ; il n'y a donc pas de carte.",
  peak: (place) => `Point le plus chaud : ${place}`,
  lines: "Lignes sur l'image",
  lineNames: {
    contours: "Contours",
    regions: "Entourer les régions fortes",
    outline: "Contour des poumons",
  },
  weak: "Carte faible.",
  weakGrey: "Une carte faible est dessinée en gris et hachurée ; ne vous y fiez pas.",
  pictureFailed: "Cette image n'a pas pu être chargée.",
  none: "La radiographie seule, telle que le programme l'a lue.",
  lungs: { right: "Poumon droit", left: "Poumon gauche" },
  lungsNote: "Les poumons tels que le programme les a trouvés ; zones et côtés en tirent leur nom.",
  scales: {
    grad_cam: {
      name: "Grad-CAM",
      unit: "par rapport au point le plus chaud",
      note: (target) =>
        `Où le réseau a trouvé des indices de « ${target} ». Une tache claire n'est pas une tumeur.`,
      lines: "Lignes : 25, 50 et 75 % du point le plus chaud, de fine à large.",
    },
    shap: {
      name: "SHAP",
      unit: "variation du logit",
      note: (target) =>
        `Les régions rouges augmentent la probabilité de « ${target} », les bleues la diminuent.`,
      lines:
        "Entourées : les régions les plus fortes à l'effet net ; + augmente (trait plein), − " +
        "diminue (tirets).",
    },
  },
};
