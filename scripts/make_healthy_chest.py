"""Write the mean healthy chest that can stand where a region is hidden.

``python scripts/make_healthy_chest.py JSRT OUT.png``: JSRT is the folder of the set with its
``labels.csv``. Nodule-free radiographs of the training patients are averaged in the square frame,
low-passed to 64 × 64 and stored with 8 bits. Refuses fewer than 20: a mean of few shows someone.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from thoralens.imaging import Preprocessing, read_file, to_square
from thoralens.settings import ASSETS

LEAST, SIDE = 20, 64


def main(folder: Path, out: Path) -> int:
    with (folder / "labels.csv").open(newline="") as stream:
        normal = {row["file"] for row in csv.DictReader(stream) if row["label"] == "non-nodule"}
    with (ASSETS / "splits" / "jsrt.csv").open(newline="") as stream:
        train = [row["file"] for row in csv.DictReader(stream) if row["split"] == "train"]
    given = Preprocessing()
    squares = [
        to_square(
            read_file(folder / "images" / name).pixels, given.size, low=given.low, high=given.high
        )
        for name in train
        if name in normal
    ]
    if len(squares) < LEAST:
        print(f"{len(squares)} radiographs are too few; at least {LEAST}")
        return 1
    mean = Image.fromarray(np.mean(squares, axis=0).astype(np.float32))
    small = np.asarray(mean.resize((SIDE, SIDE), Image.Resampling.BOX))
    Image.fromarray((small * 255).round().astype(np.uint8)).save(out, optimize=True)
    print(f"mean of {len(squares)} radiographs")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
