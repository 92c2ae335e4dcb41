"""Which signals are about now and about somebody: negation, time, questions, what-ifs, fiction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from thoralens.assistant.triage.patterns import Found
from thoralens.assistant.triage.words import Words

_REACH = 7
"""How many words a plain negation reaches, as in "no sharp or burning pain in the chest"."""
_LIST_REACH = 25
"""How far "denies" or "ruled out" reaches along a list."""
_MEASURES = frozenset({"weeks"})
"""Signals that measure another and are never denied themselves."""
_QUALITIES = frozenset({"sudden", "severe", "much", "much_now", "radiates", "sweating"})
"""Signals that say how another is; they count whenever that one does, unless denied."""
_NEVER_SUPPOSED = frozenset({"suicide"})
"""Signals that count even behind an "if" of the writer's own."""
_NEVER_ASKED = frozenset({"suicide_method"})
"""Signals that count even as a question in which nobody is named."""


@dataclass(slots=True)
class Scopes:
    """The scope words of a message, by sentence and kind."""

    message: Words
    _by: dict[tuple[str, int], list[Found]] = field(default_factory=dict)
    _at: dict[str, set[int]] = field(default_factory=dict)
    _blocks: list[int] = field(default_factory=list)
    _lengths: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, message: Words, places: Sequence[int], found: Iterable[Found]) -> Scopes:
        """Those of the sentences at ``places``, which are all that will be asked about."""
        scopes = cls(message)
        for one in found:
            scopes._by.setdefault((one.signal, message.sentence[one.start]), []).append(one)
            scopes._at.setdefault(one.signal, set()).add(one.start)
        scopes._blocks = scopes._clauses(places)
        scopes._lengths = Counter(scopes._blocks)
        return scopes

    def judge(self, signal: Found) -> Found | None:
        """The signal if it is said of now; ``…_before`` if remembered; None if denied, supposed,
        invented or only asked about.
        """
        if self._shielded(signal):
            return None
        if signal.signal in _MEASURES:
            return signal
        if self._negated(signal):
            return None
        if signal.signal in _QUALITIES:
            return signal
        if signal.signal not in _NEVER_ASKED and self._topic(signal):
            return None
        if self._supposed(signal) and not (
            signal.signal in _NEVER_SUPPOSED and self._first_person(signal)
        ):
            return None
        if self._fiction(signal):
            return None
        return replace(signal, signal=f"{signal.signal}_before") if self._past(signal) else signal

    def _of(self, kind: str, signal: Found) -> list[Found]:
        return self._by.get((kind, self.message.sentence[signal.start]), [])

    def _is(self, kind: str, place: int) -> bool:
        return place in self._at.get(kind, ())

    def _any(self, kind: str, start: int, end: int) -> bool:
        at = self._at.get(kind)
        return at is not None and any(place in at for place in range(start, end))

    def _clauses(self, places: Sequence[int]) -> list[int]:
        """Clauses: ended by punctuation, by "but", and by "and" before a new subject."""
        blocks, number = [-1] * len(self.message.words), 0
        for place in places:
            new = place > 0 and (
                self.message.clause[place] != self.message.clause[place - 1]
                or self._is("stop", place)
                or (self._is("and", place) and self._opens(place + 1))
            )
            number += new
            blocks[place] = number
        return blocks

    def _opens(self, place: int) -> bool:
        kinds = ("subject", "possessive", "verb", "now", "not_neg")
        return any(self._is(kind, place) for kind in kinds)

    def _shielded(self, signal: Found) -> bool:
        own = self._of(f"not_{signal.signal}", signal)
        return any(
            shield.start <= place < shield.end
            for shield in [*self._of("shield", signal), *own]
            for place in signal.positions
        )

    def _negated(self, signal: Found) -> bool:
        if self._denies(signal):
            return False
        lifted = self._of("not_neg", signal)
        for kind, reach in (("neg", _REACH), ("neg_list", _LIST_REACH)):
            for neg in self._of(kind, signal):
                if any(
                    n.start <= neg.start < n.end or neg.start <= n.start < neg.end for n in lifted
                ):
                    continue
                if set(neg.positions) & set(signal.positions):
                    continue
                if signal.start < neg.start < signal.end:
                    return True
                if neg.end == signal.start and self._together(neg.start, signal.start):
                    return True
                if 0 <= signal.start - neg.end <= reach and self._reaches(neg, signal):
                    return True
        return any(
            after.start - signal.end in (0, 1, 2)
            and not self._any("subject", signal.end, after.start)
            and not any(n.start <= after.start < n.end for n in lifted)
            and self._blocks[after.start] == self._blocks[signal.end - 1]
            and (self.message.words[after.start] != "no" or self._ends(after))
            for after in self._of("neg_after", signal)
        )

    def _together(self, place: int, other: int) -> bool:
        return self.message.clause[place] == self.message.clause[other]

    def _denies(self, signal: Found) -> bool:
        """True if a denial is part of the sign, as in "no reason to live": then it may be said
        twice, as French and Spanish do.
        """
        denials = [*self._of("neg", signal), *self._of("neg_list", signal)]
        return any(set(neg.positions) & set(signal.positions) for neg in denials)

    def _ends(self, one: Found) -> bool:
        following = one.end
        return (
            following >= len(self.message.words)
            or self.message.clause[following] != self.message.clause[one.start]
        ) and self._blocks[one.start] != self._blocks[max(one.start - 1, 0)]

    def _reaches(self, neg: Found, signal: Found) -> bool:
        """False where a new statement begins between a negation and a signal."""
        pauses = 0
        for place in range(neg.end, signal.start + 1):
            paused = self.message.clause[place] != self.message.clause[place - 1]
            pauses += paused
            if self._is("stop", place):
                return False
            if self._is("and", place) and self._opens(place + 1):
                return False
            if paused and (self._opens(place) or self._is("subject", place)):
                return False
            if place > neg.end and self._is("subject", place):
                return False
            if place > neg.end and self._is("verb", place) and not self._clitics(neg.end, place):
                return False
        if not pauses or neg.signal == "neg_list":
            return True
        return self._any("or", neg.end, signal.end + 6)

    def _clitics(self, start: int, end: int) -> bool:
        return all(self._is("clitic", place) for place in range(start, end))

    def _past(self, signal: Found) -> bool:
        block = self._blocks[signal.start]
        for past in self._of("past", signal):
            apart = self._blocks[past.start] - block
            length = self._lengths[self._blocks[past.start]]
            alone = abs(apart) == 1 and length <= past.end - past.start + 3
            if (apart == 0 or alone) and not self._present(signal):
                return True
        if any(not self._first_person(signal) for _ in self._of("died", signal)):
            return True
        sentence = self.message.sentence[signal.start]
        later = self._by.get(("past_ref", sentence), []) + self._by.get(
            ("past_ref", sentence + 1), []
        )
        return any(0 <= ref.start - signal.end <= 12 for ref in later)

    def _present(self, signal: Found) -> bool:
        """True if the statement says "still", "again" or "today", and not "fine now"."""
        relief = self._of("relief", signal)
        for now in self._of("now", signal):
            if any(r.start <= now.start < r.end for r in relief):
                continue
            if now.start > signal.end and self._is("and", now.start - 1):
                return True
            same = self._blocks[now.start] == self._blocks[signal.start]
            if same and not self._any("and", signal.end, now.start):
                return True
        return False

    def _first_person(self, signal: Found) -> bool:
        block = self._blocks[signal.start]
        return any(self._blocks[one.start] == block for one in self._of("first", signal))

    def _topic(self, signal: Found) -> bool:
        """A question or request about a subject, in which nobody is named."""
        sentence = self.message.sentence[signal.start]
        marks = self._of("topic", signal)
        if sentence in self.message.asked:
            marks = marks + self._of("ask", signal)
        openers = [one for one in marks if one.start <= signal.start and self._early(one)]
        if not openers:
            return False
        covered = {place for opener in openers for place in range(opener.start, opener.end)}
        if ("happened", sentence + 1) in self._by:
            return False
        persons = self._by.get(("me", sentence), [])
        return all(covered.issuperset(range(one.start, one.end)) for one in persons)

    def _early(self, opener: Found) -> bool:
        """At the start of its clause, or after a word or two of greeting."""
        block = self._blocks[opener.start]
        first = opener.start
        while first > 0 and self._blocks[first - 1] == block:
            first -= 1
            if opener.start - first > 2:
                return False
        return True

    def _supposed(self, signal: Found) -> bool:
        real = self._of("if_real", signal)
        if any(0 <= signal.start - ever.end <= 12 for ever in self._of("if_ever", signal)):
            return True
        for kind, reach in (("if", 12), ("might", 8)):
            for mark in self._of(kind, signal):
                if any(r.start <= mark.start < r.end for r in real):
                    continue
                if not 0 <= signal.start - mark.end <= reach:
                    continue
                subjects = sum(self._is("subject", p) for p in range(mark.end, signal.start + 1))
                apart = self._blocks[signal.start] != self._blocks[mark.start] or self._any(
                    "possessive", mark.end + 2, signal.start
                )
                if subjects < 2 and not apart and not self._present(signal):
                    return True
        return False

    def _fiction(self, signal: Found) -> bool:
        return bool(self._of("fiction", signal)) and not self._first_person(signal)
