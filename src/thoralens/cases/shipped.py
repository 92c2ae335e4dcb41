"""The cases that the program ships: phantoms, drawn at first use, of nobody and named so."""

from __future__ import annotations

import fcntl
from random import Random

from thoralens.cases.add import digest_of, new_case
from thoralens.cases.library import CaseLibrary
from thoralens.cases.manifest import Entry
from thoralens.cases.wording import LARGEST_NODULE_MM, Facts, report
from thoralens.diagnosis import Diagnoser
from thoralens.imaging import NoduleSpec, make_phantom, read, to_png

SOURCE = "Thoralens phantoms"
SEEDS = tuple(range(300, 326))
_SIZE = 384
_NOTE = "shipped"
_VERSION = "1"
_PLACES = tuple((side, zone) for zone in ("upper", "middle", "lower") for side in ("right", "left"))


def ensure_shipped(library: CaseLibrary, diagnoser: Diagnoser) -> int:
    """Draw and add the phantoms once per library; returns how many were added now.

    Two processes take turns. A phantom that was removed is not drawn again.
    """
    if library.store.note(_NOTE) == _VERSION:
        return 0
    with (library.store.path.parent / "shipped.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if library.store.note(_NOTE) == _VERSION:
            return 0
        added = sum(_add(library, diagnoser, seed) for seed in SEEDS)
        library.store.note(_NOTE, _VERSION)
        return added


def _add(library: CaseLibrary, diagnoser: Diagnoser, seed: int) -> int:
    spec, facts = phantom_of(seed)
    radiograph = read(to_png(make_phantom(seed, spec, _SIZE)))
    checked = diagnoser.check(radiograph)
    if checked.output is None:
        return 0
    entry = Entry(
        path=library.store.path,
        text=f"Synthetic phantom, not a patient. {report(facts)}",
        findings=("nodule",) if spec else ("clear",),
        view="PA",
        licence="Apache-2.0",
        source=SOURCE,
        patient=f"phantom-{seed}",
        title=f"Synthetic phantom: {_what(facts)}",
    )
    digest = digest_of(radiograph)
    return len(library.add([new_case(library, entry, checked, digest, synthetic=True)]))


def phantom_of(seed: int) -> tuple[NoduleSpec | None, Facts]:
    """What is drawn for a seed, and the truth about it: every zone in turn, one in four clear."""
    if seed % 4 == 3:
        return None, Facts("non-nodule")
    side, zone = _PLACES[(seed - seed // 4) % len(_PLACES)]
    random = Random(seed)
    size, dense = float(random.randrange(14, 44, 2)), random.uniform(0.16, 0.3)
    spec = NoduleSpec(side, zone, size, dense)  # type: ignore[arg-type]
    return spec, Facts("nodule", size, f"{side} {zone} zone")


def _what(facts: Facts) -> str:
    noun = "mass" if (facts.size_mm or 0) > LARGEST_NODULE_MM else "nodule"
    return f"{facts.size_mm:g} mm {noun}, {facts.zone}" if facts.zone else "clear lungs"
