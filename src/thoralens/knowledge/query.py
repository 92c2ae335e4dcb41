"""A question in anyone's words becomes a safe FTS5 expression.

Only letters and digits of the question survive, each term quoted, so no FTS5 operator
can be injected. Terms are joined by OR and widened by medical synonyms.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

MAX_TERMS = 40
_WORD = re.compile(r"[^\W_]+")
_STOP = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "for",
        "from",
        "get",
        "getting",
        "got",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "him",
        "his",
        "how",
        "i",
        "if",
        "im",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "me",
        "mean",
        "means",
        "much",
        "my",
        "of",
        "off",
        "on",
        "or",
        "our",
        "out",
        "she",
        "should",
        "so",
        "some",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "tell",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "s",
        "t",
        "don",
        "doesn",
        "isn",
        "ve",
        "please",
        "really",
        "thing",
        "dad",
        "mum",
        "mother",
        "father",
    ]
)

# Each group holds words and phrases that ask for the same thing.
SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("haemoptysis", "hemoptysis", "coughing up blood", "cough up blood", "coughed up blood",
     "spitting blood", "spit blood", "blood in sputum", "bloody phlegm", "blood in phlegm"),
    ("dyspnoea", "dyspnea", "breathlessness", "breathless", "short of breath",
     "shortness of breath", "out of breath", "trouble breathing", "cannot breathe",
     "hard to breathe", "puffed"),
    ("phlegm", "sputum", "mucus"),
    ("tumour", "tumor"),
    ("oedema", "edema", "swelling", "swollen"),
    ("anaemia", "anemia"),
    ("oesophagus", "esophagus", "gullet"),
    ("paediatric", "pediatric"),
    ("ct", "computed tomography", "cat scan"),
    ("ldct", "low dose ct", "low dose computed tomography"),
    ("xray", "x ray", "radiograph"),
    ("pe", "pulmonary embolism", "clot on the lung", "blood clot", "lung clot"),
    ("tb", "tuberculosis"),
    ("nsclc", "non small cell"),
    ("sclc", "small cell"),
    ("quit", "quitting", "stop smoking", "give up smoking", "smoking cessation"),
    ("cigarette", "tobacco", "smoking", "smoker", "smoked", "smokes"),
    ("nrt", "nicotine replacement"),
    ("chantix", "champix", "varenicline"),
    ("zyban", "bupropion"),
    ("vape", "vaping", "e cigarette", "e cigarettes"),
    ("chemo", "chemotherapy"),
    ("radiotherapy", "radiation therapy", "radiation treatment"),
    ("immunotherapy", "checkpoint inhibitor"),
    ("surgery", "operation", "resection"),
    ("nodule", "lung spot", "spot on my lung", "spot on the lung"),
    ("mesothelioma", "asbestos cancer"),
    ("pleural effusion", "fluid on the lung", "water on the lung", "fluid around the lung"),
    ("pneumothorax", "collapsed lung"),
    ("clubbing", "rounded fingertips", "finger clubbing"),
    ("hoarseness", "hoarse", "hoarse voice"),
    ("fatigue", "tired", "tiredness", "exhausted"),
    ("weight loss", "losing weight", "lost weight"),
    ("fever", "temperature"),
    ("metastasis", "metastases", "spread"),
    ("screening", "screened", "screen"),
    ("doctor", "gp", "physician"),
    ("inhaler", "puffer"),
    ("diarrhoea", "diarrhea"),
    ("hospice", "palliative", "end of life"),
    ("heatmap", "heat map", "coloured areas", "colored areas", "coloured area", "orange area",
     "red area", "colours"),
    ("gradcam", "grad cam"),
    ("calibrated", "calibration"),
    ("svco", "superior vena cava"),
    ("ebus", "endobronchial ultrasound"),
    ("pet", "positron emission"),
    ("icd", "implantable"),
    ("particulate", "particulates", "pm2", "smog"),
    ("biomarker", "mutation", "gene", "molecular testing"),
    ("cxr", "chest x ray"),
)  # fmt: skip


def words(text: str) -> list[str]:
    """Lower-case runs of letters and digits."""
    return _WORD.findall(text.casefold())


def expression(question: str, vocabulary: Collection[str]) -> str:
    """The FTS5 expression for a question; empty when it holds no word to search for.

    Args:
        vocabulary: Words of the indexed texts; a question word outside it is also searched
            for as the most similar one inside it.
    """
    asked = words(question)[:400]
    content = list(dict.fromkeys(w for w in asked if w not in _STOP))[:MAX_TERMS]
    terms = dict.fromkeys(content)
    for word in content:
        terms.update(dict.fromkeys(_correction(word, vocabulary)))
    line = f" {' '.join([*asked, *terms])} "
    for group in SYNONYMS:
        if any(f" {name} " in line for name in group):
            terms.update(dict.fromkeys(group))
    return " OR ".join(f'"{term}"' for term in terms)


def _correction(word: str, vocabulary: Collection[str]) -> list[str]:
    if len(word) < 5 or word in vocabulary or any(c.isdigit() for c in word):
        return []
    near = [v for v in vocabulary if v[0] == word[0] and abs(len(v) - len(word)) <= 2]
    return get_close_matches(word, near, n=1, cutoff=0.8)
