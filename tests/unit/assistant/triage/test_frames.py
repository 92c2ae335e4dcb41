"""Frames: concepts that stand together make a signal, in any order and within reach."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from thoralens.assistant.triage import triage
from thoralens.assistant.triage.frames import MARK, FrameBook, compose
from thoralens.assistant.triage.patterns import Found

KNOWN = frozenset({"~air", "~unable", "~speech", "~little"})


def _book(*lines: str) -> FrameBook:
    return FrameBook.of({"cannot": lines}, KNOWN)


def _at(**places: int) -> list[Found]:
    return [Found(MARK + name, (place,)) for name, place in places.items()]


@pytest.mark.parametrize("places", [{"air": 2, "unable": 5}, {"unable": 2, "air": 5}])
def test_concepts_make_a_signal_in_any_order(places: dict[str, int]) -> None:
    assert list(compose(_book("unable air"), _at(**places), [0] * 9)) == [Found("cannot", (2, 5))]


def test_they_must_be_near_in_one_sentence_and_share_no_word() -> None:
    book, near = _book("unable air /4"), _at(air=0, unable=3)
    assert list(compose(book, near, [0] * 9))
    assert not list(compose(book, _at(air=0, unable=4), [0] * 9))
    assert not list(compose(book, near, [0, 0, 1, 1]))
    assert not list(compose(book, _at(air=1, unable=1), [0] * 9))


def test_a_concept_that_forbids_a_frame_is_heeded() -> None:
    book = _book("unable air !little")
    assert list(compose(book, _at(air=0, unable=1), [0] * 9))
    assert not list(compose(book, _at(air=0, unable=1, little=2), [0] * 9))


def test_a_nearer_mention_that_leads_nowhere_does_not_hide_a_farther_one() -> None:
    book = _book("air unable speech /6")
    mentions = [*_at(air=5, speech=9), Found("~unable", (2,)), Found("~unable", (8,))]
    assert list(compose(book, mentions, [0] * 12)) == [Found("cannot", (5, 8, 9))]


def test_a_frame_of_an_unknown_concept_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown concepts"):
        _book("air water")


def test_every_concept_is_used_and_every_frame_makes_a_signal_that_a_rule_reads() -> None:
    folder = files("thoralens.assistant.triage") / "tables"

    def table(name: str) -> dict[str, dict[str, list[str]]]:
        return tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))

    frames, rules = table("frames")["frames"], table("rules")
    used = {
        part.lstrip("!") for lines in frames.values() for line in lines for part in line.split()
    }
    for language in ("en", "fr", "es"):
        assert set(table(f"concepts_{language}")["concepts"]) <= used
    read = {name for level in rules.values() for lines in level.values() for name in lines}
    assert set(frames) <= {name for line in read for name in line.split()}


@pytest.mark.parametrize(
    "text",
    [
        "No chest pain and no trouble getting my breath.",
        "My breath has never been short and my lips were never blue.",
        "If I ever felt my throat closing, should I use the pen first?",
        "Why can people with COPD not get enough air?",
        "Mon père n'a ni douleur dans la poitrine ni sang dans les crachats.",
        "¿Por qué se ponen azules los labios?",
    ],
)
def test_what_is_denied_supposed_or_asked_in_general_makes_no_alarm(text: str) -> None:
    assert triage(text).level == "none"
