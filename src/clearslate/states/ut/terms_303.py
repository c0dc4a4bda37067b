"""Utah Code § 77-40a-303 in its parts: what is never expunged, limits, waiting periods."""

from clearslate.states.ut.offenses import *

S_303 = TEXT("77-40a-303")
S_LIMITS = S_303("(4), (5), (8)", MEMORY, "the numbers, and that possession is counted apart, are remembered")

REFORM = "2024-10-01"

# --- (2)(a): never expunged ----------------------------------------------------------------------------------

NEVER_EXPUNGED = (
    ("grade", "a capital or first degree felony", GRADING.is_grade("FC", "F1")),
    ("violent", "a violent felony", is_felony & listed("violent_felony")),
    ("dui", "felony driving under the influence, 41-6a-501(2)", is_felony & listed("dui_501_2")),
    ("registrable", "an offense that requires registration", listed("registrable")),
)

# --- what subsection (2) of 302 and of 303 bars beside it: another project read it at the source; the text was not read here


def unread_bars(source: Source) -> tuple[Condition, ...]:
    """What may bar a certificate: where none of it is so, nothing unread stands in the way."""
    bars = (
        ("2_not_supervised", "is not incarcerated, on probation or on parole", CONFINED_OR_SUPERVISED),
        (
            "2_no_abeyance",
            "has no plea held in abeyance, unless for a traffic offense or an infraction",
            person.any(running_abeyance & ~is_traffic_offense & ~is_infraction),
        ),
        (
            "2_no_order",
            "is under no protective order or criminal stalking injunction (of 2026 HB 110: civil orders too)",
            PROTECTIVE_ORDER,
        ),
    )
    return tuple(
        Condition(
            key,
            f"The person {words}; what the law says of one who is was not read",
            source,
            holds=~found | not_read(f"{source.cite}: {key[2:]}"),
        )
        for key, words, found in bars
    )


# --- (4), (5): how many convictions --------------------------------------------------------------------------

counted = all_of(charge.is_convicted, ~is_infraction, ~is_traffic_offense, ~listed("minor_regulatory"))


LIMITS = {
    "felonies": "fewer than 2 felonies",
    "class_a": "fewer than 3 convictions with 2 of class A",
    "class_b": "fewer than 4 convictions with 3 of class B",
    "convictions": "fewer than 5 convictions",
    "possession_felonies": "fewer than 3 felonies of drug possession",
    "possession": "fewer than 5 convictions of drug possession",
}


def limits(counts: Truth, *, more: int = 0) -> dict[str, Truth]:
    """The person's convictions stay below the limits of (4) and (5), each raised by ``more``.

    Convictions of one criminal episode count once; drug possession is counted apart.
    """
    other, drugs = counts & ~listed("drug_possession"), counts & listed("drug_possession")
    others = person.count_incidents(other)
    return {
        "felonies": person.count_incidents(other & is_felony) < 2 + more,
        "class_a": ~((others >= 3 + more) & (person.count_incidents(other & is_class_a) >= 2 + more)),
        "class_b": ~((others >= 4 + more) & (person.count_incidents(other & is_class_b) >= 3 + more)),
        "convictions": others < 5 + more,
        "possession_felonies": person.count_incidents(drugs & is_felony) < 3 + more,
        "possession": person.count_incidents(drugs) < 5 + more,
    }


# --- (1)(c): waiting periods ---------------------------------------------------------------------------------

DUI_YEARS = parameter("dui_years", years(10), S_303("(1)(c)(i), (ii)"))
FELONY_YEARS = parameter("felony_years", years(7), S_303("(1)(c)(iii)"))
DRUG_FELONY_YEARS = parameter("drug_felony_years", years(5), S_303("(1)(c)(iv)"))
CLASS_A_YEARS = parameter("class_a_years", years(5), S_303("(1)(c)(v)"))
CLASS_B_YEARS = parameter("class_b_years", years(4), S_303("(1)(c)(vi)"))
CLASS_C_YEARS = parameter("class_c_years", years(3), S_303("(1)(c)(vii)"))
RELAXED_AFTER = parameter("relaxed_after", years(10), S_LIMITS)

# Convicted, or released from incarceration, parole or probation, whichever came last. Fines, interest and restitution are
# conditions of their own ((1)(a), (b)) of the conviction that is asked for.
_RELEASED = completion(S_303("(1)(c)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
SENTENCE_OVER = later_of(charge.disposition_date, charge.released_on, _RELEASED)

is_misdemeanor_dui = any_of(is_class_a, is_class_b, is_class_c_or_infraction) & listed("dui_501_2")


def _wait(key: str, of: str, place: str, when: Truth, term: Parameter) -> Branch:
    text = f"{{{term.name}}} for {of}"
    return Branch(key, text, S_303(f"(1)(c)({place})"), when=when, holds=elapsed(term, since=SENTENCE_OVER))


WAITING = (
    _wait("dui", "a misdemeanor of driving under the influence", "i", is_misdemeanor_dui, DUI_YEARS),
    _wait("drug_driving", "a drug-driving felony", "ii", is_felony & listed("drug_driving"), DUI_YEARS),
    _wait("drug_felony", "a felony of drug possession", "iv", is_felony & listed("drug_possession"), DRUG_FELONY_YEARS),
    _wait("felony", "any other felony", "iii", is_felony, FELONY_YEARS),
    _wait("class_a", "a class A misdemeanor", "v", is_class_a, CLASS_A_YEARS),
    _wait("class_b", "a class B misdemeanor", "vi", is_class_b, CLASS_B_YEARS),
    _wait("class_c", "a class C misdemeanor or an infraction", "vii", is_class_c_or_infraction, CLASS_C_YEARS),
)

ALL_SENTENCES_OVER = person.latest(SENTENCE_OVER, charge.is_convicted)

PETITION_NOTICES = (
    Notice(
        "certificate",
        "The Bureau of Criminal Identification must first issue a certificate of eligibility; then the person petitions the court",
        SECONDARY("77-40a-303, 77-40a-304, 77-40a-305", "the sections on the procedure were not read"),
    ),
    Notice(
        "hearing",
        "The prosecutor has 35 days and a victim 60 days to respond, the person 14 days to reply; "
        "the court must find by clear and convincing evidence that expungement is not contrary to the public interest",
        SECONDARY("77-40a-305, 77-40a-306", "read in part"),
    ),
)
