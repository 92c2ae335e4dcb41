import type { Text } from "..";

/** Ce que dit la recherche de cas semblables, en français. */
export const cases: Text["cases"] = {
  link: "Cas",
  title: "Trouver des cas semblables",
  lead:
    "Cherchez dans la bibliothèque de cas par une image, par des mots, ou par les deux. Chaque " +
    "résultat dit pourquoi il a été trouvé. Un cas semblable n'est pas un diagnostic.",
  library: (count, encoder) => `${count} cas, comparés par ${encoder}.`,
  measured: (share, low, high, chance) =>
    `Chez des patients mis à part, un texte trouve sa propre image parmi les dix premières dans ` +
    `${share} des cas (intervalle à 95 % : ${low} à ${high} ; hasard : ${chance}).`,
  words: "Mots",
  wordsPlaceholder: "nodule in the left upper zone, without effusion",
  image: "Image",
  chooseImage: "Choisir une image",
  dropTitle: "Déposez pour chercher avec cette radiographie",
  dropCover: "L'image est comparée ici et n'est pas gardée.",
  dropHint: "Ou déposez-en une n'importe où sur cette page. Elle n'est pas gardée.",
  noPreview: "Ce format n'a pas d'aperçu",
  queryImage: "L'image avec laquelle vous cherchez",
  studyImage: "L'image de l'examen",
  removeImage: "Chercher sans l'image",
  weight: "Poids de l'image par rapport aux mots",
  weightWords: "mots",
  weightImage: "image",
  filters: "Filtres",
  sex: "Sexe",
  anySex: "Tous",
  female: "Femme",
  male: "Homme",
  minAge: "Âge à partir de",
  maxAge: "Âge jusqu'à",
  view: "Incidence",
  anyView: "Toutes",
  finding: "Signes, séparés par des virgules",
  source: "Source",
  anySource: "Toutes",
  search: "Chercher",
  searching: "Recherche…",
  results: "Cas trouvés",
  found: (count, searched) => `${count} cas sur ${searched}, les plus semblables d'abord`,
  none: "Aucun cas ne passe les filtres",
  noneHint: "Enlevez un filtre, ou ajoutez des cas avec « thoralens cases add ».",
  without: (names) => `Laissés de côté : les cas qui nomment ${names}.`,
  unknown: (words) => `Inconnu de la recherche : ${words}.`,
  synthetic: "Fantôme synthétique",
  picture: (title) => `Radiographie du cas « ${title} »`,
  why: "Pourquoi il a été trouvé",
  parts: {
    image: "Se ressemblent",
    image_to_text: "L'image va avec ses mots",
    text: "Sens proche",
    text_to_image: "Les mots vont avec son image",
    words: "Mots en commun",
  },
  matched: "Mots et signes en commun",
  zone: (place, share) => `Le plus semblable : ${place} (${share})`,
  compare: "Comparer",
  comparing: "Comparés",
  yourImage: "Votre image",
  thisCase: "Ce cas",
  facts: (age, sex, view) =>
    [age === null ? null : age >= 90 ? "90 ans et plus" : `${age} ans`, sex, view || null]
      .filter(Boolean)
      .join(", "),
  source_of: (source, licence) => `${source} · licence : ${licence}`,
  similar: "Cas semblables",
  similarNote:
    "Des cas connus qui ressemblent à cette image ; jamais du même patient, pour autant qu'on sache.",
  searchFrom: "Chercher aussi avec des mots",
};
