"""The port over real HTTP: every provider's protocol, every way to be rude, nothing personal."""

from __future__ import annotations

import json
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from tests.standins.files import Fault, broken_off, slow, status, web_page
from tests.standins.llm import KEY, MODEL, Llm, refusing, truncated
from tests.standins.llm_values import Asked, Call, Text
from tests.standins.server import Standin, serving
from thoralens.errors import ThoralensError
from thoralens.llm import LlmError, Message, Tool, connect, connection
from thoralens.llm.client import ProviderModel
from thoralens.settings import Settings

PROVIDERS = ("openai", "openai-compatible", "anthropic", "google")


class Said(BaseModel):
    text: str
    facts: list[str]


class Wanted(BaseModel):
    topic: str


@dataclass
class Bench:
    llm: Llm
    web: Standin

    def settings(self, provider: str = "openai", **changes: Any) -> Settings:
        path = "/v1" if provider.startswith("openai") else ""
        given = {
            "llm": f"{provider}:{MODEL}",
            "llm_key": SecretStr(KEY),
            "llm_base_url": self.web.url + path,
        }
        return Settings(**(given | changes))

    def model(self, provider: str = "openai", **changes: Any) -> ProviderModel:
        made = connect(self.settings(provider, **changes))
        assert made is not None
        return made

    @property
    def sent(self) -> str:
        return "\n".join(request.body.decode() for request in self.web.seen)


def answers(asked: Asked) -> Any:
    item = {"text": f"Seen {len(asked.said)}.", "facts": ["a"]}
    return [item, item | {"text": "Second."}, item | {"text": "Third."}] if asked.listed else item


@pytest.fixture
def bench() -> Iterator[Bench]:
    llm = Llm(answers)
    with serving(llm) as web:
        yield Bench(llm, web)


def ask(model: ProviderModel, data: Any = None, deadline_s: float = 5.0) -> Said:
    return model.structured("Write.", data, Said, deadline_s=deadline_s)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_answers_in_the_type_that_was_asked_for(bench: Bench, provider: str):
    model = bench.model(provider)
    assert ask(model, {"p": 0.5}) == Said(text="Seen 1.", facts=["a"])
    asked = bench.llm.asked[0]
    assert (asked.instructions, asked.data) == ("Write.", {"p": 0.5})
    assert asked.shape == ("native" if provider == "openai-compatible" else "tool")


@pytest.mark.parametrize("shape", ["tool", "native", "prompted"])
def test_a_server_may_be_asked_in_another_shape(bench: Bench, shape: str):
    assert ask(bench.model("openai-compatible", llm_output=shape)).facts == ["a"]
    assert bench.llm.asked[0].shape == shape


@pytest.mark.parametrize("provider", PROVIDERS)
def test_tools_are_run_and_items_come_one_by_one(bench: Bench, provider: str):
    ran = []

    def look(wanted: Wanted) -> Any:
        ran.append(wanted.topic)
        return {"found": "Seen by Dr Jane Smith, born 12/03/1961."}

    def say(asked: Asked) -> Any:
        if not asked.results:
            return Call("look", {"topic": "nodule"})
        return answers(asked)

    bench.llm.say = say
    tool = Tool("look", "Look a topic up.", Wanted, look)
    history = [Message("user", "I am Jane Smith."), Message("assistant", "Hello.")]
    told = list(
        bench.model(provider).stream(
            "Answer.", "What is it?", Said, deadline_s=5, history=history, tools=[tool]
        )
    )
    assert [item.text for item in told][1:] == ["Second.", "Third."]
    assert ran == ["nodule"]
    first, last = bench.llm.asked[0], bench.llm.asked[-1]
    assert first.tools == ("look",)
    assert "Seen by" in last.results[0]
    assert "Smith" not in bench.sent
    assert "1961" not in bench.sent or "12/03" not in bench.sent


def test_items_are_told_while_the_rest_is_still_coming(bench: Bench):
    bench.llm.pause_s, bench.llm.piece = 0.03, 12
    start, moments = time.monotonic(), []
    for _ in bench.model().stream("Answer.", "Go.", Said, deadline_s=5):
        moments.append(time.monotonic() - start)
    assert moments[-1] - moments[0] > 0.08


def test_arguments_that_do_not_fit_are_sent_back_and_errors_of_tools_are_told(bench: Bench):
    def fail(wanted: Wanted) -> Any:
        raise ThoralensError("nothing_found", f"Nothing on {wanted.topic}.")

    def say(asked: Asked) -> Any:
        steps: list[Any] = [Call("look", {"subject": 1}), Call("look", {"topic": "x"})]
        return [*steps, answers(asked)][len(asked.results)]

    bench.llm.say = say
    tool = Tool("look", "Look.", Wanted, fail)
    assert list(bench.model().stream("A.", "Q", Said, deadline_s=5, tools=[tool]))
    told = bench.llm.asked[-1].results
    assert "do not fit" in told[0]
    assert json.loads(told[1])["error"] == "nothing_found"


def test_a_model_that_only_ever_calls_tools_is_stopped(bench: Bench):
    bench.llm.say = lambda _: Call("look", {"topic": "x"})
    tool = Tool("look", "Look.", Wanted, lambda _: "nothing")
    with pytest.raises(LlmError) as caught:
        list(bench.model().stream("A.", "Q", Said, deadline_s=5, tools=[tool], tool_calls=3))
    assert caught.value.code == "llm_too_long"
    assert len(bench.web.seen) <= 5


