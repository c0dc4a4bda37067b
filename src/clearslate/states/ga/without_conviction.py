"""O.C.G.A. § 35-3-37(h), (i), (n): arrests and charges that did not end in a conviction."""

from collections.abc import Callable

from clearslate.states.ga.offenses import *

S_37 = TEXT("O.C.G.A. § 35-3-37")

NOTICE_DAYS = parameter("notice_days", days(30), S_37("(h)(1)(A)(ii)"))
MISDEMEANOR = parameter("misdemeanor", years(2), S_37("(h)(1)(A)(ii)(I)"))
FELONY = parameter("felony", years(4), S_37("(h)(1)(A)(ii)(II)"))
GRAVE = parameter("grave", years(7), S_37("(h)(1)(A)(ii)(III)"))
OBJECTION = parameter("objection", days(10), S_37("(h)(2)(E)"))
BEGIN = parameter("begin", HB_1176, S_37("(h)"))

_grave = serious_violent | all_of(
    is_felony, LISTS["of_children"].matches, as_told(VICTIM_UNDER_16, charge.victim_minor)
)


def _aged(after: Callable[[Days], OnsetLike]) -> OnsetLike:
    """What comes after the period of (A)(ii), which goes by the kind of the offense."""
    return choose(
        (_grave, after(charge.arrest_date + GRAVE)),
        (is_felony, after(charge.arrest_date + FELONY)),
        (is_misdemeanor, after(charge.arrest_date + MISDEMEANOR)),
    )


def _notice(day: Days) -> OnsetLike:
    """The days in which the notice of a charging instrument may still come."""
    return elapsed(NOTICE_DAYS, since=day)


_dropped = charge.ended(*DROPPED, perhaps=(Disposition.VACATED,))
_never_charged = charge.ended(Disposition.NO_CHARGE)
# Where no day after the arrest is recorded the prosecutor may not have decided.
_declined = all_of(
    _never_charged,
    NO_BILLS < 1,
    choose((charge.disposition_date > charge.arrest_date, Known(True)), otherwise=UNSETTLED),
)
_GROUNDS = (
    Limb(
        "closed",
        "It was never referred to the prosecutor, and the arresting agency closed it",
        S_37("(h)(1)(A)(i)"),
        holds=~REFERRED & from_day(CLOSED_ON),
    ),
    Limb(
        "no_notice",
        "It was never referred, and {misdemeanor} (misdemeanor), {felony} (felony) or {grave} (serious violent felony, or felony "
        "sexual offense on a victim under 16) and {notice_days} have passed since the arrest",
        S_37("(h)(1)(A)(ii)", READING),
        holds=_never_charged & ~REFERRED & _aged(_notice),
    ),
    Limb(
        "dismissed",
        "It was referred to the prosecutor, who dismissed it or declined to charge it; after a no bill (C) and (D) speak",
        S_37("(h)(1)(B)", READING),
        holds=all_of(REFERRED, _dropped | _declined, from_day(charge.disposition_date)),
    ),
    Limb(
        "two_no_bills",
        "The grand jury returned two no bills",
        S_37("(h)(1)(C)"),
        holds=(NO_BILLS >= 2) & from_day(charge.disposition_date),
    ),
    Limb(
        "one_no_bill",
        "The grand jury returned one no bill, and {misdemeanor}, {felony} or {grave} by the same kinds have passed since the arrest",
        S_37("(h)(1)(D)"),
        # (D) asks for the period of (A)(ii) alone: the days of the notice are of arrests that were never referred.
        holds=all_of(NO_BILLS >= 1, from_day(charge.disposition_date), _aged(from_day)),
    ),
)
_FLOOR = later_of(Where(_never_charged, charge.arrest_date), Where(~_never_charged, charge.disposition_date))
_AGENCIES = Notice(
    "agencies",
    "GCIC tells the arresting agency within thirty days, which restricts its own record within thirty; a jail only on written request, "
    "the clerk of court only by petition (GA-SEAL).",
    S_37("(k), (m)"),
)

