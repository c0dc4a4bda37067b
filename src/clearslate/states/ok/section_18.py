"""22 O.S. § 18(A): the sixteen categories of those who may petition for expungement.

Paragraphs 1 to 10 were read in the text of 2024; 11, 12, 13 and 16 as a generator of petitions quotes them word for
word (its quotations of 5, 7 and 8 are those of the text; 10 was not compared); 14 and 15 come from a secondary source. Two texts of 2024
stand beside each other: c. 452 § 12 has sixteen paragraphs, c. 259 § 1 fifteen (numbers here: c. 452).
"""

from clearslate.states.ok.offenses import *

EXPUNGEMENT = relief("sealing (expungement)", ReliefKind.SEAL)
QUESTIONS = (INSANITY, FORGIVEN, DEFERRED, CLOCK_13, FINE_END)
FEE = Notice(
    "bureau_fee",
    "The petitioner pays the State Bureau of Investigation 150 dollars for an arrest record",
    SECONDARY("22 O.S. § 19"),
)

# What goes further than what cleared a charge by itself, and why.
SEALED_IN_PART = ("OK-CS-2026", "OK-PORTAL")
CLEANED_UP = ("OK-991C",)
FURTHER = {
    SEALED_IN_PART: "What was sealed in part is reached: § 19d(G) keeps the petition, which seals in full (secondary).",
    CLEANED_UP: (
        "What § 991c cleaned up is reached: it does so whenever a deferred sentence is completed, and the paragraph asks for a "
        "dismissal after one."
    ),
}

BY_DEFAULT = OtherCounts()


def _of(paragraph: int) -> Source:
    """Where the paragraph stands, and how it was read."""
    place = f"22 O.S. § 18(A)¶{paragraph}"
    if paragraph <= 10:
        return TEXT(place)
    if paragraph in (11, 12, 13, 16):
        return TEXT(place, "as a public generator of petitions quotes it")
    return SECONDARY(place, "paragraphs 14 and 15 were not read")


def petition(
    paragraph: int,
    title: str,
    about: frozenset[Disposition],
    *conditions: Condition,
    unit: Unit = CHARGE,
    tested: Truth | None = None,
    other_counts: OtherCounts = BY_DEFAULT,
    after: tuple[str, ...] = (),
) -> Law:
    """The law of a paragraph: what its conditions do not say of themselves stands in it."""
    return Law(
        id=f"OK-18A-{paragraph}",
        source=_of(paragraph),
        title=f"Petition: {title}",
        relief=EXPUNGEMENT,
        route=Route.PETITION_MAY,
        unit=unit,
        about=about,
        versions=versions(Version("Laws 2024, cc. 259 and 452", None)),
        conditions=conditions,
        tested=tested,
        other_counts=other_counts,
        questions=QUESTIONS,
        notices=(FEE,),
        remarks=tuple(why for ids, why in FURTHER.items() if ids == after),
    )


def whole(law: Law) -> OnsetLike:
    """All conditions of a paragraph as one, for the laws that refer to it."""
    return all_of(*(condition.holds for condition in law.conditions))


# --- what several paragraphs ask -----------------------------------------------------------------------------

NO_FELONY = Condition("no_felony", "The person was never convicted of a felony", holds=never_a_felon)
ELSEWHERE = NO_CONVICTION_ELSEWHERE.is_known(READING(), key="convicted_elsewhere")
NONE_PENDING = Condition(
    "nothing_pending", "No felony or misdemeanor charge is pending against the person", holds=nothing_pending
)
AFTER_DEFERRAL = Condition(
    "after_deferral",
    "The charge was dismissed after a deferred judgment or a delayed sentence; beside a revocation, after a deferred prosecution, and of an "
    "offense that requires registration, which is never deferred, it is open",
    holds=all_of(is_after_deferral, completion_stands, of_a_judgment, may_be_deferred),
)
NOT_REGISTERED = Condition(
    "not_registered",
    "Of a person who is required to register as a sex offender it is open: ¶13 asks it of the offense, ¶12 does not",
    READING(),
    holds=~person.on_registry | UNSETTLED,
)

