"""How South Carolina writes statutes and grades offenses, its lists, and the facts that it alone asks."""

import re

from clearslate.law import *

_CODE = r"(?:(?:S\.?\s*C\.?\s*)?(?:Code\s*(?:Ann\.?\s*)?)?)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-\d{1,3}-\d{1,4})",
    default_code="S.C. Code",
    inchoate=("16-1-80", "16-1-40", "16-17-410"),  # attempt, accessory before the fact, conspiracy
    inchoate_source=TEXT(
        "S.C. Code §§ 16-1-40, 16-1-80, 16-17-410", "only § 16-1-80 was read; the others are remembered"
    ),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-(?:\d{1,3}-?)?)",
    ordinances=True,
)
_FELONIES = {"A": 30, "B": 25, "C": 20, "D": 15, "E": 10, "F": 5}
_MISDEMEANORS = {"A": 3, "B": 2, "C": 1}
GRADING = Grading(
    (
        *(grade(f"felony {letter}", Class.FELONY, years(term)) for letter, term in _FELONIES.items()),
        grade("felony", Class.FELONY, years(1), LIFE),
        *(grade(f"misd {letter}", Class.MISDEMEANOR, years(term)) for letter, term in _MISDEMEANORS.items()),
        # A class is missing where an offense has none: under a year, or exempt by § 16-1-10(D).
        grade("misd", Class.MISDEMEANOR, days(1), years(10)),
        grade("ordinance", Class.ORDINANCE, days(0), days(30)),
        grade("infraction", Class.INFRACTION, days(0)),
    ),
    STYLE,
    TEXT(
        "S.C. Code §§ 16-1-10, 16-1-20", "the highest term of an exempt misdemeanor and of an ordinance is remembered"
    ),
    aliases={
        "misdemeanor": "misd",
        **{
            alias: f"felony {letter}"
            for letter in _FELONIES
            for alias in (f"class {letter} felony".lower(), f"f{letter}".lower())
        },
        **{
            alias: f"misd {letter}"
            for letter in _MISDEMEANORS
            for alias in (f"class {letter} misdemeanor".lower(), f"m{letter}".lower())
        },
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)

# --- the courts ---------------------------------------------------------------------------------------------

_SUMMARY = re.compile(r"magistrate|municipal|summary|recorder", re.IGNORECASE)
_GENERAL = re.compile(r"general sessions|circuit|family|common pleas|appeals|supreme|district|federal", re.IGNORECASE)


def _in(sought: re.Pattern[str], other: re.Pattern[str], court: str | None) -> tuple[int, tuple[str, ...]]:
    if court is None:
        return UNKNOWN, ("court",)
    # A scenario that names no court (empty text) means the one that the law asks.
    if not court or (sought.search(court) and not other.search(court)):
        return TRUE, ()
    return (FALSE, ()) if other.search(court) and not sought.search(court) else (UNKNOWN, ("court",))


in_summary_court = Lookup("the court is", "a summary court", ("court",), lambda court: _in(_SUMMARY, _GENERAL, court))
in_general_sessions = Lookup(
    "the court is", "general sessions", ("court",), lambda court: _in(_GENERAL, _SUMMARY, court)
)

# --- facts that South Carolina alone asks -------------------------------------------------------------------

FINGERPRINTED = OWN.flag(
    "fingerprinted", "the person was fingerprinted for the charge", silence=True, owner=Owner.REPOSITORY
)
APPEAL_EXPIRES_ON = OWN.event(
    "appeal_expires_on", "appeal expiration date, where one is recorded; without it ten days after the disposition"
)
AFTER_DIVERSION = OWN.flag(
    "after_diversion",
    "dismissed after pretrial intervention, alcohol or traffic education, or a conditional discharge",
    owner=Owner.PROSECUTOR,
)
AT_PRELIMINARY_HEARING = OWN.flag("at_preliminary_hearing", "dismissed at a preliminary hearing")
MOTOR_VEHICLE = OWN.flag("motor_vehicle", "the offense involved the operation of a motor vehicle")
FINE_ABOVE = OWN.flag(
    "fine_above_1000", "the statute allows a fine above $1,000 for the offense, assessments not counted"
)
BENCH_WARRANT = OWN.flag(
    "bench_warrant_while_pending",
    "the person was under a bench warrant for failure to appear while the charge was pending",
)
YOUTHFUL_OFFENDER = OWN.flag("youthful_offender", "sentenced under the Youthful Offender Act", owner=Owner.CORRECTIONS)
WITHIN_YOA = OWN.flag(
    "youthful_offender_as_defined",
    "the person was a youthful offender as § 24-19-10(d) defines it, though not sentenced as one",
    owner=Owner.CORRECTIONS,
)
MUST_REGISTER = OWN.flag(
    "must_register", "the person must register as a sex offender for this offense", owner=Owner.REPOSITORY
)
WITH_INTENT = OWN.flag(
    "possession_with_intent",
    "the conviction is of possession with intent to distribute, not of distributing, making or buying",
    silence=True,
    owner=Owner.PROSECUTOR,
)
CONDITIONAL_DISCHARGE_ON = OWN.event(
    "conditional_discharge_on",
    "day of the last conditional discharge (§ 44-53-450) before the arrest",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
)

# --- what several laws ask ----------------------------------------------------------------------------------

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "SC", "South Carolina", "S.C. Code §§ 22-5-910(C), 22-5-920(B), 22-5-930(C)"
)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
# A completed diversion: § 17-22-20(2) calls its end a dismissal, and sections of its own say how its records are destroyed.
ended_without_guilt = charge.ended(
    Disposition.ACQUITTED,
    *DROPPED,
    perhaps=(Disposition.TRANSFERRED, Disposition.VACATED, Disposition.ACQUITTED_INSANITY, Disposition.DIVERTED),
)
# A preliminary hearing is held where the offense is one of general sessions: punishable by more than thirty days.
at_preliminary_hearing = AT_PRELIMINARY_HEARING & ~(
    is_absent(AT_PRELIMINARY_HEARING) & ~GRADING.punishable_by_more_than(days(30))
)
fine_above = FINE_ABOVE & ~(is_absent(FINE_ABOVE) & LISTS["fine_within"].matches)
by_motor_vehicle = as_told(MOTOR_VEHICLE, LISTS["motor_vehicle"].matches)
# § 17-22-940(E): what a minor traffic offense is, no text says; taken: of title 56, of thirty days, not of driving under the influence.
# Of another state no list knows what is one: it is open there, unless the penalty is above thirty days.
_minor_traffic = all_of(
    LISTS["traffic"].matches, ~LISTS["under_the_influence"].matches, ~GRADING.punishable_by_more_than(days(30))
)
other_conviction = charge.is_convicted & ~_minor_traffic
