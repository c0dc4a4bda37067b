"""Expungement: G.L. c. 276, §§ 100F to 100J (by time), 100K (for a reason), 100K 1/4 (marijuana)."""

from clearslate.states.ma.offenses import *

ACT_2018, ACT_2020, ACT_2022 = "2018-10-13", "2020-12-31", "2022-11-09"
S_100I = TEXT("G.L. c. 276, § 100I(a)")
S_100K = SECONDARY("G.L. c. 276, § 100K", "read in the form of the courts and in opinions")
S_MJ = TEXT("G.L. c. 276, § 100K 1/4", "form TC0021")

MISDEMEANOR_YEARS = parameter("misdemeanor_years", years(3), S_100I("(3)"))
FELONY_YEARS = parameter("felony_years", years(7), S_100I("(3)"))
AGE = parameter("age", years(21), S_100I("(2)"))
RECORDS = parameter("records", 2, SECONDARY("G.L. c. 276, §§ 100F to 100H"))
OUNCES = parameter("ounces", 2, SECONDARY("St. 2016, c. 334; G.L. c. 94G, § 13"))
HOME_OUNCES = parameter("home_ounces", 10, SECONDARY("St. 2016, c. 334; G.L. c. 94G, § 13"))

# The petition takes all of the person's record: what stands beside it and is not of it bars it.
_of_record = ~SMALL_FINE
# (3) counts from the offenses, "including any period of incarceration, custody or probation": a fine adds nothing to them.
_held = (charge.incarceration_days > 0) | (charge.probation_days > 0)
_all_over = later_of(
    person.latest(charge.offense_date, _of_record),
    person.latest(later_of(Where(_held, sentence_over), surrendered), _of_record & charge.is_convicted),
)

BY_TIME = Law(
    id="MA-EXP-TIME",
    source=TEXT("G.L. c. 276, §§ 100F to 100J"),
    title="Time-based expungement, offenses before the twenty-first birthday",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(Version("St. 2020, c. 253", ACT_2020, SECONDARY("St. 2020, c. 253, § 120"))),
    conditions=(
        Condition(
            "offense",
            "No offense of the record is one that § 100J excludes",
            S_100I(
                "(1); § 100J",
                SECONDARY,
                "§ 100J was read in a form of the courts and a reference of legal aid",
                families=("courts", "defender"),
            ),
            holds=person.none(_of_record & is_excluded_j),
        ),
        Condition(
            "age",
            "All offenses of the record were before the person was {age} old",
            S_100I("(2)"),
            holds=person.all(charge.offense_date < person.date_of_birth + AGE, where=_of_record),
        ),
        Condition(
            "waiting",
            "These years have passed since the offenses, incarceration, custody and probation of the record",
            S_100I("(3)"),
            branches=(
                wait_of(
                    "felony",
                    "The record has a felony",
                    FELONY_YEARS,
                    _all_over,
                    when=person.any(_of_record & is_felony),
                ),
                wait_of("misdemeanor", "It has none", MISDEMEANOR_YEARS, _all_over),
            ),
        ),
        Condition(
            "records",
            "The record has no more than {records} incidents",
            S_100I("(4); §§ 100F to 100H", SECONDARY, "the sections were not read"),
            holds=person.count_incidents(_of_record) <= RECORDS,
        ),
        no_pending_charge(S_100I("(4)", READING), counts=_of_record, key="nothing_open"),
        Condition(
            "elsewhere",
            "The person has no court appearance on file elsewhere",
            S_100I("(5)"),
            holds=person.none(_of_record & ~charge.decided_in("MA")) & none_elsewhere,
        ),
        Condition(
            "not_investigated",
            "The person is not the subject of an active criminal investigation",
            S_100I("(6)"),
            holds=~INVESTIGATED,
        ),
    ),
    notices=noted(
        S_100I("", SECONDARY, "the sections on the steps were not read"),
        petition="The commissioner certifies within 60 days and tells the district attorney, who has 60 days to object; the court decides "
        "in the best interests of justice.",
    ),
)

FOR_A_REASON = Law(
    id="MA-EXP-K",
    source=S_100K,
    title="Reason-based expungement",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=versions(Version("St. 2018, c. 69", ACT_2018, SECONDARY("St. 2018, c. 69"))),
    conditions=(
        Condition(
            "ground",
            "The record was made by false or stolen identity, an offense that is no longer a crime, an error of police, witnesses or "
            "court employees, or a fraud on the court",
            S_100K("(a)"),
            holds=~K_GROUND.is_one_of("none"),
        ),
    ),
    notices=noted(
        TEXT("Matter of Expungement, 489 Mass. 67 (2022)"),
        justice="The ground is shown by clear and convincing evidence; then the judge weighs the best interests of justice.",
    ),
)

MARIJUANA = Law(
    id="MA-EXP-MJ",
    source=S_MJ,
    title="Marijuana offenses now decriminalized: petition, court shall",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MUST,
    about=ANY_RECORD,
    versions=versions(
        Version("St. 2022, c. 180, § 23", ACT_2022, S_MJ("", READING, "ninety days after it was signed"))
    ),
    conditions=(
        Condition(
            "offense",
            "The offense is possession, cultivation, possession with intent or distribution of marijuana",
            holds=LISTS["marijuana"].matches & (MARIJUANA_OZ > 0),
        ),
        Condition(
            "amount",
            "It was of an amount since decriminalized: {ounces} ounces; up to {home_ounces} at home, of which records do not tell",
            S_MJ("", READING),
            holds=choose(
                (MARIJUANA_OZ <= OUNCES, Known(True)), (MARIJUANA_OZ <= HOME_OUNCES, UNSETTLED), otherwise=Known(False)
            ),
        ),
    ),
    notices=noted(petition="The court shall order it within 30 days; findings are made if a party asks for a hearing."),
)
