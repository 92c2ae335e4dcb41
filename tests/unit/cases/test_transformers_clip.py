"""A tiny random CLIPModel, saved to disk, runs through the transformers path for real."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.tiny import drawn_chest

from thoralens.anatomy import zone_map
from thoralens.cases.add import add_entries
from thoralens.cases.finder import CaseFinder
from thoralens.cases.manifest import read_manifest
from thoralens.cases.transformers_clip import TransformersClip
from thoralens.cases.values import Seen
from thoralens.diagnosis import Diagnoser
from thoralens.errors import ModelError, ThoralensError
from thoralens.imaging import frame_of
from thoralens.imaging.read import read_file
from thoralens.settings import Settings

transformers = pytest.importorskip("transformers")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip") / "tiny-clip"
    small = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1}
    text = {**small, "num_attention_heads": 2, "vocab_size": 60, "max_position_embeddings": 24}
    text |= {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 1}
    vision = {**small, "num_attention_heads": 2, "image_size": 32, "patch_size": 8}
    config = transformers.CLIPConfig(text_config=text, vision_config=vision, projection_dim=12)
    transformers.set_seed(0)
    transformers.CLIPModel(config).save_pretrained(folder)
    transformers.CLIPImageProcessor(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    ).save_pretrained(folder)
    letters = string.ascii_lowercase
    tokens = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{c}</w>" for c in letters)]
    (folder / "vocab.json").write_text(json.dumps({t: n for n, t in enumerate(tokens)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "CLIPTokenizer"}))
    return folder


def _seen() -> Seen:
    pixels = drawn_chest(64)
    none = np.zeros((64, 64), bool)
    return Seen(pixels, np.zeros((6, 8, 8), np.float32), zone_map(none, none), frame_of(64, 64))


def test_images_and_texts_become_vectors_of_one_space(folder: Path) -> None:
    encoder = TransformersClip(str(folder))
    seen = _seen()
    image, text = encoder.image(seen), encoder.text("a nodule in the left upper zone " * 9)
    assert image.shape == text.shape == (12,)
    assert image.dtype == np.float32
    assert np.linalg.norm(image) == pytest.approx(1.0, abs=1e-5)
    np.testing.assert_allclose(TransformersClip(str(folder)).image(seen), image, atol=1e-6)
    assert np.abs(encoder.image(replace(seen, square=1 - seen.square)) - image).max() > 1e-4
    assert np.abs(encoder.text("effusion") - text).max() > 1e-4
    assert not encoder.text(" ").any()
    assert encoder.name.id == "tiny-clip"
    assert len(encoder.name.revision) == 12


def test_it_searches_in_the_place_of_the_shipped_encoder(
    folder: Path, settings: Settings, diagnoser: Diagnoser, manifest: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("thoralens.cases.shipped.SEEDS", ())
    finder = CaseFinder(settings.model_copy(update={"encoder": str(folder)}), diagnoser)
    entries = read_manifest(manifest)
    list(add_entries(finder.library, diagnoser, entries, max_pixels=10**7))
    found = finder.find("effusion", read_file(manifest / "2.png"))
    assert found.encoder.id == "tiny-clip"
    assert {"image", "text", "words"} <= set(found.hits[0].parts)
    assert found.hits[0].zone is not None
    with pytest.raises(ThoralensError, match="reindex"):
        CaseFinder(settings, diagnoser).find("effusion")


def test_what_is_no_clip_model_or_has_no_revision_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ThoralensError) as caught:
        TransformersClip("openai/clip-vit-base-patch32")
    assert caught.value.code == "encoder_revision_missing"
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "siglip"}))
    with pytest.raises(ModelError) as refused:
        TransformersClip(str(tmp_path))
    assert refused.value.code == "encoder_unreadable"
