"""How Oregon writes statutes and classes offenses, and which offenses its set-aside statute names."""

import re
from collections.abc import Mapping
from typing import Any

from clearslate.law import *

Answer = tuple[int, tuple[str, ...]]

# --- how statutes are written ------------------------------------------------------------------------------

ORS = "ORS"
CITY_ORDINANCE = "CITY ORDINANCE"

_STATUTES = r"(?:O\.?\s*R\.?\s*S\.?|Or(?:egon)?\.?\s*Rev(?:ised)?\.?\s*Stat(?:utes)?\.?)"
_SECTION = r"\d{1,3}[A-Z]?\.\d{3}"
_CUT = re.compile(r"\d{1,3}\.\d{1,2}")
_PACKED = re.compile(rf"(.*?{_SECTION})(\d{{1,2}})?([A-Z])?((?:\s*\(\w+\))*)", re.IGNORECASE)
_ORDINANCE = re.compile(r"(?:city )?(?:ordinance|code)?\s*§?\s*(\d+(?:\.\d+){2,}|\d+\.\d{2}|\d+\.0)", re.IGNORECASE)


class OregonStyle(CitationStyle):
    """Oregon's citations, as statutes and as its courts write them.

    ``ORS 163.160(2)``, ``163.160 (2)``, ``ORS § 163.160(2)`` are the same; the courts' case system also runs
    subsections into the section (``475.9921B`` is ``475.992(1)(b)``). A section of the Oregon Revised
    Statutes has three digits after its point; what has other numbers of digits (``16.20.120``, ``29.15``) is
    a city ordinance, a citation of its own code. A bare number (``99``) is no citation.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        text = " ".join(text.split())
        if found := _ORDINANCE.fullmatch(text):
            return None if self._of_the_state(text) else Citation(CITY_ORDINANCE, found[1])
        if packed := _PACKED.fullmatch(text):
            parts = "".join(f"({part})" for part in packed.group(2, 3) if part)
            text = f"{packed[1]}{parts}{packed[4]}"
        return super().written(text)

    def beginning_as(self, text: str) -> tuple[Span, ...]:
        """The sections that begin as the text does; a number cut short may also be a city's."""
        state = super().beginning_as(text)
        number = " ".join(text.split())
        if not self._of_the_state(number):
            return state
        return (*self._of_the_state(number), Span(CITY_ORDINANCE, section_key(number), section_key(number)))

    def _of_the_state(self, number: str) -> tuple[Span, ...]:
        """What a number such as 163.16, which a city may have too, is of the statutes where its last zero was lost."""
        if self.table is None or not _CUT.fullmatch(number):
            return ()
        return self.table.beginning_with(ORS, number.removesuffix("0") if number.endswith(".0") else number)


STYLE = OregonStyle(
    pattern=rf"(?:{_STATUTES}\s*)?(?:§+\s*)?(?P<section>{_SECTION})",
    default_code=ORS,
    inchoate=("161.405", "161.435", "161.450"),  # attempt, solicitation, conspiracy
    inchoate_source=MEMORY("ORS 161.405, 161.435, 161.450", "the sections were not read"),
    table=read_sections(__file__),
    stem=rf"(?=.*[a-z§.])(?:{_STATUTES}\s*|ch(?:ap(?:ter)?)?\b\.?\s*)*(?:§+\s*)?(?P<section>\d{{1,3}}(?:\.\d{{0,2}})?)",
)

LISTS = read_lists(__file__, STYLE)

# --- classes of offense ------------------------------------------------------------------------------------

GRADES = (
    grade("murder", Class.FELONY, LIFE),
    grade("A felony", Class.FELONY, years(20)),
    grade("B felony", Class.FELONY, years(10)),
    grade("C felony", Class.FELONY, years(5)),
    grade("felony", Class.FELONY, days(365), LIFE),
    grade("A misd", Class.MISDEMEANOR, days(364)),
    grade("B misd", Class.MISDEMEANOR, months(6)),
    grade("C misd", Class.MISDEMEANOR, days(30)),
    grade("DEM", Class.MISDEMEANOR, days(180)),
    grade("misd", Class.MISDEMEANOR, days(1), days(364)),
    grade("violation", Class.INFRACTION, days(0)),
    grade("infraction", Class.ORDINANCE, days(0)),
)

