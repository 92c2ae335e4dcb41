"""What can go wrong between us and a language model, worded for people."""

from __future__ import annotations

from thoralens.errors import ThoralensError

CONNECT = (
    "Set THORALENS_LLM=provider:model (openai, anthropic, google, or openai-compatible with "
    "THORALENS_LLM_BASE_URL for Ollama, vLLM and llama.cpp) and THORALENS_LLM_KEY."
)
_AGAIN = "Rules and the local library answer meanwhile; try again in a moment."


class LlmError(ThoralensError):
    """A language model that did not answer, or was not asked.

    Attributes:
        passing: Worth another try later.
    """

    def __init__(self, code: str, message: str, hint: str, *, passing: bool = False) -> None:
        super().__init__(code, message, hint, status=503)
        self.passing = passing


def not_connected() -> LlmError:
    return LlmError("llm_not_connected", "No language model is connected.", CONNECT)


def extra_missing() -> LlmError:
    return LlmError(
        "llm_extra_missing",
        "A language model is set, but the packages to reach it are not installed.",
        "pip install 'thoralens[llm]'",
    )


def setting_wrong(value: str) -> LlmError:
    return LlmError(
        "llm_setting_wrong",
        f"THORALENS_LLM is “{value}”, which names no provider and model.",
        "Write provider:model with openai, anthropic, google or openai-compatible.",
    )


def base_url_missing() -> LlmError:
    return LlmError(
        "llm_base_url_missing",
        "An openai-compatible model needs the address of its server.",
        "Set THORALENS_LLM_BASE_URL, for example http://127.0.0.1:11434/v1 for Ollama.",
    )


def base_url_unsafe() -> LlmError:
    return LlmError(
        "llm_base_url_unsafe",
        "The language model's address must begin with https:// unless it is on this machine or "
        "in its private network.",
        "Correct THORALENS_LLM_BASE_URL.",
    )


def key_missing() -> LlmError:
    return LlmError(
        "llm_key_missing",
        "This provider needs a key.",
        "Set THORALENS_LLM_KEY in the environment.",
    )


def key_wrong() -> LlmError:
    return LlmError(
        "llm_key_wrong",
        "The language model's provider does not accept the key.",
        "Check THORALENS_LLM_KEY and what it may be used for.",
    )


def out_of_credit() -> LlmError:
    return LlmError(
        "llm_out_of_credit",
        "The account at the language model's provider has no credit left.",
        "Top it up, or connect another model.",
    )


def model_unknown(name: str) -> LlmError:
    return LlmError(
        "llm_model_unknown",
        f"The provider does not know the model {name}.",
        "Check THORALENS_LLM and THORALENS_LLM_BASE_URL.",
    )


def refused(status: int | None) -> LlmError:
    shown = f" (HTTP {status})" if status else ""
    return LlmError(
        "llm_refused",
        f"The language model's provider refused the request{shown}.",
        "Try another model; THORALENS_LLM_OUTPUT=tool, native or prompted suits some servers.",
    )


def busy() -> LlmError:
    return LlmError(
        "llm_busy", "The language model is answering too many requests.", _AGAIN, passing=True
    )


def down() -> LlmError:
    return LlmError(
        "llm_down", "The language model's provider is overloaded or down.", _AGAIN, passing=True
    )


def unreachable() -> LlmError:
    return LlmError(
        "llm_unreachable",
        "The language model cannot be reached.",
        "Check the network and THORALENS_LLM_BASE_URL; rules answer meanwhile.",
        passing=True,
    )


def timed_out(seconds: float) -> LlmError:
    return LlmError(
        "llm_timeout",
        f"The language model did not answer within {seconds:.0f} seconds.",
        _AGAIN,
        passing=True,
    )


def unreadable() -> LlmError:
    return LlmError(
        "llm_unreadable",
        "What came back from the language model is not the answer that was asked for.",
        "A larger model may do better; THORALENS_LLM_OUTPUT=tool, native or prompted suits some "
        "servers; a proxy may stand in between.",
        passing=True,
    )


def too_long() -> LlmError:
    return LlmError(
        "llm_too_long",
        "The language model's answer was longer than allowed.",
        "Raise THORALENS_LLM_MAX_TOKENS, or ask for less.",
    )
