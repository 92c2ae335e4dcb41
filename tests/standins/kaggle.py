"""Kaggle's API as kagglehub 1.0 calls it, and the store that its signed addresses lead to."""

from __future__ import annotations

import itertools
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.standins.files import Fault, file_reply
from tests.standins.server import Reply, Request

_API = "/v1/datasets.DatasetApiService/"


@dataclass
class Kaggle:
    """Serves one data set.

    Attributes:
        token: Asked for as a bearer token, when set.
        faults: Taken by the API's answers; ``store_faults`` by the store's.
    """

    slug: str
    archive: bytes
    version: int = 3
    token: str = ""
    faults: deque[Fault | None] = field(default_factory=deque)
    store_faults: deque[Fault | None] = field(default_factory=deque)
    signatures: Callable[[], int] = field(default=itertools.count().__next__)

    def __call__(self, request: Request) -> Reply | None:
        if request.host == "api.kaggle.com":
            return _faulty(self._api(request), self.faults)
        if request.host == "storage.googleapis.com":
            return _faulty(file_reply(request, self.archive), self.store_faults)
        return None

    def _api(self, request: Request) -> Reply:
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return _json(403, {"code": 403, "message": "Permission denied"})
        wanted = json.loads(request.body)
        if f"{wanted['ownerSlug']}/{wanted['datasetSlug']}" != self.slug:
            return _json(404, {"code": 404, "message": "Not found"})
        if request.path == _API + "GetDataset":
            return _json(200, {"ref": self.slug, "currentVersionNumber": self.version})
        if request.path == _API + "DownloadDataset" and request.method == "POST":
            assert wanted["datasetVersionNumber"] == self.version
            signed = f"/kaggle-data-sets/archive.zip?X-Goog-Signature={self.signatures()}"
            return Reply(302, headers={"Location": f"https://storage.googleapis.com{signed}"})
        return Reply(404)


def _faulty(reply: Reply, faults: deque[Fault | None]) -> Reply:
    fault = faults.popleft() if faults else None
    return fault(reply) if fault else reply


def _json(status: int, document: object) -> Reply:
    return Reply(status, json.dumps(document).encode(), {"Content-Type": "application/json"})
