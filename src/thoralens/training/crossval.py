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

from thoralens.imaging import Preprocessing
from thoralens.inference.model import probabilities
from thoralens.training.calibrate import fit
from thoralens.training.checkpoint import Checkpoint
from thoralens.training.crops import Backgrounds
from thoralens.training.data import Part
from thoralens.training.images import ImageLearner, train_on_images
from thoralens.training.learner import infer
from thoralens.training.metrics import Bool, Float64, Int, auroc
from thoralens.training.params import Recipe
from thoralens.training.patches import expect_few, train_on_patches
from thoralens.training.pretrain import Start, build
from thoralens.training.progress import Reporter
from thoralens.training.train import crop_source

FOLDS = 10
_KEPT_FOR_VALIDATION = 2


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """What was said of every image by a network that had not seen its patient.

    Attributes:
        fold: ``(N,)``, which fold tested it.
        crops: ``(N,)`` logit of a nodule, by crops alone.
        logits: ``(N,)`` logit of the positive class.
        probability: ``(N,)`` of the positive class, calibrated on training folds.
    """

    fold: Int
    crops: Float64
    logits: Float64
    probability: Float64


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
    identity: dict[str, Any]

    def run(self) -> CrossValidated:
        """Train two halves and ten folds, one after the other."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fold = deal(self.strata, self.part.patients.tolist(), self.recipe.seed)
        crops, logits, probability = (np.full(len(fold), np.nan) for _ in range(3))
        for half in (0, 1):
            learnt = self._half(half, fold)
            for number in range(half ^ 1, FOLDS, 2):
                said = self._fold(number, fold, learnt)
                tested = fold == number
                crops[tested], logits[tested] = said["crops"], said["logits"]
                probability[tested] = said["probability"]
                area = auroc(logits[tested], self.part.labels[tested] == 1)
                self.reporter.say(f"fold {number}: AUROC {area:.3f} of {tested.sum()} images")
        return CrossValidated(fold, crops, logits, probability)

    def _half(self, half: int, fold: Int) -> Start:
        """Weights after crops of the folds whose number is ``half`` modulo 2."""
        saved = Checkpoint(self.folder / f"half-{half}.pt", self.identity)
        network = build(1, self.recipe, self.start)
        part = chosen(self.part, fold % 2 == half)
        learner = ImageLearner(
            network, self.recipe, Preprocessing(), saved, self.reporter, train=part, validation=part
        )
        state = saved.load()
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
        images = self.part.images[tested]
        crops = infer(network, images, Preprocessing())[:, 0]
        checkpoint = Checkpoint(self.folder / f"fold-{number}.checkpoint", {"mark": mark})
        learner = ImageLearner(
            network,
            self.recipe,
            Preprocessing(),
            checkpoint,
            self.reporter,
            train=chosen(self.part, ~tested & ~validated),
            validation=chosen(self.part, validated),
        )
        train_on_images(learner, checkpoint.load(), lambda _: None)
        known = infer(network, learner.validation.images, Preprocessing())
        logits = infer(network, images, Preprocessing())
        p = probabilities(logits, fit(known, learner.validation.labels))[:, 1]
        said = {"crops": crops.tolist(), "logits": logits[:, 0].tolist(), "probability": p.tolist()}
        path.write_text(json.dumps({"mark": mark, "said": said}), encoding="utf-8")
        checkpoint.path.unlink(missing_ok=True)
        return said
