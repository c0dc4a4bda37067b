"""R.C. 2953.32, 2953.321, 2953.35, 2953.36, 2953.39: records of convictions, sealed or expunged on application."""

from clearslate.states.oh.offenses import *

S_32 = TEXT("R.C. 2953.32", "of (A)(2) only the opening was read, and nothing after it")
S_32_S = SECONDARY("R.C. 2953.32")
S_321 = TEXT("R.C. 2953.321")
S_33 = TEXT("R.C. 2953.33", "the opening was read")
S_35 = TEXT("R.C. 2953.35", "the opening was read")
S_36 = SECONDARY("R.C. 2953.36")
S_39 = TEXT("R.C. 2953.39", "(A) and (B)(1) were read")
SB_288, SB_214, HB_234, HB_96, SB_56 = "2023-04-04", "2024-10-24", "2025-03-20", "2025-09-30", "2026-03-20"

WAITING_THIRD_DEGREE = parameter("waiting_third_degree", years(3), S_32_S("(B)(1)(a)(i)"))
WAIT = parameter("waiting", years(1), S_32_S("(B)(1)(a)(ii)"))
WAITING_MINOR = parameter("waiting_minor", months(6), S_32_S("(B)(1)(a)(v)"))
WAITING_OFFICE = parameter("waiting_office", years(7), S_32_S("(B)(1)(a)(iii)"))
AFTER_DUTIES = parameter("after_duties", years(5), S_32_S("(B)(1)(a)(iv)"))
AFTER_SEALING_WAIT = parameter("after_sealing_wait", years(10), S_32_S("(B)(1)(b)"))
GRAMS = parameter("grams", 15, S_321("(B)"))
MARIJUANA_START = parameter("start", SB_56, S_321("(B)"))

V_288 = Version("S.B. 288", SB_288, TEXT("R.C. 2953.32, heading of the code"))
V_234 = Version("H.B. 234", HB_234, SECONDARY("analysis of the Legislative Service Commission"))
V_96 = Version("H.B. 96", HB_96, TEXT("R.C. 2953.32, heading of the code"))

PARDON_EXCLUDED = OpenQuestion(
    id="OH-PARDON-EXCLUDED",
    question="Do the exclusions of 2953.32(A)(1) bind a conviction that the governor pardoned?",
    cite="R.C. 2953.32(A)(1), 2953.33(A)(3)",
    readings={
        "pardoned": "no: a pardoned conviction may be sealed whatever it was",
        "excluded": "yes, so the words 'sections 2953.32 to 2953.34 do not apply to'",
    },
    chosen="pardoned",
    because="division (A)(3) names any pardon; an appeal of 2024 (State v. Cain) is about it",
)

# --- 2953.32 ------------------------------------------------------------------------------------------------

