"""How Pennsylvania writes statutes and grades offenses, and the facts that several of its laws share."""

import re

from clearslate.law import *

OWN = OwnFacts()

# The penal code of 1939 and the vehicle code before 1977 had other sections under the same numbers.
_OLD_CODES = re.compile(r"(?:18\s*P\.?\s*S\.?\s*§*\s*(?!1\.\d)|75\s*P\.?\s*S\.?\s*§*\s*)\d", re.IGNORECASE)


class DocketStyle(CitationStyle):
    """Citations as statutes and as dockets write them: ``18 § 3921 §§ A1I*`` is 18 Pa.C.S. § 3921(a)(1)(i)."""

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        return None if _OLD_CODES.match(text.strip()) else super().written(_spelled_out(text))


def _spelled_out(text: str) -> str:
    """A docket's citation with its subsections in parentheses, each by itself."""
    text = re.sub(r"\b(?:sections?|secs?\.?)\s*(?=\d)", "§ ", text.replace("*", ""), flags=re.IGNORECASE)
    text = re.sub(r"(§+\s*\d[\w.\-]*)\s*§+\s*([\w.\-]+)$", r"\1(\2)", text.strip())
    text = re.sub(r"(?<=\d)\s+([A-Z][\w.\-]*)$", r"(\1)", text)
    return _COMPACT.sub(lambda found: "".join(f"({part})" for part in found.groups() if part), text)


# (A30) is (a)(30), (B.11III) is (b.1)(1)(iii); what follows a dash there is a speed, no subsection.
_COMPACT = re.compile(r"\(([a-z](?:\.\d)?)-?(\d+(?:\.\d+)?)([ivx]+)?([a-z])?(?:[.\-]\d+)?\)", re.IGNORECASE)

# LO and CO are local and county ordinances: no section of the statutes.
STYLE = DocketStyle(
    pattern=r"(?P<code>\d+|LO|CO)\s*(?:(?:Pa\.?\s*C\.?\s*S\.?(?:\s*A\.?)?|P\.?\s*S\.?)\s*§*|§+)\s*(?P<section>\d+[\w.\-]*)",
    inchoate=("901", "902", "903"),
    inchoate_source=TEXT("18 Pa.C.S. §§ 901-903"),
    table=read_sections(__file__),
    stem=r"(?P<code>\d+)\s*(?:Pa\.?\s*C\.?\s*S\.?(?:\s*A\.?)?\s*§*|§+)\s*(?P<section>\d[\d.\-]*)",
    units=r"\bch(?:ap(?:ter)?)?\b",
)

_UNREAD = MEMORY("18 Pa.C.S. ch. 25", "homicide, as dockets grade it")
GRADES = (
    grade("H", Class.FELONY, years(20), LIFE, _UNREAD),
    grade("H1", Class.FELONY, LIFE, source=_UNREAD),
    grade("H2", Class.FELONY, LIFE, source=_UNREAD),
    grade("F1", Class.FELONY, years(20), source=TEXT("18 Pa.C.S. § 1103(1)", "as a bill of 1977 repeats it")),
    grade("F2", Class.FELONY, years(10)),
    grade("F3", Class.FELONY, years(7)),
    grade("F", Class.FELONY, years(3), LIFE),
    grade("M1", Class.MISDEMEANOR, years(5)),
    grade("M2", Class.MISDEMEANOR, years(2)),
    grade("M3", Class.MISDEMEANOR, years(1)),
    grade("M", Class.MISDEMEANOR, days(1), years(5)),
    grade("S", Class.SUMMARY, days(90)),
)

# Ungraded offenses whose maximum stands in their own section (dossier, from memory).
_BY_STATUTE: dict[tuple[str, str, tuple[str, ...]], Grade] = {
    ("35", "780-113", ("a", "16")): grade("M", Class.MISDEMEANOR, years(1)),
    ("35", "780-113", ("a", "31")): grade("M", Class.MISDEMEANOR, days(30)),
    ("35", "780-113", ("a", "32")): grade("M", Class.MISDEMEANOR, years(1)),
    ("35", "780-113", ("a", "30")): grade("F", Class.FELONY, years(3), years(15)),
    ("75", "3802", ("a", "1")): grade("M", Class.MISDEMEANOR, months(6)),
}


