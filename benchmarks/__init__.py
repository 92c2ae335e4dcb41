"""Speed and memory, measured against named peers in one run: ``make bench``."""
