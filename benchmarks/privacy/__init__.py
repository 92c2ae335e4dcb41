"""What redaction finds and what it harms, on a synthetic set; ``make eval-privacy``."""

from benchmarks.privacy.measure import Case, Score, cases, clean_sentences, leaks, run, score

__all__ = ["Case", "Score", "cases", "clean_sentences", "leaks", "run", "score"]
