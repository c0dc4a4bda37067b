"""How North Carolina writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:N\.?\s*C\.?\s*)?(?:G\.?\s*S\.?\s*|Gen\.?\s*Stat\.?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,3}[A-Z]{0,2}-\d{1,4}(?:\.\d{1,3})?[A-Z]{0,2})",
    default_code="G.S.",
    inchoate=("14-2.4", "14-2.5", "14-2.6"),  # conspiracy, attempt, solicitation
    inchoate_source=MEMORY("G.S. 14-2.4 to 14-2.6", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,3}[A-Z]{0,2}-(?:\d{1,4}\.?)?)",
    ordinances=True,
)
_FELONIES = {
    "A": LIFE,
    "B1": LIFE,
    "B2": months(484),
    "C": months(231),
    "D": months(204),
    "E": months(88),
    "F": months(59),
    "G": months(47),
    "H": months(39),
    "I": months(24),
}
_MISDEMEANORS = {"A1": days(150), "1": days(120), "2": days(60), "3": days(20), "DWI": years(3), "traffic": days(120)}
GRADING = Grading(
    (
        *(grade(f"felony {letter}", Class.FELONY, most) for letter, most in _FELONIES.items()),
        *(grade(f"misd {number}", Class.MISDEMEANOR, most) for number, most in _MISDEMEANORS.items()),
        grade("infraction", Class.INFRACTION, days(0)),
    ),
    STYLE,
    MEMORY("G.S. 15A-1340.17, 15A-1340.23, 20-179", "the maxima are remembered; no law here asks them"),
    aliases={
        **{
            alias: f"felony {letter}"
            for letter in _FELONIES
            for alias in (f"class {letter} felony".lower(), f"f{letter}".lower(), f"felony class {letter}".lower())
        },
        **{
            alias: f"misd {number}"
            for number in ("A1", "1", "2", "3")
            for alias in (f"class {number} misdemeanor".lower(), f"m{number}".lower(), f"misdemeanor {number}".lower())
        },
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

EXPUNCTION = relief("expunction", ReliefKind.EXPUNGE)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)
is_h_or_i = GRADING.is_grade("felony H") | GRADING.is_grade("felony I")

# --- facts that North Carolina alone asks -------------------------------------------------------------------

PLEA_AGREEMENT = OWN.flag("plea_agreement")
WITH_LEAVE = OWN.flag(
    "with_leave", "the charge was dismissed with leave (failure to appear, or a deferral that is open)"
)
WRONG_PERSON = OWN.flag(
    "wrong_person",
    "the person was named in the charge because another used the person's identity, or by mistaken identity, G.S. 15A-147",
    owner=Owner.PROSECUTOR,
)
REMANDED = OWN.flag(
    "remanded_to_juvenile_court", "the superior court remanded the case to juvenile court, G.S. 7B-2603 or 7B-2200.5"
)
INCAPABLE = OWN.flag("dismissed_incompetent")
TRAFFIC = OWN.flag("traffic", "the offense is a traffic violation, which neither bars nor is expunged", silence=None)
ASSAULT_ELEMENT = OWN.flag(
    "assault_element", "assault is an essential element of the offense", owner=Owner.PROSECUTOR, silence=None
)
DRUG = OWN.text("drug", note="methamphetamine (or methamphetamines), heroin, cocaine, other", silence="other")
DRUG_ACT = OWN.text(
    "drug_act",
    "what was done with it; possession, intent to sell (or intent to sell or deliver), sale (or sell)",
    silence="possession",
    owner=Owner.POLICE,
)
COMMERCIAL_VEHICLE = OWN.flag(
    "commercial_vehicle", "a commercial motor vehicle was used in the felony", owner=Owner.POLICE
)
MISDEMEANORS_EXPUNGED_ON = OWN.event(
    "expunction_145_5_misd_on", "day of an earlier expunction of misdemeanors under G.S. 15A-145.5", level=Level.PERSON
)
FELONIES_EXPUNGED_ON = OWN.event(
    "expunction_145_5_felony_on", "day of an earlier expunction of felonies under G.S. 15A-145.5", level=Level.PERSON
)
SESSION = OWN.text(
    "session",
    "the session of court of the conviction, in the court's words; the case where it is the case's own",
    silence="the case",
)
NOT_ALL_DISPOSED = OWN.flag(
    "other_dismissal_conditions", "another charge of the case is not yet disposed of", level=Level.CASE
)
YOUTH_CONDITIONS = OWN.flag(
    "u18f_conditions_met",
    "100 hours of community service, a diploma or its equivalent, the affidavits, no earlier expunction",
    silence=True,
)

# --- what several laws ask ----------------------------------------------------------------------------------

is_impaired = LISTS["impaired_driving"].matches
is_traffic = as_told(
    TRAFFIC, ~is_felony & (GRADING.is_grade("misd traffic") | (LISTS["chapter_20"].matches & ~is_impaired))
)
crime_conviction = charge.is_convicted & is_crime & ~is_traffic
dismissed = charge.ended(*DROPPED, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED))

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "NC", "North Carolina", "G.S. 15A-145.5(c): no other felony or misdemeanor conviction"
)
