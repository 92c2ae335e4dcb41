"""Recall of planted identifiers and harm to clean text, by half, kind and language."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table

from benchmarks.privacy import held_out, letters
from benchmarks.privacy.clean import CLEAN
from benchmarks.privacy.patterns import HAND_WRITTEN, PATTERNS
from benchmarks.privacy.people import invent, invent_for_letters, invent_for_test
from benchmarks.report import Target, publish
from thoralens.privacy import redact
from thoralens.privacy.words import vocabulary

Half = Literal["development", "test"]
Patterns = dict[str, tuple[str, ...]]
Invent = Callable[[random.Random, str], dict[str, str]]
Sentences = tuple[tuple[str, tuple[str, ...]], ...]
_EACH = {"development": 4, "test": 6}
_HALVES: tuple[tuple[Half, Patterns, Invent, Sentences], ...] = (
    ("development", PATTERNS, invent, HAND_WRITTEN),
    ("development", letters.PATTERNS, invent_for_letters, letters.HAND_WRITTEN),
    ("test", held_out.PATTERNS, invent_for_test, held_out.HAND_WRITTEN),
)
_KINDS = {
    "name": "name", "given": "name", "surname": "name", "low": "name", "upper": "name",
    "listed": "name", "dicom": "name", "everyday": "name", "dob": "date of birth", "day": "date",
    "address": "address", "phone": "phone", "email": "e-mail", "url": "private URL",
    "handle": "account",
}  # fmt: skip
_STREET_WORDS = vocabulary(
    "street avenue road drive lane close terrace boulevard flat apt box rue bis place quai chemin"
    " allee impasse calle plaza paseo avenida avda carretera des les los las the izq saint"
    " court unit square route residence camino del"
)


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence and the identifiers planted in it, each with its kind."""

    text: str
    planted: tuple[tuple[str, str], ...]
    language: str
    half: Half


@dataclass(frozen=True, slots=True)
class Score:
    """Identifiers planted and removed, clean sentences and altered ones, of one half."""

    half: Half
    planted: int
    removed: int
    clean: int
    altered: int

    @property
    def recall(self) -> float:
        return self.removed / self.planted

    @property
    def harm(self) -> float:
        return self.altered / self.clean


def cases(seed: int = 20261101) -> list[Case]:
    """Every pattern of both halves filled for several invented people, and whole sentences."""
    random_ = random.Random(seed)
    made: list[Case] = []
    for half, patterns, invented, sentences in _HALVES:
        made += [
            _filled(pattern, language, half, invented(random_, language))
            for language, written in patterns.items()
            for pattern in written
            for _ in range(_EACH[half])
        ]
        made += [
            Case(text, tuple((value, "by hand") for value in planted), "any", half)
            for text, planted in sentences
        ]
    return made


def clean_sentences(half: Half) -> list[str]:
    text = CLEAN + letters.CLEAN if half == "development" else held_out.CLEAN
    return [line for line in text.splitlines() if line]


def leaks(case: Case, text: str, planted: str, kind: str) -> bool:
    """True if a telling part of an identifier is still in a text.

    Telling are its words and numbers of three characters or more (of a name: two), read without
    case and accents; words that any street has are not, nor what the sentence also says elsewhere.
    """
    shortest = 2 if kind == "name" else 3
    around = Counter(_words(_flat(case.text).replace(_flat(planted), " ")))
    left = Counter(_words(_flat(text)))
    parts = {part for part in _words(_flat(planted)) if len(part) >= shortest} - _STREET_WORDS
    return any(left[part] > around[part] for part in parts)


def score(half: Half, every: Iterable[Case]) -> Score:
    mine = [case for case in every if case.half == half]
    outcomes = [not lost for case in mine for _, _, lost in _outcomes(case)]
    clean = clean_sentences(half)
    altered = sum(bool(redact(sentence).removed) for sentence in clean)
    return Score(half, len(outcomes), sum(outcomes), len(clean), altered)


def failures(half: Half) -> Iterator[str]:
    """What went wrong, for whoever works on the rules; look at the development half only."""
    for case in cases():
        if case.half == half:
            for value, kind, lost in _outcomes(case):
                if lost:
                    yield f"{kind}: {value!r} left in {redact(case.text).text!r}"
    for sentence in clean_sentences(half):
        if (changed := redact(sentence)).removed:
            yield f"clean text altered: {changed.text!r} was {sentence!r}"


def run() -> bool:
    """Print and write the table; True if the test half meets both targets."""
    every = cases()
    scores = [score("development", every), score("test", every)]
    table = Table(title=f"Redaction on {len(every)} invented sentences", title_justify="left")
    for heading in ("", "development", "test"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name in sorted({_label(case.language, kind) for case in every for _, kind in case.planted}):
        table.add_row(name, *(_share(every, half.half, name) for half in scores))
    table.add_row("all identifiers", *(f"{s.removed}/{s.planted} {s.recall:.1%}" for s in scores))
    table.add_row("clean text altered", *(f"{s.altered}/{s.clean} {s.harm:.1%}" for s in scores))
    Console(width=100).print(table)
    test = scores[1]
    return publish(
        "privacy",
        f"redaction, test half, {[asdict(s) for s in scores]}",
        targets=(
            Target("identifiers removed", 100 * test.recall, "≥", 98, "%"),
            Target("clean sentences altered", 100 * test.harm, "≤", 2, "%"),
        ),
    )


def _filled(pattern: str, language: str, half: Half, values: dict[str, str]) -> Case:
    fields = dict.fromkeys(re.findall(r"\{(\w+)\}", pattern))
    planted = tuple((values[name], _KINDS.get(name, "record number")) for name in fields)
    return Case(pattern.format(**values), planted, language, half)


def telling(case: Case) -> Iterator[tuple[str, str]]:
    """The identifiers of a case with their kinds; of a mere date the year may stay."""
    for value, kind in case.planted:
        yield value[:-4] if kind == "date" else value, kind


def _outcomes(case: Case) -> Iterator[tuple[str, str, bool]]:
    text = redact(case.text).text
    for value, kind in telling(case):
        yield value, kind, leaks(case, text, value, kind)


def _label(language: str, kind: str) -> str:
    return kind if kind == "by hand" else f"{kind}, {language}"


def _share(every: list[Case], half: Half, name: str) -> str:
    outcomes = [
        not lost
        for case in every
        if case.half == half
        for _, kind, lost in _outcomes(case)
        if _label(case.language, kind) == name
    ]
    return f"{sum(outcomes)}/{len(outcomes)}" if outcomes else "–"


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _flat(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
