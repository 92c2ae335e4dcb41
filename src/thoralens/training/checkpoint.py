"""Checkpoints, so that a killed training goes on where it was with the same random numbers."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch


class Checkpoint:
    """One file that holds the last saved state of one training run.

    Args:
        path: Where it lives; written atomically.
        identity: Everything that makes the run what it is (recipe, data, initial weights). A file
            of a different run is left alone until the first :meth:`save`, and never resumed.
    """

    def __init__(self, path: Path, identity: Mapping[str, object]) -> None:
        self.path = path
        self._run = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()

    def load(self) -> dict[str, Any] | None:
        """The state last saved by this run, or None."""
        if not self.path.is_file():
            return None
        saved: dict[str, Any] = torch.load(self.path, weights_only=False)
        if saved["run"] != self._run:
            return None
        torch.set_rng_state(saved["rng"])
        state: dict[str, Any] = saved["state"]
        return state

    def save(self, state: Mapping[str, Any]) -> None:
        """Replace the saved state."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(self.path.name + ".tmp")
        document = {"run": self._run, "rng": torch.get_rng_state(), "state": dict(state)}
        try:
            save_torch(document, draft)
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)


def save_torch(document: Mapping[str, Any], path: Path) -> None:
    """``torch.save`` by way of memory: PyTorch's own writer hides what the disk said."""
    buffer = io.BytesIO()
    torch.save(document, buffer)
    path.write_bytes(buffer.getbuffer())
