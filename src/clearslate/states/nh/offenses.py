"""How New Hampshire writes statutes and grades offenses, its lists, and the facts that it alone asks."""

import re

from clearslate.law import *

_CODE = r"(?:N\.?\s*H\.?\s*)?(?:R\.?\s*S\.?\s*A\.?\s*)?(?:§+\s*)?"
_PARAGRAPH = re.compile(r",?\s*\b([IVX]{1,5})(?:[-\u2010-\u2014\u2212]([a-z]))?(?=\s*(?:\(|,|$))")


class NewHampshireStyle(CitationStyle):
    """Citations whose paragraphs stand after a comma, in Roman numbers: RSA 651:5, II-a(b)."""

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        section, colon, rest = text.partition(":")
        return super().written(section + colon + _PARAGRAPH.sub(r"(\1\2)", rest))


STYLE = NewHampshireStyle(
    pattern=_CODE + r"(?P<section>\d{1,3}(?:-[A-Z]{1,2})?:\d{1,3}(?:-[a-z]{1,3})?)",
    default_code="RSA",
    inchoate=("629:1", "629:2", "629:3"),  # attempt, solicitation, conspiracy
    inchoate_source=MEMORY("RSA 629:1", "attempts; 629:2 and 629:3 are solicitation and conspiracy; not read"),
    table=read_sections(__file__),
    stem=r"(?=.*[a-z:§])" + _CODE + r"(?P<section>\d{1,3}(?:-[A-Z]{0,2})?(?::(?:\d{1,3}-?)?)?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony special", Class.FELONY, LIFE),
        grade("felony A", Class.FELONY, years(15)),
        grade("felony B", Class.FELONY, years(7)),
        grade("misd A", Class.MISDEMEANOR, years(1)),
        grade("misd B", Class.MISDEMEANOR, days(0)),
        grade("violation", Class.INFRACTION, days(0)),
    ),
    STYLE,
    MEMORY("RSA 625:9, 651:2", "the maxima are remembered; no law here asks them"),
    aliases={
        **{
            alias: f"{kind} {letter}"
            for kind, word in (("felony", "felony"), ("misd", "misdemeanor"))
            for letter in "AB"
            for alias in (
                f"class {letter} {word}".lower(),
                f"{word} class {letter}".lower(),
                f"{word} {letter}".lower(),
                f"{kind[0]}{letter}".lower(),
            )
        },
        "v": "violation",
        "viol": "violation",
        "special felony": "felony special",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

ANNULMENT = relief("annulment", ReliefKind.EXPUNGE)
ACT_2018 = "2019-01-01"  # since when the statute itself annuls

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_violation = GRADING.is_grade("violation")
is_misd_a = GRADING.is_grade("misd A")
is_misd_b = GRADING.is_grade("misd B")

# --- facts that New Hampshire alone asks --------------------------------------------------------------------

APPEAL_PENDING = OWN.flag(
    "appeal_pending", "an appeal of the State under RSA 606:10 against the dismissal is pending", level=Level.CASE
)
APPEAL_AFFIRMED_ON = OWN.event("appeal_decided_on", level=Level.CASE)
JUDGMENT_ON = OWN.day(
    "original_judgment_on", "day of the judgment that was vacated later, where the charge was vacated"
)
VIOLENT_CRIME = OWN.flag("crime_of_violence", by="RSA 651:5, XIII", silence=None)
OBSTRUCTION_FELONY = OWN.flag(
    "obstruction_felony", "the offense is felony obstruction of justice or government, RSA 651:5, XIV", silence=None
)
EXTENDED_TERM = OWN.flag("extended_term", "the person was sentenced to an extended term of imprisonment, RSA 651:6")
ENHANCED_VIOLATION = OWN.flag(
    "enhanced_violation",
    "the violation counts toward habitual offender status (RSA 259:39) or enhances the penalty of a later conviction",
)
MV_VIOLATION = OWN.flag(
    "mv_violation",
    "a motor vehicle offense classified as a violation, other than driving while intoxicated",
    silence=None,
)
DRUG_POSSESSION = OWN.flag("possession_only", note="the penalty was that of RSA 318-B:26, II", silence=None)
MARIJUANA = OWN.flag(
    "marijuana_3_4_oz",
    "the offense was possession of marijuana of three quarters of an ounce or less",
    owner=Owner.POLICE,
)
DENIED_ON = OWN.event("petition_denied_on")
TRAFFICKING_VICTIM = OWN.flag("trafficking_survivor")

# --- what several laws ask ----------------------------------------------------------------------------------

is_vacated = charge.ended(Disposition.VACATED)
# A verdict of insanity is left open; what went to another court, or was vacated, may have ended otherwise since.
ended_without_guilt = charge.ended(
    *DROPPED,
    Disposition.DIVERTED,
    Disposition.ACQUITTED,
    Disposition.NO_CHARGE,
    perhaps=(Disposition.TRANSFERRED, Disposition.VACATED, Disposition.ACQUITTED_INSANITY),
)
is_dwi = LISTS["dwi"].matches
is_mv_violation = as_told(MV_VIOLATION, all_of(is_violation, LISTS["motor_vehicle"].matches, ~is_dwi))

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "NH", "New Hampshire", "RSA 651:5, III: convicted of no other crime, wherever it was"
)

S_IV = TEXT("RSA 651:5, IV", "read in the text of 2015")
AGAIN = parameter("again", years(3), S_IV)
NOT_DENIED = not_denied(AGAIN, DENIED_ON, S_IV, key="not_denied")
