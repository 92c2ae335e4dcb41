"""One conformance suite, on every index there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tests.standins.s3 import bucket

from thoralens.cases.index import ExactIndex, Index
from thoralens.cases.lance import LanceIndex
from thoralens.cases.regions import unit
from thoralens.cases.values import EncoderName
from thoralens.errors import ThoralensError
from thoralens.imaging import Float32

NAME = EncoderName("test", "r1", 16)
Open = Callable[[], Index]


@pytest.fixture(scope="module")
def object_store() -> Iterator[dict[str, str]]:
    """How to reach an object store with an empty bucket ``cases``."""
    with bucket("cases") as options:
        yield options


@pytest.fixture(params=["exact", "lance", "s3"])
def open_index(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the same index anew each time, as another process would."""
    if request.param == "exact":
        return lambda: ExactIndex(tmp_path, NAME)
    pytest.importorskip("lancedb")
    if request.param == "lance":
        return lambda: LanceIndex(str(tmp_path / "lance"), NAME)
    options = request.getfixturevalue("object_store")
    return lambda: LanceIndex(f"s3://cases/{tmp_path.name}", NAME, options)


def _vectors(count: int, seed: int = 0) -> Float32:
    rng = np.random.default_rng(seed)
    return unit(rng.normal(size=(count, 2, NAME.dimensions)).astype(np.float32))


def test_finds_the_nearest_best_first_as_brute_force_does(open_index: Open) -> None:
    index, vectors = open_index(), _vectors(60)
    slots = np.arange(1, 61)
    index.put(slots, vectors)
    query = _vectors(1, seed=9)[0, 0]
    for column, part in enumerate(("image", "text")):
        found, scores = index.nearest(part, query, 7)  # type: ignore[arg-type]
        truth = vectors[:, column] @ query
        assert found.tolist() == slots[np.argsort(-truth)[:7]].tolist()
        np.testing.assert_allclose(scores, np.sort(truth)[::-1][:7], atol=1e-5)


def test_another_process_sees_what_was_put(open_index: Open) -> None:
    first, second, vectors = open_index(), open_index(), _vectors(3)
    first.put(np.array([1, 2]), vectors[:2])
    assert second.nearest("image", vectors[1, 0], 1)[0].tolist() == [2]
    first.put(np.array([3]), vectors[2:])
    assert second.nearest("image", vectors[2, 0], 1)[0].tolist() == [3]
    np.testing.assert_allclose(second.vectors(np.array([3, 99]))[0], vectors[2], atol=1e-6)
    assert not second.vectors(np.array([99])).any()


def test_putting_again_replaces_and_never_doubles(open_index: Open) -> None:
    index, vectors = open_index(), _vectors(4)
    index.put(np.array([1, 2]), vectors[:2])
    index.put(np.array([2, 5]), vectors[2:])
    found, scores = index.nearest("text", vectors[2, 1], 10)
    assert sorted(found.tolist()) == [1, 2, 5]
    assert found[0] == 2
    assert scores[0] == pytest.approx(1.0, abs=1e-5)


def test_what_was_dropped_or_has_no_such_part_is_not_found(open_index: Open) -> None:
    index, vectors = open_index(), _vectors(4)
    vectors[2, 1] = 0.0
    index.put(np.array([1, 2, 3, 4]), vectors)
    index.drop(np.array([1, 77]))
    assert sorted(index.nearest("image", vectors[0, 0], 9)[0].tolist()) == [2, 3, 4]
    assert sorted(index.nearest("text", vectors[0, 1], 9)[0].tolist()) == [2, 4]


def test_chooses_among_the_slots_given(open_index: Open) -> None:
    index, vectors = open_index(), _vectors(40)
    index.put(np.arange(1, 41), vectors)
    query = _vectors(1, seed=4)[0, 0]
    truth = vectors[:, 0] @ query
    for among in (np.array([3, 7, 21]), np.arange(2, 39), np.array([5, 500])):
        inside = [s for s in among.tolist() if s <= 40]
        found, _ = index.nearest("image", query, 2, among)
        assert found.tolist() == sorted(inside, key=lambda s: -truth[s - 1])[:2]
    assert not len(index.nearest("image", query, 2, np.zeros(0, np.int64))[0])


def test_an_empty_index_finds_nothing_and_tidying_loses_nothing(open_index: Open) -> None:
    index, vectors = open_index(), _vectors(5)
    assert not len(index.nearest("image", vectors[0, 0], 3)[0])
    for slot in range(5):
        index.put(np.array([slot + 1]), vectors[slot : slot + 1])
    index.tidy()
    assert sorted(index.nearest("image", vectors[0, 0], 9)[0].tolist()) == [1, 2, 3, 4, 5]


def test_several_read_while_one_writes(open_index: Open) -> None:
    writer, readers, vectors = open_index(), [open_index(), open_index()], _vectors(12)
    writer.put(np.array([1]), vectors[:1])

    def read(index: Index) -> list[int]:
        return [len(index.nearest("image", vectors[0, 0], 99)[0]) for _ in range(12)]

    with ThreadPoolExecutor(2) as pool:
        seen = [pool.submit(read, reader) for reader in readers]
        for slot in range(2, 13):
            writer.put(np.array([slot]), vectors[slot - 1 : slot])
        writer.tidy()
        for counts in (each.result() for each in seen):
            assert counts == sorted(counts), "nothing that was there is ever missed"
    for reader in readers:
        assert read(reader)[-1] == 12


def test_a_store_that_is_down_is_a_clear_error() -> None:
    pytest.importorskip("lancedb")
    options = {
        "endpoint": "http://127.0.0.1:9", "region": "us-east-1", "allow_http": "true",
        "aws_access_key_id": "x", "aws_secret_access_key": "x", "client_max_retries": "0",
    }  # fmt: skip
    with pytest.raises(ThoralensError) as caught:
        LanceIndex("s3://nowhere/cases", NAME, options)
    assert caught.value.code == "index_unreachable"
    assert caught.value.status == 503
