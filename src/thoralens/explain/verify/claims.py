"""What a sentence claims of the model: class, decision, certainty, the worth of its maps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.decision import check_decision
from thoralens.explain.verify.text import Mention, negated, whole_numbers
from thoralens.explain.verify.values import values_of

NEGATIVE = r"(?:not?|non|without|absence of|free (?:of|from))[ -](?:an? |any |lung )?"
CLASS = re.compile(
    rf"\b(?P<no>{NEGATIVE})?(?:(?:a |lung )?(?P<name>malignant nodules?|lung cancer|cancer"
    rf"|malignant"
    r"|malignancy|tumou?r|nodules?))(?! (?:is|are) (?:far |much )?(?:rar|more rare|less))\b"
)
_TENTHS = re.compile(r"\b([1-9]) (?:out of|in|of) (?:10|ten)\b")
_CALLED = re.compile(
    r"\b(?:class(?:es|ed|ifies|ified)|labels?|labelled|calls?|called|judges|judged|reads?|rates?"
    r"|rated|predicts?|predicted|decides?|decided)\b(?P<what>[^.;:]{0,45})"
)
_SURE = re.compile(
    r"\b(?:certain(?:ly|ty)?|definite(?:ly)?|definitive(?:ly)?|undoubtedly|doubtless|surely|sure"
    r"|absolutely|unquestionabl\w+|undeniabl\w+|proves?|proven|proof|prove|confirms?|confirmed"
    r"|confirmation|establish(?:es|ed)?|guarantee[sd]?|conclusive(?:ly)?|no (?:doubt|question)"
    r"|beyond (?:any |all |a )?(?:doubt|question)|without (?:a |any )?(?:doubt|question)|clearly"
    r" (?:shows?|has|is an?|wrong|right)|obvious(?:ly)?|confident(?:ly)?|always|never|rules? out"
    r"|ruled out|excludes?|excluded|exclude|rule out|perfect(?:ly)?"
    r"|(?<!how )(?:right|correct|accurate|true|reliable|trustworthy|trusted|believed)"
    r"(?: answer)?(?! (?:for (?:about )?\d|in (?:about )?\d|lung|upper|lower|middle|mid|side|zone"
    r"|hand|class|label|risk|person|people|place|time|question|word|choice|positive"
    r"|negative|chance|picture|value|rate|place))|error-free|infallible|100 ?%|zero risk|no risk"
    r"|safe(?:ly)?|impossible|every time|without fail|settled(?! (?:on|for))|(?:is|as) (?:a|the"
    r"|an established) (?:fact|truth)|(?:zero|little|hardly any|beyond|free of|any|without)"
    r" doubts?|(?:you|we|one) (?:can|may|should|could) (?:trust|believe|count on|bank on|rely)"
    r"|(?:cannot|can never|never|not|hardly ever|rarely|seldom) (?:be |is |ever )*(?:mistaken"
    r"|wrong|err|errs|fooled)|leaves? (?:nothing|no room)|taken as (?:given|read|fact|true"
    r"|certain)|for granted|beyond dispute|cannot be wrong"
    r"|makes no (?:mistakes|errors)|no (?:mistakes|errors)|fully (?:sure|explains?)|unmistakabl\w+"
    r"|foolproof|unerring(?:ly)?|flawless(?:ly)?|exactly right|knows (?:for|that|it|which)"
    r"|reliably|accurately|correctly(?! (?:flag|clear|identif|class|call|label|caught|pick))"
    r"|rely on (?:this|the) (?:score|result|output|number)|highly (?:confident|likely)|clear-cut)\b"
)
_NOT_SURE_OF = re.compile(
    r"(?:make|be|making) sure|a certain|certain (?:regions|parts|areas|places|degree|extent|level)"
    r"|to be sure|confidence|always (?:be )?(?:read|interpret|use|used|seen|discuss|talk|viewed"
    r"|consider|taken|check|combined|weighed|judged|ask|treat)|never (?:be )?(?:used? (?:alone"
    r"|as|on)|rely|the sole|the only|a substitute|replace|read alone|taken|mean|on its own|seen"
    r"|say|told|been)|true (?:for|of|in)|holds? true|what is true"
)
_EVERYONE = re.compile(
    r"\b(?:everyone|everybody|every (?:single )?(?:person|patient|case|cancer|one)|all (?:of"
    r" )?(?:the )?"
    r"(?:people|patients|cases|cancers|those)|nobody|no one|no (?:cancers?|cases?|people"
    r"|patients))\b"
)
_DIAGNOSE = re.compile(r"\bdiagnos(?:is|es|e|ed|tic|ing)\b|\bmedical device\b")
_UNSURE = re.compile(
    r"\b(?:uncertain(?:ty)?|unsure|undecided|ambiguous|ambiguity|inconclusive|indecisive"
    r"|not (?:sure|certain|confident|able to (?:decide|choose|tell|pick|commit|settle))"
    r"|(?:cannot|could not|unable to|does not|did not|failed to|can neither) (?:\w+ )?(?:decide"
    r"|choose"
    r"|settle|pick|commit|separate|make up its mind|say which|tell which|tell the two|narrow)"
    r"|either way|both (?:classes|options|answers|outcomes|labels|possibilities|remain|are)"
    r"|two classes|neither class|abstain\w*|abstention|make up its mind|on the fence|torn"
    r"|(?:exclude|rule out|drop) either|either class|hard to call|not (?:really |clearly )?lean"
    r"|lean (?:clearly |strongly )?(?:to|towards?)"
    r" (?:one|either) side|no clear (?:answer|lean\w*|winner|choice)|open)\b"
)
_BY_OTHERS = re.compile(
    r"\b(?:only|doctors?|clinicians?|physician|radiologists?)\b[^.;]{0,40}"
    r"\b(?:can|may|makes?|reach|gives?|offer|establish|with|for|any|question)\b[^.;]{0,25}$"
)
_CHILD = re.compile(r"\bchild(?:ren|'s|ren's)?\b")
_SYNTHETIC = re.compile(
    r"\b(?:synthetic|phantoms?|made-up|artificial|practice|pretend|drawn|invented)\b"
)
_CALIBRATED = re.compile(r"\b(?P<un>un|not )?calibrated\b")
_TESTED = (
    r"(?:test(?:ed|ing)?|study|evaluation|validation|data ?set|sample|that|those|set|group"
    r"|collection)"
)
_RARE = r"(?:rarer|rare|less (?:common|frequent|often|prevalent)|uncommon|fewer|infrequent|lower)"
_COMMON = r"(?:commoner|more (?:common|frequent|often|prevalent)|higher|more)"
_RARER = re.compile(
    r"\b(?:understates?|understat\w+|underestimat\w+|too low|too small|too modest)\b"
    rf"|\b{_RARE}\b(?: (?!than)\w+){{0,2}} (?:in|among|within|for) (?:\w+ ){{0,2}}{_TESTED}\b"
    r"|\b(?:risks?|chance) (?:(?!look|seem|appear)[^.;,]){0,30}\b(?:higher|greater|larger) than\b"
)
_COMMONER = re.compile(
    rf"\b{_COMMON}\b(?: \w+){{0,2}} (?:in|among|within|for|outside) (?:\w+ ){{0,3}}"
    rf"(?:practice|population|life|clinics?|everyday)\b"
)
_EMPTY = re.compile(r"\b(?:empty|blank|nothing in the map|no location)\b")

_QUALITY = {
    "low_contrast": re.compile(
        r"\b(?:low|lower|weak|poor|little|faint|flat|limited|reduced|lacks?|washed|suboptimal)\b"
    ),
    "cropped": re.compile(
        r"\b(?:edges?|cut ?off|cutoff|cropped|borders?|margins?|missing|incomplet\w+|outside the"
        r" (?:image|frame|picture))\b"
    ),
    "coarse": re.compile(r"\b(?:coarse|few pixels|low resolution|small findings)\b"),
}
"""Words that claim a flag of the image's quality, unless they are denied."""
_RANDOM = (
    r"(?:chance|random\w*|guess\w*|a (?:random|shuffled|arbitrary|coin|chance)\b|(?:an? )?(?:\w+ )?"
    r"random)"
)
_NO_BETTER = re.compile(
    rf"\b(?:no (?:\w+ )?(?:\w+ )?than|not (?:any |do |perform |fare |significantly |really )*"
    r"(?:better|more|beat|outperform|exceed|improve|pass|differ|distinguish\w*)\b"
    rf"|(?:at|of) chance level|level of chance|(?:same|similar) (?:as|to) {_RANDOM}"
    rf"|(?:as good as|on a par with|indistinguishable from|like|worse than) {_RANDOM}"
    r"|fails? (?:both|its|the|all|each|to)|failed (?:both|its|the|all|each|to)"
    r"|(?:do|should|must|can|may)(?: not|not) (?:be )?(?:rel(?:y|ied)|trust(?:ed)?|used?)"
    r"|cannot be (?:relied|trusted)|unreliable|untrustworthy|unfaithful"
    r"|neither (?:check|test|of|one)|passe[sd] (?:neither|none)|none of (?:its|the) (?:\w+"
    r" )?(?:checks?|tests?)"
    r"|no (?:check|test)|not (?:\w+ )?(?:reliable|trustworthy|faithful|hold up|supported?))\b"
)
_BETTER = re.compile(
    rf"\b(?:(?:better|more|stronger|further|greater|faster|larger)\b[^.;]{{0,40}}?\bthan {_RANDOM}"
    rf"|(?:beats?|beat|beating|outperform\w*|exceed\w*|above|surpass\w*|ahead of) {_RANDOM}"
    r"|(?:passe[sd]|pass|passing|met|meets|came through|survived|clear(?:s|ed)) (?:its |the |both "
    r"|of |all |each |our |these )+(?:two )?(?:\w+ )?(?:checks?|tests?)"
    r"|(?:both|all|two) (?:\w+ )?(?:checks?|tests?) (?:\w+ )?(?:passed|succeeded|were (?:passed"
    r"|met)"
    r"|support\w*|back|confirm|came out|indicate|show\w*)|(?:checks?|tests?) (?:were )?passed"
    r"|(?:checks?|tests?) (?:\w+ )?(?:support\w*|back\w*)|(?<!un)(?:reliable|trustworthy|faithful"
    r"|sound)(?!ness)|h[eo]lds? up|stands? up|(?:can|may|should) be (?:given|relied|trusted|used"
    r"|taken seriously)|passed (?:both|each|the two))\b"
)
_ONE_OF = re.compile(
    r"\b(?:only one|one of|one out of|just one|a single one|half of its|but (?:not|failed)"
    r"|one check|one test|one passed|the other)\b"
)
_CAUTION = re.compile(r"\b(?:weak(?:ly)?|cautio\w+|with care|care|careful\w*|limited trust)\b")


