"""The two stages of the compact CLIP: ``clip-features → clip``."""

from __future__ import annotations

import hashlib

import numpy as np

from thoralens.cases.compact import ARRAYS, CompactSpec
from thoralens.datasets.place import placing
from thoralens.diagnosis import Diagnoser
from thoralens.imaging import Float32, Radiograph
from thoralens.settings import get_settings
from thoralens.training import clip_data
from thoralens.training.clip import train
from thoralens.training.clip_card import card
from thoralens.training.clip_measure import measure
from thoralens.training.export import code_version, now
from thoralens.training.workspace import Workspace, read_json, stage_missing, write_json

NAME = "compact-clip"
_CHEST = "chest_model.json"


def features(work: Workspace) -> None:
    """Fetch what is missing, read all images and texts once; write ``clip-features/``."""
    from thoralens.datasets.catalogue import pull

    for name in ("jsrt", "covid-chestxray"):
        if not (work.root / "data" / name).is_dir():
            pull(name, work.root / "data")
    if not (work.root / "data" / "openi-reports").is_dir():
        work.reporter.say("no data/openi-reports: the text tower learns without those reports")
    diagnoser, params = Diagnoser.load(get_settings()), work.params.clip

    def seen(radiograph: Radiograph) -> clip_data.Look:
        checked = diagnoser.check(radiograph)
        return clip_data.Look(
            checked.radiograph, checked.square, checked.lungs, checked.gate.accepted
        )

    pairs = clip_data.gather(
        work.root / "data", diagnoser.model, seen,
        variants=params.variants, count=params.phantoms, seed=params.seed,
    )  # fmt: skip
    spec = diagnoser.spec
    with placing(work.clip_features, replace=True) as fresh:
        clip_data.write(pairs, fresh.tree)
        made = {"name": spec.name, "version": spec.version, "sha256": spec.files["model.bin"]}
        write_json(fresh.tree / _CHEST, made)


def clip(work: Workspace) -> None:
    """Train, measure, and write the package ``clip/`` with its card."""
    if not work.clip_features.is_dir():
        raise stage_missing(work.clip_features.name)
    pairs, params = clip_data.read(work.clip_features), work.params.clip
    arrays = train(pairs, params, work.reporter.say)
    single: dict[str, Float32] = {
        k: v.astype(np.float32) if v.dtype == np.float16 else v for k, v in arrays.items()
    }
    measured = tuple(measure(pairs, single, split) for split in ("test", "validation"))
    with placing(work.clip, replace=True) as fresh:
        with (fresh.tree / ARRAYS).open("wb") as stream:
            np.savez(stream, **arrays)  # type: ignore[arg-type]
        spec = CompactSpec(
            name=NAME,
            version=params.version,
            title="Compact CLIP (VGG16 features, hashed words)",
            dimensions=params.dimensions,
            chest_model=read_json(work.clip_features / _CHEST),
            measured=measured,
            trained_on={
                "counts": clip_data.counts(pairs),
                "parameters": params.model_dump(),
                "code_version": code_version(),
                "trained_at": now(),
            },
            sha256=hashlib.sha256((fresh.tree / ARRAYS).read_bytes()).hexdigest(),
        )
        text = spec.model_dump_json(indent=1) + "\n"
        (fresh.tree / "model.json").write_text(text, encoding="utf-8")
        (fresh.tree / "MODEL_CARD.md").write_text(card(spec), encoding="utf-8")
        write_json(
            fresh.tree / "metrics.json",
            {name: value.value for name, value in measured[0].metrics.items()},
        )
    for name, value in measured[0].metrics.items():
        work.reporter.say(f"{name} {value.value:.3f} ({value.low:.3f} to {value.high:.3f})")
