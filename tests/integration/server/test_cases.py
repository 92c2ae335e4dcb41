"""The case search over HTTP, and similar cases on a study."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.tiny import write_encoder, write_model
from thoralens.cases import shipped
from thoralens.cases.add import add_entries
from thoralens.cases.manifest import Entry
from thoralens.server.app import create_app
from thoralens.server.service import service
from thoralens.settings import Settings

from .conftest import Models


@pytest.fixture
def client(
    models: Models, page: Path, chest: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FlaskClient]:
    """A server whose library holds two cases, one of them the very picture of ``chest``."""
    monkeypatch.setattr(shipped, "SEEDS", ())
    fitting = {
        **models,
        "model": write_model(tmp_path / "model", files={"model.bin": "tiny"}),
        "compact_clip": write_encoder(tmp_path / "encoder"),
    }
    settings = Settings(home=tmp_path / "home", page=page, shap_evaluations=200, **fitting)  # type: ignore[arg-type]
    app = create_app(settings)
    (tmp_path / "same.png").write_bytes(chest)
    (tmp_path / "other.png").write_bytes(_mirrored(chest))
    entries = [
        Entry(tmp_path / "same.png", "Effusion on the right.", patient="a", source="here"),
        Entry(tmp_path / "other.png", "Nodule. No effusion.", patient="b", source="there"),
    ]
    with app.app_context():
        finder = service().finder
        list(add_entries(finder.library, finder.diagnoser, entries, max_pixels=10**7))
        yield app.test_client()
        service().close()


def _mirrored(chest: bytes) -> bytes:
    file = BytesIO()
    with Image.open(BytesIO(chest)) as picture:
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(file, "PNG")
    return file.getvalue()


def test_words_and_image_by_form_json_and_address(client: FlaskClient, chest: bytes) -> None:
    about = client.get("/api/cases").get_json()
    assert about["cases"] == 2
    assert about["sources"] == {"here": 1, "there": 1}
    by_address = client.get("/api/cases/search?text=effusion").get_json()
    by_json = client.post("/api/cases/search", json={"text": "effusion"}).get_json()
    assert by_address == by_json
    assert by_json["cases"][0]["text"] == "Effusion on the right."
    assert by_json["cases"][0]["words"] == ["effusion"]
    form = {"text": "nodule", "image_weight": "0.3", "file": (BytesIO(chest), "x.png")}
    both = client.post("/api/cases/search", data=form).get_json()
    assert {"image", "text", "words"} <= set(both["cases"][0]["parts"])
    assert both["cases"][0]["zone"]["query_box"]
    kept = client.get("/api/cases/search?text=effusion&source=there").get_json()
    assert [case["source"] for case in kept["cases"]] == ["there"]
    picture = client.get(f"/api/cases/{both['cases'][0]['id']}/image.png")
    assert picture.mimetype == "image/png"
    assert picture.data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"json": {}}, 422, "query_empty"),
        ({"json": {"text": "effusion", "limit": 0}}, 422, "invalid_parameters"),
        ({"json": {"study_id": "none"}}, 404, "study_not_found"),
        ({"data": {"file": (BytesIO(b"no image"), "x")}}, 415, "unknown_format"),
    ],
)
def test_a_bad_search_says_what_is_wrong(
    client: FlaskClient, given: dict[str, object], status: int, code: str
) -> None:
    answer = client.post("/api/cases/search", **given)  # type: ignore[arg-type]
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert client.get("/api/cases/case-unknown/image.png").get_json()["code"] == "case_not_found"


def test_a_study_shows_similar_cases_but_never_its_own_patient(
    client: FlaskClient, chest: bytes
) -> None:
    study = client.post("/api/studies", data={"file": (BytesIO(chest), "x.png")}).get_json()
    done = _wait(client, study["id"])
    similar = done["diagnosis"]["similar_cases"]
    assert [case["text"] for case in similar] == ["Nodule. No effusion."]
    found = client.get(f"/api/cases/search?study_id={study['id']}").get_json()
    assert len(found["cases"]) == 2, "a search is asked for, and finds the study's own picture"


def _wait(client: FlaskClient, study_id: str) -> dict[str, dict[str, list[dict[str, str]]]]:
    for _ in range(600):
        study = client.get(f"/api/studies/{study_id}").get_json()
        if study["status"] in ("done", "failed"):
            assert study["status"] == "done", study["error"]
            return dict(study)
        time.sleep(0.05)
    raise AssertionError("the study was not done in time")
