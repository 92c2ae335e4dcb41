from __future__ import annotations

import os
import resource
from pathlib import Path

import numpy as np
import pytest
from pydicom import uid
from pydicom.data import get_testdata_file
from tests.dicoms import data_set, dicom, encapsulated, encode, scene, transcoded

from thoralens.errors import BadImageError
from thoralens.imaging import read, read_file

LOSSLESS = [
    uid.ImplicitVRLittleEndian,
    uid.ExplicitVRLittleEndian,
    uid.ExplicitVRBigEndian,
    uid.RLELossless,
    uid.JPEG2000Lossless,
    uid.JPEGLossless,
    uid.JPEGLosslessSV1,
]


def packaged(name: str) -> Path:
    path = get_testdata_file(name, download=False)
    assert path is not None, f"{name} no longer comes with pydicom"
    return Path(str(path))


def full_range(stored: np.ndarray) -> np.ndarray:
    values = stored.astype(np.float64)
    return (values - values.min()) / (values.max() - values.min())


@pytest.mark.parametrize("bits", [8, 10, 12, 15, 16])
@pytest.mark.parametrize("syntax", LOSSLESS, ids=lambda syntax: syntax.name)
def test_lossless_syntaxes_give_the_same_picture(syntax: uid.UID, bits: int) -> None:
    stored = scene(bits=bits)
    radiograph = read(transcoded(stored, syntax, bits=bits))
    assert np.abs(radiograph.pixels - full_range(stored)).max() < 1e-6
    assert radiograph.acquisition.bits == bits


@pytest.mark.parametrize("syntax", [s for s in LOSSLESS if s not in uid.JPEGTransferSyntaxes],
                         ids=lambda syntax: syntax.name)  # fmt: skip
def test_signed_samples(syntax: uid.UID) -> None:
    stored = (scene(bits=12).astype(np.int32) - 2048).astype(np.int16)
    radiograph = read(transcoded(stored, syntax, bits=12, HighBit=11))
    assert np.abs(radiograph.pixels - full_range(stored)).max() < 1e-6


def test_jpeg_baseline_is_close_and_warned_of() -> None:
    stored = scene(bits=8)
    radiograph = read(transcoded(stored, uid.JPEGBaseline8Bit, bits=8))
    assert np.abs(radiograph.pixels - full_range(stored)).max() < 0.05
    assert "lossy_compression" in [note.code for note in radiograph.warnings]


@pytest.mark.parametrize(
    "name",
    [
        "MR_small_jpeg_ls_lossless.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_RLE.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_implicit.dcm",
        "MR_small_padded.dcm",
    ],
)
def test_one_image_in_others_encodings(name: str) -> None:
    """Files written by others; their preamble is a TIFF header."""
    expected = read_file(packaged("MR_small.dcm"))
    assert np.array_equal(read_file(packaged(name)).pixels, expected.pixels)


def test_jpeg_extended_12_bit() -> None:
    radiograph = read_file(packaged("JPGExtended.dcm"))
    assert radiograph.pixels.shape == (1024, 256)
    assert radiograph.acquisition.bits == 12
    assert np.ptp(radiograph.pixels) == 1.0


def test_monochrome1_is_monochrome2_inverted() -> None:
    stored = scene()
    plain = read(dicom(stored))
    inverted = read(dicom(4095 - stored, PhotometricInterpretation="MONOCHROME1"))
    assert np.abs(plain.pixels - inverted.pixels).max() < 1e-6
    assert plain.corrections == ()
    assert [note.code for note in inverted.corrections] == ["monochrome1_inverted"]
    assert inverted.acquisition.photometric == "MONOCHROME1"


def test_facts_of_acquisition() -> None:
    radiograph = read(dicom(scene(), PixelSpacing=[0.2, 0.3], ImagerPixelSpacing=[0.5, 0.5]))
    facts = radiograph.acquisition
    assert (facts.modality, facts.view, facts.body_part) == ("CR", "PA", "CHEST")
    assert facts.pixel_spacing_mm == (0.2, 0.3)
    assert (facts.width, facts.height, facts.source_format) == (96, 80, "dicom")
    at_detector = read(dicom(scene(), ImagerPixelSpacing=[0.5, 0.4]))
    assert at_detector.acquisition.pixel_spacing_mm == (0.5, 0.4)


def test_zero_spacing_is_unknown_spacing() -> None:
    radiograph = read(dicom(scene(), PixelSpacing=[0, 0]))
    assert radiograph.acquisition.pixel_spacing_mm is None
    assert "pixel_spacing_unusable" in [note.code for note in radiograph.warnings]


def test_free_text_in_a_coded_element_is_dropped() -> None:
    radiograph = read(dicom(scene(), BodyPartExamined="Chest of J. Doe"))
    assert radiograph.acquisition.body_part is None