def check_claims(text: str, facts: Sequence[Fact]) -> Iterator[str]:
    """Complaints about what a normalised sentence claims beside numbers and places."""
    kinds = {fact.kind: fact for fact in facts}
    yield from _check_classes(text, facts, kinds)
    yield from check_decision(text, kinds)
    yield from _check_called(text, kinds)
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
        for match in re.finditer(
            r"(\d+(?:\.\d+)?) ?%|(?<![+−\d-])0\.\d+", _TENTHS.sub(r"\g<1>0 %", text)
        ):
            told = float(match[1]) / 100 if match[1] else float(match.group())
            direct = abs(told - fact.values["probability"]) <= 0.00501
            turned = abs(told - (1 - fact.values["probability"])) <= 0.00501
            if not (direct or turned) or any(abs(told - other) <= 0.00501 for other in others):
                continue
            polarities = {m.value for m in named}
            wanted = {positive} if direct and not turned else {not positive}
            rest = re.search(r"\b(?:other|opposite|remain\w*|rest|alternative)\b", text)
            if not polarities & wanted and not (direct and turned) and not (turned and rest):
                yield "class"
        if not any(re.finditer(r"\d", text)) and {m.value for m in named} == {not positive}:
            yield "class"
    chosen = kinds.get("prediction_set")
    alone = "probability" not in kinds
    if chosen is not None and named and (alone or re.search(r"\bsets?\b", text)) and not (
        not alone and re.search(r"\b(?:both|neither|two)\b", text)
    ):  # fmt: skip
        wanted = {not name.startswith(("not_", "no_")) for name in chosen.values["classes"]}
        if {m.value for m in named} != wanted:
            yield "class in the set"
    if chosen is not None and re.search(r"\bboth\b", text) and len(chosen.values["classes"]) != 2:
        yield "class in the set"
    if chosen is not None and re.search(
        r"\b(?:single|one|only one) (?:class|answer|option|label|outcome)"
        r"(?! (?:or|over|rather|from|and))", text
    ) and len(chosen.values["classes"]) != 1 and not _UNSURE.search(text):  # fmt: skip
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


