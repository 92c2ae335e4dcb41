"""What a sentence claims of the model: class, decision, certainty, the worth of its maps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.text import Mention, negated
from thoralens.explain.verify.values import values_of
from thoralens.explain.wording import class_plain, class_term

NEGATIVE = r"(?:not?|non|without|absence of|free (?:of|from))[ -](?:an? |any |lung )?"
CLASS = re.compile(
    rf"\b(?P<no>{NEGATIVE})?(?:(?:a |lung )?(?P<name>malignant nodules?|lung cancer|cancer"
    rf"|malignant"
    r"|malignancy|tumou?r|nodules?))(?! (?:is|are) (?:far |much )?(?:rar|more rare|less))\b"
)
_THRESHOLD = r"(?:threshold|operating[ -]point|cutoff|level|decision point|mark|bar|line)"
_OVER = (
    r"(?:at or above|at least(?: as (?:high|large|great) as)?|above|over|exceed(?:s|ed|ing)?"
    r"|higher than|greater than|more than|pass(?:es|ed)?"
    r"|reach(?:es|ed)?|cross(?:es|ed)?|meets?|met|clears?|surpass\w*|beyond|past|up to or over)"
)
_UNDER = (
    r"(?:below|under|beneath|lower than|less than|smaller than|short of|does not reach"
    r"|did not reach"
    r"|not reach\w*|fails? to reach|misses|missed)"
)
_RELATION = re.compile(
    rf"\b(?:(?P<over>{_OVER})|(?P<under>{_UNDER}))\b(?=(?:[^.;:]{{0,45}}?)\b{_THRESHOLD})"
    rf"|\b{_THRESHOLD}\b(?:[^.;:,]{{0,25}}?)\b(?:is|was|has been"
    rf"|got) (?P<not2>not )?(?:also )?(?:(?P<over2>"
    r"exceeded|reached|passed|crossed|met|surpassed)|(?P<under2>missed))"
)
_FLAGGED = re.compile(
    r"\b(?:the model|it|this (?:image|x-ray|picture|film|case)|the (?:image|x-ray|picture|film))\b"
    r"(?P<not>[^.;:,]{0,12}\b(?:not|no|never)\b)?(?:[^.;:,]{0,18}?)"
    r"\b(?:flags?|flagged|rais(?:es|ed|e) (?P<no>no|a|the|an|its) (?:flag|alert))\b"
    r"(?! \d|[^.;,]{0,30}(?:of (?:the|those|people|patients)|in tests))"
)
_CALLED = re.compile(
    r"\b(?:class(?:es|ed|ifies|ified)|labels?|labelled|calls?|called|judges|judged|reads?|rates?"
    r"|rated|predicts?|predicted|decides?|decided)\b(?P<what>[^.;:]{0,45})"
)
_SURE = re.compile(
    r"\b(?:certain(?:ly|ty)?|definite(?:ly)?|undoubtedly|doubtless|surely|sure|absolutely"
    r"|proves?|proven|proof|prove|confirms?|confirmed|establish(?:es|ed)?|guarantee[sd]?|conclusive(?:ly)?"
    r"|no doubt|beyond doubt|without (?:a |any )?doubt|clearly shows?|obvious(?:ly)?"
    r"|confident(?:ly)?"
    r"|always|never|must (?:be|have)|rules? out|ruled out|excludes?|excluded|exclude|rule out"
    r"|perfect(?:ly)?"
    r"|exact(?:ly)? right|error-free|infallible|100 ?%|zero risk|no risk|safe(?:ly)?|impossible)\b"
)
_DIAGNOSE = re.compile(r"\bdiagnos(?:is|es|e|ed|tic|ing)\b|\bmedical device\b")
_UNSURE = re.compile(
    r"\b(?:uncertain|unsure|undecided|ambiguous|inconclusive|not (?:sure|certain)|cannot (?:decide"
    r"|tell|choose|settle|say)|either way|does not (?:decide|choose|commit|settle)|both classes"
    r"|abstain\w*|open)\b"
)
_CHILD = re.compile(r"\bchild(?:ren|'s|ren's)?\b")
_SYNTHETIC = re.compile(
    r"\b(?:synthetic|phantoms?|made-up|artificial|practice|pretend|drawn|invented)\b"
)
_CALIBRATED = re.compile(r"\b(?P<un>un|not )?calibrated\b")
_RARER = re.compile(
    r"\b(?:understates?|underestimates?|too low|commoner|more (?:common|frequent|often))\b"
)
_EMPTY = re.compile(r"\b(?:empty|blank|nothing in the map|no location)\b")

_QUALITY = {
    "low_contrast": re.compile(r"\b(?:low|weak|poor|little|faint|flat)\b"),
    "cropped": re.compile(r"\b(?:edges?|cut ?off|cropped|border)\b"),
    "coarse": re.compile(r"\b(?:coarse|few pixels|low resolution|small findings)\b"),
}
"""Words that claim a flag of the image's quality, unless they are denied."""
_NO_BETTER = re.compile(
    r"\b(?:no (?:better|more|faster) than|not (?:any )?(?:better|more|beat|outperform)\b"
    r"|fails? both|failed both"
    r"|(?:do|should|must|can|may)(?: not|not) (?:be )?(?:rel(?:y|ied)|trust(?:ed)?)"
    r"|cannot be (?:relied|trusted)"
    r"|unreliable|untrustworthy|neither (?:check|of)|passes neither|passed neither|none of its)\b"
)
_BETTER = re.compile(
    r"\b(?:better than (?:chance|random|a random|guess\w*)|more than (?:a )?random"
    r"|beats? (?:chance|a random|random)"
    r"|(?:passe[sd]|pass|met|meets|came through) (?:its |the |both "
    r"|of |all )+(?:two )?(?:\w+ )?(?:checks?|tests?)"
    r"|(?<!un)(?:reliable|trustworthy|faithful)(?!ness)|held up|holds up"
    r"|stronger than (?:a )?random)\b"
)
_ONE_OF = re.compile(r"\b(?:only one|one of|just one|a single one|half of its)\b")
_CAUTION = re.compile(r"\b(?:weak|caution\w*|with care|limited trust)\b")


