"""How Nevada writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from clearslate.law import *

_CODE = r"(?:N\.?\s?R\.?\s?S\.?|Nev(?:ada|\.)?\s*Rev(?:ised|\.)?\s*Stat(?:utes|\.)?)?\s*(?:§+|sec(?:tion|\.)?)?\s*"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,3}[a-z]?\.\d{2,4})",
    default_code="NRS",
    inchoate=(
        "193.153",
        "193.330",
        "199.480",
        "199.500",
    ),  # attempt, now and as it was before, conspiracy, solicitation
    inchoate_source=MEMORY("NRS 193.153, 199.480, 199.500", "the sections were not read"),
    decimal=True,
    table=read_sections(__file__, decimal=True),
    stem=_CODE + r"(?P<section>\d{2,3}[a-z]?(?:\.\d*)?)",
    units=r"ch(?:ap(?:ter)?)?",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony A", Class.FELONY, LIFE),
        grade("felony B", Class.FELONY, years(6), years(20)),
        grade("felony C", Class.FELONY, years(5)),
        grade("felony D", Class.FELONY, years(4)),
        grade("felony E", Class.FELONY, years(4)),
        grade("gross misd", Class.MISDEMEANOR, days(364)),
        grade("misd", Class.MISDEMEANOR, months(6)),
        grade("infraction", Class.INFRACTION, days(0)),
    ),
    STYLE,
    MEMORY("NRS 193.130 to 193.150", "the maxima are remembered; no law here asks them"),
    aliases={
        **{
            alias: f"felony {letter}"
            for letter in "ABCDE"
            for alias in (f"category {letter} felony".lower(), f"f{letter}".lower())
        },
        "gross misdemeanor": "gross misd",
        "gm": "gross misd",
        "misdemeanor": "misd",
        "m": "misd",
        "civil infraction": "infraction",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_gross = GRADING.is_grade("gross misd")
is_misdemeanor = GRADING.is_grade("misd")
is_infraction = GRADING.is_grade("infraction")


def _local(text: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether an offense is not one of a local ordinance, whose matter nothing tells."""
    if text is None:
        return UNKNOWN, ("statute",)
    return (TRUE, ()) if STYLE.is_of(text, ORDINANCE) == FALSE else (UNKNOWN, ("statute",))


is_of_the_state = Lookup("statute is", "no local ordinance", ("statute",), _local, "NV")

# --- facts that Nevada alone asks ---------------------------------------------------------------------------


def _declined(row: Mapping[str, Any], case_rows: Sequence[Mapping[str, Any]]) -> bool:
    """A case in which a charge was never brought was declined, where a scenario says no more."""
    del row
    return any(each["disposition"] == Disposition.NO_CHARGE for each in case_rows)


PROGRAM = OWN.text(
    "program",
    "the way in which the case ended without a conviction: NRS 176.211, 174.032, 176A.245 to 176A.295, 453.3363; deferral, preprosecution, specialty, drug_453, none",
    silence="none",
    level=Level.CASE,
)
OBJECTED = OWN.flag(
    "division_objected",
    "Parole and Probation, or the prosecutor, has asked for good cause not to seal",
    level=Level.CASE,
)
DISTRICT_COURT = OWN.flag(
    "district_court",
    "the case was in a district court, the only court that NRS 176.211(9)(a) names",
    silence=True,
    level=Level.CASE,
)
CRIME_OF_VIOLENCE = OWN.flag("crime_of_violence", by="NRS 200.408", silence=None)
RESIDENTIAL = OWN.flag("residential", "a residential burglary, NRS 205.060", owner=Owner.PROSECUTOR)
EXCLUDED = OWN.flag("excluded_offense", by="NRS 179.245(6)", silence=None)
MINOR_TRAFFIC = OWN.flag("minor_traffic", note="moving or standing", silence=None)
DECLINED = OWN.flag("prosecutor_declined", silence=_declined)
LIMITATION = OWN.event("limitation_ran_on", by="NRS 171.080 to 171.095")
ENTERED_AS_SECOND = OWN.flag(
    "entered_as_second_offense",
    "a third offense of NRS 484C.400(1)(c) for which the court entered judgment under (1)(b), after the program of NRS 484C.392",
)
STIPULATES = OWN.flag("prosecutor_consents", note="by a stipulation to seal a declined charge", level=Level.CASE)
DECRIMINALIZED_ON = OWN.event("decriminalized_on", "day from which the conduct is no longer punishable as a crime")
TRAFFIC_OFFENSE = OWN.flag(
    "traffic_offense", "a violation of a law governing the operation of a motor vehicle on a highway", silence=None
)
TRAFFICKING_VICTIM = OWN.flag("trafficking_survivor", note="or of involuntary servitude")
NOT_FOR_SALE = OWN.flag("possession_only", silence=None)
REENTRY_ON = OWN.event(
    "reentry_completed_on",
    "day on which a reentry program of NRS 209.4886, 209.4888, 213.625 or 213.632 was completed",
    level=Level.PERSON,
    owner=Owner.CORRECTIONS,
)
PLEA_BARGAIN = OWN.flag(
    "plea_bargain_disposition",
    "the case ended by deferred prosecution, plea bargain or the like",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
FUGITIVE = OWN.flag("fugitive", "the person is a fugitive", level=Level.PERSON, owner=Owner.POLICE)
ACTIVE_PROSECUTION = OWN.flag(
    "active_prosecution",
    "the case is under active prosecution, by a current certificate of the prosecutor",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)

# --- what several laws ask ----------------------------------------------------------------------------------

is_violent = as_told(CRIME_OF_VIOLENCE, LISTS["violence"].matches)
is_excluded = as_told(EXCLUDED, LISTS["excluded"].matches | (is_felony & LISTS["excluded_felony"].matches))
is_minor_traffic = as_told(
    MINOR_TRAFFIC, is_infraction | all_of(is_misdemeanor, LISTS["traffic"].matches, ~LISTS["grave_traffic"].matches)
)
maybe_domestic = all_of(
    LISTS["battery"].matches, charge.family_violence, not_read("NRS 33.018 of a conviction of battery")
)
"""A conviction of plain battery may be of one that constitutes domestic violence, NRS 33.018, or of a reduced charge."""
is_traffic = as_told(TRAFFIC_OFFENSE, LISTS["traffic"].matches)
is_dismissed = charge.ended(*DROPPED, Disposition.DIVERTED, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED)) & (
    ~charge.ended(Disposition.DIVERTED) | completion_stands
)
is_acquitted = charge.ended(Disposition.ACQUITTED, perhaps=(Disposition.ACQUITTED_INSANITY,))

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("NV", "Nevada", "NRS 179.245(5), 179.259, 179A.160(2)(d)")
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
