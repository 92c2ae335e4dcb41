"""Mutated images and DICOM files through upload: an answer for each, and nothing leaks.

``make test-fuzz`` sends 2,000; ``make test`` sends 100.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import numpy as np
from pydicom import uid

from tests.badfiles import image_bytes
from tests.dicoms import dicom, scene, transcoded
from tests.integration.server.conftest import Models
from tests.running import Running

FILES = int(os.environ.get("THORALENS_FUZZ_FILES", "100"))
SYNTAXES = (uid.ImplicitVRLittleEndian, uid.RLELossless, uid.JPEG2000Lossless, uid.JPEGLosslessSV1)
INTERESTING = (0, 1, 0x7F, 0x80, 0xFE, 0xFF)


def seeds() -> list[bytes]:
    """Every container and encoding that is read, small, so that a mutation hits its structure."""
    small = scene(64, 66)
    grey = scene(64, 66, bits=8)
    made = [image_bytes(grey, kind) for kind in ("PNG", "JPEG", "TIFF")]
    made += [image_bytes(scene(64, 66, bits=16)), image_bytes(np.stack([grey] * 3, axis=-1))]
    made += [image_bytes(grey, "TIFF", compression="tiff_lzw"), dicom(small)]
    return made + [transcoded(small, syntax) for syntax in SYNTAXES]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One to eight changes: bits, bytes, numbers, cuts, repeats, swaps; most near the head."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        size = len(changed)
        at = chance.randrange(min(size, 1200)) if chance.random() < 0.7 else chance.randrange(size)
        kind = chance.randrange(7)
        if kind == 0:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            changed[at] = chance.choice(INTERESTING)
        elif kind == 2:
            changed[at : at + 4] = chance.choice((b"\xff\xff\xff\x7f", b"\xff" * 4, bytes(4)))
        elif kind == 3:
            del changed[at : at + chance.randrange(1, 64)]
        elif kind == 4:
            changed[at:at] = changed[at : at + chance.randrange(1, 64)]
        elif kind == 5:
            changed[at : at + 16] = chance.randbytes(16)
        else:
            del changed[max(at, 64) :]
    return bytes(changed)


def descriptors(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def resident_megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def test_mutated_files_are_answered_and_nothing_leaks(models: Models, tmp_path: Path) -> None:
    chance, from_what = random.Random(20261125), seeds()
    codes: Counter[str] = Counter()
    with Running(tmp_path, shap_evaluations=14, queue_size=1000, **models) as server:
        before, memory = None, 0.0
        for number in range(FILES):
            data = mutated(chance.choice(from_what), chance)
            answer = server.upload(data, name="file")
            if answer.status_code == 201:
                codes["read"] += 1
                where = answer.headers["Location"]
                assert server.client.delete(where).status_code == 204
            else:
                assert 400 <= answer.status_code < 500, f"file {number}: {answer.text}"
                assert answer.headers["Content-Type"] == "application/problem+json"
                codes[answer.json()["code"]] += 1
            if number % 100 == 99:
                print(f"\n{number + 1} files: {dict(codes.most_common())}", flush=True)
            if number == FILES // 4:
                before, memory = descriptors(server.worker), resident_megabytes(server.worker)
        grown = resident_megabytes(server.worker) - memory
        opened = descriptors(server.worker)
        assert server.files() == []
        assert server.client.get("/api/studies").json()["studies"] == []
        log = server.log()
    print(f"\ngrown {grown:.1f} MB, {opened - (before or 0)} descriptors")
    assert before is not None
    assert opened <= before + 2
    assert grown < 48
    assert "request failed" not in log
    assert codes["read"] < 0.6 * FILES
    assert len(codes) > 3
