"""From a folder of images to a served model, with the commands of docs/train-on-your-data.md."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import yaml
from PIL import Image

from thoralens.imaging.phantom import NoduleSpec, make_phantom

pytestmark = pytest.mark.pipeline

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent
EVERY = (
    "ingest", "audit", "split", "backgrounds", "pretrain", "train", "calibrate", "evaluate",
    "crossval", "export",
)  # fmt: skip
CHANGES: dict[str, dict[str, Any]] = {
    "data": {"name": "mine", "positive": "nodule", "backgrounds": []},
    "audit": {"max_unreadable": 0.2},
    "split": {"validation": 0.25, "test": 0.25},
    "train": {
        "weights": "none", "pretrain_steps": 0, "patch_steps": 0, "epochs": 1,
        "images_frozen": 0, "bf16": False,
    },
    "calibrate": {"precision": "f32", "samples": 4},
    "evaluate": {"resamples": 100},
    "crossval": {"run": False},
    "export": {"name": "my-model", "version": "1.0.0", "title": "Drawn nodules (synthetic)"},
}  # fmt: skip


def params() -> str:
    """The project's own hyperparameters, made small."""
    own = yaml.safe_load((ROOT / "params.yaml").read_text())
    return yaml.safe_dump({part: own[part] | CHANGES.get(part, {}) for part in own})


