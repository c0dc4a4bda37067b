"""How Maine writes statutes and grades offenses, its lists, and the facts that it alone asks."""

import re
from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:title\s*)?(?P<code>\d{1,2}(?:-[A-C])?)[\s,]*(?:M\.?\s*R\.?\s*S\.?(?:\s*A\.?)?)?\s*,?\s*(?:former\s*)?(?:§+|sec(?:tion|\.)?)\s*"


class MaineStyle(CitationStyle):
    """Citations whose paragraphs may have a letter and a number: § 1105-D(1)(B-1)(4)."""

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        return super().written(re.sub(r"\(([A-Z])[-\u2010-\u2014\u2212](\d)\)", r"(\1\2)", text, flags=re.IGNORECASE))


STYLE = MaineStyle(
    pattern=_CODE + r"(?P<section>\d{1,5}(?:-[A-Z]{1,2})?)",
    inchoate=("151", "152", "153"),  # conspiracy, attempt, solicitation
    inchoate_source=MEMORY("17-A M.R.S. §§ 151 to 153", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,5}-?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("Murder", Class.FELONY, LIFE),
        grade("Class A", Class.FELONY, years(30)),
        grade("Class B", Class.FELONY, years(10)),
        grade("Class C", Class.FELONY, years(5)),
        grade("Class D", Class.MISDEMEANOR, days(364)),
        grade("Class E", Class.MISDEMEANOR, months(6)),
        grade("civil", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0)),
    ),
    STYLE,
    MEMORY("17-A M.R.S. § 1604", "the maxima are remembered; no law here asks them"),
    aliases={
        **{
            alias: f"Class {letter}"
            for letter in "ABCDE"
            for alias in (letter.lower(), f"class {letter} crime".lower())
        },
        "civil violation": "civil",
        "traffic infraction": "civil",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

# --- facts that Maine alone asks ----------------------------------------------------------------------------


def _prosecuted(row: Mapping[str, Any]) -> bool:
    """A charge that a scenario calls pending is being prosecuted, another is not."""
    return bool(row["disposition"] == Disposition.PENDING)


def _kind(row: Mapping[str, Any]) -> str | None:
    """A dismissal of which a scenario says no more is with prejudice, or not, as the field says."""
    if row["with_prejudice"] is None:
        return None
    return "with_prejudice" if row["with_prejudice"] else "other"


def _completed(row: Mapping[str, Any]) -> DayInterval | None:
    """A sentence of which a scenario says no more was satisfied when it was completed."""
    found = row["completed_on"]
    return found if isinstance(found, DayInterval) else None


FUGITIVE = OWN.flag("fugitive", "the person remains a fugitive from justice", level=Level.PERSON, owner=Owner.POLICE)
ACTIVE_PROSECUTION = OWN.flag(
    "active_prosecution", "an active prosecution of the charge is pending", silence=_prosecuted, owner=Owner.PROSECUTOR
)
PLEA_AGREEMENT = OWN.flag("plea_agreement")
DISMISSAL_KIND = OWN.text(
    "dismissal_kind",
    "how the charge was dismissed; with_prejudice, final_by_prosecutor, other",
    silence=_kind,
    owner=Owner.PROSECUTOR,
)
DEFERRED_DISPOSITION = OWN.flag(
    "deferred_disposition", "the charge was dismissed as a result of a deferred disposition"
)
CHAPTER_11 = OWN.flag("chapter_11", "the crime is one of 17-A M.R.S. chapter 11, sexual assaults", silence=None)
MARIJUANA_LISTED = OWN.flag(
    "marijuana_listed",
    "a marijuana conviction that 15 M.R.S. § 2261(6) names; told where the statute does not tell it",
    silence=None,
)
SATISFIED_ON = OWN.day(
    "satisfied_on",
    "day on which every sentencing alternative was fully satisfied: custody, probation, administrative release, fine, restitution, "
    "license suspension, community service",
    silence=_completed,
    owner=Owner.CORRECTIONS,
)
TRAFFICKING_CONVICTION = OWN.flag(
    "trafficking_conviction",
    "the person was at any time convicted under 17-A M.R.S. § 852, 853, 853-B or 855, or of substantially similar conduct elsewhere",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
)
SURVIVOR = OWN.flag("sex_trafficking_survivor", note="or of sexual exploitation, and the crime a substantial result")
INSANITY = OWN.flag("ncr", "not criminally responsible by reason of insanity")

# --- what several laws ask ----------------------------------------------------------------------------------

is_class_e = GRADING.is_grade("Class E")
is_chapter_11 = as_told(CHAPTER_11, LISTS["chapter_11"].matches)
# § 2261(6): where the statute does not name marijuana, what the drug was must be told.
is_listed_marijuana = as_told(
    MARIJUANA_LISTED,
    LISTS["marijuana_aggravated"].matches
    | all_of(LISTS["marijuana_class_d"].matches, GRADING.is_grade("Class D"), MARIJUANA_LISTED),
)
BEFORE_LEGAL = "2017-01-30"
is_eligible_e = charge.is_convicted & charge.decided_in("ME") & is_class_e & ~is_chapter_11
is_eligible_marijuana = all_of(
    charge.is_convicted, charge.decided_in("ME"), is_listed_marijuana, charge.offense_date < BEFORE_LEGAL
)
is_deferred = charge.ended(Disposition.DIVERTED) | (DEFERRED_DISPOSITION & charge.ended(*DROPPED))
is_crime = ~GRADING.is_kind(Class.INFRACTION, Class.ORDINANCE)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("ME", "Maine", "15 M.R.S. § 2262(4)")
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
