"""The flow over files: one model for all, one bad file never stops the others."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from thoralens.diagnosis.flow import Diagnoser, FindSimilar, Result
from thoralens.errors import ThoralensError
from thoralens.imaging import Radiograph
from thoralens.imaging.read import read_file
from thoralens.settings import Settings


def diagnose_files(
    paths: Iterable[Path],
    settings: Settings,
    *,
    out: Path | None = None,
    finding: Callable[[Diagnoser], FindSimilar] | None = None,
) -> Iterator[tuple[Path, Result | ThoralensError]]:
    """Diagnose files in the order given; an unreadable one yields its error.

    Args:
        paths: Files to read.
        settings: Names the models.
        out: Folder that gets one subfolder a file with ``diagnosis.json``, ``report.pdf`` and
            the pictures, whole or not at all.
        finding: Gives the search for similar cases; none without.

    Raises:
        ModelError: A model cannot be loaded; nothing was read.
    """
    diagnoser = Diagnoser.load(settings)
    similar = finding(diagnoser) if finding else lambda _given, _checked: ()
    names: Counter[str] = Counter()
    for path in paths:
        try:
            radiograph = read_file(path, max_pixels=settings.max_pixels)
            result = diagnoser.diagnose(radiograph, study_id=study_id(radiograph), similar=similar)
            if out is not None:
                write(result, out / _folder_name(path, names))
        except ThoralensError as error:
            yield path, error
        else:
            yield path, result


def study_id(radiograph: Radiograph) -> str:
    """A name for a study that tells nothing of its file: the hash of its pixels."""
    return f"study-{hashlib.sha256(radiograph.pixels.tobytes()).hexdigest()[:12]}"


def write(result: Result, folder: Path) -> None:
    """Write ``diagnosis.json``, ``report.pdf`` and the PNG files; the folder appears complete."""
    from thoralens.diagnosis.report import write_report

    if folder.exists():
        raise ThoralensError(
            "output_exists",
            f"The folder {folder.name} exists in the output folder already.",
            "Choose another --out folder, or move that one away.",
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".partial-") as name:
        whole = Path(name) / folder.name
        whole.mkdir()
        text = result.diagnosis.model_dump_json(indent=2)
        (whole / "diagnosis.json").write_text(text, encoding="utf-8")
        (whole / "report.pdf").write_bytes(write_report(result.diagnosis, result.images))
        for kind, png in result.images.items():
            (whole / f"{kind}.png").write_bytes(png)
        whole.replace(folder)


def _folder_name(path: Path, names: Counter[str]) -> str:
    stem = re.sub(r"[^A-Za-z0-9._-]+", "_", path.stem).strip("._") or "study"
    names[stem] += 1
    return stem if names[stem] == 1 else f"{stem}-{names[stem]}"
