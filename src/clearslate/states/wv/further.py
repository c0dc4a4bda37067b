"""W. Va. Code §§ 60A-4-407, 17C-5-2b, 5-1-16a, 61-14-9: drugs, deferred driving cases, pardons, victims of trafficking."""

from clearslate.states.wv.offenses import *

S_407 = SECONDARY("W. Va. Code § 60A-4-407", "(a) was read, and (b) by State v. A.D. (W. Va. 2019) alone")
S_407_A = TEXT("W. Va. Code § 60A-4-407(a)")
S_2B = SECONDARY("W. Va. Code § 17C-5-2b", "the section was not read")
S_16A = SECONDARY("W. Va. Code § 5-1-16a", "(a) and (b) were read, and not the times")
S_16A_A = TEXT("W. Va. Code § 5-1-16a(a)")
S_14_9 = SECONDARY("W. Va. Code § 61-14-9", "the opening was read")
AFTER_PROBATION = parameter("after_probation", months(6), S_407)
AFTER_PARDON = parameter("after_pardon", years(1), S_16A)
AFTER_SENTENCE = parameter("after_sentence", years(5), S_16A)
_AS_PUBLISHED = versions(Version("as published", None))

_DRUG_PROBATION = completion(S_407, custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT)
# Of money the summaries say nothing.
_DISCHARGED = completion(
    S_16A, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID, day=DISCHARGED_ON
)

_drug_conviction = charge.is_convicted & LISTS["drugs"].matches

DRUGS = Law(
    id="WV-DRUG1",
    source=S_407,
    title="First possession of drugs, conditional discharge: application six months after probation",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    about=CONVICTIONS | {Disposition.DIVERTED, Disposition.DEFERRED},
    versions=_AS_PUBLISHED,
    conditions=(
        Condition(
            "possession",
            "The offense is possession of drugs, § 60A-4-401(c)",
            S_407_A,
            holds=LISTS["possession"].matches,
        ),
        Condition(
            "discharged",
            "The proceedings were discharged and dismissed under § 60A-4-407; unknown after a revocation",
            S_407_A,
            holds=CONDITIONAL_DISCHARGE & charge.ended(Disposition.DIVERTED) & completion_stands,
        ),
        Condition(
            "first",
            "The person was not convicted of a drug offense before; of one between the offense and the discharge it is open, for the day of the plea decides",
            S_407_A,
            holds=none_known_elsewhere
            & person.others.none_before(charge.offense_date, _drug_conviction, day=charge.disposition_date)
            & (person.others.none_before(charge.disposition_date, _drug_conviction) | UNSETTLED),
        ),
        wait_over(AFTER_PROBATION, later_of(charge.disposition_date, _DRUG_PROBATION), "the end of probation"),
        Condition("no_violations", "Probation was not violated seriously or repeatedly", holds=~PROBATION_VIOLATIONS),
        only_once("WV-DRUG1", source=S_407_A),
    ),
    notices=noted(application="The person applies to the court."),
)

WAIT_OF_DRIVER = parameter("waiting", years(1), SECONDARY("W. Va. Code § 17C-5-2b(g)(1)"))
PROBATION_ENDED = completion(
    SECONDARY("W. Va. Code § 17C-5-2b(g)(1)"), custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT
)

DRIVING = Law(
    id="WV-DUIDEF",
    source=S_2B,
    title="Deferred driving under the influence, completed: expungement outside of the motor vehicle records",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=frozenset({Disposition.DIVERTED, Disposition.DEFERRED}),
    versions=_AS_PUBLISHED,
    conditions=(
        Condition("dui", "The charge is of driving under the influence, § 17C-5-2", holds=is_dui),
        Condition(
            "completed",
            "The deferral was completed and the charge dismissed; unknown after a revocation",
            holds=charge.ended(Disposition.DIVERTED) & completion_stands,
        ),
        wait_over(
            WAIT_OF_DRIVER,
            PROBATION_ENDED,
            "the end of the probation, not since the dismissal",
            SECONDARY("W. Va. Code § 17C-5-2b(g)(1)"),
        ),
        Condition(
            "no_felony",
            "The person was not convicted of a felony before",
            SECONDARY("W. Va. Code § 17C-5-2b(g)"),
            holds=person.none(charge.is_convicted & is_felony) & none_known_elsewhere,
        ),
    ),
    notices=noted(motor_vehicles="The records of the Division of Motor Vehicles stay."),
)

PARDON = Law(
    id="WV-PARDON",
    source=S_16A,
    title="Full and unconditional pardon: petition after one year, and five after the sentence",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=_AS_PUBLISHED,
    conditions=(
        Condition(
            "full",
            "The Governor pardoned it, fully and unconditionally",
            S_16A_A,
            holds=charge.is_pardoned & one_of_values("pardon", ("unconditional",)),
        ),
        wait_over(AFTER_PARDON, charge.pardoned_on, "the pardon", key="since_pardon"),
        wait_over(AFTER_SENTENCE, _DISCHARGED, "the sentence was discharged", key="since_sentence"),
        Condition(
            "offense",
            "It is not murder of the first degree, treason, kidnapping or a felony of sexual offense",
            holds=~(LISTS["pardon_excluded"].matches | (LISTS["sexual_offenses"].matches & is_felony)),
        ),
    ),
    notices=noted(
        S_16A_A,
        notice="The prosecutor is notified, and a legal advertisement is published; the court may grant it for good cause.",
    ),
)

TRAFFICKING = Law(
    id="WV-TRAFF",
    source=S_14_9,
    title="Prostitution of a victim of trafficking: petition, the court may",
    relief=relief("vacation and expungement", ReliefKind.VACATE, ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=_AS_PUBLISHED,
    conditions=(
        Condition("prostitution", "The conviction is of prostitution", holds=LISTS["prostitution"].matches),
        Condition("victim", "Taking part was a direct result of being trafficked", holds=TRAFFICKED),
    ),
    notices=noted(limits="The limits of age and record of § 61-11-26 do not apply, nor a wait."),
)
