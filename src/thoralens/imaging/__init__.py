"""A file becomes a Radiograph, and a Radiograph becomes a network's input."""

from thoralens.imaging.archive import display, pack, unpack
from thoralens.imaging.preprocess import Frame, Preprocessing, frame_of, preprocess, to_square
from thoralens.imaging.radiograph import Acquisition, Float32, Note, Radiograph
from thoralens.imaging.read import read, read_file, sniff

__all__ = [
    "Acquisition",
    "Float32",
    "Frame",
    "Note",
    "Preprocessing",
    "Radiograph",
    "display",
    "frame_of",
    "pack",
    "preprocess",
    "read",
    "read_file",
    "sniff",
    "to_square",
    "unpack",
]
