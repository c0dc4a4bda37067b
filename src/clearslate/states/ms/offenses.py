"""How Mississippi writes statutes and grades offenses, its lists, and the facts that it alone asks."""

import re

from clearslate.law import *

_CODE = r"(?:Miss(?:issippi|\.)?\s*(?:Code)?\s*(?:Ann(?:otated|\.)?)?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-\d{1,3}-\d{1,4}(?:\.\d{1,2})?)",
    default_code="Miss. Code",
    codes={"MISS. CODE": "Miss. Code"},
    inchoate=("97-1-1", "97-1-7"),  # conspiracy, attempt
    inchoate_source=TEXT("Miss. Code §§ 97-1-1, 97-1-7"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-(?:\d{1,3}-?)?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony", Class.FELONY, days(366), LIFE),
        grade("misd", Class.MISDEMEANOR, days(0), years(1)),
        grade("traffic", Class.MISDEMEANOR, days(0), years(1)),
        grade("ordinance", Class.ORDINANCE, days(0), days(90)),
    ),
    STYLE,
    MEMORY("Miss. Code § 1-3-11", "the maxima are remembered; no law here asks them"),
    aliases={
        "misdemeanor": "misd",
        "m": "misd",
        "f": "felony",
        "traffic violation": "traffic",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

EXPUNCTION = relief("expunction", ReliefKind.EXPUNGE)
PROGRAM_RELIEF = either_relief("dismissal or expunction", (ReliefKind.SET_ASIDE,), (ReliefKind.EXPUNGE,))

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR, Class.ORDINANCE)

# --- facts that Mississippi alone asks ----------------------------------------------------------------------

COURT_TYPE = OWN.text(
    "court_type",
    "the kind of court of the case; justice, municipal, county, circuit",
    silence="circuit",
    level=Level.CASE,
)
MARIJUANA_SMALL = OWN.flag(
    "marijuana_small",
    "simple possession of thirty grams or less of marijuana, not in a vehicle",
    owner=Owner.POLICE,
    silence=None,
)
MARIJUANA_NUMBER = OWN.number(
    "mj_conviction_number", "which conviction for the small amount within two years it was, 1 for the first", silence=1
)
INTERVENTION_COURT = OWN.flag(
    "intervention_court",
    "all requirements of an intervention (drug) court were completed, fines and fees paid or waived",
    level=Level.CASE,
)
MENTAL_HEALTH_COURT = OWN.flag(
    "mental_health_court", "all requirements of a mental health treatment court were completed", level=Level.CASE
)
IMPLIED_CONSENT = OWN.flag(
    "implied_consent", "the offense is a violation of the Implied Consent Law, § 63-11-30", silence=None
)
SAFETY_COURSE = OWN.flag(
    "safety_course", "an approved traffic safety violator course was completed in time under § 63-9-11(3)"
)
TRAFFIC_VIOLATION = OWN.flag("traffic_violation", "the misdemeanor is a traffic violation", silence=None)
FIRST_OFFENDER = OWN.flag(
    "first_offender", "the person had no conviction before it; convictions of one transaction count once", silence=None
)
EXCLUDED_FELONY = OWN.flag("excluded_offense", by="§ 99-19-71(2)(a)", note="of a felony", silence=None)
PUBLIC_OFFICIAL = OWN.flag(
    "public_official_duty", "the conviction is of a public official and related to official duties"
)
FELONY_EXPUNGED = OWN.flag(
    "felony_expunged_before", "a felony was expunged before under § 99-19-71(2)", level=Level.PERSON
)
NUCLEUS = OWN.text("criminal_episode", level=Level.CASE, silence="the case")
CDL_HOLDER = OWN.flag("commercial_license_at_offense")
TEST_REFUSED = OWN.flag("test_refused", "the person refused a test of blood or breath", owner=Owner.POLICE)
BAC = OWN.number(
    "bac",
    "alcohol concentration where results are available; 0 where no test was made",
    silence=0.0,
    owner=Owner.POLICE,
)
_TOO_HIGH = 0.16


def _below(result: float | None) -> tuple[int, tuple[str, ...]]:
    """Whether a test result is below .16."""
    if result is None:
        return UNKNOWN, (BAC.field,)
    return (TRUE if result < _TOO_HIGH else FALSE), ()


