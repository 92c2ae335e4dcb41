"""Is Grad-CAM exact, and what does the shipped precision change? ``python -m benchmarks grad-cam``.

JSRT's test patients below ``THORALENS_DATA_DIR``. Exact: the closed form on f32 features against
torch gradients and captum. Precision: the f32 network's map against the shipped graph's.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import torch
from captum.attr import LayerGradCam
from numpy.typing import NDArray
from scipy.stats import spearmanr

from benchmarks.report import Target, publish
from benchmarks.shap.network import load_network
from thoralens.explain.grad_cam import grad_cam
from thoralens.imaging import Float32, read_file
from thoralens.imaging.preprocess import normalise
from thoralens.inference import Model
from thoralens.settings import ASSETS, get_settings
from thoralens.training.metrics import mean_interval
from thoralens.training.vgg16 import VGG16

_EXACT = 5
"""Images on which gradients are taken."""


def run() -> bool:
    settings = get_settings()
    model = Model(settings.model)
    network = load_network(model, settings.model)
    target = model.spec.positive or model.spec.classes[-1]
    differences, correlations, same_peak = [], [], []
    for number, path in enumerate(_test_images()):
        square = model.square(read_file(path))
        inputs = torch.from_numpy(normalise(square[None], model.preprocessing))
        with torch.no_grad():
            features = network.features(inputs)
        exact = grad_cam(model, features[0].numpy(), target).coarse
        shipped = grad_cam(model, model.forward(square[None]).features[0], target).coarse
        if number < _EXACT:
            for other in (_by_gradient(network, features), _by_captum(network, inputs)):
                differences.append(float(np.abs(other - exact).max() / max(exact.max(), 1e-6)))
        if exact.max() > 0 and shipped.max() > 0:
            correlations.append(float(spearmanr(exact.ravel(), shipped.ravel()).statistic))
            same_peak.append(bool(exact.argmax() == shipped.argmax()))
    interval = mean_interval(np.array(correlations))
    print(
        f"{len(correlations)} of {number + 1} maps not empty; rank correlation f32 against "
        f"{model.spec.precision}: mean {interval.value:.3f} ({interval.low:.3f} to "
        f"{interval.high:.3f}), least {min(correlations):.3f}; same hottest location in "
        f"{sum(same_peak)}; largest relative difference to gradients and captum "
        f"{max(differences):.1e}"
    )
    return publish(
        "grad-cam",
        "Grad-CAM: closed form, gradients, captum; f32 and shipped precision",
        targets=[
            Target("difference to gradients and captum × 10⁴", 1e4 * max(differences), "≤", 1, "")
        ],
        rank_correlation=interval.model_dump(),
        least=min(correlations),
        same_peak=sum(same_peak),
        images=number + 1,
        not_empty=len(correlations),
    )


def _by_gradient(network: VGG16, features: torch.Tensor) -> Float32:
    held = features.clone().requires_grad_(True)
    (gradient,) = torch.autograd.grad(network.pool(held).sum(), held)
    weights = gradient.mean((2, 3), keepdim=True)
    return np.asarray(torch.relu((weights * held).sum(1))[0].detach().numpy(), np.float32)


def _by_captum(network: VGG16, inputs: torch.Tensor) -> NDArray[np.float32]:
    explainer = LayerGradCam(lambda x: network(x)[0], network.features[-1])
    found = explainer.attribute(inputs, target=0, relu_attributions=True)
    return np.asarray(found[0, 0].detach().numpy(), np.float32)


def _test_images() -> list[Path]:
    folder = Path(os.environ.get("THORALENS_DATA_DIR", "data")) / "jsrt" / "images"
    with (ASSETS / "splits" / "jsrt.csv").open(newline="") as stream:
        return [folder / row["file"] for row in csv.DictReader(stream) if row["split"] == "test"]
