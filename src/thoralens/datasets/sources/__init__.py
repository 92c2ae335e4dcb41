"""How a data set gets here: Kaggle, Google Drive, HTTPS, a local folder or archive.

Each source is one function ``bring(what, workspace, ...) -> Origin`` that fills the empty
``workspace.tree`` or raises a :class:`~thoralens.errors.DataError`.
"""

from thoralens.datasets.sources.origin import Origin

__all__ = ["Origin"]
