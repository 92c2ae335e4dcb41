"""Put one exact image on Render, wait until it is live, check it, and roll back if the check fails.

A client of Render's REST API (https://api-docs.render.com): list, create and retrieve deploys,
and roll back. The key and the service come from RENDER_API_KEY and RENDER_SERVICE_ID. What stands
after ``--`` is the check: a command whose exit code 0 means that the new deploy works.

Exit code 0: the image is live and passed. 1: nothing was changed, or Render refused the image and
keeps what ran before. 2: the check failed and the deploy before is live again. 3: it is not.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

API = "https://api.render.com/v1"
GOING = frozenset(
    {"created", "queued", "build_in_progress", "update_in_progress", "pre_deploy_in_progress"}
)
PINNED = re.compile(r"[a-z0-9./:_-]+@sha256:[0-9a-f]{64}")
_TRIES, _MOST_SECONDS = 6, 60.0


class RefusedError(Exception):
    """Why the deploy did not become live."""


class UnansweredError(RefusedError):
    """Render gave no usable answer; the request may have been carried out."""


@dataclass(frozen=True)
class Deploy:
    """One deploy of the service, as Render tells it."""

    id: str
    status: str
    image: str

    @classmethod
    def of(cls, document: Any) -> Deploy:
        """Raises RefusedError unless it is a deploy."""
        if not isinstance(document, dict) or not isinstance(document.get("id"), str):
            raise UnansweredError("Render's answer holds no deploy")
        image = document.get("image") or {}
        reference = f"{image.get('ref', '')} {image.get('sha', '')}"
        return cls(document["id"], str(document.get("status")), reference)

    def holds(self, image: str) -> bool:
        return image.partition("@")[2] in self.image


class Render:
    """One service at Render.

    Args:
        pause: Seconds between two looks at a deploy, and the first wait after a refusal.
    """

    def __init__(self, client: httpx.Client, service: str, pause: float) -> None:
        self._client, self._pause = client, pause
        self._deploys, self._rollback = (
            f"/services/{service}/deploys",
            f"/services/{service}/rollback",
        )

    def latest(self) -> list[Deploy]:
        """The last deploys, newest first."""
        answer = self._ask("GET", self._deploys, params={"limit": "20"})
        if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
            raise UnansweredError("Render's answer holds no list of deploys")
        return [Deploy.of(item.get("deploy")) for item in answer]

    def create(self, image: str) -> Deploy:
        return self._start(self._deploys, {"imageUrl": image}, lambda new: new.holds(image))

    def roll_back(self, to: Deploy) -> Deploy:
        return self._start(self._rollback, {"deployId": to.id}, lambda _: True)

    def wait(self, deploy: Deploy, seconds: float) -> Deploy:
        """The deploy once it is live.

        Raises:
            RefusedError: It ended otherwise, or not in time.
        """
        deadline = time.monotonic() + seconds
        while deploy.status in GOING:
            if time.monotonic() >= deadline:
                raise RefusedError(f"{deploy.id} is {deploy.status} after {seconds:g} s")
            time.sleep(self._pause)
            seen = Deploy.of(self._ask("GET", f"{self._deploys}/{deploy.id}"))
            if seen.status != deploy.status:
                _say(f"{seen.id}: {seen.status}")
            deploy = seen
        if deploy.status != "live":
            raise RefusedError(f"{deploy.id} ended as {deploy.status}")
        return deploy

    def _start(self, path: str, body: dict[str, str], ours: Callable[[Deploy], bool]) -> Deploy:
        """Start a deploy once: when the answer is lost, look for it before asking again."""
        known = {deploy.id for deploy in self.latest()}
        for attempt in range(_TRIES):
            try:
                if answer := self._ask("POST", path, once=True, json=body):
                    return Deploy.of(answer)
            except UnansweredError as error:
                _say(f"{error}; looking for the deploy")
            time.sleep(self._pause * 2**attempt)
            for deploy in self.latest():
                if deploy.id not in known and ours(deploy):
                    return deploy
        raise RefusedError(f"Render started no deploy in {_TRIES} tries")

    def _ask(self, method: str, path: str, once: bool = False, **given: Any) -> Any:
        """The answer's JSON, ``None`` for an accepted request without one.

        Raises:
            UnansweredError: After several tries, or the first that may have had an effect.
            RefusedError: Render says no.
        """
        said = ""
        for attempt in range(_TRIES):
            try:
                answer = self._client.request(method, path, **given)
                if answer.is_success:
                    return answer.json() if answer.content else None
            except (httpx.HTTPError, ValueError) as error:
                said = f"{method} {path}: {type(error).__name__}"
            else:
                said = f"{method} {path}: HTTP {answer.status_code} {_message(answer)}"
                if answer.status_code == 429:
                    time.sleep(_wait_asked(answer, self._pause * 2**attempt))
                    continue
                if answer.status_code < 500:
                    raise RefusedError(said)
            if once:
                break
            time.sleep(self._pause * 2**attempt)
        raise UnansweredError(said)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("image", help="by digest: docker.io/you/thoralens@sha256:…")
    parser.add_argument("--timeout", type=float, default=900.0, help="seconds until it is live")
    parser.add_argument("--pause", type=float, default=5.0, help="seconds between two looks")
    parser.add_argument("check", nargs="+", help="after --: the command that checks it")
    given = parser.parse_args()
    try:
        with _opened(given.pause) as render:
            sys.exit(deploy(render, given.image, given.timeout, given.check))
    except RefusedError as error:
        print(f"deploy: {error}", file=sys.stderr)
        sys.exit(1)


def deploy(render: Render, image: str, timeout: float, check: list[str]) -> int:
    """The exit code; see the module.

    Raises:
        RefusedError: Nothing was changed.
    """
    if not PINNED.fullmatch(image):
        raise RefusedError(f"{image} is not an image by digest (name@sha256:…)")
    before = next((known for known in render.latest() if known.status == "live"), None)
    _say(f"live now: {before.id if before else 'nothing'}")
    new = render.wait(render.create(image), timeout)
    if not new.holds(image):
        _say(f"{new.id} runs {new.image.strip() or 'an image that Render does not name'}")
        passed = False
    else:
        passed = subprocess.run(check, check=False).returncode == 0
    if passed:
        _say(f"{new.id} is live and passed")
        return 0
    print(f"deploy: {new.id} did not pass its check", file=sys.stderr)
    if before is None:
        print("deploy: there is no deploy to roll back to", file=sys.stderr)
        return 3
    try:
        back = render.wait(render.roll_back(before), timeout)
    except RefusedError as error:
        print(f"deploy: not rolled back: {error}", file=sys.stderr)
        return 3
    print(f"deploy: rolled back to {before.id}, live as {back.id}", file=sys.stderr)
    return 2


@contextmanager
def _opened(pause: float) -> Iterator[Render]:
    key, service = os.environ.get("RENDER_API_KEY"), os.environ.get("RENDER_SERVICE_ID")
    if not key or not service:
        raise RefusedError("RENDER_API_KEY and RENDER_SERVICE_ID must be set")
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    base = os.environ.get("RENDER_API_URL") or API
    with httpx.Client(base_url=base, headers=headers, timeout=30.0) as client:
        yield Render(client, service, pause)


def _wait_asked(answer: httpx.Response, otherwise: float) -> float:
    for name in ("Retry-After", "Ratelimit-Reset"):
        if (told := answer.headers.get(name, "")).isdigit():
            return min(float(told), _MOST_SECONDS)
    return otherwise


def _message(answer: httpx.Response) -> str:
    try:
        document = answer.json()
    except ValueError:
        return ""
    return str(document.get("message", ""))[:200] if isinstance(document, dict) else ""


def _say(line: str) -> None:
    print(f"deploy: {line}", flush=True)


if __name__ == "__main__":
    main()