def _check_called(text: str, kinds: dict[str, Fact]) -> Iterator[str]:
    """“Classified as …” names the class on the side of the operating point where the score is."""
    point = kinds.get("operating_point")
    for match in _CALLED.finditer(whole_numbers(text)):
        classes = list(CLASS.finditer(match["what"]))
        near = text[match.start() : match.end() + 20]
        if (
            not classes
            or re.search(r"\d|\bbetween\b|score|probab", near)
            or re.search(r"\b(?:learned|trained|taught|used) to $", text[: match.start()])
        ):
            continue
        if point is None:
            yield "no fact about the operating point"
        elif (classes[0]["no"] is None) != point.values["above"]:
            yield "decision"


def _check_certainty(text: str, kinds: dict[str, Fact]) -> Iterator[str]:
    for match in _SURE.finditer(text):
        word = match.group()
        if text.rstrip("\"')").endswith("?") and "limits" in kinds:
            continue
        if "exclude" in word and chosen_set(kinds, text):
            continue
        if (
            "doubt" in word
            or re.match(r"(?:cannot|can never|never|not|hardly|rarely|seldom) ", word)
            or word.startswith(("100", "zero", "no risk"))
        ):
            yield f"certainty {word}"
        elif word in ("exclude", "rule out") and "or exclude" in text:
            if not negated(text, match.start(), 12):
                yield f"certainty {word}"
        elif not negated(text, match.start(), 8) and not _allowed_sure(text, match, kinds):
            yield f"certainty {word}"
    if kinds.keys() & {"operating_point", "measured"} and not re.search(r"\d", text):
        everyone = _EVERYONE.search(text)
        if everyone:
            yield f"certainty {everyone.group()}"
    chosen = kinds.get("prediction_set")
    for match in _UNSURE.finditer(text):
        if match.group() == "open" and chosen is None:
            continue
        if chosen is None:
            if not match.group().startswith(("both", "two", "neither", "uncertainty")) and not (
                kinds.keys() & {"passport", "shap_total", "region_value"}
            ):
                yield f"no fact about being {match.group()}"
        elif not chosen.values["abstained"]:
            yield f"certainty {match.group()}"
    fact = kinds.get("probability")
    for match in _CALIBRATED.finditer(text):
        if fact is None or fact.values["calibrated"] == bool(match["un"]):
            yield f"claim {match.group()}"


