"""``thoralens screen``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from thoralens.settings import get_settings

UNREADABLE = 2


def screen(
    source: Annotated[str, typer.Argument(metavar="IN", help="Folder, or s3://bucket/folder.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of the tables.")],
    engine: Annotated[str, typer.Option(help="local, or ray.")] = "local",
    workers: Annotated[int, typer.Option(min=0, help="0: one a processor.")] = 0,
) -> None:
    """Judge many studies, each file once; a killed run goes on where it was. No explanations."""
    from thoralens.screening.screen import screen as run

    if engine not in ("local", "ray"):
        raise typer.BadParameter("local or ray", param_hint="--engine")
    console = Console(stderr=True)
    columns = (
        TextColumn("screening"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=None)
        found = run(
            source,
            out,
            get_settings(),
            engine="ray" if engine == "ray" else "local",
            workers=workers or len(os.sched_getaffinity(0)),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    counts = ", ".join(f"{count} {state}" for state, count in sorted(found.states.items()))
    console.print(f"{counts or 'no files'}; {found.fresh} in this run")
    for path in found.written:
        typer.echo(str(path))
    if found.undone:
        console.print(f"{found.undone} not done: their worker was lost. Run it again.")
    if found.undone or found.states.get("error"):
        raise typer.Exit(UNREADABLE)
