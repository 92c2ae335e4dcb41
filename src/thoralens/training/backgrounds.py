"""Lungs of other data sets, into which nodules are simulated; nobody in them is tested on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from thoralens.anatomy import LungSegmenter
from thoralens.datasets.progress import reporting
from thoralens.errors import DataError
from thoralens.imaging import Preprocessing
from thoralens.training.crops import Backgrounds
from thoralens.training.data import lung_masks, read_square

_FRONTAL = (None, "PA", "AP", "AP Supine")
_LARGEST_SET = 1500
_FEWEST_LUNG = 0.1


def gather(
    names: tuple[str, ...], folder: Path, parameters: Preprocessing, segmenter: LungSegmenter
) -> Backgrounds:
    """Read up to 1500 frontal images of each set that show both lungs, evenly over its table.

    Args:
        names: Of the catalogue; those that are not in ``folder`` are fetched.
        folder: Holds a folder a data set.
        parameters: Of the square frame.
        segmenter: Finds the lungs.
    """
    from thoralens.datasets.catalogue import CATALOGUE, pull
    from thoralens.datasets.layouts import read_data

    size = parameters.size
    images, lungs, sets = [], [], []
    for name in names:
        if not (folder / name).is_dir():
            pull(name, folder)
        entry = CATALOGUE.get(name)
        if entry is not None and entry.modality != "chest X-ray":
            raise DataError(
                "backgrounds_not_xray",
                f"{name} holds no chest X-rays.",
                "Take it out of data.backgrounds in params.yaml.",
            )
        records = [
            record
            for record in read_data(folder / name, name).records
            if record.problem is None and record.view in _FRONTAL
        ]
        chosen = np.unique(np.linspace(0, len(records) - 1, _LARGEST_SET).round().astype(int))
        with reporting(f"Finding lungs in {name}") as advance:
            for done, index in enumerate(chosen if records else (), 1):
                square = read_square(folder / name / records[index].image, parameters)
                mask = lung_masks(square[None], segmenter)[0]
                if mask.mean() >= _FEWEST_LUNG:
                    images.append(np.round(square * 255).astype(np.uint8))
                    lungs.append(mask)
                    sets.append(name)
                advance(done, len(chosen))
    if not images:
        return Backgrounds(
            np.zeros((0, size, size), np.uint8), np.zeros((0, size, size), bool), np.array([], str)
        )
    return Backgrounds(np.stack(images), np.stack(lungs), np.array(sets))


def write(found: Backgrounds, path: Path) -> None:
    """Replace ``path`` (.npz)."""
    draft = path.with_name(f".{path.name}")
    try:
        with draft.open("wb") as stream:
            np.savez_compressed(stream, images=found.images, lungs=found.lungs, sets=found.sets)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read(path: Path) -> Backgrounds:
    """The file of the ``backgrounds`` stage.

    Raises:
        DataError: ``stage_missing``.
    """
    if not path.is_file():
        raise DataError(
            "stage_missing", f"There is no {path.name}.", "Run the stages before it: `dvc repro`."
        )
    with np.load(path) as stored:
        return Backgrounds(stored["images"], stored["lungs"], stored["sets"])
