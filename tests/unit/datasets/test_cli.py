"""``thoralens data`` as people call it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.unit.datasets.drawn import class_folders, picture, save
from typer.testing import CliRunner

from thoralens.datasets import manifest as manifests
from thoralens.datasets import phantoms
from thoralens.datasets.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def leaky(root: Path) -> Path:
    """All splits and classes, one training image again in the test part."""
    for offset, part in enumerate(("train", "valid", "test")):
        for k, label in enumerate("ab"):
            for i in range(5):
                save(root / part / label / f"{i}.png", picture(100 * offset + 10 * k + i))
    (root / "test/a/copy.png").write_bytes((root / "train/a/0.png").read_bytes())
    return root


def test_the_list_names_every_set(run: Run) -> None:
    result = run("list")
    assert result.exit_code == 0
    for name in ("jsrt", "nih-chestxray14", "kermany-pneumonia", "chest-ct", "phantom"):
        assert name in result.stdout


def test_pulled_phantoms_are_audited_by_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phantoms, "COUNT", 8)
    assert run("pull", "phantom").exit_code == 0
    assert manifests.read(Path("data/phantom/manifest.parquet")).classes == phantoms.CLASSES
    result = run("audit", "phantom", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["counts"]["images"] == 8


def test_leakage_is_exit_code_1_and_regrouping_ends_it(run: Run) -> None:
    folder = leaky(Path("leaky"))
    result = run("audit", folder, "--json", "--html", "page.html")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["leaks"] is True
    assert found["counts"]["exact_pairs_across_splits"] == 1
    assert "across splits" in Path("page.html").read_text()

    assert run("audit", folder, "--regroup", "--seed", "3").exit_code == 0
    once = (folder / "manifest.parquet").read_bytes()
    again = run("audit", folder, "--json")
    assert again.exit_code == 0
    assert json.loads(again.stdout)["counts"]["exact_pairs_across_splits"] == 0
    assert run("audit", folder, "--regroup", "--seed", "3").exit_code == 0
    assert (folder / "manifest.parquet").read_bytes() == once


def test_an_imported_folder_is_found_by_name_before_a_folder_beside(run: Run) -> None:
    class_folders(Path("mine"), 6)
    assert "12 images (a 6, b 6), 0 excluded" in run("import", "mine", "--name", "mine").stdout
    save(Path("mine/a/later.png"), picture(99))
    assert json.loads(run("audit", "mine", "--json").stdout)["counts"]["images"] == 12
    assert json.loads(run("audit", "./mine", "--json").stdout)["counts"]["images"] == 13


def test_a_csv_in_the_folder_is_used(run: Run) -> None:
    for i in range(4):
        save(Path(f"flat/{i}.png"), picture(i))
    rows = "".join(f"{i}.png,{'xy'[i % 2]},p{i // 2}\n" for i in range(4))
    Path("flat/labels.csv").write_text("path,label,patient\n" + rows)
    assert run("import", "flat", "--name", "flat").exit_code == 0
    records = manifests.read(Path("data/flat/manifest.parquet")).records
    assert [(r.label, r.patient) for r in records] == [
        ("x", "p0"), ("y", "p0"), ("x", "p1"), ("y", "p1"),
    ]  # fmt: skip


def test_corrupt_images_are_left_out_up_to_a_share(run: Run) -> None:
    class_folders(Path("mine"), 10)
    Path("mine/a/0.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    result = run("import", "mine", "--name", "mine", "--max-unreadable", "0.04")
    assert result.exit_code == 2
    assert "[too_many_unreadable]" in result.stderr
    assert not Path("data/mine").exists()
    result = run("import", "mine", "--name", "mine")
    assert result.exit_code == 0
    assert "excluded: a/0.png" in result.stderr
    assert "1 excluded" in result.stdout


def test_an_image_lost_after_the_import_is_reported(run: Run) -> None:
    class_folders(Path("in"), 12)
    run("import", "in", "--name", "mine")
    Path("data/mine/a/1.png").unlink()
    result = run("audit", "mine", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["unreadable"] == [["a/1.png", "file_not_found"]]
    assert run("audit", "mine", "--max-unreadable", "0").exit_code == 2


def test_names_that_look_like_markup_are_printed_as_they_are(run: Run) -> None:
    root = class_folders(Path("in[b]"), 24, ("[bold]z", "[red]x"))
    for path in (root / "[red]x").iterdir():
        save(path, picture(int(path.stem) + 500, brightness=0.3))
    result = run("audit", root)
    assert result.exit_code == 0
    assert "in[b]" in result.stdout
    assert "→ [red]x" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("audit", "nothing"), "data_missing"),
        (("audit", "in", "--html", "no/such/page.html"), "folder_missing"),
        (("audit", "in", "--layout", "jsrt"), "layout_unknown"),
        (("audit", "in", "--regroup", "--validation", "0.6", "--test", "0.6"), "split_shares"),
        (("import", "nowhere", "--name", "x"), "folder_missing"),
        (("import", "in", "--name", "Not A Name"), "data_set_name"),
        (("pull", "jrst"), "data_set_unknown"),
    ],
)
def test_an_error_is_one_line_and_exit_code_2(run: Run, words: tuple[str, ...], code: str) -> None:
    class_folders(Path("in"), 4)
    result = run(*words)
    assert result.exit_code == 2
    said = [line for line in result.stderr.splitlines() if line.startswith("thoralens: ")]
    assert len(said) == 1
    assert said[0].endswith(f"[{code}]")
    assert "Traceback" not in result.stderr
