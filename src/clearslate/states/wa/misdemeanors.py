"""RCW 9.96.060(2), 9.96.080, 9.94A.648: misdemeanors vacated on application, and convictions of victims."""

from dataclasses import replace

from clearslate.states.wa.offenses import *

S_060 = TEXT("RCW 9.96.060")
S_080 = TEXT("RCW 9.96.080")
S_648 = TEXT("RCW 9.94A.648")
NEW_HOPE, C_296 = "2019-07-28", "2024-06-06"
VACATION = relief("vacation", ReliefKind.VACATE)

WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(3), S_060("(2)(g), (h)"))
WAITING_DOMESTIC = parameter("waiting_domestic", years(5), S_060("(2)(f)(iv), (i)"))
LOOK_BACK_DUI = parameter("look_back_dui", years(10), S_060("(2)(d)"))
CONVICTION_FREE_MISDEMEANOR = parameter("conviction_free_misdemeanor", years(3), S_080("(2)(c)"))
CONVICTION_FREE_CLASS_C = parameter("conviction_free_class_c", years(5), S_648("(2)(c)"))
CONVICTION_FREE_CLASS_B = parameter("conviction_free_class_b", years(10), S_648("(2)(d)"))

TERMS = completion(S_060("(2)(a)"), custody=IN, supervision=IN, restitution=IN, fines_and_costs=IN)
_without_money = completion(S_060("(2)(f)(iv), (g)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
BY_KIND = (
    wait_of(
        "domestic",
        "for domestic violence",
        WAITING_DOMESTIC,
        _without_money,
        S_060("(2)(f)(iv)"),
        since="the terms were completed, money left out",
        when=is_domestic,
    ),
    wait_of(
        "other",
        "for another offense",
        WAITING_MISDEMEANOR,
        later_of(_without_money, charge.released_on, charge.imposed_on),
        S_060("(2)(g)"),
        since="the latest of supervision, release and sentencing",
    ),
)
# What the law asked before 2024 was not read: once these years are over it may have been met.
_BEFORE_2024 = SECONDARY("RCW 9.96.060(2) (before 2024)", "the former text was not read")
_BY_KIND_BEFORE = tuple(replace(one, source=_BEFORE_2024, holds=one.holds & UNSETTLED) for one in BY_KIND)

APPLY = Notice(
    "apply",
    "The person applies to the sentencing court, which may grant it. The clerk sends the order to the state patrol and the police, which tell the FBI.",
    S_060("(1), (9)"),
)
EFFECT = Notice(
    "effect",
    "The person may say never to have been convicted of it. A later prosecution may still use it, and firearm rights do not come back.",
    S_060("(8)"),
)

MISDEMEANOR = Law(
    id="WA-MISD",
    source=S_060("(2)"),
    title="Application: misdemeanor and gross misdemeanor convictions vacated",
    relief=VACATION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("2019 c 331", NEW_HOPE, SECONDARY("2019 c 331 s 4", "the day is told by a secondary source")),
        Version("2024 c 296", C_296, MEMORY("2024 c 296", "the day is remembered")),
    ),
    conditions=(
        Condition(
            "grade", "The conviction is of a misdemeanor or gross misdemeanor", S_060("(2)"), holds=is_misdemeanor
        ),
        Condition(
            "terms", "All terms of the sentence are completed, money included", S_060("(2)(a)"), holds=from_day(TERMS)
        ),
        no_pending_charge(
            S_060("(2)(b)"),
            counts=is_crime,
            among=person.others,
            text="No charge is pending against the person in any state, federal or tribal court",
        ),
        Condition(
            "violent",
            "It is not a violent offense, or an attempt at one",
            S_060("(2)(c)"),
            holds=~(LISTS["violent_or_attempt"].matches | LISTS["class_a"].matches),
        ),
        Condition(
            "driving",
            "It is not driving or physical control under the influence, nor operating a railroad while intoxicated",
            S_060("(2)(d)"),
            holds=~LISTS["dui"].matches,
        ),
        Condition(
            "prior_offense",
            "An offense reduced from one of driving under the influence, or of operating another vehicle so, is {look_back_dui} from its arrest, "
            "without an alcohol or drug violation in them",
            S_060("(2)(d); RCW 46.61.5055(14)(a)", READING),
            when=REDUCED | LISTS["prior_offense"].matches,
            holds=elapsed(LOOK_BACK_DUI, since=charge.arrest_date)
            & person.others.none_within(
                LOOK_BACK_DUI,
                after=charge.arrest_date,
                where=charge.is_convicted & LISTS["alcohol_or_drugs"].matches,
                day=charge.offense_date,
            ),
        ),
        Condition(
            "sexual",
            "It is no offense of chapter 9.68, 9.68A or 9A.44, an attempt included; failure to register is open",
            S_060("(2)(e)"),
            holds=~LISTS["sexual"].matches,
        ),
        Condition(
            "domestic_notice",
            "Of domestic violence: the prosecutor and the court were notified in writing",
            S_060("(2)(f)(i)"),
            holds=~is_domestic | NOTIFIED,
        ),
        Condition(
            "domestic_once",
            "Of domestic violence: the person has no such conviction of another incident",
            S_060("(2)(f)(ii)", READING),
            holds=~is_domestic | (person.count_incidents(charge.is_convicted & is_domestic) <= 1),
        ),
        Condition(
            "waiting",
            "These years have passed, as the law stood before 2024; whether money had to be paid before they began was not read",
            _BEFORE_2024,
            branches=_BY_KIND_BEFORE,
        ),
        Condition("waiting", "These years have passed", S_060("(2)(f)(iv), (g)"), branches=BY_KIND, since=C_296),
        Condition(
            "no_new_crime",
            "The person was not convicted of a new crime in the {waiting_misdemeanor} before the application, in any court",
            S_060("(2)(h)"),
            holds=no_new_crime(WAITING_MISDEMEANOR, Known(True)),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_060("(2)(h)")),
        Condition(
            "not_restrained",
            "The person is not restrained by a protection or no-contact order",
            S_060("(2)(i)"),
            holds=~RESTRAINED,
        ),
        Condition(
            "no_violation",
            "The person was not found to have violated such an order in the last {waiting_domestic}",
            S_060("(2)(i)"),
            holds=elapsed(WAITING_DOMESTIC, since=Where(VIOLATION_FOUND_ON.happened, VIOLATION_FOUND_ON)),
        ),
    ),
    notices=(APPLY, EFFECT),
    remarks=("Each conviction is judged alone, and there is no limit on their number since 2019.",),
)

_prostitution = LISTS["prostitution"].matches

VICTIMS = Law(
    id="WA-VICTIM",
    source=TEXT("RCW 9.94A.648, 9.96.080"),
    title="Convictions of victims of trafficking, sexual assault or domestic violence: vacated on application",
    relief=VACATION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("2021 c 237", "2021-07-25", MEMORY("2021 c 237", "the day is remembered"))),
    conditions=(
        Condition(
            "victim",
            "The offense was committed as a result of being a victim of sex trafficking, prostitution, sexual assault or domestic violence",
            S_080("(2)(a)"),
            holds=VICTIMIZED,
        ),
        Condition(
            "grade",
            "It is a class B or C felony, a gross misdemeanor or a misdemeanor",
            S_648("(1); RCW 9.96.080(1)"),
            holds=is_class_b | is_class_c | is_misdemeanor,
        ),
        Condition(
            "felony",
            "A felony is not violent or against persons, nor driving under the influence, nor promoting prostitution",
            S_648("(3)"),
            holds=~is_felony
            | ~any_of(is_grave, LISTS["impaired_driving"].matches, LISTS["promoting_prostitution"].matches),
        ),
        Condition(
            "misdemeanor",
            "A misdemeanor is not of chapter 9.68, 9.68A or 9A.44, nor driving under the influence, nor patronizing",
            S_080("(3)"),
            holds=~is_misdemeanor
            | ~any_of(LISTS["sexual"].matches, LISTS["impaired_driving"].matches, LISTS["patronizing"].matches),
        ),
        Condition(
            "prior_offense",
            "It is no offense that section 46.61.5055 counts as a prior one (open of one reduced from driving under the influence)",
            S_080("(3)(b); RCW 9.94A.648(3)(b)", READING),
            holds=either(Known(True), ~(REDUCED | LISTS["prior_offense"].matches)),
        ),
        no_pending_charge(
            S_080("(2)(b)"),
            counts=is_crime & ~is_tribal & ~_prostitution,
            among=person.others,
            text="No charge but of prostitution is pending against the person in a state or federal court",
        ),
        Condition(
            "no_new_crime",
            "The person was not convicted of a new crime in the years before the application, in any court",
            S_080("(2)(c); RCW 9.94A.648(2)(c), (d)"),
            branches=(
                Branch(
                    "class_b",
                    "of a class B felony: {conviction_free_class_b}",
                    S_648("(2)(d)"),
                    when=is_class_b,
                    holds=no_new_crime(CONVICTION_FREE_CLASS_B, Known(True)),
                ),
                Branch(
                    "class_c",
                    "of a class C felony: {conviction_free_class_c}",
                    S_648("(2)(c)"),
                    when=is_class_c,
                    holds=no_new_crime(CONVICTION_FREE_CLASS_C, Known(True)),
                ),
                Branch(
                    "misdemeanor",
                    "of a misdemeanor or gross misdemeanor: {conviction_free_misdemeanor}",
                    S_080("(2)(c)"),
                    holds=no_new_crime(CONVICTION_FREE_MISDEMEANOR, Known(True)),
                ),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_080("(2)(c)")),
        Condition(
            "assessment",
            "The crime victim assessment is paid, but for offenses of prostitution; where fees are owed it may be among them",
            S_080("(2)(d)", READING),
            holds=choose((_prostitution, Known(True)), otherwise=(case.fees_owed <= 0) | UNSETTLED),
        ),
        restitution_paid(
            S_080("(2)(e)", READING), "Restitution to victims is paid; what is owed to an insurer does not count"
        ),
    ),
    notices=(
        Notice(
            "who",
            "The person, or the prosecutor of the county, applies to the sentencing court, with an affidavit of the facts.",
            S_080("(1), (2)(a)"),
        ),
        EFFECT,
    ),
)
