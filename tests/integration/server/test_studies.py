"""A study's life over real HTTP: upload, watch, read, list, delete."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from io import BytesIO

import httpx
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader

from tests.dicoms import dicom, scene
from tests.running import Running
from thoralens.diagnosis import STEPS, Diagnosis
from thoralens.imaging.examples import EXAMPLES

ONE_A_FORMAT = tuple({example.format: example for example in EXAMPLES}.values())
SECRET = "Doe^Jane^19610412"


def marked(chest: bytes) -> bytes:
    """A PNG with an identifier in its metadata."""
    text = PngInfo()
    text.add_text("Patient", SECRET)
    file = BytesIO()
    Image.open(BytesIO(chest)).save(file, "PNG", pnginfo=text)
    return file.getvalue()


def test_an_upload_becomes_an_explained_study(server: Running, chest: bytes) -> None:
    answer = server.upload(chest)
    created = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/studies/{created['id']}"
    assert (created["status"], created["diagnosis"]) == ("queued", None)
    assert created["steps"] == list(STEPS)

    study = server.wait(answer.headers["Location"])

    assert study["status"] == "done"
    assert (study["progress"], study["step"], study["error"]) == (1.0, None, None)
    diagnosis = Diagnosis.model_validate(study["diagnosis"])
    assert diagnosis.study_id == study["id"]
    assert diagnosis.explanations is not None
    assert {"original", "lungs", "grad_cam", "shap"} <= study["images"].keys()


def test_pictures_are_png_and_cached_privately(server: Running, chest: bytes) -> None:
    study = server.wait(server.create(chest))
    for address in study["images"].values():
        picture = server.client.get(address)
        assert picture.headers["Content-Type"] == "image/png"
        assert "private" in picture.headers["Cache-Control"]
        assert "immutable" in picture.headers["Cache-Control"]
        Image.open(BytesIO(picture.content)).verify()
        again = server.client.get(address, headers={"If-None-Match": picture.headers["ETag"]})
        assert again.status_code == 304


def test_every_grey_of_a_dicom_is_given_and_nothing_else(server: Running) -> None:
    stored = scene(96, 80)
    where = server.create(dicom(stored, PatientName=SECRET))
    answer = server.client.get(f"{where}/pixels.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert "private" in answer.headers["Cache-Control"]
    assert SECRET.encode() not in answer.content
    levels = np.asarray(Image.open(BytesIO(answer.content))).astype(np.float64)
    assert levels.shape == stored.shape
    span = float(stored.max()) - float(stored.min())
    exact = (stored - float(stored.min())) / span * 65535
    assert np.abs(levels - exact).max() <= 1
    nobodys = where.rsplit("/", 1)[0] + "/" + "0" * 32
    assert server.client.get(f"{nobodys}/pixels.png").status_code == 404


def test_an_unknown_picture_is_a_problem(server: Running, chest: bytes) -> None:
    where = server.create(chest)
    server.wait(where)
    for kind in ("nothing", "..%2f..%2fradiograph", "../radiograph"):
        answer = server.client.get(f"{where}/images/{kind}.png")
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_document_can_be_downloaded(server: Running, chest: bytes) -> None:
    where = server.create(chest)
    study = server.wait(where)
    answer = server.client.get(f"{where}/diagnosis.json")
    assert answer.json() == study["diagnosis"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_report_can_be_downloaded(server: Running, chest: bytes) -> None:
    where = server.create(chest)
    study = server.wait(where)
    answer = server.client.get(f"{where}/report.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    name = f"thoralens-{study['id'][:8]}.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    pages = PdfReader(BytesIO(answer.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    probability = study["diagnosis"]["prediction"]["probabilities"]["malignant"]
    assert len(pages) == 2
    assert f"{probability:.0%}".replace("%", " %") in text
    assert study["id"] in text
    assert "not a medical device" in text


def test_a_refused_study_has_a_report_of_one_page(server: Running) -> None:
    hand = dicom(scene(256, 256), BodyPartExamined="HAND", PatientName=SECRET, PatientID=SECRET)
    where = server.create(hand)
    study = server.wait(where)
    assert study["diagnosis"]["prediction"] is None
    (page,) = PdfReader(BytesIO(server.client.get(f"{where}/report.pdf").content)).pages
    text = " ".join(page.extract_text().split())
    assert "Not judged" in text
    assert study["diagnosis"]["gate"]["reasons"][0]["message"][:30] in text
    assert "Doe" not in text


def test_events_tell_progress_until_done(server: Running, chest: bytes) -> None:
    where = server.create(chest)
    events = []
    with server.client.stream("GET", f"{where}/events") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            if line.startswith("data: "):
                events.append(json.loads(line[6:]))
    shares = [event["progress"] for event in events]
    assert events[-1] == {"status": "done", "step": None, "progress": 1.0}
    assert shares == sorted(shares)


def test_more_watchers_than_seats_are_all_answered(server: Running, chest: bytes) -> None:
    where = server.create(chest)
    server.wait(where)
    for _ in range(10):
        answer = server.client.get(f"{where}/events")
        assert '"done"' in answer.text


def test_only_deidentified_pixels_are_stored(server: Running, chest: bytes) -> None:
    data = marked(chest)
    assert SECRET.encode() in data
    where = server.create(data, name=f"{SECRET}.png")
    server.wait(where)
    disk = server.bytes_on_disk()
    assert where.rpartition("/")[2].encode() in disk
    assert SECRET.encode() not in disk
    assert SECRET not in server.client.get(where).text
    assert SECRET not in server.log()


def test_dicom_identifiers_reach_neither_disk_nor_log(server: Running) -> None:
    data = dicom(
        scene(bits=12), PatientName=SECRET, PatientID=SECRET, PatientBirthDate="not a date"
    )
    assert SECRET.encode() in data
    where = server.create(data)
    server.wait(where)
    assert SECRET.encode() not in server.bytes_on_disk()
    assert SECRET not in server.client.get(where).text
    assert "not a date" not in server.log()
    assert SECRET not in server.log()


def test_the_list_is_newest_first_and_pages_without_gap(server: Running, chest: bytes) -> None:
    made = [server.create(chest).rpartition("/")[2] for _ in range(5)]
    found, before = [], None
    while True:
        query = {"limit": 2} | ({"before": before} if before else {})
        page = server.client.get("/api/studies", params=query).json()
        assert len(page["studies"]) <= 2
        found += [study["id"] for study in page["studies"]]
        before = page["next"]
        if before is None:
            break
    assert found[:5] == made[::-1]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": 0}, "invalid_parameters"),
        ({"limit": "many"}, "invalid_parameters"),
        ({"before": "nonsense"}, "invalid_cursor"),
        ({"before": "MjAyNi0wMS0wMSAx"}, "invalid_cursor"),
    ],
)
def test_bad_paging_is_refused(server: Running, query: dict[str, object], code: str) -> None:
    answer = server.client.get("/api/studies", params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_deletion_leaves_no_file_and_no_byte(server: Running, chest: bytes) -> None:
    where = server.create(chest)
    said = server.wait(where)["diagnosis"]
    name, document = where.rpartition("/")[2], f'"created_at": "{said["created_at"]}"'.encode()
    assert any(name in path for path in server.files())
    assert document in server.bytes_on_disk()
    before = len(server.files())

    assert server.client.delete(where).status_code == 204

    assert not any(name in path for path in server.files())
    assert len(server.files()) < before
    assert document not in server.bytes_on_disk()
    with closing(sqlite3.connect(server.home / "thoralens.db")) as database:
        kept = [line for line in database.iterdump() if name in line]
    assert kept
    assert all(line.startswith('INSERT INTO "audit"') for line in kept)
    for method, address in (("GET", where), ("DELETE", where), ("GET", f"{where}/events")):
        answer = server.client.request(method, address)
        assert (answer.status_code, answer.json()["code"]) == (404, "study_not_found")


@pytest.mark.parametrize("example", ONE_A_FORMAT, ids=lambda example: example.id)
def test_examples_are_offered_shown_and_diagnosed(server: Running, example: object) -> None:
    offered = {each["id"]: each for each in server.client.get("/api/examples").json()["examples"]}
    shown = offered[example.id]
    file, preview = server.client.get(shown["file"]), server.client.get(shown["preview"])
    assert example.filename in file.headers["Content-Disposition"]
    assert max(Image.open(BytesIO(preview.content)).size) == 256

    answer = server.client.post(f"/api/examples/{example.id}/studies")

    assert answer.status_code == 201
    study = server.wait(answer.headers["Location"])
    assert (study["status"], study["example"]) == ("done", example.id)
    assert study["diagnosis"]["input"]["synthetic"]


def test_an_unknown_example_is_a_problem(server: Running) -> None:
    for answer in (
        server.client.get("/api/examples/nothing"),
        server.client.get("/api/examples/nothing/preview.png"),
        server.client.post("/api/examples/nothing/studies"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "example_unknown")


def test_meta_tells_the_model_and_the_limits(server: Running) -> None:
    meta = server.client.get("/api/meta").json()
    assert meta["model"]["name"] == "tiny"
    assert meta["model"]["operating_point"]["threshold"] == 0.4
    assert meta["steps"] == list(STEPS)
    assert meta["limits"]["max_upload_bytes"] == 100 * 2**20
    assert "not a medical device" in meta["disclaimer"]
    assert {"grad_cam", "shap", "grad_cam_doubted", "shap_doubted"} == meta["colour_maps"].keys()


def test_a_study_in_work_has_no_document_yet(
    models: dict[str, object], chest: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("slow")
    with Running(home, shap_evaluations=100_000, threads=1, **models) as slow:
        where = slow.create(chest)
        slow.wait(where, "running")
        for name in ("diagnosis.json", "report.pdf"):
            answer = slow.client.get(f"{where}/{name}")
            assert (answer.status_code, answer.json()["code"]) == (409, "not_done")

        assert slow.client.delete(where).status_code == 204

        assert slow.files() == []
        with pytest.raises(httpx.HTTPStatusError):
            slow.client.get(where).raise_for_status()
