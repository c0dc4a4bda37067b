"""How Tennessee writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:T\.?\s*C\.?\s*A\.?|Tenn(?:essee|\.)?\s*Code(?:\s*Ann(?:otated|\.)?)?)\s*,?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-\d{1,3}-\d{3,4})",
    default_code="T.C.A.",
    inchoate=("39-12-101", "39-12-102", "39-12-103"),  # attempt, solicitation, conspiracy
    inchoate_source=MEMORY("T.C.A. §§ 39-12-101 to 39-12-103", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-(?:\d{1,3}-?\d{0,2})?)",
    ordinances=True,
)
_FELONIES = {"A": (15, 60), "B": (8, 30), "C": (3, 15), "D": (2, 12), "E": (1, 6)}
GRADING = Grading(
    (
        *(
            grade(f"felony {name}", Class.FELONY, years(least), years(most))
            for name, (least, most) in _FELONIES.items()
        ),
        grade("misd A", Class.MISDEMEANOR, days(364)),
        grade("misd B", Class.MISDEMEANOR, months(6)),
        grade("misd C", Class.MISDEMEANOR, days(30)),
        grade("misd", Class.MISDEMEANOR, days(0), days(364)),
        grade("ordinance", Class.ORDINANCE, days(0)),
    ),
    STYLE,
    MEMORY("T.C.A. §§ 40-35-110, 40-35-111", "the maxima are remembered; no law here asks them"),
    aliases={
        **{f"class {name} felony".lower(): f"felony {name}" for name in _FELONIES},
        **{f"class {name} misdemeanor".lower(): f"misd {name}" for name in "ABC"},
        "misdemeanor": "misd",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

EXPUNCTION = relief("expunction", ReliefKind.EXPUNGE)
ACT_930 = "2026-07-01"
GRADES_OF_1989 = "1989-11-01"
ASSAULT_OF_2000 = "2000-07-01"

# --- facts that Tennessee alone asks ------------------------------------------------------------------------

PERSON_AGREES = OWN.flag(
    "person_agrees", "asked by the judge after the verdict, the person requested destruction", silence=True
)
CDL_DRUG_OFFENSE = OWN.flag(
    "cdl_drug_offense",
    "the drug offense was committed by a commercial license holder in a vehicle, or in a commercial vehicle",
    owner=Owner.PROSECUTOR,
)
CDL_IMPLIED_CONSENT = OWN.flag(
    "cdl_implied_consent",
    "the implied consent violation was committed by a commercial license holder in a vehicle, or in a commercial vehicle",
    owner=Owner.PROSECUTOR,
)
CONDITIONS_MET = OWN.flag(
    "conditions_satisfied", note="a year free of dependency included where it was ordered", silence=True
)
ELIGIBLE_IN_TN = OWN.flag(
    "eligible_in_tn",
    "the offense, decided elsewhere, would be eligible for expunction in Tennessee; told where the statute does not tell it",
    silence=None,
)
ELIGIBLE_OLD = OWN.flag(
    "eligible_before_1989",
    "the offense, committed before 1989-11-01, passes the tests of T.C.A. § 40-32-107(a), former § 40-32-101(g)(1)(C): no force, deadly weapon, injury, "
    "minor, sexual offense, drunk driving, large drug sale, loss of $60,000 or earlier expunction after a diversion",
    silence=None,
)
GUARDED_PLACE = OWN.flag(
    "guarded_place",
    "the aggravated criminal trespass was of a habitation, hospital, school campus or railroad property",
    owner=Owner.PROSECUTOR,
    silence=None,
)
LISTED_DRUG = OWN.flag(
    "listed_drug",
    "the drug and its amount are of a paragraph of T.C.A. § 39-17-417 that § 40-32-107(a), former § 40-32-101(g)(1) lists; told where the citation names the act alone",
    owner=Owner.PROSECUTOR,
    silence=None,
)
NONVIOLENT_FINDING = OWN.flag(
    "nonviolent_finding", "the judge found the crime nonviolent and the board of parole voted for a pardon"
)
BOARD_VOTE = OWN.flag("board_vote", "the board of parole voted for the pardon", owner=Owner.CORRECTIONS)
FORCE_OR_WEAPON = OWN.flag(
    "force_or_weapon",
    "the offense has force against a person as an element, or involved the use or possession of a deadly weapon",
    owner=Owner.PROSECUTOR,
)
TRAFFICKED = OWN.flag("trafficking_survivor", note="and not before that")

# --- which offenses may be expunged, (g)(1) -----------------------------------------------------------------

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
# Pub. Ch. 930 of 2026 moved it to the list of ten years (told by another reader), whatever grade the record gives.
_moved = LISTS["automobile_burglary"].matches & (charge.offense_date >= ACT_930)
is_five_year = is_misdemeanor | (GRADING.is_grade("felony E") & ~_moved)
_is_class_c_or_d = GRADING.is_grade("felony C") | GRADING.is_grade("felony D")
is_ten_year = _is_class_c_or_d | (is_felony & _moved)
is_traffic = LISTS["traffic"].matches

_excluded = (
    LISTS["excluded_misdemeanors"].matches
    | (LISTS["old_assault"].matches & (charge.offense_date < ASSAULT_OF_2000))
    | (LISTS["trespass"].matches & (GRADING.is_grade("misd A") | GUARDED_PLACE))
)


def _a_fine(imprisonment: int | None) -> tuple[int, tuple[str, ...]]:
    # "(fine only)" stands beside communication theft of class E: where imprisonment was imposed, what it means is open.
    return (TRUE, ()) if imprisonment == 0 else (UNKNOWN, (ELIGIBLE_IN_TN.field,))


_fine_only = ~LISTS["communication_theft"].matches | Lookup(
    "punished", "by a fine only", ("incarceration_days",), _a_fine, "TN"
)
_listed = any_of(
    is_misdemeanor & ~_excluded,
    GRADING.is_grade("felony E") & LISTS["class_e"].matches & _fine_only,
    GRADING.is_grade("felony D") & LISTS["class_d"].matches,
    GRADING.is_grade("felony C") & LISTS["class_c"].matches,
    (GRADING.is_grade("felony E") | _is_class_c_or_d) & LISTS["drug_act"].matches & LISTED_DRUG,
)
is_old = charge.offense_date < GRADES_OF_1989
_may_be_old = all_of(is_felony | is_misdemeanor, ELIGIBLE_OLD, ~LISTS["dui"].matches, ~charge.victim_minor)
eligible_offense = as_told(ELIGIBLE_IN_TN, (is_old & _may_be_old) | (~is_old & _listed))

# --- what several laws ask ----------------------------------------------------------------------------------

was_convicted = charge.ended(Disposition.CONVICTED, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED))
ineligible_conviction = all_of(
    charge.is_convicted, is_felony | is_misdemeanor, ~is_traffic, ~eligible_offense, ~LISTS["voting"].matches
)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "TN", "Tennessee", "T.C.A. § 40-32-107(a), former § 40-32-101(g)(2)(A)(i), (k)(1)(A)(ii), (m)(1)(C)"
)
none_elsewhere = NO_CONVICTION_ELSEWHERE.none_known

# The offense occurred before any conviction that cannot be expunged; a conviction of the same day is not shown to come after it.
before_any_ineligible = person.others.none(
    person.others.earlier_than(charge.offense_date, ineligible_conviction, day=charge.disposition_date),
    unless=from_day(charge.cleared_on),
) & person.others.none(
    person.others.on_the_day_of(charge.offense_date, ineligible_conviction, day=charge.disposition_date),
    unless=from_day(charge.cleared_on),
)


def expunged_under(*law_ids: str) -> Truth:
    """The charge was expunged under one of these laws before."""
    return charge.is_cleared & one_of_values("cleared_under", law_ids)
