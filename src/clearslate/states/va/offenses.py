"""How Virginia writes statutes and grades offenses, and which offenses its Exchange (CCRE) holds."""

import re

from clearslate.law import *

Answer = tuple[int, tuple[str, ...]]

# --- how statutes are written ------------------------------------------------------------------------------

CODE = "VA"
LOCAL_ORDINANCE = "LOCAL ORDINANCE"

# Attempt, conspiracy, solicitation, principals and accessories: Title 18.2 ch. 2; drug conspiracies §§ -256, -257.
INCHOATE = (
    "18.2-18", "18.2-19", "18.2-22", "18.2-23", "18.2-25", "18.2-26", "18.2-27", "18.2-28", "18.2-29", "18.2-256", "18.2-257",
)  # fmt: skip

_SECTION = r"\d+(?:\.\d+)?[A-Z]?-\d+(?:\.\d+)*(?::\d+)*"
_PREFIX = re.compile(rf"([A-Z])\.\s*({_SECTION})", re.IGNORECASE)
_SUFFIX = re.compile(rf"(.*?{_SECTION})\s*([A-Z])((?:\(\w+\))*)", re.IGNORECASE)
_IN_WORDS = re.compile(rf"(?:former\s+)?subsection\s+([A-Z])\s+of\s+(.*{_SECTION})", re.IGNORECASE)
_PAIR = re.compile(rf"(.*?{_SECTION}\S*)\s*[/;]\s*(.*{_SECTION}\S*)", re.IGNORECASE)
_ORDINANCE = re.compile(r"\bordinances?\b|\b(?:city|county|town|municipal)\s+code\b", re.IGNORECASE)
_COUNTERPART = re.compile(
    rf"(?:similar|parallel|identical|counterpart|like|adopting|incorporating)\b\W*(?:to|of)?\W*"
    rf"(?:Va\.?\s*Code|Code\s+of\s+Virginia)?\W*(?:section|sec)?\W*({_SECTION})",
    re.IGNORECASE,
)
# Subsections that courts write in front of the section ("B.46.2-817"). Other letters ("Z.") mean something else.
_SUBSECTION_LETTERS = "ABCDEFGHI"


