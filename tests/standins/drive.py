"""Google Drive: the API v3 with its token endpoint, and the public pages that gdown reads."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from tests.standins.files import Fault, file_reply
from tests.standins.server import Reply, Request

FOLDER = "application/vnd.google-apps.folder"
DOCUMENT = "application/vnd.google-apps.document"
TOKEN_URI = "https://oauth2.googleapis.com/token"
EMAIL = "reader@project.iam.gserviceaccount.com"
SCOPE = "https://www.googleapis.com/auth/drive.readonly"
_WARNING = (
    b'<form id="download-form" action="https://drive.usercontent.google.com/download">'
    b'<input type="hidden" name="id" value="%s"><input type="hidden" name="confirm" value="t">'
    b"</form>"
)


@dataclass(frozen=True)
class Item:
    """A file, or a folder when ``mime`` says so."""

    id: str
    name: str
    parent: str
    body: bytes = b""
    mime: str = "application/octet-stream"

    def about(self) -> dict[str, str]:
        about = {"id": self.id, "name": self.name, "mimeType": self.mime}
        if self.mime.startswith("application/vnd.google-apps."):
            return about
        digest = hashlib.sha256(self.body).hexdigest()
        return about | {"size": str(len(self.body)), "sha256Checksum": digest}


@dataclass
class Drive:
    """Serves ``items``; to the account only, unless ``public``.

    Attributes:
        page_size: Children in one page of a list.
        faults: Taken by the files' contents; ``api_faults`` by lists and descriptions.
    """

    items: list[Item]
    public: bool = False
    page_size: int = 2
    accept_key: bool = True
    too_large_to_scan: bool = False
    faults: deque[Fault | None] = field(default_factory=deque)
    api_faults: deque[Fault | None] = field(default_factory=deque)
    tokens: int = 0
    _key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def key_file(self) -> str:
        """What Google Cloud's console gives for the service account."""
        private = self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return json.dumps(
            {
                "type": "service_account",
                "private_key_id": "1",
                "private_key": private.decode(),
                "client_email": EMAIL,
                "token_uri": TOKEN_URI,
            }
        )

    def __call__(self, request: Request) -> Reply | None:
        if request.host == "oauth2.googleapis.com" and request.path == "/token":
            return self._token(request)
        if request.host == "www.googleapis.com" and request.path.startswith("/drive/v3/files"):
            return self._api(request)
        if request.host == "drive.usercontent.google.com" and request.path == "/download":
            return self._download_page(request)
        if request.host == "drive.google.com" and request.path == "/uc":
            return self._download_page(request)
        if request.host == "drive.google.com" and request.path == "/embeddedfolderview":
            return self._folder_page(request)
        return None

    def _token(self, request: Request) -> Reply:
        form = parse_qs(request.body.decode())
        assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
        public = self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        claims: Any = jwt.decode(form["assertion"][0], certs=public, audience=TOKEN_URI)
        assert claims["iss"] == EMAIL
        assert claims["scope"] == SCOPE
        if not self.accept_key:
            return _json(400, {"error": "invalid_grant", "error_description": "Invalid JWT"})
        self.tokens += 1
        granted = {"access_token": f"t{self.tokens}", "expires_in": 3600, "token_type": "Bearer"}
        return _json(200, granted)

    def _api(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.tokens and f't{self.tokens}'}":
            return _json(401, {"error": {"code": 401}})
        assert request.query["supportsAllDrives"] == "true"
        if request.path == "/drive/v3/files":
            return _faulty(self._list(request), self.api_faults)
        item = self._find(request.path.rpartition("/")[2])
        if item is None:
            return _json(404, {"error": {"code": 404, "message": "File not found"}})
        if request.query.get("alt") == "media":
            return _faulty(file_reply(request, item.body), self.faults)
        return _faulty(_json(200, item.about()), self.api_faults)

    def _list(self, request: Request) -> Reply:
        parent = request.query["q"].split("'")[1]
        inside = [item for item in self.items if item.parent == parent]
        start = int(request.query.get("pageToken", 0))
        end = start + self.page_size
        page: dict[str, object] = {"files": [item.about() for item in inside[start:end]]}
        if end < len(inside):
            page["nextPageToken"] = str(end)
        return _json(200, page)

    def _download_page(self, request: Request) -> Reply:
        item = self._find(request.query["id"])
        if item is None or not self.public:
            page = b'<p class="uc-error-subcaption">Sorry, you can\'t view this file.</p>'
            return Reply(200, page, {"Content-Type": "text/html"})
        if self.too_large_to_scan and request.query.get("confirm") != "t":
            return Reply(200, _WARNING % item.id.encode(), {"Content-Type": "text/html"})
        reply = _faulty(file_reply(request, item.body), self.faults)
        if reply.status in (200, 206):
            reply.headers["Content-Disposition"] = f'attachment; filename="{item.name}"'
        return reply

    def _folder_page(self, request: Request) -> Reply:
        if not self.public:
            return Reply(404, b"<title>Error</title>", {"Content-Type": "text/html"})
        links = "".join(
            f'<a href="{_link(item)}">{item.name}</a>'
            for item in self.items
            if item.parent == request.query["id"]
        )
        folder = self._find(request.query["id"])
        title = folder.name if folder else "Top"
        page = f"<html><title>{title}</title><body>{links}</body></html>"
        return Reply(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _find(self, item: str) -> Item | None:
        return next((each for each in self.items if each.id == item), None)


def _link(item: Item) -> str:
    if item.mime == FOLDER:
        return f"https://drive.google.com/drive/folders/{item.id}"
    return f"https://drive.google.com/file/d/{item.id}/view"


def _faulty(reply: Reply, faults: deque[Fault | None]) -> Reply:
    fault = faults.popleft() if faults else None
    return fault(reply) if fault else reply


def _json(status: int, document: object) -> Reply:
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    return Reply(status, json.dumps(document).encode(), headers)
