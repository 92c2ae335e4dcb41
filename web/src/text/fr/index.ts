import type { Text } from "..";
import { account } from "./account";
import { cases } from "./cases";
import { chat } from "./chat";
import { labels, settings } from "./settings";
import { viewer } from "./viewer";

/** Tous les mots de la page, en français. Les phrases sur un examen viennent du serveur. */
export const fr: Text = {
  locale: "fr-FR",
  product: "Thoralens",
  account,
  labels,
  settings,
  cases,
  chat,
  tagline: "Des radiographies du thorax expliquées",
  notDevice: "Pas un dispositif médical",
  disclaimer:
    "Thoralens est une aide à la décision et à l'enseignement, pas un dispositif médical. Il ne " +
    "pose pas de diagnostic : il rapporte ce qu'un modèle statistique a calculé à partir d'une " +
    "image. Seul un clinicien qualifié qui connaît le patient peut dire ce que signifie une " +
    "radiographie.",
  skip: "Aller au contenu",
  pageTitle: (page) => `${page} · Thoralens`,
  scheme: { toDark: "Passer aux couleurs sombres", toLight: "Passer aux couleurs claires" },
  version: (version) => `Version ${version}`,
  formats: { png: "PNG", jpeg: "JPEG", tiff: "TIFF", dicom: "DICOM" },

  home: {
    title: "Voyez ce que voit le modèle",
    lead:
      "Donnez-lui une radiographie du thorax de face. Il répond par une probabilité calibrée de " +
      "nodule malin, montre où il a regardé, et dit jusqu'où on peut s'y fier.",
    short: "Accueil",
  },
  drop: {
    title: "Déposez ici une radiographie du thorax",
    or: "ou choisissez un fichier, ou collez une image",
    choose: "Choisir un fichier",
    anywhere: "Déposez pour lire cette radiographie",
    anywhereHint: "L'image reste sur ce serveur Thoralens.",
    formats: (formats, size) => `${formats} · jusqu'à ${size}`,
    sending: "Envoi de l'image…",
    sendingMany: (left) => `Envoi de ${left} images…`,
    privacy: "Les noms et autres identifiants des fichiers DICOM sont supprimés à l'arrivée.",
  },
  upload: {
    problemTitle: (file) => `${file} n'a pas été lu`,
    tooLarge: (size, limit) => `Ce fichier fait ${size} ; ce serveur en accepte ${limit} au plus.`,
    tooLargeHint: "Exportez une seule image, pas toute une série.",
    retry: "Réessayer",
    dismiss: "Fermer",
    code: (code) => `Code : ${code}`,
  },
  examples: {
    title: "Pas de radiographie sous la main ? Essayez l'une de celles-ci",
    synthetic: "Fantôme synthétique",
    note: "Dessinés par un programme. Ils ne montrent personne.",
    start: (title) => `Essayer ${title}`,
    starting: "Démarrage…",
    none: "Ce serveur n'offre pas d'exemple.",
  },
  recent: {
    title: "Examens récents",
    empty: "Encore rien ici",
    emptyHint: "Vos examens apparaissent ici, et y restent jusqu'à ce que vous les effaciez.",
    remove: (label, when) => `Effacer ${label}, ${when}`,
    more: "Montrer les examens plus anciens",
    example: "Fantôme synthétique",
    own: "Radiographie du thorax",
    waiting: "En attente",
    running: (share) => `En cours, ${share}`,
    failed: "N'a pas pu être terminé",
  },
  remove: {
    title: "Effacer cet examen ?",
    body:
      "L'image, le résultat et toutes les vues qui en ont été tirées sont effacés. C'est " +
      "irréversible.",
    confirm: "Effacer",
    cancel: "Le garder",
    done: "L'examen est effacé.",
  },

  study: {
    title: "Examen",
    back: "Tous les examens",
    new: "Nouvelle image",
    created: (when) => `Lu ${when}`,
    synthetic: "Fantôme synthétique",
    notFound: "Cet examen n'est pas ici",
    notFoundBody: "Il a peut-être été effacé, ou l'adresse n'est pas complète.",
    home: "Aller à la page d'accueil",
    failed: "Cet examen n'a pas pu être terminé",
    delete: "Effacer",
  },
  progress: {
    title: "Lecture de votre radiographie",
    queued: "En attente de son tour…",
    overall: "Progression de tout l'examen",
    steps: {
      read: ["Lire", "Le fichier devient des pixels ; les identifiants sont supprimés."],
      gate: ["Contrôler", "Est-ce une radiographie du thorax de face que le modèle peut juger ?"],
      predict: ["Prédire", "Le réseau donne une probabilité calibrée."],
      grad_cam: ["Grad-CAM", "Où, dans l'image, le réseau a trouvé ses indices."],
      shap: ["SHAP", "Ce que chaque région ajoute ou retire. L'étape la plus longue."],
      narrate: ["Expliquer", "Les faits mesurés deviennent des phrases, et sont vérifiés."],
    },
    announce: (number, of, name) => `Étape ${number} sur ${of} : ${name}`,
    done: "terminé",
    current: "en cours",
    waiting: "pas commencé",
    ready: (label) => `Le résultat est prêt : ${label}.`,
    failed: "L'examen n'a pas pu être terminé.",
  },

  classes: {
    malignant: "nodule malin",
    not_malignant: "pas de nodule malin",
  },
  zones: {
    upper: "zone supérieure",
    middle: "zone moyenne",
    lower: "zone inférieure",
    hila_mediastinum: "hiles et médiastin",
    outside: "hors des poumons",
  },
  zonesShort: {
    upper: "supérieure",
    middle: "moyenne",
    lower: "inférieure",
    hila_mediastinum: "médiastin",
    outside: "dehors",
  },
  sides: { right: "droite", left: "gauche", none: "–" },

  viewer,
  region: {
    place: (zone, side) => (side ? `${zone} ${side}` : zone),
    read: (value, low, high) => `${value} logit (IC à 95 % : ${low} à ${high})`,
    raises: "augmente la probabilité",
    lowers: "la diminue",
    unclear: "pas d'effet net : l'intervalle contient zéro",
  },

  result: {
    title: "Résultat",
    uncertain: "Incertain",
    labels: {
      malignant: "Nodule malin suspecté",
      not_malignant: "Pas de nodule malin signalé",
    },
    refused: "Pas jugé",
    model: "ce que le modèle a calculé, pas un diagnostic",
    noModel: "le modèle ne fait pas de prédiction pour cette image",
    probabilityOf: (name) => `Probabilité de ${name}`,
    calibrated: "calibrée",
    uncalibrated: "non calibrée",
    threshold: (value) => `Seuil ${value}`,
    above: (level) => `Au seuil de ${level} ou au-dessus : le modèle donne l'alerte.`,
    below: (level) => `Sous le seuil de ${level} : le modèle ne donne pas l'alerte.`,
    operating: (caught, cleared) =>
      `Lors des essais, ce seuil a signalé ${caught} patients sur 100 qui avaient un cancer ` +
      `(sensibilité) et a laissé de côté à raison ${cleared} sur 100 qui n'en avaient pas ` +
      "(spécificité).",
    measuredOn: (source) => `Mesuré sur : ${source}.`,
    setTitle: (coverage) =>
      coverage ? `Ensemble de prédiction (couverture ${coverage})` : "Ensemble de prédiction",
    setHelp:
      "Les réponses que le modèle ne peut pas exclure pour cette image. Plus d'une, ou aucune, " +
      "veut dire qu'il est incertain.",
    setEmpty: "vide",
    uncertainBoth:
      "Sur des images comme celle-ci, le modèle ne peut pas distinguer les réponses ; il n'en " +
      "donne donc aucune. Le nombre ci-dessous n'est montré que pour être complet.",
    refusedBody: "L'image n'a pas passé le contrôle ; il n'y a ni prédiction ni carte.",
    refusedWhy: "Pourquoi, et que faire",
    refusedNext: "Essayer une autre image",
    score: (value) => `score ${value}`,
    corrections: "Corrigé à l'arrivée",
    warnings: "À garder à l'esprit",
  },

  narrative: {
    title: "En mots (texte en anglais)",
    reader: "Écrit pour",
    readers: { clinician: "Clinicien", patient: "Patient" },
    byRules: "Formulé par des règles",
    byRulesHelp:
      "Aucun modèle de langage n'a écrit ceci. Des règles fixes mettent les faits mesurés en " +
      "phrases : c'est la solution de repli quand aucun modèle n'est connecté.",
    byModel: (name) => `Formulé par ${name}`,
    byModelHelp: "Un modèle de langage a mis les faits mesurés en phrases.",
    verified: "Vérifié avec les faits",
    verifiedHelp:
      "Chaque nombre, chaque lieu et chaque affirmation de chaque phrase ont été comparés aux " +
      "faits mesurés.",
    rulesHelped: "Des règles ont remplacé le modèle de langage",
    notVerified: "Non vérifié",
    notVerifiedHelp: "Au moins une phrase n'a pas passé la comparaison avec les faits.",
    facts: (count) => (count === 1 ? "1 fait" : `${count} faits`),
    factsOf: (number, count) =>
      `La phrase ${number} énonce ${count === 1 ? "1 fait" : `${count} faits`}`,
    factsTitle: "Cette phrase énonce",
    topics: {
      prediction: "Prédiction",
      maps: "Cartes",
      trust: "Confiance dans les cartes",
      model: "Modèle",
      image: "Image",
      limits: "Limites",
    },
    yes: "oui",
    no: "non",
  },

  regions: {
    title: "Régions",
    lead: (players, baseline) =>
      `SHAP fait jouer chacune (${players}) contre un fond (${baseline}) : de combien la voir ` +
      "change-t-elle le logit ?",
    caption: "Valeurs SHAP par région, les plus fortes d'abord",
    id: "Région",
    zone: "Zone",
    side: "Côté",
    value: "Valeur",
    ci: "IC à 95 %",
    muted: "Estompé : l'intervalle contient zéro.",
    show: (id) => `Montrer la région ${id} dans l'image`,
    scroll: "Tableau des régions",
  },

  trust: {
    title: "Peut-on se fier aux cartes ?",
    verdicts: {
      pass: ["Réussi", "Les deux contrôles sur cette image font mieux que le hasard."],
      weak: ["Faible", "Un seul des deux contrôles fait mieux que le hasard."],
      fail: ["Échoué", "Aucun contrôle ne fait mieux que le hasard : ne vous fiez pas à la carte."],
    },
    deletion: "Effacement",
    deletionHelp:
      "Cacher d'abord les régions les plus chaudes : le logit devrait baisser plus vite que dans " +
      "un ordre au hasard. Sous zéro, c'est bien.",
    insertion: "Insertion",
    insertionHelp:
      "Montrer d'abord les régions les plus chaudes : le logit devrait monter plus vite que dans " +
      "un ordre au hasard. Au-dessus de zéro, c'est bien.",
    rank: "Accord, corrélation des rangs",
    rankHelp:
      "Grad-CAM et SHAP rangent-ils les régions de la même façon ? 1 : parfaitement ; 0 : pas du tout.",
    overlap: "Accord, trois premières régions",
    overlapHelp: "Combien des trois régions les plus fortes les deux cartes ont en commun.",
    gap: "Écart d'additivité de SHAP",
    gapHelp: "De combien la somme des régions s'écarte de la prédiction. Zéro est exact.",
    evaluations: "Évaluations de SHAP",
    evaluationsHelp:
      "Combien de fois le réseau a été interrogé. Plus il y en a, plus les intervalles sont étroits.",
    outside: "Grad-CAM hors des poumons",
    outsideHelp:
      "La part de la carte qui n'est pas sur un poumon. Si elle est grande, le modèle s'est servi " +
      "de ce qui n'est pas du poumon.",
    modelTitle: "Les cartes de ce modèle, sur des images qu'il n'avait jamais vues",
    hit: "Pointe le nodule",
    hitHelp: (images, chance, centre) =>
      `Combien de fois le point le plus chaud était au nodule, sur ${images} radiographies à ` +
      `nodule marqué (IC à 95 %). Un point au hasard dans les poumons : ${chance} ; le centre ` +
      `d'un poumon : ${centre}.`,
    zoneHit: "Trouve la zone du nodule",
    zoneHitHelp: (chance) =>
      `Combien de fois la plus chaude des six zones était celle du nodule. Au hasard : ${chance}.`,
    randomisation: "Ressemblance après oubli",
    randomisationHelp:
      "Combien les cartes restent semblables quand les dernières couches du réseau oublient ce " +
      "qu'elles ont appris (corrélation des rangs). Près de 0, c'est bien : les cartes montrent ce " +
      "qui a été appris. Près de 1, elles ne le montreraient pas.",
    oddsUnit: "logit",
    zones: "Où se trouve Grad-CAM",
  },

  model: {
    title: "Que vaut ce modèle ?",
    weak: (patients, positives, data) =>
      `Mesuré sur ${patients} patients de ${data} qu'il n'avait jamais vus ; ${positives} d'entre ` +
      "eux avaient un cancer.",
    auroc: (low, high) =>
      "L'AUROC est la probabilité qu'il classe un patient avec cancer au-dessus d'un patient " +
      "sans : 0,50, c'est pile ou face ; 1,00, la perfection. Sa vraie valeur ici peut être " +
      `n'importe où entre ${low} et ${high}.`,
    prevalence:
      "Le cancer est bien plus rare en pratique courante que dans ce jeu d'images ; attendez-vous " +
      "donc à plus de fausses alertes.",
    none: "Aucune mesure n'accompagne ce modèle : ne vous y fiez pas.",
    ci: (low, high) => `IC à 95 % : ${low} à ${high}`,
    coin: "0,50 : pile ou face",
    metrics: {
      auroc: "AUROC",
      sensitivity: "Sensibilité",
      specificity: "Spécificité",
      accuracy: "Exactitude",
    },
    split: (split) => `partie ${split}`,
  },

  details: {
    title: "Origine et détails",
    model: "Modèle",
    data: "Données d'entraînement",
    weights: "Poids de départ",
    trained: "Entraîné",
    code: "Code",
    layer: "Couche de Grad-CAM",
    file: "Fichier",
    view: "Incidence",
    spacing: "Taille des pixels",
    grey: "Échelle de gris",
    time: "Durée",
    size: (width, height) => `${width} × ${height} pixels`,
    bits: (bits) => `${bits} bits`,
    length: (row, column, unit) => `${row} × ${column} ${unit}`,
    seconds: (seconds) => `${seconds} s`,
    unknown: "non précisé",
    study: "Examen",
  },

  download: {
    button: "Télécharger",
    data: "Données",
    json: "Diagnosis (JSON)",
    report: "Rapport (PDF, en anglais)",
    pictures: "Images (PNG)",
    kinds: {
      grad_cam_figure: "Grad-CAM, avec son échelle",
      shap_figure: "SHAP, avec son échelle",
      original: "Radiographie telle que lue",
      lungs: "Poumons, calque seul",
      lungs_blend: "Poumons sur la radiographie",
      grad_cam: "Grad-CAM, calque seul",
      grad_cam_blend: "Grad-CAM sur la radiographie",
      shap: "SHAP, calque seul",
      shap_blend: "SHAP sur la radiographie",
    },
  },

  errors: {
    unreachable: "Thoralens ne répond pas",
    unreachableBody:
      "Le serveur démarre peut-être, est arrêté, ou hors d'atteinte. Cette page redemande toutes " +
      "les quelques secondes ; rien de ce que vous voyez n'est perdu.",
    unreachableShort: "Le serveur n'a pas répondu.",
    unreachableHint: "Vérifiez qu'il est en marche, puis réessayez.",
    again: "Réessayer",
    unexpected: "Quelque chose s'est mal passé dans cette page",
    unexpectedHint: "Rechargez la page. Vos examens sont gardés sur le serveur.",
    reload: "Recharger",
    noPage: "Il n'y a pas de page à cette adresse",
    close: "Fermer",
    loading: "Chargement",
  },
};
