"""The deploy script as a process, against a strict and rude Render."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from scripts import deploy_render
from scripts.deploy_render import Render as Client

from tests.standins.render import KEY, REPOSITORY, SERVICE, Render, render

SCRIPT = Path(__file__).parents[3] / "scripts" / "deploy_render.py"
IMAGE = f"{REPOSITORY}@sha256:{'a1' * 32}"


@dataclass(frozen=True)
class Ran:
    returncode: int
    stderr: str


Run = Callable[..., Ran]


@pytest.fixture
def service() -> Iterator[Render]:
    with render() as running:
        yield running


def settings(service: Render, key: str = KEY) -> dict[str, str]:
    return {"RENDER_API_KEY": key, "RENDER_SERVICE_ID": SERVICE, "RENDER_API_URL": service.url}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The script's ``main``, as its command line calls it."""

    def run(service: Render, check: str = "true", image: str = IMAGE, key: str = KEY) -> Ran:
        for name, value in settings(service, key).items():
            monkeypatch.setenv(name, value)
        words = ["deploy_render.py", image, "--pause", "0.005", "--timeout", "5", "--", check]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            deploy_render.main()
        out, err = capfd.readouterr()
        assert key not in out + err
        return Ran(ended.value.code, err)  # type: ignore[arg-type]

    return run


def test_it_runs_as_the_workflow_runs_it(service: Render) -> None:
    ran = subprocess.run(
        [sys.executable, SCRIPT, IMAGE, "--pause", "0.01", "--", sys.executable, "-c", ""],
        env=os.environ | settings(service),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "is live and passed" in ran.stdout


def test_the_exact_image_is_live_once_it_passed(service: Render, run: Run) -> None:
    ran = run(service)
    assert ran.returncode == 0, ran.stderr
    before, new = service.deploys
    assert (before["status"], new["status"], new["image"]["ref"]) == ("deactivated", "live", IMAGE)


def test_what_does_not_pass_is_rolled_back(service: Render, run: Run) -> None:
    ran = run(service, "false")
    assert ran.returncode == 2
    first, broken, back = service.deploys
    assert service.live() == [back["id"]]
    assert back["image"] == first["image"] != broken["image"]
    assert f"rolled back to {first['id']}" in ran.stderr


def test_an_image_that_does_not_start_leaves_the_one_before(service: Render, run: Run) -> None:
    service.endings.append("update_failed")
    ran = run(service)
    assert (ran.returncode, service.live()) == (1, [service.deploys[0]["id"]])
    assert "ended as update_failed" in ran.stderr


def test_another_image_than_asked_is_rolled_back(service: Render, run: Run) -> None:
    service.wrong_image = True
    assert run(service).returncode == 2


def test_a_rollback_that_fails_and_nothing_to_roll_back_to_are_the_worst(
    service: Render, run: Run
) -> None:
    service.endings.extend(["live", "update_failed"])
    ran = run(service, "false")
    assert ran.returncode == 3
    assert "not rolled back" in ran.stderr
    with render(empty=True) as nothing:
        assert run(nothing, "false").returncode == 3


@pytest.mark.parametrize(
    ("when", "fault"),
    [
        *[(when, fault) for when in (0, 2, 3) for fault in ("page", "cut", "hang-up", "busy")],
        *[(2, fault) for fault in ("lost", "queued")],
    ],
)
def test_faults_are_got_over_and_nothing_is_started_twice(
    service: Render, when: int, fault: str
) -> None:
    """Request 0 lists the deploys, 2 makes one, 3 looks at it."""
    service.faults.extend([""] * when + [fault])
    with httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {KEY}"}) as client:
        assert deploy_render.deploy(Client(client, SERVICE, 0.001), IMAGE, 5, ["true"]) == 0
    assert not service.faults
    assert [deploy["image"]["ref"] for deploy in service.deploys[1:]] == [IMAGE]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"image": f"{REPOSITORY}:latest"}, "not an image by digest"),
        ({"image": f"docker.io/other/thoralens@sha256:{'a1' * 32}"}, "must match the service"),
        ({"key": "rnd_wrong"}, "HTTP 401"),
    ],
)
def test_a_refusal_changes_nothing(
    service: Render, run: Run, given: dict[str, str], said: str
) -> None:
    ran = run(service, **given)
    assert ran.returncode == 1
    assert said in ran.stderr
    assert len(service.deploys) == 1


def test_a_render_that_stays_away_is_given_up_on(service: Render, run: Run) -> None:
    service.faults.extend(["page"] * 100)
    ran = run(service)
    assert (ran.returncode, len(service.deploys)) == (1, 1)
    assert "HTTP 502" in ran.stderr
