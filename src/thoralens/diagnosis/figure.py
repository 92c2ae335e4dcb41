"""Annotated figures: a map over the radiograph with its scale, the regions and what to know.

Each stands alone, as a slide or a print: what colour says, lines, numbers and words say too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from thoralens.diagnosis.schema import Diagnosis, Explanations, Region
from thoralens.explain.colour import ramp
from thoralens.explain.contours import stamp
from thoralens.explain.fonts import font
from thoralens.explain.overlay import over
from thoralens.explain.render import Pictures
from thoralens.explain.wording import class_term, percent, place_term, signed

_WIDTH, _MARGIN, _PICTURE, _COLUMN = 1200, 32, 700, 404
_INK, _SOFT, _RULE, _WARN = (19, 35, 42), (82, 100, 108), (205, 214, 218), (154, 74, 0)
_OPACITY = 0.55
_ROWS = 20
_CONTOURS = "Lines: 25, 50 and 75 % of the hottest point, thin to wide."
_OUTLINES = "Outlined: the strongest regions whose 95 % interval excludes zero; + whole, − dashed."


@dataclass(frozen=True, slots=True)
class Scale:
    """The legend of a map, in figures and in the report.

    Attributes:
        unit: What its colours stand for.
        ticks: At its low end, its middle and its high end.
        lines: What is drawn over the colours.
        doubt: Why the map is weak, and therefore grey; ``None`` for one that can be trusted.
    """

    unit: str
    ticks: tuple[str, str, str]
    lines: str
    doubt: str | None


@dataclass(frozen=True, slots=True)
class _Content:
    """What one figure shows beside its picture."""

    kind: str
    title: str
    scale: Scale
    table: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figures(said: Diagnosis, pictures: Pictures) -> Pictures:
    """``grad_cam_figure`` and ``shap_figure``, RGB, 1200 pixels wide; none when refused."""
    if said.explanations is None:
        return {}
    return {
        f"{content.kind}_figure": _draw(said, content, pictures)
        for content in (_of_grad_cam(said.explanations), _of_shap(said.explanations))
    }


def annotated(
    pictures: Pictures, kind: str, size: tuple[int, int] | None = None, *, lines: bool = True
) -> Image.Image:
    """A map on the radiograph with its lines, if asked, and the lungs' outline, RGB."""
    layers = [(kind, _OPACITY), ("lungs_outline", 0.7)]
    if lines:
        layers.append((f"{kind}_contours", 1.0))
    shown = over(
        pictures["original"],
        *((pictures[name], opacity) for name, opacity in layers if name in pictures),
    )
    return shown.resize(size, Image.Resampling.LANCZOS) if size else shown


def strongest(regions: Sequence[Region]) -> list[Region]:
    """Whichever way they push, strongest first."""
    return sorted(regions, key=lambda region: -abs(region.value))


def clear(regions: Sequence[Region], most: int = 3) -> list[Region]:
    """Up to ``most`` regions each way whose interval excludes zero, strongest first."""
    ordered = strongest(regions)
    raising = [region for region in ordered if region.ci95[0] > 0]
    return raising[:most] + [region for region in ordered if region.ci95[1] < 0][:most]


def scale(explained: Explanations, kind: str) -> Scale:
    """The legend of ``grad_cam`` or ``shap``."""
    if kind == "grad_cam":
        unit, ticks, doubt = (
            "Share of the hottest point",
            ("0", "0.5", "1"),
            explained.grad_cam.doubt,
        )
        return Scale(unit, ticks, _CONTOURS, doubt)
    most = abs(strongest(explained.shap.regions)[0].value)
    unit, ends = "Change in log-odds; red raises, blue lowers", (signed(-most), "0", signed(most))
    return Scale(unit, ends, _OUTLINES, explained.shap.doubt)


def _of_grad_cam(explained: Explanations) -> _Content:
    cam = explained.grad_cam
    zones = sorted((zone for zone in cam.zones if zone.share > 0), key=lambda zone: -zone.share)
    return _Content(
        kind="grad_cam",
        title=f"Grad-CAM: where the model found evidence for “{class_term(cam.target)}”",
        scale=scale(explained, "grad_cam"),
        table="Share of the map by place",
        heads=("Place (the patient's side)", "Share"),
        rows=tuple((place_label(zone.zone, zone.side), percent(zone.share)) for zone in zones),
    )


def _of_shap(explained: Explanations) -> _Content:
    shap = explained.shap
    ordered = strongest(shap.regions)
    return _Content(
        kind="shap",
        title=f"SHAP: what each region adds to or takes from “{class_term(shap.target)}”",
        scale=scale(explained, "shap"),
        table=f"Strongest {min(_ROWS, len(ordered))} of {len(ordered)} regions, log-odds",
        heads=("Region", "Place", "Value", "95 % interval"),
        rows=tuple(
            (
                region.id,
                place_label(region.zone, region.side),
                signed(region.value),
                f"{signed(region.ci95[0])} to {signed(region.ci95[1])}",
            )
            for region in ordered[:_ROWS]
        ),
    )