TRAFFIC = Condition(
    "traffic",
    "The conviction is not of chapter 4506, 4507, 4510, 4511 or 4549, or a like ordinance",
    S_32("(A)(1)(a)"),
    holds=~is_traffic,
)
VIOLENCE = Condition(
    "violence",
    "The conviction is not of a felony offense of violence that is not sexually oriented",
    S_32("(A)(1)(b)"),
    holds=~(is_felony & is_violent & ~SEXUALLY_ORIENTED),
)
SEXUAL = Condition(
    "sexual",
    "For a sexually oriented offense the person is no longer subject to chapter 2950, and {after_duties} have passed since the duties ended",
    S_32("(A)(1)(c), (B)(1)(a)(iv)", SECONDARY),
    holds=~SEXUALLY_ORIENTED
    | choose((DUTIES_ENDED_ON.happened, elapsed(AFTER_DUTIES, since=DUTIES_ENDED_ON)), otherwise=~person.on_registry),
)
CHILD = Condition(
    "child",
    "The victim was not under thirteen, but for nonsupport of dependents",
    S_32("(A)(1)(d)"),
    holds=~is_child_victim,
)
DEGREE = Condition(
    "degree",
    "The conviction is not of a felony of the first or second degree",
    S_32("(A)(1)"),
    holds=~GRADING.is_grade("F1", "F2"),
)
_domestic = LISTS["domestic_violence"].matches
_order = LISTS["protection_order"].matches
_DOMESTIC_TEXT = "Domestic violence only as a misdemeanor of the fourth degree, since 2025-03-20 also of the third; a violated protection order since 2025-03-20"
DOMESTIC_OLD = Condition(
    "domestic",
    _DOMESTIC_TEXT,
    MEMORY("R.C. 2953.32 before H.B. 234"),
    holds=choose(
        (_domestic & ~GRADING.is_grade("M4"), Known(False)), (_domestic | _order, UNSETTLED), otherwise=Known(True)
    ),
    until=HB_234,
)
DOMESTIC = Condition(
    "domestic", _DOMESTIC_TEXT, S_32_S("(A)(1), (2)"), holds=~_domestic | GRADING.is_grade("M3", "M4"), since=HB_234
)
NEVER_EXPUNGED = Condition(
    "domestic",
    "The conviction is not of domestic violence or of violating a protection order, which are never expunged",
    S_32_S("(A)(2)"),
    holds=~_domestic & ~_order,
)
OFFICE = Condition(
    "office",
    "The conviction is not of theft in office",
    SECONDARY("H.B. 234 of 2025", "R.C. 2953.32(A)(1)"),
    holds=~LISTS["theft_in_office"].matches,
    since=HB_234,
)
_felonies = person.count_incidents(counts_for_itself & is_felony)
_third_degrees = person.count_incidents(counts_for_itself & is_third_degree)
_misdemeanors = person.count_incidents(counts_for_itself & is_misdemeanor & ~is_minor)
_with_minor = person.count_incidents(counts_for_itself & is_misdemeanor)
COUNT = Condition(
    "count",
    "A felony of the third degree stands beside no more than one other felony; of two of the third degree there are no more than two "
    "misdemeanors besides",
    S_32("(A)(1), last paragraph", READING),
    holds=~is_third_degree
    | all_of(
        none_known_elsewhere,
        _felonies <= 2,
        (_third_degrees <= 1) | ((_misdemeanors <= 2) & ((_with_minor <= 2) | UNSETTLED)),
    ),
)
MONEY = Condition(
    "money",
    "Fines and restitution are paid; court costs do not count",
    S_32_S("(B)(1)", SECONDARY, "final discharge, case law"),
    holds=(case.fines_owed <= 0) & case.restitution_is_paid,
)
PENDING = no_pending_charge(S_32_S("(D)(1)(b)"), among=person.others, key="pending")
# Fines and restitution are part of the final discharge, court costs are not: MONEY asks them apart, in every law that waits.
_final_discharge = completion(
    S_32_S("(B)(1)", SECONDARY, "final discharge, case law"),
    custody=IN,
    supervision=IN,
    restitution=OUT,
    fines_and_costs=OUT,
)
_seven = LISTS["compensation"].matches | LISTS["theft_in_office"].matches
_waited = later_of(
    Where(is_minor & ~_seven, _final_discharge + WAITING_MINOR),
    Where(~is_minor & ~_seven & ~is_third_degree, _final_discharge + WAIT),
    Where(is_third_degree & ~_seven, _final_discharge + WAITING_THIRD_DEGREE),
    Where(_seven, _final_discharge + WAITING_OFFICE),
)
WAITING = Condition(
    "waiting",
    "The time of the offense has passed since the final discharge",
    S_32_S("(B)(1)(a)"),
    branches=(
        wait_of(
            "office",
            "soliciting improper compensation, theft in office",
            WAITING_OFFICE,
            _final_discharge,
            S_32_S("(B)(1)(a)(iii)"),
            when=_seven,
        ),
        wait_of("minor", "a minor misdemeanor", WAITING_MINOR, _final_discharge, S_32_S("(B)(1)(a)(v)"), when=is_minor),
        wait_of(
            "third_degree",
            "a felony of the third degree",
            WAITING_THIRD_DEGREE,
            _final_discharge,
            S_32_S("(B)(1)(a)(i)"),
            when=is_third_degree,
        ),
        wait_of("other", "another felony or misdemeanor", WAIT, _final_discharge, S_32_S("(B)(1)(a)(ii)")),
    ),
)
_sexual_end = Where(SEXUALLY_ORIENTED & DUTIES_ENDED_ON.happened, DUTIES_ENDED_ON + AFTER_DUTIES)
_MINOR_WAITS = wait_of(
    "minor", "a minor misdemeanor", WAITING_MINOR, _final_discharge, since="the final discharge", when=is_minor
)
_OTHERS_WAIT = wait_of("other", "another misdemeanor", WAIT, _final_discharge, since="the final discharge")
EXPUNGEMENT_WAITING = Condition(
    "waiting",
    "The time of the offense has passed",
    S_32_S("(B)(1)(b)"),
    branches=(
        Branch(
            "felony",
            "a felony: {after_sealing_wait} since sealing could first be asked",
            when=is_felony,
            holds=from_day(later_of(_waited, _sexual_end) + AFTER_SEALING_WAIT),
        ),
        _MINOR_WAITS,
        _OTHERS_WAIT,
    ),
)
_EXCLUDED = (TRAFFIC, VIOLENCE, SEXUAL, CHILD, DEGREE)
_AFTER = (OFFICE, COUNT, MONEY, PENDING)

