"""Training of a classifier: initial weights, crops where nodules are known, whole images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from thoralens.anatomy import LungSegmenter
from thoralens.imaging import Preprocessing
from thoralens.settings import get_settings
from thoralens.training.checkpoint import Checkpoint
from thoralens.training.crops import Backgrounds, CropSource
from thoralens.training.data import Part, check_patients, lung_masks
from thoralens.training.images import Epoch, OnEpoch, train_on_images
from thoralens.training.learner import Learner
from thoralens.training.params import Recipe
from thoralens.training.patches import train_on_patches
from thoralens.training.progress import Reporter
from thoralens.training.vgg16 import VGG16, freeze
from thoralens.training.weights import Loaded, load_weights


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network and how it came about.

    Attributes:
        network: The weights of the epoch with the best validation AUROC.
        loaded: Its initial weights.
        epoch: That epoch, counted from 1; 0 is the network before any whole image.
        history: Per epoch: loss and accuracy in training, loss, accuracy and AUROC in validation.
    """

    network: VGG16
    loaded: Loaded
    epoch: int
    history: tuple[Epoch, ...]


def train(
    train_part: Part,
    validation: Part,
    recipe: Recipe,
    others: Backgrounds,
    *,
    parameters: Preprocessing,
    data_version: str,
    cache: Path,
    checkpoint: Path,
    reporter: Reporter,
    on_epoch: OnEpoch = lambda _: None,
) -> Trained:
    """Train on one part, choose the epoch on another; ``others`` lend lungs to simulated nodules.

    A run that was killed goes on from ``checkpoint`` when data, weights and recipe are the same,
    and ends with the weights it would have had; the file is the caller's to remove once the
    result is safe.
    """
    check_patients((train_part, validation))
    torch.manual_seed(recipe.seed)
    outputs = 1 if len(train_part.classes) == 2 else len(train_part.classes)
    network = VGG16(outputs, pooling=recipe.pooling, sharpness=recipe.sharpness, batch_norm=True)
    loaded = load_weights(network, recipe.weights, cache)
    freeze(network, min(recipe.frozen_convolutions, loaded.convolutions))
    network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    identity = {**recipe.model_dump(), "data": data_version, "weights": loaded.description}
    saved = Checkpoint(checkpoint, identity)
    learner = Learner(network, train_part, validation, recipe, parameters, saved, reporter)
    state = saved.load()
    if state is not None:
        reporter.say(f"resuming from {checkpoint.name}: {state['stage']}, {state['done']} done")
    on_patches = recipe.patch_steps > 0 and bool(train_part.nodule.any())
    if on_patches and (state is None or state["stage"] == "patches"):
        train_on_patches(learner, _crops(train_part, others, recipe), state)
        state = None
    epoch, history = train_on_images(learner, state, on_epoch)
    return Trained(network.eval(), loaded, epoch, tuple(history))


def _crops(part: Part, others: Backgrounds, recipe: Recipe) -> CropSource:
    return CropSource(
        part,
        lung_masks(part.images, LungSegmenter(get_settings().lungs)),
        others,
        faintest=recipe.faintest,
        real_share=recipe.real_share,
        others_share=recipe.backgrounds_share,
        seed=recipe.seed,
    )
