import json
import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw
from tests.unit.datasets.drawn import class_folders, picture, save

from thoralens.datasets.audit import audit, summary
from thoralens.datasets.audit_page import page
from thoralens.datasets.groups import NEAR_CORRELATION, _registered, duplicates, grouped
from thoralens.datasets.hashing import detail, distances, fingerprint, perceptual_hash
from thoralens.datasets.known import chest_ct, jsrt, kermany
from thoralens.datasets.layouts import folder_of_classes
from thoralens.datasets.manifest import Manifest
from thoralens.datasets.progress import quiet
from thoralens.datasets.split import is_split, split, without_copies
from thoralens.errors import DataError

DATA = os.environ.get("THORALENS_DATA_DIR")
real = pytest.mark.skipif(not DATA, reason="THORALENS_DATA_DIR is not set")


def read(root: Path) -> Manifest:
    return folder_of_classes(root, report=quiet)


def test_different_images_are_no_copies_of_each_other(tmp_path) -> None:
    found, manifest = audit(read(class_folders(tmp_path)), tmp_path, report=quiet)
    assert found.counts() == {
        "images": 24, "groups": 24, "unreadable": 0, "exact_pairs": 0, "near_pairs": 0,
        "exact_pairs_across_splits": 0, "near_pairs_across_splits": 0, "conflicting_pairs": 0,
        "exact_conflicting_pairs": 0, "patients_across_splits": 0, "shortcuts": 0,
    }  # fmt: skip
    assert not found.leaks
    assert len({record.group for record in manifest.records}) == 24


