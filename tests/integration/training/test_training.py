import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.integration.training import tiny_run
from thoralens.errors import DataError
from thoralens.imaging import Preprocessing
from thoralens.training import patches
from thoralens.training.checkpoint import Checkpoint
from thoralens.training.crops import Backgrounds
from thoralens.training.data import check_patients, order_classes
from thoralens.training.images import ImageLearner, Stepper, location_loss
from thoralens.training.pretrain import Start, pretrain, read, write
from thoralens.training.progress import Reporter
from thoralens.training.vgg16 import VGG16, freeze, rescale

ROOT = Path(__file__).parents[3]


def start(checkpoint: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.integration.training.tiny_run"]
    return subprocess.Popen(
        [*command, str(checkpoint), str(out)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_a_run_killed_and_resumed_ends_with_the_weights_of_one_never_killed(tmp_path) -> None:
    whole = start(tmp_path / "whole.checkpoint", tmp_path / "whole.pt")
    assert whole.wait(300) == 0, whole.stdout and whole.stdout.read()

    checkpoint = tmp_path / "killed.checkpoint"
    first = start(checkpoint, tmp_path / "killed.pt")
    deadline = time.monotonic() + 200
    while not checkpoint.exists() and first.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert checkpoint.exists()
    assert not (tmp_path / "killed.pt").exists(), "it finished before it could be killed"
    second = start(checkpoint, tmp_path / "killed.pt")
    printed, _ = second.communicate(timeout=300)
    assert "resuming from killed.checkpoint: images" in printed

    (ours, epoch, history), (theirs, expected, lines) = (
        torch.load(tmp_path / f"{name}.pt", weights_only=False) for name in ("killed", "whole")
    )
    assert (epoch, len(history)) == (expected, len(lines))
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_a_checkpoint_of_another_recipe_is_not_resumed(tmp_path, capsys) -> None:
    short = tiny_run.RECIPE.model_copy(update={"epochs": 1})
    tiny_run.run(tmp_path / "c", short)
    tiny_run.run(tmp_path / "c", short.model_copy(update={"rate": 2e-4}))
    assert "resuming" not in capsys.readouterr().out
    tiny_run.run(tmp_path / "c", short.model_copy(update={"rate": 2e-4}))
    assert "resuming" in capsys.readouterr().out


def test_kept_features_of_frozen_layers_change_nothing(tmp_path) -> None:
    """Without augmentation the frozen part's output is computed once; the logits stay."""
    torch.manual_seed(0)
    network = VGG16(1, batch_norm=True)
    freeze(network, 10)
    recipe = tiny_run.RECIPE.model_copy(update={"augment": False})
    part, parameters = tiny_run.part(0), Preprocessing(size=tiny_run.SIZE)
    checkpoint = Checkpoint(tmp_path / "c", {})
    learner = ImageLearner(
        network, recipe, parameters, checkpoint, Reporter(), train=part, validation=part
    )
    stepper = Stepper(learner)
    assert stepper.keeps_features
    with torch.no_grad():
        kept = stepper.forward(torch.arange(4))[0]
        direct = learner.forward(torch.from_numpy(part.images[:4])[:, None])[0]
    assert torch.allclose(kept, direct, atol=1e-5)


def test_training_lowers_the_loss(tmp_path) -> None:
    recipe = tiny_run.RECIPE.model_copy(update={"augment": False, "epochs": 6, "patience": 6})
    history = tiny_run.run(tmp_path / "c", recipe).history
    assert history[-1]["train_loss"] < history[1]["train_loss"]


@pytest.mark.parametrize("pooling", ["mean", "lme"])
def test_rescaling_the_readout_is_exact(pooling) -> None:
    torch.manual_seed(0)
    network = VGG16(1, pooling=pooling).eval()
    features = torch.rand(3, 512, 4, 4)
    before = network.pool(features)
    rescale(network, 0.3, -0.7)
    assert torch.allclose(network.pool(features), 0.3 * before - 0.7, atol=1e-5)


def test_the_location_loss_falls_when_the_evidence_lies_at_the_nodule() -> None:
    marked = torch.zeros(1, 1, 64, 64)
    marked[..., 20:28, 36:44] = 1
    at, away = torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 4, 4)
    at[..., 1, 2] = 5
    away[..., 3, 0] = 5
    one = torch.ones(1, dtype=torch.int64)
    assert location_loss(at, marked, one) < location_loss(away, marked, one)
    assert location_loss(at, marked, 0 * one) == 0


def test_a_patient_in_two_parts_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        check_patients((tiny_run.part(0), tiny_run.part(0)))
    assert caught.value.code == "patient_leak"


def test_the_positive_class_comes_last() -> None:
    assert order_classes(("a", "b"), "a") == ("b", "a")
    assert order_classes(("a", "b", "c"), None) == ("a", "b", "c")
    for positive, code in ((None, "positive_missing"), ("x", "positive_unknown")):
        with pytest.raises(DataError) as caught:
            order_classes(("a", "b"), positive)
        assert caught.value.code == code


class Interrupted(Reporter):
    """Breaks off in the third step."""

    steps = 0

    def advance(self, images: int) -> None:
        super().advance(images)
        self.steps += 1
        if self.steps == 3:
            raise KeyboardInterrupt


def test_crops_broken_off_and_resumed_end_with_the_same_weights(tmp_path, monkeypatch) -> None:
    for name, value in (("SMALL", 32), ("LARGE", 64), ("_SAVE", 1)):
        monkeypatch.setattr(patches, name, value)
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    others = Backgrounds(
        rng.integers(0, 255, (4, 64, 64), np.uint8),
        np.ones((4, 64, 64), bool),
        np.array(list("abab")),
    )
    recipe = tiny_run.RECIPE.model_copy(update={"pretrain_steps": 5, "patch_batch": 4})

    def run(name: str, reporter: Reporter) -> Start:
        return pretrain(
            recipe, others, Preprocessing(size=64), cache=tmp_path,
            checkpoint=tmp_path / name, reporter=reporter,
        )  # fmt: skip

    whole = run("whole", Reporter())
    with pytest.raises(KeyboardInterrupt):
        run("broken", Interrupted())
    resumed = run("broken", Reporter())
    assert resumed.digest == whole.digest
    assert resumed.contrast == whole.contrast
    write(whole, tmp_path)
    assert read(tmp_path).digest == whole.digest
