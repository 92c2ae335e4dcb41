"""The smoke test of a deployment fails on what is broken. It passes in ``test_wheel``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.running import Running, free_port
from tests.standins.server import Reply, Request, serving
from tests.tiny import write_model
from thoralens.settings import ASSETS

SMOKE = Path(__file__).parents[3] / "scripts" / "smoke.py"


def smoke(url: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SMOKE, url, *words],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def refusal(url: str, *words: str) -> str:
    ran = smoke(url, *words)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.count("\n") == 1
    return ran.stderr


def test_a_model_that_has_learnt_nothing_does_not_pass(tmp_path: Path) -> None:
    with Running(tmp_path / "home", model=write_model(tmp_path / "model")) as server:
        said = refusal(server.url)
        assert "nodule scores" in said or "Grad-CAM peaks" in said
        assert server.client.get("/api/studies").json()["studies"] == []


@pytest.mark.wheel
def test_the_shipped_model_with_its_readout_upside_down_does_not_pass(tmp_path: Path) -> None:
    broken = tmp_path / "model"
    shutil.copytree(ASSETS / "models" / "chest-xray-vgg16", broken)
    weights = dict(np.load(broken / "head.npz"))
    np.savez(broken / "head.npz", weight=-weights["weight"], bias=weights["bias"])
    with Running(tmp_path / "home", model=broken) as server:
        print(refusal(server.url))


def test_nobody_there_an_error_page_and_a_server_that_never_gets_ready() -> None:
    assert "not ready" in refusal(f"http://127.0.0.1:{free_port()}", "--ready", "0")

    def lying(request: Request) -> Reply:
        if request.path == "/readyz":
            return Reply(200, b'{"status":"ready"}')
        if request.path == "/api/meta" and len(standin.seen) < 3:
            return Reply(200, b'{"version":"0.0.1"}')
        return Reply(200, b"<html>It works!</html>")

    with serving(lying) as standin:
        assert "not 9.9.9" in refusal(standin.url, "--version", "9.9.9")
        assert "answers no JSON" in refusal(standin.url)
    with serving(lambda _: Reply(200, b"<html>It works!</html>")) as standin:
        assert "not ready" in refusal(standin.url, "--ready", "0.1")
    with serving(lambda _: Reply(503)) as standin:
        assert "HTTP 503" in refusal(standin.url, "--ready", "0.1")
