"""How California writes statutes and grades offenses, and which offenses its relief laws name."""

import re
from collections.abc import Iterator

from clearslate.law import *

# --- how a statute is written ---------------------------------------------------------------------------------

ATTEMPT = "664"
CONSPIRACY = "182"
SOLICITATION = "653f"

# How courts and the Department of Justice write the codes. A number without a code is not read.
_CODES = {
    "PC": r"c?p\.?\s?c\.?|pen(?:al)?\.?(?:\s?code)?",
    "HS": r"h\.?\s?&?\s?s\.?(?:\s?c\.?)?|health\s?(?:&|and)\s?saf(?:ety|\.)?(?:\s?code)?|h\s?&\s?s\s?code",
    "VC": r"c?v\.?\s?c\.?|veh(?:icle)?\.?(?:\s?code)?",
    "BP": r"b\.?\s?&?\s?p\.?(?:\s?c\.?)?|bus(?:iness)?\.?\s?(?:&|and)\s?prof(?:essions)?\.?(?:\s?code)?",
    "WI": r"w\.?\s?&?\s?i\.?(?:\s?c\.?)?|welf(?:are)?\.?\s?(?:&|and)\s?inst(?:itutions)?\.?(?:\s?code)?",
    "FG": r"f\.?\s?&?\s?g\.?(?:\s?c\.?)?",
    "GC": r"g\.?\s?c\.?|gov(?:ernment)?\.?(?:\s?code)?",
    "LC": r"l\.?\s?c\.?|lab(?:or)?\.?(?:\s?code)?",
    "IC": r"i\.?\s?c\.?|ins(?:urance)?\.?(?:\s?code)?",
    "RT": r"r\.?\s?&?\s?t\.?(?:\s?c\.?)?",
    "PU": r"p\.?\s?u\.?\s?c?\.?",
    "HN": r"h\.?\s?&?\s?n\.?(?:\s?c\.?)?",
    "MC": r"m\.?\s?c\.?|municipal\s?code",
}
_CODE = "|".join(f"(?P<{code}>{spelling})" for code, spelling in _CODES.items())
_MARK = r"(?:§+|sections?|sec\.?)?"
_SECTION = r"\d{1,5}(?:\.\d{1,3})?(?:[a-z]{1,2})?"
_BEFORE = re.compile(rf"(?:cal(?:ifornia|\.)?\s*)?(?:{_CODE})\s*,?\s*{_MARK}\s*(?P<body>\d.*)", re.IGNORECASE)
_AFTER = re.compile(rf"{_MARK}\s*(?P<body>\d.*?)\s*(?:{_CODE})", re.IGNORECASE)
_JOINED = re.compile(r"\s*[/-]\s*")
_CODE_BEHIND = re.compile(rf"\s*[/-]\s*(?=(?:{'|'.join(_CODES.values())})$)", re.IGNORECASE)
_TRIED_AT_FIVE = re.compile(r"^664\s*[-./]?\s*(?=\d{5}(?!\d))")  # "66411357(c) HS", as rap sheets have it
_SUBDIVISION = re.compile(r",?\s*\b(?:subd(?:ivision)?s?|par(?:agraph)?)\b\.?\s*(?=\()", re.IGNORECASE)
_GRADE_BEHIND = re.compile(r"\s*[/-]\s*[fmi]$", re.IGNORECASE)

# Sections of the Penal Code whose number ends in a letter; any other letter is a subdivision ("245A1" is 245(a)(1)).
_LETTERED = re.compile(
    r"266[a-j]|270a|273(?:a|ab|d|g)|288a|337[a-z]|381b|470[ab]|476a|484[a-j]|487[a-j]|496[a-e]|532[a-f]|537e|538d|"
    r"597[a-z]|647a|653[b-z]",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"(\d{2,5}(?:\.\d{1,3})?)([a-z])(\d{0,2})(?![a-z])(.*)", re.IGNORECASE)

# A section that defines an offense, and those that grade or punish it: which of the two says what the offense is.
_GRADED_BY_THE_SECOND = {
    "240": frozenset({"241", "241.1", "241.2"}),
    "242": frozenset({"243", "243.2", "243.35", "243.4"}),
    "459": frozenset({"460", "461"}),
    "484": frozenset({"487", "488", "490", "490.2", "490.5"}),
}
_PUNISHED_BY_THE_SECOND = {
    "187": frozenset({"189", "190"}),
    "211": frozenset({"212.5", "213"}),
    "236": frozenset({"237"}),
    "261": frozenset({"264"}),
    "470": frozenset({"473"}),
    "666": frozenset({"484", "488", "490.2", "490.5"}),
}


