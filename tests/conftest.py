"""For every test: examples are drawn alike each time, and a busy machine is not a failure."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("thoralens", deadline=None, derandomize=True)
settings.load_profile("thoralens")