BEFORE_CHARGE = Law(
    id="GA-PRE",
    source=S_37("(h)(1)"),
    title="Arrests without indictment or accusation",
    relief=RESTRICTION,
    route=Route.AGENCY_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    tested=~CHARGING_INSTRUMENT,
    other_counts=OtherCounts(pending=BARS(S_37("(h)(1)"))),
    versions=versions(Version("HB 1176 of 2012", HB_1176, TEXT("Ga. L. 2012 p. 899", "told by the history note"))),
    floor=_FLOOR,
    conditions=(
        Condition("arrested", "The arrest was on or after {begin}", S_37("(h)"), holds=charge.arrest_date >= BEGIN),
        Condition(
            "no_instrument",
            "No indictment, accusation or other charging instrument was filed",
            S_37("(h)(1)"),
            holds=~CHARGING_INSTRUMENT,
        ),
        nothing_beside(
            S_37("(h)(1)", READING),
            "No charging instrument was filed on another offense of the arrest: beside one (h)(2) may govern the whole arrest, which is open",
            counts=CHARGING_INSTRUMENT & ~_never_charged,
        ),
        Condition("ground", "The arrest came to nothing", S_37("(h)(1)"), one_of=_GROUNDS),
    ),
    notices=(
        _AGENCIES,
        Notice(
            "copy",
            "The arresting agency that closes it tells GCIC within thirty days, and mails the person a copy within seven days of that.",
            S_37("(h)(1)(A)(i)"),
            when=CLOSED_ON.happened,
        ),
        Notice(
            "federal",
            "Time alone restricts it for Georgia: GCIC still gives it to the FBI and to other states.",
            SECONDARY("opinion of the Attorney General of Georgia", "as cited by a guide of 2026"),
        ),
        Notice("undone", "A charging instrument that is filed later undoes the restriction.", S_37("(h)(1), (k)(3)")),
    ),
)

# --- after indictment or accusation -------------------------------------------------------------------------

_arrested_in_program = ~(
    person.others.count(person.others.later_than(PROGRAM_BEGAN_ON, ~NONSERIOUS_TRAFFIC, day=charge.arrest_date))
    <= person.others.count(
        person.others.later_than(charge.disposition_date, ~NONSERIOUS_TRAFFIC, day=charge.arrest_date)
    )
)
_completed = all_of(
    charge.ended(Disposition.DIVERTED),
    ~FIRST_OFFENDER,
    PROGRAM.is_one_of("conditional_discharge", "underage_alcohol", "treatment_court"),
)
_reduced = charge.is_convicted & GRADING.is_kind(Class.ORDINANCE)
_acquitted = charge.ended(Disposition.ACQUITTED, perhaps=(Disposition.ACQUITTED_INSANITY,))
# A count of the arrest that was never charged keeps no case open.
_ENDED = case.all(any_of(_dropped, _acquitted, _completed, _reduced), where=~_never_charged) & case.every(
    completion_stands, _completed
)
_PROGRAM = ~all_of(
    charge.ended(Disposition.DIVERTED),
    PROGRAM.is_one_of("treatment_court"),
    _arrested_in_program | ~none_known_elsewhere,
)
_INDICATED = ~PROSECUTOR_INDICATES.is_one_of("plea_agreement", "evidence_barred", "pattern", "immunity")
_VERDICT = case.every(elapsed(OBJECTION, since=charge.disposition_date), _acquitted)
_UNTAMPERED = ~(_acquitted & VERDICT_TAMPERED)
_NO_OBJECTION = ~(case.any(_acquitted) & OBJECTION_PROVED)

