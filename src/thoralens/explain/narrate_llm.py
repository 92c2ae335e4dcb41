"""A language model words the facts; the verifier decides what a reader gets to see.

The model is given the facts alone: no image, no identifier, no text that came with the file. Each
of its sentences is checked; one that fails is sent back once with what is wrong, then replaced by
the rules' sentence on the same facts. What must be told is added by rule.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field

from thoralens.explain.evidence import Fact
from thoralens.explain.instructions import REPAIR, WRITE
from thoralens.explain.narrate import Sentence, clinician, patient
from thoralens.explain.readability import grade
from thoralens.explain.required import LEADING, missing
from thoralens.explain.verify import problems
from thoralens.explain.wording import percent, signed
from thoralens.llm import Json, LanguageModel, LlmError

Reader = Literal["clinician", "patient"]
Source = Literal["rules", "llm", "llm_repaired"]
RULES: dict[Reader, Callable[[Iterable[Fact]], tuple[Sentence, ...]]] = {
    "clinician": clinician,
    "patient": patient,
}
HARDEST_GRADE = 8.0
"""Of a narrative for patients."""
_WRITING_S, _LEAST_REPAIR_S = 6.0, 1.0
_MOST_SENTENCES = 16
_WITHHELD = frozenset({"correction", "warning", "gate", "image"})
"""Kinds with text of the file or for the file; told by rule."""
_CODE = re.compile(r"[A-Za-z0-9_]{1,40}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,.-]{0,60}")
_NAMED = ("source", "data", "split")


class Worded(BaseModel):
    """One sentence and the ids of the facts it rests on."""

    text: str = Field(max_length=600)
    facts: list[str] = Field(max_length=12)


class Draft(BaseModel):
    """The narrative, sentence by sentence, in reading order."""

    sentences: list[Worded] = Field(max_length=40)


class Mended(BaseModel):
    """The sentence that replaces the failed one of this number."""

    number: int
    text: str = Field(max_length=600)
    facts: list[str] = Field(max_length=12)


class Mending(BaseModel):
    sentences: list[Mended] = Field(max_length=40)


@dataclass(frozen=True, slots=True)
class Told:
    """A verified narrative.

    Attributes:
        sentences: Each with where it came from.
        note: Why rules had to help, for the reader; ``None`` if they had not.
    """

    sentences: tuple[tuple[Sentence, Source], ...]
    note: str | None = None

    @property
    def by_model(self) -> bool:
        return any(source != "rules" for _, source in self.sentences)


def by_rules(reader: Reader, facts: Sequence[Fact], note: str | None = None) -> Told:
    """The narrative of the rules alone."""
    return Told(tuple((sentence, "rules") for sentence in RULES[reader](facts)), note)


def by_model(model: LanguageModel, reader: Reader, facts: Sequence[Fact], deadline: float) -> Told:
    """The narrative of a language model as far as the facts carry it, else of the rules.

    Args:
        deadline: On ``time.monotonic``; something verified is returned by then.
    """
    seconds = min(_WRITING_S, deadline - time.monotonic())
    try:
        draft = model.structured(WRITE[reader], {"facts": shown(facts)}, Draft, deadline_s=seconds)
    except LlmError as error:
        return by_rules(reader, facts, f"{error.message} Rules worded this instead.")
    written = [_sentence(worded) for worded in draft.sentences[:_MOST_SENTENCES]]
    if not written:
        return by_rules(reader, facts, "The language model said nothing. Rules worded this.")
    failed = {i: found for i, s in enumerate(written) if (found := problems(s, facts))}
    mended = _mend(model, reader, facts, written, failed, deadline)
    told = _put_together(reader, facts, written, failed, mended)
    replaced = sum(1 for i in failed if i not in mended)
    if not told.by_model:
        return by_rules(
            reader,
            facts,
            "No sentence of the language model was carried by the facts. Rules worded this.",
        )
    if reader == "patient" and grade(" ".join(s.text for s, _ in told.sentences)) > HARDEST_GRADE:
        return by_rules(
            reader, facts, "The language model's words were too hard to read. Rules worded this."
        )
    if replaced:
        note = (
            f"{replaced} of {len(written)} sentences of the language model were not carried by "
            "the facts; rules worded those."
        )
        return Told(told.sentences, note)
    return told


def shown(facts: Iterable[Fact]) -> list[Json]:
    """The facts as a model is given them: codes and numbers, no free text.

    Names of data sets come with the model package and are kept if they look like names.
    """
    return [
        {
            "id": f.id,
            "kind": f.kind,
            "values": _shown(f.values),
            **({"unit": f.unit} if f.unit else {}),
        }
        for f in facts
        if f.kind not in _WITHHELD
    ]


def _shown(values: dict[str, Any]) -> Json:
    return {name: kept for name, v in values.items() if (kept := _kept(name, v)) is not None}


def _kept(name: str, value: Any) -> Json:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return {"number": round(value, 4), "as_share": percent(value), "as_number": signed(value)}
    if isinstance(value, str):
        pattern = _NAME if name in _NAMED else _CODE
        return value if pattern.fullmatch(value) else None
    if isinstance(value, list | tuple):
        return [kept for item in value if (kept := _kept(name, item)) is not None]
    return _shown(value) if isinstance(value, dict) else None


def _mend(
    model: LanguageModel,
    reader: Reader,
    facts: Sequence[Fact],
    written: Sequence[Sentence],
    failed: dict[int, list[str]],
    deadline: float,
) -> dict[int, Sentence]:
    """One try to put the failed sentences right: those that pass then, by number."""
    left = deadline - time.monotonic()
    if not failed or left < _LEAST_REPAIR_S:
        return {}
    complaints: list[Json] = [
        {"number": i, "text": written[i].text, "facts": list(written[i].facts), "wrong": found}
        for i, found in failed.items()
    ]
    data: Json = {"reader": reader, "facts": shown(facts), "failed": complaints}
    try:
        mending = model.structured(REPAIR, data, Mending, deadline_s=left)
    except LlmError:
        return {}
    tried = {worded.number: _sentence(worded) for worded in mending.sentences}
    return {i: s for i, s in tried.items() if i in failed and not problems(s, facts)}


def _put_together(
    reader: Reader,
    facts: Sequence[Fact],
    written: Sequence[Sentence],
    failed: dict[int, list[str]],
    mended: dict[int, Sentence],
) -> Told:
    rules = RULES[reader](facts)
    told: dict[Sentence, Source] = {}
    for number, sentence in enumerate(written):
        if number not in failed:
            told.setdefault(sentence, "llm")
        elif number in mended:
            told.setdefault(mended[number], "llm_repaired")
        else:
            for rule in _same_facts(sentence, rules, told):
                told.setdefault(rule, "rules")
    kinds = {fact.id: fact.kind for fact in facts}
    added = missing(told, rules, facts)
    first = [s for s in added if {kinds[name] for name in s.facts} & set(LEADING)]
    last = [s for s in added if s not in first]
    whole: list[tuple[Sentence, Source]] = [(s, "rules") for s in first]
    whole += list(told.items())
    whole += [(s, "rules") for s in last]
    return Told(tuple(whole))


def _same_facts(
    sentence: Sentence, rules: Sequence[Sentence], told: dict[Sentence, Source]
) -> list[Sentence]:
    """The rules' sentences on the facts of a failed one that nobody has told yet."""
    telling = {name for done in told for name in done.facts}
    wanted = set(sentence.facts) - telling
    return [rule for rule in rules if wanted & set(rule.facts) and rule not in told]


def _sentence(worded: Worded | Mended) -> Sentence:
    return Sentence(" ".join(worded.text.split()), tuple(dict.fromkeys(worded.facts)))
