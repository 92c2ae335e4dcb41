import numpy as np
import pytest
from tests.tiny import SIZE, drawn_chest, write_model

from thoralens.anatomy.zones import zone_map
from thoralens.explain.baseline import blurred, healthy
from thoralens.explain.estimate import UNBIASED_ABOVE, region_values
from thoralens.explain.grad_cam import grad_cam
from thoralens.explain.passport import agree, issue_passport
from thoralens.explain.regions import RegionGame, grid_regions, zone_regions
from thoralens.explain.shapley import exact
from thoralens.imaging import frame_of, to_square
from thoralens.inference import Model


@pytest.fixture
def model(tmp_path) -> Model:
    return Model(write_model(tmp_path), precision="f32")


@pytest.fixture
def square():
    return to_square(drawn_chest(), SIZE, low=0.5, high=99.5)


def some_zones():
    right, left = np.zeros((SIZE, SIZE), bool), np.zeros((SIZE, SIZE), bool)
    right[8:56, 8:28] = True
    left[8:56, 36:56] = True
    return zone_map(right, left)


def test_both_signs_of_a_binary_grad_cam_add_up_to_the_logit(model, square) -> None:
    output = model.forward(square[None])
    for_it = grad_cam(model, output.features[0], "malignant").coarse
    against = grad_cam(model, output.features[0], "not_malignant").coarse
    logit = float(output.logits[0, 0] - model.bias[0])
    assert float((for_it - against).sum()) == pytest.approx(logit, rel=1e-4)
    assert not np.any((for_it > 0) & (against > 0))


def test_regions_tile_the_radiograph_once() -> None:
    frame = frame_of(300, 200)
    regions = grid_regions(frame, some_zones(), SIZE)
    cover = np.sum([region.mask for region in regions], axis=0)
    assert len(regions) == 49
    assert cover.max() == 1
    assert np.array_equal(np.flatnonzero(cover.any(axis=0)), np.arange(11, 53))
    assert {region.box for region in regions} >= {(0, 0, 1 / 7, 1 / 7), (6 / 7, 6 / 7, 1, 1)}


def test_region_values_reach_from_the_blurred_image_to_the_image(model, square) -> None:
    zones = some_zones()
    regions = grid_regions(frame_of(192, 192), zones, SIZE)
    found = region_values(model, square, regions, "malignant", 60).shapley
    image, baseline = (
        float(model.log_odds(model.forward(s[None]).logits, "malignant")[0])
        for s in (square, blurred(square))
    )
    assert found.output_value == pytest.approx(image, abs=1e-4)
    assert found.base_value == pytest.approx(baseline, abs=1e-4)
    assert found.additivity_gap <= 1e-3 * abs(image - baseline)


def test_a_linear_score_makes_shap_agree_with_single_removals(model, square) -> None:
    # Where the network is nearly additive in its regions, a region's value is what its removal
    # alone takes away.
    regions = grid_regions(frame_of(192, 192), some_zones(), SIZE)
    game = RegionGame(model, square, regions, "malignant")
    everything = np.ones((1, 49), bool)
    single = np.ones((49, 49), bool) & ~np.eye(49, dtype=bool)
    removal = game(everything) - game(single)
    values = region_values(model, square, regions, "malignant", 100).shapley.values
    assert np.corrcoef(removal, values)[0, 1] > 0.9


def test_blur_keeps_the_mean_and_removes_detail(square) -> None:
    soft = blurred(square)
    assert soft.shape == square.shape
    assert np.abs(np.diff(soft)).max() < 0.3 * np.abs(np.diff(square)).max()
    assert blurred(np.full((SIZE, SIZE), 0.4, np.float32)) == pytest.approx(0.4, abs=1e-5)


def test_passport_and_agreement_are_measured_on_this_image(model, square) -> None:
    output = model.forward(square[None])
    cam = grad_cam(model, output.features[0], "malignant")
    regions = grid_regions(frame_of(192, 192), some_zones(), SIZE)
    values = region_values(model, square, regions, "malignant", 60)
    game = RegionGame(model, square, regions, "malignant")
    passport, agreement = issue_passport(game, cam, values), agree(cam, values)
    assert -1 <= agreement.rank_correlation <= 1
    assert agreement.top_region_overlap in (0, 1 / 3, 2 / 3, 1)
    better = (passport.insertion_auc > 0) + (passport.deletion_auc < 0)
    assert passport.verdict == ("fail", "weak", "pass")[better]


def test_a_map_in_the_wrong_order_fails_its_passport(model, square) -> None:
    regions = grid_regions(frame_of(192, 192), some_zones(), SIZE)
    values = region_values(model, square, regions, "malignant", 60)
    game = RegionGame(model, square, regions, "malignant")
    cam = grad_cam(model, model.forward(square[None]).features[0], "malignant")
    heat = np.zeros_like(cam.heat)
    for region, value in zip(regions, values.shapley.values, strict=True):
        heat[region.mask] = float(values.shapley.values.max() - value)
    backwards = type(cam)(cam.target, cam.layer, cam.coarse + 1, heat)
    assert issue_passport(game, backwards, values).verdict == "fail"


def test_zones_can_play_instead_of_a_grid_against_a_healthy_chest(model, square) -> None:
    zones, frame = some_zones(), frame_of(192, 150)
    regions = zone_regions(frame, zones, SIZE)
    cover = np.sum([region.mask for region in regions], axis=0)
    assert {0, 1} >= set(np.unique(cover))
    assert {"right_upper", "left_lower", "hila_mediastinum", "outside"} <= {r.id for r in regions}
    assert all(0 <= edge <= 1 for region in regions for edge in region.box)
    found = region_values(
        model, square, regions, "malignant", 40, players="zones", hidden="healthy"
    )
    chest = healthy(square)
    game = RegionGame(model, square, regions, "malignant", chest)
    truth = exact(game, len(regions))
    assert found.shapley.base_value == pytest.approx(truth.base_value, abs=1e-5)
    assert np.corrcoef(found.shapley.values, truth.values)[0, 1] > 0.95
    assert found.shapley.additivity_gap < 1e-6


def test_a_healthy_chest_has_the_images_brightness_and_two_dark_lungs(square) -> None:
    chest = healthy(square)
    assert chest.mean() == pytest.approx(square.mean(), abs=0.05)  # clipped to [0, 1]
    middle = chest[SIZE // 2]
    assert middle[SIZE // 4] < middle[SIZE // 2] > middle[3 * SIZE // 4]


def test_many_passes_correct_the_surrogate(model, square) -> None:
    regions = zone_regions(frame_of(192, 192), some_zones(), SIZE)
    found = region_values(model, square, regions, "malignant", UNBIASED_ABOVE + 2)
    truth = exact(RegionGame(model, square, regions, "malignant"), len(regions)).values
    low, high = found.shapley.ci95.T
    assert found.estimator == "unbiased"
    assert found.shapley.evaluations == UNBIASED_ABOVE + 2
    assert found.shapley.values == pytest.approx(truth, abs=0.02 * abs(truth).max())
    assert np.mean((low <= truth) & (truth <= high)) >= 0.75


def test_too_few_passes_are_refused(model, square) -> None:
    regions = grid_regions(frame_of(192, 192), some_zones(), SIZE)
    with pytest.raises(ValueError, match="at least 14"):
        region_values(model, square, regions, "malignant", 12)