def place_label(zone: str, side: str) -> str:
    """A place without its article, for a table."""
    return place_term({"zone": zone, "side": side}).removeprefix("the ")


def _draw(said: Diagnosis, content: _Content, pictures: Pictures) -> Image.Image:
    width, height = pictures["original"].size
    scale = min(_PICTURE / width, _PICTURE / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    top = 104
    page = Image.new("RGB", (_WIDTH, top + _PICTURE + 148), "white")
    draw = ImageDraw.Draw(page)
    draw.text((_MARGIN, 26), content.title, _INK, font(26, bold=True))
    draw.text((_MARGIN, 64), _subtitle(said), _SOFT, font(16))
    picture = _marked(annotated(pictures, content.kind, size))
    if content.scale.doubt:
        stamp(picture, f"WEAK MAP. {content.scale.doubt}")
    page.paste(picture, (_MARGIN + (_PICTURE - size[0]) // 2, top))
    _scale(draw, page, content, top + _PICTURE + 16)
    _table(draw, content, _MARGIN + _PICTURE + 32, top)
    _foot(draw, said, page.height - 40)
    return page


def _subtitle(said: Diagnosis) -> str:
    lineage, prediction = said.lineage, said.prediction
    parts = [f"{lineage.model} {lineage.model_version}"[:60], said.study_id[:40]]
    if prediction is not None and said.explanations is not None:
        target = said.explanations.shap.target
        share = percent(prediction.probabilities[target])
        parts.insert(0, f"Probability of {class_term(target)} {share}"[:60])
    return "  ·  ".join(parts)


def _marked(picture: Image.Image) -> Image.Image:
    """With the patient's sides at mid-height, where films rarely carry a marker."""
    draw = ImageDraw.Draw(picture, "RGBA")
    middle = picture.height / 2
    for letter, x in (("R", 24), ("L", picture.width - 24)):
        draw.rounded_rectangle((x - 15, middle - 17, x + 15, middle + 17), 6, (0, 0, 0, 190))
        draw.text((x, middle), letter, (255, 255, 255), font(22, bold=True), anchor="mm")
    return picture


def _scale(draw: ImageDraw.ImageDraw, page: Image.Image, content: _Content, top: int) -> None:
    name = f"{content.kind}_doubted" if content.scale.doubt else content.kind
    bar = Image.frombytes("RGB", (_PICTURE, 1), ramp(name, _PICTURE).tobytes())
    page.paste(bar.resize((_PICTURE, 16)), (_MARGIN, top))
    draw.rectangle((_MARGIN, top, _MARGIN + _PICTURE, top + 16), outline=_SOFT)
    places = (_MARGIN, _MARGIN + _PICTURE / 2, _MARGIN + _PICTURE)
    for tick, x, anchor in zip(content.scale.ticks, places, ("la", "ma", "ra"), strict=True):
        draw.line((x, top + 16, x, top + 21), _SOFT)
        draw.text((x, top + 24), tick, _INK, font(15), anchor=anchor)
    label = f"{content.scale.unit}. {content.scale.lines}"
    draw.text((_MARGIN, top + 48), label, _SOFT, font(14 if len(label) < 105 else 12))


def _table(draw: ImageDraw.ImageDraw, content: _Content, left: int, top: int) -> None:
    draw.text((left, top), content.table, _INK, font(17, bold=True))
    edges = _columns(content, left)
    y = top + 34
    for row, bold in ((content.heads, True), *((row, False) for row in content.rows)):
        for cell, (x, anchor) in zip(row, edges, strict=True):
            draw.text((x, y), cell, _SOFT if bold else _INK, font(14), anchor=anchor)
        y += 28
        draw.line((left, y - 6, left + _COLUMN, y - 6), _RULE)
    if content.scale.doubt:
        for line in _wrapped(draw, f"Weak map. {content.scale.doubt}", _COLUMN - 24):
            draw.text((left + 24, y + 12), line, _WARN, font(15, bold=True))
            y += 22
        draw.polygon(((left, y + 6), (left + 16, y + 6), (left + 8, y - 8)), outline=_WARN, width=2)


def _columns(content: _Content, left: int) -> list[tuple[int, str]]:
    right = left + _COLUMN
    if len(content.heads) == 2:
        return [(left, "la"), (right, "ra")]
    return [(left, "la"), (left + 56, "la"), (right - 124, "ra"), (right, "ra")]


def _wrapped(draw: ImageDraw.ImageDraw, text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font(15, bold=True)) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _foot(draw: ImageDraw.ImageDraw, said: Diagnosis, top: int) -> None:
    draw.line((_MARGIN, top - 10, _WIDTH - _MARGIN, top - 10), _RULE)
    text = "Decision support and education, not a medical device. A bright spot is not a tumour."
    draw.text((_MARGIN, top), text, _SOFT, font(14))
    if said.input.synthetic:
        right = "SYNTHETIC PHANTOM: shows no person"
        draw.text((_WIDTH - _MARGIN, top), right, _INK, font(14, bold=True), anchor="ra")
