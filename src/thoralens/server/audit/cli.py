"""``thoralens audit``: the record, for who runs the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from thoralens.errors import ThoralensError
from thoralens.settings import Settings, get_settings

if TYPE_CHECKING:
    from thoralens.server.audit.chain import Audit

app = typer.Typer(
    name="audit",
    help="The record of who saw and did what: show, verify.",
    no_args_is_help=True,
)
_COLUMNS = ("number", "at", "actor", "action", "kind", "subject", "model", "data_version")


@app.command()
def show(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="The newest so many.")] = 50,
    about: Annotated[str, typer.Option(help="Id of an account, study or conversation.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One entry a line.")] = False,
) -> None:
    """Show the latest entries, newest first."""
    with _opened(get_settings()) as audit:
        entries = audit.page(limit, about=about).entries
    if as_json:
        for entry in entries:
            typer.echo(entry.model_dump_json())
        return
    table = Table(*_COLUMNS)
    for entry in entries:
        values = entry.model_dump() | {"at": f"{entry.at:%Y-%m-%d %H:%M:%S}"}
        table.add_row(*(str(values[name]) for name in _COLUMNS))
    Console().print(table)


@app.command()
def verify(
    head: Annotated[str, typer.Option(help="An end noted earlier, NUMBER:DIGEST.")] = "",
) -> None:
    """Find what was edited, removed, moved or cut off; print the end, to be noted elsewhere."""
    from thoralens.server.audit.head import Head
    from thoralens.server.audit.verify import verify as check

    settings = get_settings()
    try:
        anchor = Head.parse(head) if head else None
    except ValueError as error:
        raise ThoralensError(
            "head_invalid",
            "This is not the end of a record.",
            "Give what `thoralens audit verify` printed: NUMBER:DIGEST.",
        ) from error
    with _opened(settings) as audit:
        verdict = check(audit, settings, anchor)
    if verdict.faults:
        raise ThoralensError(
            "audit_broken",
            "The record was changed:\n" + "\n".join(f"- {one}" for one in verdict.faults),
            "\nKeep a copy of the database and of audit.head, and find out who had access.",
        )
    typer.echo(f"The record is whole: {verdict.head.number:,} entries.")
    typer.echo(f"It ends with {verdict.head}")


@contextmanager
def _opened(settings: Settings) -> Iterator[Audit]:
    from thoralens.server.audit.chain import Audit
    from thoralens.server.database import Database, upgrade
    from thoralens.server.requirements import check_start

    check_start(settings)
    upgrade(settings)
    database = Database(settings)
    try:
        yield Audit(database, settings)
    finally:
        database.close()
