"""How Missouri writes statutes and grades offenses, and the facts and lists that several of its laws share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clearslate.law import *

# --- how a statute is written -----------------------------------------------------------------------------

_WRITTEN = re.compile(
    r"(?:(?:R\.?\s*S\.?\s*Mo|Mo\.?\s*Rev\.?\s*Stat|V\.?A\.?M\.?S)\.?,?\s*)?(?:§+|sec(?:tion)?\b\.?|s\.)?\s*"
    r"(?P<section>\d{1,3}\.\d{3,4})"
    r"(?:\.(?P<paragraph>\d{1,2}[a-z]?))?"
    r"(?P<rest>(?:\s*\(\w{1,4}\))*)"
    r"(?:-\d{3}[a-z]?(?:Y\d{4})?\d*(?:\.\d*)?)?"  # what a charge code adds: 579.015-001Y2020
    r"(?:,?\s*(?:R\.?\s*S\.?\s*Mo|Mo\.?\s*Rev\.?\s*Stat)\.?(?:\s*\(?\d{4}\)?)?)?[\s.,;]*",
    re.IGNORECASE,
)

# A city's or county's own law: its number says nothing to the State.
_LOCAL = re.compile(
    r"(?:(?:city|county|municipal)\s+)?(?:ord(?:inance)?|code)\b\.?\s*(?:no\.?|#|§|sec(?:tion)?\.?)?\s*(?P<number>\d[\w.-]*)(?:\(\w+\))*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class MissouriStyle(CitationStyle):
    """Sections of the Revised Statutes as courts, prosecutors and the charge code manual write them.

    ``571.030.1(11)``, ``RSMo § 571.030.1(11)`` and ``571.030.1(11), RSMo 2016`` are one citation, with the
    subsections 1 and 11. ``Ordinance 15-174`` is a local law.
    """

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        plain = " ".join(text.split())
        found = _WRITTEN.fullmatch(plain)
        if found is None:
            local = _LOCAL.fullmatch(plain)
            return Citation(ORDINANCE, local["number"].lower()) if local else None
        parts = [found["paragraph"]] if found["paragraph"] else []
        if not parts and found["section"] == "571.030" and found["rest"]:
            parts = ["1"]  # every offense of that section stands in its first subsection
        parts += re.findall(r"\((\w+)\)", found["rest"])
        return Citation(self.default_code, found["section"], tuple(part.lower() for part in parts))


STYLE = MissouriStyle(
    pattern=r"(?P<section>\d{1,3}\.\d{3,4})",
    default_code="RSMO",
    inchoate=("562.012", "562.014", "564.011", "564.016"),
    inchoate_source=TEXT("RSMo §§ 562.012, 562.014, 564.016", "§ 562.012 was § 564.011 until 2017"),
    table=read_sections(__file__),
    stem=r"(?=.*[a-z§.])(?:(?:R\.?\s*S\.?\s*Mo|Mo\.?\s*Rev\.?\s*Stat)\.?,?\s*|ch(?:ap(?:ter)?)?\b\.?\s*)*(?:§+\s*)?"
    r"(?P<section>\d{1,3}(?:\.\d{0,3})?)",
)

# --- grades -----------------------------------------------------------------------------------------------

_GRADES = (
    grade("class A felony", Class.FELONY, years(30), LIFE),
    grade("class B felony", Class.FELONY, years(15)),
    grade("class C felony", Class.FELONY, years(7), years(10)),  # seven years before 2017
    grade("class D felony", Class.FELONY, years(4), years(7)),  # four years before 2017
    grade("class E felony", Class.FELONY, years(4)),
    grade("felony", Class.FELONY, days(366), LIFE),
    grade("class A misd", Class.MISDEMEANOR, years(1)),
    grade("class B misd", Class.MISDEMEANOR, days(180), days(184)),
    grade("class C misd", Class.MISDEMEANOR, days(15)),
    grade("class D misd", Class.MISDEMEANOR, days(0)),
    grade("misd", Class.MISDEMEANOR, days(0), years(1)),
    grade("infraction", Class.INFRACTION, days(0)),
    grade("ordinance", Class.ORDINANCE, days(0), years(1)),
)
_ALIASES = (
    {
        alias: f"class {letter} felony"
        for letter in "ABCDE"
        for alias in (f"{letter} felony".lower(), f"f{letter}".lower(), f"felony {letter}".lower())
    }
    | {
        alias: f"class {letter} misd"
        for letter in "ABCD"
        for alias in (
            f"{letter} misd".lower(),
            f"{letter} misdemeanor".lower(),
            f"class {letter} misdemeanor".lower(),
            f"m{letter}".lower(),
            f"misdemeanor {letter}".lower(),
        )
    }
    | {
        "f": "felony",
        "fel": "felony",
        "unclassified felony": "felony",
        "class u felony": "felony",
        "m": "misd",
        "misdemeanor": "misd",
        "unclassified misdemeanor": "misd",
        "class u misdemeanor": "misd",
        "class u misd": "misd",
        "i": "infraction",
        "municipal ordinance": "ordinance",
        "ordinance violation": "ordinance",
        "o": "ordinance",
        "l": "ordinance",
    }
)

GRADING = Grading(
    _GRADES,
    STYLE,
    TEXT(
        "RSMo §§ 557.016, 558.002, 558.011", "the terms of before 2017 are remembered; no law here asks for the maxima"
    ),
    aliases=_ALIASES,
)


def felony_of(*letters: str) -> Truth:
    """A felony of one of the classes; unknown where the record says no more than felony."""
    wanted = {f"class {letter} felony" for letter in letters}

    def decide(code: str | None) -> tuple[int, tuple[str, ...]]:
        found = GRADING.find(code)
        if found is None or found.code == "felony":
            return UNKNOWN, ("grade",)
        return (TRUE if found.code in wanted else FALSE), ()

    return Lookup("grade is", f"felony of class {' or '.join(letters)}", ("grade",), decide, "MO")


is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_infraction = GRADING.is_kind(Class.INFRACTION)


def _ordinance(statute: str | None, code: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether a city's or county's law was charged: by the citation; else by the grade, for a city may cite the State's section.

    A citation goes before the grade, whatever that is. So a missing one may be a city's, of a felony too: what is sure of a
    charge stays so when more is known of it.
    """
    local = STYLE.is_of(statute, ORDINANCE)
    if local == TRUE:
        return TRUE, ()
    found = GRADING.find(code)
    if found is None:
        return UNKNOWN, ("grade",)
    if found.kind is Class.ORDINANCE:
        return TRUE, ()
    return (FALSE, ()) if local == FALSE else (UNKNOWN, ("statute",))


