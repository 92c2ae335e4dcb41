"""What leads an answer: sentences of one passage in order, none that may not be shown."""

from __future__ import annotations

from thoralens.assistant.grounded.lead import lead
from thoralens.knowledge.sources import Document, Kind, Quality
from thoralens.knowledge.spans import spans


def passage(text: str, name: str = "library:one", kind: Kind = Kind.LIBRARY) -> Document:
    return Document(id=name, title="A title", text=text, kind=kind, quality=Quality.GUIDELINE)


KNOWN = passage(
    "The lungs have two sides. The right one has three lobes. This is the larger side."
    " Air comes in through the windpipe. Blood comes in through an artery. The last is left out."
)
OTHER = passage(
    "The heart lies between the lungs. The right one has three lobes.", "web:two", Kind.WEB
)


def test_the_first_sentences_come_first_and_nothing_twice() -> None:
    shown = lead(KNOWN, lambda _: True, "patient", spans(OTHER))
    assert [span.index for span in shown[:4]] == [0, 1, 2, 3]
    assert [span.text for span in shown[4:]] == ["The heart lies between the lungs."]


def test_other_passages_of_the_library_answer_other_questions() -> None:
    shelf = passage("The heart lies between the lungs.", "library:three")
    shown = lead(KNOWN, lambda _: True, "patient", spans(shelf))
    assert {span.document.id for span in shown} == {"library:one"}


def test_a_sentence_that_leans_on_one_that_may_not_be_shown_is_left_out_too() -> None:
    shown = lead(KNOWN, lambda text: "three lobes" not in text, "patient", ())
    assert [span.index for span in shown] == [0, 3, 4, 5]


def test_without_a_passage_or_a_sentence_to_show_the_others_stay() -> None:
    others = spans(OTHER)
    assert lead(None, lambda _: True, "patient", others) == others
    assert lead(KNOWN, lambda _: False, "patient", others) == others
