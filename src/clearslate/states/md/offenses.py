"""How Maryland writes statutes, grades offenses and words dispositions, and the facts that several laws share."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from clearslate.law import *

Answer = tuple[int, tuple[str, ...]]

# --- how statutes are written ------------------------------------------------------------------------------

CRIMINAL_LAW, TRANSPORTATION, COMMON_LAW, LOCAL_ORDINANCE = "CR", "TR", "COMMON LAW", "LOCAL ORDINANCE"

# Attempt, conspiracy and solicitation: common-law crimes whose penalties title 1 subtitle 2 limits.
INCHOATE = ("1-201", "1-202", "1-203", "attempt", "conspiracy", "solicitation")

_NAMES = {
    "CR": "CR", "GCR": "CR", "CRIM LAW": "CR", "CRIMINAL LAW": "CR",
    "TR": "TR", "TA": "TR", "GTR": "TR", "TRANSP": "TR", "TRANSPORTATION": "TR",
    "AB": "AB", "ABC": "AB", "GAB": "AB", "GAL": "AB", "ALC BEV": "AB", "ALCOHOLIC BEVERAGES": "AB",
    "BO": "BOP", "BOP": "BOP", "GBO": "BOP", "BUS OCC": "BOP", "BUS OCC & PROF": "BOP", "BUSINESS OCCUPATIONS": "BOP",
    "BUSINESS OCCUPATIONS AND PROFESSIONS": "BOP",
    "BR": "BR", "GBR": "BR", "BUS REG": "BR", "BUSINESS REGULATION": "BR",
    "CJ": "CJ", "CA": "CJ", "GCJ": "CJ", "COURTS": "CJ", "CTS & JUD PROC": "CJ",
    "COURTS AND JUDICIAL PROCEEDINGS": "CJ",
    "CL": "CL", "GCL": "CL", "COM": "CL", "COM LAW": "CL", "COMMERCIAL LAW": "CL",
    "CP": "CP", "GCP": "CP", "CRIM PROC": "CP", "CRIMINAL PROCEDURE": "CP",
    "EL": "EL", "GEL": "EL", "ELEC LAW": "EL", "ELECTION LAW": "EL",
    "FL": "FL", "GFL": "FL", "FAM LAW": "FL", "FAMILY LAW": "FL",
    "HG": "HG", "GHG": "HG", "HEALTH-GEN": "HG", "HEALTH GEN": "HG", "HEALTH-GENERAL": "HG",
    "HS": "HS", "GHS": "HS", "HOUS": "HS", "HOUS & COM DEV": "HS", "HOUSING AND COMMUNITY DEVELOPMENT": "HS",
    "IN": "IN", "GIN": "IN", "INS": "IN", "INSURANCE": "IN",
    "NR": "NR", "GNR": "NR", "NAT RES": "NR", "NATURAL RESOURCES": "NR",
    "PS": "PS", "GPS": "PS", "PUB SAFETY": "PS", "PUBLIC SAFETY": "PS",
    "RP": "RP", "GRP": "RP", "REAL PROP": "RP", "REAL PROPERTY": "RP",
    "SG": "SG", "GSG": "SG", "STATE GOV": "SG", "STATE GOVT": "SG", "STATE GOVERNMENT": "SG",
    "TG": "TG", "GTG": "TG", "TAX-GEN": "TG", "TAX GEN": "TG", "TAX-GENERAL": "TG",
}  # fmt: skip

_CODES = "|".join(sorted((re.escape(name) for name in _NAMES), key=len, reverse=True))
_CODE = re.compile(
    rf"(?:(?:Md|Maryland) (?:Ann )?Code(?: Ann)? ?,? )?(?P<code>{_CODES})(?: Art(?:icle)?)?,?(?=[ §\d]|$)(?P<rest>.*)",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(r"Title (\d+),? Subtitle (\d+)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:§+|Sec(?:tion)?)? ?(?P<title>\d{1,2})(?:-| )(?P<number>\d{3,4}(?:\.\d+)?)(?P<rest>.*)", re.IGNORECASE
)
_PART = r"(?:\d{1,2}|[a-z]{1,2}|[ivx]{1,5})"
_PARTS = re.compile(rf"[a-z]?(?:\({_PART}\)|[\s.,;]+{_PART}(?!\w)|[\s.,;])*", re.IGNORECASE)
_IN_WORDS = re.compile(r"(.+?),? of the (.+?) Article", re.IGNORECASE)
_COMMON_LAW = re.compile(r"common[ -]law[ :,-]*(?P<name>[a-z ]+)", re.IGNORECASE)
_TRIED = re.compile(r"(attempt|attempted|conspiracy|solicitation)\b.*", re.IGNORECASE)
_ORDINANCE = re.compile(r"\bordinances?\b|\b(?:city|county|town|municipal|local)\s+(?:code|law)\b", re.IGNORECASE)


class MarylandStyle(CitationStyle):
    """Maryland's citations: an article by its letters or name, title and section.

    ``CR § 5-601(c)(2)(ii)``, ``CR.5.601.c.2.ii``, ``CR 5 601`` and "Crim. Law § 5-601(c)(2)(ii)" are the same
    section. ``BR Title 5 Subtitle 6`` may be any of its sections. A crime of the common
    law is of its own code, by name; so is a local ordinance, which has no section.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        text = " ".join(text.split())
        if _ORDINANCE.search(text):
            return Citation(LOCAL_ORDINANCE, "")
        if common := _COMMON_LAW.fullmatch(text):
            return Citation(COMMON_LAW, _common(common["name"]))
        code, rest = _article(text)
        section = _NUMBER.fullmatch(rest) if code else None
        if section is None:
            return None
        if not _PARTS.fullmatch(section["rest"]):
            return None
        letters = tuple(part.lower() for part in re.findall(r"\w+", section["rest"]))
        return Citation(code, f"{int(section['title'])}-{section['number']}", letters)

    def plain(self, text: str) -> str:
        """The letters of the article, then what names a title or part of a number."""
        return " ".join(_article(super().plain(text))).strip()

    def beginning_as(self, text: str) -> tuple[Span, ...]:
        """The sections that begin as the text does, or those of a subtitle, which are numbered by its hundred."""
        code, rest = _article(super().plain(text))
        if not (code and (whole := _SUBTITLE.fullmatch(rest))):
            return super().beginning_as(text)
        title, subtitle = int(whole[1]), int(whole[2])
        return (Span(code, section_key(f"{title}-{subtitle}00"), section_key(f"{title}-{subtitle}99")),)


