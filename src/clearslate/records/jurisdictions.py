"""The codes of the jurisdictions that may have decided a case."""

from __future__ import annotations

from typing import Final

# fmt: off
JURISDICTIONS: Final = (
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME",
    "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI",
    "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI", "US",
)
# fmt: on
"""The states, the District of Columbia and the territories, as the Postal Service abbreviates them (USPS Publication 28,
appendix B), and US for federal courts."""
