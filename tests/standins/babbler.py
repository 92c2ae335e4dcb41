"""A real language model with random weights behind the stand-in: everything works, nothing means
anything. Its words are those of narratives, so that what it says looks like one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from tests.standins.llm_values import Asked, Text

WORDS = [
    "the",
    "model",
    "a",
    "probability",
    "of",
    "for",
    "malignant",
    "nodule",
    "is",
    "%",
    "62",
    "41",
    "lung",
    "left",
    "right",
    "upper",
    "lower",
    "zone",
    "region",
    "raises",
    "lowers",
    "log-odds",
    "by",
    "map",
    "image",
    "doctor",
    "not",
    "diagnosis",
    "cancer",
    "this",
    "most",
    "checks",
    "in",
    "sentences",
    "text",
    "facts",
    "prediction.probability",
    "limits.use",
    "cam.zone.1",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    ".",
]
_PROMPT = 60
"""Words of the prompt that the model reads."""


@cache
def babbler(seed: int) -> Callable[[str, int], str]:
    """A two-layer Llama of 32 dimensions: prompt and number of words to babble, to text."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(WORDS), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=2, initializer_range=0.4, bos_token_id=None, eos_token_id=None,
    )  # fmt: skip
    model = LlamaForCausalLM(config).eval()

    def babble(prompt: str, length: int) -> str:
        read = [hash_of(word) for word in prompt.split()[:_PROMPT]] or [0]
        with torch.no_grad():
            out = model.generate(
                torch.tensor([read]), do_sample=True, max_new_tokens=length, pad_token_id=0
            )
        return " ".join(WORDS[i] for i in out[0, len(read) :].tolist())

    return babble


def hash_of(word: str) -> int:
    return sum(word.encode()) % len(WORDS)


def raw(seed: int) -> Callable[[Asked], Any]:
    """Says what comes out, as a server without structured answers does."""
    return lambda asked: Text(babbler(seed)(asked.said[-1][1], 120))


def poured(seed: int, sentences: int = 12, length: int = 9) -> Callable[[Asked], Any]:
    """The same, forced into the form asked for and naming facts that exist, as a server does that
    decodes under a JSON schema."""

    def say(asked: Asked) -> Any:
        if "failed" in asked.data:
            return {"sentences": [
                {"number": bad["number"], "text": _one(seed, asked, length), "facts": bad["facts"]}
                for bad in asked.data["failed"]
            ]}  # fmt: skip
        ids = [fact["id"] for fact in asked.data["facts"]]
        return {"sentences": [
            {"text": _one(seed, asked, length), "facts": [ids[i % len(ids)]]}
            for i in range(sentences)
        ]}  # fmt: skip

    return say


def _one(seed: int, asked: Asked, length: int) -> str:
    text = babbler(seed)(asked.said[-1][1], length)
    return text[0].upper() + text[1:] + "."
