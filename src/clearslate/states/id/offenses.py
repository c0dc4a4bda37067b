"""How Idaho writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:Idaho\s*Code|I\.?\s*C\.?)(?:\s*Ann\.?)?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-\d{3,5}[A-Z]{0,2})",
    default_code="Idaho Code",
    inchoate=("18-306", "18-1701", "18-2001"),  # attempt, conspiracy, solicitation
    inchoate_source=TEXT("Idaho Code 18-306, 18-1701, 18-2001"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-\d{0,4})",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony", Class.FELONY, days(1), LIFE),
        grade("misd", Class.MISDEMEANOR, days(0), years(1)),
        grade("infraction", Class.INFRACTION, days(0)),
    ),
    STYLE,
    MEMORY("Idaho Code 18-111 to 18-113A", "the maxima are remembered; no law here asks them"),
    aliases={"f": "felony", "m": "misd", "misdemeanor": "misd", "i": "infraction"},
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)

# --- facts that Idaho alone asks ----------------------------------------------------------------------------

MONEY_PAID_ON = OWN.event(
    "money_paid_on",
    "day on which fines and restitution were paid in full; NEVER where that was not after the sentence",
    level=Level.CASE,
)
POSSESSION_ONLY = OWN.flag("possession_only", note="of a felony of 37-2732(a)")
RESTRAINED = OWN.flag(
    "restraining_order", "a restraining or no-contact order against the person is in effect", level=Level.PERSON
)
DISMISSED_UNDER_2604 = OWN.flag("dismissed_under_19_2604", "the dismissal was granted under 19-2604(1)")
WITHHELD = OWN.flag("withheld_judgment", "judgment was withheld, or the sentence suspended")
VIOLATED = OWN.flag(
    "probation_violation_found",
    "a violation was found or admitted in a probation violation proceeding",
    owner=Owner.CORRECTIONS,
)
GRADUATED_ON = OWN.event("graduated_on", "day of graduation from a drug court or mental health court")
STIPULATED = OWN.flag(
    "prosecutor_stipulates", "the prosecuting attorney stipulates to the reduction", owner=Owner.PROSECUTOR
)
DISCHARGED_ON = OWN.event(
    "discharged_from_probation_on",
    "day of the discharge from probation, where it is not the end of the probation",
    owner=Owner.CORRECTIONS,
)

# --- what several laws ask ----------------------------------------------------------------------------------

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("ID", "Idaho", "Idaho Code 67-3004(11)(c), 19-2604(3)(d)(i)")
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
crime_conviction = charge.is_convicted & is_crime
registrable = LISTS["registrable"].matches
