"""Grad-CAM in closed form, without autograd.

For a linear readout behind mean pooling, Grad-CAM (Selvaraju et al., 2017) equals class
activation mapping (Zhou et al., 2016): the pooled gradient of a logit with respect to channel k
is ``w_k / (h·w)``. The same holds for the readout at each location followed by log-mean-exp,
because the softmax weights that the gradient spreads over the locations sum to one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from thoralens.imaging import Float32
from thoralens.inference import Model

_SATURATED = 0.9


@dataclass(frozen=True, slots=True)
class GradCam:
    """A Grad-CAM map.

    Attributes:
        target: The class whose logit is explained.
        layer: Name of the layer whose feature map carries the map.
        coarse: ``(h, w)`` float32 ≥ 0, in logit per location.
        heat: ``(size, size)`` float32 ≥ 0, the coarse map interpolated to the square frame.
    """

    target: str
    layer: str
    coarse: Float32
    heat: Float32

    @property
    def empty(self) -> bool:
        """True when nothing in the image speaks for the target."""
        return not bool(self.coarse.max() > 0)

    @property
    def saturated(self) -> bool:
        """True when most locations are nearly as hot as the hottest: the map points nowhere."""
        return not self.empty and bool(np.median(self.coarse) > _SATURATED * self.coarse.max())


def readout(model: Model, target: str) -> Float32:
    """The linear readout ``(C,)`` of one class's logit; a binary model has one for both signs."""
    index = model.spec.classes.index(target)
    binary = len(model.weight) == 1
    row: Float32 = model.weight[0 if binary else index]
    return -row if binary and index == 0 else row


def grad_cam(model: Model, features: Float32, target: str) -> GradCam:
    """Grad-CAM of one class from ``(C, h, w)`` features of one image."""
    locations = features.shape[1] * features.shape[2]
    weights = readout(model, target) / locations
    coarse = np.maximum(np.tensordot(weights, features, axes=1), 0.0).astype(np.float32)
    return GradCam(target, model.spec.layer, coarse, interpolate(coarse, model.size))


def interpolate(coarse: Float32, size: int) -> Float32:
    """An ``(h, w)`` map ≥ 0 in the square frame, ``(size, size)``."""
    square = Image.fromarray(coarse).resize((size, size), Image.Resampling.BILINEAR)
    return np.maximum(np.asarray(square, np.float32), 0.0)
