"""How Alabama writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = r"(?:(?:Ala(?:bama|\.)?\s*Code|Code\s*of\s*Ala(?:bama|\.)?)(?:\s*(?:19|20)\d\d)?\s*,?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}[A-Z]?-\d{1,2}[A-Z]?-\d{1,3}(?:\.\d{1,2})?)",
    default_code="Ala. Code",
    inchoate=("13A-4-1", "13A-4-2", "13A-4-3", "13A-4-4"),  # solicitation, attempt, conspiracy
    inchoate_source=TEXT("Ala. Code §§ 13A-4-1 to 13A-4-4"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}[A-Z]?-(?:\d{0,2}[A-Z]?|\d{1,2}[A-Z]?-\d*(?:\.\d*)?))",
    ordinances=True,
)
_FELONIES = {"A": (10, 99), "B": (2, 20), "C": (1, 10), "D": (1, 5)}
GRADING = Grading(
    (
        *(
            grade(f"felony {letter}", Class.FELONY, years(least), years(most))
            for letter, (least, most) in _FELONIES.items()
        ),
        grade("felony", Class.FELONY, years(1), LIFE),
        grade("misd A", Class.MISDEMEANOR, years(1)),
        grade("misd B", Class.MISDEMEANOR, months(6)),
        grade("misd C", Class.MISDEMEANOR, months(3)),
        grade("misd", Class.MISDEMEANOR, days(1), years(1)),
        grade("violation", Class.SUMMARY, days(30)),
        grade("traffic violation", Class.INFRACTION, days(0), days(30)),
        grade("ordinance", Class.ORDINANCE, days(0), months(6)),
    ),
    STYLE,
    MEMORY("Ala. Code §§ 13A-5-6, 13A-5-7", "the maxima are remembered; no law here asks them"),
    aliases={
        **{f"class {letter} felony".lower(): f"felony {letter}" for letter in _FELONIES},
        **{f"class {letter} misdemeanor".lower(): f"misd {letter}" for letter in "ABC"},
        "misdemeanor": "misd",
        "traffic": "traffic violation",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

EXPUNGEMENT = relief("expungement (archived)", ReliefKind.EXPUNGE)


def _local(text: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether an offense is not one of a local ordinance: a city may adopt a section of the state code."""
    return (TRUE, ()) if text is not None and STYLE.is_of(text, ORDINANCE) == FALSE else (UNKNOWN, ("statute",))


is_of_the_state = Lookup("statute is", "no local ordinance", ("statute",), _local, "AL")

# --- facts that Alabama alone asks --------------------------------------------------------------------------

NOLLE_CONDITIONS = OWN.flag("nolle_conditions", "the charge was nolle prossed with conditions", owner=Owner.PROSECUTOR)
REFILED = OWN.flag("refiled", "the charge was filed again", owner=Owner.PROSECUTOR)
NO_BILL = OWN.flag("no_bill", "a grand jury no billed the charge")
MINOR_TRAFFIC = OWN.flag("minor_traffic")
COMMERCIAL = OWN.flag("commercial_traffic", by="49 C.F.R. 383.51")
VIOLENT = OWN.flag("crime_of_violence", by="§ 12-25-32", silence=None)
MORAL_TURPITUDE = OWN.flag(
    "moral_turpitude", "the felony involves moral turpitude, § 17-3-30.1", owner=Owner.PROSECUTOR, silence=None
)
RECLASSIFIED = OWN.flag(
    "reclassified_2015", "a felony at the conviction that is a misdemeanor since Act 2015-185", owner=Owner.PROSECUTOR
)
YOUTHFUL_OFFENDER = OWN.flag("youthful_offender", "adjudged a youthful offender, which is no conviction")
INDIGENT = OWN.flag("indigency_found", "the court found the petitioner indigent as to the money owed", level=Level.CASE)


def _restored(row: Mapping[str, Any]) -> bool | None:
    """A story that leaves the kind of a pardon open leaves the rights open too."""
    return None if row.get("pardoned_on") and row.get("pardon", "") is None else True


RIGHTS_RESTORED = OWN.flag(
    "rights_restored", "the pardon restored civil and political rights", silence=_restored, owner=Owner.CORRECTIONS
)
TRAFFICKED = OWN.flag("trafficking_survivor", note="only because of it, shown by a preponderance")

# --- what several laws ask ----------------------------------------------------------------------------------

S_1 = TEXT("Ala. Code § 15-27-1")
S_2 = TEXT("Ala. Code § 15-27-2")
S_NUMBER = TEXT("Ala. Code § 15-27-2.1")
S_MONEY = TEXT("Ala. Code § 15-27-12")
ACT_292, ACT_286, ACT_407 = "2014-07-07", "2021-07-01", "2024-10-01"

is_felony = GRADING.is_kind(Class.FELONY)
is_violent = as_told(VIOLENT, LISTS["al_violent_offense"].matches)
is_minor_traffic = (
    any_of(LISTS["traffic"].matches, GRADING.is_grade("traffic violation"), GRADING.is_kind(Class.ORDINANCE))
    & MINOR_TRAFFIC
)
# An adjudication as a youthful offender is no conviction.
other_conviction = all_of(charge.is_convicted, ~YOUTHFUL_OFFENDER, ~is_minor_traffic)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("AL", "Alabama", "Ala. Code §§ 15-27-1(a)(7), 15-27-2(a)(7)")
none_elsewhere = NO_CONVICTION_ELSEWHERE.none_known

MONEY = Condition(
    "money",
    "Restitution is paid, and fines, costs and fees are, unless the court found the person indigent",
    S_MONEY("", READING),
    holds=case.all_money_is_paid | (case.restitution_is_paid & INDIGENT),
)

# § 15-27-2.1(a)(3): programs completed and convictions below felony count together; (a)(2): pardoned felonies apart.
_of_two = (cleared_under("AL-M")) | all_of(
    charge.is_cleared, one_of_values("cleared_under", ("AL-NC-M", "AL-NC-F")), charge.ended(Disposition.DIVERTED)
)
_of_one = cleared_under("AL-F")
fewer_than_two = incident.any(_of_two) | (person.count_incidents(_of_two) < 2)
none_before = incident.any(_of_one) | person.none(_of_one)

FEE = Notice(
    "fee",
    "The petition costs $500 for each arrest beside the court's costs; the court waives the fee for the indigent.",
    TEXT("Ala. Code § 15-27-4"),
)
PROCESS = Notice(
    "process",
    "The petition goes to the circuit court of the county of the charge, with a sworn statement, the certified record and the state "
    "agency's report. District attorney and victim have 45 days to object; then the court hears both sides and decides.",
    TEXT("Ala. Code §§ 15-27-3, 15-27-5"),
)
REMAINS = Notice(
    "remains",
    "The state agency archives the record. Police and prosecutors still see it; licensing bodies, utilities and banks must be told of it; "
    "it gives no right to a firearm.",
    TEXT("Ala. Code §§ 15-27-6(b), 15-27-7, 15-27-15"),
)
NUMBER = Notice(
    "number",
    "Two expungements in a lifetime are given for completed programs and convictions below felony together, one for a pardoned felony; "
    "all charges of one arrest are one. Of more that are shown as ready, choose with a lawyer.",
    S_NUMBER("(a), (b)"),
)
