"""The word lists: names, words that are no names, and phrases that hold a name harmlessly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_NOT_A_NAME = re.compile(
    r"\w{3,}(?:itis|osis|oses|omas?|aemia|emia|uria|pathy|pathies|ology|ologist|ologists|ological"
    r"|ography|ographic|graphy|scopy|scopic|ectomy|ostomy|plasty|therapy|therapies|trophy|plegia"
    r"|algia|pnea|pnoea|rrhea|genic|toxic|toxicity|cyte|cytes|blast|tion|tions|sion|sions|ment"
    r"|ments|ness|ity|ities|ance|ence|able|ible|ally|ingly|edly|ously|ively|fully|less|ful|ous"
    r"|ical|ular|ural|inal|onal|eral|ary|ive|ing|ings|wards|wise|ised|ized|ated|ating|sis|tic"
    r"|ics|ism|(?:log|ap|on|ur|yt)ists?|mab|nib|tinib|ciclib|parib|platin|taxel|rubicin|cillin"
    r"|mycin|micin|cycline"
    r"|oxacin|azole|vir|statin|sartan|pril|olol|prazole|lukast|terol|tropium|asone|onide|cept"
    r"|stim|grastim|setron|phylline|amine|azine|idone|ish|(?:ic|oc|ar|ot|pt)ians?|cion|ciones"
    r"|siones|mente|dad"
    r"|dades|ncia|ncias|miento|logia|grafia|patia|scopia|terapia|ectomia|tique|iques?"
    r"|bacterium|coccus|cocci|bacter|virus|monas|nella|ssella|plasma|myces|spora|phila|plus"
    r"|tions|ment|ments|euse|euses|eurs|ite|ites|ose|oses|aire|aires|eux|able|elle|elles|isme"
    r"|logie|graphie|scopie|pathie|therapie)"
)


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text, separated by spaces."""
    return frozenset(text.split())


_FAMILY = re.compile(
    r"(?:mc|o')\w{3,}|\w{2,}(?:owski|ewski|inski|ynski|owicz|ewicz|czyk|enko|chuk|escu|oglu|sson"
    r"|ssen"
    r"|opoulos|oulis|idis|akis|insky|ovsky|evich|ovich|shvili|dottir|zadeh|nathan|swamy|quist|qvist"
    r"|stein|feld|baum|thwaite|bury|worth|ington|zabal|etxea|berri)"
)
"""Built as surnames are and words are not."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words; see :func:`thoralens.privacy.plain.fold`.

    Attributes:
        given, surnames: Names that are nothing else.
        doubtful_given, doubtful_surnames: Names that are also words, places or eponyms.
        common: Words that are no names.
        protected: Matches folded phrases that hold a name but name no patient.
    """

    given: frozenset[str]
    doubtful_given: frozenset[str]
    surnames: frozenset[str]
    doubtful_surnames: frozenset[str]
    common: frozenset[str]
    protected: re.Pattern[str]

    def is_word(self, word: str) -> bool:
        """True for a known word, or one that is built as words are and is on no list of names."""
        if word in self.common:
            return True
        if self.may_name(word):
            return False
        return all(_NOT_A_NAME.fullmatch(p) or p in self.common for p in word.split("-"))

    def may_name(self, word: str) -> bool:
        return self.may_given(word) or self.may_surname(word)

    def may_given(self, word: str) -> bool:
        return any(part in self.given or part in self.doubtful_given for part in word.split("-"))

    def may_surname(self, word: str) -> bool:
        return any(
            part in self.surnames or part in self.doubtful_surnames or _FAMILY.fullmatch(part)
            for part in word.split("-")
        )

    def surely_names(self, word: str) -> bool:
        return any(part in self.given or part in self.surnames for part in word.split("-"))


@cache
def lexicon() -> Lexicon:
    given, doubtful_given = _names("given.txt")
    surnames, doubtful_surnames = _names("surnames.txt")
    common = frozenset(word for line in _lines("common.txt") for word in line.split())
    phrases = [
        re.escape(line).replace(r"\-", r"[-–—\s]").replace(r"\ ", r"(?:'?s)?\s")
        for line in _lines("protected.txt")
    ]
    protected = re.compile(rf"\b(?:{'|'.join(sorted(phrases, key=len, reverse=True))})(?:'?s)?\b")
    return Lexicon(
        given - common,
        doubtful_given | (given & common),
        surnames - common,
        doubtful_surnames | (surnames & common),
        common,
        protected,
    )


def _names(name: str) -> tuple[frozenset[str], frozenset[str]]:
    words = [word for line in _lines(name) for word in line.split()]
    doubtful = frozenset(word[:-1] for word in words if word.endswith("?"))
    return frozenset(word for word in words if not word.endswith("?")), doubtful


def _lines(name: str) -> list[str]:
    text = (files("thoralens.privacy") / "words" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
