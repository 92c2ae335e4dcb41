"""The questions a new user asks, offline, with the web and with a language model."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.case_library import opened
from tests.integration.assistant.bench import Bench, bench
from tests.standins import exa as exa_standin
from tests.standins import llm as llm_standin
from tests.standins.exa import Page
from tests.standins.llm_values import Asked, Call, Text
from tests.studies import study
from thoralens.assistant.tools.cases import Cases

OFFLINE = {"exa_key": None, "llm": None}


@pytest.fixture(scope="module")
def home(tmp_path_factory: Any) -> Any:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def world(home: Any) -> Iterator[Bench]:
    with bench(home) as made:
        yield made


def told(document: dict[str, Any]) -> str:
    return " ".join(sentence["text"] for sentence in document["sentences"])


def opens(document: dict[str, Any]) -> None:
    """Every citation opens to a text that says what the sentence says."""
    sources = {source["id"]: source for source in document["citations"]}
    for sentence in document["sentences"]:
        if sentence["verdict"] in ("supported", "study"):
            assert sentence["citations"]
            opened = " ".join(sources[cited]["passage"] for cited in sentence["citations"])
            words = set(re.findall(r"\w{4,}", sentence["text"].lower()))
            missing = words - set(re.findall(r"\w{4,}", opened.lower()))
            assert len(missing) <= len(words) // 4, (sentence["text"], missing)


FLAURA = (
    "In the FLAURA trial osimertinib was better than gefitinib or erlotinib as first-line treatment"
    " of EGFR-mutated lung cancer: median overall survival was 38.6 months against 31.8 months."
)
SCREENED = (
    "The benefits of lung cancer screening with low-dose CT are fewer deaths from lung cancer;"
    " the harms are false alarms, overdiagnosis and radiation."
)
WEB = (
    Page("https://www.nejm.org/doi/full/10.1056/NEJMoa1913662", "Overall Survival with Osimertinib"
         " or Gefitinib in EGFR-Mutated Lung Cancer", FLAURA, "2020-01-02", "", "publication"),
    Page("https://www.cochrane.org/screening", "Benefits and harms of lung cancer screening",
         SCREENED, "2022-08-03", "", "publication"),
)  # fmt: skip


@pytest.mark.parametrize("llm", [None, "scripted"])
def test_the_first_questions_show_web_sources_where_sources_answer(
    home: Any, llm: str | None
) -> None:
    def say(asked: Asked) -> Any:
        source = next(s for s in asked.data["sources"] if FLAURA in s["text"])
        return [{"text": FLAURA, "sources": [{"source": source["id"], "quote": FLAURA}]}]

    with bench(home, WEB) as world:
        world.llm.say = say
        settings = {} if llm else {"llm": None}
        for text, told_by in (
            ("Should a 58-year-old who smoked 30 pack-years be screened?", "cochrane.org"),
            ("I coughed up a cup of blood", None),
            ("What does the orange area on my X-ray mean?", None),
            ("What is the capital of France?", None),
            ("Is osimertinib better than gefitinib first line?", "nejm.org"),
        ):
            shown = study() if "orange" in text else None
            document = world.ask(text, settings=settings, study=shown)
            urls = [source["url"] or "" for source in document["citations"]]
            assert told_by is None or any(told_by in url for url in urls), (text, urls)
            assert told_by or not any("nejm" in url or "cochrane" in url for url in urls)
            opens(document)


@pytest.mark.parametrize("connected", [False, True])
def test_who_should_be_screened(world: Bench, connected: bool) -> None:
    text = "Should a 58-year-old who smoked 30 pack-years be screened?"
    document = world.ask(text, settings={} if connected else OFFLINE)
    assert world.llm.asked == []
    assert not document["refused"]
    assert "US Preventive Services Task Force" in told(document)
    assert {sentence["verdict"] for sentence in document["sentences"]} == {"computed"}
    assert all(sentence["citations"] for sentence in document["sentences"])
    quotes = " ".join(source["quote"] for source in document["citations"])
    assert "50 to 80" in quotes
    assert "20 pack-year" in quotes


def test_a_cup_of_blood_is_an_emergency_whatever_is_connected(world: Bench) -> None:
    for settings in (OFFLINE, {}):
        document = world.ask("I coughed up a cup of blood", settings=settings)
        assert document["triage"]["level"] == "emergency"
        assert "emergency number" in document["sentences"][0]["text"]
        assert [sentence["verdict"] for sentence in document["sentences"]] == ["advice"]
    assert world.llm.asked == []
    assert world.exa_web.seen == []


def test_the_orange_area_is_explained_from_the_study(world: Bench) -> None:
    text = "What does the orange area on my X-ray mean?"
    document = world.ask(text, settings=OFFLINE, study=study())
    verdicts = [sentence["verdict"] for sentence in document["sentences"]]
    assert verdicts[0] == "study"
    assert "upper part of the left lung" in told(document)
    assert "Grad-CAM" in told(document)
    opens(document)


@pytest.mark.parametrize("settings", [OFFLINE, {}, {"llm": None}])
def test_the_capital_of_france_is_refused(world: Bench, settings: dict[str, Any]) -> None:
    world.llm.say = lambda _: [{"text": "Paris is the capital of France.", "sources": []}]
    document = world.ask("What is the capital of France?", settings=settings)
    assert document["refused"]
    assert document["reason"] == "out_of_scope"
    assert "Paris" not in told(document)


@pytest.mark.parametrize("settings", [OFFLINE, {"llm": None}])
def test_osimertinib_is_compared_from_the_trial(world: Bench, settings: dict[str, Any]) -> None:
    text = "Is osimertinib better than gefitinib first line?"
    document = world.ask(text, settings=settings)
    assert "18.9 months against 10.2 months" in told(document)
    assert document["citations"][0]["id"] == "library:treatment-flaura"
    opens(document)


def test_what_the_library_lacks_comes_from_the_web(world: Bench) -> None:
    text = "Is lorlatinib better than crizotinib first line?"
    assert world.ask(text, settings=OFFLINE)["refused"]
    document = world.ask(text, settings={"llm": None})
    assert "78 per cent" in told(document)
    assert document["citations"][0]["url"].endswith("NEJMoa2027187")
    assert "publications" in document["searched"]
    opens(document)


def test_a_model_words_it_and_every_sentence_is_checked(world: Bench) -> None:
    quote = "At 12 months 78 per cent of people on lorlatinib and 39 per cent of people on"
    true = "At 12 months, 78% of people on lorlatinib were alive without progression."
    quote += " crizotinib were alive without progression."

    def say(asked: Asked) -> Any:
        source = next(s["id"] for s in asked.data["sources"] if quote in s["text"])
        rest = {"sources": [{"source": source, "quote": quote}]}
        return [
            {"text": true, **rest},
            {"text": true.replace("78", "87"), **rest},
            {"text": true.replace("were", "were not"), **rest},
            {"text": "Lorlatinib cures everyone.", "sources": []},
            {"text": "Take 100 mg of lorlatinib a day.", **rest},
            {"text": "It was 39%.", "sources": [{"source": "web:none", "quote": quote}]},
        ]

    world.llm.say = say
    document = world.ask("Is lorlatinib better than crizotinib first line?")
    assert document["engine"].startswith("llm:openai:")
    assert told(document) == true
    assert document["citations"][0]["quote"] == quote
    opens(document)


def test_the_model_may_use_its_tools(world: Bench) -> None:
    sentence = "The coloured map shows that it looked most at the upper part of the left lung."

    def say(asked: Asked) -> Any:
        if not asked.results:
            return Call("explain_my_study", {"topic": "orange area"})
        return [{"text": sentence, "sources": [{"source": "study:s1", "quote": sentence}]}]

    world.llm.say = say
    document = world.ask("What does the orange area on my X-ray mean?", study=study())
    assert document["sentences"] == [
        {"text": sentence, "citations": ["study:s1"], "verdict": "study"}
    ]
    assert set(world.llm.asked[0].tools) >= {"library_search", "explain_my_study"}


def test_the_model_may_cite_a_similar_case_and_never_invents_one(
    world: Bench, tmp_path: Path
) -> None:
    finder = opened(tmp_path, (300, 301, 302))
    name = ""

    def say(asked: Asked) -> Any:
        nonlocal name
        if not asked.results:
            return Call("similar_cases", {"description": "nodule"})
        name, quote = re.findall(
            r'(case:case-\w+).*?(An? \d+ mm nodule[^."]*)', str(asked.results)
        )[0]
        return [
            {"text": f"{quote}.", "sources": [{"source": name, "quote": quote}]},
            {
                "text": "A cyst was seen.",
                "sources": [{"source": name, "quote": "A cyst was seen."}],
            },
            {"text": f"{quote}!", "sources": [{"source": "case:case-none", "quote": quote}]},
        ]

    world.llm.say = say
    cases = Cases(lambda: finder, lambda: finder.ready)
    document = world.ask("What do nodules look like on an X-ray?", cases=cases)
    assert "similar_cases" in world.llm.asked[0].tools
    first, last = document["sentences"]
    assert first["citations"] == [name]
    assert [f"case:{case['id']}" for case in document["cases"]] == [name]
    assert "no diagnosis" in last["text"]

    asked = len(world.llm.asked)
    document = world.ask("Show me similar cases with a nodule", cases=cases)
    assert document["cases"]
    assert len(world.llm.asked) == asked, "a search of this machine needs no model"


BROKEN = {
    "down": lambda llm: llm.faults.extend([llm_standin.refusing(503)] * 9),
    "key": lambda llm: llm.faults.extend([llm_standin.refusing(401)] * 9),
    "nonsense": lambda llm: setattr(llm, "say", lambda _: Text("lorem ipsum")),
    "lies": lambda llm: setattr(
        llm, "say", lambda _: [{"text": "Radon smells of roses.", "sources": []}]
    ),
    "endless": lambda llm: setattr(llm, "endless", True),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_failing_model_is_replaced_by_the_sources_and_says_so(world: Bench, how: str) -> None:
    BROKEN[how](world.llm)
    settings = {"exa_key": None, "llm_timeout_s": 2.0}
    document = world.ask("What is radon?", settings=settings)
    assert "radioactive gas" in told(document)
    assert "roses" not in told(document)
    if document["engine"] == "grounded":
        assert document["message"].startswith("Answered from the sources without")
    else:
        assert how == "endless"
    opens(document)


@pytest.mark.parametrize("status", [401, 402, 429, 500, "no network"])
def test_a_failing_web_search_is_told_and_the_library_answers(
    world: Bench, status: int | str
) -> None:
    engine_settings: dict[str, Any] = {"llm": None, "exa_cache_hours": 0.0}
    if isinstance(status, int):
        world.exa.faults = deque([exa_standin.refusing(status)] * 9)
    else:
        engine_settings["exa_base_url"] = "http://127.0.0.1:9"
    from thoralens.assistant import Question
    from thoralens.assistant.engine import open_engine

    events = list(open_engine(world.settings(**engine_settings)).answer(Question("What is radon?")))
    assert any(event.type == "status" and event.fallback for event in events)
    assert any(event.type == "sentence" for event in events)
    assert events[-1].type == "done"


def test_nothing_personal_leaves(world: Bench) -> None:
    world.ask("I am Jane Smith, born 12/03/1961, phone 020 7946 0958. What is radon?")
    sent = [request.body.decode() for web in (world.exa_web, world.llm_web) for request in web.seen]
    assert sent
    for secret in ("Jane", "Smith", "1961", "7946"):
        assert not any(secret in body for body in sent), secret
