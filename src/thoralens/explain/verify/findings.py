"""No finding: the class may be named as what a score is for, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from thoralens.explain.evidence import Fact
from thoralens.explain.verify.claims import CLASS
from thoralens.explain.verify.places import places_in
from thoralens.explain.verify.text import whole_numbers

_FINDING = (
    r"(?:cancers?|nodules?|tumou?rs?|malignan(?:t|cy|cies)|(?:suspicious|solid|round) (?:spot|area)"
    r"|diseases?|illness(?:es)?)"
)
_NAMED = re.compile(
    rf"{CLASS.pattern}|\b(?P<ill>diseases?|illness(?:es)?|ill|malignancies|cancers|tumou?rs)\b"
)
_HOLDER = (
    r"(?:you|patient|person|she|he|i|we|lungs?|image|x-ray|picture|film|radiograph|study|phantom"
    r"|chest|there|this|it|map|zone|part|area|region|spot|focus|model|computer|program|algorithm"
    r"|grad-cam|shap|doctor|heat|activation|findings?|results?)"
)
_HAS = (
    r"(?:has|have|had|having|is|are|was|were|shows?|showed|reveals?|contains?|holds?|displays?"
    r"|demonstrates?|exhibits?|features?|presents?|indicates?|suggests?|points? to|means?|sees?"
    r"|saw|finds?|found|detects?|detected|identif\w+|locat\w+|spots?|spotted|pick\w* up|marks?"
    r"|outlines?|represents?|reflects?|corresponds? to|depicts?|captures?|proves?|confirms?"
    r"|likely|probably|carries|bears|covers?|overl\w+|surrounds?|highlights?|surely)"
)
_BEYOND = (
    re.compile(
        rf"\b{_HOLDER}(?: \w+){{0,2}} (?:likely |probably |clearly |may |might |could |does |do "
        rf"|did |will |most )*{_HAS}(?: not| no| any| likely| probably| clearly| most| to| be| of"
        rf"| a| an| the| some| early| small| single| possible| probable| real| visible| lung"
        rf"| malignant| suspicious| from)* {_FINDING}\b"
    ),
    re.compile(
        r"\b(?:contains?|reveals?|displays?|carries|outlines?|hides?|holds|shows?|makes?|detects?"
        rf"|demonstrates?)(?: (?:a|an|the|no|any|some|its))?(?: \w+)? {_FINDING}\b"
    ),
    re.compile(
        rf"\b{_FINDING}(?: \w+){{0,2}} (?:is|are|was|were|lies?|sits?|seems?|appears?|being"
        rf"|may be|might be|could be|can be|has been)(?: \w+){{0,2}} (?:present|absent|visible"
        r"|seen|found|there|detected|located|likely|unlikely|confirmed|excluded|suspected|shown"
        r"|small|large|real|at|on|within|inside|spotted|identified|outlined|marked|picked"
        r"|possible|probable)\b"
    ),
    re.compile(
        r"\b(?:presence|absence|evidence|signs?|findings?|diagnosis|suspicion|location|position"
        rf"|size|indication|proof|picture|site|spread|growth|stage|trace) (?:of|for)(?: \w+)?"
        rf" {_FINDING}\b"
    ),
    re.compile(
        rf"\b(?:suspicious (?:for|of)|consistent with|suggestive of|indicative of|typical (?:of"
        rf"|for)|compatible with|in keeping with|points? (?:to|towards?)|looks? like|seems? like"
        rf"|resembl\w+|due to|because of|caused by) (?:an? |the )?(?:\w+ )?{_FINDING}\b"
    ),
    re.compile(
        rf"\b(?:likely|probably|possibl[ey]|presumably|probable) (?:an? )?(?:\w+ )?{_FINDING}\b"
    ),
    re.compile(
        r"\b(?:nodules?|tumou?rs?|spots?|areas?|it|they|this|that|finding) (?:is|was|are|were"
        r"|looks?"
        r"|seems?)(?: (?!for\b)\w+){0,2} (?:malignant|cancerous|benign|cancer)\b(?! (?:class"
        r"|label|score))"
    ),
    re.compile(
        r"(?<!associates your )(?<!associates this )(?<!associates the )(?<!links this )"
        r"\b(?:patient|person|you|woman|man|someone|image|x-ray|picture|lungs?)(?: \w+)? with"
        rf"(?: an?| the)? (?:\w+ )?{_FINDING}\b(?! (?:class|score|probab))"
    ),
    re.compile(rf"\b(?:your|his|her|patient's|person's) (?:lung |own |suspected )?{_FINDING}\b"),
    re.compile(
        rf"\b(?:early|small|large|tiny|growing|new|old|spread|solid|visible) (?:lung )?{_FINDING}\b"
    ),
)
_IMAGE = r"(?:image|x-ray|radiograph|film|picture|study|case|exam\w*)"
_SHOWN_SCORE = re.compile(
    rf"\b(?:probabilit\w+|likelihood|chances?|scores?|estimates?d?)\b[^.;]{{0,30}}\bthat (?:this"
    rf"|the"
    rf"|your) (?:\w+ )?{_IMAGE} (?:\w+ )?(?:shows?|contains?|depicts?|represents?|belongs? to|falls"
    r" (?:in|into|under)|is|includes?)(?: (?:a|an|the|one|in|class|of|as))* (?:\w+ )?"
    rf"{_FINDING}\b(?: (?:class|category|group))?"
)
_MAPPED = (
    r"(?:spots?|colou?rs?|maps?|heat|areas?|regions?|squares?|patch(?:es)?|marks?|zones?|parts?"
    r"|hotspots?|highlight\w*|overlay|activations?|shading|places?|focus)"
)
_NOT = r"(?:not|never|cannot|nor|no)"
_NOT_FINDING = (
    re.compile(
        rf"\b{_MAPPED}\b[^.;]{{0,45}}\b{_NOT}\b(?: \w+){{0,5}}?"
        r" (?:tumou?rs?|nodules?|cancers?|diseases?|illness(?:es)?)\b"
    ),
    re.compile(
        r"\b(?:scores?|results?|outputs?|numbers?|flags?|maps?|reports?|probabilit\w+|models?"
        r"|computers?|programs?|tools?|algorithms?|x-ray|images?|it|this|that|these|alone|system"
        rf"|figures?|percentage)\b[^.;]{{0,60}}\b{_NOT}\b(?: \w+){{0,4}}? (?:mean|means|tell|say"
        r"|prove|proof|confirm|rule|exclude|imply|equal|establish|guarantee|settle|know|decide"
        r"|determine|diagnos\w+|amount|verdict|answer)\b[^.;]{0,70}"
        r"\b(?:tumou?r|nodule|cancer|malignancy|disease|illness|ill)\b"
    ),
)
_UNTOLD = re.compile(
    r"\b(?:whether|if)\b[^.;]{0,40}\b(?:tumou?r|nodule|cancer|malignancy|disease|illness|ill)\b"
    r"[^.;]{0,25}\b(?:cannot|can not|not|never|unclear|unknown|open)\b"
    r"|\b(?:no|not|cannot|never)(?: an?| the| any| really)? (?:conclusions?|answers?|statements?"
    r"|judg\w+"
    r"|verdict|guarantees?|proof|word|decision|certainty|tell|say|know|confirmation)\b"
    r"[^.;]{0,45}\b(?:tumou?r|nodule|cancer|malignancy|disease|illness|ill)\b"
)
_PERSON = r"(?:people|persons?|patients?|those|ones|cases|them|whom|individuals|others|everyone)"
_PEOPLE = re.compile(
    rf"\b(?:{_PERSON}|who|that|did|do|\d+(?: ?%)?|really|not)\b(?: \w+){{0,3}} (?:had|have|has"
    rf"|having"
    r"|with|without)(?: an?| any| no| confirmed| known)?(?: lung)? $"
    rf"|\b{_PERSON} (?:with|without|who had)(?: lung)? $"
)
_PEOPLE_AFTER = re.compile(
    rf"^(?:-free|-positive|-negative)?(?: \w+)? (?:{_PERSON}|cases|prevalence|rate)\b"
    r"|^ (?:is|was|were|are) (?:\w+ )?(?:present|found|confirmed) in (?:\w+ )?\d"
)
_RARITY = re.compile(
    r"^(?:s)? (?:is|are|was|were|being|occurs?|becomes?)?\s?(?:\w+ ){0,2}(?:rarer|rare|less"
    r"|uncommon|more (?:common|frequent|often|prevalent)|commoner|over-?represented|prevalen\w+)\b"
)
_FREQUENCY = re.compile(
    r"\b(?:enriched (?:with|for|in)|rich in|more|fewer|less) (?:lung )?cancers?$|\b(?:proportion"
    r"|share|rate|frequency|prevalence|fraction|number|percentage) of (?:people with |lung "
    r"|patients with )?(?:lung )?cancers?$"
)
_SCORE_WORD = re.compile(
    r"\b(?:probabilit\w+|scor\w+|likelihood|likely|outputs?|class\w*|categor\w+|label\w*|log-odds|odds"
    r"|estimat\w+|sets?|predict\w*|chances?|target|results?|flag\w*|rat(?:es?|ed|ing)|puts?|judg\w+"
    r"|calls?|called|options?|answers?|assign\w*|returns?|coverage|confidence|vote|reading|leans?"
    r"|contribut\w+|decision|thresholds?|numbers?|model's|conformal|tips?|commits?|settles?)\b|\d"
    r" ?%"
)
_LINK = re.compile(
    r"(?:^|[:,(\"'%/–=-]|\b(?:for|of|to|towards?|against|on|between|as|with|regarding|concerning|about"
    r"|and|or|nor|both|neither|either|only|just|alone|called|labelled|labeled|namely|is|are|be|was"
    r"|were|than|includes?|contains?|holds?|comprises?|comprising|including|containing|covers?"
    r"|keeps?|lists?|leaves?|leaving|predicts?|predicting|favou?rs?|favou?ring|assigns?|gives?|gave"
    r"|given|names?|over|versus|vs|excludes?|class|target|category|label|that|scores?|scored|judges"
    r"|rates?|rated|considers?|calls?|retains?|spans|says?|remains?|stays?|being|picks?|chooses?|if|when))"
    r"[ \"']*(?:(?:a|an|either|only|just|both|single|class|label|category|target|one|no|possible"
    r"|the (?:class|label|category|target|option|answer|term)|the)[ \"']{1,2})*$"
)
_DEFINITE = re.compile(r"\b(?:the|this|that|these|your|its|his|her|our) $")
_CLASSY = re.compile(
    r"^[\"']? (?:class|category|label|option|probability|score|prediction|likelihood|output|answer"
    r"|side|outcome|estimate|target)\b|^[\"')]"
)
_AFTERWARDS = re.compile(
    r"^[\"']?(?: class| category| label| option| side)?(?:,? (?:at|with)(?: an?| the)?(?:"
    r" \w+){0,2} |[:,(]|"
    r" \(| = | ?- ?)(?:[^.;]{0,40}\d)|^[\"']? (?:\w+ )?(?:probabilit\w+|scores?|class|category"
    r"|label"
    r"|prediction|likelihood|output|option|estimate|log-odds)\b|^[\"']? (?:(?:is|was|has been)"
    r" (?:\w+ )?(?:given|assigned|put|rated|scored|estimated|at|judged|placed|set|predicted)"
    r"|gets?|got"
    r"|receives?|received|scores?|scored|comes? (?:out|in)|came (?:out|in)|carries|has an?|holds"
    r"|stands at|reaches|takes)\b(?: \w+){0,6} ?\d|^[\"']? (?:is|was|remains?|are|remain|alone|both"
    r"|and|or|nor|stays?|stay|could be|can be)\b"
    r"[^.;]{0,80}\b(?:sets?|classes|options|plausible|possible answers|answers)\b"
)
_HELD = re.compile(
    r"\b(?:is|are|was|were|has|have|had|contains?|shows?|holds?|reveals?|be|by|in|with|of)(?: a| an"
    r"| the| some| any| early| likely| probably| most)* $"
)
_CLAUSE = re.compile(r"[.;!?]")


def check_findings(text: str, facts: Sequence[Fact]) -> Iterator[str]:
    """Complaints about findings that a normalised sentence states, denies or places."""
    kinds = {fact.kind for fact in facts}
    text = whole_numbers(text)
    spared = [m.span() for m in _SHOWN_SCORE.finditer(text)]
    if kinds <= {"limits", "passport", "zone_share", "inside_lungs", "peak"}:
        spared += [m.span() for m in _NOT_FINDING[0].finditer(text) if not _held(m.group())]
    if "limits" in kinds:
        spared += [m.span() for m in _NOT_FINDING[1].finditer(text)]
        spared += [m.span() for m in _UNTOLD.finditer(text)]
    named = list(_NAMED.finditer(text))
    people = [m.start() for m in named if _of_people(text, m, kinds)]

    def is_spared(start: int, end: int) -> bool:
        return any(a <= end and start <= b for a, b in spared) or any(
            start - 9 <= at < end for at in people
        )

    for pattern in _BEYOND:
        for match in pattern.finditer(text):
            near = text[max(0, match.start() - 45) : match.end() + 45]
            if (
                is_spared(*match.span())
                or text.startswith("how likely")
                or re.search(r"\bsets?\b|\brarer?\b|\bclass", near)
            ):
                continue
            yield f"finding {match.group()}"
    for match in named:
        start, end = match.span("name") if match["name"] else match.span()
        if is_spared(start, end) or (
            match["name"] and (_is_scored(text, start, end, kinds) or _is_rarity(text, end, kinds))
        ):
            continue
        yield f"finding {text[start:end]}"
    yield from _placed(text)


def _held(denial: str) -> bool:
    """Whether a denial is of somebody's having it (“this patient has no cancer”)."""
    denial = re.sub(r"\bmeans? (?:that )?(?:there is|you have)\b", "", denial)
    return (
        re.search(r"\b(?:patient|you|lungs?|x-ray|image|there|has|have|had)\b", denial) is not None
    )


