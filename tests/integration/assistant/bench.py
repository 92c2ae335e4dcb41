"""The assistant with stand-ins of the web search and of a language model, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from tests.standins.exa import Exa, Page
from tests.standins.llm import KEY, MODEL, Llm
from tests.standins.llm_values import Asked
from tests.standins.server import Standin, serving
from thoralens.assistant import Question
from thoralens.assistant.document import document_of
from thoralens.assistant.engine import Name, open_engine
from thoralens.settings import Settings

CROWN = (
    "In the CROWN trial, untreated ALK-positive advanced non-small cell lung cancer progressed"
    " later with lorlatinib than with crizotinib. At 12 months 78 per cent of people on lorlatinib"
    " and 39 per cent of people on crizotinib were alive without progression."
)
PAGES = (
    Page(
        "https://www.nejm.org/doi/full/10.1056/NEJMoa2027187",
        "First-Line Lorlatinib or Crizotinib in Advanced ALK-Positive Lung Cancer",
        CROWN,
        "2020-11-19",
        "CROWN investigators",
        "publication",
    ),
)


@dataclass
class Bench:
    exa: Exa
    exa_web: Standin
    llm: Llm
    llm_web: Standin
    home: Path

    def settings(self, **changes: Any) -> Settings:
        given = {
            "home": self.home,
            "exa_key": self.exa.key,
            "exa_base_url": self.exa_web.url,
            "llm": f"openai:{MODEL}",
            "llm_key": SecretStr(KEY),
            "llm_base_url": self.llm_web.url + "/v1",
            "llm_timeout_s": 5.0,
        }
        return Settings(**(given | changes))

    def ask(self, text: str, name: Name = "auto", **given: Any) -> dict[str, Any]:
        changes = given.pop("settings", {})
        engine = open_engine(self.settings(**changes), name, given.pop("cases", None))
        return document_of(engine.answer(Question(text, **given)))


def quoting(asked: Asked) -> Any:
    """A model that says the first sentence of the first source that shares words with the
    question, as its own."""
    data = asked.data
    words = {word for word in data["question"].lower().split() if len(word) > 4}
    best = max(data["sources"], key=lambda s: sum(word in s["text"].lower() for word in words))
    sentence = best["text"].split(". ")[0].rstrip(".") + "."
    return [{"text": sentence, "sources": [{"source": best["id"], "quote": sentence}]}]


@contextmanager
def bench(home: Path, pages: tuple[Page, ...] = PAGES) -> Iterator[Bench]:
    exa, llm = Exa(list(pages)), Llm(quoting)
    with serving(exa) as exa_web, serving(llm) as llm_web:
        yield Bench(exa, exa_web, llm, llm_web, home)
