"""Augmentations that keep sides: no flips, small turns, shifts and scales, contrast and gamma."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional


def affine(images: Tensor, scale: float, shift: float, degrees: float) -> Tensor:
    """Random similarity of each image of ``(N, C, S, S)``, black beyond the edge.

    Args:
        images: All channels of an image move alike.
        scale: Sizes range over ``1 ± scale``.
        shift: Shifts range over ``± shift`` of half the side.
        degrees: Turns range over ``± degrees``.
    """
    count = len(images)
    angle = (torch.rand(count) * 2 - 1) * math.radians(degrees)
    size = 1 + (torch.rand(count) * 2 - 1) * scale
    cosine, sine = torch.cos(angle) / size, torch.sin(angle) / size
    move = (torch.rand(count, 2) * 2 - 1) * shift
    matrix = torch.stack(
        [
            torch.stack([cosine, -sine, move[:, 0]], dim=1),
            torch.stack([sine, cosine, move[:, 1]], dim=1),
        ],
        dim=1,
    )
    grid = functional.affine_grid(matrix, list(images.shape), align_corners=False)
    return functional.grid_sample(images, grid, align_corners=False)


def contrast(images: Tensor) -> Tensor:
    """Random gamma, gain and offset of each image of ``(N, 1, S, S)`` in [0, 1], with noise."""
    shape = (len(images), 1, 1, 1)
    gamma = torch.exp((torch.rand(shape) * 2 - 1) * 0.35)
    gain, offset = 1 + (torch.rand(shape) * 2 - 1) * 0.15, (torch.rand(shape) * 2 - 1) * 0.08
    noise = torch.randn_like(images) * 0.015
    return (images.clamp(0, 1) ** gamma * gain + offset + noise).clamp(0, 1)
