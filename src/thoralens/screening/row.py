"""What a screening says of one file, and the reader that says it."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from typing import Any

from thoralens.diagnosis import Diagnoser
from thoralens.diagnosis.batch import study_id
from thoralens.errors import ThoralensError
from thoralens.imaging import Radiograph
from thoralens.imaging.read import read
from thoralens.screening.source import Item, Source
from thoralens.settings import Settings


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the results.

    Attributes:
        file: Path below the source.
        state: ``judged``, ``refused`` by the gate, or ``error``.
        study_id: Hash of the pixels; files with the same pixels have the same.
        label: The class at the operating point.
        probability: Of the positive class, in [0, 1]; of the label, where there is no positive.
        prediction_set: Classes of the conformal set, ``|`` between them.
        uncertain: The set does not hold exactly one class.
        reasons: Codes of the gate's refusal, ``|`` between them.
        corrections, warnings: What was put right in the image, and what to be wary of.
        error, message, hint: Why the file could not be read, and what to do.
        seconds: Processing time.
    """

    file: str
    state: str
    study_id: str = ""
    label: str = ""
    probability: float | None = None
    prediction_set: str = ""
    uncertain: bool | None = None
    reasons: str = ""
    corrections: str = ""
    warnings: str = ""
    error: str = ""
    message: str = ""
    hint: str = ""
    model: str = ""
    seconds: float = 0.0


COLUMNS = tuple(field.name for field in fields(Row))


def failed(name: str, error: ThoralensError, seconds: float = 0.0) -> Row:
    """The line of a file that could not be read."""
    return Row(
        name,
        "error",
        error=error.code,
        message=error.message,
        hint=error.hint,
        seconds=round(seconds, 4),
    )


class Reader:
    """Holds the models of one process and judges one file after the other."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self._source = source
        self._max_pixels = settings.max_pixels
        self._diagnoser = Diagnoser.load(settings)
        spec = self._diagnoser.spec
        self._model, self._positive = f"{spec.name} {spec.version}", spec.positive

    def __call__(self, item: Item) -> Row:
        """Read, check and judge; a file that cannot be read is a line too."""
        start = time.perf_counter()
        try:
            radiograph = read(self._source.read(item.name), max_pixels=self._max_pixels)
            said = self._judge(radiograph)
        except ThoralensError as error:
            return failed(item.name, error, time.perf_counter() - start)
        seconds = round(time.perf_counter() - start, 4)
        return Row(item.name, model=self._model, seconds=seconds, **said)

    def _judge(self, radiograph: Radiograph) -> dict[str, Any]:
        checked = self._diagnoser.check(radiograph)
        facts = checked.radiograph
        said: dict[str, Any] = {
            "study_id": study_id(radiograph),
            "corrections": "|".join(note.code for note in facts.corrections),
            "warnings": "|".join(note.code for note in facts.warnings),
        }
        if checked.output is None:
            reasons = "|".join(reason.code for reason in checked.gate.reasons)
            return said | {"state": "refused", "reasons": reasons}
        found = self._diagnoser.model.predict(checked.output)
        shown = self._positive or found.label
        return said | {
            "state": "judged",
            "label": found.label,
            "probability": round(float(found.probabilities[shown]), 6),
            "prediction_set": "|".join(found.prediction_set),
            "uncertain": found.abstained,
        }
