"""Any CLIP model of transformers as the encoder: OpenAI CLIP, PubMedCLIP and their kin.

Optional: ``pip install 'thoralens[clip]'``. A hub id needs its revision (a commit), so that
vectors made today and next year can be compared: ``openai/clip-vit-base-patch32@COMMIT``. Models
of other classes (BiomedCLIP is published for open_clip, SigLIP has its own class) are refused.
"""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from thoralens.cases.regions import unit
from thoralens.cases.values import EncoderName, Seen
from thoralens.errors import ModelError, ThoralensError
from thoralens.imaging import Float32
from thoralens.inference.package import Measured

_CONFIG = "config.json"
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")


class TransformersClip:
    """A ``CLIPModel`` with its processor and tokeniser, run by torch on the processor.

    Args:
        reference: A folder that ``save_pretrained`` wrote, or ``HUB_ID@REVISION``.

    Raises:
        ThoralensError: ``encoder_not_installed``, ``encoder_revision_missing``.
        ModelError: ``encoder_unreadable``.
    """

    measured: tuple[Measured, ...] = ()

    def __init__(self, reference: str) -> None:
        where, revision = _place(reference)
        try:
            import torch
            from transformers import AutoTokenizer, CLIPImageProcessor, CLIPModel
        except ImportError as error:
            raise ThoralensError(
                "encoder_not_installed",
                f"The encoder {reference} needs transformers and torch, which are not installed.",
                "pip install 'thoralens[clip]', or leave THORALENS_ENCODER empty.",
                status=503,
            ) from error
        given: dict[str, Any] = {"revision": revision} if not Path(where).is_dir() else {}
        try:
            self._check_kind(where, given)
            loaded: Any = CLIPModel.from_pretrained(where, **given)
            self._model: Any = loaded.eval()
            self._processor: Any = CLIPImageProcessor.from_pretrained(where, **given)
            self._tokens: Any = AutoTokenizer.from_pretrained(where, **given)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(
                "encoder_unreadable",
                f"The encoder {Path(where).name} cannot be loaded as a CLIP model.",
                "Give a folder with config, weights, processor and tokeniser of a CLIPModel, or a "
                "hub id with its revision and a network to fetch it.",
            ) from error
        self._torch = torch
        self._lock = threading.Lock()
        self.title = f"{Path(where).name} (transformers)"
        size = int(self._model.config.projection_dim)
        self.name = EncoderName(Path(where).name, revision or _digest(Path(where)), size)

    @staticmethod
    def _check_kind(where: str, given: dict[str, Any]) -> None:
        from transformers import AutoConfig

        kind = AutoConfig.from_pretrained(where, **given).model_type
        if kind != "clip":
            raise ValueError(f"a {kind} model is not a CLIPModel")

    def image(self, seen: Seen) -> Float32:
        grey = Image.fromarray(np.rint(seen.square * 255).astype(np.uint8)).convert("RGB")
        inputs = self._processor(images=grey, return_tensors="pt")
        return self._vector(self._model.get_image_features, inputs)

    def text(self, text: str) -> Float32:
        if not text.strip():
            return np.zeros(self.name.dimensions, np.float32)
        longest = int(self._model.config.text_config.max_position_embeddings)
        inputs = self._tokens(text, truncation=True, max_length=longest, return_tensors="pt")
        return self._vector(self._model.get_text_features, inputs)

    def knows(self, word: str) -> bool:
        """A tokeniser splits every word into pieces it knows; a word in one or two is common."""
        return len(self._tokens.tokenize(word)) <= 2

    def _vector(self, call: Any, inputs: Any) -> Float32:
        with self._lock, self._torch.inference_mode():
            answer = call(**inputs)
        pooled = getattr(answer, "pooler_output", answer)
        return unit(np.asarray(pooled[0].float().numpy(), np.float32))


def _place(reference: str) -> tuple[str, str]:
    """A folder and no revision, or a hub id and its revision."""
    if Path(reference).is_dir():
        return reference, ""
    where, _, revision = reference.partition("@")
    if not revision:
        raise ThoralensError(
            "encoder_revision_missing",
            f"{where} is not a folder here, and as a hub id it names no revision.",
            "Write THORALENS_ENCODER=HUB_ID@COMMIT, or give the folder of a CLIPModel.",
        )
    return where, revision


def _digest(folder: Path) -> str:
    """The revision of a folder: the hash of its configuration and weights."""
    digest = hashlib.sha256()
    for name in (_CONFIG, *_WEIGHTS):
        if (folder / name).is_file():
            with (folder / name).open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:12]
