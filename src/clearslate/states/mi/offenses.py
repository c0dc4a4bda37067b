"""How Michigan writes statutes, what its statutes carry, and the tests on an offense that its laws share."""

import re
from collections.abc import Callable

from clearslate.law import *

ATTEMPT = "750.92"
CONSPIRACY_AND_SOLICITATION = ("750.157a", "750.157b")

Decision = Callable[..., tuple[int, tuple[str, ...]]]

# The penal code ends at 750.568 and the vehicle code at 257.923: "750.812" is a court's charge code, in which
# section and subsection run together, and cannot be read.
_SECTION = (
    r"750\.(?:5[0-6]\d|[1-4]\d\d|\d\d?)[a-z]{0,2}|257\.(?:9[01]\d|92[0-3]|[1-8]\d\d|\d\d?)[a-z]{0,2}"
    r"|(?!750\.|257\.)\d{1,3}\.\d+[a-z]{0,2}"
)
_COMPILED_LAWS = r"(?:M\.?\s*C\.?\s*L\.?(?:\s*A\.?)?|Mich(?:igan|\.)?\s*Comp(?:iled|\.)?\s*Laws(?:\s*Ann\.?)?)"

STYLE = CitationStyle(
    pattern=(
        r"(?:(?P<code>(?:(?:local|city|township|village|county|municipal)\s+)?ordinance)\b)?"
        rf"\s*(?:{_COMPILED_LAWS}\s*)?§*\s*(?P<section>(?(code).*?|(?:{_SECTION})(?!\w)))"
    ),
    codes={
        f"{body}ORDINANCE": ORDINANCE
        for body in ("", "LOCAL ", "CITY ", "TOWNSHIP ", "VILLAGE ", "COUNTY ", "MUNICIPAL ")
    },
    inchoate=(ATTEMPT, *CONSPIRACY_AND_SOLICITATION),
    inchoate_source=SECONDARY("MCL 750.92, 750.157a, 750.157b", "as two courts and a law firm tell them"),
    table=read_sections(__file__),
    stem=rf"(?=.*[a-z§.])(?:{_COMPILED_LAWS}\s*|ch(?:ap(?:ter)?)?\b\.?\s*)*§*\s*(?P<section>\d{{1,3}}(?:\.\d*)?)",
)

# Michigan has no general grades: felony or misdemeanor, and a maximum in each section.
GRADES = (
    grade("F", Class.FELONY, days(366), LIFE),
    grade("M", Class.MISDEMEANOR, days(0), years(5)),
    grade("O", Class.ORDINANCE, days(0), days(93)),
    grade("CI", Class.INFRACTION, days(0)),
)


def _felony(maximum: Term) -> Grade:
    return grade("F", Class.FELONY, maximum)


def _misdemeanor(maximum: Term) -> Grade:
    return grade("M", Class.MISDEMEANOR, maximum)


# Sections with their maximum, for charges and attempted offenses without a recorded one. A section
# stands here only with the subsection that fixes its maximum.
_BY_STATUTE = {
    "MCL 257.904(3)(a)": _misdemeanor(days(93)),
    "MCL 257.904(3)(b)": _misdemeanor(years(1)),
    "MCL 333.7403(2)(a)(v)": _felony(years(4)),
    "MCL 750.81(1)": _misdemeanor(days(93)),
    "MCL 750.81(2)": _misdemeanor(days(93)),
    "MCL 750.84": _felony(years(10)),
    "MCL 750.110": _felony(years(10)),
    "MCL 750.110a(2)": _felony(years(20)),
    "MCL 750.110a(3)": _felony(years(15)),
    "MCL 750.110a(4)": _felony(years(5)),
    "MCL 750.111": _felony(years(5)),
    "MCL 750.167": _misdemeanor(days(90)),
    "MCL 750.174(2)": _misdemeanor(days(93)),
    "MCL 750.174(4)": _felony(years(5)),
    "MCL 750.174(5)": _felony(years(10)),
    "MCL 750.227": _felony(years(5)),
    "MCL 750.316": _felony(LIFE),
    "MCL 750.317": _felony(LIFE),
    "MCL 750.356(2)": _felony(years(10)),
    "MCL 750.356(3)": _felony(years(5)),
    "MCL 750.356(5)": _misdemeanor(days(93)),
    "MCL 750.356c": _felony(years(5)),
    "MCL 750.356d(4)": _misdemeanor(days(93)),
    "MCL 750.357": _felony(years(10)),
    "MCL 750.360": _felony(years(4)),
    "MCL 750.377a(1)(a)": _felony(years(10)),
    "MCL 750.377a(1)(b)": _felony(years(5)),
    "MCL 750.377a(1)(c)": _misdemeanor(years(1)),
    "MCL 750.377a(1)(d)": _misdemeanor(days(93)),
    "MCL 750.413": _felony(years(5)),
    "MCL 750.414": _misdemeanor(years(2)),
    "MCL 750.520b": _felony(LIFE),
    "MCL 750.520c": _felony(years(15)),
    "MCL 750.520d": _felony(years(15)),
    "MCL 750.520e": _misdemeanor(years(2)),
    "MCL 750.529": _felony(LIFE),
    "MCL 750.530": _felony(years(15)),
    "MCL 750.535(3)": _felony(years(5)),
}
_KNOWN = {STYLE.require(text): found for text, found in _BY_STATUTE.items()}


