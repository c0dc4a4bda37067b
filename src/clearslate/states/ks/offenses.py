"""How Kansas writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:(?:K\.?\s*S\.?\s*A\.?|Kan\.?\s*Stat\.?(?:\s*Ann\.?)?)\s*(?:\d{4}\s*Supp\.?\s*)?)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-(?:\d{1,2},\d{3}|\d{2}a\d{2}|\d{3,5})[a-z]?)",
    default_code="K.S.A.",
    inchoate=("21-5301", "21-5302", "21-5303", "21-3301", "21-3302", "21-3303"),
    inchoate_source=MEMORY(
        "K.S.A. 21-5301 to 21-5303", "attempt, conspiracy, solicitation; the sections were not read"
    ),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-\d{0,2})",
    ordinances=True,
)
_NONDRUG = {1: 653, 2: 493, 3: 247, 4: 172, 5: 136, 6: 46, 7: 34, 8: 23, 9: 17, 10: 13}
_DRUG = {1: 204, 2: 144, 3: 83, 4: 51, 5: 42}
GRADING = Grading(
    (
        grade("off-grid", Class.FELONY, LIFE),
        *(grade(f"nondrug {level}", Class.FELONY, months(most)) for level, most in _NONDRUG.items()),
        *(grade(f"drug {level}", Class.FELONY, months(most)) for level, most in _DRUG.items()),
        grade("nongrid", Class.FELONY, days(1), LIFE),
        *(grade(f"class {name}", Class.FELONY, days(1), LIFE) for name in "ABCDE"),
        grade("misd A", Class.MISDEMEANOR, days(365)),
        grade("misd B", Class.MISDEMEANOR, months(6)),
        grade("misd C", Class.MISDEMEANOR, days(30)),
        grade("misd", Class.MISDEMEANOR, days(0), days(365)),
        grade("infraction", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0)),
    ),
    STYLE,
    MEMORY("K.S.A. 21-6602, 21-6804, 21-6805", "the maxima are remembered; no law here asks them"),
    aliases={
        **{f"nondrug severity level {level}": f"nondrug {level}" for level in _NONDRUG},
        **{f"drug severity level {level}": f"drug {level}" for level in _DRUG},
        **{f"class {name} felony".lower(): f"class {name}" for name in "ABCDE"},
        **{f"class {name} misdemeanor".lower(): f"misd {name}" for name in "ABC"},
        "off-grid felony": "off-grid",
        "nongrid felony": "nongrid",
        "misdemeanor": "misd",
        "unclassified misdemeanor": "misd",
        "traffic infraction": "infraction",
        "cigarette or tobacco infraction": "infraction",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE)
GRID_OF_2012 = "2012-07-01"
DUI_OF_2006 = "2006-07-01"

# --- facts that Kansas alone asks ---------------------------------------------------------------------------

_FLEEING = frozenset({"8-1568"})


def _vehicle(row: Mapping[str, Any]) -> bool:
    """A felony of which a story says no more was committed with a motor vehicle where its section says so."""
    found = STYLE.read(row["statute"])
    return found is not None and found.section in _FLEEING


DUI_NUMBER = OWN.number(
    "dui_number",
    "which violation of 8-1567 or 8-1025 it was at the time: 1 for a first, 2 for a second or later one; diversions count",
    silence=1,
    owner=Owner.PROSECUTOR,
)
MOTOR_VEHICLE = OWN.flag(
    "motor_vehicle_felony",
    "a motor vehicle was used in the commission of the felony",
    silence=_vehicle,
    owner=Owner.PROSECUTOR,
)
VICTIM_UNDER_18 = OWN.flag(
    "victim_under_18", "the victim of the sexual battery was under eighteen", owner=Owner.PROSECUTOR
)
COERCED = OWN.flag("coerced", "the person acted under coercion, K.S.A. 21-6614(b)")
SPECIALTY_COURT = OWN.flag("specialty_court_completed", "the requirements of a specialty court program were completed")
MUST_REGISTER = OWN.flag(
    "must_register",
    "the person must register under the Kansas Offender Registration Act, for a sex, violent or drug offense",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
)
DRUG_REGISTRATION_ONLY = OWN.flag(
    "registration_drug_only",
    "the person is registered as a drug offender alone, and relief under K.S.A. 22-4908 was granted or is asked together",
    level=Level.PERSON,
)
ARREST_GROUND = OWN.text(
    "arrest_ground",
    "why the arrest record is to be expunged; mistaken_identity, no_probable_cause (found by a court), not_guilty, "
    "ordinance_prohibited (a city ordinance since forbidden), or best_interests of justice",
    silence="best_interests",
    level=Level.CASE,
)
CHARGES_LIKELY = OWN.flag(
    "further_charges_likely",
    "no charges were filed and they are still likely to be",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
WRONG_PERSON = OWN.flag(
    "identity_theft_arrest",
    "the arrest was the result of mistaken identity, or of another person's using the identifying information",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
MUNICIPAL = OWN.flag("municipal", "the case is one of a city ordinance in municipal court", level=Level.CASE)
WOULD_BE = OWN.text(
    "ordinance_would_be",
    "what the violation of the ordinance would also constitute; three_years, five_years (an offense of K.S.A. 12-4516(c)), dui_1 (a "
    "first driving under the influence), or dui_2 (a later one)",
    silence="three_years",
    owner=Owner.PROSECUTOR,
)

# --- offenses -----------------------------------------------------------------------------------------------

is_felony = GRADING.is_kind(Class.FELONY)
is_dui = LISTS["dui"].matches
is_second_dui = DUI_NUMBER >= 2
is_before_2006 = charge.offense_date < DUI_OF_2006
_drug_five = any_of(
    *(GRADING.is_grade(f"drug {level}") for level in (1, 2, 3)),
    GRADING.is_grade("drug 4") & ~(charge.offense_date < GRID_OF_2012),
)
# Where the record does not say whether a vehicle was used, it may have been, but of kinds of felonies that need none.
_with_vehicle = all_of(is_felony, MOTOR_VEHICLE, ~is_absent(MOTOR_VEHICLE) | ~LISTS["no_vehicle"].matches)
is_five_year = any_of(
    *(GRADING.is_grade(f"class {name}") for name in "ABC"),
    GRADING.is_grade("off-grid"),
    *(GRADING.is_grade(f"nondrug {level}") for level in range(1, 6)),
    _drug_five,
    LISTS["five_years"].matches,
    _with_vehicle,
)
is_never = any_of(
    LISTS["never"].matches, LISTS["never_before_2011"].matches, LISTS["sexual_battery"].matches & VICTIM_UNDER_18
)

# --- what several laws ask ----------------------------------------------------------------------------------

# Whether money is part of the sentence is the open question KS-6614-MONEY, which the condition "paid" asks.
sentence_over = later_of(
    charge.disposition_date,
    Where(
        charge.is_convicted,
        completion(SECONDARY("K.S.A. 21-6614(a)(1)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT),
    ),
)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("KS", "Kansas", "K.S.A. 21-6614(h)(1)", "felony conviction")
none_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