# --- ¶¶ 1 to 6: acquittal, reversal, innocence, pardon, no charge ----------------------------------------------

ACQUITTED = petition(
    1,
    "acquitted",
    NON_CONVICTIONS,
    Condition("acquitted", "The person was acquitted", READING(), holds=is_acquittal),
    after=SEALED_IN_PART,
)

REVERSED = petition(
    2,
    "reversed with instructions to dismiss, or reversed and dismissed",
    NON_CONVICTIONS,
    Condition(
        "reversed",
        "An appellate court reversed the conviction with instructions to dismiss, or reversed it and the prosecutor dismissed",
        holds=is_reversed,
    ),
    after=SEALED_IN_PART,
)

DNA = petition(
    3,
    "DNA innocence",
    ANY_RECORD,
    Condition(
        "dna_innocence", "DNA evidence after the conviction established factual innocence", holds=is_dna_innocent
    ),
)

PARDONED = petition(
    4,
    "full pardon",
    CONVICTIONS,
    Condition("full_pardon", "The Governor granted a full pardon for the crime", holds=is_fully_pardoned),
)

UNCHARGED = petition(
    5,
    "arrested, never charged",
    NON_CONVICTIONS,
    Condition(
        "no_charge_filed",
        "The person was arrested and no charge of any type was filed",
        holds=is_uncharged & arrest.none(~is_uncharged),
    ),
    Condition(
        "declined",
        "The prosecutor declined to file, or the charge may not be filed any more",
        one_of=(
            Limb("declined", "The prosecutor declined to file", holds=is_declined),
            Limb(
                "limitation",
                "The period of limitation ({limitation}, longer for some offenses) is over",
                MEMORY("§ 18(A)¶5; § 152", "§ 152 was not read"),
                holds=limitation_is_over,
            ),
        ),
    ),
    unit=ARREST,
    tested=is_uncharged,
    other_counts=OtherCounts(pending=asked_by("no_charge_filed"), standing=asked_by("no_charge_filed")),
    after=SEALED_IN_PART,
)

PARDONED_MINOR = petition(
    6,
    "under 18 at the offense and fully pardoned",
    CONVICTIONS,
    Condition("under_18", "The person was under eighteen when the offense was committed", holds=is_under_18),
    Condition("full_pardon", "The person received a full pardon for the offense", holds=is_fully_pardoned),
)

# --- ¶ 7: all charges dismissed. The case clears as one, and every charge of it is tested ------------------------

_charged = ~is_uncharged  # a count that was never filed is no charge of the case
_ended_well = any_of(is_dismissed, is_after_deferred_prosecution, is_acquitted, is_insane, is_reversed)

DISMISSED = petition(
    7,
    "all charges dismissed",
    NON_CONVICTIONS,
    Condition(
        "dismissed",
        "The charge was dismissed, not after a deferred judgment or a delayed sentence; after a deferred prosecution it is open",
        holds=(is_dismissed & (~charge.ended(Disposition.DIVERTED) | completion_stands))
        | (is_after_deferred_prosecution & UNSETTLED),
    ),
    Condition(
        "all_dismissed",
        "All charges of the case were dismissed (an acquittal of another charge and a deferred prosecution are left open)",
        READING(),
        holds=either(case.all(is_dismissed, where=_charged), case.all(_ended_well, where=_charged)),
    ),
    NO_FELONY,
    ELSEWHERE,
    NONE_PENDING,
    Condition(
        "no_refiling",
        "The charge may not be filed again",
        one_of=(
            Limb(
                "barred",
                "It was dismissed with prejudice, or the prosecutor confirms that it will not be filed again",
                holds=charge.with_prejudice | REFILING_BARRED,
            ),
            Limb(
                "limitation",
                "The period of limitation ({limitation}, longer for some offenses) is over",
                MEMORY("§ 18(A)¶7; § 152", "§ 152 was not read"),
                holds=limitation_is_over,
            ),
        ),
    ),
    unit=CASE,
    tested=_charged & ~(is_acquitted | is_insane | is_reversed),
    other_counts=OtherCounts(pending=asked_by("all_dismissed"), standing=asked_by("all_dismissed")),
    after=SEALED_IN_PART,
)

