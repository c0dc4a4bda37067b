"""Minn. Stat. § 609A.02 in its parts: waiting periods, open questions, what counts as new."""

from collections.abc import Callable

from clearslate.states.mn.facts import *
from clearslate.states.mn.offenses import *

S_02 = SECONDARY("609A.02", "the start of its list of felonies was read; summaries tell the rest")
TEXT_02 = TEXT("609A.02", "read in the text of August 2024")
SUBD_4 = TEXT("609A.02 subd. 4", "read in the text of 2014, which an opinion of 2017 applies")
S_166 = TEXT("243.166 subd. 1b(a)(1)", "read as amended in 2024")
S_03 = SECONDARY("609A.03", "the section was not read")

DIVERSION = parameter("diversion", years(1), TEXT_02(" subd. 3(a)(2)"))
MISDEMEANOR = parameter("misdemeanor", years(2), S_02(" subd. 3(a)"))
GROSS = parameter("gross_misdemeanor", years(3), S_02(" subd. 3(a)"))
FIFTH_DEGREE = parameter("fifth_degree", years(4), S_02(" subd. 3(a)"))
FELONY = parameter("felony", years(5), S_02(" subd. 3(a)"))
FELONY_SHORT = parameter("felony_short", years(4), SECONDARY("609A.02 subd. 3(a)", "one law firm states it so"))

FELONY_WAIT = OpenQuestion(
    id="MN-FELONY-WAIT",
    question="How long does a listed felony other than 152.025 wait before a petition?",
    cite="Minn. Stat. § 609A.02 subd. 3(a)",
    readings={"five": "five years", "four": "four years", "both": "unknown between four and five years"},
    chosen="five",
    because="one law firm says four, all other sources five, which is also the automatic law's period",
)

CLEAN = OpenQuestion(
    id="MN-PETITION-CLEAN",
    question="Does a conviction during the period bar a petition, or start the period anew?",
    cite="Minn. Stat. § 609A.02 subd. 3(a)",
    readings={
        "anew": "the years must have passed since the discharge and since every later conviction",
        "first": "the years right after the discharge must be clean; what came later is for the judge to weigh",
        "both": "unknown where the two differ",
    },
    chosen="anew",
    because="the years without a new crime are counted back from the petition as well as from the discharge; the dossier "
    "is brief here",
)

ELSEWHERE = OpenQuestion(
    id="MN-PETITION-ELSEWHERE",
    question="Does a new offense outside Minnesota stand in the way of a petition?",
    cite="Minn. Stat. § 609A.02 subd. 3(a)",
    readings={
        "minnesota": "it does not, as under the automatic law",
        "anywhere": "it does: only the automatic law says 'in Minnesota'",
    },
    chosen=BOTH,
    decided="2026-11-27",
    because="the words 'in Minnesota' are those of 609A.015; our notes of the petition do not have them",
)
NO_OFFENSE_ELSEWHERE = Presumption(
    "mn-no-offense-elsewhere",
    "a person whose history elsewhere is not known has no offense outside Minnesota",
    "Minn. Stat. § 609A.02 subd. 3(a)",
)
none_elsewhere = ~NO_OFFENSE_ELSEWHERE.fills(person.convicted_elsewhere, value=False)
new_anywhere = is_new_offense | (~charge.decided_in("MN") & ~is_petty)


def by_place(free_of: Callable[[Truth], OnsetLike]) -> OnsetLike:
    """The condition, by whether new offenses elsewhere count."""
    here, anywhere = free_of(is_new_offense), free_of(new_anywhere) & none_elsewhere
    return ELSEWHERE.choose(minnesota=here, anywhere=anywhere)


def clean(wait: Parameter) -> OnsetLike:
    """No new conviction for the wait since the discharge, by either reading of it."""

    def free_of(new: Truth) -> OnsetLike:
        convicted = charge.is_convicted & new
        anew = clean_period(wait, after=DISCHARGED, broken_on=charge.disposition_date, among=person.among(convicted))
        window = person.within(wait, after=DISCHARGED, where=convicted, day=charge.disposition_date)
        first = elapsed(wait, since=DISCHARGED) & person.none(window)
        return CLEAN.choose(anew=anew, first=first)

    return by_place(free_of)


uncharged = by_place(
    lambda new: clean_period(DIVERSION, after=charge.disposition_date, broken_on=FILED_ON, among=person.among(new))
)
five_or_four = FELONY_WAIT.choose(five=clean(FELONY), four=clean(FELONY_SHORT))
