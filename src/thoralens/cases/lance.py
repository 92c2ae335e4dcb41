"""LanceDB behind the index port: a folder or an object store, for libraries that outgrow a file.

Optional: ``pip install 'thoralens[scale]'``. LanceDB never compacts by itself, so this does.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thoralens.cases.index import best
from thoralens.cases.values import PARTS, EncoderName, Int, Part
from thoralens.errors import ThoralensError
from thoralens.imaging import Float32

_LISTED = 5_000
"""Longest list of slots that a query names; beyond, more are asked for and then chosen from."""
_TIDY_AFTER = 64
_STORE = {"client_max_retries": "1", "connect_timeout": "2s", "timeout": "30s"}
"""An object store that is down shall hold up nobody for long; ``options`` go before."""
_INDEXED_FROM = 50_000
"""Below, comparing with every vector is fast and exact."""


class LanceIndex:
    """Vectors in a LanceDB table; several may read while one writes.

    Args:
        url: A folder, or an address such as ``s3://bucket/path``.
        options: Of the object store (``endpoint``, ``region``, …), as LanceDB takes them.

    Raises:
        ThoralensError: ``index_not_installed`` or ``index_unreachable``.
    """

    exact = False

    def __init__(self, url: str, name: EncoderName, options: dict[str, str] | None = None) -> None:
        dimensions = name.dimensions
        self._url, self._dimensions = url, dimensions
        self._name = f"vectors-{name.revision}"
        self._puts = 0
        try:
            import lancedb
            import pyarrow
        except ImportError as error:
            raise ThoralensError(
                "index_not_installed",
                "This case index needs LanceDB, which is not installed.",
                "pip install 'thoralens[scale]', or leave THORALENS_CASES_INDEX empty.",
                status=503,
            ) from error
        vector = pyarrow.list_(pyarrow.float32(), dimensions)
        self._schema = pyarrow.schema(
            [
                ("slot", pyarrow.int64()),
                ("image", vector),
                ("text", vector),
                ("has_image", pyarrow.bool_()),
                ("has_text", pyarrow.bool_()),
            ]
        )
        self._arrow = pyarrow
        self._table: Any = self._ask(lambda: self._open(lancedb, options))

    def _open(self, lancedb: Any, options: dict[str, str] | None) -> Any:
        from datetime import timedelta

        database = lancedb.connect(
            self._url,
            read_consistency_interval=timedelta(0),
            storage_options=_STORE | (options or {}),
        )
        return database.create_table(self._name, schema=self._schema, exist_ok=True)

    def put(self, slots: Int, vectors: Float32) -> None:
        rows = self._rows(slots, vectors)
        merge = self._table.merge_insert("slot").when_matched_update_all()
        self._ask(lambda: merge.when_not_matched_insert_all().execute(rows))
        self._puts += 1
        if self._puts % _TIDY_AFTER == 0:
            self.tidy()

    def drop(self, slots: Int) -> None:
        if len(slots):
            self._ask(lambda: self._table.delete(_among(slots)))

    def nearest(
        self, part: Part, query: Float32, k: int, among: Int | None = None
    ) -> tuple[Int, Float32]:
        if among is not None and not len(among):
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        wanted = k
        while True:
            slots, scores = self._search(part, query, wanted, among)
            asked_all = len(slots) < wanted
            if among is not None and len(among) > _LISTED:
                kept = np.isin(slots, among)
                slots, scores = slots[kept], scores[kept]
            if len(slots) >= k or asked_all:
                return best(slots, scores, k)
            wanted *= 4

    def _search(self, part: Part, query: Float32, k: int, among: Int | None) -> tuple[Int, Float32]:
        search = self._table.search(query, vector_column_name=part).distance_type("dot")
        where = f"has_{part}"
        if among is not None and len(among) <= _LISTED:
            where += f" AND {_among(among)}"
        search = search.where(where, prefilter=True).select(["slot", "_distance"]).limit(k)
        search = search.nprobes(64)
        found = self._ask(search.to_arrow)
        slots = np.asarray(found["slot"].to_numpy(), np.int64)
        return slots, np.asarray(1.0 - found["_distance"].to_numpy(), np.float32)

    def vectors(self, slots: Int) -> Float32:
        out = np.zeros((len(slots), 2, self._dimensions), np.float32)
        if not len(slots):
            return out
        found = self._ask(
            lambda: self._table.search().where(_among(slots)).limit(len(slots)).to_arrow()
        )
        at = {slot: row for row, slot in enumerate(slots.tolist())}
        rows = [at[slot] for slot in found["slot"].to_pylist()]
        for column, part in enumerate(PARTS):
            values = found[part].combine_chunks().flatten().to_numpy()
            out[rows, column] = values.reshape(len(rows), self._dimensions)
        return out

    def tidy(self) -> None:
        """Join small pieces, drop old versions, and index what grew large."""
        from datetime import timedelta

        def run() -> None:
            if self._table.count_rows() >= _INDEXED_FROM and not self._table.list_indices():
                for part in ("image", "text"):
                    self._table.create_index(
                        metric="dot", vector_column_name=part, index_type="IVF_FLAT",
                        num_partitions=128,
                    )  # fmt: skip
            self._table.optimize(cleanup_older_than=timedelta(minutes=10))

        self._ask(run)

    def _rows(self, slots: Int, vectors: Float32) -> Any:
        width, arrow = self._dimensions, self._arrow
        flat = np.ascontiguousarray(vectors, np.float32)
        halves = [
            arrow.FixedSizeListArray.from_arrays(arrow.array(flat[:, i].ravel()), width)
            for i in range(2)
        ]
        there = [arrow.array(vectors[:, i].any(axis=1)) for i in range(2)]
        return arrow.table([arrow.array(slots), *halves, *there], self._schema)

    def _ask(self, call: Any) -> Any:
        try:
            return call()
        except (OSError, RuntimeError, ValueError) as error:
            raise ThoralensError(
                "index_unreachable",
                "The case index does not answer.",
                "Check THORALENS_CASES_INDEX and the object store; everything but the search for "
                "similar cases works meanwhile.",
                status=503,
            ) from error


def _among(slots: Int) -> str:
    return f"slot IN ({', '.join(map(str, slots.tolist()))})"
