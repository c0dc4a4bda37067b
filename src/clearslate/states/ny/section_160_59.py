"""CPL §§ 160.58 and 160.59: sealing on motion, after a treatment program, or of up to two convictions.

The two sections are one law here: a conviction for which the program of § 160.58 was completed needs nothing of
§ 160.59, so every condition of the latter is open to it.
"""

from clearslate.states.ny.offenses import *
from clearslate.states.ny.terms_160_57 import is_sex_offense

S_160_58 = SECONDARY("§ 160.58", "the section was not read")
S_160_59 = SECONDARY("§ 160.59", "subdivision 1(a) alone was compared with a copy of the text")

WAIT = parameter("wait", years(10), S_160_59("(5)"))

# What § 160.59(1)(a) leaves out, of felonies that may be the object of a conspiracy.
_LEFT_OUT = ("never_on_motion", "felonies_never_on_motion", "sex_offense", "sex_offense_if_minor")

_counted = is_new_york_crime & ~is_marijuana_of_2021

# § 160.58 was not read: whether money belongs to the sentence is not said.
_DONE = completion(S_160_58, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
# § 160.58: the program and the sentence are done.
_treated = all_of(
    is_crime,
    LISTS["diversion_offense"].matches,
    TREATMENT_COMPLETED_ON.happened,
    from_day(later_of(TREATMENT_COMPLETED_ON, _DONE)),
)

_violent = is_felony & LISTS["felonies_never_on_motion"].matches


def _object_not_eligible(object_statute: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether what was agreed on is itself an offense that § 160.59(1)(a) leaves out."""
    if STYLE.read(object_statute) is None:
        return UNKNOWN, ("object_statute",)
    answers = [LISTS[name].decide(object_statute, "completed", None)[0] for name in _LEFT_OUT]
    if is_class_a.decide(object_statute, None, None)[0] == TRUE:
        return TRUE, ()
    worst = max(answers)
    return worst, () if worst != UNKNOWN else (OFFENSE_LIST,)


_conspiracy = all_of(
    is_felony,
    LISTS["conspiracy"].matches,
    Lookup("conspiracy was", "at an offense that is not eligible", ("object_statute",), _object_not_eligible, "NY"),
)


def _condition(key: str, text: str, source: Source, holds: OnsetLike) -> Condition:
    """A condition of § 160.59, open to a conviction that § 160.58 reaches."""
    return Condition(key, text, source, holds=_treated | holds)


ON_MOTION = Law(
    id="NY-160.58-59",
    source=SECONDARY("CPL §§ 160.58, 160.59", S_160_59.note),
    title="Sealing on motion",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=(Version("L.2017 ch. 59", "2017-10-07", SECONDARY("L.2017 ch. 59", "the act was not read")),),
    conditions=(
        _condition("crime", "The conviction is of a crime", S_160_59("(1)(a)"), is_crime),
        _condition(
            "no_sexual_offense",
            "It is not a sex offense of article 130, an offense of article 263, or one that needs registration",
            S_160_59("(1)(a)"),
            ~(LISTS["never_on_motion"].matches | is_sex_offense),
        ),
        _condition(
            "no_violent_felony",
            "It is not a felony of article 125, a violent felony, or a felony attempt at one",
            S_160_59("(1)(a); Penal Law § 70.02", SECONDARY, "of § 70.02, class B alone was compared"),
            ~_violent,
        ),
        _condition("no_class_a", "It is not a class A felony", S_160_59("(1)(a)"), ~is_class_a),
        _condition(
            "no_conspiracy",
            "It is not a felony conspiracy at an offense that is not eligible",
            S_160_59("(1)(a)"),
            ~_conspiracy,
        ),
        _condition(
            "two_convictions",
            "The person has no more than two convictions of crimes; those of one criminal transaction are one",
            S_160_59("(1)(a), (2)(a), (3)(h)"),
            person.count_incidents(_counted) <= 2,
        ),
        _condition(
            "one_felony",
            "The person has no more than one felony conviction; those of one criminal transaction are one",
            S_160_59("(1)(a), (2)(a), (3)(h)"),
            person.count_incidents(_counted & is_felony) <= 1,
        ),
        _condition(
            "waiting",
            "{wait} have passed since the person's latest sentence for a crime, or the latest release from incarceration for one",
            S_160_59("(5)", MEMORY, "that the latest conviction of the person counts is remembered"),
            clean_period(
                WAIT, after=START_OF_TIME, broken_on=START_OF_TIME, among=person.among(_counted), unless=expunged
            ),
        ),
        _condition(
            "nothing_pending",
            "No criminal charge is pending against the person",
            S_160_59("(3)(e)"),
            person.none(is_open_charge & (is_crime | ~charge.decided_in("NY"))),
        ),
        _condition(
            "not_registered",
            "The person is not required to register as a sex offender",
            S_160_59("(3)(a)"),
            ~person.on_registry,
        ),
    ),
    notices=(
        Notice(
            "discretion",
            "The motion goes to the court of the most serious or last conviction and to the district attorney; the court decides",
            S_160_59("(2), (6), (7)"),
        ),
        Notice(
            "tolled",
            "Time spent incarcerated after the conviction is left out of the ten years, also where no conviction followed",
            S_160_59("(5)"),
        ),
        Notice(
            "conditional",
            "Sealing after a treatment program is conditional: a new arrest opens the record again",
            S_160_58("(8)"),
            when=TREATMENT_COMPLETED_ON.happened,
        ),
        Notice(
            "predicate",
            "A sealed conviction still counts as a predicate",
            SECONDARY("§§ 160.58, 160.59", S_160_59.note),
        ),
        Notice(
            "convicted_elsewhere",
            "There is a conviction elsewhere: no bar by itself (Witherspoon, 2022), but the court weighs it",
            S_160_59("(3)(f), (7)"),
            when=person.any(charge.is_convicted & ~charge.decided_in("NY")),
        ),
    ),
    remarks=("§ 160.58 began in 2009; its earlier years are not encoded.",),
)