APPLICATION = Notice(
    "application",
    "The person applies to the sentencing court, with a conviction elsewhere or of a federal court to a court of common pleas. The court weighs the "
    "person's interest and rehabilitation against the government's need to keep the record.",
    S_32_S("(B)(1), (D)"),
)
HEARING = Notice(
    "hearing",
    "The hearing is 45 to 90 days after the filing; the prosecutor is told at least 60 days before it, may object in writing at least 30 days "
    "before it, and tells the victim, who may be heard.",
    S_32_S("(C)"),
)
FEE = Notice("fee", "The fee is $50, and up to $50 of the local court; none from the poor.", S_32_S("(D)(3)"))
SENT = Notice(
    "sent",
    "The clerk sends the order to the Bureau of Criminal Identification (BCI) with the fingerprint card, and tells the offices that hold records.",
    S_32_S("(D), R.C. 2953.34"),
)
_NOTICES = (APPLICATION, HEARING, FEE, SENT)

SEALING = Law(
    id="OH-SEAL",
    source=S_32,
    title="Sealing of a conviction record on application",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(V_288, V_234, V_96),
    conditions=(*_EXCLUDED, DOMESTIC_OLD, DOMESTIC, *_AFTER, WAITING),
    notices=_NOTICES,
)
EXPUNGEMENT = Law(
    id="OH-EXP",
    source=S_32,
    title="Expungement of a conviction record on application",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(V_288, V_234, V_96),
    conditions=(*_EXCLUDED, NEVER_EXPUNGED, *_AFTER, EXPUNGEMENT_WAITING),
    notices=_NOTICES,
)

excluded = all_of(*(each.holds for each in (*_EXCLUDED, DOMESTIC, OFFICE, COUNT)))
sealable = all_of(excluded, MONEY.holds, WAITING.holds)

# --- the other routes ---------------------------------------------------------------------------------------

_small = LISTS["marijuana"].matches | LISTS["hashish"].matches
MARIJUANA = Law(
    id="OH-MJ",
    source=S_321,
    title="Expungement of small marijuana or hashish possession, on application",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(Version("S.B. 56", SB_56, TEXT("R.C. 2953.321, heading of the code"))),
    tested=_small,
    other_counts=OtherCounts(pending=BARS(S_321("(B)", READING))),
    conditions=(
        Condition(
            "ended",
            "The charge was dismissed, or the person was convicted or pleaded guilty",
            S_321("(B)(1)"),
            holds=charge.is_convicted
            | charge.ended(*DROPPED, Disposition.DIVERTED, perhaps=(Disposition.VACATED, Disposition.TRANSFERRED)),
        ),
        Condition("before", "That was before {start}", S_321("(B)"), holds=charge.disposition_date < MARIJUANA_START),
        Condition(
            "offense",
            "The offense is possession of marijuana or hashish of R.C. 2925.11(C)(3)(a), (C)(7)(a) or (b), or (C)(7)(c) or (d) with no more than "
            "{grams} grams of hashish",
            S_321("(B)(1), (2)"),
            holds=LISTS["marijuana"].matches | (LISTS["hashish"].matches & (HASHISH_GRAMS <= GRAMS)),
        ),
    ),
    notices=(
        Notice(
            "application",
            "The application may be made at any time; the fee is $50 unless the person cannot pay. The hearing is 45 to 90 days after it, the prosecutor may "
            "object, and the court weighs.",
            S_321("(C), (D)", SECONDARY),
        ),
        SENT,
    ),
)

