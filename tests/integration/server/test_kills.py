"""SIGKILL while it uploads, answers and deletes: nothing lost, doubled or orphaned afterwards.

``make test-kills`` kills it 50 times; ``make test`` 3 times.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import httpx

from tests.integration.server.conftest import Models
from tests.running import Running

KILLS = int(os.environ.get("THORALENS_KILLS", "3"))
SETTINGS = {"shap_evaluations": 40, "queue_size": 200}
_GONE = (httpx.TransportError, httpx.HTTPStatusError)


class Books:
    """What the server said of each thing, as its client wrote it down."""

    def __init__(self) -> None:
        self.studies: set[str] = set()
        self.threads: dict[str, set[str]] = {}
        self.deleted: set[str] = set()
        self.unsure: set[str] = set()


def uploads(server: Running, books: Books, chest: bytes, stop: threading.Event) -> None:
    while not stop.is_set():
        with suppress(*_GONE):
            answer = server.upload(chest)
            if answer.status_code == 201:
                books.studies.add(answer.headers["Location"])


def chats(server: Running, books: Books, stop: threading.Event) -> None:
    number = 0
    while not stop.is_set():
        with suppress(*_GONE):
            answer = server.client.post("/api/chat/threads", json={})
            thread = answer.raise_for_status().headers["Location"]
            books.threads[thread] = set()
            for _ in range(3):
                number += 1
                key = f"{thread}-{number}"
                asked = {"text": "What is a nodule?"}
                headers = {"Idempotency-Key": key}
                url = f"{thread}/messages"
                with server.client.stream("POST", url, json=asked, headers=headers) as stream:
                    for line in stream.iter_lines():
                        if line.startswith("event: asked"):
                            books.threads[thread].add(key)


def deletions(server: Running, books: Books, chance: random.Random, stop: threading.Event) -> None:
    while not stop.is_set():
        time.sleep(0.05)
        left = sorted((books.studies | set(books.threads)) - books.deleted - books.unsure)
        if len(left) < 4:
            continue
        where = chance.choice(left)
        books.unsure.add(where)
        with suppress(*_GONE):
            server.client.delete(where).raise_for_status()
            books.deleted.add(where)


def test_nothing_is_lost_doubled_or_orphaned(models: Models, chest: bytes, tmp_path: Path) -> None:
    chance, books = random.Random(20261125), Books()
    for number in range(KILLS):
        print(f"\n{number} kills: {len(books.studies)} studies", flush=True)
        with Running(tmp_path, **SETTINGS, **models) as server:
            check(server, books)
            stop = threading.Event()
            workers = [
                threading.Thread(target=uploads, args=(server, books, chest, stop)),
                threading.Thread(target=chats, args=(server, books, stop)),
                threading.Thread(target=deletions, args=(server, books, chance, stop)),
            ]
            for worker in workers:
                worker.start()
            until_busy(books)
            time.sleep(chance.uniform(0.0, 0.5))
            server.kill()
            stop.set()
            for worker in workers:
                worker.join(20)
    with Running(tmp_path, **SETTINGS, **models) as server:
        check(server, books)
        for where in books.studies - books.unsure:
            ended(server, where)
        kept = settle(server)
        there = server.files()
    consistent(tmp_path, there, kept)
    print(f"\n{KILLS} kills: {len(books.studies)} studies, {len(books.threads)} conversations, "
          f"{len(books.deleted)} deleted")  # fmt: skip
    assert books.studies
    assert books.threads


def until_busy(books: Books) -> None:
    """A new study and a new conversation were promised, however slow the machine is."""
    studies, threads = len(books.studies), len(books.threads)
    deadline = time.monotonic() + 60
    while len(books.studies) == studies or len(books.threads) == threads:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def check(server: Running, books: Books) -> None:
    """What it promised is there, and what it deleted is not."""
    for where in books.studies | set(books.threads):
        status = server.client.get(where).status_code
        if where in books.deleted:
            assert status == 404, f"{where} was deleted"
        elif where not in books.unsure:
            assert status == 200, f"{where} was promised"


def settle(server: Running) -> set[str]:
    """The studies there are, once all have ended."""
    found, after = set(), ""
    while True:
        page = server.client.get("/api/studies", params={"limit": 100, **cursor(after)}).json()
        found |= {study["id"] for study in page["studies"]}
        after = page["next"] or ""
        if not after:
            break
    for study in found:
        ended(server, f"/api/studies/{study}")
    return found


def ended(server: Running, where: str) -> None:
    """Done; or given up, and said so, after it was killed three times at the same study."""
    study = server.wait(where, seconds=120)
    given_up = study["error"] and study["error"]["code"] == "study_interrupted"
    assert study["status"] == "done" or given_up, study["error"]


def cursor(after: str) -> dict[str, str]:
    return {"before": after} if after else {}


def consistent(home: Path, there: list[str], kept: set[str]) -> None:
    """Every file that a row names, whole, and no other; no row in the air; every key once."""
    with closing(sqlite3.connect(home / "thoralens.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = dict(database.execute("SELECT id, files FROM studies").fetchall())
        assert rows.keys() == kept
        named = {f"studies/{s}/{one}" for s in rows for one in json.loads(rows[s]).values()}
        assert set(there) == named
        for path in named:
            assert hashlib.sha256((home / path).read_bytes()).hexdigest() == Path(path).name
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        doubled = "SELECT key FROM messages WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1"
        assert database.execute(doubled).fetchall() == []
        open_ones = "SELECT count(*) FROM messages WHERE status = 'answering'"
        assert database.execute(open_ones).fetchone() == (0,)
        gaps = (
            "SELECT message_id FROM answer_events GROUP BY message_id "
            "HAVING count(*) != max(number)"
        )
        assert database.execute(gaps).fetchall() == []
