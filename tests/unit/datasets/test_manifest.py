from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.datasets.drawn import class_folders, picture, save

from thoralens.datasets import known, layouts, phantoms
from thoralens.datasets.manifest import Manifest, Record, read, write
from thoralens.datasets.progress import quiet
from thoralens.errors import DataError

RECORD = Record("a/0.png", "0" * 64, "a", "drawn", "none")
FULL = replace(
    RECORD, image="b/1.png", label="b", phash="f" * 64, patient="p", group="a/0.png", split="test",
    sex="F", age=63.0, view="PA", spacing_mm=0.2, nodule_box=(1.0, 2.0, 3.0, 4.0), nodule_mm=12.0,
    subtlety=3, width=10, height=20,
)  # fmt: skip


def code_of(caught: pytest.ExceptionInfo[DataError]) -> str:
    return caught.value.code


def test_what_is_written_is_read(tmp_path) -> None:
    manifest = Manifest("drawn", ("a", "b"), (FULL, RECORD))
    write(manifest, tmp_path / "m.parquet")
    assert read(tmp_path / "m.parquet") == manifest
    assert [r.image for r in manifest.records] == ["a/0.png", "b/1.png"]
    assert [p.name for p in tmp_path.iterdir()] == ["m.parquet"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"label": "c"}, "label_unknown"),
        ({"image": "../x.png"}, "manifest_value"),
        ({"image": "/x.png"}, "manifest_value"),
        ({"sha256": "zz"}, "manifest_value"),
        ({"age": 130.0}, "manifest_value"),
        ({"sex": "X"}, "manifest_value"),
        ({"split": "training"}, "manifest_value"),
        ({"nodule_box": (3.0, 2.0, 1.0, 4.0)}, "manifest_value"),
        ({"nodule_box": (1.0, 2.0)}, "manifest_value"),
    ],
)
def test_a_wrong_value_is_named(change, code) -> None:
    with pytest.raises(DataError) as caught:
        Manifest("drawn", ("a", "b"), (replace(FULL, **change),))
    assert code_of(caught) == code
    assert "Row 1" in caught.value.message


def test_an_image_listed_twice_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        Manifest("drawn", ("a", "b"), (RECORD, RECORD))
    assert code_of(caught) == "manifest_value"


def test_a_missing_column_is_named(tmp_path) -> None:
    path = tmp_path / "m.parquet"
    write(Manifest("drawn", ("a", "b"), (RECORD,)), path)
    pq.write_table(pq.read_table(path).drop_columns(["patient"]), path)
    with pytest.raises(DataError) as caught:
        read(path)
    assert code_of(caught) == "manifest_column"
    assert "'patient'" in caught.value.message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "manifest_missing"),
        (b"rubbish", "manifest_unreadable"),
        ("table", "manifest_version"),
    ],
)
def test_no_manifest_of_ours(tmp_path, content, code) -> None:
    path = tmp_path / "m.parquet"
    if content == "table":
        pq.write_table(pa.table({"x": [1]}), path)
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read(path)
    assert code_of(caught) == code


