"""MCL 28.243: arrest records and biometric data after a dismissal, a release without charge or an acquittal."""

from clearslate.states.mi.facts import *
from clearslate.states.mi.offenses import *

S_28_243 = TEXT("MCL 28.243")

ACT_67 = "2018-06-12"  # 2018 PA 67
OBJECTION_DAYS = parameter("window", days(60), S_28_243("(8)(b)"))

ALL_CHARGES = OpenQuestion(
    id="MI-28.243-8",
    question='"The charge or charges are dismissed": must every charge of the arrest be dismissed?',
    cite="MCL 28.243(8)",
    readings={"arrest": "every charge of the arrest", "charge": "each charge for itself"},
    chosen="arrest",
    because="the arrest record and the biometric data are one; they stand for every charge of the arrest",
)

# How a charge ended that was sent to another court is told there.
_decided_here = ~charge.ended(Disposition.TRANSFERRED)
# Every charge of the arrest must have been dismissed: what stands fails the condition.
_OTHERS = OtherCounts(standing=asked_by("dismissed"))
# A deferral that ended in dismissal counts only where the record says that it came before trial.
_dismissed = is_dismissed | (charge.ended(Disposition.DIVERTED) & dismissed_before_trial)

_DISMISSED = (
    Condition(
        "dismissed",
        "The charge was dismissed, and so was every charge of the arrest",
        S_28_243("(8)", READING),
        holds=ALL_CHARGES.choose(
            arrest=case.any(_dismissed)
            & either(case.all(_dismissed), case.all(_dismissed, where=_decided_here))
            & arrest.none_beyond_case(~_dismissed & _decided_here),
            charge=_dismissed,
        ),
    ),
    Condition("before_trial", "It was dismissed before trial", S_28_243("(8)"), holds=dismissed_before_trial),
)

PUBLIC_SITE = Law(
    id="MI-NC-ICHAT",
    source=TEXT("MCL 28.243(8)(a)"),
    title="Charges dismissed before trial: arrest record removed from the public criminal history site",
    relief=relief("removal from the public site", ReliefKind.LIMIT, at=(Holder.REPOSITORY,)),
    route=Route.AGENCY_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    other_counts=_OTHERS,
    versions=versions(Version("no starting day in the text", None)),
    conditions=_DISMISSED,
    questions=(ALL_CHARGES,),
    remarks=("Carried out on an order of the district or circuit court, (9).",),
)

_timely_objection = objection_filed_on.happened & (objection_filed_on <= charge.disposition_date + OBJECTION_DAYS)

DISMISSAL = Law(
    id="MI-NC-DISMISS",
    source=TEXT("MCL 28.243(8)(b), (9)"),
    title="Charges dismissed before trial: arrest record, biometric data and LEIN entry",
    relief=either_relief(
        "expungement or destruction",
        (ReliefKind.EXPUNGE,),
        (ReliefKind.DESTROY,),
        at=(Holder.REPOSITORY, Holder.AGENCIES, Holder.BIOMETRICS),
    ),
    route=Route.AGENCY_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    other_counts=_OTHERS,
    versions=versions(Version("2018 PA 67", ACT_67, TEXT("2018 PA 67"))),
    conditions=(
        *_DISMISSED,
        Condition(
            "no_objection",
            "The prosecutor agreed; or, after an order of dismissal from 12 June 2018 on, {window} have passed and neither prosecutor nor judge objected in them",
            S_28_243("(8)(b)"),
            one_of=(
                Limb("agreed", "The prosecutor agreed", holds=from_day(prosecutor_agreed_on)),
                Limb(
                    "no_objection",
                    "{window} have passed since an order of dismissal from 12 June 2018 on, and nobody objected in them",
                    holds=(charge.disposition_date >= ACT_67)
                    & ~_timely_objection
                    & elapsed(OBJECTION_DAYS, since=charge.disposition_date),
                ),
            ),
        ),
    ),
    questions=(ALL_CHARGES,),
    remarks=(
        "An arrest that is off the public site (MI-NC-ICHAT) is reached: (8)(a) and (b) ask for both.",
        "The bars of (14) apply to (10) and not here.",
        "Carried out on an order of the district or circuit court, (9).",
    ),
)

_not_guilty = charge.ended(Disposition.ACQUITTED)
_by_insanity = charge.ended(Disposition.ACQUITTED_INSANITY)
_released = charge.ended(Disposition.NO_CHARGE)
_of_child = charge.victim_minor & victim_under_16
_kept = LISTS["no_destruction"].matches
_prior_conviction = person.any(
    person.earlier_than(charge.disposition_date, charge.is_convicted & ~(is_called_misdemeanor & is_traffic))
)

NOT_GUILTY = Law(
    id="MI-NC-DESTROY",
    source=TEXT("MCL 28.243(7), (10), (14)"),
    title="Biometric data and arrest card after release without charge or a finding of not guilty",
    relief=relief("destruction of biometric record", ReliefKind.DESTROY, at=(Holder.BIOMETRICS,)),
    route=Route.AGENCY_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    tested=_released | _not_guilty,
    other_counts=OtherCounts(pending=BARS(S_28_243("(7)", READING))),
    versions=versions(Version("no starting day in the text", None)),
    conditions=(
        Condition(
            "ground",
            "The person was released without charge, or found not guilty (not guilty by reason of insanity is left open)",
            S_28_243("(7), (10)"),
            one_of=(
                Limb("released", "The person was released without charge", S_28_243("(7)"), holds=_released),
                Limb(
                    "not_guilty",
                    "The person was found not guilty",
                    S_28_243("(10)", READING),
                    holds=either(_not_guilty, _not_guilty | _by_insanity),
                ),
            ),
        ),
        Condition(
            "child_under_16",
            "After a finding of not guilty: the charge was not of a crime with or against a child under 16",
            S_28_243("(14)(a)"),
            holds=choose((_released, Known(True)), otherwise=~_of_child),
        ),
        Condition(
            "listed_offense",
            "After a finding of not guilty: the charge was not of criminal sexual conduct, sodomy, gross indecency, indecent liberties or child abusive commercial activity",
            S_28_243("(14)(b)-(g)"),
            holds=choose((_released, Known(True)), otherwise=~_kept),
        ),
        Condition(
            "prior_conviction",
            "After a finding of not guilty: no conviction before it, in this state or elsewhere, except for misdemeanor traffic offenses",
            S_28_243("(14)(h)"),
            holds=choose((_released, Known(True)), otherwise=~_prior_conviction & ~person.convicted_elsewhere),
        ),
        nothing_beside(
            S_28_243("(10), (14)", READING),
            "After a finding of not guilty: no other charge of the arrest ended by insanity, or is one of those of which (14) keeps the data, "
            "which bars anyone arraigned for it; the record does not say whether the person was",
            counts=_by_insanity | (~_released & (_of_child | _kept)),
            when=~_released,
        ),
        nothing_beside(
            S_28_243("(7)", READING),
            "After a release without charge: no other charge of the arrest was filed; where one was, it is open whether (7) covers the rest",
            counts=~_released,
            key="no_charge_made",
            when=_released,
        ),
    ),
    notices=(
        Notice("court_order", "A court may order the destruction in spite of a prior conviction", S_28_243("(14)(h)")),
        Notice("court_file", "The court's own file is not sealed by this section", S_28_243),
    ),
    remarks=("(14) has no (b); (14)(i), on juveniles, is outside the dataset.",),
)
