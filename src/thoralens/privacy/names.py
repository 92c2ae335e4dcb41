"""People's names: after a cue, from lists, as DICOM writes them, and by their capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from thoralens.privacy.name_cues import (
    AGED,
    APPOSITION,
    CLOSING,
    DOES,
    INITIALS,
    INSTITUTIONS,
    LINE,
    LITERATURE,
    NO_NAME,
    NOBLE,
    PARTICLES,
    PLACES,
    PN,
    SELF,
    SOFT,
    STRONG,
    TITLE,
)
from thoralens.privacy.name_tokens import Token, tokens
from thoralens.privacy.plain import fold
from thoralens.privacy.spans import Identifier, Span
from thoralens.privacy.words import lexicon

_PN_CARET = re.compile(r"[^\W\d_]{2}\^|\^[^\W\d_]{2}")
_LONGEST = 6
_TITLE_CASE = 0.7


def find_names(text: str) -> list[Span]:
    """Names of people; those without a strong cue are not ``certain``: phrases protect them."""
    finder = _Finder(text)
    spans = [*finder.cued(), *finder.lines(), *finder.listed(), *finder.capitals()]
    spans += [
        Span(*m.span(), Identifier.NAME) for m in PN.finditer(text) if _PN_CARET.search(m.group())
    ]
    return [*spans, *finder.again(spans)]


class _Finder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.words = lexicon()
        self.tokens = tokens(text)
        self.starts = {token.start: index for index, token in enumerate(self.tokens)}
        letters = [character for character in text if character.isalpha()]
        self.loud = sum(map(str.isupper, letters)) > 0.6 * len(letters)
        long = [t for t in self.tokens if len(t.folded) > 3 and t.folded in self.words.common]
        capitals = sum(token.text[0].isupper() for token in long)
        self.headline = len(long) > 2 and capitals > _TITLE_CASE * len(long)

    def cued(self) -> Iterator[Span]:
        """Names after "my name is", titles, relations and the like."""
        for pattern, strong in ((STRONG, True), (TITLE, True), (SOFT, False)):
            for match in pattern.finditer(self.text):
                elided = self.starts.get(match.end() + 2)
                index = self._after_particles(self.starts.get(match.end(), elided))
                if index is not None and self._opens(index, strong=strong):
                    end = self._end(index, high=self._high(index), strong=strong)
                    yield self._span(index, end, certain=strong)
        for pattern in (SELF, CLOSING):
            for match in pattern.finditer(self.text):
                index = self.starts.get(match.end())
                if index is not None and not self._a_word_in_capitals(index):
                    yield self._span(index, index + 1, certain=False)

        for match in AGED.finditer(self.text):
            yield from self._before_age(match.start())

    def _a_word_in_capitals(self, index: int) -> bool:
        word = self.tokens[index].folded
        return self.words.is_word(word) and not self.words.may_given(word)

    def _before_age(self, position: int) -> Iterator[Span]:
        """``ayesha chowdhury, 66,``: words of no kind right before somebody's age."""
        last = next((i for i, t in enumerate(self.tokens) if t.end == position), None)
        if last is None:
            return
        first, found = last + 1, 0
        while first > 0 and last - first < _LONGEST - 2:
            token = self.tokens[first - 1]
            if self.words.is_word(token.folded) and token.folded not in PARTICLES:
                break
            if token.shouted and not self.loud:
                break
            if first <= last and not self.tokens[first].joined:
                break
            found += token.folded not in PARTICLES
            first -= 1
        while first <= last and self.tokens[first].folded in PARTICLES:
            first += 1
        if found >= 2:
            yield self._span(first, last + 1, certain=False)

    def _after_particles(self, index: int | None) -> int | None:
        """``Mme de Brissac``: the name proper begins after what is written small."""
        while index is not None and index + 1 < len(self.tokens):
            token = self.tokens[index]
            if token.folded not in PARTICLES or token.text[0].isupper():
                break
            index += 1
        return index

    def lines(self) -> Iterator[Span]:
        """``Family, Given`` at the start of a line, if neither is merely a word."""
        for match in LINE.finditer(self.text):
            family, given = fold(match["family"]).split(), fold(match["given"]).split()
            known = any(map(self.words.may_given, given)) or any(
                map(self.words.may_surname, family)
            )
            if (known or match["record"]) and not any(
                self._only_a_word(word) for word in (*family, given[0])
            ):
                yield Span(match.start("family"), match.end("given"), Identifier.NAME)

    def listed(self) -> Iterator[Span]:
        """Given names, and surnames where a given name or an initial stands beside them."""
        index = 0
        while index < len(self.tokens):
            end = self._listed_end(index)
            if end > index and not self._of_institution(index, end):
                yield self._span(index, end, certain=False)
            index = max(end, index + 1)

    def capitals(self) -> Iterator[Span]:
        """Two or more words in a row that begin with capitals and are known as nothing else."""
        if self.headline:
            return
        index = 0
        while index < len(self.tokens):
            end = self._run_of_capitals(index)
            if self._names_somebody(index, end) and not self._in_a_title(index, end):
                yield self._span(index, end, certain=False)
            index = max(end, index + 1)

    def again(self, spans: list[Span]) -> Iterator[Span]:
        """Every further mention of a part of a name that was found."""
        inside = bytearray(len(self.text))
        for span in spans:
            inside[span.start : span.end] = b"\1" * (span.end - span.start)
        parts = {t.folded for t in self.tokens if inside[t.start] and len(t.folded) > 2}
        parts -= PARTICLES
        for index, token in enumerate(self.tokens):
            word = token.folded in self.words.common
            written = token.capital and not (word and self._opens_sentence(index))
            known = written or (not word and self.words.surely_names(token.folded))
            owner = self.text.startswith(("'s", "’s"), token.end)
            if token.folded in parts and (known or (owner and token.capital)):
                yield Span(token.start, token.start + len(token.folded), Identifier.NAME,
                           certain=False)  # fmt: skip

    def _high(self, index: int) -> bool:
        """The name is written with capitals that mean something."""
        return self.tokens[index].text[0].isupper() and not self.loud

    def _only_a_word(self, word: str) -> bool:
        return word in self.words.common and not self.words.may_name(word)

    def _opens(self, index: int, *, strong: bool) -> bool:
        token = self.tokens[index]
        if token.folded in NO_NAME:
            return False
        if strong and self._high(index):
            return not self._only_a_word(token.folded)
        if strong:
            return self.words.may_name(token.folded) or not self.words.is_word(token.folded)
        return self._opens_softly(index)

    def _opens_softly(self, index: int) -> bool:
        token = self.tokens[index]
        if token.folded in self.words.given:
            return True
        if not (token.capital or token.initial):
            return False
        if token.initial:
            return INITIALS.match(self.text, token.start) is not None
        following = self._beside(index)
        beside = following is not None and self._may_follow(following, high=True)
        may_open = not self.words.is_word(token.folded) or self.words.may_given(token.folded)
        if beside and may_open:
            return True
        before = fold(self.text[max(0, token.start - 24) : token.start])
        known = self.words.is_word(token.folded) and not self.words.may_given(token.folded)
        return not known and APPOSITION.search(before) is not None

    def _end(self, index: int, *, high: bool, strong: bool) -> int:
        """The index after the name that begins at ``index``."""
        end = index + 1
        while end < len(self.tokens) and end - index < _LONGEST and not self.tokens[end - 1].closes:
            step = self._step(end, high=high, strong=strong, first=end == index + 1)
            if not step:
                break
            end += step
        return end

    def _step(self, index: int, *, high: bool, strong: bool, first: bool) -> int:
        """How many tokens at ``index`` belong to the name before them: none, one, or particles
        with what follows them."""
        token, last = self.tokens[index], self.tokens[index - 1]
        gap = self.text[last.end : token.start].strip()
        if gap == "," and strong and high and self._given_after_comma(last, token):
            return 1
        if not token.joined:
            return 0
        particles = self._particles(index)
        following = self._beside(index + particles - 1) if particles else None
        if following is not None and self._may_follow(following, high=high):
            return particles + 1
        if self._may_follow(token, high=high):
            return 1
        if high:
            return int(token.capital and last.folded in self.words.given and not self.headline)
        if not strong or token.folded in PARTICLES:
            return 0
        doubtful = first and self.words.may_surname(token.folded)
        return int(doubtful or not self.words.is_word(token.folded))

    def _given_after_comma(self, family: Token, token: Token) -> bool:
        unknown = family.shouted and token.capital and not self.words.is_word(token.folded)
        return unknown or self.words.may_given(token.folded)

    def _particles(self, index: int) -> int:
        count = 0
        while count < 3 and index + count < len(self.tokens):
            token = self.tokens[index + count]
            if token.folded not in PARTICLES or not token.joined:
                break
            count += 1
        return count

    def _may_follow(self, token: Token, *, high: bool) -> bool:
        """Can go on a name: on the lists, or with a capital and no known word."""
        listed = self.words.may_name(token.folded)
        if self.loud and token.shouted:
            return listed or not self.words.is_word(token.folded)
        if not high:
            return listed and token.folded not in self.words.common
        if not token.text[0].isupper():
            return False
        if token.shouted and not listed:
            return token.folded not in self.words.common and len(token.folded) > 4
        return listed or token.initial or token.folded not in self.words.common

    def _listed_end(self, index: int) -> int:
        token = self.tokens[index]
        if LITERATURE.match(self.text, token.end):
            return index
        following = self._beside_particles(index)
        family = following is not None and self.words.may_surname(following.folded)
        if token.folded in self.words.given:
            acronym = token.shouted and not self.loud and not family
            return index if acronym else self._end(index, high=token.capital, strong=False)
        if following is not None and following.capital and self._introduces(index, following):
            return self._end(index, high=True, strong=False)
        return self._surname_first(index)

    def _introduces(self, index: int, following: Token) -> bool:
        """An initial or a doubtful given name, such as Will or Grace, before a surname."""
        token = self.tokens[index]
        if LITERATURE.match(self.text, following.end):
            return False
        if token.initial and token.text.endswith("."):
            return self.words.may_surname(following.folded)
        if not (token.capital and self.words.may_given(token.folded)):
            return False
        if self.words.surely_names(following.folded):
            return True
        family = self.words.may_surname(following.folded)
        if token.folded not in self.words.common and family:
            return True
        unknown = not self.words.is_word(following.folded)
        return (unknown or family) and not self._opens_sentence(index)

    def _surname_first(self, index: int) -> int:
        """``Smith, John``, ``DUPONT Marie`` and ``Gonzalez has …``."""
        token = self.tokens[index]
        may = self.words.may_surname(token.folded) or not self.words.is_word(token.folded)
        if index + 1 == len(self.tokens) or not may or not (token.capital or token.shouted):
            return index
        after = self.tokens[index + 1]
        gap = self.text[token.end : after.start].strip(" ")
        shouted = token.shouted and not self.loud
        given = after.text[0].isupper() and (
            after.folded in self.words.given or (shouted and self.words.may_given(after.folded))
        )
        if given and (gap == "," or (gap == "" and token.shouted)):
            return self._end(index + 1, high=True, strong=False)
        alone = token.capital and after.joined and after.text in DOES
        return index + 1 if alone and token.folded in self.words.surnames else index

    def _names_somebody(self, index: int, end: int) -> bool:
        """Two words or more of which one may be a name, or two at least are no words at all; in a
        text that is all capitals only where a line begins."""
        written = [t for t in self.tokens[index:end] if not t.initial and t.folded not in NOBLE]
        listed = any(self.words.may_name(token.folded) for token in written)
        unknown = sum(not self.words.is_word(token.folded) for token in written) >= 2
        leads = not self.loud or self._opens_sentence(index)
        return len(written) >= 2 and (listed or (unknown and leads))

    def _run_of_capitals(self, index: int) -> int:
        """The index after unknown words with capitals, initials and particles between them."""
        end = stop = index
        while end < len(self.tokens):
            token = self.tokens[end]
            if end > index and (not token.joined or self.tokens[end - 1].closes):
                break
            family = end > index and self.words.may_surname(token.folded)
            word = token.folded in self.words.common and not (family and token.folded not in PLACES)
            written = token.capital or (self.loud and token.shouted)
            if written and len(token.folded) > 2 and not word:
                stop = end + 1
            elif end == index or not (token.initial or token.folded in NOBLE):
                break
            end += 1
        return stop

    def _of_institution(self, index: int, end: int) -> bool:
        """``Centre Léon Bérard``, ``Georges Pompidou Hospital``."""
        near = [self._beside(end - 1), *self.tokens[max(0, index - 2) : index]]
        return any(
            token is not None and token.folded in INSTITUTIONS and token.text[0].isupper()
            for token in near
        )

    def _in_a_title(self, index: int, end: int) -> bool:
        """The capitals go on with known words, as in names of institutions, or cite a paper."""
        after = self._beside(end - 1)
        if after is not None and after.capital and after.folded in self.words.common:
            return True
        before = self.tokens[index - 1] if index and self.tokens[index].joined else None
        known = before is not None and before.capital and before.folded in self.words.common
        if known and not self._opens_sentence(index - 1):
            return True
        return LITERATURE.match(self.text, self.tokens[end - 1].end) is not None

    def _beside(self, index: int) -> Token | None:
        """The next token, if only spaces lie between."""
        if index + 1 >= len(self.tokens) or self.tokens[index].closes:
            return None
        following = self.tokens[index + 1]
        return following if following.joined else None

    def _beside_particles(self, index: int) -> Token | None:
        """The next token but for ``de la`` and the like, if only spaces lie between."""
        following = self._beside(index)
        while following is not None and following.folded in PARTICLES:
            index += 1
            following = self._beside(index)
        return following

    def _opens_sentence(self, index: int) -> bool:
        start = self.tokens[index].start
        before = self.text[max(0, start - 20) : start].rstrip(" ")
        return not before or before[-1] in ".!?:;¿¡(\n"

    def _span(self, index: int, end: int, *, certain: bool) -> Span:
        first, last = self.tokens[index], self.tokens[end - 1]
        stop = last.end if last.initial else last.start + len(last.text.rstrip("."))
        return Span(first.start, stop, Identifier.NAME, certain=certain)
