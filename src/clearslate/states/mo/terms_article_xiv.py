"""Mo. Const. art. XIV, § 2.10 in its parts: what is marijuana, open questions, which day counts."""

import re

from clearslate.states.mo.offenses import *

S_2_10 = SECONDARY("§ 2.10", "the text was not reached; descriptions of it and case law were")

START = "2022-12-08"
THREE_POUNDS = 1360.77711  # grams

# --- what is marijuana ------------------------------------------------------------------------------------

NAMES = frozenset({"marijuana", "marihuana", "cannabis"})
SEVERAL = re.compile(r"[,;/&+]|\b(?:and|with|except|not)\b")
VAGUE = frozenset({"drug", "drugs", "controlled substance", "unknown", "other", "thc", "hashish"})


def marijuana(drug: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the recorded substance is marijuana: a synthetic one is not, several or a vague one may be."""
    if drug is None:
        return UNKNOWN, (DRUG.field,)
    text = " ".join(drug.lower().split())
    if "synthetic" in text or not text:
        return FALSE, ()
    named = any(name in text for name in NAMES)
    if text in VAGUE or (named and SEVERAL.search(text)):
        return UNKNOWN, (DRUG.field,)
    return (TRUE if named else FALSE), ()


is_marijuana = Lookup("substance is", "marijuana", (DRUG.field,), marijuana, "MO")

PARAPHERNALIA = OpenQuestion(
    id="MO-ARTXIV-PARAPHERNALIA",
    question="Is possession of paraphernalia for marijuana a marijuana offense?",
    cite="Mo. Const. art. XIV § 2.10(8)",
    readings={"covered": "it is", "not_covered": "it is not"},
    chosen=BOTH,
    because='"marijuana offense" is not defined and courts differ',
)

ORDINANCES = OpenQuestion(
    id="MO-ARTXIV-ORDINANCE",
    question="Is a violation of a municipal ordinance on marijuana a misdemeanor marijuana offense?",
    cite="Mo. Const. art. XIV § 2.10(8)",
    readings={"reached": "it is, like a misdemeanor", "not_reached": "it is not"},
    chosen=BOTH,
    decided="2026-12-01",
    because="the Court of Appeals held in 2025 that it is not (K.D.W., W.D., September 9, as a newspaper reports it; the charge had been amended), "
    "and municipal judges said so before; before both it was taken for one",
)

offense = choose(
    (is_on("paraphernalia"), PARAPHERNALIA.choose(covered=Known(True), not_covered=Known(False))),
    (is_ordinance, Known(True)),  # of which state offense it is the like, the exclusions ask
    otherwise=is_named("marijuana"),
)

# Possession delivers to nobody and harms nobody: there the section settles both, recorded or not.
is_possession = ~is_ordinance & LISTS["possession"].matches
to_minor = (~is_ordinance & LISTS["delivery_to_minor"].matches) | (DELIVERY_TO_MINOR & ~is_possession)
violent = charge.victim_of_crime_against_person & ~is_possession


def light(grams: float | None) -> tuple[int, tuple[str, ...]]:
    """Whether the recorded weight is three pounds at most."""
    if grams is None:
        return UNKNOWN, (DRUG_GRAMS.field,)
    return (TRUE if grams <= THREE_POUNDS else FALSE), ()


# (a) misdemeanors (with them an ordinance violation, if it is reached at all), (b) class E felonies and possession of at most
# three pounds. Under the code before 2017 that possession was a felony of class C or D: the weight decides.
below_felony = any_of(is_misdemeanor, is_infraction, is_ordinance)
within_three_pounds = Lookup("quantity is", "three pounds or less", (DRUG_GRAMS.field,), light, "MO")
small_possession = all_of(
    is_felony,
    LISTS["possession"].matches,
    felony_of("D") | (felony_of("C") & (charge.offense_date < "2017-01-01")),
    within_three_pounds,
)
at_once = any_of(below_felony, is_felony & felony_of("E"), small_possession)

LATER_OFFENSE = OpenQuestion(
    id="MO-ARTXIV-LATER",
    question="Does the order reach offenses committed since December 8, 2022?",
    cite="Mo. Const. art. XIV § 2.10(8)",
    readings={"reached": "it does", "not_reached": "it does not"},
    chosen=BOTH,
    because="the text was not reached; it refers to records that the amendment found, and no source of later ones",
)
before = charge.offense_date < START

ARRESTS = OpenQuestion(
    id="MO-ARTXIV-ARRESTS",
    question="Does the order reach an arrest or charge that led to no finding of guilt?",
    cite="Mo. Const. art. XIV § 2.10(8)",
    readings={"reached": "it does", "not_reached": "it does not"},
    chosen=BOTH,
    because="the automatic clauses refer to offenses and sentences; the order covers arrest and charge records too",
)
SUSPENDED = OpenQuestion(
    id="MO-ARTXIV-SIS",
    question="Does the order reach a suspended imposition of sentence?",
    cite="Mo. Const. art. XIV § 2.10(8)",
    readings={"reached": "it does", "not_reached": "it does not"},
    chosen="reached",
    because="some counties refuse such cases; a drafter of the amendment says that this misreads it",
)
no_finding = charge.ended(*(NON_CONVICTIONS - {Disposition.DEFERRED, Disposition.DIVERTED}))