is_ordinance = Lookup("charged under", "an ordinance", ("statute", "grade"), _ordinance, "MO")

# --- facts of Missouri ------------------------------------------------------------------------------------

OWN = OwnFacts()


def _drug(row: Mapping[str, Any]) -> str:
    """No drug case, unless the words of the charge say marijuana (so invented records have marijuana cases)."""
    return "marijuana" if "marijuana" in (row["description"] or "").lower() else ""


def _own_section(row: Mapping[str, Any]) -> str:
    """An ordinance charged by a section of the statutes equals that section; another equals none."""
    citation = STYLE.read(row["statute"])
    return row["statute"] if citation is not None and citation.code != ORDINANCE else ""


DRUG = OWN.text("drug", note="marijuana, another, empty where none", silence=_drug)
DRUG_GRAMS = OWN.number("drug_grams", silence=0.0)
DELIVERY_TO_MINOR = OWN.flag("delivery_to_minor", "distribution or delivery to a minor")
EQUIVALENT = OWN.text(
    "equivalent_statute",
    "of an ordinance, the section of the statutes that it substantially equals; empty where none",
    silence=_own_section,
)
has_commercial_license = OWN.flag("commercial_license", "held, or needed, a commercial driver's license then")
has_active_warrant = OWN.flag(
    "active_warrant", "an arrest or a warrant is outstanding", level=Level.PERSON, owner=Owner.REPOSITORY
)
PRIOR_COMPLETE = OWN.flag(
    "prior_expungements_complete",
    "the record shows every earlier expungement under §§ 610.140 and 610.141",
    silence=True,
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
)
WRONGLY_IDENTIFIED = OWN.flag(
    "wrongly_identified",
    "the person was named because another used the name, or by mistaken identity, as the dismissal or the hearing showed",
)
had_alcohol_contact = OWN.flag(
    "later_alcohol_contact",
    "since the offense an alcohol-related enforcement contact (§ 302.525) that is no charge of this record",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
)


