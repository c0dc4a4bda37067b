"""Mont. Code 46-18-1101 to 46-18-1111: expungement of misdemeanors, one petition in a lifetime."""

from clearslate.states.mt.offenses import *

S_1104 = SECONDARY("Mont. Code 46-18-1104", "2019 HB 543, of which the opening was read")
S_1107 = SECONDARY("Mont. Code 46-18-1107", "2019 HB 543, of which the opening was read")
S_1108 = SECONDARY("Mont. Code 46-18-1108", "2019 HB 543, of which the opening was read")

CONVICTION_FREE = parameter("conviction_free", years(5), S_1107)

EARLY = OpenQuestion(
    id="MT-MISD-EARLY",
    question="From when is a misdemeanor told as ready for the petition?",
    cite="Mont. Code 46-18-1104, 46-18-1107",
    readings={
        "presumed": "from the day on which expungement is presumed: five years without a conviction",
        "completed": "from the completion of the sentence: the court may grant it earlier, without a presumption",
    },
    chosen="presumed",
    because="the petition is given once in a lifetime; before the presumption holds it is a risk",
)
FACTORS = OpenQuestion(
    id="MT-MISD-1108",
    question="What is told of an offense for which expungement is not presumed?",
    cite="Mont. Code 46-18-1108",
    readings={
        "eligible": "that it is eligible, and that the court weighs factors",
        "open": "that it is unknown: the court decides on the factors",
    },
    chosen="eligible",
    because="the section keeps no one from asking; it withholds a presumption",
)

# The terms of the sentence, what was to be paid included; the money is asked apart ("terms").
_terms_done = completion(S_1107, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_last_conviction = person.others.latest(charge.disposition_date, counted_conviction)
_five = elapsed(CONVICTION_FREE, since=later_of(_terms_done, _last_conviction))
_completed = from_day(_terms_done)
_may_be_asked = all_of(
    charge.is_convicted, charge.decided_in("MT"), is_misdemeanor, case.all_money_is_paid, TREATMENT_COMPLETED
)

MISDEMEANORS = Law(
    id="MT-MISD",
    source=SECONDARY("Mont. Code 46-18-1101 to 46-18-1111", "46-18-1103 alone was read"),
    title="Misdemeanors: one petition in a lifetime, presumed to be granted after five clean years",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=PERSON,
    tested=_may_be_asked,
    about=CONVICTIONS,
    versions=versions(
        Version("HB 543 of 2019", "2019-10-01", MEMORY("2019 HB 543", "its first day is the usual one of acts"))
    ),
    conditions=(
        Condition(
            "misdemeanor",
            "The conviction is of a misdemeanor; those of tribal courts and other states are outside",
            S_1104,
            holds=is_misdemeanor,
        ),
        Condition(
            "once",
            "The person has not petitioned under this part before, whether it was granted or not, and has had no records expunged under it",
            S_1104("(1), (2)"),
            all_of=(
                Limb(
                    "expunged",
                    "No records of the person were expunged under this part before",
                    holds=~EXPUNGED_BEFORE & person.none(expunged_under("MT-MISD")),
                ),
                Limb(
                    "petitioned",
                    "The person has not petitioned under this part before, granted or not",
                    holds=~PETITIONED_BEFORE,
                ),
            ),
        ),
        Condition(
            "terms",
            "The terms of the sentence are completed, what was to be paid and treatment included",
            S_1107,
            all_of=(
                Limb("money", "All that the court ordered to be paid is paid", holds=case.all_money_is_paid),
                Limb("treatment", "Treatment that the court ordered is completed", holds=TREATMENT_COMPLETED),
            ),
        ),
        Condition(
            "clean",
            "No conviction for {conviction_free} since the terms were completed; or the person applied to a service academy or to enlist, or "
            "serves, and has completed the terms",
            S_1107,
            holds=choose((MILITARY, _completed), otherwise=EARLY.choose(presumed=_five, completed=_completed)),
        ),
        Condition(
            "elsewhere",
            "Whether the person was convicted outside Montana is known, unless the person is one of those of the military",
            S_1107,
            holds=MILITARY | none_elsewhere,
        ),
        Condition(
            "nothing_pending",
            "No charge of a new offense is pending, and the person is not detained for one",
            S_1107,
            all_of=(
                Limb("charge", "No charge is pending", holds=none_pending(S_1107, among=person.others)),
                Limb("custody", "The person is not detained for a new offense", holds=~IN_CUSTODY),
            ),
        ),
        Condition(
            "presumed",
            "Where the offense is of the list of 46-18-1108, the court may grant all the same",
            S_1108,
            holds=FACTORS.choose(eligible=Known(True), open=~not_presumed | UNSETTLED),
        ),
    ),
    questions=(EARLY, FACTORS),
    notices=(
        Notice(
            "factors",
            "Expungement is not presumed for this offense: the court weighs age, time passed, rehabilitation, the likelihood of a new offense and more.",
            S_1108,
            when=not_presumed,
        ),
        Notice(
            "once",
            "It is given once in a lifetime, for one or more misdemeanors in one order. The answer is for all that can be asked for: one of them may "
            "be ready earlier by itself.",
            S_1104,
        ),
        Notice(
            "petition",
            "The petition goes to a district court of any of the convictions and is served on every prosecutor; the prosecutor tries to tell "
            "victims within 14 days; the court may grant all, some or none.",
            SECONDARY("Mont. Code 46-18-1105, 46-18-1106, 46-18-1109"),
        ),
        Notice(
            "destroyed",
            "To expunge is to destroy or erase the record for good from the state repository; fingerprints and investigative data remain.",
            TEXT("Mont. Code 46-18-1103"),
        ),
    ),
)
