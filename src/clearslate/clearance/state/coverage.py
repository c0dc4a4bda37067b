"""What records cover, as the ledger keeps it: records that cover less say of what they lack that it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from clearslate.records.manifest import Manifest

_LESS: Final = 0.1
"""Ours: the share of charges that may be fewer than when records were last asked (purged, merged, cleared elsewhere)."""


def covers(manifest: Manifest) -> dict[str, Any]:
    """What a dataset covers: jurisdictions, years, whether whole histories, and how many charges it has."""
    coverage = manifest.coverage
    return {
        "jurisdictions": sorted(coverage.jurisdictions), "history": coverage.history, "charges": manifest.charges,
        "first_year": coverage.first_year, "last_year": coverage.last_year,
    }  # fmt: skip


def lacks(now: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """What records lack beside those that were asked before, in words; empty where they lack nothing.

    A plan of before records said what they cover asks nothing (``before`` is empty).
    """
    if not before:
        return ""
    gone = sorted(set(before["jurisdictions"]) - set(now["jurisdictions"]))
    if gone:
        return f"nothing of {', '.join(gone)}"
    if before["history"] == "whole" != now["history"]:
        return "no whole histories"
    if _of_later(before["first_year"], now["first_year"]):
        return f"nothing before {now['first_year']}, and it was {before['first_year']}"
    if _of_later(now["last_year"], before["last_year"]):
        return f"nothing after {now['last_year']}, and it was {before['last_year']}"
    if now["charges"] < before["charges"] * (1 - _LESS):
        return f"{now['charges']:,} charges, and they were {before['charges']:,}"
    return ""


def _of_later(before: int | None, now: int | None) -> bool:
    """Whether a year that is known is later than another that is known."""
    return before is not None and now is not None and now > before
