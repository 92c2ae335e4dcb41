"""Which part a number plays in a sentence: the one its nearest words give it.

A number is attached to a name when only words that bind stand between them (“sensitivity was
80 %”, “a 40 % threshold”). Shares of people are read by who is counted and what befell them.
A number that nothing is attached to may be any value of its facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from thoralens.explain.verify.text import Mention
from thoralens.explain.verify.values import Value


@dataclass(frozen=True, slots=True)
class Part:
    """What a number would have to be.

    Attributes:
        roles: Of :class:`Value`.
        turned: Whether it is the complement; ``None`` if either will do.
    """

    roles: frozenset[str]
    turned: bool | None = None

    def holds(self, values: Sequence[Value]) -> bool:
        return any(
            v.role in self.roles and (self.turned is None or v.turned == self.turned)
            for v in values
        )


_SENSITIVITY = frozenset({"sensitivity", "measured_sensitivity"})
_SPECIFICITY = frozenset({"specificity", "measured_specificity"})
_THRESHOLD = Part(frozenset({"threshold"}))
CAUGHT, MISSED = Part(_SENSITIVITY, False), Part(_SENSITIVITY, True)
CLEARED, ALARMED = Part(_SPECIFICITY, False), Part(_SPECIFICITY, True)
_INSIDE = Part(frozenset({"inside_lungs"}), False)
_OFF = Part(frozenset({"inside_lungs"}), True)

_NAMES: tuple[tuple[Part, str], ...] = (
    (ALARMED, r"false[ -]positive (?:rate|fraction)|false[ -]alarm rate|fall-out"),
    (MISSED, r"false[ -]negative (?:rate|fraction)|miss rate"),
    (CAUGHT, r"sensitivity|true[ -]positive rate|recall|detection rate"),
    (CLEARED, r"specificity|true[ -]negative rate"),
    (Part(frozenset({"threshold", "coverage"})), r"level"),
    (
        _THRESHOLD,
        r"thresholds?|operating[ -]point|cutoff(?: (?:value|point))?|decision point|mark"
        r"|bar|line|decision boundary|boundary",
    ),
    (
        Part(frozenset({"probability"})),
        r"(?:model )?probabilit(?:y|ies)|scores?|likelihood|probability score",
    ),
    (Part(frozenset({"probability", "output", "base", "value"})), r"outputs?|estimate"),
    (Part(frozenset({"coverage"})), r"coverage|prediction set|conformal set|conformal prediction"),
    (Part(frozenset({"measured_auroc"})), r"auroc|auc|area under the (?:roc )?curve"),
    (Part(frozenset({"measured_accuracy"})), r"accuracy"),
    (Part(frozenset({"overlap"})), r"overlap(?:s|ping)?|agreement in"),
    (Part(frozenset({"correlation"})), r"(?:rank )?correlation|correlates?|correlated"),
    (Part(frozenset({"evaluations"})), r"evaluations?|runs"),
    (Part(frozenset({"deletion"})), r"deletion"),
    (Part(frozenset({"insertion"})), r"insertion"),
)
_NAMED = [(part, re.compile(rf"\b(?:{words})\b")) for part, words in _NAMES]
_RULE = re.compile(
    r"\b(?:scores?|anything|everything|values?|results?|probabilit(?:y|ies)|images?)\b[^.;,\d]{0,24}?"
    r"(?P<by>above|over|at least|at or above|from|higher than|below|under|beyond|past|exceeding"
    r"|exceeds?|lower than|of|at) $"
)
_OR_MORE = re.compile(r"^ ?%? (?:or|and) (?:more|higher|above|up|over|greater|beyond|less|lower)\b")
_BINDING = re.compile(
    r"^(?:\s|,? (?:which|that) (?:is|was)|\(|:|=|\b(?:of|is|was|are|were|at|to|about|roughly|around"
    r"|approximately|only|just|nearly|almost|set|fixed|stood|stands|amounts|amounted|comes|came"
    r"|out|reached|reaches|equals|equal|than|lies|estimated|computed|calculated|being|currently"
    r"|here|measured|given|as|some|exactly|still|actually|has|had|been|this|for|positives?|a"
    r"|call|the|model's|value|put|by|score)\b)*$"
)
_ADJECTIVES = re.compile(
    r"^ ?%?(?:-| |\b(?:as|its|the|their|decision|operating|model|alert|estimated|calibrated"
    r"|uncalibrated|probability|rank|conformal|in|for|predicted|classifier|output|chosen|of|was"
    r"|level|preset|confidence)\b)*$"
)
_LISTED = re.compile(r"^(?: ?%?)?(?:,|/| and| or|, and| &|\s|the|a|its|\()*$")
_AT_POINT = re.compile(
    r"\b(?:at|with|for|using|under|from) (?:the|this|that|its|a|our|such a) (?:\w+ )?(?:thresholds?"
    r"|operating[ -]point|cutoff|level|decision point)\b(?! (?:of|at|being|set) \(?\d| \(\d)"
    r"|\b(?:thresholds?|operating[ -]point|cutoff|level) (?:corresponds|has|had|carries|offers"
    r"|gives|gave|yields|yielded|achieves|achieved|comes|came|provides|provided|performance"
    r"|trades)\b"
)

_WITHOUT = re.compile(
    r"\b(?:without|who (?:did|do) not|(?:did|do|does) not(?: have\b|(?=[.,;]|$| and\b| were\b|"
    r" still\b| got\b))|had none|have none|no (?:lung )?"
    r"cancer|not have|cancer-free|free of|healthy|the others|unaffected|cancer was absent|none)\b"
)
_WITH = re.compile(
    r"\b(?:with (?:lung )?cancer|(?:had|have|has|having|did have) (?:lung )?(?:cancer|it)|cancers?"
    r"|cancer cases|did(?=[.,;]|$)|affected)\b"
)
_OVERLOOKED = re.compile(
    r"\b(?:miss(?:es|ed|ing)?|overlook\w*|slip\w*|undetected|unflagged|fail\w* to"
    r"|false[ -]negatives?"
    r"|not (?:be )?(?:flag\w*|detect\w*|caught|found|spotted|picked))\b"
)
_FALSELY = re.compile(
    r"\b(?:false[ -](?:alarms?|positives?|flags?)|wrongly|falsely|by mistake|in error|mistakenly"
    r"|needlessly|incorrectly|unnecessarily|erroneously)\b"
)
_FLAGGED = re.compile(
    r"\b(?:flag\w*|caught|catch\w*|finds?|found|detect\w*|pick\w*|spot\w*|identif\w+|alarm\w*)\b"
)
_PASSED = re.compile(
    r"\b(?:clear(?:s|ed)|(?:correctly|rightly) (?:classif\w+|call\w*|label\w*|left|kept|cleared|not"
    r"|identif\w+ as)|not (?:be )?flagged|unflagged)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:outside|off|beyond|away from|elsewhere|other (?:than|parts|areas|places|regions)|not"
    r" on|not in"
    r"|do(?:es)? not)\b"
)
_WITHIN = re.compile(
    r"^lung accounts for|\blung (?:holds|takes|has|carries|accounts)\b|\b(?:inside|within|on|in"
    r"|over|overlap\w*|contain|contains|hold|holds|falls|covers?) ?"
    r"(?:the |both |your )?(?:\w+ )?(?:lungs?|inside|within)?\b"
)
_CLAUSE = re.compile(r"[;:.]|, |\b(?:and|but|while|whereas|although|though|with the|leaving)\b")
_BASE = re.compile(r"\b(?:base\w*|starts?|starting|begins?|beginning|from|blurred|between)\b")
_END = re.compile(r"\b(?:ends?|ending|arrives?|final|full|reach\w*|to|finish\w*|output|yields?)\b")


def misplaced(
    text: str, numbers: Sequence[Mention], candidates: Mapping[int, Sequence[Value]]
) -> Iterator[Mention]:
    """Numbers that their sentence gives another part than any of their values plays.

    Args:
        text: Normalised.
        numbers: Those that some value fits, in order.
        candidates: The values that each fits, by where it starts.
    """
    text = _AT_POINT.sub(lambda m: " " * len(m.group()), text)
    roles = {v.role for found in candidates.values() for v in found}
    listed = _lists(text, numbers)
    for index, number in enumerate(numbers):
        values = candidates[number.start]
        part = listed.get(number.start) or _attached(text, number)
        if part is None:
            part = _framed(text, numbers, index, values, roles)
        if part is not None and not part.holds(values):
            yield number


def _attached(text: str, number: Mention) -> Part | None:
    before, after = text[: number.start], text[number.end :]
    rule = _RULE.search(before)
    if rule and (_OR_MORE.search(after) or rule["by"] not in ("of", "at", "from")) and re.search(
        r"\b(?:anything|everything|scores|values|results|images|probabilities)\b", rule.group()
    ):  # fmt: skip
        return _THRESHOLD
    best: tuple[int, Part] | None = None
    for part, name in _NAMED:
        for match in name.finditer(before):
            gap = number.start - match.end()
            if gap < 44 and _BINDING.match(before[match.end() :]):
                best = min(best, (gap, part), key=_gap) if best else (gap, part)
        follows = name.search(after)
        if follows and _ADJECTIVES.match(after[: follows.start()]):
            gap = follows.start()
            best = min(best, (gap, part), key=_gap) if best else (gap, part)
    return best[1] if best else None


def _gap(found: tuple[int, Part]) -> int:
    return found[0]


def _lists(text: str, numbers: Sequence[Mention]) -> dict[int, Part]:
    """“Sensitivity and specificity were 80 % and 65 %”: names and numbers in the same order."""
    named = sorted(
        (m.start(), m.end(), part) for part, name in _NAMED for m in name.finditer(text)
    ) if len(numbers) > 1 else []  # fmt: skip
    found: dict[int, Part] = {}
    for (_, end, one), (start, last, other) in pairwise(named):
        if one == other or not _LISTED.match(text[end:start]) or start == end:
            continue
        for first, second in pairwise(numbers):
            near = text[last : first.start] if first.start > last else text[second.end : start]
            if _LISTED.match(text[first.end : second.start]) and len(near) < 40 and not re.search(
                r"\d", near
            ):  # fmt: skip
                found |= {first.start: one, second.start: other}
    return found


def _framed(
    text: str, numbers: Sequence[Mention], index: int, values: Sequence[Value], roles: set[str]
) -> Part | None:
    """The part that the number's own clause gives it."""
    number = numbers[index]
    left, right = _clause(text, numbers, index)
    around = text[left:right]
    found = _befallen(around)
    if found is not None:
        return found
    if all(v.role == "inside_lungs" for v in values):
        narrow = (
            re.split(r"[,;]", text[: number.start])[-1]
            + re.split(r"[,;]|\b(?:and|while|but)\b", text[number.start :])[0]
        )
        if _ELSEWHERE.search(narrow) or re.search(
            r"\b(?:on|in|inside|within|over) (?:the )?lung", narrow
        ):
            around = narrow
        off, within = _ELSEWHERE.search(around), _WITHIN.search(around)
        if off and within and not re.search(r"\b(?:inside|within)\b|^lung\b", around):
            within = None
        if off and not within:
            return _OFF
        if within and not off:
            return _INSIDE
    if "positives" in roles:
        return _counted(text[number.end : right])
    if roles >= {"base", "output"}:
        before = text[left : number.start]
        if _BASE.search(before) and not re.search(r"\bfinal\b", before):
            return Part(frozenset({"base"}))
        if _END.search(before):
            return Part(frozenset({"output"}))
    return None


