"""What Pen. Code § 851.93 asks of an arrest: how each charge of it ended, and what may wait."""

from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *

S_851_93 = TEXT("§ 851.93")

START = "2022-07-01"
ALL_FELONIES = "2024-10-01"

FLOOR = parameter("floor", "1973-01-01", S_851_93("(a)(2)"))
MISDEMEANOR_WAIT = parameter("misdemeanor_wait", years(1), S_851_93("(a)(2)(B)"))
FELONY_WAIT = parameter("felony_wait", years(3), S_851_93("(a)(2)(C)(i)"))
GRAVE_FELONY_WAIT = parameter("grave_felony_wait", years(6), S_851_93("(a)(2)(C)(ii)"))

DISMISSED_COUNT = OpenQuestion(
    id="CA-DISMISSED-COUNT",
    question="Is a charge reached that was dismissed, or ended in acquittal, beside a conviction from the same arrest?",
    cite="Pen. Code § 851.93(a)(2)(A)-(D)",
    readings={
        "charge": "yes: (A) and (D) do not ask for the other charges, and 'or acquitted' stands by itself",
        "arrest": "no: relief is for the arrest, and it led to a conviction, or may yet where a charge is pending",
    },
    chosen=BOTH,
    decided="2026-11-27",
    because="'no conviction occurred' stands in (B) and (C) only, yet the section gives relief for the arrest; no source decides",
)

ACQUITTAL = OpenQuestion(
    id="CA-ACQUITTAL",
    question="Does an acquittal need the one, three or six years since the arrest?",
    cite="Pen. Code § 851.93(a)(2)(B), (C)",
    readings={
        "no_wait": "no: 'or the arrestee was acquitted' is an alternative to the whole of what stands before it",
        "wait": "yes: it is an alternative to 'no conviction occurred' only",
    },
    chosen="no_wait",
    because="an acquittal presupposes proceedings, whose absence the first alternative demands",
)

INSANITY = OpenQuestion(
    id="CA-INSANITY",
    question="Is a verdict of not guilty by reason of insanity an acquittal?",
    cite="Pen. Code § 851.93(a)(2)(B), (C)",
    readings={"acquittal": "yes", "not_acquittal": "no"},
    chosen=BOTH,
    because="no source decides",
)

VACATED = OpenQuestion(
    id="CA-VACATED",
    question="Is a misdemeanor whose conviction was vacated a charge that was dismissed?",
    cite="Pen. Code § 851.93(a)(2)(A)",
    readings={"dismissed": "yes", "not_dismissed": "no"},
    chosen=BOTH,
    because="whether the charge was dismissed after it is not recorded",
)

OTHER_CHARGE_FILED = OpenQuestion(
    id="CA-OTHER-CHARGE-FILED",
    question="Were proceedings initiated on a charge that was never filed, where another charge of the arrest was?",
    cite="Pen. Code § 851.93(a)(2)(B), (C)",
    readings={"arrest": "yes: proceedings came of the arrest", "charge": "no: none were initiated on this charge"},
    chosen=BOTH,
    because="the text refers to the arrest and of one offense for which it was made",
)

_HELD = Known(True)
_no_conviction = arrest.none(charge.is_convicted)
_arrest_led_to_none = arrest.none(PENDING_OR_STANDING)  # a deferral that runs may end in a conviction
_none_filed = arrest.none(~is_never_charged)

# "no indication that criminal proceedings have been initiated ... and no conviction occurred ... from that arrest"
_NO_PROCEEDINGS = is_never_charged & _no_conviction & OTHER_CHARGE_FILED.choose(arrest=_none_filed, charge=_HELD)
_BESIDE_A_CONVICTION = DISMISSED_COUNT.choose(charge=_HELD, arrest=_arrest_led_to_none)


def _acquitted(wait: OnsetLike) -> OnsetLike:
    """The acquittal alternative, with the wait that one reading asks for."""
    verdict = is_acquitted | INSANITY.choose(acquittal=is_acquitted_by_insanity, not_acquittal=Known(False))
    return verdict & ACQUITTAL.choose(no_wait=_HELD, wait=wait) & _BESIDE_A_CONVICTION


_completed = is_diverted & completion_stands

# Subparagraph (A): a misdemeanor diverted outside the list of (D) was dismissed as well.
_DISMISSED = (
    any_of(is_dismissed, _completed, VACATED.choose(dismissed=is_vacated, not_dismissed=Known(False)))
    & _BESIDE_A_CONVICTION
)

# Subparagraph (B): a misdemeanor arrest that led to nothing.
_MISDEMEANOR_WAIT = elapsed(MISDEMEANOR_WAIT, since=charge.arrest_date)
_MISDEMEANOR = (_NO_PROCEEDINGS & _MISDEMEANOR_WAIT) | _acquitted(_MISDEMEANOR_WAIT)

# Subparagraph (C): punishable by eight years or more, in prison or under § 1170(h), six years; any other felony three.
_FELONY_WAIT = choose(
    (GRADING.punishable_by_at_least(years(8)), elapsed(GRAVE_FELONY_WAIT, since=charge.arrest_date)),
    otherwise=elapsed(FELONY_WAIT, since=charge.arrest_date),
)
FELONY = (_NO_PROCEEDINGS & _FELONY_WAIT) | _acquitted(_FELONY_WAIT)
JAIL_FELONY = is_county_jail_felony & (
    (_NO_PROCEEDINGS & elapsed(FELONY_WAIT, since=charge.arrest_date))
    | _acquitted(elapsed(FELONY_WAIT, since=charge.arrest_date))
)

# Subparagraph (D): a diversion of the closed list.
_DIVERTED = _completed & is_listed_program & _BESIDE_A_CONVICTION

MISDEMEANORS_AND_DIVERSION = (
    Limb(
        "dismissed",
        "A misdemeanor dismissed; after a diversion beside a recorded revocation it is open",
        S_851_93("(a)(2)(A)", READING),
        holds=choose((is_misdemeanor, _DISMISSED)),
    ),
    Limb(
        "misdemeanor",
        "A misdemeanor without proceedings {misdemeanor_wait} after the arrest, or acquitted",
        S_851_93("(a)(2)(B)", READING),
        holds=choose((is_misdemeanor, _MISDEMEANOR)),
    ),
    Limb(
        "diversion",
        "A listed diversion completed; beside a recorded revocation it is open",
        S_851_93("(a)(2)(D)", READING),
        holds=_DIVERTED,
    ),
)

# An arrest that was never charged has no disposition in court: it counts from the arrest.
FLOOR_DAY = later_of(Where(~is_never_charged, charge.disposition_date), Where(is_never_charged, charge.arrest_date))
