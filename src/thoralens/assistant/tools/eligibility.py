"""Who published screening criteria would include: each programme with its rule and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from thoralens.errors import DataError

Outcome = Literal["meets", "does_not_meet", "needs_more", "needs_risk_score", "no_programme"]


@dataclass(frozen=True, slots=True)
class Smoker:
    """What the criteria ask for; None is unknown.

    Attributes:
        age: In whole years.
        pack_years: See :mod:`thoralens.assistant.tools.pack_years`.
        quit_years: Whole or part years since the last cigarette; None while smoking.
        current: True if the person smokes now.
    """

    age: int | None
    pack_years: float | None
    quit_years: float | None
    current: bool | None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One programme's answer.

    Attributes:
        outcome: ``needs_more`` where a fact in ``missing`` decides; ``needs_risk_score`` where the
            programme computes a risk itself; ``no_programme`` where none invites people yet.
        criterion: The rule in words, with its body and year.
        reason: Which part of the rule decided.
        missing: Of ``age``, ``pack_years``, ``quit_years``, ``current``.
        citation: ``library:…`` of the passage that states the rule.
    """

    programme: str
    outcome: Outcome
    criterion: str
    reason: str
    citation: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rule:
    programme: str
    ages: tuple[int, int]
    least: float
    quit_within: float | None
    criterion: str
    citation: str


_RULES = (
    _Rule(
        "USPSTF 2021 (United States)", (50, 80), 20, 15,
        "US Preventive Services Task Force 2021: age 50 to 80, at least 20 pack-years, smoking now "
        "or stopped within the past 15 years.",
        "library:screening-uspstf",
    ),
    _Rule(
        "ACS 2023 (United States)", (50, 80), 20, None,
        "American Cancer Society 2023: age 50 to 80, at least 20 pack-years, smoking now or in the "
        "past, however long ago.",
        "library:screening-acs",
    ),
    _Rule(
        "NLST (a trial, not a programme)", (55, 74), 30, 15,
        "National Lung Screening Trial: age 55 to 74, at least 30 pack-years, smoking now or "
        "stopped within the past 15 years.",
        "library:screening-nlst",
    ),
)  # fmt: skip


def eligibility(
    age: int | None,
    pack_years: float | None,
    quit_years: float | None = None,
    current: bool | None = None,
) -> tuple[Eligibility, ...]:
    """What each published programme says of a smoking history. For people without symptoms.

    Args:
        age: Years, 18 to 110, or None.
        pack_years: 0 to 400, or None.
        quit_years: Years since stopping; implies that the person does not smoke now.
        current: True if the person smokes now; None if neither is known.

    Raises:
        DataError: ``smoking_implausible`` if a number is out of range or they contradict.
    """
    if quit_years is not None and current is None:
        current = False
    person = Smoker(age, pack_years, quit_years, current)
    _check(person)
    rules = tuple(_judge(person, rule) for rule in _RULES)
    return (*rules, *(other(person) for other in _OTHERS))


def _judge(person: Smoker, rule: _Rule) -> Eligibility:
    def answer(outcome: Outcome, reason: str, missing: tuple[str, ...] = ()) -> Eligibility:
        return Eligibility(rule.programme, outcome, rule.criterion, reason, rule.citation, missing)

    low, high = rule.ages
    if person.age is not None and not low <= person.age <= high:
        return answer("does_not_meet", f"Age {person.age} is outside {low} to {high}.")
    if person.pack_years is not None and person.pack_years < rule.least:
        told = f"{person.pack_years:g} pack-years are fewer than {rule.least:g}."
        return answer("does_not_meet", told)
    stopped = person.quit_years
    if rule.quit_within is not None and stopped is not None and stopped > rule.quit_within:
        return answer(
            "does_not_meet", f"Stopped {stopped:g} years ago, more than {rule.quit_within:g}."
        )
    missing = [name for name in ("age", "pack_years") if getattr(person, name) is None]
    if rule.quit_within is not None and not person.current and stopped is None:
        missing.append("current" if person.current is None else "quit_years")
    if missing:
        return answer("needs_more", "It depends on what is not known yet.", tuple(missing))
    return answer("meets", "Age and smoking history are within the rule.")


def _england(person: Smoker) -> Eligibility:
    criterion = (
        "NHS lung cancer screening in England: age 55 to 74 and ever smoked; a risk score then "
        "decides on the CT."
    )
    outcome: Outcome = "needs_risk_score"
    reason = "Invited by age and having smoked; the check computes the risk (PLCOm2012 or LLPv2)."
    missing: tuple[str, ...] = ()
    if person.age is None:
        outcome, reason, missing = "needs_more", "The age is not known.", ("age",)
    elif not 55 <= person.age <= 74:
        outcome, reason = "does_not_meet", f"Age {person.age} is outside 55 to 74."
    elif person.pack_years == 0 and not person.current:
        outcome, reason = "does_not_meet", "The check is for people who have ever smoked."
    return Eligibility(
        "NHS lung cancer screening (England)", outcome, criterion, reason,
        "library:screening-nhs", missing,
    )  # fmt: skip


def _france(person: Smoker) -> Eligibility:
    del person
    return Eligibility(
        "France", "no_programme",
        "No organised programme; the Haute Autorité de santé asked for a pilot in 2022, which the "
        "Institut national du cancer leads.",
        "Ask a doctor whether the pilot takes part where you live.",
        "library:screening-france",
    )  # fmt: skip


def _spain(person: Smoker) -> Eligibility:
    del person
    return Eligibility(
        "Spain", "no_programme",
        "No public programme; SEPAR runs the pilot project CASSANDRA in some hospitals.",
        "Ask a doctor whether a hospital in your region takes part.",
        "library:screening-spain",
    )  # fmt: skip


_OTHERS: tuple[Callable[[Smoker], Eligibility], ...] = (_england, _france, _spain)


def _check(person: Smoker) -> None:
    def bad(value: float | None, low: float, high: float) -> bool:
        return value is not None and not low <= value <= high

    contradiction = bool(person.current) and person.quit_years is not None
    outside = bad(person.age, 18, 110) or bad(person.pack_years, 0, 400)
    if outside or bad(person.quit_years, 0, 100) or contradiction:
        raise DataError(
            "smoking_implausible",
            "These facts about age and smoking cannot be right together.",
            "Give the age in years, the pack-years, and the years since stopping or that you "
            "smoke now.",
        )
