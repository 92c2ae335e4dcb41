"""Ten-fold cross-validation by patient, with the slow part of the training done only twice.

Learning from crops takes most of a training's time. The folds are dealt into two halves and the
crops are learnt once on each; a fold is then tested with the network that learnt its crops on the
half it is not in, a part of its training folds. Whole images, epoch, calibration and threshold
are learnt anew for every fold, from its training folds alone, two of which choose the epoch and
calibrate. What comes before, :mod:`.pretrain`, uses no image of the data set.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from thoralens.imaging import Float32, Preprocessing
from thoralens.inference.model import probabilities
from thoralens.training.calibrate import fit
from thoralens.training.checkpoint import Checkpoint
from thoralens.training.crops import Backgrounds
from thoralens.training.data import Bool, Int, Part
from thoralens.training.images import ImageLearner, train_on_images
from thoralens.training.learner import infer
from thoralens.training.metrics import Float64, auroc
from thoralens.training.params import Recipe
from thoralens.training.patches import expect_few, train_on_patches
from thoralens.training.pretrain import Start, build
from thoralens.training.progress import Reporter
from thoralens.training.train import crop_source
from thoralens.training.vgg16 import VGG16

FOLDS = 10
_KEPT_FOR_VALIDATION = 2


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """What was said of every image by a network that had not seen its patient.

    Attributes:
        fold: ``(N,)``, which fold tested it.
        positive: ``(N,)`` probability of the positive class, calibrated on training folds.
        nodule: ``(N,)`` probability of any nodule, by crops alone, calibrated likewise; NaN where
            the data set marks no nodules.
    """

    fold: Int
    positive: Float64
    nodule: Float64


def deal(labels: Int, groups: Sequence[str], seed: int, folds: int = FOLDS) -> Int:
    """``(N,)`` fold of each image: patients whole, each label spread evenly."""
    rng = np.random.default_rng(seed)
    names, owner = np.unique(np.asarray(groups), return_inverse=True)
    common = np.array([np.bincount(labels[owner == g]).argmax() for g in range(len(names))])
    fold, begun = np.zeros(len(names), np.int64), 0
    for label in np.unique(common):
        members = rng.permutation(np.flatnonzero(common == label))
        fold[members] = (begun + np.arange(len(members))) % folds
        begun += len(members)
    return fold[owner]


def chosen(part: Part, mask: Bool) -> Part:
    """The images of a part that ``mask`` names."""
    index = np.flatnonzero(mask)
    return replace(
        part,
        records=tuple(part.records[i] for i in index),
        images=part.images[index],
        labels=part.labels[index],
        nodules=part.nodules[index],
    )


@dataclass(frozen=True)
class CrossValidation:
    """A run that goes on where it was when killed: each half and fold is kept in ``folder``."""

    part: Part
    strata: Int
    recipe: Recipe
    start: Start
    others: Backgrounds
    folder: Path
    reporter: Reporter
    data_version: str

    def run(self) -> CrossValidated:
        """Train two halves and ten folds, one after the other."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fold = deal(self.strata, self.part.patients.tolist(), self.recipe.seed)
        said = {name: np.full(len(fold), np.nan) for name in ("positive", "nodule")}
        for half in (0, 1):
            learnt = self._half(half, fold)
            for number in range(half ^ 1, FOLDS, 2):
                tested = fold == number
                for name, values in self._fold(number, fold, learnt).items():
                    said[name][tested] = values
                area = auroc(said["positive"][tested], self.part.labels[tested] == 1)
                self.reporter.say(f"fold {number}: AUROC {area:.3f} of {tested.sum()} images")
        return CrossValidated(fold, **said)

    def _half(self, half: int, fold: Int) -> Start:
        """Weights after crops of the folds whose number is ``half`` modulo 2."""
        identity = {**self.recipe.model_dump(), "data": self.data_version}
        identity |= {"start": self.start.digest, "half": half}
        saved = Checkpoint(self.folder / f"half-{half}.pt", identity)
        network = build(1, self.recipe, self.start)
        part = chosen(self.part, fold % 2 == half)
        learner = ImageLearner(
            network, self.recipe, Preprocessing(), saved, self.reporter, train=part, validation=part
        )
        state = saved.load()
        if not (part.nodule.any() and self.recipe.patch_steps):
            return self.start
        if state is None or state["done"] < self.recipe.patch_steps:
            source = crop_source(part, self.others, self.recipe, self.start)
            if self.start.contrast is None:
                expect_few(network)
            train_on_patches(learner, source, state, self.recipe.patch_steps)
        else:
            network.load_state_dict(state["network"])
        return replace(self.start, state=network.state_dict())

    def _fold(self, number: int, fold: Int, learnt: Start) -> dict[str, list[float]]:
        path = self.folder / f"fold-{number}.json"
        mark = f"{learnt.digest} {self.recipe.model_dump_json()}"
        if path.is_file():
            saved: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if saved["mark"] == mark:
                return dict(saved["said"])
        held = [(number + k) % FOLDS for k in range(1, _KEPT_FOR_VALIDATION + 1)]
        tested, validated = fold == number, np.isin(fold, held)
        network = build(1, self.recipe, learnt)
        images, parameters = self.part.images[tested], Preprocessing()
        checkpoint = Checkpoint(self.folder / f"fold-{number}.checkpoint", {"mark": mark})
        learner = ImageLearner(
            network,
            self.recipe,
            parameters,
            checkpoint,
            self.reporter,
            train=chosen(self.part, ~tested & ~validated),
            validation=chosen(self.part, validated),
        )
        part = learner.validation
        said = {}
        if self.part.nodule.any():
            said["nodule"] = _calibrated(network, part, part.nodule, images, parameters)
        train_on_images(learner, checkpoint.load(), lambda _: None)
        said["positive"] = _calibrated(network, part, part.labels == 1, images, parameters)
        path.write_text(json.dumps({"mark": mark, "said": said}), encoding="utf-8")
        checkpoint.path.unlink(missing_ok=True)
        return said


def _calibrated(
    network: VGG16, known: Part, label: Bool, images: Float32, parameters: Preprocessing
) -> list[float]:
    """Probabilities of ``images``, calibrated on ``known``."""
    fitted = fit(infer(network, known.images, parameters), label.astype(np.int64))
    return [float(p) for p in probabilities(infer(network, images, parameters), fitted)[:, 1]]
