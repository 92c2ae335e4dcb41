"""Reading single DICOM elements, which pydicom converts lazily and may fail to."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydicom.dataset import Dataset

from thoralens.errors import BadImageError


def damaged() -> BadImageError:
    return BadImageError(
        "truncated_image",
        "The DICOM file is cut short or damaged.",
        "Export or send the image again; a broken transfer often causes this.",
    )


@contextmanager
def refusing(error: BadImageError) -> Iterator[None]:
    """Turn whatever a parser or decoder raises on damaged bytes into ``error``."""
    try:
        yield
    except BadImageError:
        raise
    except Exception as cause:
        raise error from cause


def text(data_set: Dataset, keyword: str) -> str:
    """An element as text; empty when it is absent or cannot be read."""
    try:
        return str(data_set.get(keyword) or "").strip()
    except Exception:  # noqa: BLE001 - an element that cannot be read says nothing
        return ""


def integer(data_set: Dataset, keyword: str, *, default: int | None = None) -> int:
    """An integer of the Image Pixel module.

    Raises:
        BadImageError: ``dicom_bad_header`` when it is missing or no number.
    """
    with refusing(_unusable("dicom_bad_header", keyword, "the image cannot be decoded")):
        value: Any = data_set.get(keyword)
        return int(default if value is None and default is not None else value)


def number(data_set: Dataset, keyword: str, code: str) -> float | None:
    """The first value of a numeric element; ``None`` when it is absent or empty.

    Raises:
        BadImageError: With ``code`` when the value is no finite number.
    """
    with refusing(unusable(code, keyword)):
        value: Any = data_set.get(keyword)
        if not isinstance(value, (int, float, str, bytes, type(None))):
            value = value[0] if len(value) else None
        if value is None or value == "":
            return None
        result = float(value)
        if not math.isfinite(result):
            raise unusable(code, keyword)
        return result


def unusable(code: str, keyword: str) -> BadImageError:
    return _unusable(code, keyword, "its greys have no meaning")


def _unusable(code: str, keyword: str, consequence: str) -> BadImageError:
    return BadImageError(
        code,
        f"The DICOM image's {keyword} is missing or not usable, so {consequence}.",
        "Export the image again from the viewer or archive it came from.",
    )
