"""A shipped model package answers: gate, calibrated probability, prediction set. No torch."""

from thoralens.inference.gate import Gate, Reason
from thoralens.inference.model import Model, Output, Prediction
from thoralens.inference.package import ModelSpec, read_spec

__all__ = ["Gate", "Model", "ModelSpec", "Output", "Prediction", "Reason", "read_spec"]