AFTER_CHARGE = Law(
    id="GA-POST",
    source=S_37("(h)(2), (i)"),
    title="Charges dismissed, acquitted or discharged after indictment or accusation",
    relief=RESTRICTION,
    route=Route.AGENCY_MUST,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    other_counts=OtherCounts(pending=asked_by("ended"), standing=asked_by("ended"), transferred=asked_by("ended")),
    versions=versions(
        Version(
            "HB 1176 of 2012",
            HB_1176,
            SECONDARY("Ga. L. 2012 p. 899", "told by the history note; its words are taken alike"),
        ),
        Version("SB 288 of 2020", SB_288, TEXT("Ga. L. 2020 p. 753", "told by the history note")),
    ),
    conditions=(
        Condition("arrested", "The arrest was on or after {begin}", S_37("(h)"), holds=charge.arrest_date >= BEGIN),
        Condition("instrument", "A charging instrument was filed", S_37("(h)(2)"), holds=CHARGING_INSTRUMENT),
        Condition(
            "ended",
            "Every charge of the case was dismissed, nolle prossed, reduced to a local ordinance, acquitted, or discharged under "
            "§ 16-13-2, § 3-3-23.1(c) or by a treatment court; an acquittal of some but not all is not enough, and a discharge beside a revocation is open",
            S_37("(h)(2), (i)(2)", READING),
            holds=_ENDED,
        ),
        Condition(
            "program",
            "There was no arrest during a treatment court program, here or elsewhere, nonserious traffic offenses apart",
            S_37("(h)(2)(D)"),
            holds=_PROGRAM,
        ),
        Condition(
            "not_indicated",
            "The prosecutor did not affirmatively indicate a plea agreement, barred evidence, a pattern or immunity as the reason",
            S_37("(i)(1)"),
            holds=_INDICATED,
        ),
        Condition(
            "verdict",
            "{objection} have passed since an acquittal, in which the prosecutor may object",
            S_37("(h)(2)(E)", READING),
            holds=_VERDICT,
        ),
        Condition(
            "no_objection",
            "The court did not find on the prosecutor's motion that the public interest outweighs",
            S_37("(h)(2)(E)"),
            holds=_NO_OBJECTION,
        ),
        Condition(
            "untampered",
            "The acquittal did not follow jury tampering or judicial misconduct",
            S_37("(i)(3)"),
            holds=_UNTAMPERED,
        ),
    ),
    notices=(_AGENCIES,),
    remarks=(
        "Before 2021 the exceptions of (i)(1) did not ask for the prosecutor's statement; that wording was not read.",
        "A dead docket is no disposition: it is not reached here.",
    ),
)

_CAME_TO_NOTHING = arrest.none_beside(charge.is_pending) & nothing_beside().holds
_POST = all_of(_ENDED, _PROGRAM, _INDICATED, _NO_OBJECTION, _UNTAMPERED) & _VERDICT

OLD = Law(
    id="GA-OLD",
    source=S_37("(n)"),
    title="Request: arrests before 2013-07-01",
    relief=RESTRICTION,
    route=Route.APPLICATION,
    about=NON_CONVICTIONS,
    versions=versions(Version("HB 1176 of 2012", HB_1176, TEXT("Ga. L. 2012 p. 899", "told by the history note"))),
    floor=_FLOOR,
    conditions=(
        Condition("arrested", "The arrest was before {begin}", S_37("(n)"), holds=charge.arrest_date < BEGIN),
        Condition(
            "criteria",
            "It meets what (h) asks of later arrests, without a charge or after one",
            S_37("(n), (h)"),
            one_of=(
                Limb(
                    "no_instrument",
                    "No charging instrument was filed, and the arrest came to nothing: no other charge of it is pending, and where one "
                    "stands as a conviction or deferral it is open",
                    S_37("(h)(1)"),
                    holds=all_of(~CHARGING_INSTRUMENT, any_of(*(limb.holds for limb in _GROUNDS)), _CAME_TO_NOTHING),
                ),
                Limb(
                    "instrument",
                    "One was filed, and the case ended without a conviction and without a bar",
                    S_37("(h)(2), (i)"),
                    holds=CHARGING_INSTRUMENT & _POST,
                ),
            ),
        ),
    ),
    notices=noted(S_37("(n)"), request="The written request goes to the arresting agency."),
)
