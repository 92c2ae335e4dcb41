"""Servers with tiny models: everything is real but the networks' size."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.running import Running
from tests.tiny import drawn_chest, write_frontal, write_model, write_segmenter

Models = dict[str, Path]


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    folder = tmp_path_factory.mktemp("models")
    return {
        "model": write_model(folder / "model"),
        "lungs": write_segmenter(folder / "lungs"),
        "frontal": write_frontal(folder / "frontal"),
    }


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built page, as small as one can be."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>built</title>")
    (folder / "assets" / "index-1a2b.js").write_text("export {}")
    return folder


@pytest.fixture(scope="session")
def server(
    models: Models, page: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("home")
    with Running(home, shap_evaluations=200, page=page, **models) as running:
        yield running


@pytest.fixture(scope="session")
def chest() -> bytes:
    """A drawn chest, as PNG, that the tiny models accept."""
    file = BytesIO()
    Image.fromarray((drawn_chest(256) * 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()
