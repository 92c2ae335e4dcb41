"""Manifests and the two data sets' own tables become entries; what is wrong with one is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from thoralens.cases.manifest import read_manifest
from thoralens.errors import DataError

JSRT = """file,subtlety,size_mm,age,sex,x_2048,y_2048,label,position,diagnosis
a.png,3,15,53,Male,1,2,malignant,l.upper lobe(S3),lung cancer(adenocarcinoma)
b.png,,,95,Female,,,non-nodule,,
"""
COVID = """patientid,sex,age,finding,view,filename,license,clinical_notes
7,M,65,"COVID-19, ARDS",AP Supine,x.jpg,CC BY 4.0,Hazy bases.
8,,,todo,L,y.jpg,,A lateral view.
9,F,,Unknown,?,z.jpg,,
"""


def test_jsrt_facts_are_worded(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(JSRT)
    first, second = read_manifest(tmp_path)
    assert first.path == tmp_path / "images" / "a.png"
    assert "subtle 15 mm nodule in the left upper lobe" in first.text
    assert first.findings == ("nodule", "malignant")
    assert (first.diagnosis, first.age, first.sex) == ("lung cancer (adenocarcinoma)", 53, "male")
    assert "lungs are clear" in second.text
    assert (second.findings, second.age) == ((), 90)
    assert first.title == "Malignant nodule, left upper lobe: man of 53, PA"
    assert second.title == "No nodule: woman over 89, PA"


def test_covid_notes_are_taken_and_lateral_views_left_out(tmp_path: Path) -> None:
    (tmp_path / "metadata.csv").write_text(COVID)
    first, second = read_manifest(tmp_path)
    assert (first.text, first.findings) == ("Hazy bases.", ("covid-19", "ards"))
    assert (first.patient, first.view, first.licence) == ("covid-7", "AP Supine", "CC BY 4.0")
    assert (second.findings, second.view, second.licence) == ((), "", "not stated")
    assert (first.title, second.title) == (
        "COVID-19, ARDS: man of 65, AP Supine",
        "No finding recorded: woman",
    )


def test_a_folder_of_images_needs_no_table(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.png", "deep/a.DCM", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert [entry.path.name for entry in read_manifest(tmp_path)] == ["b.png", "a.DCM"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("list.csv", b"path,text\na.png,b\n", "manifest_columns"),
        ("list.csv", b"\xff\xfe\x00file", "manifest_unreadable"),
        ("list.csv", None, "manifest_missing"),
    ],
)
def test_a_bad_manifest_says_why(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_manifest(tmp_path / name)
    assert caught.value.code == code
    assert caught.value.hint
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError):
        read_manifest(tmp_path / "empty")
