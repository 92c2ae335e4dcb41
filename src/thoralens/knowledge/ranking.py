"""One order for what the library and the web know: evidence, relevance, recency; reasons shown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from thoralens.knowledge.addresses import canonical_url, doi_of
from thoralens.knowledge.sources import Document, Flag, Kind, Quality, join_flags
from thoralens.privacy.plain import skeleton
from thoralens.privacy.words import vocabulary

STRENGTH: Mapping[Quality, float] = {
    Quality.GUIDELINE: 1.0,
    Quality.SYSTEMATIC_REVIEW: 0.9,
    Quality.TRIAL: 0.75,
    Quality.AUTHORITY: 0.7,
    Quality.OBSERVATIONAL: 0.5,
    Quality.OTHER: 0.25,
    Quality.NEWS: 0.1,
}
"""How far each sort of evidence is trusted, in [0, 1]."""

_RELEVANCE, _QUALITY, _RECENCY = 0.5, 0.35, 0.15
_HALF_LIFE_YEARS = 8.0
_UNDATED = 0.3
_CURRENT_YEARS, _OLD_YEARS = 3.0, 10.0
_PREPRINT, _CONCERN = 0.6, 0.5
_TITLE_WEIGHT = 2.0
_STOP = vocabulary(
    "a an and are as at be been by can could do does for from had has have how i if in is it its"
    " may me my of on or our should than that the their them there they this to was were what when"
    " where which who why will with would you your about am not"
    " au aux avec ce ces dans de des du elle en est et il je la le les leur mais mon ne nous on ou"
    " par pas pour qu que quel quelle qui sa se ses son sont sur un une vous"
    " al como con cual del el ella es esta este las lo los mas mi no o para pero por si sin su sus"
    " y yo"
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_BRITISH = (
    (re.compile(r"aemi"), "emi"), (re.compile(r"oedem"), "edem"), (re.compile(r"oeso"), "eso"),
    (re.compile(r"paedi"), "pedi"), (re.compile(r"haem"), "hem"), (re.compile(r"noea\b"), "nea"),
    (re.compile(r"our(?=s?\b)"), "or"), (re.compile(r"is(?=e[ds]?\b|ing\b|ation)"), "iz"),
    (re.compile(r"ys(?=e[ds]?\b|ing\b)"), "yz"), (re.compile(r"tre\b"), "ter"),
    (re.compile(r"aetio"), "etio"), (re.compile(r"programme"), "program"),
)  # fmt: skip
_SITE = re.compile(
    r"\s+[|·]\s+[^|·]{2,60}$"
    r"|\s+[-–—]\s+(?!Part|Volume|Chapter|Update|Protocol|Comment|Reply|Erratum|Correct)"
    r"(?:[A-Z][\w.]*\s?){1,3}$"
)
_NOTICE = re.compile(
    r"^\W*(?:retracted|retraction|withdrawn|expression of concern)\b[^:\]]{0,30}[:\]]+\s*", re.I
)
_PUBMED_TAIL = re.compile(r"\W+(?:pubmed|pmc|europe pmc|ncbi|full text|abstract|pdf)\W*$", re.I)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document with its score in [0, 1] and why it stands where it does, for people."""

    document: Document
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Documents best first, and those that must not be cited, each with its reason."""

    kept: tuple[Ranked, ...]
    excluded: tuple[Ranked, ...]


def rank(
    question: str, documents: Iterable[Document], *, today: date, limit: int | None = None
) -> Ranking:
    """Order documents of any kind for a question.

    The score weighs relevance 0.50, evidence 0.35 and recency 0.15. Relevance is the share of the
    question's words, rare ones counting more, that a document has (twice if in its title),
    averaged with what its retriever made of it. Recency halves every eight years. Preprints and
    works with an expression of concern are marked down; retracted works are excluded. Copies of
    one work are merged. Equal scores keep the order given.

    Args:
        today: Recency is counted from this day.
        limit: Keep at most so many.
    """
    works = merged(documents)
    words = [_presence(work) for work, _ in works]
    weights = _weights(_terms(question), words)
    scored = [
        _ranked(work, copies, _covered(weights, counted), today)
        for (work, copies), counted in zip(works, words, strict=True)
    ]
    scored.sort(key=lambda item: -item.score)
    kept = tuple(item for item in scored if Flag.RETRACTED not in item.document.flags)
    excluded = tuple(
        Ranked(item.document, 0.0, ("retracted: not cited", *item.reasons))
        for item in scored
        if Flag.RETRACTED in item.document.flags
    )
    return Ranking(kept[:limit], excluded)


def merged(documents: Iterable[Document]) -> list[tuple[Document, int]]:
    """Each work once, with how many copies of it there were.

    Web pages are one work if their canonical address, their DOI or their title, less its spelling
    and site name, is the same; titles that differ in a number ("2017", "part 2") are not the same.
    A retraction known of one copy holds for all. Passages of the library and of a user's document
    are never merged: many rest on one guideline's address.
    """
    groups: list[list[Document]] = []
    place: dict[str, int] = {}
    for document in documents:
        names = _names(document)
        known = sorted({place[name] for name in names if name in place})
        if known:
            target = known[0]
            groups[target].append(document)
            for other in known[1:]:
                groups[target] += groups[other]
                groups[other] = []
        else:
            target = len(groups)
            groups.append([document])
        moved = set(known[1:])
        place = {name: target if at in moved else at for name, at in place.items()}
        place |= dict.fromkeys(names, target)
    return [(_best(group), len(group)) for group in groups if group]


def _names(document: Document) -> list[str]:
    if document.kind is not Kind.WEB:
        return [f"id {document.id}"]
    names = [f"id {document.id}"]
    if document.url and (address := canonical_url(document.url)):
        names.append(f"url {address}")
    if doi := doi_of(document.url or "") or doi_of(document.text[:400]):
        names.append(f"doi {doi}")
    title = plain_title(document.title)
    if len(title.split()) >= 4:
        names.append(f"title {title}")
    return names


def plain_title(title: str) -> str:
    """A title without what copies differ in: case, accents, punctuation, British spelling, the
    site's name, a notice of retraction."""
    text = _PUBMED_TAIL.sub("", _NOTICE.sub("", title.strip()))
    shorter = _SITE.sub("", text)
    if len(shorter.split()) >= 4:
        text = shorter
    text = " ".join(_WORD.findall(skeleton(text)))
    for british, american in _BRITISH:
        text = british.sub(american, text)
    return text.replace("-", " ")


