"""How Colorado writes statutes and grades offenses, the lists of its sealing laws, and the facts that it alone asks."""

import re
from dataclasses import dataclass, replace

from clearslate.law import *

Answer = tuple[int, tuple[str, ...]]

# --- how a statute is written -------------------------------------------------------------------------------

_WRITTEN = re.compile(
    r"(?:colo(?:rado)?\.?\s*rev(?:ised)?\.?\s*stat(?:utes)?\.?,?\s*)?(?:c\.?\s*r\.?\s*s\.?,?\s*)?(?:19\d\d|20\d\d)?\s*"
    r"(?:§+|sec(?:tion)?s?\b\.?)?\s*"
    r"(?P<section>\d{1,2}(?:\.\d)?-\d{1,2}(?:\.\d{1,2})?-\d{3,4}(?:\.\d{1,2})?)"
    r"(?P<rest>(?:[\s,.]*\(\w{1,5}(?:\.\d{1,2})?\))*)"
    r"[\s,;.]*(?:c\.?\s*r\.?\s*s\.?)?[\s,;.]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ColoradoStyle(CitationStyle):
    """Title, article and section, as courts write them: ``18-4-401(2)(c)``, ``C.R.S. § 18-4-401 (2)(c)``, ``18-4-401, C.R.S.``."""

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        found = _WRITTEN.fullmatch(self.plain(text))
        if found is None:
            return None
        parts = re.findall(r"\(([\w.]+)\)", found["rest"])
        return Citation(self.default_code, found["section"], tuple(part.lower() for part in parts))


STYLE = ColoradoStyle(
    pattern=r"(?P<section>\d{1,2}-\d{1,2}-\d{3,4})",
    default_code="C.R.S.",
    inchoate=("18-2-101", "18-2-201", "18-2-301"),  # attempt, conspiracy, solicitation
    inchoate_source=TEXT("C.R.S. 18-2-101, 18-2-201, 18-2-301"),
    table=read_sections(__file__),
    stem=r"(?:c\.?\s*r\.?\s*s\.?,?\s*)?(?:§+\s*)?(?P<section>\d{1,2}(?:\.\d)?-\d[\d.\-]*|\d{1,2}(?:\.\d)?-)",
)

# --- grades (no law here asks for their maxima) ---------------------------------------------------

_DAY = days(1)
GRADES = (
    *(grade(f"F{number}", Class.FELONY, _DAY, LIFE) for number in range(1, 7)),
    *(grade(f"DF{number}", Class.FELONY, _DAY, years(32)) for number in range(1, 5)),
    *(grade(f"M{number}", Class.MISDEMEANOR, _DAY, years(2)) for number in range(1, 4)),
    grade("DM1", Class.MISDEMEANOR, _DAY, years(2)),
    grade("DM2", Class.MISDEMEANOR, _DAY, years(1)),
    grade("misd", Class.MISDEMEANOR, _DAY, years(2)),  # no class: driving under the influence, other titles
    grade("MT1", Class.MISDEMEANOR, _DAY, years(1)),  # misdemeanor traffic offenses
    grade("MT2", Class.MISDEMEANOR, _DAY, days(90)),
    grade("PO", Class.SUMMARY, days(0), days(183)),
    grade("DPO", Class.SUMMARY, days(0), days(183)),
    grade("CI", Class.INFRACTION, days(0)),
    grade("TIA", Class.INFRACTION, days(0)),
    grade("TIB", Class.INFRACTION, days(0)),
    grade("MO", Class.ORDINANCE, days(0), days(364)),
)
_ALIASES = {
    **{f"class {number} felony": f"F{number}" for number in range(1, 7)},
    **{f"felony {number}": f"F{number}" for number in range(1, 7)},
    **{f"level {number} drug felony": f"DF{number}" for number in range(1, 5)},
    **{f"class {number} misdemeanor": f"M{number}" for number in range(1, 4)},
    **{f"misdemeanor {number}": f"M{number}" for number in range(1, 4)},
    **{f"level {number} drug misdemeanor": f"DM{number}" for number in range(1, 3)},
    **{f"class {number} misdemeanor traffic offense": f"MT{number}" for number in range(1, 3)},
    **{f"{number}mt": f"MT{number}" for number in range(1, 3)},
    **{f"m{number}t": f"MT{number}" for number in range(1, 3)},
    **{f"t{number}": f"MT{number}" for number in range(1, 3)},
    **{f"mto{number}": f"MT{number}" for number in range(1, 3)},
    "m": "misd",
    "um": "misd",
    "misdemeanor": "misd",
    "petty": "PO",
    "petty offense": "PO",
    "po1": "PO",
    "po2": "PO",
    "class 1 petty offense": "PO",
    "class 2 petty offense": "PO",
    "drug petty offense": "DPO",
    "dp": "DPO",
    "civil infraction": "CI",
    "class a traffic infraction": "TIA",
    "class b traffic infraction": "TIB",
    "ti": "TIA",
    "municipal": "MO",
    "municipal ordinance": "MO",
    "ordinance": "MO",
}

# A felony without its class is no code of the table: everything that turns on the class is then unknown.
GRADING = Grading(GRADES, STYLE, MEMORY("C.R.S. title 18", "the maxima were not read"), aliases=_ALIASES)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_minor = GRADING.is_kind(Class.MISDEMEANOR, Class.SUMMARY)  # petty offense or misdemeanor
_CRIMINAL = re.compile(r"felony|misd|crim", re.IGNORECASE)


def _says_crime(code: str | None) -> Answer:
    """Whether the grade names a crime, of a class or of another court's table that is not ours."""
    if code is not None and _CRIMINAL.search(code):
        return TRUE, ()
    return (FALSE, ()) if GRADING.find(code) is not None else (UNKNOWN, ("grade",))


_is_called_a_crime = Lookup("grade says", "felony or misdemeanor", ("grade",), _says_crime, "CO")
is_infraction = all_of(GRADING.is_kind(Class.INFRACTION), ~all_of(charge.decided_in("CO"), _is_called_a_crime))
is_civil_infraction = GRADING.is_grade("CI")
is_traffic_infraction = GRADING.is_grade("TIA", "TIB")
is_upper_felony = GRADING.is_grade("F1", "F2", "F3")
is_level_1_drug_felony = GRADING.is_grade("DF1")


def _traffic_misdemeanor(statute: str | None, code: str | None) -> Answer:
    """A class 1 or 2 misdemeanor traffic offense, by its grade or, for article 4 of title 42, by its statute.

    Misdemeanors of the other articles of title 42 may have no class: unknown.
    """
    recorded, citation = GRADING.find(code), STYLE.read(statute)
    if recorded is None:
        return UNKNOWN, ("grade",)
    if recorded.kind is not Class.MISDEMEANOR:
        return FALSE, ()
    if recorded.code.startswith("MT"):
        return TRUE, ()
    if recorded.code.startswith("DM"):
        return FALSE, ()
    if citation is None:
        return UNKNOWN, ("statute",)
    if not citation.section.startswith("42-"):
        return FALSE, ()
    return (TRUE, ()) if citation.section.startswith("42-4-") else (UNKNOWN, ("grade",))


is_traffic_misdemeanor = Lookup(
    "grade is", "misdemeanor traffic offense", ("statute", "grade"), _traffic_misdemeanor, "CO"
)


def _municipal(court: str | None, code: str | None) -> Answer:
    """A violation of a municipal ordinance: by its grade, else by the name of the court."""
    recorded = GRADING.find(code)
    if recorded is not None:
        if recorded.kind is Class.ORDINANCE:
            return TRUE, ()
        if recorded.kind is Class.FELONY or recorded.code.startswith("D"):
            return FALSE, ()  # no municipal court hears felonies or offenses of the drug code
    if court is None:
        return UNKNOWN, ("court",)
    if "municipal" not in court.lower():
        return (FALSE, ()) if recorded is not None else (UNKNOWN, ("grade",))
    return (TRUE, ()) if recorded is not None else (UNKNOWN, ("grade",))


is_municipal = Lookup("charge is", "a municipal violation", ("court", "grade"), _municipal, "CO")

# --- facts of Colorado ----------------------------------------------------------------------------------------

OWN = OwnFacts()

COMPETENCY = OWN.flag("dismissed_incompetent")
BIAS = OWN.flag("bias_motivated", "the harassment was because of the victim's actual or perceived group")
PROTECTED_VICTIM = OWN.flag(
    "order_protects_victim",
    "the protection order that was violated was issued in a domestic-violence, sexual-assault or stalking matter",
    silence=True,
)
AGGRAVATED = OWN.flag(
    "sentence_aggravated",
    "it was sentenced as a crime of violence, under extraordinary risk or aggravation, for a pregnant victim, or as a special drug offender",
)
COMMERCIAL_DRIVER = OWN.flag("commercial_traffic")
TRADED = OWN.flag("plea_in_another_case")
SECTION_711_GROUND = OWN.flag("section_711_ground", "the ground of 24-72-711 (HB 24-1133) is shown", silence=None)


NOT_INCOMPETENT = Presumption(
    "co-not-incompetent", "a dismissal was not for incompetency unless the record says so", "C.R.S. 16-8.5-116(12)"
)
NOT_TRADED = Presumption(
    "co-not-traded",
    "a charge was not given up for a plea in another case unless the record says so",
    "C.R.S. 24-72-703(12)(a)(II)",
)

is_incompetency_dismissal = NOT_INCOMPETENT.fills(COMPETENCY, value=False)
is_traded = NOT_TRADED.fills(TRADED, value=False)

# --- lists ----------------------------------------------------------------------------------------------------

LISTS = read_lists(__file__, STYLE)


def listed(name: str) -> Truth:
    """The offense is on the list."""
    return LISTS[name].matches


is_drug = listed("article_18")
is_sexual = listed("unlawful_sexual_behavior")
is_dui = listed("driving_under_influence")
is_child_abuse = listed("child_abuse")

# The Victim Rights Act names accessories too: 18-8-105 is then a form of the offense that it names as its object.
_ACCESSORY = replace(STYLE, inchoate=(*STYLE.inchoate, "18-8-105"))
VICTIM_RIGHTS_ACT = replace(LISTS["victim_rights_act"], style=_ACCESSORY)

is_dwelling_burglary = replace(LISTS["burglary_of_dwelling"], style=_ACCESSORY).matches
DWELLING_SINCE = "2022-03-01"

# Certain of the list; what only time of the offense leaves open stands in ``outside_vra``.
is_vra = any_of(
    VICTIM_RIGHTS_ACT.matches,
    charge.family_violence,
    listed("harassment") & BIAS,
    listed("protection_order") & PROTECTED_VICTIM,
    is_dwelling_burglary & (charge.offense_date >= DWELLING_SINCE),
)
outside_vra = choose(
    (is_vra, Known(False)),
    # On the list since then; whether for offenses before it too was not read.
    (is_dwelling_burglary, UNSETTLED),
    otherwise=Known(True),
)

# --- 24-72-706(2)(a): what may not be sealed --------------------------------------------------------------------

is_aggravated = listed("aggravators") | AGGRAVATED
_cultivation = is_level_1_drug_felony & listed("marijuana_cultivation")

# Of misdemeanors and petty offenses; (2)(b) lets a court seal these all the same.
is_excluded_minor = any_of(
    is_traffic_misdemeanor, is_dui, is_sexual, is_child_abuse, charge.family_violence, listed("otherwise_excluded")
)
is_excluded_felony = is_felony & any_of(
    is_upper_felony,
    is_level_1_drug_felony & ~listed("marijuana_cultivation"),
    is_dui,
    is_sexual,
    is_child_abuse,
    charge.family_violence,
    is_aggravated,
    listed("otherwise_excluded"),
    listed("animal_cruelty"),
)
is_excluded = any_of(is_traffic_infraction, is_traffic_misdemeanor, is_excluded_felony, ~is_felony & is_excluded_minor)
outside_706 = choose(
    (is_excluded, Known(False)),
    # A level 1 felony of growing marijuana has an exception that was not read.
    (_cultivation, UNSETTLED),
    otherwise=Known(True),
)
felony_outside_vra = choose((is_felony, outside_vra), otherwise=Known(True))

# --- how a charge ended -----------------------------------------------------------------------------------------

DISMISSALS = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)
is_dismissed = charge.ended(*DISMISSALS)
is_acquitted = charge.ended(Disposition.ACQUITTED)
is_not_guilty_by_insanity = charge.ended(Disposition.ACQUITTED_INSANITY)
is_completed = charge.ended(Disposition.DIVERTED)  # a diversion or a deferred judgment
is_vacated = charge.ended(Disposition.VACATED)
# Another court decides it, and this record does not say how.
is_elsewhere = charge.ended(Disposition.TRANSFERRED)
is_undecided = charge.is_pending | charge.ended(Disposition.DEFERRED)


def _deferred_judgment(detail: str | None) -> Answer:
    """A completed deferral that was a deferred judgment, and not a diversion; words that say neither leave it open."""
    if detail is None:
        return UNKNOWN, ("disposition_detail",)
    if re.search(r"deferr?(?:ed|al)", detail, re.IGNORECASE):
        return TRUE, ()
    diverted = re.search(r"diver(?:sion|ted)", detail, re.IGNORECASE)
    return (FALSE, ()) if diverted else (UNKNOWN, ("disposition_detail",))


was_deferred_judgment = Lookup("deferral was", "a deferred judgment", ("disposition_detail",), _deferred_judgment, "CO")
says_incompetent = charge.detail_says("incompetent", r"incompeten|competency|16-8\.5-1")
