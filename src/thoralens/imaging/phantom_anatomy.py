"""Procedural chest anatomy: where everything lies and how much each part attenuates.

A posterior-anterior view: the image's left is the patient's right. Every part adds to (air: takes
from) one attenuation map. Proportions follow an adult's radiograph on a 35 × 35 cm detector.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thoralens.imaging.phantom_shapes import Canvas, Curve, Point, ellipse, smooth
from thoralens.imaging.radiograph import Float32

_RIB_PAIRS = 10
_SIDES = (-1.0, 1.0)
_VERTEBRAE = 17
# Half width of the rib cage over height.
_WALL_Y = (0.12, 0.185, 0.285, 0.42, 0.56, 0.70, 0.84, 0.95)
_WALL_X = (0.215, 0.258, 0.312, 0.355, 0.382, 0.394, 0.396, 0.392)


@dataclass(frozen=True, slots=True)
class Build:
    """How one imagined person differs from the next, drawn once from the seed."""

    width: float
    height: float
    heart: float
    right_dome: float
    left_dome: float
    rib_slope: float
    tilt: float
    habitus: float

    @classmethod
    def draw(cls, random: np.random.Generator) -> Build:
        right_dome = random.uniform(0.715, 0.755)
        return cls(
            width=random.uniform(0.93, 1.03),
            height=random.uniform(0.97, 1.03),
            heart=random.uniform(0.90, 1.10),
            right_dome=right_dome,
            left_dome=right_dome + random.uniform(0.018, 0.035),
            rib_slope=random.uniform(0.85, 1.15),
            tilt=random.uniform(-0.02, 0.02),
            habitus=random.uniform(0.0, 1.0),
        )

    def place(self, curve: Curve) -> Curve:
        """Anatomical to image coordinates: scale about the centre, then tilt."""
        centered = (curve - (0.5, 0.5)) * (self.width, self.height)
        c, s = np.cos(self.tilt), np.sin(self.tilt)
        return np.stack(
            [
                0.5 + c * centered[:, 0] - s * centered[:, 1],
                0.5 + s * centered[:, 0] + c * centered[:, 1],
            ],
            axis=1,
        )


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A person's attenuation without pathology, and their lung fields.

    Attributes:
        attenuation: ``(size, size)`` float32, about 0 (air) to 1.3 (bone over abdomen).
        right, left: ``(size, size)`` bool; visible lung fields of the patient's right and left.
    """

    attenuation: Float32
    right: NDArray[np.bool_]
    left: NDArray[np.bool_]


def draw_anatomy(canvas: Canvas, random: np.random.Generator) -> Anatomy:
    """A new person, all of them alike but no two the same."""
    build = Build.draw(random)
    right_outline = build.place(_right_lung(build))
    left_outline = build.place(_left_lung(build))
    right, left = (canvas.area(outline) > 0.5 for outline in (right_outline, left_outline))
    lungs = (right | left).astype(np.float32)
    attenuation = _body(canvas, build)
    attenuation -= _air(canvas, lungs, random)
    attenuation += _mediastinum(canvas, build)
    attenuation += _abdomen(canvas, build)
    attenuation += _skeleton(canvas, build, random, canvas.soften(lungs, 0.004))
    attenuation += _vessels(canvas, build, random) * canvas.soften(lungs, 0.003)
    tissue = np.minimum(attenuation / 0.3, 1.0)
    attenuation += tissue * 0.012 * canvas.noise(random, 0.25)
    attenuation += tissue * 0.008 * canvas.noise(random, 0.09)
    return Anatomy(np.maximum(attenuation, 0.0), right, left)


def _right_lung(build: Build) -> Curve:
    dome = build.right_dome
    return smooth(
        [
            (0.375, 0.125), (0.315, 0.135), (0.255, 0.185), (0.195, 0.285), (0.150, 0.42),
            (0.122, 0.56), (0.108, 0.70), (0.105, 0.800), (0.114, 0.828), (0.140, 0.795),
            (0.185, dome + 0.025), (0.255, dome), (0.335, dome + 0.012), (0.395, dome + 0.045),
            (0.420, dome + 0.052), (0.428, dome + 0.005), (0.418, 0.66), (0.418, 0.58),
            (0.436, 0.50), (0.448, 0.42), (0.452, 0.32), (0.448, 0.23), (0.428, 0.155),
        ],
        closed=True,
    )  # fmt: skip


