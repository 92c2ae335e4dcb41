"""What the gate does with held-out chests and with everything else: its confusion table.

Real sets are read below ``THORALENS_DATA_DIR`` (``data`` by default), under their catalogue names;
only files of the test part of the frontal-chest check count. Pictures that are no X-rays come with
packages of the development environment. The worst mistakes are drawn to ``out/gate_mistakes.png``,
which shows patients' images: it is not for publication.
"""

from __future__ import annotations

import os
import sysconfig
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from pydicom.data import get_testdata_files
from rich.console import Console
from rich.table import Table
from scipy.stats import binomtest

from benchmarks.report import OUT, Target, publish
from thoralens.diagnosis import Diagnoser
from thoralens.errors import BadImageError
from thoralens.imaging import Acquisition, Radiograph, read_file
from thoralens.inference.frontal import WAYS
from thoralens.settings import get_settings
from thoralens.training.frontal_data import Found, artefact, find, strong_crop

_SEED = 20261
_ARTEFACTS, _CUTTINGS = 400, 60
_PHOTOGRAPHS = ("grace_hopper.jpg", "china.jpg", "flower.jpg")
_LEAST_SIDE = 96
_OUTSIDE = (
    "CT slices", "strong crops", "drawings, text, noise, blank (generated)",
    "pictures of installed packages", "cuttings of photographs", "DICOM: other body part",
    "DICOM: other modalities, header hidden",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A picture, its row of the table, and the way it was turned from upright."""

    row: str
    name: str
    radiograph: Radiograph
    way: tuple[int, bool] = (0, False)


def run() -> bool:
    """Send every case through the gate of the shipped models."""
    diagnoser = Diagnoser.load(get_settings())
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    mistakes: list[tuple[str, Radiograph]] = []
    for case in _cases():
        checked = diagnoser.check(case.radiograph)
        codes = {note.code for note in checked.radiograph.corrections}
        righted = bool(codes & {"rotated_by_look", "inverted_by_look"})
        if not checked.gate.accepted:
            outcome = "refused"
            reasons[case.row][checked.gate.reasons[0].code] += 1
        elif case.way == (0, False):
            outcome = "changed" if righted else "judged"
        else:
            outcome = "put right" if _restored(case, checked.radiograph) else "judged wrongly held"
        outcomes[case.row][outcome] += 1
        if _wrong(case, outcome):
            mistakes.append((f"{case.row}: {outcome}", case.radiograph))
    _show(outcomes, reasons)
    _draw(sorted(mistakes, key=lambda mistake: mistake[0].startswith("children")))
    others = sum((outcomes[row] for row in _OUTSIDE), Counter[str]())
    adults = outcomes["frontal, JSRT"] + outcomes["frontal PA, COVID set"]
    portable = outcomes["portable AP, COVID set"]
    return publish(
        "gate",
        "What the gate does with pictures that were not used to fit it",
        targets=[
            Target("others refused", _share(others, "refused"), "≥", 99, "%"),
            Target("frontal adults refused", _share(adults, "refused"), "≤", 2, "%"),
            Target("portable AP refused", _share(portable, "refused"), "≤", 10, "%"),
        ],
        outcomes=outcomes,
        reasons=reasons,
    )


def _cases() -> Iterator[Case]:
    rng = np.random.default_rng(_SEED)
    chests = []
    for found in find(Path(os.environ.get("THORALENS_DATA_DIR", "data")), print):
        if found.part == "test":
            case = Case(_row(found), found.path.name, read_file(found.path))
            if found.kind in ("adult", "portable"):
                chests.append(case)
            yield case
    for case in chests:
        yield Case("strong crops", case.name, _plain(strong_crop(case.radiograph.pixels, rng)))
        for way in WAYS[1:]:
            row = "inverted" if not way[0] else "turned and inverted" if way[1] else "turned"
            yield Case(row, case.name, _turned(case.radiograph, way), way)
    for _ in range(_ARTEFACTS):
        pixels, kind = artefact(rng)
        yield Case("drawings, text, noise, blank (generated)", kind, _plain(pixels / 255))
    yield from _pictures(rng)
    yield from _dicoms()


def _row(found: Found) -> str:
    if found.data == "covid-chestxray":
        return f"{'frontal PA' if found.kind == 'adult' else 'portable AP'}, COVID set"
    return {"adult": "frontal, JSRT", "child": "children, Kermany", "ct": "CT slices"}[found.kind]


def _pictures(rng: np.random.Generator) -> Iterator[Case]:
    """Photographs, logos, plots and screenshots that installed packages carry; no duplicates.

    In grey: in colour most of them would be refused already when they are read.
    """
    packages = Path(sysconfig.get_path("purelib"))
    files = sorted(p for end in ("png", "jpg", "jpeg") for p in packages.rglob(f"*.{end}"))
    for path in {p.read_bytes(): p for p in files if "thoralens" not in p.parts}.values():
        with Image.open(path) as opened:
            pixels = np.asarray(opened.convert("L"), np.float32) / 255
        if min(pixels.shape) < _LEAST_SIDE:
            continue
        yield Case("pictures of installed packages", path.name, _plain(pixels))
        if path.name in _PHOTOGRAPHS:
            for _ in range(_CUTTINGS):
                cut = _plain(strong_crop(pixels, rng))
                yield Case("cuttings of photographs", path.name, cut)


def _dicoms() -> Iterator[Case]:
    """pydicom's own test images, whose header is hidden; and the limb where the data has it."""
    seen = set()
    for name in get_testdata_files("*.dcm"):
        try:
            image = read_file(Path(name))
        except BadImageError:
            continue
        if min(image.pixels.shape) < 60 or image.pixels.tobytes() in seen:
            continue
        seen.add(image.pixels.tobytes())
        row = "DICOM: other modalities, header hidden"
        if image.acquisition.modality not in ("CR", "DX", "RG", "RF"):
            yield Case(row, Path(name).name, _plain(image.pixels))
    limb = Path(os.environ.get("THORALENS_DATA_DIR", "data")) / "dicom" / "RG3_J2KI.dcm"
    if limb.is_file():
        yield Case("DICOM: other body part", limb.name, read_file(limb))


def _turned(radiograph: Radiograph, way: tuple[int, bool]) -> Radiograph:
    pixels = 1 - radiograph.pixels if way[1] else radiograph.pixels
    return _plain(np.rot90(pixels, way[0]))


def _plain(pixels: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> Radiograph:
    height, width = pixels.shape
    return Radiograph(np.array(pixels, np.float32, order="C"), Acquisition("array", width, height))


def _restored(case: Case, after: Radiograph) -> bool:
    turns, inverted = case.way
    upright = np.rot90(1 - case.radiograph.pixels if inverted else case.radiograph.pixels, -turns)
    return upright.shape == after.pixels.shape and np.allclose(upright, after.pixels, atol=1e-4)


def _wrong(case: Case, outcome: str) -> bool:
    if case.row in _OUTSIDE:
        return outcome != "refused"
    if case.way == (0, False):
        return outcome != "judged"
    return outcome == "judged wrongly held"


def _share(counts: Counter[str], outcome: str) -> float:
    return 100 * counts[outcome] / max(counts.total(), 1)


def _show(outcomes: dict[str, Counter[str]], reasons: dict[str, Counter[str]]) -> None:
    table = Table(title="Gate, held-out pictures", title_justify="left")
    columns = ("judged", "put right", "changed", "judged wrongly held", "refused")
    for heading in ("", "n", *columns, "refused, 95 %", "first reason"):
        table.add_column(heading)
    for row, counts in outcomes.items():
        total = counts.total()
        bounds = binomtest(counts["refused"], total).proportion_ci(method="wilson")
        told = ", ".join(f"{code} {n}" for code, n in reasons[row].most_common())
        table.add_row(
            row,
            str(total),
            *(str(counts[name]) for name in columns),
            f"{100 * bounds.low:.1f}–{100 * bounds.high:.1f} %",
            told,
        )
    Console(width=200).print(table)


def _draw(mistakes: list[tuple[str, Radiograph]], side: int = 160, columns: int = 8) -> None:
    """Thumbnails of the mistakes with their row and outcome."""
    OUT.mkdir(exist_ok=True)
    rows = -(-max(len(mistakes), 1) // columns)
    sheet = Image.new("L", (columns * side, rows * (side + 28)), 255)
    draw = ImageDraw.Draw(sheet)
    for number, (title, radiograph) in enumerate(mistakes):
        left, top = number % columns * side, number // columns * (side + 28)
        thumb = Image.fromarray((radiograph.pixels * 255).astype(np.uint8))
        thumb.thumbnail((side - 4, side - 4))
        sheet.paste(thumb, (left, top))
        draw.text((left, top + side - 2), title.replace(": ", ":\n"), fill=0)
    sheet.save(OUT / "gate_mistakes.png")
