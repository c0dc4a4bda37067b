"""Ark. Code §§ 16-90-1405 to 16-90-1408 and 16-90-1412: convictions, on a uniform petition."""

from clearslate.states.ar.by_the_court import ACT_1460, UNIFORM, look_back, look_backs
from clearslate.states.ar.offenses import *
from clearslate.states.ar.without_conviction import DENIAL_YEAR, NO_FEE, SERVED

S_1405 = TEXT("Ark. Code § 16-90-1405")
S_1406 = SECONDARY("Ark. Code § 16-90-1406", "only the opening of the section was read")
S_1407 = SECONDARY("Ark. Code § 16-90-1407", "read in a summary")
S_1408 = TEXT("Ark. Code § 16-90-1408")
S_1412 = TEXT("Ark. Code § 16-90-1412")
S_1413 = TEXT("Ark. Code § 16-90-1413")
ACT_680 = "2019-07-24"

WAITING = parameter("waiting", days(60), SECONDARY("Act 1460 of 2013"))
FELONY_YEARS = parameter("felony_years", years(5), SECONDARY("Act 1460 of 2013"))
WAITING_LISTED = parameter("waiting_listed", years(5), S_1405("(b)(1)"))
AFTER_DENIAL = parameter("after_denial", days(90), S_1405("(b)(3)"))
LISTED_YEAR = parameter("listed_year", years(1), S_1405("(b)(2)"))
VIOLENT_YEARS = parameter("violent_years", years(5), S_1406("(b)"))
DWI_ACT = parameter("dwi_act", "2021-07-28", SECONDARY("2021 acts on § 5-65-111"))

DWI_LOOK_BACK = OpenQuestion(
    id="AR-1405-DWI",
    question="Which look-back waits for a misdemeanor of driving while intoxicated?",
    cite="Ark. Code §§ 16-90-1405(b)(1)(G), 5-65-111; State v. Coleman, 2026 Ark. App. 137",
    readings={
        "offense": "that of the day of the offense: five years before 2021-07-28, ten since",
        "petition": "that of the petition: ten years for all",
    },
    chosen="offense",
    because="the court of appeals affirmed five years for an offense of July 2018",
)
VIOLENT_FELONY = OpenQuestion(
    id="AR-1406-VIOLENT",
    question="Can a violent felony of class C or D that § 5-4-501(d)(2) does not name be sealed?",
    cite="Ark. Code §§ 16-90-1406(b), 16-90-1408(a)(5)",
    readings={
        "five_years": "yes, five years after the sentence was completed",
        "barred": "no: every violent felony is barred",
    },
    chosen="five_years",
    because="(b) would say nothing if every violent felony were barred",
)

_COMPLETED = Condition(
    "completed",
    "The sentence is completed: jail, probation, suspended time and community service",
    S_1404,
    holds=from_day(sentence_done),
)
_MONEY = money_paid(S_1404("(A), (C)(iii)"), "Fine, costs and restitution are paid, or the court excused them")
_LICENSE = Condition(
    "license",
    "Every fee and requirement to reinstate a driver's license that the case caused is done",
    S_1404("(C)(v)-(vi)"),
    holds=LICENSE,
)
_CORRECTION = Condition(
    "correction",
    "No part of the sentence was served as an inmate of the Division of Correction",
    S_1408("(a)(6)"),
    holds=~served_in_correction,
)

_listed = LISTS["five_years"].matches
_intoxicated = LISTS["intoxicated"].matches

