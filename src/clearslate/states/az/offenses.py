"""How Arizona writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:A\.?\s?R\.?\s?S\.?|Ariz\.?\s*Rev\.?\s*Stat\.?)\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-\d{2,4}(?:\.\d{2})?)",
    default_code="A.R.S.",
    inchoate=("13-1001", "13-1002", "13-1003"),  # attempt, solicitation, conspiracy
    inchoate_source=TEXT("A.R.S. 13-1001 to 13-1003"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-(?:\d{1,4}(?:\.\d?)?)?)",
    ordinances=True,
)
_FELONIES = {1: LIFE, 2: months(150), 3: months(105), 4: months(45), 5: months(30), 6: years(2)}
_MISDEMEANORS = {1: months(6), 2: months(4), 3: days(30)}
GRADING = Grading(
    (
        *(grade(f"felony {number}", Class.FELONY, term) for number, term in _FELONIES.items()),
        *(grade(f"misd {number}", Class.MISDEMEANOR, term) for number, term in _MISDEMEANORS.items()),
        grade("petty", Class.SUMMARY, days(0)),
        grade("civil traffic", Class.INFRACTION, days(0)),
    ),
    STYLE,
    MEMORY("A.R.S. 13-702, 13-707"),
    aliases={
        **{alias: f"felony {number}" for number in _FELONIES for alias in (f"class {number} felony", f"f{number}")},
        **{
            alias: f"misd {number}"
            for number in _MISDEMEANORS
            for alias in (f"class {number} misdemeanor", f"m{number}")
        },
        "petty offense": "petty",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_civil = GRADING.is_kind(Class.INFRACTION)
# A grade that is not on record is taken for no petty offense: its wait is at most that of a felony.
is_petty = ~Absent("grade") & GRADING.is_kind(Class.SUMMARY)

# --- facts that Arizona alone asks --------------------------------------------------------------------------

DANGEROUS = OWN.flag("dangerous", "a dangerous offense, 13-105(13): sentenced as dangerous", owner=Owner.PROSECUTOR)
WEAPON = OWN.flag(
    "weapon_or_injury_element",
    "an element is a deadly weapon or dangerous instrument, or the knowing infliction of serious physical injury",
    owner=Owner.PROSECUTOR,
    silence=None,
)
EXCLUDED = OWN.flag(
    "excluded_offense",
    by="13-911(O)",
    note="as a serious offense or a dangerous crime against children, for which no other fact stands",
    silence=None,
)
SEXUAL_MOTIVATION = OWN.flag("sexual_motivation", "there is a finding of sexual motivation, 13-118")
REGISTRATION = OWN.flag("registration_required", by="13-3821", silence=None)
VICTIM_UNDER_15 = OWN.flag("victim_under_15", "the victim was under fifteen", owner=Owner.PROSECUTOR)
PRIOR_FELONY = OWN.flag(
    "prior_historical_felony", "there was a historical prior felony conviction, 13-105(22)", owner=Owner.PROSECUTOR
)
CIVIL_ORDER = OWN.flag(
    "criminal_restitution_order",
    "money was turned into a civil order at the end of the sentence (13-805) and was not paid",
    level=Level.CASE,
)
MARIJUANA = OWN.text(
    "marijuana",
    "what the marijuana offense was; not marijuana, possess_2_5_oz, plants_6_home, paraphernalia, over or sale",
    silence="not marijuana",
    owner=Owner.PROSECUTOR,
)
DENIED_ON = OWN.event("petition_denied_on", note="on the merits")
WRONGFUL = OWN.flag("wrongful", "the person was wrongfully arrested, indicted or charged", level=Level.CASE)


def _local(text: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether an offense is not one of a local ordinance, whose matter nothing tells."""
    return (TRUE, ()) if text is not None and STYLE.is_of(text, ORDINANCE) == FALSE else (UNKNOWN, ("statute",))


is_of_the_state = Lookup("statute is", "no local ordinance", ("statute",), _local, "AZ")

# --- what several laws ask ----------------------------------------------------------------------------------

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("AZ", "Arizona", "A.R.S. 13-911(E)")
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known

dangerous = as_told(DANGEROUS, LISTS["can_be_dangerous"].matches)
weapon_or_injury = as_told(WEAPON, LISTS["weapon_or_injury"].matches | (LISTS["disorderly"].matches & is_felony))
registrable = as_told(REGISTRATION, LISTS["registrable"].matches)
excluded = as_told(
    EXCLUDED,
    LISTS["serious"].matches
    | (
        (LISTS["chapter_14"].matches | LISTS["chapter_35_1"].matches)
        & GRADING.is_grade("felony 2", "felony 3", "felony 4", "felony 5")
    ),
)
never_sealed = any_of(dangerous, weapon_or_injury, excluded)
# The clock runs from the conditions other than money, and the discharge; money is asked for itself.
sentence_done = later_of(
    charge.disposition_date,
    charge.released_on,
    completion(
        SECONDARY("A.R.S. 13-911(E), (G)", "as another reader quotes it"),
        custody=IN,
        supervision=IN,
        restitution=OUT,
        fines_and_costs=OUT,
    ),
)
