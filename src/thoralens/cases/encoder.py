"""The port that every encoder answers behind: images and words to vectors of one space."""

from __future__ import annotations

from typing import Protocol

from thoralens.cases.values import EncoderName, Seen
from thoralens.imaging import Float32
from thoralens.inference.package import Measured


class Encoder(Protocol):
    """Turns images and texts into comparable vectors; safe to share between threads.

    Attributes:
        name: What its vectors are filed under.
        title: For people.
        measured: What it was measured to do; empty when nobody measured it here.
    """

    name: EncoderName
    title: str
    measured: tuple[Measured, ...]

    def image(self, seen: Seen) -> Float32:
        """``(D,)`` float32 of unit length.

        Raises:
            ThoralensError: ``encoder_other_model``: it was not made for this chest X-ray model.
        """

    def text(self, text: str) -> Float32:
        """``(D,)`` float32 of unit length; zeros when the text holds nothing it can use."""

    def knows(self, word: str) -> bool:
        """Whether it met the word (as :func:`thoralens.cases.terms.stem` gives it) in training."""
