"""``thoralens cases``: keep known cases and search them by image and by words."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from thoralens.errors import ThoralensError
from thoralens.settings import get_settings

if TYPE_CHECKING:
    from thoralens.cases.finder import CaseFinder
    from thoralens.cases.values import Found

app = typer.Typer(
    name="cases",
    help="Known cases: add, search by image and by words, list, export.",
    no_args_is_help=True,
)
UNREADABLE = 2


@app.command()
def add(
    source: Annotated[
        Path, typer.Argument(metavar="MANIFEST_OR_FOLDER", help="CSV, or a data set's folder.")
    ],
) -> None:
    """Add cases; those already there are skipped, so a run that broke off is simply run again."""
    from thoralens.cases.add import add_entries
    from thoralens.cases.manifest import read_manifest

    entries = read_manifest(source)
    finder = _finder()
    settings = get_settings()
    states: Counter[str] = Counter()
    outcomes = add_entries(
        finder.library, finder.diagnoser, entries, max_pixels=settings.max_pixels
    )
    for number, outcome in enumerate(outcomes, 1):
        states[outcome.state] += 1
        if outcome.reason:
            where = f"[{number}/{len(entries)}] {outcome.path.name}"
            typer.echo(f"{where}: {outcome.state}: {outcome.reason}", err=True)
        elif number % 25 == 0:
            typer.echo(f"[{number}/{len(entries)}] {states['added']} added", err=True)
    finder.library.index.tidy()
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    typer.echo(f"{told or 'Nothing to add'}; the library holds {finder.library.store.count()}.")
    if states["unreadable"]:
        raise typer.Exit(UNREADABLE)


@app.command()
def search(
    image: Annotated[Path | None, typer.Option(help="A chest radiograph.")] = None,
    text: Annotated[str, typer.Option(help="Words, such as “nodule, no effusion”.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many cases.")] = 10,
    image_weight: Annotated[
        float, typer.Option(min=0, max=1, help="Of the image against the words.")
    ] = 0.5,
    finding: Annotated[list[str] | None, typer.Option(help="Must be named; repeatable.")] = None,
    sex: Annotated[str | None, typer.Option(help="female or male.")] = None,
    view: Annotated[str | None, typer.Option(help="PA, AP, …")] = None,
    source: Annotated[str | None, typer.Option(help="Of the case.")] = None,
    min_age: Annotated[int | None, typer.Option(help="In years.")] = None,
    max_age: Annotated[int | None, typer.Option(help="In years.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find the cases most like an image, words, or both, and say why."""
    from thoralens.cases.document import found_document
    from thoralens.cases.values import Filters
    from thoralens.imaging.read import read_file

    if sex not in (None, "female", "male"):
        raise ThoralensError("invalid_parameters", "--sex is female or male.", "Give one of them.")
    filters = Filters(
        tuple(finding or ()), (), sex, min_age, max_age, view, source  # type: ignore[arg-type]
    )  # fmt: skip
    radiograph = None
    if image is not None:
        radiograph = read_file(image, max_pixels=get_settings().max_pixels)
    found = _finder().find(
        text, radiograph, filters=filters, limit=limit, image_weight=image_weight
    )
    if as_json:
        document = found_document(found).model_dump(mode="json")
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        _tell(found)


def _tell(found: Found) -> None:
    for note in found.notes:
        typer.echo(note, err=True)
    for number, hit in enumerate(found.hits, 1):
        case = hit.case
        typer.echo(f"{number}. {case.title} [{case.id}] {hit.score:.2f} ({case.source})")
        parts = ", ".join(f"{name.replace('_', ' ')} {v:.2f}" for name, v in hit.parts.items())
        typer.echo(f"   by {parts}")
        if hit.words or hit.shared:
            typer.echo(f"   words: {', '.join(dict.fromkeys((*hit.words, *hit.shared)))}")
        if hit.zone:
            zone = f"{hit.zone.side} {hit.zone.zone} zone"
            typer.echo(f"   most alike: {zone}, {hit.zone.similarity:.2f}")
        typer.echo(f"   {case.text[:200]}")
    if not found.hits:
        typer.echo(f"None of the {found.searched} cases passes the filters.")


@app.command(name="list")
def list_cases(
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 100,
) -> None:
    """List the cases, oldest first."""
    library = _finder().library
    for case in library.store.all(limit):
        typer.echo(f"{case.id}  {case.source[:24]:24}  {case.title}")
    typer.echo(f"{library.store.count()} cases, encoded by {library.encoder.title}.")


@app.command()
def remove(
    case_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As `list` shows.")],
) -> None:
    """Forget cases with everything of them."""
    for case in _finder().library.remove(case_ids):
        typer.echo(f"Removed {case.title} [{case.id}].")


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="Folder to make.")],
) -> None:
    """Write all cases as pictures and a manifest.csv that `add` reads."""
    from thoralens.cases.export import export_cases

    typer.echo(f"{export_cases(_finder().library, out)} cases written to {out.name}.")


@app.command()
def reindex() -> None:
    """Compute all vectors anew with the present encoder, from the stored pictures."""
    from thoralens.cases.export import reindex_cases

    finder = _finder()
    done = reindex_cases(finder.library, finder.diagnoser, lambda line: typer.echo(line, err=True))
    typer.echo(f"{done} cases encoded by {finder.library.encoder.title}.")


def _finder() -> CaseFinder:
    from thoralens.cases.finder import CaseFinder

    return CaseFinder.load(get_settings())
