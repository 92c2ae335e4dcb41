"""Cases added from a manifest and found by image, by words and by both, with reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.tiny import drawn_chest, write_encoder

from thoralens.cases import shipped
from thoralens.cases.add import Outcome, add_entries, digest_of, seen_of
from thoralens.cases.export import export_cases, reindex_cases
from thoralens.cases.finder import CaseFinder
from thoralens.cases.library import Query
from thoralens.cases.manifest import read_manifest
from thoralens.cases.tool import find_cases
from thoralens.cases.values import Filters
from thoralens.diagnosis import Diagnoser
from thoralens.errors import DataError, ThoralensError
from thoralens.imaging import NoduleSpec, Phantom
from thoralens.imaging.read import read_file
from thoralens.settings import Settings


def _add(finder: CaseFinder, folder: Path) -> list[Outcome]:
    entries = read_manifest(folder)
    return list(add_entries(finder.library, finder.diagnoser, entries, max_pixels=10**7))


def test_adds_what_it_can_and_says_of_the_rest_why(finder: CaseFinder, manifest: Path) -> None:
    outcomes = _add(finder, manifest)
    assert Counter(o.state for o in outcomes) == {
        "added": 5, "duplicate": 1, "refused": 1, "unreadable": 2,
    }  # fmt: skip
    assert "chest X-ray" in next(o.reason for o in outcomes if o.state == "refused")
    assert Counter(o.state for o in _add(finder, manifest))["added"] == 0
    cases = {o.path.name: o.case for o in outcomes if o.case}
    assert "Smith" not in cases["0.png"].text
    assert cases["3.png"].age == 90, "older ages are not told apart"
    assert cases["0.png"].patient == cases["3.png"].patient != cases["1.png"].patient
    assert "p0" not in cases["0.png"].patient


def test_words_find_say_what_matched_and_exclude(finder: CaseFinder, manifest: Path) -> None:
    _add(finder, manifest)
    found = finder.find("effusion on the left")
    texts = [hit.case.text for hit in found.hits]
    assert texts[0] == "Left effusion and cardiomegaly."
    assert {"left", "effusion"} <= set(found.hits[0].words)
    assert found.hits[0].shared == (), "all is said in the same words"
    assert "effusion" in finder.find("pleural fluid").hits[0].shared
    assert found.hits[0].parts["words"] == found.hits[0].parts["named"] == 1.0
    assert found.hits[1].parts["named"] == 0.5, "effusion, but not on the left"
    of_age = finder.find("effusion in a patient over 65 years").hits
    assert {hit.case.age for hit in of_age if "older" in hit.shared} == {70, 90}
    assert found.hits[0].zone is None
    without = finder.find("nodule or cardiomegaly without effusion")
    assert without.without == ("effusion",)
    assert all("effusion" not in h.case.findings for h in without.hits)
    assert "Left effusion and cardiomegaly." not in [h.case.text for h in without.hits]
    assert without.hits[0].case.text.startswith("No effusion. Nodule")


def test_an_image_finds_itself_and_the_zone_that_is_alike(
    finder: CaseFinder, manifest: Path
) -> None:
    _add(finder, manifest)
    radiograph = read_file(manifest / "2.png")
    found = finder.find(radiograph=radiograph)
    first = max(found.hits, key=lambda hit: hit.parts["image"])
    assert first.case.digest == digest_of(radiograph)
    assert first.parts["image"] == pytest.approx(1.0, abs=1e-3)
    assert first.zone is not None
    assert first.zone.similarity == pytest.approx(1.0, abs=1e-2)
    assert first.zone.query_box == first.zone.case_box
    x0, y0, x1, y1 = first.zone.query_box
    assert 0 <= x0 < x1 <= 1
    assert 0 <= y0 < y1 <= 1
    assert (x1 <= 0.55) == (first.zone.side == "right"), "image left is the patient's right"
    both = finder.find("cardiomegaly", radiograph)
    assert set(both.hits[0].parts) >= {"image", "image_to_person", "text", "words"}


def test_the_same_patient_is_never_similar(
    finder: CaseFinder, diagnoser: Diagnoser, manifest: Path
) -> None:
    _add(finder, manifest)
    radiograph = read_file(manifest / "0.png")
    found = finder.similar(radiograph, diagnoser.check(radiograph))
    titles = {case.text for case in found}
    assert len(found) == 3, "both images of the patient stay out"
    assert not titles & {"Clear lungs."}
    noisy = replace(radiograph, pixels=np.clip(radiograph.pixels + np.float32(1e-4), 0, 1))
    assert digest_of(noisy) != digest_of(radiograph)
    again = finder.similar(noisy, diagnoser.check(noisy))
    assert {case.id for case in again} == {case.id for case in found}, "saved anew, known still"


def test_filters_and_the_weight_are_obeyed(finder: CaseFinder, manifest: Path) -> None:
    _add(finder, manifest)
    radiograph = read_file(manifest / "4.png")
    women = finder.find(radiograph=radiograph, filters=Filters(sex="female"))
    assert {hit.case.sex for hit in women.hits} == {"female"}
    library, seen = finder.library, seen_of(finder.diagnoser.check(radiograph))

    def order(query: Query) -> list[str]:
        return [hit.case.id for hit in library.search(query).hits]

    query = Query("cardiomegaly", seen)
    assert order(replace(query, image_weight=1.0)) == order(Query("", seen))
    assert order(replace(query, image_weight=0.0)) == order(Query("cardiomegaly"))
    assert order(Query("", seen)) != order(Query("cardiomegaly"))
    ranks = library.search(replace(query, image_weight=0.0, fusion="ranks"))
    assert "cardiomegaly" in ranks.hits[0].case.text


def test_says_what_it_cannot_search_by(finder: CaseFinder, manifest: Path) -> None:
    _add(finder, manifest)
    for text, code in (("  ", "query_empty"), ("qwzx plögk", "query_not_understood")):
        with pytest.raises(ThoralensError) as caught:
            finder.find(text)
        assert caught.value.code == code
    for asking in ("Show me similar cases with effusion", "Muéstrame casos con effusion"):
        assert finder.find(asking).used == ("effusion",), "how one asks is not looked for"
    foreign = finder.find("große Verschattung zxqv bnmk plötzlich beim Patienten")
    assert "verschattung" in foreign.used
    assert "zxqv" in foreign.unknown
    assert "it used: verschattung" in foreign.notes[0]
    assert finder.find("derrame izquierdo").hits[0].case.text.startswith("Left effusion")
    with pytest.raises(ThoralensError) as caught:
        finder.find(radiograph=read_file(manifest / "fog.png"))
    assert caught.value.code == "query_refused"
    assert "chest X-ray" in caught.value.message
    assert finder.find("effusion " * 4000).notes[0].startswith("Only the first")


def test_another_encoder_is_an_error_until_all_is_encoded_anew(
    finder: CaseFinder, settings: Settings, diagnoser: Diagnoser, manifest: Path, tmp_path: Path
) -> None:
    _add(finder, manifest)
    other = write_encoder(tmp_path / "other", seed=5)
    changed = CaseFinder(settings.model_copy(update={"compact_clip": other}), diagnoser)
    with pytest.raises(DataError) as caught:
        changed.find("effusion")
    assert caught.value.code == "encoder_differs"
    assert "thoralens cases reindex" in caught.value.hint
    assert reindex_cases(changed.library, diagnoser, lambda _line: None) == 5
    found = changed.find(radiograph=read_file(manifest / "2.png"))
    same = next(hit for hit in found.hits if hit.case.text.startswith("Left"))
    assert same.parts["image"] == pytest.approx(1.0, abs=0.01)
    with pytest.raises(DataError):
        finder.find("effusion")


def test_an_encoder_of_another_chest_model_searches_by_words_only(
    settings: Settings, diagnoser: Diagnoser, manifest: Path, tmp_path: Path
) -> None:
    other = write_encoder(tmp_path / "other", chest="another")
    unfit = CaseFinder(settings.model_copy(update={"compact_clip": other}), diagnoser)
    radiograph = read_file(manifest / "1.png")
    assert unfit.similar(radiograph, diagnoser.check(radiograph)) == ()
    with pytest.raises(ThoralensError) as caught:
        unfit.find(radiograph=radiograph)
    assert caught.value.code == "encoder_other_model"
    assert unfit.find("effusion").hits == ()


def test_an_export_is_a_manifest_that_gives_the_same_library(
    finder: CaseFinder, diagnoser: Diagnoser, settings: Settings, manifest: Path, tmp_path: Path
) -> None:
    _add(finder, manifest)
    assert export_cases(finder.library, tmp_path / "out") == 5
    with pytest.raises(ThoralensError, match="exists already"):
        export_cases(finder.library, tmp_path / "out")
    second = CaseFinder(settings.model_copy(update={"home": tmp_path / "second"}), diagnoser)
    assert Counter(o.state for o in _add(second, tmp_path / "out")) == {"added": 5}

    def told(each: CaseFinder) -> set[tuple[object, ...]]:
        cases = each.library.store.all()
        return {(c.text, c.findings, c.age, c.sex, c.patient, c.source) for c in cases}

    assert told(second) == told(finder)


def test_shipped_cases_are_synthetic_named_so_and_drawn_once(
    settings: Settings, diagnoser: Diagnoser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(shipped.SEEDS) >= 24
    monkeypatch.setattr(shipped, "SEEDS", shipped.SEEDS[:3])

    def drawn(seed: int, _spec: NoduleSpec | None, size: int) -> Phantom:
        """A chest that the tiny models accept; the real phantoms take the real ones."""
        pixels = drawn_chest(size) + np.float32(0.001 * (seed % 7))
        lung = np.zeros((size, size), bool)
        return Phantom(np.clip(pixels, 0, 1), lung, lung, None, 0.1)

    monkeypatch.setattr(shipped, "make_phantom", drawn)
    library = CaseFinder(settings, diagnoser).library
    cases = library.store.all()
    assert len(cases) == 3
    for case in cases:
        assert case.synthetic
        assert case.title.startswith("Synthetic phantom")
        assert case.text.startswith("Synthetic phantom, not a patient.")
    library.remove([cases[0].id])
    assert CaseFinder(settings, diagnoser).library.store.count() == 2


def test_a_question_is_searched_for_only_where_it_names_something(
    finder: CaseFinder, diagnoser: Diagnoser, manifest: Path
) -> None:
    _add(finder, manifest)
    radiograph = read_file(manifest / "0.png")
    study = diagnoser.diagnose(radiograph, study_id="s", similar=finder.similar).diagnosis
    assert study.similar_cases
    assert find_cases(finder, "Show me cases like this one", study) == study.similar_cases[:4]
    asked = find_cases(finder, "Are there cases with cardiomegaly?", study)
    assert asked[0].text == "Left effusion and cardiomegaly."
    with pytest.raises(ThoralensError, match="nothing to search by"):
        find_cases(finder, "Any others?")