def test_every_planted_trap_is_found(tmp_path) -> None:
    root = tmp_path
    for part, first in (("train", 0), ("valid", 100), ("test", 200)):
        class_folders(root / part, 6)
        for path in (root / part).rglob("*.png"):
            save(path, picture(first + 10 * (path.parent.name == "b") + int(path.stem)))
    copy = (root / "train/a/0.png").read_bytes()
    (root / "test/a/copy.png").write_bytes(copy)
    save(root / "valid/b/saved.jpg", picture(1), quality=60)
    save(root / "test/b/brighter.png", picture(2, size=150, brightness=0.8))
    (root / "train/b/twin.png").write_bytes((root / "train/a/3.png").read_bytes())
    (root / "train/a/broken.png").write_bytes(copy[: len(copy) // 2])
    (root / "train/a/letter.png").write_text("not an image")

    found, _ = audit(read(root), root, report=quiet)
    counts = found.counts()
    assert {name for name, _ in found.unreadable} == {"train/a/broken.png", "train/a/letter.png"}
    assert counts["exact_pairs"] == 2
    assert counts["exact_pairs_across_splits"] == 1
    assert counts["near_pairs_across_splits"] == 2
    assert counts["exact_conflicting_pairs"] == 1
    assert found.leaks
    assert found.balance["train"] == {"a": 8, "b": 7}
    assert json.loads(json.dumps(found.to_json()))["leaks"] is True


def fine(seed: int, size: int = 160) -> Image.Image:
    """A shape all share, with detail of its own, as chests of different patients."""
    shared = np.asarray(picture(0, size), np.float32)
    noise = np.random.default_rng(seed).uniform(0, 255, (size // 2, size // 2))
    own = Image.fromarray(noise.astype(np.uint8)).resize((size, size), Image.Resampling.BICUBIC)
    return Image.fromarray((0.8 * shared + 0.2 * np.asarray(own, np.float32)).astype(np.uint8))


def test_edited_copies_are_found_where_the_hash_alone_would_not_tell(tmp_path) -> None:
    original = fine(1)
    struck = original.copy()
    ImageDraw.Draw(struck).line((10, 150, 150, 20), fill=255, width=5)
    shifted = ImageChops.offset(original, 3, 2)
    save(tmp_path / "train/a/original.png", original)
    save(tmp_path / "test/a/struck.png", struck)
    save(tmp_path / "test/a/shifted.jpg", shifted, quality=70)
    for i in range(8):
        save(tmp_path / f"test/b/{i}.png", fine(10 + i))
    found, whole = audit(read(tmp_path), tmp_path, report=quiet)
    pairs = {frozenset((Path(c.first).stem, Path(c.second).stem)) for c in found.copies}
    assert {frozenset(("original", "struck")), frozenset(("original", "shifted"))} <= pairs
    assert len({r.group for r in whole.records if r.label == "a"}) == 1


def test_like_shapes_with_other_detail_are_told_apart_by_registration() -> None:
    def spectrum(image: Image.Image):
        return np.fft.rfft2(detail(np.asarray(image, np.float32) / 255))

    first = spectrum(fine(1))
    assert _registered(first, spectrum(ImageChops.offset(fine(1), 4, -5))) > NEAR_CORRELATION
    assert max(_registered(first, spectrum(fine(i))) for i in range(2, 12)) < NEAR_CORRELATION
    assert not detail(np.full((50, 60), 0.4, np.float32)).any()


def test_blank_images_are_unreadable_not_copies(tmp_path) -> None:
    class_folders(tmp_path, 3)
    for name, grey in (("one", 10), ("two", 200)):
        save(tmp_path / "a" / f"{name}.png", Image.new("L", (64, 64), grey))
    found, _ = audit(read(tmp_path), tmp_path, report=quiet)
    assert [Path(name).stem for name, _ in found.unreadable] == ["one", "two"]
    assert found.copies == ()


def test_file_type_and_size_are_shortcuts(tmp_path) -> None:
    for k, label in enumerate("ab"):
        for i in range(24):
            image = picture(1000 * k + i, size=96 if i % 5 else 110)
            save(tmp_path / label / (f"{i}.jpg" if k else f"{i}.png"), image)
    flagged = {s.trait: s for s in audit(read(tmp_path), tmp_path, report=quiet)[0].shortcuts}
    assert flagged["file type"].auroc == 1
    assert flagged["file type"].label == "b"
    assert not flagged["width"].flagged


def test_an_unreadable_image_gets_no_split(tmp_path) -> None:
    root = class_folders(tmp_path, 8)
    (root / "a/0.png").write_bytes(b"")
    divided = split(read(root), validation=0.2, test=0.25, seed=0)
    assert {r.image for r in divided.records if r.split is None} == {"a/0.png"}
    assert is_split(divided)


def test_copies_leave_the_later_part_and_training_stays_whole(tmp_path) -> None:
    root = class_folders(tmp_path, 6)
    for name in ("copy-0", "copy-1"):
        (root / "a" / f"{name}.png").write_bytes((root / "a" / f"{name[-1]}.png").read_bytes())
    place = {"a/copy-0.png": "test", "a/copy-1.png": "validation", "a/1.png": "test"}
    manifest = read(root)
    manifest = manifest.with_records(
        replace(r, split=place.get(r.image, "test" if "5" in r.image else "train"))
        for r in manifest.records
    )
    kept, dropped = without_copies(grouped(manifest, duplicates(manifest, root)))
    assert dropped == 2
    assert {r.image for r in kept.records if r.split is None} == {"a/copy-0.png", "a/1.png"}
    before = {r.image for r in manifest.records if r.split == "train"}
    assert {r.image for r in kept.records if r.split == "train"} == before


@pytest.mark.parametrize("shares", [(0.0, 0.2), (0.5, 0.5), (0.9, 0.3)])
def test_shares_that_leave_a_part_empty(tmp_path, shares) -> None:
    with pytest.raises(DataError) as caught:
        split(read(class_folders(tmp_path, 3)), validation=shares[0], test=shares[1], seed=0)
    assert caught.value.code == "split_shares"


def test_a_patient_in_two_splits_is_found(tmp_path) -> None:
    manifest = read(class_folders(tmp_path, 4))
    records = [
        replace(r, patient="p1" if i < 2 else f"q{i}", split="train" if i % 2 else "test")
        for i, r in enumerate(manifest.records)
    ]
    found, _ = audit(manifest.with_records(records), tmp_path, report=quiet)
    assert found.patients_across == ("p1",)
    assert found.leaks


def test_a_border_that_tells_the_class_is_a_shortcut(tmp_path) -> None:
    root = class_folders(tmp_path, 30)
    for path in (root / "a").iterdir():
        pixels = np.asarray(picture(int(path.stem))).copy()
        pixels[:2], pixels[-2:], pixels[:, :2], pixels[:, -2:] = 0, 0, 0, 0
        save(path, Image.fromarray(pixels))
    found, _ = audit(read(root), root, report=quiet)
    flagged = {s.trait for s in found.shortcuts if s.flagged}
    assert "border intensity" in flagged
    assert "width" not in flagged
    assert "border intensity" in dict(summary(found))["shortcuts"]


def test_the_split_keeps_groups_and_labels_and_repeats(tmp_path) -> None:
    root = class_folders(tmp_path, 40)
    for i in range(5):
        (root / "b" / f"copy-{i}.png").write_bytes((root / "b" / f"{i}.png").read_bytes())
    manifest = read(root)
    whole = grouped(manifest, duplicates(manifest, root))
    one, again = (split(whole, validation=0.2, test=0.25, seed=7) for _ in range(2))
    assert one == again
    assert one != split(whole, validation=0.2, test=0.25, seed=8)
    assert is_split(one)
    parts = {}
    for record in one.records:
        assert parts.setdefault(record.group, record.split) == record.split
    for label in "ab":
        counts = Counter(r.split for r in one.records if r.label == label)
        assert counts["test"] / sum(counts.values()) == pytest.approx(0.25, abs=0.05)


def test_too_few_groups_cannot_be_split(tmp_path) -> None:
    manifest = read(class_folders(tmp_path, 1))
    with pytest.raises(DataError) as caught:
        split(manifest, validation=0.2, test=0.25, seed=0)
    assert caught.value.code == "split_impossible"


def test_the_page_is_html_with_every_name_escaped(tmp_path) -> None:
    root = class_folders(tmp_path, 3, ("a", "b"))
    evil = root / "a" / "<img src=x onerror=alert(1)>.png"
    evil.write_bytes((root / "a/0.png").read_bytes())
    found, _ = audit(read(root), root, report=quiet)
    text = page(found, root)
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text
    assert text.count("data:image/png;base64,") == 2


def test_the_hash_of_a_copy_is_near_and_of_another_far() -> None:
    def pixels(image):
        return np.asarray(image, np.float32) / 255

    original, other = picture(1, 200), picture(2, 200)
    copies = [original.resize((130, 130)), original.point(lambda v: int(v * 0.7 + 20))]
    hashes = [perceptual_hash(pixels(image)) for image in (original, *copies, other)]
    bits = distances(hashes[:1], hashes[1:])[0]
    assert max(bits[:2]) <= 16
    assert bits[2] > 40
    by_hand = bin(int(hashes[0], 16) ^ int(hashes[3], 16)).count("1")
    assert bits[2] == by_hand


def test_an_unreadable_file_is_a_result(tmp_path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"")
    assert fingerprint(path).problem == "empty_file"


@real
@pytest.mark.realdata
def test_the_traps_of_the_published_ct_set() -> None:
    root = Path(DATA, "ct_chest")
    found, whole = audit(chest_ct(root), root, report=quiet)
    counts = found.counts()
    assert counts["images"] == 1000
    assert counts["exact_pairs"] == 404
    assert counts["exact_pairs_across_splits"] == 196
    assert counts["near_pairs"] >= 650
    assert counts["near_pairs_across_splits"] >= 270
    assert counts["exact_conflicting_pairs"] == 1
    assert any(s.flagged and s.label == "normal" for s in found.shortcuts)
    honest, _ = audit(split(whole, validation=0.2, test=0.25, seed=0), root, report=quiet)
    assert not honest.leaks


@real
@pytest.mark.realdata
def test_jsrt_has_no_copies_and_keeps_its_split() -> None:
    root = Path(DATA, "jsrt")
    manifest = jsrt(root)
    found, _ = audit(manifest, root, report=quiet)
    assert (found.counts()["groups"], found.leaks) == (200, False)
    assert is_split(manifest)
    first = manifest.records[0]
    left, _, right, _ = first.nodule_box
    assert (left + right) / 2 == pytest.approx(1634 * 224 / 2048)
    assert right - left == pytest.approx(15 / first.spacing_mm)


@real
@pytest.mark.realdata
def test_like_chests_of_different_children_are_no_copies(tmp_path) -> None:
    for label in ("NORMAL", "PNEUMONIA"):
        (tmp_path / label).mkdir()
        for path in sorted(Path(DATA, "kermany", label).iterdir())[:150]:
            (tmp_path / label / path.name).symlink_to(path)
    found, whole = audit(kermany(tmp_path), tmp_path, report=quiet)
    assert found.images == 300
    assert found.counts()["near_pairs"] == 0
    assert found.groups < found.images
    assert all(record.patient for record in whole.records)