def _complete(value: int | None) -> tuple[int, tuple[str, ...]]:
    # A history that is known to have gaps settles no more than one of which nothing is known.
    return (TRUE, ()) if value else (UNKNOWN, (PRIOR_COMPLETE.field,))


prior_expungements_known = Lookup("earlier expungements", "all on record", (PRIOR_COMPLETE.field,), _complete, "MO")

# --- lists ------------------------------------------------------------------------------------------------

LISTS = read_lists(__file__, STYLE)


def equals(found: OffenseList) -> Truth:
    """The ordinance substantially equals an offense of the list; unknown where what it equals is not recorded."""

    def decide(statute: str | None) -> tuple[int, tuple[str, ...]]:
        if statute is None:
            return UNKNOWN, (EQUIVALENT.field,)
        if not statute:
            return FALSE, ()
        bits, blame = found.decide(statute, None, None)
        return bits, tuple(EQUIVALENT.field if name == "statute" else name for name in blame)

    return Lookup("ordinance equals", f"{found.title} ({found.cite})", (EQUIVALENT.field,), decide, found.id)


def is_on(name: str) -> Truth:
    """The offense, or for an ordinance the offense that it equals, is on the list."""
    found = LISTS[name]
    return (~is_ordinance & found.matches) | (is_ordinance & equals(found))


def _attempt(statute: str | None, inchoate: str | None) -> tuple[int, tuple[str, ...]]:
    if inchoate not in (None, "completed"):
        return TRUE, ()
    citation = STYLE.read(statute)
    if citation is None:
        return UNKNOWN, ("statute",)
    return (TRUE if STYLE.is_inchoate(citation) else FALSE), ()


is_attempt = Lookup("charged as", "attempt, conspiracy or solicitation", ("statute", "inchoate"), _attempt, "MO")


def is_not_on(name: str, where: Truth | None = None) -> OnsetLike:
    """No offense of the list (of those that ``where`` names); an attempt at one is unknown, no text read refers to it.

    An ordinance is not on a list of the statutes' offenses.
    """
    listed = ~is_ordinance & LISTS[name].matches
    if where is not None:
        listed &= where
    return either(~listed, ~(listed & ~is_attempt))


def is_named(name: str) -> OnsetLike:
    """The completed offense is on the list; an attempt at it is unknown, for no text read says that it counts."""
    listed = LISTS[name].matches  # these lists are read with attempts
    return either(listed & ~is_attempt, listed)


# --- histories --------------------------------------------------------------------------------------------

is_traffic = is_on("traffic_chapters")
crime = is_felony | is_misdemeanor
is_suspended_imposition = charge.ended(Disposition.DEFERRED, Disposition.DIVERTED)

# What was vacated under article XIV counts no more from that day on.
void = from_day(charge.cleared_on) & one_of_values("cleared_under", ("MO-ARTXIV",))
crime_but_traffic = crime & ~is_traffic
counted_conviction = charge.is_convicted & crime_but_traffic

NO_GUILT_ELSEWHERE = Presumption(
    "mo-no-guilt-elsewhere",
    "a person whose history elsewhere is not known was not found guilty outside Missouri",
    "RSMo §§ 610.130, 610.140.6(2), .7",
)
guilt_elsewhere_is_known = ~NO_GUILT_ELSEWHERE.fills(person.convicted_elsewhere, value=False)

RUNNING = OpenQuestion(
    id="MO-SIS-PENDING",
    question="Is a charge pending while probation runs under a suspended imposition of sentence?",
    cite="§§ 610.140.6(4), 610.141",
    readings={"pending": "it is pending", "over": "it is not pending"},
    chosen=BOTH,
    because="sentence is not imposed and the case is open, but guilt is decided; neither section refers to it",
)

_none_pending = person.none(charge.is_pending)
_none_running = person.none(charge.ended(Disposition.DEFERRED))
nothing_pending = RUNNING.choose(pending=_none_pending & _none_running, over=_none_pending)

AS_PUBLISHED = (Version("text as published in February 2026", None),)
EXPUNGEMENT = relief(
    "expungement", ReliefKind.EXPUNGE, at=(Holder.COURT, Holder.PORTAL, Holder.REPOSITORY, Holder.AGENCIES)
)
