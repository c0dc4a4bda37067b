"""18 Pa.C.S. § 9122 and Pa.R.Crim.P. 320: expungement, by the court's own motion and on petition."""

import re
from typing import Any

from clearslate.states.pa.offenses import *
from clearslate.states.pa.terms_clean_slate import ACT_36, ACT_83, BY_ACT_36, BY_ACT_83, FINAL

S_9122 = TEXT("§ 9122")

EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE)


def _day_of_acquittal(row: dict[str, Any]) -> DayInterval | None:
    """A notice that a scenario does not name was received on the day of the disposition."""
    found = row["disposition_date"]
    return found if isinstance(found, DayInterval) else None


PROSECUTOR_NOTIFIED_ON = OWN.day(
    "prosecutor_notified_on",
    "day on which the Commonwealth received the court's written notice of § 9122(a)(4)",
    silence=_day_of_acquittal,
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
PROSECUTOR_OBJECTED = OWN.flag(
    "prosecutor_objected",
    "the prosecutor filed a written objection to the expungement",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)

PROSECUTOR_OBJECTED_ON = OWN.event(
    "prosecutor_objected_on",
    "day on which the prosecutor filed the objection",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)

OBJECTION_DAYS = parameter("window", days(60), S_9122("(a)(4)(ii)"))

# An objection is a recorded yes or a recorded day; one filed after the 60 days is none.
_notified = PROSECUTOR_NOTIFIED_ON
_objected_on = PROSECUTOR_OBJECTED_ON
_late = _objected_on.happened & (_objected_on > _notified + OBJECTION_DAYS)
_objection = (PROSECUTOR_OBJECTED | _objected_on.happened) & ~_late


def _all_acquitted(charges: History) -> OnsetLike:
    """Every charge ended in acquittal; how one ended that went to another court is told there."""
    acquitted = charge.ended(Disposition.ACQUITTED)
    moved = charge.ended(Disposition.TRANSFERRED)
    return either(charges.all(acquitted), charges.all(acquitted, where=~moved))


ACQUITTAL = Law(
    id="PA-EXP-ACQ",
    source=TEXT("18 Pa.C.S. § 9122(a)(4)"),
    title="Expungement after acquittal of all charges of the episode, following trial",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    tested=~charge.ended(Disposition.TRANSFERRED),
    other_counts=OtherCounts(pending=asked_by("all_of_the_case"), standing=asked_by("all_of_the_case")),
    versions=versions(Version("Act 83 of 2020", ACT_83, BY_ACT_83)),
    conditions=(
        Condition(
            "after_trial",
            "The charge ended in an acquittal following a trial",
            S_9122("(a)(4)"),
            holds=charge.ended(Disposition.ACQUITTED) & charge.after_trial,
        ),
        Condition(
            "all_of_the_case",
            "Every charge of the case ended in acquittal",
            S_9122("(a)(4)"),
            holds=_all_acquitted(case),
        ),
        Condition(
            "all_of_the_episode",
            "Every charge of the same conduct or criminal episode ended in acquittal",
            S_9122("(a)(4)"),
            holds=_all_acquitted(incident),
        ),
        wait_over(
            OBJECTION_DAYS,
            _notified,
            "the Commonwealth received the court's notice",
            S_9122("(a)(4)(ii)"),
            key="objection_window",
        ),
        Condition(
            "no_objection",
            "The Commonwealth did not object within those days that some charge of the episode ended otherwise",
            S_9122("(a)(4)(ii)"),
            holds=~_objection,
        ),
    ),
    notices=noted(
        S_9122("(a)(4)"),
        within_twelve_months="The record is to be expunged no later than twelve months from the acquittal",
    ),
    remarks=(
        "Acquittals under limited access are reached: § 9122.2(b)(2) sends them within 30 days, long before the order is due.",
        "After an objection a hearing decides, unless it is waived: no longer a matter for a program.",
    ),
)

UNCONDITIONAL_PARDON = Law(
    id="PA-EXP-PARDON",
    source=TEXT("18 Pa.C.S. § 9122(a)(2.1), (a.1)"),
    title="Expungement of unconditionally pardoned convictions",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(Version("Act 36 of 2023", ACT_36, BY_ACT_36)),
    conditions=(
        was_pardoned(S_9122("(a)(2.1)")),
        Condition(
            "unconditional",
            "The pardon was unconditional",
            S_9122("(a)(2.1)"),
            holds=one_of_values("pardon", ("unconditional",)),
        ),
    ),
    remarks=(
        "Convictions under limited access are reached: it keeps the criminal history record information that (a)(2.1) expunges.",
        "Until 2024-02-11 every pardon brought limited access.",
    ),
)


def _ard(detail: str | None) -> tuple[int, tuple[str, ...]]:
    """A finished diversion is ARD where the court's words say so, or say nothing of another program."""
    if detail is None:
        return UNKNOWN, ("disposition_detail",)
    return (TRUE if not detail.strip() or _names_ard(detail) else FALSE), ()


def _said_to_be_ard(detail: str | None) -> tuple[int, tuple[str, ...]]:
    """A plain dismissal is after ARD only where the court's words say so."""
    if detail is None:
        return UNKNOWN, ("disposition_detail",)
    return (TRUE if _names_ard(detail) else FALSE), ()


def _names_ard(detail: str) -> bool:
    return re.search(r"\b(ard|accelerated rehab)", detail, re.IGNORECASE) is not None


_detail = ("disposition_detail",)
_after_ard = (charge.ended(Disposition.DIVERTED) & Lookup("diversion is", "ARD", _detail, _ard, "PA")) | (
    charge.ended(Disposition.DISMISSED) & Lookup("dismissal is said to follow", "ARD", _detail, _said_to_be_ard, "PA")
)


ARD = Law(
    id="PA-ARD",
    source=SECONDARY("Pa.R.Crim.P. 320; 18 Pa.C.S. § 9122(b.1)"),
    title="Expungement order with the dismissal after accelerated rehabilitative disposition (ARD)",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("Rule 320", None)),
    conditions=(
        Condition(
            "ard_completed",
            "The charge was dismissed on completion of ARD; unknown after a revocation",
            SECONDARY("Pa.R.Crim.P. 320"),
            holds=_after_ard & completion_stands,
        ),
        Condition(
            "victim_under_18",
            "The offense is not one of the nine sexual offenses with a victim under 18",
            S_9122("(b.1)"),
            holds=~(LISTS["ard_exceptions"].matches & charge.victim_minor),
        ),
    ),
    tested=charge.ended(Disposition.DIVERTED) | _after_ard,
    other_counts=OtherCounts(pending=BARS(SECONDARY("Pa.R.Crim.P. 320"))),
    remarks=(
        "Charges under limited access are reached: it keeps the record that the order expunges.",
        "The Commonwealth may object within 30 days after service of the motion; the court then decides.",
    ),
)