# --- ¶¶ 8 and 9: after a deferred judgment ---------------------------------------------------------------------

DEFERRED_M = petition(
    8,
    "misdemeanor dismissed after a deferred sentence, one year",
    NON_CONVICTIONS,
    AFTER_DEFERRAL,
    Condition("grade", "The charge was a misdemeanor", holds=is_misdemeanor),
    NO_FELONY,
    ELSEWHERE,
    NONE_PENDING,
    wait_over(parameter("waiting", years(1)), charge.disposition_date, "the charge was dismissed"),
    after=CLEANED_UP,
)

DEFERRED_F = petition(
    9,
    "nonviolent felony dismissed after a deferred sentence, five years",
    NON_CONVICTIONS,
    AFTER_DEFERRAL,
    Condition("grade", "The charge was a felony", holds=is_felony),
    Condition(
        "nonviolent", "It is not listed in 57 O.S. § 571", SECONDARY("", "the list was not read"), holds=~is_violent_571
    ),
    NO_FELONY,
    ELSEWHERE,
    NONE_PENDING,
    wait_over(parameter("waiting", years(5)), charge.disposition_date, "the charge was dismissed"),
    after=CLEANED_UP,
)

# --- ¶¶ 10 and 11: misdemeanor convictions -----------------------------------------------------------------------

FINE_ONLY = petition(
    10,
    "misdemeanor with a fine under 501 dollars",
    CONVICTIONS,
    Condition("grade", "The conviction is of a misdemeanor", holds=misdemeanor_conviction),
    Condition(
        "fine_only",
        "The sentence was a fine of less than 501 dollars, without imprisonment or a suspended sentence",
        holds=all_of(fine_imposed > 0, fine_imposed < 501_00, no_term),
    ),
    Condition("fine_paid", "The fine was paid, or satisfied by time served", holds=from_day(fine_paid_on)),
    NO_FELONY,
    ELSEWHERE,
    NONE_PENDING,
)

SENTENCED = petition(
    11,
    "misdemeanor with jail, suspended sentence or fine over 500 dollars, five years",
    CONVICTIONS,
    Condition("grade", "The conviction is of a misdemeanor", holds=misdemeanor_conviction),
    Condition(
        "sentenced",
        "The sentence was imprisonment, a suspended sentence, or a fine of more than 500 dollars",
        # A sentence that ran past its day was one of them.
        holds=any_of(~no_term, fine_imposed > 500_00, charge.completed_on > charge.imposed_on),
    ),
    NO_FELONY,
    ELSEWHERE,
    NONE_PENDING,
    Condition(
        "waiting",
        "{waiting} have passed since the end of the last misdemeanor sentence",
        holds=person.every(since_sentence(parameter("waiting", years(5))), where=misdemeanor_conviction),
    ),
)

# --- ¶¶ 12 and 13: felony convictions; what was committed in one transaction is one conviction, § 18(D) ----------

_grave = is_section_13_1 | is_registrable
_separate_misdemeanor = misdemeanor_conviction & ~incident.any(felony_conviction)

FELONY_ONE = petition(
    12,
    "one nonviolent felony, five years",
    CONVICTIONS,
    Condition("grade", "The conviction is of a felony", holds=felony_conviction),
    Condition(
        "nonviolent",
        "It is not listed in 57 O.S. § 571; what 21 O.S. § 13.1 lists or requires registration as a sex offender is open, since ¶13 names "
        "both and ¶12 neither",
        holds=person.none(felony_conviction & is_violent_571) & (person.none(felony_conviction & _grave) | UNSETTLED),
    ),
    NOT_REGISTERED,
    Condition(
        "one_felony",
        "The person has no other felony conviction; those of one transaction are one",
        SECONDARY("§ 18(A)¶12; § 18(D)"),
        holds=person.count_incidents(felony_conviction) <= 1,
    ),
    ELSEWHERE,
    Condition(
        "misdemeanor_free",
        "{misdemeanor_free} have passed since the latest separate misdemeanor conviction",
        SECONDARY("§ 18(A)¶12; § 18(D)"),
        holds=elapsed(
            parameter("misdemeanor_free", years(7)), since=person.latest(charge.disposition_date, _separate_misdemeanor)
        ),
    ),
    NONE_PENDING,
    Condition(
        "waiting",
        "{waiting} have passed since the sentence was completed",
        holds=person.every(
            since_sentence(parameter("waiting", years(5)), FELONY_SENTENCE_OVER), where=felony_conviction
        ),
    ),
)

