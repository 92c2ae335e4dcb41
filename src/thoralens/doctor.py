"""What is installed, which parts run on their fallback, and how to switch each on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from thoralens.errors import ThoralensError
from thoralens.inference import read_spec
from thoralens.knowledge.exa import connection
from thoralens.llm import connection as language_model
from thoralens.settings import Settings


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the product, its state in words, and what would make it better."""

    name: str
    state: str
    advice: str


def examine(settings: Settings) -> Iterator[Part]:
    """Look at every part without loading a network."""
    packages = {
        "chest X-ray model": settings.model,
        "lung masks": settings.lungs,
        "frontal-chest check": settings.frontal,
    }
    for name, folder in packages.items():
        yield _model(name, folder)
    yield Part("web search (Exa)", *connection(settings))
    yield Part("narratives", *language_model(settings))
    yield Part("similar cases", *_cases(settings))
    yield Part("storage", *_storage(settings))
    web = settings.page
    built = (web / "index.html").exists()
    yield Part("web page", "built" if built else "not built", "" if built else "make web")
    trainable = find_spec("torch") is not None
    yield Part(
        "training",
        "installed" if trainable else "not installed",
        "" if trainable else "pip install 'thoralens[train]'",
    )


def _storage(settings: Settings) -> tuple[str, str]:
    """Where rows and files are kept, unopened; addresses, which may hold passwords, not told."""
    rows = "SQLite" if settings.database_url is None else "PostgreSQL"
    files = "an object store" if "://" in settings.files else "a folder"
    needed = {"postgresql": rows == "PostgreSQL" and not find_spec("psycopg"),
              "scale": "://" in settings.files and not find_spec("pyarrow")}  # fmt: skip
    advice = [f"pip install 'thoralens[{extra}]'" for extra, missing in needed.items() if missing]
    return f"{rows}; files in {files}", "; ".join(advice) or "others: docs/storage.md"


def _cases(settings: Settings) -> tuple[str, str]:
    """The encoder and the index of the case search, unopened."""
    encoder = settings.encoder or "compact CLIP (shipped)"
    index = "LanceDB" if settings.cases_index else "exact search in one file"
    advice = [] if find_spec("transformers") else ["other encoders: pip install 'thoralens[clip]'"]
    advice += [] if find_spec("lancedb") else ["larger libraries: pip install 'thoralens[scale]'"]
    return f"{encoder}; {index}", "; ".join(advice)


def _model(name: str, folder: Path) -> Part:
    try:
        spec = read_spec(folder)
    except ThoralensError as error:
        return Part(name, error.message, error.hint)
    return Part(name, f"{spec.name} {spec.version} ({spec.precision})", "")
