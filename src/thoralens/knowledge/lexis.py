"""Words as concepts: stems, spellings and medical synonyms made one, for comparing texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer

from thoralens.knowledge.query import SYNONYMS
from thoralens.knowledge.ranking import american
from thoralens.privacy.plain import skeleton
from thoralens.privacy.words import vocabulary

_SAME: tuple[tuple[str, ...], ...] = (
    ("child", "children", "kid", "kids", "paediatric", "infant", "infants", "baby", "babies"),
    ("young people", "teenager", "teenagers", "adolescent", "adolescents", "teens", "teen"),
    ("woman", "women", "female", "females"),
    ("man", "men", "male", "males"),
    ("older people", "elderly", "older adults", "old people"),
    ("pregnant", "pregnancy"),
    ("die", "dies", "died", "dying", "death", "deaths", "mortality", "deadly", "fatal", "kill",
     "kills"),
    ("survive", "survival", "surviving", "lived longer", "live longer", "life expectancy",
     "overall survival", "longer life"),
    ("medicine", "medicines", "drug", "drugs", "medication", "medications", "pill", "pills"),
    ("lower", "lowers", "reduce", "reduces", "reduced", "reducing", "reduction", "decrease",
     "decreases", "decreased", "fewer", "cut", "lowered", "lowering"),
    ("raise", "raises", "raised", "increase", "increases", "increased", "higher", "increasing"),
    ("house", "home", "houses", "homes"),
    ("stop", "stopping", "stopped", "quit", "quits", "quitting", "stop smoking", "give up smoking",
     "giving up smoking", "smoking cessation", "stopping smoking", "quit smoking", "cessation"),
    ("never smoked", "never smoker", "never smokers", "non smoker", "nonsmoker", "nonsmokers",
     "non smokers", "do not smoke", "don t smoke", "not smoke"),
    ("stage iii", "stage 3", "stage three"), ("stage iv", "stage 4", "stage four"),
    ("stage i", "stage 1", "stage one"), ("stage ii", "stage 2", "stage two"),
    ("radiation", "x rays dose", "dose of radiation"),
    ("contagious", "infectious", "catching"),
    ("second hand smoke", "secondhand smoke", "passive smoking", "passive smoke",
     "other people s smoke"),
    ("metastasis", "metastases", "metastatic", "spread", "spreads", "has spread"),
    ("safe", "safety", "safer", "unsafe"),
    ("clot", "clots", "embolism", "pulmonary embolism", "blood clot", "clot on the lung",
     "clot in the lung", "pe"),
    ("first line", "firstline", "front line", "untreated", "initial treatment", "initial therapy"),
    ("second line", "previously treated", "pretreated", "after progression"),
    ("radon gas", "radon"),
    ("cannabis", "marijuana", "weed"),
    ("pack years", "pack year"),
    ("mm", "millimetre", "millimetres"), ("cm", "centimetre", "centimetres"),
    ("follow up", "followup", "followed up", "following up"),
    ("recommend", "recommends", "recommended", "recommendation", "advise", "advises", "advised",
     "guideline", "guidelines"),
    ("hereditary", "inherited", "inherit", "runs in families", "run in families",
     "runs in the family", "genetic", "genetics", "family history"),
    ("app", "thoralens", "model", "the ai", "ai", "this tool", "this program", "this software"),
    ("heat map", "heatmap", "coloured areas", "colored areas", "coloured area", "orange area",
     "red area", "orange", "colours", "colour", "colors", "color", "hot spot", "orange spot"),
    ("probability", "score", "percentage", "likelihood"),
)  # fmt: skip

STOP = vocabulary(
    "a about after again all also am an and any anything are aren as at be because been before"
    " being between but by can cannot could couldn did didn do does doesn doing don down"
    " during each even"
    " ever few for from further get gets getting go goes going got had has hasn have"
    " haven having"
    " he her here hers him his how i if im in into is isn it its just ll let like me"
    " mean means"
    " meaning might more most much my no nor not now of off on once only or"
    " other our ours out"
    " over own please quite re really s said same say says she should"
    " shouldn so some something"
    " such t tell than that the their theirs them then there these they"
    " this those through to too"
    " under until up us use used very ve want was wasn we well were"
    " weren what when where which"
    " while who whom whose why will with without won would"
    " wouldn yes you your yours yourself"
)
GENERIC = vocabulary(
    "always enable enables alter alters machine machines implemented identify link message depend"
    " depends success participate possible weak influence isolated failed replace "
    "one two three four five six seven eight nine ten several few noticed notice today yesterday "
    "necessary justified justifiable feasible option options appropriate suitable mandatory useful"
    " usefulness implication implications perspective candidate choice adequate beneficial valuable"
    " value relevant clinically clinical goal standard routine practice approach method awareness"
    " problem justify need recommended recognised recognized independent alternative under "
    "worth level levels amount else instead still last lasts lasting whether both actually"
    " advice affect answer around ask asked asking bad basically believe best better big"
    " bit call called case certain common completely concerned consider correct currently"
    " definition describe description detail details difference different doctor doctors done"
    " enough everyone exactly example explain explanation fact facts feel feeling find generally"
    " give given good great happen happened happens hear heard help helpful hello hi hope"
    " idea important include information interested involve kind kinds know known learn listed"
    " look looking lot made main make makes many matter maybe mention much myself name named need"
    " needed needs new normal normally often one ones overview part people person point possible"
    " question read real reason right see seen show shown significance significant simple simply"
    " someone somebody sort special still sure talk term terms thank thanks thing things think"
    " thought today true try type typically understand usual usually way ways wonder wondering"
    " word words work works worried worry wrong year years patient patients adult adults body"
    " role purpose exist evidence associated association related relationship"
    " study studies result results effect effects impact influence influences"
    " go come comes take takes taken taking start keep long old aged age often happen chance"
    " chances soon next day days week weeks month months time times"
)
_TOKEN = re.compile(r"[^\W_]+")
_LONGEST = 4
_DERIVED = 7
"""Letters from which on words that begin alike are taken to be kin."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A unit of meaning of a text.

    Attributes:
        key: Equal for words that mean the same: a stem, or ``=name`` of a group of synonyms.
        words: As the text has it, in lower case.
    """

    key: str
    words: str


def tokens(text: str) -> list[str]:
    """Lower-case words and numbers in American spelling, without accents."""
    return _TOKEN.findall(american(skeleton(text)))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    return str(EnglishStemmer().stemWord(word))


def _index() -> dict[tuple[str, ...], str]:
    index: dict[tuple[str, ...], str] = {}
    for group in (*_SAME, *SYNONYMS):
        phrases = [tuple(tokens(name)) for name in group]
        key = next((index[phrase] for phrase in phrases if phrase in index), f"={group[0]}")
        for phrase in phrases:
            index.setdefault(phrase, key)
            index.setdefault(tuple(map(stem, phrase)), key)
    return index


_GROUPS = _index()


def concepts(words: Sequence[str]) -> list[Concept]:
    """A question's concepts: the longest synonyms first, then single words; no stop words."""
    found: list[Concept] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            key = _GROUPS.get(phrase) or _GROUPS.get(tuple(map(stem, phrase)))
            if key and (length > 1 or phrase[0] not in STOP):
                found.append(Concept(key, " ".join(phrase)))
                at += length
                break
        else:
            if words[at] not in STOP:
                found.append(Concept(stem(words[at]), words[at]))
            at += 1
    return found


@lru_cache(maxsize=4_096)
def keys(text: str) -> frozenset[str]:
    """Everything a text can be matched by: the stem of each word, and each group it names."""
    words = tokens(text)
    stems = [stem(word) for word in words]
    found = set(stems)
    for at in range(len(words)):
        for length in range(1, min(_LONGEST, len(words) - at) + 1):
            key = _GROUPS.get(tuple(words[at : at + length])) or _GROUPS.get(
                tuple(stems[at : at + length])
            )
            if key:
                found.add(key)
    return frozenset(found)


def beginning(key: str) -> str:
    """What a long word shares with those derived from it; short ones share nothing."""
    return (
        key
        if len(key) < _DERIVED or key[0] == "="
        else f"{key[: max(_DERIVED - 1, round(0.75 * len(key)))]}~"
    )


@lru_cache(maxsize=256)
def beginnings(found: frozenset[str]) -> frozenset[str]:
    """The beginnings of the long words among some keys, at each length that may be asked for."""
    return frozenset(
        f"{key[:length]}~"
        for key in found
        if len(key) >= _DERIVED - 1 and key[0] != "="
        for length in range(_DERIVED - 1, len(key) + 1)
    )
