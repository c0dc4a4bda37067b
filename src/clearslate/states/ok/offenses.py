"""How Oklahoma writes statutes and grades offenses, and the facts that several of its laws share."""

from collections.abc import Mapping
from typing import Any

from clearslate.law import *

# --- how statutes and grades are written -------------------------------------------------------------------

_TITLE = (
    r"(?:Okla(?:homa)?\.?\s*Stat(?:utes)?\.?\s*(?:Ann\.?\s*)?,?\s*)?(?:tit(?:le|\.)?\s*)?(?P<code>\d{1,2}A?)\s*,?\s*"
    r"(?:O\.?\s*S\.?(?:\s*(?:Supp\.?|\d{4}))*|Okl\.?\s*St\.?\s*(?:Ann\.?)?)?\s*,?\s*(?:§+\s*|Sec(?:tion|\.)?\s*)?"
)
STYLE = CitationStyle(
    pattern=rf"{_TITLE}(?P<section>(?<=[\s§.,])\d+[A-Z]{{0,2}}(?:[.-]\d+[A-Z]{{0,2}})*)",
    table=read_sections(__file__),
    stem=rf"{_TITLE}(?P<section>(?<=[\s§.,])\d+(?:[.-]\d*)*)",
    units=r"\bch(?:ap(?:ter)?)?\b",
    inchoate=("41", "42", "44", "421", "2-408"),  # 21 O.S. §§ 42, 44, 421; 63 O.S. § 2-408
    inchoate_source=MEMORY("21 O.S. §§ 42, 44, 421; 63 O.S. § 2-408"),
)

# 21 O.S. §§ 9, 10: maxima where the section states none (no law here asks for them).
GRADES = (grade("felony", Class.FELONY, days(1), LIFE), grade("misd", Class.MISDEMEANOR, days(1), years(1)))

# The Sentencing Modernization Act of 2024 puts felonies into classes Y, A1 to A3, B1 to B6, C1, C2, D1 to D3.
_FELONY_CLASSES = ("y", "a1", "a2", "a3", "b1", "b2", "b3", "b4", "b5", "b6", "c1", "c2", "d1", "d2", "d3")

GRADING = Grading(
    GRADES,
    STYLE,
    MEMORY("21 O.S. §§ 9, 10"),
    aliases={"f": "felony", "fel": "felony", "m": "misd", "misdemeanor": "misd", "misdemeanour": "misd"}
    | {alias: "felony" for name in _FELONY_CLASSES for alias in (name, f"class {name}", f"felony {name}")},
)

LISTS = read_lists(__file__, STYLE)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)

# --- facts of Oklahoma -------------------------------------------------------------------------------------

OWN = OwnFacts()


def _paid(row: Mapping[str, Any]) -> DayInterval | None:
    """A fine that is no longer owed was paid on the day of the sentence, where no other day is told; None: never."""
    if row["fines_owed"]:
        return None
    known = row["fines_owed"] is not None and row["disposition_date"] is not None
    return row["disposition_date"] if known else DayInterval(ALWAYS, NEVER)


def _ordered(row: Mapping[str, Any]) -> DayInterval | None:
    """The day of the sentence and the longer of its lengths, where the end is missing; without a length nothing follows."""
    imposed, terms = row["imposed_on"], (row["incarceration_days"], row["probation_days"])
    if row["completed_on"] is not None or imposed is None or None in terms or not any(terms):
        return None
    return DayInterval(imposed.earliest + max(terms), imposed.latest + max(terms))


def _declined(row: Mapping[str, Any]) -> bool | None:
    """Silence is harmless (the prosecutor declined), unless the words of the disposition are missing too."""
    return None if row["disposition_detail"] is None else row["disposition"] == Disposition.NO_CHARGE


def _reversed(row: Mapping[str, Any]) -> bool | None:
    """A vacated conviction is one that was reversed and dismissed, unless the words say otherwise."""
    return None if row["disposition_detail"] is None else row["disposition"] == Disposition.VACATED


