"""The audit as one self-contained HTML page with thumbnails."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import numpy as np
from PIL import Image

from thoralens.datasets.audit import Audit, Copies, summary
from thoralens.datasets.hashing import thumbnail
from thoralens.imaging.read import read_file

_SHOWN = 40
_SIDE = 96
_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: .2rem; }
.verdict { padding: .6rem 1rem; border-left: 5px solid #2e7d32; background: #2e7d3218; }
.verdict.leaks { border-color: #c62828; background: #c6282818; }
table { border-collapse: collapse; margin: .8rem 0 1.6rem; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #8885; padding: .3rem 1rem .3rem 0; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
ul.pairs { list-style: none; padding: 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
ul.pairs li { border: 1px solid #8885; border-radius: 8px; padding: .6rem; }
ul.pairs img { width: 48%; border-radius: 4px; }
ul.pairs p { margin: .3rem 0 0; font-size: .8rem; overflow-wrap: anywhere; }
b.tag { background: #c62828; color: #fff; border-radius: 4px; padding: 0 .4rem; }
"""


def page(found: Audit, root: Path) -> str:
    """Everything the audit found, the pairs that leak or conflict first."""
    verdict = "Leaks between splits" if found.leaks else "No leak between splits"
    kind = "verdict leaks" if found.leaks else "verdict"
    pairs = sorted(found.copies, key=lambda c: (not c.conflicting, not c.across, c.bits))
    parts = [
        f"<h1>Audit of {escape(found.name)}</h1>",
        f'<p class="{kind}">{verdict}</p>',
        _table(("looked at", "found"), summary(found)),
        "<h2>Balance</h2>",
        _table(
            ("split", *next(iter(found.balance.values()), {})),
            [(part, *map(str, counts.values())) for part, counts in found.balance.items()],
        ),
        "<h2>Shortcuts</h2><p>Cross-validated AUROC of one property alone; above 0.7 is flagged. "
        "A model may learn these instead of anatomy.</p>",
        _table(
            ("property", "label", "AUROC", ""),
            [
                (s.trait, s.label, f"{s.auroc:.2f}", "flagged" if s.flagged else "")
                for s in found.shortcuts[:20]
            ],
        ),
    ]
    if found.unreadable:
        parts += ["<h2>Unreadable files</h2>", _table(("file", "why"), found.unreadable[:200])]
    if pairs:
        shown = f"the first {_SHOWN} of {len(pairs)}" if len(pairs) > _SHOWN else str(len(pairs))
        parts.append(f"<h2>Duplicates ({shown})</h2>")
        parts.append(f'<ul class="pairs">{"".join(_pair(c, root) for c in pairs[:_SHOWN])}</ul>')
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Audit of {escape(found.name)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(h)}</th>" for h in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _pair(copies: Copies, root: Path) -> str:
    tags = [
        f'<b class="tag">{word}</b>'
        for word, true in (("across splits", copies.across), ("two labels", copies.conflicting))
        if true
    ]
    kind = "same bytes" if copies.exact else f"{copies.bits} of 256 bits apart"
    pictures = "".join(_picture(root / name, name) for name in (copies.first, copies.second))
    names = f"{escape(copies.first)}<br>{escape(copies.second)}"
    return f"<li>{pictures}<p>{kind} {' '.join(tags)}<br>{names}</p></li>"


def _picture(path: Path, name: str) -> str:
    small = (thumbnail(read_file(path).pixels, _SIDE) * 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(small).save(buffer, "PNG", optimize=True)
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<img alt="{escape(name, quote=True)}" src="data:image/png;base64,{data}"> '
