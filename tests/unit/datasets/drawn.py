"""Small drawn images for tests of manifests and audits."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image


def picture(seed: int, size: int = 96, brightness: float = 1.0) -> Image.Image:
    """Smooth shapes that differ from seed to seed."""
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(0, 255, (16, 16)).astype(np.uint8)
    image = Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC)
    return image.point(lambda v: int(v * brightness))


def save(path: Path, image: Image.Image, **options: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **options)
    return path


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def class_folders(root: Path, per_class: int = 12, classes: tuple[str, ...] = ("a", "b")) -> Path:
    """``root/CLASS/N.png``, all different."""
    for k, label in enumerate(classes):
        for i in range(per_class):
            save(root / label / f"{i}.png", picture(1000 * k + i))
    return root
