"""How South Dakota writes statutes and grades offenses, and the facts that it alone asks."""

from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:S\.?\s*D\.?\s*C\.?\s*L\.?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}[A-Z]?-\d{1,3}[A-Z]?-\d{1,3}(?:\.\d{1,2})?)",
    default_code="SDCL",
    inchoate=("22-4-1", "22-3-8", "22-4A-1"),  # attempt, conspiracy, solicitation
    inchoate_source=MEMORY("SDCL 22-4-1, 22-3-8, 22-4A-1", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}[A-Z]?-(?:\d{1,3}[A-Z]?-?)?)",
    ordinances=True,
)
_FELONIES = {"A": LIFE, "B": LIFE, "C": LIFE, "1": years(50), "2": years(25), "3": years(15)} | {
    "4": years(10),
    "5": years(5),
    "6": years(2),
}
GRADING = Grading(
    (
        *(grade(f"felony {name}", Class.FELONY, maximum) for name, maximum in _FELONIES.items()),
        grade("felony", Class.FELONY, days(1), LIFE),
        grade("misd 1", Class.MISDEMEANOR, years(1)),
        grade("misd 2", Class.MISDEMEANOR, days(30)),
        grade("misd", Class.MISDEMEANOR, days(1), years(1)),
        grade("ordinance", Class.ORDINANCE, days(0), days(30)),
        grade("petty", Class.INFRACTION, days(0)),
    ),
    STYLE,
    TEXT("SDCL 22-6-1, 22-6-2", "only the maximum of a Class 2 misdemeanor was read"),
    aliases={
        **{f"class {name} felony".lower(): f"felony {name}" for name in _FELONIES},
        **{f"f{name}".lower(): f"felony {name}" for name in _FELONIES},
        **{
            alias: f"misd {number}"
            for number in "12"
            for alias in (f"class {number} misdemeanor", f"m{number}", f"misdemeanor {number}")
        },
        "misdemeanor": "misd",
        "petty offense": "petty",
        "infraction": "petty",
        "municipal ordinance": "ordinance",
    },
)
OWN = OwnFacts()

is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)
is_minor = GRADING.is_kind(Class.INFRACTION, Class.ORDINANCE)

# --- facts that South Dakota alone asks ---------------------------------------------------------------------


def _as_graded(row: Mapping[str, Any]) -> str | None:
    """A story that names no other grade was charged as graded."""
    return None if row["grade"] is None else str(row["grade"])


CHARGED_GRADE = OWN.text(
    "charged_grade",
    "highest grade at which the offense was ever charged, where the conviction or deferral is of a lower one",
    silence=_as_graded,
    owner=Owner.PROSECUTOR,
)
CONDITIONS_SATISFIED = OWN.flag("conditions_satisfied", level=Level.CASE, silence=True)
CHARGED_AGAIN_ON = OWN.event(
    "charged_again_on",
    "day of the first new charge after the diversion, petty offenses and minor traffic citations left out",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
MINOR_TRAFFIC = OWN.flag("minor_traffic")
SUSPENDED_IMPOSITION = OWN.flag("deferred_imposition", note="without a judgment of guilt")
BY_CHAPTER = OWN.flag(
    "pardoned_by_chapter",
    "the pardon was granted by the way of chapter 24-14; one that was not may not be sealed",
    silence=True,
    owner=Owner.REPOSITORY,
)
WHOLE_CASE = OWN.flag(
    "whole_case_dismissed",
    "the prosecuting attorney formally dismissed the entire case on the record",
    silence=True,
    level=Level.CASE,
)
NECESSITY = OWN.flag("compelling_necessity", "compelling necessity was shown to the court", level=Level.CASE)

# --- what several laws ask ----------------------------------------------------------------------------------

# A discharge after a suspended imposition is the court's own (SD-SIS), and no dismissal by the prosecutor.
was_dismissed = charge.ended(*DROPPED) | (charge.ended(Disposition.DIVERTED) & ~SUSPENDED_IMPOSITION)
was_acquitted = charge.ended(Disposition.ACQUITTED, perhaps=(Disposition.ACQUITTED_INSANITY,))
no_charge = charge.ended(Disposition.NO_CHARGE)
went_elsewhere = charge.ended(Disposition.TRANSFERRED, Disposition.VACATED)


def _is_low(code: str | None) -> tuple[int, tuple[str, ...]]:
    found = GRADING.find(code)
    if found is None or found.code == "misd":
        return UNKNOWN, (CHARGED_GRADE.field,)
    return (TRUE if found.code in {"petty", "ordinance", "misd 2"} else FALSE), ()


charged_low = Lookup(
    "charged as",
    "a petty offense, an ordinance violation or a Class 2 misdemeanor",
    (CHARGED_GRADE.field,),
    _is_low,
    "SD",
)

pleaded = charge.is_convicted | charge.ended(Disposition.DEFERRED, Disposition.DIVERTED)

AS_CONVICTED = Presumption(
    "sd-charged-as-convicted",
    "no conviction or deferral is of a lower grade than the charge that was filed",
    "SDCL 23A-3-34: the highest charged offense decides",
)
CONDITIONS = Presumption(
    "sd-conditions-satisfied",
    "conditions beside the sentence and the money, such as treatment, are satisfied",
    "SDCL 23A-3-34",
)
NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("SD", "South Dakota", "SDCL 23A-3-34: any further offenses")
