"""22 O.S. § 991c: what becomes of a plea when a deferred sentence is completed."""

from __future__ import annotations

from typing import Final

from clearslate.law import (
    CHARGE,
    NON_CONVICTIONS,
    SECONDARY,
    Condition,
    Law,
    Notice,
    Version,
    charge,
    from_day,
    versions,
)
from clearslate.states.ok.offenses import is_after_deferral

CLEAN_UP: Final = Law(
    id="OK-991C",
    cite="22 O.S. § 991c",
    title="Deferred sentence clean-up on completion",
    relief="partial sealing",
    automatic=True,
    unit=CHARGE,
    about=NON_CONVICTIONS,
    versions=versions(Version("as reported by a secondary source", None)),
    certainty=SECONDARY,
    conditions=(
        Condition(
            "completed",
            "The deferred judgment or delayed sentence was completed and the charge dismissed",
            cite="§ 991c",
            holds=is_after_deferral & from_day(charge.disposition_date),
            certainty=SECONDARY,
        ),
    ),
    notices=(
        Notice(
            "partial",
            "The plea is taken off the court's record; the arrest record stays until § 18 is used",
            "§ 991c",
        ),
    ),
    remarks=("The section's exceptions were not read.",),
)

LAWS: Final = (CLEAN_UP,)