PARDONED = Law(
    id="OH-PARDON",
    source=S_33("(A)(3)"),
    title="Sealing after a governor's pardon, on application",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(V_288),
    conditions=(
        was_pardoned(
            S_33("(A)(3), (B)(2)(d)"),
            "The governor pardoned the person: absolutely, in part, or on conditions that are met",
        ),
        Condition(
            "excluded",
            "The exclusions of 2953.32(A)(1) do not bind a pardoned conviction",
            S_33("(A)(3)", READING),
            holds=PARDON_EXCLUDED.choose(pardoned=Known(True), excluded=excluded),
        ),
    ),
    questions=(PARDON_EXCLUDED,),
    notices=(Notice("application", "The application may be made at any time after the pardon.", S_33("(A)(3)")), SENT),
)

_survivor = Condition(
    "survivor",
    "The person took part as a result of having been a victim of human trafficking",
    S_36("(A), (E)"),
    holds=TRAFFICKING,
)
_prostitution = person.any(charge.is_convicted & LISTS["prostitution"].matches)
SURVIVORS = Law(
    id="OH-TRAFF",
    source=S_36,
    title="Expungement of convictions of trafficking victims",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        V_288, Version("S.B. 214", SB_214, SECONDARY("final analysis of the Legislative Service Commission"))
    ),
    conditions=(
        Condition(
            "never",
            "The conviction is not of aggravated murder, murder or rape",
            S_36("(B)"),
            holds=~LISTS["survivors_never"].matches,
        ),
        Condition(
            "ground",
            "The person was convicted of soliciting, loitering to solicit or prostitution",
            S_36("(A)(1)"),
            holds=_prostitution,
            until=SB_214,
        ),
        Condition(
            "ground",
            "The person was convicted of soliciting, loitering to solicit or prostitution, or this is a misdemeanor or a felony of the fourth or fifth degree",
            S_36("(A)(1), (2)"),
            one_of=(
                Limb("prostitution", "a conviction of soliciting, loitering or prostitution", holds=_prostitution),
                Limb(
                    "degree",
                    "this is a misdemeanor or a felony of the fourth or fifth degree",
                    holds=is_misdemeanor | GRADING.is_grade("F4", "F5"),
                ),
            ),
            since=SB_214,
        ),
        _survivor,
    ),
    notices=noted(
        S_36("(A) to (E)"),
        application="The application may be made at any time, for several courts one each; (A)(1) asks a preponderance, (A)(2) clear and convincing evidence.",
    ),
)

GUNS = Law(
    id="OH-GUN",
    source=S_35,
    title="Expungement of certain old firearm-carrying convictions",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(V_288),
    conditions=(
        Condition(
            "offense",
            "The conviction is of carrying a concealed weapon or handling a firearm in a motor vehicle (R.C. 2923.12, 2923.16)",
            holds=LISTS["carrying"].matches,
        ),
        Condition(
            "now_lawful",
            "It was under a former version that the section names, and the conduct is now lawful",
            holds=OLD_CARRY_LAW,
        ),
    ),
    notices=noted(S_35("", SECONDARY), application="The application may be made at any time."),
)

_low = (LISTS["drugs"].matches | is_like_ordinance) & GRADING.is_grade("M4", "MM")
PROSECUTOR = Law(
    id="OH-PROS",
    source=S_39,
    title="Sealing or expungement of a low-level controlled substance conviction on the prosecutor's application",
    relief=either_relief("sealing or expungement", (ReliefKind.SEAL,), (ReliefKind.EXPUNGE,)),
    route=Route.PROSECUTOR,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(V_288),
    tested=_low,
    other_counts=OtherCounts(pending=BARS(S_39("(B)", READING))),
    conditions=(
        Condition(
            "offense",
            "The conviction is of chapter 2925, or a like ordinance, as a misdemeanor of the fourth degree or a minor misdemeanor",
            S_39("(A)"),
            holds=_low,
        ),
        MONEY,
        Condition(
            "waiting", "The time of the offense has passed", S_39("(B)(1)"), branches=(_MINOR_WAITS, _OTHERS_WAIT)
        ),
    ),
    notices=noted(
        S_39("(B)"),
        prosecutor="The prosecutor applies, at the prosecutor's choice; the person and the victim are told and may object.",
    ),
)
