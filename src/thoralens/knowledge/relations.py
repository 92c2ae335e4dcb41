"""What a question can want to know of its subject, how it asks, and how a text tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relation:
    """One thing to know of a subject.

    Attributes:
        asked: How questions word it.
        told: What a sentence that tells it has.
        strict: No title can stand in for the words of the sentence.
    """

    name: str
    asked: re.Pattern[str]
    told: re.Pattern[str]
    strict: bool = False


def _relation(name: str, asked: str, told: str, *, strict: bool = False) -> Relation:
    return Relation(
        name, re.compile(rf"\b(?:{asked})\b", re.I), re.compile(rf"(?:{told})", re.I), strict
    )


_NUMBER = r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|third|quarter|dozen)\b"
_TIME = (
    r"\b(?:19|20)\d\d\b|(?:\d|\b(?:one|two|three|four|five|six|seven|eight|ten|few|several|many"
    r"|some))[\s-]*(?:to \w+ )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
    r"|\b(?:yearly|daily|weekly|monthly|annual\w*|once|twice|every|until|at once|same day"
    r"|immediately"
    r"|as soon|before|after|when|within|at any age|earl(?:y|ier)|later?|decades?|regular\w*)\b"
)

RELATIONS: tuple[Relation, ...] = (
    _relation(
        "cost",
        r"costs?|prices?|how expensive|cheap|insurance|afford\w*|reimburse\w*|paid for|fees?",
        r"\bcost|price|[$£€]|insur|reimburs|\bpay|free of charge|\bfees?\b",
        strict=True,
    ),
    _relation(
        "dose",
        r"dos(?:e|es|age|ing) of(?! radiation)|what dose(?! of radiation)|how many (?:mg|milligrams"
        r"|tablets|pills|puffs|millilitres|drops)|dosages?|mg",
        r"\b\d[\d.,]*\s?(?:mg|micrograms?|µg|mcg|ml|mL|g|units?|puffs?|tablets?)\b",
        strict=True,
    ),
    _relation(
        "origin",
        r"(?:who|when|where|what year).{0,40}?(?:discovered|invent\w*|founded|coined|named"
        r"|developed|first (?:described|used|found|seen|reported|approved)|identified)"
        r"|named after|etymology|history of|origin of the (?:word|name)",
        r"discover|invent|found(?:ed|er)|coin(?:ed|age)|named|first (?:described|used|seen"
        r"|reported)"
        r"|develop(?:ed|er)|origin",
        strict=True,
    ),
    _relation(
        "inheritance",
        r"inherit\w*|hereditary|runs? in (?:the |my |our )?famil\w+|genetics?|genetic changes?"
        r"|pass(?:ed)? (?:it )?on to (?:my )?children",
        r"inherit|heredit|genetic|\bgenes?\b|mutation|famil(?:y|ies|ial)|autosomal|chromosom",
    ),
    _relation(
        "contagion",
        r"contagious|infectious|catch (?:it|this)|catching|spread from person|transmitted"
        r"|transmission|how (?:does|do|is|are) .{2,40} spread|spreads? through the air",
        r"contagio|infectious|\bcatch|spreads? (?:from|through|by|when|easily)|transmi"
        r"|through the air"
        r"|pass(?:es|ed)? (?:on|from)",
    ),
    _relation(
        "frequency",
        r"how (?:common|rare|frequent|many people)|prevalence|incidence|what (?:percentage|share"
        r"|proportion|fraction)|how often (?:does|do|is|are)",
        rf"{_NUMBER}|\bcommon|\brare|\bmost\b|per cent|percent|majority|frequent|incidence"
        rf"|every year",
    ),
    _relation(
        "outlook",
        r"outlook|prognosis|survival|survive\w*|how long .{0,40}?(?:live|left)|life expectancy"
        r"|curable|cured|deadly|fatal|die|terminal|five.year",
        r"surviv|outlook|prognos|\blive[sd]?\b|liv(?:es|ing) longer|death|\bdie|mortalit"
        r"|cur(?:e|ed|able)\b"
        r"|recover|life expectanc|fatal|median|chance of recovery|life-threatening",
    ),
    _relation(
        "symptoms",
        r"symptoms?|(?:warning |early |first )?signs?|red flags?|how (?:does|do|would|will|might)"
        r" .{2,40} (?:feel|show|present|look)|feel like|notice",
        r"symptom|\bsigns?\b|cough|breathless|short(?:ness)? of breath|\bpains?\b|wheez"
        r"|swell|fatigue"
        r"|fever|tired|weight loss|\bfeel|hoarse|phlegm|clubbing|headache|sweats?"
        r"|chills|dyspn",
    ),
    _relation(
        "harms",
        r"side.effects?|adverse (?:effects?|events?)|harms?|harmful|complications?|dangers?"
        r"|dangerous"
        r"|downsides?|disadvantages?|drawbacks?|risks? of (?!(?:getting|developing"
        r"|lung|cancer|death"
        r"|dying))|bad for|hurts?|painful|damage\w*|safe|unsafe|safety|risky"
        r"|toxic\w*",
        r"side.effect|\brisks?\b|\brisk(?:y|ier)\b|harm|complicat|danger|\bsafe|unwanted"
        r"|pneumothorax|bleed"
        r"|adverse|injur|\bpain|damage|toxic|overdiagnosis|false positive|causes?\b"
        r"|may lead|cough|sore|uncomfortable"
        r"|infection|common (?:are|after|for)|irritat",
    ),
    _relation(
        "prevention",
        r"prevent\w*|avoid\w*|protect\w*|(?:reduce|lower|cut|decrease) (?:my|the|your|our|their)"
        r" (?:own )?(?:risks?|chances?|exposure)",
        r"prevent|avoid|protect|lower|reduc|\bstop|vaccin|quit|do not\b|don't|never|instead"
        r"|keep away|ventilat",
    ),
    _relation(
        "risk",
        r"who (?:is|are|gets?) (?:most |more )?(?:at|likely|in danger)|at risk|risk factors?"
        r"|more likely|who gets|susceptib\w+|(?:raises?|increases?|affects?) (?:the|my|your)"
        r" (?:risks?|chances?)|(?:my )?(?:risks?|chances?) of (?:getting|developing|having)",
        r"\brisk|likel(?:y|ihood)|common in|more often|especially|affect|chance|tend to"
        r"|expos|can happen in",
    ),
    _relation(
        "treatment",
        r"treat\w*|therap(?:y|ies)|cures?|medicines? for|medications? for|drugs? for|managed?"
        r"|management|what can be done|get rid of|remed(?:y|ies)|what helps|help with|ease\w*"
        r"|reliev\w+|living with|cope with|options for|fix(?:ed)?",
        r"treat|therap|surger|operation|medicine|\bdrugs?\b|antibiotic|inhaler|\bcur(?:e|ed"
        r"|able)\b|reliev"
        r"|oxygen|\bhelp|rehabilit|chemo|immuno|manag|vaccin|replacement|ventilat"
        r"|transplant|\bease"
        r"|\badvi[sc]e|exercise|drain|removed?\b|stent|rest\b",
    ),
    _relation(
        "diagnosis",
        r"diagnos\w*|detect\w*|how (?:is|are|do|does|can|would) .{2,50} (?:found|confirmed|tested"
        r"|identified|recognised|recognized|known)|(?:what|which) (?:tests?|scans?|exams?)"
        r"|tests? for"
        r"|tested for|find out (?:if|whether)|know (?:if|whether) (?:i|you|someone)",
        r"diagnos|\btest|\bscan|x-?ray|biops|\bexam|sputum|spiromet|imag|confirm|detect"
        r"|bronchoscop|microscop|sample|measure|history",
    ),
    _relation(
        "cause",
        r"what (?:could|might|can) (?:it|this|that) be|could it be|causes?|caused|causing"
        r"|why do (?:people|you|we|i) (?:get|have|develop)|lead(?:s|ing)? to"
        r"|how do(?:es)? (?:you|people|someone|one|i) (?:get|develop|catch)"
        r"|responsible for|due to"
        r"|brought on|triggers?|triggered",
        r"caus|because|due to|result(?:s|ed|ing)? (?:of|from|in)|lead(?:s|ing)? to|trigger"
        r"|comes? from"
        r"|aris(?:e|es)|contribut|risk factor|linked|mutation|when\b|develops?\b"
        r"|after\b|carcinogen"
        r"|unknown|make .{0,20}worse",
    ),
)


@dataclass(frozen=True, slots=True)
class Form:
    """What an answer must have by the question's form; an empty ``needs`` asks for nothing."""

    name: str
    asked: re.Pattern[str]
    needs: re.Pattern[str] | None


