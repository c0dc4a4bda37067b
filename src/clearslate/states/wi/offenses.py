"""How Wisconsin writes statutes and grades offenses, its lists, and the facts that it alone asks."""

import re

from clearslate.law import *

_CODE = r"(?:Wis(?:consin|\.)?\s*Stat(?:ute)?s?\.?\s*(?:Ann\.?\s*)?)?(?:§+|ss?\.|sec(?:tion|\.)?)?\s*"
_POINTED = re.compile(r"(?<=\))\s*(\d{1,2}[a-z]{0,2})\.(?:\s*([a-z])\.)?\s*$", re.IGNORECASE)


class WisconsinStyle(CitationStyle):
    """Citations whose last parts have points: s. 948.03(5)(a)1., 973.015(1m)(a)3.b."""

    def read(self, text: str | None) -> Citation | None:
        """The one section that a written statute names; None where it names none, or one that does not exist."""
        return super().read(text and _spelled_out(text))

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        return super().written(_spelled_out(text))


def _spelled_out(text: str) -> str:
    """A citation with its last parts in parentheses."""
    return _POINTED.sub(lambda found: "".join(f"({part})" for part in found.groups() if part), text)


STYLE = WisconsinStyle(
    pattern=_CODE + r"(?P<section>\d{2,3}\.\d{2,3})",
    default_code="Wis. Stat.",
    inchoate=("939.30", "939.31", "939.32"),
    inchoate_source=MEMORY("Wis. Stat. §§ 939.30 to 939.32", "solicitation, conspiracy, attempt; not read"),
    decimal=True,
    table=read_sections(__file__, decimal=True),
    stem=_CODE + r"(?P<section>\d{2,3}\.?\d{0,2})",
    ordinances=True,
)
_UNCLASSIFIED = OFFICIAL(
    "Wis. Stat. §§ 939.50, 939.51",
    "the legislature's analysis of 2015 AB 128: up to a year in the county jail is a misdemeanor, a year elsewhere or more a felony",
)
_MISDEMEANOR = OFFICIAL("Wis. Stat. § 939.51", "the legislature's analysis of 2015 AB 128 restates the three classes")
GRADING = Grading(
    (
        grade("felony A", Class.FELONY, LIFE),
        grade("felony B", Class.FELONY, years(60)),
        grade("felony C", Class.FELONY, years(40)),
        grade("felony D", Class.FELONY, years(25)),
        grade("felony E", Class.FELONY, years(15)),
        grade("felony F", Class.FELONY, months(150)),
        grade("felony G", Class.FELONY, years(10)),
        grade("felony H", Class.FELONY, years(6)),
        grade("felony I", Class.FELONY, months(42)),
        grade("felony U", Class.FELONY, years(1), LIFE, source=_UNCLASSIFIED),
        grade("misd A", Class.MISDEMEANOR, months(9), source=_MISDEMEANOR),
        grade("misd B", Class.MISDEMEANOR, days(90), source=_MISDEMEANOR),
        grade("misd C", Class.MISDEMEANOR, days(30), source=_MISDEMEANOR),
        grade("misd U", Class.MISDEMEANOR, days(0), years(1), source=_UNCLASSIFIED),
        grade("forfeiture", Class.ORDINANCE, days(0)),
    ),
    STYLE,
    SECONDARY("Wis. Stat. §§ 939.50, 939.51"),
    aliases={
        **{f"class {letter} felony": f"felony {letter.upper()}" for letter in "abcdefghi"},
        **{f"class {letter} misdemeanor": f"misd {letter.upper()}" for letter in "abc"},
        "unclassified misdemeanor": "misd U",
        "misdemeanor": "misd U",
        "unclassified felony": "felony U",
        "felony": "felony U",
        "municipal ordinance": "forfeiture",
        "civil forfeiture": "forfeiture",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

# --- facts that Wisconsin alone asks ------------------------------------------------------------------------

ORDERED = OWN.flag(
    "expunction_ordered",
    "the court ordered at the sentencing hearing that the record be expunged upon successful completion; the judgment and the minutes tell it",
)
CONDITIONS_SATISFIED = OWN.flag(
    "conditions_satisfied", note="those set by the Department of Corrections included", silence=True
)
CERTIFICATE = OWN.flag(
    "certificate_of_discharge",
    "the detaining or probationary authority issued the certificate of discharge and sent it to the court",
    silence=True,
    owner=Owner.CORRECTIONS,
)
VIOLENT = OWN.flag(
    "crime_of_violence",
    by="s. 301.048(2)(bm)",
    note="of a felony, told where the statute does not tell it",
    silence=None,
)
STAYS_DISPLAYED = OWN.flag(
    "active_warrant",
    "a warrant or an appeal is active in the case, or money is owed, so that the court website shows it",
    level=Level.CASE,
)
SAME_ARREST_CONVICTION = OWN.flag(
    "same_arrest_conviction",
    "another charge of the same arrest ended in a conviction; told where the record does not tell it",
    level=Level.CASE,
    owner=Owner.REPOSITORY,
    silence=None,
)
TRAFFICKED = OWN.flag("sex_trafficking_survivor", note="of trafficking for a commercial sex act")
PLEA_ELSEWHERE = OWN.flag("plea_in_another_case", note="of the whole case", level=Level.CASE)

# --- what several laws ask ----------------------------------------------------------------------------------

is_felony = GRADING.is_kind(Class.FELONY)
is_crime = ~GRADING.is_kind(Class.ORDINANCE, Class.INFRACTION)
is_violent = as_told(VIOLENT, LISTS["violent"].matches)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("WI", "Wisconsin", "Wis. Stat. § 973.015(1m)")
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
