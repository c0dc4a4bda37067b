"""Compiles the engine into the wheel, and names the wheel after the system that it is for: any Python that is supported."""

import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILED = "src/clearslate/loops/compiled"


class PlatformHook(BuildHookInterface):
    """Runs before hatchling makes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile. The build environment has Numba for it (`build-system.requires`)."""
        if version == "editable" or platform.system() != "Linux":
            return
        root = Path(self.root)
        for old in (root / COMPILED).glob("*.so"):
            old.unlink()
        environment = os.environ | {"PYTHONPATH": str(root / "src")}
        command = [sys.executable, "-c", "from clearslate.loops import build; build.build(print)"]
        subprocess.run(command, env=environment, cwd=root, check=True)  # noqa: S603 (this very program)
        # The library asks for no more than the C library's memory functions, which every Linux of these years has.
        build_data["tag"] = f"py3-none-manylinux_2_17_{platform.machine()}"
        build_data["pure_python"] = False
