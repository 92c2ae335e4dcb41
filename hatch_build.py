"""Build hook: a wheel without the web page would install and then serve nothing."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("src/thoralens/server/web/index.html")


class NeedsPage(BuildHookInterface[Any]):
    """Refuses to build what is handed on while the page is not there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if version != "editable" and not Path(self.root, PAGE).is_file():
            raise FileNotFoundError(f"There is no {PAGE}. Run `make web` first.")
