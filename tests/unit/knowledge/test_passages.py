"""The shipped library keeps its form; a broken one is refused."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from thoralens.errors import DataError
from thoralens.knowledge.library import SHIPPED
from thoralens.knowledge.passages import read_passages

PASSAGES = read_passages(SHIPPED)
PATIENTS = [passage for passage in PASSAGES if passage.audience == "patient"]
DOSE = re.compile(
    r"\d\s*(mg|mcg|µg|micrograms?|milligrams?|g/m2|ml)\b(?! per cubic metre)"
    r"|\b(twice|once) (a day|daily)",
    re.I,
)
SOURCES = '[a]\norganisation = "A"\ntitle = "T"\nurl = "https://a.example"\n'


def test_every_topic_has_at_least_five_passages() -> None:
    few = {t: n for t, n in Counter(p.topic for p in PASSAGES).items() if n < 5}
    assert not few


@pytest.mark.parametrize("passage", PASSAGES, ids=lambda p: p.id)
def test_a_passage_is_short_sourced_reviewed_and_without_doses(passage) -> None:
    assert 60 <= len(passage.text.split()) <= 180
    assert passage.text.endswith(".")
    assert passage.title
    assert passage.source.organisation
    assert passage.source.title
    assert passage.source.url.startswith("https://")
    assert passage.reviewed == "2026-11"
    assert not DOSE.search(passage.text)


def test_titles_and_texts_are_not_repeated() -> None:
    assert len({p.title for p in PASSAGES}) == len(PASSAGES)
    assert len({p.text for p in PASSAGES}) == len(PASSAGES)


@pytest.mark.parametrize(
    "headings",
    [
        "## No attributes\nx",
        "## T {#one everybody a}\nx",
        "## T {#one both unknown}\nx",
        "## T {#one both a}\nx\n## U {#one both a}\ny",
    ],
)
def test_a_broken_library_is_refused(tmp_path: Path, headings: str) -> None:
    (tmp_path / "sources.toml").write_text(SOURCES)
    (tmp_path / "t.md").write_text(f"topic: t\nreviewed: 2026-11\n\n{headings}\n")
    with pytest.raises(DataError) as caught:
        read_passages(tmp_path)
    assert caught.value.code == "library_broken"


def _grade(text: str) -> float:
    """Flesch-Kincaid, with vowel groups for syllables."""
    words = re.findall(r"[A-Za-z']+", text)
    bare = [word.lower().removesuffix("e") for word in words]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word))) for word in bare)
    sentences = len(re.findall(r"[.!?]+(?:\s|$)", text))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("passage", PATIENTS, ids=lambda p: p.id)
def test_a_patients_passage_reads_at_grade_eight(passage) -> None:
    assert _grade(passage.text) <= 8.0


def test_the_library_is_large_enough() -> None:
    assert len(PASSAGES) >= 215
