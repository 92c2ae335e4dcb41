"""The training subcommands, registered only where the ``[train]`` extra is installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from thoralens.errors import ThoralensError
from thoralens.training.models_cli import app as models

Root = Annotated[Path, typer.Option(help="Folder that holds params.yaml.")]


def register(app: typer.Typer) -> None:
    """Add the pipeline's stages, ``models`` and the training of the helpers to the app."""
    for name in ("ingest", "audit", "split", "backgrounds", "pretrain", "clip-features", "clip"):
        pipeline.command(name=name, help=_HELP[name])(_stage(name))
    app.add_typer(pipeline)
    app.add_typer(models)
    for name in ("train", "calibrate", "evaluate", "crossval", "export"):
        app.command(name=name, help=_HELP[name])(_stage(name))
    app.command(name="train-lungs")(train_lungs)
    app.command(name="train-frontal")(train_frontal)


pipeline = typer.Typer(name="pipeline", help="The data stages that `dvc repro` runs.")


@pipeline.command()
def folds(root: Root = Path()) -> None:
    """Print what the cross-validation found."""
    from thoralens.training import crossval_report
    from thoralens.training.progress import Reporter
    from thoralens.training.workspace import Workspace

    work = Workspace(root.resolve(), Reporter())
    document = crossval_report.read(work.crossvalidated)
    if document is None:
        raise ThoralensError(
            "not_crossvalidated",
            "There is no cross-validation here.",
            "Set crossval.run: true in params.yaml and run `dvc repro crossval`.",
        )
    positive = crossval_report.evaluation(document).classes[-1]
    typer.echo(crossval_report.table(document, work.params.data.name, positive))


_HELP = {
    "ingest": "Fetch the data set that params.yaml names and write its manifest.",
    "backgrounds": "Gather the lungs of other data sets, into which nodules are simulated.",
    "pretrain": "Fetch the initial weights and train them on nodules in those lungs.",
    "audit": "Check the data; stops at leakage and at too many unreadable images.",
    "split": "Divide the patients into training, validation and test.",
    "train": "Train as params.yaml says; a killed run goes on from its last checkpoint.",
    "calibrate": "Quantise, calibrate and choose the operating point on validation patients.",
    "evaluate": "Measure on the test patients, with intervals, subgroups and curves.",
    "crossval": "Cross-validate the training by patient, if params.yaml asks for it.",
    "clip-features": "Compute what the compact CLIP needs of every image and text, once.",
    "clip": "Train the compact CLIP for the case search, and measure it on the test patients.",
    "export": "Write the finished package with its model card, and register it.",
}


def _stage(name: str) -> Callable[[Path], None]:
    def command(root: Root = Path()) -> None:
        from thoralens.training.stages import run

        run(name, root.resolve())

    return command


def train_lungs(
    data: Annotated[Path, typer.Option(help="JSRT folder: labels.csv, images/, masks/.")],
    out: Annotated[Path, typer.Option(help="Folder of the model package to write.")],
    epochs: Annotated[int, typer.Option(help="Epochs.")] = 16,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
) -> None:
    """Train the lung segmenter on the JSRT masks and measure Dice on the test patients."""
    from thoralens.training import lungs

    measured = lungs.train_lungs(data, out, epochs=epochs, seed=seed, say=typer.echo)
    dice = measured.metrics["dice"]
    typer.echo(f"Dice {dice.value:.3f} ({dice.low:.3f} to {dice.high:.3f})")


def train_frontal(
    data: Annotated[
        Path,
        typer.Option(help="Folder of jsrt, kermany-pneumonia, covid-chestxray and chest-ct."),
    ],
    out: Annotated[Path, typer.Option(help="Folder of the model package to write.")],
    steps: Annotated[int, typer.Option(help="Steps of 12 chests and 20 other pictures.")] = 1500,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
) -> None:
    """Train the check for frontal chests and measure it on the test patients' chests."""
    from thoralens.training import frontal

    measured = frontal.train_frontal(data, out, steps=steps, seed=seed, say=typer.echo)
    passed = measured.metrics["passed"]
    typer.echo(f"Chests that pass {passed.value:.3f} ({passed.low:.3f} to {passed.high:.3f})")
