"""How Wyoming writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:W\.?\s*S\.?|Wyo(?:ming|\.)?\s*Stat(?:utes|\.)?)(?:\s*Ann\.?)?\s*)?§*\s*"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}(?:\.\d)?-\d{1,2}-\d{3,4})",
    default_code="W.S.",
    inchoate=("6-1-301", "6-1-302", "6-1-303"),  # attempt, solicitation, conspiracy
    inchoate_source=TEXT("W.S. 6-1-301 to 6-1-303"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}(?:\.\d)?-(?:\d{1,2}-?\d*)?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("misd", Class.MISDEMEANOR, days(0), years(1)),
        grade("felony", Class.FELONY, days(1), LIFE),
        grade("ordinance", Class.ORDINANCE, days(0), days(183)),
    ),
    STYLE,
    TEXT("W.S. 6-10-101", "of ordinances from memory"),
    aliases={
        "m": "misd",
        "misdemeanor": "misd",
        "high misdemeanor": "misd",
        "f": "felony",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR, Class.ORDINANCE)
is_wyoming = charge.decided_in("WY")

# --- facts that Wyoming alone asks --------------------------------------------------------------------------

DEFERRAL = OWN.text("deferral_statute", note="7-13-301, 35-7-1037, 7-13-203, none", silence="none")
FIREARM = OWN.flag("firearm", "the offense involved the use or attempted use of a firearm", owner=Owner.PROSECUTOR)
STATUS_OFFENSE = OWN.flag(
    "status_offense", "the act would be no crime and violate no ordinance if an adult had done it, W.S. 7-1-107(b)(iii)"
)
LIKE_ALCOHOL_ORDINANCE = OWN.flag(
    "alcohol_ordinance", "the ordinance is similar to W.S. 12-6-101(b) or (c), on alcohol of persons under twenty-one"
)
PROGRAM_COMPLETED_ON = OWN.event(
    "program_completed_on",
    "day on which a program that the court ordered was completed; NEVER where none was ordered",
    owner=Owner.CORRECTIONS,
)
RESTITUTION_PAID_ON = OWN.event(
    "restitution_paid_on", "day on which restitution was paid in full; NEVER where none was ordered"
)
PATIENT = OWN.flag(
    "patient_of_provider",
    "a health care provider committed the sexual assault on a patient, W.S. 6-2-313",
    owner=Owner.PROSECUTOR,
)
TRAFFICKED = OWN.flag("trafficking_survivor", note="a direct result")
EXCLUDED_FELONY = OWN.flag(
    "excluded_offense",
    by="W.S. 7-13-1502(a)(iv)",
    note="of a felony, told where the statute does not tell it",
    silence=None,
)

# --- what several laws ask ----------------------------------------------------------------------------------


def _committed(statute: str | None, inchoate: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the charge is of the completed offense: the definition of a violent felony names no attempts."""
    citation = STYLE.read(statute)
    incomplete = inchoate not in (None, "completed") or (citation is not None and STYLE.is_inchoate(citation))
    return (UNKNOWN, (OFFENSE_LIST,)) if incomplete else (TRUE, ())


# 6-1-104(a)(xii): whether attempt, solicitation and conspiracy at one are reached is open.
violent = LISTS["violent"].matches & Lookup(
    "committed", "attempt, solicitation and conspiracy are open", ("statute", "inchoate"), _committed, "WY"
)
# Alcohol of persons under twenty-one is no status offense, under the statute or an ordinance like it.
is_status_offense = STATUS_OFFENSE & ~LISTS["alcohol_of_minors"].matches & ~LIKE_ALCOHOL_ORDINANCE
deferred_under = DEFERRAL.is_one_of("7-13-301", "35-7-1037", "7-13-203")
was_dismissed = charge.ended(*DROPPED, Disposition.DIVERTED)


def expunged_under(law_id: str) -> Truth:
    """The charge was expunged under this law before."""
    return charge.is_cleared & one_of_values("cleared_under", (law_id,))


NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("WY", "Wyoming", "W.S. 7-13-1502(a)(ii)", "felony conviction")
