"""What a message is, before anything is looked up."""

from __future__ import annotations

import re
from typing import Literal

Intent = Literal[
    "empty",
    "greeting",
    "thanks",
    "about_me",
    "dosing",
    "cases",
    "diagnosis",
    "study",
    "question",
]

_GREETING = re.compile(
    r"\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|bonjour|salut|bonsoir|hola"
    r"|buenos d[ií]as"
    r"|buenas(?: tardes| noches)?)\b[\s,!.]*(?:there|thoralens|doctor|doc|everyone)?\W*$",
    re.I,
)
_THANKS = re.compile(
    r"\W*(?:thanks?(?: you)?(?: (?:very|so) much| a lot)?|cheers|ok(?:ay)?(?: thanks?)?|great"
    r"|merci(?: beaucoup)?|(?:muchas )?gracias|perfect|got it)\W*$",
    re.I,
)
_ABOUT_ME = re.compile(
    r"\b(?:who|what) are you\b|\bare you (?:a |an )?(?:doctor|human|robot|bot|ai|real|person"
    r"|machine"
    r"|program)|\bwhat can you (?:do|help)|\bwhat do you do\b|\bhow can you help|\byour name\b"
    r"|\bqui (?:es-tu|êtes-vous)|\bquién eres|\bque (?:peux-tu|pouvez-vous) faire"
    r"|\bqué puedes hacer",
    re.I,
)
_DOSING = re.compile(
    r"\b(?:what|which|right|correct|maximum|max|safe|usual|standard|recommended) (?:dose"
    r"|dosage|dosing)\b(?! of radiation)"
    r"|\b(?:dose|dosage) (?:of|for) (?!radiation|ct|low|a (?:ct|chest))\w+"
    r"|\bhow (?:many|much) (?:mg|milligrams?|tablets?|pills?|puffs?|ml|drops|of (?:my"
    r"|the) (?:medicine|drug))"
    r"|\bhow (?:many|much) \w+ (?:should|can|do|may|must) (?:i|we|he|she|they"
    r"|my \w+) (?:take|use|give|inhale|swallow)"
    r"|\b(?:should|can|may) i (?:double|increase|reduce|lower|halve|skip"
    r"|stop(?: taking)?|change|raise)"
    r" (?:my|the) (?:dose|dosage|medicine|medication|tablets?|pills?|inhaler"
    r"|drug|chemo\w*|steroids?"
    r"|antibiotics?|blood thinners?|\w+(?:mab|nib|ine|one|ol|cin|ide|pril|tan))\b"
    r"|\bquelle (?:dose|posologie)\b|\bcombien de (?:mg|comprimés|bouffées)"
    r"|\bqué dosis\b|\bcuánt[oa]s (?:mg|pastillas|comprimidos|inhalaciones)",
    re.I,
)
_DIAGNOSIS = re.compile(
    r"\b(?:do|does|could|might|can) (?:i|he|she|my \w+) (?:really "
    r"|already )?have (?:got )?(?:lung |a |an )?"
    r"(?:cancer|tumou?r|tb|tuberculosis|pneumonia|copd|asthma|embolism|clot|disease"
    r"|illness|it\b)"
    r"|\b(?:is|could|might) (?:it|this|that|mine) (?:be )?(?:lung )?(?:cancer"
    r"|malignant|a tumou?r|serious|benign|pneumonia)\b"
    r"|\bam i (?:dying|going to die|ill|sick)\b|\bwhat (?:do i|illness do i"
    r"|disease do i) have\b|\bdiagnose me\b"
    r"|\bwhat(?:'s| is) wrong with me\b|\b(?:do you think|tell me if) i have\b"
    r"|\best-ce que j'ai\b|\bai-je (?:un |le |la )?(?:cancer|tumeur)|\b¿?tengo (?:cáncer|un tumor)",
    re.I,
)
_STUDY = re.compile(
    r"\b(?:my|this|the|our|his|her|that|uploaded|attached) (?:\w+ )?(?:x-?\s?rays?"
    r"|radiograph|scan|image|picture|film|study"
    r"|result|report|heat ?map|map|score|photo|upload)s?\b|\b(?:orange|red|yellow|blue"
    r"|green|colou?red|bright|hot|warm|highlighted)"
    r" (?:area|spot|zone|region|part|patch|blob|bit|colou?r)s?\b"
    r"|\bthe (?:model|ai|app|computer|program)(?:'s)? (?:say|said|think|look|found|find|see"
    r"|saw|probability|score|answer|prediction|flag)"
    r"|\b(?:probability|percentage|score) (?:of|for|that) (?:my|this|it|the model)"
    r"|\bdid (?:it|the model|the ai) (?:look|find|see)"
    r"|\bma radio\w*|\bla zone orange|\bmi radiograf\w+|\bla zona naranja"
    r"|\b[áa]rea naranja",
    re.I,
)
_CASES = re.compile(
    r"(?<!in )\b(?:similar|comparable|matching|look-?alike) (?:known |other |reference )?"
    r"(?:cases?|x-?\s?rays?|radiographs?)\b"
    r"|\b(?:cases?|x-?\s?rays|radiographs|images) (?:that (?:are|look) |which (?:are|look) )?"
    r"(?:like|similar to|resembling|comparable (?:to|with)) "
    r"(?:this|mine|my|that|these|it|his|hers?|ours)\b"
    r"|(?:^|[.?!,:;–—-]\s*|\b(?:please|you|and|to|kindly) )(?:show|find|search(?: for)?|list"
    r"|display|look for|give|get)(?: (?!in\b|that\b|which\b)[\w-]+){0,5}?"
    r" (?:cases?|x-?\s?rays|radiographs)"
    r" (?!in (?:which|whom)\b)(?:of|with|like|showing|similar|where|in|from|on|for)\b"
    r"|(?<!in )\bany (?:known |other |such |like )?cases?\W*$"
    r"|\b(?:are there|do you have|have you(?: got| seen)?) (?:any |some |other |more )?cases?"
    r" (?:of|with|showing)\b[^.?!]*\b(?:nodul|opaci|mass\b|consolidat|effusion|zones?\b|lobes?\b)"
    r"|\b(?:search|look in|query) (?:the |your )?case library\b"
    r"|\bcas (?:similaires?|semblables?|comparables?|proches|ressemblants?|analogues?)\b"
    r"|\b(?:cas|radios?|radiographies?) (?:comme (?:celui|celle|le mien|la mienne|ça|cette|ma)"
    r"|qui ressemblent?)"
    r"|\b(?:montre[rz]?|trouve[rz]?|(?:re)?cherche[rz]?|affiche[rz]?|donne[rz]?)"
    r"(?:[- ](?:moi|nous))?(?: [\w'’]+){0,3}? cas (?:de|d['’]|avec|comme|o[uù])"
    r"|\b(?:y a-t-il|avez-vous|as-tu) (?:des |d['’]autres )?cas (?:de|d['’]|avec)[^.?!]*"
    r"\b(?:nodul|opacit|masse|épanche|zones?\b|lobes?\b)"
    r"|\bcasos? (?:similares?|parecidos?|semejantes?|comparables?"
    r"|como (?:est[ea]|el m[ií]o|la m[ií]a|mi))\b"
    r"|\b(?:mu[eé]str[ae]|mostrar|ens[eé][ñn]a|busca|buscar|busque|encuentr[ae]|encontrar|d[ae]|ver)"
    r"(?:me|nos)?(?: \w+){0,3}? casos? (?:de|con|como)\b"
    r"|\b(?:hay|tienes?|tienen) (?:otros |más |algún )?casos? (?:de|con)\b[^.?!]*"
    r"\b(?:n[oó]dul|opacid|masa\b|derrame|zonas?\b|l[oó]bulos?\b)",
    re.I,
)
_LETTER = re.compile(r"[^\W\d_]")


def intent_of(text: str) -> Intent:
    """The sort of message; the first that fits."""
    if len(_LETTER.findall(text)) < 2:
        return "empty"
    for name, pattern in _PATTERNS:
        if pattern.match(text) if name in ("greeting", "thanks") else pattern.search(text):
            return name
    return "question"


_PATTERNS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    ("greeting", _GREETING),
    ("thanks", _THANKS),
    ("dosing", _DOSING),
    ("cases", _CASES),
    ("study", _STUDY),
    ("diagnosis", _DIAGNOSIS),
    ("about_me", _ABOUT_ME),
)
