"""20 ILCS 2630/5.2(k) and (l): automatic sealing under the Clean Slate Act (P.A. 104-0459).

(k) The State Police seal, from 2029-01-01. (l) Circuit clerks seal ordinance violations and class C
misdemeanors, from 2028-01-01.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from clearslate.law import *
from clearslate.states.il.offenses import *

SEALING: Final = "sealing"


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


CLOSED_ON: Final = OWN.day(
    "closed_on",
    "day on which the case closed, as the Supreme Court designates it",
    silence=_last_disposition,
    level=Level.CASE,
)


# --- figures ----------------------------------------------------------------------------------------------

_FIRST_RECORDS: Final = parameter("first_day", "1970-01-01", S_5_2("(k)"))
_WAIT: Final = parameter("waiting", years(2), S_5_2("(k)(5)"))
_WAIT_FELONY: Final = parameter("waiting_felony", years(3), S_5_2("(k)(5)"))
_CLOSED_FOR: Final = parameter("closed_for", years(1), S_5_2("(l)"))

# --- open questions ---------------------------------------------------------------------------------------

CREATED: Final = OpenQuestion(
    id="IL-CREATED",
    question="Is a record created at the arrest or at the filing of the case, where 1970 lies between?",
    cite="20 ILCS 2630/5.2(k)",
    readings={
        "arrest": "the day of arrest",
        "filing": "the day of filing",
    },
    chosen=BOTH,
    decided="2026-11-25",
    because="the arrest record and the court's record are two; no source says which one counts",
)

STRICKEN: Final = OpenQuestion(
    id="IL-SOL",
    question="Is a case that was stricken off with leave to reinstate (SOL) a record without conviction?",
    cite="20 ILCS 2630/5.2(k)(4)",
    readings={
        "final": "only once it is final; unknown where the record does not say so",
        "at_once": "it is, from the day on which it was stricken",
    },
    chosen="final",
    decided="2026-11-25",
    because="the prosecutor may reinstate it until then",
)

RECKLESS_HISTORY: Final = OpenQuestion(
    id="IL-RECKLESS",
    question="Does a supervision for DUI or reckless driving spoil the clean history that frees reckless driving before 25?",
    cite="20 ILCS 2630/5.2(a)(3)",
    readings={
        "convictions": "only a conviction spoils it",
        "supervisions": "a supervision spoils it too",
    },
    chosen=BOTH,
    decided="2026-11-25",
    because="the sources speak of a clean history and do not say of what",
)

LAST_SENTENCE: Final = OpenQuestion(
    id="IL-LAST-SENTENCE",
    question="Do the two years run from the end of the record's own sentence, or of the person's last one?",
    cite="20 ILCS 2630/5.2(k)(5)",
    readings={
        "own": "the sentence of the record (the case clears when the last of its charges may)",
        "person": "the last sentence of the person, in any case",
    },
    chosen="own",
    decided="2026-11-25",
    because="felonies wait for each other by a rule of their own, which would say nothing if the last sentence "
    "of the person counted anyway",
)

# --- (k): who is excluded ---------------------------------------------------------------------------------

_is_excluded_conviction: Final[Truth] = charge.is_convicted & is_excluded_offense
_is_barred_by_a3: Final[Truth] = ended_against & is_never_sealable

_wheel_offense: Final = any_of(LISTS["dui"].matches, LISTS["reckless_driving"].matches)
_no_conviction: Final = person.others.none(charge.is_convicted & _wheel_offense)
_no_supervision: Final = person.others.none(ended_in_supervision & _wheel_offense)
is_young_reckless_driver: Final[Truth] = all_of(
    is_misdemeanor, charge.offense_date < person.date_of_birth + years(25), _no_conviction
)
reckless_driving_is_sealable: Final[OnsetLike] = is_young_reckless_driver & RECKLESS_HISTORY.choose(
    convictions=Known(True), supervisions=_no_supervision
)

# --- (k): who is serving ----------------------------------------------------------------------------------

# A supervision or deferral that is not finished ends on its recorded last day; without one only an order ends it.
_has_a_term: Final = charge.completed_on > charge.disposition_date
_runs_out: Final = choose((_has_a_term, from_day(charge.completed_on)))
_is_deferred: Final = charge.ended(Disposition.DEFERRED)
_not_serving: Final = from_day(person.latest(charge.completed_on, charge.is_convicted)) & person.every(
    _runs_out, where=_is_deferred
)

# --- (k): waiting -----------------------------------------------------------------------------------------

_served_two_years: Final = LAST_SENTENCE.choose(
    own=elapsed(_WAIT, since=charge.completed_on),
    person=elapsed(_WAIT, since=person.latest(charge.completed_on, ended_against)),
)
_served_three_years: Final = elapsed(_WAIT_FELONY, since=charge.completed_on)

# A felony that cannot be sealed automatically does not hold up those that can (the rule speaks of those alone).
_pooled_felony: Final[Truth] = all_of(
    charge.is_convicted,
    is_felony,
    charge.decided_in("IL"),
    ~_is_excluded_conviction,
    ~_is_barred_by_a3,
    ~LISTS["reckless_driving"].matches,  # as a felony it is never sealable
    ~(charge.disposition_date < "1970-01-01"),
    case.none(_is_excluded_conviction | _is_barred_by_a3),
)

_pooled_felonies_served: Final = person.none(
    _pooled_felony, unless=_served_three_years | from_day(charge.cleared_on)
)

_case_number_is_known: Final[Truth] = ~Absent("case_number") | Lookup(
    "shared case number", "cannot be tested", ("jurisdiction",), lambda _: (UNKNOWN, ("case_number",)), "IL"
)

STATE_POLICE: Final = Law(
    id="IL-5.2k",
    source=S_5_2("(k) (P.A. 104-0459)"),
    title="Clean Slate Act: automatic sealing by the State Police",
    relief=SEALING,
    automatic=True,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(
        Version("P.A. 104-0459", "2029-01-01", SECONDARY("P.A. 104-0459", "the act was read in summaries"))
    ),
    floor=FLOOR,
    tested=TESTED,
    conditions=(
        Condition(
            "created_since_1970",
            "The record was created on or after {first_day}",
            S_5_2("(k)"),
            holds=(charge.offense_date >= _FIRST_RECORDS)
            | CREATED.choose(
                arrest=charge.arrest_date >= _FIRST_RECORDS,
                filing=case.filed_on >= _FIRST_RECORDS,
            ),
        ),
        Condition(
            "not_serving",
            "The person is not serving a sentence, supervision or qualified probation in any case",
            S_5_2("(k)(3)"),
            holds=_not_serving,
        ),
        Condition(
            "no_pending_charge",
            "No filed charge against the person is pending (minor traffic: not read)",
            S_5_2("(k)(3)"),
            holds=person.none(charge.is_pending & ~may_be_minor_traffic),
        ),
        Condition(
            "excluded_conviction",
            "The conviction is not of Article 9, of Article 11 except 11-14, of class X, for an offense that requires "
            "registration, a crime of violence, trafficking or servitude, organized retail crime, robbery, vehicular "
            "hijacking, residential burglary, or burglary of class 1 or 2",
            S_5_2("(k)(3)"),
            all_of=tuple(
                Limb(key, f"It is not {text}", holds=~(charge.is_convicted & offense))
                for key, text, offense in (
                    ("article_9", "of Article 9", LISTS["article_9"].matches),
                    ("article_11", "of Article 11 (except 11-14)", LISTS["article_11"].matches),
                    ("class_x", "of class X", GRADING.is_grade("class X")),
                    (
                        "registrable",
                        "for an offense that requires registration",
                        LISTS["registrable"].matches,
                    ),
                    ("violent", "for a crime of violence", LISTS["crime_of_violence"].matches),
                    ("named", "for an offense that the paragraph names", LISTS["named_offenses"].matches),
                    ("burglary", "for burglary of class 1 or 2", is_graver_burglary),
                )
            ),
        ),
        Condition(
            "never_sealable",
            "A conviction or supervision is not for DUI, Article 11 except prostitution and misdemeanor public "
            "indecency, domestic battery, aggravated battery of an unborn child, violation of a protective or no "
            "contact order, animal cruelty of class A or above, or an offense that requires registration",
            S_5_2("(k)(3), (a)(3)"),
            all_of=tuple(
                Limb(key, f"It is not {text}", holds=~(ended_against & offense))
                for key, text, offense in (
                    ("dui", "for driving under the influence", LISTS["dui"].matches),
                    ("article_11", "of Article 11, with its two exceptions", is_graver_article_11),
                    (
                        "named",
                        "for a battery or violation that the paragraph names",
                        LISTS["never_sealable"].matches,
                    ),
                    ("cruelty", "for animal cruelty of class A or above", is_graver_cruelty),
                    (
                        "registrable",
                        "for an offense that requires registration",
                        LISTS["registrable"].matches,
                    ),
                )
            ),
        ),
        Condition(
            "reckless_driving",
            "A conviction or supervision for reckless driving is a misdemeanor from before the age of 25, without any "
            "other DUI or reckless driving",
            S_5_2("(k)(3), (a)(3)"),
            holds=choose(
                (ended_against & LISTS["reckless_driving"].matches, reckless_driving_is_sealable),
                otherwise=Known(True),
            ),
        ),
        Condition(
            "minor_traffic",
            "The charge is not a minor traffic offense (whether (k) reaches it was not read)",
            S_5_2("(k)(3), (a)(3)"),
            holds=~may_be_minor_traffic,
        ),
        Condition(
            "kind_of_offense",
            "A conviction or supervision is for a felony, a misdemeanor or an ordinance violation (petty and business "
            "offenses: not read)",
            S_5_2("(k)"),
            holds=choose((ended_against & is_petty, UNSETTLED), otherwise=Known(True)),
        ),
        Condition(
            "shared_case",
            "No charge of the same case number is an excluded conviction",
            S_5_2("(k)(3)"),
            holds=case.none(_is_excluded_conviction) & _case_number_is_known,
        ),
        Condition(
            "waiting",
            "The case ended without a conviction, finally; or {waiting} have passed since the end of the supervision, "
            "qualified probation or misdemeanor sentence, or {waiting_felony} since the end of the felony sentence; "
            "money owed does not count",
            S_5_2("(k)(4), (5)"),
            holds=choose(
                (charge.is_convicted & is_felony, _served_three_years),
                (charge.is_convicted, _served_two_years),
                (ended_in_supervision, _served_two_years),
                (_is_deferred, choose((_has_a_term, either(_served_two_years, Known(False))))),
                (
                    ended_without_conviction,
                    STRICKEN.choose(final=~may_be_reinstated, at_once=Known(True)),
                ),
            ),
        ),
        Condition(
            "felonies_together",
            "Where the conviction is a felony, {waiting_felony} have passed since the end of the sentence of every "
            "felony of the person that can be sealed automatically",
            S_5_2("(k)"),
            holds=choose(
                (charge.is_convicted & is_felony, _pooled_felonies_served),
                otherwise=Known(True),
            ),
        ),
    ),
    questions=(CREATED, STRICKEN, RECKLESS_HISTORY, LAST_SENTENCE),
    notices=(
        Notice(
            "appropriation",
            "The duties of the State Police and of the clerks are subject to appropriation",
            S_5_2("(k)(1)"),
        ),
        Notice(
            "waves",
            "A record from before 2029 is sealed in one of three waves, the last by 1 January 2034",
            S_5_2("(k)"),
            when=charge.disposition_date < "2029-01-01",
        ),
        Notice(
            "steps",
            "The State Police notify the clerk through the e-filing system at least once a quarter; the clerk seals "
            "within 90 days and tells the arresting agencies",
            S_5_2("(k)"),
        ),
        Notice(
            "petition_kept",
            "Sealing under (k) takes away no right to petition; (k) never expunges",
            S_5_2("(k)(12)"),
        ),
    ),
)

# --- (l) --------------------------------------------------------------------------------------------------

CLERKS: Final = Law(
    id="IL-5.2l",
    source=S_5_2("(l) (P.A. 104-0459)"),
    title="Automatic sealing of ordinance and class C cases by clerks",
    relief=SEALING,
    automatic=True,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(
        Version("P.A. 104-0459", "2028-01-01", SECONDARY("P.A. 104-0459", "the act was read in summaries"))
    ),
    floor=FLOOR,
    tested=TESTED,
    conditions=(
        Condition(
            "grade",
            "The charge is a violation of a municipal ordinance or a class C misdemeanor",
            S_5_2("(l)"),
            one_of=(
                Limb(
                    "ordinance", "It violates a municipal ordinance", holds=GRADING.is_kind(Class.ORDINANCE)
                ),
                Limb("class_c", "It is a class C misdemeanor", holds=GRADING.is_grade("class C")),
            ),
        ),
        Condition(
            "not_traffic",
            "The charge is not a traffic matter (whether those are left out was not read)",
            S_5_2("(l)"),
            holds=~may_be_minor_traffic,
        ),
        Condition(
            "closed",
            "The case has been closed for {closed_for} when the clerk's run of 1 January or 1 July comes",
            S_5_2("(l)"),
            holds=on_run(elapsed(_CLOSED_FOR, since=CLOSED_ON), "01-01", "07-01"),
        ),
    ),
)

LAWS: Final = (STATE_POLICE, CLERKS)
