"""Plain lines when nobody watches a terminal."""

from __future__ import annotations

import pytest

from thoralens.datasets import progress


def test_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    clock = iter([0.0, 1.0, 6.0, 7.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.reporting("Downloading", in_bytes=True) as advance:
        advance(1_000_000, 4_000_000)
        advance(2_000_000, 4_000_000)
        advance(4_000_000, 4_000_000)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "Downloading: 2.0 of 4.0 MB",
        "Downloading: 4.0 of 4.0 MB",
    ]


def test_an_unknown_total(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    clock = iter([0.0, 6.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.reporting("Unpacking") as advance:
        advance(7, None)
    assert capsys.readouterr().err == "Unpacking: 7\n"


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress.reporting("Unpacking") as advance:
        advance(3, 4)
        advance(4, 4)
    assert "4/4" in capsys.readouterr().err
