"""Folds keep patients whole; the report says what was found and nothing kinder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.integration.training import tiny_run

from thoralens.imaging import Preprocessing
from thoralens.training import crossval, crossval_report
from thoralens.training.crops import Backgrounds
from thoralens.training.crossval import CrossValidated, CrossValidation, chosen, deal
from thoralens.training.metrics import Answers, auroc
from thoralens.training.pretrain import pretrain
from thoralens.training.progress import Reporter


def test_folds_keep_patients_whole_and_labels_even() -> None:
    rng = np.random.default_rng(0)
    patients = np.repeat([f"p{i}" for i in range(100)], 2)
    labels = np.repeat(rng.integers(3, size=100), 2)
    fold = deal(labels, patients.tolist(), seed=1)
    assert set(fold.tolist()) == set(range(10))
    for patient in np.unique(patients):
        assert len(set(fold[patients == patient].tolist())) == 1
    for label in range(3):
        counts = np.bincount(fold[labels == label], minlength=10) / 2
        assert np.ptp(counts) <= 1
    assert (deal(labels, patients.tolist(), seed=1) == fold).all()
    assert (deal(labels, patients.tolist(), seed=2) != fold).any()


@pytest.mark.parametrize("crops", [True, False])
def test_no_network_judges_or_calibrates_on_a_fold_it_learnt(crops: bool) -> None:
    plan = crossval.rounds(crops)
    assert sorted(k for each in plan for k in each.judged) == list(range(10))
    for each in plan:
        assert not each.learnt & each.judged
        unseen = set(range(10)) - each.learnt
        for judged in each.judged:
            assert len(unseen - {judged}) == (4 if crops else 2)
            assert len(each.learnt) == (5 if crops else 7)


def test_a_patient_is_never_judged_by_anything_that_saw_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every image that any step reads is checked against the fold it is then tested in."""
    part = tiny_run.part(0, images=40)
    recipe = tiny_run.RECIPE.model_copy(update={"epochs": 1, "patch_steps": 1, "patch_batch": 4})
    empty = Backgrounds(
        np.zeros((0, 64, 64), np.uint8), np.zeros((0, 64, 64), bool), np.array([], str)
    )
    start = pretrain(
        recipe, empty, Preprocessing(size=64), cache=tmp_path,
        checkpoint=tmp_path / "p", reporter=Reporter(),
    )  # fmt: skip
    in_crops: list[set[str]] = []
    learnt: list[tuple[set[str], set[str]]] = []

    def crops(learner, *_rest) -> None:
        in_crops.append(set(learner.train.patients.tolist()))

    def images(learner, *_rest):
        unseen = set(learner.validation.patients.tolist())
        learnt.append((set(learner.train.patients.tolist()), unseen))
        learner.validate()
        return 0, []

    monkeypatch.setattr(crossval, "train_on_patches", crops)
    monkeypatch.setattr(crossval, "train_on_images", images)
    monkeypatch.setattr(crossval, "crop_source", lambda *_: None)
    monkeypatch.setattr(crossval, "Preprocessing", lambda: Preprocessing(size=64))
    run = CrossValidation(
        part, part.labels, recipe, start, empty, tmp_path / "folds", Reporter(), "drawn"
    )
    found = run.run()
    assert np.isfinite(found.positive).all()
    assert np.isfinite(found.nodule).all()
    everyone = set(part.patients.tolist())
    for half, (of_crops, (trained, unseen)) in enumerate(zip(in_crops, learnt, strict=True)):
        judged = set(part.patients[found.fold % 2 != half].tolist())
        assert unseen == judged, "what calibrates and is judged is all that was not learnt"
        assert of_crops == trained == everyone - unseen
    again = run.run()
    assert len(learnt) == 2, "finished networks are not trained again"
    assert (again.positive == found.positive).all()


