"""The case search over HTTP, and similar cases on a study."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.databases import settings_for
from tests.tiny import write_encoder, write_model
from thoralens.cases import shipped
from thoralens.cases.add import add_entries
from thoralens.cases.manifest import Entry
from thoralens.server.app import create_app
from thoralens.server.service import service
from thoralens.settings import Settings

from .conftest import Models


@pytest.fixture
def settings(
    models: Models, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Of a server whose encoder fits its chest model and whose library ships no case."""
    monkeypatch.setattr(shipped, "SEEDS", ())
    fitting = {
        **models,
        "model": write_model(tmp_path / "model", files={"model.bin": "tiny"}),
        "compact_clip": write_encoder(tmp_path / "encoder"),
    }
    return settings_for(home=tmp_path / "home", page=page, shap_evaluations=200, **fitting)  # type: ignore[arg-type]


@pytest.fixture
def client(settings: Settings, chest: bytes, tmp_path: Path) -> Iterator[FlaskClient]:
    """A server whose library holds two cases, one of them the very picture of ``chest``."""
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


def _fog() -> bytes:
    file = BytesIO()
    grey = np.random.default_rng(1).uniform(128, 230, (192, 192)).astype(np.uint8)
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


FOG = _fog()


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
        ({"data": {"file": (BytesIO(FOG), "x.png"), "text": "nodule"}}, 422, "query_refused"),
        ({"json": {"text": "qwzx plögk"}}, 422, "query_not_understood"),
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


def test_a_library_that_vanished_harms_nothing_else(
    client: FlaskClient, chest: bytes, settings: Settings
) -> None:
    shutil.rmtree(settings.home / "cases")
    answer = client.get("/api/cases/search?text=effusion")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "cases_unavailable")
    assert "thoralens cases list" in answer.get_json()["hint"]
    _unharmed(client, chest)


def test_an_object_store_that_is_down_harms_nothing_else(settings: Settings, chest: bytes) -> None:
    pytest.importorskip("lancedb")
    store = {"endpoint": "http://127.0.0.1:9", "region": "us-east-1", "allow_http": "true"}
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    down = {"cases_index": "s3://cases/down", "cases_index_options": store | keys}
    app = create_app(settings.model_copy(update=down))
    with app.app_context():
        client = app.test_client()
        began = time.monotonic()
        answer = client.get("/api/cases/search?text=effusion")
        assert (answer.status_code, answer.get_json()["code"]) == (503, "index_unreachable")
        assert time.monotonic() - began < 30
        _unharmed(client, chest)
        service().close()


def _unharmed(client: FlaskClient, chest: bytes) -> None:
    """A study is done, without similar cases."""
    study = client.post("/api/studies", data={"file": (BytesIO(chest), "x.png")}).get_json()
    done = _wait(client, study["id"])
    assert done["diagnosis"]["prediction"]
    assert done["diagnosis"]["similar_cases"] == []


def _wait(client: FlaskClient, study_id: str) -> dict[str, dict[str, list[dict[str, str]]]]:
    for _ in range(600):
        study = client.get(f"/api/studies/{study_id}").get_json()
        if study["status"] in ("done", "failed"):
            assert study["status"] == "done", study["error"]
            return dict(study)
        time.sleep(0.05)
    raise AssertionError("the study was not done in time")