def grades_of(citation: Citation) -> tuple[Grade, ...]:
    """The grade that a section carries, by its longest known part; () where none is known."""
    for length in range(len(citation.subsections), -1, -1):
        found = _KNOWN.get(Citation(citation.code, citation.section, citation.subsections[:length]))
        if found:
            return (found,)
    return ()


GRADING = Grading(
    GRADES,
    STYLE,
    MEMORY(
        "MCL, each section", "the maxima of some forty sections are remembered, and used only where none is recorded"
    ),
    grades_of,
    aliases={
        "felony": "F",
        "misdemeanor": "M",
        "hcm": "M",
        "high court misdemeanor": "M",
        "misd": "M",
        "ordinance": "O",
        "civil infraction": "CI",
    },
)

LISTS = read_lists(__file__, STYLE)

# --- felony, misdemeanor, maximum ---------------------------------------------------------------------------

# 780.621(4)(c)(i): punishable by more than one year or designated a felony; so a two-year misdemeanor is one.
is_felony = GRADING.is_kind(Class.FELONY) | GRADING.punishable_by_more_than(years(1))
# 780.621(4)(g): ordinances that correspond to state law are among the misdemeanors.
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR, Class.ORDINANCE) & ~is_felony
is_called_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR, Class.ORDINANCE)

_LIFE_AS_RECORDED = years(90)  # no section states so many years: a maximum this long means life


# --- attempts, conspiracy -----------------------------------------------------------------------------------


def _is_attempt(citation: Citation | None, inchoate: str | None) -> int:
    """Whether the charge is of an attempt. A section that is missing may be that of attempts, whatever form is named."""
    if inchoate == "attempt" or (citation and citation.section == ATTEMPT):
        return TRUE
    return UNKNOWN if citation is None else FALSE


def attempt_at_offense_punishable_by(term: Term) -> Lookup:
    """An attempt at an offense whose own maximum is the term or longer.

    MCL 750.92: an attempt at an offense of five years or more carries up to five years, one at a
    lesser offense half of its maximum. So a recorded maximum below five years tells of a lesser offense;
    where the object recorded is none, the two contradict each other and neither is believed.
    """

    def decide(
        statute: str | None, inchoate: str | None, object_statute: str | None, maximum: int | None
    ) -> tuple[int, tuple[str, ...]]:
        citation = STYLE.read(statute)
        attempt = _is_attempt(citation, inchoate)
        if attempt == FALSE:
            return FALSE, ()
        lesser = maximum is not None and statutory_maximum(maximum).at_least(years(5)) == FALSE
        target = STYLE.read(object_statute) or (citation if citation and citation.section != ATTEMPT else None)
        known = grades_of(target) if target else ()
        if known and known[0].at_least.at_least(term) != TRUE:
            return FALSE, ()
        if known and lesser:
            return UNKNOWN, ("object_statute", "max_penalty_days")
        if lesser:
            return FALSE, ()
        if attempt == UNKNOWN:
            return UNKNOWN, ("statute", "inchoate")
        return (TRUE, ()) if known else (UNKNOWN, ("object_statute",))

    fields = ("statute", "inchoate", "object_statute", "max_penalty_days")
    return Lookup("attempt at an offense punishable by at least", str(term), fields, decide, "MI")


def _commission_or_attempt(statute: str | None, inchoate: str | None) -> tuple[int, tuple[str, ...]]:
    citation = STYLE.read(statute)
    agreed = inchoate in ("conspiracy", "solicitation")
    by_statute = citation is not None and citation.section in CONSPIRACY_AND_SOLICITATION
    return (UNKNOWN, (OFFENSE_LIST,)) if agreed or by_statute else (TRUE, ())


# The sections refer to commission and attempt. Whether conspiracy and solicitation are reached is open.
_committed_or_attempted = Lookup(
    "commission or attempt",
    "conspiracy and solicitation are open",
    ("statute", "inchoate"),
    _commission_or_attempt,
    "MI",
)


