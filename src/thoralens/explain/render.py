"""Pictures of an explanation: each over the radiograph, and alone on a transparent ground."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from thoralens.anatomy import Lungs
from thoralens.explain.colour import colourise
from thoralens.explain.grad_cam import GradCam
from thoralens.explain.regions import RegionValues
from thoralens.imaging import Float32, Frame, Radiograph
from thoralens.imaging.archive import display

_RIGHT, _LEFT = (64, 196, 255), (255, 196, 64)
_BLEND = 0.55


def render(
    radiograph: Radiograph, frame: Frame, lungs: Lungs, cam: GradCam, shap: RegionValues
) -> dict[str, bytes]:
    """PNG files by kind, all of one size: see :func:`render_input` and the two maps.

    Overlays are RGBA with transparency that follows strength; ``*_blend`` are RGB.
    """
    original = display(radiograph)
    heat = frame.crop(cam.heat / max(float(cam.heat.max()), 1e-12))
    values = frame.crop(shap.picture())
    strength = np.asarray(values / max(float(np.abs(values).max()), 1e-12), np.float32)
    weight = np.sqrt(np.abs(strength)).astype(np.float32)
    heavy = np.asarray(np.clip(heat * 1.4, 0, 1), np.float32)
    centred = np.asarray(strength / 2 + 0.5, np.float32)
    overlays = {
        "grad_cam": _overlay(heat, heavy, "grad_cam", original.size, True),
        "shap": _overlay(centred, weight, "shap", original.size, False),
    }
    images = render_input(radiograph, frame, lungs)
    for kind, overlay in overlays.items():
        images[kind] = _png(overlay)
        images[f"{kind}_blend"] = _png(_blend(original, overlay, _BLEND))
    return images


def render_input(radiograph: Radiograph, frame: Frame, lungs: Lungs) -> dict[str, bytes]:
    """``original``, ``lungs`` (outline and light fill, by side) and ``lungs_blend``."""
    original = display(radiograph)
    canvas = Image.new("RGBA", original.size)
    for mask, colour in ((lungs.right, _RIGHT), (lungs.left, _LEFT)):
        soft = Image.fromarray(frame.crop(mask.astype(np.float32))).resize(
            original.size, Image.Resampling.BICUBIC
        )
        filled = np.asarray(soft) > 0.5
        rgba = np.zeros((*filled.shape, 4), np.uint8)
        rgba[..., :3] = colour
        rgba[..., 3] = np.where(_edge(filled, max(1, original.width // 400)), 255, filled * 40)
        canvas = Image.alpha_composite(canvas, Image.fromarray(rgba))
    return {
        "original": _png(original),
        "lungs": _png(canvas),
        "lungs_blend": _png(_blend(original, canvas, 1.0)),
    }


def _overlay(
    values: Float32, alpha: Float32, name: str, size: tuple[int, int], smooth: bool
) -> Image.Image:
    resample = Image.Resampling.BICUBIC if smooth else Image.Resampling.NEAREST
    colours, opacity = (
        np.clip(np.asarray(Image.fromarray(part).resize(size, resample)), 0, 1)
        for part in (values.astype(np.float32), alpha.astype(np.float32))
    )
    rgba = np.concatenate([colourise(colours, name), opacity[..., None] * 255], axis=-1)
    return Image.fromarray(rgba.round().astype(np.uint8))


def _blend(original: Image.Image, overlay: Image.Image, opacity: float) -> Image.Image:
    layer = overlay.copy()
    layer.putalpha(overlay.getchannel("A").point(lambda a: int(a * opacity)))
    return Image.alpha_composite(original.convert("RGBA"), layer).convert("RGB")


def _edge(
    mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], width: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    inner = mask.copy()
    for _ in range(width):
        padded = np.pad(inner, 1)
        inner = inner & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return mask & ~inner


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()
