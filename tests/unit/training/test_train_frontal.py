import numpy as np

from thoralens.imaging import EXAMPLES, example_bytes, read
from thoralens.inference import read_spec
from thoralens.inference.frontal import FrontalClassifier
from thoralens.training.frontal import square, train_frontal
from thoralens.training.frontal_data import artefact, part_of, phantoms, shrink, strong_crop


def test_a_short_training_on_phantoms_writes_a_package_that_answers(tmp_path) -> None:
    said: list[str] = []
    measured = train_frontal(tmp_path / "none", tmp_path / "out", steps=2, say=said.append)
    assert "jsrt: not in none, left out" in said
    assert measured.patients == read_spec(tmp_path / "out").measured[0].patients > 0
    found = FrontalClassifier(tmp_path / "out")(read(example_bytes(EXAMPLES[0].id)))
    assert 0 <= found.score <= 1


def test_training_and_serving_see_the_same_square() -> None:
    from thoralens.imaging.preprocess import to_square

    pixels = read(example_bytes(EXAMPLES[0].id)).pixels[:, 40:200]
    served = to_square(pixels, 64, low=0.5, high=99.5)
    trained = square(shrink(pixels))[0]
    assert np.abs(served - trained).mean() < 0.02


def test_pictures_of_one_patient_stay_in_one_part_and_all_parts_exist() -> None:
    assert part_of("covid 17") == part_of("covid 17")
    assert {part_of(str(i)) for i in range(60)} == {"train", "validation", "test"}
    assert len({sample.picture.tobytes() for sample in phantoms(5)}) == 5


def test_artefacts_and_crops_are_pictures() -> None:
    rng = np.random.default_rng(0)
    kinds = set()
    for _ in range(60):
        picture, kind = artefact(rng)
        kinds.add(kind)
        assert picture.dtype == np.uint8
        assert picture.ndim == 2
    assert kinds == {"drawing", "text", "noise", "blank"}
    cut = strong_crop(np.zeros((100, 80), np.uint8), rng)
    assert 25 <= cut.shape[0] <= 50
    assert 20 <= cut.shape[1] <= 40
