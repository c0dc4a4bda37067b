"""Mont. Code 16-12-113, 46-18-608 and 46-32-105: marijuana, victims of trafficking, certificates of innocence."""

from clearslate.states.mt.offenses import *

S_113 = TEXT("Mont. Code 16-12-113", "(1) to (5) were read")
S_608 = MEMORY("Mont. Code 46-18-608", "the section was not read")
S_105 = TEXT("Mont. Code 46-32-105")

MARIJUANA = Law(
    id="MT-MJ",
    source=S_113,
    title="Marijuana act that is now permitted or punished less: petition, presumed to be granted",
    relief=either_relief(
        "expungement, resentencing or redesignation",
        (ReliefKind.EXPUNGE,),
        (ReliefKind.REDUCE,),
        (ReliefKind.REDESIGNATE,),
    ),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Initiative 190", "2021-01-01", SECONDARY("Initiative 190 of 2020"))),
    conditions=(
        Condition(
            "act",
            "The act, marijuana, is now permitted or punished by a lesser sentence; an attempt or paraphernalia as the act itself",
            S_113("(1), (5)", READING),
            holds=NOW_PERMITTED.is_one_of("permitted", "lesser")
            & ~(is_absent(NOW_PERMITTED) & ~LISTS["marijuana"].matches),
        ),
    ),
    notices=(
        Notice(
            "petition",
            "The petition goes to the court that sentenced and is served on the county attorney, who has 21 days. The court presumes it right and "
            "grants it unless it is an unreasonable risk of danger to public safety.",
            S_113("(2), (6)", READING, "the 21 days are of the temporary rules, AF 22-029 of 2022"),
        ),
        Notice(
            "relief",
            "While a sentence runs: expungement or resentencing. Completed: expungement, or redesignation as a misdemeanor or civil infraction.",
            S_113("(1), (5)"),
        ),
    ),
)

TRAFFICKING = Law(
    id="MT-TRAFF",
    source=S_608,
    title="Motion to vacate: victims of human trafficking",
    relief=relief("vacation", ReliefKind.VACATE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("2015", "2015-07-01", S_608)),
    conditions=(
        Condition(
            "victim",
            "The person's part in the offense was a result of being a victim of human trafficking",
            S_608,
            holds=TRAFFICKED,
        ),
    ),
    notices=noted(S_608, motion="The court may vacate the conviction."),
)

INNOCENT = Law(
    id="MT-INNOC",
    source=S_105,
    title="Certificate of innocence: the court orders expungement",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    about=ANY_RECORD,
    versions=(
        Version(
            "2021, temporary",
            "2021-01-01",
            MEMORY("Mont. Code 46-32-105", "its first and last days are remembered"),
            until="2023-07-01",
        ),
    ),
    conditions=(Condition("certificate", "A certificate of innocence was entered", S_105, holds=INNOCENCE),),
    notices=noted(S_105, other="Other convictions do not matter."),
)