_ALIASES = {
    **{
        alias: f"{letter} {short}"
        for letter in "abc"
        for kind, short in (("felony", "felony"), ("misdemeanor", "misd"), ("misd", "misd"))
        for alias in (f"class {letter} {kind}", f"{kind} class {letter}", f"{kind} {letter}", f"{letter} {kind}")
    },
    **{f"f{letter}": f"{letter} felony" for letter in "abc"},
    **{f"m{letter}": f"{letter} misd" for letter in "abc"},
    **{f"violation class {letter}": "violation" for letter in "abcd"},
    **{f"class {letter} violation": "violation" for letter in "abcde"},
    "violation unclassified": "violation",
    "unclassified violation": "violation",
    "felony unclassified": "felony",
    "unclassified felony": "felony",
    "misdemeanor unclassified": "misd",
    "unclassified misdemeanor": "misd",
    "misdemeanor": "misd",
    "drug enforcement misdemeanor": "DEM",
    "infraction unclassified": "infraction",
}

# Murder and treason are felonies of no class.
_MURDER = frozenset({"163.095", "163.107", "163.115", "166.005"})


def _by_statute(citation: Citation) -> tuple[Grade, ...]:
    return (GRADES[0],) if citation.code == ORS and citation.section in _MURDER else ()


GRADING = Grading(
    GRADES, STYLE, MEMORY("ORS 161.605, 161.615", "the maxima are remembered"), _by_statute, aliases=_ALIASES
)

# A grade that names no class may be of any class of its kind.
_MAY_BE = {
    "felony": frozenset({"murder", "A felony", "B felony", "C felony"}),
    "misd": frozenset({"A misd", "B misd", "C misd", "DEM"}),
}


def is_class(*codes: str) -> Truth:
    """The offense is of one of the classes; an unclassified felony or misdemeanor may be of any."""
    wanted = frozenset(codes)

    def decide(statute: str | None, code: str | None, maximum: int | None, jurisdiction: str | None = None) -> Answer:
        del maximum
        if STYLE.is_foreign(jurisdiction):
            return GRADING.is_grade_of_elsewhere(wanted, statute, code, jurisdiction)
        possible = GRADING.known(statute, code)
        if not possible:
            return UNKNOWN, ("grade",)
        classes = frozenset[str]().union(*(_MAY_BE.get(entry.code, {entry.code}) for entry in possible))
        if classes <= wanted:
            return TRUE, ()
        return (UNKNOWN, ("grade",)) if classes & wanted else (FALSE, ())

    return Lookup("class of the offense is", ", ".join(codes), (*OFFENSE_FIELDS, "jurisdiction"), decide, "OR")


is_felony_b = is_class("B felony")
is_felony_c = is_class("C felony")
is_misdemeanor_a = is_class("A misd")
is_violation = is_class("violation", "infraction")
is_least = is_class("B misd", "C misd", "violation", "infraction")
is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)


def _recorded_as_dem(code: str | None) -> Answer:
    found = GRADING.find(code)
    return (TRUE if found is not None and found.code == "DEM" else FALSE), ()


# Or Laws 2024 c.70: possession of a user quantity of a controlled substance. The recorded class decides; where
# it names none, a charge of possession may be one.
is_drug_enforcement_misdemeanor = charge.decided_in("OR") & any_of(
    Lookup("class is recorded as", "drug enforcement misdemeanor", ("grade",), _recorded_as_dem, "OR"),
    is_class("DEM") & LISTS["possession"].matches,
)

# --- facts that Oregon alone asks --------------------------------------------------------------------------

OWN = OwnFacts()


def _child_abuse(row: Mapping[str, Any]) -> bool | None:
    """Silence about child abuse is harmless only where the victim was no minor."""
    return False if row["victim_minor"] is False else None


