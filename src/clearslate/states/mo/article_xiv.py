"""Mo. Const. art. XIV § 2.10(7)-(8): expungement of marijuana records (Amendment 3, in force December 8, 2022)."""

from __future__ import annotations

import re
from typing import Final

from clearslate.law import *
from clearslate.states.mo.offenses import *

S_2_10: Final = SECONDARY("§ 2.10", "the text was not reached; descriptions of it and case law were")

START: Final = "2022-12-08"
THREE_POUNDS: Final = 1360.77711  # grams

# --- what is marijuana ------------------------------------------------------------------------------------

_NAMES: Final = frozenset({"marijuana", "marihuana", "cannabis"})
_SEVERAL: Final = re.compile(r"[,;/&+]|\b(?:and|with|except|not)\b")
_VAGUE: Final = frozenset({"drug", "drugs", "controlled substance", "unknown", "other", "thc", "hashish"})


def _marijuana(drug: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the recorded substance is marijuana: a synthetic one is not, several or a vague one may be."""
    if drug is None:
        return UNKNOWN, (DRUG.field,)
    text = " ".join(drug.lower().split())
    if "synthetic" in text or not text:
        return FALSE, ()
    named = any(name in text for name in _NAMES)
    if text in _VAGUE or (named and _SEVERAL.search(text)):
        return UNKNOWN, (DRUG.field,)
    return (TRUE if named else FALSE), ()


_is_marijuana: Final[Truth] = Lookup("substance is", "marijuana", (DRUG.field,), _marijuana, "MO")

PARAPHERNALIA: Final = OpenQuestion(
    id="MO-ARTXIV-PARAPHERNALIA",
    question="Is possession of paraphernalia for marijuana a marijuana offense?",
    cite="Mo. Const. art. XIV § 2.10(8)",
    readings={"covered": "it is", "not_covered": "it is not"},
    chosen=BOTH,
    decided="2026-11-25",
    because='"marijuana offense" is not defined and courts differ',
)

_offense: Final[OnsetLike] = choose(
    (
        is_on("paraphernalia"),
        PARAPHERNALIA.choose(covered=Known(True), not_covered=Known(False)),
    ),
    (is_ordinance, Known(True)),  # of which state offense it is the like, the exclusions ask
    otherwise=is_named("marijuana"),
)

# --- what is excluded -------------------------------------------------------------------------------------


# Possession delivers to nobody and harms nobody: there the section settles both, recorded or not.
_is_possession: Final[Truth] = ~is_ordinance & LISTS["possession"].matches
_to_minor: Final[Truth] = any_of(
    ~is_ordinance & LISTS["delivery_to_minor"].matches,
    DELIVERY_TO_MINOR & ~_is_possession,
)
_violent: Final[Truth] = charge.victim_of_crime_against_person & ~_is_possession

# --- who is reached when ----------------------------------------------------------------------------------


def _light(grams: float | None) -> tuple[int, tuple[str, ...]]:
    if grams is None:
        return UNKNOWN, (DRUG_GRAMS.field,)
    return (TRUE if grams <= THREE_POUNDS else FALSE), ()


# (a) misdemeanors (an ordinance violation stands with them), (b) class E felonies and possession of at most
# three pounds. Under the code before 2017 that possession was a felony of class C or D: the weight decides.
_below_felony: Final[Truth] = any_of(is_misdemeanor, is_infraction, is_ordinance)
_within_three_pounds: Final[Truth] = Lookup(
    "quantity is", "three pounds or less", (DRUG_GRAMS.field,), _light, "MO"
)
_small_possession: Final[Truth] = all_of(
    is_felony,
    LISTS["possession"].matches,
    felony_of("D") | (felony_of("C") & (charge.offense_date < "2017-01-01")),
    _within_three_pounds,
)
_at_once: Final[Truth] = any_of(_below_felony, is_felony & felony_of("E"), _small_possession)

LATER_OFFENSE: Final = OpenQuestion(
    id="MO-ARTXIV-LATER",
    question="Does the order reach offenses committed since December 8, 2022?",
    cite="Mo. Const. art. XIV § 2.10(8)",
    readings={"reached": "it does", "not_reached": "it does not"},
    chosen=BOTH,
    decided="2026-11-25",
    because="the text was not reached; it refers to records that the amendment found, and no source of later ones",
)
_before: Final[Truth] = charge.offense_date < START

ARRESTS: Final = OpenQuestion(
    id="MO-ARTXIV-ARRESTS",
    question="Does the order reach an arrest or charge that led to no finding of guilt?",
    cite="Mo. Const. art. XIV § 2.10(8)",
    readings={"reached": "it does", "not_reached": "it does not"},
    chosen=BOTH,
    decided="2026-11-25",
    because="the automatic clauses refer to offenses and sentences; the order covers arrest and charge records too",
)
SUSPENDED: Final = OpenQuestion(
    id="MO-ARTXIV-SIS",
    question="Does the order reach a suspended imposition of sentence?",
    cite="Mo. Const. art. XIV § 2.10(8)",
    readings={"reached": "it does", "not_reached": "it does not"},
    chosen="reached",
    decided="2026-11-25",
    because="some counties refuse such cases; a drafter of the amendment says that this misreads it",
)
_no_finding: Final[Truth] = charge.ended(*(NON_CONVICTIONS - {Disposition.DEFERRED, Disposition.DIVERTED}))

MARIJUANA: Final = Law(
    id="MO-ARTXIV",
    source=SECONDARY("Mo. Const. art. XIV § 2.10(7)-(8)", S_2_10.note),
    title="Marijuana offenses",
    relief="expungement and vacatur",
    automatic=True,
    unit=CHARGE,
    about=CONVICTIONS | NON_CONVICTIONS,
    versions=(Version("Amendment 3", START, SECONDARY("Amendment 3", "the text was not reached")),),
    conditions=(
        Condition(
            "marijuana",
            "The substance was marijuana",
            S_2_10("(7), (8)"),
            holds=_is_marijuana,
        ),
        Condition(
            "offense",
            "The offense was possession, delivery or cultivation; a weapons offense while possessing is none (C.S. v. MSHP, 2025)",
            S_2_10("(7), (8); C.S. v. MSHP, SC100944 (Mo. banc 2025)"),
            holds=_offense,
        ),
        Condition(
            "guilt",
            "The person was found guilty, whether sentence was imposed or suspended",
            S_2_10("(8)"),
            holds=choose(
                (charge.is_convicted, Known(True)),
                (
                    is_suspended_imposition,
                    SUSPENDED.choose(reached=Known(True), not_reached=Known(False)),
                ),
                (
                    _no_finding,
                    ARRESTS.choose(
                        reached=Known(True),
                        not_reached=Known(False),
                    ),
                ),
            ),
        ),
        Condition(
            "not_to_minor",
            "The offense was not distribution or delivery to a minor",
            S_2_10("(7), (8)"),
            holds=~_to_minor,
        ),
        Condition(
            "no_violence",
            "The offense did not involve violence",
            S_2_10("(7), (8)"),
            holds=~_violent,
        ),
        Condition(
            "not_driving",
            "The offense was not driving under the influence of marijuana",
            S_2_10("(7), (8)"),
            holds=~is_on("driving"),
        ),
        Condition(
            "before_amendment",
            "The offense was committed before December 8, 2022",
            S_2_10("(8)"),
            holds=LATER_OFFENSE.choose(reached=Known(True), not_reached=_before),
        ),
        Condition(
            "completed",
            "A misdemeanor, class E felony or possession of at most three pounds: the person is not incarcerated; "
            "another felony: incarceration, probation and parole are completed",
            S_2_10("(7)(a), (8)"),
            holds=choose(
                (_no_finding, from_day(charge.disposition_date)),
                (_at_once, from_day(charge.released_on)),
                otherwise=from_day(charge.completed_on),
            ),
        ),
    ),
    questions=(PARAPHERNALIA, SUSPENDED, ARRESTS, LATER_OFFENSE),
    notices=(
        Notice(
            "supervision_ends",
            "Probation or parole for it ends with the order: the sentence is vacated",
            S_2_10("(8)"),
            when=_at_once,
        ),
        Notice(
            "deadline_misdemeanors",
            "The courts' time for misdemeanors ran out on June 8, 2023",
            S_2_10("(8)"),
            when=_below_felony,
            day=FixedDay("2023-06-08"),
        ),
        Notice(
            "deadline_felonies",
            "The courts' time for class E felonies and possession of at most three pounds ran out on December 8, 2023",
            S_2_10("(8)"),
            when=is_felony & (felony_of("E") | _small_possession),
            day=FixedDay("2023-12-08"),
        ),
        Notice(
            "void",
            "The conviction is vacated as legally invalid: the person is treated as never arrested, convicted or sentenced; "
            "the records of arrest, citation, investigation, charge and adjudication are covered",
            S_2_10("(8)"),
        ),
        Notice(
            "certificate", "The court issues a certificate; the order takes effect at once", S_2_10("(8)")
        ),
        Notice("count_alone", "Other counts of the case stay as they are", S_2_10("(8)")),
    ),
    remarks=(
        "In custody for a misdemeanor, a class E felony or possession of at most three pounds, a petition may be filed: not encoded.",
        "Nothing else counts: no later conviction, no pending charge, no money owed.",
    ),
)

LAWS: Final = (MARIJUANA,)
