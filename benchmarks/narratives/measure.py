"""How many planted errors the verifier catches and how many true sentences it refuses."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest

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
from benchmarks.narratives.wordings import FILES, Part, Wording, wordings
from benchmarks.report import Target, publish
from thoralens.explain.narrate import Sentence
from thoralens.explain.verify import problems

FAITHFUL = "faithful"
_OTHERS = ("limits.use", "maps.agreement", "model.measured", "prediction.set", "cam.lungs",
           "shap.total", "prediction.operating_point", "nothing.here")  # fmt: skip


def cases(part: Part, each: int, seed: int = 20261124, phantoms: bool = False) -> list[Case]:
    """Every wording of a part over ``each`` fact sets that it suits."""
    rng = random.Random(f"{seed}{part}")
    pool = [random_facts(rng) for _ in range(60)]
    if phantoms:
        pool += phantom_facts()
    held = wordings(part)
    found = [*_true(held.faithful, FAITHFUL, each, pool, rng)]
    found += _mutated(held.faithful, each, pool, rng)
    for kind, wrong in held.wrong.items():
        found += _true(wrong, kind, each, pool, rng)
    return [*found, *_misnamed(held.faithful, each, pool, rng)]


def _true(
    told: Sequence[Wording], kind: str, each: int, pool: Sequence[Facts], rng: random.Random
) -> Iterator[Case]:
    """Wordings as they stand, over facts that they suit."""
    for wording in told:
        for facts in _suited(wording, pool, rng, each):
            made = sentence(wording, view(facts))
            assert made is not None
            yield Case(made, facts, kind, wording.name)


def _suited(
    wording: Wording, pool: Sequence[Facts], rng: random.Random, most: int
) -> Iterator[Facts]:
    """Up to ``most`` fact sets that a wording suits."""
    found = (
        facts
        for facts in rng.sample(list(pool), len(pool))
        if wording.conditions <= (seen := view(facts)).conditions
        and sentence(wording, seen) is not None
    )
    return islice(found, most)


def _mutated(
    told: Sequence[Wording], each: int, pool: Sequence[Facts], rng: random.Random
) -> Iterator[Case]:
    """True wordings filled from facts in which one thing is wrong."""
    for kind, topics in TOPICS_OF.items():
        for wording in told:
            if not topics & set(wording.topics):
                continue
            made = 0
            for facts in rng.sample(list(pool), len(pool)):
                wrong = perturbed(facts, kind, rng)
                seen, true = view(wrong or facts), view(facts)
                if not wording.conditions <= seen.conditions:
                    continue
                false = sentence(wording, seen, ids=true)
                honest = sentence(wording, true)
                same = honest is not None and false is not None and false.text == honest.text
                if false is None or (
                    same
                    and (
                        wording.conditions <= true.conditions
                        or kind in ("inverted sign", "wrong number")
                    )
                ):
                    continue
                yield Case(false, facts, kind, wording.name)
                made += 1
                if made == max(1, each // 2):
                    break
    for wording in told:
        for changed in wrong_comparison(wording):
            for facts in _suited(wording, pool, rng, each):
                false = sentence(wording, view(facts), text=changed)
                zones = [f.values["share"] for f in facts if f.kind == "zone_share"]
                if false is None or zones[0] - zones[1] < 0.012:
                    continue
                ids = ("cam.zone.2",) if wording.topics == ("zone",) else false.facts
                yield Case(Sentence(false.text, ids), facts, "wrong comparison", wording.name)


def _misnamed(
    told: Sequence[Wording], each: int, pool: Sequence[Facts], rng: random.Random
) -> Iterator[Case]:
    """True sentences that name a fact which does not carry them."""
    for wording in told:
        if set(wording.topics) & {"limits", "none"}:
            continue
        for facts in _suited(wording, pool, rng, max(1, each // 2)):
            made = sentence(wording, view(facts))
            assert made is not None
            name = rng.choice([o for o in _OTHERS if o not in made.facts])
            yield Case(Sentence(made.text, (name,)), facts, "wrong fact id", wording.name)


def measure(part: Part, each: int, phantoms: bool) -> tuple[dict[str, Counter[str]], list[Case]]:
    """Counts of caught and missed by kind, and the cases judged wrongly."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    mistakes = []
    for case in cases(part, each, phantoms=phantoms):
        refused = bool(problems(case.sentence, case.facts))
        counts[case.kind]["refused" if refused else "passed"] += 1
        if refused == (case.kind == FAITHFUL):
            mistakes.append(case)
    return counts, mistakes


def run(each: int = 4, show: int = 0) -> bool:
    """Print all parts; the targets are those of the part fitted least."""
    targets: list[Target] = []
    tables: dict[str, dict[str, Counter[str]]] = {}
    for part in FILES:
        counts, mistakes = measure(part, each, phantoms=True)
        tables[part] = counts
        _print(part, counts, mistakes)
        for case in mistakes[:show]:
            print(case.kind, "|", case.sentence.text, "|", problems(case.sentence, case.facts))
        if part == "test":
            wrong = sum((c for k, c in counts.items() if k != FAITHFUL), Counter[str]())
            caught = 100 * wrong["refused"] / wrong.total()
            true = counts[FAITHFUL]
            refused = 100 * true["refused"] / true.total()
            targets = [
                Target("planted errors caught", caught, "≥", 99, "%"),
                Target("faithful sentences refused", refused, "≤", 3, "%"),
            ]
    return publish("narratives", "What the verifier lets through", targets=targets, counts=tables)


def _print(part: str, counts: dict[str, Counter[str]], mistakes: Sequence[Case]) -> None:
    table = Table(title=f"Verifier, {part} wordings", title_justify="left")
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
