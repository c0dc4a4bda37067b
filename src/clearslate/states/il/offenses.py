"""How Illinois writes statutes and grades offenses, and the facts that several of its laws share."""

import re
from dataclasses import dataclass

from clearslate.law import *

OWN = OwnFacts()

S_5_2 = SECONDARY("20 ILCS 2630/5.2", "the Act was read to its first page; the rest in summaries")

# --- how a statute is written -----------------------------------------------------------------------------

_ILCS = re.compile(
    r"(?P<chapter>\d{1,3})\s*(?:I\.?L\.?C\.?S\.?|[-/ ])\s*(?P<act>\d{1,5})(?:\.0)?\s*[-/, ]\s*(?:§+\s*)?"
    r"(?P<rest>\d.*)",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"(?:(?:city|village|town|county)\s+of\s+)?(?P<place>[a-z][a-z .'-]*?)\s*,?\s+(?:mun\.?|municipal|county|city|village)\s*"
    r"(?:code|ord\.?|ordinances?)\s*(?:§+|sec\.|section|no\.)?\s*(?P<rest>\d.*)",
    re.IGNORECASE,
)
_CODE_OF = re.compile(
    r"(?:municipal|mun\.?)\s+code\s+of\s+(?P<place>[a-z][a-z .'-]*?)\s*,?\s*(?:§+|sec\.|section)?\s*(?P<rest>\d.*)",
    re.IGNORECASE,
)
_INCHOATE = re.compile(r"(?P<section>8-[124])\s*\(.*")


