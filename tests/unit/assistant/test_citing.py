"""Numbers of citations: in order of use, stable, and told before they are used."""

from __future__ import annotations

from thoralens.assistant.citing import Cited, citation_of
from thoralens.assistant.events import Citation
from thoralens.assistant.question import Question
from thoralens.knowledge.sources import Document, Kind, Quality
from thoralens.knowledge.spans import spans


def source(name: str, quote: str) -> Citation:
    return Citation(id=name, number=0, title=name, quote=quote)


def test_a_source_is_told_before_its_sentence_and_again_when_more_is_quoted() -> None:
    cited = Cited(Question("?", citations=(("web:b", 4),)))
    events = [
        *cited.sentence("One.", "supported", (source("web:a", "one"),)),
        *cited.sentence("Two.", "supported", (source("web:b", "two"), source("web:a", "one"))),
        *cited.sentence("Three.", "supported", (source("web:a", "three"),)),
    ]
    kinds = [event.type for event in events]
    assert kinds == ["source", "sentence", "source", "sentence", "source", "sentence"]
    told = [event.citation for event in events if event.type == "source"]
    assert [(c.id, c.number) for c in told] == [("web:a", 5), ("web:b", 4), ("web:a", 5)]
    assert told[-1].quote == "one […] three"
    assert [event.index for event in events if event.type == "sentence"] == [0, 1, 2]


def test_a_long_document_is_shown_around_the_quote() -> None:
    text = " ".join(f"Sentence number {n} is about nothing." for n in range(200))
    document = Document("web:x", "T", text, Kind.WEB, Quality.OTHER)
    span = spans(document)[120]
    shown = citation_of(span)
    assert span.text in shown.passage
    assert len(shown.passage) < 2_000
