"""Write the two fonts of pictures and reports from the page's Inter (needs fonttools and brotli).

``python scripts/make_fonts.py web/node_modules/@fontsource-variable/inter/files OUT``: one weight
each, Latin, Greek and Cyrillic, digits of one width. Inter is under the SIL Open Font License,
which lies beside the result; it reserves no font name.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

SCRIPTS = ("latin", "latin-ext", "greek", "cyrillic")
WEIGHTS = {"Regular": 400, "SemiBold": 650}
LAYOUT = ("GSUB", "GPOS", "GDEF", "STAT", "MVAR", "HVAR")


def tabular_digits(font: TTFont) -> None:
    """Make the digits of the font's ``tnum`` feature its only ones."""
    table = font["GSUB"].table
    features = {record.FeatureTag: record.Feature for record in table.FeatureList.FeatureRecord}
    swaps: dict[str, str] = {}
    for index in features["tnum"].LookupListIndex:
        for lookup in table.LookupList.Lookup[index].SubTable:
            swaps |= getattr(lookup, "ExtSubTable", lookup).mapping
    for cmap in font["cmap"].tables:
        for code in map(ord, "0123456789"):
            if code in cmap.cmap:
                cmap.cmap[code] = swaps.get(cmap.cmap[code], cmap.cmap[code])


def one_script(path: Path, weight: int) -> TTFont:
    font = instantiateVariableFont(TTFont(path), {"wght": weight})
    if "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}:
        tabular_digits(font)
    for name in LAYOUT:
        if name in font:
            del font[name]
    font.flavor = None
    return font


def make(source: Path, name: str, weight: int, out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder) / f"{script}.ttf" for script in SCRIPTS]
        for script, part in zip(SCRIPTS, parts, strict=True):
            one_script(source / f"inter-{script}-wght-normal.woff2", weight).save(part)
        font = Merger().merge([str(part) for part in parts])
    options = subset.Options()
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for code in font.getBestCmap() if code >= ord(" ")])
    subsetter.subset(font)
    names = {1: "Inter", 2: name, 3: f"Inter-{name}", 4: f"Inter {name}", 6: f"Inter-{name}"}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
    font.save(out / f"Inter-{name}.ttf")


if __name__ == "__main__":
    for name, weight in WEIGHTS.items():
        make(Path(sys.argv[1]), name, weight, Path(sys.argv[2]))
