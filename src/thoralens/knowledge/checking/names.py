"""Who and what a text speaks of: populations, drugs, genes, trials and other names."""

from __future__ import annotations

import re

from thoralens.knowledge.lexis import keys
from thoralens.privacy.words import vocabulary

_POPULATIONS: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{pattern})\b", re.I)
    for name, pattern in {
        "children": r"child(?:ren)?|kids?|paediatric|pediatric|infants?|bab(?:y|ies)",
        "adolescents": r"adolescents?|teen(?:s|agers?)|young people",
        "older people": r"elderly|older (?:people|adults)|aged (?:65|70|75|80) (?:and|or) over",
        "women": r"women|woman|females?",
        "men": r"(?<!wo)men|(?<!wo)man|(?<!fe)males?",
        "pregnancy": r"pregnan\w+",
        "never smokers": r"never[- ]smok\w+|non-?smokers?|never smoked|do not smoke",
        "smokers": r"(?<!non-)(?<!never )(?<!non)smokers?|people who smoke|currently smoke",
        "animals": r"mice|mouse|rats?|animals?|in vitro|cell lines?|dogs?",
        "stage i": r"stages? (?:i|1)(?![iv\d])",
        "stage ii": r"stages? (?:ii|2)(?![iv\d])|stages? i (?:or|to|and) ii",
        "stage iii": r"stages? (?:iii|3)\w?",
        "stage iv": r"stages? (?:iv|4)\w?|metastatic|advanced",
        "small cell": r"(?<!non-)(?<!non )small[- ]cell|SCLC",
        "non-small cell": r"non-?\s?small[- ]cell|NSCLC",
    }.items()
}
_BROADENS = ("children", "adolescents", "animals", "pregnancy", "never smokers", "stage i",
             "stage ii", "stage iii", "small cell", "women", "men")  # fmt: skip
_DRUG = re.compile(
    r"\b[a-z]{3,}(?:mab|tinib|ciclib|parib|platin|taxel|rubicin|cillin|mycin|floxacin|azole|pril"
    r"|sartan|statin|lukast|terol|tropium|solone|sone|cycline|vir|pezil|clizine|nicline|pion|rasib"
    r"|trexed|citabine|poside)\b",
    re.I,
)
_CODE = re.compile(r"\b(?=\w*[A-Z])(?:[A-Z]{2,}[\w-]*|[A-Za-z]+-?\d+\w*)\b")
_PLAIN_CODES = vocabulary(
    "X-RAY XRAY CT MRI PET US UK USA EU NHS COPD TB DNA AI APP GP I II III IV"
)


def populations(text: str) -> set[str]:
    return {name for name, pattern in _POPULATIONS.items() if pattern.search(text)}


def foreign_population(text: str, source: str, around: str) -> set[str]:
    """Groups that the text speaks of and the source does not, or that it leaves out.

    Args:
        around: The source with its title and neighbours: a group named there may be named here.
    """
    mine, theirs = populations(text), populations(source)
    added = mine - theirs - populations(around)
    dropped = {name for name in theirs - mine if name in _BROADENS}
    if len(theirs & set(_BROADENS)) > 1 and mine & theirs:
        dropped = set()
    return added | dropped


def foreign_names(text: str, around: str) -> set[str]:
    """Drugs, genes and abbreviations of the text that the source does not know."""
    known, words = around.lower(), keys(around)
    names = {match.group().lower() for match in _DRUG.finditer(text)}
    names |= {
        code.lower()
        for code in _CODE.findall(text)
        if code.upper() not in _PLAIN_CODES and not code.isdigit()
    }
    return {name for name in names if name not in known and not keys(name) <= words}
