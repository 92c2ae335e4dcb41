"""A model that babbles: a real one with random weights, behind the real client over HTTP."""

from __future__ import annotations

import random

import pytest
from benchmarks.narratives.fact_sets import random_facts
from pydantic import SecretStr

from tests.standins.babbler import babbler, poured, raw
from tests.standins.llm import KEY, MODEL, Llm
from tests.standins.server import serving
from thoralens.explain.narrate_llm import RULES
from thoralens.explain.narrator import Narrator
from thoralens.settings import Settings

pytest.importorskip("torch")
pytest.importorskip("transformers")


@pytest.mark.parametrize("form", [raw, poured])
@pytest.mark.parametrize("seed", range(3))
def test_no_sentence_of_a_model_with_random_weights_gets_through(form, seed: int):
    facts = random_facts(random.Random(seed))
    babbler(seed)("the model", 1)
    llm = Llm(form(seed))
    with serving(llm) as web:
        narrator = Narrator.connected(
            Settings(
                llm=f"openai-compatible:{MODEL}",
                llm_key=SecretStr(KEY),
                llm_base_url=f"{web.url}/v1",
            )
        )
        narration = narrator(facts)
    assert len(llm.asked) == 4
    assert narration.verified
    assert narration.narrated_by == "rules"
    assert narration.note
    for reader, told in narration.told.items():
        assert [s for s, _ in told.sentences] == list(RULES[reader](facts))
