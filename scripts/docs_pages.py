"""Hook of MkDocs: writes the reference pages from the program itself, so that they cannot drift."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MARK = re.compile(r"<!-- made: (\w+) -->")


def on_page_markdown(markdown: str, **_given: Any) -> str:
    """Called by MkDocs with the text of each page; gives it with the marks replaced."""
    return MARK.sub(lambda found: "\n".join(PAGES[found[1]]()), markdown)


def commands() -> Iterator[str]:
    """Every command with its help, as Typer knows it."""
    import typer

    from thoralens.cli import app

    yield from _command(typer.main.get_command(app), "thoralens")


def settings() -> Iterator[str]:
    from pydantic_core import PydanticUndefined

    from thoralens.settings import ASSETS, Settings

    yield "| variable | default | meaning |\n|---|---|---|"
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, PydanticUndefined, "") else str(field.default)
        default = default.replace(str(ASSETS.parent), "(package)")
        shown = f"`{default}`" if default else ""
        yield f"| `THORALENS_{name.upper()}` | {shown} | {_cell(field.description or '')} |"


def operations() -> Iterator[str]:
    """The operations of ``web/openapi.json``, by tag."""
    document = json.loads((ROOT / "web" / "openapi.json").read_text())
    tag = ""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            if (named := operation.get("tags", ["Other"])[0]) != tag:
                tag = named
                yield f"\n## {tag}\n\n| operation | what it does | answers |\n|---|---|---|"
            said = " ".join(filter(None, (operation.get("summary"), operation.get("description"))))
            answers = ", ".join(f"`{code}`" for code in operation["responses"])
            yield f"| `{method.upper()} {path}` | {_cell(said)} | {answers} |"


def changes() -> Iterator[str]:
    yield (ROOT / "CHANGELOG.md").read_text()


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "commands": commands,
    "settings": settings,
    "operations": operations,
    "changes": changes,
}


def _command(command: Any, name: str) -> Iterator[str]:
    parts = getattr(command, "commands", {})
    if not parts:
        yield f"\n## `{name}`\n\n{_plain(command.help)}\n"
        rows = [_parameter(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            yield "| option | meaning |\n|---|---|"
            yield from rows
    for part, child in parts.items():
        yield from _command(child, f"{name} {part}")


def _parameter(parameter: Any) -> str:
    options = ", ".join(f"`{option}`" for option in parameter.opts)
    shown = (
        options if options.startswith("`-") else f"`{parameter.metavar or parameter.name.upper()}`"
    )
    return f"| {_cell(shown)} | {_cell(getattr(parameter, 'help', '') or '')} |"


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    print("\n".join(line for page in PAGES.values() for line in page()))