@dataclass(frozen=True)
class IllinoisStyle(CitationStyle):
    """Statutes as courts, the State Police and prosecutors write them, brought to one form.

    ``720 ILCS 5/16-25(a)(1)``, ``720-5/16-25(a)(1)``, ``720 5 16-25`` are one citation; a local ordinance
    is ``Chicago Mun. Code § 8-4-010``.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        return super().written(_one_form(text))

    def plain(self, text: str) -> str:
        """A text that names no section, in the same form."""
        return _one_form(super().plain(text))


def _one_form(text: str) -> str:
    written = " ".join(text.split())
    if found := _ILCS.fullmatch(written):
        rest = found["rest"]
        if tried := _INCHOATE.fullmatch(rest):
            # "8-4(570/402(c))": the offense attempted stands inside; it belongs in object_statute.
            rest = tried["section"]
        # "(a-5)" is one subsection, which the general reader takes without its hyphen.
        rest = re.sub(r"\(\s*(\w+)-(\w+)\s*\)", r"(\1.\2)", rest)
        return f"{found['chapter']} ILCS {found['act']}/{rest}"
    if found := _CODE_OF.fullmatch(written) or _LOCAL.fullmatch(written):
        return f"{found['place'].strip()} MUN. CODE § {found['rest']}"
    return written


CHICAGO = "CHICAGO MUN. CODE"
VEHICLE_CODE = "625 ILCS 5"

STYLE = IllinoisStyle(
    pattern=r"(?P<code>\d+ ILCS \d+|[a-z][a-z .'-]* MUN\. CODE)(?:/\s*| § ?)(?P<section>\d\w*(?:[.-]\w+)*)",
    inchoate=("8-1", "8-1.1", "8-1.2", "8-2", "8-4"),
    inchoate_source=TEXT("720 ILCS 5/8-1, 8-1.1, 8-1.2, 8-2, 8-4"),
    table=read_sections(__file__),
    stem=r"(?P<code>\d+ ILCS \d+)/\s*(?P<section>\d[\d.\-]*)",
    units=r"\bart(?:icle)?\b",
)

# --- grades -----------------------------------------------------------------------------------------------

# The longest ordinary term of each class.
_GRADES = (
    grade("murder", Class.FELONY, years(60), LIFE),
    grade("class X", Class.FELONY, years(30)),
    grade("class 1", Class.FELONY, years(15)),
    grade("class 2", Class.FELONY, years(7)),
    grade("class 3", Class.FELONY, years(5)),
    grade("class 4", Class.FELONY, years(3)),
    grade("class A", Class.MISDEMEANOR, days(364)),
    grade("class B", Class.MISDEMEANOR, days(180)),
    grade("class C", Class.MISDEMEANOR, days(30)),
    grade("petty", Class.INFRACTION, days(0)),
    grade("business", Class.INFRACTION, days(0)),
    grade("ordinance", Class.ORDINANCE, days(0), days(180)),
)
_FELONY_CLASSES, _MISDEMEANOR_CLASSES = "x1234", "abc"
_ALIASES = (
    {letter: f"class {letter}" for letter in _FELONY_CLASSES + _MISDEMEANOR_CLASSES}
    | {f"class {letter} felony": f"class {letter}" for letter in _FELONY_CLASSES}
    | {f"felony class {letter}": f"class {letter}" for letter in _FELONY_CLASSES}
    | {f"class {letter} misdemeanor": f"class {letter}" for letter in _MISDEMEANOR_CLASSES}
    | {f"misdemeanor class {letter}": f"class {letter}" for letter in _MISDEMEANOR_CLASSES}
    | {"m": "murder", "p": "petty", "petty offense": "petty", "business offense": "business"}
    | {"ordinance violation": "ordinance", "municipal ordinance": "ordinance"}
)

GRADING = Grading(
    _GRADES, STYLE, MEMORY("730 ILCS 5/5-4.5-20 to 5-4.5-65", "the sections were not read"), aliases=_ALIASES
)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_petty = GRADING.is_kind(Class.INFRACTION)

# --- offenses ---------------------------------------------------------------------------------------------

LISTS = read_lists(__file__, STYLE)

is_graver_burglary = LISTS["burglary"].matches & GRADING.is_grade("class 1", "class 2")

is_registrable = any_of(LISTS["registrable"].matches, charge.victim_minor & LISTS["registrable_of_minors"].matches)

# (k)(3): what a conviction may not be of.
is_excluded_offense = any_of(
    LISTS["article_9"].matches,
    LISTS["article_11"].matches,
    GRADING.is_grade("class X"),
    is_registrable,
    LISTS["crime_of_violence"].matches,
    LISTS["named_offenses"].matches,
    is_graver_burglary,
)

is_graver_article_11 = LISTS["article_11"].matches & ~(LISTS["public_indecency"].matches & is_misdemeanor)
is_graver_cruelty = LISTS["humane_care"].matches & (is_felony | GRADING.is_grade("class A"))

# (a)(3): what is never sealed, except for reckless driving, whose exception has a condition of its own.
is_never_sealable = any_of(
    LISTS["dui"].matches, is_graver_article_11, LISTS["never_sealable"].matches, is_graver_cruelty, is_registrable
)

_TRAFFIC_WORDS = re.compile(
    r"\b(?:traffic|speed\w*|park(?:ed|ing)|vehicles?|driv\w+|motor|lanes?|red light|stop sign|yield|seat ?belt|"
    r"licen[sc]e plate|registration|turn|u-turn|signal|dui|tollway)\b",
    re.IGNORECASE,
)
_PETTY_GRADES = frozenset({"petty", "business", "ordinance", "class C"})


def _traffic(statute: str | None, code: str | None, description: str | None) -> tuple[int, tuple[str, ...]]:
    """UNKNOWN where the charge may be a minor traffic offense, for which the text was not read; else FALSE."""
    written = GRADING.find(code)
    if written is not None and written.code not in _PETTY_GRADES:
        return FALSE, ()
    citation = STYLE.read(statute)
    codes = {each.code for each in STYLE.meanings(statute)}
    if not codes or (citation is None and any(code == VEHICLE_CODE or code.endswith("MUN. CODE") for code in codes)):
        return UNKNOWN, ("statute",)
    if citation is None:
        return FALSE, ()
    if citation.code == VEHICLE_CODE:
        return UNKNOWN, ("grade" if written is None else OFFENSE_LIST,)
    if not citation.code.endswith("MUN. CODE"):
        return FALSE, ()
    if citation.code == CHICAGO and citation.section.startswith("9-"):  # Title 9: vehicles and traffic
        return UNKNOWN, (OFFENSE_LIST,)
    if description is None:
        return UNKNOWN, ("description",)
    return (UNKNOWN, (OFFENSE_LIST,)) if _TRAFFIC_WORDS.search(description) else (FALSE, ())


may_be_minor_traffic = Lookup(
    "minor traffic", "whether the law reaches it was not read", ("statute", "grade", "description"), _traffic, "IL"
)

# --- how a charge ended -----------------------------------------------------------------------------------

ended_in_supervision = charge.ended(Disposition.DIVERTED)
ended_against = charge.ended(Disposition.CONVICTED, Disposition.DIVERTED)
ended_without_conviction = charge.ended(
    Disposition.ACQUITTED, Disposition.ACQUITTED_INSANITY, *DROPPED, Disposition.NO_CHARGE, Disposition.VACATED
)


def _stricken(disposition: str | None, detail: str | None) -> tuple[int, tuple[str, ...]]:
    """UNKNOWN where the case may have been stricken off with leave to reinstate (SOL), and so not be final.

    Only a dismissal or withdrawal can be one; a nolle prosequi, an acquittal or a release cannot.
    """
    if disposition not in (None, Disposition.DISMISSED, Disposition.WITHDRAWN):
        return FALSE, ()
    if detail is None:
        return UNKNOWN, ("disposition_detail",)
    words = detail.lower()
    stricken = re.search(r"\bs\.?o\.?l\b", words) or ("stricken" in words and "leave" in words)
    return (UNKNOWN, ("disposition_detail",)) if stricken else (FALSE, ())


may_be_reinstated = Lookup(
    "disposition is",
    "stricken off with leave to reinstate, perhaps final",
    ("disposition", "disposition_detail"),
    _stricken,
    "IL",
)

# An arrest that was never charged has no disposition of its own: it may clear from the arrest on.
_NEVER_CHARGED = charge.ended(Disposition.NO_CHARGE)
FLOOR = later_of(Where(_NEVER_CHARGED, charge.arrest_date), Where(~_NEVER_CHARGED, charge.disposition_date))

# A case clears when each of its charges may; a charge that went to another court or indictment lives on
# there, and one that was cleared before is done.
TESTED = ~charge.ended(Disposition.TRANSFERRED)
