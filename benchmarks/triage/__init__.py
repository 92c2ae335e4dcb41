"""What the triage raises, misses and leaves alone, on written vignettes; ``make eval-triage``."""

from benchmarks.triage.measure import failures, run
from benchmarks.triage.vignettes import Vignette, vignettes

__all__ = ["Vignette", "failures", "run", "vignettes"]
