"""C.R.S. 24-72-708 to 711: motions for municipal violations, several convictions, pardons, and conduct no longer a crime."""

from clearslate.states.co.clocks import *
from clearslate.states.co.offenses import *
from clearslate.states.co.section_24_72_706 import (
    CONVICTION_COUNTS,
    MAY_BE_SEALED,
    OPEN_CASE_WAITS,
    STATE_CONVICTION,
    may_be_sealed,
    waited,
)
from clearslate.states.co.terms_24_72_708_711 import *

MUNICIPAL = Law(
    id="CO-708",
    source=SECONDARY("C.R.S. 24-72-708", "subsection (3) was not read"),
    title="Motion: municipal violation, or petty offense after one later conviction",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=AS_READ,
    conditions=(
        Condition(
            "municipal",
            "The conviction is for a municipal violation, or for a petty offense (one of drugs is not settled)",
            S_24_72_708("(1), (2)"),
            holds=choose((is_municipal | is_petty, Known(True)), (is_drug_petty, UNSETTLED)),
        ),
        Condition(
            "not_commercial",
            "It is not for a traffic offense of a commercial driver",
            S_24_72_708("(1)(b)"),
            holds=~COMMERCIAL_DRIVER,
        ),
        Condition(
            "waiting",
            "The time of these has passed since the final disposition or the release from supervision, whichever is later",
            S_24_72_708("(1)(a), (2), (3)", SECONDARY, "subsection (3) was not read"),
            branches=(
                Branch(
                    "municipal",
                    "a municipal violation: {clean}, and no felony, misdemeanor or misdemeanor traffic offense was charged since; or, after one "
                    "later conviction, not for a felony, domestic violence, unlawful sexual behavior or child abuse, as long as a petty offense",
                    S_24_72_708("(1)(a), (2), (3)", SECONDARY, "subsection (3) was not read"),
                    when=is_municipal,
                    holds=MUNICIPAL_WAIT.choose(
                        three_ten=without_later_charge(CLEAN) | after_one_conviction(AFTER_LATER_CONVICTION),
                        one_three=without_later_charge(CLEAN_AS_INTRODUCED)
                        | after_one_conviction(AFTER_LATER_CONVICTION_AS_INTRODUCED),
                    ),
                ),
                Branch(
                    "petty",
                    "a petty offense: {after_later_conviction} since the end of one such later conviction",
                    S_24_72_708("(2), (3)(b)", SECONDARY, "subsection (3) was not read"),
                    holds=MUNICIPAL_WAIT.choose(
                        three_ten=after_one_of_petty(AFTER_LATER_CONVICTION),
                        one_three=after_one_of_petty(AFTER_LATER_CONVICTION_AS_INTRODUCED),
                    ),
                ),
            ),
        ),
        KNOWN_ELSEWHERE,
    ),
    questions=(MUNICIPAL_WAIT,),
)

SEVERAL = Law(
    id="CO-709",
    source=SECONDARY("C.R.S. 24-72-709", "its opening was read"),
    title="Motion: several convictions",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=AS_READ,
    tested=is_conviction,
    other_counts=CONVICTION_COUNTS,
    conditions=(
        STATE_CONVICTION,
        Condition(
            "intervening",
            "A later conviction keeps the record from sealing under the other sections",
            S_24_72_709("(1)(a)"),
            holds=person.others.any(person.others.later_than(charge.disposition_date, is_conviction)),
        ),
        Condition(
            "waiting",
            "The time of the highest conviction has passed since the latest final disposition or release from supervision",
            S_709_2,
            branches=by_highest(
                ("{with_felony}", "{with_misdemeanor}", "{all_petty}"),
                elapsed(WITH_FELONY, since=latest_end),
                elapsed(WITH_MISDEMEANOR, since=latest_end),
                elapsed(ALL_PETTY, since=latest_end),
            ),
        ),
        Condition(
            "few",
            "There are no more convictions than the number of the highest one",
            S_24_72_709("(2)", MEMORY, "nor how the convictions are counted was read"),
            branches=by_highest(
                ("{felony_priors}", "{misdemeanor_priors}", "{petty_priors}"),
                few(FELONY_PRIORS),
                few(MISDEMEANOR_PRIORS),
                few(PETTY_PRIORS),
            ),
        ),
        KNOWN_ELSEWHERE,
        RESTITUTION,
        MAY_BE_SEALED,
        Condition(
            "whole_case",
            "Every other conviction of the case may be sealed too",
            S_24_72_703("(12)(a)"),
            holds=others_of_case(may_be_sealed),
        ),
    ),
    questions=(TRAFFIC,),
    notices=noted(S_24_72_709("(1)(a)"), every_court="A motion goes to each court that has one of the convictions"),
)

# --- 710: pardons --------------------------------------------------------------------------------------------------------

_without_conditions = one_of_values("pardon", ("unconditional",))

PARDONED = Law(
    id="CO-710",
    source=S_24_72_710,
    title="Motion: pardoned conviction",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=AS_READ,
    tested=charge.is_convicted & charge.is_pardoned,
    other_counts=CONVICTION_COUNTS,
    conditions=(
        was_pardoned(text="The conviction was pardoned; there is no wait"),
        Condition(
            "unconditional", "The pardon was full and unconditional", S_24_72_710("(1)"), holds=_without_conditions
        ),
        Condition(
            "whole_case",
            "Every other conviction of the case was pardoned without conditions or may be sealed too",
            S_24_72_703("(12)(a)"),
            holds=others_of_case((from_day(charge.pardoned_on) & _without_conditions) | (may_be_sealed & waited)),
        ),
    ),
    questions=(TRAFFIC,),
    notices=noted(
        S_24_72_710("(2), (3)"),
        presumption="The court seals unless it finds on clear and convincing evidence that the public interest outweighs the harm and "
        "the intent of the pardon; there is no processing fee, and the prosecutor is given notice",
    ),
)

# --- 711: conduct no longer a crime ------------------------------------------------------------------------------------------

LEGALIZED_CONDUCT = Law(
    id="CO-711",
    source=S_24_72_711,
    title="Motion: conduct that a change of the law made lawful",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(Version("HB 24-1133", "2025-07-01", TEXT("C.R.S. 24-72-711 (HB 24-1133)", "its history note"))),
    tested=is_conviction & SECTION_711_GROUND,
    other_counts=OtherCounts(pending=OPEN_CASE_WAITS),
    conditions=(
        Condition("ground", "The conduct is no longer an offense", S_24_72_711("(1)"), holds=SECTION_711_GROUND),
        Condition(
            "released",
            "The case has its final disposition and the person is released from supervision",
            S_24_72_711("(1)"),
            holds=from_day(DECIDED_AND_RELEASED),
        ),
    ),
    notices=(
        *noted(
            S_24_72_711("(2) to (4)"),
            no_objection="There is no fee, and no criminal history is attached. The prosecutor may object only in good faith that the offense "
            "is still illegal; 42 days after the motion the court seals, whatever else is on the record",
        ),
        *noted(
            S_24_72_703("(2)(a)(V), 24-72-711(4)", SECONDARY, "24-72-711(4) was read, what it takes out was not"),
            stays_sealed="A later conviction does not unseal a record sealed under this section",
        ),
    ),
)
