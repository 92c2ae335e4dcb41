"""A real ``thoralens serve``: start, time of a study, peak memory of its processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import perf_counter

import httpx

from benchmarks.report import Target, Timing, publish
from thoralens.imaging.examples import example_bytes

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_EXAMPLES = ("phantom-clear-png", "phantom-left-upper-png", "phantom-right-lower-dicom")


def run(rounds: int = 2) -> bool:
    """Every example in turn, ``rounds`` times, over HTTP."""
    with tempfile.TemporaryDirectory() as home:
        began = perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "thoralens.cli", "serve", "--port", "0"],
            env=os.environ | {"THORALENS_HOME": home, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            with httpx.Client(base_url=_address(process), timeout=60) as client:
                client.get("/readyz").raise_for_status()
                start = perf_counter() - began
                seconds = [_study(client, name) for _ in range(rounds) for name in _EXAMPLES]
            memory = _peak_megabytes(process.pid)
        finally:
            process.terminate()
            process.wait(30)
    times = sorted(1000 * value for value in seconds)
    middle = times[len(times) // 2]
    quartiles = (times[len(times) // 4], times[3 * len(times) // 4])
    return publish(
        "serving",
        "A study over REST, upload to explained result",
        [Timing("study", middle, quartiles, len(times))],
        [
            Target("start to ready", start, "≤", 10, "s"),
            Target("peak memory of the serving process", max(memory), "≤", 512, "MB"),
        ],
    )


def _study(client: httpx.Client, name: str) -> float:
    began = perf_counter()
    answer = client.post("/api/studies", files={"file": ("image", example_bytes(name))})
    answer.raise_for_status()
    address = answer.headers["Location"]
    while (document := client.get(address).json())["status"] not in ("done", "failed"):
        time.sleep(0.02)
    if document["status"] == "failed":
        raise RuntimeError(f"the study of {name} failed: {document['error']}")
    return perf_counter() - began


def _peak_megabytes(pid: int) -> list[float]:
    """Peak resident memory (VmHWM) of the process and of each of its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    statuses = [Path(f"/proc/{one}/status").read_text() for one in (pid, *children)]
    return [int(re.findall(r"VmHWM:\s+(\d+) kB", text)[0]) / 1024 for text in statuses]


def _address(process: subprocess.Popen[str]) -> str:
    lines: Queue[str] = Queue()
    output = process.stdout
    assert output is not None

    def drain() -> None:
        for line in output:
            lines.put(line)

    Thread(target=drain, daemon=True).start()
    deadline = perf_counter() + 90
    while perf_counter() < deadline and process.poll() is None:
        try:
            found = _ADDRESS.search(lines.get(timeout=1))
        except Empty:
            continue
        if found:
            return found.group()
    raise RuntimeError("thoralens serve did not start")
