"""Screening criteria: borders of each rule, what is missing, and that each source exists."""

from __future__ import annotations

import pytest

from thoralens.assistant.tools.eligibility import eligibility
from thoralens.errors import DataError
from thoralens.knowledge.library import SHIPPED
from thoralens.knowledge.passages import read_passages

USPSTF, ACS, NLST, ENGLAND, FRANCE, SPAIN = range(6)


def outcomes(*facts) -> list[str]:
    return [one.outcome for one in eligibility(*facts)]


def test_every_programme_cites_a_passage_of_the_library() -> None:
    ids = {f"library:{passage.id}" for passage in read_passages(SHIPPED)}
    assert {one.citation for one in eligibility(58, 30)} <= ids


def test_a_smoker_of_58_with_30_pack_years_meets_the_american_rules() -> None:
    assert outcomes(58, 30, None, True) == [
        "meets", "meets", "meets", "needs_risk_score", "no_programme", "no_programme",
    ]  # fmt: skip


def test_who_says_nothing_of_stopping_is_asked() -> None:
    uspstf, acs, *_ = eligibility(58, 30)
    assert (uspstf.outcome, uspstf.missing) == ("needs_more", ("current",))
    assert acs.outcome == "meets"


@pytest.mark.parametrize(
    ("facts", "programme", "outcome"),
    [
        ((49, 30, None, True), USPSTF, "does_not_meet"),
        ((50, 20, None, True), USPSTF, "meets"),
        ((80, 20, 15), USPSTF, "meets"),
        ((81, 40, None, True), USPSTF, "does_not_meet"),
        ((60, 19.9, None, True), USPSTF, "does_not_meet"),
        ((60, 30, 15.5), USPSTF, "does_not_meet"),
        ((60, 30, 40), ACS, "meets"),
        ((54, 30, None, True), NLST, "does_not_meet"),
        ((55, 29, None, True), NLST, "does_not_meet"),
        ((74, 30, 15), NLST, "meets"),
        ((54, 30, None, True), ENGLAND, "does_not_meet"),
        ((74, 1, 30), ENGLAND, "needs_risk_score"),
        ((60, 0, None, False), ENGLAND, "does_not_meet"),
        ((None, 30), ENGLAND, "needs_more"),
        ((None, None), USPSTF, "needs_more"),
    ],
)
def test_borders(facts, programme: int, outcome: str) -> None:
    assert outcomes(*facts)[programme] == outcome


def test_what_is_missing_is_named() -> None:
    assert eligibility(None, None)[USPSTF].missing == ("age", "pack_years", "current")
    assert eligibility(60, 30, None, False)[USPSTF].missing == ("quit_years",)


@pytest.mark.parametrize("facts", [(5, 20), (58, -1), (58, 20, -3), (58, 20, 10, True), (200, 3)])
def test_the_impossible_is_refused(facts) -> None:
    with pytest.raises(DataError) as caught:
        eligibility(*facts)
    assert caught.value.code == "smoking_implausible"
