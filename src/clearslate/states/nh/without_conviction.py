"""RSA 651:5, II and II-a: records without a conviction, annulled by the statute since 2019, before it on petition."""

from clearslate.states.nh.offenses import *

S_II = TEXT("RSA 651:5, II")
S_II_A = TEXT("RSA 651:5, II-a(a)")
S_II_A_B = SECONDARY("RSA 651:5, II-a(b)", "an encoding that read the section on 2026-08-06")
AUTOMATIC = versions(Version("in force 2019-01-01", ACT_2018, SECONDARY("RSA 651:5, II-a", "the act was not read")))

WAITING = parameter("waiting", days(30), S_II_A)
FROM = parameter("disposed_from", ACT_2018, S_II_A)

VACATED = OpenQuestion(
    id="NH-VAC-DISPOSED",
    question="Is an offense 'disposed of' on the day of the judgment that was vacated, or of the vacatur?",
    cite="RSA 651:5, II-a(b)",
    readings={
        "judgment": "both the judgment and the vacatur must be of 2019 or later",
        "vacatur": "the vacatur must be of 2019 or later",
    },
    chosen="judgment",
    decided="2026-11-28",
    because="the words bear both; under this one nothing is annulled too early, and a petition is open to the rest",
)

OF_THE_ARREST = OpenQuestion(
    id="NH-DISMISSED-ARREST",
    question="Must every charge of the arrest have ended without guilt where the case itself was dismissed or not prosecuted?",
    cite="RSA 651:5, II-a(a)",
    readings={
        "arrest": "yes: 'on all charges that resulted from the arrest' belongs to all three endings",
        "case": "no: it belongs to the finding of not guilty; what is dismissed or not prosecuted is the case",
    },
    chosen=BOTH,
    decided="2026-12-01",
    because="the words bear both, and nothing that was found decides it",
)

# A count that was never charged was not prosecuted, and is of the case.
_case = case.with_never_filed
_last = _case.latest(charge.disposition_date, Known(True))
# RSA 606:10 gives the State an appeal against a court's dismissal, which neither a verdict nor its own decision is.
_appealable = ~_case.all(charge.ended(Disposition.ACQUITTED, Disposition.NOLLE_PROSSED, Disposition.NO_CHARGE))
_whole_arrest = incident.with_never_filed.all(ended_without_guilt)
_was_dropped = _case.all(ended_without_guilt & ~charge.ended(Disposition.ACQUITTED))
_vacated_since = is_vacated & (charge.disposition_date >= FROM)
# The judgment is not older than the offense.
_judged_since = _vacated_since & ((charge.offense_date >= FROM) | (JUDGMENT_ON >= FROM))

# A diversion that was completed ended in a dismissal.
_DIVERSION = Condition(
    "diversion",
    "No revocation is recorded of a diversion: beside one whether it was completed is open",
    S_II_A("", READING),
    when=charge.ended(Disposition.DIVERTED),
    holds=completion_stands,
)

BY_STATUTE = Law(
    id="NH-AUTO-NC",
    source=S_II_A,
    title="Not guilty, dismissed or not prosecuted since 2019: annulled by the statute",
    relief=ANNULMENT,
    route=Route.BY_LAW,
    unit=CASE,
    other_counts=OtherCounts(never_filed=PART(S_II_A)),
    about=NON_CONVICTIONS - {Disposition.VACATED},
    versions=AUTOMATIC,
    conditions=(
        Condition(
            "all_ended",
            "Every charge of the case was dismissed or not prosecuted, or the person was found not guilty of it",
            S_II_A,
            holds=_case.all(ended_without_guilt),
        ),
        _DIVERSION,
        Condition(
            "whole_arrest",
            "So did every charge that resulted from the arrest, those of other cases included; of a case that was dismissed or not "
            "prosecuted this is open",
            S_II_A("", READING),
            holds=OF_THE_ARREST.choose(arrest=_whole_arrest, case=_whole_arrest | _was_dropped),
        ),
        Condition("disposed_from", "The case was disposed of on or after {disposed_from}", S_II_A, holds=_last >= FROM),
        Condition(
            "no_appeal",
            "No appeal of the State against the dismissal is pending; a finding of not guilty, and what was not prosecuted, waits for none",
            S_II_A,
            holds=~(APPEAL_PENDING & _appealable),
        ),
        Condition(
            "waiting",
            "{waiting} have passed since the case ended; after an appeal, the dismissal is finally affirmed",
            S_II_A("", READING, "no day is written for a case that is not prosecuted: thirty days from the decision"),
            holds=choose(
                (APPEAL_AFFIRMED_ON.happened & _appealable, from_day(APPEAL_AFFIRMED_ON)),
                otherwise=elapsed(WAITING, since=_last),
            ),
        ),
    ),
    questions=(OF_THE_ARREST,),
    notices=noted(
        S_II_A,
        nobody_asks="There is no petition, fee or hearing. No way is written to enforce it: ask the clerk and the State Police where it was not done.",
    ),
)

VACATED_LAW = Law(
    id="NH-AUTO-VAC",
    source=S_II_A_B,
    title="Conviction vacated, disposed of since 2019: annulled by the statute",
    relief=ANNULMENT,
    route=Route.BY_LAW,
    unit=CHARGE,
    about=frozenset({Disposition.VACATED}),
    versions=AUTOMATIC,
    conditions=(
        Condition(
            "disposed_from",
            "The offense was disposed of on or after {disposed_from}: both the judgment and the vacatur are of that day or later",
            S_II_A_B("", READING),
            holds=VACATED.choose(judgment=_judged_since, vacatur=_vacated_since),
        ),
        Condition(
            "new_trial",
            "No charge of the case is pending or deferred: beside one the conviction may have been vacated for a new trial, and this is open",
            S_II_A_B("", READING),
            holds=case.none(charge.ended(Disposition.PENDING, Disposition.DEFERRED)) | UNSETTLED,
        ),
    ),
    questions=(VACATED,),
)

PETITION = Law(
    id="NH-PET-NC",
    source=S_II,
    title="Not guilty, dismissed, not prosecuted or vacated, where the statute itself does not annul: petition",
    relief=ANNULMENT,
    route=Route.PETITION_MAY,
    unit=CASE,
    other_counts=OtherCounts(standing=IGNORED(S_II), pending=asked_by("over"), never_filed=PART(S_II)),
    about=NON_CONVICTIONS,
    versions=versions(Version("as of 2015 and since", None)),
    conditions=(
        Condition(
            "ended",
            "The charge was dismissed, not prosecuted or vacated, or the person was found not guilty of it",
            S_II,
            holds=is_vacated | ended_without_guilt,
        ),
        _DIVERSION,
        no_pending_charge(S_II("", READING), among=case, key="over"),
        Condition(
            "not_automatic",
            "A conviction was vacated; or the statute does not annul it: it was disposed of before {disposed_from}, or a charge of the arrest "
            "ended otherwise",
            S_II("", READING),
            holds=any_of(is_vacated, _last < FROM, ~_whole_arrest),
        ),
        NOT_DENIED,
    ),
    notices=(
        Notice(
            "discretion",
            "The court may grant it where it assists rehabilitation and is consistent with the public welfare. The bar of VI does not "
            "reach charges without a conviction (State v. Williams, 2020).",
            TEXT("RSA 651:5, I, II"),
        ),
        Notice(
            "no_costs",
            "The department of corrections and the State Police take no fee.",
            SECONDARY("RSA 651:5, IX, X(d)"),
        ),
    ),
)
