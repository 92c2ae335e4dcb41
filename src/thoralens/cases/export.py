"""The whole library written out, or encoded anew."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from thoralens.cases.add import seen_of, text_of
from thoralens.cases.library import CaseLibrary
from thoralens.cases.manifest import COLUMNS
from thoralens.cases.values import Case
from thoralens.diagnosis import Diagnoser
from thoralens.errors import ThoralensError
from thoralens.imaging import read

_BATCH = 50


def export_cases(library: CaseLibrary, out: Path) -> int:
    """Write ``images/ID.png`` and ``manifest.csv``; the folder appears complete.

    Raises:
        ThoralensError: ``output_exists``.
    """
    if out.exists():
        raise ThoralensError(
            "output_exists",
            f"The folder {out.name} exists already.",
            "Choose another folder, or move that one away.",
        )
    cases = library.store.all()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".partial-") as name:
        whole = Path(name) / out.name
        (whole / "images").mkdir(parents=True)
        with (whole / "manifest.csv").open("w", newline="", encoding="utf-8") as stream:
            table = csv.DictWriter(stream, COLUMNS)
            table.writeheader()
            for case in cases:
                file = f"images/{case.id}.png"
                (whole / file).write_bytes(library.store.picture(case.id))
                table.writerow(_row(case, file))
        whole.replace(out)
    return len(cases)


def reindex_cases(library: CaseLibrary, diagnoser: Diagnoser, say: Callable[[str], None]) -> int:
    """Encode every case anew; searches use the old vectors until all new ones are there.

    Image vectors come from the stored pictures (at most 512 pixels a side), so they may differ
    in the last digits from those of the original files. A killed run is simply run again.
    """
    slots = library.store.slots_of_all()
    for start in range(0, len(slots), _BATCH):
        some = slots[start : start + _BATCH]
        vectors = np.stack(
            [_encode(library, diagnoser, case) for case in library.store.cases(some)]
        )
        library.index.put(some, vectors)
        say(f"{min(start + _BATCH, len(slots))} of {len(slots)} cases")
    library.store.switch_encoder(library.encoder.name, len(slots))
    library.index.tidy()
    return len(slots)


def _encode(library: CaseLibrary, diagnoser: Diagnoser, case: Case) -> np.ndarray:
    checked = diagnoser.check(read(library.store.picture(case.id)))
    words = library.encoder.text(text_of(case))
    image = np.zeros_like(words)
    if checked.output is not None:
        image = library.encoder.image(seen_of(checked))
    return np.stack([image, words])


def _row(case: Case, file: str) -> dict[str, object]:
    return {
        "file": file,
        "title": case.title,
        "text": case.text,
        "findings": "|".join(case.findings),
        "diagnosis": case.diagnosis,
        "age": case.age if case.age is not None else "",
        "sex": case.sex or "",
        "view": case.view,
        "licence": case.licence,
        "source": case.source,
        "patient": case.patient,
    }
