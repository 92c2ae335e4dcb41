"""Training of a classifier: crops where nodules are known, then whole images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from thoralens.anatomy import LungSegmenter
from thoralens.imaging import Preprocessing
from thoralens.settings import get_settings
from thoralens.training.checkpoint import Checkpoint
from thoralens.training.crops import Backgrounds, CropSource
from thoralens.training.data import Part, check_patients, lung_masks
from thoralens.training.images import Epoch, ImageLearner, OnEpoch, train_on_images
from thoralens.training.params import Recipe
from thoralens.training.patches import expect_few, train_on_patches
from thoralens.training.pretrain import Start, build
from thoralens.training.progress import Reporter
from thoralens.training.vgg16 import VGG16


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network and how it came about.

    Attributes:
        network: The weights of the epoch with the best validation AUROC.
        epoch: That epoch, counted from 1; 0 is the network before any whole image.
        history: Per epoch: loss and accuracy in training, loss, accuracy and AUROC in validation.
    """

    network: VGG16
    epoch: int
    history: tuple[Epoch, ...]


def train(
    train_part: Part,
    validation: Part,
    recipe: Recipe,
    start: Start,
    others: Backgrounds,
    *,
    parameters: Preprocessing,
    data_version: str,
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
    outputs = 1 if len(train_part.classes) == 2 else len(train_part.classes)
    network = build(outputs, recipe, start)
    identity = {**recipe.model_dump(), "data": data_version, "start": start.digest}
    saved = Checkpoint(checkpoint, identity)
    learner = ImageLearner(
        network, recipe, parameters, saved, reporter, train=train_part, validation=validation
    )
    state = saved.load()
    if state is not None:
        reporter.say(f"resuming from {checkpoint.name}: {state['stage']}, {state['done']} done")
    on_patches = recipe.patch_steps > 0 and outputs == 1 and bool(train_part.nodule.any())
    if on_patches and (state is None or state["stage"] == "patches"):
        source = crop_source(train_part, others, recipe, start)
        if start.contrast is None:
            expect_few(network)
        train_on_patches(learner, source, state, recipe.patch_steps)
        state = None
    epoch, history = train_on_images(learner, state, on_epoch)
    return Trained(network.eval(), epoch, tuple(history))


def crop_source(part: Part, others: Backgrounds, recipe: Recipe, start: Start) -> CropSource:
    """Crops of one part and of ``others``, as hard at first as those that ``start`` ended with."""
    source = CropSource(
        part,
        lung_masks(part.images, LungSegmenter(get_settings().lungs)),
        others,
        faintest=recipe.faintest,
        real_share=recipe.real_share,
        others_share=recipe.backgrounds_share,
        seed=recipe.seed,
    )
    source.contrast = start.contrast or source.contrast
    return source