def chosen_set(kinds: dict[str, Fact], text: str) -> bool:
    """Whether what is excluded is a class, by a prediction set of one class."""
    chosen = kinds.get("prediction_set")
    return (
        chosen is not None
        and len(chosen.values["classes"]) == 1
        and re.search(r"\bsets?\b|\bclass", text) is not None
    )


def _allowed_sure(text: str, match: re.Match[str], kinds: dict[str, Fact]) -> bool:
    """Uses of a sure word that claim nothing (“make sure to ask”, “a reliable map” that passed)."""
    if re.match(r"(?:reliabl|trust|right|correct|accurate|true)", match.group()) and (
        "passport" in kinds or re.search(r"\?", text)
    ):
        return True
    return any(
        m.start() <= match.start() < m.end() or match.start() <= m.start() < match.end()
        for m in _NOT_SURE_OF.finditer(text)
    )


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
        "pass": (False, True, False, bool(better)),
        "weak": (bool(one), bool(one), True, True),
        "fail": (True, False, False, True),
    }[verdict]
    for found, fits in zip((worse, better, one, caution), allowed, strict=True):
        if found and not fits:
            yield f"trust {found[0].group()}"


def _check_limits(text: str, kinds: dict[str, Fact]) -> Iterator[str]:
    for match in _DIAGNOSE.finditer(text):
        by_others = _BY_OTHERS.search(text[: match.start()])
        if not negated(text, match.start()) and not by_others:
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
        if (
            match.group() in ("drawn", "invented")
            and "image" not in kinds
            and not re.search(
                r"(?:was|were|been|is) (?:drawn|invented)(?! (?:to|from|by (?:a )?(?:doctor|one)))",
                text,
            )
        ):
            continue
        if match.group() == "practice" and not re.search(r"practice (?:image|picture|x-ray)", text):
            continue
        if match.group() == "drawn" and re.search(r"conclusion|attention", text):
            continue
        if image is None or not image.values["synthetic"] or negated(text, match.start(), 3):
            yield f"claim {match.group()}"
    for match in _RARER.finditer(text):
        if not negated(text, match.start(), 3) and (
            "measured" in kinds or re.search(r"\bcancer|risk|practice\b", text)
        ):
            yield f"direction {match.group()}"
    if "measured" in kinds:
        for match in _COMMONER.finditer(text):
            if not re.search(r"than", match.group()) and not negated(text, match.start(), 3):
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
