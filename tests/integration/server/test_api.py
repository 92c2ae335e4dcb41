import io
import time

import pytest

from tests.badfiles import bad_files
from tests.databases import settings_for
from tests.tiny import write_frontal, write_model, write_segmenter
from thoralens.anatomy import LungSegmenter
from thoralens.diagnosis import Diagnoser
from thoralens.imaging import EXAMPLES, example_bytes
from thoralens.inference import Model
from thoralens.inference.frontal import FrontalClassifier
from thoralens.inference.gate import FeatureDistance
from thoralens.server.app import create_app

BASE = "http://127.0.0.1"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = write_model(tmp_path_factory.mktemp("model"))
    diagnoser = Diagnoser(
        Model(folder, precision="f32"),
        LungSegmenter(write_segmenter(tmp_path_factory.mktemp("lungs"))),
        FrontalClassifier(write_frontal(tmp_path_factory.mktemp("frontal"))),
        FeatureDistance(folder),
        shap_evaluations=200,
    )
    made = create_app(settings_for(home=tmp_path_factory.mktemp("home")), diagnoser)
    yield made
    made.extensions["thoralens"].close()


@pytest.fixture
def client(app):
    return app.test_client()


def upload(client, data: bytes):
    form = {"file": (io.BytesIO(data), "x.png")}
    return client.post("/api/studies", data=form, base_url=BASE)


KEPT = ("thoralens.db", "library.db", "server", "audit.", "installation")


def stored(app) -> list[str]:
    home = app.extensions["thoralens"].settings.home
    return sorted(
        path.name for path in home.rglob("*") if path.is_file() and not path.name.startswith(KEPT)
    )


def test_upload_to_explained_result_and_deletion(app, client) -> None:
    answer = upload(client, example_bytes(EXAMPLES[0].id))
    assert answer.status_code == 201
    where = answer.headers["Location"]
    for _ in range(300):
        study = client.get(where, base_url=BASE).json
        if study["status"] in ("done", "failed"):
            break
        time.sleep(0.1)
    assert study["status"] == "done", study["error"]
    assert study["diagnosis"]["schema_version"] == 1
    for url in study["images"].values():
        picture = client.get(url, base_url=BASE)
        assert picture.data.startswith(b"\x89PNG")
    assert client.delete(where, base_url=BASE).status_code == 204
    assert client.get(where, base_url=BASE).status_code == 404
    assert stored(app) == []


def test_every_bad_file_gets_its_problem_and_leaves_nothing(app, client) -> None:
    before = stored(app)
    for bad in bad_files():
        answer = upload(client, bad.data)
        assert 400 <= answer.status_code < 500, bad.name
        assert answer.content_type == "application/problem+json", bad.name
        assert answer.json["code"] == bad.expected_code, bad.name
        assert answer.json["hint"], bad.name
    assert stored(app) == before
    assert client.get("/healthz", base_url=BASE).status_code == 200


def test_unknown_routes_and_foreign_hosts_are_problems(client) -> None:
    assert client.get("/api/nothing", base_url=BASE).json["status"] == 404
    assert client.get("/api/studies", base_url="http://evil.example").status_code in (400, 403, 421)
