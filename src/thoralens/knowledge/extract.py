"""Files of a user become stretches of plain text, each with its page or heading.

What a reader of the file would not see is dropped: scripts, elements hidden by attribute or
inline style, comments, zero-width and direction-changing characters.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from selectolax.lexbor import LexborHTMLParser

from thoralens.errors import DataError

MAX_BYTES = 50 * 2**20
MAX_PAGES = 2_000
MAX_CHARACTERS = 5_000_000

_PDF_FAULTS = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, NotImplementedError, OSError,
    ArithmeticError, RecursionError, AssertionError,
)  # fmt: skip
_UNSEEN_TAGS = ["script", "style", "noscript", "template", "iframe", "svg", "head", "object"]
_UNSEEN = re.compile(
    r"display:none|visibility:(hidden|collapse)|opacity:0?\.?0*(;|$)|font-size:0(\.0+)?([a-z%;]|$)"
    r"|text-indent:-\d{3,}|(left|top):-\d{3,}"
)
_BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, td, th, pre, blockquote, dt, dd, figcaption"
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")


@dataclass(frozen=True)
class Stretch:
    """A run of text and where it stands: ``page 3``, a heading, or nowhere in particular."""

    text: str
    locator: str = ""


def extract(name: str, content: bytes) -> list[Stretch]:
    """The visible text of a PDF, HTML, Markdown or plain text file.

    Raises:
        DataError: ``document_kind``, ``document_too_large``, ``document_unreadable`` or
            ``document_empty``.
    """
    reader = READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        raise DataError(
            "document_kind",
            "This kind of file cannot be added.",
            f"Use one of {', '.join(sorted(READERS))}.",
        )
    if len(content) > MAX_BYTES:
        raise _too_large()
    stretches, size = [], 0
    for stretch in reader(content):
        text = visible(stretch.text)
        size += len(text)
        if size > MAX_CHARACTERS:
            raise _too_large()
        if text:
            stretches.append(Stretch(text, visible(stretch.locator)))
    if not stretches:
        raise DataError(
            "document_empty",
            "The file holds no text.",
            "A scanned document needs text recognition first.",
        )
    return stretches


def visible(text: str) -> str:
    """The text on one line, without zero-width, control and direction-changing characters."""
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})


def _pdf(content: bytes) -> Iterator[Stretch]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _unreadable("The PDF asks for a password.")
        if len(reader.pages) > MAX_PAGES:
            raise _too_large()
        for number, page in enumerate(reader.pages, start=1):
            yield Stretch(page.extract_text(), f"page {number}")
    except (PyPdfError, *_PDF_FAULTS) as error:
        raise _unreadable("The PDF is damaged.") from error


def _html(content: bytes) -> Iterator[Stretch]:
    tree = LexborHTMLParser(content)
    tree.strip_tags(_UNSEEN_TAGS, recursive=True)
    for node in tree.css("[hidden], [aria-hidden='true'], [style]"):
        attributes = node.attributes
        style = re.sub(r"\s", "", attributes.get("style") or "").lower()
        if "hidden" in attributes or "aria-hidden" in attributes or _UNSEEN.search(style):
            node.decompose()
    heading, found = "", False
    for node in tree.css(_BLOCKS):
        if node.css(_BLOCKS)[1:]:
            continue
        found = True
        text = node.text(separator=" ")
        if re.fullmatch(r"h[1-6]", node.tag or ""):
            heading = text
        else:
            yield Stretch(text, heading)
    if not found and tree.body is not None:
        yield Stretch(tree.body.text(separator=" "))


def _markdown(content: bytes) -> Iterator[Stretch]:
    heading, lines = "", list[str]()
    for line in re.sub(r"<!--.*?-->", "", _decode(content), flags=re.DOTALL).splitlines():
        match = _MARKDOWN_HEADING.match(line)
        if match:
            yield Stretch("\n".join(lines), heading)
            heading, lines = match[1], []
        else:
            lines.append(line)
    yield Stretch("\n".join(lines), heading)


def _plain(content: bytes) -> Iterator[Stretch]:
    yield from (Stretch(part) for part in re.split(r"\n\s*\n", _decode(content)))


def _decode(content: bytes) -> str:
    if b"\0" in content[:4096]:
        raise _unreadable("The file is not text.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


READERS: dict[str, Callable[[bytes], Iterator[Stretch]]] = {
    ".pdf": _pdf,
    ".html": _html,
    ".htm": _html,
    ".md": _markdown,
    ".txt": _plain,
}


def _unreadable(message: str) -> DataError:
    return DataError("document_unreadable", message, "Open it in its own program and save it anew.")


def _too_large() -> DataError:
    return DataError(
        "document_too_large",
        "The file is larger than the library takes.",
        f"Split it: at most {MAX_BYTES // 2**20} MiB, {MAX_PAGES:,} pages,"
        f" {MAX_CHARACTERS:,} characters.",
    )
