"""Grad-CAM, Shapley values, the facts they amount to, and the checked words for them."""

from thoralens.explain.colour import COLOUR_MAPS
from thoralens.explain.evidence import Fact
from thoralens.explain.grad_cam import GradCam, grad_cam
from thoralens.explain.narrate import Sentence
from thoralens.explain.regions import RegionValues, grid_regions, region_game, region_values

__all__ = [
    "COLOUR_MAPS",
    "Fact",
    "GradCam",
    "RegionValues",
    "Sentence",
    "grad_cam",
    "grid_regions",
    "region_game",
    "region_values",
]
