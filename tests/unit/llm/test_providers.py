import subprocess
import sys

import pytest

from thoralens.llm import LlmError, connect
from thoralens.llm.outbound import clean
from thoralens.llm.providers import is_safe
from thoralens.settings import Settings


def test_without_a_setting_there_is_no_model() -> None:
    assert connect(Settings(llm=" ")) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"llm": "gpt-9"}, "llm_setting_wrong"),
        ({"llm": "openai:"}, "llm_setting_wrong"),
        ({"llm": "nobody:model"}, "llm_setting_wrong"),
        ({"llm": "openai:m"}, "llm_key_missing"),
        ({"llm": "openai:m", "llm_key": "two words"}, "llm_key_wrong"),
        ({"llm": "openai-compatible:m"}, "llm_base_url_missing"),
        ({"llm": "openai-compatible:m", "llm_base_url": "ftp://host/v1"}, "llm_base_url_unsafe"),
        ({"llm": "openai-compatible:m", "llm_base_url": "http://8.8.8.8"}, "llm_base_url_unsafe"),
    ],
)
def test_a_setting_that_cannot_work_says_so_before_anything_is_sent(changes, code) -> None:
    with pytest.raises(LlmError) as caught:
        connect(Settings(**changes))
    assert caught.value.code == code
    assert caught.value.hint


def test_the_missing_extra_is_named(monkeypatch) -> None:
    monkeypatch.setattr("thoralens.llm.providers.find_spec", lambda _: None)
    with pytest.raises(LlmError) as caught:
        connect(Settings(llm="openai:m", llm_key="k"))
    assert caught.value.code == "llm_extra_missing"
    assert "thoralens[llm]" in caught.value.hint


def test_the_key_is_never_shown() -> None:
    assert "s3cret" not in repr(Settings(llm_key="s3cret"))


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://api.example.com/v1", True),
        ("http://127.0.0.1:11434/v1", True),
        ("http://[::1]:8000", True),
        ("http://192.168.1.20:8000/v1", True),
        ("http://ollama:11434/v1", True),
        ("http://host.docker.internal:11434/v1", True),
        ("http://example.com/v1", False),
        ("http://93.184.216.34", False),
        ("https://user:word@example.com", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("http://host:port", False),
    ],
)
def test_where_a_key_may_be_sent(address: str, safe: bool) -> None:
    assert is_safe(address) is safe


def test_every_string_of_a_document_is_cleaned_and_numbers_stay() -> None:
    told = {"Jane Doe": ["call 020 7946 0958", {"p": 0.25, "on": None}], "zone": "upper"}
    cleaned = clean(told)
    assert "Doe" not in str(cleaned)
    assert "7946" not in str(cleaned)
    assert "{'p': 0.25, 'on': None}" in str(cleaned)
    assert "'zone': 'upper'" in str(cleaned)


def test_importing_the_port_imports_no_provider() -> None:

    code = (
        "import sys, thoralens.llm; print([m for m in sys.modules if m.startswith('pydantic_ai')])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
