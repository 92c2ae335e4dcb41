"""The data sets that Thoralens knows by name, and how to get one: :func:`pull`."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from thoralens.datasets import phantoms
from thoralens.datasets.place import Workspace, placing
from thoralens.datasets.progress import Reporter, reporting
from thoralens.datasets.sources import Origin, drive, kaggle, local, packed
from thoralens.datasets.sources.https import Remote
from thoralens.datasets.sources.retry import Patience
from thoralens.errors import DataError

if TYPE_CHECKING:
    from thoralens.datasets.manifest import Manifest

ABOUT = "SOURCE.json"
"""In every data folder that :func:`pull` made: name, source, SHA-256, licence, citation."""

Modality = Literal["chest X-ray", "chest CT slice"]

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_SLUG = re.compile(r"[\w-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One data set.

    Attributes:
        classes: Its labels, the positive one last where there are two.
        layout: Dotted name of the function ``Path -> Manifest`` that reads its folder.
        kaggle: ``OWNER/NAME``.
        drive: Share link of a Google Drive file or folder.
        url: HTTPS address of an archive; ``sha256`` is its digest.
        generate: Draws the data set instead of fetching it.
        size_bytes: Rounded size of the download, where known.
    """

    name: str
    title: str
    modality: Modality
    classes: tuple[str, ...]
    licence: str
    citation: str
    layout: str
    kaggle: str | None = None
    drive: str | None = None
    url: str | None = None
    sha256: str | None = None
    generate: Callable[[Path, Reporter], Origin] | None = None
    size_bytes: int | None = None

    @property
    def home(self) -> str:
        """Where it lives, as ``data list`` shows it and ``pull(source=…)`` takes it."""
        if self.kaggle:
            return f"kaggle:{self.kaggle}"
        return self.drive or self.url or "synthetic"

    def read(self, folder: Path) -> Manifest:
        """Turn the data folder into its manifest."""
        module, _, function = self.layout.rpartition(".")
        read: Callable[[Path], Manifest] = getattr(import_module(module), function)
        return read(folder)


_ENTRIES = (
    Entry(
        name="jsrt",
        title="JSRT: chest radiographs with and without a lung nodule",
        modality="chest X-ray",
        classes=("non-nodule", "benign", "malignant"),
        licence="JSRT terms (db.jsrt.or.jp): for research, with citation",
        citation=(
            "Shiraishi J, Katsuragawa S, Ikezoe J, et al. Development of a digital image database "
            "for chest radiographs with and without a lung nodule: receiver operating "
            "characteristic analysis of radiologists' detection of pulmonary nodules. "
            "AJR 2000; 174:71-74."
        ),
        layout="thoralens.datasets.known.jsrt",
        kaggle="raddar/nodules-in-chest-xrays-jsrt",
    ),
    Entry(
        name="nih-chestxray14",
        title="NIH ChestX-ray14: 112,120 frontal chest X-rays of 30,805 patients",
        modality="chest X-ray",
        classes=("no nodule or mass", "nodule or mass"),
        licence="NIH Clinical Center: no restrictions on use, with citation",
        citation=(
            "Wang X, Peng Y, Lu L, et al. ChestX-ray8: hospital-scale chest X-ray database and "
            "benchmarks on weakly-supervised classification and localization of common thorax "
            "diseases. CVPR 2017; 3462-3471."
        ),
        layout="thoralens.datasets.known.nih_chestxray14",
        kaggle="nih-chest-xrays/data",
        size_bytes=45_000_000_000,
    ),
    Entry(
        name="kermany-pneumonia",
        title="Kermany: paediatric chest X-rays, normal or pneumonia",
        modality="chest X-ray",
        classes=("NORMAL", "PNEUMONIA"),
        licence="CC BY 4.0",
        citation=(
            "Kermany DS, Goldbaum M, Cai W, et al. Identifying medical diagnoses and treatable "
            "diseases by image-based deep learning. Cell 2018; 172:1122-1131."
        ),
        layout="thoralens.datasets.known.kermany",
        kaggle="paultimothymooney/chest-xray-pneumonia",
        size_bytes=2_500_000_000,
    ),
    Entry(
        name="covid-chestxray",
        title="COVID-19 image data collection: chest X-rays of adults, with clinical notes",
        modality="chest X-ray",
        classes=("other", "COVID-19"),
        licence="per image, in its metadata.csv",
        citation=(
            "Cohen JP, Morrison P, Dao L, et al. COVID-19 image data collection: prospective "
            "predictions are the future. MELBA 2020; 002."
        ),
        layout="thoralens.datasets.known.covid_chestxray",
        kaggle="bachrr/covid-chest-xray",
    ),
    Entry(
        name="chest-ct",
        title="Chest CT slices of lung cancers; leaky as published, audit it first",
        modality="chest CT slice",
        classes=(
            "normal", "adenocarcinoma", "large cell carcinoma", "squamous cell carcinoma",
        ),
        licence="see its Kaggle page; where the images come from is not stated there",
        citation="Hany M. Chest CT-Scan images dataset. Kaggle, 2020.",
        layout="thoralens.datasets.known.chest_ct",
        kaggle="mohamedhanyyy/chest-ctscan-images",
    ),
    Entry(
        name="phantom",
        title="Synthetic chest phantoms: drawn, of nobody, to try the pipeline with",
        modality="chest X-ray",
        classes=phantoms.CLASSES,
        licence="Apache-2.0",
        citation="Drawn by Thoralens; no patients' images were used.",
        layout="thoralens.datasets.known.phantom",
        generate=phantoms.generate,
    ),
)  # fmt: skip