def _by_statute(citation: Citation) -> tuple[Grade, ...]:
    found = _BY_STATUTE.get((citation.code, citation.section, citation.subsections[:2]))
    return (found,) if found else ()


def _refine(citation: Citation, recorded: Grade) -> Grade:
    """§ 106(b)(5), (9): in Title 18 an ungraded felony is of the third degree, an ungraded misdemeanor too."""
    if citation.code == "18" and recorded.code == "F":
        return grade("F", Class.FELONY, years(7))
    if citation.code == "18" and recorded.code == "M":
        return grade("M", Class.MISDEMEANOR, years(1))
    return recorded


# The fish, boat and game codes number their summary offenses by degree.
_ALIASES = {"summary": "S", "misd": "M"} | {f"s{degree}": "S" for degree in range(1, 9)}


class DocketGrading(Grading):
    """Grades as dockets write them: M is ungraded, which a missing grade need not be."""

    def possible(self, statute: str | None, code: str | None) -> tuple[Grade, ...]:
        """The grades that the charge may be of; () where nothing is known."""
        possible = super().possible(statute, code)
        citation = self.style.read(statute)
        recorded = self.find(code)
        if citation and (citation.code, citation.section) == ("75", "3802"):
            # § 3803: by earlier offenses, a refusal, a minor in the car; so a felony of no degree is none of the first.
            if recorded is None:
                return tuple(each for each in self.grades if each.code in ("M", "M2", "M1", "F3", "F2"))
            if recorded.code == "F":
                return tuple(each for each in self.grades if each.code in ("F3", "F2"))
        return possible


GRADING = DocketGrading(GRADES, STYLE, TEXT("18 Pa.C.S. § 106(b)"), _by_statute, _refine, aliases=_ALIASES)

LISTS = read_lists(__file__, STYLE)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_summary = GRADING.is_kind(Class.SUMMARY)


def _without_maximum(section: tuple[str, str, tuple[str, ...]], *codes: str) -> Lookup:
    """An offense of the section of which the record has no maximum, and no grade that says more than ``codes``."""

    def decide(
        statute: str | None, code: str | None, maximum: int | None, jurisdiction: str | None = None
    ) -> tuple[int, tuple[str, ...]]:
        citation, recorded = STYLE.read(statute), GRADING.find(code)
        if STYLE.is_foreign(jurisdiction):
            return FALSE, ()  # what is decided elsewhere is under no section of Pennsylvania
        if maximum is not None or (recorded is not None and recorded.code not in codes):
            return FALSE, ()
        if citation is None:
            return UNKNOWN, ("statute",)
        code, number, subsections = section
        if (citation.code, citation.section) != (code, number):
            return FALSE, ()
        named = citation.within(*subsections)
        if named == FALSE:
            return FALSE, ()
        return UNKNOWN, ("max_penalty_days",) if named == TRUE else ("statute",)

    detail = f"{section[0]} § {section[1]}({')('.join(section[2])}), its maximum not recorded"
    return Lookup("offense is of", detail, (*OFFENSE_FIELDS, "jurisdiction"), decide, "PA")


# After an earlier conviction under the drug act, possession carries three years instead of one (35 P.S. § 780-113(b)),
# and a second delivery twice its maximum (§ 780-115). Whether it was sentenced so, the recorded maximum alone tells.
_earlier_drug_conviction = all_of(
    charge.is_convicted, charge.decided_in("PA"), LISTS["controlled_substance_act"].matches
)
possession_without_maximum = _without_maximum(("35", "780-113", ("a", "16")), "M")
_may_be_repeated_possession = possession_without_maximum & person.others.any(
    person.others.earlier_than(charge.offense_date, _earlier_drug_conviction, day=charge.disposition_date)
)
_may_be_repeated_delivery = _without_maximum(("35", "780-113", ("a", "30")), "F") & person.others.any(
    person.others.earlier_than(charge.offense_date, _earlier_drug_conviction & is_felony, day=charge.disposition_date)
)

