"""RSMo § 610.145: charges of another who used the name, or of a mistaken identity."""

from clearslate.states.mo.offenses import *

S_610_145 = TEXT("§ 610.145")
_COSTS = Notice(
    "costs",
    "The person pays no costs of the expungement, and licenses are given back without a fee",
    S_610_145(".3 to .5"),
)


def _identity(place: str) -> Condition:
    return Condition(
        "identity",
        "The person was named because another used the person's identifying information, or by mistaken identity",
        S_610_145(place),
        holds=WRONGLY_IDENTIFIED,
    )


ON_DISMISSAL = Law(
    id="MO-610.145",
    source=TEXT("RSMo § 610.145.1(2)"),
    title="Charge dismissed for stolen or mistaken identity",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    versions=AS_PUBLISHED,
    conditions=(
        Condition(
            "dismissed",
            "The charge was dismissed",
            S_610_145(".1(2)"),
            holds=charge.ended(Disposition.DISMISSED, perhaps=(Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)),
        ),
        _identity(".1(2), .7"),
    ),
    notices=(
        Notice(
            "notified",
            "The prosecutor or judicial officer who ordered the dismissal notifies the court, which must order the expungement",
            S_610_145(".1(2)"),
        ),
        _COSTS,
    ),
)

BY_PETITION = Law(
    id="MO-610.145-PET",
    source=TEXT("RSMo § 610.145.1(1)"),
    title="Petition: dismissal or acquittal for stolen or mistaken identity",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MUST,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    versions=AS_PUBLISHED,
    conditions=(
        Condition(
            "ended",
            "The charge was dismissed, or the person was found not guilty",
            S_610_145(".1(1)"),
            holds=charge.ended(
                Disposition.DISMISSED,
                Disposition.ACQUITTED,
                perhaps=(Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN, Disposition.ACQUITTED_INSANITY),
            ),
        ),
        _identity(".1(1), .7"),
    ),
    notices=(
        Notice(
            "hearing",
            "The petition goes to the court of the charge on its form; the prosecutor is told, and the court hears it",
            S_610_145(".1(1)"),
        ),
        _COSTS,
    ),
)
