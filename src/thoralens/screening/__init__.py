"""Many studies: the gate and the prediction over a folder or an object store, each file once."""

from thoralens.screening.screen import Summary, screen

__all__ = ["Summary", "screen"]