@pytest.mark.parametrize(
    ("fault", "code", "tries"),
    [
        (refusing(400), "llm_refused", 1),
        (refusing(401, "invalid_api_key"), "llm_key_wrong", 1),
        (refusing(402), "llm_out_of_credit", 1),
        (refusing(403), "llm_key_wrong", 1),
        (refusing(404, "model_not_found"), "llm_model_unknown", 1),
        (refusing(429, "rate_limit", "0"), "llm_busy", 3),
        (refusing(429, "rate_limit", "3600"), "llm_busy", 1),
        (refusing(500), "llm_down", 3),
        (refusing(503), "llm_down", 3),
        (status(302), "llm_refused", 1),
        (web_page(), "llm_unreadable", 1),
        (truncated(), "llm_unreadable", 1),
        (broken_off(40), "llm_unreadable", 1),
        (lambda reply: replace(reply, body=b"[]"), "llm_unreadable", 1),
        (lambda reply: replace(reply, body=b"null"), "llm_unreadable", 1),
        (lambda reply: replace(reply, body=b"[" * 100_000), "llm_unreadable", 1),
    ],
)
def test_every_failure_has_its_code_and_a_hint(
    bench: Bench, fault: Fault, code: str, tries: int, monkeypatch
):
    monkeypatch.setattr("thoralens.llm.wire._FIRST_WAIT_S", 0.01)
    bench.llm.faults = deque([fault] * 9)
    with pytest.raises(LlmError) as caught:
        ask(bench.model())
    assert caught.value.code == code
    assert caught.value.hint
    assert KEY not in str(caught.value)
    assert len(bench.web.seen) == tries


@pytest.mark.parametrize("provider", ["anthropic", "google"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (refusing(401, "invalid_api_key"), "llm_key_wrong"),
        (refusing(429, "rate_limit", "3600"), "llm_busy"),
        (refusing(503, retry_after="3600"), "llm_down"),
        (web_page(), "llm_unreadable"),
        (truncated(), "llm_unreadable"),
    ],
)
def test_failures_of_other_providers_have_the_same_codes(
    bench: Bench, provider: str, fault: Fault, code: str
):
    bench.llm.faults = deque([fault])
    with pytest.raises(LlmError) as caught:
        ask(bench.model(provider))
    assert caught.value.code == code


def test_what_passes_is_tried_again(bench: Bench):
    bench.llm.faults = deque([refusing(429, "rate_limit", "0"), refusing(503, retry_after="0")])
    assert ask(bench.model()).facts == ["a"]


@pytest.mark.parametrize(
    "said", [Text("I would rather talk."), Text('{"text": "half'), {"other": 1}, Text("")]
)
def test_an_answer_in_no_known_type_is_no_answer(bench: Bench, said: Any):
    bench.llm.say = lambda _: said
    with pytest.raises(LlmError) as caught:
        ask(bench.model("openai-compatible"))
    assert caught.value.code == "llm_unreadable"
    assert len(bench.web.seen) == 2


def test_an_empty_list_is_an_empty_answer(bench: Bench):
    bench.llm.say = lambda _: []
    assert list(bench.model().stream("A.", "Q", Said, deadline_s=5)) == []


def test_a_slow_answer_ends_at_the_deadline(bench: Bench):
    bench.llm.faults = deque([slow(3.0)])
    start = time.monotonic()
    with pytest.raises(LlmError) as caught:
        ask(bench.model(), deadline_s=0.5)
    assert caught.value.code == "llm_timeout"
    assert time.monotonic() - start < 2.8


def test_an_endless_stream_is_cut(bench: Bench):
    bench.llm.endless = True
    start = time.monotonic()
    with pytest.raises(LlmError) as caught:
        list(bench.model().stream("A.", "Q", Said, deadline_s=1.0))
    assert caught.value.code in ("llm_timeout", "llm_too_long")
    assert time.monotonic() - start < 10


def test_leaving_a_stream_early_ends_the_request(bench: Bench):
    bench.llm.endless = True
    bench.llm.piece = 300
    told = bench.model().stream("A.", "Q", Said, deadline_s=5)
    assert next(told).text == "Seen 1."
    start = time.monotonic()
    told.close()  # type: ignore[attr-defined]
    assert time.monotonic() - start < 4


def test_a_server_that_is_down_is_unreachable(bench: Bench):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(LlmError) as caught:
        ask(bench.model(llm_base_url=f"http://127.0.0.1:{port}/v1"))
    assert caught.value.code == "llm_unreachable"


def test_no_identifier_leaves_in_any_string_of_the_data(bench: Bench):
    told = {"note": ["My name is Jane Doe.", {"mail": "jane.doe@example.org", "n": 1961}]}
    ask(bench.model(), told)
    assert "Doe" not in bench.sent
    assert "example.org" not in bench.sent
    assert bench.llm.asked[0].data["note"][1]["n"] == 1961


def test_keys_of_other_programs_are_never_sent_to_ones_own_server(bench: Bench, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "a-key-of-another-program")
    with pytest.raises(LlmError):
        ask(bench.model("openai-compatible", llm_key=None))
    assert bench.web.seen[0].headers["authorization"] == "Bearer none"


def test_the_doctor_shows_the_state(bench: Bench):
    bench.llm.say = lambda _: {"ready": True}
    assert connection(bench.settings())[0] == f"worded by openai:{MODEL}, checked by rules"
    state, advice = connection(bench.settings(llm_key="wrong"))
    assert "does not accept the key" in state
    assert "THORALENS_LLM_KEY" in advice
    assert connection(Settings()) == ("worded by rules (fallback)", connection(Settings())[1])
