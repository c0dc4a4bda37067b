"""How Indiana writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:I\.?\s?C\.?|Ind\.?\s*Code(?:\s*Ann\.?)?)\s*)?(?:§+\s*)?"
_PART = r"\d{1,3}(?:\.\d)?"
STYLE = CitationStyle(
    pattern=_CODE + rf"(?P<section>\d{{1,2}}(?:\.\d)?-{_PART}-{_PART}-{_PART})",
    default_code="IC",
    inchoate=("35-41-5-1", "35-41-5-2"),  # attempt, conspiracy
    inchoate_source=MEMORY("IC 35-41-5"),
    table=read_sections(__file__),
    stem=_CODE + rf"(?P<section>\d{{1,2}}(?:\.\d)?-(?:{_PART}-?){{0,2}})",
    ordinances=True,
)
_LEVELS = {1: years(40), 2: years(30), 3: years(16), 4: years(12), 5: years(6), 6: months(30)}
_CLASSES = {"A": years(50), "B": years(20), "C": years(8), "D": years(3)}
_MISDEMEANORS = {"A": years(1), "B": days(180), "C": days(60)}
GRADING = Grading(
    (
        grade("murder", Class.FELONY, LIFE),
        *(grade(f"{level} felony", Class.FELONY, term) for level, term in _LEVELS.items()),
        *(grade(f"{letter} felony", Class.FELONY, term) for letter, term in _CLASSES.items()),
        *(grade(f"{letter} misd", Class.MISDEMEANOR, term) for letter, term in _MISDEMEANORS.items()),
        grade("infraction", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0)),
    ),
    STYLE,
    MEMORY("IC 35-50-2, 35-50-3"),
    aliases={
        **{alias: f"{level} felony" for level in _LEVELS for alias in (f"level {level} felony", f"f{level}")},
        **{
            alias: f"{letter} felony"
            for letter in _CLASSES
            for alias in (f"class {letter} felony".lower(), f"f{letter}".lower())
        },
        **{
            alias: f"{letter} misd"
            for letter in _MISDEMEANORS
            for alias in (f"class {letter} misdemeanor".lower(), f"m{letter}".lower())
        },
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
# Where the grade is not on record only a traffic statute leaves it open whether it was an infraction.
is_infraction = GRADING.is_kind(Class.INFRACTION) & (~Absent("grade") | LISTS["traffic"].matches)
is_minor_felony = GRADING.is_grade("D felony", "6 felony")
is_crime = is_felony | is_misdemeanor
is_criminal_conviction = charge.is_convicted & ~(is_infraction | GRADING.is_kind(Class.ORDINANCE))

# --- facts that Indiana alone asks --------------------------------------------------------------------------

IN_DIVERSION = OWN.flag(
    "in_diversion",
    "the person is now in a pretrial diversion program, and the prosecutor has not allowed a petition",
    owner=Owner.PROSECUTOR,
)
DELAY_UNTIL = OWN.event("delay_until", "day to which the court delayed the expungement on the prosecutor's motion")
CONSENTS = OWN.flag(
    "prosecutor_consents", note="in writing: to an earlier petition, or under section 5 to the petition"
)
REDUCED = OWN.flag("reduced_from_felony", "a class D or level 6 felony that was reduced to a misdemeanor")
INJURY = OWN.text(
    "injury",
    "the injury in which the offense resulted; none, bodily, serious or death",
    silence="none",
    owner=Owner.PROSECUTOR,
)
SEX_OR_VIOLENT = OWN.flag(
    "sex_or_violent_offender",
    "the conviction makes the person a sex or violent offender, IC 11-8-8-5",
    owner=Owner.REPOSITORY,
    silence=None,
)
ELECTED = OWN.flag(
    "elected_official",
    "an elected official committed the offense in the term, or as a candidate",
    owner=Owner.PROSECUTOR,
)
DEADLY_WEAPON = OWN.number(
    "deadly_weapon_felonies",
    "convictions of a felony with unlawful use of a deadly weapon, one for each episode",
    level=Level.PERSON,
    silence=0,
    owner=Owner.REPOSITORY,
)
PETITIONED_ON = OWN.event(
    "conviction_petition_filed_on",
    "day of the first petition to expunge a conviction, sections 2 to 5",
    level=Level.PERSON,
)
COMMERCIAL = OWN.flag("commercial_license_at_offense")

# --- what several laws ask ----------------------------------------------------------------------------------

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "IN", "Indiana", "IC 35-38-9-2(e)(4), 35-38-9-3(e)(4), 35-38-9-4(e)(4), 35-38-9-5(e)(4)"
)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known

_injury_told = ~is_absent(INJURY)
# Where the injury is not told, only an offense that can hurt leaves it open.
_perhaps_hurt = ~_injury_told & LISTS["hurts"].matches
bodily_injury = (_injury_told & INJURY.is_one_of("bodily", "serious", "death")) | _perhaps_hurt


def not_of(*injuries: str) -> OnsetLike:
    """The offense did not result in one of the injuries; open where it is not told and the offense can hurt."""
    told = _injury_told & INJURY.is_one_of(*injuries)
    return choose((told, Known(False)), (_perhaps_hurt, UNSETTLED), otherwise=Known(True))


sex_or_violent = as_told(SEX_OR_VIOLENT, LISTS["sex_or_violent"].matches)
