"""18 Pa.C.S. §§ 9122.2 and 9122.3: clean slate limited access.

Act 56 of 2018 began it on 2019-06-28, Act 83 of 2020 (in effect 2020-12-29) left restitution as the only
money condition, Act 36 of 2023 (in effect 2024-06-11, in part 2024-02-12) shortened the waits and added
drug convictions.
"""

from clearslate.states.pa.offenses import *
from clearslate.states.pa.terms_clean_slate import *

MISDEMEANORS = Law(
    id="PA-CS-M",
    source=TEXT("18 Pa.C.S. §§ 9122.2(a)(1), 9122.3"),
    title="Clean slate: misdemeanor convictions (M2, M3, or punishable by no more than two years)",
    relief=LIMITED_ACCESS,
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition(
            "grade",
            "The conviction is of the second or third degree, or another misdemeanor punishable by no more than two years",
            S_9122_2("(a)(1); § 106(b)"),
            holds=is_misdemeanor & ~punishable_by_more_than_two_years,
        ),
        conviction_free(WAITING_M),
        restitution,
        all_money,
        not_vacated,
    ),
    chapter=EXCEPTIONS,
    questions=QUESTIONS,
    remarks=(ELSEWHERE,),
)

DRUG_CONVICTIONS = Law(
    id="PA-CS-DRUGF",
    source=SECONDARY("18 Pa.C.S. §§ 9122.2(a)(1.1), 9122.3, 9102", "§ 9102, on which it turns, was not read"),
    title="Clean slate: drug convictions that are a qualifying offense",
    relief=LIMITED_ACCESS,
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=versions(Version("Act 36 of 2023", ACT_36, BY_ACT_36)),
    conditions=(
        Condition(
            "qualifying_offense",
            "The conviction is for a qualifying offense",
            S_9122_2("(a)(1.1); § 9102", SECONDARY),
            all_of=QUALIFYING_OFFENSE,
        ),
        conviction_free(WAITING_DRUG),
        restitution,
        not_vacated,
    ),
    chapter=EXCEPTIONS,
    questions=QUESTIONS,
    notices=(
        Notice(
            "resentenced",
            "Probation was revoked: look whether a later sentence of 30 or 60 months replaced the recorded one",
            SECONDARY("§ 9102"),
            when=charge.probation_revoked_on.happened,
        ),
        Notice(
            "no_transmission",
            "The section names no day on which the court administration sends these records to the State Police",
            S_9122_2("(b)"),
        ),
    ),
    remarks=(
        ELSEWHERE,
        "§ 9122.2(a)(1.1) is subject to the exceptions of § 9122.3, though § 9122.3(a) refers to (a)(1): read as reaching both.",
    ),
)

SUMMARIES = Law(
    id="PA-CS-SUMMARY",
    source=TEXT("18 Pa.C.S. § 9122.2(a)(3)"),
    title="Clean slate: summary convictions",
    relief=LIMITED_ACCESS,
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=VERSIONS,
    conditions=(
        Condition("grade", "The conviction is of a summary offense", S_9122_2("(a)(3)"), holds=is_summary),
        wait_over(
            WAITING_SUMMARY,
            charge.disposition_date,
            "the judgment of conviction was entered",
            S_9122_2("(a)(3)"),
            key="elapsed",
        ),
        restitution,
        all_money,
    ),
    remarks=("Later convictions and the exceptions of § 9122.3 do not matter: (a)(3) is not subject to them.",),
)

NON_CONVICTION = Law(
    id="PA-CS-NONCONV",
    source=TEXT("18 Pa.C.S. § 9122.2(a)(2)"),
    title="Clean slate: charges with a final disposition other than a conviction",
    relief=LIMITED_ACCESS,
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS,
    versions=VERSIONS,
    conditions=(Condition("final", "The charge ended finally, without a conviction", S_9122_2("(a)(2)"), holds=FINAL),),
    notices=(
        Notice(
            "transmission_waits",
            "Restitution is owed: the record is sent to the State Police within 30 days after it is paid",
            S_9122_2("(b)(2)(i)"),
            when=~case.restitution_is_paid,
        ),
    ),
)

PARDONED = Law(
    id="PA-CS-PARDON",
    source=TEXT("18 Pa.C.S. § 9122.2(a)(4)"),
    title="Clean slate: pardoned convictions (from 2024-02-12: conditional pardons)",
    relief=LIMITED_ACCESS,
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=versions(Version("Act 83 of 2020", ACT_83, BY_ACT_83), Version("Act 36 of 2023", ACT_36_FEB, BY_ACT_36)),
    conditions=(
        was_pardoned(S_9122_2("(a)(4)")),
        Condition(
            "conditional",
            "The pardon was conditional",
            S_9122_2("(a)(4) (Act 36 of 2023)"),
            holds=one_of_values("pardon", ("conditional",)),
            since=ACT_36_FEB,
        ),
    ),
)
