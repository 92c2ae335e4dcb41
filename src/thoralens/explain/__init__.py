"""Grad-CAM, Shapley values, the facts they amount to, and the checked words for them."""

from thoralens.explain.colour import COLOUR_MAPS
from thoralens.explain.estimate import region_values
from thoralens.explain.evidence import Fact
from thoralens.explain.grad_cam import GradCam, grad_cam
from thoralens.explain.narrate import Sentence
from thoralens.explain.regions import RegionGame, RegionValues, grid_regions

__all__ = [
    "COLOUR_MAPS",
    "Fact",
    "GradCam",
    "RegionGame",
    "RegionValues",
    "Sentence",
    "grad_cam",
    "grid_regions",
    "region_values",
]
