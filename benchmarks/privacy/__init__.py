"""What redaction finds and what it harms, on a synthetic set; ``make eval-privacy``."""

from benchmarks.privacy.measure import Case, cases, clean_sentences, leaks, run, score, telling

__all__ = ["Case", "cases", "clean_sentences", "leaks", "run", "score", "telling"]
