"""Cases made up for tests: no image, vectors that are told by the number alone."""

from __future__ import annotations

import hashlib

import numpy as np

from thoralens.cases.regions import unit
from thoralens.cases.values import Case, EncoderName, NewCase
from thoralens.imaging import Float32

NAME = EncoderName("test", "r1", 8)


def vectors_of(number: int) -> Float32:
    """``(2, 8)`` float32 of unit length."""
    rng = np.random.default_rng(number)
    return unit(rng.normal(size=(2, NAME.dimensions)).astype(np.float32))


def made(number: int, text: str = "", **fields: object) -> NewCase:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    values = {
        "title": f"Case {number}", "text": text, "findings": (), "diagnosis": "", "age": None,
        "sex": None, "view": "PA", "licence": "CC0", "source": "made up",
        "patient": f"group-{number}", **fields,
    }  # fmt: skip
    case = Case(id=f"case-{digest[:16]}", digest=digest, **values)  # type: ignore[arg-type]
    return NewCase(case, vectors_of(number), None, b"picture")