def check_claims(text: str, facts: Sequence[Fact]) -> Iterator[str]:
    """Complaints about what a normalised sentence claims beside numbers and places."""
    kinds = {fact.kind: fact for fact in facts}
    yield from _check_classes(text, facts, kinds)
    yield from _check_decision(text, kinds)
    yield from _check_certainty(text, kinds)
    yield from _check_passport(text, kinds)
    yield from _check_limits(text, kinds)


def _check_classes(text: str, facts: Sequence[Fact], kinds: dict[str, Fact]) -> Iterator[str]:
    """The probability belongs to its class; the set holds exactly the classes named."""
    named = [Mention(_polarity(m), m.start(), m.end()) for m in _classes(text, facts)]
    if "probability" in kinds and named and "measured" not in kinds:
        fact = kinds["probability"]
        positive = not fact.values["class"].startswith(("not_", "no_"))
        others = [v.number for v in values_of(facts) if v.fact is not fact]
        for match in re.finditer(r"(\d+(?:\.\d+)?) ?%", text):
            told = float(match[1]) / 100
            direct = abs(told - fact.values["probability"]) <= 0.00501
            turned = abs(told - (1 - fact.values["probability"])) <= 0.00501
            if not (direct or turned) or any(abs(told - other) <= 0.00501 for other in others):
                continue
            polarities = {m.value for m in named}
            wanted = {positive} if direct and not turned else {not positive}
            if not polarities & wanted and not (direct and turned):
                yield "class"
        if not any(re.finditer(r"\d", text)) and {m.value for m in named} == {not positive}:
            yield "class"
    chosen = kinds.get("prediction_set")
    if chosen is not None and named and re.search(r"\bsets?\b", text):
        wanted = {not name.startswith(("not_", "no_")) for name in chosen.values["classes"]}
        if {m.value for m in named} != wanted:
            yield "class in the set"
    if chosen is not None and re.search(r"\bboth\b", text) and len(chosen.values["classes"]) != 2:
        yield "class in the set"
    if chosen is not None and re.search(
        r"\b(?:single|one|only one) (?:class|answer|option)", text
    ) and len(chosen.values["classes"]) != 1:  # fmt: skip
        yield "class in the set"


def _classes(text: str, facts: Sequence[Fact]) -> list[re.Match[str]]:
    """Mentions of the classes that are no count of people (“of whom 20 had cancer”)."""
    people = re.compile(
        r"(?:\bhad|\bhave|\bhas|\bwith|\bwithout|\bdid not have)(?: an?| any)?(?: \w+)? $"
        r"|(?:of whom|of them|\d) (?:\w+ )?$"
    )
    found = [m for m in CLASS.finditer(text) if not people.search(text[: m.start()] + " ")]
    del facts
    return found


def _polarity(match: re.Match[str]) -> bool:
    return match["no"] is None


def _check_decision(text: str, kinds: dict[str, Fact]) -> Iterator[str]:
    point = kinds.get("operating_point")
    above = point.values["above"] if point is not None else None
    for match in _RELATION.finditer(text):
        over = bool(match["over"] or match["over2"])
        if match["not2"] or (match["over"] and negated(text, match.start(), 2)):
            over = not over
        elif match["under"] and not re.match(r"(?:does|did|not|fails)", match["under"]):
            over = over or negated(text, match.start(), 2)
        if above is None:
            yield "no fact about the operating point"
        elif over != above:
            yield f"direction {match.group()}"
    for match in _FLAGGED.finditer(text):
        before = text[: match.start()]
        if re.search(r"\b(?:where|when|at which|from which|that would|if)\b[^,.;]*$", before):
            continue
        if re.search(r"\b(?:where|at which|from which|needed)\b", match.group()):
            continue
        flagged = not (match["not"] or match["no"] == "no")
        if above is None:
            yield "no fact about the operating point"
        elif flagged != above:
            yield "decision"
    for match in _CALLED.finditer(text):
        classes = list(CLASS.finditer(match["what"]))
        if not classes or re.search(r"\d|\bbetween\b", match["what"]):
            continue
        if above is None:
            yield "no fact about the operating point"
        elif (classes[0]["no"] is None) != above:
            yield "decision"


