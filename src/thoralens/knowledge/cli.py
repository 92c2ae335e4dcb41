"""``thoralens knowledge``: search the local library and add your own documents."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from thoralens.errors import ThoralensError
from thoralens.knowledge.ingest import add_files, find_files
from thoralens.knowledge.library import Library
from thoralens.settings import get_settings

app = typer.Typer(
    name="knowledge",
    help="Search the local library; add your own PDF, HTML, Markdown and text files.",
    no_args_is_help=True,
)
UNREADABLE = 2


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")],
) -> None:
    """Add documents; files already there are skipped."""
    library = Library.open(get_settings())
    files = find_files(paths)
    failed = False
    for number, outcome in enumerate(add_files(library, files), start=1):
        told = f"[{number}/{len(files)}] {outcome.path.name}: "
        if outcome.error is not None:
            failed = True
            typer.echo(f"{told}{outcome.error} [{outcome.error.code}]", err=True)
        elif outcome.state == "duplicate":
            typer.echo(f"{told}already there")
        else:
            typer.echo(f"{told}{outcome.passages} passages")
    if not files:
        raise ThoralensError(
            "nothing_to_add", "There is no file to add.", "Name a PDF, HTML, Markdown or text file."
        )
    if failed:
        raise typer.Exit(UNREADABLE)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="A question or a few words.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many passages.")] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the passages that answer best."""
    hits = Library.open(get_settings()).search(query, limit)
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(hit) for hit in hits], ensure_ascii=False))
        return
    for hit in hits:
        p = hit.passage
        place = ", ".join(str(x) for x in (p.source.organisation, p.source.year, p.locator) if x)
        typer.echo(f"{p.title} [{p.id}]{f' ({place})' if place else ''}\n  {p.text}\n")
    if not hits:
        typer.echo("Nothing in the library matches.")


@app.command(name="list")
def list_documents() -> None:
    """List the documents you added."""
    for document in Library.open(get_settings()).documents():
        typer.echo(
            f"{document.digest[:12]}  {document.added[:10]}  {document.passages:5}  {document.name}"
        )


@app.command()
def remove(digest: Annotated[str, typer.Argument(help="The id that `list` shows.")]) -> None:
    """Forget a document and its passages."""
    document = Library.open(get_settings()).remove_document(digest)
    typer.echo(f"Removed {document.name} ({document.passages} passages).")
