"""The web page: built files, with its entry for every address that the page itself resolves."""

from __future__ import annotations

from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, abort, send_from_directory

from thoralens.server.service import service

blueprint = APIBlueprint("page", __name__, enable_openapi=False)
_ENTRY = "index.html"
_NOT_BUILT = """<!doctype html>
<html lang="en">
<title>Thoralens</title>
<h1>The page is not built</h1>
<p>Run <code>make web</code> in the project's folder (it needs Node 20.19 or newer), then reload.
The REST API runs: see <a href="/api/openapi.json">/api/openapi.json</a>.</p>
</html>
"""


@blueprint.get("/", defaults={"path": ""})
@blueprint.get("/<path:path>")
def show(path: str) -> Response:
    """A built file, or the page's entry."""
    folder = service().settings.page
    if path.startswith("api/"):
        abort(404)
    if path and (folder / path).is_file():
        return _file(folder, path)
    if Path(path).suffix:
        abort(404)
    if not (folder / _ENTRY).is_file():
        return Response(_NOT_BUILT, status=503, mimetype="text/html")
    return _file(folder, _ENTRY)


def _file(folder: Path, path: str) -> Response:
    response = send_from_directory(folder, path)
    hashed = path.startswith("assets/")
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if hashed else "no-cache"
    )
    return response
