"""Miss. Code §§ 99-19-71, 99-15-26, 99-15-59, 9-11-15(3), 21-23-7(6), 63-11-30(13), 97-3-54.6: on petition."""

from clearslate.states.ms.offenses import *

S_NC = SECONDARY("Miss. Code § 99-19-71(4)", "and § 99-15-26(5)")
S_12 = TEXT("Miss. Code § 99-15-59", "as HB 1158 of 1998 enacted it")
S_1 = TEXT("Miss. Code § 99-19-71(1)")
S_2 = TEXT("Miss. Code § 99-19-71(2)(a)")
S_2026 = SECONDARY("HB 1546 of 2026", "Laws 2026 ch. 430; the enrolled bill as two secondary sources tell it")
S_JUSTICE = TEXT("Miss. Code § 9-11-15(3)")
S_CITY = TEXT("Miss. Code § 21-23-7(6)")
S_DUI = TEXT("Miss. Code § 63-11-30(13)")
S_DEFER = SECONDARY("Miss. Code §§ 99-15-26(5), 99-15-123(3), 41-29-150")
S_TRAFF = SECONDARY("Miss. Code § 97-3-54.6, as amended 2026")
ACT_2019, ACT_2026 = "2019-07-01", "2026-07-01"

WAITING_ARREST = parameter("waiting_arrest", months(12), S_12)
CONVICTION_FREE = parameter("conviction_free", years(2), S_JUSTICE)
FELONY_WAIT = parameter("felony_wait", {ACT_2019: years(5), ACT_2026: years(3)}, S_2026)
DUI_WAIT = parameter("dui_wait", years(5), S_DUI)

