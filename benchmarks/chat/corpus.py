"""The corpus and the questions of ``make eval-chat``: the shipped library, and real text beside it
that is read where it lies and never kept."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from thoralens.assistant.question import Reader
from thoralens.knowledge.ingest import add_files
from thoralens.knowledge.library import SHIPPED, Library
from thoralens.knowledge.passages import Passage, read_passages
from thoralens.settings import Settings

HERE = Path(__file__).parent
Half = Literal["development", "test"]
Set = Literal["library", "medquad", "pubmedqa", "near", "other", "planted"]


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what is known of its answer before the engine sees it.

    Attributes:
        answerable: Whether the corpus holds an answer.
        gold: Names of the texts (passage ids, file names) that a citation may rest on.
        nuggets: Patterns of facts; an answer should have each.
    """

    question: str
    kind: Set
    answerable: bool
    gold: frozenset[str] = frozenset()
    nuggets: tuple[str, ...] = ()

    @property
    def reader(self) -> Reader:
        return "clinician" if self.kind == "pubmedqa" else "patient"

    @property
    def half(self) -> Half:
        return half_of(self.question)


def half_of(text: str) -> Half:
    return "test" if hashlib.sha256(text.encode()).digest()[0] % 2 else "development"


def library_cases() -> Iterator[Case]:
    for row in _rows("library.tsv"):
        yield Case(
            row["question"], "library", True, frozenset(row["gold"].split()),
            tuple(row["nuggets"].split(";")),
        )  # fmt: skip
    for row in _rows("unanswerable.tsv"):
        yield Case(row["question"], "near" if row["kind"] == "near" else "other", False)


def medquad(folder: Path) -> tuple[dict[str, str], list[Case]]:
    """Files to add, and questions; a third of the subjects is held out, with all their texts.

    A held-out subject's questions count as unanswerable if no text that was added names it.
    """
    rows = _lines(folder / "qa.jsonl")
    nuggets = {row["id"]: tuple(row["nuggets"].split(";")) for row in _rows("medquad.tsv")}
    kept = {row["focus"].lower() for row in rows if row["id"] in nuggets}
    kept |= {f for f in (row["focus"].lower() for row in rows) if _digest(f) % 3}
    files = {
        f"medquad-{row['id']}.md": f"# {row['focus']}\n\n{row['answer']}\n"
        for row in rows
        if row["focus"].lower() in kept
    }
    shipped = read_passages(SHIPPED)
    everything = " ".join([*files.values(), *(p.text for p in shipped)]).lower()
    cases = []
    for row in rows:
        focus = row["focus"].lower()
        if focus in kept:
            gold = {f"medquad-{r['id']}.md" for r in rows if r["focus"].lower() == focus}
            gold |= {p.id for p in shipped if _names(p, focus)}
            cases.append(
                Case(_asked(row), "medquad", True, frozenset(gold), nuggets.get(row["id"], ()))
            )
        elif focus not in everything and not any(name in focus for name in kept):
            cases.append(Case(_asked(row), "medquad", False))
    return files, list({case.question: case for case in cases}.values())


def pubmedqa(folder: Path) -> tuple[dict[str, str], list[Case]]:
    """Half of the abstracts as files, and all the questions: those of the others are unanswerable.

    The abstract's title, which is the question, is not told; its conclusion is the nugget.
    """
    rows = _lines(folder / "pqal.jsonl")
    files, cases = {}, []
    for row in rows:
        kept = _digest(row["pmid"]) % 2 == 0
        name = f"pubmed-{row['pmid']}.md"
        if kept:
            files[name] = _abstract(row)
        conclusion = tuple(re.escape(s) for s in _sentences(row["long_answer"]))
        cases.append(
            Case(
                row["question"],
                "pubmedqa",
                kept,
                frozenset({name} if kept else ()),
                ("|".join(conclusion),) if kept else (),
            )
        )
    return files, cases


def build(settings: Settings, files: dict[str, str], folder: Path) -> Library:
    """A library of the shipped passages and the files, added as a user would."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    library = Library.open(settings)
    failed = [o.path.name for o in add_files(library, sorted(folder.iterdir())) if o.error]
    if failed:
        raise RuntimeError(f"not added: {failed}")
    return library


def _names(passage: Passage, focus: str) -> bool:
    """The passage's title, or its first sentence, names a subject."""
    opening = f"{passage.title}. {passage.text.partition('. ')[0]}".lower()
    return re.search(rf"\b{re.escape(focus)}\b", opening) is not None


def _abstract(row: dict[str, Any]) -> str:
    parts = [
        f"## {label.capitalize()}\n\n{text}\n"
        for label, text in zip(row["labels"], row["contexts"], strict=True)
    ]
    return "\n".join([*parts, f"## Conclusion\n\n{row['long_answer']}\n"])


def _asked(row: dict[str, Any]) -> str:
    """The question without the template's seams: "What is (are)" and the doubled mark."""
    text = row["question"].replace("is (are)", "is")
    return re.sub(r"\s*\?[\s?]*$", "?", text)


def _sentences(text: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text) if piece.strip()]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _digest(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[1]
