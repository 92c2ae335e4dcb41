"""Fingerprints of image files: SHA-256 of the bytes, and a perceptual hash of what is seen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from thoralens.errors import BadImageError
from thoralens.imaging import Float32
from thoralens.imaging.preprocess import stretch
from thoralens.imaging.read import read

BITS = 256
_SIDE, _KEPT = 64, 16
_DETAIL_SIDE = 128
_FLAT = 1e-6


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the manifest says of one file.

    Attributes:
        sha256: Of the bytes.
        phash: 64 hexadecimal digits, or None when the image cannot be read.
        width, height: Pixels, or None likewise.
        problem: Error code when it cannot be read.
    """

    sha256: str
    phash: str | None = None
    width: int | None = None
    height: int | None = None
    problem: str | None = None


def fingerprint(path: Path) -> Fingerprint:
    """Read a file once; an unreadable image is a result, not an error.

    Raises:
        OSError: The file itself cannot be opened.
    """
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    try:
        pixels = read(data).pixels
    except BadImageError as error:
        return Fingerprint(digest, problem=error.code)
    height, width = pixels.shape
    return Fingerprint(digest, perceptual_hash(pixels), width, height)


def perceptual_hash(pixels: Float32) -> str:
    """DCT hash (Zauner, 2010): signs of the 16 × 16 lowest frequencies against their median.

    Args:
        pixels: ``(height, width)`` float32 in [0, 1]; contrast is stretched first, so that a
            copy in another window hashes alike.

    Returns:
        256 bits as 64 hexadecimal digits.
    """
    low = _cosines() @ thumbnail(pixels, _SIDE) @ _cosines().T
    bits = low.ravel() > np.median(low.ravel()[1:])
    return np.packbits(bits).tobytes().hex()


def thumbnail(pixels: Float32, side: int) -> Float32:
    """``(side, side)`` float32 in [0, 1], contrast stretched, aspect not kept."""
    image = Image.fromarray(stretch(np.array(pixels, np.float32), low=0.5, high=99.5))
    return np.asarray(image.resize((side, side), Image.Resampling.BOX), np.float32)


def detail(pixels: Float32) -> Float32:
    """What tells two patients apart where their chests look alike: edges, each of like weight.

    Returns:
        ``(128, 128)`` float32 of norm 1: the stretched picture less the mean of its 3 × 3
        neighbours, clipped at one standard deviation so that no film border or drawn stroke
        outweighs the anatomy. All zeros when there is no detail.
    """
    image = Image.fromarray(stretch(np.array(pixels, np.float32), low=0.5, high=99.5))
    small = np.asarray(
        image.resize((_DETAIL_SIDE, _DETAIL_SIDE), Image.Resampling.BICUBIC), np.float64
    )
    framed = np.pad(small, 1, mode="edge")
    rows = framed[:-2] + framed[1:-1] + framed[2:]
    edges = small - (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 9
    spread = edges.std()
    if spread < _FLAT:
        return np.zeros_like(small, np.float32)
    edges = np.clip(edges / spread, -1, 1)
    edges -= edges.mean()
    return np.asarray(edges / np.linalg.norm(edges), np.float32)


def distances(hashes: list[str], others: list[str]) -> NDArray[np.int16]:
    """Hamming distances ``(N, M)`` of hexadecimal hashes, 0 to :data:`BITS`."""
    first, second = (_signs(group) for group in (hashes, others))
    return np.asarray((BITS - first @ second.T) / 2, np.int16)


def _signs(hashes: list[str]) -> Float32:
    raw = np.frombuffer(bytes.fromhex("".join(hashes)), np.uint8).reshape(len(hashes), -1)
    return np.unpackbits(raw, axis=1).astype(np.float32) * 2 - 1


def _cosines() -> Float32:
    """The first 16 rows of the orthonormal DCT-II matrix of size 64."""
    k, n = np.mgrid[0:_KEPT, 0:_SIDE]
    rows = np.cos(np.pi * (2 * n + 1) * k / (2 * _SIDE)) * np.sqrt(2 / _SIDE)
    rows[0] /= np.sqrt(2)
    return np.asarray(rows, np.float32)
