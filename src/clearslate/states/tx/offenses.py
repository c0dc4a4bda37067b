"""How Texas writes statutes and grades offenses, its lists, and the facts that it alone asks."""

import re
from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODES = {
    "PENAL CODE": r"(?:tex(?:as|\.)?\s*)?pen(?:al)?\.?\s*(?:code)?(?:\s*ann\.?)?|p\.?\s?c\.?",
    "TRANSP. CODE": r"transp(?:ortation)?\.?\s*code|t\.?\s?r\.?\s?c\.?",
    "HEALTH & SAFETY CODE": r"health\s*(?:&|and)\s*safety\s*code|h\.?\s?&?\s?s\.?\s?c?\.?",
    "ALCO. BEV. CODE": r"alco(?:holic)?\.?\s*bev(?:erage)?\.?\s*code|a\.?\s?b\.?\s?c\.?",
    "FAMILY CODE": r"fam(?:ily)?\.?\s*code",
    "OCC. CODE": r"occ(?:upations)?\.?\s*code",
    "EDUC. CODE": r"educ(?:ation)?\.?\s*code",
    "PARKS & WILD. CODE": r"parks\s*(?:&|and)\s*wild(?:life)?\.?\s*code",
}
_MARK = r"(?:§+|sec(?:tion|\.)?)?\s*"
_CODE = rf"(?:(?P<code>{'|'.join(_CODES.values())})[\s,]*)?{_MARK}"


class TexasStyle(CitationStyle):
    """Citations of several codes; a section without a code is one of the Penal Code."""

    def _code(self, written: str | None) -> str:
        if not written:
            return self.default_code
        spelled = (name for name, pattern in _CODES.items() if re.fullmatch(pattern, written, re.IGNORECASE))
        return next(spelled, written.upper())


