"""A case library over tiny models: everything is real but the networks' size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.tiny import write_encoder, write_frontal, write_model, write_segmenter
from thoralens.cases import shipped
from thoralens.cases.finder import CaseFinder
from thoralens.settings import Settings


def fitting(folder: Path) -> dict[str, Path]:
    """Model packages whose encoder fits the chest model, by setting."""
    return {
        "model": write_model(folder / "model", files={"model.bin": "tiny"}),
        "lungs": write_segmenter(folder / "lungs"),
        "frontal": write_frontal(folder / "frontal"),
        "compact_clip": write_encoder(folder / "encoder"),
    }


def opened(
    folder: Path, seeds: Sequence[int], packages: dict[str, Path] | None = None
) -> CaseFinder:
    """A library in ``folder/home`` that ships the phantoms of some seeds, drawn already."""
    packages = packages or fitting(folder)
    settings = Settings(home=folder / "home", **packages)  # type: ignore[arg-type]
    finder = CaseFinder.load(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shipped, "SEEDS", tuple(seeds))
        finder.prepare()
    return finder
