"""French and Spanish questions in English words, for searching a library that is in English.

A table of medical terms and question words, not a translator: what it does not know stays as it
is, and is then found in no text, so that the answer is an honest "I don't know".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from thoralens.knowledge.lexis import STOP
from thoralens.privacy.plain import skeleton
from thoralens.privacy.words import vocabulary

Language = Literal["en", "fr", "es"]

FRENCH = vocabulary(
    "le la les l un une des du de d au aux et est sont ce c que qu qui quoi quel quelle"
    " quels quelles"
    " comment pourquoi quand combien ou dans pour par sur avec sans mon ma mes son sa"
    " ses je j tu il"
    " elle nous vous on y en ne n pas plus se s faire fait peut peuvent peux puis"
    " doit dois faut"
    " t-il a-t-il t etre avoir ai as a ont suis etes si leur leurs cette cet ces"
    " meme tres apres"
    " avant chez entre dit dire signifie veut m me moi"
)
SPANISH = vocabulary(
    "el la los las un una unos unas de del al y e es son que cual cuales como por porque cuando"
    " cuanto cuanta cuantos cuantas donde quien quienes en para con sin mi mis su sus yo tu ella"
    " nosotros se me te le lo no mas hay puede pueden puedo debe debo deben hacer hace ser"
    " estar esta"
    " estan tiene tengo si este estos estas muy despues antes entre sobre significa"
    " quiere decir"
)
_FRAMES: tuple[tuple[str, str], ...] = (
    (r"(?:qu'est-ce que c'est que|qu'est-ce qu(?:e|')|c'est quoi|que (?:signifie|veut dire)"
         r"|que es|cual es|cuales son|que son|que significa|que quiere decir"
         r"|quel(?:le)?s? (?:est|sont))"
     ,
     "what is"),
    (r"(?:est-ce qu(?:e|')|peut-on|puis-je|peut-il|se puede|puedo|puede)", "can"),
    (r"(?:faut-il|doit-on|dois-je|qui doit|debo|debe|deberia|hay que)", "should"),
    (r"(?:combien de temps|cuanto tiempo|cuanto dura)", "how long"),
    (r"(?:combien|cuantos?|cuantas?)", "how many"),
    (r"(?:comment|como)", "how"),
    (r"(?:pourquoi|por que)", "why"),
    (r"(?:quand|cuando)", "when"),
    (r"(?:qui|quien|quienes)(?= (?:doit|peut|est|debe|puede|es|tiene))", "who"),
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_TOKENS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Translated:
    """A question in English words, and the language it was asked in."""

    text: str
    language: Language


def to_english(text: str) -> Translated:
    """The question with every term that the table knows in English; English stays untouched."""
    language = language_of(text)
    if language == "en":
        return Translated(text, "en")
    plain = " ".join(skeleton(text).replace("’", "'").split())
    for pattern, english in _FRAMES:
        plain = re.sub(rf"\b{pattern}\b", f" {english.upper()} ", plain)
    plain = re.sub(r"\b[ldcjmnst]'|\bqu'|(?:-t)?-(?:il|elle|on|je|tu|vous|ils|elles)\b", " ", plain)
    for term, english in _table(language):
        plain = term.sub(f" {english.upper()} ", plain)
    stop = FRENCH if language == "fr" else SPANISH
    kept = [word for word in _WORD.findall(plain) if word.isupper() or word not in stop]
    return Translated(" ".join(word.lower() for word in kept) + "?", language)


def language_of(text: str) -> Language:
    """The language whose small words a text has most of; English if none stands out."""
    words = _TOKENS.findall(skeleton(text))
    marks = text.lower()
    shares: dict[Language, float] = {
        "en": sum(word in STOP for word in words),
        "fr": sum(word in FRENCH and word not in STOP for word in words)
        + bool(re.search(r"[çœèêàûù]|\b(?:qu|[ldj])['’]", marks)),
        "es": sum(word in SPANISH and word not in STOP for word in words)
        + bool(re.search(r"[¿¡ñ]", marks)),
    }
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] > shares["en"] else "en"


@cache
def _table(language: Language) -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the foreign terms, the longest first, and their English."""
    text = (files("thoralens.knowledge") / "words" / "terms.tsv").read_text("utf-8")
    column = 0 if language == "fr" else 1
    rows = [line.split("\t") for line in text.splitlines()[1:] if line]
    terms = [(term, row[2]) for row in rows for term in row[column].split("|")]
    terms.sort(key=lambda pair: -len(pair[0]))
    return [(re.compile(rf"\b{re.escape(term)}\b"), english) for term, english in terms]