# Money is asked for by a condition of its own.
FELONY_DONE = completion(S_2("", READING), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
DUI_DONE = completion(S_DUI("(a)(i)", READING), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)

NON_CONVICTION = Law(
    id="MS-NC",
    source=S_NC,
    title="Dismissed, dropped, no disposition or not guilty: petition, the court shall expunge",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    other_counts=OtherCounts(never_filed=PART(S_NC("", READING))),
    versions=versions(Version("as of 2019 and since", None)),
    conditions=(
        Condition(
            "ended",
            "The case was dismissed, the charges were dropped, or the person was found not guilty at trial",
            holds=ended_without_guilt
            | charge.ended(Disposition.ACQUITTED, Disposition.DIVERTED, perhaps=(Disposition.ACQUITTED_INSANITY,)),
        ),
        SEX_OPEN,
    ),
    notices=(Notice("no_cap", "No limit by number, no test of a first offender."), FEE),
)

S_BEER = TEXT("Miss. Code § 67-3-70(6)", "as published in 2022; what an act of 2020 changed was not seen")
BEER_WAIT = parameter("beer_wait", years(1), S_BEER)
BEER_DONE = completion(S_BEER, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=IN)

BEER = Law(
    id="MS-BEER",
    source=S_BEER,
    title="Light wine or beer bought or held under 21: application after one year, the court shall expunge",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    unit=CHARGE,
    about=CONVICTIONS | {Disposition.DISMISSED, Disposition.DIVERTED},
    versions=versions(Version("as published in 2022", None)),
    conditions=(
        Condition(
            "offense",
            "The charge was of buying or holding light wine or beer under the age of 21, or of a false age, (1) or (2)",
            holds=LISTS["underage_beer"].matches,
        ),
        wait_over(
            BEER_WAIT,
            later_of(charge.disposition_date, Where(charge.is_convicted, BEER_DONE)),
            "the dismissal, or since the sentence was completed and the fine paid",
        ),
    ),
    notices=(FEE,),
)

TWELVE_MONTHS = Law(
    id="MS-12M",
    source=S_12,
    title="Misdemeanor not charged or prosecuted within twelve months, or dismissed: application",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    unit=ARREST,
    about=NON_CONVICTIONS,
    other_counts=OtherCounts(never_filed=PART(S_12("", READING))),
    versions=versions(Version("as published in 2022", None)),
    conditions=(
        Condition("misdemeanor", "The charge is of a misdemeanor", holds=is_misdemeanor),
        Condition(
            "not_prosecuted",
            "It was dismissed, or not formally charged or prosecuted in time",
            branches=(
                Branch(
                    "uncharged",
                    "Not formally charged or prosecuted: {waiting_arrest} have passed since the arrest",
                    when=charge.ended(Disposition.NO_CHARGE),
                    holds=elapsed(WAITING_ARREST, since=charge.arrest_date),
                ),
                Branch("dismissed", "Charged: it was dismissed", holds=ended_without_guilt),
            ),
        ),
        SEX_OPEN,
    ),
)

# --- first offenders ----------------------------------------------------------------------------------------

_counts = charge.is_convicted & ~is_traffic
_own_day = charge.disposition_date
_before = person.others.count(person.others.earlier_than(_own_day, _counts)) > incident.others.count(
    incident.others.earlier_than(_own_day, _counts)
)
_same_day = person.others.count(person.others.on_the_day_of(_own_day, _counts)) > incident.others.count(
    incident.others.on_the_day_of(_own_day, _counts)
)

FIRST = Law(
    id="MS-M1",
    source=S_1,
    title="First offender's misdemeanor: petition, the court may",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(Version("as published in 2019", None)),
    conditions=(
        Condition("misdemeanor", "The conviction is of a misdemeanor", holds=is_misdemeanor),
        Condition("not_traffic", "It is no traffic violation", holds=~is_traffic),
        Condition(
            "first",
            "The person was not convicted before, traffic violations apart; convictions of one transaction count once, of two "
            "on one day either may be the first",
            S_1("", READING),
            holds=choose(
                (~is_absent(FIRST_OFFENDER), FIRST_OFFENDER),
                (_before, Known(False)),
                (_same_day, UNSETTLED),
                otherwise=Known(True),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_1("", READING)),
        NO_OFFICIAL,
        NO_SEX_OFFENSE,
    ),
    notices=(FEE,),
)

_last_anywhere = person.latest(charge.disposition_date, charge.is_convicted)


def _of_court(law: str, court: str, source: Source, *version: Version) -> Law:
    """A court's own misdemeanors after two years of good conduct."""
    return Law(
        id=law,
        source=source,
        title=f"{court.capitalize()} court: misdemeanors of that court after two years of good conduct: petition, the court may",
        relief=EXPUNCTION,
        route=Route.PETITION_MAY,
        unit=CHARGE,
        about=CONVICTIONS,
        versions=versions(*version),
        conditions=(
            Condition("misdemeanor", "The conviction is of a misdemeanor", holds=is_misdemeanor),
            Condition("court", f"It is a conviction of the {court} court", holds=of_court(court)),
            wait_over(CONVICTION_FREE, _last_anywhere, "the last conviction in any court"),
            NO_CONVICTION_ELSEWHERE.is_known(source("", READING)),
            NO_SEX_OFFENSE,
        ),
        notices=noted(
            showing="The prosecutor is told first; rehabilitation and the interest of society are shown in open court. The driving record and "
            "confidential police files stay."
        ),
    )


JUSTICE = _of_court("MS-MJUST", "justice", S_JUSTICE, Version("2016 ch. 406", "2016-07-01", TEXT("2016 ch. 406")))
CITY = _of_court("MS-MMUNI", "municipal", S_CITY, Version("as published in 2022", None))

# --- one felony ---------------------------------------------------------------------------------------------

_excluded = as_told(EXCLUDED_FELONY, any_of(is_violent, LISTS["excluded"].matches, LISTS["dui_third"].matches))
_shared_nucleus = ~NUCLEUS.is_one_of("the case")

FELONY = Law(
    id="MS-FEL",
    source=S_2,
    title="One felony, after all terms are completed: petition, the court may",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=CONVICTIONS,
    tested=charge.is_convicted & is_felony,
    # (2)(a) asks that everything the court ordered is completed, which a case that is open cannot say; one conviction is expunged.
    other_counts=OtherCounts(pending=BARS(S_2("", READING)), standing=IGNORED(S_2)),
    versions=versions(
        Version("Criminal Justice Reform Act (2019)", ACT_2019, TEXT("2019 ch. 466", "the companion sections")),
        Version("HB 1546 (2026)", ACT_2026, S_2026),
    ),
    conditions=(
        Condition("felony", "The conviction is of a felony", holds=is_felony),
        Condition("not_excluded", "It is no felony that the section excludes", S_2("(i)-(x)"), holds=~_excluded),
        Condition(
            "not_excluded",
            "It is no felony that the section excludes, promoting and procuring prostitution among them",
            S_2026,
            holds=~(_excluded | (is_absent(EXCLUDED_FELONY) & LISTS["procuring"].matches)),
            since=ACT_2026,
        ),
        Condition(
            "once",
            "No felony of the person was expunged before under the section; those of a common nucleus of facts are one",
            holds=choose((FELONY_EXPUNGED & _shared_nucleus, UNSETTLED), otherwise=~FELONY_EXPUNGED),
        ),
        money_paid(text="All fines and costs are paid"),
        wait_over(
            FELONY_WAIT,
            FELONY_DONE,
            "all terms and conditions of the sentence were completed",
            S_2026("; § 99-19-71(2)(a)"),
        ),
        Condition(
            "case_done",
            "No deferral of the case still runs; beside one whether everything that the court ordered is completed is open",
            S_2("", READING),
            holds=none_running(S_2("", READING), among=case),
        ),
        NO_OFFICIAL,
        NO_SEX_OFFENSE,
    ),
    notices=(
        Notice(
            "choose",
            "Only one felony in a lifetime: the person has more than one, and must choose.",
            when=person.count_cases(charge.is_convicted & is_felony) > 1,
        ),
        Notice(
            "hearing",
            "The district attorney has ten days' written notice before a hearing; rehabilitation is found on the record, a denial with "
            "specific findings. A petition filed before 2026-07-01 keeps its wait.",
        ),
        FEE,
    ),
)

# --- driving under the influence ----------------------------------------------------------------------------

# The record may show the non-adjudication of § 63-11-30(14) itself, running or completed.
_nonadjudicated = charge.ended(Disposition.DEFERRED, Disposition.DIVERTED) & is_dui

DRIVING = Law(
    id="MS-DUI",
    source=S_DUI,
    title="First driving under the influence, five years: petition to the circuit court, which may",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(Version("in force 2014-07-01", "2014-07-01", TEXT("Miss. Code § 63-11-30, history"))),
    conditions=(
        Condition(
            "offense",
            "The conviction is of driving under the influence, as a misdemeanor",
            holds=is_dui & is_misdemeanor,
        ),
        Condition(
            "only",
            "The person has no other conviction of driving under the influence, and no such charge is pending",
            S_DUI("(a)(iv)"),
            holds=person.others.none((charge.is_convicted | charge.is_pending) & is_dui),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_DUI("(a)(iv)", READING)),
        wait_over(DUI_WAIT, DUI_DONE, "all terms and conditions of the sentence were completed", S_DUI("(a)(i)")),
        money_paid(S_DUI("(a)(i)", READING)),
        Condition("license", "The person held no commercial license or permit", holds=~CDL_HOLDER),
        Condition("no_refusal", "The person did not refuse a test", S_DUI("(a)(ii)"), holds=~TEST_REFUSED),
        Condition(
            "low_result",
            "Where results are available, the alcohol concentration was below .16",
            S_DUI("(a)(iii)"),
            holds=LOW_RESULT,
        ),
        Condition(
            "never_before",
            "The person had no earlier non-adjudication or expunction of driving under the influence; a later one is open",
            S_DUI("(a)(vi)"),
            holds=all_of(
                ~DUI_NONADJUDICATION,
                person.others.none_before(charge.disposition_date, _nonadjudicated),
                UNSETTLED | person.others.none(_nonadjudicated),
            ),
        ),
    ),
    notices=noted(
        S_DUI("(a)(v)"),
        justify="The person must justify it to the court. The Department of Public Safety keeps a confidential registry.",
    ),
)

# --- deferrals, survivors -----------------------------------------------------------------------------------

DEFERRED = Law(
    id="MS-NONADJ",
    source=S_DEFER,
    title="Non-adjudication, pretrial intervention or conditional discharge completed: petition",
    relief=EXPUNCTION,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=frozenset({Disposition.DIVERTED, Disposition.DEFERRED, Disposition.DISMISSED}),
    versions=versions(Version("as published in 2022", None)),
    conditions=(
        Condition(
            "statute",
            "The case was withheld under § 99-15-26, 99-15-123 or 41-29-150",
            holds=DEFERRAL_STATUTE.is_one_of("99-15-26", "99-15-123", "41-29-150"),
        ),
        Condition(
            "completed",
            "The conditions are completed and the case is dismissed",
            holds=charge.ended(Disposition.DIVERTED, Disposition.DISMISSED),
        ),
        SEX_OPEN,
    ),
)

SURVIVORS = Law(
    id="MS-TRAFF",
    source=S_TRAFF,
    title="Conviction that resulted from being trafficked: vacatur and expunction on petition",
    relief=relief("vacatur and expunction", ReliefKind.VACATE, ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(Version("HB 1546 (2026)", ACT_2026, S_2026)),
    conditions=(
        Condition("trafficked", "The person's part in it was a direct result of being trafficked", holds=TRAFFICKED),
        Condition("not_violent", "It is no crime of violence, § 97-3-2", holds=~is_violent),
        NO_SEX_OFFENSE,
    ),
    notices=(Notice("presumption", "Official documents create a presumption."),),
)
