"""One order for library and web: evidence, relevance and age; copies merged, retractions out."""

from __future__ import annotations

from datetime import date

import pytest

from thoralens.knowledge.addresses import canonical_url, doi_of, domain_of, within
from thoralens.knowledge.ranking import STRENGTH, merged, plain_title, rank
from thoralens.knowledge.sources import Document, Flag, Kind, Quality, assess

TODAY = date(2026, 11, 1)
QUESTION = "Does low-dose CT screening reduce lung cancer mortality?"
TITLE = "Low-dose CT screening and lung cancer mortality"


def _web(number: int = 1, **changes: object) -> Document:
    fields: dict[str, object] = {
        "id": f"web:{number}",
        "title": f"{TITLE}: report number {number}",
        "text": "Low-dose CT screening reduces mortality from lung cancer.",
        "kind": Kind.WEB,
        "quality": Quality.TRIAL,
        "url": f"https://www.bmj.com/content/{number}",
        "date": date(2024, 1, 1),
        "publisher": "bmj.com",
    }
    return Document(**(fields | changes))  # type: ignore[arg-type]


def _order(*documents: Document) -> list[str]:
    return [item.document.id for item in rank(QUESTION, documents, today=TODAY).kept]


def test_better_evidence_comes_first_when_all_else_is_equal():
    documents = [_web(i, quality=quality) for i, quality in enumerate(reversed(Quality))]
    ranking = rank(QUESTION, documents, today=TODAY)
    assert [item.document.quality for item in ranking.kept] == sorted(
        Quality, key=lambda quality: -STRENGTH[quality]
    )


def test_newer_comes_first_and_undated_is_neither_new_nor_very_old():
    documents = [
        _web(1, date=date(1995, 1, 1)),
        _web(2, date=None),
        _web(3, date=date(2026, 1, 1)),
        _web(4, date=date(2019, 1, 1)),
    ]
    assert _order(*documents) == ["web:3", "web:4", "web:2", "web:1"]


def test_what_is_about_the_question_beats_better_evidence_about_something_else():
    other = _web(1, title="Management of asthma in pregnancy", text="Use inhaled steroids.",
                 quality=Quality.GUIDELINE)  # fmt: skip
    assert _order(other, _web(2, quality=Quality.OBSERVATIONAL))[0] == "web:2"


def test_spelling_plurals_and_accents_do_not_matter_to_relevance():
    documents = [
        _web(1, title="Unrelated matters of another kind", text="Nothing to see."),
        _web(2, title="A report on tumors", text="Hemoptysis in randomized patients."),
    ]
    ranking = rank("haemoptysis tumour randomised", documents, today=TODAY)
    assert ranking.kept[0].document.id == "web:2"
    assert "closely about the question" in ranking.kept[0].reasons


def test_the_retriever_is_heard_when_words_cannot_tell():
    """A question in another language shares no word with the sources."""
    documents = [_web(1, relevance=0.1), _web(2, relevance=0.9)]
    ranking = rank("¿Sirve el cribado?", documents, today=TODAY)
    assert [item.document.id for item in ranking.kept] == ["web:2", "web:1"]


def test_retracted_works_are_excluded_with_their_reason():
    ranking = rank(QUESTION, [_web(1, flags=frozenset({Flag.RETRACTED})), _web(2)], today=TODAY)
    assert [item.document.id for item in ranking.kept] == ["web:2"]
    assert [item.document.id for item in ranking.excluded] == ["web:1"]
    assert ranking.excluded[0].reasons[0] == "retracted: not cited"


def test_preprints_and_doubted_works_come_after_their_peers_and_say_so():
    documents = [
        _web(1, flags=frozenset({Flag.PREPRINT})),
        _web(2, flags=frozenset({Flag.CONCERN})),
        _web(3),
    ]
    ranking = rank(QUESTION, documents, today=TODAY)
    assert [item.document.id for item in ranking.kept] == ["web:3", "web:1", "web:2"]
    assert "preprint, not peer reviewed" in ranking.kept[1].reasons
    assert "its publisher expressed concern" in ranking.kept[2].reasons


def test_reasons_name_evidence_age_and_relevance():
    (item,) = rank(QUESTION, [_web()], today=TODAY).kept
    assert item.reasons == ("trial (bmj.com)", "2024 current", "closely about the question")
    assert 0 < item.score <= 1


def test_library_and_web_share_the_ranking_and_library_passages_are_not_merged():
    passage = {"kind": Kind.LIBRARY, "quality": Quality.GUIDELINE, "title": TITLE,
               "url": "https://www.nice.org.uk/guidance/ng122"}  # fmt: skip
    library = [_web(i, id=f"library:{i}", **passage) for i in (1, 2)]
    web = _web(3, title=TITLE, url="https://www.nice.org.uk/guidance/ng122")
    ranking = rank(QUESTION, [*library, web], today=TODAY)
    assert {item.document.id for item in ranking.kept} == {"library:1", "library:2", "web:3"}


