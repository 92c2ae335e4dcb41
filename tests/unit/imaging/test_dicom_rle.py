from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pydicom import uid
from pydicom.encaps import get_frame
from tests.dicoms import data_set

from thoralens.imaging.dicom_rle import decode_rle


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(
        st.sampled_from([np.uint8, np.uint16]),
        st.tuples(st.integers(1, 12), st.integers(1, 300)),
        elements=st.integers(0, 255),
        fill=st.just(7),
    )
)
def test_decodes_what_pydicom_encodes(stored: np.ndarray) -> None:
    made = data_set(stored, bits=8 * stored.itemsize)
    made.compress(uid.RLELossless, encoding_plugin="pydicom")
    frame = get_frame(made.PixelData, 0, number_of_frames=1)
    assert np.array_equal(decode_rle(frame, *stored.shape, stored.itemsize), stored)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (bytes(10), "header"),
        (struct.pack("<16L", 3, 64, *[0] * 14), "number"),
        (struct.pack("<16L", 1, 9000, *[0] * 14), "overlap"),
        (struct.pack("<16L", 1, 20, *[0] * 14), "overlap"),
        (struct.pack("<16L", 1, 64, *[0] * 14) + b"\x05abc", "cut short"),
        (struct.pack("<16L", 1, 64, *[0] * 14) + b"\x80" * 50, "cut short"),
    ],
)
def test_damage_is_a_value_error(frame: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        decode_rle(frame, 4, 4, 1)