def test_class_folders_with_splits_and_a_corrupt_image(tmp_path) -> None:
    class_folders(tmp_path / "train", 3)
    class_folders(tmp_path / "val", 2)
    (tmp_path / "train/a/bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    manifest = layouts.folder_of_classes(tmp_path, name="mine", report=quiet)
    assert manifest.classes == ("a", "b")
    assert {r.split for r in manifest.records} == {"train", "validation"}
    assert [r.image for r in manifest.records if r.problem] == ["train/a/bad.png"]


def test_one_class_is_not_enough(tmp_path) -> None:
    class_folders(tmp_path, 2, ("only",))
    with pytest.raises(DataError) as caught:
        layouts.folder_of_classes(tmp_path, report=quiet)
    assert code_of(caught) == "classes_missing"


def test_a_table_of_labels(tmp_path) -> None:
    for i in range(3):
        save(tmp_path / f"{i}.png", picture(i))
    table = tmp_path / "labels.csv"
    table.write_text(
        "image,label,patient,split,sex,age\n0.png,x,p0,train,Female,50\n"
        "1.png,y,p1,valid,M,\n2.png,x,p2,test,,\n"
    )
    first, second, third = layouts.table(tmp_path, table).records
    assert (first.patient, first.split, first.sex, first.age) == ("p0", "train", "F", 50.0)
    assert (second.split, second.sex, third.sex) == ("validation", "M", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("image\n0.png\n", "manifest_column"),
        ("image,label\nmissing.png,x\n", "image_missing"),
        ("image,label\n../0.png,x\n", "image_outside"),
        ("image,label,split\n0.png,x,holdout\n", "split_unknown"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(tmp_path, text, code) -> None:
    folder = tmp_path / "in"
    save(folder / "0.png", picture(0))
    save(tmp_path / "0.png", picture(0))
    table = folder / "labels.csv"
    table.write_text(text)
    with pytest.raises(DataError) as caught:
        layouts.table(folder, table)
    assert code_of(caught) == code


def test_phantoms_become_a_manifest_with_their_boxes(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(phantoms, "COUNT", 6)
    phantoms.generate(tmp_path, quiet)
    manifest = known.phantom(tmp_path)
    assert manifest.classes == ("normal", "nodule")
    for record in manifest.records:
        assert (record.nodule_box is None) == (record.label == "normal")
        if record.nodule_box:
            left, top, right, bottom = record.nodule_box
            assert 0 <= left < right <= record.width
            assert 0 <= top < bottom <= record.height


def test_patients_of_the_kermany_files(tmp_path) -> None:
    for name in ("NORMAL/IM-0115-0001.jpg", "NORMAL/NORMAL2-IM-0115-0001.jpg",
                 "PNEUMONIA/person7_bacteria_1.jpg", "PNEUMONIA/person7_virus_2.jpg"):  # fmt: skip
        save(tmp_path / "train" / name, picture(len(name)))
    patients = [r.patient for r in known.kermany(tmp_path).records]
    assert patients == ["IM-0115", "NORMAL2-IM-0115", "person7", "person7"]


def test_nih_findings_boxes_and_ages(tmp_path) -> None:
    save(tmp_path / "images_001/images/1.png", picture(1))
    save(tmp_path / "images_001/images/2.png", picture(2))
    (tmp_path / "Data_Entry_2017.csv").write_text(
        "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,"
        "View Position\n1.png,Mass|Effusion,0,11,058Y,F,PA\n2.png,No Finding,0,12,412,M,AP\n"
    )
    (tmp_path / "BBox_List_2017.csv").write_text(
        "Image Index,Finding Label,Bbox [x,y,w,h]\n1.png,Mass,10,20,5,6,,,\n"
    )
    (tmp_path / "test_list.txt").write_text("2.png\n")
    first, second = known.nih_chestxray14(tmp_path).records
    assert (first.label, first.age, first.sex) == ("nodule or mass", 58.0, "F")
    assert first.nodule_box == (10, 20, 15, 26)
    assert (second.label, second.age, second.split) == ("no nodule or mass", None, "test")


def test_jsrt_as_kaggle_lays_it_out(tmp_path) -> None:
    for name in ("JPCLN001", "JPCNN093"):
        save(tmp_path / f"images/images/{name}.png", picture(len(name), size=256))
    (tmp_path / "jsrt_metadata.csv").write_text(
        "study_id,subtlety,size,age,gender,x,y,state,position,diagnosis\n"
        "JPCLN001.png,5,15,53,Male,1634,692,malignant,l.upper lobe,lung cancer\n"
        "JPCNN093.png,,,?,Female,,,non-nodule,,\n"
    )
    nodule, none = known.jsrt(tmp_path).records
    assert (nodule.image, nodule.split) == ("images/images/JPCLN001.png", "test")
    assert (nodule.sex, nodule.age, nodule.nodule_mm) == ("M", 53.0, 15.0)
    left, _, right, _ = nodule.nodule_box
    assert (left + right) / 2 == pytest.approx(1634 / 8)
    assert (none.split, none.age, none.nodule_box) == ("train", None, None)


def test_covid_views_patients_and_licences(tmp_path) -> None:
    for name in ("a.jpg", "b.jpg", "slice.jpg"):
        save(tmp_path / "images" / name, picture(len(name)))
    (tmp_path / "metadata.csv").write_text(
        "patientid,sex,age,finding,view,modality,filename,license\n"
        "2,M,65,Pneumonia/Viral/COVID-19,PA,X-ray,a.jpg,CC BY-NC-SA\n"
        "2,M,65,No Finding,AP Supine,X-ray,b.jpg,\n"
        "3,F,50,Pneumonia/Viral/COVID-19,Axial,CT,slice.jpg,\n"
        "4,F,50,todo,PA,X-ray,absent.jpg,\n"
    )
    first, second = known.covid_chestxray(tmp_path).records
    assert (first.label, first.view, first.licence) == ("COVID-19", "PA", "CC BY-NC-SA")
    assert (second.label, second.view, second.licence) == ("other", "AP Supine", "not stated")
    assert {first.patient, second.patient} == {"2"}
