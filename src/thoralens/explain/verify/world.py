"""The closed world: no word, finding, cause, advice, order or sign beyond a narrative's needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.claims import CLASS, class_words
from thoralens.explain.verify.places import places_in
from thoralens.explain.verify.text import negated, words
from thoralens.privacy.instructions import is_order

LONGEST = 420
"""Characters of a sentence."""
_SIGNS = re.compile(r"[^a-zA-Z0-9 .,;:!?()'\"%+−–—’‘“”‑/&-]")
_SHORTEST = 3
_LINKING = r"of|by|for|from|into|with|at|than"
_BROKEN = re.compile(
    r"^[^a-z0-9+−\"'(-]|^(?:is|are|and|or)\b(?!.*\?$)|(?<!\d)(?<!\d ) ?%| [.;:!?](?!\d)"
    r"|[.,;:!?] ?[.,;:!?]|: ?[.]|\b(?:not|is|this|and|or|in) [.,:;!?]|\bmost not\b"
    rf"|\b(?:the|a|an) (?:(?:is|are|{_LINKING}|in|on|and|or|not|the|a|an|raises|lowers)\b"
    rf"|[.,:;!?%])|\b(?:{_LINKING}) (?:(?:is|are|not|raises|lowers|and|(?<!at )or|{_LINKING})\b"
    r"|[.,:;!?%])|\b\w+\.\w+(?:\.\w+)*\b(?<!\d)(?<!\.\d)"
)
"""Stray signs, a % without number, an id, or two words that never follow each other."""
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|cannot|could|may|might|must|should"
    r"|would|will|let|ask|read|see|talk|speak|show|correlate|interpret|use|discuss|remember|keep"
    r"|paid|told|saw|drew|came|come|went|goes?|give[ns]?|gave|put|puts|lie[s]?|lay|hold[s]?|held|take[sn]?|took|make[s]?"
    r"|made|find[s]?|found|fall[s]?|fell|stand[s]?|stood|say[s]?|said|get[s]?|got|lean[s]?|mean[s]?"
    r"|add[s]?|raise[s]?|lower[s]|reduce[s]?|push(?:es)?|pull[s]?|lift[s]?|speak[s]?|know[s]?|pass(?:es)?"
    r"|beat[s]?|fail[s]?|reach(?:es)?|exceed[s]?|remain[s]?|stay[s]?|belong[s]?|agree[s]?|share[s]?"
    r"|overlap[s]?|dominate[s]?|peak[s]?|contain[s]?|consist[s]?|start[s]?|end[s]?|move[s]?|flag[s]?"
    r"|carr(?:y|ies)|contribute[s]?|point[s]?|sit[s]?|amount[s]?|account[s]?|overstate[s]?|assign[s]?"
    r"|score[s]?|return[s]?|report[s]?|produce[s]?|estimate[s]?|light[s]?|name[s]?|correlate[s]?|shift[s]?|support[s]?|highlight[s]?"
    r"|\w{3,}ed)\b|:.*\d|\d ?%?[.]$"
)
_ADDRESS = re.compile(r"https?:|www\.|\w\.(?:com|org|net|io|edu|gov)\b|@|://")
_ENDINGS = ("", "s", "es", "ed", "d", "ing", "ly", "er", "ers", "'s", "r", "n", "al", "y")
_CAUSE = re.compile(
    r"\b(?:because|due to|caus(?:e|es|ed|ing|al)|owing to|as a result|thanks to|result(?:s|ed"
    r"|ing)? from"
    r"|result(?:s|ed|ing)? in|leads? to|led to|stem(?:s|med|ming)? from|therefore|hence|thus"
    r"|since|so that"
    r"|explain(?:s|ed)? (?:why|by)|the reason|on account of|driven by|drives?"
    r"|brought about|aris(?:es|ing) from|comes? from|attribut\w+ to|in response to|originat\w+)\b"
)
_MAY_REASON = frozenset({"measured", "limits", "image"})
_ADVICE = re.compile(
    r"\b(?:should|must|needs?(?: to)?|ought|ha(?:s|ve) to|recommend\w*|advi[sc]e[sd]?|advisable"
    r"|urge[sd]?|consider|warrant\w*|require[sd]?|please|calls? for|suggest\w* (?:that|to|a|an"
    r"|further)"
    r"|undergo|start"
    r"|stop|begin|book|arrange|order(?:ed)?|refer|repeat|treat(?:ed|ing|s)?)\b"
)
_GOOD_ADVICE = re.compile(
    r"\b(?:talk|speak|ask|discuss|consult|correlat\w+|read|interpret\w*|rel(?:y|ied)|trust(?:ed)?"
    r"|us(?:e|ed)|check(?:ed)?|remember|see (?:a|your|the) doctor|seen (?:by|with|together"
    r"|alongside)"
    r"|show|judge[d]?|weigh(?:ed)?|look(?:ed)?|taken|treated as|not|clinician|doctor|caution|care"
    r"|random|order)\b"
)
_MAY_ADVISE = frozenset({"limits", "passport", "agreement", "image", "quality", "measured"})
_COMFORT = re.compile(
    r"\b(?:(?:no|not|nothing|never|without|need not|neither)\b[^.;]{0,30}\b(?:worr\w+|concern\w*"
    r"|need|further"
    r"|doctor|see|talk|test)|all clear|is clear|are clear|healthy|nothing (?:is )?wrong|reassur\w+"
    r"|safe(?:ly)?|good news|fine|normal|well)\b"
)
_FINDING = (
    r"(?:cancer|nodules?|tumou?rs?|malignan(?:t|cy)|(?:suspicious|solid|round) (?:spot|area|mass)"
    r"|disease|illness)"
)
_HOLDER = (
    r"(?:you|patient|person|she|he|i|we|lungs?|image|x-ray|picture|film|radiograph|phantom|chest|there"
    r"|this|it|map|zone|part|area|region|spot|model|grad-cam|shap|doctor)"
)
_HAS = (
    r"(?:has|have|had|is|are|was|were|shows?|showed|reveals?|contains?|holds?|displays?|indicates?"
    r"|suggests?|points? to|means?|sees?|saw|finds?|found|detects?|identif\w+|locat\w+|spots?"
    r"|pick\w* up"
    r"|marks?|outlines?|represents?|reflects?|corresponds? to|depicts?|captures?|proves?|confirms?"
    r"|likely|probably|carries|bears)"
)
_BEYOND = (
    re.compile(
        rf"\b{_HOLDER}(?: \w+){{0,2}} (?:likely |probably |clearly |may |might |could |does |do "
        rf"|did |will )*"
        rf"{_HAS}(?: not| no| any| likely| probably| clearly| to| be| of| a| an| the| some"
        rf"| early| small| single"
        rf"| possible| probable| real| visible| lung| malignant| suspicious)* {_FINDING}\b"
    ),
    re.compile(
        r"\b(?:contains?|reveals?|displays?|carries|outlines?|hides?|holds|shows?|makes?)"
        rf"(?: (?:a|an|the|no|any|some|its))?(?: \w+)? {_FINDING}\b"
    ),
    re.compile(
        rf"\b{_FINDING}(?: \w+){{0,2}} (?:is|are|was|were|lies?|sits?|seems?|appears?|being"
        rf"|may be|might be|could be"
        r"|can be)(?: \w+){0,2} (?:present|absent|visible|seen|found|there|detected|located"
        r"|likely|unlikely"
        r"|confirmed|excluded|suspected|shown|small|large|real|in|at|on|within|inside|spotted|identified"
        r"|outlined|marked|picked)\b"
    ),
    re.compile(
        r"\b(?:presence|absence|evidence|signs?|finding|diagnosis|suspicion|case|location|position|size"
        rf"|indication|proof|picture|site|spread|growth|stage) (?:of|for)(?: \w+)? {_FINDING}\b"
    ),
    re.compile(
        rf"\b(?:suspicious (?:for|of)|consistent with|suggestive of|indicative of|typical (?:of"
        rf"|for)|compatible"
        rf" with|in keeping with|points? (?:to|towards?)|looks? like|seems? like) (?:an? "
        rf"|the )?(?:\w+ )?{_FINDING}\b"
    ),
    re.compile(
        rf"\b(?:likely|probably|possibl[ey]|presumably|probable) (?:an? )?(?:\w+ )?{_FINDING}\b"
    ),
    re.compile(
        rf"\b(?:early|small|large|tiny|growing|new|old|spread|solid|visible) (?:lung )?{_FINDING}\b"
    ),
)
_NOT_A_SPOT = re.compile(
    r"\b(?:spots?|colou?rs?|maps?|heat|areas?|regions?|squares?|patch(?:es)?|marks?|zones?"
    r"|parts?|it|bright \w+"
    r"|hotspots?|that|this|these|they)\b[^.;]{0,40}\b(?:not|never|does not mean|do not mean"
    r"|no)\b(?: \w+){0,4}"
    r" (?:tumou?r|nodule|cancer|disease|illness)\b"
)
_PEOPLE = re.compile(
    r"(?:\b(?:who|that|whom \d+|them \d+|them|whom|people|those|patients|ones|did|do|\d+|really)\b"
    r"(?: \w+){0,3} (?:had|have|has|with|without)(?: an?| any| no)?(?: lung)?"
    r"|\b(?:people|those|patients|ones|persons) (?:with|without)(?: lung)?) $"
)
_SCORED = re.compile(
    r"\b(?:probabilit\w+|scor\w+|likelihood|output|class(?:es)?|label\w*|log-odds|odds|estimates?|sets?"
    r"|prediction|predicts?|chance|target|result|flags?|rates?|rated|puts?|for|towards?|judges|calls"
    r"|names?|options?|answers?|gives?|between)\b"
)
_RATES = re.compile(r"^(?:s)? (?:is|are|was|were|being)(?: \w+){0,2} (?:rarer|rare|less)\b")
_NUMBER_AFTER = re.compile(r"^[^.;]{0,45}\d|^[:,]| (?:probability|score|class)|^ ?\(")


def check_world(text: str, raw: str, facts: Sequence[Fact]) -> Iterator[str]:
    """Complaints about a normalised sentence and the characters it was written in."""
    kinds = {fact.kind for fact in facts}
    if not raw.strip() or len(raw) > LONGEST or raw.strip()[-1] not in ".!?":
        yield "not one sentence"
    for sign in sorted(set(_SIGNS.findall(raw))):
        yield f"sign {sign!r}"
    if _ADDRESS.search(text):
        yield "an address"
    if _BROKEN.search(text) or not _VERB.search(text) or len(text.split()) < _SHORTEST:
        yield "not a sentence"
    if re.search(r"\b(\w+) \1\b", text):
        yield "a word twice"
    if is_order(text):
        yield "an order to a machine"
    yield from _unknown(text, facts)
    yield from _check_findings(text, facts)
    cause = _CAUSE.search(text)
    if (cause and not kinds <= _MAY_REASON and not _reads_on(text, cause, kinds)) or (
        cause and places_in(text)
    ):
        yield f"cause {cause.group()}"
    for match in _ADVICE.finditer(text):
        if text.endswith("?") and "limits" in kinds:
            continue
        if not kinds <= _MAY_ADVISE or not _GOOD_ADVICE.search(text[match.start() :]):
            yield f"advice {match.group()}"
            break
    comfort = _COMFORT.search(text)
    if comfort and not _harmless_comfort(text, comfort):
        yield f"reassurance {comfort.group()}"


def _reads_on(text: str, cause: re.Match[str], kinds: set[str]) -> bool:
    """“… its checks, therefore read it with caution” follows from the checks."""
    return (
        cause.group() in ("therefore", "hence", "thus")
        and kinds <= _MAY_REASON | {"passport", "agreement"}
        and not CLASS.search(text)
    )


def _harmless_comfort(text: str, match: re.Match[str]) -> bool:
    word = match.group()
    if word in ("well", "fine"):
        return (
            re.search(r"\bas well\b|well (?:above|below|over|under|short)|fine detail", text)
            is not None
        )
    if word == "healthy":
        return (
            re.search(r"healthy (?:people|ones|persons|patients)|who (?:are|were) healthy", text)
            is not None
        )
    if word == "normal":
        return "normal practice" in text or "normal care" in text
    if word.startswith("safe"):
        return negated(text, match.start())
    if "not mean" in word or "does not mean" in text:
        return True
    return word.endswith(("see", "test", "further", "need", "talk", "doctor")) and (
        re.search(r"(?:replace|instead|rather|substitute|without a doctor|doctor can)", text)
        is not None
        or text.endswith("?")
    )


def _check_findings(text: str, facts: Sequence[Fact]) -> Iterator[str]:
    spared = [(m.start(), m.end()) for m in _NOT_A_SPOT.finditer(text)]
    if any(f.kind != "limits" for f in facts if f.kind not in ("zone_share", "inside_lungs")):
        spared = [] if not any(f.kind in ("limits", "passport") for f in facts) else spared
    people = [m.start() for m in re.finditer(_FINDING, text) if _PEOPLE.search(text[: m.start()])]
    for pattern in _BEYOND:
        for match in pattern.finditer(text):
            if any(start <= match.end() and match.start() <= end for start, end in spared):
                continue
            if any(match.start() <= at < match.end() for at in people):
                continue
            if re.search(r"\b(?:rarer|rare)\b", text[match.start() : match.end() + 12]):
                continue
            if re.search(r"\bsets?\b", text[match.start() : match.end() + 45]):
                continue
            yield f"finding {match.group()}"
    for match in CLASS.finditer(text):
        start, end = match.span("name")
        if any(a <= start <= b for a, b in spared) or any(abs(at - start) < 9 for at in people):
            continue
        before, after = text[max(0, start - 90) : start], text[end : end + 60]
        if _RATES.search(after) or _SCORED.search(before) or _NUMBER_AFTER.search(after):
            continue
        if negated(text, start) and {f.kind for f in facts} <= {"limits"}:
            continue
        if any(f.kind == "measured" for f in facts) and re.search(r"\d", before):
            continue
        yield f"finding {match['name']}"
    for place in places_in(text):
        near = text[max(0, place.start - 32) : place.start], text[place.end : place.end + 22]
        if place.value.region is None and (
            re.search(
                rf"\b{_FINDING}(?: \w+)? (?:in|at|within|inside|on|near|of|from)(?: the)? $",
                near[0],
            )
            or re.match(rf" (?:lung )?{_FINDING}\b", near[1])
        ):
            yield f"finding at {text[place.start : place.end]}"


def _unknown(text: str, facts: Sequence[Fact]) -> Iterator[str]:
    quoted = " ".join(
        str(f.values.get(name, "")) for f in facts for name in ("source", "data", "split")
    ).lower()
    allowed = set(re.findall(r"[^\W\d_]+", quoted)) | class_words(facts)
    bare = re.sub(r"\br\d{1,2}c\d{1,2}\b", " ", text)
    for word in words(bare):
        if word not in allowed and not is_known(word):
            yield f"word {word}"


def is_known(word: str) -> bool:
    """Whether a lower-case word, or every part of one with hyphens, is in the closed world."""
    known = _vocabulary()
    if word in known or word.replace("'", "") in known:
        return True
    if "-" in word:
        return all(is_known(part) for part in word.split("-") if part)
    for ending in _ENDINGS:
        if not word.endswith(ending) or len(word) - len(ending) < 3:
            continue
        stem = word[: len(word) - len(ending)] if ending else word
        doubled = len(stem) > 3 and stem[-1] == stem[-2]
        if stem in known or stem + "e" in known or (doubled and stem[:-1] in known):
            return True
        if stem.endswith("i") and stem[:-1] + "y" in known:
            return True
    return False


@cache
def _vocabulary() -> frozenset[str]:
    text = (files("thoralens.explain.verify") / "words.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(word for line in lines for word in line.split())
