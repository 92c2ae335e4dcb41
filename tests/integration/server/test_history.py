"""Notes, tags and search on studies and conversations, and the table of studies."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import update

from tests.integration.server.members import Member, member, open_server
from thoralens.server.history import harmless
from thoralens.server.models import StudyRow

SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("https://evil.test","Click")'


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = open_server(tmp_path_factory.mktemp("history"))
    yield made
    made.extensions["thoralens"].close()


@pytest.fixture(scope="module")
def one(app) -> Member:
    return member(app, "history@example.org")


@pytest.fixture(scope="module")
def study(one) -> str:
    return one.upload()


@pytest.fixture(scope="module")
def thread(one, study) -> str:
    about = {"study_id": study.rpartition("/")[2], "title": "About the heart"}
    where = one.call("POST", "/api/chat/threads", json=about).headers["Location"]
    one.ask(where, text="What is a nodule?").get_data()
    return where


@pytest.fixture(params=["study", "thread"])
def where(request, study, thread) -> str:
    return {"study": study, "thread": thread}[request.param]


def found(one: Member, where: str, **query: str) -> bool:
    """Whether the list that holds it, searched, does."""
    listed, _, name = where.rpartition("/")
    answer = one.call("GET", listed, query_string=query)
    assert answer.status_code == 200, answer.text
    return name in answer.text


def label(one: Member, where: str, **labels: object) -> tuple[str, list[str]]:
    answer = one.call("PATCH", where, json=labels)
    assert answer.status_code == 200, answer.text
    return answer.json["note"], answer.json["tags"]


def test_notes_and_tags_are_kept_one_by_one(one, where: str) -> None:
    assert label(one, where, note=" Compare with\r\n2024 \x00", tags=["Follow up"]) == (
        "Compare with\n2024",
        ["Follow up"],
    )
    assert label(one, where, tags=["À revoir", "a  REVOIR", "", "Lung"])[1] == ["À revoir", "Lung"]
    assert label(one, where, note="Second look")[1] == ["À revoir", "Lung"]
    listed = one.call("GET", where.rpartition("/")[0]).json
    (row,) = listed.get("studies") or listed["threads"]
    assert (row["note"], row["tags"]) == ("Second look", ["À revoir", "Lung"])


def test_they_are_found_by_words_and_tags(one, where: str) -> None:
    label(one, where, note="Élise's second LOOK, 100 % sure_", tags=["Follow up", "lung"])
    for words in ("elise", "SECOND look", "follow", "100 %", "sure_", ""):
        assert found(one, where, search=words), words
    for words in ("third", "second third", "100_%", "%%%"):
        assert not found(one, where, search=words), words
    for tag in ("follow up", "FOLLOW  UP", "Lung"):
        assert found(one, where, tag=tag), tag
    for tag in ("follow", "up", "second", "#lung", "%"):
        assert not found(one, where, tag=tag), tag
    assert found(one, where, tag="lung", search="elise")
    assert not found(one, where, tag="lung", search="nobody")


def test_a_note_is_no_tag(one, where: str) -> None:
    label(one, where, note="#urgent\n#urgent\nnothing", tags=[])
    assert not found(one, where, tag="urgent")
    assert found(one, where, search="urgent")


def test_the_result_is_found_by_its_words(one, study: str) -> None:
    """Before and after a note changed, and for studies that there were before the search."""
    word = one.call("GET", study).json["diagnosis"]["narratives"]["patient"]["text"].split()[0]
    assert found(one, study, search=word)
    label(one, study, note="x", tags=[])
    assert found(one, study, search=word)


def test_too_much_is_refused(one, where: str) -> None:
    for labels in (
        {"note": "x" * 4001},
        {"tags": ["x" * 41]},
        {"tags": [str(number) for number in range(21)]},
        {"tags": "lung"},
        {"owner_id": "x"},
    ):
        answer = one.call("PATCH", where, json=labels)
        assert (answer.status_code, answer.json["code"]) == (422, "invalid_parameters")


def test_another_account_finds_and_labels_nothing(app, one, where: str) -> None:
    other = member(app, f"other-{where.split('/')[2]}@example.org")
    label(one, where, note="secret plan", tags=["secret"])
    assert not found(other, where, search="secret")
    assert not found(other, where, tag="secret")
    assert other.call("PATCH", where, json={"note": "mine"}).status_code == 404
    assert one.call("GET", where).json["note"] == "secret plan"


def test_script_stays_text(one, where: str) -> None:
    """It comes back as it was written, as JSON that no browser takes for a page."""
    label(one, where, note=SCRIPT, tags=[SCRIPT])
    answer = one.call("GET", where)
    assert answer.content_type == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (answer.json["note"], answer.json["tags"]) == (SCRIPT, [SCRIPT])


def test_the_table_has_every_study_and_no_formula(app, one, study: str) -> None:
    label(one, study, note=FORMULA, tags=["+1", "@now"])
    predict(app, study.rpartition("/")[2])
    answer = one.call("GET", "/api/studies/history.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert row["study"] == study.rpartition("/")[2]
    assert (row["note"], row["tags"]) == (f"'{FORMULA}", "'+1, @now")
    assert (row["label"], row["probability"], row["accepted"]) == ("Cancer", "0.8125", "true")
    other = member(app, "table@example.org")
    rows = other.call("GET", "/api/studies/history.csv").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 1


def predict(app, study_id: str) -> None:
    """Give a study a result that this server's tiny model refused to give."""
    said = {"label": "Cancer", "probabilities": {"Cancer": 0.8125, "Clear": 0.1875}}
    rest = {"calibrated": True, "operating_point": None, "set": ["Cancer"], "abstained": False}
    with app.extensions["thoralens"].database.begin() as session:
        row = session.get_one(StudyRow, study_id)
        row.diagnosis = row.diagnosis | {
            "prediction": said | rest,
            "gate": row.diagnosis["gate"] | {"accepted": True},
        }
        session.commit()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_what_could_be_a_formula_is_marked(begin: str) -> None:
    assert harmless(f"{begin}1+1") == f"'{begin}1+1"
    assert harmless(f"1{begin}1") == f"1{begin}1"


def test_a_note_that_came_meanwhile_stays_findable(app, one) -> None:
    """A study that is still being worked on is labelled, and then done."""
    opened = app.extensions["thoralens"]
    where = one.upload()
    label(one, where, note="came meanwhile", tags=["early"])
    study_id = where.rpartition("/")[2]
    with opened.database.begin() as session:
        session.execute(update(StudyRow).where(StudyRow.id == study_id).values(status="queued"))
        session.commit()
    opened.studies._work(study_id, lambda _step, _done: None)
    assert found(one, where, search="meanwhile")
    assert found(one, where, tag="early")
