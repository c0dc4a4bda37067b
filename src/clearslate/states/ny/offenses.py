"""How New York writes statutes and grades offenses, and the facts that several of its laws share."""

import re
from dataclasses import fields

from clearslate.law import *

Answer = tuple[int, tuple[str, ...]]

# --- how statutes are written ------------------------------------------------------------------------------

PENAL_LAW, VEHICLE_AND_TRAFFIC = "PL", "VTL"
ATTEMPT = "110.00"  # Penal Law article 110
SOLICITATION_AND_CONSPIRACY = (
    *("100.00", "100.05", "100.08", "100.10", "100.13"),
    *("105.00", "105.05", "105.10", "105.13", "105.15", "105.17"),
)

_CODES = {
    "PL": PENAL_LAW, "PENAL": PENAL_LAW, "PENAL LAW": PENAL_LAW, "PEN": PENAL_LAW, "": PENAL_LAW,
    "VTL": VEHICLE_AND_TRAFFIC, "VT": VEHICLE_AND_TRAFFIC, "V&T": VEHICLE_AND_TRAFFIC,
    "VEHICLE AND TRAFFIC LAW": VEHICLE_AND_TRAFFIC, "VEHICLE & TRAFFIC LAW": VEHICLE_AND_TRAFFIC,
    "VEH & TRAF LAW": VEHICLE_AND_TRAFFIC,
}  # fmt: skip
_PARENTHESES = r"(?P<rest>(?:\s*\([\w.-]{1,6}\))*)\s*"
_PLAIN = r"(?:\s*[.\s-]\s*0*(?P<part>\d{1,2}[a-z]?)\b(?!\s*\)))?"
_PENAL = re.compile(
    rf"(?P<code>[a-z &]*?)\s*(?:§+\s*)?(?P<section>\d{{2,3}}\.\d{{2}}(?:-[a-z])?){_PLAIN}{_PARENTHESES}", re.IGNORECASE
)
_TRIED = re.compile(
    r"(?P<code>[a-z &]*?)\s*(?:§+\s*)?110(?:\.00)?(?:\s*[-/,]\s*|\s+)(?:§+\s*)?(?P<object>\d{3}\.\d{2}.*)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    rf"(?P<code>[a-z][a-z &]*?)\s*(?:§+\s*)?0*(?P<section>\d{{1,4}}(?:-[a-z]\b|-\d{{3,}})?){_PLAIN}{_PARENTHESES}",
    re.IGNORECASE,
)
_FEDERAL = re.compile(
    r"(?P<code>\d+)\s*U\.?\s?S\.?\s?C\.?A?\.?\s*(?:§+\s*)?(?P<section>\d+[a-z]?)(?P<rest>.*)", re.IGNORECASE
)


