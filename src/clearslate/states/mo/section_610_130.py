"""RSMo § 610.130: petition for a first intoxication-related traffic or boating offense, after ten years."""

from __future__ import annotations

from typing import Final

from clearslate.law import (
    CHARGE,
    CONVICTIONS,
    READING,
    Condition,
    Known,
    Law,
    Notice,
    OpenQuestion,
    Truth,
    Version,
    all_of,
    any_of,
    charge,
    choose,
    either,
    elapsed,
    one_of_values,
    parameter,
    person,
    years,
)
from clearslate.records.schema import Disposition
from clearslate.states.mo.offenses import (
    guilt_elsewhere_is_known,
    had_alcohol_contact,
    has_commercial_licence,
    is_misdemeanor,
    is_on,
    is_ordinance,
    is_suspended_imposition,
)

TEN_YEARS: Final = parameter("waiting", years(10), cite="RSMo § 610.130.1")

PLEA: Final = OpenQuestion(
    id="MO-610.130-SIS",
    question="Does the section reach a suspended imposition of sentence?",
    cite="RSMo § 610.130.1",
    readings={"both": "unknown", "reached": "it does", "not_reached": "it does not"},
    chosen="both",
    decided="2026-11-25",
    because="guilt is decided and no sentence imposed; our notes of the text do not say which it asks for",
)

_intoxicated: Final[Truth] = is_on("traffic_or_boating")
_found_guilty: Final[Truth] = charge.ended(Disposition.CONVICTED, Disposition.DEFERRED, Disposition.DIVERTED)
_another: Final[Truth] = all_of(_intoxicated, _found_guilty)
_action: Final[Truth] = any_of(_intoxicated, is_on("driving")) & charge.is_pending

FIRST_OFFENSE: Final = Law(
    id="MO-610.130",
    cite="RSMo § 610.130",
    title="Petition: first intoxication-related traffic or boating offense",
    relief="expungement",
    automatic=False,
    unit=CHARGE,
    about=CONVICTIONS | {Disposition.DEFERRED, Disposition.DIVERTED},
    versions=(Version("text as published in February 2026", None),),
    conditions=(
        Condition(
            "offense",
            "An intoxication-related traffic or boating offense, a misdemeanor or a violation of an ordinance",
            cite="§ 610.130.1",
            holds=all_of(_intoxicated, is_misdemeanor | is_ordinance),
        ),
        Condition(
            "guilt",
            "The person was convicted",
            cite="§ 610.130.1",
            holds=choose(
                (
                    is_suspended_imposition,
                    PLEA.choose(
                        both=either(Known(True), Known(False)),
                        reached=Known(True),
                        not_reached=Known(False),
                    ),
                ),
                otherwise=Known(True),
            ),
            certainty=READING,
        ),
        Condition(
            "first",
            "It is the person's first such offense",
            cite="§ 610.130.1",
            holds=person.none(
                person.earlier_than(charge.disposition_date, _another, day=charge.disposition_date)
            ),
        ),
        Condition(
            "not_commercial",
            "The person held no commercial driver's license and needed none",
            cite="§ 610.130.1",
            holds=~has_commercial_licence,
        ),
        Condition(
            "elapsed",
            "{waiting} have passed since",
            cite="§ 610.130.1",
            holds=elapsed(TEN_YEARS, since=charge.disposition_date),
        ),
        Condition(
            "no_later_offense",
            "No later conviction of such an offense",
            cite="§ 610.130.1",
            holds=person.others.none(
                person.others.later_than(charge.disposition_date, _another, day=charge.disposition_date)
            ),
        ),
        Condition(
            "guilt_elsewhere",
            "Whether the person was found guilty of such an offense outside Missouri is known",
            cite="§ 610.130.1",
            holds=guilt_elsewhere_is_known,
            certainty=READING,
        ),
        Condition(
            "no_later_contact",
            "No later alcohol-related enforcement contact",
            cite="§ 610.130.1",
            holds=~had_alcohol_contact,
        ),
        Condition(
            "no_pending_action",
            "No such charge is pending",
            cite="§ 610.130.1",
            holds=person.none(_action),
        ),
        Condition(
            "once",
            "No record was expunged under the section before",
            cite="§ 610.130.3",
            holds=person.none(charge.is_cleared & one_of_values("cleared_under", ("MO-610.130",))),
        ),
    ),
    questions=(PLEA,),
    notices=(
        Notice("once_only", "The section may be used once in a lifetime", "§ 610.130.3"),
        Notice("not_610_140", "Such an offense may not be expunged under § 610.140", "§ 610.140.3(7), (8)"),
    ),
)

LAWS: Final = (FIRST_OFFENSE,)
