"""How federal courts write statutes and grade offenses, the lists, and the facts that they alone ask."""

import re
from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODES = (
    (re.compile(r"^(?:title\s*)?(\d{1,2})[\s:,]*U\.?\s*S\.?\s*C\.?(?:\s*A\.?)?[\s:,]*", re.IGNORECASE), r"\1 USC "),
    (re.compile(r"^(?:title\s*)?(\d{1,2})[\s:,]*C\.?\s*F\.?\s*R\.?[\s:,]*", re.IGNORECASE), r"\1 CFR "),
    (re.compile(r"^D\.?\s*C\.?\s*(?:Code|Official Code)(?:\s*Ann\.?)?\s*", re.IGNORECASE), "DC "),
    # As the courts' dockets write a count: 18:1343.F is a felony under 18 U.S.C. 1343.
    (re.compile(r"^(\d{1,2}):(\d{1,4}(?:\([\w.]{1,6}\))*)(?:\.[FMI])?$", re.IGNORECASE), r"\1 USC \2"),
)


class FederalStyle(CitationStyle):
    """Citations of the United States Code, the Code of Federal Regulations and the D.C. Code, in their many spellings."""

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        return super().written(_spelled_out(text))

    def plain(self, text: str) -> str:
        """A text that names no section, brought to the form that ``stem`` reads."""
        return _spelled_out(super().plain(text))


def _spelled_out(text: str) -> str:
    """A citation with the name of its code in one spelling, and without a section sign."""
    text = " ".join(text.split())
    for spelling, plain in _CODES:
        text = spelling.sub(plain, text)
    return re.sub(r"^((?:\d+ (?:USC|CFR)|DC) )\s*(?:§+|sec(?:tions?|s?\.)?)\s*", r"\1", text, flags=re.IGNORECASE)