def _left_lung(build: Build) -> Curve:
    dome = build.left_dome
    bulge = 0.045 * (build.heart - 1.0) / 0.1
    return smooth(
        [
            (0.625, 0.125), (0.685, 0.135), (0.745, 0.185), (0.805, 0.285), (0.850, 0.42),
            (0.878, 0.56), (0.892, 0.70), (0.896, 0.815), (0.888, 0.845), (0.862, 0.810),
            (0.825, dome + 0.020), (0.775, dome), (0.735, dome + 0.005),
            (0.718 + bulge, dome - 0.012), (0.708 + bulge, 0.675), (0.680 + bulge, 0.595),
            (0.628 + 0.5 * bulge, 0.515), (0.590, 0.455), (0.584, 0.415), (0.594, 0.375),
            (0.596, 0.320), (0.578, 0.275), (0.556, 0.22), (0.572, 0.155),
        ],
        closed=True,
    )  # fmt: skip


def _body(canvas: Canvas, build: Build) -> Float32:
    trunk = smooth(
        [
            (0.375, -0.12), (0.370, 0.010), (0.30, 0.050), (0.18, 0.070), (0.06, 0.095),
            (-0.10, 0.14), (-0.10, 0.40), (0.000, 0.44), (0.028, 0.52), (0.034, 0.64),
            (0.022, 0.80), (0.0, 1.12), (1.0, 1.12), (0.978, 0.80), (0.966, 0.64),
            (0.972, 0.52), (1.000, 0.44), (1.10, 0.40), (1.10, 0.14), (0.94, 0.095),
            (0.82, 0.070), (0.70, 0.050), (0.630, 0.010), (0.625, -0.12),
        ],
        closed=True,
    )  # fmt: skip
    outline = canvas.area(build.place(trunk))
    tissue = 0.10 * canvas.soften(outline, 0.0015)
    tissue += 0.26 * outline * canvas.soften(outline, 0.02) ** 2
    tissue += 0.34 * outline * canvas.soften(outline, 0.07) ** 2
    shoulders = (ellipse((0.07, 0.30), (0.14, 0.16)), ellipse((0.93, 0.30), (0.14, 0.16)))
    breasts = (ellipse((x, 0.66), (0.15, 0.13 + 0.03 * build.habitus)) for x in (0.27, 0.73))
    soft = 0.07 * canvas.area(*map(build.place, shoulders), blur=0.05)
    soft += 0.05 * build.habitus * canvas.area(*map(build.place, breasts), blur=0.012)
    return tissue + outline * soft


def _air(canvas: Canvas, lungs: Float32, random: np.random.Generator) -> Float32:
    """Aerated lung: deep in the middle, thin at the edge, with a fine interstitial texture."""
    depth = 0.28 * canvas.soften(lungs, 0.005)
    depth += 0.32 * canvas.soften(lungs, 0.022) + 0.40 * canvas.soften(lungs, 0.06)
    texture = 0.018 * canvas.noise(random, 0.007) + 0.022 * canvas.noise(random, 0.018)
    texture += 0.035 * canvas.noise(random, 0.07)
    visible = canvas.soften(lungs, 0.0028)
    return np.asarray(0.45 * visible * depth * (1.0 + texture), np.float32)


def _mediastinum(canvas: Canvas, build: Build) -> Float32:
    heart = smooth(
        [
            (0.440, 0.44), (0.415, 0.55), (0.408, 0.63), (0.425, 0.73), (0.50, 0.79),
            (0.62, 0.80), (0.70 + 0.3 * (build.heart - 1), 0.77), (0.705, 0.69),
            (0.66, 0.58), (0.60, 0.48), (0.55, 0.41),
        ],
        closed=True,
    )  # fmt: skip
    center = smooth(
        [
            (0.445, 0.02), (0.440, 0.20), (0.446, 0.40), (0.440, 0.60), (0.440, 0.86),
            (0.565, 0.86), (0.575, 0.60), (0.570, 0.43), (0.592, 0.36), (0.590, 0.30),
            (0.556, 0.24), (0.556, 0.02),
        ],
        closed=True,
    )  # fmt: skip
    trachea = smooth([(0.498, -0.1), (0.497, 0.0), (0.495, 0.16), (0.490, 0.30), (0.492, 0.385)])
    bronchi = (
        smooth([(0.491, 0.375), (0.462, 0.425), (0.428, 0.468)]),
        smooth([(0.493, 0.375), (0.530, 0.435), (0.580, 0.475)]),
    )
    layer = 0.055 * canvas.area(build.place(heart), blur=0.005)
    layer += 0.085 * canvas.area(build.place(heart), blur=0.04)
    layer += 0.045 * canvas.area(build.place(center), blur=0.006)
    layer += 0.04 * canvas.area(build.place(ellipse((0.562, 0.335), (0.040, 0.048))), blur=0.006)
    layer -= 0.12 * canvas.soften(canvas.band(build.place(trachea), width=0.031), 0.006)
    air = canvas.band(*(build.place(bronchus) for bronchus in bronchi), width=0.020)
    return layer - 0.06 * canvas.soften(air, 0.006)