class NewYorkStyle(CitationStyle):
    """New York's citations: a law by its letters, then section and subdivisions.

    ``PL 155.25``, ``Penal Law § 155.25(1)``, ``155.25`` and ``PL 155.25 01`` are the same section;
    ``VTL 1192(3)``, ``VTL 1192.3`` and ``VTL 1192-3`` too. ``PL 110-155.30`` is an attempt: its section is
    110.00, and the lists below look at what was attempted.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        written = self.plain(text)
        if found := _FEDERAL.fullmatch(written):
            return Citation(f"{found['code']} USC", found["section"].lower())
        if _TRIED.fullmatch(written):
            return Citation(PENAL_LAW, ATTEMPT)
        found = _PENAL.fullmatch(written) or _OTHER.fullmatch(written)
        if found is None:
            return None
        code = " ".join(found["code"].upper().split())
        code = _CODES.get(code, code)
        if (code == PENAL_LAW) != ("." in found["section"]):
            return None  # an article of the Penal Law, or a decimal in a law that has none
        return Citation(code, found["section"].lower(), _subdivisions(found["part"], found["rest"]))

    def plain(self, text: str) -> str:
        """Without the dots of abbreviations and the hyphens of a subdivision."""
        text = re.sub(r"\b([A-Za-z])\.\s?(?=[A-Za-z]\.)", r"\1", super().plain(text))
        text = re.sub(r"(?<=[A-Za-z])\.(?=\s|$|§|\d)", " ", text)
        text = re.sub(r"\(\s*(\w+)-(\w+)\s*\)", r"(\1.\2)", text)
        return " ".join(text.split()).rstrip(" ,;.")


def _subdivisions(part: str | None, rest: str) -> tuple[str, ...]:
    first = () if part is None or part == "0" else (part.lower(),)
    return first + tuple(found.lower() for found in re.findall(r"[\w.]+", rest))


STYLE = NewYorkStyle(
    pattern=r"(?P<section>\d+)",
    default_code=PENAL_LAW,
    codes=_CODES,
    inchoate=(ATTEMPT, *SOLICITATION_AND_CONSPIRACY),
    inchoate_source=TEXT("Penal Law §§ 100.00 to 100.10, 105.00 to 105.10, 110.00, 110.05"),
    table=read_sections(__file__),
    stem=r"(?P<code>[a-z][a-z &]*?)\s*(?:§+\s*)?(?P<section>\d{1,4}(?:\.\d?)?)",
    units=r"\bart(?:icle)?\b",
)


class ListOfAttempts(OffenseList):
    """A list that names an attempt at an offense with the offense. Agreeing to one is left open."""

    def decide(self, statute: str | None, inchoate: str | None, object_statute: str | None) -> Answer:
        """Bits and blamed fields for the offense itself, or for the object of an attempt at it."""
        attempted = attempted_in(statute)
        if attempted is not None:
            statute, inchoate, object_statute = f"PL {ATTEMPT}", "attempt", attempted
        bits, blame = super().decide(statute, inchoate, object_statute)
        if bits == TRUE and inchoate in ("conspiracy", "solicitation"):
            return UNKNOWN, ("inchoate",)
        if bits == FALSE and not STYLE.meanings(statute):
            return UNKNOWN, ("statute",)  # its object is not on the list, but the section itself may be
        return bits, blame


def attempted_in(statute: str | None) -> str | None:
    """The offense attempted, where it stands in the citation itself (``PL 110-155.30``)."""
    found = _TRIED.fullmatch(STYLE.plain(statute)) if statute else None
    return f"PL {found['object']}" if found else None


def _with_attempts(found: OffenseList) -> OffenseList:
    if not found.with_inchoate:
        return found
    return ListOfAttempts(**{part.name: getattr(found, part.name) for part in fields(found)})


LISTS = {name: _with_attempts(found) for name, found in read_lists(__file__, STYLE).items()}

# --- grades ------------------------------------------------------------------------------------------------

# The longest term of each class. A "violation" is no crime, § 10.00(6).
GRADES = (
    grade("A-I felony", Class.FELONY, LIFE),
    grade("A-II felony", Class.FELONY, LIFE),
    grade("A felony", Class.FELONY, LIFE),
    grade("B felony", Class.FELONY, years(25)),
    grade("C felony", Class.FELONY, years(15)),
    grade("D felony", Class.FELONY, years(7)),
    grade("E felony", Class.FELONY, years(4)),
    grade("felony", Class.FELONY, years(3), LIFE),
    grade("A misd", Class.MISDEMEANOR, days(364)),
    grade("B misd", Class.MISDEMEANOR, days(90)),
    grade("misd", Class.MISDEMEANOR, days(15), days(364)),
    grade("violation", Class.INFRACTION, days(15)),
    grade("infraction", Class.INFRACTION, days(0), days(90)),
)
CLASS_A = ("A-I felony", "A-II felony", "A felony")


def _aliases() -> dict[str, str]:
    found = {"f": "felony", "m": "misd", "misdemeanor": "misd", "um": "misd", "u misd": "misd", "v": "violation"}
    found |= {"unclassified misdemeanor": "misd", "unclassified misd": "misd", "i": "infraction"}
    found |= {"traffic infraction": "infraction", "ai felony": "A-I felony", "aii felony": "A-II felony"}
    found |= {"a1 felony": "A-I felony", "a2 felony": "A-II felony", "a-1 felony": "A-I felony"}
    for short, long, letters in (("felony", "felony", "abcde"), ("misd", "misdemeanor", "ab")):
        for letter in letters:
            for alias in (f"class {letter} {long}", f"{letter} {long}", f"{letter}{short[0]}", f"{long} {letter}"):
                found[alias] = f"{letter} {short}"
    found |= {f"f{degree}": "felony" for degree in "123456"} | {f"m{degree}": "misd" for degree in "1234"}
    found |= {
        f"federal {kind}{part}": kind for kind in ("felony", "misd") for part in ("", " a", " b", " c", " d", " e")
    }
    return found | {"class a-i felony": "A-I felony", "class a-ii felony": "A-II felony"}


# Sections of one class, for records without a grade.
_OF_CLASS = {
    "A-I felony": ("125.25", "125.26", "125.27", "135.25", "150.20", "220.21", "220.43", "220.77"),
    "A-II felony": ("130.95", "130.96", "220.18", "220.41"),
    "violation": ("140.05", "221.05", "240.20", "240.21", "240.26", "240.35"),
    "A misd": ("155.25", "165.40", "220.03", "120.00", "221.15", "221.40"),
    "B misd": ("221.10", "240.36"),
}


def _by_statute(citation: Citation) -> tuple[Grade, ...]:
    if citation.code != PENAL_LAW:
        return ()
    for code, sections in _OF_CLASS.items():
        if citation.section in sections:
            return tuple(found for found in GRADES if found.code == code)
    return ()


GRADING = Grading(
    GRADES,
    STYLE,
    MEMORY("Penal Law §§ 70.00, 70.15", "the longest terms, and which sections have one class, are remembered"),
    _by_statute,
    aliases=_aliases(),
)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)
is_petty = GRADING.is_kind(Class.INFRACTION)


def _class_a(statute: str | None, code: str | None, maximum: int | None) -> Answer:
    """Whether the felony is of class A; a felony without its class may be."""
    del maximum
    possible = GRADING.possible(statute, code)
    if not possible:
        return UNKNOWN, ("grade",)
    answers = {UNKNOWN if each.code == "felony" else TRUE if each.code in CLASS_A else FALSE for each in possible}
    return (answers.pop(), ()) if len(answers) == 1 and UNKNOWN not in answers else (UNKNOWN, ("grade",))


is_class_a = Lookup("felony is", "of class A", OFFENSE_FIELDS, _class_a, "NY")

_SUBDIVISION_ONE = Citation(VEHICLE_AND_TRAFFIC, "1192", ("1",))


def _impaired(statute: str | None, code: str | None, maximum: int | None) -> Answer:
    """VTL § 1192(1); without the subdivision the infraction of § 1192 can be no other."""
    del maximum
    citation = STYLE.read(statute)
    if citation is None:
        return UNKNOWN, ("statute",)
    if (citation.code, citation.section) != (VEHICLE_AND_TRAFFIC, "1192"):
        return FALSE, ()
    if citation.subsections:
        named = citation.within("1")
        return named, ("statute",) if named == UNKNOWN else ()
    found = GRADING.find(code)
    if found is not None and found.kind is Class.INFRACTION:
        return TRUE, ()
    return (FALSE, ()) if found is not None and found.kind is Class.FELONY else (UNKNOWN, ("statute",))


is_driving_while_impaired = Lookup(
    "offense is", "driving while ability impaired, VTL § 1192(1)", OFFENSE_FIELDS, _impaired, "NY"
)

# --- facts that New York alone asks ------------------------------------------------------------------------

OWN = OwnFacts()

DRUG = OWN.text(
    "drug",
    note="concentrated_cannabis (or concentrated cannabis) matters, CPL § 160.50(3)(k)",
    silence="not a drug case",
)
OTHER_DRUGS = OWN.flag("other_drugs", "a second controlled substance was charged")
is_supervised_for_life = OWN.flag(
    "lifetime_supervision", "parole or supervision for life; it has no last day", owner=Owner.CORRECTIONS
)
PRS_REVOKED_ON = OWN.event(
    "prs_revoked_on",
    "day on which parole or post-release supervision was revoked with reincarceration; released_on is then the last release",
    owner=Owner.CORRECTIONS,
)
SEALING_REFUSED = OWN.flag(
    "kept_open_by_court",
    note="on motion of the district attorney or its own, in the interests of justice",
    level=Level.CHARGE,
)
COVERED = OWN.flag(
    "covered_by_plea",
    "the charge was dismissed as covered by a plea to another charge",
    level=Level.CHARGE,
    owner=Owner.COURT,
)
PROTECTED_CONDUCT = OWN.flag(
    "lawful_in_new_york",
    "a charge elsewhere for reproductive or gender-affirming care or cannabis that is lawful in New York",
)
TREATMENT_COMPLETED_ON = OWN.event(
    "treatment_completed_on",
    "day on which judicial diversion or a similar drug treatment program was completed, CPL § 160.58",
)

# --- what several laws ask ---------------------------------------------------------------------------------


def left_open(topic: str, detail: str, blamed: str) -> Truth:
    """A fact that no field of the record decides: unknown, and the named field is to blame."""
    return Lookup(topic, detail, ("disposition",), lambda _: (UNKNOWN, (blamed,)), "NY")


_COMPLETED = Lookup(
    "offense is",
    "not an attempt, conspiracy or solicitation",
    ("inchoate",),
    lambda value: (TRUE, ()) if value in (None, "completed") else (UNKNOWN, ("inchoate",)),
    "NY",
)

_ONLY_CONCENTRATE = DRUG.is_one_of("concentrated_cannabis", "concentrated cannabis") & ~OTHER_DRUGS
is_marijuana_of_2019 = LISTS["marijuana_2019"].matches & _COMPLETED
is_former_article_221 = LISTS["marijuana_mrta"].matches & _COMPLETED
is_cannabis_222 = LISTS["cannabis_222"].matches & _COMPLETED
is_marijuana_of_2021 = any_of(
    is_former_article_221,
    is_cannabis_222,
    all_of(LISTS["concentrated_cannabis"].matches, _COMPLETED, _ONLY_CONCENTRATE),
)

# A conviction expunged as marijuana is null from that day on, CPL § 160.50(5).
expunged = from_day(charge.cleared_on) & one_of_values("cleared_under", ("NY-MJ",))
is_standing_crime = all_of(charge.is_convicted, is_crime, ~is_former_article_221)
is_new_york_crime = is_standing_crime & charge.decided_in("NY")

NO_RETURN = Presumption(
    "ny-no-return-to-prison",
    "parole or post-release supervision was not revoked after the recorded release, where the data do not say",
    cite="CPL § 160.57(1)(b)(ii)",
)

# CPL § 160.57(1)(b)(ii): revoked with reincarceration after the release on record, so the last release is not on it.
_release_is_stale = all_of(
    is_felony,
    charge.incarceration_days > 0,
    NO_RETURN.fills(PRS_REVOKED_ON.happened, value=False),
    charge.released_on <= PRS_REVOKED_ON,
)
_NO_DAY = FixedDay("9999-12-31")

# Where the time of a conviction starts: the sentence, or the last release from incarceration for it.
START_OF_TIME = later_of(
    charge.imposed_on,
    charge.released_on,
    Where(_release_is_stale, PRS_REVOKED_ON),
    Where(_release_is_stale & left_open("last release", "later than the recorded one", "released_on"), _NO_DAY),
)


def _pending(disposition: str | None) -> Answer:
    """Whether the charge is open; one adjourned in contemplation of dismissal may be."""
    if disposition is None:
        return UNKNOWN, ("disposition",)
    if disposition == Disposition.DEFERRED:
        return UNKNOWN, ("disposition_detail",)
    return (TRUE if disposition == Disposition.PENDING else FALSE), ()


# A day of disposition settles that a charge whose ending is missing is not open.
is_open_charge = Lookup(
    "charge is", "pending; an adjournment in contemplation of dismissal may be", ("disposition",), _pending, "NY"
) & (charge.ended(Disposition.DEFERRED) | ~charge.disposition_date.happened)

# Other jurisdictions' grades are read as far as they say felony or misdemeanor; their statutes say nothing here.
is_felony_elsewhere = ~charge.decided_in("NY") & is_felony