def _form(name: str, asked: str, needs: str) -> Form:
    return Form(name, re.compile(asked, re.I), re.compile(needs, re.I) if needs else None)


FORMS: tuple[Form, ...] = (
    _form(
        "time",
        r"\bwhen (?!i\b|you\b|it\b)|\bhow (?:long|often|soon|quickly|fast|early|frequently)\b"
        r"|\bwhat (?:year|time)\b|\bhow many (?:seconds|minutes|hours|days|weeks|months|years"
        r"|times)\b",
        _TIME,
    ),
    _form(
        "number",
        r"\bhow (?:many|much(?! (?:longer|better|worse))|big|large|small|high|low|old|wide|far"
        r"|deep|tall|heavy|accurate|likely)\b|\bwhat (?:percentage|percent|proportion|share"
        r"|fraction|number|size|age)\b|\bat what (?:age|size|dose)\b",
        _NUMBER,
    ),
    _form(
        "person",
        r"\bwho (?:discovered|invented|founded|won|wrote|created|developed|was|coined|played"
        r"|directed|painted)\b",
        r"\b[A-Z][a-z]+ (?:[A-Z]\w+|[A-Z]\.)",
    ),
    _form(
        "group",
        r"\bwho(?:'s| is| are| should| can| may| needs?| gets?| qualif\w+| must| has)\b",
        r"people|person|adult|aged|\bage\b|anyone|everyone|men\b|women|patient|smok|child|worker"
        r"|those who|someone",
    ),
    _form(
        "comparison",
        r"\b(?:better|worse|safer|stronger|more effective|superior|inferior|longer|less"
        r"|more \w+) than\b|\bvs\.?\b|\bversus\b|\bdiffer(?:s|ent|ence"
        r"|ences)?\b(?=.{0,12}\b(?:from|between|to)\b)|\bcompared?\b"
        r"|\b\w+ or \w+[^?]{0,25}: which\b|\bwhich (?:is|one|of)\b",
        r"\bthan\b|compar|versus|\bvs\b|\bmore\b|\bless\b|longer|better|worse|whereas|while"
        r"|differ|against|both|but\b|instead|\bunlike|higher|lower|fewer|superior|similar"
        r"|\d.{1,60}\band\b.{0,60}\d",
    ),
    _form(
        "attribute",
        r"^\W*what(?:'s| is| are| was| were) the .+ (?:of|for|in|between|to|from|on)\b",
        "",
    ),
    _form(
        "definition",
        r"^\W*(?:(?:so|ok|please|hi|hello|can you (?:tell|explain)(?: me| to me)?|tell me"
        r"|explain(?: to me)?|could you explain)\b[\s,]*)*(?:what(?:'s| is| are| is \(are\)"
        r"| does| do)|define|meaning of)\b",
        "",
    ),
    _form(
        "yes_no",
        r"^\W*(?:is|are|was|were|do|does|did|can|could|should|shall|will|would|has|have|may"
        r"|might|am)\b",
        "",
    ),
    _form("reason", r"\bwhy\b|\bhow come\b", ""),
    _form("way", r"\bhow\b", ""),
    _form("yes_no", r"^(?!.*\b(?:what|how|who|when|where|why|which)\b).{20,}\?\s*$", ""),
    _form("open", r"", ""),
)
