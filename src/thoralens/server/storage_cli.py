"""``thoralens backup``, ``restore`` and ``purge``: for who runs the server."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from thoralens.settings import get_settings

INCOMPLETE = 2


def backup(
    place: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="In a folder, by the time.")],
) -> None:
    """Write database, files and libraries into one checked file, also while the server works."""
    from thoralens.server.backup.make import back_up

    path, manifest = back_up(get_settings(), place, _tell)
    typer.echo(f"{path} ({path.stat().st_size / 2**20:,.1f} MB)")
    if manifest.lost:
        typer.echo(
            "thoralens: These files are missing or damaged, and are not in the backup: "
            + ", ".join(manifest.lost),
            err=True,
        )
        raise typer.Exit(INCOMPLETE)


def restore(
    path: Annotated[Path, typer.Argument(metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help="Replace all that is here.")] = False,
) -> None:
    """Put a backup back, into either database and any store, while no server works."""
    from thoralens.server.backup.restore import restore as put_back
    from thoralens.server.requirements import check_start

    settings = get_settings()
    check_start(settings)
    manifest = put_back(settings, path, force=force, tell=_tell)
    typer.echo(f"Restored what there was on {manifest.made_at[:19].replace('T', ' ')} UTC.")
    typer.echo("Everyone signs in again. `thoralens audit verify` tells whether the record fits.")
    if manifest.lost:
        typer.echo(f"thoralens: Lost before the backup: {', '.join(manifest.lost)}", err=True)
        raise typer.Exit(INCOMPLETE)


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would go.")] = False,
) -> None:
    """Remove what is older than THORALENS_KEEP_… says, and files that nothing refers to."""
    from thoralens.server.requirements import check_start
    from thoralens.server.retention import purge as let_go

    settings = get_settings()
    check_start(settings)
    found = let_go(settings, dry_run=dry_run)
    kept = {
        "studies": settings.keep_studies_days,
        "conversations": settings.keep_chats_days,
        "sessions": settings.keep_sessions_days,
    }
    table = Table("what", "older than", "would go" if dry_run else "gone")
    for name, number in asdict(found).items():
        if name != "missing":
            days = kept.get(name)
            age = "" if days is None else f"{days:,} days" if days else "kept for ever"
            table.add_row(name, age, f"{number:,}")
    Console().print(table)
    if found.missing:
        typer.echo(f"thoralens: {found.missing:,} files of studies are missing.", err=True)
        raise typer.Exit(INCOMPLETE)


def _tell(line: str) -> None:
    typer.echo(line, err=True)
