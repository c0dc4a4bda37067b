"""One format of days, and one of moments."""

from __future__ import annotations

from typing import Final

DATE_FORMAT: Final = "M j, Y"
DATETIME_FORMAT: Final = "M j, Y, g:i A T"
