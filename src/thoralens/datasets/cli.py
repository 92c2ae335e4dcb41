"""``thoralens data``: list, pull, import and audit data sets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from thoralens.errors import DataError, ThoralensError

if TYPE_CHECKING:
    from thoralens.datasets.audit import Audit
    from thoralens.datasets.manifest import Manifest

app = typer.Typer(name="data", help="Data sets: list, pull, import, audit.")
ROOT = Path("data")
LEAKS = 1
UNUSABLE = 2
Root = Annotated[Path, typer.Option("--root", help="Folder that holds the data sets.")]
Worst = Annotated[float, typer.Option(help="Largest share of unreadable images.")]


@contextmanager
def _in_one_line() -> Iterator[None]:
    """An expected failure is one line on standard error and exit code 2."""
    try:
        yield
    except ThoralensError as error:
        typer.echo(f"thoralens: {error} [{error.code}]", err=True)
        raise typer.Exit(UNUSABLE) from error


@app.command(name="list")
@_in_one_line()
def list_sets(root: Root = ROOT) -> None:
    """Show the catalogue, and which sets are here already."""
    from thoralens.datasets.catalogue import CATALOGUE

    table = Table(title="Data sets", title_justify="left")
    table.add_column("name", no_wrap=True)
    table.add_column("what it is")
    table.add_column("here")
    for entry in CATALOGUE.values():
        about = (
            entry.title,
            f"[dim]classes  [/]{', '.join(entry.classes)}",
            f"[dim]from     [/]{entry.home}",
            f"[dim]licence  [/]{entry.licence}",
        )
        here = "yes" if (root / entry.name).is_dir() else "no"
        table.add_row(entry.name, "\n".join(about), here, end_section=True)
    Console().print(table)


@app.command()
@_in_one_line()
def pull(
    name: Annotated[str, typer.Argument(help="A name of `thoralens data list`.")],
    source: Annotated[
        str | None,
        typer.Option(help="Another source: kaggle:OWNER/NAME, a Drive link, a URL, a path."),
    ] = None,
    root: Root = ROOT,
) -> None:
    """Fetch a data set and write its manifest."""
    from thoralens.datasets import manifest as manifests
    from thoralens.datasets.catalogue import CATALOGUE
    from thoralens.datasets.catalogue import pull as fetch
    from thoralens.datasets.layouts import read_data

    folder = root / name
    if not folder.is_dir() or name not in CATALOGUE:
        folder = fetch(name, root, source=source)
    manifest = read_data(folder, name)
    manifests.write(manifest, folder / manifests.FILE_NAME)
    typer.echo(f"{folder}: {len(manifest.records)} images, {', '.join(manifest.classes)}")


@app.command(name="import")
@_in_one_line()
def import_folder(
    folder: Annotated[Path, typer.Argument(help="Class folders, or images with a labels CSV.")],
    name: Annotated[str, typer.Option(help="What to call it.")],
    table: Annotated[
        Path | None, typer.Option("--csv", help="CSV with columns image and label.")
    ] = None,
    max_unreadable: Worst = 0.05,
    root: Root = ROOT,
) -> None:
    """Copy a folder of your own into the data folder and write its manifest."""
    from thoralens.datasets import layouts
    from thoralens.datasets import manifest as manifests
    from thoralens.datasets.catalogue import pull as fetch

    if not folder.is_dir():
        raise DataError("folder_missing", "There is no such folder.", "Check the path.")
    manifest = (
        layouts.table(folder, table, name=name) if table else layouts.any_folder(folder, name=name)
    )
    bad = _check_readable(manifest, max_unreadable)
    placed = fetch(name, root, source=str(folder))
    manifests.write(manifest, placed / manifests.FILE_NAME)
    counts = {c: sum(r.label == c for r in manifest.records) for c in manifest.classes}
    said = ", ".join(f"{label} {count}" for label, count in counts.items())
    typer.echo(f"{placed}: {len(manifest.records)} images ({said}), {bad} excluded")


def _check_readable(manifest: Manifest, worst: float) -> int:
    """Name the images that are left out, and count them.

    Raises:
        DataError: ``too_many_unreadable``.
    """
    bad = [record for record in manifest.records if record.problem]
    for record in bad[:20]:
        typer.echo(f"excluded: {record.image}: {record.problem}", err=True)
    if len(bad) > worst * len(manifest.records):
        raise DataError(
            "too_many_unreadable",
            f"{len(bad)} of {len(manifest.records)} images cannot be read.",
            "Repair or remove them, or raise --max-unreadable.",
        )
    return len(bad)


@app.command()
@_in_one_line()
def audit(
    target: Annotated[str, typer.Argument(metavar="NAME_OR_DIR", help="A data set or a folder.")],
    layout: Annotated[
        str | None, typer.Option(help="Read a folder like this set of the catalogue.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page with thumbnails.")] = None,
    regroup: Annotated[
        bool, typer.Option("--regroup", help="Split again by groups into the folder's manifest.")
    ] = False,
    validation: Annotated[float, typer.Option(help="With --regroup: share.", min=0, max=1)] = 0.2,
    test: Annotated[float, typer.Option(help="With --regroup: share.", min=0, max=1)] = 0.25,
    seed: Annotated[int, typer.Option(help="With --regroup: seed of the order.")] = 0,
    max_unreadable: Worst = 0.05,
    root: Root = ROOT,
) -> None:
    """Look for leaks, duplicates, conflicting labels and shortcuts; exit code 1 on leakage."""
    from thoralens.datasets import manifest as manifests
    from thoralens.datasets.audit import audit as look
    from thoralens.datasets.audit_page import page
    from thoralens.datasets.layouts import read_data
    from thoralens.datasets.split import split

    folder = _folder(target, root)
    found, grouped = look(read_data(folder, layout or folder.name), folder)
    if html is not None:
        _write(html, page(found, folder))
    if as_json:
        typer.echo(json.dumps(found.to_json(), indent=1, ensure_ascii=False))
    else:
        _print(found)
    _check_readable(grouped, max_unreadable)
    if regroup:
        honest = split(grouped, validation=validation, test=test, seed=seed)
        manifests.write(honest, folder / manifests.FILE_NAME)
        typer.echo(f"split again by groups: {folder / manifests.FILE_NAME}", err=True)
    elif found.leaks:
        raise typer.Exit(LEAKS)


def _folder(target: str, root: Path) -> Path:
    """A bare name is looked for among the data sets first, then as a folder."""
    named = root / target
    is_name = Path(target).name == target
    return named if (is_name and named.is_dir()) or not Path(target).is_dir() else Path(target)


def _write(path: Path, text: str) -> None:
    from thoralens.datasets.place import explaining_disk

    if not path.parent.is_dir():
        raise DataError("folder_missing", "The page's folder does not exist.", "Make it first.")
    partial = path.with_name(f".{path.name}.part")
    try:
        with explaining_disk():
            partial.write_text(text, encoding="utf-8")
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _print(found: Audit) -> None:
    from thoralens.datasets.audit import summary

    title = f"Audit of {escape(found.name)}"
    table = Table(title=title, title_justify="left", show_header=False)
    for row in summary(found):
        table.add_row(*map(escape, row))
    Console().print(table)


@app.command()
def remote(
    kind: Annotated[str, typer.Argument(help="local or drive.")],
    folder: Annotated[str, typer.Option(help="Id of the Google Drive folder.")] = "",
) -> None:
    """Choose where `dvc push` keeps data and models: a local folder, or Google Drive."""
    from thoralens.datasets.remote import use_drive, use_local

    if kind == "local":
        typer.echo(f"default remote: {use_local(Path())}")
    elif kind == "drive":
        account = use_drive(Path(), folder)
        typer.echo(f"default remote: drive; share the folder with {account}")
    else:
        raise DataError("remote_unknown", f"There is no remote {kind!r}.", "Use local or drive.")
