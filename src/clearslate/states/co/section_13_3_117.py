"""C.R.S. 13-3-117: convictions sealed from the lists of the state court administrator, without a motion.

SB 22-099 (sealing since 2024-07-01); HB 24-1133 added felonies other than drug felonies and the list of old
non-convictions of (5), both from 2025-07-01. (1)(a): drug convictions; (1)(a.5): all others outside the Victim Rights
Act; (1)(b): what is not listed. Read on publishers' pages; (2) and (3) in summaries only.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.co import section_24_72_705
from clearslate.states.co.clocks import (
    CASE_DECIDED,
    CASE_DISPOSED,
    DECIDED_AND_RELEASED,
    RESTITUTION,
    SEALING,
    TRAFFIC,
    is_conviction,
    is_judgment,
    none_since,
    none_within,
    others_of_case,
)
from clearslate.states.co.offenses import *

S_13_3_117: Final = TEXT("C.R.S. 13-3-117")
S_13_3_117_LATER: Final = SECONDARY("C.R.S. 13-3-117", "subsections (2), (3) and (5) were read in summaries")
S_24_72_703: Final = SECONDARY("C.R.S. 24-72-703", "the section was not read")

FIRST_SEALING, FELONIES = "2024-07-01", "2025-07-01"

DRUG_MINOR: Final = parameter("waiting", years(7), S_13_3_117("(1)(a)(II)(A)"))
DRUG_FELONY: Final = parameter("waiting", years(10), S_13_3_117("(1)(a)(II)(B)"))
INFRACTION: Final = parameter("waiting", years(4), S_13_3_117("(1)(a.5)(II)(A)"))
MINOR: Final = parameter("waiting", years(7), S_13_3_117("(1)(a.5)(II)(B)"))
FELONY: Final = parameter("waiting", years(10), S_13_3_117("(1)(a.5)(II)(C)"))
FRAMEWORK: Final = parameter("framework", "2022-08-10", S_13_3_117_LATER("(5); SB 22-099"))

# --- open questions ---------------------------------------------------------------------------------------------

LATER: Final = OpenQuestion(
    id="CO-POST-WINDOW",
    question="Does a conviction after the four, seven or ten years, but before the listing, keep the record off the list?",
    cite="C.R.S. 13-3-117(1)(b), 24-72-706(1)(f)",
    readings={
        "no": "(1)(b) names convictions during the period, and no others",
        "yes": "the record must be eligible under 706, and 706(1)(f) asks for no new conviction",
    },
    chosen="no",
    decided="2026-11-25",
    because="the automatic section has a rule of its own on later convictions; a notice marks the record",
)

PROCEEDINGS: Final = OpenQuestion(
    id="CO-PROCEEDINGS",
    question="Whose final disposition starts the ten years of a felony: 'all criminal proceedings against the defendant'?",
    cite="C.R.S. 13-3-117(1)(a.5)(II)(C)",
    readings={
        "case": "that of all charges of the case",
        "person": "that of every case of the person",
    },
    chosen="case",
    decided="2026-11-25",
    because="the same words stand in 24-72-706 of the case whose record is sealed, and (1)(b) has the rule on other cases",
)

# --- (1)(b): what is not listed -----------------------------------------------------------------------------------


def _not_intervening(term: Parameter, start: Days, what: Truth) -> OnsetLike:
    """Nothing of the kind was entered during the fixed period, nor later, if that counts too."""
    inside = none_within(term, after=start, where=what)
    return LATER.choose(no=inside, yes=inside & none_since(start, what))


def _no_conviction(term: Parameter, start: Days) -> OnsetLike:
    return TRAFFIC.choose(
        no=_not_intervening(term, start, is_conviction), yes=_not_intervening(term, start, is_judgment)
    )


_felony_start: Final[Days] = DECIDED_AND_RELEASED
_all_proceedings: Final[Days] = person.latest(charge.disposition_date, where=Known(True))

_drug_minor_waited: Final = elapsed(DRUG_MINOR, since=CASE_DISPOSED)
_drug_felony_waited: Final = elapsed(DRUG_FELONY, since=CASE_DISPOSED)
_infraction_waited: Final = elapsed(INFRACTION, since=CASE_DECIDED)
_minor_waited: Final = elapsed(MINOR, since=CASE_DECIDED)
_felony_waited: Final[OnsetLike] = PROCEEDINGS.choose(
    case=elapsed(FELONY, since=_felony_start),
    person=elapsed(FELONY, since=_felony_start) & elapsed(FELONY, since=_all_proceedings),
)

_drug_minor_clean: Final = _no_conviction(DRUG_MINOR, CASE_DISPOSED)
_drug_felony_clean: Final = _no_conviction(DRUG_FELONY, CASE_DISPOSED)
_infraction_clean: Final = _not_intervening(INFRACTION, CASE_DECIDED, is_judgment)
_minor_clean: Final = _no_conviction(MINOR, CASE_DECIDED)
_felony_clean: Final = _no_conviction(FELONY, _felony_start)

_is_drug_minor: Final[Truth] = is_drug & is_minor
_is_drug_felony: Final[Truth] = is_drug & is_felony

# 703(12)(a): each other conviction of the case has reached the list by its own kind.
_listable: Final[OnsetLike] = both(
    outside_706,
    ~is_municipal,
    choose(
        (_is_drug_minor, _drug_minor_waited & _drug_minor_clean),
        (_is_drug_felony, _drug_felony_waited & _drug_felony_clean),
        (is_infraction, both(outside_vra, _infraction_waited, _infraction_clean)),
        (is_minor, both(outside_vra, _minor_waited, _minor_clean)),
        (is_felony, both(outside_vra, from_day(FELONIES), _felony_waited, _felony_clean)),
    ),
)

_ALL_DECIDED: Final = Condition(
    "all_decided",
    "Every charge of the case has a final disposition",
    S_13_3_117("(1)(b)"),
    holds=case.none(is_undecided),
)
_SEALABLE: Final = Condition(
    "sealable",
    "The conviction is not one that may not be sealed: class 1 to 3 and level 1 drug felonies, driving under the influence, traffic "
    "infractions and misdemeanor traffic offenses, unlawful sexual behavior, child abuse, domestic violence, crimes of violence and "
    "aggravated sentences, identity theft, pandering, felony cruelty to animals",
    SECONDARY("C.R.S. 24-72-706(2)(a)", "the paragraph was not read"),
    holds=outside_706,
)
_OUTSIDE_VRA: Final = Condition(
    "outside_vra",
    "The offense is not a crime of the Victim Rights Act, nor an attempt, a conspiracy, a solicitation or an accessory to one",
    S_13_3_117("(1)(a.5), 24-4.1-302(1)", SECONDARY, "24-4.1-302(1) was read in part"),
    holds=outside_vra,
)
_WHOLE_CASE: Final = Condition(
    "whole_case",
    "Every other conviction of the case may be sealed automatically too, by its own wait",
    S_24_72_703("(12)(a)"),
    holds=others_of_case(_listable),
)


def _waiting(text: str, cite: str, holds: OnsetLike) -> Condition:
    return Condition("waiting", text, TEXT(f"C.R.S. 13-3-117{cite}"), holds=holds)


def _intervening(text: str, holds: OnsetLike) -> Condition:
    return Condition("intervening", text, S_13_3_117("(1)(b)", READING), holds=holds)


# --- what those who act on a list must know -------------------------------------------------------------------------


def _notices(term: Parameter, start: Days) -> tuple[Notice, ...]:
    return (
        Notice(
            "post_window_conviction",
            "The person was convicted after the period: a new conviction unseals the record, and a prosecutor may point to it",
            S_24_72_703("(2)(a)(V), 24-72-706(1)(f)"),
            when=person.others.any(
                person.others.later_than(start + term, is_conviction, day=charge.disposition_date)
            ),
        ),
        Notice(
            "pending_charge",
            "A charge of the person is pending: a ground on which a prosecutor may object",
            S_13_3_117_LATER("(2)"),
            when=person.any(charge.is_pending),
        ),
        Notice(
            "objection",
            "Prosecutors have 45 days (35 in the text of 2022) to object: sealing waived in a plea agreement, a pending charge, "
            "an intervening conviction, or no eligibility",
            S_13_3_117_LATER("(2)"),
        ),
        Notice(
            "validation",
            "Listed only if a name-based review finds enough points that the conviction is the person's",
            S_13_3_117("(1)(b)"),
        ),
        Notice(
            "money_owed",
            "Fines or fees are owed: they are not considered, and stay owed",
            S_24_72_703("(12)(b)"),
            when=(case.fines_owed > 0) | (case.fees_owed > 0),
        ),
        Notice(
            "no_letter",
            "The order is not mailed to the person: a confidential site tells whether a case was sealed",
            S_13_3_117_LATER("(3)(c)"),
        ),
        Notice(
            "new_conviction_unseals",
            "A new conviction after the sealing unseals the record",
            S_24_72_703("(2)(a)(V)"),
        ),
        Notice(
            "who_still_sees",
            "Courts, law enforcement, prosecutors and agencies that must run checks by law still see the record",
            S_24_72_703,
        ),
        Notice(
            "no_fee",
            "If the list missed it, the motion under 24-72-706 is free of the filing fee of $65",
            SECONDARY("C.R.S. 24-72-706(1)(h)(II)", "the section was not read"),
        ),
    )


_PUBLIC_INTEREST: Final = Notice(
    "public_interest",
    "A prosecutor may also object in the public interest; the person is then told and may ask for a hearing as on a motion",
    S_13_3_117_LATER("(3)(a)"),
)

# --- the laws ---------------------------------------------------------------------------------------------------------

_SB_22_099: Final = versions(
    Version("SB 22-099, sealing begins", FIRST_SEALING, S_13_3_117("(1)(c), (d)", TEXT, "the code of 2022"))
)
_HB_24_1133: Final = SECONDARY("HB 24-1133", "a summary of the bill's fiscal note")

DRUG_MISDEMEANORS: Final = Law(
    id="CO-AUTO-DRUG-MISD",
    source=TEXT("C.R.S. 13-3-117(1)(a)(I), (II)(A)"),
    title="Drug petty offenses and misdemeanors",
    relief=SEALING,
    automatic=True,
    unit=CASE,
    about=CONVICTIONS,
    versions=_SB_22_099,
    tested=charge.is_convicted & _is_drug_minor,
    conditions=(
        Condition(
            "drug_misdemeanor",
            "The conviction is for a petty offense or misdemeanor under article 18 of title 18",
            S_13_3_117("(1)(a), (II)(A)"),
            holds=_is_drug_minor,
        ),
        _SEALABLE,
        RESTITUTION,
        _waiting(
            "{waiting} have passed since the disposition of the case", "(1)(a)(II)(A)", _drug_minor_waited
        ),
        _ALL_DECIDED,
        _intervening("No other conviction was entered during those {waiting}", _drug_minor_clean),
        _WHOLE_CASE,
    ),
    questions=(TRAFFIC, LATER, PROCEEDINGS),
    notices=_notices(DRUG_MINOR, CASE_DISPOSED),
)

DRUG_FELONIES: Final = Law(
    id="CO-AUTO-DRUG-FEL",
    source=TEXT("C.R.S. 13-3-117(1)(a)(I), (II)(B)"),
    title="Drug felonies",
    relief=SEALING,
    automatic=True,
    unit=CASE,
    about=CONVICTIONS,
    versions=_SB_22_099,
    tested=charge.is_convicted & _is_drug_felony,
    conditions=(
        Condition(
            "drug_felony",
            "The conviction is for a felony under article 18 of title 18",
            S_13_3_117("(1)(a), (II)(B)"),
            holds=_is_drug_felony,
        ),
        _SEALABLE,
        RESTITUTION,
        _waiting(
            "{waiting} have passed since the disposition of the case", "(1)(a)(II)(B)", _drug_felony_waited
        ),
        _ALL_DECIDED,
        _intervening("No other conviction was entered during those {waiting}", _drug_felony_clean),
        _WHOLE_CASE,
    ),
    questions=(TRAFFIC, LATER, PROCEEDINGS),
    notices=_notices(DRUG_FELONY, CASE_DISPOSED),
)

CIVIL_INFRACTIONS: Final = Law(
    id="CO-AUTO-INF",
    source=TEXT("C.R.S. 13-3-117(1)(a.5)(II)(A)"),
    title="Civil infractions",
    relief=SEALING,
    automatic=True,
    unit=CASE,
    about=CONVICTIONS,
    versions=_SB_22_099,
    tested=charge.is_convicted & is_civil_infraction,
    conditions=(
        Condition(
            "civil_infraction",
            "The judgment is for a civil infraction, not a traffic infraction",
            S_13_3_117("(1)(a.5)(II)(A)"),
            holds=is_civil_infraction,
        ),
        _SEALABLE,
        _OUTSIDE_VRA,
        RESTITUTION,
        _waiting(
            "{waiting} have passed since the final disposition of the case",
            "(1)(a.5)(II)(A)",
            _infraction_waited,
        ),
        _ALL_DECIDED,
        _intervening(
            "No other judgment, of conviction or for an infraction, was entered during those {waiting}",
            _infraction_clean,
        ),
        _WHOLE_CASE,
    ),
    questions=(TRAFFIC, LATER, PROCEEDINGS),
    notices=_notices(INFRACTION, CASE_DECIDED),
)

MISDEMEANORS: Final = Law(
    id="CO-AUTO-MISD",
    source=TEXT("C.R.S. 13-3-117(1)(a.5)(II)(B)"),
    title="Petty offenses and misdemeanors outside the Victim Rights Act",
    relief=SEALING,
    automatic=True,
    unit=CASE,
    about=CONVICTIONS,
    versions=_SB_22_099,
    tested=all_of(charge.is_convicted, is_minor, ~is_drug),
    conditions=(
        Condition(
            "misdemeanor",
            "The conviction is for a petty offense or misdemeanor of the state, other than a drug offense",
            S_13_3_117("(1)(a.5)(II)(B)"),
            holds=all_of(is_minor, ~is_drug, ~is_municipal),
        ),
        _SEALABLE,
        _OUTSIDE_VRA,
        RESTITUTION,
        _waiting(
            "{waiting} have passed since the final disposition of the case", "(1)(a.5)(II)(B)", _minor_waited
        ),
        _ALL_DECIDED,
        _intervening("No other conviction was entered during those {waiting}", _minor_clean),
        _WHOLE_CASE,
    ),
    questions=(TRAFFIC, LATER, PROCEEDINGS),
    notices=_notices(MINOR, CASE_DECIDED),
)

OTHER_FELONIES: Final = Law(
    id="CO-AUTO-FEL",
    source=TEXT("C.R.S. 13-3-117(1)(a.5)(II)(C)"),
    title="Felonies outside the Victim Rights Act, other than drug felonies",
    relief=SEALING,
    automatic=True,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(Version("HB 24-1133", FELONIES, _HB_24_1133)),
    tested=all_of(charge.is_convicted, is_felony, ~is_drug),
    conditions=(
        Condition(
            "felony",
            "The conviction is for a felony other than a drug felony",
            S_13_3_117("(1)(a.5)(II)(C)"),
            holds=is_felony & ~is_drug,
        ),
        _SEALABLE,
        _OUTSIDE_VRA,
        RESTITUTION,
        _waiting(
            "{waiting} have passed since the final disposition or the release from supervision, whichever is later",
            "(1)(a.5)(II)(C)",
            _felony_waited,
        ),
        _ALL_DECIDED,
        _intervening("No other conviction was entered during those {waiting}", _felony_clean),
        _WHOLE_CASE,
    ),
    questions=(TRAFFIC, LATER, PROCEEDINGS),
    notices=(*_notices(FELONY, _felony_start), _PUBLIC_INTEREST),
)

BACKFILL: Final = Law(
    id="CO-AUTO-BACKFILL",
    source=S_13_3_117_LATER("(5)"),
    title="Acquittals, diversions and deferred judgments from before the automatic framework",
    relief=SEALING,
    automatic=True,
    unit=CASE,
    about=frozenset(
        {
            Disposition.ACQUITTED,
            Disposition.ACQUITTED_INSANITY,
            Disposition.DIVERTED,
            Disposition.DEFERRED,
        }
    ),
    versions=versions(Version("HB 24-1133, to be sealed by the day", FELONIES, _HB_24_1133)),
    conditions=(
        Condition(
            "before_framework",
            "The case was disposed of before {framework}",
            holds=charge.disposition_date < FRAMEWORK,
        ),
        section_24_72_705.ENDED,
        section_24_72_705.COMPLETE,
        section_24_72_705.DEFERRED_JUDGMENT,
        section_24_72_705.NO_PLEA_TRADE,
    ),
    notices=(
        Notice(
            "sealed_by",
            "The administrator's list was to be sealed by 2025-07-01",
            day=FixedDay(FELONIES),
        ),
    ),
)

LAWS: Final = (DRUG_MISDEMEANORS, DRUG_FELONIES, CIVIL_INFRACTIONS, MISDEMEANORS, OTHER_FELONIES, BACKFILL)
