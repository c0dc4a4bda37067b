"""Ala. Code §§ 15-27-1(b), 15-27-2(c): convictions, and (a)(8): victims of trafficking; all on petition."""

from clearslate.states.al.offenses import *

WAITING = parameter("waiting", years(3), S_1("(b)(2)"))
ARREST_FREE = parameter("arrest_free", years(15), S_1("(b)(6)"))
CERTIFICATE = parameter("certificate", days(180), S_2("(c)(3)"))

# Fines, costs and restitution are asked apart, for the indigent are excused of some (§ 15-27-12).
_COMPLETE = completion(S_1("(b)(1)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_no_arrest = elapsed(ARREST_FREE, since=person.latest(charge.arrest_date, ~is_minor_traffic))
_turpitude = as_told(MORAL_TURPITUDE, (is_felony | RECLASSIFIED) & LISTS["al_moral_turpitude"].matches)
# The victim's age and the court's finding decide: a minor, and sexual intent or no parent.
_perhaps_sex = choose(
    (LISTS["sex_offense_of_minor"].matches & charge.victim_minor, UNSETTLED),
    (LISTS["sexual_servitude"].matches, UNSETTLED),
    otherwise=Known(True),
)


def _exclusions(section: Source, of: str, first: int) -> tuple[Condition, ...]:
    """What both laws keep out: the places are one apart, and in another order, in the two sections."""
    commercial = "(b)(3)" if of == "b" else "(c)(8)"
    return (
        Condition(
            "commercial",
            "It is no offense of 49 C.F.R. 383.51 in a commercial vehicle or under a commercial license or permit",
            section(commercial),
            holds=~COMMERCIAL,
        ),
        Condition(
            "violent", "It is not a violent offense of § 12-25-32", section(f"({of})({first})"), holds=~is_violent
        ),
        Condition(
            "sex",
            "It is not a sex offense of § 15-20A-5",
            section(f"({of})({first + 1})"),
            holds=~LISTS["al_sex_offense"].matches & _perhaps_sex,
        ),
        Condition(
            "moral_turpitude",
            "It involves no moral turpitude; or it was reclassified by Act 2015-185, and the person was not arrested for {arrest_free}, "
            "minor traffic violations apart",
            section(f"({of})({first + 2})", READING),
            holds=~_turpitude | (RECLASSIFIED & _no_arrest & none_elsewhere),
        ),
        Condition(
            "serious_traffic",
            "It is not a serious traffic offense, title 32, chapter 5A, article 9",
            section(f"({of})({first + 3})"),
            holds=~LISTS["al_serious_traffic"].matches,
        ),
    )


BELOW_FELONY = Law(
    id="AL-M",
    source=S_1("(b)"),
    title="Conviction or youthful-offender adjudication below felony, three years: petition",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("Act 2021-286", ACT_286, SECONDARY("Act 2021-286", "the day from a secondary source")),
        Version("Act 2024-407", ACT_407, MEMORY("Act 2024-407", "the usual day; it was not read")),
    ),
    conditions=(
        Condition(
            "grade",
            "The offense is below felony; of a felony that was reclassified by Act 2015-185 the text leaves it open",
            S_1("(b), (b)(6)", READING),
            holds=choose((is_felony & RECLASSIFIED, UNSETTLED), otherwise=~is_felony),
        ),
        Condition(
            "youthful_offender",
            "It is a conviction, not an adjudication as a youthful offender",
            S_1("(b)", READING),
            holds=~YOUTHFUL_OFFENDER,
            until=ACT_407,
        ),
        Condition(
            "completed", "Probation and all else that was ordered is complete", S_1("(b)(1)"), holds=from_day(_COMPLETE)
        ),
        wait_over(WAITING, charge.disposition_date, "the conviction", S_1("(b)(2)")),
        *_exclusions(S_1, "b", 4),
        Condition(
            "ordinance",
            "It is not of a local ordinance, which may adopt a section of the state code: whether that is one of those above is open",
            S_1("(b)(4) to (7)", READING),
            holds=is_of_the_state | UNSETTLED,
        ),
        MONEY,
        Condition(
            "number",
            "The person had fewer than two such expungements, or expungements after a program",
            S_NUMBER("(a)(3)"),
            holds=fewer_than_two,
        ),
    ),
    notices=(FEE, PROCESS, REMAINS, NUMBER),
    remarks=("A later conviction does not matter.",),
)

PARDONED = Law(
    id="AL-F",
    source=S_2("(c)"),
    title="Pardoned felony conviction, 180 days after the certificate: petition",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Act 2021-286", ACT_286, SECONDARY("Act 2021-286", "the day from a secondary source"))),
    conditions=(
        Condition("grade", "The conviction is of a felony", S_2("(c)"), holds=is_felony),
        Condition(
            "rights",
            "The certificate of pardon restores civil and political rights",
            S_2("(c)(1), (2)"),
            holds=RIGHTS_RESTORED,
        ),
        wait_over(CERTIFICATE, charge.pardoned_on, "the certificate of pardon", S_2("(c)(3)")),
        *_exclusions(S_2, "c", 4),
        MONEY,
        Condition("number", "The person had no such expungement before", S_NUMBER("(a)(2)"), holds=none_before),
    ),
    notices=(FEE, PROCESS, REMAINS, NUMBER),
)

TRAFFICKING = Law(
    id="AL-TRAFF",
    source=TEXT("Ala. Code §§ 15-27-1(a)(8), 15-27-2(a)(8), (b)"),
    title="Offense that would not have been committed but for being trafficked: petition",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "victim",
            "It was committed while the person was trafficked, and would not have been otherwise",
            TEXT("Ala. Code §§ 15-27-1(a)(8), 15-27-2(a)(8)"),
            holds=TRAFFICKED,
        ),
        Condition(
            "violent",
            "A conviction of a violent felony is one of the three that § 15-27-2(b) names",
            S_2("(b)"),
            holds=any_of(~is_felony, ~charge.is_convicted, LISTS["open_to_the_trafficked"].matches, ~is_violent),
        ),
        MONEY,
    ),
    notices=(FEE, PROCESS, REMAINS),
)
