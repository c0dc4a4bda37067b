"""RSMo § 610.140: expungement on petition, as amended from January 1, 2025 (SB 754 of 2024)."""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.mo.offenses import *

S_610_140_3: Final = TEXT("§ 610.140.3")
S_610_140_6: Final = TEXT("§ 610.140.6")

_S_WAIT: Final = S_610_140_6("(1)", TEXT, "the waits before 2021 are remembered")
FELONY_WAIT: Final = parameter("felony_wait", {"2018-01-01": years(7), "2021-08-28": years(3)}, _S_WAIT)
LESSER_WAIT: Final = parameter("lesser_wait", {"2018-01-01": years(3), "2021-08-28": years(1)}, _S_WAIT)
ARREST_WAIT: Final = parameter("arrest_wait", months(18), TEXT("§ 610.140.7"))

# --- open questions ---------------------------------------------------------------------------------------

ENDED: Final = OpenQuestion(
    id="MO-610.140-CHARGED",
    question="Does the section reach a charge that led to no finding of guilt?",
    cite="RSMo § 610.140.1, .6, .7",
    readings={"reached": "it does", "not_reached": "it does not"},
    chosen=BOTH,
    decided="2026-11-25",
    because="subsection 6 measures from the completion of a disposition and subsection 7 asks that no charge was brought; "
    "such records close under § 610.105 anyway",
)
PREVIOUSLY: Final = OpenQuestion(
    id="MO-610.140-PREVIOUSLY",
    question='What is an offense "previously listed"?',
    cite="RSMo § 610.140.3(6)",
    readings={
        "placed": "one that once stood in a section named now; unknown where only its old section was ever named",
        "dropped": "also one that the paragraph named before 2025 and names no more",
    },
    chosen="placed",
    decided="2026-11-25",
    because="the list of 2025 leaves out what it leaves out; a conviction under the old number of an offense named today is doubtful",
)
WINDOW: Final = OpenQuestion(
    id="MO-610.140-PERIOD",
    question="In which time must there be no other finding of guilt?",
    cite="RSMo § 610.140.6(2)",
    readings={
        "fixed": "in the one or three years after the disposition was completed",
        "open": "from then until the petition",
    },
    chosen="fixed",
    decided="2026-11-25",
    because="the subdivision refers to the time that the one before it states",
)

# --- how the record ended ---------------------------------------------------------------------------------

_arrest_only: Final[Truth] = charge.ended(Disposition.NO_CHARGE)
_completed: Final[Truth] = charge.ended(Disposition.DIVERTED)
_running: Final[Truth] = charge.ended(Disposition.DEFERRED)
_END: Final = charge.completed_on
_found_guilty: Final[Truth] = charge.is_convicted | is_suspended_imposition


def _by_record(convicted: OnsetLike, arrest: OnsetLike) -> OnsetLike:
    """Subsection 6 for a finding of guilt, subsection 7 for an arrest without a charge."""
    return choose((_arrest_only, arrest), otherwise=convicted)


def _since_completion(wait: Parameter) -> OnsetLike:
    """The wait has passed since the authorized disposition was completed."""
    return choose(
        (_completed, elapsed(wait, since=charge.disposition_date)),
        # A probation that runs and yet was over on the day it began is a contradiction: unknown.
        (
            _running & ~(charge.completed_on > charge.disposition_date),
            either(Known(True), Known(False)),
        ),
        otherwise=elapsed(wait, since=charge.completed_on),
    )


def _no_guilt_in(wait: Parameter, after: Days) -> OnsetLike:
    """No other finding of guilt in the time. A completed suspension may have been one, on a day before its end."""
    sure = any_of(counted_conviction, counted_suspension & _running)
    perhaps = any_of(counted_conviction, counted_suspension)
    others = person.others

    def within(where: Truth) -> OnsetLike:
        among = others.within(wait, after=after, where=where, day=charge.disposition_date)
        return others.none(among, unless=void)

    def later(where: Truth) -> OnsetLike:
        return others.none(others.later_than(after, where, day=charge.disposition_date), unless=void)

    return WINDOW.choose(
        fixed=either(within(sure), within(perhaps)), open=either(later(sure), later(perhaps))
    )


