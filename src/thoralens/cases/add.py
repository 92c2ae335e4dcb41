"""Images with words become cases: read, judged by the gate, encoded, stored one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

import numpy as np

from thoralens.cases.concepts import names
from thoralens.cases.library import CaseLibrary
from thoralens.cases.manifest import Entry
from thoralens.cases.values import Case, NewCase, Seen
from thoralens.cases.wording import described
from thoralens.diagnosis import Diagnoser
from thoralens.diagnosis.flow import Checked
from thoralens.errors import ThoralensError
from thoralens.imaging import Radiograph, display, frame_of
from thoralens.imaging.read import read_file
from thoralens.privacy import redact

State = Literal["added", "duplicate", "refused", "unreadable"]
_SHOWN = 512


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry.

    Attributes:
        reason: Why it was refused or unreadable; empty otherwise.
    """

    path: Path
    state: State
    case: Case | None = None
    reason: str = ""


def add_entries(
    library: CaseLibrary, diagnoser: Diagnoser, entries: Iterable[Entry], *, max_pixels: int
) -> Iterator[Outcome]:
    """Add each entry; every case is whole in the library before the next is read.

    A run that was killed is simply run again: what is there already is skipped by its hash.
    """
    for entry in entries:
        try:
            radiograph = read_file(entry.path, max_pixels=max_pixels)
        except (ThoralensError, OSError) as error:
            yield Outcome(entry.path, "unreadable", reason=str(error))
            continue
        if library.store.has([digest_of(radiograph)]):
            yield Outcome(entry.path, "duplicate")
            continue
        checked = diagnoser.check(radiograph)
        if checked.output is None:
            yield Outcome(entry.path, "refused", reason=checked.gate.reasons[0].message)
            continue
        added = library.add([new_case(library, entry, checked, digest_of(radiograph))])
        yield Outcome(entry.path, "added" if added else "duplicate", added[0] if added else None)


def new_case(
    library: CaseLibrary, entry: Entry, checked: Checked, digest: str, *, synthetic: bool = False
) -> NewCase:
    """The case of an accepted radiograph, its text without identifiers."""
    text = redact(entry.text).text if entry.text.strip() else ""
    said = names(f"{text} {entry.diagnosis}", "finding")
    case = Case(
        id=f"case-{digest[:16]}",
        digest=digest,
        title=redact(entry.title).text if entry.title else _title(entry, said),
        text=text,
        findings=entry.findings or said,
        diagnosis=entry.diagnosis,
        age=entry.age,
        sex=entry.sex,
        view=entry.view,
        licence=entry.licence,
        source=entry.source,
        patient=patient_group(entry.source, entry.patient or digest),
        synthetic=synthetic or checked.radiograph.acquisition.synthetic,
    )
    seen = seen_of(checked)
    vectors = np.stack([library.encoder.image(seen), library.encoder.text(text_of(case))])
    return NewCase(case, vectors, library.zones.regions(seen), shown(checked.radiograph))


def seen_of(checked: Checked) -> Seen:
    """What the encoders need of an accepted radiograph."""
    assert checked.output is not None
    frame = frame_of(*checked.radiograph.pixels.shape)
    return Seen(checked.square, checked.output.features[0], checked.lungs.zones(), frame)


def text_of(case: Case) -> str:
    """All that is said of a case, as the text encoder reads it."""
    return described(case.text, case.findings, case.diagnosis, case.age, case.sex, case.view)


def digest_of(radiograph: Radiograph) -> str:
    """SHA-256 of the pixels as read, whatever file they came in."""
    shape = ",".join(map(str, radiograph.pixels.shape)).encode()
    return hashlib.sha256(shape + radiograph.pixels.tobytes()).hexdigest()


def patient_group(source: str, patient: str) -> str:
    """A patient's images under one name that tells nobody who; a name made so stays."""
    if patient.startswith("group-"):
        return patient
    name = f"{source}/{patient}".encode()
    return f"group-{hashlib.sha256(name).hexdigest()[:16]}"


def shown(radiograph: Radiograph) -> bytes:
    """The picture to show and to encode anew: PNG, at most 512 pixels a side."""
    file = BytesIO()
    display(radiograph, _SHOWN).save(file, "PNG", compress_level=1)
    return file.getvalue()


def _title(entry: Entry, said: tuple[str, ...]) -> str:
    named = entry.diagnosis or ", ".join((entry.findings or said)[:3]) or "no finding recorded"
    return named[:1].upper() + named[1:]
