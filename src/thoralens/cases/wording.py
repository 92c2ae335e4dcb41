"""Facts of a case put into words: of JSRT's table and of phantoms, always the same or varied."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from thoralens.cases.concepts import age_band

PEOPLE: dict[str, tuple[str, ...]] = {
    "male": ("man", "male", "male patient", "gentleman"),
    "female": ("woman", "female", "female patient", "lady"),
    "": ("patient", "person", "adult"),
}
LARGEST_NODULE_MM = 30
Pick = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a radiograph with at most one nodule.

    Attributes:
        zone: ``left upper zone`` and so on, or empty when there is no nodule or no place.
        lobe: ``left upper lobe``, or empty.
        subtlety: 1 (extremely subtle) to 5 (obvious), as in JSRT.
        label: ``malignant``, ``benign``, ``nodule`` (nature unknown) or ``non-nodule``.
    """

    label: str
    size_mm: float | None = None
    zone: str = ""
    lobe: str = ""
    subtlety: int | None = None
    diagnosis: str = ""
    age: int | None = None
    sex: str | None = None
    view: str = "PA"


_SUBTLE = {
    1: "extremely subtle",
    2: "very subtle",
    3: "subtle",
    4: "relatively obvious",
    5: "obvious",
}
_VIEWS = {"PA": ("PA", "posteroanterior", "frontal"), "AP": ("AP", "anteroposterior", "portable")}


def report(facts: Facts, random: Random | None = None) -> str:
    """A short report of the facts, nothing else; varied words with ``random``."""
    pick: Pick = random.choice if random else _first
    said = [_person(facts, pick, random)]
    if facts.label == "non-nodule":
        said.append(
            pick((
                "No nodule. The lungs are clear.",
                "The lungs are clear without nodule or mass.",
                "No pulmonary nodule is seen; normal chest.",
                "Normal chest radiograph, no focal lesion.",
                "Clear lungs. No suspicious opacity.",
            ))
        )  # fmt: skip
    else:
        said.append(_nodule(facts, pick, random))
        if facts.diagnosis or facts.label != "nodule":
            said.append(_nature(facts, pick))
    if random and len(said) > 2 and random.random() < 0.25:
        said.pop(0)
    return " ".join(s for s in said if s)


def _first(options: Sequence[str]) -> str:
    return options[0]


def _person(facts: Facts, pick: Pick, random: Random | None) -> str:
    view = pick(_VIEWS.get(facts.view.upper().split()[0] if facts.view else "", ("Frontal",)))
    noun = pick(PEOPLE[facts.sex or ""])
    if facts.age is None:
        return f"{view} chest {pick(('radiograph', 'X-ray', 'film'))} of a {noun}."
    band = {
        "older": "an older",
        "middle-aged": "a middle-aged",
        "young": "a young",
        "child": "a child,",
    }
    if random and random.random() < 0.3:
        return f"{view} chest X-ray of {band[age_band(facts.age)]} {noun}."
    age = pick(
        (
            f"{facts.age}-year-old {noun}",
            f"{facts.age} year old {noun}",
            f"{noun}, aged {facts.age}",
        )
    )
    article = "an" if age.startswith(("8", "11", "18", "adult")) else "a"
    return f"{view} chest {pick(('radiograph', 'X-ray', 'film'))} of {article} {age}."


def _nodule(facts: Facts, pick: Pick, random: Random | None) -> str:
    noun = pick(("nodule", "pulmonary nodule", "lung nodule", "nodular opacity", "rounded opacity"))
    if facts.size_mm and facts.size_mm > LARGEST_NODULE_MM:
        noun = pick(("mass", "lung mass", "large rounded opacity"))
    size = ""
    if facts.size_mm:
        size = pick((
            f"{facts.size_mm:g} mm ", f"{facts.size_mm / 10:g} cm ",
            "small " if facts.size_mm < 12 else "medium-sized " if facts.size_mm < 22 else "large ",
        ))  # fmt: skip
    subtle = (
        f"{_SUBTLE[facts.subtlety]} "
        if facts.subtlety in _SUBTLE and (not random or random.random() < 0.6)
        else ""
    )
    place = facts.zone or facts.lobe
    if random and facts.lobe and random.random() < 0.4:
        place = facts.lobe
    elif not random and facts.zone and facts.lobe:
        place = f"{facts.zone} ({facts.lobe})"
    where = f" in the {place}" if place else ""
    first = subtle or size or noun
    article = "An" if first[0] in "aeiou8" or first.startswith(("11 ", "18 ")) else "A"
    if random and random.random() < 0.4:
        return f"There is {article.lower()} {subtle}{size}{noun}{where}."
    return f"{article} {subtle}{size}{noun}{where}."


def _nature(facts: Facts, pick: Pick) -> str:
    nature = {
        "malignant": ("malignant", "cancer", "malignancy, lung cancer"),
        "benign": ("benign", "benign, no malignancy", "not malignant"),
    }.get(facts.label, ("of unknown nature",))
    plain = (
        re.sub(r"susp\.? ?", "suspected ", facts.diagnosis)
        .replace("(", " (")
        .replace("canceror", "cancer or")
    )
    if plain and plain != "unknown":
        named = " ".join(plain.split()).lower()
        return f"{pick(('Diagnosis', 'Final diagnosis', 'Proven'))}: {named}, {pick(nature)}."
    return f"{pick(('Diagnosis', 'Nature', 'Finally'))}: {pick(nature)}."


def lobe_of(position: str) -> str:
    """``l.upper lobe(S1+2)`` of JSRT's table as ``left upper lobe``."""
    plain = re.sub(r"\(.*?\)", "", position).strip().lower()
    return re.sub(r"^l\. ?", "left ", re.sub(r"^r\. ?", "right ", plain))


def described(
    text: str,
    findings: Sequence[str],
    diagnosis: str,
    age: int | None,
    sex: str | None,
    view: str,
) -> str:
    """A case as one text: what its fields say, unless its own text says it, and the text."""
    lower = text.lower()
    said = []
    if "radiograph of a" not in text and (age is not None or sex or view):
        facts = Facts("non-nodule", age=age, sex=sex, view=view)
        said.append(_person(facts, _first, None))
    said.append(text)
    said += [f"{x}." for x in (*findings, diagnosis) if x and x.lower() not in lower]
    return " ".join(s for s in said if s)
