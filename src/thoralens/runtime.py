"""An OpenVINO graph answers. The only place that knows the runtime; it opens no socket."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import openvino as ov

from thoralens.errors import ModelError
from thoralens.imaging.radiograph import Float32

Precision = Literal["auto", "f32"]


class Graph:
    """A compiled graph, safe to call from several threads; calls take turns.

    Args:
        xml: The graph's ``.xml`` file; its ``.bin`` lies beside it.
        precision: ``f32`` computes floating-point layers exactly; ``auto`` lets the processor
            use bfloat16 where it has it. Integer layers stay integer either way.
        threads: Processor threads; 0 leaves the choice to the runtime.
        batch: Inputs per call of the compiled graph; shorter batches are padded.

    Raises:
        ModelError: The graph is missing or damaged.
    """

    def __init__(
        self, xml: Path, *, precision: Precision = "f32", threads: int = 0, batch: int = 1
    ) -> None:
        self.batch = batch
        self._lock = threading.Lock()
        options: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1}
        if precision == "f32":
            options["INFERENCE_PRECISION_HINT"] = "f32"
        if threads:
            options["INFERENCE_NUM_THREADS"] = threads
        try:
            core = ov.Core()
            model = core.read_model(xml)
            shape = model.input(0).get_partial_shape()
            shape[0] = batch
            model.reshape(shape)
            self._compiled = core.compile_model(model, "CPU", options)
        except RuntimeError as error:
            raise ModelError(
                "model_unreadable",
                f"The network {xml.parent.name}/{xml.name} cannot be loaded.",
                "Install Thoralens again or export the model again; the file is damaged.",
            ) from error

    @cached_property
    def _request(self) -> Any:
        return self._compiled.create_infer_request()

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(output.get_any_name() for output in self._compiled.outputs)

    def __call__(self, inputs: Float32) -> dict[str, Float32]:
        """Run on ``(N, C, H, W)`` float32, any N ≥ 1; returns each output as ``(N, …)``."""
        parts: dict[str, list[Float32]] = {name: [] for name in self.names}
        with self._lock:
            for start in range(0, len(inputs), self.batch):
                chunk = inputs[start : start + self.batch]
                given = len(chunk)
                if given < self.batch:
                    padding = np.zeros((self.batch - given, *chunk.shape[1:]), np.float32)
                    chunk = np.concatenate([chunk, padding])
                self._request.infer([np.ascontiguousarray(chunk, np.float32)])
                for index, name in enumerate(self.names):
                    output = self._request.get_output_tensor(index).data
                    parts[name].append(np.array(output[:given], np.float32))
        return {name: np.concatenate(chunks) for name, chunks in parts.items()}