def _by_level(felony: OnsetLike, lesser: OnsetLike) -> OnsetLike:
    """Felony; or misdemeanor, violation of an ordinance or infraction."""
    return choose((is_felony, felony), otherwise=lesser)


# --- sub. 3: offenses that may not be expunged --------------------------------------------------------------

_old_concealed: Final[Truth] = LISTS["concealed_weapon"].matches & (charge.disposition_date < "2017-01-01")
_ineligible_likes: Final = (
    "dangerous_felony",
    "registrable",
    "domestic_assault",
    "kidnapping",
    "listed_sections",
    "driving",
    "weapons",
)

_EXCLUSIONS: Final = (
    Condition(
        "not_class_a",
        "It is no class A felony",
        S_610_140_3("(1)"),
        holds=~felony_of("A"),
    ),
    Condition(
        "not_dangerous",
        "It is no dangerous felony",
        S_610_140_3("(2), § 556.061", MEMORY, "§ 556.061 was not read"),
        holds=is_not_on("dangerous_felony", is_felony),
    ),
    Condition(
        "not_registrable",
        "It does not require registration as a sex offender",
        S_610_140_3("(3), § 589.400", MEMORY, "§ 589.400 was not read"),
        holds=is_not_on("registrable"),
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
                    dropped=both(is_not_on("renumbered"), is_not_on("dropped")),
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
        holds=~is_ordinance | ~any_of(*(equals(LISTS[name]) for name in _ineligible_likes)),
    ),
    Condition(
        "no_commercial_driver",
        "It is no violation of the law on operating motor vehicles by one who held or needed a commercial license",
        S_610_140_3("(10)"),
        holds=~(is_on("motor_vehicle") & has_commercial_license),
    ),
    Condition(
        "no_weapons",
        "It is no offense under § 571.030, but for .1(1) found guilty before 2017 and .1(4)",
        S_610_140_3("(11)"),
        holds=is_not_on("weapons", ~_old_concealed),
    ),
)

# --- sub. 13: how often in a lifetime ------------------------------------------------------------------------

_granted: Final[Truth] = charge.is_cleared & one_of_values("cleared_under", ("MO-610.140", "MO-610.141"))
_granted_felony: Final[Truth] = _granted & is_felony
_jailable: Final[Truth] = is_misdemeanor | (is_ordinance & GRADING.punishable_by_at_least(days(1)))
_granted_lesser: Final[Truth] = _granted & _jailable


def _fewer_than(count: int, granted: Truth) -> OnsetLike:
    """Fewer were granted; charges of one case may have been joined and count once: unknown where it matters.

    So it is where this record's own case holds a granted one, with which it might have been joined.
    """
    by_case, by_charge = person.count_cases(granted) < count, person.count(granted) < count
    return either(by_case & by_charge, by_case | case.any(granted))


