"""C.G.S. § 54-142a(e) and (i): what makes a conviction erasable, and when all counts of a case are.

Public Act 21-32 began it on 2023-01-01 (the first version); Public Act 23-134 rewrote it on 2023-07-01. The
conditions stand here because subsection (i) asks of every count of a case whether it is entitled to erasure.
"""

from clearslate.states.ct.offenses import *

ERASURE = relief("erasure", ReliefKind.EXPUNGE)

ACT_21_32, ACT_23_134 = "2023-01-01", "2023-07-01"
FIRST = Version("Public Act 21-32", ACT_21_32, TEXT("P.A. 21-32, 21-33, 22-26", "history note of § 54-142a"))
SECOND = Version("Public Act 23-134", ACT_23_134, TEXT("P.A. 23-134, 23-169, 23-204", "history note of § 54-142a"))
VERSIONS = versions(FIRST, SECOND)
# Laws that are older than clean slate, but wait under (i) for counts that only clean slate erases.
ALL_VERSIONS = versions(Version("before Public Act 21-32", None), FIRST, SECOND)

OFFENSE_FLOOR = parameter("offense_floor", "2000-01-01", S_54_142A("(e)(1)"))
CONVICTION_FLOOR = parameter("conviction_floor", "2000-01-01", S_54_142A("(e)(2)(A), (3)"))
POSSESSION_BEFORE = parameter("possession_before", "2015-10-01", S_54_142A("(e)(4)"))
WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(7), S_54_142A("(e)(1)"))
WAITING_FELONY = parameter("waiting_felony", years(10), S_54_142A("(e)(1)"))
DRUNK_DRIVING_WINDOW = parameter("window", years(10), S_54_142A("(e)(2)(D)"))
NOLLE_WAIT = parameter("nolle_wait", months(13), S_54_142A("(c)(1)"))
APPEAL_PERIOD = parameter(
    "appeal_period",
    days(20),
    SECONDARY("Practice Book § 63-1", "a court tells the twenty days of its forerunner, § 4009"),
)

ATTEMPTS = OpenQuestion(
    id="CT-142A-E-2-C-ATTEMPTS",
    question="Is an attempt or conspiracy at a section that (C) names, or being an accessory to it, excluded too?",
    cite="C.G.S. § 54-142a(e)(2)(C)",
    readings={"excluded": "yes", "not_excluded": "no: (C) names sections, where § 54-250 names attempts as well"},
    chosen=BOTH,
    because="(C) is silent and (B) is not; a charge is often recorded under the section attempted",
)

INFRACTION_COUNT = OpenQuestion(
    id="CT-142A-I-INFRACTION",
    question="Does an infraction or violation of which the person was found guilty hold back the other counts of its case?",
    cite="C.G.S. § 54-142a(i)(1)",
    readings={
        "holds_back": "yes: it is a count, and nothing entitles it to erasure",
        "no_matter": "no: an infraction is no crime and no criminal history record information",
    },
    chosen=BOTH,
    because="the text says 'all counts'; no source refers to infractions",
)

MOST_RECENT = OpenQuestion(
    id="CT-142A-E-1-ELSEWHERE",
    question="Does a later conviction in another state or a federal court restart the seven or ten years?",
    cite="C.G.S. § 54-142a(e)(1)",
    readings={
        "connecticut": "no: 'the court' is a court of Connecticut",
        "anywhere": "yes: 'most recent judgment of conviction' names no court",
    },
    chosen="connecticut",
    because="the other subdivisions refer to this state; a notice marks who has one",
)

QUESTIONS = (ATTEMPTS, INFRACTION_COUNT, MOST_RECENT)

# --- (e)(1): the two tiers ------------------------------------------------------------------------------------

seven_year_tier = ~is_drunk_driving & (is_misdemeanor | (is_motor_vehicle_violation & ~over_one_year))
motor_vehicle_of_ten_year_tier = is_motor_vehicle_violation & over_one_year & ~over_five_years
ten_year_tier = any_of(is_felony_of_ten_year_tier, motor_vehicle_of_ten_year_tier, is_drunk_driving)
first_seven_year_tier = ~is_drunk_driving & is_misdemeanor
first_ten_year_tier = ~is_drunk_driving & is_felony_of_ten_year_tier
contradiction = either(Known(False), is_contradictory)

