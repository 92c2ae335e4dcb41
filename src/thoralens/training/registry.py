"""The model registry: which version is the candidate, which the champion, and when that changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from thoralens.errors import ThoralensError
from thoralens.imaging import Preprocessing
from thoralens.inference.model import probabilities
from thoralens.inference.package import Interval, ModelSpec, read_spec
from thoralens.training.calibrate import outputs_of
from thoralens.training.data import Part
from thoralens.training.metrics import Answers, paired_difference
from thoralens.training.track import Tracker, reachable

CANDIDATE, CHAMPION = "candidate", "champion"


@dataclass(frozen=True, slots=True)
class Version:
    """One registered model.

    Attributes:
        aliases: ``candidate`` and ``champion`` where it has them.
        auroc: On the test patients, as its own run measured it.
    """

    name: str
    version: str
    aliases: tuple[str, ...]
    data_version: str
    auroc: float | None
    run: str


@dataclass(frozen=True, slots=True)
class Promotion:
    """What comparing candidate and champion on the same test patients found.

    Attributes:
        difference: AUROC of the candidate less that of the champion; None without a champion.
        allowed: Not worse: the interval's upper end is not below 0.
    """

    candidate: str
    champion: str | None
    difference: Interval | None

    @property
    def allowed(self) -> bool:
        return self.difference is None or self.difference.high >= 0


class Registry:
    """Registered models behind one tracking address."""

    def __init__(self, uri: str) -> None:
        self._client = Tracker(uri).client

    def versions(self) -> list[Version]:
        """Every version of every model, newest first."""
        with reachable():
            found = []
            for model in self._client.search_registered_models():
                aliases: dict[str, list[str]] = {}
                for alias, version in model.aliases.items():
                    aliases.setdefault(str(version), []).append(alias)
                for one in self._client.search_model_versions(f"name='{model.name}'"):
                    found.append(
                        self._version(one, tuple(sorted(aliases.get(str(one.version), ()))))
                    )
        return sorted(found, key=lambda v: (v.name, -int(v.version)))

    def _version(self, one: Any, aliases: tuple[str, ...]) -> Version:
        run = self._client.get_run(one.run_id).data
        return Version(
            one.name,
            str(one.version),
            aliases,
            run.tags.get("data_version", ""),
            run.metrics.get("test_auroc"),
            one.run_id,
        )

    def find(self, name: str, alias: str) -> str | None:
        """The version that carries the alias."""
        return next(
            (v.version for v in self.versions() if v.name == name and alias in v.aliases), None
        )

    def promote(
        self, name: str, part: Part, folders: dict[str, Path], *, why: str | None = None
    ) -> Promotion:
        """Make the candidate the champion if it is not worse on ``part``, or when told ``why``.

        Args:
            name: Registered model.
            part: Frozen test patients; both models answer on them.
            folders: Packages of ``candidate`` and, where there is one, ``champion``.
            why: Forces it, and is kept as a tag of the version.

        Raises:
            ThoralensError: ``no_candidate``, or ``candidate_worse`` with the numbers.
        """
        candidate, champion = self.find(name, CANDIDATE), self.find(name, CHAMPION)
        if candidate is None:
            raise ThoralensError(
                "no_candidate",
                f"No version of {name} is the candidate.",
                "Run the pipeline's export stage first: `dvc repro`.",
            )
        result = Promotion(candidate, champion, None)
        if champion is not None and champion != candidate:
            ours, theirs = (answers(folders[alias], part) for alias in (CANDIDATE, CHAMPION))
            result = Promotion(candidate, champion, paired_difference(ours, theirs, "auroc"))
        if not result.allowed and why is None:
            assert result.difference is not None
            d = result.difference
            raise ThoralensError(
                "candidate_worse",
                f"The candidate (version {candidate}) is worse than the champion (version "
                f"{champion}) on the test patients: AUROC {d.value:+.3f} "
                f"({d.low:+.3f} to {d.high:+.3f}).",
                "Train a better one, or promote it with --force --why REASON.",
            )
        with reachable():
            if why is not None:
                self._client.set_model_version_tag(name, candidate, "promoted_because", why)
            self._client.set_registered_model_alias(name, CHAMPION, candidate)
        return result


def answers(package: Path, part: Part) -> Answers:
    """What a package says of the images of ``part``.

    Raises:
        ThoralensError: ``preprocessing_differs`` or ``classes_differ``.
    """
    spec: ModelSpec = read_spec(package)
    if Preprocessing.from_json(spec.preprocessing) != Preprocessing():
        raise ThoralensError(
            "preprocessing_differs",
            f"{spec.name} {spec.version} was trained with other preprocessing than this code's.",
            "Train it again with this version of Thoralens before comparing.",
        )
    if spec.classes != part.classes:
        raise ThoralensError(
            "classes_differ",
            f"{spec.name} {spec.version} knows {', '.join(spec.classes)}; the test patients are "
            f"labelled {', '.join(part.classes)}.",
            "Compare models of the same task.",
        )
    p = probabilities(outputs_of(package, part.images, Preprocessing())["logits"], spec.calibration)
    threshold = spec.operating_point.threshold if spec.operating_point else None
    return Answers(p, np.asarray(part.labels), part.patients, threshold)
