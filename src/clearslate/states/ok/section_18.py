"""22 O.S. § 18(A): the sixteen categories of those who may petition for expungement.

Paragraphs 1 to 10 were read in the text of 2024; 11 to 16 come from a secondary source. Two texts of 2024
stand beside each other: c. 452 § 12 has sixteen paragraphs, c. 259 § 1 fifteen (numbers here: c. 452).
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.ok.offenses import *

S_18: Final = TEXT("§ 18")

EXPUNGEMENT: Final = "sealing (expungement)"
VERSIONS: Final = versions(Version("Laws 2024, cc. 259 and 452", None))

# --- periods ---------------------------------------------------------------------------------------------

LIMITATION: Final = parameter("limitation", years(3), MEMORY("22 O.S. § 152"))
DEFERRED_MISDEMEANOR: Final = parameter("waiting", years(1), S_18("(A)¶8"))
DEFERRED_FELONY: Final = parameter("waiting", years(5), S_18("(A)¶9"))
MISDEMEANOR: Final = parameter("waiting", years(5), S_18("(A)¶11", SECONDARY))
ONE_FELONY: Final = parameter("waiting", years(5), S_18("(A)¶12", SECONDARY))
NO_MISDEMEANOR: Final = parameter("misdemeanor_free", years(7), S_18("(A)¶12", SECONDARY))
TWO_FELONIES: Final = parameter("waiting", years(10), S_18("(A)¶13", SECONDARY))
TWO_DEFERRALS: Final = parameter("waiting", years(10), S_18("(A)¶14 (c. 452)"))
RECLASSIFIED_WAIT: Final = parameter("waiting", days(30), S_18("(A)¶16"))

CLOCK_13: Final = OpenQuestion(
    id="OK-18-A-13-CLOCK",
    question="Have the ten years to pass since each felony sentence, or since the one to be sealed?",
    cite="22 O.S. § 18(A)¶13",
    readings={"last": "since the last of the two", "own": "since the sentence of the felony to be sealed"},
    chosen="last",
    decided="2026-11-25",
    because="the category is one of a person with at most two felonies whose sentences are over; the stricter reading",
)

# --- what several paragraphs ask -----------------------------------------------------------------------------


def _no_felony(paragraph: str, certainty: Certainty = TEXT) -> Condition:
    return Condition(
        "no_felony",
        "The person was never convicted of a felony",
        certainty(paragraph),
        holds=never_a_felon,
    )


def _elsewhere(paragraph: str) -> Condition:
    return Condition(
        "convicted_elsewhere",
        "Convictions outside Oklahoma count too: whether there are any is known",
        READING(paragraph),
        holds=none_known_elsewhere,
    )


def _none_pending(paragraph: str, certainty: Certainty = TEXT) -> Condition:
    return Condition(
        "nothing_pending",
        "No felony or misdemeanor charge is pending against the person",
        certainty(paragraph),
        holds=nothing_pending,
    )


# Three years, unless the offense has or may have a longer period; absence from the state stops it, § 153.
limitation_is_over: Final[OnsetLike] = choose(
    (
        LISTS["longer_limitation"].matches,
        either(elapsed(LIMITATION, since=charge.offense_date), Known(False)),
    ),
    otherwise=elapsed(LIMITATION, since=charge.offense_date),
)

# --- ¶¶ 1 to 4, 6, 15: what is asked of the charge alone -----------------------------------------------------

ACQUITTED: Final = (
    Condition("acquitted", "The person was acquitted", S_18("(A)¶1", READING), holds=is_acquittal),
)
REVERSED: Final = (
    Condition(
        "reversed",
        "An appellate court reversed the conviction with instructions to dismiss, or reversed it and the prosecutor dismissed",
        S_18("(A)¶2"),
        holds=is_reversed,
    ),
)
DNA: Final = (
    Condition(
        "dna_innocence",
        "DNA evidence after the conviction established factual innocence",
        S_18("(A)¶3"),
        holds=is_dna_innocent,
    ),
)
PARDONED: Final = (
    Condition(
        "full_pardon",
        "The Governor granted a full pardon for the crime",
        S_18("(A)¶4"),
        holds=is_fully_pardoned,
    ),
)
PARDONED_MINOR: Final = (
    Condition(
        "under_18",
        "The person was under eighteen when the offense was committed",
        S_18("(A)¶6"),
        holds=is_under_18,
    ),
    Condition(
        "full_pardon",
        "The person received a full pardon for the offense",
        S_18("(A)¶6"),
        holds=is_fully_pardoned,
    ),
)
STOLEN_IDENTITY: Final = (
    Condition(
        "identity_theft",
        "The charge was brought against another who used the person's name or identification",
        S_18("(A)¶15 (c. 259: ¶14)", SECONDARY),
        holds=is_identity_theft,
    ),
)

# --- ¶ 5 -----------------------------------------------------------------------------------------------------

UNCHARGED: Final = (
    Condition(
        "no_charge_filed",
        "The person was arrested and no charge of any type was filed",
        S_18("(A)¶5"),
        holds=all_of(is_uncharged, case.all(is_uncharged)),
    ),
    Condition(
        "declined",
        "The prosecutor declined to file, or the period of limitation ({limitation}, longer for some offenses) is over",
        S_18("(A)¶5; § 152", MEMORY, "§ 152"),
        holds=one_of(is_declined, limitation_is_over),
    ),
)

# --- ¶ 7 -----------------------------------------------------------------------------------------------------

_ended_well: Final[Truth] = any_of(is_dismissed, is_acquitted, is_insane, is_uncharged, is_reversed)

DISMISSED: Final = (
    Condition(
        "dismissed",
        "The charge was dismissed, not after a deferred judgment or a delayed sentence",
        S_18("(A)¶7"),
        holds=is_dismissed,
    ),
    Condition(
        "all_dismissed",
        "All charges of the case were dismissed (an acquittal of another charge is left open)",
        S_18("(A)¶7", READING),
        holds=either(case.all(is_dismissed), case.all(_ended_well)),
    ),
    _no_felony("§ 18(A)¶7"),
    _elsewhere("§ 18(A)¶7"),
    _none_pending("§ 18(A)¶7"),
    Condition(
        "no_refiling",
        "The charge may not be filed again: it was dismissed with prejudice, or the prosecutor confirms it, or the period of "
        "limitation ({limitation}, longer for some offenses) is over",
        S_18("(A)¶7; § 152", MEMORY, "§ 152"),
        holds=one_of(charge.with_prejudice | REFILING_BARRED, limitation_is_over),
    ),
)

# --- ¶¶ 8, 9, 14: after a deferred judgment ------------------------------------------------------------------


def _after_deferral(paragraph: str, certainty: Certainty = TEXT) -> Condition:
    return Condition(
        "after_deferral",
        "The charge was dismissed after a deferred judgment or a delayed sentence",
        certainty(paragraph),
        holds=is_after_deferral,
    )


DEFERRED_M: Final = (
    _after_deferral("§ 18(A)¶8"),
    Condition("grade", "The charge was a misdemeanor", S_18("(A)¶8"), holds=is_misdemeanor),
    _no_felony("§ 18(A)¶8"),
    _elsewhere("§ 18(A)¶8"),
    _none_pending("§ 18(A)¶8"),
    Condition(
        "waiting",
        "{waiting} have passed since the charge was dismissed",
        S_18("(A)¶8"),
        holds=elapsed(DEFERRED_MISDEMEANOR, since=charge.disposition_date),
    ),
)

DEFERRED_F: Final = (
    _after_deferral("§ 18(A)¶9"),
    Condition("grade", "The charge was a felony", S_18("(A)¶9"), holds=is_felony),
    Condition(
        "nonviolent",
        "It is not listed in 57 O.S. § 571",
        S_18("(A)¶9", SECONDARY),
        holds=~is_violent_571,
    ),
    _no_felony("§ 18(A)¶9"),
    _elsewhere("§ 18(A)¶9"),
    _none_pending("§ 18(A)¶9"),
    Condition(
        "waiting",
        "{waiting} have passed since the charge was dismissed",
        S_18("(A)¶9"),
        holds=elapsed(DEFERRED_FELONY, since=charge.disposition_date),
    ),
)

_deferred_felony: Final[Truth] = is_after_deferral & is_felony

DEFERRED_TWO: Final = (
    _after_deferral("§ 18(A)¶14 (c. 452)", SECONDARY),
    Condition("grade", "The charge was a felony", S_18("(A)¶14 (c. 452)", SECONDARY), holds=is_felony),
    Condition(
        "at_most_two",
        "No more than two felony charges of the person were dismissed after a deferred judgment",
        S_18("(A)¶14 (c. 452)", SECONDARY),
        holds=person.count_incidents(_deferred_felony) <= 2,
    ),
    Condition(
        "not_read",
        "Whether offenses of 21 O.S. § 13.1, those that require registration, a felony conviction or a pending charge stand in the "
        "way was not read: none of them is there",
        S_18("(A)¶14 (c. 452)", READING),
        holds=either(
            Known(True),
            both(
                person.none(_deferred_felony & (is_section_13_1 | is_registrable)),
                never_a_felon,
                nothing_pending,
            ),
        ),
    ),
    Condition(
        "waiting",
        "{waiting} have passed since the last of them was dismissed",
        S_18("(A)¶14 (c. 452)", SECONDARY),
        holds=elapsed(TWO_DEFERRALS, since=person.latest(charge.disposition_date, _deferred_felony)),
    ),
)

# --- ¶¶ 10, 11: misdemeanor convictions ----------------------------------------------------------------------

_LIMIT: Final = 501_00  # cents: "less than Five Hundred One Dollars"

FINE_ONLY: Final = (
    Condition("grade", "The conviction is of a misdemeanor", S_18("(A)¶10"), holds=misdemeanor_conviction),
    Condition(
        "fine_only",
        "The sentence was a fine of less than 501 dollars, without imprisonment or a suspended sentence",
        S_18("(A)¶10"),
        holds=all_of(fine_imposed > 0, fine_imposed < _LIMIT, no_term),
    ),
    Condition(
        "fine_paid",
        "The fine was paid, or satisfied by time served",
        S_18("(A)¶10"),
        holds=from_day(fine_paid_on),
    ),
    _no_felony("§ 18(A)¶10"),
    _elsewhere("§ 18(A)¶10"),
    _none_pending("§ 18(A)¶10"),
)

SENTENCED: Final = (
    Condition(
        "grade",
        "The conviction is of a misdemeanor",
        S_18("(A)¶11", SECONDARY),
        holds=misdemeanor_conviction,
    ),
    Condition(
        "sentenced",
        "The sentence was imprisonment, a suspended sentence, or a fine of more than 500 dollars",
        S_18("(A)¶11", SECONDARY),
        # A sentence that ran past its day was one of them.
        holds=any_of(~no_term, fine_imposed > 500_00, charge.completed_on > charge.imposed_on),
    ),
    _no_felony("§ 18(A)¶11", SECONDARY),
    _elsewhere("§ 18(A)¶11"),
    _none_pending("§ 18(A)¶11", SECONDARY),
    Condition(
        "waiting",
        "{waiting} have passed since the end of the last misdemeanor sentence",
        S_18("(A)¶11", SECONDARY),
        holds=person.every(since_sentence(MISDEMEANOR), where=misdemeanor_conviction),
    ),
)

# --- ¶¶ 12, 13: felony convictions ---------------------------------------------------------------------------

_grave: Final[Truth] = is_section_13_1 | is_registrable
# § 18(D): what was committed in the transaction of a felony is one conviction with it.
_separate_misdemeanor: Final[Truth] = misdemeanor_conviction & ~incident.any(felony_conviction)

_not_registered: Final = Condition(
    "not_registered",
    "The person is not required to register as a sex offender",
    S_18("(A)¶¶12, 13", SECONDARY),
    holds=~person.on_registry,
)

FELONY_ONE: Final = (
    Condition(
        "grade",
        "The conviction is of a felony",
        S_18("(A)¶12", SECONDARY),
        holds=felony_conviction,
    ),
    Condition(
        "nonviolent",
        "It is not listed in 57 O.S. § 571 or 21 O.S. § 13.1 and does not require registration as a sex offender",
        S_18("(A)¶12", SECONDARY),
        holds=person.none(felony_conviction & (is_violent_571 | _grave)),
    ),
    _not_registered,
    Condition(
        "one_felony",
        "The person has no other felony conviction; those of one transaction are one",
        S_18("(A)¶12; § 18(D)", SECONDARY),
        holds=person.count_incidents(felony_conviction) <= 1,
    ),
    _elsewhere("§ 18(A)¶12"),
    Condition(
        "misdemeanor_free",
        "{misdemeanor_free} have passed since the latest separate misdemeanor conviction",
        S_18("(A)¶12; § 18(D)", SECONDARY),
        holds=elapsed(NO_MISDEMEANOR, since=person.latest(charge.disposition_date, _separate_misdemeanor)),
    ),
    _none_pending("§ 18(A)¶12", SECONDARY),
    Condition(
        "waiting",
        "{waiting} have passed since the sentence was completed",
        S_18("(A)¶12", SECONDARY),
        holds=person.every(since_sentence(ONE_FELONY), where=felony_conviction),
    ),
)

FELONY_TWO: Final = (
    Condition(
        "grade",
        "The conviction is of a felony",
        S_18("(A)¶13", SECONDARY),
        holds=felony_conviction,
    ),
    Condition(
        "at_most_two",
        "The person has no more than two felony convictions; those of one transaction are one",
        S_18("(A)¶13; § 18(D)", SECONDARY),
        holds=person.count_incidents(felony_conviction) <= 2,
    ),
    Condition(
        "not_grave",
        "None of them is listed in 21 O.S. § 13.1 or requires registration as a sex offender",
        S_18("(A)¶13", SECONDARY),
        holds=person.none(felony_conviction & _grave),
    ),
    _not_registered,
    _elsewhere("§ 18(A)¶13"),
    _none_pending("§ 18(A)¶13", SECONDARY),
    Condition(
        "waiting",
        "{waiting} have passed since the sentence was completed",
        S_18("(A)¶13", SECONDARY),
        holds=CLOCK_13.choose(
            last=person.every(since_sentence(TWO_FELONIES), where=felony_conviction),
            own=since_sentence(TWO_FELONIES),
        ),
    ),
)

# --- ¶ 16 ----------------------------------------------------------------------------------------------------

RECLASSIFIED_FELONY: Final = (
    Condition(
        "reclassified",
        "The conviction was of a felony that has since been made a misdemeanor",
        S_18("(A)¶16 (c. 259: ¶15)", SECONDARY),
        holds=all_of(charge.is_convicted, RECLASSIFIED),
    ),
    Condition(
        "nonviolent",
        "It is not listed in 57 O.S. § 571",
        S_18("(A)¶16 (c. 259: ¶15)", SECONDARY),
        holds=~is_violent_571,
    ),
    Condition(
        "not_serving",
        "The person is not serving a sentence",
        S_18("(A)¶16 (c. 259: ¶15)", SECONDARY),
        holds=person.every(one_of(since_sentence(days(0)), from_day(commuted_on)), where=conviction),
    ),
    Condition(
        "waiting",
        "{waiting} have passed since the sentence was completed or commuted",
        S_18("(A)¶16 (c. 259: ¶15)", SECONDARY),
        holds=one_of(since_sentence(RECLASSIFIED_WAIT), elapsed(RECLASSIFIED_WAIT, since=commuted_on)),
    ),
    Condition(
        "restitution",
        "Restitution that the court ordered is paid",
        S_18("(A)¶16 (c. 259: ¶15)", SECONDARY),
        holds=case.restitution_is_paid,
    ),
    Condition(
        "treatment",
        "A treatment program that the court ordered was completed",
        S_18("(A)¶16 (c. 259: ¶15)", SECONDARY),
        holds=TREATMENT_COMPLETED,
    ),
)


def whole(conditions: tuple[Condition, ...]) -> OnsetLike:
    """All conditions of a paragraph as one, for the laws that refer to it."""
    return both(*(condition.holds for condition in conditions))


FEE: Final = Notice(
    "bureau_fee",
    "The petitioner pays the State Bureau of Investigation 150 dollars for an arrest record",
    SECONDARY("22 O.S. § 19"),
)
QUESTIONS: Final = (INSANITY, FORGIVEN, DEFERRED, CLOCK_13, FINE_END)


def _petition(
    paragraph: int,
    title: str,
    about: frozenset[Disposition],
    conditions: tuple[Condition, ...],
    unit: Unit = CHARGE,
    tested: Truth | None = None,
) -> Law:
    return Law(
        id=f"OK-18A-{paragraph}",
        source=(TEXT if paragraph <= 10 else SECONDARY)(f"22 O.S. § 18(A)¶{paragraph}"),
        title=f"Petition: {title}",
        relief=EXPUNGEMENT,
        automatic=False,
        unit=unit,
        about=about,
        versions=VERSIONS,
        conditions=conditions,
        tested=tested,
        questions=QUESTIONS,
        notices=(FEE,),
    )


LAWS: Final = (
    _petition(1, "acquitted", NON_CONVICTIONS, ACQUITTED),
    _petition(
        2, "reversed with instructions to dismiss, or reversed and dismissed", NON_CONVICTIONS, REVERSED
    ),
    _petition(3, "DNA innocence", ANY_RECORD, DNA),
    _petition(4, "full pardon", CONVICTIONS, PARDONED),
    _petition(5, "arrested, never charged", NON_CONVICTIONS, UNCHARGED),
    _petition(6, "under 18 at the offense and fully pardoned", CONVICTIONS, PARDONED_MINOR),
    # ¶7 speaks of all charges: the case clears as one, and every charge of it is tested.
    _petition(
        7,
        "all charges dismissed",
        NON_CONVICTIONS,
        DISMISSED,
        CASE,
        ~(is_acquitted | is_insane | is_reversed),
    ),
    _petition(8, "misdemeanor dismissed after a deferred sentence, one year", NON_CONVICTIONS, DEFERRED_M),
    _petition(
        9, "nonviolent felony dismissed after a deferred sentence, five years", NON_CONVICTIONS, DEFERRED_F
    ),
    _petition(10, "misdemeanor with a fine under 501 dollars", CONVICTIONS, FINE_ONLY),
    _petition(
        11,
        "misdemeanor with jail, suspended sentence or fine over 500 dollars, five years",
        CONVICTIONS,
        SENTENCED,
    ),
    _petition(12, "one nonviolent felony, five years", CONVICTIONS, FELONY_ONE),
    _petition(13, "not more than two felonies, ten years", CONVICTIONS, FELONY_TWO),
    _petition(14, "two felony deferrals, ten years", NON_CONVICTIONS, DEFERRED_TWO),
    _petition(15, "identity theft", ANY_RECORD, STOLEN_IDENTITY),
    _petition(16, "reclassified felony", CONVICTIONS, RECLASSIFIED_FELONY),
)
