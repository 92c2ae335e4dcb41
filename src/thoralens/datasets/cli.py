"""``thoralens data``: list, pull, import and audit data sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from thoralens.errors import DataError

app = typer.Typer(name="data", help="Data sets: list, pull, import, audit.")
ROOT = Path("data")
LEAKS = 1
Root = Annotated[Path, typer.Option("--root", help="Folder that holds the data sets.")]


@app.command(name="list")
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
def import_folder(
    folder: Annotated[Path, typer.Argument(help="Class folders, or images with a labels CSV.")],
    name: Annotated[str, typer.Option(help="What to call it.")],
    table: Annotated[
        Path | None, typer.Option("--csv", help="CSV with columns image and label.")
    ] = None,
    max_unreadable: Annotated[float, typer.Option(help="Largest share of bad images.")] = 0.05,
    root: Root = ROOT,
) -> None:
    """Copy a folder of your own into the data folder and write its manifest."""
    from thoralens.datasets import layouts
    from thoralens.datasets import manifest as manifests
    from thoralens.datasets.catalogue import pull as fetch

    if not folder.is_dir():
        raise DataError("folder_missing", "There is no such folder.", "Check the path.")
    manifest = (
        layouts.table(folder, table, name=name)
        if table
        else layouts.folder_of_classes(folder, name=name)
    )
    bad = [record for record in manifest.records if record.problem]
    for record in bad[:20]:
        typer.echo(f"excluded: {record.image}: {record.problem}", err=True)
    if len(bad) > max_unreadable * len(manifest.records):
        raise DataError(
            "too_many_unreadable",
            f"{len(bad)} of {len(manifest.records)} images cannot be read.",
            "Repair or remove them, or raise --max-unreadable. Nothing was imported.",
        )
    placed = fetch(name, root, source=str(folder))
    manifests.write(manifest, placed / manifests.FILE_NAME)
    counts = {c: sum(r.label == c for r in manifest.records) for c in manifest.classes}
    said = ", ".join(f"{label} {count}" for label, count in counts.items())
    typer.echo(f"{placed}: {len(manifest.records)} images ({said}), {len(bad)} excluded")


@app.command()
def audit(
    target: Annotated[str, typer.Argument(metavar="NAME_OR_DIR", help="A data set or a folder.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page with thumbnails.")] = None,
    root: Root = ROOT,
) -> None:
    """Look for leaks, duplicates, conflicting labels and shortcuts; exit code 1 on leakage."""
    from thoralens.datasets.audit import audit as look
    from thoralens.datasets.audit import summary
    from thoralens.datasets.audit_page import page
    from thoralens.datasets.layouts import read_data

    folder = Path(target) if Path(target).is_dir() else root / target
    found, _ = look(read_data(folder, folder.name), folder)
    if html is not None:
        html.write_text(page(found, folder), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(found.to_json(), indent=1, ensure_ascii=False))
    else:
        table = Table(title=f"Audit of {found.name}", title_justify="left", show_header=False)
        for row in summary(found):
            table.add_row(*row)
        Console().print(table)
    if found.leaks:
        raise typer.Exit(LEAKS)


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
