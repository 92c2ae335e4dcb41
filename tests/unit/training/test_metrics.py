import numpy as np
import pytest
from sklearn import metrics as reference

from thoralens.training.metrics import (
    Answers,
    auprc,
    auroc,
    evaluate,
    inverse_temperature,
    measures,
    paired_difference,
    platt,
)


def answers(classes: int = 2, images: int = 90, per_patient: int = 1, seed: int = 0) -> Answers:
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=images)
    odds = np.exp(rng.normal(0, 1, (images, classes)) + 1.2 * np.eye(classes)[labels])
    patients = np.array([f"p{i // per_patient}" for i in range(images)])
    p = np.round(odds / odds.sum(axis=1, keepdims=True), 2)
    return Answers(p, labels, patients, 0.4 if classes == 2 else None)


def test_binary_metrics_agree_with_scikit_learn() -> None:
    given = answers()
    p, y, called = given.probability[:, 1], given.labels, given.called
    found = {name: m.value for name, m in evaluate(given, 100).items()}
    expected = {
        "auroc": reference.roc_auc_score(y, p),
        "auprc": reference.average_precision_score(y, p),
        "accuracy": reference.accuracy_score(y, called),
        "balanced_accuracy": reference.balanced_accuracy_score(y, called),
        "sensitivity": reference.recall_score(y, called),
        "specificity": reference.recall_score(y, called, pos_label=0),
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value), name
    truth = np.eye(2)[y]
    assert found["brier"] == pytest.approx(((given.probability - truth) ** 2).sum(1).mean() / 2)
    assert (given.confusion() == reference.confusion_matrix(y, called)).all()


def test_metrics_of_several_classes_agree_with_scikit_learn() -> None:
    given = answers(4)
    truth = np.eye(4)[given.labels]
    found = {name: m.value for name, m in evaluate(given, 100).items()}
    assert found["auroc"] == pytest.approx(
        np.mean([reference.roc_auc_score(truth[:, k], given.probability[:, k]) for k in range(4)])
    )
    assert found["sensitivity"] == pytest.approx(
        reference.recall_score(given.labels, given.called, average="macro")
    )


@pytest.mark.parametrize("seed", range(5))
def test_areas_with_many_ties(seed: int) -> None:
    rng = np.random.default_rng(seed)
    label = rng.random(200) < 0.3
    score = np.round(rng.random(200) + 0.3 * label, 1)
    assert auroc(score, label) == pytest.approx(reference.roc_auc_score(label, score))
    assert auprc(score, label) == pytest.approx(reference.average_precision_score(label, score))


def test_intervals_hold_the_value_and_widen_when_images_share_patients() -> None:
    alone, shared = evaluate(answers(), 400), evaluate(answers(per_patient=9), 400)
    for name, m in alone.items():
        assert m.low <= m.high, name
    assert alone["auroc"].low < alone["auroc"].value < alone["auroc"].high
    widths = [m["accuracy"].high - m["accuracy"].low for m in (alone, shared)]
    assert widths[0] != widths[1]


def test_a_single_class_has_no_area() -> None:
    given = answers()
    only = Answers(given.probability, np.ones_like(given.labels), given.patients, 0.4)
    assert np.isnan(measures(only)["auroc"](np.arange(90)))


def test_a_model_does_not_differ_from_itself() -> None:
    same = paired_difference(answers(), answers(), "auroc", 200)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_platt_scaling_recovers_slope_and_offset() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, 20_000)
    label = rng.random(20_000) < 1 / (1 + np.exp(-(0.5 * logits - 0.7)))
    slope, offset = platt(logits, label)
    assert slope == pytest.approx(0.5, abs=0.03)
    assert offset == pytest.approx(-0.7, abs=0.05)


def test_temperature_scaling_recovers_the_temperature() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (20_000, 3))
    p = np.exp(0.4 * logits) / np.exp(0.4 * logits).sum(axis=1, keepdims=True)
    labels = (p.cumsum(axis=1) < rng.random((20_000, 1))).sum(axis=1)
    assert inverse_temperature(logits, labels) == pytest.approx(0.4, abs=0.03)
