"""RSMo § 610.100.2(3): arrest reports are closed where no charge follows within thirty days."""

from clearslate.law import *

WAITING = parameter("waiting", days(30), TEXT("§ 610.100.2(3)"))

UNCHARGED_ARREST = Law(
    id="MO-610.100",
    source=TEXT("RSMo § 610.100.2(3)"),
    title="Arrest reports without a charge",
    relief=relief("closure", ReliefKind.SEAL, at=(Holder.REPOSITORY, Holder.AGENCIES)),
    route=Route.BY_LAW,
    unit=ARREST,
    about=frozenset({Disposition.NO_CHARGE}),
    versions=(Version("text as published in February 2026", None),),
    # The thirty days run from the arrest; when the prosecutor declined does not matter.
    floor=charge.arrest_date,
    conditions=(
        wait_over(WAITING, charge.arrest_date, "the arrest, and no charge was filed", READING(), key="thirty_days"),
        nothing_beside(
            READING(),
            "No other charge of the arrest was filed; the paragraph does not cover an arrest that led to a charge within the thirty days",
            counts=~charge.ended(Disposition.NO_CHARGE),
        ),
    ),
    notices=(
        Notice("disposition_open", "The arrest report is closed; the disposition portion may still be accessed"),
        Notice(
            "agencies_see",
            "Closed is not expunged: courts, law enforcement and the agencies of § 610.120 still see it",
            TEXT("§ 610.120"),
        ),
    ),
    remarks=("The day of closing is read as the arrest and thirty days.",),
)