def test_the_limit_keeps_the_best_and_nothing_is_ranked_of_nothing():
    assert len(rank(QUESTION, map(_web, range(9)), today=TODAY, limit=3).kept) == 3
    assert rank("", [], today=TODAY).kept == ()
    assert rank("", [_web()], today=TODAY).kept[0].score > 0


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"url": "https://www.bmj.com/x?utm_source=a#top"}, {"url": "http://bmj.com/x/"}, True),
        ({"url": "https://bmj.com/x?id=1"}, {"url": "https://bmj.com/x?id=2"}, False),
        (
            {"url": "https://doi.org/10.1056/NEJMoa1"},
            {"url": "https://www.nejm.org/doi/full/10.1056/nejmoa1"},
            True,
        ),
        ({"url": "https://doi.org/10.1056/a1"}, {"url": "https://doi.org/10.1056/a2"}, False),
        ({"title": f"{TITLE} | The BMJ"}, {"title": f"{TITLE} - PubMed"}, True),
        (
            {"title": "Randomised trial of tumour staging in oesophageal disease"},
            {"title": "Randomized Trial of Tumor Staging in Esophageal Disease."},
            True,
        ),
        ({"title": f"RETRACTED: {TITLE}"}, {"title": TITLE}, True),
        ({"title": f"{TITLE} 2017"}, {"title": f"{TITLE} 2021"}, False),
        ({"title": f"{TITLE}: part 1"}, {"title": f"{TITLE}: part 2"}, False),
        ({"title": f"{TITLE}: protocol"}, {"title": f"{TITLE}: results"}, False),
        ({"title": f"{TITLE} in men"}, {"title": f"{TITLE} in women"}, False),
        ({"title": "Lung cancer"}, {"title": "Lung cancer"}, False),
    ],
)
def test_copies_of_a_work_are_recognised(first: dict, second: dict, same: bool):
    assert (len(merged([_web(1, **first), _web(2, **second)])) == 1) is same


def test_three_copies_that_are_linked_only_in_pairs_are_one_work():
    a = _web(1, title="One title that is long enough", url="https://a.example.org/1")
    b = _web(2, title="Another title that is long enough", url="https://b.example.org/2")
    bridge = _web(3, title="One title that is long enough", url="https://b.example.org/2")
    (work,) = merged([a, b, bridge])
    assert work[1] == 3


def test_the_shown_copy_is_the_published_one_and_a_retraction_holds_for_all():
    preprint = _web(1, title=TITLE, text="Long text. " * 50, url="https://medrxiv.org/1",
                    flags=frozenset({Flag.PREPRINT}), date=None)  # fmt: skip
    published = _web(2, title=TITLE)
    ((shown, copies),) = merged([preprint, published])
    assert (shown.id, copies, shown.flags) == ("web:2", 2, frozenset())
    notice = _web(3, title=f"Retraction: {TITLE}", flags=frozenset({Flag.RETRACTED}))
    ranking = rank(QUESTION, [preprint, published, notice], today=TODAY)
    assert ranking.kept == ()
    assert len(ranking.excluded) == 1


@pytest.mark.parametrize(
    ("url", "title", "text", "quality"),
    [
        ("https://www.nice.org.uk/guidance/ng122", "Lung cancer: diagnosis and management", "",
         Quality.GUIDELINE),
        ("https://www.uspreventiveservicestaskforce.org/uspstf/recommendation/lung", "Lung Cancer",
         "", Quality.GUIDELINE),
        ("https://www.thelancet.com/a", "Diagnosis: an ESMO Clinical Practice Guideline", "",
         Quality.GUIDELINE),
        ("https://blog.example.org/guidance/x", "Our guideline to detox", "", Quality.OTHER),
        ("https://nice.org.uk.evil.example/guidance/x", "Guideline", "", Quality.OTHER),
        ("https://notnih.gov.example/x", "Lung cancer", "", Quality.OTHER),
        ("https://jamanetwork.com/x", "Adherence to guidelines on nodules in a cohort", "",
         Quality.OBSERVATIONAL),
        ("https://www.cochranelibrary.com/cdsr/doi/10.1002/x", "Nicotine vaping for cessation", "",
         Quality.SYSTEMATIC_REVIEW),
        ("https://www.bmj.com/x", "Screening: a systematic review and meta-analysis", "",
         Quality.SYSTEMATIC_REVIEW),
        ("https://www.bmj.com/x", "Protocol for a randomised trial", "", Quality.OTHER),
        ("https://www.nejm.org/x", "Osimertinib in Untreated EGFR-Mutated Lung Cancer",
         "In this double-blind, phase 3 trial, patients were assigned.", Quality.TRIAL),
        ("https://pubmed.ncbi.nlm.nih.gov/1", "Outcomes after lobectomy",
         "We did a retrospective cohort study.", Quality.OBSERVATIONAL),
        ("https://pubmed.ncbi.nlm.nih.gov/1", "Thoughts on lobectomy", "", Quality.OTHER),
        ("https://www.cancer.gov/types/lung", "Lung cancer", "", Quality.AUTHORITY),
        ("https://www.nhs.uk/conditions/copd", "COPD", "", Quality.AUTHORITY),
        ("https://www.bbc.co.uk/news/1", "New guideline for lung cancer screening", "",
         Quality.NEWS),
        ("https://www.jto.org/x", "A case report of a rare tumour", "", Quality.OTHER),
        ("https://www.has-sante.fr/x", "Recommandations de bonne pratique : BPCO", "",
         Quality.GUIDELINE),
        (None, "Notes", "", Quality.OTHER),
    ],
)  # fmt: skip
def test_quality_from_address_title_and_first_lines(
    url: str | None, title: str, text: str, quality: Quality
):
    assessment = assess(url, title, text)
    assert assessment.quality is quality
    assert assessment.reasons[0]


