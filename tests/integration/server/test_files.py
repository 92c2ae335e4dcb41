"""Studies whose files lie in an object store, in those of an earlier version, or are another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import query
from tests.integration.server.members import EXAMPLE, Member, member, open_server
from tests.standins.s3 import bucket
from thoralens.errors import ThoralensError
from thoralens.server.blobs import open_blobs
from thoralens.server.files import RADIOGRAPH


@pytest.fixture(scope="module")
def options() -> Iterator[dict[str, str]]:
    pytest.importorskip("pyarrow")
    with bucket("films") as given:
        yield given


def pictures(one: Member, where: str) -> dict[str, Any]:
    addresses = one.call("GET", where).json["images"]
    return {kind: one.call("GET", address) for kind, address in addresses.items()}


def test_a_study_lives_and_ends_in_an_object_store(tmp_path: Path, options: dict[str, str]) -> None:
    app = open_server(tmp_path, files="s3://films/hospital", files_options=options)
    opened = app.extensions["thoralens"]
    one = member(app, "one@example.org")
    where = one.upload()
    shown = pictures(one, where)
    assert {answer.status_code for answer in shown.values()} == {200}
    assert all(answer.data.startswith(b"\x89PNG") for answer in shown.values())
    again = {"If-None-Match": shown["original"].headers["ETag"]}
    assert one.call("GET", f"{where}/images/original.png", headers=again).status_code == 304
    assert one.call("GET", f"{where}/report.pdf").data.startswith(b"%PDF")
    assert not (tmp_path / "home" / "studies").exists()

    blobs = open_blobs(opened.settings)
    assert len(list(blobs.under("studies"))) == len(shown) + 1
    assert one.call("DELETE", where).status_code == 204
    assert list(blobs.under("studies")) == []
    opened.close()


def test_a_store_that_went_away_costs_an_upload_and_leaves_no_study(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    with bucket("films") as options:
        app = open_server(tmp_path, files="s3://films/x", files_options=options)
        one = member(app, "one@example.org")
    answer = one.call("POST", f"/api/examples/{EXAMPLE}/studies")
    assert (answer.status_code, answer.json["code"]) == (503, "files_unreachable")
    assert one.call("GET", "/api/studies").json["studies"] == []
    app.extensions["thoralens"].close()


def test_the_files_of_an_earlier_version_are_taken_over(tmp_path: Path) -> None:
    app = open_server(tmp_path)
    one = member(app, "one@example.org")
    where = one.upload()
    before = {kind: answer.data for kind, answer in pictures(one, where).items()}
    opened = app.extensions["thoralens"]
    opened.close()
    ((files,),) = query(opened.settings, "SELECT files FROM studies")
    folder = tmp_path / "home" / "studies" / where.rpartition("/")[2]
    (folder / "images").mkdir()
    named = json.loads(files) if isinstance(files, str) else files
    for name, digest in named.items():
        place = folder if name == RADIOGRAPH else folder / "images"
        (folder / digest).rename(place / f"{name}.png")
    query(opened.settings, "UPDATE studies SET files = '{}'")

    app = open_server(tmp_path)
    one.client.application = app
    assert {kind: answer.data for kind, answer in pictures(one, where).items()} == before
    assert sorted(path.name for path in folder.iterdir()) == sorted(named.values())
    app.extensions["thoralens"].close()


def test_a_new_database_does_not_sweep_the_files_of_another(tmp_path: Path) -> None:
    app = open_server(tmp_path)
    member(app, "one@example.org").upload()
    opened = app.extensions["thoralens"]
    opened.close()
    files = sorted((tmp_path / "home" / "studies").rglob("*"))
    query(opened.settings, "UPDATE installation SET id = 'another'")
    with pytest.raises(ThoralensError) as refused:
        open_server(tmp_path)
    assert refused.value.code == "files_of_another"
    assert sorted((tmp_path / "home" / "studies").rglob("*")) == files
