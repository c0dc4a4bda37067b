"""A browser for tests that look at pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def opened_browser() -> Iterator[Browser]:
    """A browser; the tests are skipped where there is none, and fail where one is required."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        why = "needs Chromium to look at pages (on Debian: apt-get install chromium)"
        if os.environ.get("CLEARSLATE_BROWSER") == "required":
            pytest.fail(why)
        pytest.skip(why)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=list(_QUIET))
        yield made
        made.close()
