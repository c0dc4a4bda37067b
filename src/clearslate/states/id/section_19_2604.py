"""Idaho Code 19-2604: setting aside and dismissal (1), reduction of a felony (3), on the person's application."""

from clearslate.states.id.offenses import *

S_2604 = TEXT("Idaho Code 19-2604")
AFTER_DISCHARGE = parameter("after_discharge", years(5), S_2604("(3)(b)"))

NOT_REGISTRABLE = Condition(
    "registrable",
    "The offense does not require registration as a sex offender",
    S_2604("(4); 18-8304"),
    holds=~registrable,
)
# (1)(b) asks for no completed sentence and for no money: what it asks of a probation is that no violation was found.
_OVER = completion(S_2604("(1)(b)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_graduated = GRADUATED_ON.happened
_violated = VIOLATED | charge.probation_revoked_on.happened

DISMISSAL = Law(
    id="ID-DISMISS",
    source=S_2604("(1)"),
    title="Suspended sentence or withheld judgment without a probation violation: conviction set aside, case dismissed",
    relief=relief("dismissal", ReliefKind.SET_ASIDE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS | {Disposition.DEFERRED},
    versions=versions(Version("as last amended in 2017", None)),
    conditions=(
        Condition(
            "who",
            "The judgment was withheld or the sentence suspended, in whole or (of a misdemeanor) in part; or no imprisonment was imposed; "
            "or the person graduated from a drug court or mental health court",
            S_2604("(1)(a)"),
            one_of=(
                Limb("withheld", "Judgment withheld, or sentence suspended", S_2604("(1)(a)(i)"), holds=WITHHELD),
                Limb(
                    "not_imposed",
                    "No imprisonment was imposed",
                    S_2604("(1)(a)(iii), (v)"),
                    holds=charge.incarceration_days <= 0,
                ),
                Limb(
                    "in_part",
                    "A misdemeanor sentence of which a part was suspended",
                    S_2604("(1)(a)(v)"),
                    holds=is_misdemeanor & (charge.suspended_days > 0),
                ),
                Limb("graduate", "A graduate", S_2604("(1)(a)(iv)"), holds=_graduated),
            ),
        ),
        Condition(
            "no_violation",
            "No violation of probation was found or admitted; of a graduate, none since the graduation",
            S_2604("(1)(b)"),
            holds=choose((~_violated, Known(True)), (_graduated, UNSETTLED), otherwise=Known(False)),
        ),
        Condition(
            "probation_over",
            "Probation is over, or the person graduated; while it runs, the court must find no cause to continue it",
            S_2604("(1)(b)"),
            holds=from_day(earlier_of(_OVER, GRADUATED_ON)) | UNSETTLED,
        ),
        NOT_REGISTRABLE,
    ),
    notices=noted(
        S_2604("(1)(b)"),
        discretion="The court must be convinced that there is good cause; a person still on probation may ask too, where there is no longer cause to continue it.",
    ),
    remarks=("A felony whose sentence was commuted may be dismissed too: no record tells it.",),
)

_told = ~is_absent(DISCHARGED_ON) & DISCHARGED_ON.happened
_discharged = completion(  # an act of the court, whatever is owed
    S_2604("(3)(a), (b)"),
    custody=OUT,
    supervision=IN,
    restitution=OUT,
    fines_and_costs=OUT,
    day=later_of(Where(_told, DISCHARGED_ON), Where(~_told, charge.completed_on)),
)

REDUCTION = Law(
    id="ID-REDUCE",
    source=S_2604("(3)"),
    title="Felony reduced to a misdemeanor, five years after the discharge from probation",
    relief=relief("reduction", ReliefKind.REDUCE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as last amended in 2017", None)),
    conditions=(
        Condition("felony", "The conviction is of a felony", S_2604("(3)(a)"), holds=is_felony),
        Condition(
            "probation",
            "The person was on probation and has been discharged from it; unknown after a revocation",
            S_2604("(3)(a)"),
            holds=(charge.probation_days > 0) & from_day(_discharged) & completion_stands,
        ),
        Condition(
            "waiting",
            "{after_discharge} have passed since the discharge, or the prosecutor stipulates",
            S_2604("(3)(b)"),
            holds=choose((STIPULATED, Known(True)), otherwise=elapsed(AFTER_DISCHARGE, since=_discharged)),
        ),
        Condition(
            "listed",
            "The offense is not one of fifteen for which the prosecutor must stipulate, or the prosecutor stipulates",
            S_2604("(3)(c)"),
            holds=~LISTS["stipulation"].matches | STIPULATED,
        ),
        Condition(
            "no_later_felony",
            "The person was not convicted of a felony committed after the conviction",
            S_2604("(3)(d)(i)"),
            holds=person.others.none_after(
                charge.disposition_date, charge.is_convicted & is_felony, day=charge.offense_date
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_2604("(3)(d)(i)", READING)),
        Condition(
            "nothing_pending",
            "The person is not charged with any crime",
            S_2604("(3)(d)(ii)"),
            holds=none_pending(S_2604("(3)(d)(ii)"), is_crime),
        ),
        NOT_REGISTRABLE,
    ),
    notices=(
        Notice("discretion", "The court decides in its discretion and must find good cause.", S_2604("(3)(d)")),
        Notice(
            "then",
            "A reduced conviction is a misdemeanor, and may be shielded under 67-3004(11) unless it is listed there.",
            S_2604("(3)(e)", READING),
        ),
    ),
)
