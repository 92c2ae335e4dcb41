"""VGG16 (Simonyan & Zisserman, 2015) with torchvision's parameter names and a linear readout.

The last max-pool is dropped, so the feature map is conv5_3 after its ReLU at stride 16: 14 × 14
for a 224-pixel input. The readout is linear at every location, which keeps Grad-CAM closed-form.
"""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor, nn

PoolingKind = Literal["mean", "lme"]

BLOCKS: tuple[tuple[int, ...], ...] = (
    (64, 64),
    (128, 128),
    (256, 256, 256),
    (512, 512, 512),
    (512, 512, 512),
)
CHANNELS = 512
STRIDE = 16


class VGG16(nn.Module):
    """VGG16 features, a 1 × 1 linear readout per location, and a pooling of its evidence.

    Names follow torchvision's ``vgg16`` (``vgg16_bn`` with ``batch_norm``): ``features.N.weight``
    and so on; the readout is ``head.weight`` ``(outputs, 512)`` and ``head.bias``.

    Args:
        outputs: Number of logits.
        pooling: ``mean`` pools features before the readout; ``lme`` reads every location and
            takes the log-mean-exp, which tends to the mean as ``sharpness`` goes to 0 and to the
            maximum as it grows.
        sharpness: Sharpness of ``lme``; unused by ``mean``.
        batch_norm: Build ``vgg16_bn``; :func:`fold_batch_norm` turns it into the plain form.
    """

    def __init__(
        self,
        outputs: int = 1,
        *,
        pooling: PoolingKind = "mean",
        sharpness: float = 1.0,
        batch_norm: bool = False,
    ) -> None:
        super().__init__()
        self.features = _features(batch_norm)
        self.head = nn.Linear(CHANNELS, outputs)
        self.pooling: PoolingKind = pooling
        self.sharpness = sharpness
        self.batch_norm = batch_norm

    @property
    def layer(self) -> str:
        """Name of the module whose output is the feature map."""
        return f"features.{len(self.features) - 1}"

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """``(N, 3, H, W)`` to logits ``(N, outputs)`` and features ``(N, 512, h, w)``."""
        features = self.features(images)
        return self.pool(features), features

    def evidence(self, features: Tensor) -> Tensor:
        """The readout at each location, ``(N, outputs, h, w)``, in logits."""
        return nn.functional.conv2d(features, self.head.weight[:, :, None, None], self.head.bias)

    def pool(self, features: Tensor) -> Tensor:
        """Logits ``(N, outputs)`` from features ``(N, 512, h, w)``."""
        if self.pooling == "mean":
            pooled: Tensor = self.head(features.mean(dim=(2, 3)))
            return pooled
        return log_mean_exp(self.evidence(features), self.sharpness)


def log_mean_exp(evidence: Tensor, sharpness: float) -> Tensor:
    """``log(mean(exp(s · z))) / s`` over the last two axes of ``(N, O, h, w)``; ``(N, O)``."""
    flat = evidence.flatten(2)
    locations = math.log(flat.shape[2])
    return (torch.logsumexp(sharpness * flat, dim=2) - locations) / sharpness


def _features(batch_norm: bool) -> nn.Sequential:
    layers: list[nn.Module] = []
    width = 3
    for number, block in enumerate(BLOCKS):
        for out in block:
            layers.append(nn.Conv2d(width, out, kernel_size=3, padding=1))
            layers.extend([nn.BatchNorm2d(out)] if batch_norm else [])
            layers.append(nn.ReLU(inplace=False))
            width = out
        if number < len(BLOCKS) - 1:
            layers.append(nn.MaxPool2d(2, 2))
    return nn.Sequential(*layers)


def convolutions(model: VGG16) -> list[nn.Conv2d]:
    """The thirteen convolutions from conv1_1 to conv5_3."""
    return [layer for layer in model.features if isinstance(layer, nn.Conv2d)]


def after_convolution(model: VGG16, number: int) -> int:
    """Index in ``features`` behind convolution ``number`` (from 1), its ReLU and its pooling."""
    layers = list(model.features)
    places = [i for i, layer in enumerate(layers) if isinstance(layer, nn.Conv2d)]
    return places[number] if number < len(places) else len(layers)


def batch_norms(model: VGG16) -> list[nn.BatchNorm2d]:
    """The batch normalisations behind each convolution; empty without batch norm."""
    return [layer for layer in model.features if isinstance(layer, nn.BatchNorm2d)]


def freeze(model: VGG16, convs: int) -> None:
    """Stop learning in the first ``convs`` convolutions, and in their batch normalisation."""
    for layer in [*convolutions(model)[:convs], *batch_norms(model)[:convs]]:
        layer.requires_grad_(False)


def train_mode(model: VGG16) -> None:
    """Training mode, with frozen batch normalisation kept on its stored statistics."""
    model.train()
    for norm in batch_norms(model):
        if not norm.weight.requires_grad:
            norm.eval()


@torch.no_grad()
def rescale(model: VGG16, slope: float, offset: float) -> None:
    """Make the logits ``slope`` times what they are plus ``offset``, exactly; ``slope`` > 0.

    With ``lme`` the sharpness is divided by ``slope``: the pooling weighs locations as before.
    """
    model.head.weight.mul_(slope)
    model.head.bias.mul_(slope).add_(offset)
    model.sharpness /= slope


@torch.no_grad()
def fold_batch_norm(model: VGG16) -> VGG16:
    """The same function as ``model`` in evaluation mode, without batch normalisation."""
    plain = VGG16(model.head.out_features, pooling=model.pooling, sharpness=model.sharpness)
    plain.head.load_state_dict(model.head.state_dict())
    norms: list[nn.BatchNorm2d | None] = list(batch_norms(model)) or [None] * 13
    for target, source, norm in zip(convolutions(plain), convolutions(model), norms, strict=True):
        weight, bias = source.weight.clone(), _bias(source).clone()
        if norm is not None:
            mean, var = norm.running_mean, norm.running_var
            assert mean is not None
            assert var is not None
            scale = norm.weight / torch.sqrt(var + norm.eps)
            weight = weight * scale[:, None, None, None]
            bias = (bias - mean) * scale + norm.bias
        target.weight.copy_(weight)
        _bias(target).copy_(bias)
    return plain.eval()


def _bias(layer: nn.Conv2d) -> Tensor:
    if layer.bias is None:
        raise ValueError("every VGG16 convolution has a bias")
    return layer.bias
