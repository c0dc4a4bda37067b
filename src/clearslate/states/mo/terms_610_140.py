"""RSMo § 610.140 in its parts: waiting periods, open questions, exclusions, how many were granted."""

from clearslate.states.mo.offenses import *

S_610_140_3 = TEXT("§ 610.140.3")
S_610_140_6 = TEXT("§ 610.140.6")

S_WAIT = S_610_140_6("(1)", TEXT, "the waits before 2021 are remembered")
FELONY_WAIT = parameter("felony_wait", {"2018-01-01": years(7), "2021-08-28": years(3)}, S_WAIT)
LESSER_WAIT = parameter("lesser_wait", {"2018-01-01": years(3), "2021-08-28": years(1)}, S_WAIT)
ARREST_WAIT = parameter("arrest_wait", months(18), TEXT("§ 610.140.7"))

# --- open questions ---------------------------------------------------------------------------------------

ENDED = OpenQuestion(
    id="MO-610.140-CHARGED",
    question="Does the section reach a charge that led to no finding of guilt?",
    cite="RSMo § 610.140.1, .6, .7",
    readings={"reached": "it does", "not_reached": "it does not"},
    chosen=BOTH,
    because="subsection 6 measures from the completion of a disposition and subsection 7 asks that no charge was brought; "
    "such records close under § 610.105 anyway",
)
PREVIOUSLY = OpenQuestion(
    id="MO-610.140-PREVIOUSLY",
    question='What is an offense "previously listed"?',
    cite="RSMo § 610.140.3(6)",
    readings={
        "placed": "one that once stood in a section named now; unknown where only its old section was ever named",
        "dropped": "also one that the paragraph named before 2025 and names no more",
    },
    chosen="placed",
    because="the list of 2025 leaves out what it leaves out; a conviction under the old number of an offense named today is doubtful",
)
WINDOW = OpenQuestion(
    id="MO-610.140-PERIOD",
    question="In which time must there be no other finding of guilt?",
    cite="RSMo § 610.140.6(2)",
    readings={
        "fixed": "in the one or three years after the disposition was completed",
        "open": "from then until the petition",
    },
    chosen="fixed",
    because="the subdivision refers to the time that the one before it states",
)

# --- how the record ended ---------------------------------------------------------------------------------

