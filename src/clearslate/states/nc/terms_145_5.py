"""What G.S. 15A-145.5 calls nonviolent, its sessions and clocks, and the conditions that its four petitions share."""

from clearslate.states.nc.offenses import *

# Restitution and other money are conditions of their own where the section asks them.
SERVED = completion(SECONDARY("G.S. 15A-145.5(c)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)

S_5 = TEXT("G.S. 15A-145.5")
ACT_2020, ACT_2021, ACT_2023, ACT_2025 = "2020-12-01", "2021-12-01", "2023-12-01", "2025-07-09"

WAITING_MISDEMEANOR = parameter(
    "waiting_misdemeanor",
    {ACT_2020: years(5), ACT_2025: years(3)},
    SECONDARY("S.L. 2025-71 s. 12; G.S. 15A-145.5(c)(1)", "the form of 12/2023 and guides of 2025"),
)
WAITING_SEVERAL_MISDEMEANORS = parameter("waiting_several_misdemeanors", years(7), S_5("(c)"))
WAITING_FELONY = parameter("waiting_felony", years(10), S_5("(c)"))
WAITING_BREAKING = parameter("waiting_breaking", years(15), MEMORY("G.S. 15A-145.5(c)", "a longer wait for 14-54(a)"))
WAITING_SEVERAL_FELONIES = parameter("waiting_several_felonies", years(20), S_5("(c)"))
MISDEMEANOR_FREE = parameter("misdemeanor_free", years(5), S_5("(c1)"))
SPAN = parameter("span", months(24), S_5("(c)"))

CLOCK = OpenQuestion(
    id="NC-145.5-CLOCK",
    question="Do the years run from the conviction alone, or also from the end of the sentence?",
    cite="G.S. 15A-145.5(c)",
    readings={
        "conviction": "from the conviction; the sentence must be over",
        "later": "from the later of the conviction and the end of the sentence",
    },
    chosen=BOTH,
    decided="2026-11-28",
    because="a guide and a text of 2026 read the first, finding 3 of the form the second",
)
BUILDING = OpenQuestion(
    id="NC-145.5-BREAKING",
    question="How long is the wait for breaking or entering a building, G.S. 14-54(a)?",
    cite="G.S. 15A-145.5(c); S.L. 2023-103",
    readings={"fifteen": "fifteen years, as is remembered", "ten": "ten years, as for other felonies"},
    chosen=BOTH,
    decided="2026-11-28",
    because="the longer wait could not be read in the statute",
)

# --- (a): what is not nonviolent ----------------------------------------------------------------------------

_grave = any_of(
    *(GRADING.is_grade(f"felony {letter}") for letter in ("A", "B1", "B2", "C", "D", "E", "F", "G")),
    GRADING.is_grade("misd A1"),
)
_assault = as_told(ASSAULT_ELEMENT, LISTS["assaults"].matches)
_selling = DRUG_ACT.is_one_of("intent to sell", "intent to sell or deliver", "sale", "sell")
_drugs = all_of(
    is_felony,
    LISTS["chapter_90"].matches,
    DRUG.is_one_of("methamphetamine", "methamphetamines", "heroin") | (DRUG.is_one_of("cocaine") & _selling),
)
_named = any_of(LISTS["sex_and_stalking"].matches, LISTS["hate_crimes"].matches, LISTS["contaminated_food"].matches)
_vehicle = is_felony & COMMERCIAL_VEHICLE
_breaking = LISTS["breaking_now"].matches
_excepted_ever = any_of(_grave, _assault, LISTS["registrable"].matches, _named, _drugs, _breaking, _vehicle)


_LIMBS = (
    Limb("grave", "No Class A through G felony and no Class A1 misdemeanor", holds=~_grave),
    Limb("assault", "Assault is not an essential element", holds=~_assault),
    Limb("registered", "It needs no registration", holds=~LISTS["registrable"].matches),
    Limb(
        "named", "It is none of the offenses of sex, stalking, hate and contaminated food that are named", holds=~_named
    ),
    Limb("breaking", "It is no breaking or entering to terrorize or injure", holds=~_breaking),
)
_OF_FELONIES = (
    Limb("drugs", "It is no chapter 90 felony of methamphetamine or heroin, or of selling cocaine", holds=~_drugs),
    Limb("vehicle", "It is no felony in which a commercial vehicle was used", holds=~_vehicle),
)


def nonviolent(source: Source, *, felony: bool) -> tuple[Condition, ...]:
    """That the offense, a felony or a misdemeanor, is nonviolent, (a), and no impaired driving, (a1)."""
    return (
        Condition(
            "nonviolent",
            "The offense is nonviolent: it is on no list of (a)",
            source,
            all_of=(*_LIMBS, *_OF_FELONIES) if felony else _LIMBS,
        ),
        Condition("not_impaired", "It is no offense of impaired driving", S_5("(a1)"), holds=~is_impaired),
    )


# --- (b): one session of court ------------------------------------------------------------------------------


def _may_be_one(session: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the session of a conviction may be that of another case in the same week."""
    return (FALSE, ()) if session == "the case" else (UNKNOWN, ("fact_session",))


_perhaps_one = Lookup("the session is", "that of another case", ("fact_session",), _may_be_one)
_WEEK = days(7)
_before_the_week = charge.disposition_date + days(-7)
_CLEARED = from_day(charge.cleared_on)


def no_other_session(where: Truth) -> OnsetLike:
    """No conviction of another session; those of one day are of one session, those of one week perhaps."""
    own, apart = charge.disposition_date, where & ~_perhaps_one
    others = person.others
    return all_of(
        others.none(others.earlier_than(own, apart), unless=_CLEARED),
        others.none(others.later_than(own, apart), unless=_CLEARED),
        others.none(others.earlier_than(_before_the_week, where, day=own), unless=_CLEARED),
        others.none(others.later_than(own + _WEEK, where, day=own), unless=_CLEARED),
    )


def another_session(where: Truth) -> Truth:
    """A conviction of another session."""
    own, apart = charge.disposition_date, where & ~_perhaps_one
    others = person.others
    return any_of(
        others.any(others.earlier_than(own, apart)),
        others.any(others.later_than(own, apart)),
        others.any(others.earlier_than(_before_the_week, where, day=own)),
        others.any(others.later_than(own + _WEEK, where, day=own)),
    )


# --- (c): what the petitions share --------------------------------------------------------------------------

NEVER_EXCEPTED = Condition(
    "never_excepted",
    "The person was never convicted of an excepted misdemeanor or felony; impaired driving does not count",
    S_5("(c1), (c2)"),
    holds=person.others.none(crime_conviction & _excepted_ever, unless=_CLEARED),
)
NOT_TRAFFIC = Condition("not_traffic", "The offense is no traffic violation", S_5("(c)"), holds=~is_traffic)
NO_RESTITUTION = Condition(
    "restitution",
    "No restitution order or judgment against the person is outstanding",
    S_5("(c1), (c2)"),
    holds=person.all(case.restitution_is_paid),
)
NOTHING_PENDING = no_pending_charge(
    S_5("(c1), (c2)"),
    counts=is_crime & ~is_traffic,
    among=person.others,
    text="No criminal case and no warrant is pending against the person",
)
CLEAN_OF_MISDEMEANORS = Condition(
    "no_misdemeanor",
    "In the {misdemeanor_free} before the petition the person was not convicted of a misdemeanor, traffic violations apart",
    S_5("(c2)"),
    holds=elapsed(
        MISDEMEANOR_FREE, since=person.others.latest(charge.disposition_date, crime_conviction & is_misdemeanor)
    ),
)


def not_expunged_before(day: Days) -> Condition:
    """An earlier expunction under the section leaves the question to (c4) and (c5)."""
    return Condition(
        "expunged_before",
        "There was no earlier expunction under the section, or (c4) or (c5) allows this one",
        S_5("(c4), (c5)"),
        holds=choose((day.happened, UNSETTLED), otherwise=Known(True)),
    )


SHARED_NOTICES = (
    Notice(
        "process",
        "Good moral character, two affidavits. The petition is served on the district attorney; the hearing is not earlier than 30 days "
        "after service, and victims are heard.",
        S_5("(c)"),
    ),
    Notice("fee", "The fee is 175 dollars, waived for the indigent.", S_5("(g)", SECONDARY, "guides")),
)
