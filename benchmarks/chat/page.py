"""The figures as one HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

HOW = (
    "Each question was labelled before the engine was run: what texts answer it (gold), which facts"
    " an answer has (nuggets), or that nothing in the corpus answers it. Library: questions written"
    " for the shipped passages, gold and nuggets by hand. MedQuAD: questions and answers of NIH"
    " sites; gold are the texts on the same disease; a third of the diseases is held out and asked"
    " about. PubMedQA: half of the abstracts, without titles; gold is the abstract, the nugget its"
    " conclusion; the questions of the other half have no source. Support is judged by"
    " benchmarks/chat/judge.py, which shares no code with the engine's checks: the sentence stands"
    " word for word in the cited text as it lies in the corpus, or its numbers, negations and nine"
    " in ten words stand together there. Citation precision also asks that the text is gold."
    " Intervals: 95 %, bootstrap over questions. Halves by a hash of the question; rules were made"
    " on the development half alone, by the person who wrote the questions of both. By hand, 48"
    " sentences drawn from answers of the library's test half were read (labels.tsv): 23 answer,"
    " 18 give context, 7 are beside the question."
)
_STYLE = (
    "body{font:16px/1.5 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem;color-scheme:"
    "light dark}table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #8888;"
    "padding:.3rem .7rem;text-align:left}td+td{text-align:right}"
)


def write(path: Path, title: str, tables: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """A page of tables; the first row of each is its head."""
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
        f"<meta name=viewport content='width=device-width'><style>{_STYLE}</style>"
        f"<h1>{escape(title)}</h1><p>{escape(HOW)}</p>"
    ]
    for caption, rows in tables.items():
        head, *body = rows
        parts.append(f"<h2>{escape(caption)}</h2><table><tr>{_cells(head, 'th')}</tr>")
        parts += [f"<tr>{_cells(row, 'td')}</tr>" for row in body]
        parts.append("</table>")
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _cells(row: Sequence[str], tag: str) -> str:
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row)
