"""The reference for drift: what the flow measures on images that the network did not learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from thoralens.diagnosis import Diagnoser
from thoralens.diagnosis.flow import watched
from thoralens.imaging import read_file
from thoralens.inference.drift import Reference, write_reference
from thoralens.settings import Settings


def measure(settings: Settings, folder: Path, images: Sequence[Path], about: str) -> Reference:
    """Write ``drift.json`` into the package ``folder``.

    Raises:
        ModelError: Too few of the images are accepted by the gate.
    """
    diagnoser = Diagnoser.load(settings.model_copy(update={"model": folder}))
    checked = (diagnoser.check(read_file(path)) for path in images)
    rows = [row for one in checked if (row := watched(diagnoser.model, one)) is not None]
    return write_reference(folder, diagnoser.spec, rows, about)
