"""C.R.S. 24-72-708 to 711: motions for municipal violations, several convictions, pardons, and conduct no longer a crime."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.co.clocks import *
from clearslate.states.co.offenses import *
from clearslate.states.co.section_24_72_706 import MAY_BE_SEALED, STATE_CONVICTION, may_be_sealed, waited

S_24_72_703: Final = SECONDARY("C.R.S. 24-72-703", "the section was not read")
S_24_72_708: Final = TEXT("C.R.S. 24-72-708")
S_24_72_709: Final = TEXT("C.R.S. 24-72-709")
S_24_72_710: Final = SECONDARY("C.R.S. 24-72-710", "the section was not read")
_INTRODUCED: Final = SECONDARY("HB 24-1133 as introduced", "a summary")

_AS_READ: Final = versions(Version("as read", None))
_ENDED: Final[Days] = later_of(charge.disposition_date, charge.completed_on)

# --- 708: municipal violations ------------------------------------------------------------------------------------

CLEAN: Final = parameter("clean", years(3), S_24_72_708("(3)(a)", SECONDARY, "subsection (3) was not read"))
AFTER_ONE: Final = parameter(
    "after_one", years(10), S_24_72_708("(3)(b)", SECONDARY, "subsection (3) was not read")
)
CLEAN_AS_INTRODUCED: Final = parameter("clean_as_introduced", years(1), _INTRODUCED)
AFTER_ONE_AS_INTRODUCED: Final = parameter("after_one_as_introduced", years(3), _INTRODUCED)

MUNICIPAL_WAIT: Final = OpenQuestion(
    id="CO-708-WAIT",
    question="How long is the wait of a municipal violation since HB 24-1133?",
    cite="C.R.S. 24-72-708(3)",
    readings={
        "three_ten": "three years, or ten after one later conviction",
        "one_three": "one year, or three, as the bill was introduced",
    },
    chosen="three_ten",
    decided="2026-11-25",
    because="our source has three and ten; whether the bill kept its first text was not read",
)

_later_charge: Final = person.others.later_than(
    DECIDED_AND_RELEASED, is_felony | is_misdemeanor, day=case.filed_on
)
_counted: Final[Truth] = charge.is_convicted & (is_felony | is_misdemeanor)
_graver: Final[Truth] = any_of(is_felony, charge.family_violence, is_sexual, is_child_abuse)
_later: Final = person.others.later_than(DECIDED_AND_RELEASED, _counted, day=charge.disposition_date)
_later_graver: Final = person.others.later_than(
    DECIDED_AND_RELEASED, _counted & _graver, day=charge.disposition_date
)


def _municipal_wait(clean: Parameter, after_one: Parameter) -> OnsetLike:
    return one_of(
        both(elapsed(clean, since=DECIDED_AND_RELEASED), person.others.none(_later_charge)),
        both(
            person.others.count(_later) >= 1,
            person.others.count(_later) <= 1,
            person.others.none(_later_graver),
            elapsed(after_one, since=person.others.latest(_ENDED, _later)),
        ),
    )


MUNICIPAL: Final = Law(
    id="CO-708",
    source=SECONDARY("C.R.S. 24-72-708", "subsection (3) was not read"),
    title="Motion: municipal violation",
    relief=SEALING,
    automatic=False,
    unit=CASE,
    about=CONVICTIONS,
    versions=_AS_READ,
    conditions=(
        Condition(
            "municipal",
            "The conviction is for a municipal violation",
            S_24_72_708("(1)"),
            holds=is_municipal,
        ),
        Condition(
            "not_commercial",
            "It is not for a traffic offense of a commercial driver",
            S_24_72_708("(1)(b)"),
            holds=~COMMERCIAL_DRIVER,
        ),
        Condition(
            "waiting",
            "{clean} have passed since the final disposition or the release from supervision, and no felony, misdemeanor or misdemeanor traffic "
            "offense was charged since; or {after_one} since the end of one later conviction, not for a felony, domestic violence, unlawful "
            "sexual behavior or child abuse",
            S_24_72_708("(1)(a), (2), (3)", SECONDARY, "subsection (3) was not read"),
            holds=MUNICIPAL_WAIT.choose(
                three_ten=_municipal_wait(CLEAN, AFTER_ONE),
                one_three=_municipal_wait(CLEAN_AS_INTRODUCED, AFTER_ONE_AS_INTRODUCED),
            ),
        ),
        KNOWN_ELSEWHERE,
    ),
    questions=(MUNICIPAL_WAIT,),
)

# --- 709: several convictions -----------------------------------------------------------------------------------------

S_709_2: Final = MEMORY("C.R.S. 24-72-709(2)", "the subsection was not read")
ALL_PETTY: Final = parameter("all_petty", years(2), S_709_2)
WITH_MISDEMEANOR: Final = parameter("with_misdemeanor", years(5), S_709_2)
WITH_FELONY: Final = parameter("with_felony", years(10), S_709_2)
PETTY_PRIORS: Final = parameter("petty_priors", 5, S_709_2)
MISDEMEANOR_PRIORS: Final = parameter("misdemeanor_priors", 4, S_709_2)
FELONY_PRIORS: Final = parameter("felony_priors", 3, S_709_2)

_latest_end: Final[Days] = person.latest(_ENDED, where=is_conviction)
_has_felony: Final[Truth] = person.any(is_conviction & is_felony)
_has_misdemeanor: Final[Truth] = person.any(is_conviction & is_misdemeanor)
_cases: Final = person.count_cases(is_conviction)
_others: Final = person.others.count(is_conviction)


def _by_highest(felony: OnsetLike, misdemeanor: OnsetLike, petty: OnsetLike) -> OnsetLike:
    return choose((_has_felony, felony), (_has_misdemeanor, misdemeanor), otherwise=petty)


def _few(priors: Parameter) -> OnsetLike:
    """So many by either way of counting: cases, this one among them, or every other conviction."""
    return either(_cases <= priors, _others <= priors)


SEVERAL: Final = Law(
    id="CO-709",
    source=SECONDARY("C.R.S. 24-72-709", "its opening was read"),
    title="Motion: several convictions",
    relief=SEALING,
    automatic=False,
    unit=CASE,
    about=CONVICTIONS,
    versions=_AS_READ,
    tested=is_conviction,
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
            "Since the latest final disposition or release from supervision have passed: {with_felony} if one of the convictions is a felony, "
            "{with_misdemeanor} if the highest is a misdemeanor, {all_petty} otherwise",
            S_709_2,
            holds=_by_highest(
                elapsed(WITH_FELONY, since=_latest_end),
                elapsed(WITH_MISDEMEANOR, since=_latest_end),
                elapsed(ALL_PETTY, since=_latest_end),
            ),
        ),
        Condition(
            "few",
            "There are no more than {felony_priors}, {misdemeanor_priors} or {petty_priors} convictions",
            S_24_72_709("(2)", MEMORY, "nor how the convictions are counted was read"),
            holds=_by_highest(_few(FELONY_PRIORS), _few(MISDEMEANOR_PRIORS), _few(PETTY_PRIORS)),
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
    notices=(
        Notice(
            "every_court",
            "A motion goes to each court that has one of the convictions",
            S_24_72_709("(1)(a)"),
        ),
    ),
)

# --- 710: pardons --------------------------------------------------------------------------------------------------------

PARDONED: Final = Law(
    id="CO-710",
    source=S_24_72_710,
    title="Motion: pardoned conviction",
    relief=SEALING,
    automatic=False,
    unit=CASE,
    about=CONVICTIONS,
    versions=_AS_READ,
    tested=charge.is_convicted & charge.is_pardoned,
    conditions=(
        Condition(
            "pardoned",
            "The conviction was pardoned; there is no wait",
            holds=from_day(charge.pardoned_on),
        ),
        Condition(
            "whole_case",
            "Every other conviction of the case was pardoned or may be sealed too",
            S_24_72_703("(12)(a)"),
            holds=others_of_case(one_of(from_day(charge.pardoned_on), both(may_be_sealed, waited))),
        ),
    ),
    questions=(TRAFFIC,),
    notices=(
        Notice("presumption", "The court seals unless the prosecutor shows otherwise"),
        Notice(
            "conditional",
            "The pardon is conditional: whether the section reaches it was not read",
            when=charge.is_pardoned & one_of_values("pardon", ("conditional",)),
        ),
    ),
)

# --- 711: conduct no longer a crime ------------------------------------------------------------------------------------------

LEGALIZED_CONDUCT: Final = Law(
    id="CO-711",
    source=SECONDARY("C.R.S. 24-72-711 (HB 24-1133)", "the section was not read"),
    title="Motion: conduct that a change of the law made lawful",
    relief=SEALING,
    automatic=False,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(
        Version("HB 24-1133", "2025-07-01", SECONDARY("HB 24-1133", "a summary of the bill's fiscal note"))
    ),
    tested=is_conviction & SECTION_711_GROUND,
    conditions=(
        Condition(
            "ground",
            "The conduct is no longer an offense",
            holds=SECTION_711_GROUND,
        ),
    ),
    notices=(
        Notice(
            "stays_sealed",
            "A later conviction does not unseal a record sealed under this section",
            S_24_72_703("(2)(a)(V)"),
        ),
    ),
)

LAWS: Final = (MUNICIPAL, SEVERAL, PARDONED, LEGALIZED_CONDUCT)