def _article(text: str) -> tuple[str, str]:
    """The article's letters and what follows; no letters where it names none."""
    if worded := _IN_WORDS.fullmatch(text):
        text = f"{worded[2]} {worded[1]}"
    found = _CODE.fullmatch(_spaced(text))
    return (_NAMES[found["code"].upper()], found["rest"].strip()) if found else ("", text)


def _common(name: str) -> str:
    words = " ".join(name.lower().split())
    tried = _TRIED.fullmatch(words)
    return re.sub(r"ed$", "", tried[1].lower()) if tried else words


def _spaced(text: str) -> str:
    """The dots of abbreviations and of ``CR.5.601.c`` as spaces; a dot inside a number (5-601.1) stays."""
    dotted = re.fullmatch(r"([A-Za-z]{2,3})\.(\d{1,2})\.(\d{3,4})((?:\.\w{1,5})*)\.?", text)
    if dotted:
        return f"{dotted[1]} {dotted[2]}-{dotted[3]} {dotted[4].replace('.', ' ')}".strip()
    return " ".join(re.sub(r"\.(?!\d)", " ", text).replace("'", "").split())


STYLE = MarylandStyle(
    pattern=r"(?P<section>\d+-\d+)",
    default_code=CRIMINAL_LAW,
    inchoate=INCHOATE,
    inchoate_source=MEMORY("Md. Code, Crim. Law, title 1, subtitle 2", "the subtitle was not read"),
    table=read_sections(__file__),
    stem=r"(?P<code>[a-z]{2,3}) (?:§+ ?)?(?:title )?(?P<section>\d{1,2}(?:[- ]\d{0,4}(?:\.\d*)?)?)",
)


class ListOfObjects(OffenseList):
    """A list that names attempts, conspiracies and solicitations with their objects.

    An attempt is written by the section attempted, or as a crime of the common law, whose object decides.
    """

    def decide(self, statute: str | None, inchoate: str | None, object_statute: str | None) -> Answer:
        """Bits and blamed fields for the crime itself, or for the object of an attempt at it."""
        del inchoate
        return super().decide(statute, None, object_statute)


def _of_objects(found: OffenseList) -> OffenseList:
    if not found.with_inchoate:
        return found
    return ListOfObjects(**{part.name: getattr(found, part.name) for part in fields(found)})