def _abdomen(canvas: Canvas, build: Build) -> Float32:
    right, left = build.right_dome, build.left_dome
    below = smooth(
        [
            (-0.05, 0.90), (0.09, 0.845), (0.140, 0.795), (0.185, right + 0.025), (0.255, right),
            (0.335, right + 0.012), (0.43, right + 0.055), (0.56, left + 0.045),
            (0.66, left + 0.012), (0.775, left), (0.825, left + 0.020), (0.862, 0.810),
            (0.91, 0.862), (1.05, 0.92), (1.05, 1.2), (-0.05, 1.2),
        ],
        closed=True,
    )  # fmt: skip
    layer = 0.07 * canvas.area(build.place(below), blur=0.004)
    layer += 0.10 * canvas.area(build.place(below), blur=0.03)
    bubble = ellipse((0.735, left + 0.075), (0.060, 0.038), tilt=0.15)
    layer -= 0.13 * canvas.area(build.place(bubble), blur=0.007)
    colon = ellipse((0.84, left + 0.125), (0.05, 0.035), tilt=0.5)
    return np.asarray(layer - 0.06 * canvas.area(build.place(colon), blur=0.012), np.float32)


def _skeleton(canvas: Canvas, build: Build, random: np.random.Generator, lungs: Float32) -> Float32:
    ribs = np.zeros((canvas.size, canvas.size), np.float32)
    for offsets, width, density in _ribs(build, random):
        both = (build.place(_mirrored(offsets, side)) for side in _SIDES)
        ribs += density * canvas.band(*both, width=width, hollow=0.35)
    ribs = canvas.soften(ribs, 0.0022) * (0.40 + 0.60 * lungs)
    return ribs + canvas.soften(_spine(canvas, build) + _shoulder_girdle(canvas, build), 0.002)


def _ribs(build: Build, random: np.random.Generator) -> Iterator[tuple[list[Point], float, float]]:
    """Posterior arcs from the spine and anterior arcs back towards the sternum.

    Offsets from the midline, width and density of one rib; its pair is the mirror image.
    """
    for pair in range(_RIB_PAIRS):
        level = pair / (_RIB_PAIRS - 1)
        top = 0.105 + 0.63 * level
        drop = build.rib_slope * (0.075 + 0.050 * level)
        turn = top + drop
        reach = float(np.interp(turn, _WALL_Y, _WALL_X)) + 0.006
        width = 0.024 + 0.006 * level + random.uniform(-0.001, 0.001)
        wobble = random.uniform(-0.004, 0.004)
        posterior = [
            (0.030, top + 0.004), (0.080, top - 0.010), (0.48 * reach, top - 0.004 + wobble),
            (0.78 * reach, top + 0.38 * drop), (0.95 * reach, top + 0.76 * drop), (reach, turn),
        ]  # fmt: skip
        yield posterior, width, 0.080
        if pair < _RIB_PAIRS - 3:
            fall = 0.10 + 0.04 * level
            anterior = [
                (reach, turn), (0.975 * reach, turn + 0.30 * fall),
                (0.84 * reach, turn + 0.68 * fall), (0.66 * reach, turn + 0.92 * fall),
                (0.50 * reach, turn + fall),
            ]  # fmt: skip
            yield anterior, 1.15 * width, 0.050


def _mirrored(offsets: Sequence[Point], side: float, *, closed: bool = False) -> Curve:
    return smooth([(0.5 + side * x, y) for x, y in offsets], closed=closed)


