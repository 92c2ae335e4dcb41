"""The shipped network in f32 torch, and a coalition's evidence from parts computed once.

An int8 package holds no f32 weights: they are its integer weights times their scales, so what
differs from the shipped graph is the rounding of activations.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from thoralens.explain.regions import Region
from thoralens.explain.shapley import Coalitions
from thoralens.imaging import Float32
from thoralens.imaging.preprocess import normalise
from thoralens.inference import Model
from thoralens.training.vgg16 import VGG16, convolutions

_TILE = 3
"""A location of the layer that is computed once sees at most this many regions each way."""


def load_network(model: Model, folder: Path) -> VGG16:
    """Torch VGG16 with the weights of a package's graph, dequantised, and its f32 readout."""
    pooling = model.spec.pooling
    network = VGG16(len(model.bias), pooling=pooling.kind, sharpness=pooling.sharpness).eval()
    graph = ov.Core().read_model(folder / "model.xml")
    found = [op for op in graph.get_ordered_ops() if op.get_type_name() == "Convolution"]
    with torch.no_grad():
        for layer, op in zip(convolutions(network), found, strict=False):
            (reader,) = op.output(0).get_target_inputs()
            addends = [value.get_node() for value in reader.get_node().input_values()]
            (bias,) = [node for node in addends if node.get_type_name() == "Constant"]
            layer.weight.copy_(torch.from_numpy(_constant(op.input_value(1).get_node())))
            assert layer.bias is not None
            layer.bias.copy_(torch.from_numpy(_constant(bias).ravel()))
        network.head.weight.copy_(torch.from_numpy(model.weight))
        network.head.bias.copy_(torch.from_numpy(model.bias))
    return network


def _constant(node: Any) -> Float32:
    if node.get_type_name() == "Constant":
        return np.asarray(node.data, np.float32)
    parts = [_constant(value.get_node()) for value in node.input_values()]
    if node.get_type_name() == "Multiply":
        return parts[0] * parts[1]
    if node.get_type_name() in ("Convert", "FakeQuantize"):
        return parts[0]
    raise ValueError(f"weights behind a {node.get_type_name()}")


class _Tail(nn.Module):
    """From a channels-last activation to evidence ``(N, O, h, w)``."""

    def __init__(self, network: VGG16, cut: int) -> None:
        super().__init__()
        self.layers, self.network = network.features[cut:], network

    def forward(self, activation: Tensor) -> Tensor:
        return self.network.evidence(self.layers(activation.permute(0, 3, 1, 2)))


@dataclass(frozen=True, slots=True)
class _Cut:
    """A layer and what its locations see: pixels ``[k·stride + low, k·stride + high]``."""

    index: int
    stride: int
    low: int
    high: int


