"""Does a running Thoralens work? Diagnoses two phantoms over its REST API and checks the answers.

A phantom with a drawn nodule must score higher than one without, Grad-CAM must peak where the
nodule is drawn, the sentences must be verified, and every picture and the report must come. In
server mode the account is read from THORALENS_SMOKE_EMAIL and THORALENS_SMOKE_PASSWORD. The
studies are deleted again. Exit code 0: all holds; 1: the line on stderr says what does not.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections.abc import Iterable
from typing import Any

import httpx

NODULE, PLACE, CLEAR = "phantom-left-upper-png", ("left", "upper"), "phantom-clear-png"
COOKIE, HEADER = "__Host-thoralens-csrf", "X-CSRF-Token"


class BrokenError(Exception):
    """What does not hold, in a sentence."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("url", help="such as https://thoralens.example.org")
    parser.add_argument("--ready", type=float, default=120.0, help="seconds to wait for readiness")
    parser.add_argument("--study", type=float, default=120.0, help="seconds to wait for a study")
    parser.add_argument("--version", help="the version that must answer")
    given = parser.parse_args()
    try:
        with httpx.Client(base_url=given.url, timeout=30.0) as client:
            print(check(client, given.ready, given.study, given.version))
    except (BrokenError, httpx.HTTPError) as error:
        print(f"smoke: {error or type(error).__name__}", file=sys.stderr)
        sys.exit(1)


def check(client: httpx.Client, ready: float, study: float, version: str | None) -> str:
    """A line that sums up what was seen.

    Raises:
        BrokenError: Something does not hold.
    """
    began = time.monotonic()
    wait_until_ready(client, ready)
    started = time.monotonic() - began
    meta = _json(client.get("/api/meta"))
    if version and meta.get("version") != version:
        raise BrokenError(f"version {meta.get('version')} answers, not {version}")
    if meta.get("mode") == "server":
        sign_in(client)
    seen = {name: _diagnose(client, name, study) for name in (NODULE, CLEAR)}
    drawn, clear = (_probability(seen[name], meta["model"]["positive"]) for name in seen)
    if drawn <= clear:
        raise BrokenError(f"a drawn nodule scores {drawn:.3f}, a clear chest {clear:.3f}")
    peak = seen[NODULE]["explanations"]["grad_cam"]["peak"]
    if (peak["side"], peak["zone"]) != PLACE:
        raise BrokenError(f"Grad-CAM peaks in the {peak['side']} {peak['zone']} zone")
    model = seen[NODULE]["lineage"]
    return (
        f"smoke: version {meta['version']}, {model['model']} {model['model_version']}: "
        f"nodule {drawn:.3f} > clear {clear:.3f}; ready after {started:.1f} s"
    )


def wait_until_ready(client: httpx.Client, seconds: float) -> None:
    deadline, said = time.monotonic() + seconds, "nothing"
    while True:
        try:
            answer = client.get("/readyz")
            if answer.status_code == 200 and answer.json() == {"status": "ready"}:
                return
            said = f"HTTP {answer.status_code}"
        except (httpx.HTTPError, ValueError) as error:
            said = f"{type(error).__name__}"
        if time.monotonic() >= deadline:
            raise BrokenError(f"not ready after {seconds:g} s; /readyz last gave {said}")
        time.sleep(min(1.0, max(0.05, deadline - time.monotonic())))


def sign_in(client: httpx.Client) -> None:
    email = os.environ.get("THORALENS_SMOKE_EMAIL", "")
    password = os.environ.get("THORALENS_SMOKE_PASSWORD", "")
    if not email or not password:
        raise BrokenError("server mode needs THORALENS_SMOKE_EMAIL and THORALENS_SMOKE_PASSWORD")
    _json(client.post("/api/auth/login", json={"email": email, "password": password}))
    client.headers[HEADER] = client.cookies.get(COOKIE) or ""


def _diagnose(client: httpx.Client, example: str, seconds: float) -> dict[str, Any]:
    file = client.get(f"/api/examples/{example}")
    if file.status_code != 200:
        raise BrokenError(f"the example {example}: HTTP {file.status_code}")
    form = {"file": (f"{example}.png", file.content, "image/png")}
    created = client.post("/api/studies", files=form)
    _json(created, 201)
    where = created.headers["Location"]
    try:
        study = _finished(client, where, seconds)
        _check_files(client, where, study["images"].values())
        return _checked(study["diagnosis"], example)
    finally:
        client.delete(where)


def _finished(client: httpx.Client, where: str, seconds: float) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while (study := _json(client.get(where)))["status"] not in ("done", "failed"):
        if time.monotonic() >= deadline:
            raise BrokenError(f"a study is {study['status']} after {seconds:g} s")
        time.sleep(0.1)
    if study["status"] == "failed":
        raise BrokenError(f"a study failed: {study['error']}")
    return study


def _checked(said: dict[str, Any], example: str) -> dict[str, Any]:
    if not said["gate"]["accepted"]:
        raise BrokenError(f"the gate refused {example}: {said['gate']['reasons']}")
    probabilities = said["prediction"]["probabilities"].values()
    whole = math.isclose(sum(probabilities), 1, abs_tol=1e-4)
    if not whole or not all(0 <= p <= 1 for p in probabilities):
        raise BrokenError(f"the probabilities are {list(probabilities)}")
    for name in ("grad_cam", "shap", "passport"):
        if not said["explanations"][name]:
            raise BrokenError(f"there is no {name}")
    if not said["verified"] or not said["narratives"]["clinician"]["sentences"]:
        raise BrokenError("the explanation in words is not verified")
    if not said["disclaimer"]:
        raise BrokenError("there is no disclaimer")
    return said


def _check_files(client: httpx.Client, where: str, pictures: Iterable[str]) -> None:
    wanted = [(address, b"\x89PNG") for address in pictures]
    if not wanted:
        raise BrokenError("a finished study has no pictures")
    for address, start in [*wanted, (f"{where}/report.pdf", b"%PDF")]:
        answer = client.get(address)
        if answer.status_code != 200 or not answer.content.startswith(start):
            raise BrokenError(f"{address}: HTTP {answer.status_code}, {answer.content[:20]!r}")


def _probability(said: dict[str, Any], positive: str) -> float:
    return float(said["prediction"]["probabilities"][positive])


def _json(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    if answer.status_code != status:
        told = answer.text[:300].replace("\n", " ")
        raise BrokenError(
            f"{answer.request.method} {answer.request.url.path}: HTTP {answer.status_code} {told}"
        )
    try:
        document: dict[str, Any] = answer.json()
    except ValueError:
        raise BrokenError(f"{answer.request.url.path} answers no JSON") from None
    return document


if __name__ == "__main__":
    main()
