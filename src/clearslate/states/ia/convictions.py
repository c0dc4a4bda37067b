"""Iowa Code 901C.3, 123.46, 123.47 and 725.1: misdemeanor convictions, on application as a matter of law."""

from clearslate.states.ia.offenses import *

S_901C_3 = TEXT("Iowa Code 901C.3")
S_ALCOHOL = TEXT("Iowa Code 123.46(6), 123.47(9), 725.1(1)(c)")
WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(8), S_901C_3("(1)(a)"))
WAITING_ALCOHOL = parameter("waiting_alcohol", years(2), S_ALCOHOL)
ADULT_AGE = parameter("adult_age", years(18), TEXT("Iowa Code 725.1(1)(c)"))

MORE_THAN = OpenQuestion(
    id="IA-901C-EIGHT",
    question="When have more than eight years passed?",
    cite="Iowa Code 901C.3(1)(a)",
    readings={
        "after": "from the day after the eighth anniversary",
        "anniversary": "from the eighth anniversary itself",
    },
    chosen="after",
    because="on the anniversary eight years have passed, and not more",
)

_last_conviction = case.latest(charge.disposition_date, charge.is_convicted)
_used = cleared_under("IA-MISD")
_sex_offense = LISTS["sex_offenses"].matches | (LISTS["sexual_if_motivated"].matches & SEXUALLY_MOTIVATED)
_excluded = any_of(LISTS["ia_901C_3_excluded"].matches, LISTS["commercial_drivers"].matches, _sex_offense)

MISDEMEANOR = Law(
    id="IA-MISD",
    source=S_901C_3,
    title="Misdemeanor conviction, more than eight years: on application, as a matter of law, once in a lifetime",
    relief=relief("expungement (confidential)", ReliefKind.SEAL),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(Version("2019 ch 140", "2019-07-01", TEXT("2019 Iowa Acts ch 140"))),
    conditions=(
        Condition("convicted", "The case holds a conviction", S_901C_3("(1)"), holds=case.any(charge.is_convicted)),
        Condition(
            "misdemeanor",
            "Every conviction of the case is of a misdemeanor",
            S_901C_3("(1)", READING),
            holds=case.none(charge.is_convicted & ~is_misdemeanor),
        ),
        Condition(
            "waiting",
            "More than {waiting_misdemeanor} have passed since the conviction",
            S_901C_3("(1)(a)", READING),
            holds=MORE_THAN.choose(
                after=elapsed(WAITING_MISDEMEANOR, since=_last_conviction + days(1)),
                anniversary=elapsed(WAITING_MISDEMEANOR, since=_last_conviction),
            ),
        ),
        no_pending_charge(S_901C_3("(1)(b)")),
        Condition(
            "deferred_judgments",
            "The person was not granted two deferred judgments, at whatever time; those of one case are one",
            S_901C_3("(1)(c)", READING),
            holds=(DEFERRED_BEFORE < 2) & (person.count_cases(was_deferred) < 2),
        ),
        Condition(
            "paid",
            "All costs, fees, fines, restitution and other obligations of the case are paid",
            S_901C_3("(1)(d)", READING),
            holds=all_paid,
        ),
        Condition(
            "offense",
            "No conviction of the case is of an offense that subsection 2 leaves out",
            S_901C_3("(2)"),
            holds=case.none(charge.is_convicted & _excluded),
        ),
        Condition(
            "once",
            "The person has had no expungement under this section before, apart from the same transaction",
            S_901C_3("(3)"),
            holds=person.count(_used) <= incident.count(_used),
        ),
    ),
    questions=(MORE_THAN,),
    notices=(
        Notice(
            "application",
            "The person applies in the county of the conviction; where all is proven the court must order it.",
            S_901C_3("(1)"),
        ),
        Notice(
            "once",
            "It is given once in a lifetime: choose the case with a lawyer. Offenses of one transaction go into one application.",
            S_901C_3("(3)"),
        ),
        Notice(
            "whole_file",
            "The whole file of the case goes, dismissed counts with it.",
            SECONDARY("J. Doe v. Iowa District Court for Polk County", "read in a collection of opinions"),
        ),
    ),
)

# Convictions of the two years themselves: after the day of the conviction, and not on the anniversary or after it.
_other = charge.is_convicted & ~left_out
_later = person.others.count(person.others.later_than(charge.disposition_date, _other))
_after_two = person.others.count(
    person.others.later_than(charge.disposition_date + WAITING_ALCOHOL + days(-1), _other, day=charge.disposition_date)
)

ALCOHOL = Law(
    id="IA-ALC",
    source=S_ALCOHOL,
    title="Public intoxication, alcohol under age, prostitution under eighteen: on petition after two years",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("as of 2024", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is one of those that the three sections name",
            S_ALCOHOL,
            one_of=(
                Limb(
                    "public",
                    "Consumption or intoxication in public",
                    TEXT("Iowa Code 123.46(6)"),
                    holds=LISTS["public_intoxication"].matches,
                ),
                Limb(
                    "under_age",
                    "Alcohol under legal age",
                    TEXT("Iowa Code 123.47(9)"),
                    holds=LISTS["alcohol_under_age"].matches,
                ),
                Limb(
                    "prostitution",
                    "Prostitution of a person under {adult_age}",
                    TEXT("Iowa Code 725.1(1)(c)"),
                    holds=LISTS["prostitution"].matches & (charge.offense_date < person.date_of_birth + ADULT_AGE),
                ),
                Limb("ordinance", "A similar local ordinance", holds=~LISTS["statutes"].matches & SIMILAR_ORDINANCE),
            ),
        ),
        wait_over(WAITING_ALCOHOL, charge.disposition_date, "the conviction", S_ALCOHOL),
        Condition(
            "clean",
            "In the {waiting_alcohol} after it the person had no other conviction, local traffic violations and simple misdemeanors of chapter 321 apart",
            READING("Iowa Code 123.46(6), 123.47(9), 725.1(1)(c)"),
            holds=_later <= _after_two,
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_ALCOHOL),
    ),
    notices=noted(
        S_ALCOHOL,
        petition="The person petitions the court, which must grant it; the department of public safety then removes the record too.",
    ),
)
