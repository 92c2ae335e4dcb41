"""Torch networks become model packages: OpenVINO graph, readout, statistics, description."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import numpy as np
import openvino as ov
import torch
from torch import Tensor, nn

from thoralens import __version__
from thoralens.imaging import Float32
from thoralens.inference.package import ModelSpec
from thoralens.training.vgg16 import VGG16


def save_graph(
    network: nn.Module,
    example: Tensor,
    outputs: tuple[str, ...],
    folder: Path,
    precision: Literal["f32", "f16", "int8"],
    calibration: Iterable[Float32] = (),
) -> None:
    """Write ``model.xml`` and ``model.bin`` with a free batch dimension and named outputs.

    Args:
        network: In evaluation mode.
        example: One input, ``(1, C, H, W)``.
        outputs: A name for each output, in order.
        folder: Made when missing.
        precision: ``int8`` is post-training quantisation on ``calibration`` (NNCF); what reads an
            output named ``features`` stays in floating point.
        calibration: Real inputs ``(1, C, H, W)``.
    """
    model = ov.convert_model(network, example_input=example, input=[-1, *example.shape[1:]])
    for output, name in zip(model.outputs, outputs, strict=True):
        output.get_tensor().set_names({name})
    if precision == "int8":
        import nncf

        samples = list(calibration)
        model = nncf.quantize(
            model,
            nncf.Dataset(samples),
            subset_size=len(samples),
            ignored_scope=nncf.IgnoredScope(names=_behind_features(model), validate=False),
        )
    folder.mkdir(parents=True, exist_ok=True)
    ov.save_model(model, folder / "model.xml", compress_to_fp16=precision != "f32")


def _behind_features(model: ov.Model) -> list[str]:
    """Layers that read ``features``: in int8 a log-mean-exp would saturate and move in steps."""
    waiting = [o.get_node() for o in model.outputs if "features" in o.names]
    waiting = [node.input_value(0).get_node() for node in waiting]
    found: list[str] = []
    while waiting:
        for output in waiting.pop().outputs():
            for reader in output.get_target_inputs():
                node = reader.get_node()
                name = node.get_friendly_name()
                if node.get_type_name() != "Result" and name not in found:
                    found.append(name)
                    waiting.append(node)
    return found


def save_head(network: VGG16, folder: Path) -> None:
    """Write the linear readout to ``head.npz``."""
    weight, bias = network.head.weight.detach().numpy(), network.head.bias.detach().numpy()
    np.savez(folder / "head.npz", weight=weight, bias=bias)


def save_gate(train: Float32, held_out: Float32, folder: Path, components: int = 32) -> None:
    """Write feature statistics to ``gate.npz``: a Mahalanobis distance in principal axes.

    Args:
        train: ``(N, C)`` pooled features of training images, varied as acquisitions vary.
        held_out: ``(M, C)`` of validation images, varied alike; the cut-off is twice their
            largest distance.
        folder: The package.
        components: Principal axes kept.
    """
    mean = train.mean(axis=0)
    _, scale, axes = np.linalg.svd(train - mean, full_matrices=False)
    spread = scale[:components] / np.sqrt(len(train) - 1)
    whitening = (axes[:components] / spread[:, None]).astype(np.float32)
    cutoff = 2.0 * np.linalg.norm((held_out - mean) @ whitening.T, axis=1).max()
    np.savez(folder / "gate.npz", mean=mean, whitening=whitening, cutoff=np.float32(cutoff))


def write_spec(folder: Path, make: Callable[[dict[str, str]], ModelSpec]) -> ModelSpec:
    """Write ``model.json`` with the SHA-256 of every other file."""
    names = sorted(p.name for p in folder.iterdir() if p.suffix in (".xml", ".bin", ".npz"))
    spec = make({n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in names})
    (folder / "model.json").write_text(spec.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return spec


def code_version() -> str:
    return __version__


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def numpy_inputs(batch: Tensor) -> list[Float32]:
    """Single inputs ``(1, C, H, W)`` of a batch, for calibration."""
    with torch.no_grad():
        return [np.asarray(image[None].numpy(), np.float32) for image in batch]
