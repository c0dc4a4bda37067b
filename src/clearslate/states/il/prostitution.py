"""20 ILCS 2630/5.2(j): automatic sealing of class 4 felony prostitution, arrests and charges too, by 2028-01-01."""

from clearslate.states.il.offenses import *
from clearslate.states.il.sealing import *

ENACTED = "2026-06-30"

COMPLETION = OpenQuestion(
    id="IL-5.2j-COMPLETION",
    question="Must the sentence be complete?",
    cite="20 ILCS 2630/5.2(j)",
    readings={
        "both": "eligible once it is complete; unknown while it is served",
        "complete": "it must be complete",
        "any": "it need not be",
    },
    chosen=BOTH,
    because="the subsection was not read; both readings agree once the sentence is complete",
)

_DONE = completion(S_5_2("(j)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)

CLASS_4_PROSTITUTION = Law(
    id="IL-5.2j",
    source=S_5_2("(j)"),
    title="Automatic sealing of class 4 felony prostitution: arrests, charges and convictions",
    relief=SEALING,
    route=Route.AGENCY_MUST,
    about=ANY_RECORD,
    versions=versions(
        Version("as of 30 June 2026", ENACTED, SECONDARY("P.A. 104-0459", "another source says 2026-06-01"))
    ),
    conditions=(
        Condition("offense", "The charge is of prostitution", S_5_2("(j)"), holds=LISTS["prostitution"].matches),
        Condition("grade", "It is of a class 4 felony", S_5_2("(j)"), holds=GRADING.is_grade("class 4")),
        Condition(
            "prior",
            "It is a prior one (a later one than 30 June 2026: not read)",
            S_5_2("(j)"),
            holds=either(Known(True), charge.disposition_date < ENACTED),
        ),
        Condition(
            "ended",
            "It has ended: if without a conviction or supervision, for good, so that (c)(2) would seal it; whether a running program counts was not read",
            S_5_2("(j)(1)(A), (c)(2)"),
            holds=choose(
                (ended_without_conviction, STRICKEN.choose(final=~may_be_reinstated, at_once=Known(True))),
                (charge.ended(Disposition.DEFERRED), UNSETTLED),
                otherwise=ended_against,
            ),
        ),
        Condition(
            "completed",
            "The sentence is complete (whether it must be was not read)",
            S_5_2("(j)"),
            holds=COMPLETION.choose(complete=from_day(_DONE), any=Known(True)),
            unless=ended_without_conviction,
        ),
    ),
    questions=(COMPLETION, STRICKEN),
    notices=(
        Notice(
            "deadline",
            "To be sealed by 1 January 2028, by the State Police and local police, and by the clerks their files; the day on which the duty starts was not read",
            S_5_2("(j)"),
        ),
        Notice(
            "motion_to_vacate",
            "The person may also move to vacate the conviction; the State's Attorney then has 60 days",
            S_5_2("(j)(3)"),
        ),
    ),
)
