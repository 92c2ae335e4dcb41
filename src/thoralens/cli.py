"""The ``thoralens`` command; each subcommand is a few lines around a room."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from thoralens import __version__
from thoralens.assistant.cli import ask
from thoralens.cases.cli import app as cases
from thoralens.datasets.cli import app as data
from thoralens.errors import ThoralensError
from thoralens.knowledge.cli import app as knowledge
from thoralens.screening.cli import screen
from thoralens.server.accounts.cli import app as users
from thoralens.server.audit.cli import app as audit
from thoralens.server.storage_cli import backup, purge, restore
from thoralens.settings import get_settings
from thoralens.training.cli import register

app = typer.Typer(
    name="thoralens",
    help="A chest X-ray in, an explained prediction out. Not a medical device.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
UNREADABLE = 2


@app.command()
def diagnose(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Images or DICOM files.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one line a file.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write JSON, report and pictures to this folder.")
    ] = None,
) -> None:
    """Diagnose chest X-rays: PNG, JPEG, TIFF or DICOM."""
    from thoralens.cases.finder import finding
    from thoralens.diagnosis.batch import diagnose_files

    failed, settings = False, get_settings()
    several = len(paths) > 1
    found = diagnose_files(paths, settings, out=out, finding=finding(settings))
    for path, outcome in found:
        if isinstance(outcome, ThoralensError):
            failed = True
            _complain(outcome, about=path.name)
            if as_json:
                _print_json({"file": path.name, "error": _error(outcome)}, several)
        elif as_json:
            _print_json(outcome.diagnosis.model_dump(mode="json"), several)
        else:
            typer.echo(f"{path.name}: {outcome.diagnosis.narratives.clinician.text}")
    if failed:
        raise typer.Exit(UNREADABLE)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the page and the REST API."""
    from thoralens.server.serve import serve as run

    given = {"host": host, "port": port}
    run(get_settings().model_copy(update={k: v for k, v in given.items() if v is not None}))


@app.command()
def doctor() -> None:
    """Show what is installed, which parts run on their fallback, and how to switch each on."""
    from thoralens.doctor import examine

    table = Table(title=f"Thoralens {__version__}")
    for heading in ("part", "state", "how to switch it on"):
        table.add_column(heading)
    for part in examine(get_settings()):
        table.add_row(part.name, part.state, part.advice)
    Console().print(table)


def _complain(error: ThoralensError, about: str = "") -> None:
    where = f"{about}: " if about else ""
    typer.echo(f"thoralens: {where}{error} [{error.code}]", err=True)


def _error(error: ThoralensError) -> dict[str, str]:
    return {"code": error.code, "message": error.message, "hint": error.hint}


def _print_json(document: dict[str, Any], one_line: bool) -> None:
    typer.echo(json.dumps(document, indent=None if one_line else 2, ensure_ascii=False))


def main() -> None:
    """Entry point: expected failures are one line on stderr and exit code 1."""
    try:
        app()
    except ThoralensError as error:
        _complain(error)
        sys.exit(1)


app.command()(ask)
app.command()(screen)
app.command()(backup)
app.command()(purge)
app.command()(restore)
app.add_typer(knowledge)
app.add_typer(cases)
app.add_typer(users)
app.add_typer(audit)
if find_spec("torch") is not None:
    app.add_typer(data)
    register(app)


if __name__ == "__main__":
    main()