def listed(name: str) -> Truth:
    """The offense, or an attempt at it, is on the list; unknown for conspiracy and solicitation at it."""
    found: OffenseList = LISTS[name]
    return found.matches & _committed_or_attempted if found.with_inchoate else found.matches


# --- local ordinances -----------------------------------------------------------------------------------------

_ASSAULT = re.compile(r"\b(assault\w*|batter\w*|domestic violence|stalk\w*|indecent exposure|illegal entry)\b")
_INTOXICATED = re.compile(
    r"\b(owi|owvi|ouil|ubal|dui|dwi|intoxicated driving|drunk driving|driving (while|under)\D*(intoxicat|impair|influence)"
    r"|operating (while|under|a vehicle)\D*(intoxicat|impair|influence))"
)
_VEHICLE = re.compile(
    r"\b(driv\w*|operat\w*|vehic\w*|traffic|motor\w*|licen[cs]e|dwls|speed\w*|park\w*|alcohol|intox\w*|impair\w*)\b"
)
_MINOR = re.compile(
    r"\b(disorderly|trespass\w*|larceny|shoplift\w*|retail fraud|noise|litter\w*|loiter\w*|public intoxication|drunk in public"
    r"|open container|marihuana|marijuana|urinat\w*|curfew|suspended|no (operator'?s )?licen[cs]e|without (a )?licen[cs]e"
    r"|careless driving|expired|no insurance|park\w*)\b"
)
_MARIHUANA = re.compile(r"^(?!.*(deliver|sell|sale|manufactur|cultivat|grow)).*\b(mari[hj]uana|cannabis)\b")
_WORDS = re.compile(r"ordinance\W*(?=.*[a-z]{3})")


def _ordinance(statute: str | None, description: str | None) -> str | None:
    """The words that an ordinance violation goes by, in lower case; None where it is no ordinance."""
    citation = STYLE.read(statute)
    if citation is None or citation.code != ORDINANCE:
        return None
    return f"{statute} {description or ''}".lower()


def _corresponds(
    wanted: re.Pattern[str], *harmless: re.Pattern[str], unless: re.Pattern[str] | None = None
) -> Decision:
    """A decision on an ordinance by its words: the offense, another offense, or unknown."""

    def decide(statute: str | None, description: str | None) -> tuple[int, tuple[str, ...]]:
        words = _ordinance(statute, description)
        if words is None:
            return FALSE, ()
        if wanted.search(words):
            return TRUE, ()
        if any(pattern.search(words) for pattern in harmless):
            return FALSE, ()
        if unless and _WORDS.search(words) and not unless.search(words):
            return FALSE, ()
        return UNKNOWN, ("statute", "description")

    return decide


_ORDINANCE_FIELDS = ("statute", "description")
is_assault_ordinance = Lookup(
    "local ordinance corresponds to", "an assaultive crime or a serious misdemeanor", _ORDINANCE_FIELDS,
    _corresponds(_ASSAULT, _MINOR, _INTOXICATED), "MI",
)  # fmt: skip
is_intoxicated_driving_ordinance = Lookup(
    "local ordinance corresponds to", "operating while intoxicated", _ORDINANCE_FIELDS,
    _corresponds(_INTOXICATED, _MINOR, unless=_VEHICLE), "MI",
)  # fmt: skip
is_traffic_ordinance = Lookup(
    "local ordinance corresponds to", "a traffic offense", _ORDINANCE_FIELDS,
    _corresponds(_VEHICLE, _MINOR, unless=_VEHICLE), "MI",
)  # fmt: skip

is_marihuana_ordinance = Lookup(
    "local ordinance corresponds to", "possession or use of marihuana, or its paraphernalia", _ORDINANCE_FIELDS,
    _corresponds(_MARIHUANA, _ASSAULT, _INTOXICATED, _MINOR), "MI",
)  # fmt: skip

# --- what several laws ask of an offense ------------------------------------------------------------------------

is_assaultive = listed("assaultive_crime") | is_assault_ordinance
is_serious_misdemeanor = is_called_misdemeanor & (listed("serious_misdemeanor") | is_assault_ordinance)
is_traffic = listed("traffic_offense") | is_traffic_ordinance
is_intoxicated_driving = listed("operating_while_intoxicated") | is_intoxicated_driving_ordinance
# 780.621(4)(d): an ordinance that corresponds to one of these counts; to which one its words do not say.
can_be_first_violation = listed("first_violation") | is_intoxicated_driving_ordinance
punishable_by_ten_years = GRADING.punishable_by_at_least(years(10)) | attempt_at_offense_punishable_by(years(10))
punishable_by_life = GRADING.punishable_by_at_least(_LIFE_AS_RECORDED) | attempt_at_offense_punishable_by(
    _LIFE_AS_RECORDED
)
