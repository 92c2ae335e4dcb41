"""The package that ships: what it shows is what its explanations explain."""

from __future__ import annotations

import numpy as np

from thoralens.imaging.phantom import make_phantom
from thoralens.imaging.preprocess import to_square
from thoralens.inference import Model
from thoralens.settings import get_settings


def test_the_graph_pools_its_own_readout_without_rounding_it() -> None:
    model = Model(get_settings().model, precision="f32")
    squares = np.stack(
        [to_square(make_phantom(seed).pixels, model.size, low=0.5, high=99.5) for seed in range(3)]
    )
    output = model.forward(squares)
    read = model.pool(model.evidence(output.features))
    assert np.ptp(read) > 0.05
    np.testing.assert_allclose(output.logits, read, atol=0.01)
