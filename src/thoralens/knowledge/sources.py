"""One value for everything that can be cited, and how good a source it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from thoralens.knowledge.addresses import domain_of, within


class Kind(StrEnum):
    """Where a document comes from."""

    LIBRARY = "library"
    DOCUMENT = "document"
    WEB = "web"


class Quality(StrEnum):
    """What sort of evidence a document is, best first (after the levels of OCEBM 2011)."""

    GUIDELINE = "guideline"
    SYSTEMATIC_REVIEW = "systematic_review"
    TRIAL = "trial"
    AUTHORITY = "authority"
    OBSERVATIONAL = "observational"
    OTHER = "other"
    NEWS = "news"


class Flag(StrEnum):
    """What a reader must know before trusting a document."""

    RETRACTED = "retracted"
    CONCERN = "expression_of_concern"
    PREPRINT = "preprint"
    CLEANED = "cleaned"
    """Text that addressed a machine, or was hidden from people, was taken out."""


@dataclass(frozen=True, slots=True)
class Document:
    """A citable text; titles, texts and highlights are data: plain text without markup.

    Attributes:
        id: Stable and unique: ``library:…``, ``document:…`` or ``web:…``.
        title: As its publisher words it.
        text: The passage (library, user's document) or the page's text as far as fetched.
        kind: Where it comes from.
        quality: What sort of evidence it is; see :func:`assess`.
        url: Where a person can open it; ``None`` for a user's own document.
        highlights: Excerpts that the search chose for the question, in its order.
        date: Published or last reviewed; ``None`` if unknown.
        publisher: Organisation, journal or host.
        flags: See :class:`Flag`.
        relevance: What its retriever made of it, in [0, 1]; ``None`` if it does not say.
        around: What stands around ``text`` in the same work; read to judge it, never quoted.
        work: Equal for passages of one work; empty for a work of one passage.
    """

    id: str
    title: str
    text: str
    kind: Kind
    quality: Quality
    url: str | None = None
    highlights: tuple[str, ...] = ()
    date: date | None = None
    publisher: str = ""
    flags: frozenset[Flag] = field(default_factory=frozenset)
    relevance: float | None = None
    around: str = ""
    work: str = ""

    @property
    def opens(self) -> bool:
        """It is the beginning of its work."""
        return not self.work or self.id.endswith("-1")


GUIDELINE_BODIES = (
    "nice.org.uk", "sign.ac.uk", "who.int", "uspreventiveservicestaskforce.org", "esmo.org",
    "ersnet.org", "thoracic.org", "brit-thoracic.org.uk", "acr.org", "iaslc.org", "chestnet.org",
    "nccn.org", "asco.org", "goldcopd.org", "ginasthma.org", "has-sante.fr", "separ.es",
    "fleischnersociety.org", "guidelines.ecri.org",
)  # fmt: skip
HEALTH_AUTHORITIES = (
    "who.int", "iarc.fr", "cancer.gov", "nih.gov", "cdc.gov", "fda.gov", "epa.gov", "ahrq.gov",
    "medlineplus.gov", "nhs.uk", "gov.uk", "ecdc.europa.eu", "ema.europa.eu", "hse.ie",
    "cancer.org", "lung.org", "cancerresearchuk.org", "asthmaandlung.org.uk", "macmillan.org.uk",
    "e-cancer.fr", "has-sante.fr", "sanidad.gob.es", "seom.org", "cancer.ca", "cancer.org.au",
)  # fmt: skip
JOURNALS = (
    "nejm.org", "thelancet.com", "jamanetwork.com", "bmj.com", "nature.com", "annals.org",
    "acpjournals.org", "atsjournals.org", "ersjournals.com", "jto.org", "annalsofoncology.org",
    "ascopubs.org", "pubs.rsna.org", "ajronline.org", "jacr.org", "springer.com",
    "sciencedirect.com", "wiley.com", "oup.com", "plos.org", "mdpi.com", "frontiersin.org",
    "biomedcentral.com", "cell.com", "science.org", "tandfonline.com", "sagepub.com", "karger.com",
    "aacrjournals.org", "cochranelibrary.com", "ncbi.nlm.nih.gov", "europepmc.org",
    "radiopaedia.org", "chestnet.org",
)  # fmt: skip
PREPRINT_SERVERS = (
    "medrxiv.org", "biorxiv.org", "arxiv.org", "ssrn.com", "researchsquare.com", "preprints.org",
    "osf.io", "authorea.com", "techrxiv.org",
)  # fmt: skip
NEWS = (
    "bbc.co.uk", "bbc.com", "cnn.com", "nytimes.com", "theguardian.com", "reuters.com",
    "apnews.com", "dailymail.co.uk", "foxnews.com", "washingtonpost.com", "lemonde.fr",
    "lefigaro.fr", "elpais.com", "elmundo.es", "medicalnewstoday.com", "sciencedaily.com",
    "eurekalert.org", "healio.com", "medpagetoday.com", "statnews.com", "news-medical.net",
    "medscape.com", "webmd.com", "healthline.com", "forbes.com", "prnewswire.com",
    "businesswire.com", "globenewswire.com",
)  # fmt: skip
TRUSTED = (
    "nice.org.uk", "who.int", "cancer.gov", "nih.gov", "ncbi.nlm.nih.gov", "cdc.gov", "nhs.uk",
    "esmo.org", "uspreventiveservicestaskforce.org", "ersnet.org", "thoracic.org",
    "brit-thoracic.org.uk", "cochranelibrary.com", "acr.org", "iaslc.org", "nejm.org",
    "thelancet.com", "jamanetwork.com", "bmj.com", "radiopaedia.org", "goldcopd.org",
    "ginasthma.org", "epa.gov", "fda.gov", "medlineplus.gov", "cancer.org", "lung.org",
    "cancerresearchuk.org", "has-sante.fr", "e-cancer.fr", "separ.es", "ascopubs.org",
    "atsjournals.org", "ersjournals.com", "jto.org",
)  # fmt: skip
"""Where a first search looks: bodies that write guidelines, health authorities, the journals
that lung specialists read."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A document's quality and flags, and the observations they rest on, worded for people."""

    quality: Quality
    flags: frozenset[Flag]
    reasons: tuple[str, ...]


_TITLE_CUES: tuple[tuple[Quality, re.Pattern[str]], ...] = (
    (
        Quality.SYSTEMATIC_REVIEW,
        re.compile(
            r"systematic(?:\s+\w+)? review|meta-?\s?analys[ie]s|umbrella review|cochrane review"
            r"|revue systématique|méta-?analyse|revisión sistemática|metaanálisis",
            re.I,
        ),
    ),
    (
        Quality.OTHER,
        re.compile(
            r"\bcase (?:report|series)\b|\beditorial\b|\bcomment(?:ary)?\b|\bletter to the\b"
            r"|\bprotocol\b|\bcorrespondence\b|\bopinion\b|\bnarrative review\b|\berratum\b"
            r"|\bcorrigendum\b",
            re.I,
        ),
    ),
    (
        Quality.TRIAL,
        re.compile(
            r"\brandomi[sz]ed\b|\bphase\s+(?:[1-4]|i{1,3}v?|iv)\b|\bdouble-blind\b|\bRCT\b"
            r"|placebo-controlled|essai (?:contrôlé|randomisé)|ensayo (?:clínico|aleatorizado)",
            re.I,
        ),
    ),
    (
        Quality.OBSERVATIONAL,
        re.compile(
            r"\bcohort\b|case-control|cross-sectional|\bretrospective\b|\bprospective\b"
            r"|\bregistry\b"
            r"|population-based|longitudinal|real-world|observational|survey"
            r"|prevalence of"
            r"|\bcohorte\b|cas-témoins|casos y controles",
            re.I,
        ),
    ),
)
_GUIDELINE = re.compile(
    r"\bguidelines?\b|\bguidance\b|recommendation statement|\bconsensus (?:statement|report)\b"
    r"|\bpractice (?:guideline|parameter|bulletin)\b|\bposition (?:statement|paper)\b"
    r"|\bpathway\b|\brecommandations?\b|\bguía (?:de práctica )?clínica\b|\bLung-RADS\b"
    r"|appropriateness criteria",
    re.I,
)
_GUIDELINE_PATH = re.compile(r"/guid(?:ance|elines?)\b|/recommendation/|/clinical-practice", re.I)
_ABOUT_GUIDELINES = re.compile(
    r"\b(?:adherence|compliance|concordance|impact|uptake|awareness|implementation|comparison"
    r"|critique|evaluation)\b.*\bguid|\bguidelines?[- ](?:concordant|adherent|based|recommended)",
    re.I,
)
_RETRACTED_TITLE = re.compile(
    r"^\W*(?:retracted|retraction|withdrawn|article retracté|rétracté|retractado)\b"
    r"(?:\s+(?:article|paper|notice|note|chapter))?\s*[\]:\-–—.]|^\W*retraction (?:note|notice)\b"
    r"|\[retracted(?: article)?\]\W*$",
    re.I,
)
_RETRACTED_TEXT = re.compile(
    r"\bthis (?:article|paper|study|publication|preprint) (?:has been|was|is) "
    r"(?:formally )?(?:retracted|withdrawn)|cet article a été rétracté"
    r"|este artículo ha sido retractado",
    re.I,
)
_CONCERN = re.compile(r"^\W*(?:editorial )?expression of concern\b", re.I)
_PREPRINT_TEXT = re.compile(
    r"\bnot (?:yet )?(?:been )?(?:certified by )?peer[- ]review(?:ed)?\b"
    r"|\bthis (?:article|paper)? ?is a preprint\b|^\W*preprint\b",
    re.I,
)
_HEAD = 1_500
"""Notices stand at the top of a page; further down a text speaks of other works."""


def assess(url: str | None, title: str, text: str = "") -> Assessment:
    """Judge a web page by its address, title and first lines; the same input, the same verdict.

    A study about guidelines is not a guideline, and a page that merely mentions a retraction is
    not retracted: only titles and notices at the top count.
    """
    head = text[:_HEAD]
    domain = domain_of(url) if url else ""
    flags, notes = _flags(domain, title, head)
    quality, reason = _quality(domain, url or "", title, head)
    if Flag.PREPRINT in flags and quality is Quality.GUIDELINE:
        quality, reason = Quality.OTHER, "a preprint cannot be a guideline"
    return Assessment(quality, frozenset(flags), (reason, *notes))


def _flags(domain: str, title: str, head: str) -> tuple[set[Flag], list[str]]:
    flags, notes = set[Flag](), list[str]()
    if _RETRACTED_TITLE.search(title) or _RETRACTED_TEXT.search(head):
        flags.add(Flag.RETRACTED)
        notes.append("retracted by its publisher")
    if _CONCERN.search(title) or _CONCERN.search(head):
        flags.add(Flag.CONCERN)
        notes.append("its publisher expressed concern")
    if within(domain, PREPRINT_SERVERS) or _PREPRINT_TEXT.search(f"{title}\n{head}"):
        flags.add(Flag.PREPRINT)
        notes.append("a preprint, not peer reviewed")
    return flags, notes


def _quality(domain: str, url: str, title: str, head: str) -> tuple[Quality, str]:
    if within(domain, NEWS):
        return Quality.NEWS, f"news ({domain})"
    if _is_guideline(domain, url, title):
        return Quality.GUIDELINE, f"guideline ({domain})"
    for quality, cue in _TITLE_CUES:
        if found := cue.search(title):
            return quality, f"its title says “{found.group().strip()}”"
    if within(domain, ("cochranelibrary.com",)):
        return Quality.SYSTEMATIC_REVIEW, "Cochrane Library"
    if _is_authority(domain):
        return Quality.AUTHORITY, f"health authority ({domain})"
    if within(domain, (*JOURNALS, *PREPRINT_SERVERS)):
        return _by_abstract(head)
    return Quality.OTHER, f"other source ({domain})" if domain else "source without address"


def _is_guideline(domain: str, url: str, title: str) -> bool:
    if _ABOUT_GUIDELINES.search(title):
        return False
    if within(domain, GUIDELINE_BODIES):
        return bool(_GUIDELINE.search(title) or _GUIDELINE_PATH.search(url))
    published = within(domain, (*JOURNALS, *HEALTH_AUTHORITIES))
    return published and bool(_GUIDELINE.search(title))


def _is_authority(domain: str) -> bool:
    literature = within(domain, ("ncbi.nlm.nih.gov",))
    return not literature and within(domain, (*HEALTH_AUTHORITIES, *GUIDELINE_BODIES))


def _by_abstract(head: str) -> tuple[Quality, str]:
    """An article whose title does not say what it is: its abstract's first cue decides."""
    found = [
        (match.start(), quality, match.group().strip())
        for quality, cue in _TITLE_CUES
        if quality is not Quality.OTHER and (match := cue.search(head))
    ]
    if not found:
        return Quality.OTHER, "article of unknown design"
    _, quality, words = min(found)
    return quality, f"its abstract says “{words}”"


def join_flags(groups: Iterable[frozenset[Flag]]) -> frozenset[Flag]:
    """Flags of a work known from several copies; one peer-reviewed copy lifts ``PREPRINT``."""
    sets = list(groups)
    joined = frozenset[Flag]().union(*sets)
    if any(Flag.PREPRINT not in flags for flags in sets):
        joined -= {Flag.PREPRINT}
    return joined
