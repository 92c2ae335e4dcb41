"""What a wheel would hold, without building one; and that the version is told in one place."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from hatch_build import PAGE, NeedsPage
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[3]
SHIPPED = (
    "thoralens/assets/models/chest-xray-vgg16/model.bin",
    "thoralens/assets/models/compact-clip/encoder.npz",
    "thoralens/assets/models/frontal-cnn/model.bin",
    "thoralens/assets/models/lungs-unet/model.bin",
    "thoralens/assets/library/sources.toml",
    "thoralens/server/migrations/script.py.mako",
    "thoralens/server/web/index.html",
    "thoralens/py.typed",
)
MAX_MEGABYTES = 80


def test_a_wheel_holds_the_page_and_the_models_and_nothing_else() -> None:
    if not (ROOT / PAGE).is_file():
        pytest.fail("the page is not built: run make web")
    builder = WheelBuilder(str(ROOT))
    files = {f.distribution_path: Path(f.path) for f in builder.recurse_included_files()}
    assert set(SHIPPED) <= files.keys()
    assert all(name.startswith("thoralens/") for name in files)
    scripts = re.findall(r'src="/(assets/[^"]+)"', (ROOT / PAGE).read_text())
    assert scripts
    assert all(f"thoralens/server/web/{name}" in files for name in scripts)
    assert sum(path.stat().st_size for path in files.values()) < MAX_MEGABYTES * 1e6


def test_without_the_page_only_an_editable_installation_is_built(tmp_path: Path) -> None:
    hook = NeedsPage(str(tmp_path), {}, None, None, str(tmp_path), "wheel")
    hook.initialize("editable", {})
    with pytest.raises(FileNotFoundError, match="make web"):
        hook.initialize("standard", {})


def test_the_version_is_told_in_one_place() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert "version" not in json.loads((ROOT / "web/package.json").read_text())
    headings = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[:2] == ["Unreleased", version]
