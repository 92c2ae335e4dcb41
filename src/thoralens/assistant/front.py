"""What every engine does first: triage, and what needs no looking up."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from thoralens.assistant.citing import Cited
from thoralens.assistant.engine import Triage
from thoralens.assistant.events import Done, Event, Level
from thoralens.assistant.intents import Intent, intent_of
from thoralens.assistant.question import Question
from thoralens.assistant.wording import say

LONGEST = 8_000
"""Characters of a message; more is refused with advice to be brief."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known once a question may be looked up."""

    level: Level
    intent: Intent
    cited: Cited


def begin(
    question: Question, triage: Triage, engine: str
) -> Generator[Event, None, Opening | None]:
    """Triage and its advice; then the answer to a message that is no question of knowledge.

    Returns:
        None when the answer is finished: an emergency, a greeting, a request that is refused.
    """
    notice = triage(question.text, question.history, question.language, question.reader)
    yield notice
    cited = Cited(question)
    if notice.level != "none" and notice.advice:
        yield from cited.sentence(notice.advice, "advice")
    if notice.level == "emergency":
        yield Done(engine=engine, reason="emergency")
        return None
    text = question.text.strip()
    intent = intent_of(text[:LONGEST])
    if len(text) > LONGEST:
        yield refusal("too_long", question, engine, limit=LONGEST)
    elif intent == "empty" or intent == "dosing":
        yield refusal(intent, question, engine)
    elif intent in ("greeting", "thanks", "about_me"):
        yield from cited.sentence(say(intent, question.language), "general")
        yield Done(engine=engine)
    else:
        return Opening(notice.level, intent, cited)
    return None


def refusal(
    reason: str,
    question: Question,
    engine: str,
    searched: tuple[str, ...] = (),
    followups: tuple[str, ...] = (),
    **values: object,
) -> Done:
    """The end of an answer that could not be given, and why."""
    return Done(
        refused=True,
        reason=reason,
        message=say(reason, question.language, **values),
        engine=engine,
        searched=searched,
        followups=followups,
    )