# --- on petition ------------------------------------------------------------------------------------------

_REVIEW = parameter("no_disposition", months(18), S_9122("(a)(1)"))
_AT_21 = parameter("at_age", years(21), S_9122("(a)(3)"))
_AGED = parameter("aged", years(70), S_9122("(b)(1)"))
_AGED_FREE = parameter("aged_free", years(10), S_9122("(b)(1)"))
_AFTER_DEATH = parameter("after_death", years(3), S_9122("(b)(2)"))
_ARREST_FREE = parameter("arrest_free", years(5), S_9122("(b)(3)"))

# What is not recorded is (a)(1)'s alone: no other ground is guessed for it.
_recorded = ~charge.has_no_disposition
_no_disposition = charge.has_no_disposition & elapsed(_REVIEW, since=charge.arrest_date)
_underage = charge.is_convicted & LISTS["underage_drinking"].matches & person.age_at_least(_AT_21)
_CLEARED = from_day(charge.cleared_on)


def _arrest_free(term: Parameter, among: Among) -> OnsetLike:
    """No arrest within the term but those that were cleared."""
    return at_most(0, on=charge.arrest_date, among=among, within=term, unless=_CLEARED)


# "Final release from confinement or supervision": no money.
_RELEASED = completion(S_9122("(b)(1)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_aged = all_of(
    person.age_at_least(_AGED),
    elapsed(_AGED_FREE, since=person.latest(_RELEASED, charge.is_convicted)),
    _arrest_free(_AGED_FREE, person.among(Known(True))),
    none_known_elsewhere,
)
_dead = elapsed(_AFTER_DEATH, since=person.date_of_death)
_summary = (
    charge.is_convicted
    & is_summary
    & elapsed(_ARREST_FREE, since=charge.disposition_date)
    & _arrest_free(_ARREST_FREE, person.others.among(Known(True)))
    & none_known_elsewhere
)

PETITION = Law(
    id="PA-PET-EXP",
    source=TEXT("18 Pa.C.S. § 9122(a), (b)"),
    title="Petition for expungement",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=ANY_RECORD,
    versions=versions(Version("as published February 2026", None)),
    floor=later_of(
        Where(charge.has_no_disposition, charge.arrest_date), Where(~charge.has_no_disposition, charge.disposition_date)
    ),
    conditions=(
        Condition(
            "ground",
            "One of the grounds of the section is there",
            S_9122("(a), (b)"),
            one_of=(
                Limb(
                    "no_disposition",
                    "No disposition is recorded {no_disposition} after the arrest",
                    S_9122("(a)(1)", READING),
                    holds=_no_disposition,
                ),
                Limb(
                    "ended",
                    "The charge ended finally, without a conviction",
                    S_9122("(a)(2)", READING),
                    holds=_recorded & FINAL,
                ),
                Limb(
                    "underage_drinking",
                    "The conviction is for underage drinking, and the person is {at_age} old",
                    S_9122("(a)(3)"),
                    holds=_underage,
                ),
                Limb(
                    "aged",
                    "The person is {aged} old, and {aged_free} passed without an arrest, here or elsewhere, since the final release",
                    S_9122("(b)(1)"),
                    holds=_aged,
                ),
                Limb("dead", "The person has been dead for {after_death}", S_9122("(b)(2)"), holds=_dead),
                Limb(
                    "summary",
                    "The conviction is of a summary offense, and {arrest_free} passed without arrest or prosecution, here or elsewhere",
                    S_9122("(b)(3)", READING, "the record tells arrests, not prosecutions"),
                    holds=_summary,
                ),
            ),
        ),
    ),
    notices=(
        Notice(
            "certificate",
            "For a charge without a disposition the section names no petition: the court certifies to the State Police that no disposition is "
            "available and nothing is pending, and their director authorizes the expungement. The rules of the courts ask for a petition.",
            S_9122("(a)(1)"),
            when=charge.has_no_disposition,
        ),
    ),
    remarks=(
        "Records under limited access are reached: it keeps the criminal history record information that § 9122 expunges.",
    ),
)
