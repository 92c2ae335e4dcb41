"""Size of a fresh environment with the base package only, and that it holds no torch."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import Target, publish

ROOT = Path(__file__).parents[1]


def run() -> bool:
    """Install into a temporary environment; needs a package index."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder, "bin", "python")
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--constraint", ROOT / "constraints.txt", ROOT],
            check=True,
        )  # fmt: skip
        if list(Path(folder).glob("lib/python*/site-packages/torch")):
            raise RuntimeError("the base package installs torch")
        usage = sum(
            path.stat(follow_symlinks=False).st_blocks * 512
            for path in Path(folder).rglob("*")
            if not path.is_symlink()
        )
    return publish(
        "install",
        "Base installation in a fresh environment",
        targets=[Target("size on disk", usage / 2**20, "≤", 550, "MB")],
    )
