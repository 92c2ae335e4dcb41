"""kagglehub's own client against a stand-in for Kaggle."""

from __future__ import annotations

import hashlib
from collections import deque
from pathlib import Path

import pytest

from tests.integration.datasets.conftest import Waits
from tests.standins.files import Fault, broken_off, status, web_page
from tests.standins.kaggle import Kaggle
from tests.standins.server import Standin
from thoralens.datasets.place import Workspace
from thoralens.datasets.sources import kaggle
from thoralens.errors import DataError

SLUG = "someone/pictures"


@pytest.fixture
def site(internet: Standin, archive: bytes) -> Kaggle:
    made = Kaggle(SLUG, archive)
    internet.routes.append(made)
    return made


@pytest.mark.usefixtures("site")
def test_the_newest_version_is_unpacked(workspace: Workspace, waits: Waits, archive: bytes):
    origin = kaggle.bring(SLUG, workspace, patience=waits.patience)
    assert origin.source == "kaggle:someone/pictures/versions/3"
    assert origin.sha256 == hashlib.sha256(archive).hexdigest()
    assert sorted(path.name for path in workspace.tree.rglob("*.png")) == ["one.png", "two.png"]


def test_resumes_although_the_signed_address_changed(
    site: Kaggle, internet: Standin, workspace: Workspace, waits: Waits
):
    site.store_faults = deque([None, broken_off(100_000), status(500), status(500)])
    with pytest.raises(DataError):
        kaggle.bring(SLUG, workspace, patience=waits.patience)
    internet.seen.clear()
    kaggle.bring(SLUG, workspace, patience=waits.patience)
    ranges = [seen.headers.get("range") for seen in internet.seen if "storage" in seen.host]
    assert ranges == [None, "bytes=100000-"]
    assert len({seen.query["X-Goog-Signature"] for seen in internet.seen if seen.query}) == 1


def test_a_new_version_is_not_mixed_with_the_old(
    site: Kaggle, internet: Standin, workspace: Workspace, waits: Waits
):
    site.store_faults = deque([None, broken_off(100_000), status(500), status(500)])
    with pytest.raises(DataError):
        kaggle.bring(SLUG, workspace, patience=waits.patience)
    site.version = 4
    internet.seen.clear()
    origin = kaggle.bring(SLUG, workspace, patience=waits.patience)
    assert origin.source.endswith("/4")
    assert not [seen for seen in internet.seen if "range" in seen.headers]


def test_an_account_is_asked_for_in_one_message(site: Kaggle, workspace: Workspace, waits: Waits):
    site.token = "secret"
    with pytest.raises(DataError) as caught:
        kaggle.bring(SLUG, workspace, patience=waits.patience)
    assert caught.value.code == "kaggle_credentials"
    said = str(caught.value)
    for needed in ("KAGGLE_API_TOKEN", "https://www.kaggle.com/settings", "data import", "phantom"):
        assert needed in said


def test_the_token_of_the_environment_signs_in(
    site: Kaggle, workspace: Workspace, waits: Waits, monkeypatch: pytest.MonkeyPatch
):
    site.token = "secret"
    monkeypatch.setenv("KAGGLE_API_TOKEN", "secret")
    assert kaggle.bring(SLUG, workspace, patience=waits.patience).sha256


def test_a_refused_token_is_told_from_none(
    site: Kaggle, workspace: Workspace, waits: Waits, monkeypatch: pytest.MonkeyPatch
):
    site.token = "secret"
    monkeypatch.setenv("KAGGLE_API_TOKEN", "another")
    with pytest.raises(DataError) as caught:
        kaggle.bring(SLUG, workspace, patience=waits.patience)
    assert caught.value.code == "kaggle_refused"
    assert "another" not in str(caught.value)


@pytest.mark.usefixtures("site")
def test_a_broken_kaggle_json_is_said(workspace: Workspace, waits: Waits, tmp_path: Path):
    folder = tmp_path / "home" / ".kaggle"
    folder.mkdir(parents=True)
    (folder / "kaggle.json").write_text("{")
    with pytest.raises(DataError) as caught:
        kaggle.bring(SLUG, workspace, patience=waits.patience)
    assert caught.value.code == "kaggle_credentials"


@pytest.mark.usefixtures("site")
def test_an_unknown_data_set(workspace: Workspace, waits: Waits):
    with pytest.raises(DataError) as caught:
        kaggle.bring("someone/else", workspace, patience=waits.patience)
    assert caught.value.code == "kaggle_missing"


@pytest.mark.parametrize(
    ("fault", "waited"), [(status(429, retry_after="3"), [3.0]), (status(500), [0.5])]
)
def test_a_busy_site_is_asked_again(
    site: Kaggle, workspace: Workspace, waits: Waits, fault: Fault, waited: list[float]
):
    site.faults = deque([fault])
    assert kaggle.bring(SLUG, workspace, patience=waits.patience).sha256
    assert waits == waited


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (status(503), "network_down"),
        (broken_off(0), "network_down"),
        (web_page(), "kaggle_unexpected"),
        (status(200, body=b"[1, 2"), "kaggle_unexpected"),
    ],
)
def test_what_the_api_may_answer_instead(
    site: Kaggle, workspace: Workspace, waits: Waits, fault: Fault, code: str
):
    site.faults = deque([fault] * 9)
    with pytest.raises(DataError) as caught:
        kaggle.bring(SLUG, workspace, patience=waits.patience)
    assert caught.value.code == code
    assert "data import" in caught.value.hint


def test_no_archive_behind_the_signed_address(site: Kaggle, workspace: Workspace, waits: Waits):
    site.store_faults = deque([None, web_page()])
    with pytest.raises(DataError) as caught:
        kaggle.bring(SLUG, workspace, patience=waits.patience)
    assert caught.value.code == "html_instead_of_file"


def test_an_archive_that_is_none_is_not_kept(site: Kaggle, workspace: Workspace, waits: Waits):
    good, site.archive = site.archive, b"not a zip file" * 1000
    with pytest.raises(DataError) as caught:
        kaggle.bring(SLUG, workspace, patience=waits.patience)
    assert caught.value.code == "archive_unknown"
    site.archive = good
    assert kaggle.bring(SLUG, workspace, patience=waits.patience).sha256


@pytest.mark.usefixtures("site")
def test_an_archive_that_is_complete_is_not_fetched_again(
    internet: Standin, workspace: Workspace, waits: Waits
):
    first = kaggle.bring(SLUG, workspace, patience=waits.patience)
    internet.seen.clear()
    assert kaggle.bring(SLUG, workspace, patience=waits.patience) == first
    assert len([seen for seen in internet.seen if "storage" in seen.host]) == 1