NATIONAL_CHECK = OWN.text(
    "national_check_result",
    "result of the national check (III, NCIC, sex offender registry); single_source, other_arrests",
    silence="single_source",
    level=Level.PERSON,
    owner=Owner.REPOSITORY,
)
FINE_IMPOSED = OWN.number("fine_imposed", "fine of the sentence, cents; 0 where none", silence=0, kind=Kind.MONEY)
FINE_PAID_ON = OWN.event("fine_paid_on", "day on which the fine was paid, or satisfied by time served", silence=_paid)
ORDERED_END_ON = OWN.event(
    "ordered_end_on",
    "last day of the sentence by the lengths ordered, where no discharge is recorded; NEVER where one is",
    silence=_ordered,
    owner=Owner.REPOSITORY,
)
PROSECUTOR_DECLINED = OWN.flag("prosecutor_declined", level=Level.CHARGE, silence=_declined)
REFILING_BARRED = OWN.flag(
    "refiling_barred", "the prosecuting agency confirms that it will not refile, or may not", owner=Owner.PROSECUTOR
)
REVERSED_AND_DISMISSED = OWN.flag(
    "reversed_and_dismissed",
    "an appellate court reversed the conviction, with instructions to dismiss or before the prosecutor dismissed",
    silence=_reversed,
)
DNA_INNOCENCE = OWN.flag("dna_innocence", "DNA evidence after conviction established factual innocence")
IDENTITY_THEFT = OWN.flag("identity_theft", "another person was arrested or charged under this person's name")
RECLASSIFIED = OWN.flag("reclassified", "a felony when sentenced, since reclassified as a misdemeanor")
TREATMENT_COMPLETED = OWN.flag(
    "treatment_completed",
    "a treatment program that was ordered was completed, or none was",
    silence=True,
    owner=Owner.CORRECTIONS,
)
COMMUTED_ON = OWN.event("commuted_on", "day on which the sentence was commuted")
VIOLENT_571 = OWN.flag("crime_of_violence", by="57 O.S. § 571", silence=None)
SECTION_13_1 = OWN.flag("section_13_1", "the felony is listed in 21 O.S. § 13.1", owner=Owner.PROSECUTOR, silence=None)
TRAFFICKING_VICTIM = OWN.flag("trafficking_survivor")


# --- presumptions and open questions -----------------------------------------------------------------------

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "OK", "Oklahoma", "22 O.S. § 18(A): convictions are not limited to Oklahoma's"
)

FORGIVEN = OpenQuestion(
    id="OK-18-FORGIVEN",
    question="Does a felony conviction that was pardoned or sealed before still count as one?",
    cite="22 O.S. §§ 18(A), 18b",
    readings={"counts": "every conviction counts", "free": "a pardoned or sealed conviction does not count"},
    chosen=BOTH,
    because="the sections say 'has never been convicted' and 'has not been convicted' and no more; a sealed record is deemed never to "
    "have been, yet under § 18b(E) it may prove a prior conviction",
)

DEFERRED = OpenQuestion(
    id="OK-18-DEFERRED",
    question="Is a charge pending while its deferred judgment runs?",
    cite="22 O.S. §§ 18(A), 18b",
    readings={
        "both": "eligible only where none runs; unknown where one does",
        "pending": "it is pending",
        "over": "it is not pending",
    },
    chosen=BOTH,
    because="judgment is not entered and the case is open, but the charge has been answered by a plea",
)

INSANITY = OpenQuestion(
    id="OK-18-INSANITY",
    question="Is not guilty by reason of mental illness an acquittal?",
    cite="22 O.S. § 18(A)¶1",
    readings={"both": "unknown", "acquittal": "it is", "other": "it is not"},
    chosen=BOTH,
    because="the paragraph says 'acquitted' and no source refers to this verdict",
)

# --- how a charge ended ------------------------------------------------------------------------------------


_deferral_words = charge.detail_says("deferred or delayed sentence", "deferr", "delayed")
_drug_court_words = charge.detail_says("drug court", "drug court")

is_acquitted = charge.ended(Disposition.ACQUITTED)
is_insane = charge.ended(Disposition.ACQUITTED_INSANITY)
is_acquittal = INSANITY.choose(acquittal=is_acquitted | is_insane, other=is_acquitted)
is_reversed = charge.ended(Disposition.VACATED) & REVERSED_AND_DISMISSED
is_dna_innocent = DNA_INNOCENCE
is_fully_pardoned = from_day(charge.pardoned_on) & one_of_values("pardon", ("unconditional",))
is_under_18 = charge.offense_date < person.date_of_birth + years(18)
is_identity_theft = IDENTITY_THEFT

# A dismissal by a drug court is not one after a deferred judgment: D.A. v. State ex rel. OSBI, 2018 OK 102.
_dismissed = charge.ended(*DROPPED)
is_after_deferral = (charge.ended(Disposition.DIVERTED) & ~_drug_court_words) | (_dismissed & _deferral_words)
is_dismissed = (_dismissed & ~_deferral_words) | (charge.ended(Disposition.DIVERTED) & _drug_court_words)
# A deferred prosecution (22 O.S. § 305.1) defers no judgment; whether its end is a dismissal of ¶7 was not read.
is_after_deferred_prosecution = is_after_deferral & charge.detail_says(
    "deferred prosecution or diversion", "prosecution", "diversion"
)
is_uncharged = charge.ended(Disposition.NO_CHARGE)
is_declined = is_uncharged & (PROSECUTOR_DECLINED | charge.detail_says("declined", "declin"))

# --- lists, where a recorded fact goes before them ----------------------------------------------------------


