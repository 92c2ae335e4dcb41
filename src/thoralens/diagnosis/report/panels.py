"""Pictures of the report: the radiograph and its maps, each with sides, scale and doubts."""

from __future__ import annotations

import io

from PIL import Image

from thoralens.diagnosis.figure import annotated, clear, scale
from thoralens.diagnosis.report.sheet import INK, MARGIN, RULE, SOFT, WIDTH, Sheet
from thoralens.diagnosis.schema import Explanations
from thoralens.explain.colour import ramp
from thoralens.explain.render import Pictures

_GAP = 4.0
_PANEL = (WIDTH - 2 * _GAP) / 3
_HIGHEST = 64.0
_LONGEST = 900
"""Pixels of a printed picture's longest side: about 380 an inch."""


def draw_panels(sheet: Sheet, explained: Explanations, pictures: Pictures, y: float) -> float:
    """Radiograph, Grad-CAM and SHAP side by side; gives the ``y`` below them."""
    bottoms = []
    for number, (kind, title) in enumerate(
        (("original", "As read"), ("grad_cam", "Grad-CAM"), ("shap", "SHAP"))
    ):
        x = MARGIN + number * (_PANEL + _GAP)
        sheet.write_at(x, y, title, 9, bold=True, width=_PANEL)
        image = annotated(pictures, kind, lines=kind != "shap") if number else pictures["original"]
        width, height = draw_picture(sheet, image, x, y + 5, _PANEL, _alt(kind), sides=True)
        if kind == "shap":
            _outline(sheet, explained, x, y + 5, width, height)
        below = y + 5 + height
        bottoms.append(_legend(sheet, explained, kind, x, below + 1.5))
    return max(bottoms)


def draw_picture(
    sheet: Sheet, image: Image.Image, x: float, y: float, width: float, alt: str, *, sides: bool
) -> tuple[float, float]:
    """A picture in its own shape, at most 64 mm high, with the patient's sides if known.

    Gives its width and height.
    """
    height = width * image.height / image.width
    if height > _HIGHEST:
        width, height = width * _HIGHEST / height, _HIGHEST
    sheet.image(_jpeg(image), x, y, width, height, alt_text=alt)
    sheet.set_draw_color(*RULE)
    sheet.set_line_width(0.2)
    sheet.rect(x, y, width, height)
    if sides:
        for letter, at in (("R", x + 1.2), ("L", x + width - 5.2)):
            sheet.set_fill_color(0, 0, 0)
            sheet.rect(at, y + height / 2 - 2.3, 4, 4.6, style="F")
            middle = y + height / 2 - 2.1
            sheet.write_at(at, middle, letter, 8.5, (255, 255, 255), bold=True, width=4, align="C")
    return width, height


def _outline(
    sheet: Sheet, explained: Explanations, x: float, y: float, width: float, height: float
) -> None:
    """The regions that clearly matter, as drawn in the pictures, but sharp at any size."""
    for region in clear(explained.shap.regions):
        x0, y0, x1, y1 = region.box
        at = x + x0 * width + 0.35, y + y0 * height + 0.35
        size = (x1 - x0) * width - 0.7, (y1 - y0) * height - 0.7
        for grey, line in ((0, 0.7), (255, 0.35)):
            sheet.set_draw_color(grey)
            sheet.set_line_width(line)
            if grey and region.value < 0:
                sheet.set_dash_pattern(dash=0.9, gap=0.9)
            sheet.rect(*at, *size)
        sheet.set_dash_pattern()
        name = f"{'+' if region.value > 0 else '−'} {region.id}"
        sheet.set_fill_color(0, 0, 0)
        sheet.rect(at[0] + 0.2, at[1] + 0.2, min(size[0] - 0.4, 6.6), 2.3, style="F")
        sheet.write_at(at[0] + 0.4, at[1] + 0.2, name, 4.6, (255, 255, 255), bold=True, width=8)


def _legend(sheet: Sheet, explained: Explanations, kind: str, x: float, y: float) -> float:
    if kind == "original":
        text = "R and L are the patient's right and left. Contrast is stretched for viewing."
        return sheet.paragraph(x, y, _PANEL, text, 6.5, SOFT)
    shown = scale(explained, kind)
    _bar(sheet, f"{kind}_doubted" if shown.doubt else kind, x, y)
    for tick, align in zip(shown.ticks, ("L", "C", "R"), strict=True):
        sheet.write_at(x, y + 3, tick, 6.5, INK, width=_PANEL, align=align)  # type: ignore[arg-type]
    y = sheet.paragraph(x, y + 6.5, _PANEL, f"{shown.unit}. {shown.lines}", 6.5, SOFT)
    if shown.doubt:
        y = sheet.paragraph(x, y + 0.7, _PANEL, f"Weak map. {shown.doubt}", 7, bold=True)
    return y


def _bar(sheet: Sheet, name: str, x: float, y: float) -> None:
    colours = Image.frombytes("RGB", (128, 1), ramp(name, 128).tobytes()).resize((128, 4))
    sheet.image(_jpeg(colours), x, y, _PANEL, 2.6, alt_text="Colour scale; its ends are below")
    sheet.set_draw_color(*SOFT)
    sheet.set_line_width(0.15)
    sheet.rect(x, y, _PANEL, 2.6)


def _alt(kind: str) -> str:
    return {
        "original": "The chest X-ray as the program read it",
        "grad_cam": "Grad-CAM over the X-ray; the table of places says the same in numbers",
        "shap": "SHAP region values over the X-ray; the table of regions says the same in numbers",
    }[kind]


def _jpeg(image: Image.Image) -> io.BytesIO:
    shown = image if image.mode == "L" else image.convert("RGB")
    if max(shown.size) > _LONGEST:
        shown = shown.copy()
        shown.thumbnail((_LONGEST, _LONGEST))
    file = io.BytesIO()
    shown.save(file, "JPEG", quality=90, subsampling=0)
    file.seek(0)
    return file
