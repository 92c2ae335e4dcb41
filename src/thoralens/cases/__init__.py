"""Known cases: encoders of images and words, the library that keeps them, and the search."""

from thoralens.cases.values import Case, EncoderName, Filters, Found, Hit, Seen

__all__ = ["Case", "EncoderName", "Filters", "Found", "Hit", "Seen"]
