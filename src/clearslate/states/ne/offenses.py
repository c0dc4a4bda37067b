"""How Nebraska writes statutes and grades offenses, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:Neb(?:raska)?\.?\s*)?(?:Rev(?:ised)?\.?\s*Stat(?:utes)?\.?|R\.?\s*R\.?\s*S\.?)\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-\d,\d{3}(?:\.\d{1,2})?|\d{1,2}-\d{3,4}(?:\.\d{1,2})?)",
    default_code="Neb. Rev. Stat.",
    inchoate=("28-201", "28-202"),  # attempt, conspiracy
    inchoate_source=MEMORY("Neb. Rev. Stat. 28-201, 28-202", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-\d{0,3})",
    ordinances=True,
)
_FELONIES = {"I": LIFE, "IA": LIFE, "IB": LIFE, "IC": years(50), "ID": years(50), "II": years(50)} | {
    "IIA": years(20),
    "III": years(4),
    "IIIA": years(3),
    "IV": years(2),
}
GRADING = Grading(
    (
        *(grade(f"felony {name}", Class.FELONY, maximum) for name, maximum in _FELONIES.items()),
        grade("felony", Class.FELONY, days(1), LIFE),
        grade("misd I", Class.MISDEMEANOR, years(1)),
        grade("misd II", Class.MISDEMEANOR, months(6)),
        grade("misd III", Class.MISDEMEANOR, months(3)),
        grade("misd IIIA", Class.MISDEMEANOR, days(7)),
        grade("misd IV", Class.MISDEMEANOR, days(0)),
        grade("misd V", Class.MISDEMEANOR, days(0)),
        grade("misd W", Class.MISDEMEANOR, days(60), years(1)),
        grade("misd", Class.MISDEMEANOR, days(0), years(1)),
        grade("ordinance", Class.ORDINANCE, days(0), months(6)),
        grade("infraction", Class.INFRACTION, days(0)),
    ),
    STYLE,
    MEMORY("Neb. Rev. Stat. 28-105, 28-106", "the maxima are remembered; no law here asks them"),
    aliases={
        **{f"class {name} felony".lower(): f"felony {name}" for name in _FELONIES},
        **{f"class {name} misdemeanor".lower(): f"misd {name}" for name in ("I", "II", "III", "IIIA", "IV", "V", "W")},
        "misdemeanor": "misd",
        "traffic infraction": "infraction",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

# --- facts that Nebraska alone asks -------------------------------------------------------------------------

DECLINED = OWN.flag("prosecutor_declined", note="a charge recorded as never filed tells it", silence=None)
DIVERSION = OWN.flag(
    "diversion_completed",
    "charges were not filed because a diversion was completed",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
APPEAL = OWN.flag(
    "appeal_pending", "the hearing that led to the dismissal is the subject of a pending appeal", level=Level.CASE
)
REASON = OWN.text(
    "dismissal_reason",
    "why the case was dismissed; prosecutor_motion, hearing, acquittal, deferred_judgment, problem_solving_court, other",
    silence="prosecutor_motion",
)
TRAFFICKED = OWN.flag("sex_trafficking_survivor", note="or while being one")
ERROR = OWN.flag(
    "agency_error",
    "the arrest was due to the agency's error, as clear and convincing evidence shows",
    level=Level.CASE,
    owner=Owner.POLICE,
)
JAIL_NOT_IMPRISONMENT = OWN.flag(
    "jail_not_imprisonment",
    "all time in jail was before the trial or a condition of probation, none of it a sentence of imprisonment",
)
DENIED_ON = OWN.event("petition_denied_on")
TRAFFIC = OWN.flag(
    "traffic_offense",
    "the offense is 28-306 or one of the Nebraska Rules of the Road; told where the statute does not tell",
    silence=None,
)

# --- what several laws ask ----------------------------------------------------------------------------------

RELIEF_PUBLIC = relief("removal from the public record", ReliefKind.SEAL)
no_charge = charge.ended(Disposition.NO_CHARGE)
ended_in_court = charge.ended(
    *DROPPED,
    Disposition.DIVERTED,
    Disposition.ACQUITTED,
    perhaps=(Disposition.ACQUITTED_INSANITY, Disposition.TRANSFERRED, Disposition.VACATED),
)
