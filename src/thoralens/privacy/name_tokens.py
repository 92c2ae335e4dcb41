"""A text as the words that a name may be made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from thoralens.privacy.plain import fold

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=[^\W\d_])", re.I)
_TOKEN = re.compile(r"(?<!\w)[^\W\d_]+(?:['’\-‐‑](?!s\b)[^\W\d_]+)*(?!\w)\.?")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, how it is written, and whether it touches the one before."""

    text: str
    start: int
    end: int
    folded: str
    joined: bool
    """Only spaces lie between this token and the one before."""

    @property
    def initial(self) -> bool:
        return len(self.folded) == 1 and self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        return len(self.folded) > 1 and self.text.isupper()

    @property
    def capital(self) -> bool:
        """Begins as names do: Ann, O'Brien and MacLeod, not IgE or mRNA."""
        body = self.text.rstrip(".")
        return body[0].isupper() and body[-1].islower() and not body[1].isupper()

    @property
    def closes(self) -> bool:
        """Ends a sentence: its full stop is not the mark of a short form."""
        return self.text.endswith(".") and len(self.folded) > 3


def tokens(text: str) -> list[Token]:
    """The words of a text without ``l'``, ``d'`` and other elisions before them."""
    found: list[Token] = []
    end = 0
    bare = _ELISION.sub(lambda match: " " * len(match.group()), text)
    for match in _TOKEN.finditer(bare):
        joined = bool(found) and bare[end : match.start()].strip(" ") == ""
        folded = fold(match.group()).rstrip(".")
        found.append(Token(match.group(), match.start(), match.end(), folded, joined))
        end = match.end()
    return found
