"""A question taken apart: its form, what it wants to know, and of what."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from thoralens.knowledge.lexis import GENERIC, Concept, concepts, stem, tokens
from thoralens.knowledge.relations import FORMS, RELATIONS, Form, Relation

Frequency = Callable[[str], int]
"""In how many indexed texts a word or phrase occurs."""

_ASIDE = 0.35
_RELATION_WEIGHT = 0.8
_GENERIC_WEIGHT = 0.15
_HARD = 0.62
_BEFORE, _CUE_WORDS = 2, 3
"""A cue that has the subject in its middle: two words before it, one behind."""
_CONTENT_VERBS = re.compile(
    r"[.!?;]\s+|\s+(?:because|since|as) (?=i\b|my\b)"
    r"|,\s+(?=(?:so |and |but )?(?:what|how|why|who|when|where|which|should|is|are|can|could|do"
    r"|does|will)\b)",
    re.I,
)
PEOPLE = frozenset(
    f"={name}"
    for name in (
        "child", "young people", "woman", "man", "older people", "pregnant", "never smoked",
        "stage i", "stage ii", "stage iii", "stage iv",
    )
)  # fmt: skip
"""An answer for others is no answer."""
_AMOUNT = re.compile(
    r"\b((?:cough|spit|bring)\w*(?: up)?)(?: (?:a|an|some|any|little|bit|of|small|tiny|large"
    r"|amounts?"
    r"|lots?|bright|dark|red|fresh|drops?|cup|spoonful|streaks?|the|my|own))+ blood\b",
    re.I,
)
_SETTING = re.compile(
    r"\b(?:after|before|during|without|despite|since|following)\s+(?:[\w-]+\s+){0,3}$", re.I
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b(?:[A-Z][a-z]{2,}|[A-Z]{2,}\d*|[A-Z]\w*\d\w*)\b")
_RECENT = re.compile(
    r"\b(?:latest|newest|most recent|recent(?:ly)?|this (?:year|month|week)|new(?:ly)? (?:approved"
    r"|published|evidence|results?|guidelines?|trials?|research|data|drugs?)|up.to.date"
    r"|current(?:ly)?|today|nowadays|last (?:year|month|week)|breaking|news|in 20(?:2[4-9]|3\d)"
    r"|20(?:2[4-9]|3\d))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A concept that an answer should speak of.

    Attributes:
        weight: What its absence costs, above 0.
        hard: An answer without it, in sentence, title or nearby, is about something else.
    """

    key: str
    words: str
    weight: float
    hard: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as retrieval and checks see it.

    Attributes:
        form: By its form.
        relations: What it wants to know; empty for a question that the terms carry alone.
        recent: It asks for what is new.
    """

    text: str
    form: Form
    relations: tuple[Relation, ...]
    terms: tuple[Term, ...]
    recent: bool

    @property
    def weight(self) -> float:
        return sum(term.weight for term in self.terms)


def ask(text: str, frequency: Frequency, size: int, about: str = "") -> Asked:
    """Take a question in English apart.

    Args:
        about: An earlier question, whose subject this one refers to.
        frequency: Rare words count more; see :class:`Term`.
        size: How many texts are indexed.
    """
    main, aside = _parts(_AMOUNT.sub(r"\1 blood", text))
    form = next(form for form in FORMS if form.asked.search(main))
    relations, rest = _relations(main)
    found = [(concept, 1.0) for concept in concepts(tokens(f"{rest} {_relations(about)[1]}"))]
    share = _ASIDE if any(concept.words not in GENERIC for concept, _ in found) else 1.0
    found += [(concept, share) for concept in concepts(tokens(aside))]
    names = {stem(word) for name in _NAME.findall(text) for word in tokens(name)}
    terms: dict[str, Term] = {}
    for concept, share in found:
        if concept.key not in terms and not concept.words.isdigit():
            terms[concept.key] = _term(concept, share, names, frequency, size)
    return Asked(text, form, relations, tuple(terms.values()), bool(_RECENT.search(text)))


def _parts(text: str) -> tuple[str, str]:
    """The sentence that asks, and what is said beside it."""
    pieces = [piece for piece in _CONTENT_VERBS.split(text) if piece and piece.strip()]
    asking = [p for p in pieces if p.rstrip().endswith("?") or _asks(p)] or pieces[-1:]
    main = max(asking, key=lambda piece: len(piece)) if asking else text
    if text.count("?") > 1:
        main = " ".join(asking)
    return main, " ".join(piece for piece in pieces if piece not in main)


def _asks(piece: str) -> bool:
    return any(form.asked.search(piece) for form in FORMS[:-1] if form.name != "way") or bool(
        re.match(r"\W*how\b", piece, re.I)
    )


def _relations(text: str) -> tuple[tuple[Relation, ...], str]:
    """What the question wants to know, and its words without those that say so."""
    found, rest = [], text
    for relation in RELATIONS:
        match = relation.asked.search(rest)
        if match and not _SETTING.search(rest[: match.start()]):
            found.append(relation)
            words = match.group().split()
            subject = words[_BEFORE:-1] if len(words) > _CUE_WORDS else []
            rest = f"{rest[: match.start()]} {' '.join(subject)} {rest[match.end() :]}"
    return tuple(found[:2]), rest


def _term(concept: Concept, share: float, names: set[str], frequency: Frequency, size: int) -> Term:
    known = max(frequency(concept.words), _group_frequency(concept, frequency))
    most = math.log(size + 2)
    weight = math.log((size + 2) / (1 + known)) / most
    generic = concept.words in GENERIC or concept.key in _GENERIC_STEMS
    if generic:
        weight = _GENERIC_WEIGHT
    named = concept.key in names
    hard = not generic and share == 1.0 and (weight >= _HARD or (named and weight > 0.25))
    hard = hard or concept.key in PEOPLE
    return Term(concept.key, concept.words, max(0.05, weight) * share, hard)


_GENERIC_STEMS = frozenset(map(stem, GENERIC))


def _group_frequency(concept: Concept, frequency: Frequency) -> int:
    if not concept.key.startswith("="):
        return 0
    return frequency(concept.key[1:])
