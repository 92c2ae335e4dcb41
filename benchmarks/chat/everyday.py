"""``python -m benchmarks everyday``: which passage answers what people ask in everyday words.

The questions and the passages that answer them were written from reading the library, before the
list of common questions existed; an empty ``gold`` is a question that the library must not answer.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import numpy as np

from benchmarks.report import Target, publish
from thoralens.assistant.document import document_of
from thoralens.assistant.grounded.engine import Grounded
from thoralens.assistant.question import Language, Question
from thoralens.assistant.triage import triage
from thoralens.knowledge.library import Library
from thoralens.knowledge.retrieval import Retriever
from thoralens.settings import Settings

QUESTIONS = Path(__file__).with_name("everyday.tsv")
_ROUNDS, _SEED = 2_000, 20261124


@dataclass(frozen=True, slots=True)
class Everyday:
    """A question, and the ids of the passages that answer it; none if it must be refused.

    Attributes:
        round: 1 for those that were known while the match was built; 2 for those that were written
            when it was done.
    """

    round: int
    language: Language
    question: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``first`` is the id of the first citation, empty if there is none."""

    case: Everyday
    first: str
    refused: bool

    @property
    def right(self) -> bool:
        return self.first in self.case.gold if self.case.gold else self.refused


@dataclass(frozen=True, slots=True)
class Share:
    """A share of right outcomes with its 95 % interval (bootstrap over questions)."""

    name: str
    value: float
    low: float
    high: float
    n: int


def everyday() -> Iterator[Everyday]:
    """The frozen questions."""
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            language = cast("Language", row["language"])
            yield Everyday(
                int(row["round"]), language, row["question"], frozenset(row["gold"].split())
            )


def outcomes() -> list[Outcome]:
    """Ask the grounded engine each question over the shipped library, as a new user would."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), exa_key=None)
        engine = Grounded(Retriever(settings, Library.open(settings)), triage)
        return [_asked(engine, case) for case in everyday()]


def _asked(engine: Grounded, case: Everyday) -> Outcome:
    answer = document_of(engine.answer(Question(case.question, language=case.language)))
    first = answer["citations"][0]["id"].partition(":")[2] if answer["citations"] else ""
    return Outcome(case, first, bool(answer["refused"]) or not answer["citations"])


def share(name: str, found: Sequence[Outcome]) -> Share:
    right = np.array([outcome.right for outcome in found], dtype=float)
    random = np.random.default_rng(_SEED)
    means = right[random.integers(0, len(right), (_ROUNDS, len(right)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Share(name, float(right.mean()), float(low), float(high), len(right))


def run() -> bool:
    """Print and write the shares; True if both targets are met."""
    found = outcomes()
    shares = []
    for round_ in (1, 2, 3, 4):
        of = [outcome for outcome in found if outcome.case.round == round_]
        asked = [outcome for outcome in of if outcome.case.gold]
        shares.append(share(f"round {round_}: first passage answers", asked))
        for language in ("en", "fr", "es"):
            some = [outcome for outcome in asked if outcome.case.language == language]
            shares.append(share(f"round {round_}: first passage answers, {language}", some))
        refuse = [outcome for outcome in of if not outcome.case.gold]
        shares.append(share(f"round {round_}: refused what has no answer", refuse))
    for one in shares:
        print(f"{one.name}: {one.value:.1%} ({one.low:.1%} to {one.high:.1%}), n = {one.n}")
    for outcome in found:
        if not outcome.right:
            print(f"  wrong: {outcome.case.question!r} -> {outcome.first or 'refused'}")
    return publish(
        "everyday",
        f"the grounded engine on {len(found)} everyday questions, no web",
        figures=[asdict(one) for one in shares],
        targets=(
            Target("first passage answers", 100 * shares[0].value, "≥", 90, "%"),
            Target("refused", 100 * shares[4].value, "≥", 95, "%"),
            Target("first passage answers, round 2", 100 * shares[5].value, "≥", 90, "%"),
            Target("refused, round 2", 100 * shares[9].value, "≥", 95, "%"),
        ),
    )