@pytest.mark.parametrize(
    ("orientation", "usual"),
    [
        (["L", "F"], lambda a: a),
        (["R", "F"], lambda a: a[:, ::-1]),
        (["L", "H"], lambda a: a[::-1]),
        (["R", "H"], lambda a: a[::-1, ::-1]),
        (["F", "L"], lambda a: a.T),
        (["H", "R"], lambda a: a.T[::-1, ::-1]),
        (["LA", "FP"], lambda a: a),
        (["A", "F"], lambda a: a),
        (["P", "H"], lambda a: a),
        ("", lambda a: a),
    ],
)
def test_the_patients_right_comes_to_the_images_left(orientation, usual) -> None:  # type: ignore[no-untyped-def]
    stored = scene()
    radiograph = read(dicom(stored, PatientOrientation=orientation, PixelSpacing=[0.2, 0.3]))
    expected = usual(full_range(stored))
    assert radiograph.pixels.shape == expected.shape
    assert np.abs(radiograph.pixels - expected).max() < 1e-6
    moved = expected.shape != stored.shape or not np.array_equal(expected, full_range(stored))
    codes = [note.code for note in radiograph.corrections]
    assert codes == (["orientation_corrected"] if moved else [])
    transposed = expected.shape != stored.shape
    assert radiograph.acquisition.pixel_spacing_mm == ((0.3, 0.2) if transposed else (0.2, 0.3))


def test_warnings_of_burned_in_text_and_loss() -> None:
    radiograph = read(dicom(scene(), BurnedInAnnotation="YES", LossyImageCompression="01"))
    codes = {note.code for note in radiograph.warnings}
    assert {"burned_in_annotation", "lossy_compression"} <= codes


@pytest.mark.parametrize(
    ("age", "child"),
    [("017Y", True), ("215M", True), ("010D", True), ("018Y", False), ("216M", False),
     ("101Y", False), ("", False), ("17", False)],
)  # fmt: skip
def test_a_childs_age_warns_and_is_not_kept(age: str, child: bool) -> None:
    radiograph = read(dicom(scene(), PatientAge=age))
    assert ("child" in {note.code for note in radiograph.warnings}) == child
    assert not age or age not in repr(radiograph.acquisition)


@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, uid.RLELossless])
def test_unused_bits_may_hold_anything(syntax: uid.UID) -> None:
    stored = scene()
    overlaid = stored.copy()
    overlaid[::2] |= np.uint16(0x8000)
    for written, high_bit in ((overlaid, 11), (stored << np.uint16(4), 15)):
        radiograph = read(transcoded(written, syntax, HighBit=high_bit))
        assert np.abs(radiograph.pixels - full_range(stored)).max() < 1e-6
    negative = (stored.astype(np.int32) - 2048).astype(np.int16)
    cropped = (negative & np.int16(0x0FFF)).astype(np.int16)
    assert cropped.min() >= 0
    radiograph = read(transcoded(cropped, syntax))
    assert np.abs(radiograph.pixels - full_range(negative)).max() < 1e-6


def test_files_without_preamble_and_meta_information() -> None:
    whole = dicom(scene())
    meta_length = int.from_bytes(whole[140:144], "little")
    bare = whole[144 + meta_length :]
    assert bare[:2] == b"\x08\x00"
    assert np.array_equal(read(bare).pixels, read(whole).pixels)
    assert np.array_equal(read(whole[132:]).pixels, read(whole).pixels)


def test_a_codestream_of_another_size_is_refused() -> None:
    made = data_set(scene())
    made.compress(uid.JPEG2000Lossless)
    made.Rows = 79
    with pytest.raises(BadImageError) as caught:
        read(encode(made))
    assert caught.value.code == "truncated_image"


def test_padding_byte_of_ones_after_the_codestream() -> None:
    made = data_set(scene())
    made.compress(uid.JPEG2000Lossless)
    value = made.PixelData
    frame = value[value.index(b"\xff\x4f") : value.rindex(b"\xff\xd9") + 2] + b"\xff"
    radiograph = read(encapsulated(data_set(scene()), uid.JPEG2000Lossless, frame))
    assert np.abs(radiograph.pixels - full_range(scene())).max() < 1e-6


@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, uid.RLELossless])
def test_memory_of_a_large_image(syntax: uid.UID) -> None:
    """At most ten times the result, measured on the whole process; in fact about twice."""
    stored = np.tile(scene(1000, 1000, bits=16), (3, 3))
    data = transcoded(stored, syntax, bits=16)
    del stored
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    radiograph = read(data)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < 10 * radiograph.pixels.nbytes


@pytest.mark.realdata
def test_real_radiographs() -> None:
    folder = os.environ.get("THORALENS_DATA_DIR")
    if not folder or not Path(folder, "dicom").is_dir():
        pytest.skip("THORALENS_DATA_DIR names no folder with a dicom subfolder")
    chest = read_file(Path(folder, "dicom", "RG1_J2KI.dcm"))
    assert (chest.acquisition.body_part, chest.acquisition.view) == ("CHEST", "PA")
    assert chest.acquisition.bits == 15
    assert [note.code for note in chest.corrections] == ["monochrome1_inverted"]
    middle, lung = chest.pixels[900:1100, 880:960], chest.pixels[550:700, 400:600]
    assert middle.mean() > lung.mean() + 0.2
    leg = read_file(Path(folder, "dicom", "RG3_J2KI.dcm"))
    assert leg.acquisition.body_part == "EXTREMITY"
    assert "orientation_corrected" in [note.code for note in leg.corrections]
    plain = read_file(Path(folder, "dicom", "txrv_mono2_jpeg_baseline.dcm"))
    assert plain.acquisition.pixel_spacing_mm == (0.168, 0.168)
    assert plain.pixels[500:700, 480:540].mean() > plain.pixels[350:450, 250:330].mean()
