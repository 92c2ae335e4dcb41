"""Ten-fold cross-validation by patient, with the slow part of the training done only twice.

Learning from crops takes most of a training's time. The folds are dealt into two halves, and one
network is trained on each: crops, then whole images. A fold is judged by the network of the half
that it is not in. The epoch and the calibration of that judgement come from the other four folds
which that network has not seen either, as the validation patients are unseen in a training that
ships. Without marked nodules no crops are learnt, and every fold has a network of its own. What
comes before, :mod:`.pretrain`, uses no image of the data set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from thoralens.imaging import Float32, Preprocessing
from thoralens.inference.model import probabilities
from thoralens.training.calibrate import fit
from thoralens.training.checkpoint import Checkpoint
from thoralens.training.crops import Backgrounds
from thoralens.training.data import Bool, Int, Part
from thoralens.training.images import ImageLearner, train_on_images
from thoralens.training.learner import infer, score
from thoralens.training.metrics import Float64, auroc
from thoralens.training.params import Recipe
from thoralens.training.patches import expect_few, train_on_patches
from thoralens.training.pretrain import Start, build
from thoralens.training.progress import Reporter
from thoralens.training.train import crop_source

FOLDS = 10
_KEPT_FOR_VALIDATION = 2


@dataclass(frozen=True, slots=True)
class Round:
    """One network: the folds it learns from, and those it judges. The rest it does not see."""

    learnt: frozenset[int]
    judged: frozenset[int]


def rounds(crops: bool, folds: int = FOLDS) -> tuple[Round, ...]:
    """Two halves that judge each other where crops are learnt, else one network a fold."""
    every = frozenset(range(folds))
    if crops:
        halves = (frozenset(range(0, folds, 2)), frozenset(range(1, folds, 2)))
        return tuple(Round(half, every - half) for half in halves)
    unseen = (
        {(k + step) % folds for step in range(_KEPT_FOR_VALIDATION + 1)} for k in range(folds)
    )
    return tuple(Round(every - kept, frozenset({k})) for k, kept in enumerate(unseen))


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
class _Heard(ImageLearner):
    """Keeps what it said of the unseen images after each epoch."""

    said: list[Float32] = field(default_factory=list)

    def validate(self) -> dict[str, float]:
        logits = infer(self.network, self.validation.images, self.parameters)
        self.said.append(logits[:, 0])
        return score(logits, self.validation.labels)


@dataclass(frozen=True)
class CrossValidation:
    """A run that goes on where it was when killed: each network's crops and answers are kept in
    ``folder``."""

    part: Part
    strata: Int
    recipe: Recipe
    start: Start
    others: Backgrounds
    folder: Path
    reporter: Reporter
    data_version: str

    def run(self) -> CrossValidated:
        """Train the networks, one after the other, and judge every fold."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fold = deal(self.strata, self.part.patients.tolist(), self.recipe.seed)
        crops = bool(self.part.nodule.any()) and self.recipe.patch_steps > 0
        positive, nodule = (np.full(len(fold), np.nan) for _ in range(2))
        for number, each in enumerate(rounds(crops)):
            unseen = ~np.isin(fold, list(each.learnt))
            logits = self._answers(number, ~unseen, unseen, crops)
            known, folds = chosen(self.part, unseen), fold[unseen]
            for judged in sorted(each.judged):
                tested = fold == judged
                positive[tested] = judge(logits, known.labels == 1, folds, judged)
                if self.part.nodule.any():
                    nodule[tested] = judge(logits[:1], known.nodule, folds, judged)
                area = auroc(positive[tested], self.part.labels[tested] == 1)
                self.reporter.say(f"fold {judged}: AUROC {area:.3f} of {tested.sum()} images")
        return CrossValidated(fold, positive, nodule)

    def _answers(self, number: int, learnt: Bool, unseen: Bool, crops: bool) -> Float32:
        """``(E + 1, U)`` logits of the unseen images: after the crops, and after each epoch.

        Every epoch is run: to stop early would be to look at the fold that is judged.
        """
        recipe = self.recipe.model_copy(update={"patience": self.recipe.epochs})
        identity = {**recipe.model_dump(), "data": self.data_version}
        identity |= {"start": self.start.digest, "network": number}
        kept = Checkpoint(self.folder / f"answers-{number}.pt", identity)
        if (saved := kept.load()) is not None:
            return np.asarray(saved["logits"].numpy(), np.float32)
        checkpoint = Checkpoint(self.folder / f"network-{number}.pt", identity)
        learner = _Heard(
            build(1, recipe, self.start),
            recipe,
            Preprocessing(),
            checkpoint,
            self.reporter,
            train=chosen(self.part, learnt),
            validation=chosen(self.part, unseen),
        )
        if crops:
            self._learn_crops(learner)
        images = replace(
            learner, checkpoint=Checkpoint(self.folder / f"images-{number}.pt", identity)
        )
        train_on_images(images, None, lambda _: None)
        kept.save({"logits": torch.from_numpy(np.stack(images.said))})
        images.checkpoint.path.unlink(missing_ok=True)
        return np.stack(images.said)

    def _learn_crops(self, learner: ImageLearner) -> None:
        state = learner.checkpoint.load()
        if state is not None and state["done"] >= self.recipe.patch_steps:
            learner.network.load_state_dict(state["network"])
            return
        source = crop_source(learner.train, self.others, self.recipe, self.start)
        if self.start.contrast is None:
            expect_few(learner.network)
        train_on_patches(learner, source, state, self.recipe.patch_steps)


def judge(logits: Float32, label: Bool, fold: Int, judged: int) -> Float64:
    """Probabilities of one fold; epoch and calibration come from the others.

    Args:
        logits: ``(E, U)`` after each epoch, of images that the network has not seen.
        label: ``(U,)``; those of the fold that is judged are not read.
        fold: ``(U,)``.
        judged: The fold whose probabilities are returned, in the order of its images.
    """
    tested = fold == judged
    known = label[~tested]
    epochs = logits.astype(np.float64)
    best = int(np.argmax([auroc(epoch[~tested], known) for epoch in epochs]))
    fitted = fit(logits[best, ~tested, None], known.astype(np.int64))
    return np.asarray(probabilities(logits[best, tested, None], fitted)[:, 1], np.float64)
