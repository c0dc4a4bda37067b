"""C.R.S. 24-72-708 to 711 in their parts: waiting periods, what counts as a later conviction."""

from clearslate.states.co.clocks import *
from clearslate.states.co.offenses import *

S_24_72_703 = SECONDARY("C.R.S. 24-72-703", "the section was not read")
S_24_72_708 = TEXT("C.R.S. 24-72-708")
S_24_72_709 = TEXT("C.R.S. 24-72-709")
S_24_72_710 = TEXT("C.R.S. 24-72-710")
S_24_72_711 = TEXT("C.R.S. 24-72-711")
INTRODUCED = SECONDARY("HB 24-1133 as introduced", "a summary")

AS_READ = versions(Version("as read", None))
ENDED = later_of(charge.disposition_date, SUPERVISION_OVER)

# --- 708: municipal violations ------------------------------------------------------------------------------------

CLEAN = parameter("clean", years(3), S_24_72_708("(3)(a)", SECONDARY, "subsection (3) was not read"))
AFTER_LATER_CONVICTION = parameter(
    "after_later_conviction", years(10), S_24_72_708("(3)(b)", SECONDARY, "subsection (3) was not read")
)
CLEAN_AS_INTRODUCED = parameter("clean_as_introduced", years(1), INTRODUCED)
AFTER_LATER_CONVICTION_AS_INTRODUCED = parameter("after_later_conviction_as_introduced", years(3), INTRODUCED)

MUNICIPAL_WAIT = OpenQuestion(
    id="CO-708-WAIT",
    question="How long is the wait of a municipal violation since HB 24-1133?",
    cite="C.R.S. 24-72-708(3)",
    readings={
        "three_ten": "three years, or ten after one later conviction",
        "one_three": "one year, or three, as the bill was introduced",
    },
    chosen=BOTH,
    decided="2026-12-01",
    because="our source has three and ten of an undated page; whether the act kept the shorter waits of the bill was not read",
)

later_charge = person.others.later_than(DECIDED_AND_RELEASED, is_felony | is_misdemeanor, day=case.filed_on)
counted = charge.is_convicted & (is_felony | is_misdemeanor)
graver = any_of(is_felony, charge.family_violence, is_sexual, is_child_abuse)
is_petty = GRADING.is_grade("PO")
is_drug_petty = GRADING.is_grade("DPO")
later_any = person.others.later_than(DECIDED_AND_RELEASED, is_conviction, day=charge.disposition_date)
later = person.others.later_than(DECIDED_AND_RELEASED, counted, day=charge.disposition_date)
later_graver = person.others.later_than(DECIDED_AND_RELEASED, counted & graver, day=charge.disposition_date)


def without_later_charge(clean: Parameter) -> OnsetLike:
    """The waiting period of (1): no later charge."""
    return elapsed(clean, since=DECIDED_AND_RELEASED) & person.others.none(later_charge)


def after_one_conviction(after_one: Parameter) -> OnsetLike:
    """The waiting period of (2): after one later conviction alone."""
    return all_of(
        person.others.count(later) >= 1,
        person.others.count(later) <= 1,
        person.others.none(later_graver),
        elapsed(after_one, since=person.others.latest(ENDED, later)),
    )


def after_one_of_petty(after_one: Parameter) -> OnsetLike:
    """The same of a petty offense; whether a later petty or municipal conviction is the single offense of (2) is not said."""
    return choose(
        (person.others.any(later), after_one_conviction(after_one)),
        (person.others.any(later_any), UNSETTLED),
        otherwise=Known(False),
    )


# --- 709: several convictions -----------------------------------------------------------------------------------------

S_709_2 = MEMORY("C.R.S. 24-72-709(2)", "the subsection was not read")
ALL_PETTY = parameter(
    "all_petty", years(2), TEXT("C.R.S. 24-72-709(2)(a)", "as published by the Colorado Association of School Boards")
)
WITH_MISDEMEANOR = parameter("with_misdemeanor", years(5), S_709_2)
WITH_FELONY = parameter("with_felony", years(10), S_709_2)
PETTY_PRIORS = parameter("petty_priors", 5, S_709_2)
MISDEMEANOR_PRIORS = parameter("misdemeanor_priors", 4, S_709_2)
FELONY_PRIORS = parameter("felony_priors", 3, S_709_2)

latest_end = person.latest(ENDED, where=is_conviction)
has_felony = person.any(is_conviction & is_felony)
has_misdemeanor = person.any(is_conviction & is_misdemeanor)
cases = person.count_cases(is_conviction)
others = person.others.count(is_conviction)


def by_highest(
    words: tuple[str, str, str], felony: OnsetLike, misdemeanor: OnsetLike, petty: OnsetLike
) -> tuple[Branch, ...]:
    """The branches by the highest grade among the person's convictions."""
    return (
        Branch("felony", f"one is a felony: {words[0]}", S_709_2, when=has_felony, holds=felony),
        Branch(
            "misdemeanor", f"the highest is a misdemeanor: {words[1]}", S_709_2, when=has_misdemeanor, holds=misdemeanor
        ),
        Branch("petty", f"otherwise: {words[2]}", S_709_2, holds=petty),
    )


def few(priors: Parameter) -> OnsetLike:
    """So many by either way of counting: cases, this one among them, or every other conviction."""
    return either(cases <= priors, others <= priors)
