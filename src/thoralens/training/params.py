"""``params.yaml``: the only place of hyperparameters, read into frozen values."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from thoralens.errors import DataError

FILE_NAME = "params.yaml"
Share = float


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataParams(_Frozen):
    """What to train on.

    Attributes:
        name: A catalogue entry, or the name given to an imported folder.
        positive: With two classes, the one whose probability is predicted.
        backgrounds: Other chest X-ray sets; simulated nodules are drawn into their lungs too.
    """

    name: str
    positive: str | None = None
    backgrounds: tuple[str, ...] = ()


class AuditParams(_Frozen):
    """When the audit stops the pipeline.

    Attributes:
        regroup: Split again by groups of duplicates and patients instead of stopping at leakage.
        drop_copies: Keep the published split instead, and leave out of its later parts what
            has a copy, or an image of the same patient, in an earlier one.
        max_unreadable: Largest share of unreadable images.
    """

    regroup: bool = False
    drop_copies: bool = False
    max_unreadable: Share = Field(default=0.01, ge=0, le=1)

    @model_validator(mode="after")
    def _one_remedy(self) -> AuditParams:
        if self.regroup and self.drop_copies:
            raise ValueError("choose regroup or drop_copies, not both")
        return self


class SplitParams(_Frozen):
    """How patients are divided, where the data set has no split of its own."""

    validation: Share = Field(default=0.2, gt=0, lt=1)
    test: Share = Field(default=0.25, gt=0, lt=1)
    seed: int = 0

    @model_validator(mode="after")
    def _leaves_some(self) -> SplitParams:
        if self.validation + self.test >= 1:
            raise ValueError("validation and test leave nothing to train on")
        return self


class Recipe(_Frozen):
    """Hyperparameters of one training run.

    Attributes:
        weights: Initial weights: ``imagenet``, ``none``, a ``.pth`` file, or VGG19's first
            blocks as ``.npz``.
        pooling: How evidence per location becomes a logit.
        sharpness: Of the log-mean-exp pooling, at the start.
        frozen_convolutions: First convolutions that keep their initial weights.
        pretrain_steps: Steps on crops of ``data.backgrounds`` alone, before any other image.
        patch_steps: Steps on crops with simulated nodules; needs known nodule centres.
        patch_batch: 112-pixel crops a step.
        patch_rate: Peak learning rate on crops (AdamW).
        real_share: Share of the crops around a real nodule of the training patients.
        backgrounds_share: Share of the other crops from ``data.backgrounds``.
        faintest: Contrast of simulated nodules at the end of the curriculum, from and to, as
            shares of the whole grey scale.
        harder_every: Steps after which the simulated nodules become fainter if they are found well.
        images_frozen: First convolutions that whole images do not change; with ``augment`` off
            their features are computed once and kept.
        epochs: Most epochs on whole images.
        patience: Epochs without a better validation score after which training stops.
        batch: Images a step.
        rate: Peak learning rate of the convolutions.
        head_rate: Peak learning rate of the readout.
        weight_decay: Of AdamW.
        balance: Weigh classes by the inverse of their frequency.
        location: Weight of the loss that asks for the evidence to lie at a known nodule.
        augment: Small turns, shifts, scales and contrast changes; never a flip.
        bf16: Convolutions in bfloat16.
        seed: Seed of everything random.
    """

    weights: str = "imagenet"
    pooling: Literal["mean", "lme"] = "lme"
    sharpness: float = Field(default=1.0, gt=0)
    frozen_convolutions: int = Field(default=4, ge=0, le=13)
    pretrain_steps: int = Field(default=1000, ge=0)
    patch_steps: int = Field(default=1200, ge=0)
    patch_batch: int = Field(default=12, ge=4)
    patch_rate: float = Field(default=5e-4, gt=0)
    real_share: Share = Field(default=0.15, ge=0, le=1)
    backgrounds_share: Share = Field(default=0.45, ge=0, le=1)
    faintest: tuple[float, float] = (0.03, 0.18)
    harder_every: int = Field(default=50, ge=5)
    images_frozen: int = Field(default=10, ge=0, le=13)
    epochs: int = Field(default=12, ge=1)
    patience: int = Field(default=6, ge=1)
    batch: int = Field(default=8, ge=1)
    rate: float = Field(default=5e-5, gt=0)
    head_rate: float = Field(default=5e-5, gt=0)
    weight_decay: float = Field(default=1e-3, ge=0)
    balance: bool = True
    location: float = Field(default=0.2, ge=0)
    augment: bool = True
    bf16: bool = True
    seed: int = 0


class CalibrateParams(_Frozen):
    """Quantisation, probability calibration and the decision, all on validation patients.

    Attributes:
        precision: Of the exported graph.
        samples: Training images that set the ranges of int8.
        sensitivity: The operating point is the highest threshold that reaches it.
        coverage: Least share of prediction sets that shall hold the true class.
    """

    precision: Literal["f32", "f16", "int8"] = "int8"
    samples: int = Field(default=64, ge=1)
    sensitivity: Share = Field(default=0.8, gt=0, le=1)
    coverage: Share = Field(default=0.9, gt=0, lt=1)


class EvaluateParams(_Frozen):
    """How much is resampled for the intervals."""

    resamples: int = Field(default=2000, ge=100)


class CrossvalParams(_Frozen):
    """Whether the training is also cross-validated, which takes about twice its time again."""

    run: bool = False


class ClipParams(_Frozen):
    """The compact CLIP for the case search.

    Attributes:
        variants: Varied copies of each training image.
        phantoms: How many are drawn.
        warm_steps: Steps on reports alone, before any image.
        image_dropout: Of whole channels and of hidden units of the image tower.
        text_weight: Of the loss between two wordings of one text.
    """

    version: str = "0.1.0"
    dimensions: int = Field(default=256, ge=16)
    variants: int = Field(default=3, ge=0)
    phantoms: int = Field(default=400, ge=0)
    warm_steps: int = Field(default=300, ge=0)
    steps: int = Field(default=600, ge=1)
    batch: int = Field(default=128, ge=2)
    rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=0.05, ge=0)
    image_dropout: Share = Field(default=0.3, ge=0, lt=1)
    text_weight: float = Field(default=0.5, ge=0)
    seed: int = 0


class ExportParams(_Frozen):
    """What the finished package is called, and whether the registry gets it."""

    name: str
    version: str
    title: str
    register_model: bool = True


class Params(_Frozen):
    """All of ``params.yaml``."""

    data: DataParams
    audit: AuditParams = AuditParams()
    split: SplitParams = SplitParams()
    train: Recipe = Recipe()
    calibrate: CalibrateParams = CalibrateParams()
    evaluate: EvaluateParams = EvaluateParams()
    crossval: CrossvalParams = CrossvalParams()
    clip: ClipParams = ClipParams()
    export: ExportParams

    def published(self) -> dict[str, Any]:
        """As plain values, for lineage and tracking: of a weights file only the name."""
        values = self.model_dump()
        values["train"]["weights"] = Path(self.train.weights).name
        return values


def read_params(path: Path) -> Params:
    """Read and check the file.

    Raises:
        DataError: ``params_missing``, ``params_unreadable`` or ``params_invalid``, which names
            the key.
    """
    try:
        return Params.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise DataError(
            "params_missing",
            f"There is no {path.name} here.",
            "Run this in the project's folder, or name the file with --params.",
        ) from error
    except yaml.YAMLError as error:
        raise DataError(
            "params_unreadable", f"{path.name} is not YAML.", "Correct its punctuation."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the file"
        raise DataError(
            "params_invalid",
            f"{path.name}: {key}: {first['msg']}.",
            "Correct the value or the key.",
        ) from error
