"""How many planted errors the verifier catches and how many true sentences it refuses."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Literal

from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest

from benchmarks.narratives import development, fresh, held_out
from benchmarks.narratives.fact_sets import phantom_facts, random_facts
from benchmarks.narratives.make import (
    TOPICS_OF,
    Case,
    Facts,
    perturbed,
    sentence,
    view,
    wrong_comparison,
)
from benchmarks.report import Target, publish
from thoralens.explain.narrate import Sentence
from thoralens.explain.verify import problems

Half = Literal["development", "test", "fresh"]
_HALVES: dict[Half, ModuleType] = {"development": development, "test": held_out, "fresh": fresh}
FAITHFUL = "faithful"


def cases(half: Half, each: int, seed: int = 20261124, phantoms: bool = False) -> list[Case]:
    """Every wording of a half over ``each`` fact sets that it suits."""
    rng = random.Random(f"{seed}{half}")
    pool = [random_facts(rng) for _ in range(60)]
    if phantoms:
        pool += phantom_facts()
    found = [*_faithful(half, each, pool, rng), *_mutated(half, each, pool, rng)]
    return [*found, *_written(half, each, pool, rng), *_misnamed(half, each, pool, rng)]


def _faithful(half: Half, each: int, pool: Sequence[Facts], rng: random.Random) -> Iterator[Case]:
    for number, (topic, condition, text) in enumerate(_HALVES[half].FAITHFUL):
        for facts in _suited(topic, condition, text, pool, rng)[:each]:
            told = sentence(topic, text, view(facts))
            assert told is not None
            yield Case(told, facts, FAITHFUL, f"{topic} {number}")


def _suited(
    topic: str, condition: str, text: str, pool: Sequence[Facts], rng: random.Random
) -> list[Facts]:
    shuffled = rng.sample(list(pool), len(pool))
    return [
        facts
        for facts in shuffled
        if condition in (seen := view(facts)).conditions and sentence(topic, text, seen) is not None
    ]


def _mutated(half: Half, each: int, pool: Sequence[Facts], rng: random.Random) -> Iterator[Case]:
    """True wordings filled from facts in which one thing is wrong."""
    for kind, topics in TOPICS_OF.items():
        for number, (topic, condition, text) in enumerate(_HALVES[half].FAITHFUL):
            if topic not in topics:
                continue
            made = 0
            for facts in rng.sample(list(pool), len(pool)):
                wrong = perturbed(facts, kind, rng)
                seen, true = view(wrong or facts), view(facts)
                if condition not in seen.conditions:
                    continue
                told = sentence(topic, text, seen, ids=true)
                honest = sentence(topic, text, true)
                if told is None or (
                    condition in true.conditions and honest is not None and told.text == honest.text
                ):
                    continue
                yield Case(told, facts, kind, f"{topic} {number}")
                made += 1
                if made == max(1, each // 2):
                    break
    for number, (topic, _, text) in enumerate(_HALVES[half].FAITHFUL):
        for changed in wrong_comparison(topic, text):
            for facts in _suited(topic, "", text, pool, rng)[:each]:
                seen = view(facts)
                told = sentence(topic, changed, seen)
                zones = [f.values["share"] for f in facts if f.kind == "zone_share"]
                if told is None or zones[0] - zones[1] < 0.012:
                    continue
                ids = ("cam.zone.2",) if topic == "zone" else told.facts
                yield Case(Sentence(told.text, ids), facts, "wrong comparison", f"{topic} {number}")


def _written(half: Half, each: int, pool: Sequence[Facts], rng: random.Random) -> Iterator[Case]:
    for kind, wordings in _HALVES[half].WRONG.items():
        for number, (topic, text) in enumerate(wordings):
            for facts in _suited(topic, "", text, pool, rng)[:each]:
                told = sentence(topic, text, view(facts))
                assert told is not None
                yield Case(told, facts, kind, f"{kind} {number}")


def _misnamed(half: Half, each: int, pool: Sequence[Facts], rng: random.Random) -> Iterator[Case]:
    """True sentences that name a fact which does not carry them."""
    others = ("limits.use", "maps.agreement", "model.measured", "prediction.set", "cam.lungs",
              "shap.total", "prediction.operating_point", "nothing.here")  # fmt: skip
    for number, (topic, condition, text) in enumerate(_HALVES[half].FAITHFUL):
        if topic in ("limits", "none"):
            continue
        for facts in _suited(topic, condition, text, pool, rng)[: max(1, each // 2)]:
            told = sentence(topic, text, view(facts))
            assert told is not None
            name = rng.choice([o for o in others if o not in told.facts])
            yield Case(Sentence(told.text, (name,)), facts, "wrong fact id", f"{topic} {number}")


def measure(half: Half, each: int, phantoms: bool) -> tuple[dict[str, Counter[str]], list[Case]]:
    """Counts of caught and missed by kind, and the cases judged wrongly."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    mistakes = []
    for case in cases(half, each, phantoms=phantoms):
        refused = bool(problems(case.sentence, case.facts))
        counts[case.kind]["refused" if refused else "passed"] += 1
        if refused == (case.kind == FAITHFUL):
            mistakes.append(case)
    return counts, mistakes


def run(each: int = 8, show: int = 0) -> bool:
    """Print all parts; the targets are those of the part fitted least."""
    targets: list[Target] = []
    tables: dict[str, dict[str, Counter[str]]] = {}
    for half in _HALVES:
        counts, mistakes = measure(half, each, phantoms=True)
        tables[half] = counts
        _print(half, counts, mistakes)
        for case in mistakes[:show]:
            print(case.kind, "|", case.sentence.text, "|", problems(case.sentence, case.facts))
        if half == "fresh":
            wrong = sum((c for k, c in counts.items() if k != FAITHFUL), Counter[str]())
            caught = 100 * wrong["refused"] / wrong.total()
            true = counts[FAITHFUL]
            refused = 100 * true["refused"] / true.total()
            targets = [
                Target("planted errors caught", caught, "≥", 99, "%"),
                Target("faithful sentences refused", refused, "≤", 3, "%"),
            ]
    return publish("narratives", "What the verifier lets through", targets=targets, counts=tables)


def _print(half: str, counts: dict[str, Counter[str]], mistakes: Sequence[Case]) -> None:
    table = Table(title=f"Verifier, {half} half", title_justify="left")
    for heading in ("sentences", "n", "refused", "95 %", "wordings judged wrongly"):
        table.add_column(heading)
    wrong = sum((c for k, c in counts.items() if k != FAITHFUL), Counter[str]())
    for kind, held in [*counts.items(), ("all planted errors", wrong)]:
        bounds = binomtest(held["refused"], held.total()).proportion_ci(method="wilson")
        names = {c.wording for c in mistakes if c.kind == kind}
        table.add_row(
            kind,
            str(held.total()),
            f"{100 * held['refused'] / held.total():.1f} %",
            f"{100 * bounds.low:.1f}–{100 * bounds.high:.1f} %",
            str(len(names) or ""),
        )
    Console(width=100).print(table)
