"""Pictures for the frontal-chest classifier: chests, what is not one, and who is held out.

Everything is kept as a stretched, unpadded grey picture of at most :data:`SIDE` pixels, so that
turning, cropping and padding happen afterwards, as they do to a picture that is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from thoralens.datasets.groups import duplicates, grouped
from thoralens.datasets.layouts import read_data
from thoralens.datasets.manifest import Record
from thoralens.imaging import Float32, make_phantom, read_file
from thoralens.imaging.preprocess import stretch

SIDE = 160
_EVERY = {"kermany-pneumonia": 6}
_FRONTAL = {"PA", "AP", "AP Supine"}

Part = Literal["train", "validation", "test"]
Picture = NDArray[np.uint8]
_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture.

    Attributes:
        picture: ``(h, w)`` uint8, at most :data:`SIDE` on its longer side.
        kind: ``adult``, ``portable``, ``child``, ``phantom``, ``lateral``, ``ct``, ``drawing``,
            ``text``, ``noise``, ``blank`` or ``crop``.
        part: Of a patient or a group of duplicates: never in two parts.
        name: Where it is from.
    """

    picture: Picture
    kind: str
    part: Part
    name: str

    @property
    def frontal(self) -> bool:
        return self.kind in ("adult", "portable", "child", "phantom")


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a data set; ``kind`` and ``part`` as in :class:`Sample`."""

    path: Path
    data: str
    kind: str
    part: Part


def part_of(key: str) -> Part:
    """A quarter of all keys is held out for the test, an eighth for validation."""
    eighth = hashlib.sha256(key.encode()).digest()[0] % 8
    return "test" if eighth < 2 else "validation" if eighth == 2 else "train"


def gather(data: Path, say: Callable[[str], None]) -> list[Sample]:
    """The real pictures that :func:`find` finds below ``data``, read and shrunk."""
    return [
        Sample(shrink(read_file(found.path).pixels), found.kind, found.part, found.path.name)
        for found in find(data, say)
    ]


def find(data: Path, say: Callable[[str], None]) -> list[Found]:
    """Files below ``data``: jsrt, kermany-pneumonia, covid-chestxray and chest-ct.

    A set that is not there is left out, and said to be.
    """
    files: list[Found] = []
    for name in ("jsrt", "kermany-pneumonia", "covid-chestxray", "chest-ct"):
        if not (data / name).is_dir():
            say(f"{name}: not in {data.name}, left out")
            continue
        manifest = read_data(data / name, name)
        if name == "chest-ct":
            manifest = grouped(manifest, duplicates(manifest, data / name))
        records = [r for r in manifest.records if r.problem is None][:: _EVERY.get(name, 1)]
        before = len(files)
        for record in records:
            kind = _kind(name, record)
            if kind is not None:
                files.append(Found(data / name / record.image, name, kind, _part(name, record)))
        say(f"{name}: {len(files) - before} pictures")
    return files


def _kind(name: str, record: Record) -> str | None:
    if name == "covid-chestxray":
        if record.view in ("L", "LL", "Lateral"):
            return "lateral"
        if record.view not in _FRONTAL:
            return None
        return "adult" if record.view == "PA" else "portable"
    return {"jsrt": "adult", "kermany-pneumonia": "child", "chest-ct": "ct"}[name]


def _part(name: str, record: Record) -> Part:
    if name == "jsrt" and record.split in ("train", "validation", "test"):
        return record.split
    return part_of(f"{name} {record.group or record.patient or record.image}")


def phantoms(count: int) -> list[Sample]:
    """Synthetic chests, with seeds apart from those of the examples."""
    return [
        Sample(shrink(make_phantom(9000 + i, None, 256).pixels), "phantom", part_of(str(i)), str(i))
        for i in range(count)
    ]


def shrink(pixels: Float32) -> Picture:
    """Stretch the contrast and reduce to at most :data:`SIDE` pixels, aspect kept."""
    image = Image.fromarray(np.round(stretch(pixels, low=0.5, high=99.5) * 255).astype(np.uint8))
    image.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(image)


def artefact(rng: np.random.Generator) -> tuple[Picture, str]:
    """A picture that no camera took: a drawing, a page of text, noise or a blank film."""
    kind = ("drawing", "text", "noise", "blank")[rng.choice(4, p=(0.45, 0.2, 0.25, 0.1))]
    height, width = (int(n) for n in rng.integers(90, SIDE, 2))
    if kind == "noise":
        return _noise(rng, height, width), kind
    if kind == "blank":
        level = rng.uniform(0, 255)
        grain = rng.normal(0, rng.uniform(0, 6), (height, width))
        ramp = np.linspace(-1, 1, width) * rng.uniform(0, 60)
        return np.clip(level + grain + ramp, 0, 255).astype(np.uint8), kind
    ground, ink = rng.permutation([rng.integers(0, 90), rng.integers(150, 256)])
    image = Image.new("L", (width, height), int(ground))
    draw = ImageDraw.Draw(image)
    if kind == "text":
        _write(draw, rng, int(ink), width, height)
    else:
        _draw(draw, rng, width, height)
    picture = np.asarray(image, np.float32) + rng.normal(0, rng.uniform(0, 8), (height, width))
    return np.clip(picture, 0, 255).astype(np.uint8), kind


def _noise(rng: np.random.Generator, height: int, width: int) -> Picture:
    """Noise whose spectrum falls as a power of the frequency, from white to clouds."""
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    frequency = np.hypot(rows, columns) + 1 / max(height, width)
    wave = rng.normal(size=frequency.shape) + 1j * rng.normal(size=frequency.shape)
    field = np.fft.irfft2(wave * frequency ** -rng.uniform(0, 2.5), (height, width))
    field = (field - field.min()) / np.ptp(field)
    return np.asarray(field * 255, np.uint8)


def _write(
    draw: ImageDraw.ImageDraw, rng: np.random.Generator, ink: int, width: int, height: int
) -> None:
    size = int(rng.integers(7, 18))
    font = ImageFont.load_default(size)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz    ABCDE0123456789.,-:"))
    left = int(rng.integers(0, width // 3))
    for top in range(int(rng.integers(0, 12)), height, int(size * rng.uniform(1.1, 2))):
        draw.text((left, top), "".join(rng.choice(letters, 40)), fill=ink, font=font)
        if rng.random() < 0.2:
            draw.line((left, top, width, top), fill=ink)


def _draw(draw: ImageDraw.ImageDraw, rng: np.random.Generator, width: int, height: int) -> None:
    for _ in range(int(rng.integers(1, 14))):
        x, y = rng.uniform(-0.1, 1.1, 2), rng.uniform(-0.1, 1.1, 2)
        corners = [(a * width, b * height) for a, b in zip(np.sort(x), np.sort(y), strict=True)]
        fill, thick = int(rng.integers(0, 256)), int(rng.integers(1, 9))
        shape = rng.integers(0, 5)
        if shape == 0:
            draw.ellipse(corners, fill=fill)
        elif shape == 1:
            draw.rectangle(corners, fill=fill)
        elif shape == 2:
            draw.line([(x[0] * width, y[0] * height), (x[1] * width, y[1] * height)], fill, thick)
        elif shape == 3:
            points = rng.uniform(0, 1, (int(rng.integers(3, 7)), 2)) * (width, height)
            draw.polygon([tuple(point) for point in points], fill=fill)
        else:
            draw.ellipse(corners, outline=fill, width=thick)


def strong_crop(picture: NDArray[_T], rng: np.random.Generator) -> NDArray[_T]:
    """A piece with 0.25 to 0.5 of the picture's sides: too little to be judged."""
    height, width = picture.shape
    tall, wide = (int(n * rng.uniform(0.25, 0.5)) for n in (height, width))
    top, left = int(rng.integers(0, height - tall)), int(rng.integers(0, width - wide))
    return picture[top : top + tall, left : left + wide]
