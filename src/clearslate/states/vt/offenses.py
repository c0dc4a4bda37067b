"""How Vermont writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?P<code>\d{1,2}[A-Z]?)[\s,]*V\.?\s*S\.?\s*A\.?\s*,?\s*(?:§+|sec(?:tion|\.)?)?\s*"


class VermontStyle(CitationStyle):
    """Citations by title: the code of ``13 V.S.A. § 2502`` is ``13 V.S.A.``."""

    def _code(self, written: str | None) -> str:
        return f"{(written or '').upper()} V.S.A."


STYLE = VermontStyle(
    pattern=_CODE + r"(?P<section>\d{1,5}[a-z]?)",
    inchoate=("9", "1404"),  # attempt, conspiracy
    inchoate_source=MEMORY("13 V.S.A. §§ 9, 1404", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,5})",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony", Class.FELONY, years(2), LIFE),
        grade("misd", Class.MISDEMEANOR, days(1), years(2)),
        grade("violation", Class.INFRACTION, days(0)),
    ),
    STYLE,
    TEXT("13 V.S.A. § 1", "in a code of 2022: the two grades of crime; that a violation has no maximum is remembered"),
    aliases={
        "f": "felony",
        "fel": "felony",
        "m": "misd",
        "misdemeanor": "misd",
        "civil violation": "violation",
        "municipal violation": "violation",
        "traffic violation": "violation",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_misdemeanor = GRADING.is_grade("misd")
is_felony = GRADING.is_grade("felony")
is_violation = GRADING.is_grade("violation")
is_crime = ~is_violation


def _local(text: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the statute is a municipal ordinance."""
    return (UNKNOWN, ("statute",)) if text is None else (STYLE.is_of(text, ORDINANCE), ("statute",))


is_municipal = Lookup("statute is", "a municipal ordinance", ("statute",), _local, "VT")

# --- facts that Vermont alone asks --------------------------------------------------------------------------


def _ended(row: Mapping[str, Any]) -> DayInterval | None:
    """A judgment of which a scenario says no more was satisfied on the day on which it was made."""
    found = row["disposition_date"]
    return found if isinstance(found, DayInterval) else None


PARTY_OBJECTS = OWN.flag(
    "party_objects", "the prosecutor or the defendant objects in the interests of justice", level=Level.CASE
)
PROBABLE_CAUSE = OWN.flag(
    "probable_cause_found", "the court found probable cause at the arraignment", silence=True, level=Level.CASE
)
BEFORE_TRIAL = OWN.flag("dismissed_before_trial", "the charge was dismissed before the trial", silence=True)
COMMITTED = OWN.flag("committed", "the person was committed after an acquittal by reason of insanity")
DEFERRED_SENTENCE = OWN.flag(
    "deferred_sentence",
    "a deferred sentence (13 V.S.A. § 7041) was fulfilled, the adjudication struck and the person discharged on the disposition date",
    level=Level.CASE,
)
GOOD_CAUSE = OWN.flag("kept_open_by_court", note="for good cause")
ADULT_DIVERSION = OWN.flag(
    "adult_diversion", "adult court diversion (3 V.S.A. § 164) was completed on the disposition date", level=Level.CASE
)
CANNABIS = OWN.flag(
    "cannabis_4230a",
    "possession or cultivation within 18 V.S.A. § 4230(a), misdemeanor amounts",
    owner=Owner.PROSECUTOR,
)
SATISFIED_ON = OWN.day(
    "judgment_satisfied_on", "day on which the judgment of the violation was satisfied", silence=_ended
)
VIOLATION_LISTED = OWN.flag(
    "violation_listed", "a violation that 23 V.S.A. § 2303(a) names, or a municipal violation", silence=None
)
NO_LONGER_CRIMINAL = OWN.flag("decriminalized")
QUALIFYING = OWN.text(
    "qualifying",
    "whether the crime qualifies under 13 V.S.A. § 7601(4), told where the statute does not tell it; misdemeanor, felony, no",
)
FIRST_DUI = OWN.flag(
    "dui_first", "the first violation of 23 V.S.A. § 1201(a), a misdemeanor", silence=True, owner=Owner.REPOSITORY
)
COMMERCIAL = OWN.flag("holds_commercial_license")
IN_VEHICLE = OWN.flag("in_motor_vehicle", "the offense was committed in a motor vehicle", silence=None)
SURCHARGES_WAIVED = OWN.flag(
    "surcharges_waived", "unpaid surcharges were waived under 13 V.S.A. § 7282", level=Level.CASE
)
DENIED_ON = OWN.event("petition_denied_on")
LISTED_CRIME = OWN.flag("listed_crime", "a listed crime, 13 V.S.A. § 5301(7)", silence=None)
REHABILITATED = OWN.flag(
    "rehabilitated", "the court is satisfied that the person is rehabilitated", silence=True, level=Level.PERSON
)

# --- what several laws ask ----------------------------------------------------------------------------------

# Where the record does not give the fact, the court's own words on how it ended may say it.
is_deferred_sentence = DEFERRED_SENTENCE | (
    is_absent(DEFERRED_SENTENCE) & charge.detail_says("deferred sentence", r"deferred sent")
)
is_adult_diversion = ADULT_DIVERSION | (is_absent(ADULT_DIVERSION) & charge.detail_says("diversion", r"diversion"))
is_conviction = charge.is_convicted & is_crime
# A sentence is deferred after an adjudication of guilt, which is struck when its terms are fulfilled (13 V.S.A. § 7041).
is_perhaps_convicted = charge.is_convicted | (
    charge.ended(Disposition.DEFERRED) & not_read("13 V.S.A. § 7041: a deferred sentence that is not struck")
)
perhaps_conviction = is_perhaps_convicted & is_crime
_untold = is_absent(QUALIFYING)
qualifies_as_misdemeanor = (~_untold & QUALIFYING.is_one_of("misdemeanor")) | all_of(
    _untold, is_misdemeanor, ~LISTS["not_qualifying"].matches
)
_listed_felony = (~_untold & QUALIFYING.is_one_of("felony")) | all_of(
    _untold, is_felony, LISTS["qualifying_felonies"].matches
)
_pardon = one_of_values("pardon", ["unconditional"]) & charge.is_pardoned & from_day(charge.pardoned_on)
# § 7601(4)(B): listed felonies, and any offense that the Governor pardoned without conditions.
qualifies_as_felony = _listed_felony | _pardon
is_pardoned_alone = all_of(is_misdemeanor, charge.is_pardoned, one_of_values("pardon", ["unconditional"]))
is_dui = LISTS["dui"].matches
is_listed = as_told(LISTED_CRIME, LISTS["listed"].matches)
is_pending = charge.is_pending & is_crime
is_in_vehicle = as_told(IN_VEHICLE, LISTS["motor_vehicle"].matches)
# Restitution and surcharges of any crime of conviction; orders of Vermont's own courts.
owes = all_of(
    is_conviction, charge.decided_in("VT"), ~case.restitution_is_paid | ((case.fees_owed > 0) & ~SURCHARGES_WAIVED)
)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "VT", "Vermont", "3 V.S.A. § 164(e); 33 V.S.A. § 5119(g); 13 V.S.A. § 7602(b) before 2025-07-01"
)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