class MaskedNetwork:
    """Evidence maps of one image under any coalition of grid regions, exact and in f32.

    The deepest layer whose locations each see at most 3 × 3 regions takes only 512 different
    values under all coalitions. Those are computed once; a coalition gathers them and runs the
    rest of the network.

    Args:
        network: In evaluation mode.
        square, baseline: ``(size, size)`` in [0, 1]: shown and hidden pixels.
        regions: A grid, as :func:`~thoralens.explain.regions.grid_regions` makes it.
    """

    def __init__(
        self, model: Model, network: VGG16, square: Float32, baseline: Float32,
        regions: tuple[Region, ...], *, batch: int = 8, threads: int = 2,
    ) -> None:  # fmt: skip
        self._batch, self._threads = batch, threads
        side = round(len(regions) ** 0.5)
        grid = np.arange(len(regions)).reshape(side, side)
        owner = np.full(square.shape, -1)
        for number, region in enumerate(regions):
            owner[region.mask] = number
        rows = _bands(np.where(owner < 0, -1, owner // side).max(axis=1))
        columns = _bands(np.where(owner < 0, -1, owner % side).max(axis=0))
        cut = [c for c in _cuts(network) if _most(c, rows) <= _TILE >= _most(c, columns)][-1]
        self.cut = cut.index
        self._readers = _readers(cut, rows, columns, grid, len(regions))
        head = network.features[: cut.index]
        example = normalise(square[None], model.preprocessing)
        self._tail_shape, run = self._compile(head, torch.from_numpy(example))
        tiles = (np.arange(side)[:, None] % _TILE) * _TILE + np.arange(side)[None, :] % _TILE
        parts = []
        for code in range(2 ** (_TILE * _TILE)):
            shown = np.append((code >> tiles.ravel()) & 1 == 1, False)[owner]
            image = np.where(shown, square, baseline)[None]
            parts.append(run(normalise(image, model.preprocessing)))
        self._table = np.ascontiguousarray(
            np.concatenate(parts).reshape(len(parts), parts[0].shape[1], -1).transpose(2, 0, 1)
        )
        _, height, width = parts[0].shape[1:]
        self._shape = (height, width)
        activation = torch.zeros(batch, height, width, parts[0].shape[1])
        _, self._tail = self._compile(_Tail(network, cut.index), activation)

    def __call__(self, coalitions: Coalitions) -> Float32:
        """Evidence ``(m, O, h, w)`` of coalitions ``(m, n)``."""
        held = np.concatenate([coalitions, np.zeros((len(coalitions), 1), bool)], axis=1)
        codes = held[:, self._readers] @ (1 << np.arange(_TILE * _TILE))
        places = np.arange(len(self._readers))
        answers = []
        for start in range(0, len(codes), self._batch):
            part = codes[start : start + self._batch]
            activation = np.zeros((self._batch, *self._shape, self._table.shape[2]), np.float32)
            activation[: len(part)] = self._table[places, part].reshape(len(part), *self._shape, -1)
            answers.append(self._tail(activation)[: len(part)].copy())
        return np.concatenate(answers)

    def _compile(self, module: nn.Module, example: Tensor) -> tuple[tuple[int, ...], Any]:
        graph = ov.convert_model(module, example_input=example, input=list(example.shape))
        options = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": self._threads}
        request = ov.Core().compile_model(graph, "CPU", options).create_infer_request()

        def run(inputs: Float32) -> Float32:
            request.infer([np.ascontiguousarray(inputs, np.float32)])
            return np.array(request.get_output_tensor(0).data)

        return tuple(example.shape), run


def _bands(owner: NDArray[np.int_]) -> NDArray[np.int_]:
    """Band of each pixel along one axis; -1 outside the radiograph."""
    return owner


def _cuts(network: VGG16) -> list[_Cut]:
    """Every place behind a ReLU or a pooling, from the image on."""
    cuts, stride, low, high = [], 1, 0, 0
    for index, layer in enumerate(network.features, 1):
        if isinstance(layer, nn.Conv2d):
            low, high = low - stride, high + stride
            continue
        if isinstance(layer, nn.MaxPool2d):
            high, stride = high + stride, stride * 2
        cuts.append(_Cut(index, stride, low, high))
    return cuts


def _seen(cut: _Cut, bands: NDArray[np.int_]) -> list[NDArray[np.int_]]:
    """Bands seen by each location along one axis."""
    found = []
    for k in range(len(bands) // cut.stride):
        near = bands[max(0, k * cut.stride + cut.low) : k * cut.stride + cut.high + 1]
        found.append(np.unique(near[near >= 0]))
    return found


def _most(cut: _Cut, bands: NDArray[np.int_]) -> int:
    return max(len(seen) for seen in _seen(cut, bands))


def _readers(
    cut: _Cut, rows: NDArray[np.int_], columns: NDArray[np.int_],
    grid: NDArray[np.int_], nobody: int,
) -> NDArray[np.int_]:  # fmt: skip
    """For every location the player behind each bit of its pattern, ``(h·w, 9)``."""
    readers = []
    for down in _seen(cut, rows):
        for across in _seen(cut, columns):
            bits = np.full(_TILE * _TILE, nobody)
            for row in down:
                for column in across:
                    bits[row % _TILE * _TILE + column % _TILE] = grid[row, column]
            readers.append(bits)
    return np.array(readers)
