"""Pictures of an explanation: each over the radiograph, and alone on a transparent ground."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image

from thoralens.anatomy import Lungs
from thoralens.explain.contours import heat_contours, region_outlines, stamp
from thoralens.explain.evidence import clear_regions
from thoralens.explain.grad_cam import GradCam
from thoralens.explain.overlay import heat_overlay, lungs_overlay, over, value_overlay
from thoralens.explain.regions import RegionValues
from thoralens.imaging import Float32, Frame, Radiograph
from thoralens.imaging.archive import display

Pictures = dict[str, Image.Image]
"""By kind."""
_BLEND = 0.55
_FINE = 900
"""Lines over a smaller picture are drawn on a multiple of its size, at least so long."""
_RLE = 3
"""zlib's run-length strategy: a third faster than its default on these pictures, no larger."""


def render_input(radiograph: Radiograph, frame: Frame, lungs: Lungs) -> Pictures:
    """What can be shown of any radiograph, all of one size.

    ``original``, ``lungs`` (outline and light fill, by side) and ``lungs_blend``; and
    ``lungs_outline``, which is larger than a small original. Overlays are transparent,
    ``*_blend`` are RGB.
    """
    original = display(radiograph)
    filled, outline = (
        lungs_overlay(
            *(
                _grown(frame.crop(mask.astype(np.float32)), size, Image.Resampling.BICUBIC)
                for mask in (lungs.right, lungs.left)
            ),
            filled=with_fill,
        )
        for size, with_fill in ((original.size, True), (_fine(original.size), False))
    )
    return {
        "original": original,
        "lungs": filled,
        "lungs_outline": outline,
        "lungs_blend": over(original, (filled, 1.0)),
    }


def render_maps(
    original: Image.Image,
    frame: Frame,
    cam: GradCam,
    shap: RegionValues,
    *,
    doubts: tuple[str | None, str | None],
) -> Pictures:
    """``grad_cam`` and ``shap`` and ``*_blend``, of one size, and ``*_contours``.

    A map that is doubted (for a reason in words) is grey and striped, and its blend says why.
    Grad-CAM's contours are lines of equal heat, SHAP's
    the regions whose interval excludes zero, strongest first.
    """
    size = original.size
    heat = frame.crop(cam.heat / max(float(cam.heat.max()), 1e-12))
    shown, fine = (
        np.clip(_grown(heat, part, Image.Resampling.BICUBIC), 0, 1) for part in (size, _fine(size))
    )
    values = frame.crop(shap.picture())
    strength = values / np.float32(max(float(np.abs(values).max()), 1e-12))
    strength = _grown(strength, size, Image.Resampling.NEAREST)
    overlays = {
        "grad_cam": heat_overlay(shown, doubted=doubts[0] is not None),
        "shap": value_overlay(strength, doubted=doubts[1] is not None),
    }
    blends = {f"{kind}_blend": over(original, (layer, _BLEND)) for kind, layer in overlays.items()}
    for blend, doubt in zip(blends.values(), doubts, strict=True):
        if doubt is not None:
            stamp(blend, f"WEAK MAP. {doubt}")
    chosen = [
        (shap.regions[i].id, shap.regions[i].box, bool(shap.shapley.values[i] > 0))
        for i in clear_regions(shap)
    ]
    return {
        **overlays,
        **blends,
        "grad_cam_contours": heat_contours(fine),
        "shap_contours": region_outlines(_fine(size), chosen),
    }


def encode(pictures: Pictures) -> dict[str, bytes]:
    """PNG files by kind."""
    with ThreadPoolExecutor(max_workers=2) as threads:
        return dict(zip(pictures, threads.map(_png, pictures.values()), strict=True))


def _fine(size: tuple[int, int]) -> tuple[int, int]:
    times = -(-_FINE // max(size))
    return size[0] * times, size[1] * times


def _grown(part: Float32, size: tuple[int, int], resample: Image.Resampling) -> Float32:
    return np.asarray(Image.fromarray(part.astype(np.float32)).resize(size, resample))


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1, compress_type=_RLE)
    return buffer.getvalue()