# (e)(4): a conviction under § 21a-279(c) before 2015-10-01 is not the most recent one.
_old_possession = LISTS["possession_c"].matches & (charge.disposition_date < POSSESSION_BEFORE)
_restarting = is_conviction & ~_old_possession
_restarting_anywhere = _restarting | (charge.is_convicted & ~in_connecticut & ~is_infraction)


def _waited(term: Parameter) -> OnsetLike:
    """The term has passed since the person's most recent judgment of conviction, the charge's own included."""

    def since(where: Truth) -> OnsetLike:
        return clean_period(
            term,
            after=charge.disposition_date,
            broken_on=charge.disposition_date,
            among=person.among(where),
            unless=forgiven,
        )

    return MOST_RECENT.choose(
        connecticut=since(_restarting), anywhere=since(_restarting_anywhere) & ~person.convicted_elsewhere
    )


seven_years_passed = _waited(WAITING_MISDEMEANOR)
ten_years_passed = _waited(WAITING_FELONY)

# --- (e)(2): what is never erased -----------------------------------------------------------------------------

_barred_family_violence = is_family_violence & (charge.disposition_date >= CONVICTION_FLOOR)
not_named = ATTEMPTS.choose(excluded=~is_named_or_tried, not_excluded=~is_named)
# A later violation keeps barring when it is itself erased or stands alone; only a pardon takes it away.
_no_second_drunk_driving = ~is_drunk_driving | person.none(
    person.within(DRUNK_DRIVING_WINDOW, after=charge.disposition_date, where=is_conviction & is_drunk_driving),
    unless=pardoned,
)

EXCLUSIONS = (
    Condition(
        "family_violence",
        "The conviction is not of a crime designated as a family violence crime",
        S_54_142A("(e)(2)(A) (first version)"),
        holds=~is_family_violence,
    ),
    Condition(
        "family_violence",
        "The conviction is not, on or after {conviction_floor}, of a crime designated as a family violence crime (§ 46b-38a)",
        S_54_142A("(e)(2)(A)"),
        holds=~_barred_family_violence,
        since=ACT_23_134,
    ),
    Condition(
        "sexual_offense",
        "The offense is not a nonviolent sexual offense or a sexually violent offense as § 54-250 defines them",
        S_54_142A("(e)(2)(B); § 54-250(5), (11)"),
        all_of=(
            Limb(
                "nonviolent",
                "It is not a nonviolent sexual offense",
                S_54_142A("(e)(2)(B); § 54-250(5)"),
                holds=~LISTS["nonviolent_sexual"].matches,
            ),
            Limb(
                "violent",
                "It is not a sexually violent offense",
                S_54_142A("(e)(2)(B); § 54-250(11)"),
                holds=~LISTS["sexually_violent"].matches,
            ),
        ),
    ),
    Condition(
        "named_section",
        "The offense is not one of the class D felonies and class A misdemeanors that the first version names",
        S_54_142A("(e)(2)(C), (D) (first version)"),
        all_of=(
            Limb(
                "felonies",
                "It is not one of the class D felonies",
                holds=~(LISTS["first_named_felonies"].matches & GRADING.is_grade("felony D")),
            ),
            Limb(
                "misdemeanors",
                "It is not one of the class A misdemeanors",
                holds=~(LISTS["first_named_misdemeanors"].matches & GRADING.is_grade("misd A")),
            ),
        ),
    ),
    Condition(
        "named_section",
        "The offense is not under one of the 28 sections that (C) names",
        S_54_142A("(e)(2)(C)"),
        holds=not_named,
        since=ACT_23_134,
    ),
    Condition(
        "second_drunk_driving",
        "A conviction under § 14-227a is not followed within {window} by another one",
        S_54_142A("(e)(2)(D)"),
        holds=_no_second_drunk_driving,
        since=ACT_23_134,
    ),
)

# --- (e)(3): the person ---------------------------------------------------------------------------------------

