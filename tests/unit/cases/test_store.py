"""Rows and vectors stay together: through duplicates, kills, two writers and a lost folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.made_cases import NAME, made, vectors_of

from thoralens.cases.index import ExactIndex
from thoralens.cases.store import Store
from thoralens.cases.values import EncoderName, Filters
from thoralens.errors import DataError

ADD_ALL = """
import os, signal, sys
from pathlib import Path
from tests.made_cases import NAME, made
from thoralens.cases.index import ExactIndex
from thoralens.cases.store import Store
folder, first, last, fatal = Path(sys.argv[1]), *map(int, sys.argv[2:])
write, written = os.pwrite, 0
def pwrite(*given):
    global written
    written += 1
    if written == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(*given)
os.pwrite = pwrite
store, index = Store.open(folder), ExactIndex(folder, NAME)
for start in range(first, last, 8):
    store.add([made(n) for n in range(start, min(start + 8, last))], index, NAME)
"""


def _adding(folder: Path, first: int, last: int, fatal: int = -1) -> subprocess.Popen[bytes]:
    """Another process that adds these cases, eight at a time; its vector ``fatal`` kills it."""
    numbers = [str(n) for n in (first, last, fatal)]
    return subprocess.Popen(
        [sys.executable, "-c", ADD_ALL, str(folder), *numbers],
        env={**os.environ, "PYTHONPATH": "src:."},
    )


def _check(folder: Path, expected: set[int]) -> None:
    """Exactly these cases are there, each with its own vectors."""
    store, index = Store.open(folder), ExactIndex(folder, NAME)
    by_title = {}
    slots = store.slots(Filters())
    for slot, (case, _) in store.get(slots).items():
        assert case.title not in by_title, "doubled"
        by_title[case.title] = slot
    assert set(by_title) == {f"Case {n}" for n in expected}
    for number in expected:
        stored = index.vectors(np.array([by_title[f"Case {number}"]]))[0]
        np.testing.assert_array_equal(stored, vectors_of(number))


def test_a_kill_while_adding_a_thousand_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Killed between the vectors of one transaction, with half of them on the disk."""
    assert _adding(tmp_path, 0, 1000, fatal=333).wait() == -signal.SIGKILL
    _check(tmp_path, set(range(328)))
    assert _adding(tmp_path, 0, 1000).wait() == 0
    _check(tmp_path, set(range(1000)))


def test_two_writers_at_once_take_turns(tmp_path: Path) -> None:
    Store.open(tmp_path)
    writers = [_adding(tmp_path, 0, 80), _adding(tmp_path, 60, 140)]
    assert [writer.wait() for writer in writers] == [0, 0]
    _check(tmp_path, set(range(140)))


def test_a_case_without_its_row_is_never_seen(tmp_path: Path) -> None:
    """What a kill between vector and row leaves is overwritten by the next case."""
    store, index = Store.open(tmp_path), ExactIndex(tmp_path, NAME)
    index.put(np.array([1]), vectors_of(77)[None])
    assert store.count() == 0
    store.add([made(5)], index, NAME)
    _check(tmp_path, {5})


def test_duplicates_are_skipped_and_a_removed_slot_is_not_used_again(tmp_path: Path) -> None:
    store, index = Store.open(tmp_path), ExactIndex(tmp_path, NAME)
    assert len(store.add([made(1), made(2), made(1)], index, NAME)) == 2
    assert store.add([made(2)], index, NAME) == []
    store.remove([made(2).case.id], index)
    assert not index.vectors(np.array([2])).any()
    store.add([made(3)], index, NAME)
    assert store.slots(Filters()).tolist() == [1, 3]
    assert store.matches('"case"', 9) != []
    with pytest.raises(DataError, match="no such case"):
        store.remove([made(2).case.id], index)


def test_vectors_of_two_encoders_are_never_mixed(tmp_path: Path) -> None:
    store, index = Store.open(tmp_path), ExactIndex(tmp_path, NAME)
    store.add([made(1)], index, NAME)
    other = EncoderName("test", "r2", 8)
    with pytest.raises(DataError) as caught:
        store.add([made(2)], ExactIndex(tmp_path, other), other)
    assert caught.value.code == "encoder_differs"
    assert "thoralens cases reindex" in caught.value.hint
    _check(tmp_path, {1})


def test_filters_choose_by_what_a_case_is_and_names(tmp_path: Path) -> None:
    store, index = Store.open(tmp_path), ExactIndex(tmp_path, NAME)
    store.add(
        [
            made(1, "Right effusion, no nodule.", sex="male", age=70, view="AP", patient="group-a"),
            made(2, "Nodule without effusion.", sex="female", age=40),
            made(3, "Clear.", source="elsewhere", patient="group-a"),
        ],
        index,
        NAME,
    )

    def chosen(**fields: object) -> list[int]:
        return store.slots(replace(Filters(), **fields)).tolist()  # type: ignore[arg-type]

    for sex, slot in (("male", 1), ("female", 2)):
        either = store.matches('"effusion" OR "nodule"', 1, Filters(sex=sex))  # type: ignore[arg-type]
        assert either == [slot], "the filter comes before the best are chosen"
    assert set(store.word_scores('"nodule"', store.slots_of_all())) == {2}
    assert chosen(findings=("effusion",)) == [1]
    assert chosen(without=("effusion",)) == [2, 3]
    assert chosen(findings=("nodule",), without=("effusion",)) == [2]
    assert chosen(sex="male") == [1]
    assert chosen(min_age=41) == [1]
    assert chosen(max_age=41) == [2]
    assert chosen(view="ap") == [1]
    assert chosen(source="elsewhere") == [3]
    assert chosen(patient="group-a") == [2]
    assert chosen(digest=made(3).case.digest) == [2]


def test_a_library_that_vanished_is_a_clear_error(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    store = Store.open(folder)
    shutil.rmtree(folder)
    with pytest.raises(DataError) as caught:
        store.count()
    assert (caught.value.code, caught.value.status) == ("cases_unavailable", 503)
    assert not folder.exists()
