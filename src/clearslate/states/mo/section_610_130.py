"""RSMo § 610.130: petition for a first intoxication-related traffic or boating offense, after ten years."""

from clearslate.states.mo.offenses import *

S_610_130_1 = TEXT("§ 610.130.1")

WAITING = parameter("waiting", years(10), S_610_130_1)

PLEA = OpenQuestion(
    id="MO-610.130-SIS",
    question="Does the section reach a suspended imposition of sentence?",
    cite="RSMo § 610.130.1",
    readings={"reached": "it does", "not_reached": "it does not"},
    chosen=BOTH,
    because="the section reaches who pleaded guilty or was convicted; a suspended imposition may follow a plea or a verdict, and the plea is seldom on record",
)

_intoxicated = is_on("traffic_or_boating")
_found_guilty = charge.ended(Disposition.CONVICTED, Disposition.DEFERRED, Disposition.DIVERTED)
_another = _intoxicated & _found_guilty
_action = (_intoxicated | is_on("driving")) & charge.is_pending

FIRST_OFFENSE = Law(
    id="MO-610.130",
    source=TEXT("RSMo § 610.130"),
    title="Petition: first intoxication-related traffic or boating offense",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MUST,
    about=CONVICTIONS | {Disposition.DEFERRED, Disposition.DIVERTED},
    versions=AS_PUBLISHED,
    conditions=(
        Condition(
            "offense",
            "An intoxication-related traffic or boating offense, a misdemeanor or a violation of an ordinance",
            S_610_130_1,
            holds=_intoxicated & (is_misdemeanor | is_ordinance),
        ),
        Condition(
            "guilt",
            "The person was convicted",
            S_610_130_1("", READING),
            holds=PLEA.choose(reached=Known(True), not_reached=Known(False)),
            when=is_suspended_imposition,
        ),
        Condition(
            "first",
            "It is the person's first such offense",
            S_610_130_1,
            holds=person.none_before(charge.disposition_date, _another, day=charge.disposition_date),
        ),
        Condition(
            "not_commercial",
            "The person held no commercial driver's license and needed none",
            S_610_130_1,
            holds=~has_commercial_license,
        ),
        Condition(
            "elapsed", "{waiting} have passed since", S_610_130_1, holds=elapsed(WAITING, since=charge.disposition_date)
        ),
        Condition(
            "no_later_offense",
            "No later conviction of such an offense",
            S_610_130_1,
            holds=person.others.none_after(charge.disposition_date, _another, day=charge.disposition_date),
        ),
        Condition(
            "guilt_elsewhere",
            "Whether the person was found guilty of such an offense outside Missouri is known",
            S_610_130_1("", READING),
            holds=guilt_elsewhere_is_known,
        ),
        Condition(
            "no_later_contact", "No later alcohol-related enforcement contact", S_610_130_1, holds=~had_alcohol_contact
        ),
        Condition("no_pending_action", "No such charge is pending", S_610_130_1, holds=person.none(_action)),
        only_once("MO-610.130", source=TEXT("§ 610.130.3")),
    ),
    questions=(PLEA,),
    notices=(
        Notice("once_only", "The section may be used once in a lifetime", TEXT("§ 610.130.3")),
        Notice("not_610_140", "Such an offense may not be expunged under § 610.140", TEXT("§ 610.140.3(7), (8)")),
    ),
    remarks=(
        "A suspended imposition that § 610.105 closed is reached as far as the section reaches one: the ten years begin later (a reading).",
    ),
)
