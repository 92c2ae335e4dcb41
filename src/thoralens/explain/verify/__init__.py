"""No sentence without its facts: numbers, places, claims and words are checked against those it
names. A closed world: what is not known to be carried is refused."""

from __future__ import annotations

from collections.abc import Iterable

from thoralens.explain.evidence import Fact
from thoralens.explain.narrate import Sentence
from thoralens.explain.verify.claims import check_claims
from thoralens.explain.verify.conduct import check_conduct
from thoralens.explain.verify.degrees import check_degrees
from thoralens.explain.verify.findings import check_findings
from thoralens.explain.verify.form import check_form
from thoralens.explain.verify.numbers import check_numbers
from thoralens.explain.verify.places import about, check_places, pairs_agree, places_in
from thoralens.explain.verify.text import normalise
from thoralens.explain.verify.topics import check_topics

_QUOTED = ("correction", "warning", "gate")
"""Kinds whose own message may be a sentence, word for word."""


def problems(sentence: Sentence, facts: Iterable[Fact]) -> list[str]:
    """What the facts named by a sentence do not carry; empty when it is verified.

    Checked: every fact exists and is told; every number, with sign and unit and to its shown
    precision, is a value of those facts in the part it plays; zones with their sides; the order
    of places; which way a region pushes; class and decision; certainty; what the maps' checks
    showed; and that no word, finding, cause or advice goes beyond them.
    """
    everything = list(facts)
    known = {fact.id: fact for fact in everything}
    missing = [name for name in sentence.facts if name not in known]
    if missing or not sentence.facts:
        return [f"unknown fact {name}" for name in missing] or ["no fact"]
    cited = [known[name] for name in dict.fromkeys(sentence.facts)]
    if all(f.kind in _QUOTED for f in cited):
        return _quoted(sentence, cited)
    text = normalise(sentence.text)
    places = places_in(text)
    found = [
        *check_form(text, sentence.text, cited),
        *check_findings(text, cited),
        *check_conduct(text, {fact.kind for fact in cited}),
        *check_topics(text, cited),
        *check_numbers(text, cited, places, about),
        *check_places(text, cited, everything),
        *check_claims(text, cited),
        *check_degrees(text, cited, everything),
    ]
    if not pairs_agree(text, cited):
        found.append("a region in the wrong zone")
    return list(dict.fromkeys(found))


def _quoted(sentence: Sentence, cited: list[Fact]) -> list[str]:
    told = {fact.values["message"] for fact in cited}
    refusal = all(fact.kind == "gate" for fact in cited)
    if sentence.text in told or (refusal and sentence.text == REFUSAL):
        return []
    return ["not the message of its fact"]


REFUSAL = "The model did not judge this image."