_LONG_WAIT = parameter("waiting", years(10))

FELONY_TWO = petition(
    13,
    "not more than two felonies, ten years",
    CONVICTIONS,
    Condition("grade", "The conviction is of a felony", holds=felony_conviction),
    Condition(
        "at_most_two",
        "The person has no more than two felony convictions; those of one transaction are one",
        SECONDARY("§ 18(A)¶13; § 18(D)"),
        holds=person.count_incidents(felony_conviction) <= 2,
    ),
    Condition(
        "not_grave",
        "None of them is listed in 21 O.S. § 13.1 or requires registration as a sex offender",
        holds=person.none(felony_conviction & _grave),
    ),
    NOT_REGISTERED,
    ELSEWHERE,
    NONE_PENDING,
    Condition(
        "waiting",
        "{waiting} have passed since the sentence was completed",
        holds=CLOCK_13.choose(
            last=person.every(since_sentence(_LONG_WAIT, FELONY_SENTENCE_OVER), where=felony_conviction),
            own=since_sentence(_LONG_WAIT, FELONY_SENTENCE_OVER),
        ),
    ),
)

# --- ¶¶ 14 to 16 (c. 452; c. 259 has no ¶ 14, and calls these 14 and 15) ------------------------------------------

_deferred_felony = is_after_deferral & is_felony

DEFERRED_TWO = petition(
    14,
    "two felony deferrals, ten years",
    NON_CONVICTIONS,
    AFTER_DEFERRAL,
    Condition("grade", "The charge was a felony", holds=is_felony),
    Condition(
        "at_most_two",
        "No more than two felony charges of the person were dismissed after a deferred judgment",
        holds=person.count_incidents(_deferred_felony) <= 2,
    ),
    Condition(
        "not_read",
        "Whether offenses of 21 O.S. § 13.1, those that require registration, a felony conviction or a pending charge stand in the "
        "way was not read: none of them is there",
        READING(),
        holds=either(
            Known(True),
            all_of(
                person.none(_deferred_felony & (is_section_13_1 | is_registrable)),
                never_a_felon,
                nothing_pending,
                none_known_elsewhere,
            ),
        ),
    ),
    wait_over(_LONG_WAIT, person.latest(charge.disposition_date, _deferred_felony), "the last of them was dismissed"),
    after=CLEANED_UP,
)

STOLEN_IDENTITY = petition(
    15,
    "identity theft",
    ANY_RECORD,
    Condition(
        "identity_theft",
        "The charge was brought against another who used the person's name or identification",
        holds=is_identity_theft,
    ),
)

_RECLASSIFIED_WAIT = parameter("waiting", days(30))

RECLASSIFIED_FELONY = petition(
    16,
    "reclassified felony",
    CONVICTIONS,
    Condition(
        "reclassified",
        "The conviction was of a felony that has since been made a misdemeanor",
        holds=charge.is_convicted & RECLASSIFIED,
    ),
    Condition("nonviolent", "It is not listed in 57 O.S. § 571", holds=~is_violent_571),
    ELSEWHERE,
    Condition(
        "not_serving",
        "The person is not serving a sentence",
        holds=person.every(since_sentence(days(0)) | from_day(commuted_on), where=conviction),
    ),
    Condition(
        "waiting",
        "{waiting} have passed since the sentence was completed or commuted",
        holds=since_sentence(_RECLASSIFIED_WAIT) | elapsed(_RECLASSIFIED_WAIT, since=commuted_on),
    ),
    restitution_paid(),
    Condition("treatment", "A treatment program that the court ordered was completed", holds=TREATMENT_COMPLETED),
)