def _check_certainty(text: str, kinds: dict[str, Fact]) -> Iterator[str]:
    for match in _SURE.finditer(text):
        word = match.group()
        if "doubt" in word or word.startswith(("100", "zero", "no risk")):
            yield f"certainty {word}"
        elif word in ("exclude", "rule out") and "or exclude" in text:
            if not negated(text, match.start(), 12):
                yield f"certainty {word}"
        elif not negated(text, match.start()):
            yield f"certainty {word}"
    chosen = kinds.get("prediction_set")
    for match in _UNSURE.finditer(text):
        if match.group() == "open" and chosen is None:
            continue
        if chosen is None:
            if match.group() not in ("both classes",) and "passport" not in kinds:
                yield f"no fact about being {match.group()}"
        elif not chosen.values["abstained"]:
            yield f"certainty {match.group()}"
    fact = kinds.get("probability")
    for match in _CALIBRATED.finditer(text):
        if fact is None or fact.values["calibrated"] == bool(match["un"]):
            yield f"claim {match.group()}"


def _check_passport(text: str, kinds: dict[str, Fact]) -> Iterator[str]:
    passport = kinds.get("passport")
    verdict = passport.values["verdict"] if passport is not None else None
    worse = list(_NO_BETTER.finditer(text))
    better = [
        m
        for m in _BETTER.finditer(text)
        if not any(w.start() - 14 <= m.start() <= w.end() + 1 for w in worse)
        and not negated(text, m.start(), 4)
    ]
    one = list(_ONE_OF.finditer(text)) if re.search(r"\b(?:check|test)s?\b", text) else []
    caution = list(_CAUTION.finditer(text))
    if not (worse or better or one or caution):
        return
    if verdict is None:
        if re.search(r"\bmaps?\b|\bchance\b|\brandom\b", text) and (worse or better or caution):
            yield "no fact about the map's checks"
        return
    allowed = {
        "pass": (False, True, False, False),
        "weak": (False, bool(one), True, True),
        "fail": (True, False, False, True),
    }[verdict]
    for found, fits in zip((worse, better, one, caution), allowed, strict=True):
        if found and not fits:
            yield f"trust {found[0].group()}"


def _check_limits(text: str, kinds: dict[str, Fact]) -> Iterator[str]:
    for match in _DIAGNOSE.finditer(text):
        if not negated(text, match.start()):
            yield f"claim {match.group()}"
    for match in _CHILD.finditer(text):
        after = text[match.end() : match.end() + 14]
        if re.match(r" (?:were|are|was|is|do|does) not\b", after):
            continue
        if not negated(text, match.start(), 12) and not re.search(
            r"adults? only|only adults", text
        ):
            yield f"claim {match.group()}"
    image = kinds.get("image")
    for match in _SYNTHETIC.finditer(text):
        if match.group() == "practice" and not re.search(r"practice (?:image|picture|x-ray)", text):
            continue
        if image is None or not image.values["synthetic"] or negated(text, match.start(), 3):
            yield f"claim {match.group()}"
    for match in _RARER.finditer(text):
        if not negated(text, match.start(), 3) and (
            "measured" in kinds or re.search(r"\bcancer|risk|practice\b", text)
        ):
            yield f"direction {match.group()}"
    quality = kinds.get("quality")
    if quality is not None:
        for flag, words in _QUALITY.items():
            said = words.search(text)
            if said and quality.values[flag] == negated(text, said.start(), 6):
                yield f"claim {said.group()}"
    if _EMPTY.search(text):
        lungs, chosen = kinds.get("inside_lungs"), kinds.get("prediction_set")
        empty = (lungs is not None and lungs.values["empty"]) or (
            chosen is not None and not chosen.values["classes"]
        )
        if not empty:
            yield "claim empty"


def class_words(facts: Sequence[Fact]) -> set[str]:
    """Words of the class names in these facts, which other models may have."""
    names = [f.values["class"] for f in facts if f.kind == "probability"]
    names += [name for f in facts if f.kind == "prediction_set" for name in f.values["classes"]]
    told = " ".join(f"{class_term(name)} {class_plain(name)}" for name in names)
    return set(re.findall(r"[^\W\d_]+", told.lower()))
