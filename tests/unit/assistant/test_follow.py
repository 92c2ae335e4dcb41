"""What a message leaves out is taken from the reader's question before."""

from __future__ import annotations

import pytest

from thoralens.assistant.follow import Part, parts
from thoralens.assistant.question import Question, Turn


def read(text: str, *before: str) -> tuple[Part, ...]:
    history = tuple(turn for b in before for turn in (Turn("user", b), Turn("assistant", "No.")))
    return parts(Question(text, history=history))


def test_a_whole_question_stays_as_it_is() -> None:
    assert read("What is radon?", "What is asthma?") == (Part("What is radon?"),)


def test_a_group_is_added_to_the_question_before() -> None:
    (part,) = read("And for women?", "Does low-dose CT screening reduce deaths?")
    assert part.text == "Does low-dose CT screening reduce deaths for women?"


def test_another_subject_replaces_the_one_before() -> None:
    (part,) = read("What about sarcoidosis?", "What are the symptoms of asthma?")
    assert (part.text, part.aside) == ("What are the symptoms sarcoidosis?", True)


def test_a_pronoun_brings_the_question_it_points_to() -> None:
    (part,) = read("How is it treated?", "What is tuberculosis?")
    assert (part.text, part.about) == ("How is it treated?", "What is tuberculosis?")


@pytest.mark.parametrize(
    "text", ["Is it safe to fly?", "What does my X-ray show?", "Is it worth stopping smoking?"]
)
def test_an_empty_it_and_the_readers_own_picture_point_to_nothing(text) -> None:
    assert read(text, "What is tuberculosis?") in (
        (Part(text),),
        (Part(text, "What is tuberculosis?"),),
    )
    assert read("What does my X-ray show?", "What is asthma?")[0].about == ""


def test_two_questions_are_two_parts_and_at_most_three_are_read() -> None:
    first, second = read("What is radon and how is it measured?")
    assert first.text == "What is radon"
    assert second == Part("how is it measured?", "What is radon")
    assert len(read("What is a? What is b? What is c? What is d? What is e?")) <= 3
