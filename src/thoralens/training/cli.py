"""The training subcommands, registered only where the ``[train]`` extra is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add ``train`` and ``train-lungs`` to the command line."""
    app.command()(train)
    app.command(name="train-lungs")(train_lungs)


def train(
    data: Annotated[Path, typer.Option(help="JSRT folder: labels.csv, images/, masks/.")],
    out: Annotated[Path, typer.Option(help="Folder of the model package to write.")],
    weights: Annotated[
        str, typer.Option(help="imagenet, none, a .pth file, or VGG19's first blocks as .npz.")
    ] = "imagenet",
    cache: Annotated[Path, typer.Option(help="Folder for weights and checkpoints.")] = Path("data"),
    patch_steps: Annotated[int, typer.Option(help="Steps on simulated-nodule patches.")] = 1500,
    epochs: Annotated[int, typer.Option(help="Epochs on whole radiographs.")] = 12,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
) -> None:
    """Fine-tune VGG16 on JSRT, calibrate, export, and measure on the test patients.

    A killed run goes on from its checkpoint when started again with the same options.
    """
    from thoralens.training.chest import Recipe
    from thoralens.training.pipeline import build

    recipe = Recipe(patch_steps=patch_steps, epochs=epochs, seed=seed)
    build(data, weights, cache, out, recipe, typer.echo)


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