@pytest.mark.parametrize(
    ("url", "title", "text", "flags"),
    [
        ("https://a.org/x", "RETRACTED: Ivermectin and lungs", "", {Flag.RETRACTED}),
        ("https://a.org/x", "[Retracted] Ivermectin and lungs", "", {Flag.RETRACTED}),
        ("https://a.org/x", "Ivermectin and lungs [retracted article]", "", {Flag.RETRACTED}),
        ("https://a.org/x", "Lungs", "This article has been retracted by the editor.",
         {Flag.RETRACTED}),
        ("https://a.org/x", "Retraction of research in oncology: a systematic review", "", set()),
        ("https://a.org/x", "Lungs", "Text. " * 400 + "This article has been retracted.", set()),
        ("https://a.org/x", "Chest wall retraction in infants", "", set()),
        ("https://a.org/x", "Expression of Concern: Lungs", "", {Flag.CONCERN}),
        ("https://www.medrxiv.org/content/1", "Lungs", "", {Flag.PREPRINT}),
        ("https://a.org/x", "Lungs", "This study is not yet peer reviewed.", {Flag.PREPRINT}),
        ("https://a.org/x", "Lungs", "Articles in this journal are peer reviewed.", set()),
    ],
)  # fmt: skip
def test_flags_come_from_notices_only(url: str, title: str, text: str, flags: set[Flag]):
    assert assess(url, title, text).flags == flags


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://WWW.NHS.UK/Conditions/COPD/?utm_source=x#a", "https://nhs.uk/Conditions/COPD"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/123/", "https://pubmed.ncbi.nlm.nih.gov/123"),
        ("https://dx.doi.org/10.1/x", "https://doi.org/10.1/x"),
        ("https://a.org/x?b=2&a=1", "https://a.org/x?a=1&b=2"),
        ("https://a.org//x/index.html", "https://a.org/x"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://nice.org.uk@evil.example/x", "https://evil.example/x"),
        ("https://a.org:443/x", "https://a.org/x"),
        ("javascript:alert(1)", None),
        ("//a.org/x", None),
        ("https://localhost/x", None),
        ("https://[::1/x", None),
        ("not an address", None),
    ],
)
def test_canonical_addresses(url: str, canonical: str | None):
    assert canonical_url(url) == canonical


def test_domains_match_at_their_dots():
    assert within("pubmed.ncbi.nlm.nih.gov", ["nih.gov"])
    assert not within("notnih.gov", ["nih.gov"])
    assert not within("", ["nih.gov"])
    assert domain_of("https://m.nhs.uk/x") == "nhs.uk"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://www.nejm.org/doi/full/10.1056/NEJMoa1102873", "10.1056/nejmoa1102873"),
        ("https://doi.org/10.1016%2FS0140-6736(20)30183-5", "10.1016/s0140-6736(20)30183-5"),
        ("https://www.medrxiv.org/content/10.1101/2024.05.01.24300001v2.full.pdf",
         "10.1101/2024.05.01.24300001"),
        ("doi: 10.1001/jama.2021.1117.", "10.1001/jama.2021.1117"),
        ("version 10.5/2", None),
    ],
)  # fmt: skip
def test_dois(text: str, doi: str | None):
    assert doi_of(text) == doi


def test_a_plain_title_keeps_what_tells_works_apart():
    assert plain_title("Screening for Lung Cancer: 2021 Update | JAMA") == (
        "screening for lung cancer 2021 update"
    )
