"""A user's files become cited passages; bad ones are told and stop nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from thoralens.errors import DataError
from thoralens.knowledge import extract as extraction
from thoralens.knowledge.extract import Stretch, extract
from thoralens.knowledge.ingest import CHUNK_WORDS, add_files, chunks, find_files
from thoralens.knowledge.library import Library
from thoralens.settings import Settings


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(Settings(home=tmp_path / "home"))


def pdf(path: Path, *pages: str, password: str = "") -> Path:
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages:
        page = writer.add_blank_page(300, 300)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


def refused(name: str, content: bytes) -> str:
    with pytest.raises(DataError) as caught:
        extract(name, content)
    assert caught.value.hint
    return caught.value.code


def test_a_pdf_is_cited_by_page(library: Library, tmp_path: Path) -> None:
    path = pdf(tmp_path / "leaflet.pdf", "Aardvarks first", "Zygomorphic second")
    (outcome,) = add_files(library, [path])
    assert (outcome.state, outcome.passages) == ("added", 2)
    (hit,) = library.search("zygomorphic")
    assert hit.passage.kind == "user"
    assert hit.passage.locator == "page 2"
    assert hit.passage.source.title == "leaflet.pdf"
    assert library.get(hit.passage.id) == hit.passage


def test_known_contents_are_skipped_and_removed_ones_are_gone(
    library: Library, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("zygomorphic")
    second.write_text("zygomorphic")
    assert [o.state for o in add_files(library, [first, second])] == ["added", "duplicate"]
    assert [o.state for o in add_files(library, [first])] == ["duplicate"]
    (document,) = library.documents()
    assert (document.name, document.passages) == ("a.txt", 1)
    library.remove_document(document.digest[:12])
    assert library.documents() == []
    assert library.search("zygomorphic") == []
    with pytest.raises(DataError, match="No single file"):
        library.remove_document(document.digest)


def test_a_bad_file_stops_nothing(library: Library, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nonsense")
    (tmp_path / "good.md").write_text("# Heading\n\nzygomorphic words")
    outcomes = list(add_files(library, [*find_files([tmp_path]), tmp_path / "missing.txt"]))
    assert [(o.path.name, o.state) for o in outcomes] == [
        ("bad.pdf", "failed"),
        ("good.md", "added"),
        ("missing.txt", "failed"),
    ]
    assert library.search("zygomorphic")[0].passage.locator == "Heading"


def test_hidden_html_is_not_read() -> None:
    page = """<head><title>no1</title></head><body><h2>Seen</h2><p>ye\u200bs \u202eplain</p>
    <p style="display: NONE">no2</p><div hidden><p>no3</p></div><p aria-hidden="true">no4</p>
    <script>no5</script><!-- no6 --><p style="font-size:0px">no7</p>
    <p style="opacity: 0">no8</p><p style="position:absolute;left:-9999px">no9</p>
    <p style="font-size:0.9em">also</p></body>"""
    stretches = extract("x.html", page.encode())
    assert [s.text for s in stretches] == ["yes plain", "also"]
    assert {s.locator for s in stretches} == {"Seen"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.exe", b"MZ", "document_kind"),
        ("x.pdf", b"", "document_unreadable"),
        ("x.txt", b" \n", "document_empty"),
        ("x.txt", b"a\0b", "document_unreadable"),
        ("x.html", b"<script>only</script>", "document_empty"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, content: bytes, code: str) -> None:
    assert refused(name, content) == code


def test_a_password_is_said(tmp_path: Path) -> None:
    path = pdf(tmp_path / "locked.pdf", "secret", password="open")
    assert refused("locked.pdf", path.read_bytes()) == "document_unreadable"


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf(tmp_path / "long.pdf", "a", "b", "c").read_bytes()
    monkeypatch.setattr(extraction, "MAX_PAGES", 2)
    assert refused("long.pdf", content) == "document_too_large"
    monkeypatch.setattr(extraction, "MAX_CHARACTERS", 10)
    assert refused("x.txt", b"more than ten") == "document_too_large"
    monkeypatch.setattr(extraction, "MAX_BYTES", 4)
    assert refused("x.txt", b"12345") == "document_too_large"


def test_chunks_keep_every_word_and_never_mix_places() -> None:
    words = [f"w{i}" for i in range(CHUNK_WORDS * 2 + 7)]
    made = list(chunks([Stretch(" ".join(words), "page 1"), Stretch("last", "page 2")]))
    assert [place for _, place in made] == ["page 1", "page 1", "page 1", "page 2"]
    assert " ".join(text for text, _ in made).split() == [*words, "last"]
    assert max(len(text.split()) for text, _ in made) <= CHUNK_WORDS