class CaliforniaStyle(CitationStyle):
    """Statutes as courts and the Department of Justice write them.

    ``PC 211``, ``211 PC``, ``Penal Code § 211`` are one citation. Of a pair that defines and grades an offense
    (``PC 459/460(b)``) the grading section is the citation; of an attempt or conspiracy written with its object
    (``PC 664/211``) the object is, since the lists of serious and registrable offenses name attempts too.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        found = [self._one(code, body) for code, body in _parts(text)]
        citations = [citation for citation in found if citation]
        if not citations or len(citations) < len(found):
            return None
        return _joined(*([citation for citation in citations if not _is_inchoate(citation)] or citations))

    def plain(self, text: str) -> str:
        """The code before the number."""
        code, body = _split(super().plain(text).strip(" ,;/-"))
        return f"{code} {body}".strip()

    def several(self, text: str) -> Iterator[list[str]]:
        """Parts without a code are of the code of the others."""
        yield from super().several(text)
        yield [f"{code} {body}" for code, body in _parts(text) if body != ATTEMPT]

    def _one(self, code: str, body: str) -> Citation | None:
        together = _RUN_TOGETHER.fullmatch(body)
        if together and not (code == "PC" and _LETTERED.match(body)):
            section, letter, number, rest = together.groups()
            body = f"{section}({letter})" + (f"({number})" if number else "") + rest
        return super().written(f"{code} {body}")


def _parts(text: str) -> list[tuple[str, str]]:
    """The code and the rest of each written section; none where no code is written."""
    written = " ".join(text.split()).strip(" .,;/-")
    written = _CODE_BEHIND.sub(" ", _TRIED_AT_FIVE.sub(f"{ATTEMPT}/", written))
    found = [_split(part) for part in _JOINED.split(_GRADE_BEHIND.sub("", _SUBDIVISION.sub("", written)))]
    codes = [code for code, _ in found if code]
    return [(code or ("PC" if body in (ATTEMPT, CONSPIRACY) else codes[0]), body) for code, body in found if codes]


def _split(part: str) -> tuple[str, str]:
    """The code and the rest of one written section; the code is empty where it is not written."""
    for form in (_BEFORE, _AFTER):
        if found := form.fullmatch(part):
            return next(code for code in _CODES if found[code]), found["body"]
    return "", part


def _is_inchoate(citation: Citation) -> bool:
    return citation.code == "PC" and citation.section in (ATTEMPT, CONSPIRACY)


def _joined(first: Citation, second: Citation | None = None, *more: Citation) -> Citation | None:
    """What one section, or a pair of them, means; None for sections that do not belong together."""
    if more or (second and first.code != "PC"):
        return None
    if second is None:
        return first
    if second.section in _GRADED_BY_THE_SECOND.get(first.section, ()):
        # § 461 punishes the two degrees of § 460 under the same letters.
        return Citation("PC", "460", second.subsections) if second.section == "461" else second
    return first if second.section in _PUNISHED_BY_THE_SECOND.get(first.section, ()) else None


STYLE = CaliforniaStyle(
    pattern=rf"(?P<code>{'|'.join(_CODES)})\s+(?P<section>{_SECTION})",
    inchoate=(ATTEMPT, CONSPIRACY, SOLICITATION),
    inchoate_source=TEXT("Pen. Code §§ 182(a), 653f(a) to (c), 664"),
    table=read_sections(__file__),
    stem=rf"(?P<code>{'|'.join(_CODES)})\s+(?P<section>\d{{1,6}}(?:\.\d{{0,3}})?)",
)

# --- grades (Pen. Code §§ 16-19.8) ------------------------------------------------------------------------------

# Only whether a felony carries eight years is asked, and that must be recorded.
_GRADES = (
    grade("F", Class.FELONY, years(1), LIFE),
    grade("M", Class.MISDEMEANOR, days(0), days(365)),
    grade("I", Class.INFRACTION, days(0), source=TEXT("Pen. Code § 19.6")),
)
_ALIASES = {"felony": "F", "fel": "F", "misdemeanor": "M", "misd": "M", "infraction": "I", "inf": "I"}

GRADING = Grading(_GRADES, STYLE, TEXT("Pen. Code §§ 18, 18.5, 19"), aliases=_ALIASES)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_infraction = GRADING.is_kind(Class.INFRACTION)

# --- lists ------------------------------------------------------------------------------------------------------

LISTS = read_lists(__file__, STYLE)

is_marijuana_offense = LISTS["marijuana"].matches
is_possession_of_marijuana = LISTS["marijuana_possession"].matches
is_drug_possession = LISTS["drug_possession"].matches
is_registrable = LISTS["registrable"].matches
is_county_jail_felony = LISTS["county_jail_felonies"].matches
is_violent = LISTS["violent"].matches


_ASSAULTS = frozenset({"220", "240", "241", "245", "245.2", "245.3", "245.5"})


def _not_reached(statute: str | None, inchoate: str | None, object_statute: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether it is a solicitation or an attempted assault, which § 1192.7(c)(39) and (43) do not reach."""
    if inchoate == "solicitation":
        return TRUE, ()
    if statute is None:
        return UNKNOWN, ("statute",)
    if inchoate != "attempt" and not re.search(rf"\b{ATTEMPT}\b", statute):
        return FALSE, ()
    tried, source = STYLE.read(statute), "statute"
    if tried is not None and tried.section == ATTEMPT:
        tried, source = STYLE.read(object_statute), "object_statute"
    if tried is None:
        return UNKNOWN, (source,)
    return (TRUE if tried.code == "PC" and tried.section in _ASSAULTS else FALSE), ()


_is_not_reached = Lookup("offense is", "solicited, or an attempted assault", STATUTE_FIELDS, _not_reached, "CA")


def _kind_unwritten(statute: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether an assault of § 245(a)(1) was one with a weapon, where the paragraph held both kinds."""
    del statute
    return UNKNOWN, ("statute",)


# Before 2012 one paragraph held assault with a deadly weapon and assault by force likely to injure.
_had_weapon = Lookup("assault is", "with a deadly weapon", ("statute",), _kind_unwritten, "CA")
_is_assault = LISTS["assault_with_weapon"].matches & ~_is_not_reached

is_serious = (LISTS["serious"].matches & ~_is_not_reached) | (
    _is_assault & ((charge.offense_date >= "2012-01-01") | _had_weapon)
)


def _code_is_vehicle(statute: str | None) -> tuple[int, tuple[str, ...]]:
    bits = STYLE.is_of(statute, "VC")
    return bits, ("statute",) if bits == UNKNOWN else ()


is_vehicle_code = Lookup("statute is", "in the Vehicle Code", ("statute",), _code_is_vehicle, "CA")