LISTS = {name: _of_objects(found) for name, found in read_lists(__file__, STYLE).items()}

# --- grades --------------------------------------------------------------------------------------------------

# Maryland has no classes: each section sets its own maximum, and a misdemeanor may carry ten years.
MISDEMEANOR = grade("misd", Class.MISDEMEANOR, days(0), years(20))
FELONY = grade("felony", Class.FELONY, days(0), LIFE)
GRADES = (
    MISDEMEANOR,
    FELONY,
    grade("civil", Class.ORDINANCE, days(0)),
    grade("traffic misd", Class.MISDEMEANOR, days(0), years(10)),
    grade("traffic payable", Class.INFRACTION, days(0)),
)

_ALIASES = {
    "m": "misd", "misdemeanor": "misd", "f": "felony", "civil offense": "civil", "civil citation": "civil",
    "code violation": "civil", "traffic misdemeanor": "traffic misd", "must appear": "traffic misd",
    "traffic must appear": "traffic misd", "payable": "traffic payable",
}  # fmt: skip

# Sections of one grade. Of the others in titles 2 to 4 and 6 to 8 of the Criminal Law Article it is
# known only that they punish crimes; title 5 and titles 9 to 12 hold civil offenses too.
_FELONIES = frozenset({"2-201", "2-204", "3-202", "3-303", "3-304", "3-402", "3-403", "6-202", "6-203", "6-204"})
_MISDEMEANORS = frozenset({"6-205", "6-206", "6-301", "6-402", "8-103"})
_CRIMINAL_TITLES = frozenset({"2", "3", "4", "6", "7", "8"})


def _by_statute(citation: Citation) -> tuple[Grade, ...]:
    if citation.code != CRIMINAL_LAW:
        return ()
    if citation.section in _FELONIES:
        return (FELONY,)
    if citation.section in _MISDEMEANORS:
        return (MISDEMEANOR,)
    return (MISDEMEANOR, FELONY) if citation.section.split("-")[0] in _CRIMINAL_TITLES else ()


class MarylandGrading(Grading):
    """Grades as recorded; the section speaks only where the record is silent."""

    def possible(self, statute: str | None, code: str | None) -> tuple[Grade, ...]:
        """The grades that the charge may be of; () where nothing is known."""
        recorded = self.find(code)
        return (recorded,) if recorded else super().possible(statute, code)


GRADING = MarylandGrading(
    GRADES,
    STYLE,
    MEMORY("Md. Code, each section", "the maxima, and which sections have one grade, are remembered"),
    _by_statute,
    aliases=_ALIASES,
)

is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)
is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_civil = GRADING.is_grade("civil")
_is_payable = GRADING.is_grade("traffic payable")


def _of_code(*codes: str) -> Truth:
    def decide(statute: str | None) -> Answer:
        bits = STYLE.is_of(statute, *codes)
        return bits, ("statute",) if bits == UNKNOWN else ()

    return Lookup("article is", ", ".join(codes), ("statute",), decide)


is_transportation = _of_code(TRANSPORTATION)

# --- the state's own facts ------------------------------------------------------------------------------------

OWN = OwnFacts()


def _substance(row: Mapping[str, Any]) -> str | None:
    """Silence about the substance: what the subsection or the charge's own words say, else none of concern."""
    bits, _ = by_words(row["statute"], row["description"])
    if bits != TRUE and STYLE.read(row["statute"]) is None:
        return None
    return "cannabis" if bits == TRUE else "other"


def _must_appear(row: Mapping[str, Any]) -> bool:
    found = GRADING.find(row["grade"])
    return found is None or found.code != "traffic payable"


def _treated(row: Mapping[str, Any]) -> Any:
    """Silence about a treatment that was required: completed when the charge was disposed of."""
    return row["disposition_date"] or DayInterval(ALWAYS, NEVER)


