"""What all tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

# Compiling a kernel takes seconds, once: a deadline would blame the first example.
settings.register_profile("clearslate", deadline=None, print_blob=True)
settings.load_profile("clearslate")

# Scripts that fuzz with a tool which the project does not install.
collect_ignore = ["fuzz"]

SHARED = Path(__file__).parents[1] / ".." / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside a development checkout; a test that needs it is skipped elsewhere."""
    if not SHARED.is_dir():
        pytest.skip("needs the reference data of ../shared, which is not part of the repository")
    return SHARED