MISDEMEANOR = Law(
    id="AR-MISD",
    source=S_1405,
    title="Misdemeanor or violation: petition, sealed unless clear and convincing evidence is against it",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("Act 1460 of 2013", ACT_1460, TEXT("Ark. Code § 16-90-1403")),
        Version("Act 680 of 2019", ACT_680, MEMORY("Act 680 of 2019", "number and day")),
    ),
    conditions=(
        Condition("grade", "The conviction is of a misdemeanor or violation", S_1405("(a)"), holds=is_minor),
        wait_over(WAITING, sentence_done, "the sentence was completed", SECONDARY("Act 1460 of 2013"), key="completed"),
        Condition(
            "completed",
            "The sentence is completed: jail, probation, suspended time and community service",
            S_1404,
            holds=from_day(sentence_done),
            since=ACT_680,
        ),
        _MONEY,
        _LICENSE,
        Condition(
            "listed",
            "The time of these has passed since the sentence was completed",
            S_1405("(b)(1)"),
            when=_listed | _intoxicated,
            branches=(
                wait_of(
                    "listed", "one of six named offenses", WAITING_LISTED, sentence_done, S_1405("(b)(1)"), when=_listed
                ),
                Branch(
                    "intoxicated_before",
                    "driving while intoxicated, the offense before {dwi_act}: {waiting_listed}",
                    SECONDARY("State v. Coleman, 2026 Ark. App. 137", "its opening was read"),
                    when=charge.offense_date < DWI_ACT,
                    holds=DWI_LOOK_BACK.choose(
                        offense=elapsed(WAITING_LISTED, since=sentence_done), petition=look_back(sentence_done)
                    ),
                ),
                *look_backs(
                    sentence_done, SECONDARY("Ark. Code §§ 16-90-1405(b)(1)(G), 5-65-111", "§ 5-65-111 was not read")
                ),
            ),
        ),
        Condition(
            "denied",
            "No petition for this record was denied within the time of these",
            S_1405("(b)(2), (3)"),
            branches=(
                wait_of(
                    "listed",
                    "a named offense or driving while intoxicated",
                    LISTED_YEAR,
                    Where(DENIED_ON.happened, DENIED_ON),
                    S_1405("(b)(2)"),
                    when=_listed | _intoxicated,
                ),
                wait_of("other", "any other", AFTER_DENIAL, Where(DENIED_ON.happened, DENIED_ON), S_1405("(b)(3)")),
            ),
        ),
        Condition("appeal", "No appeal of an earlier denial is pending", S_1405("(b)(4)"), holds=~APPEAL),
        Condition(
            "commercial",
            "It is not a traffic offense of a person with a commercial license",
            SECONDARY("Ark. Code § 16-90-1405"),
            holds=~cdl_traffic,
        ),
    ),
    questions=(DWI_LOOK_BACK,),
    notices=(
        Notice(
            "standard",
            "The court seals unless there is clear and convincing evidence against it.",
            TEXT("Ark. Code § 16-90-1415"),
        ),
        Notice(
            "objection",
            "The prosecuting attorney may oppose within thirty days of receiving the petition or of its filing.",
            S_1413("(b)(2)"),
        ),
        SERVED,
        NO_FEE,
        UNIFORM,
    ),
    remarks=("There is no limit of number, and a later conviction does not matter.",),
)

_felony_conviction = charge.is_convicted & is_felony
_before = person.others.earlier_than(charge.disposition_date, _felony_conviction)
_latest_before = person.others.latest(charge.disposition_date, _before)
# Felonies of one episode count once; the record shows episodes by case, unless the fact says otherwise.
_told = ~EPISODE.is_one_of("the case")
_few = (person.others.count(_before) <= 1) | (
    (person.count_cases(_felony_conviction) <= 2) & person.none(_felony_conviction & _told)
)
_one_day = person.others.none_before(_latest_before, _felony_conviction, day=charge.disposition_date)
# Whether all of them are told to be of one episode, or of several, no expression can compare.
_all_told = person.others.none_before(charge.disposition_date, _felony_conviction & ~_told)

