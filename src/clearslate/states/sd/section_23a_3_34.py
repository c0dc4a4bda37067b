"""SDCL 23A-3-34: cases of petty offenses, ordinances and Class 2 misdemeanors leave the public record by themselves."""

from clearslate.states.sd.offenses import *

S_34 = TEXT("SDCL 23A-3-34")
ACT_2016, ACT_2021 = "2016-07-01", "2021-07-01"
PERIOD = parameter(
    "period",
    {ACT_2016: years(10), ACT_2021: years(5)},
    SECONDARY("SDCL 23A-3-34", "the five years were read, the ten of 2016 in a summary"),
)

WINDOW = OpenQuestion(
    id="SD-AUTO-WINDOW",
    question="Which years must be free of a further conviction?",
    cite="SDCL 23A-3-34",
    readings={
        "fixed": "those right after the disposition: a conviction in them ends the route for good",
        "rolling": "those before the removal",
    },
    chosen="fixed",
    because="the section refers to those five years, which are the ones that have passed",
)
PETTY = OpenQuestion(
    id="SD-AUTO-PETTY",
    question="Is a petty offense, or an ordinance violation, a further offense of which one is convicted?",
    cite="SDCL 23A-3-34; 22-6-7",
    readings={"counts": "it is", "free": "it is not: petty offenses are civil proceedings"},
    chosen=BOTH,
    because="a petty offense is a civil proceeding, but the section itself calls it an offense",
)

_last = case.latest(charge.disposition_date, Known(True))
_low = GRADING.is_grade("petty", "ordinance", "misd 2") & (
    # A plea may have lowered the grade; what ended without one is graded as charged, unless a higher charge is told.
    (pleaded & AS_CONVICTED.fills(charged_low, value=True)) | (~pleaded & (is_absent(CHARGED_GRADE) | charged_low))
)


def _clean(which: Truth) -> OnsetLike:
    """No conviction of these in the years that count; whether a suspended imposition of sentence is one is open."""
    convicted = (
        charge.is_convicted | (charge.ended(Disposition.DEFERRED) & not_read("SDCL 23A-3-34: a suspended imposition"))
    ) & which
    others = person.others
    return WINDOW.choose(
        fixed=others.none_within(PERIOD, after=_last, where=convicted, day=charge.disposition_date),
        rolling=elapsed(PERIOD, since=others.latest(charge.disposition_date, convicted)),
    )


REMOVAL = Law(
    id="SD-AUTO",
    source=S_34,
    title="Case whose highest charge was a petty offense, ordinance violation or Class 2 misdemeanor: off the public record",
    relief=relief("removal from the public record", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.BY_LAW,
    unit=CASE,
    about=ANY_RECORD,
    tested=~no_charge,
    # The five years run from the last disposition of the case: a count that is open has none.
    other_counts=OtherCounts(pending=BARS(S_34("", READING))),
    versions=versions(
        Version("SL 2016 ch 134", ACT_2016, TEXT("SL 2016 ch 134", "acts begin on 1 July, SDCL 2-14-16")),
        Version("SL 2021 ch 106", ACT_2021, TEXT("SL 2021 ch 106", "acts begin on 1 July, SDCL 2-14-16")),
    ),
    conditions=(
        Condition(
            "highest_charge",
            "The highest charged offense of the case is a petty offense, an ordinance violation or a Class 2 misdemeanor",
            S_34,
            # A count that was named at the arrest and never filed is no charge of the case.
            holds=_low & case.all(_low | no_charge),
        ),
        wait_over(PERIOD, _last, "the last disposition of the case", S_34("", READING)),
        Condition(
            "satisfied",
            "Every condition that the court ordered on the case is satisfied: sentence, money, and others",
            S_34,
            all_of=(
                Limb(
                    "sentence",
                    "Every sentence of the case is completed; unknown after a revocation",
                    holds=case.every(
                        from_day(completion(S_34, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT))
                        & completion_stands,
                        charge.is_convicted | charge.ended(Disposition.DEFERRED),
                    ),
                ),
                Limb("money", "Fines, costs and restitution are paid", holds=case.all_money_is_paid),
                Limb(
                    "others", "Other conditions are satisfied", holds=CONDITIONS.fills(CONDITIONS_SATISFIED, value=True)
                ),
            ),
        ),
        Condition(
            "clean",
            "The person was not convicted of a further offense within the {period} after the disposition; whether a petty offense or "
            "an ordinance violation is one is open, and whether a deferral counts",
            S_34("", READING),
            holds=_clean(is_crime) & PETTY.choose(counts=_clean(is_minor), free=Known(True)),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_34("", READING)),
    ),
    questions=(WINDOW, PETTY),
    notices=noted(
        S_34,
        who_sees="Court personnel still see the case, and it may be used as an enhancement in a later prosecution.",
    ),
    remarks=(
        "Every charge and conviction of the case goes, dismissed ones too.",
        "The five-year text is applied to earlier cases from its first day: nothing in it limits it to later ones.",
        "The removal is from the court's public record; the section does not name the repository.",
    ),
)
