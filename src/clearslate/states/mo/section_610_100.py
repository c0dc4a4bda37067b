"""RSMo § 610.100.2(3): arrest reports are closed where no charge follows within thirty days."""

from __future__ import annotations

from typing import Final

from clearslate.law import (
    CHARGE,
    READING,
    Condition,
    Law,
    Notice,
    Version,
    charge,
    days,
    elapsed,
    parameter,
)
from clearslate.records.schema import Disposition

CLOSURE: Final = "closure"

THIRTY_DAYS: Final = parameter("waiting", days(30), cite="RSMo § 610.100.2(3)")

UNCHARGED_ARREST: Final = Law(
    id="MO-610.100",
    cite="RSMo § 610.100.2(3)",
    title="Arrest reports without a charge",
    relief=CLOSURE,
    automatic=True,
    unit=CHARGE,
    about=frozenset({Disposition.NO_CHARGE}),
    versions=(Version("text as published in February 2026", None),),
    # The thirty days run from the arrest; when the prosecutor declined does not matter.
    floor=charge.arrest_date,
    conditions=(
        Condition(
            "thirty_days",
            "{waiting} have passed since the arrest, and no charge was filed",
            cite="§ 610.100.2(3)",
            holds=elapsed(THIRTY_DAYS, since=charge.arrest_date),
            certainty=READING,
        ),
    ),
    notices=(
        Notice(
            "disposition_open",
            "The arrest report is closed; the disposition portion may still be accessed",
            "§ 610.100.2(3)",
        ),
        Notice(
            "agencies_see",
            "Closed is not expunged: courts, law enforcement and the agencies of § 610.120 still see it",
            "§ 610.120",
        ),
    ),
    remarks=("The day of closing is read as the arrest and thirty days.",),
)

LAWS: Final = (UNCHARGED_ARREST,)