is_violent_571 = is_felony & as_told(VIOLENT_571, LISTS["violent_571"].matches)
is_section_13_1 = is_felony & as_told(SECTION_13_1, LISTS["section_13_1"].matches)
is_registrable = LISTS["sora"].matches
is_simple_possession = LISTS["simple_possession"].matches

# The court may not defer judgment of an offense that requires registration, so what stands as one is open.
may_be_deferred = ~is_registrable | UNSETTLED
of_a_judgment = ~is_after_deferred_prosecution | UNSETTLED

# --- histories ---------------------------------------------------------------------------------------------

felony_conviction = charge.is_convicted & is_felony
misdemeanor_conviction = charge.is_convicted & is_misdemeanor
conviction = charge.is_convicted & (is_felony | is_misdemeanor)
_counts = person.none(felony_conviction)
# Forgiven from the day of the pardon, or of the sealing, on.
_forgiven = person.none(felony_conviction, unless=from_day(earlier_of(charge.pardoned_on, charge.cleared_on)))
never_a_felon = FORGIVEN.choose(counts=_counts, free=_forgiven)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known

_pending = person.none(charge.is_pending & (is_felony | is_misdemeanor))
_nor_deferred = person.none(charge.ended(Disposition.PENDING, Disposition.DEFERRED) & (is_felony | is_misdemeanor))
nothing_pending = DEFERRED.choose(pending=_nor_deferred, over=_pending)

# --- the end of a sentence -----------------------------------------------------------------------------------

FINE_END = OpenQuestion(
    id="OK-18-FINE-END",
    question="When does a sentence end that is a fine alone?",
    cite="22 O.S. §§ 18(A)¶¶11-13, 18b",
    readings={
        "both": "certainly once the wait has run since the fine was paid; unknown from the day of the sentence until then",
        "sentence": "with the sentence: nothing is served",
        "payment": "with the payment",
    },
    chosen=BOTH,
    decided="2026-11-27",
    because="the Bureau goes by the lengths that it holds, and a fine has none; no source says more",
)

_ordered_end = ORDERED_END_ON
fine_imposed = FINE_IMPOSED
fine_paid_on = FINE_PAID_ON
no_term = all_of(~(charge.incarceration_days > 0), ~(charge.suspended_days > 0), ~(charge.probation_days > 0))


# The Bureau goes by the lengths that it holds. Money is asked where a paragraph names it: a fine in ¶10, restitution in ¶16 and as
# a ground of objection; of a sentence that was a fine alone, FINE_END.
_SENTENCE_OVER = completion(
    READING("22 O.S. § 18(A)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT
)


# ¶¶12 and 13 speak of the completion of the sentence for the felony; whether money belongs to it they do not say.
FELONY_SENTENCE_OVER = completion(
    READING("22 O.S. § 18(A)¶¶12, 13"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID
)


def since_sentence(wait: Term | Parameter, over: Days = _SENTENCE_OVER) -> OnsetLike:
    """The wait has passed since the sentence ended.

    The end is the recorded discharge; where the Bureau holds none, the end that follows from the lengths
    ordered, as it takes it itself.
    """
    discharged = elapsed(wait, since=over)
    by_lengths = elapsed(wait, since=_ordered_end) & completion_stands  # a revocation moves the end that was ordered
    paid = discharged & elapsed(wait, since=fine_paid_on)
    return choose(
        (no_term & (fine_imposed > 0), FINE_END.choose(sentence=discharged, payment=paid)),
        (is_absent(ORDERED_END_ON), discharged),
        (_ordered_end.happened, by_lengths),
        otherwise=discharged,
    )


commuted_on = COMMUTED_ON

# --- where the person's arrests were -------------------------------------------------------------------------

# An entry that the dataset holds goes before a check that missed it.
is_single_source = all_of(
    NATIONAL_CHECK.is_one_of("single_source"),
    person.none(~charge.decided_in("OK")),
    ~(~Absent("on_registry") & person.on_registry),
)

# --- periods that several laws ask -------------------------------------------------------------------------------

CLOCK_13 = OpenQuestion(
    id="OK-18-A-13-CLOCK",
    question="Have the ten years to pass since each felony sentence, or since the one to be sealed?",
    cite="22 O.S. § 18(A)¶13",
    readings={"last": "since the last of the two", "own": "since the sentence of the felony to be sealed"},
    chosen="last",
    because="the category is one of a person with at most two felonies whose sentences are over; the stricter reading",
)

# Three years, unless the offense has or may have a longer period; absence from the state stops it, § 153.
_LIMITATION = parameter("limitation", years(3), SECONDARY("22 O.S. § 152(H)"))
limitation_is_over = choose(
    (LISTS["longer_limitation"].matches, either(elapsed(_LIMITATION, since=charge.offense_date), Known(False))),
    otherwise=elapsed(_LIMITATION, since=charge.offense_date),
)
