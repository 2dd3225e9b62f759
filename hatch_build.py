"""What `pip wheel` and `pip install` put into the package: what `init` lays down beside it in a new fact sheet."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Carried(BuildHookInterface):
    """Adds the files of the repository that a fact sheet carries, in `factsheet/carried/`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name them; not for an editable install, which has the repository."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from factsheet.starter import CARRIED, beside

        for address, path in beside(root).items():
            build_data["force_include"][str(path)] = f"factsheet/{CARRIED.name}/{address}"
