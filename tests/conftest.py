"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Compiling a kernel takes seconds, once: a deadline would blame the first example.
settings.register_profile("clearslate", deadline=None, print_blob=True)
settings.load_profile("clearslate")

# Scripts that fuzz with a tool which the project does not install.
collect_ignore = ["fuzz"]

# Where the reference data lie; set and empty: nowhere, as on a machine that has the repository alone.
REFERENCE = os.environ.get("CLEARSLATE_REFERENCE", str(Path(__file__).parents[2] / "shared"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the reference data, so that it can be run by itself: ``-m "reference and not prove"``."""
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker("reference")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside a development checkout; a test that needs it is skipped elsewhere.

    The only way to them: what a test without this fixture does is the same on every machine.
    """
    if not REFERENCE or not Path(REFERENCE).is_dir():
        pytest.skip("needs the reference data of ../shared, which is not part of the repository")
    return Path(REFERENCE)