def _is_scored(text: str, start: int, end: int, kinds: set[str]) -> bool:
    """Whether the class is named as what is scored: in a clause with a score, linked to it."""
    breaks = [m.end() for m in _CLAUSE.finditer(text[:start])]
    before = text[max([0, *breaks]) : start]
    before = re.sub(r"(?:\bnot?|\bnon-?|\blung|\bwithout|\bany)[ -]?$", "", before)
    clause = before + text[start:].split(";")[0]
    if (kinds != {"prediction_set"} and _SCORE_WORD.search(clause) is None) or (
        _DEFINITE.search(before) and not _CLASSY.match(text[end:])
    ):
        return False
    if _AFTERWARDS.search(text[end:]) and _HELD.search(before) is None:
        return True
    if not before.strip() or re.fullmatch(r"\W*(?:an?|both|neither|either|only) ", before):
        return _AFTERWARDS.search(text[end:]) is not None
    return bool(kinds & {"probability", "prediction_set"}) and _LINK.search(before) is not None


def _is_rarity(text: str, end: int, kinds: set[str]) -> bool:
    return "measured" in kinds and (
        _RARITY.search(text[end : end + 60]) is not None
        or _FREQUENCY.search(text[max(0, end - 60) : end]) is not None
    )


def _of_people(text: str, match: re.Match[str], kinds: set[str]) -> bool:
    if not kinds & {"measured", "operating_point"}:
        return False
    before, after = (
        text[: match.start("name") if match["name"] else match.start()],
        text[match.end() :],
    )
    if re.search(r"\b(?:you|your|this (?:patient|image|x-ray|picture|person))\b", before[-40:]):
        return False
    before = re.sub(r"(?:\bno|\bany|\ba|\blung|\bactually|\breally) ?$", "", before.rstrip() + " ")
    return (
        after.startswith("-free")
        or re.search(r"\d $", before.rstrip() + " ") is not None
        or _PEOPLE.search(before.rstrip() + " ") is not None
        or _PEOPLE_AFTER.search(after) is not None
        or re.search(r"\d ?% of (?:the |all |those )?$", before.rstrip() + " ") is not None
    )


def _placed(text: str) -> Iterator[str]:
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