def _spine(canvas: Canvas, build: Build) -> Float32:
    bodies, pedicles, processes = [], [], []
    for number in range(_VERTEBRAE):
        y = -0.04 + 0.060 * number + 0.0005 * number**2
        half, tall = 0.031 + 0.0007 * number, 0.026 + 0.0004 * number
        body = [
            (0.5 - half, y - tall), (0.5, y - 0.92 * tall), (0.5 + half, y - tall),
            (0.5 + 0.90 * half, y), (0.5 + half, y + tall), (0.5, y + 0.92 * tall),
            (0.5 - half, y + tall), (0.5 - 0.90 * half, y),
        ]  # fmt: skip
        bodies.append(build.place(smooth(body, closed=True)))
        for x in (0.5 - 0.62 * half, 0.5 + 0.62 * half):
            pedicles.append(build.place(ellipse((x, y - 0.2 * tall), (0.0065, 0.010))))
        processes.append(build.place(ellipse((0.5, y + 0.45 * tall), (0.0055, 0.013))))
    column = smooth([(0.5, -0.1), (0.5, 0.5), (0.5, 1.1)])
    layer = 0.045 * canvas.area(*bodies) + 0.022 * canvas.area(*pedicles)
    layer += 0.040 * canvas.band(build.place(column), width=0.066) + 0.025 * canvas.area(*processes)
    return canvas.soften(layer, 0.0042)


def _shoulder_girdle(canvas: Canvas, build: Build) -> Float32:
    clavicle = [
        (0.035, 0.198), (0.075, 0.178), (0.14, 0.170), (0.22, 0.158), (0.30, 0.132),
        (0.37, 0.120), (0.44, 0.132),
    ]  # fmt: skip
    scapula = [
        (0.445, 0.165), (0.335, 0.185), (0.345, 0.29), (0.385, 0.435), (0.405, 0.44),
        (0.435, 0.33), (0.475, 0.24),
    ]  # fmt: skip
    clavicles = [build.place(_mirrored(clavicle, side)) for side in _SIDES]
    scapulae = [build.place(_mirrored(scapula, side, closed=True)) for side in _SIDES]
    humeri = [build.place(ellipse((0.5 + 0.515 * side, 0.225), (0.060, 0.075))) for side in _SIDES]
    layer = 0.115 * canvas.band(*clavicles, width=0.027, hollow=0.45)
    layer += 0.035 * canvas.area(*scapulae, blur=0.004)
    return layer + 0.060 * canvas.area(*humeri, blur=0.006)


def _vessels(canvas: Canvas, build: Build, random: np.random.Generator) -> Float32:
    """Pulmonary vessels that branch and taper from the hila, denser below (gravity)."""
    hila, strokes = [], []
    for side, (x, y) in ((-1.0, (0.402, 0.475)), (1.0, (0.612, 0.450))):
        for dx, dy, wide, tall in ((0.0, -0.02, 0.030, 0.036), (0.008, 0.035, 0.026, 0.046)):
            hila.append(build.place(ellipse((x + side * dx, y + dy), (wide, tall))))
        for angle in np.linspace(-1.3, 1.35, 9):
            heading = angle + random.uniform(-0.16, 0.16)
            start = (x + side * random.uniform(-0.065, -0.045), y + 0.05 * heading)
            width = random.uniform(0.0075, 0.0115) * (1.0 + 0.3 * (heading > 0.3))
            for path, thickness in _branches(start, heading, width, side, 0.095, random):
                strokes.append((build.place(path), thickness, min(1.0, 70.0 * thickness)))
    vessels = canvas.soften(canvas.strokes(strokes), 0.0015)
    return 0.12 * vessels + 0.15 * canvas.area(*hila, blur=0.013)


def _branches(
    start: Point, heading: float, width: float, side: float, length: float,
    random: np.random.Generator,
) -> Iterator[tuple[Curve, float]]:  # fmt: skip
    """A vessel and its daughters until they are too thin to see."""
    if width < 0.0017:
        return
    path = [start]
    for _ in range(3):
        heading += random.uniform(-0.24, 0.24) + 0.05
        x, y = path[-1]
        path.append((x + side * np.cos(heading) * length / 3, y + np.sin(heading) * length / 3))
    yield smooth(path, steps=6), width
    spread = random.uniform(0.25, 0.55)
    for turn, share in ((spread, 0.66), (-spread * 0.7, 0.74)):
        yield from _branches(path[-1], heading + turn, width * share, side, length * 0.82, random)
