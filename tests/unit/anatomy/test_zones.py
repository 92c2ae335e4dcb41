import numpy as np
import pytest
from tests.tiny import SIZE, drawn_chest, write_segmenter

from thoralens.anatomy import LungSegmenter, Side, Zone
from thoralens.anatomy.components import components
from thoralens.anatomy.lungs import tell_apart
from thoralens.anatomy.zones import PLACES, zone_map
from thoralens.errors import ModelError
from thoralens.imaging import Acquisition, Radiograph

SWAP = {Side.RIGHT: Side.LEFT, Side.LEFT: Side.RIGHT, Side.NONE: Side.NONE}


def masks() -> tuple[np.ndarray, np.ndarray]:
    right, left = np.zeros((60, 60), bool), np.zeros((60, 60), bool)
    right[6:54, 8:24] = True
    left[9:51, 36:52] = True
    return right, left


def test_image_left_is_the_patients_right() -> None:
    zones = zone_map(*masks())
    assert zones.at(0.2, 0.15) == next(p for p in PLACES if p.side == Side.RIGHT)
    assert zones.at(0.8, 0.2).side == Side.LEFT
    assert zones.at(0.5, 0.5).zone == Zone.MEDIASTINUM
    assert zones.at(0.01, 0.01).zone == Zone.OUTSIDE
    assert zones.at(1.0, 1.0).zone == Zone.OUTSIDE


@pytest.mark.parametrize(("row", "zone"), [(7, "upper"), (30, "middle"), (52, "lower")])
def test_zones_are_thirds_of_the_lungs_own_height(row: int, zone: str) -> None:
    right, left = masks()
    assert zone_map(right, left).at(12 / 60, row / 60).zone == zone


def test_mirroring_swaps_every_side() -> None:
    right, left = masks()
    zones, mirrored = zone_map(right, left), zone_map(left[:, ::-1], right[:, ::-1])
    heat = np.random.default_rng(0).random((60, 60)).astype(np.float32)
    before, after = dict(zones.shares(heat)), dict(mirrored.shares(heat[:, ::-1]))
    for place, share in before.items():
        twin = next(p for p in PLACES if p.zone == place.zone and p.side == SWAP[place.side])
        if place.side != Side.NONE:
            assert after[twin] == pytest.approx(share)
            assert place.side != twin.side


def test_shares_sum_to_one_and_are_zero_for_an_empty_map() -> None:
    zones = zone_map(*masks())
    heat = np.ones((60, 60), np.float32)
    assert sum(share for _, share in zones.shares(heat)) == pytest.approx(1)
    assert all(share == 0 for _, share in zones.shares(np.zeros_like(heat)))


def test_components_are_found_and_sorted_by_size() -> None:
    mask = np.zeros((20, 20), bool)
    mask[2:5, 2:5] = True
    mask[8:18, 3:6] = True
    mask[16:18, 3:15] = True  # an L shape: one component
    found = components(mask)
    assert [int(part.sum()) for part in found] == [int(mask.sum()) - 9, 9]


def test_touching_lungs_are_parted_at_their_narrowest() -> None:
    right, left = masks()
    mask = right | left
    mask[30:32, 24:36] = True
    apart = tell_apart(mask)
    assert (apart[0] & left).sum() == 0
    assert (apart[1] & right).sum() == 0
    assert min(part.sum() for part in apart) > 0.95 * left.sum()


def test_one_lung_alone_keeps_its_side() -> None:
    right, left = masks()
    nothing = np.zeros_like(right)
    found_right, found_left = tell_apart(left)
    assert np.array_equal(found_left, left)
    assert np.array_equal(found_right, nothing)


def test_segmenter_sides_swap_when_the_image_is_mirrored(tmp_path) -> None:
    segmenter = LungSegmenter(write_segmenter(tmp_path))
    pixels = drawn_chest()
    straight, mirrored = (
        segmenter(Radiograph(p, Acquisition("array", *p.shape)), SIZE)
        for p in (pixels, np.ascontiguousarray(pixels[:, ::-1]))
    )
    assert straight.right.sum() > straight.left.sum()
    assert mirrored.right.sum() < mirrored.left.sum()
    assert (straight.right == mirrored.left[:, ::-1]).mean() > 0.99


def test_a_missing_segmenter_is_a_model_error(tmp_path) -> None:
    with pytest.raises(ModelError) as caught:
        LungSegmenter(tmp_path)
    assert caught.value.code == "lungs_model_missing"