CATALOGUE: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in _ENTRIES})


def pull(
    name: str,
    root: Path,
    *,
    source: str | None = None,
    replace: bool = False,
    progress: Reporter = reporting,
    patience: Patience | None = None,
) -> Path:
    """Put a data set into ``root / name``, which is then complete; else it stays absent.

    A run that was killed or broke off is resumed by the next one.

    Args:
        name: From :data:`CATALOGUE`, or any lower-case name together with ``source``.
        source: Instead of where the catalogue says: ``kaggle:OWNER/NAME``, a Google Drive link, an
            HTTPS address of an archive, or a folder or archive on this machine.
        replace: Put it in the place of an existing folder.

    Returns:
        The data folder.

    Raises:
        DataError: ``data_set_unknown``, ``data_set_name``, ``source_unknown``, as
            :func:`thoralens.datasets.place.placing`, or as the source's ``bring``.
    """
    entry = CATALOGUE.get(name)
    if entry is None and source is None:
        raise _unknown(name)
    if not _NAME.fullmatch(name):
        raise DataError(
            "data_set_name",
            "That cannot name a data set.",
            "Use up to 64 lower-case letters, digits, dots, dashes and underscores.",
        )
    target = root / name
    with placing(target, replace=replace) as workspace:
        origin = _bring(entry, source, workspace, patience or Patience(), progress)
        _write_about(name, entry, origin, workspace.tree / ABOUT)
    return target


def _bring(
    entry: Entry | None,
    source: str | None,
    workspace: Workspace,
    patience: Patience,
    report: Reporter,
) -> Origin:
    if source is None and entry and entry.generate:
        return entry.generate(workspace.tree, report)
    where = source or (entry.home if entry else "")
    if where.startswith("kaggle:") and _SLUG.fullmatch(where.removeprefix("kaggle:")):
        slug = where.removeprefix("kaggle:")
        return kaggle.bring(slug, workspace, patience=patience, report=report)
    if item := drive.parse(where):
        return drive.bring(item, workspace, patience=patience, report=report)
    if "://" in where:
        digest = entry.sha256 if entry and where == entry.url else None
        remote = Remote(where, sha256=digest)
        return packed.bring(remote, workspace, patience=patience, report=report)
    if where.startswith("kaggle:"):
        raise DataError(
            "source_unknown",
            "That does not name a data set on Kaggle.",
            "Write it kaggle:OWNER/NAME, as in the address of its page.",
        )
    return local.bring(Path(where), workspace, report=report)


def _write_about(name: str, entry: Entry | None, origin: Origin, to: Path) -> None:
    about = {"name": name, "source": origin.source, "sha256": origin.sha256}
    if entry:
        about |= {"title": entry.title, "licence": entry.licence, "citation": entry.citation}
    to.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _unknown(name: str) -> DataError:
    close = difflib.get_close_matches(name, CATALOGUE, n=1)
    guess = f"Did you mean {close[0]}? " if close else ""
    return DataError(
        "data_set_unknown",
        "The catalogue has no data set of that name.",
        f"{guess}`thoralens data list` shows them; `thoralens data import DIR` takes any folder.",
        status=404,
    )
