"""Prediction with Grad-CAM: the shipped package against eager torch on the same architecture.

Then each shipped network alone, against the time it may take.
"""

from __future__ import annotations

import torch
from captum.attr import LayerGradCam
from torch import Tensor

from benchmarks.report import Target, publish, race
from thoralens.anatomy import LungSegmenter
from thoralens.explain.grad_cam import grad_cam
from thoralens.imaging import Acquisition, Radiograph
from thoralens.imaging.examples import EXAMPLES, example_bytes
from thoralens.imaging.preprocess import normalise
from thoralens.imaging.read import read
from thoralens.inference import Model
from thoralens.settings import get_settings
from thoralens.training.vgg16 import VGG16


def run(rounds: int = 15) -> bool:
    """One phantom, read and resized beforehand; every contender gives a logit and a map."""
    model = Model(get_settings().model)
    square = model.square(read(example_bytes(EXAMPLES[0].id)))
    inputs = torch.from_numpy(normalise(square[None], model.preprocessing))
    network = VGG16(1, pooling=model.spec.pooling.kind, sharpness=model.spec.pooling.sharpness)
    network.eval()

    def ours() -> object:
        output = model.forward(square[None])
        return model.predict(output), grad_cam(model, output.features[0], "malignant")

    channels_last = inputs.contiguous(memory_format=torch.channels_last)
    attribution = LayerGradCam(lambda x: network(x)[0], network.features[-1])

    def captum() -> object:
        with torch.no_grad():
            logit = network(inputs)[0]
        return logit, attribution.attribute(inputs, target=0, relu_attributions=True)

    def bf16() -> object:
        with torch.autocast("cpu", torch.bfloat16):
            return _torch_grad_cam(network, channels_last)

    timings = race(
        {
            f"Thoralens ({model.spec.precision})": ours,
            "torch eager": lambda: _torch_grad_cam(network, inputs),
            "torch eager, channels last": lambda: _torch_grad_cam(network, channels_last),
            "torch eager, bf16, channels last": bf16,
            "captum LayerGradCam": captum,
        },
        rounds,
    )
    ratio = timings[1].median_ms / timings[0].median_ms
    segmenter = LungSegmenter(get_settings().lungs)
    resized = Radiograph(square, Acquisition("array", *square.shape[::-1]))
    alone = race(
        {
            "prediction alone": lambda: model.predict(model.forward(square[None])),
            "both lungs": lambda: segmenter(resized, len(square)),
        },
        rounds,
    )
    about = "Prediction with Grad-CAM, one 224 × 224 image (torch: same layers, random weights)"
    return publish(
        "predict",
        about,
        [*timings, *alone],
        [
            Target("times faster than torch eager", ratio, "≥", 4, "×"),
            Target("prediction alone, median", alone[0].median_ms, "≤", 100, "ms"),
            Target("both lungs, median", alone[1].median_ms, "≤", 15, "ms"),
        ],
    )


def _torch_grad_cam(network: VGG16, inputs: Tensor) -> tuple[Tensor, Tensor]:
    """Selvaraju's Grad-CAM with autograd from the feature map on."""
    with torch.no_grad():
        features = network.features(inputs)
    features = features.float().requires_grad_(True)
    logit = network.pool(features)
    (gradient,) = torch.autograd.grad(logit.sum(), features)
    weights = gradient.mean((2, 3), keepdim=True)
    return logit.detach(), torch.relu((weights * features).sum(1)).detach()
