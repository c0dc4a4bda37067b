"""The charge rows of a chunk: what the records say of person, case, offense, ending and what came after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.law.grading import Class
from clearslate.records.schema import FIELD, Disposition, Membership, schema_of
from clearslate.synthetic import columns
from clearslate.synthetic.cases import (
    CODE,
    CONVICTED,
    DISPOSITIONS,
    PENDING,
    Charges,
)
from clearslate.synthetic.draws import chance, pick
from clearslate.synthetic.facts import fact_columns
from clearslate.synthetic.people import (
    MISSING,
)
from clearslate.synthetic.profile import COMPLETED, SLIPS, Profile, distinct
from clearslate.synthetic.sentences import (
    PARDONS,
)
from clearslate.synthetic.world import Recipe, World, person_ids
from clearslate.synthetic.written_days import (
    Span,
    follow_disposition,
    forget,
    make_impossible,
    make_partial,
    unless,
    written,
)

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.draws import Flags, Ints

Columns = dict[str, Any]
PERSON_COLUMNS: Final = tuple(
    column
    for name in ("person_id", "date_of_birth", "date_of_death", "on_registry", "other_history")
    for column in FIELD[name].columns
)
_PLEAS: Final = ("guilty", "no contest", "not guilty")
_OTHER_HISTORY: Final = ("none", "unknown")
_LESSER: Final = (Class.SUMMARY, Class.INFRACTION, Class.ORDINANCE)


def charge_table(rng: Generator, world: World, recipe: Recipe, agencies: Columns) -> pa.Table:
    """One row a charge, under the person record where its case stands."""
    charges = world.charges
    record = world.record[charges.case]
    person = _person_columns(rng, world, recipe)
    at = pa.array(record)
    found: Columns = {name: person[name].take(at) for name in PERSON_COLUMNS}
    found |= _case_columns(rng, world, recipe)
    found |= _offense_columns(rng, world, recipe) | agencies
    found |= _flag_columns(rng, world, recipe)
    found |= _ending_columns(rng, world, recipe)
    found |= _aftermath_columns(world, recipe)
    found |= fact_columns(
        rng, recipe.facts, charges, record, len(world.records), recipe.defects, recipe.known_through
    )
    rows = len(charges)
    found["membership"] = columns.same(Membership.CERTAIN, rows)
    found["unread"] = pa.nulls(rows, pa.string())  # an invented source leaves empty what it lacks
    found["source_file"] = columns.same(f"synthetic-{recipe.profile.code.lower()}-{world.index:04d}", rows)
    found["source_line"] = pa.array(_lines(world))
    return pa.table(found).select(_schema(recipe).names).cast(_schema(recipe))


def _lines(world: World) -> Ints:
    """Lines of a source that lists cases by their numbers, so that neighbors are not of one person."""
    cases, charges = world.cases, world.charges
    by_number = np.empty(len(cases), np.int64)
    by_number[cases.number] = cases.charges
    first = np.cumsum(by_number) - by_number
    return (first[cases.number][charges.case] + charges.sequence).astype(np.int32)


def _schema(recipe: Recipe) -> pa.Schema:
    return schema_of(tuple(sorted(recipe.profile.law.facts, key=lambda field: field.name)))


def _person_columns(rng: Generator, world: World, recipe: Recipe) -> Columns:
    """What charge rows repeat of the person, one row a person record."""
    defects, size = recipe.defects, len(world.records)
    deaths = world.deaths[world.records.person].copy()
    deaths[chance(rng, defects.missing_death, size)] = MISSING
    listed = (world.charges.disposition == CONVICTED) & recipe.profile.sexual[world.charges.object_code]
    offenders = np.bincount(world.record[world.charges.case[listed]], minlength=size) > 0
    registry = (offenders & chance(rng, 0.8, size)).astype(np.int8)
    born = columns.dates(world.records.birth)
    died = columns.dates((deaths, deaths))
    return {
        "person_id": columns.strings(person_ids(world)),
        "date_of_birth_from": born[0],
        "date_of_birth_to": born[1],
        "date_of_death_from": died[0],
        "date_of_death_to": died[1],
        "on_registry": columns.flags(registry),
        "other_history": columns.text(
            chance(rng, defects.unknown_other_history, size).astype(np.int32), _OTHER_HISTORY
        ),
    }


def _case_columns(rng: Generator, world: World, recipe: Recipe) -> Columns:
    cases, case, profile, defects = world.cases, world.charges.case, recipe.profile, recipe.defects
    size, rows = len(cases), len(case)
    at = pa.array(case)
    filed = (cases.filed, cases.filed.copy())
    make_partial(rng, filed, np.zeros(size, np.bool_), defects)
    lesser = np.array([kind in _LESSER for kind in profile.kinds])
    minor_case = np.minimum.reduceat(lesser[world.charges.offense_code], world.charges.starts)
    places = len(profile.counties)
    courts, of_code = distinct(
        [
            f"{pair[level]}, {county}"
            for level in (0, 1)
            for pair, county in zip(profile.courts, profile.counties, strict=True)
        ]
    )
    years = cases.filed.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    found: Columns = {
        "case_id": columns.strings(_case_ids("C", world, np.arange(size))[case]),
        "jurisdiction": columns.same(profile.code, rows),
        "court": columns.text(of_code[cases.county + places * minor_case][case], courts),
        "county": columns.text(cases.county[case], profile.counties),
        "case_number": _dockets(world, profile, years, minor_case).take(at),
    }
    found["filed_on_from"], found["filed_on_to"] = (days.take(at) for days in columns.dates(filed))
    debts = {
        "restitution_owed": world.debts.restitution,
        "fines_owed": world.debts.fines,
        "fees_owed": world.debts.fees,
    }
    for name, owed in debts.items():
        missing = chance(rng, defects.missing_money, size)
        found[name] = columns.numbers(owed, pa.int64(), missing).take(at)
    return found


def _case_ids(letter: str, world: World, rows: NDArray[Any]) -> NDArray[np.uint8]:
    return columns.numbered(f"{letter}####-#######", world.index, world.cases.number[rows])


def _dockets(world: World, profile: Profile, years: NDArray[np.int64], minor_case: Flags) -> pa.Array[Any]:
    """The docket number of each case, as its court writes it."""
    cases = world.cases
    numbers = (cases.number * 79 + world.index) % 10_000_000  # spread, so that chunks seldom share one
    written = {
        docket: columns.strings(
            columns.numbered(docket.template, np.array(docket.codes)[cases.county], numbers, years)
        )
        for docket in dict.fromkeys(profile.dockets.values())
    }
    if len(written) == 1:
        return next(iter(written.values()))
    kinds = list(written)
    of_pair = np.array([[kinds.index(profile.dockets[court]) for court in pair] for pair in profile.courts])
    return pc.choose(pa.array(of_pair[cases.county, minor_case.astype(np.intp)]), *written.values())


def _offense_columns(rng: Generator, world: World, recipe: Recipe) -> Columns:
    charges, cases, profile, defects = world.charges, world.cases, recipe.profile, recipe.defects
    rows, offenses = len(charges), profile.offenses
    code = charges.offense_code
    statutes, of_statute = distinct([*(offense.statute for offense in offenses), *profile.unparseable])
    slip = len(offenses) + code * SLIPS + rng.integers(0, SLIPS, rows, np.int32)
    statute = np.where(chance(rng, defects.unparseable_statute, rows), slip, code)
    grades, of_grade = distinct([offense.grade or "" for offense in offenses])
    no_grade = (
        chance(rng, defects.missing_grade, rows) | np.array([not offense.grade for offense in offenses])[code]
    )
    forms, of_form = distinct([offense.inchoate for offense in offenses])
    words, of_words = distinct([offense.description for offense in offenses])
    longest = np.array([offense.max_penalty_days or 0 for offense in offenses], np.int32)
    completed = np.array([offense.inchoate == COMPLETED for offense in offenses])[code]
    incident = cases.incident[charges.case]
    ids = _case_ids("C", world, np.arange(len(cases)))
    suffix = columns.numbered("-###", charges.sequence)
    of_incident = columns.numbered("-###", np.where(charges.own_incident, charges.sequence, 0))
    no_number = chance(rng, defects.missing_tracking_number, len(cases))[incident]
    return {
        "charge_id": columns.strings(columns.joined(ids[charges.case], suffix)),
        "sequence": pa.array(charges.sequence),
        "statute": columns.text(of_statute[statute], statutes),
        "description": columns.text(of_words[code], words),
        "grade": columns.text(np.where(no_grade, MISSING, of_grade[code]).astype(np.int32), grades),
        "max_penalty_days": columns.numbers(longest[code], pa.int32(), longest[code] == 0),
        "inchoate": columns.text(of_form[code], forms),
        "object_statute": columns.text(
            np.where(completed, MISSING, of_statute[charges.object_code]).astype(np.int32), statutes
        ),
        "incident_id": columns.strings(
            columns.joined(_case_ids("I", world, np.arange(len(cases)))[incident], of_incident)
        ),
        "tracking_number": columns.strings(_case_ids("T", world, np.arange(len(cases)))[incident], no_number),
    }


def _flag_columns(rng: Generator, world: World, recipe: Recipe) -> Columns:
    charges, profile = world.charges, recipe.profile
    rows, about = len(charges), charges.object_code
    family = chance(rng, 0.35, len(world.cases))[charges.case] & profile.against_family[about]
    minor = (profile.against_minor[about] & chance(rng, 0.97, rows)) | (
        profile.against_person[about] & chance(rng, 0.06, len(world.cases))[charges.case]
    )
    found = {
        "victim_minor": minor,
        "family_violence": family,
        "victim_of_crime_against_person": profile.against_person[about],
    }
    rate = recipe.defects.missing_flag
    return {
        name: columns.flags(np.where(chance(rng, rate, rows), -1, flag).astype(np.int8))
        for name, flag in found.items()
    }


def _ending_columns(rng: Generator, world: World, recipe: Recipe) -> Columns:
    """Offense, arrest, disposition and sentence: what of them is missing or wrong is drawn together."""
    charges, sentences, defects = world.charges, world.sentences, recipe.defects
    rows = len(charges)
    ended = charges.disposition != PENDING
    impossible = ended & chance(rng, defects.impossible_order, rows)
    lost = ended & ~impossible & chance(rng, defects.missing_disposition, rows)
    no_date = (lost & chance(rng, 0.75, rows)) | (
        ended & ~lost & ~impossible & chance(rng, defects.missing_disposition_date, rows)
    )
    convicted = charges.disposition == CONVICTED
    no_release, no_end = (
        lost | (convicted & chance(rng, defects.missing_end_of_sentence, rows)) for _ in range(2)
    )
    dates: dict[str, Span] = {
        "offense_date": written(charges.offense),
        "arrest_date": written(charges.arrest),
        "disposition_date": written(charges.disposed, no_date),
        "imposed_on": written(sentences.imposed, lost),
        "released_on": forget(sentences.released, no_release),
        "completed_on": forget(sentences.completed, no_end),
    }
    make_impossible(rng, dates, impossible)
    for days in dates.values():
        make_partial(rng, days, impossible, defects)
    follow_disposition(dates, ended & ~convicted & ~lost)
    dates["probation_revoked_on"] = written(sentences.revoked, lost)
    found: Columns = {}
    for name, days in dates.items():
        found[f"{name}_from"], found[f"{name}_to"] = columns.dates(days)
    lengths = {
        "incarceration_days": sentences.incarceration,
        "incarceration_min_days": sentences.minimum,
        "suspended_days": sentences.suspended,
        "probation_days": sentences.probation,
    }
    no_sentence = lost | ~ended
    found |= {name: columns.numbers(length, pa.int32(), no_sentence) for name, length in lengths.items()}
    return found | _disposition_columns(rng, charges, recipe, lost)


def _disposition_columns(rng: Generator, charges: Charges, recipe: Recipe, lost: Flags) -> Columns:
    rows, ended = len(charges), charges.disposition
    spellings = [_words(disposition, recipe.profile) for disposition in DISPOSITIONS]
    words, of_word = distinct([word for spelling in spellings for word in spelling])
    detail = of_word[ended * _MOST_WORDS + rng.integers(0, _MOST_WORDS, rows)]
    plea = np.where(ended == CONVICTED, pick(rng, (0.85, 0.06, 0.09), rows), 2)
    prejudice = (ended == CODE[Disposition.DISMISSED]) & chance(rng, 0.2, rows)
    acquitted = (ended == CODE[Disposition.ACQUITTED]) | (ended == CODE[Disposition.ACQUITTED_INSANITY])
    trial = acquitted & chance(rng, 0.88, rows)
    rate = recipe.defects.missing_flag
    return {
        "disposition": columns.text(unless(lost, ended), [str(each) for each in DISPOSITIONS]),
        "disposition_detail": columns.text(unless(lost, detail), words),
        "plea": columns.text(unless(lost | (ended == PENDING), plea), _PLEAS),
        "with_prejudice": columns.flags(
            np.where(lost | chance(rng, rate, rows), -1, prejudice).astype(np.int8)
        ),
        "after_trial": columns.flags(np.where(lost | chance(rng, rate, rows), -1, trial).astype(np.int8)),
    }


_MOST_WORDS: Final = 6  # every disposition's spellings are repeated to this number


def _words(disposition: Disposition, profile: Profile) -> list[str]:
    known = profile.words.get(disposition, (disposition.replace("_", " ").capitalize(),))
    return [known[place % len(known)] for place in range(_MOST_WORDS)]


def _aftermath_columns(world: World, recipe: Recipe) -> Columns:
    after, rows = world.aftermath, len(world.charges)
    laws = [law.id for law in recipe.profile.law.laws]
    pardoned, cleared = (columns.dates((days, days)) for days in (after.pardoned, after.cleared))
    return {
        "pardoned_on_from": pardoned[0],
        "pardoned_on_to": pardoned[1],
        "pardon": columns.text(after.pardon, PARDONS),
        "cleared_on_from": cleared[0],
        "cleared_on_to": cleared[1],
        "cleared_under": columns.text(after.cleared_under, laws) if laws else pa.nulls(rows, pa.string()),
        "cleared_relief": pa.nulls(rows, pa.string()),
    }
