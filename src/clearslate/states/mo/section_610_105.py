"""RSMo § 610.105: records close when a case ends without a conviction, or a suspended imposition is completed."""

from clearslate.states.mo.offenses import *

S_610_105_1 = TEXT("§ 610.105.1")

# Arrested and charged: an arrest that was never charged is § 610.100's.
_ABOUT = frozenset(Disposition) - {
    Disposition.CONVICTED,
    Disposition.PENDING,
    Disposition.NO_CHARGE,
    Disposition.TRANSFERRED,
}


VACATED = OpenQuestion(
    id="MO-610.105-VACATED",
    question="Is a charge whose conviction was vacated closed?",
    cite="RSMo § 610.105.1",
    readings={"closed": "it is", "open": "it is not"},
    chosen=BOTH,
    because="the section names cases nolle prossed, dismissed or ended not guilty; the record does not say how the charge then ended",
)
MIXED = OpenQuestion(
    id="MO-610.105-CASE",
    question="Are counts that fell closed where another count of the case ended in a conviction?",
    cite="RSMo § 610.105.1",
    readings={"case": "they are not: the case did not end so", "charge": "they are, count by count"},
    chosen="case",
    because='the section refers to "such case"',
)

# Whether a probation is completed while its money is owed was not read.
_PROBATION = completion(
    S_610_105_1("", READING), custody=OUT, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID
)

CLOSED = Law(
    id="MO-610.105",
    source=TEXT("RSMo § 610.105"),
    title="Cases without a conviction, and completed suspended impositions of sentence",
    relief=relief("closure", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL, Holder.REPOSITORY, Holder.AGENCIES)),
    route=Route.BY_LAW,
    unit=CASE,
    about=_ABOUT,
    other_counts=OtherCounts(pending=asked_by("nothing_pending"), standing=asked_by("no_conviction")),
    versions=AS_PUBLISHED,
    conditions=(
        Condition(
            "ended",
            "The charge was nolle prossed or dismissed, the accused was found not guilty, or imposition of sentence was suspended",
            S_610_105_1,
            holds=VACATED.choose(closed=Known(True), open=~charge.ended(Disposition.VACATED)),
        ),
        Condition(
            "no_conviction",
            "No other charge of the case ended in a conviction",
            S_610_105_1("", READING),
            holds=MIXED.choose(case=case.none(charge.is_convicted), charge=Known(True)),
        ),
        no_pending_charge(S_610_105_1("", READING), among=case),
        Condition(
            "terminated",
            "The case is finally terminated; a suspended imposition of sentence when its probation is completed, unknown after a revocation",
            S_610_105_1("", READING),
            # A probation that runs and yet was over on the day it began is a contradiction: unknown.
            holds=choose(
                (
                    charge.ended(Disposition.DEFERRED),
                    choose(
                        (charge.disposition_date < charge.completed_on, from_day(_PROBATION) & completion_stands),
                        otherwise=either(Known(True), Known(False)),
                    ),
                ),
                (charge.ended(Disposition.DIVERTED), from_day(charge.disposition_date) & completion_stands),
                otherwise=from_day(charge.disposition_date),
            ),
        ),
    ),
    questions=(VACATED, MIXED),
    notices=(
        Notice(
            "partial",
            "The court's judgment or order, or the prosecutor's final action, may still be accessed",
            S_610_105_1,
        ),
        Notice(
            "agencies_see",
            "Closed is not expunged: courts, law enforcement and the agencies of § 610.120 still see it",
            TEXT("§ 610.120"),
        ),
        Notice(
            "mental_disease",
            "Closed upon the finding of mental disease or defect; the agencies that the section names see the disposition",
            S_610_105_1,
            when=charge.ended(Disposition.ACQUITTED_INSANITY),
        ),
        Notice(
            "victim_access",
            "The victim may still see the record",
            TEXT("§ 610.105.2"),
            when=is_suspended_imposition & LISTS["victim_access"].matches,
        ),
    ),
    remarks=("A suspended execution of sentence is a conviction. There is no wait and no test of the person.",),
)
