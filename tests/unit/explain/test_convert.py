import matplotlib as mpl
import numpy as np
import pytest

from thoralens.anatomy import Place, Side, Zone
from thoralens.explain.convert import to_shap
from thoralens.explain.regions import Region, RegionValues
from thoralens.explain.shapley import ShapleyValues

mpl.use("Agg")
SIZE = 16


@pytest.fixture
def values() -> RegionValues:
    regions = []
    for column in range(4):
        mask = np.zeros((SIZE, SIZE), bool)
        mask[:, column * 4 : column * 4 + 4] = True
        box = (column / 4, 0.0, column / 4 + 0.25, 1.0)
        regions.append(Region(f"r1c{column + 1}", Place(Zone.UPPER, Side.LEFT), box, mask))
    empty = np.zeros((0, 4), bool)
    found = ShapleyValues(
        np.array([0.5, -0.2, 0.1, 1.0]), np.zeros(4), -1.0, 0.4, 0, empty, np.zeros(0)
    )
    return RegionValues("malignant", tuple(regions), found)


def test_regions_become_features_that_shap_can_draw(values) -> None:
    import shap

    told = to_shap(values)
    assert told.values.sum() + told.base_values == pytest.approx(0.4)
    assert list(told.feature_names) == ["r1c1", "r1c2", "r1c3", "r1c4"]
    shap.plots.bar(told, show=False)
    shap.plots.waterfall(told, show=False)


def test_pixels_share_their_regions_value_and_image_plot_takes_them(values) -> None:
    import shap

    told = to_shap(values, np.full((SIZE, SIZE), 0.5, np.float32))
    assert told.values.sum() + told.base_values.item() == pytest.approx(0.4)
    assert told.values[0, :, 12:].sum() == pytest.approx(1.0)
    shap.image_plot(told, show=False)
