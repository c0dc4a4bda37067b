"""What sealing under 20 ILCS 2630/5.2(k) asks: its open questions, who is serving, what waits, and for whom."""

from collections.abc import Mapping, Sequence
from typing import Any

from clearslate.states.il.offenses import *

SEALING = relief("sealing", ReliefKind.SEAL)


def _last_disposition(row: Mapping[str, Any], case_rows: Sequence[Mapping[str, Any]]) -> DayInterval | None:
    """The day on which a scenario's case closed, where it does not say: its last disposition.

    NEVER while a charge is pending; None (missing) where a disposition has no date.
    """
    del row
    if any(each["disposition"] == Disposition.PENDING for each in case_rows):
        return DayInterval(NEVER, NEVER)
    days = [each["disposition_date"] for each in case_rows]
    if None in days:
        return None
    return DayInterval(max(day.earliest for day in days), max(day.latest for day in days))


CLOSED_ON = OWN.day(
    "closed_on",
    "day on which the case closed, as the Supreme Court designates it",
    silence=_last_disposition,
    level=Level.CASE,
)


# --- figures ----------------------------------------------------------------------------------------------

FIRST_RECORDS = parameter("first_day", "1970-01-01", S_5_2("(k)"))
_WAIT = parameter("waiting", years(2), S_5_2("(k)(5)"))
_WAIT_FELONY = parameter("waiting_felony", years(3), S_5_2("(k)(5)"))
CLOSED_FOR = parameter("closed_for", years(1), S_5_2("(l)"))

# --- open questions ---------------------------------------------------------------------------------------

CREATED = OpenQuestion(
    id="IL-CREATED",
    question="Is a record created at the arrest or at the filing of the case, where 1970 lies between?",
    cite="20 ILCS 2630/5.2(k)",
    readings={"arrest": "the day of arrest", "filing": "the day of filing"},
    chosen=BOTH,
    because="the arrest record and the court's record are two; no source says which one counts",
)

STRICKEN = OpenQuestion(
    id="IL-SOL",
    question="Is a case that was stricken off with leave to reinstate (SOL) a record without conviction?",
    cite="20 ILCS 2630/5.2(k)(4)",
    readings={
        "final": "only once it is final; unknown where the record does not say so",
        "at_once": "it is, from the day on which it was stricken",
    },
    chosen="final",
    because="the prosecutor may reinstate it until then",
)

RECKLESS_HISTORY = OpenQuestion(
    id="IL-RECKLESS",
    question="Does a supervision for DUI or reckless driving spoil the clean history that frees reckless driving before 25?",
    cite="20 ILCS 2630/5.2(a)(3)",
    readings={"convictions": "only a conviction spoils it", "supervisions": "a supervision spoils it too"},
    chosen=BOTH,
    because="the sources refer to a clean history and do not say of what",
)

LAST_SENTENCE = OpenQuestion(
    id="IL-LAST-SENTENCE",
    question="Do the two years run from the end of the record's own sentence, or of the person's last one?",
    cite="20 ILCS 2630/5.2(k)(5)",
    readings={
        "own": "the sentence of the record (the case clears when the last of its charges may)",
        "person": "the last sentence of the person, in any case",
    },
    chosen=BOTH,
    decided="2026-12-01",
    because="(a)(1)(F) defines the last sentence as that of any case; whether (k)(5) and (c) use the term was not read",
)

# (d)(6)(C), (k)(5): a sentence ends whatever money is owed. Restitution is asked for by a condition of its own in (d).
ENDED = completion(S_5_2("(k)(5), (d)(6)(C)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)

# --- (k): who is excluded ---------------------------------------------------------------------------------

is_excluded_conviction = charge.is_convicted & is_excluded_offense
_is_barred_by_a3 = ended_against & is_never_sealable

_wheel_offense = LISTS["dui"].matches | LISTS["reckless_driving"].matches
_no_conviction = person.others.none(charge.is_convicted & _wheel_offense)
_no_supervision = person.others.none(ended_in_supervision & _wheel_offense)
is_young_reckless_driver = all_of(
    is_misdemeanor, charge.offense_date < person.date_of_birth + years(25), _no_conviction
)
reckless_driving_is_sealable = is_young_reckless_driver & RECKLESS_HISTORY.choose(
    convictions=Known(True), supervisions=_no_supervision
)

# --- (k): who is serving ----------------------------------------------------------------------------------

# A supervision or deferral that is not finished ends on its recorded last day; without one only an order ends it.
has_a_term = charge.disposition_date < ENDED
_runs_out = choose((has_a_term, from_day(ENDED)))
is_deferred = charge.ended(Disposition.DEFERRED)
not_serving = from_day(person.latest(ENDED, charge.is_convicted)) & person.every(_runs_out, where=is_deferred)

LAST_SENTENCE_ENDED = DefinedTerm(
    "last sentence",
    S_5_2("(a)(1)(F)"),
    "the most recent sentence, supervision or qualified probation of the person, in any case",
    expression=person.latest(ENDED, ended_against),
)

# --- what stands as completed -----------------------------------------------------------------------------

SUPERVISION_STANDS = Condition(
    "supervision_stands",
    "Where a supervision or qualified probation ended it: no revocation is recorded, for beside one whether it was completed is open",
    S_5_2("(b), (c), (k)(5)"),
    when=ended_in_supervision,
    holds=completion_stands,
)

# --- (k): waiting -----------------------------------------------------------------------------------------

served_two_years = LAST_SENTENCE.choose(
    own=elapsed(_WAIT, since=ENDED), person=elapsed(_WAIT, since=LAST_SENTENCE_ENDED.means)
)
served_three_years = elapsed(_WAIT_FELONY, since=ENDED)

# A felony that cannot be sealed automatically does not hold up those that can (the rule refers to those alone).
_pooled_felony = all_of(
    charge.is_convicted,
    is_felony,
    charge.decided_in("IL"),
    ~is_excluded_conviction,
    ~_is_barred_by_a3,
    ~LISTS["reckless_driving"].matches,  # as a felony it is never sealable
    ~(charge.disposition_date < "1970-01-01"),
    case.none(is_excluded_conviction | _is_barred_by_a3),
)

pooled_felonies_served = person.none(_pooled_felony, unless=served_three_years | from_day(charge.cleared_on))

case_number_is_known = ~Absent("case_number") | Lookup(
    "shared case number", "cannot be tested", ("jurisdiction",), lambda _: (UNKNOWN, ("case_number",)), "IL"
)
