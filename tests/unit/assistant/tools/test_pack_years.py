"""Pack-years: the sum, and what is read from text."""

from __future__ import annotations

import pytest

from thoralens.assistant.tools.pack_years import pack_years, read_age, read_pack_years
from thoralens.errors import DataError


def test_a_pack_a_day_for_twenty_years_is_twenty() -> None:
    made = pack_years(20, 20)
    assert (made.value, made.formula) == (20, "20 / 20 × 20 = 20")
    assert made.citation == "library:screening-pack-years"


@pytest.mark.parametrize(
    ("daily", "years"), [(-1, 3), (500, 3), (20, -2), (20, 130), (float("nan"), 1)]
)
def test_the_impossible_is_refused(daily: float, years: float) -> None:
    with pytest.raises(DataError) as caught:
        pack_years(daily, years)
    assert caught.value.code == "smoking_implausible"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Should a 58-year-old who smoked 30 pack-years be screened?", 30),
        ("30 pack years", 30),
        ("I have a 22.5 pack-year history", 22.5),
        ("a pack a day for 20 years", 20),
        ("I smoked half a pack a day for 30 years", 15),
        ("one and a half packs a day for ten years", 15),
        ("2 packs per day for 15 yrs", 30),
        ("20 cigarettes a day since I was 18, I'm 58", 40),
        ("I'm 58 and have smoked 20 cigarettes a day since I was 18", 40),
        ("15 cigarettes a day for 20 years", 15),
        ("10 cigs/day, 40 years", 20),
        ("I am 61 years old and smoked 20 a day for 30 years", 30),
        ("10-15 cigarettes a day for 20 years", 10),
        ("a pack a day from age 20 to 45", 25),
        ("un paquet par jour pendant 20 ans", 20),
        ("J'ai 60 ans, 15 cigarettes par jour pendant 30 ans", 22.5),
        ("un paquet et demi par jour pendant 20 ans", 30),
        ("Ma mère a 66 ans et fume 30 cigarettes par jour depuis 40 ans", 60),
        ("I'm 70, quit 20 years ago, 2 packs a day for 30 years", 60),
        ("40 paquets-années", 40),
        ("un paquete al día durante 20 años", 20),
        ("Tengo 60 años, 10 cigarrillos al día durante 30 años", 15),
        ("25 paquetes-año", 25),
        ("medio paquete al día durante 20 años", 10),
    ],
)
def test_smoking_histories_are_read(text: str, value: float) -> None:
    found = read_pack_years(text)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        "", "I smoke", "I never smoked", "What is a pack-year?", "a pack of cards",
        "I smoked for 20 years", "20 cigarettes a day", "999999 cigarettes a day for 20 years",
        "I am 58 years old", "one nodule for two years",
    ],
)  # fmt: skip
def test_what_tells_no_history_gives_none(text: str) -> None:
    assert read_pack_years(text) is None


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Should a 58-year-old who smoked 30 pack-years be screened?", 58),
        ("I'm 61 and smoke", 61),
        ("I am 55 years old", 55),
        ("J'ai 60 ans et je fume", 60),
        ("Tengo 66 años", 66),
        ("62 yo smoker", 62),
        ("I smoked 20 cigarettes a day for 30 years", None),
        ("30 pack-years", None),
        ("un paquet par jour pendant 20 ans", None),
        ("Ma mère a 66 ans et fume depuis 40 ans", 66),
    ],
)
def test_an_age_is_read(text: str, age: int | None) -> None:
    assert read_age(text) == age
