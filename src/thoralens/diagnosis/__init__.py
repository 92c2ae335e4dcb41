"""The one flow: a file in, an explained Diagnosis out."""

from thoralens.diagnosis.flow import STEPS, Diagnoser, Result
from thoralens.diagnosis.schema import Diagnosis

__all__ = ["STEPS", "Diagnoser", "Diagnosis", "Result"]
