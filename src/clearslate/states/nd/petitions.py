"""Convictions: N.D.C.C. ch. 12-60.1 (petition), § 39-08-01.6 (driving), § 19-03.1-23(9) (marijuana)."""

from collections.abc import Callable

from clearslate.states.nd.offenses import *

ACT_2019, ACT_2021, ACT_2025 = "2019-08-01", "2021-08-01", "2025-08-01"

S_02 = TEXT("N.D.C.C. § 12-60.1-02")
S_01_6 = TEXT("N.D.C.C. § 39-08-01.6")
S_23_9 = TEXT("N.D.C.C. § 19-03.1-23(9)")

MISDEMEANOR_YEARS = parameter("misdemeanor_years", years(3), S_02("(1)(a)"))
FELONY_YEARS = parameter("felony_years", years(5), S_02("(1)(b)"))
FIREARM_YEARS = parameter("firearm_years", years(10), S_02("(2)(a); § 62.1-02-01(1)(a)"))
DUI_YEARS = parameter("dui_years", years(7), S_01_6("(1)"))
MARIJUANA_YEARS = parameter("marijuana_years", years(2), S_23_9)
OUNCES = parameter("ounces", 1, S_23_9)

OWN_CONVICTION = OpenQuestion(
    id="ND-PET-OWN",
    question="Does the conviction that is to be sealed start the clean years itself?",
    cite="N.D.C.C. § 12-60.1-02(1)",
    readings={
        "counts": "the years run from the latest conviction, its own included",
        "others": "only other convictions count: a petition could follow the sentence at once",
    },
    chosen="counts",
    decided="2026-11-28",
    because="otherwise a person could petition on the day after the sentence",
)

