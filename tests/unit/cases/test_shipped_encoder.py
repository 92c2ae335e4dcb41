"""The encoder that ships: it fits the model that ships, is small, and says how good it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from thoralens.cases.compact import CompactClip
from thoralens.errors import ModelError
from thoralens.inference import read_spec
from thoralens.settings import Settings

FOLDER = Settings().compact_clip


@pytest.fixture(scope="module")
def encoder() -> CompactClip:
    return CompactClip(FOLDER, read_spec(Settings().model))


def test_it_reads_the_features_of_the_shipped_chest_model(encoder: CompactClip) -> None:
    chest = hashlib.sha256((Settings().model / "model.bin").read_bytes()).hexdigest()
    assert encoder.spec.chest_model["sha256"] == chest, "run `thoralens pipeline clip` again"
    assert encoder.fits


def test_it_is_small_and_says_how_good_it_is(encoder: CompactClip) -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 12 * 2**20
    metrics = encoder.measured[0].metrics
    found, by_chance = metrics["text_to_image_recall_at_10"], metrics["chance_recall_at_10"]
    assert found.low < found.value < found.high
    assert found.value >= 3 * by_chance.value
    card = (FOLDER / "MODEL_CARD.md").read_text()
    assert f"{found.value:.3f}" in card


def test_words_of_one_meaning_lie_closer_than_others(encoder: CompactClip) -> None:
    def cosine(a: str, b: str) -> float:
        return float(encoder.text(a) @ encoder.text(b))

    nodule = "nodule in the left upper zone"
    assert cosine(nodule, "rounded opacity in the left upper zone") > cosine(
        nodule, "clear lungs, normal chest"
    )
    assert cosine("bilateral opacities", "airspace opacification in both lungs") > cosine(
        "bilateral opacities", "no opacity, normal lungs"
    )
    assert np.linalg.norm(encoder.text(nodule)) == pytest.approx(1.0, abs=1e-4)


def test_a_damaged_package_is_refused(tmp_path: Path) -> None:
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    data = bytearray((tmp_path / "encoder.npz").read_bytes())
    data[-20_000] ^= 255
    (tmp_path / "encoder.npz").write_bytes(bytes(data))
    with pytest.raises(ModelError) as caught:
        CompactClip(tmp_path, read_spec(Settings().model))
    assert caught.value.code == "encoder_unreadable"
