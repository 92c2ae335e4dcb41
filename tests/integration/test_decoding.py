"""Files of strangers, decoded in processes that may crash, hang or run out of memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.badfiles import image_bytes
from tests.dicoms import dicom, scene
from thoralens.errors import BadImageError, ThoralensError
from thoralens.imaging import pack, read
from thoralens.imaging.decoding import Decoders

PIXELS = 64_000_000
FILE = image_bytes(scene(bits=8))
WISHES = {
    b"crash": "decoder_failed",
    b"lie": "decoder_failed",
    b"babble": "decoder_failed",
    b"half": "decoder_failed",
    b"hang": "decoding_too_long",
    b"spin": "decoding_too_long",
}


@pytest.fixture(scope="module")
def decoders() -> Iterator[Decoders]:
    made = Decoders(megabytes=192)
    yield made
    made.close()


@pytest.fixture
def rude() -> Iterator[Decoders]:
    made = Decoders(waiting=1, seconds=1.0, module="tests.rude_decoder")
    yield made
    made.close()


def test_a_file_is_read_as_it_is_in_this_process(decoders: Decoders) -> None:
    for data in (FILE, dicom(scene())):
        assert decoders.decode(data, max_pixels=PIXELS) == pack(read(data))


def test_a_bad_file_has_its_own_error_and_the_next_is_read(decoders: Decoders) -> None:
    with pytest.raises(BadImageError) as refused:
        decoders.decode(b"no image", max_pixels=PIXELS)
    assert (refused.value.code, refused.value.status) == ("unknown_format", 415)
    with pytest.raises(BadImageError) as refused:
        decoders.decode(FILE, max_pixels=1000)
    assert (refused.value.code, refused.value.status) == ("image_too_large", 413)
    assert decoders.decode(FILE, max_pixels=PIXELS)


def test_a_file_that_needs_more_memory_than_it_may_costs_one_error(decoders: Decoders) -> None:
    """A small file of 36 million pixels, in a process that may take 192 MB for it."""
    huge = image_bytes(np.tile(np.arange(6000, dtype=np.uint8), (6000, 1)))
    assert len(huge) < 2**20
    with pytest.raises(BadImageError) as refused:
        decoders.decode(huge, max_pixels=PIXELS)
    assert refused.value.code in ("decoding_too_large", "truncated_image", "decoder_failed")
    assert decoders.decode(FILE, max_pixels=PIXELS)


def test_whatever_it_does_costs_one_file(rude: Decoders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THORALENS_SECRET", "x" * 64)
    before = descriptors()
    for wish, code in WISHES.items():
        with pytest.raises(BadImageError) as refused:
            rude.decode(wish, max_pixels=PIXELS)
        assert (wish, refused.value.code) == (wish, code)
        assert refused.value.hint
    assert rude.decode(b"secret", max_pixels=PIXELS) == b"False"
    assert rude.depth() == 0
    assert descriptors() == before


def test_no_more_wait_than_may(rude: Decoders) -> None:
    def hang() -> None:
        with pytest.raises(BadImageError):
            rude.decode(b"hang", max_pixels=PIXELS)

    waiting = [threading.Thread(target=hang) for _ in range(2)]
    for thread in waiting:
        thread.start()
    while rude.depth() < 2:
        time.sleep(0.01)
    with pytest.raises(ThoralensError) as refused:
        rude.decode(b"hang", max_pixels=PIXELS)
    assert (refused.value.code, refused.value.status) == ("busy", 503)
    for thread in waiting:
        thread.join()
    assert rude.depth() == 0


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
