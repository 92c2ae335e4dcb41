"""Where a VGG16's first weights come from: published ImageNet weights, a file, VGG19, nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import torch
from torch import Tensor

from thoralens.errors import DataError
from thoralens.imaging import Preprocessing
from thoralens.training.vgg16 import VGG16, batch_norms, convolutions

CAFFE_MEAN_BGR = (103.939, 116.779, 123.68)
VGG19_FIRST = (
    "block1_conv1",
    "block1_conv2",
    "block2_conv1",
    "block2_conv2",
    "block3_conv1",
    "block3_conv2",
    "block3_conv3",
)


@dataclass(frozen=True, slots=True)
class Published:
    """Published weights: address, SHA-256 and size of the file."""

    url: str
    sha256: str
    size: int


IMAGENET = Published(
    url="https://download.pytorch.org/models/vgg16-397923af.pth",
    sha256="397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
    size=553_433_881,
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded into a model.

    Attributes:
        description: For the model's lineage.
        convolutions: How many of the thirteen convolutions, counted from the input, are warm.
    """

    description: str
    convolutions: int


def load_weights(model: VGG16, source: str, cache: Path) -> Loaded:
    """Initialise ``model`` from ``imagenet``, ``none``, a ``.pth`` file or a VGG19 ``.npz`` file.

    Args:
        model: Changed in place; its batch normalisation becomes the identity where warm.
        source: ``imagenet`` downloads torchvision's published VGG16 (528 MB, once) to ``cache``.
        cache: Folder for downloads.

    Raises:
        DataError: The source does not exist, cannot be downloaded or holds other shapes.
    """
    if source == "none":
        _he(model, 0)
        return Loaded("random (He et al., 2015)", 0)
    if source == "imagenet":
        path = download(IMAGENET, cache / IMAGENET.url.rsplit("/", 1)[1])
        return _load_state(model, path, "VGG16 trained on ImageNet (torchvision, IMAGENET1K_V1)")
    path = Path(source)
    if not path.is_file():
        raise DataError(
            "weights_missing",
            f"There are no weights named {path.name}.",
            "Give imagenet, none, a .pth state dict of VGG16 or the .npz of VGG19's first blocks.",
        )
    if path.suffix == ".npz":
        return _load_vgg19(model, path)
    return _load_state(model, path, f"VGG16 weights from {path.name}")


def download(published: Published, target: Path, *, client: httpx.Client | None = None) -> Path:
    """Fetch a file once; a broken download goes on where it stopped, a wrong one is refused.

    Raises:
        DataError: The server does not answer, or what it sent has another SHA-256.
    """
    if target.is_file() and sha256(target) == published.sha256:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(target.suffix + ".part")
    try:
        with client or httpx.Client(timeout=30.0, follow_redirects=True) as http:
            _fetch(http, published, part)
    except httpx.HTTPError as error:
        raise DataError(
            "weights_unreachable",
            f"{published.url} cannot be downloaded ({type(error).__name__}).",
            "Try again to go on where it stopped, or give --weights a local file, or none.",
        ) from error
    if sha256(part) != published.sha256:
        part.unlink()
        raise DataError(
            "weights_damaged",
            f"What {published.url} sent is not the published file (its SHA-256 differs).",
            "Try again, or download it yourself and give its path to --weights.",
        )
    return part.replace(target)


def _fetch(http: httpx.Client, published: Published, part: Path) -> None:
    have = part.stat().st_size if part.is_file() else 0
    if have >= published.size:
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    with http.stream("GET", published.url, headers=headers) as answer:
        answer.raise_for_status()
        with part.open("ab" if answer.status_code == httpx.codes.PARTIAL_CONTENT else "wb") as out:
            for chunk in answer.iter_bytes(2**20):
                out.write(chunk)


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fold_caffe_input(kernel: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """Rewrite a first convolution trained on BGR 0–255 minus the Caffe mean for our input.

    Args:
        kernel: ``(O, 3, h, w)``, input channels in BGR order.
        bias: ``(O,)``.

    Returns:
        Kernel (RGB) and bias that give the same activations on ``(x / 255 - mean) / std``,
        wherever no padding is involved; Caffe pads with its mean colour, we pad with ImageNet's,
        which is the same colour to within 0.2 of 255.
    """
    parameters = Preprocessing()
    std = torch.tensor(parameters.std).view(1, 3, 1, 1) * 255.0
    mean = torch.tensor(parameters.mean) * 255.0
    offset = mean - torch.tensor(CAFFE_MEAN_BGR).flip(0)
    rgb = kernel.flip(1)
    return rgb * std, bias + (rgb.sum(dim=(2, 3)) * offset).sum(dim=1)


@torch.no_grad()
def _load_vgg19(model: VGG16, path: Path) -> Loaded:
    _he(model, len(VGG19_FIRST))
    with np.load(path) as stored:
        for index, (name, layer) in enumerate(zip(VGG19_FIRST, convolutions(model), strict=False)):
            try:
                kernel = torch.from_numpy(stored[f"{name}__kernel"]).permute(3, 2, 0, 1)
                bias = torch.from_numpy(stored[f"{name}__bias"])
            except KeyError as error:
                raise _wrong(path, f"{name} is not in it") from error
            if index == 0:
                kernel, bias = fold_caffe_input(kernel, bias)
            if kernel.shape != layer.weight.shape or layer.bias is None:
                raise _wrong(path, f"{name} has the shape {tuple(kernel.shape)}")
            layer.weight.copy_(kernel)
            layer.bias.copy_(bias)
    return Loaded("VGG16 warm-started from VGG19 blocks 1–3 (ImageNet)", len(VGG19_FIRST))


@torch.no_grad()
def _load_state(model: VGG16, path: Path, description: str) -> Loaded:
    _he(model, 13)
    stored = torch.load(path, map_location="cpu", weights_only=True)
    plain = VGG16().features.state_dict()
    for (name, old), layer in zip(_pairs(plain), convolutions(model), strict=True):
        weight, bias = stored.get(f"features.{name}.weight"), stored.get(f"features.{name}.bias")
        if weight is None or bias is None or weight.shape != old.shape or layer.bias is None:
            raise _wrong(path, f"features.{name} is missing or has another shape")
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return Loaded(description, 13)


def _pairs(state: dict[str, Tensor]) -> list[tuple[str, Tensor]]:
    return [(k.removesuffix(".weight"), v) for k, v in state.items() if k.endswith(".weight")]


def _wrong(path: Path, what: str) -> DataError:
    return DataError(
        "weights_differ",
        f"{path.name} does not hold the expected weights: {what}.",
        "Give a state dict with torchvision's VGG16 names, or VGG19's first blocks as .npz.",
    )


@torch.no_grad()
def _he(model: VGG16, warm: int) -> None:
    """He initialisation; batch normalisation behind the first ``warm`` layers is the identity."""
    for layer in convolutions(model):
        torch.nn.init.kaiming_normal_(layer.weight, mode="fan_in", nonlinearity="relu")
        if layer.bias is not None:
            layer.bias.zero_()
    for norm in batch_norms(model)[:warm]:
        norm.weight.fill_((1.0 + norm.eps) ** 0.5)
    torch.nn.init.normal_(model.head.weight, std=0.01)
    torch.nn.init.zeros_(model.head.bias)
