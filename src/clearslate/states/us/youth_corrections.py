"""Former 18 U.S.C. 5021: convictions set aside under the Youth Corrections Act."""

from clearslate.states.us.offenses import *

S_5021 = SECONDARY("18 U.S.C. 5021 (former)", "read as Tuten v. United States, 460 U.S. 660 (1983), quotes it")
REPEALED = parameter("repealed", "1984-10-12", MEMORY("Pub. L. 98-473", "the day is remembered"))

SET_ASIDE = Law(
    id="US-FYCA",
    source=S_5021,
    title="Youth Corrections Act: conviction set aside by an early unconditional discharge",
    relief=relief("set-aside", ReliefKind.SET_ASIDE),
    route=Route.BY_LAW,
    about=CONVICTIONS,
    status=Status.RECORD_STAYS,
    versions=versions(Version("64 Stat. 1085", "1950-09-30", MEMORY("64 Stat. 1085", "the day is remembered"))),
    conditions=(
        Condition(
            "sentence",
            "The person was sentenced or placed on probation under the Youth Corrections Act",
            S_5021,
            holds=FYCA_SENTENCE,
        ),
        Condition(
            "before_repeal",
            "The sentence is of before {repealed}, when the act was repealed",
            MEMORY("Pub. L. 98-473", "the day is remembered"),
            holds=charge.imposed_on < REPEALED,
        ),
        Condition(
            "early_discharge",
            "The Parole Commission, or the court that gave probation, discharged the person unconditionally before the maximum term",
            S_5021("(a), (b)"),
            holds=from_day(EARLY_DISCHARGE_ON),
        ),
    ),
    notices=noted(
        SECONDARY(
            "Doe v. Webster (D.C. Cir. 1979); United States v. Sumner, 226 F.3d 1005 (9th Cir. 2000); United States v. Doe, 980 F.2d 876 (3d Cir. 1992)"
        ),
        set_aside="The conviction is set aside by law, and a certificate proves it. Courts differ on whether any record is removed: clearslate promises no more than the set-aside.",
    ),
    remarks=(
        "Whether the person was young enough is not asked again: the court that sentenced under the act found it.",
        "A probation served to its full term sets nothing aside (Tuten v. United States).",
    ),
)
