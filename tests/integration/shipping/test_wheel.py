"""The wheel in an empty environment: `thoralens diagnose` and `thoralens serve`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.running import Running
from thoralens.imaging.examples import example_bytes

ROOT = Path(__file__).parents[3]
SMOKE = ROOT / "scripts" / "smoke.py"
MAX_BYTES = 80e6
pytestmark = pytest.mark.wheel


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel and what it needs, and nothing of this checkout."""

    bin: Path
    wheel: Path


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "-q", "--no-deps", "-w", folder, ROOT], check=True)
    wheel = next(folder.glob("thoralens-*.whl"))
    venv.create(folder / "venv", with_pip=True)
    into = folder / "venv" / "bin"
    install = [into / "python", "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    subprocess.run([*install, "-c", ROOT / "constraints.txt", wheel], check=True, env=clean())
    return Installed(into, wheel)


def clean() -> dict[str, str]:
    """The environment without what would let a program find this checkout."""
    return {n: v for n, v in os.environ.items() if not n.startswith(("PYTHON", "THORALENS"))}


def test_the_wheel_is_small(installed: Installed) -> None:
    assert installed.wheel.stat().st_size <= MAX_BYTES


def test_a_phantom_is_diagnosed(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "chest.png").write_bytes(example_bytes("phantom-left-upper-png"))
    ran = subprocess.run(
        [installed.bin / "thoralens", "diagnose", "chest.png", "--json", "--out", "out"],
        cwd=tmp_path,
        env=clean() | {"THORALENS_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(ran.stdout)
    assert said["verified"]
    assert said["lineage"]["model"] == "chest-xray-vgg16"
    assert (tmp_path / "out" / "chest" / "report.pdf").is_file()


def test_it_serves_the_page_and_passes_the_smoke_test(
    installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in set(os.environ) - set(clean()):
        monkeypatch.delenv(name)

    class FromWheel(Running):
        python = str(installed.bin / "python")

    monkeypatch.chdir(tmp_path)
    with FromWheel(tmp_path / "home") as server:
        assert '<div id="root">' in server.client.get("/").text
        ran = subprocess.run(
            [sys.executable, SMOKE, server.url], capture_output=True, text=True, check=False
        )
    assert ran.returncode == 0, ran.stderr
    assert "nodule" in ran.stdout
