"""18 Pa.C.S. § 9122 and Pa.R.Crim.P. 320: expungement, by the court's own motion and on petition."""

from __future__ import annotations

from typing import Final

from clearslate.law import (
    ANY_RECORD,
    CASE,
    CHARGE,
    CONVICTIONS,
    NON_CONVICTIONS,
    READING,
    SECONDARY,
    Condition,
    Law,
    OnsetLike,
    Version,
    Where,
    case,
    charge,
    day_fact,
    days,
    elapsed,
    flag_fact,
    from_day,
    incident,
    later_of,
    months,
    one_of,
    one_of_values,
    parameter,
    person,
    versions,
    years,
)
from clearslate.law.expressions import Lookup
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.schema import Disposition, Kind, Level, fact_field
from clearslate.states.pa.clean_slate import ACT_36, ACT_83, FINAL
from clearslate.states.pa.offenses import LISTS, is_summary

EXPUNGEMENT: Final = "expungement"

PROSECUTOR_NOTIFIED_ON: Final = fact_field(
    "prosecutor_notified_on",
    Level.CASE,
    Kind.DATE,
    "day on which the Commonwealth received the court's written notice of § 9122(a)(4)",
)
PROSECUTOR_OBJECTED: Final = fact_field(
    "prosecutor_objected",
    Level.CASE,
    Kind.BOOL,
    "the prosecutor filed a written objection to the expungement",
)

OBJECTION_DAYS: Final = parameter("window", days(60), cite="18 Pa.C.S. § 9122(a)(4)(ii)")

ACQUITTAL: Final = Law(
    id="PA-EXP-ACQ",
    cite="18 Pa.C.S. § 9122(a)(4)",
    title="Expungement after acquittal of all charges of the episode, following trial",
    relief=EXPUNGEMENT,
    automatic=True,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    versions=versions(Version("Act 83 of 2020", ACT_83)),
    conditions=(
        Condition(
            "after_trial",
            "The charge ended in an acquittal following a trial",
            cite="§ 9122(a)(4)",
            holds=charge.ended(Disposition.ACQUITTED) & charge.after_trial,
        ),
        Condition(
            "all_of_the_case",
            "Every charge of the case ended in acquittal",
            cite="§ 9122(a)(4)",
            holds=case.all(charge.ended(Disposition.ACQUITTED)),
        ),
        Condition(
            "all_of_the_episode",
            "Every charge of the same conduct or criminal episode ended in acquittal",
            cite="§ 9122(a)(4)",
            holds=incident.all(charge.ended(Disposition.ACQUITTED)),
        ),
        Condition(
            "objection_window",
            "{window} have passed since the Commonwealth received the court's notice",
            cite="§ 9122(a)(4)(ii)",
            holds=elapsed(OBJECTION_DAYS, since=day_fact(PROSECUTOR_NOTIFIED_ON)),
        ),
        Condition(
            "no_objection",
            "The Commonwealth did not object that some charge of the episode ended otherwise",
            cite="§ 9122(a)(4)(ii)",
            holds=~flag_fact(PROSECUTOR_OBJECTED),
        ),
    ),
)

UNCONDITIONAL_PARDON: Final = Law(
    id="PA-EXP-PARDON",
    cite="18 Pa.C.S. § 9122(a)(2.1), (a.1)",
    title="Expungement of unconditionally pardoned convictions",
    relief=EXPUNGEMENT,
    automatic=True,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(Version("Act 36 of 2023", ACT_36)),
    conditions=(
        Condition(
            "pardoned",
            "The conviction was pardoned",
            cite="§ 9122(a)(2.1)",
            holds=from_day(charge.pardoned_on),
        ),
        Condition(
            "unconditional",
            "The pardon was unconditional",
            cite="§ 9122(a)(2.1)",
            holds=one_of_values("pardon", ("unconditional",)),
        ),
    ),
)


def _ard(detail: str | None) -> tuple[int, tuple[str, ...]]:
    """A finished diversion is ARD where the court's words say so, or say nothing of another programme."""
    if detail is None:
        return UNKNOWN, ("disposition_detail",)
    words = detail.lower()
    return (TRUE if not words or "ard" in words.split() or "accelerated" in words else FALSE), ()


ARD: Final = Law(
    id="PA-ARD",
    cite="Pa.R.Crim.P. 320; 18 Pa.C.S. § 9122(b.1)",
    title="Expungement order with the dismissal after accelerated rehabilitative disposition (ARD)",
    relief=EXPUNGEMENT,
    automatic=True,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("Rule 320", None)),
    certainty=SECONDARY,
    conditions=(
        Condition(
            "ard_completed",
            "The charge was dismissed on completion of ARD",
            cite="Pa.R.Crim.P. 320",
            holds=charge.ended(Disposition.DIVERTED)
            & Lookup("diversion is", "ARD", ("disposition_detail",), _ard, "PA"),
            certainty=SECONDARY,
        ),
        Condition(
            "victim_under_18",
            "The offense is not one of the nine sexual offenses with a victim under 18",
            cite="§ 9122(b.1)",
            holds=~(LISTS["ard_exceptions"].matches & charge.victim_minor),
        ),
    ),
    tested=charge.ended(Disposition.DIVERTED),
)

# --- on petition ------------------------------------------------------------------------------------------

_REVIEW: Final = parameter("no_disposition", months(18), cite="18 Pa.C.S. § 9122(a)(1)")
_ARREST_FREE: Final = parameter("arrest_free", years(5), cite="18 Pa.C.S. § 9122(b)(3)")

_no_disposition: Final = charge.has_no_disposition & elapsed(_REVIEW, since=charge.arrest_date)
_underage: Final = LISTS["underage_drinking"].matches & person.age_at_least(years(21))
_aged: Final = person.age_at_least(years(70)) & elapsed(
    years(10),
    since=later_of(
        person.latest(charge.completed_on, charge.is_convicted),
        person.latest(charge.arrest_date, charge.is_convicted),
    ),
)
_dead: Final = elapsed(years(3), since=person.date_of_death)
_summary: Final[OnsetLike] = (
    charge.is_convicted
    & is_summary
    & elapsed(
        _ARREST_FREE,
        since=later_of(charge.disposition_date, person.others.latest(charge.arrest_date, ~charge.is_cleared)),
    )
)

PETITION: Final = Law(
    id="PA-PET-EXP",
    cite="18 Pa.C.S. § 9122(a), (b)",
    title="Petition for expungement",
    relief=EXPUNGEMENT,
    automatic=False,
    unit=CHARGE,
    about=ANY_RECORD,
    versions=versions(Version("as published February 2026", None)),
    floor=later_of(
        Where(charge.has_no_disposition, charge.arrest_date),
        Where(~charge.has_no_disposition, charge.disposition_date),
    ),
    conditions=(
        Condition(
            "ground",
            "No disposition 18 months after arrest; or a final disposition without conviction; or underage drinking, "
            "at 21; or at 70, ten years free of arrest after release; or dead for three years; or a summary conviction "
            "and {arrest_free} free of arrest or prosecution",
            cite="§ 9122(a)(1), (a)(2), (a)(3), (b)(1)-(3)",
            holds=one_of(_no_disposition, FINAL, _underage, _aged, _dead, _summary),
            certainty=READING,
        ),
    ),
    remarks=(
        "A court decides; (a)(1) also asks that the court certify that no disposition is available and nothing is pending.",
    ),
)

LAWS: Final = (ACQUITTAL, UNCONDITIONAL_PARDON, ARD, PETITION)
FACTS: Final = (PROSECUTOR_NOTIFIED_ON, PROSECUTOR_OBJECTED)
