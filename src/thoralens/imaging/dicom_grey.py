"""DICOM's grey-scale pipeline (PS3.3, C.11): stored value → modality → VOI → [0, 1], as a table.

A stored sample has at most 16 bits, so every step is computed once for each value that occurs
between the smallest and the largest, and the image is looked up in the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from thoralens.imaging.checks import check_contrast
from thoralens.imaging.dicom_values import number, refusing, text, unusable
from thoralens.imaging.radiograph import Float32, Note

Float64 = NDArray[np.float64]

_MIN_UNSATURATED = 0.02
_STRIP_ROWS = 128


def to_grey(stored: NDArray[Any], data_set: Dataset) -> tuple[Float32, tuple[Note, ...]]:
    """Stored samples to display greys.

    The modality LUT or rescale comes first, then the first VOI LUT, else the first window, else
    the full range of the image; MONOCHROME1 is inverted, so that white is dense; padding is black.

    Args:
        stored: ``(rows, columns)`` integers of at most 16 bits in native byte order.
        data_set: Holds the Modality LUT and VOI LUT modules.

    Returns:
        ``(rows, columns)`` float32 in [0, 1], and what was corrected.

    Raises:
        BadImageError: ``dicom_bad_rescale``, ``dicom_bad_window``, ``dicom_bad_lut`` or
            ``blank_image``.
    """
    low, high = int(stored.min()), int(stored.max())
    unsigned = np.dtype(f"u{stored.dtype.itemsize}")
    codes = stored.view(unsigned) - stored.dtype.type(low).view(unsigned)
    stored_values = np.arange(low, high + 1)
    padding = _padding(stored_values, data_set)
    counts = _histogram(codes, stored_values.size)
    counts[padding] = 0
    check_contrast(stored_values[counts > 0])
    values = _modality(stored_values, data_set)
    table, notes = _display(values, counts, data_set)
    if text(data_set, "PhotometricInterpretation") == "MONOCHROME1":
        table = 1.0 - table
        notes += (
            Note(
                "monochrome1_inverted",
                "The grey scale was stored inverted (MONOCHROME1); white is dense again.",
            ),
        )
    table[padding] = 0.0
    return _look_up(table.astype(np.float32), codes), notes


def _strips(codes: NDArray[Any]) -> Iterator[slice]:
    """Row ranges small enough that NumPy's widening of an index costs little memory."""
    return (slice(top, top + _STRIP_ROWS) for top in range(0, codes.shape[0], _STRIP_ROWS))


def _histogram(codes: NDArray[Any], size: int) -> NDArray[np.int64]:
    counts = np.zeros(size, np.int64)
    for strip in _strips(codes):
        counts += np.bincount(codes[strip].ravel(), minlength=size)
    return counts


def _look_up(table: Float32, codes: NDArray[Any]) -> Float32:
    grey = np.empty(codes.shape, np.float32)
    for strip in _strips(codes):
        grey[strip] = table[codes[strip]]
    return grey


def _padding(values: NDArray[Any], data_set: Dataset) -> NDArray[np.bool_]:
    """Which stored values are padding (PS3.3, C.7.5.1.1.2)."""
    first = number(data_set, "PixelPaddingValue", "dicom_bad_header")
    if first is None:
        return np.zeros(values.shape, np.bool_)
    last = number(data_set, "PixelPaddingRangeLimit", "dicom_bad_header")
    low, high = sorted((first, first if last is None else last))
    return (values >= low) & (values <= high)


def _modality(values: NDArray[Any], data_set: Dataset) -> Float64:
    """Modality LUT, else rescale, else the stored value (PS3.3, C.11.1)."""
    if data_set.get("ModalityLUTSequence"):
        return _apply_lut(values.astype(np.float64), data_set, "ModalityLUTSequence")
    slope = number(data_set, "RescaleSlope", "dicom_bad_rescale")
    intercept = number(data_set, "RescaleIntercept", "dicom_bad_rescale")
    if slope == 0:
        raise unusable("dicom_bad_rescale", "RescaleSlope")
    return values * (1.0 if slope is None else slope) + (intercept or 0.0)


def _display(
    values: Float64, counts: NDArray[np.int64], data_set: Dataset
) -> tuple[Float64, tuple[Note, ...]]:
    if data_set.get("VOILUTSequence"):
        table = _apply_lut(values, data_set, "VOILUTSequence")
        table = table / max(float(table.max()), 1.0)
    else:
        center = number(data_set, "WindowCenter", "dicom_bad_window")
        width = number(data_set, "WindowWidth", "dicom_bad_window")
        if center is None or width is None:
            return _full_range(values, counts), ()
        table = _window(values, center, width, text(data_set, "VOILUTFunction"))
    unsaturated = counts[(table > 0.0) & (table < 1.0)].sum()
    if unsaturated >= _MIN_UNSATURATED * counts.sum():
        return table, ()
    return _full_range(values, counts), (
        Note(
            "window_ignored",
            "The stored display window shows almost nothing of this image; its full range of "
            "greys was used.",
        ),
    )


def _window(values: Float64, center: float, width: float, function: str) -> Float64:
    """PS3.3, C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID) and C.11.2.1.3.2 (LINEAR_EXACT)."""
    function = function.upper()
    if width <= 0 or (width < 1 and function not in ("SIGMOID", "LINEAR_EXACT")):
        raise unusable("dicom_bad_window", "WindowWidth")
    if function == "SIGMOID":
        return np.asarray(0.5 * (1.0 + np.tanh(2.0 * (values - center) / width)))
    if function != "LINEAR_EXACT":
        center, width = center - 0.5, max(width - 1.0, 1e-9)
    return np.clip((values - center) / width + 0.5, 0.0, 1.0)


def _full_range(values: Float64, counts: NDArray[np.int64]) -> Float64:
    used = values[counts > 0]
    low, high = float(used.min()), float(used.max())
    return np.clip((values - low) / max(high - low, 1e-12), 0.0, 1.0)


def _apply_lut(values: Float64, data_set: Dataset, keyword: str) -> Float64:
    """The first table of a LUT sequence (PS3.3, C.11.1.1.1 and C.11.2.1.1)."""
    with refusing(unusable("dicom_bad_lut", keyword)):
        item = data_set[keyword].value[0]
        entries, first, _ = (int(n) for n in item.LUTDescriptor)
        entries = entries or 1 << 16
        raw = item.LUTData
        if isinstance(raw, bytes):
            kind = "u1" if len(raw) < 2 * entries else "<u2"
            table = np.frombuffer(raw, kind)[:entries].astype(np.float64)
        else:
            table = np.atleast_1d(np.asarray(raw, np.float64))[:entries]
        return table[np.clip(values - first, 0, table.size - 1).astype(np.int64)]
