"""Sources that contradict each other are shown side by side; those that differ are not."""

from __future__ import annotations

import pytest

from thoralens.knowledge.checking import conflict

PLUS = "In 412 adults velorinib reduced chronic cough compared with placebo."


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (PLUS, "In 388 adults velorinib did not reduce chronic cough compared with placebo.", True),
        (PLUS, "Velorinib increased chronic cough in a second trial.", True),
        (PLUS, "In 388 adults velorinib reduced chronic cough by a third.", False),
        (PLUS, "Tessaprin did not reduce chronic cough compared with placebo.", False),
        ("Screening with chest X-rays does not lower deaths from lung cancer.",
         "Low-dose CT reduced deaths from lung cancer by 20 per cent.", False),
    ],
)  # fmt: skip
def test_conflicts(one, other, expected) -> None:
    assert conflict(one, other) is expected
    assert conflict(other, one) is expected
