"""The two days beside all others, for records and loops alike."""

from __future__ import annotations

from typing import Final

ALWAYS: Final = -719_162  # 0001-01-01 on disk: before every day
NEVER: Final = 2_932_896  # 9999-12-31 on disk: after every day