# Periods of incarceration, parole, supervision and probation; money is no sentence served, (e)(8).
_completed = from_day(
    completion(S_54_142A("(e)(3)(A), (B), (8)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
)
_served = from_day(
    completion(
        S_54_142A("(e)(3) (first version, P.A. 22-26)", READING),
        custody=IN,
        supervision=IN,
        restitution=UNSAID,
        fines_and_costs=OUT,
    )
)
_all_completed = _served & person.none(is_conviction, unless=_served | forgiven)
_completed_since_floor = _completed & person.none(
    is_conviction & (charge.disposition_date >= CONVICTION_FLOOR), unless=_completed | forgiven
)
_nothing_pending = none_pending(S_54_142A("(e)(3)(C)"), in_connecticut & ~is_infraction)

PERSON_CONDITIONS = (
    Condition(
        "sentence_completed",
        "The person has completed serving the sentence of every conviction; a fine is no sentence served",
        S_54_142A("(e)(3) (first version, P.A. 22-26)", READING),
        holds=_all_completed,
    ),
    Condition(
        "sentence_completed",
        "Every period of incarceration, parole and supervision for this offense, and of these and probation for any conviction "
        "in this state on or after {conviction_floor}, is completed; an unpaid fine does not matter, (e)(8)",
        S_54_142A("(e)(3)(A), (B)"),
        holds=_completed_since_floor,
        since=ACT_23_134,
    ),
    Condition(
        "nothing_pending",
        "The person is not the defendant in any pending state criminal charge",
        S_54_142A("(e)(3)(C)"),
        holds=_nothing_pending,
        since=ACT_23_134,
    ),
    Condition(
        "no_youthful_offender",
        "The record is one of a conviction, not of a youthful offender adjudication (that is § 54-76o)",
        S_54_142A("(e)(1); § 54-76o", READING),
        holds=~is_youthful_offender,
    ),
)

# --- (a), (c): charges that ended otherwise -------------------------------------------------------------------

acquitted_or_dismissed = charge.ended(Disposition.ACQUITTED, Disposition.DISMISSED, Disposition.DIVERTED)
nolled = charge.ended(Disposition.NOLLE_PROSSED)
diversion_stands = ~charge.ended(Disposition.DIVERTED) | completion_stands
appeal_over = choose(
    (appeal_was_taken, from_day(APPEAL_DECIDED_ON)), otherwise=elapsed(APPEAL_PERIOD, since=charge.disposition_date)
)
thirteen_months = elapsed(NOLLE_WAIT, since=charge.disposition_date)
# --- §§ 54-142u, 54-142v, 54-142d, 54-142a(f), without the counts beside them ---------------------------------

CANNABIS_SINCE = "2023-01-01"
WINDOW_FROM = parameter("window_from", "2000-01-01", TEXT("C.G.S. § 54-142u"))
WINDOW_TO = parameter("window_to", "2015-10-01", TEXT("C.G.S. § 54-142u"))
possession_in_window = all_of(
    charge.is_convicted,
    LISTS["possession_c"].matches,
    charge.disposition_date >= WINDOW_FROM,
    charge.disposition_date < WINDOW_TO,
)

LEGAL_SINCE = parameter("legal_since", "2021-07-01", TEXT("C.G.S. § 54-142v(a)"))
possession_outside_window = LISTS["possession"].matches & (
    (charge.disposition_date < WINDOW_FROM)
    | ((charge.disposition_date >= WINDOW_TO) & (charge.disposition_date < LEGAL_SINCE))
)
tools_before_legal = LISTS["cannabis_tools_and_sale"].matches & (charge.disposition_date < LEGAL_SINCE)
cannabis_outside_window = possession_outside_window | tools_before_legal

# The one decriminalization that the sources tell of; where the fact is missing, other offenses are not put in doubt.
decriminalized_possession = LISTS["possession"].matches & DECRIMINALIZED

ADULT = parameter("adult", years(18), S_54_142A("(f)"))
YOUTH_UNTIL = parameter("youth_until", "2012-07-01", S_54_142A("(f)"))
is_youthful_misdemeanor = all_of(
    charge.is_convicted,
    is_misdemeanor,
    ~LISTS["motor_vehicle_titles"].matches,
    charge.offense_date < person.date_of_birth + ADULT,
    charge.offense_date < YOUTH_UNTIL,
)

# --- (i): every count is entitled to erasure -----------------------------------------------------------------


def _excluded(day: str) -> tuple[OnsetLike, ...]:
    """What (e)(2) and (3) ask, in the wording of the day."""
    wordings = {
        found.key: found for found in (*EXCLUSIONS, *PERSON_CONDITIONS) if found.since is None or found.since <= day
    }
    return tuple(found.holds for found in wordings.values())


def conviction_is_erasable(day: str) -> OnsetLike:
    """A conviction meets (e), as it reads from the day on (automatically or by petition, whatever its date)."""
    first = day == ACT_21_32
    seven, ten = (first_seven_year_tier, first_ten_year_tier) if first else (seven_year_tier, ten_year_tier)
    return all_of(
        from_day(day),
        any_of(seven & seven_years_passed, ten & ten_years_passed, contradiction & ten_years_passed),
        *_excluded(day),
    )


def count_is_entitled(day: str | None, *, anywhere: bool = False) -> OnsetLike:
    """A count of a case is entitled to erasure, under the text in force from the day on (None: before clean slate).

    § 54-142a(i)(1) asks whether it is in accordance with that section; ``anywhere``: §§ 54-142d, u and v too.
    """
    routes: list[OnsetLike] = [pardoned]
    if day is not None:
        routes += [conviction_is_erasable(day), from_day(ACT_21_32) & is_youthful_misdemeanor]
    if anywhere:
        routes += [
            decriminalized_possession,
            from_day(CANNABIS_SINCE) & possession_in_window,
            cannabis_outside_window & SMALL_CANNABIS,
        ]
    return choose(
        (charge.is_convicted & is_infraction, INFRACTION_COUNT.choose(holds_back=Known(False), no_matter=Known(True))),
        (charge.is_convicted, any_of(*routes)),
        (acquitted_or_dismissed, diversion_stands & appeal_over),
        (nolled, thirteen_months),
        (ended_in_other_ways, UNSETTLED),
    )


def other_counts_are_entitled(entitled: OnsetLike) -> OnsetLike:
    """Every other count of the case is, but those that were erased before."""
    return case.others.none(Known(True), unless=entitled | from_day(charge.cleared_on))


def _all_counts(day: str | None, source: Source) -> Condition:
    return Condition(
        "all_counts",
        "No other count of the case is pending, and each is entitled to erasure under § 54-142a, by whatever subsection",
        source,
        holds=other_counts_are_entitled(count_is_entitled(day)),
        since=day,
    )


_BEFORE = S_54_142A("(i)(1)", READING, "its text before 2023-07-01, as the history note of P.A. 23-134 tells it")
ALL_COUNTS = (
    _all_counts(None, _BEFORE),
    _all_counts(ACT_21_32, _BEFORE),
    _all_counts(ACT_23_134, S_54_142A("(i)(1)", READING)),
)

# --- what those who act must know -----------------------------------------------------------------------------

PUBLIC_RECORD_FIRST = Notice(
    "public_electronic_record",
    "Even while another count holds back the record of the case, electronic records released to the public that refer to this "
    "charge are erased once the charge itself is due (the narrative of a police report excepted)",
    S_54_142A("(i)(2)"),
    when=case.others.any(~charge.is_cleared),
)
CODEFENDANT = Notice(
    "codefendants",
    "A police record that names more than one defendant is erased only when the cases of all of them are",
    S_54_142A("(i)(1)"),
    when=CODEFENDANTS,
)
KEPT = Notice(
    "kept",
    "Published decisions, appellate records, the protective-order registry, transcripts and the driving record stay; fines, protective "
    "orders and a duty to register survive",
    S_54_142A("(e)(6)-(9), (i)(3), (l)"),
)
CT_ONLY = Notice(
    "ct_only_reading",
    "The person has, or may have, a conviction in another jurisdiction: only Connecticut's count here, by the reading taken",
    S_54_142A("(e)(1), (3)"),
    when=person.any(charge.is_convicted & ~in_connecticut) | person.convicted_elsewhere,
)
NO_ORDER = Notice(
    "by_operation_of_law",
    "The section names no order, no objection and no notice to the person; who believes that a record should be erased may contest it "
    "before the Department of Emergency Services and Public Protection",
    TEXT("§ 54-142t(a), (g)"),
)
VICTIM_MAY_LEARN = Notice(
    "victim_may_be_told",
    "Up to two years after the erasure a victim may be told of the dismissal",
    TEXT("§ 54-142c(b)"),
)
LIST_OF_SECTIONS = Notice(
    "published_list",
    "Compare with the list of erasable sections that the Department must publish and review each year; it was not at hand",
    TEXT("§ 54-142t(b)"),
)