punishable_by_one_year = GRADING.punishable_by_at_least(years(1))
punishable_by_two_years = GRADING.punishable_by_at_least(years(2)) | _may_be_repeated_possession
punishable_by_more_than_two_years = GRADING.punishable_by_more_than(years(2)) | _may_be_repeated_possession
punishable_by_five_years = GRADING.punishable_by_at_least(years(5))
punishable_by_twenty_years = GRADING.punishable_by_at_least(years(20)) | _may_be_repeated_delivery

CONDITIONAL_PARDON = OpenQuestion(
    id="PA-PARDON-CONDITIONAL",
    question="Does a conviction that was pardoned conditionally still count against the person?",
    cite="18 Pa.C.S. §§ 9122.1, 9122.3",
    readings={
        "counts": "it does: an unconditional pardon alone takes it away",
        "free": "it does not: a pardon is a pardon",
    },
    chosen=BOTH,
    decided="2026-11-27",
    because="that pardoned convictions do not count is a reading; § 9122.2(a)(4) treats the two kinds apart and no section says more",
)

# From its day on a pardoned or expunged conviction is not counted (dossier § 3, item 6: a reading); a sealed one is.
_pardoned = from_day(charge.pardoned_on)
_absolved = _pardoned & one_of_values("pardon", ("unconditional",))
_expunged = from_day(charge.cleared_on) & one_of_values(
    "cleared_under", ("PA-EXP-ACQ", "PA-EXP-PARDON", "PA-ARD", "PA-PET-EXP")
)
forgiven = CONDITIONAL_PARDON.choose(counts=_absolved, free=_pardoned) | _expunged

# The record writes a sentence of whole years as years x 365 days, and of months beyond them as 30 days each; a shorter
# one may be of so many months, which are of 28 to 31 days (in whole years of 365 or 366).
_MONTHS_IN_DAYS = {30: 2 * 365 + 6 * 30, 60: 5 * 365}


def _imposed(field: str, least: int) -> Lookup:
    """The imprisonment imposed, in the field, is of so many months or longer.

    A minimum is no longer than its maximum: without it the maximum may tell that it is short, and a record in which it
    is longer tells of neither which is wrong.
    """

    def decide(minimum: int | None, maximum: int | None) -> tuple[int, tuple[str, ...]]:
        told = minimum if field == "incarceration_min_days" else maximum
        if told is None:
            short = maximum is not None and maximum < months(least).shortest_days
            return (FALSE, ()) if short else (UNKNOWN, (field,))
        if told < months(least).shortest_days:
            return FALSE, ()
        if maximum is not None and told > maximum:
            return UNKNOWN, (field, "incarceration_days")
        return (TRUE, ()) if told >= _MONTHS_IN_DAYS[least] else (UNKNOWN, (field,))

    fields = ("incarceration_min_days", "incarceration_days")
    return Lookup(f"{field} is", f"{least} months or more", fields, decide, "PA")


# What is decided elsewhere is under no section of Pennsylvania, whatever its number.
_decided_here = charge.decided_in("PA")

# 18 Pa.C.S. § 9102, by a paraphrase: a drug offense without a minimum of 30 or a maximum of 60 months.
_of_drugs = _decided_here & LISTS["controlled_substance_act"].matches
_below_minimum, _below_maximum = ~_imposed("incarceration_min_days", 30), ~_imposed("incarceration_days", 60)
is_qualifying_offense = all_of(_of_drugs, _below_minimum, _below_maximum)
QUALIFYING_OFFENSE = (
    Limb("drugs", "Of a drug offense", holds=_of_drugs),
    Limb("minimum", "No minimum of 30 months or more was imposed", holds=_below_minimum),
    Limb("maximum", "No maximum of 60 months or more was imposed", holds=_below_maximum),
)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "PA", "Pennsylvania", "18 Pa.C.S. §§ 9122(b), 9122.1(a), (b): any offense, wherever"
)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known

# § 9122.3(a)(2)(iv): the six offenses that bar the person.
is_barring_offense = _decided_here & LISTS["person_bars"].matches

# § 9122.3(a)(1): the offenses that are never sealed automatically.
is_excluded_offense = any_of(
    LISTS["article_B"].matches,
    LISTS["article_D"].matches,
    LISTS["chapter_61"].matches,
    LISTS["sexual_offenses"].matches,
    LISTS["other_excluded"].matches,
)