arrest_only = charge.ended(Disposition.NO_CHARGE)
completed = charge.ended(Disposition.DIVERTED)
running = charge.ended(Disposition.DEFERRED)
# Obligations are asked for by a condition of their own, (3).
END = completion(S_610_140_6("(1)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
found_guilty = charge.is_convicted | is_suspended_imposition


def by_record(convicted: OnsetLike, arrest: OnsetLike) -> OnsetLike:
    """Subsection 6 for a finding of guilt, subsection 7 for an arrest without a charge."""
    return choose((arrest_only, arrest), otherwise=convicted)


def since_completion(wait: Parameter) -> OnsetLike:
    """The wait has passed since the authorized disposition was completed: beside a recorded revocation it is open when that was."""
    return choose(
        (completed, elapsed(wait, since=charge.disposition_date) & completion_stands),
        # A probation that runs and yet was over on the day it began is a contradiction: unknown.
        (running & ~(charge.disposition_date < END), either(Known(True), Known(False))),
        otherwise=elapsed(wait, since=END),
    )


def no_guilt_in(wait: Parameter, after: Days, counted: Truth) -> OnsetLike:
    """No other finding of guilt of what counts in the time.

    A completed suspension may have been one, on a day before its end.
    """
    sure = counted & (charge.is_convicted | (is_suspended_imposition & running))
    perhaps = counted & (charge.is_convicted | is_suspended_imposition)
    others = person.others

    def within(where: Truth) -> OnsetLike:
        among = others.within(wait, after=after, where=where, day=charge.disposition_date)
        return others.none(among, unless=void)

    def later(where: Truth) -> OnsetLike:
        return others.none(others.later_than(after, where, day=charge.disposition_date), unless=void)

    return WINDOW.choose(fixed=either(within(sure), within(perhaps)), open=either(later(sure), later(perhaps)))


def none_charged_in(wait: Parameter) -> Truth:
    """No other charge was filed in the time after the arrest; one that was decided before the arrest was filed before it."""
    filed = earlier_of(case.filed_on, charge.disposition_date)
    return person.others.none_within(wait, after=charge.arrest_date, where=~arrest_only & crime, day=filed)


def by_level(felony: OnsetLike, lesser: OnsetLike) -> OnsetLike:
    """Felony; or misdemeanor, violation of an ordinance or infraction."""
    return choose((is_felony, felony), otherwise=lesser)


# --- sub. 3: offenses that may not be expunged --------------------------------------------------------------

old_concealed = LISTS["concealed_weapon"].matches & (charge.disposition_date < "2017-01-01")
ineligible_likes = (
    "dangerous_felony",
    "registrable",
    "domestic_assault",
    "kidnapping",
    "listed_sections",
    "driving",
    "weapons",
)

EXCLUSIONS = (
    Condition("not_class_a", "It is no class A felony", S_610_140_3("(1)"), holds=~felony_of("A")),
    Condition(
        "not_dangerous",
        "It is no dangerous felony",
        S_610_140_3("(2), § 556.061(19)"),
        holds=is_not_on("dangerous_felony", is_felony),
    ),
    Condition(
        "not_registrable",
        "It does not require registration as a sex offender",
        S_610_140_3("(3), §§ 589.400.1, 589.414"),
        holds=is_not_on("registrable") & is_not_on("registrable_of_a_minor", charge.victim_minor),
    ),
    Condition(
        "no_death",
        "It is no felony of which death is an element",
        S_610_140_3("(4)"),
        holds=is_not_on("death_element", is_felony),
    ),
    Condition(
        "no_assault",
        "It is no felony assault, domestic assault or felony kidnapping",
        S_610_140_3("(5)"),
        all_of=(
            Limb("assault", "No felony assault", holds=is_not_on("assault", is_felony)),
            Limb("domestic_assault", "No domestic assault", holds=is_not_on("domestic_assault")),
            Limb("kidnapping", "No felony kidnapping", holds=is_not_on("kidnapping", is_felony)),
        ),
    ),
    Condition(
        "not_listed",
        "It is no offense that the paragraph names, named before, or a successor to one",
        S_610_140_3("(6)", READING),
        all_of=(
            Limb("named", "It is not named", S_610_140_3("(6)"), holds=is_not_on("listed_sections")),
            Limb(
                "previously_listed",
                "It was not named before",
                holds=PREVIOUSLY.choose(
                    placed=either(is_not_on("renumbered"), Known(True)),
                    dropped=is_not_on("renumbered") & is_not_on("dropped"),
                ),
            ),
        ),
    ),
    Condition(
        "not_intoxicated",
        "It is no intoxication-related traffic, boating or aircraft offense, nor one that § 610.130 reaches",
        S_610_140_3("(7), (8)"),
        holds=is_not_on("driving"),
    ),
    Condition(
        "no_like_ordinance",
        "It is no violation of an ordinance that substantially equals an offense named above or in (11)",
        S_610_140_3("(9)"),
        holds=~is_ordinance | ~any_of(*(equals(LISTS[name]) for name in ineligible_likes)),
    ),
    Condition(
        "no_commercial_driver",
        "It is no violation of the law on operating motor vehicles by one who held or needed a commercial license",
        S_610_140_3("(10)"),
        holds=~(is_on("motor_vehicle") & has_commercial_license),
    ),
    Condition(
        "no_weapons",
        "It is no offense under § 571.030, except for .1(1) found guilty before 2017 and .1(4)",
        S_610_140_3("(11)"),
        holds=is_not_on("weapons", ~old_concealed),
    ),
)

# --- sub. 13: how often in a lifetime ------------------------------------------------------------------------

granted = cleared_under("MO-610.140", "MO-610.141")
granted_felony = granted & is_felony
jailable = is_misdemeanor | (is_ordinance & GRADING.punishable_by_at_least(days(1)))
granted_lesser = granted & jailable


def fewer_than(count: int, granted: Truth) -> OnsetLike:
    """Fewer were granted; charges of one case may have been joined and count once: unknown where it matters.

    So it is where this record's own case holds a granted one, with which it might have been joined.
    """
    by_case, by_charge = person.count_cases(granted) < count, person.count(granted) < count
    return either(by_case & by_charge, by_case | case.any(granted))