class Project:
    """A fresh repository with the pipeline, a tracking server and a folder of drawn images."""

    def __init__(self, root: Path, tracking: str) -> None:
        self.root = root
        self.environment = os.environ | {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "THORALENS_TRACKING": tracking,
            "THORALENS_HOME": str(root / "home"),
            "THORALENS_SHAP_EVALUATIONS": "200",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@example.org",
            "GIT_COMMITTER_NAME": "test", "GIT_COMMITTER_EMAIL": "test@example.org",
        }  # fmt: skip

    def run(self, *command: str, code: int = 0, **environment: str) -> str:
        done = subprocess.run(
            command, cwd=self.root, env=self.environment | environment, text=True,
            capture_output=True, timeout=400,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def repro(self) -> list[str]:
        """The stages that ran."""
        said = self.run("dvc", "repro")
        return [line.split("'")[1] for line in said.splitlines() if line.startswith("Running")]

    def set(self, section: str, **values: object) -> None:
        path = self.root / "params.yaml"
        params = yaml.safe_load(path.read_text())
        params[section] |= values
        path.write_text(yaml.safe_dump(params))


@pytest.fixture(scope="module")
def tracking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real ``mlflow server`` on SQLite."""
    home = tmp_path_factory.mktemp("mlflow")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (home / "log").open("w")
    server = subprocess.Popen(
        [str(BIN / "mlflow"), "server", "--host", "127.0.0.1", "--port", str(port), "--workers",
         "1", "--backend-store-uri", f"sqlite:///{home}/mlflow.db", "--artifacts-destination",
         str(home / "artifacts")],
        cwd=home, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/health", timeout=2).status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.2)
    else:
        pytest.fail(f"mlflow server did not start:\n{(home / 'log').read_text()}")
    yield address
    os.killpg(server.pid, 15)
    server.wait(30)
    log.close()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, tracking: str) -> Project:
    root = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "src", root / "src", ignore=shutil.ignore_patterns("web", "assets"))
    for name in ("dvc.yaml", ".dvcignore", ".gitignore"):
        shutil.copy(ROOT / name, root / name)
    (root / ".dvc").mkdir()
    shutil.copy(ROOT / ".dvc" / "config", root / ".dvc" / "config")
    (root / "params.yaml").write_text(params())
    made = Project(root, tracking)
    made.run("git", "init", "-q")
    made.run("git", "add", ".")
    made.run("git", "commit", "-qm", "start")
    return made


@pytest.fixture
def jsrt() -> Path:
    given = os.environ.get("THORALENS_DATA_DIR")
    if given is None:
        pytest.skip("THORALENS_DATA_DIR is not set")
    return Path(given) / "jsrt"


def images(folder: Path) -> Path:
    """Synthetic chests, turned and cropped so that they differ, in two class folders."""
    for seed in range(24):
        label = "nodule" if seed % 2 else "clear"
        spec = NoduleSpec("left", "middle", 40.0, 0.35) if seed % 2 else None
        pixels = make_phantom(seed, spec, 256).pixels
        rng = np.random.default_rng(seed)
        top, left = rng.integers(0, 60, 2)
        side = int(rng.integers(170, 196))
        image = Image.fromarray((pixels[top : top + side, left : left + side] * 255).astype("u1"))
        path = folder / label / f"{seed}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        image.rotate(float(rng.uniform(-8, 8))).save(path)
    (folder / "clear" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def test_from_a_folder_of_images_to_a_served_model(
    project: Project, tracking: str, tmp_path: Path
) -> None:
    said = project.run("thoralens", "data", "import", str(images(tmp_path)), "--name", "mine")
    assert "excluded: clear/broken.png" in said
    assert "24 images" in said or "25 images" in said

    assert sorted(project.repro()) == sorted(EVERY)
    metrics = json.loads((project.root / "artifacts/evaluation/metrics.json").read_text())
    assert 0 <= metrics["auroc"]["low"] <= metrics["auroc"]["value"] <= metrics["auroc"]["high"]
    if out := os.environ.get("THORALENS_METRICS_OUT"):
        Path(out).write_text(project.run("dvc", "metrics", "show", "--md"))
    card = (project.root / "artifacts/model/MODEL_CARD.html").read_text()
    assert card.count("data:image/png;base64,") == 6
    assert "Not a medical device" in card

    assert project.repro() == []
    project.run("git", "add", ".")
    project.run("git", "commit", "-qm", "one")
    project.set("evaluate", resamples=120)
    assert project.repro() == ["evaluate", "crossval", "export"]
    difference = project.run("dvc", "metrics", "diff", "--json")
    assert "artifacts/evaluation/metrics.json" in json.loads(difference.splitlines()[-1])
    project.run("dvc", "plots", "show")
    project.run("dvc", "exp", "run", "-S", "evaluate.resamples=140", "--name", "more", "export")
    shown = project.run("dvc", "exp", "show", "--csv")
    rows = list(csv.DictReader(io.StringIO(shown[shown.index("Experiment,") :])))
    assert {row["evaluate.resamples"] for row in rows if row["Experiment"] == "more"} == {"140"}
    project.run("dvc", "push")

    assert "the first champion" in project.run("thoralens", "models", "promote", "my-model")
    assert "champion" in project.run("thoralens", "models", "list")
    image = next((tmp_path / "nodule").iterdir())
    answer = project.run(
        "thoralens", "diagnose", str(image), "--json",
        THORALENS_MODEL="models:/my-model@champion",
    )  # fmt: skip
    lineage = json.loads(answer[answer.index("{") : answer.rindex("}") + 1])["lineage"]
    assert (lineage["model"], lineage["model_version"]) == ("my-model", "1.0.0")
    assert lineage["data_version"].startswith("mine-")

    run = _latest_run(tracking)
    logged = {one["key"]: one["value"] for one in run["data"]["metrics"]}
    assert logged["test_auroc"] == pytest.approx(metrics["auroc"]["value"], abs=1e-4)
    assert {"train_loss", "validation_loss", "validation_accuracy"} <= set(logged)
    params = {one["key"]: one["value"] for one in run["data"]["params"]}
    assert params["train.epochs"] == "1"
    tags = {one["key"]: one["value"] for one in run["data"]["tags"]}
    assert tags["data_version"] == lineage["data_version"]
    assert tags["dvc_hash"] not in ("", "not-in-dvc")
    dataset = run["inputs"]["dataset_inputs"][0]["dataset"]
    assert dataset["name"] == lineage["data_version"]


def test_dvc_repro_on_jsrt_trains_evaluates_exports_and_registers(
    project: Project, jsrt: Path
) -> None:
    """A schooling of minutes: the numbers mean nothing, the path from data to lineage is real."""
    shutil.copytree(jsrt, project.root / "data" / "jsrt")
    (project.root / "artifacts").mkdir(exist_ok=True)
    project.set("data", name="jsrt", positive="malignant")
    project.set(
        "train",
        weights="none",
        patch_steps=4,
        patch_batch=8,
        frozen_convolutions=12,
        pretrain_steps=0,
    )
    project.set("export", name="jsrt-model", version="0.0.1")
    assert set(EVERY) - set(project.repro()) <= {"backgrounds"}, "there are none in either"
    measured = json.loads((project.root / "artifacts/evaluation/evaluation.json").read_text())
    assert (measured["images"], measured["patients"]) == (50, 50)
    assert measured["classes"] == ["not_malignant", "malignant"]
    assert {group["name"] for group in measured["subgroups"]} >= {"women", "men"}
    project.run("git", "add", ".")
    project.run("git", "commit", "-qm", "jsrt")
    project.set("calibrate", sensitivity=0.95)
    assert project.repro() == ["calibrate", "evaluate", "export"]
    difference = json.loads(project.run("dvc", "metrics", "diff", "--json").splitlines()[-1])
    changed = difference["artifacts/evaluation/metrics.json"]
    assert "sensitivity.value" in changed
    assert "auroc.value" not in changed
    project.run("thoralens", "models", "promote", "jsrt-model")
    answer = project.run(
        "thoralens", "diagnose", str(jsrt / "images" / "JPCLN001.png"), "--json",
        THORALENS_MODEL="models:/jsrt-model@champion",
    )  # fmt: skip
    lineage = json.loads(answer[answer.index("{") : answer.rindex("}") + 1])["lineage"]
    assert (lineage["model"], lineage["model_version"]) == ("jsrt-model", "0.0.1")
    assert lineage["data_version"].startswith("jsrt-")


def _latest_run(tracking: str) -> dict[str, Any]:
    """What the tracking server's own API says, as its page asks it."""
    api = f"{tracking}/api/2.0/mlflow"
    found = httpx.get(f"{api}/experiments/get-by-name", params={"experiment_name": "thoralens"})
    asked = {"experiment_ids": [found.json()["experiment"]["experiment_id"]], "max_results": 1}
    runs = httpx.post(f"{api}/runs/search", json=asked).json()["runs"]
    return dict(runs[0])


def test_a_leaky_set_stops_at_the_audit_until_told_to_regroup(
    project: Project, tmp_path: Path
) -> None:
    folder = images(tmp_path / "in")
    for part in ("train", "test", "valid"):
        shutil.copytree(folder / "clear", tmp_path / "leaky" / part / "clear")
        shutil.copytree(folder / "nodule", tmp_path / "leaky" / part / "nodule")
    (tmp_path / "work").mkdir()
    work = Project(tmp_path / "work", "sqlite:///mlflow.db")
    (work.root / "params.yaml").write_text(params())
    work.run("thoralens", "data", "import", str(tmp_path / "leaky"), "--name", "mine")
    work.run("thoralens", "pipeline", "ingest")
    said = work.run("thoralens", "pipeline", "audit", code=1)
    assert "[leakage]" in said
    assert (work.root / "artifacts/audit/audit.html").is_file()
    work.set("audit", regroup=True)
    work.run("thoralens", "pipeline", "audit")
    assert "split by groups" in work.run("thoralens", "pipeline", "split")
    del project


def test_a_registry_that_is_down_is_one_typed_error(project: Project) -> None:
    said = project.run(
        "thoralens", "models", "list", code=1, THORALENS_TRACKING="http://127.0.0.1:9"
    )
    assert "[tracking_unreachable]" in said
    said = project.run(
        "thoralens", "diagnose", "x.png", code=1,
        THORALENS_TRACKING="http://127.0.0.1:9", THORALENS_MODEL="models:/my-model@champion",
    )  # fmt: skip
    assert "[registry_unreachable]" in said


def test_the_drive_remote_without_credentials_fails_at_once(project: Project) -> None:
    environment = {"GOOGLE_APPLICATION_CREDENTIALS": ""}
    began = time.monotonic()
    said = project.run(
        "thoralens", "data", "remote", "drive", "--folder", "x" * 20, code=1, **environment
    )
    assert "[drive_credentials]" in said
    assert time.monotonic() - began < 30
