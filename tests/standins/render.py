"""Render's REST API for one image-backed service: strict about requests, and rude on demand.

After https://api-docs.render.com: deploys are listed newest first, each in an envelope with a
cursor; a new one takes several looks to become live, and the one before is then deactivated; an
image must come from the repository that the service is set to.
"""

from __future__ import annotations

import itertools
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.standins.server import Reply, Request, serving

KEY, SERVICE = "rnd_a-test-key", "srv-cukouhrtq21c73e9scng"
REPOSITORY = "docker.io/example/thoralens"
STEPS = ("created", "update_in_progress", "live")


@dataclass
class Render:
    """The service.

    Attributes:
        deploys: Oldest first.
        faults: Taken one a request. ``page``: a 502 in HTML; ``cut``: JSON that ends early;
            ``hang-up``: no answer; ``busy``: 429; ``lost``: done, but a 500 says otherwise;
            ``queued``: done, and answered with an empty 202. An empty one is no fault.
        endings: The statuses that the next new deploys reach; ``live`` after these.
        wrong_image: Run the image before, whatever was asked.
    """

    url: str = ""
    deploys: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    endings: deque[str] = field(default_factory=deque)
    wrong_image: bool = False
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def live(self) -> list[str]:
        return [deploy["id"] for deploy in self.deploys if deploy["status"] == "live"]

    def answer(self, request: Request) -> Reply:
        fault = self.faults.popleft() if self.faults else ""
        early = {
            "page": Reply(502, b"<html>Bad Gateway</html>"),
            "cut": Reply(200, b'[{"deploy": {"id": "dep-', length=400),
            "hang-up": Reply(200, b"", length=40, cut=0),
            "busy": _json(429, {"message": "too many requests"}, {"Ratelimit-Reset": "0"}),
        }
        if fault in early:
            return early[fault]
        done = self._carry_out(request)
        if fault == "lost":
            return Reply(500)
        return Reply(202) if fault == "queued" else done

    def _carry_out(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _refusal(401, "unauthorized")
        root, _, rest = request.path.partition(f"/v1/services/{SERVICE}/")
        if root or not rest:
            return _refusal(404, "not found: service")
        match request.method, rest.split("/"):
            case "GET", ["deploys"]:
                limit = int(request.query.get("limit", "20"))
                if not 1 <= limit <= 100:
                    return _refusal(400, "limit must be between 1 and 100")
                shown = [{"deploy": d, "cursor": d["id"]} for d in reversed(self.deploys)]
                return _json(200, shown[:limit])
            case "GET", ["deploys", known]:
                return self._look(known)
            case "POST", ["deploys"]:
                return self._create(request)
            case "POST", ["rollback"]:
                return self._roll_back(request)
        return _refusal(404, "not found")

    def start(self, image: str) -> dict[str, Any]:
        digest = image.partition("@")[2]
        deploy = {
            "id": f"dep-{next(self._ids):020d}",
            "status": STEPS[0],
            "trigger": "api",
            "image": {"ref": image, "sha": digest, "registryCredential": None},
            "ending": self.endings.popleft() if self.endings else "live",
        }
        self.deploys.append(deploy)
        return deploy

    def _create(self, request: Request) -> Reply:
        given = _body(request)
        if given is None or set(given) - {"imageUrl", "clearCache"}:
            return _refusal(400, "invalid JSON")
        image = str(given.get("imageUrl", ""))
        if not image.startswith((f"{REPOSITORY}@", f"{REPOSITORY}:")):
            return _refusal(400, "imageUrl must match the service's image")
        return _json(
            201, self.start(self.deploys[0]["image"]["ref"] if self.wrong_image else image)
        )

    def _roll_back(self, request: Request) -> Reply:
        given = _body(request)
        if given is None or set(given) != {"deployId"}:
            return _refusal(400, "deployId is needed")
        for deploy in self.deploys:
            if deploy["id"] == given["deployId"]:
                return _json(201, self.start(deploy["image"]["ref"]))
        return _refusal(404, "not found: deploy")

    def _look(self, known: str) -> Reply:
        for deploy in self.deploys:
            if deploy["id"] != known:
                continue
            if deploy["status"] in STEPS[:-1]:
                step = STEPS[STEPS.index(deploy["status"]) + 1]
                deploy["status"] = deploy["ending"] if step == "live" else step
                if deploy["status"] == "live":
                    self._deactivate_all_but(known)
            return _json(200, deploy)
        return _refusal(404, "not found: deploy")

    def _deactivate_all_but(self, known: str) -> None:
        for deploy in self.deploys:
            if deploy["id"] != known and deploy["status"] == "live":
                deploy["status"] = "deactivated"


@contextmanager
def render(*, empty: bool = False) -> Iterator[Render]:
    """A running stand-in; one image is live unless it is ``empty``."""
    service = Render()
    if not empty:
        service.start(f"{REPOSITORY}@sha256:{'0' * 64}")["status"] = "live"
    with serving(service.answer) as standin:
        service.url = f"{standin.url}/v1"
        yield service


def _body(request: Request) -> dict[str, Any] | None:
    if not request.headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        given = json.loads(request.body)
    except ValueError:
        return None
    return given if isinstance(given, dict) else None


def _json(status: int, document: Any, headers: dict[str, str] | None = None) -> Reply:
    sent = {"Content-Type": "application/json"} | (headers or {})
    return Reply(status, json.dumps(document).encode(), sent)


def _refusal(status: int, message: str) -> Reply:
    return _json(status, {"message": message})
