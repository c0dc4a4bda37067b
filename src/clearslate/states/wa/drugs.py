"""RCW 9.96.060(5), (6) and State v. Blake: convictions of drug possession."""

from clearslate.states.wa.misdemeanors import EFFECT, NEW_HOPE, VACATION
from clearslate.states.wa.offenses import *

S_060 = TEXT("RCW 9.96.060")
BLAKE = SECONDARY(
    "State v. Blake, 197 Wn.2d 170 (2021)",
    "told by pages of the courts and the legislature",
    families=("courts", "legislature"),
)
BLAKE_DAY = "2021-02-25"
ADULT = parameter("adult", years(21), S_060("(5)"))
FORMER_END = parameter("former_end", "2004-07-01", S_060("(5)"))
DECIDED = parameter("decided", BLAKE_DAY, BLAKE)

CANNABIS = Law(
    id="WA-CANN",
    source=S_060("(5)"),
    title="Misdemeanor cannabis at 21 or older: vacated on application, the court must",
    relief=VACATION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(
        Version("2019 c 400", NEW_HOPE, SECONDARY("2019 c 400", "the day is told by a secondary source"))
    ),
    conditions=(
        Condition(
            "cannabis",
            "The conviction is of a misdemeanor cannabis offense: RCW 69.50.4014, what it was until {former_end}, or an equivalent ordinance",
            S_060("(5)"),
            holds=any_of(
                LISTS["cannabis"].matches,
                LISTS["former_cannabis"].matches & (charge.offense_date < FORMER_END),
                is_ordinance & CANNABIS_ORDINANCE,
            ),
        ),
        Condition("grade", "It is a misdemeanor", S_060("(5)"), holds=is_misdemeanor),
        Condition(
            "adult",
            "The person was {adult} or older at the time of the offense",
            S_060("(5)"),
            holds=charge.offense_date >= person.date_of_birth + ADULT,
        ),
    ),
    notices=(
        Notice("must", "The court must grant it; the tests of subsection (2) do not apply.", S_060("(5)")),
        EFFECT,
    ),
)

TREATMENT = Law(
    id="WA-SUD",
    source=S_060("(6)"),
    title="Drug possession or public use after treatment: vacated on proof, the court must",
    relief=VACATION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(
        Version("2023 1st sp.s. c 1", "2023-07-01", TEXT("2023 1st sp.s. c 1 s 11", "read in the notes"))
    ),
    conditions=(
        Condition(
            "offense",
            "The conviction is of possession or public use under a section that is named",
            S_060("(6)"),
            holds=LISTS["sud"].matches,
        ),
        Condition("grade", "It is a misdemeanor or gross misdemeanor", S_060("(2), (6)"), holds=is_misdemeanor),
        Condition(
            "treatment",
            "Proof of a completed program, or of an assessment and six months of substantial compliance, was filed and verified",
            S_060("(6)"),
            holds=TREATMENT_PROVED,
        ),
    ),
    notices=(Notice("must", "The court must grant it; there is no waiting time.", S_060("(6)")), EFFECT),
)

VOID = Law(
    id="WA-BLAKE",
    source=BLAKE,
    title="Drug possession before State v. Blake: void, vacated by order",
    relief=VACATION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("State v. Blake", BLAKE_DAY, BLAKE)),
    conditions=(
        Condition(
            "possession",
            "The conviction is of simple possession under the statute that was held void",
            BLAKE,
            holds=LISTS["blake"].matches,
        ),
        Condition("before", "It is from before {decided}", BLAKE, holds=charge.disposition_date < DECIDED),
    ),
    notices=noted(
        BLAKE,
        counties="In some counties courts and prosecutors review all cases and enter orders without being asked; elsewhere the person files a form or motion.",
        refund="Fines and costs are paid back through the Administrative Office of the Courts.",
    ),
)