def _best(copies: Sequence[Document]) -> Document:
    """The copy to show: peer-reviewed, strongest, with most to read; flags of all of them."""
    best = max(
        copies,
        key=lambda d: (Flag.PREPRINT not in d.flags, STRENGTH[d.quality], len(d.text)),
    )
    dates = [copy.date for copy in copies if copy.date]
    relevances = [copy.relevance for copy in copies if copy.relevance is not None]
    return replace(
        best,
        date=best.date or (max(dates) if dates else None),
        relevance=max(relevances) if relevances else None,
        flags=join_flags(copy.flags for copy in copies),
    )


def _ranked(work: Document, copies: int, covered: float | None, today: date) -> Ranked:
    relevance, about = _relevance(work, covered)
    recency, when = _recency(work, today)
    strength = STRENGTH[work.quality]
    score = _RELEVANCE * relevance + _QUALITY * strength + _RECENCY * recency
    reasons = [_evidence(work), when, about]
    if Flag.PREPRINT in work.flags:
        score *= _PREPRINT
        reasons.append("preprint, not peer reviewed")
    if Flag.CONCERN in work.flags:
        score *= _CONCERN
        reasons.append("its publisher expressed concern")
    if copies > 1:
        reasons.append(f"found in {copies} copies")
    if Flag.CLEANED in work.flags:
        reasons.append("text that addressed a machine was taken out")
    return Ranked(work, round(score, 6), tuple(reasons))


def _evidence(work: Document) -> str:
    sort = work.quality.value.replace("_", " ")
    return f"{sort} ({work.publisher})" if work.publisher else sort


def _relevance(work: Document, covered: float | None) -> tuple[float, str]:
    known = [value for value in (covered, work.relevance) if value is not None]
    value = min(1.0, max(0.0, sum(known) / len(known))) if known else 0.5
    words = "closely" if value >= 0.6 else "partly" if value >= 0.3 else "barely"
    return value, f"{words} about the question"


def _recency(work: Document, today: date) -> tuple[float, str]:
    if work.date is None:
        return _UNDATED, "undated"
    years = max(0.0, (today - work.date).days / 365.25)
    age = "current" if years < _CURRENT_YEARS else "old" if years > _OLD_YEARS else ""
    return 0.5 ** (years / _HALF_LIFE_YEARS), " ".join((str(work.date.year), age)).strip()


def _terms(text: str) -> list[str]:
    words = _WORD.findall(american(skeleton(text)))
    parts = [part for word in words for part in word.split("-")]
    return [_stem(part) for part in parts if part not in _STOP and len(part) > 1]


def american(text: str) -> str:
    """British spellings of medical words in American ones."""
    for british, american in _BRITISH:
        text = british.sub(american, text)
    return text


def _stem(word: str) -> str:
    """Without the plural's ``s``; enough to meet in English, French and Spanish."""
    if len(word) > 4 and word.endswith(("ies", "ios")):
        return word[:-3]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "is", "us")):
        return word[:-1]
    return word


def _presence(document: Document) -> dict[str, float]:
    """How much each word of a document counts: one in its title double."""
    text = dict.fromkeys(_terms(" ".join((document.text, *document.highlights))), 1.0)
    return text | dict.fromkeys(_terms(document.title), _TITLE_WEIGHT)


def _weights(terms: Sequence[str], documents: Sequence[dict[str, float]]) -> dict[str, float]:
    """The question's words; the fewer documents have one, the more it tells."""
    return {
        term: math.log(1 + (len(documents) + 1) / (1 + sum(term in d for d in documents)))
        for term in dict.fromkeys(terms)
    }


def _covered(weights: Mapping[str, float], document: dict[str, float]) -> float | None:
    """Share of the question that a document covers, in [0, 1]; ``None`` without a question."""
    total = sum(weights.values())
    if not total:
        return None
    found = sum(
        weight * document.get(term, 0.0) / _TITLE_WEIGHT for term, weight in weights.items()
    )
    return min(1.0, 1.5 * found / total)
