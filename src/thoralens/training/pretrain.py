"""What a training begins with: published weights, then nodules simulated into others' lungs.

No image of the data set that is studied is used, so every fold of a cross-validation may begin
with the same weights.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from thoralens.imaging import Preprocessing
from thoralens.training.checkpoint import Checkpoint, save_torch
from thoralens.training.crops import Backgrounds, CropSource
from thoralens.training.learner import Learner
from thoralens.training.params import Recipe
from thoralens.training.patches import expect_few, train_on_patches
from thoralens.training.progress import Reporter
from thoralens.training.vgg16 import VGG16, freeze
from thoralens.training.weights import Loaded, load_weights

FILE_NAME = "weights.pt"
_READ = ("weights", "frozen_convolutions", "pretrain_steps", "patch_batch", "patch_rate",
         "faintest", "harder_every", "weight_decay", "bf16", "seed")  # fmt: skip
"""Keys of the recipe that this stage depends on; ``dvc.yaml`` lists them too."""


@dataclass(frozen=True, slots=True)
class Start:
    """The first weights of a training.

    Attributes:
        state: Of a :class:`VGG16` with batch normalisation and one output.
        loaded: Where they came from before any crop.
        contrast: Where the curriculum stands; None when no crop was seen.
    """

    state: dict[str, Tensor]
    loaded: Loaded
    contrast: tuple[float, float] | None

    @property
    def digest(self) -> str:
        """SHA-256 of all weights, 64 hexadecimal digits."""
        digest = hashlib.sha256()
        for name in sorted(self.state):
            digest.update(name.encode() + self.state[name].contiguous().numpy().tobytes())
        return digest.hexdigest()


def pretrain(
    recipe: Recipe,
    others: Backgrounds,
    parameters: Preprocessing,
    *,
    cache: Path,
    checkpoint: Path,
    reporter: Reporter,
) -> Start:
    """Load the initial weights and train them on crops of ``others``, if there are any."""
    torch.manual_seed(recipe.seed)
    network = VGG16(1, pooling="lme", batch_norm=True)
    loaded = load_weights(network, recipe.weights, cache)
    if not recipe.pretrain_steps or not len(others.images):
        return Start(network.state_dict(), loaded, None)
    freeze(network, min(recipe.frozen_convolutions, loaded.convolutions))
    expect_few(network)
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    size = others.images.shape[1]
    source = CropSource(
        None,
        np.zeros((0, size, size), bool),
        others,
        faintest=recipe.faintest,
        real_share=0.0,
        others_share=1.0,
        seed=recipe.seed,
    )
    identity: dict[str, Any] = {name: getattr(recipe, name) for name in _READ}
    identity |= {"weights": loaded.description, "images": _digest(others)}
    learner = Learner(network, recipe, parameters, Checkpoint(checkpoint, identity), reporter)
    state = learner.checkpoint.load()
    if state is not None:
        reporter.say(f"resuming from {checkpoint.name}: {state['done']} steps done")
    train_on_patches(learner, source, state, recipe.pretrain_steps)
    weights = {name: value.contiguous() for name, value in network.state_dict().items()}
    return Start(weights, loaded, source.contrast)


def build(outputs: int, recipe: Recipe, start: Start) -> VGG16:
    """A network that begins with ``start``; a readout of other outputs than one begins anew."""
    torch.manual_seed(recipe.seed)
    network = VGG16(outputs, pooling=recipe.pooling, sharpness=recipe.sharpness, batch_norm=True)
    kept = {k: v for k, v in start.state.items() if outputs == 1 or not k.startswith("head.")}
    network.load_state_dict(kept, strict=outputs == 1)
    freeze(network, min(recipe.frozen_convolutions, start.loaded.convolutions))
    laid_out: VGG16 = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return laid_out


def write(start: Start, folder: Path) -> None:
    """Write ``weights.pt``."""
    document = {
        "state": start.state,
        "description": start.loaded.description,
        "convolutions": start.loaded.convolutions,
        "contrast": start.contrast,
    }
    save_torch(document, folder / FILE_NAME)


def read(folder: Path) -> Start:
    """Read what :func:`write` wrote."""
    saved = torch.load(folder / FILE_NAME, weights_only=True)
    loaded = Loaded(saved["description"], saved["convolutions"])
    return Start(saved["state"], loaded, saved["contrast"])


def _digest(others: Backgrounds) -> str:
    return hashlib.sha256(others.images.tobytes() + others.lungs.tobytes()).hexdigest()
