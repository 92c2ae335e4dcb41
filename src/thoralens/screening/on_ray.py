"""Screening on a Ray cluster: Ray Data deals the files to actors that hold the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from thoralens.errors import ThoralensError
from thoralens.screening.row import Reader, Row
from thoralens.screening.source import Item, open_source
from thoralens.settings import Settings

_FILES_A_BLOCK = 8
_NEEDED = {"home", "model", "lungs", "frontal", "precision", "threads", "max_pixels", "tracking"}
"""What a worker is told of the settings; no secret is among them."""


class _Actor:
    """One copy of the models, on one processor."""

    def __init__(self, address: str, settings: str) -> None:
        given = Settings.model_validate_json(settings)
        self._read = Reader(open_source(address), given)

    def __call__(self, given: dict[str, Any]) -> dict[str, Any]:
        return asdict(self._read(Item(given["name"], given["version"])))


def ray_cluster(
    address: str, items: Iterable[Item], settings: Settings, workers: int
) -> Iterator[Row]:
    """Screen on ``workers`` actors of the cluster at ``settings.ray_address``, or of a local one.

    A worker that dies is replaced and its files are read again, as Ray does it; what a file that
    keeps killing workers costs is its block, which stays undone.

    Raises:
        ThoralensError: Ray is not installed, or no cluster answers.
    """
    try:
        import ray
    except ImportError as error:
        raise ThoralensError(
            "ray_missing",
            "Ray is not installed.",
            "Install it with pip install 'thoralens[ray]', or use --engine local.",
        ) from error
    todo = [item._asdict() for item in items]
    if not todo:
        return
    given = settings.model_copy(update={"threads": 1}).model_dump_json(include=_NEEDED)
    try:
        ray.init(
            address=settings.ray_address or "local",
            num_cpus=None if settings.ray_address else workers,
            include_dashboard=False,
            log_to_driver=False,
            configure_logging=False,
        )
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ThoralensError(
            "ray_unreachable",
            "The Ray cluster does not answer.",
            "Check THORALENS_RAY_ADDRESS, or leave it empty for a cluster on this machine.",
        ) from error
    try:
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.max_errored_blocks = -1
        blocks = max(1, -(-len(todo) // _FILES_A_BLOCK))
        rows = ray.data.from_items(todo, override_num_blocks=blocks).map(
            _Actor,  # type: ignore[arg-type]
            fn_constructor_args=(address, given),
            concurrency=workers,
            num_cpus=1,
        )
        for row in rows.iter_rows():
            yield Row(**row)
    finally:
        ray.shutdown()