class VirginiaStyle(CitationStyle):
    """Virginia's citations, as statutes and as its courts write them.

    ``18.2-57(C)``, ``18.2-57C``, ``C.18.2-57`` and "subsection C of § 18.2-57" are the same. Of an attempt
    written with its object (``18.2-26/18.2-58``, in either order) the section is that of attempt. A local ordinance is a
    citation of its own code, whose section is its counterpart in the Code of Virginia, empty where not told.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        text = self.plain(text)
        if _ORDINANCE.search(text):
            found = _COUNTERPART.search(text)
            return Citation(LOCAL_ORDINANCE, found[1].lower() if found else "")
        if pair := _PAIR.fullmatch(text):
            parts = [self.read(part) for part in pair.groups()]
            tried = [found for found in parts if found and self.is_inchoate(found)]
            return tried[0] if tried else None
        if worded := _IN_WORDS.fullmatch(text):
            text = f"{worded[2]}({worded[1]})"
        elif (prefixed := _PREFIX.fullmatch(text)) and prefixed[1].upper() in _SUBSECTION_LETTERS:
            text = f"{prefixed[2]}({prefixed[1]})"
        elif suffixed := _SUFFIX.fullmatch(text):
            text = f"{suffixed[1]}({suffixed[2]}){suffixed[3]}"
        return super().written(text)


STYLE = VirginiaStyle(
    pattern=rf"(?:former\s+)?(?:(?:(?:Va\.?|Virginia)\s*Code(?:\s*Ann\.?)?|Code\s+of\s+Virginia),?\s*)?(?:§+|Sec(?:tion|\.)?)?\s*(?P<section>{_SECTION})",
    default_code=CODE,
    inchoate=INCHOATE,
    inchoate_source=TEXT("Va. Code §§ 18.2-22, 18.2-26, 18.2-29"),
    table=read_sections(__file__),
    stem=r"(?:(?:(?:Va\.?|Virginia)\s*Code(?:\s*Ann\.?)?|Code\s+of\s+Virginia),?\s*)?(?:§+|Sec(?:tion|\.)?)?\s*(?P<section>\d+(?:\.\d+)?[A-Z]?-\d*(?:[.:]\d*)*)",
)

LISTS = read_lists(__file__, STYLE)

# --- grades --------------------------------------------------------------------------------------------------

# §§ 18.2-10 and 18.2-11: Class 3 and 4 misdemeanors are punished by fines alone.
GRADES = (
    grade("felony 1", Class.FELONY, LIFE),
    grade("felony 2", Class.FELONY, LIFE),
    grade("felony 3", Class.FELONY, years(20)),
    grade("felony 4", Class.FELONY, years(10)),
    grade("felony 5", Class.FELONY, years(10)),
    grade("felony 6", Class.FELONY, years(5)),
    grade("felony", Class.FELONY, years(1), LIFE),
    grade("misd 1", Class.MISDEMEANOR, months(12)),
    grade("misd 2", Class.MISDEMEANOR, months(6)),
    grade("misd 3", Class.MISDEMEANOR, days(0)),
    grade("misd 4", Class.MISDEMEANOR, days(0)),
    grade("misd", Class.MISDEMEANOR, days(0), months(12)),
    grade("traffic infraction", Class.INFRACTION, days(0)),
    grade("civil", Class.ORDINANCE, days(0)),
)

_ALIASES = {
    **{f"class {n} felony": f"felony {n}" for n in range(1, 7)},
    **{f"f{n}": f"felony {n}" for n in range(1, 7)},
    **{f"class {n} misdemeanor": f"misd {n}" for n in range(1, 5)},
    **{f"misdemeanor {n}": f"misd {n}" for n in range(1, 5)},
    **{f"misdemeanor class {n}": f"misd {n}" for n in range(1, 5)},
    **{f"felony class {n}": f"felony {n}" for n in range(1, 7)},
    **{f"m{n}": f"misd {n}" for n in range(1, 5)},
    "f": "felony", "felony u": "felony", "unclassified felony": "felony",
    "m": "misd", "misdemeanor": "misd", "misd u": "misd", "misdemeanor u": "misd", "unclassified misdemeanor": "misd",
    "infraction": "traffic infraction", "traffic": "traffic infraction",
    "civil penalty": "civil", "civil violation": "civil", "civil offense": "civil",
}  # fmt: skip

_OF = {entry.code: entry for entry in GRADES}

# Grades that the sections themselves name.
_BY_SECTION = {
    "4.1-305": ("misd 1",),
    "18.2-57": ("misd 1", "felony 6"),
    "18.2-57.2": ("misd 1", "felony 6"),
    "18.2-60.3": ("misd 1", "felony 6"),
    "18.2-96": ("misd 1", "felony"),
    "18.2-103": ("misd 1", "felony"),
    "18.2-119": ("misd 1",),
    "18.2-120": ("misd 1",),
    "18.2-134": ("misd 1",),
    "18.2-248.1": ("misd 1", "felony 4", "felony 5", "felony"),
    "18.2-265.3": ("misd 1", "felony 6"),
    "18.2-388": ("misd 4",),
    "18.2-415": ("misd 1",),
    "46.2-817": ("misd 2", "felony 4", "felony 6"),
    "46.2-862": ("misd 1",),
    # Reported by name: misdemeanors or felonies, never infractions.
    **dict.fromkeys(
        (
            "3.2-6570", "5.1-13", "15.2-1612", "16.1-253.2", "20-61", "22.1-289.041", "46.2-339", "46.2-341.21",
            "46.2-341.24", "46.2-341.26:3", "58.1-3141", "58.1-4018.1", "60.2-632", "63.2-1509",
        ),
        ("misd", "felony"),
    ),
    "4.1-309.1": ("misd 1",),
}  # fmt: skip

# § 18.2-95: one to twenty years, or up to twelve months at discretion.
_GRAND_LARCENY = grade("felony", Class.FELONY, years(20))
# Former § 18.2-250.1: at most thirty days for a first offense, twelve months after.
_MARIJUANA = grade("misd", Class.MISDEMEANOR, days(30), months(12))


# One who commits these is deemed guilty of larceny, grand or petit (§ 18.2-96) by the value.
_DEEMED_LARCENY = ("18.2-98", "18.2-111", "18.2-117", "63.2-522")


def _by_statute(citation: Citation) -> tuple[Grade, ...]:
    if citation.section == "18.2-95":
        return (_GRAND_LARCENY,)
    if citation.section in _DEEMED_LARCENY:
        return (_OF["misd 1"], _GRAND_LARCENY)
    if citation.section == "18.2-250.1":
        return (_MARIJUANA, _OF["civil"])
    return tuple(_OF[code] for code in _BY_SECTION.get(citation.section, ()))


class VirginiaGrading(Grading):
    """Grades as recorded; the statute speaks only where the record is silent or names no class."""

    def possible(self, statute: str | None, code: str | None) -> tuple[Grade, ...]:
        """The grades that the charge may be of; () where nothing is known."""
        recorded = self.find(code)
        if recorded is not None and recorded.at_least == recorded.at_most:
            return (recorded,)
        found = super().possible(statute, code)
        if _OF["felony"] not in found:
            return found
        # A felony of which neither record nor statute names the class: any class, or none.
        return tuple(entry for entry in self.grades if entry in found or entry.kind is Class.FELONY)


GRADING = VirginiaGrading(
    GRADES,
    STYLE,
    TEXT(
        "Va. Code §§ 18.2-10, 18.2-11",
        "read as well: the sections that name their class; what § 46.2-862 and former § 18.2-250.1 carry is remembered",
    ),
    _by_statute,
    aliases=_ALIASES,
)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_traffic_infraction = GRADING.is_kind(Class.INFRACTION)

# --- what several laws share ---------------------------------------------------------------------------------

OFFENSE_FLOOR = parameter("offense_floor", "1986-01-01", TEXT("Va. Code §§ 19.2-392.6(A), .11(A), .12, .12:1, .17(A)"))
PETIT_LARCENY_SINCE = parameter(
    "petit_larceny_since", "2021-07-01", TEXT("Va. Code §§ 18.2-96, 18.2-104", "§ 18.2-104 is repealed")
)

OWN = OwnFacts()

CCRE_REPORTABLE = OWN.flag(
    "ccre_reportable",
    "the offense is reported to the Central Criminal Records Exchange, § 19.2-390(A)(1)",
    owner=Owner.REPOSITORY,
    silence=None,
)

decided_in_virginia = charge.decided_in(CODE)


# Without a grade, petit larceny is a misdemeanor since § 18.2-104 (a felony for the third) was repealed.
is_listed_as_misdemeanor = is_misdemeanor | all_of(
    LISTS["petit_larceny"].matches, Absent("grade"), charge.offense_date >= PETIT_LARCENY_SINCE
)


def _completed(inchoate: str | None) -> Answer:
    # Courts write an attempt by its own section (§§ 18.2-25 to -27); one written with the section attempted is in doubt.
    return (TRUE, ()) if inchoate in (None, "completed") else (UNKNOWN, ("statute",))


is_completed = Lookup("offense is", "not an attempt, conspiracy or solicitation", ("inchoate",), _completed)


def _inchoate(statute: str | None, inchoate: str | None) -> Answer:
    if inchoate not in (None, "completed"):
        return TRUE, ()
    citation = STYLE.read(statute)
    if citation is None:
        return UNKNOWN, ("statute",)
    return (TRUE if STYLE.is_inchoate(citation) else FALSE), ()


is_inchoate = Lookup(
    "offense is",
    "an attempt, conspiracy, solicitation, or that of a principal or accessory",
    ("statute", "inchoate"),
    _inchoate,
)


def or_similar_ordinance(found: OffenseList) -> Truth:
    """The offense is on the list, or is one of a local ordinance whose counterpart is."""

    def decide(statute: str | None, inchoate: str | None, object_statute: str | None) -> Answer:
        citation = STYLE.read(statute)
        if citation is None or citation.code != LOCAL_ORDINANCE:
            return FALSE, ()  # the list itself decides
        return found.decide(citation.section, inchoate, object_statute) if citation.section else (UNKNOWN, ("statute",))

    return found.matches | Lookup(
        "local ordinance is similar to one on the list",
        f"{found.title} ({found.cite})",
        STATUTE_FIELDS,
        decide,
        found.id,
    )


# --- § 19.2-390(A)(1): what is reported to the Exchange -----------------------------------------------------

_is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)
_punishable_by_jail = GRADING.punishable_by_at_least(days(1))

reported_by_table = any_of(
    is_felony,  # (a) treason, (b) any felony
    _is_crime & LISTS["title_54_1"].matches,  # (c)
    all_of(  # (d) jail under Title 18.2 or 19.2 or a similar local ordinance
        _is_crime, _punishable_by_jail, or_similar_ordinance(LISTS["titles_18_2_and_19_2"])
    ),
    _is_crime & LISTS["reported_by_name"].matches,  # (d), two sections; (e)
)


_is_not_stated = is_absent(CCRE_REPORTABLE)

# What the record states goes before the table; missing means by the table. Another state's offense is not reported.
is_reported = decided_in_virginia & ((~_is_not_stated & CCRE_REPORTABLE) | (_is_not_stated & reported_by_table))

# --- other jurisdictions ---------------------------------------------------------------------------------------


def counts_as_crime_elsewhere(
    statute: str | None, code: str | None, maximum: int | None, jurisdiction: str | None
) -> Answer:
    """Whether a conviction of another jurisdiction counts: in doubt where it may be a traffic infraction."""
    del maximum
    kinds = {each.kind for each in GRADING.known(statute, code, jurisdiction)}
    return (TRUE, ()) if kinds and kinds <= {Class.FELONY, Class.MISDEMEANOR} else (UNKNOWN, ("grade",))


is_conviction_elsewhere = all_of(
    charge.is_convicted,
    ~decided_in_virginia,
    Lookup(
        "offense is",
        "a crime, not a traffic infraction, of another jurisdiction",
        (*OFFENSE_FIELDS, "jurisdiction"),
        counts_as_crime_elsewhere,
    ),
)

NO_CONVICTION_ELSEWHERE = Presumption(
    "va-no-conviction-elsewhere",
    "the person has no conviction in another state, the District of Columbia, a territory or a federal court",
    cite="Va. Code § 19.2-392.6(B)",
)
none_known_elsewhere = ~NO_CONVICTION_ELSEWHERE.fills(person.convicted_elsewhere, value=False)
