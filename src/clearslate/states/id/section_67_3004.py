"""Idaho Code 67-3004: shielding (11), the Clean Slate Act, and expungement of records without a conviction (10)."""

from clearslate.states.id.offenses import *

S_10 = TEXT("Idaho Code 67-3004(10)")
S_11 = TEXT("Idaho Code 67-3004(11)")
SHIELD_ID = "ID-SHIELD"

WAITING = parameter("waiting", years(5), S_11("(c)"))
WAITING_UNCHARGED = parameter("waiting_uncharged", years(1), S_10)

SUBSEQUENT = OpenQuestion(
    id="ID-SHIELD-CLEAN",
    question="Does a conviction after the sentence was completed bar for good?",
    cite="Idaho Code 67-3004(11)(c)",
    readings={
        "for_good": "no conviction may follow the completion of the sentence until the hearing",
        "rolling": "five years must have passed since the last one",
    },
    chosen="for_good",
    because="the clean time runs from the completion of that sentence until the hearing",
)

# Fines and restitution count: what is owed is asked for by the condition "paid", the day by money_paid_on.
_complete = completion(
    S_11("(c)"),
    custody=IN,
    supervision=IN,
    restitution=OUT,
    fines_and_costs=OUT,
    day=later_of(charge.completed_on, Where(MONEY_PAID_ON.happened, MONEY_PAID_ON)),
)
_supervised_until = completion(S_11("(c)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_others = person.others

_offense = (is_misdemeanor & ~LISTS["shield_excluded"].matches) | (
    is_felony & (LISTS["possession"].matches | (LISTS["manufacture_or_delivery"].matches & POSSESSION_ONLY))
)


def _if_convicted(condition: OnsetLike) -> OnsetLike:
    """What is written for sentences alone."""
    return choose((charge.is_convicted, condition), otherwise=Known(True))


SHIELDING = Law(
    id=SHIELD_ID,
    source=S_11,
    title="Clean Slate Act: nonviolent misdemeanors and felony drug possession, five clean years, once in a lifetime",
    relief=relief("shielding", ReliefKind.LIMIT),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(
        Version(
            "2023 ch. 108",
            "2024-01-01",
            SECONDARY("2023 ch. 108", "its first day is told by the courts and the press", families=("courts", "news")),
        )
    ),
    conditions=(
        Condition(
            "offense",
            "The charge is of a misdemeanor that is not listed as assaultive or violent, or of felony possession of a controlled substance",
            S_11("(a), (b)"),
            holds=_offense,
        ),
        wait_over(
            WAITING,
            _complete,
            "the sentence was completed, with probation, parole, fines and restitution",
            S_11("(c)", READING),
            when=charge.is_convicted,
        ),
        unread(
            "without_conviction",
            "From what day the years run of a record without a conviction, of which (c) does not speak",
            S_11("(a), (c)", READING),
            where=~charge.is_convicted,
        ),
        Condition(
            "paid",
            "Fines and restitution are paid",
            S_11("(c)"),
            holds=_if_convicted(case.restitution_is_paid & (case.fines_owed <= 0)),
        ),
        Condition(
            "clean",
            "The person was not convicted of a misdemeanor or felony since",
            S_11("(c)"),
            holds=_if_convicted(
                SUBSEQUENT.choose(
                    for_good=_others.none_after(_complete, crime_conviction, day=charge.disposition_date),
                    rolling=elapsed(WAITING, since=_others.latest(charge.disposition_date, crime_conviction)),
                )
            ),
        ),
        Condition(
            "elsewhere",
            "Whether the person was convicted outside Idaho is known",
            S_11("(c)", READING),
            holds=_if_convicted(none_known_elsewhere),
        ),
        Condition(
            "supervision",
            "The person is not on probation or parole for a subsequent conviction",
            S_11("(c)"),
            holds=_if_convicted(
                _others.every(
                    from_day(_supervised_until), _others.later_than(charge.disposition_date, crime_conviction)
                )
            ),
        ),
        no_pending_charge(S_11("(c)"), "misdemeanor or felony case", counts=is_crime),
        Condition("no_order", "No restraining order against the person is in effect", S_11("(c)"), holds=~RESTRAINED),
        only_once(SHIELD_ID, source=S_11("(k)")),
    ),
    questions=(SUBSEQUENT,),
    notices=(
        Notice(
            "one_crime",
            "One petition is granted in a lifetime, for one crime or for several of a single incident: where more than one case is ready, the person chooses.",
            S_11("(k)"),
        ),
        Notice(
            "findings",
            "After a hearing the court must find that the person was held accountable and that shielding would not compromise the safety of the public or of a victim.",
            S_11("(d)"),
        ),
        Notice(
            "revoked",
            "Where the prosecutor asks, a later felony conviction revokes the shielding, and a misdemeanor may.",
            S_11("(g)"),
        ),
    ),
)

_no_charge = charge.ended(Disposition.NO_CHARGE)
_acquitted_or_dismissed = charge.ended(
    Disposition.ACQUITTED,
    Disposition.ACQUITTED_INSANITY,
    *DROPPED,
    Disposition.DIVERTED,
    Disposition.NO_CHARGE,
    perhaps=(Disposition.VACATED,),
)

NON_CONVICTION = Law(
    id="ID-NC",
    source=S_10,
    title="Not charged within a year, acquitted of all, all charges dismissed: written request to the state police",
    relief=relief(
        "expungement of the criminal history record",
        ReliefKind.EXPUNGE,
        at=(Holder.REPOSITORY, Holder.AGENCIES, Holder.BIOMETRICS),
    ),
    route=Route.APPLICATION,
    unit=ARREST,
    about=NON_CONVICTIONS,
    other_counts=OtherCounts(standing=asked_by("all_ended"), never_filed=PART(S_10("", READING))),
    versions=versions(Version("2018 ch. 286", None)),
    floor=later_of(Where(_no_charge, charge.arrest_date), Where(~_no_charge, charge.disposition_date)),
    conditions=(
        Condition(
            "uncharged",
            "Where no charge was filed, {waiting_uncharged} has passed since the arrest or summons",
            S_10,
            holds=elapsed(WAITING_UNCHARGED, since=charge.arrest_date),
            when=_no_charge,
        ),
        Condition(
            "all_ended",
            "Every charge of the case and of the incident was dismissed, or the person was acquitted of it",
            S_10,
            all_of=(
                Limb("case", "Every charge of the case", holds=case.all(_acquitted_or_dismissed)),
                Limb("incident", "Every charge of the incident", holds=incident.all(_acquitted_or_dismissed)),
            ),
        ),
        Condition("not_2604", "The dismissal was not granted under 19-2604(1)", S_10, holds=~DISMISSED_UNDER_2604),
    ),
    notices=noted(
        S_10,
        request="The request is in writing to the state police; the court's file may be sealed, in the court's discretion.",
    ),
)