def _clause(text: str, numbers: Sequence[Mention], index: int) -> tuple[int, int]:
    """From where to where the words belong to this number and to no other."""
    number = numbers[index]
    least = numbers[index - 1].end if index else 0
    most = numbers[index + 1].start if index + 1 < len(numbers) else len(text)
    breaks = [m for m in _CLAUSE.finditer(text) if not _decimal(text, m.start())]
    before = [m.end() for m in breaks if least <= m.start() and m.end() <= number.start]
    left = before[0] if before and index else least
    after = [m.start() for m in breaks if number.end <= m.start() <= most]
    if index + 1 < len(numbers):
        right = after[-1] if after else most
    else:
        right = after[0] if after and after[0] - number.end > 22 else len(text)
    return left, right


def _decimal(text: str, at: int) -> bool:
    return text[at] == "." and text[at + 1 : at + 2].isdigit()


def _befallen(around: str) -> Part | None:
    """A share of people: with or without cancer, flagged or not."""
    with_out = re.sub(r"\bnot (?:flag|detect|caught|found|spot|pick)", "unseen", around)
    healthy = _WITHOUT.search(with_out) is not None
    ill = not healthy and _WITH.search(around) is not None
    right = re.search(r"\b(?:right|correct(?:ly)?|accurate)\b", around)
    if right and (healthy or ill):
        return CLEARED if healthy else CAUGHT
    if _FALSELY.search(around):
        return ALARMED
    overlooked = _OVERLOOKED.search(around)
    if overlooked and not healthy and (
        ill or not re.search(r"\b(?:not|thresholds?|cutoff|score|mark|line|level)\b", around)
    ):  # fmt: skip
        return MISSED
    if healthy and _PASSED.search(around):
        return CLEARED
    if healthy and _FLAGGED.search(around):
        return ALARMED
    if ill and _FLAGGED.search(around):
        return CAUGHT
    return None


def _counted(after: str) -> Part | None:
    """A count of people: those with cancer, those without, or all."""
    near = " ".join(after.split()[:7])
    if re.match(r"(?:%|\w+-sided)", near):
        return None
    if re.match(r"(?:\w+ ){0,3}(?:did not|without|do not|had none|had no|negatives?|cancer-free)\b",
                near):  # fmt: skip
        return Part(frozenset({"negatives"}))
    if re.match(
        r"(?:\w+ ){0,4}(?:had|have|with|having|turned out to have) (?:\w+ )?(?:lung )?cancer\b"
        r"|(?:lung )?cancers?\b|cancer (?:cases|patients)|positives?\b|of (?:whom|them|which|these)"
        r" had\b",
        near,
    ):
        return Part(frozenset({"positives"}))
    if re.match(
        r"(?:\w+ ){0,2}(?:patients?|people|persons|individuals|participants|cases)\b", near
    ):
        return Part(frozenset({"patients"}))
    return None