STYLE = TexasStyle(
    pattern=_CODE + r"(?P<section>\d{1,3}a?\.\d{2,4})",
    default_code="PENAL CODE",
    inchoate=("15.01", "15.02", "15.03"),  # attempt, conspiracy, solicitation
    inchoate_source=TEXT("Penal Code §§ 15.01 to 15.03"),
    decimal=True,
    table=read_sections(__file__, decimal=True),
    stem=_CODE + r"(?P<section>\d{1,3}a?(?:\.\d*)?)",
    units=r"ch(?:ap(?:ter)?)?",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony 1", Class.FELONY, years(99)),
        grade("felony 2", Class.FELONY, years(20)),
        grade("felony 3", Class.FELONY, years(10)),
        grade("state jail felony", Class.FELONY, years(2)),
        grade("capital felony", Class.FELONY, LIFE),
        grade("misd A", Class.MISDEMEANOR, years(1)),
        grade("misd B", Class.MISDEMEANOR, days(180)),
        grade("misd C", Class.MISDEMEANOR, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0)),
    ),
    STYLE,
    MEMORY("Penal Code ch. 12", "the maxima are remembered; no law here asks them"),
    aliases={
        **{
            alias: f"misd {letter}"
            for letter in "ABC"
            for alias in (f"m{letter}".lower(), f"class {letter} misdemeanor".lower())
        },
        **{alias: f"felony {n}" for n in "123" for alias in (f"f{n}", f"{n} degree felony")},
        "first degree felony": "felony 1",
        "second degree felony": "felony 2",
        "third degree felony": "felony 3",
        "felony state jail": "state jail felony",
        "sjf": "state jail felony",
        "fs": "state jail felony",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_class_c = GRADING.is_grade("misd C")

# --- facts that Texas alone asks ----------------------------------------------------------------------------

_A_YEAR = 365


def _placed(row: Mapping[str, Any]) -> DayInterval | None:
    """A person of whom a scenario says no more was placed a year before the discharge."""
    found = row["disposition_date"]
    if not isinstance(found, DayInterval):
        return None
    return DayInterval(found.earliest - _A_YEAR, found.latest - _A_YEAR)


DEFERRED_ADJUDICATION = OWN.flag(
    "deferred_adjudication", "placed on deferred adjudication community supervision (CCP ch. 42A, subch. C)"
)
PLACED_ON = OWN.day("placed_on", "day of placement on deferred adjudication", silence=_placed)
FINDING = OWN.flag(
    "finding_42A_105f",
    "the court found that an order without petition is not in the best interest of justice (CCP art. 42A.105(f))",
)
FAMILY_VIOLENCE = OWN.flag(
    "family_violence_finding", "the court found family violence, or the offense involved it (Family Code § 71.004)"
)
REGISTRABLE = OWN.flag("registration_required", by="CCP ch. 62", silence=None)
FINE_ONLY_TRAFFIC = OWN.flag("fine_only_traffic", "a traffic offense punishable by fine only")
COMMUNITY_SUPERVISION = OWN.flag("community_supervision", "convicted and placed on community supervision (probation)")
VIOLENT_OR_SEXUAL = OWN.flag("violent_or_sexual", "the court finds the offense violent or sexual in nature")
INTERLOCK = OWN.flag("interlock_6_months", "six months with an ignition interlock device, as the court ordered")
CRASH = OWN.flag(
    "dwi_class_a_or_crash", "an alcohol concentration of 0.15 or more, or a crash involving another person"
)
CERTIFIED = OWN.flag(
    "prosecutor_certifies", "the prosecutor certifies that the records are not needed", owner=Owner.PROSECUTOR
)
REASON = OWN.text(
    "dismissal_reason",
    "why the charge was dismissed; veterans_court, mental_health_court, pretrial_intervention, no_probable_cause, void, other",
    silence="other",
    owner=Owner.PROSECUTOR,
)
LIMITATIONS = OWN.event("limitation_ran_on", by="CCP ch. 12")
STATE_CONSENTS = OWN.flag("prosecutor_consents", note="to the expunction")
SUPERVISION_WARRANT = OWN.flag(
    "supervision_warrant",
    "the arrest was on a warrant for a violation of community supervision, CCP art. 42A.751",
    level=Level.CASE,
)
JUMPED_BAIL = OWN.flag("jumped_bail", "the person absconded after release on bail", level=Level.CASE)
INNOCENCE = OWN.flag("actual_innocence", "relief was granted on the ground of actual innocence")

# --- what several laws ask ----------------------------------------------------------------------------------

# Where the record does not give the fact, the court's own words on how it ended may say it.
is_deferred_adjudication = DEFERRED_ADJUDICATION | (
    is_absent(DEFERRED_ADJUDICATION) & charge.detail_says("deferred adjudication", r"deferred adj")
)
was_deferred = is_deferred_adjudication & charge.ended(Disposition.DIVERTED, Disposition.DEFERRED)
# § 411.072(a)(2) and § 411.074(a): convictions and deferred adjudications, here or elsewhere; fine-only traffic apart.
counts = (charge.is_convicted | was_deferred) & ~FINE_ONLY_TRAFFIC
# Where the day of placement is missing, it lies between the offense and the discharge.
placed_on = later_of(charge.offense_date, earlier_of(PLACED_ON, charge.disposition_date))
judged_on = later_of(Where(charge.is_convicted, charge.disposition_date), Where(~charge.is_convicted, placed_on))

is_registrable = as_told(
    REGISTRABLE, LISTS["registrable"].matches | (LISTS["registrable_of_a_minor"].matches & charge.victim_minor)
)
# A finding that is not coded is open where such findings are made, and harmless elsewhere.
# What the finding or the record tells bars, whatever the offense: § 411.074(b)(1)(D) speaks of any.
is_family_violence = any_of(
    ~is_absent(FAMILY_VIOLENCE) & FAMILY_VIOLENCE,
    ~Absent("family_violence") & charge.family_violence,
    LISTS["family_chapters"].matches & (FAMILY_VIOLENCE | charge.family_violence),
)
is_barring = any_of(is_registrable, LISTS["never"].matches, is_family_violence)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "TX", "Texas", "Gov't Code §§ 411.072(a)(2), 411.074", "conviction or deferred adjudication"
)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