def test_a_fold_is_judged_without_its_own_labels_and_with_those_of_the_others() -> None:
    rng = np.random.default_rng(5)
    fold = np.repeat(np.arange(5), 20)
    label = rng.random(100) < 0.4
    wrong, right = rng.normal(size=(2, 100))
    logits = np.stack([wrong, right + 3 * label]).astype(np.float32)
    given = crossval.judge(logits, label, fold, 2)
    upside_down = np.where(fold == 2, ~label, label)
    assert (crossval.judge(logits, upside_down, fold, 2) == given).all()
    others = np.where(fold == 2, label, ~label)
    assert np.abs(crossval.judge(logits, others, fold, 2) - given).max() > 0.2
    assert auroc(given, label[fold == 2]) == auroc(logits[1, fold == 2], label[fold == 2])


def test_the_epoch_is_not_chosen_on_the_fold_that_is_judged() -> None:
    fold = np.repeat(np.arange(5), 20)
    label = np.tile([False, True], 50)
    sign, spread = 2.0 * label - 1, np.linspace(0, 0.1, 100)
    best_elsewhere = np.where(fold == 2, -sign, sign) + spread
    best_here = np.where(np.arange(100) < 2, -sign, sign) + spread
    logits = np.stack([best_elsewhere, best_here]).astype(np.float32)
    areas = [auroc(epoch.astype(np.float64), label) for epoch in logits]
    assert areas[1] > areas[0], "the fold that is judged would choose the second epoch"
    given = crossval.judge(logits, label, fold, 2)
    assert auroc(given, label[fold == 2]) < 0.5, "the first epoch's answers"


def _found(part, separation: float) -> CrossValidated:
    rng = np.random.default_rng(3)
    odds = rng.normal(0, 1, len(part.labels)) + separation * (2 * part.labels - 1)
    p = 1 / (1 + np.exp(-odds))
    fold = deal(part.labels, part.patients.tolist(), 0)
    return CrossValidated(fold, p, p)


def test_the_report_holds_every_patient_once_and_shows_the_published_numbers(
    tmp_path: Path,
) -> None:
    part = tiny_run.part(1, images=120)
    document = crossval_report.write(_found(part, 1.0), part, 200, tmp_path)
    assert crossval_report.read(tmp_path) == document
    assert (document["images"], document["patients"], document["folds"]) == (120, 120, 10)
    row = document["positive"]["auroc"]
    assert row["low"] < row["value"] < row["high"]
    assert row["fold_mean"] == pytest.approx(row["value"], abs=0.1)
    assert crossval_report.headline(tmp_path)["crossval_positive_auroc"] == row["value"]
    assert crossval_report.headline(tmp_path / "absent") == {}
    shown = crossval_report.table(document, "jsrt", "malignant")
    assert "0.744 ± 0.060" in shown
    assert f"| auroc | {row['value']:.3f} " in shown
    assert shown.count("0.744 ± 0.060") == 1, "published for the first task only"
    assert "0.744" not in crossval_report.table(document, "mine", "nodule")
    folds = document["by_fold"]
    assert sum(row["images"] for row in folds) == 120
    assert np.mean([row["auroc"] for row in folds]) == pytest.approx(row["fold_mean"])
    assert f"| 9 | {folds[9]['images']} | {folds[9]['positives']} | " in shown


def test_sets_over_random_halves_cover_what_they_promise() -> None:
    part = tiny_run.part(1, images=200)
    p = _found(part, 0.5).positive
    answers = Answers(np.stack([1 - p, p], axis=1), part.labels, part.patients, 0.5)
    sets = crossval_report.repeated_sets(answers)
    assert 0.89 <= sets["coverage"] <= 0.93
    assert 0 < sets["abstained"] < 1


def test_choosing_keeps_rows_together() -> None:
    part = tiny_run.part(2, images=6)
    half = chosen(part, np.array([True, False] * 3))
    assert half.patients.tolist() == part.patients[::2].tolist()
    assert (half.images == part.images[::2]).all()
    assert (half.labels == part.labels[::2]).all()
