"""What a wheel carries of what lies beside the package; pyproject.toml lists it.

An editable install finds it in the checkout and gets no copy.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelHook(BuildHookInterface[Any]):
    """Adds the files to a wheel that is to stand alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files by where they are taken from and where they stand in the wheel."""
        if version != "editable":
            build_data["force_include"].update(self.config["brought"])
