"""Whether a question is about health at all."""

from __future__ import annotations

import re

from thoralens.knowledge.asking import Asked

_MEDICAL = re.compile(
    r"\b(?:lung|pulmon|respirat|breath|chest|cough|cancer|tumou?r|nodul|asthma|copd|pneumo|bronch"
    r"|pleur|x-?rays?\b|radiograph|ct\b|pet\b|mri\b|scan|screen|biops|smok|cigar|tobacco|nicotin"
    r"|vap(?:e|ing)|radon|asbestos|disease|illness|symptom|syndrome|infect|virus|bacteri|vaccin"
    r"|treat|therap|surg|operat|drug|medic|dose|tablet|antibiotic|chemo|radioth|immuno|doctor"
    r"|hospital|health|patient|pain\b|fever|blood|heart|oxygen|diagnos|prognos|surviv|mortal"
    r"|trial|pregnan|allerg|inhal|tubercul|emboli|thromb|fibros|sarcoid|genet|mutation|model|shap\b"
    r"|grad-?cam|heat ?map|poumon|cancer|toux|tabac|pulmón|cáncer|tos\b|pleuro)|\w+(?:itis|osis|oma"
    r"|emia|aemia|ectomy|oscopy|ologist|mab|tinib|statin|cillin|mycin)\b",
    re.I,
)
_KNOWN = 0.55


def in_scope(asked: Asked) -> bool:
    """True for questions on medicine or on this app, answerable or not."""
    if _MEDICAL.search(asked.text):
        return True
    known = sum(term.weight for term in asked.terms if term.weight < 0.6)
    return bool(asked.weight) and known / asked.weight >= _KNOWN