# Imprisonment, probation and parole; restitution is asked apart, fines and fees are not named.
_completed = completion(S_02("(1)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_sentence_over = later_of(_completed, charge.released_on)
_AS_OF_2019 = S_02("(1), as of 2019", SECONDARY, "the wording of 2019 was read in the session law alone")
_AS_OF_2025 = S_02("(1)", SECONDARY, "the act of 2025 was not read")
# An infraction carries no imprisonment and is no crime (the reading taken; chapter 12.1-32 counts it among the offenses).
_crime_conviction = charge.is_convicted & is_crime
_last_other = person.others.latest(charge.disposition_date, _crime_conviction)
# Guilt is found before the imposition is deferred, and § 12.1-32-02(4) counts it as a prior: perhaps a conviction here too.
_last_deferred = person.others.latest(charge.disposition_date, charge.ended(Disposition.DEFERRED) & is_crime)

# "Found guilty" and "convicted" of the laws below: with a deferred imposition both are open.
_perhaps_guilty = charge.is_convicted | (
    charge.ended(Disposition.DEFERRED) & not_read("§ 12.1-32-02(4): a deferred imposition")
)


def _clean(term: Parameter) -> OnsetLike:
    """The years since the last conviction; whether a deferred imposition is one is open."""
    return (UNSETTLED | elapsed(term, since=_last_deferred)) & OWN_CONVICTION.choose(
        counts=elapsed(term, since=later_of(charge.disposition_date, _last_other)),
        others=elapsed(term, since=_last_other),
    )


def _uncharged(term: Parameter) -> OnsetLike:
    """The years since release without a new charge, as the act of 2019 had it."""
    return elapsed(term, since=later_of(_sentence_over, person.others.latest(charge.arrest_date, is_crime)))


def _by_grade(source: Source, held: Callable[[Parameter], OnsetLike]) -> tuple[Branch, ...]:
    """The years of a felony, and those of a misdemeanor."""
    return (
        Branch("felony", "of a felony: {felony_years}", source, when=is_felony, holds=held(FELONY_YEARS)),
        Branch("misdemeanor", "of a misdemeanor: {misdemeanor_years}", source, holds=held(MISDEMEANOR_YEARS)),
    )


registrable = as_told(
    MUST_REGISTER,
    any_of(
        LISTS["registrable"].matches, LISTS["registrable_against_a_child"].matches & charge.victim_minor, maybe_like_it
    ),
)

PETITION = Law(
    id="ND-PET",
    source=TEXT("N.D.C.C. §§ 12-60.1-02 to 12-60.1-04"),
    title="Petition to seal a conviction",
    relief=SEALING,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("HB 1256 (2019)", ACT_2019, TEXT("2019 ch. 103")),
        Version("2021 ch. 99", ACT_2021, TEXT("2021 ch. 99")),
        Version("HB 1166 (2025)", ACT_2025, SECONDARY("2025 HB 1166", "the act was not read")),
    ),
    conditions=(
        Condition("crime", "The conviction is of a misdemeanor or a felony", S_02("(1)"), holds=is_crime),
        Condition(
            "clean",
            "These years have passed since the release from imprisonment, probation and parole without a new charge",
            _AS_OF_2019,
            branches=_by_grade(_AS_OF_2019, _uncharged),
        ),
        Condition(
            "clean",
            "These years have passed since the last conviction of a crime, that one included",
            S_02("(1)(a), (b)", READING),
            branches=_by_grade(S_02("(1)(a), (b)", READING), _clean),
            since=ACT_2021,
        ),
        Condition(
            "clean",
            "These years have passed since the last conviction of a crime, that one included; or the offense was pardoned without conditions",
            _AS_OF_2025,
            unless=from_day(charge.pardoned_on) & one_of_values("pardon", ("unconditional",)),
            branches=_by_grade(_AS_OF_2025, _clean),
            since=ACT_2025,
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_02("(1)", READING)),
        Condition(
            "sentence", "All imprisonment, probation and parole are over", S_02("(1)"), holds=from_day(_sentence_over)
        ),
        restitution_paid(TEXT("N.D.C.C. § 12-60.1-04(1)(d)")),
        Condition(
            "registrable",
            "The offense is not one for which the person must register",
            S_02("(2)(b)"),
            holds=~registrable,
        ),
        Condition(
            "firearms",
            "After a felony of violence or intimidation (chapters 12.1-16 to 12.1-25) {firearm_years} have passed since the latest of "
            "conviction and release from imprisonment, probation or parole",
            S_02("(2)(a); § 62.1-02-01(1)(a)"),
            when=all_of(is_felony, LISTS["chapters_16_to_25"].matches, VIOLENCE_FELONY),
            holds=elapsed(FIREARM_YEARS, since=later_of(charge.disposition_date, _sentence_over)),
        ),
        Condition(
            "driving",
            "The conviction is not of driving under the influence, which § 39-08-01.6 governs; of a local ordinance it is open",
            S_02("", SECONDARY, "the act of 2025 was not read"),
            holds=~is_dui,
            since=ACT_2025,
        ),
    ),
    questions=(OWN_CONVICTION,),
    notices=(
        Notice(
            "petition",
            "The court weighs good cause, reformation and the benefit to the person; the hearing is not before 45 days after filing.",
            TEXT("N.D.C.C. §§ 12-60.1-03, 12-60.1-04"),
        ),
        Notice(
            "background",
            "A sealed record is still given where a statute requires a background check.",
            TEXT("N.D.C.C. § 12-60.1-04(9)"),
        ),
    ),
)

DRIVING = Law(
    id="ND-DUI",
    source=S_01_6,
    title="First DUI after seven clean years: the court seals",
    relief=SEALING,
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=versions(Version("2019 ch. 323", ACT_2019, TEXT("2019 ch. 323; 2021 chs. 293, 294"))),
    conditions=(
        Condition(
            "offense",
            "The conviction is of driving under the influence; of a local ordinance it is open",
            S_01_6("(1)"),
            holds=is_dui,
        ),
        Condition(
            "first",
            "It was the person's first such violation",
            S_01_6("(1)"),
            holds=person.others.none_before(charge.offense_date, charge.is_convicted & is_dui),
        ),
        wait_over(DUI_YEARS, charge.offense_date, "the violation", S_01_6("(1)", READING)),
        Condition(
            "clean",
            "In those {dui_years} the person was found guilty of no other crime; whether a deferral counts is open",
            S_01_6("(1)(a), (b)"),
            holds=person.others.none_within(
                DUI_YEARS, after=charge.offense_date, where=_perhaps_guilty & is_crime, day=charge.disposition_date
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_01_6("(1)", READING)),
        Condition(
            "commercial", "The person is not licensed as a commercial driver", S_01_6("(2)"), holds=~COMMERCIAL_DRIVER
        ),
    ),
    notices=noted(
        S_01_6("(1), (2)", READING),
        request="The court shall seal, and the section names no motion; where it did not, the person may remind it. Prosecutors keep the record for later charges.",
    ),
)

_controlled = _perhaps_guilty & LISTS["chapter_19_03_1"].matches

MARIJUANA = Law(
    id="ND-MJ",
    source=S_23_9,
    title="Motion: first possession of one ounce or less of marijuana",
    relief=SEALING,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("as of June 2022", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of possessing no more than {ounces} ounce of marijuana",
            holds=LISTS["drug"].matches & (MARIJUANA_OUNCES <= OUNCES),
        ),
        Condition(
            "first",
            "It was the person's first conviction under chapter 19-03.1; whether a deferral counts, or another of the same day, is open",
            holds=all_of(
                person.others.none_before(charge.disposition_date, _controlled),
                none_known_elsewhere,
                UNSETTLED | person.others.none(person.others.on_the_day_of(charge.disposition_date, _controlled)),
            ),
        ),
        wait_over(MARIJUANA_YEARS, charge.disposition_date, "the conviction"),
        Condition(
            "clean",
            "The person was not convicted under chapter 19-03.1 again in those {marijuana_years}; whether a deferral counts is open",
            holds=person.others.none_within(
                MARIJUANA_YEARS,
                after=charge.disposition_date,
                where=_perhaps_guilty & charge.decided_in("ND") & LISTS["chapter_19_03_1"].matches,
            ),
        ),
    ),
    notices=noted(motion="On a motion the court must seal; the record is not opened again, even by court order."),
)