_CODE = r"(?P<code>\d{1,2} USC|\d{1,2} CFR|DC)\s*"
STYLE = FederalStyle(
    pattern=_CODE + r"(?P<section>\d{1,5}[A-Z]{0,2}(?:[.-]\d{1,4}[A-Z]?){0,2})",
    inchoate=("371", "846", "963"),
    inchoate_source=TEXT("18 U.S.C. 371; 21 U.S.C. 846, 963", "read as of April 2023"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,5}[.-]?)",
)
GRADING = Grading(
    (
        grade("felony A", Class.FELONY, LIFE),
        grade("felony B", Class.FELONY, years(25), LIFE),
        grade("felony C", Class.FELONY, years(10), years(25)),
        grade("felony D", Class.FELONY, years(5), years(10)),
        grade("felony E", Class.FELONY, years(1), years(5)),
        grade("felony", Class.FELONY, years(1), LIFE),
        grade("misd A", Class.MISDEMEANOR, years(1)),
        grade("misd B", Class.MISDEMEANOR, months(6)),
        grade("misd C", Class.MISDEMEANOR, days(30)),
        grade("misd", Class.MISDEMEANOR, days(6), years(1)),
        grade("infraction", Class.INFRACTION, days(5)),
    ),
    STYLE,
    MEMORY("18 U.S.C. 3559(a)", "the maxima are remembered; no law here asks them"),
    aliases={
        **{f"class {letter} felony": f"felony {letter.upper()}" for letter in "abcde"},
        **{f"class {letter} misdemeanor": f"misd {letter.upper()}" for letter in "abc"},
        "f": "felony",
        "m": "misd",
        "misdemeanor": "misd",
        "petty offense": "misd B",
        "i": "infraction",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

# --- facts that the federal courts alone ask ------------------------------------------------------------------


def _dismissed_then(row: Mapping[str, Any]) -> DayInterval | None:
    """Of a charge that a scenario calls diverted, the probation ended when it was dismissed."""
    day = row["disposition_date"]
    return day if row["disposition"] == Disposition.DIVERTED and isinstance(day, DayInterval) else None


DISPOSITION_3607 = OWN.flag(
    "disposition_3607", "the person was placed on probation under 18 U.S.C. 3607(a) without a judgment of conviction"
)
PROBATION_ENDS_ON = OWN.day(
    "probation_ends_on",
    "day on which the term of probation under 18 U.S.C. 3607(a) ends, at most one year",
    silence=_dismissed_then,
)
CONDITION_VIOLATED = OWN.flag(
    "condition_violated", "a condition of the probation under 18 U.S.C. 3607(a) was violated", owner=Owner.CORRECTIONS
)
PRIOR_DRUG_CONVICTION = OWN.flag(
    "prior_drug_conviction",
    "the person was convicted under a federal or state law on controlled substances before the offense; told where the record does not tell it",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
    silence=None,
)
PRIOR_DISPOSITION = OWN.flag(
    "prior_3607_disposition",
    "the person had an earlier disposition under 18 U.S.C. 3607(a)",
    level=Level.PERSON,
    owner=Owner.PROSECUTOR,
)
FORMER_844B = OWN.flag("former_844b", "the proceedings were discharged and dismissed under former 21 U.S.C. 844(b)(1)")
CIVIL_PENALTY_PAID_ON = OWN.event(
    "civil_penalty_paid_on",
    "day on which the final civil penalty under 21 U.S.C. 844a was paid",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
DRUG_TEST_AGREED = OWN.flag(
    "drug_test_agreed",
    "the person agrees to a drug test and is drug free",
    silence=True,
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
PENALTY_CONDITIONS_MET = OWN.flag(
    "penalty_conditions_met",
    "the person complied with every condition that the Attorney General set for the civil penalty, 28 C.F.R. 76.41(a)(3)",
    silence=True,
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
FYCA_SENTENCE = OWN.flag(
    "fyca_sentence",
    "the person was sentenced or placed on probation under the Youth Corrections Act, former 18 U.S.C. 5010(a) to (c)",
)
EARLY_DISCHARGE_ON = OWN.event(
    "early_discharge_on",
    "day of the unconditional discharge before the maximum term of the sentence or probation under the Youth Corrections Act",
    owner=Owner.CORRECTIONS,
)
TRAFFICKED = OWN.flag(
    "trafficking_survivor", note="22 U.S.C. 7102: a direct result, or the arrest for conduct directly related to it"
)
VIOLENT_CRIME = OWN.flag(
    "crime_of_violence", by="18 U.S.C. 16(a)", note="told where the statute does not tell it", silence=None
)
CHILD_VICTIM = OWN.flag("child_victim", "a child was a victim of the violent crime", owner=Owner.PROSECUTOR)
LEVEL_B_OUTCOME = OWN.text(
    "level_b_outcome", "how a charge of a violent crime ended; acquitted, dismissed, not charged, reduced to level A"
)
MARIJUANA_SIMPLE = OWN.flag(
    "marijuana_simple", "the offense was simple possession of marijuana and of no other drug", silence=None
)
MARIJUANA_ATTEMPT_OR_USE = OWN.flag(
    "marijuana_attempt_or_use",
    "the offense was attempted possession or use of marijuana, or possession against a regulation for federal property",
)
CITIZEN_OR_LPR = OWN.flag(
    "citizen_or_lpr",
    "the person was a citizen or lawful permanent resident on the day of the proclamation",
    silence=True,
    level=Level.PERSON,
    owner=Owner.PROSECUTOR,
)
LAWFULLY_PRESENT = OWN.flag(
    "lawfully_present_at_offense",
    "the person was a citizen, or lawfully present in the United States, at the time of the offense",
    silence=True,
    owner=Owner.PROSECUTOR,
)

# --- what several laws ask ------------------------------------------------------------------------------------

CITIZENS_PARDONED, MORE_PARDONED = "2022-10-06", "2023-12-22"

is_possession = LISTS["drug_possession"].matches
# A plea that a court deferred, of this law or a state's, may be a conviction here: no text that was read says.
_perhaps_convicted = charge.is_convicted | (
    charge.ended(Disposition.DEFERRED) & not_read("18 U.S.C. 3607(a)(1), 28 C.F.R. 76.41(a)(4): a deferred judgment")
)
is_drug_conviction = _perhaps_convicted & LISTS["controlled_substances"].matches
is_violent = as_told(VIOLENT_CRIME, LISTS["violent"].matches)
is_pardoned_marijuana = all_of(LISTS["mj22"].matches, MARIJUANA_SIMPLE, CITIZEN_OR_LPR, LAWFULLY_PRESENT)

NO_CONVICTION_ELSEWHERE = Presumption(
    "us-no-conviction-elsewhere",
    "the person has no conviction under a law on controlled substances that the dataset does not hold",
    "18 U.S.C. 3607(a)(1)",
)
none_known_elsewhere = ~NO_CONVICTION_ELSEWHERE.fills(person.convicted_elsewhere, value=False)
