"""How Montana writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:(?:M\.?\s*C\.?\s*A\.?|Mont(?:ana|\.)?\s*Code(?:\s*Ann(?:otated|\.)?)?)\s*,?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-\d{1,2}-\d{3,4})",
    default_code="Mont. Code",
    inchoate=("45-4-101", "45-4-102", "45-4-103"),  # solicitation, conspiracy, attempt
    inchoate_source=MEMORY("Mont. Code 45-4-101 to 45-4-103", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-(?:\d{1,2}-?\d{0,2})?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("misd", Class.MISDEMEANOR, days(0), years(1)),
        grade("felony", Class.FELONY, years(1), LIFE),
        grade("infraction", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0), days(183)),
    ),
    STYLE,
    MEMORY("Mont. Code 45-2-101", "the maxima are remembered; no law here asks them"),
    aliases={
        "m": "misd",
        "misdemeanor": "misd",
        "f": "felony",
        "civil infraction": "infraction",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

REMOVAL = relief("removal from the repository", ReliefKind.EXPUNGE, at=(Holder.REPOSITORY, Holder.BIOMETRICS))
CONFIDENTIAL = relief("dismissal, confidential record", ReliefKind.SET_ASIDE, ReliefKind.SEAL)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR, Class.ORDINANCE)

# --- facts that Montana alone asks --------------------------------------------------------------------------


def _disposition_date(row: Mapping[str, Any]) -> DayInterval:
    """A story that names no end of the deferral means the day of the disposition; without that, some day."""
    return row["disposition_date"] or DayInterval(ALWAYS, NEVER)


DEFERRED_IMPOSITION = OWN.flag("deferred_imposition", note="46-18-201, not a deferred prosecution")
DEFERRAL_ENDS_ON = OWN.event(
    "deferral_ends_on",
    "day on which the deferral period ended, or was ended early under 46-18-208",
    silence=_disposition_date,
)
REVOCATION_FILED = OWN.flag(
    "revocation_petition_filed",
    "a petition to revoke was filed under 46-18-203 during the deferral",
    owner=Owner.PROSECUTOR,
)
COURT_DISMISSED = OWN.flag(
    "court_dismissed_deferred", "the court allowed the dismissal of a misdemeanor after deferral", silence=True
)
EXPUNGED_BEFORE = OWN.flag(
    "expunged_before",
    "records of the person were expunged before under title 46, chapter 18, part 11",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
)
PETITIONED_BEFORE = OWN.flag(
    "petitioned_before",
    "the person petitioned before under title 46, chapter 18, part 11, whatever the court decided",
    level=Level.PERSON,
)
IN_CUSTODY = OWN.flag(
    "in_custody_new_offense",
    "the person is detained for the commission of a new offense",
    level=Level.PERSON,
    owner=Owner.CORRECTIONS,
)
MILITARY = OWN.flag(
    "military",
    "the person applied to a service academy or to enlist, or serves and is held back by the conviction",
    level=Level.PERSON,
)
TREATMENT_COMPLETED = OWN.flag(
    "treatment_completed",
    "court-ordered treatment was completed; true where none was ordered",
    silence=True,
    owner=Owner.CORRECTIONS,
)
NOT_PRESUMED = OWN.flag(
    "not_presumed",
    "the offense is one of 46-18-1108, for which expungement is not presumed; told where the statute does not tell it",
    silence=None,
)
NOW_PERMITTED = OWN.text(
    "now_permitted",
    "the marijuana act is now: permitted, lesser (punished by a lesser sentence), or no",
    silence="no",
    owner=Owner.PROSECUTOR,
)
TRAFFICKED = OWN.flag("trafficking_survivor")
INNOCENCE = OWN.flag("certificate_of_innocence", "a certificate of innocence was entered for the conviction")


def _by_statute(row: Mapping[str, Any]) -> bool | None:
    """In a story a misdemeanor of the titles on traffic, fish and game came without custody."""
    listed = LISTS["not_fingerprinted"].decide(row["statute"], row["inchoate"], row["object_statute"])[0]
    return None if listed == UNKNOWN else listed == TRUE and row["grade"] != "felony"


NOT_FINGERPRINTED = OWN.flag(
    "traffic_not_fingerprinted",
    "a misdemeanor traffic, regulatory or fish and game offense without custody (44-5-202(5))",
    silence=_by_statute,
    level=Level.CASE,
    owner=Owner.REPOSITORY,
)

# --- what several laws ask ----------------------------------------------------------------------------------

# "Deferred" is written of prosecutions and of impositions alike: there the fact must tell. Of any other outcome it speaks only where told.
after_imposition = (charge.ended(Disposition.DEFERRED, Disposition.DIVERTED) & DEFERRED_IMPOSITION) | (
    ~is_absent(DEFERRED_IMPOSITION) & DEFERRED_IMPOSITION
)
not_presumed = as_told(NOT_PRESUMED, LISTS["mt_1108_not_presumed"].matches)
# The statute tells the kind of the offense, only the record whether there was custody: untold it is open for those kinds.
no_repository_record = NOT_FINGERPRINTED & (
    ~is_absent(NOT_FINGERPRINTED) | (LISTS["not_fingerprinted"].matches & ~is_felony)
)
# A civil infraction is no conviction of an offense.
counted_conviction = charge.is_convicted & ~GRADING.is_kind(Class.INFRACTION)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("MT", "Montana", "Mont. Code 46-18-1107")
none_elsewhere = NO_CONVICTION_ELSEWHERE.none_known


def expunged_under(law_id: str) -> Truth:
    """The charge was expunged under this law before."""
    return charge.is_cleared & one_of_values("cleared_under", (law_id,))
