"""``thoralens models``: what is registered, and what becomes the champion."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from thoralens.errors import ThoralensError
from thoralens.settings import get_settings

app = typer.Typer(name="models", help="Models: list, show, promote, and the reference for drift.")
Name = Annotated[str, typer.Argument(help="Registered name; `thoralens models list` shows them.")]


@app.command(name="list")
def list_models() -> None:
    """Show every registered version, with its aliases and its AUROC on the test patients."""
    from thoralens.training.registry import Registry

    table = Table(title=f"Models in {get_settings().tracking}", title_justify="left")
    for heading in ("model", "version", "aliases", "test AUROC", "data"):
        table.add_column(heading)
    for v in Registry(get_settings().tracking).versions():
        area = "" if v.auroc is None else f"{v.auroc:.3f}"
        table.add_row(v.name, v.version, ", ".join(v.aliases), area, v.data_version)
    Console().print(table)


@app.command()
def show(
    reference: Annotated[
        str, typer.Argument(help="A package folder or models:/NAME@ALIAS; the served one if unset.")
    ] = "",
) -> None:
    """Print a package's card."""
    from thoralens.inference.locate import locate
    from thoralens.inference.package import read_spec

    settings = get_settings()
    folder = locate(reference or str(settings.model), settings.tracking, settings.home / "models")
    card = folder / "MODEL_CARD.md"
    if card.is_file():
        typer.echo(card.read_text(encoding="utf-8"))
    else:
        typer.echo(read_spec(folder).model_dump_json(indent=1))


@app.command()
def reference(
    images: Annotated[list[Path], typer.Argument(help="Files the model was not trained on.")],
    about: Annotated[str, typer.Option(help="Which images these are; kept with the numbers.")],
) -> None:
    """Write the served package's drift.json: what /metrics compares new images with."""
    from thoralens.inference.locate import locate
    from thoralens.training.reference import measure

    settings = get_settings()
    folder = locate(str(settings.model), settings.tracking, settings.home / "models")
    written = measure(settings, folder, images, about)
    typer.echo(f"{written.images} of {len(images)} images accepted; wrote {folder / 'drift.json'}")


@app.command()
def promote(
    name: Name,
    root: Annotated[Path, typer.Option(help="Folder that holds params.yaml.")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Even if it is worse.")] = False,
    why: Annotated[str | None, typer.Option(help="Reason; needed with --force, and kept.")] = None,
) -> None:
    """Make the candidate the champion if it is not worse on the frozen test patients."""
    from thoralens.inference.locate import locate
    from thoralens.training.progress import Reporter
    from thoralens.training.registry import CANDIDATE, CHAMPION, Registry
    from thoralens.training.workspace import Workspace

    if force and not why:
        raise ThoralensError(
            "reason_missing", "--force needs a reason.", "Add --why with a sentence."
        )
    settings = get_settings()
    registry = Registry(settings.tracking)
    folders = {
        alias: locate(f"models:/{name}@{alias}", settings.tracking, settings.home / "models")
        for alias in (CANDIDATE, CHAMPION)
        if registry.find(name, alias)
    }
    part = Workspace(root.resolve(), Reporter()).part("test")
    done = registry.promote(name, part, folders, why=why if force else None)
    said = "the first champion"
    if done.difference is not None:
        d = done.difference
        said = f"AUROC {d.value:+.3f} ({d.low:+.3f} to {d.high:+.3f}) against {done.champion}"
    typer.echo(f"{name} version {done.candidate} is the champion: {said}")