TREATMENT_CONDITION = OWN.flag(
    "treatment_condition", "the nolle prosequi came with the requirement of drug or alcohol treatment"
)
TREATMENT_COMPLETED_ON = OWN.event(
    "treatment_completed_on", "day on which the required treatment was completed", silence=_treated
)
NO_LONGER_CRIME = OWN.flag(
    "no_longer_crime", "the act on which the conviction is based is no longer a crime, § 10-105(a)(11)"
)
MUST_APPEAR = OWN.flag(
    "must_appear", "a traffic charge for which the defendant must appear in court", silence=_must_appear
)
SUBSTANCE = OWN.text("drug", note="cannabis, or another", silence=_substance)
ASSIGNATION = OWN.flag(
    "of_assignation",
    "the conviction under Crim. Law § 11-303 is of assignation, and not of prostitution",
    owner=Owner.PROSECUTOR,
    silence=None,
)
SERVED = OWN.flag(
    "served", "the charging document was served before the nolle prosequi, § 10-104", silence=True, level=Level.CASE
)

# A payable citation is by its grade one without an appearance; what the record states goes before the grade.
must_appear = MUST_APPEAR & ~(is_absent(MUST_APPEAR) & _is_payable)

# § 10-107: a traffic violation that is paid without appearing is no part of a unit, nor a criminal proceeding.
is_minor_traffic = is_transportation & ~must_appear

_CANNABIS = re.compile(r"\b(?:cannabis|marijuana|marihuana)\b", re.IGNORECASE)
_NOT_CANNABIS = re.compile(r"\b(?:not|non|other than|no)\W+(?:cannabis|marijuana|marihuana)\b", re.IGNORECASE)
_PERHAPS_CANNABIS = re.compile(r"\b(?:hashish|thc|tetrahydro\w*)\b", re.IGNORECASE)


def by_substance(substance: str | None) -> Answer:
    """Whether the recorded substance is cannabis; in doubt where there is another beside it."""
    if substance is None:
        return UNKNOWN, (SUBSTANCE.field,)
    if _CANNABIS.fullmatch(substance.strip()):
        return TRUE, ()
    doubtful = _CANNABIS.search(substance) and not _NOT_CANNABIS.search(substance)
    return (UNKNOWN, (SUBSTANCE.field,)) if doubtful or _PERHAPS_CANNABIS.search(substance) else (FALSE, ())


def by_words(statute: str | None, description: str | None) -> Answer:
    """Whether the substance is cannabis by § 5-601(c)(2), which is about nothing else, or by the charge's words."""
    citation = STYLE.read(statute)
    if citation and (citation.code, citation.section, citation.subsections[:2]) == (CRIMINAL_LAW, "5-601", ("c", "2")):
        return TRUE, ()
    if description and _NOT_CANNABIS.search(description):
        return (FALSE, ()) if citation else (UNKNOWN, ("statute",))
    if description and _CANNABIS.search(description):
        return TRUE, ()
    return UNKNOWN, (SUBSTANCE.field,)


# What the record states of the substance goes before the subsection and the words.
_is_not_stated = is_absent(SUBSTANCE)
is_cannabis = (~_is_not_stated & Lookup("the substance is", "cannabis", (SUBSTANCE.field,), by_substance)) | (
    _is_not_stated
    & Lookup("the subsection or the charge's words are of", "cannabis", ("statute", "description"), by_words)
)


def _by_fraud(statute: str | None) -> Answer:
    citation = STYLE.read(statute)
    if citation is None:
        return UNKNOWN, ("statute",)
    written = (citation.section, citation.subsections[:2]) == ("5-601", ("a", "2"))
    return (TRUE if written else FALSE), ()


# § 5-601(a)(2), obtaining by fraud, is no possession; a bare § 5-601 is.
is_possession = LISTS["possession"].matches & ~Lookup(
    "the subsection written is", "§ 5-601(a)(2)", ("statute",), _by_fraud
)
is_civil_cannabis = LISTS["civil_cannabis"].matches & is_civil

# §§ 10-105(a), 10-105.1(a)(1): a crime, but no traffic violation paid without appearing; and the civil offense of cannabis.
is_covered = any_of(
    all_of(is_transportation, must_appear, ~is_civil),
    ~is_transportation & is_crime,
    is_crime & must_appear,  # whatever the article
    is_civil_cannabis,
)


# --- how charges end -----------------------------------------------------------------------------------------

ACQUITTAL, DISMISSAL, NOLLE, NCR = "acquittal", "dismissal", "nolle prosequi", "not criminally responsible"
PBJ, STET, COMPROMISE, GUILTY = "probation before judgment", "stet", "compromise", "guilty"

