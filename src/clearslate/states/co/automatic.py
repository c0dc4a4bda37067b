"""What the lists of C.R.S. 13-3-117 ask of a conviction, whatever its kind: waits, what intervenes, the whole case."""

from clearslate.states.co.clocks import *
from clearslate.states.co.offenses import *

S_13_3_117 = TEXT("C.R.S. 13-3-117")
S_13_3_117_LATER = SECONDARY("C.R.S. 13-3-117", "subsections (2), (3) and (5) were read in summaries")
S_24_72_703 = SECONDARY("C.R.S. 24-72-703", "the section was not read")

FIRST_SEALING, FELONIES = "2024-07-01", "2025-07-01"

DRUG_MINOR = parameter("waiting", years(7), S_13_3_117("(1)(a)(II)(A)"))
DRUG_FELONY = parameter("waiting", years(10), S_13_3_117("(1)(a)(II)(B)"))
INFRACTION = parameter("waiting", years(4), S_13_3_117("(1)(a.5)(II)(A)"))
MINOR = parameter("waiting", years(7), S_13_3_117("(1)(a.5)(II)(B)"))
FELONY = parameter("waiting", years(10), S_13_3_117("(1)(a.5)(II)(C)"))
FRAMEWORK = parameter("framework", "2022-08-10", S_13_3_117_LATER("(5); SB 22-099"))

# --- open questions ---------------------------------------------------------------------------------------------

LATER = OpenQuestion(
    id="CO-POST-WINDOW",
    question="Does a conviction after the four, seven or ten years, but before the listing, keep the record off the list?",
    cite="C.R.S. 13-3-117(1)(b), 24-72-706(1)(f)",
    readings={
        "no": "(1)(b) names convictions during the period, and no others",
        "yes": "the record must be eligible under 706, and 706(1)(f) asks for no new conviction",
    },
    chosen="no",
    because="the automatic section has a rule of its own on later convictions; a notice marks the record",
)

PROCEEDINGS = OpenQuestion(
    id="CO-PROCEEDINGS",
    question="Whose final disposition starts the ten years of a felony: 'all criminal proceedings against the defendant'?",
    cite="C.R.S. 13-3-117(1)(a.5)(II)(C)",
    readings={"case": "that of all charges of the case", "person": "that of every case of the person"},
    chosen="case",
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


_all_proceedings = person.latest(charge.disposition_date, where=Known(True))

drug_minor_waited = elapsed(DRUG_MINOR, since=CASE_DISPOSED)
drug_felony_waited = elapsed(DRUG_FELONY, since=CASE_DISPOSED)
infraction_waited = elapsed(INFRACTION, since=CASE_DECIDED)
minor_waited = elapsed(MINOR, since=CASE_DECIDED)
felony_waited = PROCEEDINGS.choose(
    case=elapsed(FELONY, since=DECIDED_AND_RELEASED),
    person=elapsed(FELONY, since=DECIDED_AND_RELEASED) & elapsed(FELONY, since=_all_proceedings),
)

drug_minor_clean = _no_conviction(DRUG_MINOR, CASE_DISPOSED)
drug_felony_clean = _no_conviction(DRUG_FELONY, CASE_DISPOSED)
infraction_clean = _not_intervening(INFRACTION, CASE_DECIDED, is_judgment)
minor_clean = _no_conviction(MINOR, CASE_DECIDED)
felony_clean = _no_conviction(FELONY, DECIDED_AND_RELEASED)

is_drug_minor = is_drug & is_minor
is_drug_felony = is_drug & is_felony

# 703(12)(a): each other conviction of the case has reached the list by its own kind.
_listable = all_of(
    outside_706,
    ~is_municipal,
    choose(
        (is_drug_minor, drug_minor_waited & drug_minor_clean),
        (is_drug_felony, drug_felony_waited & drug_felony_clean),
        (is_infraction, all_of(outside_vra, infraction_waited, infraction_clean)),
        (is_minor, all_of(outside_vra, minor_waited, minor_clean)),
        (is_felony, all_of(outside_vra, from_day(FELONIES), felony_waited, felony_clean)),
    ),
)

ALL_DECIDED = Condition(
    "all_decided",
    "Every charge of the case has a final disposition",
    S_13_3_117("(1)(b)"),
    holds=choose((case.any(is_undecided), Known(False)), (case.any(is_elsewhere), UNSETTLED), otherwise=Known(True)),
)
SEALABLE = Condition(
    "sealable",
    "The conviction is not one that may not be sealed: class 1 to 3 and level 1 drug felonies, driving under the influence, traffic "
    "infractions and misdemeanor traffic offenses, unlawful sexual behavior, child abuse, domestic violence, crimes of violence and "
    "aggravated sentences, identity theft, pandering, felony cruelty to animals",
    SECONDARY("C.R.S. 24-72-706(2)(a)", "the paragraph was not read"),
    holds=outside_706,
)
OUTSIDE_VRA = Condition(
    "outside_vra",
    "The offense is not a crime of the Victim Rights Act, nor an attempt, a conspiracy, a solicitation or an accessory to one",
    S_13_3_117("(1)(a.5), 24-4.1-302(1)", SECONDARY, "24-4.1-302(1) was read in part"),
    holds=outside_vra,
)
WHOLE_CASE = Condition(
    "whole_case",
    "Every other conviction of the case may be sealed automatically too, by its own wait",
    S_24_72_703("(12)(a)"),
    holds=others_of_case(_listable),
)

# --- what those who act on a list must know -------------------------------------------------------------------------


def list_notices(term: Parameter, start: Days) -> tuple[Notice, ...]:
    """What those who act on a list must know; ``start`` and ``term`` are those of its wait."""
    return (
        Notice(
            "post_window_conviction",
            "The person was convicted after the period: a new conviction unseals the record, and a prosecutor may point to it",
            S_24_72_703("(2)(a)(V), 24-72-706(1)(f)"),
            when=person.others.any(person.others.later_than(start + term, is_conviction, day=charge.disposition_date)),
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
            "new_conviction_unseals", "A new conviction after the sealing unseals the record", S_24_72_703("(2)(a)(V)")
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


PUBLIC_INTEREST = Notice(
    "public_interest",
    "A prosecutor may also object in the public interest; the person is then told and may ask for a hearing as on a motion",
    S_13_3_117_LATER("(3)(a)"),
)