LOW_RESULT = Lookup("the alcohol concentration is", "below .16", (BAC.field,), _below)
DUI_NONADJUDICATION = OWN.flag(
    "dui_nonadjudication_before",
    "the person had an earlier non-adjudication or expunction of driving under the influence",
    level=Level.PERSON,
)
REGISTRABLE = OWN.flag("registration_required", by="§ 45-33-23", silence=None)
DEFERRAL_STATUTE = OWN.text(
    "deferral_statute",
    note="of a non-adjudication: 99-15-26, 99-15-123, 41-29-150, none",
    level=Level.CASE,
    silence="none",
)
TRAFFICKED = OWN.flag("trafficking_survivor", note="a direct result")
CRIME_OF_VIOLENCE = OWN.flag("crime_of_violence", by="§ 97-3-2", silence=None)
FOUND_VIOLENT = OWN.flag(
    "found_violent_at_sentencing",
    "the sentencing order classifies the felony as a crime of violence, § 97-3-2(2)",
    owner=Owner.COURT,
)
NOT_FOUND_VIOLENT = Presumption(
    "ms-not-found-violent",
    "a sentencing order did not classify the felony as a crime of violence, though the record does not say so",
    "Miss. Code § 97-3-2(2)",
)
VIOLENCE_FOUND_SINCE = "2014-07-01"

# --- what several laws ask ----------------------------------------------------------------------------------

is_dui = as_told(IMPLIED_CONSENT, LISTS["implied_consent"].matches)
is_traffic = as_told(TRAFFIC_VIOLATION, GRADING.is_grade("traffic") | (~is_felony & LISTS["traffic"].matches))
# (2): since 2014 the judge may find it of another felony that carries five years; it is asked of every felony.
_found_violent = all_of(
    is_felony, charge.disposition_date >= VIOLENCE_FOUND_SINCE, NOT_FOUND_VIOLENT.fills(FOUND_VIOLENT, value=False)
)
is_violent = as_told(CRIME_OF_VIOLENCE, LISTS["violence"].matches | _found_violent)
is_sex_offense = as_told(REGISTRABLE, LISTS["sex"].matches)
_KINDS = ("justice", "municipal", "county", "circuit")


def of_court(kind: str) -> Truth:
    """The case was in a court of the kind: by the fact where the record has it, else by the name of the court."""

    def decide(court: str | None) -> tuple[int, tuple[str, ...]]:
        named = [each for each in _KINDS if re.search(rf"\b{each}\b", court or "", re.IGNORECASE)]
        if named and kind not in named:
            return FALSE, ()
        return (TRUE, ()) if named == [kind] else (UNKNOWN, ("court",))

    by_name = Lookup("the name of the court is that of", f"a {kind} court", ("court",), decide, "MS")
    told = ~is_absent(COURT_TYPE) & COURT_TYPE.is_one_of(kind)
    return told | (is_absent(COURT_TYPE) & by_name)


in_municipal_court = of_court("municipal")

S_SEX = TEXT("Miss. Code §§ 45-33-55, 45-33-23(h)")
NO_SEX_OFFENSE = Condition(
    "no_sex_offense",
    "The offense is no sex offense, which is exempt from every expunction",
    S_SEX,
    holds=~is_sex_offense,
)
SEX_OPEN = unread(
    "sex_offense_open",
    "A sex offense that ended without a conviction is outside of the exemption of sex offenses",
    S_SEX("", READING),
    where=is_sex_offense,
)
NO_OFFICIAL = Condition(
    "no_official",
    "It is no conviction of a public official for acts of office",
    SECONDARY("Miss. Code § 99-19-71(5)"),
    holds=~PUBLIC_OFFICIAL,
)
FEE = Notice("fee", "The fee of a petition under § 99-19-71 is 150 dollars.", SECONDARY("Miss. Code § 99-19-72"))
ended_without_guilt = charge.ended(*DROPPED, Disposition.NO_CHARGE, perhaps=(Disposition.VACATED,))

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "MS",
    "Mississippi",
    "Miss. Code §§ 9-11-15(3), 21-23-7(6), 63-11-30(13), 99-19-71(1): first offender, last conviction in any court",
)
