"""Region values as a ``shap.Explanation``, for the plots of the `shap` package (extra `train`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from thoralens.errors import ThoralensError
from thoralens.explain.regions import RegionValues
from thoralens.imaging import Float32


def to_shap(values: RegionValues, square: Float32 | None = None) -> Any:
    """Convert for ``shap.plots``.

    Args:
        values: To convert.
        square: ``(size, size)`` the explained image. With it the result is per pixel, for
            ``shap.image_plot``: ``values`` ``(1, size, size, 1, 1)`` (image, pixels,
            channel, output), each region's value spread
            evenly over its pixels, so that sums stay. Without it, per region, for
            ``shap.plots.bar`` and ``waterfall``: ``values`` ``(n,)``, the regions' ids as names.

    Returns:
        A ``shap.Explanation`` in log-odds of the target.

    Raises:
        ThoralensError: `shap` is not installed.
    """
    try:
        import shap
    except ImportError as error:
        raise ThoralensError(
            "shap_missing",
            "The shap package is not installed.",
            "Install it with: pip install 'thoralens[train]'",
        ) from error
    found = values.shapley
    if square is None:
        return shap.Explanation(
            values=found.values,
            base_values=found.base_value,
            data=np.ones(len(found.values)),
            feature_names=[region.id for region in values.regions],
        )
    pixels = np.zeros(square.shape, np.float64)
    for region, value in zip(values.regions, found.values, strict=True):
        pixels[region.mask] = value / region.mask.sum()
    return shap.Explanation(
        values=pixels[None, ..., None, None],
        base_values=np.array([[found.base_value]]),
        data=square[None, ..., None],
        output_names=[values.target],
    )
