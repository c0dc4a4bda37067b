"""NMSA 29-3A-8 and 29-3A-9: cannabis, without a petition and on request."""

from clearslate.states.nm.offenses import *

S_8 = TEXT("NMSA 29-3A-8")
S_9 = TEXT("NMSA 29-3A-9")
ACT_2021, ACT_2023 = "2021-06-29", "2023-06-16"
V_2021 = Version("Laws 2021 (1st S.S.), ch. 3", ACT_2021, TEXT("Laws 2021 (1st S.S.), ch. 3"))
V_2023 = Version("Laws 2023, ch. 74", ACT_2023, TEXT("NMSA 29-3A-8, annotation", "another publisher says 2023-06-13"))

WAITING = parameter("waiting", years(2), S_8("(A)"))
ADULT = parameter("adult", years(18), S_8("(A)"))
REVIEWED = parameter("reviewed_on", "2022-07-01", S_9("(E), (H)"))
LEGAL_SINCE = parameter("legal_since", ACT_2021, S_8("(A)"))

_was_minor = (charge.arrest_date < person.date_of_birth + ADULT) | (
    charge.is_convicted & (charge.disposition_date < person.date_of_birth + ADULT)
)
_two_years = choose(
    (case.any(charge.is_convicted), elapsed(WAITING, since=case.latest(charge.disposition_date, charge.is_convicted))),
    otherwise=elapsed(WAITING, since=charge.arrest_date),
)
_WAITING = Condition(
    "waiting",
    "The time has passed since the conviction, or since the arrest where there was none",
    S_8("(A)"),
    branches=(
        Branch(
            "minor",
            "under {adult} at the arrest or conviction: as long as the others, and no longer than until that birthday",
            when=_was_minor,
            holds=_two_years | elapsed(ADULT, since=person.date_of_birth),
        ),
        Branch("adult", "older: {waiting}", holds=_two_years),
    ),
)

AUTOMATIC = Law(
    id="NM-CAN-AUTO",
    source=S_8("(A)"),
    title="Cannabis cases: expunged and destroyed after two years, without a petition",
    relief=relief("expungement with destruction", ReliefKind.DESTROY),
    route=Route.BY_LAW,
    unit=CASE,
    about=ANY_RECORD,
    tested=now_legal | is_paraphernalia,
    # Until June 2023 the portion about cannabis was expunged of a case with other charges.
    other_counts=OtherCounts(pending=BARS(S_8("(A)", READING)), standing=asked_by("only_cannabis")),
    versions=versions(V_2021, V_2023),
    conditions=(
        Condition(
            "cannabis",
            "The charge is of cannabis and the conduct is no longer a crime or would be a lesser offense; or of cannabis paraphernalia",
            S_8("(A)"),
            holds=now_legal | is_paraphernalia,
        ),
        Condition(
            "only_cannabis",
            "Every charge of the case is of cannabis or cannabis paraphernalia; whether one that is as grave as before stands in the way is open",
            S_8("(A)", READING),
            holds=choose(
                (~case.all(any_cannabis), Known(False)),
                (case.any(CANNABIS.is_one_of("same")), UNSETTLED),
                otherwise=Known(True),
            ),
            since=ACT_2023,
        ),
        _WAITING,
    ),
    notices=noted(
        S_8("(A), (B)"),
        nothing_asked="Money, sentence, other records and objections do not matter. Whether it was done can be asked of the Administrative Office of the "
        "Courts.",
    ),
)

REQUEST = Law(
    id="NM-CAN-REQ",
    source=S_8("(B), (C)"),
    title="Cannabis charge of a mixed case, or not yet expunged: request to the Administrative Office of the Courts",
    relief=EXPUNGEMENT,
    route=Route.APPLICATION,
    about=ANY_RECORD,
    versions=versions(V_2023),
    conditions=(
        Condition(
            "cannabis",
            "The charge is of cannabis and the conduct is no longer a crime or would be a lesser offense; whether paraphernalia counts is open",
            S_8("(A), (C)", READING),
            holds=choose((is_paraphernalia, UNSETTLED), otherwise=now_legal),
        ),
        _WAITING,
    ),
    notices=noted(S_8("(D)"), confidential="The request is confidential."),
)

# Whether money belongs to the sentence is not said.
_COMPLETED = completion(S_9("(C)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)

REVIEW = Law(
    id="NM-CAN-9",
    source=S_9("(C)-(I)"),
    title="Cannabis convictions: review by the department, prosecutors and courts until July 2022",
    relief=relief("dismissal and expungement", ReliefKind.SET_ASIDE, ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=versions(V_2021),
    conditions=(
        Condition(
            "cannabis",
            "The person would not have been guilty, or of a lesser offense, under the Cannabis Regulation Act",
            S_9("(C)"),
            holds=now_legal,
        ),
        Condition(
            "before",
            "The offense was committed before {legal_since}",
            S_9("(C)"),
            holds=charge.offense_date < LEGAL_SINCE,
        ),
        Condition("completed", "The sentence is completed", S_9("(C)"), holds=from_day(_COMPLETED)),
        Condition(
            "not_challenged",
            "The prosecutor did not challenge it by {reviewed_on}; where it was challenged, a court must decide",
            S_9("(E)-(H)"),
            holds=from_day(REVIEWED) & (~CHALLENGED | UNSETTLED),
        ),
    ),
    notices=(
        Notice(
            "lesser",
            "A conviction that would be of a lesser offense is redesignated as a penalty assessment.",
            S_9("(C)"),
        ),
        Notice(
            "petition",
            "Whoever is or was incarcerated for it may petition at any time. There is no fee.",
            S_9("(I), (L)"),
        ),
    ),
)

LAWS = (AUTOMATIC, REVIEW, REQUEST)
