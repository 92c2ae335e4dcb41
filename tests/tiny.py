"""Tiny model packages built without torch, for tests of everything behind training."""

from __future__ import annotations

import hashlib
import json
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
from openvino import opset13 as ops

from thoralens.imaging import Preprocessing

SIZE = 64


def write_model(
    folder: Path,
    *,
    classes: tuple[str, ...] = ("not_malignant", "malignant"),
    seed: int = 0,
    symmetric: bool = False,
    only_against: bool = False,
    **changes: Any,
) -> Path:
    """A package with one strided convolution, ReLU, mean pooling and a linear readout.

    A ``symmetric`` one sees a mirrored image mirrored; in one that is ``only_against`` the
    positive class nothing speaks for it, so that its Grad-CAM is empty.
    """
    rng = np.random.default_rng(seed)
    outputs = 1 if len(classes) == 2 else len(classes)
    kernel = rng.normal(0, 0.2, (6, 3, 8, 8)).astype(np.float32)
    weight = rng.normal(0, 1, (outputs, 6)).astype(np.float32)
    bias = rng.normal(0, 0.1, outputs).astype(np.float32)
    if symmetric:
        kernel += kernel[..., ::-1]
    if only_against:
        weight = -np.abs(weight)
    data = ops.parameter([-1, 3, SIZE, SIZE], np.float32, name="image")
    convolved = ops.convolution(data, kernel, [8, 8], [0, 0], [0, 0], [1, 1])
    features = ops.relu(convolved)
    pooled = ops.reduce_mean(features, [2, 3], keep_dims=False)
    logits = ops.add(ops.matmul(pooled, weight, False, True), bias)
    features.output(0).set_names({"features"})
    logits.output(0).set_names({"logits"})
    folder.mkdir(parents=True, exist_ok=True)
    ov.save_model(ov.Model([logits, features], [data]), folder / "model.xml", False)
    np.savez(folder / "head.npz", weight=weight, bias=bias)
    np.savez(
        folder / "gate.npz",
        mean=np.zeros(6, np.float32),
        whitening=np.eye(6, dtype=np.float32),
        cutoff=np.float32(1e6),
    )
    document = {
        "name": "tiny",
        "version": "0",
        "title": "Tiny test model",
        "task": "test",
        "precision": "f32",
        "classes": classes,
        "positive": classes[1] if len(classes) == 2 else None,
        "preprocessing": Preprocessing(size=SIZE).to_json(),
        "calibration": {"method": "platt", "slope": 0.8, "offset": -0.3, "fitted_on": "nothing"},
        "operating_point": {
            "threshold": 0.4,
            "sensitivity": 0.8,
            "specificity": 0.6,
            "source": "a test",
        },
        "lineage": {
            "data_version": "none",
            "code_version": "0",
            "initial_weights": "random",
            "seed": seed,
            "trained_at": "never",
        },
        "files": {},
        **changes,
    }
    if len(classes) != 2:
        document["operating_point"] = None
    (folder / "model.json").write_text(json.dumps(document))
    return folder


def write_segmenter(folder: Path) -> Path:
    """A 'segmenter' that calls every dark pixel lung: enough for drawn test images."""
    data = ops.parameter([-1, 1, SIZE, SIZE], np.float32, name="image")
    scaled = ops.multiply(ops.subtract(np.float32(0.3), data), np.float32(40.0))
    probability = ops.sigmoid(scaled)
    probability.output(0).set_names({"lungs"})
    folder.mkdir(parents=True, exist_ok=True)
    ov.save_model(ov.Model([probability], [data]), folder / "model.xml", False)
    (folder / "model.json").write_text(
        json.dumps({"version": "0", "preprocessing": {"size": SIZE, "low": 0.0, "high": 100.0}})
    )
    return folder


def write_frontal(folder: Path) -> Path:
    """A 'classifier' that takes a picture for upright unless its top is far brighter."""
    data = ops.parameter([-1, 1, SIZE, SIZE], np.float32, name="image")
    ramp = np.linspace(-1, 1, SIZE, dtype=np.float32)[:, None].repeat(SIZE, 1)[None, None]
    slope = ops.reduce_mean(ops.multiply(data, ramp), [2, 3], keep_dims=False)
    score = ops.sigmoid(ops.multiply(ops.add(slope, np.float32(0.01)), np.float32(400.0)))
    score.output(0).set_names({"frontal"})
    folder.mkdir(parents=True, exist_ok=True)
    ov.save_model(ov.Model([score], [data]), folder / "model.xml", False)
    document = {
        "version": "0",
        "preprocessing": {"size": SIZE, "low": 0.0, "high": 100.0},
        "operating_point": {"threshold": 0.5},
    }
    (folder / "model.json").write_text(json.dumps(document))
    return folder


def write_encoder(folder: Path, *, chest: str = "tiny", channels: int = 6, seed: int = 0) -> Path:
    """A compact encoder of random towers for the tiny chest model of the given SHA-256."""
    rng = np.random.default_rng(seed)

    def random(*shape: int) -> np.ndarray[Any, np.dtype[np.float16]]:
        return rng.normal(0, 1 / np.sqrt(shape[-1]), shape).astype(np.float16)

    file = BytesIO()
    np.savez(
        file,
        image_mean=np.zeros((9, channels), np.float16),
        image_std=np.ones((9, channels), np.float16),
        image_rows=random(4, channels), image_in=random(16, 36), image_in_bias=random(16),
        image_out=random(64, 16), image_out_bias=random(64), terms=random(2**15, 64),
        text_in=random(16, 64), text_in_bias=random(16), text_out=0.1 * random(64, 16),
        text_out_bias=0.1 * random(64), text_skip=random(64, 64),
        zone_project=random(4, channels), zone_centre=np.zeros((6, channels), np.float16),
        words=np.array(sorted(zlib.crc32(w.encode()) for w in ("effusion", "small")), np.uint32),
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder.npz").write_bytes(file.getvalue())
    document = {
        "name": "tiny-clip", "version": "0", "title": "Tiny test encoder", "dimensions": 64,
        "chest_model": {"name": "tiny", "version": "0", "sha256": chest},
        "sha256": hashlib.sha256(file.getvalue()).hexdigest(),
    }  # fmt: skip
    (folder / "model.json").write_text(json.dumps(document))
    return folder


def drawn_chest(size: int = 192) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Two dark ellipses on a bright ground, the patient's right (image left) the larger."""
    y, x = np.mgrid[0:size, 0:size] / size
    image = np.full((size, size), 0.7, np.float32)
    image[((x - 0.3) / 0.16) ** 2 + ((y - 0.5) / 0.34) ** 2 < 1] = 0.1
    image[((x - 0.7) / 0.13) ** 2 + ((y - 0.48) / 0.31) ** 2 < 1] = 0.1
    texture = np.random.default_rng(3).normal(0, 0.02, image.shape)
    return np.clip(image + texture, 0, 1).astype(np.float32)