FELONY = Law(
    id="AR-FEL",
    source=SECONDARY("Ark. Code §§ 16-90-1406, 16-90-1408", "§ 16-90-1408 was read, of § 16-90-1406 the opening"),
    title="Felony conviction: petition, court may",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("Act 1460 of 2013", ACT_1460, TEXT("Ark. Code § 16-90-1403")),
        Version("Act 680 of 2019", ACT_680, MEMORY("Act 680 of 2019", "number and day")),
    ),
    conditions=(
        Condition(
            "class",
            "The felony is of a class that can be sealed",
            S_1406("(a), (b)"),
            one_of=(
                Limb("c_or_d", "It is of class C or D", holds=GRADING.is_grade("felony C", "felony D")),
                Limb(
                    "unclassified",
                    "It is unclassified, of at most ten years",
                    holds=GRADING.is_grade("felony U") & ~GRADING.punishable_by_more_than(years(10)),
                ),
                Limb(
                    "drug",
                    "It is a drug offense of §§ 5-64-401 and following of class A or B",
                    holds=GRADING.is_grade("felony A", "felony B") & LISTS["drug_class_a_b"].matches,
                ),
            ),
        ),
        Condition("manslaughter", "It is not manslaughter", S_1408("(a)(2)"), holds=~LISTS["manslaughter"].matches),
        Condition("sex_offense", "It is not a sex offense", S_1408("(a)(4)"), holds=~sex_felony),
        Condition(
            "violence",
            "It is not a felony involving violence of § 5-4-501(d)(2)",
            S_1408("(a)(5)"),
            holds=~involves_violence,
        ),
        _CORRECTION,
        Condition(
            "commercial",
            "It is not a traffic felony of a person with a commercial license",
            S_1408("(b)"),
            holds=~cdl_traffic,
        ),
        wait_over(FELONY_YEARS, sentence_done, "the sentence was completed", SECONDARY("Act 1460 of 2013")),
        Condition(
            "waiting",
            "The sentence is completed, and the time of these has passed since",
            S_1406("(a), (b)"),
            branches=(
                Branch(
                    "violent",
                    "a violent felony of class C or D: {violent_years}",
                    S_1406("(b)"),
                    when=violent,
                    holds=VIOLENT_FELONY.choose(
                        five_years=elapsed(VIOLENT_YEARS, since=sentence_done), barred=Known(False)
                    ),
                ),
                Branch("other", "any other: no wait", S_1406("(a)"), holds=from_day(sentence_done)),
            ),
            since=ACT_680,
        ),
        _MONEY,
        _LICENSE,
        Condition(
            "previous",
            "Before it the person had at most one felony conviction; those of one episode count once, sealed ones too",
            S_1406("(c)(1)", READING),
            holds=choose((_few, Known(True)), (_one_day | _all_told, UNSETTLED), otherwise=Known(False)),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_1406("(c)(1)", READING)),
        not_denied(DENIAL_YEAR, DENIED_ON, SECONDARY("Ark. Code § 16-90-1406")),
    ),
    questions=(VIOLENT_FELONY,),
    notices=(
        Notice(
            "discretion",
            "The court may seal: it weighs the risk of a new offense, other records, pending charges and the victim's word.",
            TEXT("Ark. Code § 16-90-1415(b)"),
        ),
        Notice(
            "oath",
            "The petition says under oath which felony charges are pending and whether the person must register.",
            TEXT("Ark. Code § 16-90-1414(a)(3)"),
        ),
        Notice(
            "objection",
            "The prosecuting attorney may oppose within ninety days.",
            SECONDARY("Ark. Code § 16-90-1413(b)(3)"),
        ),
        SERVED,
        NO_FEE,
        UNIFORM,
    ),
)

DRUG = Law(
    id="AR-DRUG",
    source=S_1407,
    title="Possession of a controlled or counterfeit substance: petition, best interest",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Act 1460 of 2013", ACT_1460, TEXT("Ark. Code § 16-90-1403"))),
    conditions=(
        Condition(
            "offense",
            "The conviction is of possession of a controlled substance, or of a counterfeit substance",
            holds=LISTS["possession"].matches,
        ),
        _COMPLETED,
        _MONEY,
        _LICENSE,
        Condition(
            "first",
            "It was the first conviction under a law on controlled substances",
            MEMORY("Ark. Code § 16-90-1407"),
            holds=~PRIOR_DRUG
            & person.others.none_before(charge.disposition_date, charge.is_convicted & LISTS["drug"].matches),
        ),
        Condition(
            "treatment",
            "The drug treatment or education that the section wants is completed",
            MEMORY("Ark. Code § 16-90-1407"),
            holds=TREATMENT,
        ),
        _CORRECTION,
        not_denied(DENIAL_YEAR, DENIED_ON, S_1413("(a)(2)")),
    ),
    notices=(
        Notice("discretion", "The court may seal where that is best for the petitioner and the state.", S_1407),
        SERVED,
        NO_FEE,
        UNIFORM,
    ),
)

TRAFFICKING = Law(
    id="AR-TRAFF",
    source=S_1412,
    title="Prostitution of a victim of human trafficking: petition",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Act 1460 of 2013", ACT_1460, TEXT("Ark. Code § 16-90-1403"))),
    conditions=(
        Condition(
            "offense", "The conviction is of prostitution", S_1412("(b)(1)"), holds=LISTS["prostitution"].matches
        ),
        Condition(
            "victim", "It was a result of being a victim of human trafficking", S_1412("(b)(1)"), holds=TRAFFICKED
        ),
        not_denied(DENIAL_YEAR, DENIED_ON, S_1413("(a)(2)")),
    ),
    notices=(SERVED, NO_FEE, UNIFORM),
)