PETITION: Final = Law(
    id="MO-610.140",
    source=TEXT("RSMo § 610.140"),
    title="Petition: findings of guilt, and arrests without a charge",
    relief="closure",
    automatic=False,
    unit=CHARGE,
    about=CONVICTIONS | NON_CONVICTIONS - {Disposition.TRANSFERRED},
    versions=versions(
        Version("text of 2018", "2018-01-01", MEMORY("text of 2018", "the day is remembered"), read=False),
        Version("text of 2021", "2021-08-28", MEMORY("text of 2021", "the day is remembered"), read=False),
        Version("SB 754 of 2024", "2025-01-01", TEXT("SB 754 of 2024")),
    ),
    floor=charge.arrest_date,  # subsection 7 runs from the arrest, whenever the prosecutor declined
    conditions=(
        Condition(
            "record",
            "The person was found guilty, or arrested and not charged",
            READING("§ 610.140.1, .6, .7"),
            holds=ENDED.choose(
                reached=Known(True),
                not_reached=_found_guilty | _arrest_only,
            ),
        ),
        *_EXCLUSIONS,
        Condition(
            "elapsed",
            "{felony_wait} (felony) or {lesser_wait} (misdemeanor, ordinance, infraction) have passed since the disposition was "
            "completed; {arrest_wait} since an arrest without a charge",
            S_610_140_6("(1), .7"),
            holds=_by_record(
                _by_level(_since_completion(FELONY_WAIT), _since_completion(LESSER_WAIT)),
                elapsed(ARREST_WAIT, since=charge.arrest_date),
            ),
        ),
        Condition(
            "no_other_guilt",
            "No finding of guilt of another misdemeanor or felony in that time, traffic chapters left out",
            S_610_140_6("(2), .7", READING),
            holds=_by_record(
                _by_level(
                    _no_guilt_in(FELONY_WAIT, _END),
                    _no_guilt_in(LESSER_WAIT, _END),
                ),
                _no_guilt_in(ARREST_WAIT, charge.arrest_date),
            ),
        ),
        Condition(
            "guilt_elsewhere",
            "Whether the person was found guilty outside Missouri is known: the petition asks for any other finding of guilt",
            S_610_140_6("(2), .7", READING),
            holds=guilt_elsewhere_is_known,
        ),
        Condition(
            "obligations",
            "All obligations of the disposition are satisfied, fines and restitution included",
            S_610_140_6("(3)"),
            holds=_by_record(case.all_money_is_paid, Known(True)),
        ),
        Condition(
            "nothing_pending",
            "The person has no pending charges",
            S_610_140_6("(4)"),
            holds=_by_record(nothing_pending, Known(True)),
        ),
        Condition(
            "lifetime",
            "Fewer than two felonies, or three misdemeanors and ordinance violations with authorized jail, were expunged before",
            READING("§ 610.140.13, § 610.141.6", "§ 610.141 was not read"),
            holds=choose(
                (_arrest_only, Known(True)),
                (is_felony, _fewer_than(2, _granted_felony)),
                (_jailable, _fewer_than(3, _granted_lesser)),
                otherwise=Known(True),
            ),
        ),
        Condition(
            "history_complete",
            "Every earlier expungement under §§ 610.140 and 610.141 is known, so that they can be counted",
            READING("§ 610.140.13"),
            holds=any_of(_arrest_only, is_infraction, prior_expungements_known),
        ),
    ),
    questions=(ENDED, PREVIOUSLY, WINDOW, RUNNING),
    notices=(
        Notice(
            "petition",
            "Only the agencies named in the petition are bound; they close their records, and the repository asks the FBI to expunge",
            TEXT("§ 610.140"),
        ),
        Notice(
            "court_finds",
            "The court must find no threat to public safety and accord with the public welfare, presumed on the pleading; "
            "the victim is heard",
            S_610_140_6("(5), (6)"),
        ),
        Notice(
            "objection",
            "The prosecutor may object in writing within 30 days of service; then a hearing within 60 days; an order or "
            "dismissal within six months of filing",
            TEXT("§ 610.140"),
        ),
        Notice(
            "again",
            "After a dismissed petition, one year from its filing before the next",
            TEXT("§ 610.140.12"),
        ),
        Notice(
            "choose_well",
            "Two felonies and three misdemeanors in a lifetime, infractions without limit; crimes of one course of conduct may be "
            "joined and count once, at the highest level",
            TEXT("§ 610.140.2(3), .13"),
            when=_found_guilty,
        ),
        Notice(
            "still_a_prior",
            "An expunged crime may still count as a prior one",
            TEXT("§ 610.140.9, .13"),
            when=_found_guilty,
        ),
    ),
    remarks=(
        "Which of several records to name is the person's choice: what could still be granted is not counted.",
    ),
)

LAWS: Final = (PETITION,)
