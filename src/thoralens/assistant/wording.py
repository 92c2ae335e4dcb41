"""The assistant's own words, in the reader's language; what it quotes keeps its own."""

from __future__ import annotations

from thoralens.assistant.question import Language

_WORDS: dict[str, dict[Language, str]] = {
    "level_emergency": {"en": "EMERGENCY", "fr": "URGENCE", "es": "EMERGENCIA"},
    "level_urgent": {"en": "SOON TO A DOCTOR", "fr": "À FAIRE VOIR", "es": "CONSULTE PRONTO"},
    "unanswerable": {
        "en": "I don't know: the sources I can reach don't answer this.",
        "fr": "Je ne sais pas : les sources que je peux consulter n'y répondent pas.",
        "es": "No lo sé: las fuentes que puedo consultar no responden a esto.",
    },
    "unanswered_part": {
        "en": "On “{part}” I don't know: the sources I can reach don't answer this.",
        "fr": "Sur « {part} », je ne sais pas : les sources que je peux consulter n'y répondent"
        " pas.",
        "es": "Sobre «{part}» no lo sé: las fuentes que puedo consultar no responden a esto.",
    },
    "out_of_scope": {
        "en": "I can only help with lung health, chest X-rays and how this app works.",
        "fr": "Je ne peux aider que pour la santé des poumons, les radiographies du thorax et"
        " cette application.",
        "es": "Solo puedo ayudar con la salud pulmonar, las radiografías de tórax y esta"
        " aplicación.",
    },
    "empty": {
        "en": "There is no question in this message: please write what you would like to know.",
        "fr": "Ce message ne contient pas de question : écrivez ce que vous voulez savoir.",
        "es": "Este mensaje no contiene ninguna pregunta: escriba lo que quiere saber.",
    },
    "too_long": {
        "en": "This message is too long to answer: please ask in at most {limit} characters.",
        "fr": "Ce message est trop long : posez votre question en {limit} caractères au plus.",
        "es": "Este mensaje es demasiado largo: pregunte en {limit} caracteres como máximo.",
    },
    "dosing": {
        "en": "I don't give doses or change medicines: please ask a pharmacist, or the doctor who"
        " prescribed it.",
        "fr": "Je n'indique pas de doses et ne modifie pas de traitement : demandez à un"
        " pharmacien ou au médecin qui l'a prescrit.",
        "es": "No indico dosis ni cambio medicamentos: pregunte a un farmacéutico o al médico que"
        " lo recetó.",
    },
    "no_diagnosis": {
        "en": "I can't tell what you have: only a doctor who examines you and orders tests can.",
        "fr": "Je ne peux pas dire ce que vous avez : seul un médecin qui vous examine le peut.",
        "es": "No puedo decirle qué tiene: solo puede un médico que le examine y pida pruebas.",
    },
    "greeting": {
        "en": "Hello! I answer questions about lung health and chest X-rays, and I show the source"
        " of each sentence.",
        "fr": "Bonjour ! Je réponds aux questions sur la santé des poumons et les radiographies du"
        " thorax, avec la source de chaque phrase.",
        "es": "¡Hola! Respondo preguntas sobre la salud pulmonar y las radiografías de tórax, con"
        " la fuente de cada frase.",
    },
    "thanks": {
        "en": "You're welcome. Ask me anything else about lung health or your X-ray.",
        "fr": "Avec plaisir. Posez-moi toute autre question sur vos poumons ou votre radiographie.",
        "es": "De nada. Pregúnteme lo que quiera sobre sus pulmones o su radiografía.",
    },
    "about_me": {
        "en": "I am the assistant of Thoralens, a program and not a doctor. I look up medical"
        " sources, show them, and say so when they don't answer.",
        "fr": "Je suis l'assistant de Thoralens, un programme et non un médecin. Je consulte des"
        " sources médicales, je les montre, et je le dis quand elles ne répondent pas.",
        "es": "Soy el asistente de Thoralens, un programa y no un médico. Consulto fuentes"
        " médicas, las muestro y lo digo cuando no responden.",
    },
    "no_study": {
        "en": "No X-ray is attached to this conversation, so I can only explain this in general.",
        "fr": "Aucune radiographie n'est jointe à cette conversation : je ne peux expliquer cela"
        " qu'en général.",
        "es": "No hay ninguna radiografía en esta conversación: solo puedo explicarlo en general.",
    },
    "differ": {
        "en": "The sources differ on this; here is what each says.",
        "fr": "Les sources divergent sur ce point ; voici ce que dit chacune.",
        "es": "Las fuentes difieren en este punto; esto es lo que dice cada una.",
    },
    "stale": {
        "en": "The newest source I could reach on this is from {year}; there may be newer"
        " findings.",
        "fr": "La source la plus récente que j'ai pu consulter date de {year} ; il peut y en avoir"
        " de plus récentes.",
        "es": "La fuente más reciente que he podido consultar es de {year}; puede haber otras más"
        " nuevas.",
    },
    "english_sources": {
        "en": "",
        "fr": "Mes sources sur ce point sont en anglais ; je les cite telles quelles.",
        "es": "Mis fuentes sobre esto están en inglés; las cito tal como están.",
    },
    "see_doctor": {
        "en": "What you describe needs a doctor, whatever you read here.",
        "fr": "Ce que vous décrivez doit être vu par un médecin, quoi que vous lisiez ici.",
        "es": "Lo que describe debe verlo un médico, lea lo que lea aquí.",
    },
    "searching": {
        "en": "Looking in {where}",
        "fr": "Recherche : {where}",
        "es": "Buscando: {where}",
    },
    "web_failed": {
        "en": "The web could not be searched ({problem}); I answer from the local library.",
        "fr": "Le web n'a pas pu être interrogé ({problem}) ; je réponds avec la bibliothèque"
        " locale.",
        "es": "No se pudo buscar en la web ({problem}); respondo con la biblioteca local.",
    },
    "writing": {
        "en": "Writing and checking",
        "fr": "Rédaction et vérification",
        "es": "Redactando y comprobando",
    },
    "dropped": {
        "en": "Sentences left out because their sources don't say them: {count}",
        "fr": "Phrases écartées car leurs sources ne les disent pas : {count}",
        "es": "Frases descartadas porque sus fuentes no las dicen: {count}",
    },
    "model_broke": {
        "en": "The answer broke off ({problem}); what is shown was checked.",
        "fr": "La réponse s'est interrompue ({problem}) ; ce qui est affiché a été vérifié.",
        "es": "La respuesta se interrumpió ({problem}); lo que se muestra fue comprobado.",
    },
    "model_failed": {
        "en": "Answered from the sources without the language model: {problem}.",
        "fr": "Réponse tirée des sources sans le modèle de langage : {problem}.",
        "es": "Respuesta de las fuentes sin el modelo de lenguaje: {problem}.",
    },
    "model_unchecked": {
        "en": "nothing that it wrote passed the checks",
        "fr": "rien de ce qu'il a écrit n'a passé les vérifications",
        "es": "nada de lo que escribió superó las comprobaciones",
    },
    "pack_years": {
        "en": "That is {value} pack-years ({sum}).",
        "fr": "Cela fait {value} paquets-années ({sum}).",
        "es": "Son {value} paquetes-año ({sum}).",
    },
    "meets": {
        "en": "{programme}: yes, within the rule. {criterion}",
        "fr": "{programme} : oui, la règle est remplie. {criterion}",
        "es": "{programme}: sí, cumple la regla. {criterion}",
    },
    "does_not_meet": {
        "en": "{programme}: no, outside the rule. {reason} {criterion}",
        "fr": "{programme} : non, la règle n'est pas remplie. {reason} {criterion}",
        "es": "{programme}: no, no cumple la regla. {reason} {criterion}",
    },
    "needs_more": {
        "en": "{programme}: that depends on {missing}. {criterion}",
        "fr": "{programme} : cela dépend de {missing}. {criterion}",
        "es": "{programme}: depende de {missing}. {criterion}",
    },
    "needs_risk_score": {
        "en": "{programme}: invited to a check first. {reason} {criterion}",
        "fr": "{programme} : d'abord une invitation à un bilan. {reason} {criterion}",
        "es": "{programme}: primero una invitación a una revisión. {reason} {criterion}",
    },
    "no_programme": {
        "en": "{programme}: no programme invites people yet. {criterion} {reason}",
        "fr": "{programme} : aucun programme n'invite encore. {criterion} {reason}",
        "es": "{programme}: todavía ningún programa invita. {criterion} {reason}",
    },
    "missing_age": {"en": "the age", "fr": "l'âge", "es": "la edad"},
    "missing_pack_years": {
        "en": "how much was smoked (pack-years)",
        "fr": "la quantité fumée (paquets-années)",
        "es": "cuánto se fumó (paquetes-año)",
    },
    "missing_current": {
        "en": "whether the person still smokes, or when they stopped",
        "fr": "savoir si la personne fume encore, ou depuis quand elle a arrêté",
        "es": "si la persona todavía fuma, o cuándo lo dejó",
    },
    "missing_quit_years": {
        "en": "how long ago the person stopped",
        "fr": "depuis quand la personne a arrêté",
        "es": "cuánto hace que lo dejó",
    },
    "cases_place": {
        "en": "the case library",
        "fr": "la bibliothèque de cas",
        "es": "la biblioteca de casos",
    },
    "cases_open": {
        "en": "Opening the case library",
        "fr": "Ouverture de la bibliothèque de cas",
        "es": "Abriendo la biblioteca de casos",
    },
    "cases_phantoms": {
        "en": "The case library holds only the synthetic phantoms that ship with Thoralens: they"
        " are drawings of nobody, not patients.",
        "fr": "La bibliothèque de cas ne contient que les fantômes synthétiques livrés avec"
        " Thoralens : des dessins, pas des patients.",
        "es": "La biblioteca de casos solo contiene los fantasmas sintéticos que trae Thoralens:"
        " son dibujos, no pacientes.",
    },
    "case_found": {
        "en": "“{title}” matches by {what}.",
        "fr": "« {title} » : en commun, {what}.",
        "es": "«{title}» coincide en {what}.",
    },
    "case_words": {
        "en": "the words {words}",
        "fr": "les mots {words}",
        "es": "las palabras {words}",
    },
    "case_image": {"en": "its image", "fr": "son image", "es": "su imagen"},
    "case_and": {"en": " and ", "fr": " et ", "es": " y "},
    "case_no_diagnosis": {
        "en": "A similar case is no diagnosis: what it turned out to be says nothing certain about"
        " another X-ray.",
        "fr": "Un cas similaire n'est pas un diagnostic : ce qu'il s'est révélé être ne dit rien"
        " de sûr d'une autre radiographie.",
        "es": "Un caso similar no es un diagnóstico: lo que resultó ser no dice nada seguro de"
        " otra radiografía.",
    },
    "no_cases": {
        "en": "I found no case that matches: name a finding and a place, such as “nodule in the"
        " left upper zone”, or add cases with “thoralens cases add”.",
        "fr": "Je n'ai trouvé aucun cas qui corresponde : nommez une anomalie et un endroit, par"
        " exemple « nodule de la zone supérieure gauche ».",
        "es": "No encontré ningún caso que coincida: nombre un hallazgo y un lugar, por ejemplo"
        " «nódulo en la zona superior izquierda».",
    },
    "cases_unasked": {
        "en": "Like what? Attach an X-ray to this conversation, or name a finding and a place,"
        " such as “nodule in the left upper zone”.",
        "fr": "Similaires à quoi ? Joignez une radiographie, ou nommez une anomalie et un endroit,"
        " par exemple « nodule de la zone supérieure gauche ».",
        "es": "¿Similares a qué? Adjunte una radiografía, o nombre un hallazgo y un lugar, por"
        " ejemplo «nódulo en la zona superior izquierda».",
    },
    "cases_preparing": {
        "en": "The case library is being prepared, which takes a few seconds at the first start:"
        " please ask again in a moment.",
        "fr": "La bibliothèque de cas est en préparation, ce qui prend quelques secondes au"
        " premier démarrage : reposez la question dans un instant.",
        "es": "La biblioteca de casos se está preparando, lo que tarda unos segundos la primera"
        " vez: vuelva a preguntar en un momento.",
    },
    "cases_missing": {
        "en": "There is no case library here to search.",
        "fr": "Il n'y a pas de bibliothèque de cas à consulter ici.",
        "es": "Aquí no hay ninguna biblioteca de casos que consultar.",
    },
    "cases_failed": {
        "en": "I can't search the case library: {problem}",
        "fr": "Je ne peux pas consulter la bibliothèque de cas : {problem}",
        "es": "No puedo consultar la biblioteca de casos: {problem}",
    },
    "retracted": {
        "en": "Left out because it was retracted: {title}",
        "fr": "Écarté car rétracté : {title}",
        "es": "Descartado por estar retractado: {title}",
    },
    "searched": {
        "en": "Searched: {where}.",
        "fr": "Recherché dans : {where}.",
        "es": "Buscado en: {where}.",
    },
    "more": {
        "en": "Tell me about: {title}",
        "fr": "En savoir plus : {title}",
        "es": "Más sobre: {title}",
    },
}


def say(key: str, language: Language, **values: object) -> str:
    """One of the assistant's own sentences."""
    return _WORDS[key][language].format(**values)