_WORDS = (
    (PBJ, re.compile(r"\bprobation before judge?ment\b|\bpbj\b", re.IGNORECASE)),
    (STET, re.compile(r"\bstet(?:ted)?\b", re.IGNORECASE)),
    (COMPROMISE, re.compile(r"\bcompromised?\b", re.IGNORECASE)),
    (NCR, re.compile(r"\bnot criminally responsible\b|\bncr\b|\binsanity\b", re.IGNORECASE)),
)
_ANY_ENDING = (ACQUITTAL, DISMISSAL, NOLLE, PBJ, STET, COMPROMISE, NCR, GUILTY)
_PLAIN: dict[str | None, tuple[str, ...]] = {
    Disposition.CONVICTED: (GUILTY,),
    Disposition.ACQUITTED: (ACQUITTAL,),
    Disposition.ACQUITTED_INSANITY: (NCR,),
    Disposition.DISMISSED: (DISMISSAL,),
    Disposition.NOLLE_PROSSED: (NOLLE,),
    # Withdrawn is no Maryland disposition: the State's Attorney withdraws a charge by a nolle prosequi.
    Disposition.WITHDRAWN: (NOLLE, "withdrawn"),
    # What came after is not in the row: the charge is followed to the court that disposed of it at last.
    Disposition.TRANSFERRED: _ANY_ENDING,
    Disposition.VACATED: (*_ANY_ENDING, "vacated"),
    Disposition.PENDING: _ANY_ENDING,
    Disposition.NO_CHARGE: (),
    None: (*_ANY_ENDING, "never charged"),
}
# Codes that stand for several of Maryland's dispositions: the words tell which.
_SEVERAL: dict[str | None, tuple[str, ...]] = {
    Disposition.DEFERRED: (PBJ, STET),
    Disposition.DIVERTED: (PBJ, STET, COMPROMISE),
}
# Codes that the words may correct: a "dismissed - compromised" is a compromise.
_CORRECTED = (Disposition.ACQUITTED, Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)


def _named(detail: str | None) -> str | None:
    """The disposition that the words name, where they name one of the four."""
    return next((ending for ending, words in _WORDS if detail and words.search(detail)), None)


def endings(disposition: str | None, detail: str | None) -> tuple[str, ...]:
    """The dispositions of Maryland's courts that a code may mean; () for an arrest that was never charged."""
    several = _SEVERAL.get(disposition)
    if several is None:
        return _PLAIN[disposition]
    named = _named(detail)
    return (named,) if named in several else several


def _corrected(disposition: str | None, detail: str | None) -> Answer:
    if disposition is not None and disposition not in _CORRECTED:
        return FALSE, ()
    if detail is None or disposition is None:
        return UNKNOWN, ("disposition" if disposition is None else "disposition_detail",)
    return (TRUE if _named(detail) else FALSE), ()


# Words that are not on record correct nothing: the code stands.
_is_corrected = ~Absent("disposition_detail") & Lookup(
    "the disposition's words", "correct its code", ("disposition", "disposition_detail"), _corrected
)


def ended_in(*wanted: str) -> Truth:
    """The charge ended in one of the court's dispositions; open where the record may mean another."""

    def by_code(disposition: str | None, detail: str | None) -> Answer:
        hits = {ending in wanted for ending in endings(disposition, detail)}
        if len(hits) == 2:
            return UNKNOWN, (("disposition_detail",) if disposition in _SEVERAL else ("disposition",))
        return (TRUE if hits == {True} else FALSE), ()

    def by_detail(detail: str | None) -> Answer:
        if detail is None:
            return UNKNOWN, ("disposition_detail",)
        return (TRUE if _named(detail) in wanted else FALSE), ()

    names = ", ".join(wanted)
    fields_read = ("disposition", "disposition_detail")
    return (~_is_corrected & Lookup("the charge ended in", names, fields_read, by_code)) | (
        _is_corrected & Lookup("the disposition's words say", names, fields_read[1:], by_detail)
    )


is_charged = ~one_of_values("disposition", (Disposition.NO_CHARGE,), detail="never filed")
is_nolle_with_treatment = ended_in(NOLLE) & TREATMENT_CONDITION

# --- what the petitions share ----------------------------------------------------------------------------------

nothing_pending = person.none(charge.is_pending & is_crime & ~is_minor_traffic)

# A conviction that counts against a petition until it is expunged; no traffic violation paid by mail does.
is_counted_conviction = all_of(charge.is_convicted, is_crime, ~is_minor_traffic)
expunged = from_day(charge.cleared_on)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "MD", "Maryland", "Md. Code, Crim. Proc. § 10-110(d): convicted of a crime, wherever"
)
