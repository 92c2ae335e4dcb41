"""Both readers' narratives, always verified, always in time: by a language model or by rules."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from thoralens.explain.evidence import Fact
from thoralens.explain.narrate_llm import RULES, Reader, Told, by_model, by_rules
from thoralens.explain.verify import problems
from thoralens.llm import LanguageModel, LlmError, connect
from thoralens.settings import Settings

LONGEST_S = 9.0
"""Within which both narratives are there, whatever the provider does."""
_REFUSED = "What the gate refuses is always told by rules."


@dataclass(frozen=True, slots=True)
class Narration:
    """Both narratives.

    Attributes:
        told: By reader.
        narrated_by: ``rules``, or ``llm:NAME`` if a sentence of the model is among them.
        note: Why rules told all or part of it although a model is named in the settings.
        verified: Whether every sentence passed the verifier.
    """

    told: dict[Reader, Told]
    narrated_by: str
    note: str | None
    verified: bool


class Narrator:
    """Words facts with a language model if there is one.

    Args:
        model: ``None`` leaves everything to the rules.
        trouble: Why a model that the settings name cannot be used; told with every narrative.
    """

    def __init__(self, model: LanguageModel | None = None, trouble: str | None = None) -> None:
        self.model = model
        self._trouble = trouble

    @classmethod
    def connected(cls, settings: Settings) -> Narrator:
        """As the settings say; a model that cannot be used is a note, not an error."""
        try:
            return cls(connect(settings))
        except LlmError as error:
            return cls(None, f"{error.message} {error.hint}")

    def __call__(self, facts: Sequence[Fact]) -> Narration:
        told = self._told(facts)
        notes = dict.fromkeys(one.note for one in told.values() if one.note is not None)
        by = self.model is not None and any(one.by_model for one in told.values())
        return Narration(
            told,
            f"llm:{self.model.name}" if by and self.model is not None else "rules",
            " ".join(notes) or None,
            not any(problems(s, facts) for one in told.values() for s, _ in one.sentences),
        )

    def _told(self, facts: Sequence[Fact]) -> dict[Reader, Told]:
        model = self.model
        if model is None:
            return {reader: by_rules(reader, facts, self._trouble) for reader in RULES}
        if any(fact.kind == "gate" for fact in facts):
            return {reader: by_rules(reader, facts, _REFUSED) for reader in RULES}
        deadline = time.monotonic() + LONGEST_S
        with ThreadPoolExecutor(len(RULES), "narrate") as pool:
            told = pool.map(lambda reader: by_model(model, reader, facts, deadline), RULES)
            return dict(zip(RULES, told, strict=True))
