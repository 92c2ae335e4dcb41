"""One message, read for signs of danger."""

from __future__ import annotations

from collections.abc import Sequence

from thoralens.assistant.events import Level, Notice
from thoralens.assistant.question import Language, Reader, Turn
from thoralens.assistant.triage.advice import advice
from thoralens.assistant.triage.book import Book, book
from thoralens.assistant.triage.frames import MARK, compose
from thoralens.assistant.triage.patterns import Found, find
from thoralens.assistant.triage.rules import reasons
from thoralens.assistant.triage.scope import Scopes
from thoralens.assistant.triage.words import read

_TURNS = 3
_FOLLOW_UP = 25
"""A message of at most so many words may complete what was said before ("about a cup")."""
_EARLIER = 400
"""Words of each earlier message that are read again."""


def triage(
    text: str,
    history: Sequence[Turn] = (),
    language: Language = "en",
    reader: Reader = "patient",
) -> Notice:
    """Whether a message tells of an emergency, of something to see a doctor about, or of neither.

    Every language is read whatever ``language`` says: that chooses the words of the advice.
    Nothing a model says later may lower the level.

    Args:
        text: As the person wrote it; any length.
        history: Earlier turns; the person's last three may complete a short message.
        language: Of the advice.
        reader: Whose words the advice uses.

    Returns:
        The level, the codes of the reasons (see ``tables/rules.toml``), weightiest first, and the
        advice; for ``none`` both are empty.
    """
    known = book()
    signals = _signals(known, text)
    earlier = _earlier(known, text, history)
    since = 0
    if earlier:
        since = max(one.end for one in earlier)
        signals = earlier + [_moved(one, since) for one in signals]
    level: Level = "none"
    codes = reasons(known.emergency, signals, since)
    if codes:
        level = "emergency"
    if urgent := reasons(known.urgent, signals, since):
        codes += tuple(code for code in urgent if code not in codes)
        level = "emergency" if level == "emergency" else "urgent"
    return Notice(level=level, reasons=codes, advice=advice(level, codes, language, reader))


def _signals(known: Book, text: str) -> list[Found]:
    """The signals of a text that are said of now."""
    message = read(text, known.respell)
    found = list(find(known.signals, message, known.meaning))
    mentions = [one for one in found if one.signal.startswith(MARK)]
    signals = [one for one in found if not one.signal.startswith(MARK)]
    signals += compose(known.frames, mentions, message.sentence)
    if not signals:
        return []
    sentences = {message.sentence[one.start] for one in signals}
    near = sentences | {sentence + 1 for sentence in sentences}
    places = [i for i, sentence in enumerate(message.sentence) if sentence in near]
    scopes = Scopes.of(message, places, find(known.scopes, message, known.scopes.meaning, places))
    return [judged for one in signals if (judged := scopes.judge(one))]


def _earlier(known: Book, text: str, history: Sequence[Turn]) -> list[Found]:
    if len(text.split()) > _FOLLOW_UP:
        return []
    said = [turn.text for turn in history if turn.role == "user"][-_TURNS:]
    kept: list[Found] = []
    for one in said:
        last = max((signal.end for signal in kept), default=0)
        words = " ".join(one.split()[-_EARLIER:])
        signals = _signals(known, words)
        first = min((signal.start for signal in signals), default=0)
        kept += [_moved(signal, last - first) for signal in signals]
    return kept


def _moved(signal: Found, by: int) -> Found:
    return Found(signal.signal, tuple(place + by for place in signal.positions))
