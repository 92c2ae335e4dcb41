"""A file becomes a Radiograph, and a Radiograph becomes a network's input, an archive or a picture.

Phantoms stand in where no patient's radiograph may be used.
"""

from thoralens.imaging.archive import display, pack, unpack
from thoralens.imaging.examples import EXAMPLES, Example, example_bytes
from thoralens.imaging.phantom import NoduleSpec, Phantom, make_phantom, to_dicom, to_png
from thoralens.imaging.preprocess import Frame, Preprocessing, frame_of, preprocess, to_square
from thoralens.imaging.radiograph import Acquisition, Float32, Note, Radiograph
from thoralens.imaging.read import read, read_file, sniff

__all__ = [
    "EXAMPLES",
    "Acquisition",
    "Example",
    "Float32",
    "Frame",
    "NoduleSpec",
    "Note",
    "Phantom",
    "Preprocessing",
    "Radiograph",
    "display",
    "example_bytes",
    "frame_of",
    "make_phantom",
    "pack",
    "preprocess",
    "read",
    "read_file",
    "sniff",
    "to_dicom",
    "to_png",
    "to_square",
    "unpack",
]