CASE_TYPE = OWN.text(
    "case_type",
    "kind of the case in the court's words (parking, juvenile); empty for a criminal case",
    level=Level.CASE,
    silence="",
)
VICTIM_65 = OWN.flag(
    "victim_65_or_older", "the victim was 65 or older at the time of the crime", owner=Owner.PROSECUTOR
)
CHILD_ABUSE = OWN.flag(
    "child_abuse", "the offense constitutes child abuse, ORS 419B.005", silence=_child_abuse, owner=Owner.PROSECUTOR
)
# The exception is narrow: silence about it is not a yes, so it stays missing.
CLOSE_IN_AGE = OWN.flag("close_in_age", "the young-offender exception of ORS 137.225(6)(f) is met", silence=None)
PROTECTIVE_CONTEMPT = OWN.flag(
    "contempt_of_protective_order", "the contempt was of an order in a case of abuse or of a crime against a person"
)

# --- offenses that several conditions name -----------------------------------------------------------------


def _parking(statute: str | None, case_type: str | None) -> Answer:
    """A city's parking ticket: no statute of the state, and a case that the court calls parking."""
    if STYLE.is_of(statute, CITY_ORDINANCE) == FALSE:
        return FALSE, ()
    if case_type is None:
        return UNKNOWN, (CASE_TYPE.field,)
    if "parking" not in case_type.lower():
        return FALSE, ()
    return (TRUE, ()) if statute else (UNKNOWN, ("statute",))  # a missing one may be the state's


is_traffic_offense = LISTS["traffic"].matches | Lookup(
    "case is", "a city's parking ticket", ("statute", CASE_TYPE.field), _parking, "OR"
)
is_traffic_violation = is_traffic_offense & is_violation

# Oregon's sections say nothing of a charge decided elsewhere: that one counts by its class.
is_contempt = charge.decided_in("OR") & LISTS["contempt"].matches
is_no_offense = charge.decided_in("OR") & LISTS["no_offense"].matches


def names_exactly(list_id: str) -> Truth:
    """The statute is written down to the listed subsection; what is written shorter is not."""
    offenses = LISTS[list_id]

    def decide(statute: str | None, inchoate: str | None, object_statute: str | None) -> Answer:
        bits, blame = offenses.decide(statute, inchoate, object_statute)
        citation = STYLE.read(statute)
        written_shorter = bits == UNKNOWN and citation is not None and not citation.is_run_together
        return (FALSE, ()) if written_shorter else (bits, blame)

    return Lookup(
        "statute is written as",
        f"{offenses.title} ({offenses.cite})",
        ("statute", "inchoate", "object_statute"),
        decide,
        "OR",
    )


# An acquittal or a dismissal. A vacated conviction and a transferred charge may have been dismissed since.
is_over = charge.ended(
    Disposition.CONVICTED,
    Disposition.ACQUITTED,
    *DROPPED,
    Disposition.DIVERTED,
    Disposition.NO_CHARGE,
    perhaps=(Disposition.VACATED, Disposition.TRANSFERRED),
)
is_without_conviction = charge.ended(
    Disposition.ACQUITTED,
    Disposition.ACQUITTED_INSANITY,
    *DROPPED,
    Disposition.NO_CHARGE,
    Disposition.VACATED,
    perhaps=(Disposition.TRANSFERRED,),
)


def _diverted(disposition: str | None, detail: str | None) -> Answer:
    """Dismissed on completing a diversion agreement: by the disposition, or in the court's words."""
    if disposition is None:
        return UNKNOWN, ("disposition",)
    if disposition == Disposition.DIVERTED:
        return TRUE, ()
    if disposition != Disposition.DISMISSED:
        return FALSE, ()
    if detail is None:
        return UNKNOWN, ("disposition_detail",)
    return (TRUE if "diver" in detail.lower() else FALSE), ()


is_diverted = Lookup(
    "dismissal is", "on completing a diversion", ("disposition", "disposition_detail"), _diverted, "OR"
)


def _juvenile(case_type: str | None) -> Answer:
    if case_type is None:
        return UNKNOWN, (CASE_TYPE.field,)
    return (TRUE if "juvenile" in case_type.lower() else FALSE), ()


# An adjudication in juvenile court is no conviction; an adult's offense cannot be one.
is_juvenile_case = (charge.offense_date < person.date_of_birth + years(18)) & Lookup(
    "case is", "a juvenile court's", (CASE_TYPE.field,), _juvenile, "OR"
)
