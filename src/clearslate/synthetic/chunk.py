"""One chunk of a synthetic state: true people, their cases, and what the records say of them.

A chunk depends on the seed, the state, its own number and its size alone. Truth and defects are drawn from
separate streams: the same people stand behind records of any quality, as long as as many of them are twins and
namesakes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from clearslate.law.grading import Class
from clearslate.records.schema import FIELD, Disposition, Membership, schema_of
from clearslate.synthetic import columns
from clearslate.synthetic.agencies import agency_columns
from clearslate.synthetic.cases import (
    CODE,
    CONVICTED,
    DISPOSITIONS,
    PENDING,
    Cases,
    Charges,
    count_cases,
    draw_cases,
    draw_charges,
)
from clearslate.synthetic.draws import YEAR, chance, pick, whole
from clearslate.synthetic.facts import FactValues, fact_columns, fact_values
from clearslate.synthetic.people import (
    CORRUPTIONS,
    MISSING,
    RELATIONS,
    SEXES,
    Names,
    People,
    PersonRecords,
    draw_deaths,
    draw_people,
    relate,
    shorten,
    write_down,
)
from clearslate.synthetic.profile import COMPLETED, SLIPS, Profile, distinct
from clearslate.synthetic.sentences import (
    PARDONS,
    Aftermath,
    Debts,
    Sentences,
    draw_aftermath,
    draw_debts,
    draw_sentences,
)

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from clearslate.synthetic.defects import Defects
    from clearslate.synthetic.draws import Flags, Ints

Columns = dict[str, Any]
Span = tuple["Ints", "Ints"]  # earliest and latest day

PERSON_COLUMNS: Final = tuple(
    column
    for name in ("person_id", "date_of_birth", "date_of_death", "on_registry", "other_history")
    for column in FIELD[name].columns
)
PEOPLE_SCHEMA: Final = pa.schema(
    [
        pa.field("person_id", pa.string(), nullable=False),
        ("given_name", pa.dictionary(pa.int32(), pa.string())),
        ("middle_initial", pa.dictionary(pa.int32(), pa.string())),
        ("family_name", pa.dictionary(pa.int32(), pa.string())),
        ("sex", pa.dictionary(pa.int32(), pa.string())),
        ("race", pa.dictionary(pa.int32(), pa.string())),
        ("date_of_birth_from", pa.date32()),
        ("date_of_birth_to", pa.date32()),
        ("county", pa.dictionary(pa.int32(), pa.string())),
        ("driver_license", pa.string()),
        ("state_id", pa.string()),
    ]
)
TRUTH_SCHEMA: Final = pa.schema(
    [
        pa.field("person_id", pa.string(), nullable=False),
        pa.field("true_person_id", pa.string(), nullable=False),
        ("true_date_of_birth", pa.date32()),
        ("relation", pa.dictionary(pa.int32(), pa.string())),
        ("related_to", pa.string()),
        ("corrupted", pa.list_(pa.string())),
    ]
)

_PLEAS: Final = ("guilty", "no contest", "not guilty")
_OTHER_HISTORY: Final = ("none", "unknown")
_INITIALS: Final = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LESSER: Final = (Class.SUMMARY, Class.INFRACTION, Class.ORDINANCE)


@dataclass(frozen=True)
class Recipe:
    """What all chunks of a synthetic state share."""

    profile: Profile
    defects: Defects
    seed: int
    known_through: int
    names: Names
    facts: tuple[FactValues, ...]


def make_recipe(profile: Profile, defects: Defects, seed: int, known_through: int) -> Recipe:
    """Look up once what every chunk needs."""
    return Recipe(profile, defects, seed, known_through, Names(profile), fact_values(profile))


@dataclass(frozen=True)
class Chunk:
    """Canonical charge rows, the person records beside them, and the hidden truth of each record."""

    charges: pa.Table
    people: pa.Table
    truth: pa.Table


@dataclass(frozen=True)
class _World:
    """All that is true in a chunk, and its person records."""

    index: int
    people: People
    deaths: Ints
    cases: Cases
    charges: Charges
    sentences: Sentences
    debts: Debts
    aftermath: Aftermath
    records: PersonRecords
    record: Ints  # of each case, the person record under which it stands
    second: Ints  # of each person, the row of the second record or MISSING


def make_chunk(recipe: Recipe, index: int, count: int) -> Chunk:
    """The chunk of that number, with ``count`` true people."""
    state = int.from_bytes(recipe.profile.code.encode("ascii"), "big")
    streams = np.random.SeedSequence((recipe.seed, state, index)).spawn(3)
    truth, defects, police = (np.random.Generator(np.random.SFC64(stream)) for stream in streams)
    world = _make_world(truth, defects, recipe, index, count)
    certain = _charge_table(
        defects,
        world,
        recipe,
        agency_columns(police, world.cases, world.charges.case, recipe.profile, recipe.defects),
    )
    possible = _possible_rows(defects, world, recipe, certain)
    return Chunk(
        pa.concat_tables([certain, possible]),
        _people_table(defects, world, recipe),
        _truth_table(world),
    )


def _make_world(truth: Generator, defects: Generator, recipe: Recipe, index: int, count: int) -> _World:
    profile, end, names = recipe.profile, recipe.known_through, recipe.names
    people = draw_people(truth, count, profile, end, names)
    relate(defects, people, recipe.defects, end, names)
    counts = count_cases(truth, people, end)
    cases = draw_cases(truth, people, counts, profile, end)
    charges = draw_charges(truth, cases, profile, end)
    sentences = draw_sentences(truth, charges, profile, end)
    latest = np.maximum(cases.filed, np.where(cases.disposed <= end, cases.disposed, 0))
    deaths = draw_deaths(truth, people, np.maximum.reduceat(latest, cases.starts), end)
    records, second = write_down(defects, people, counts, recipe.defects, names)
    return _World(
        index=index,
        people=people,
        deaths=deaths,
        cases=cases,
        charges=charges,
        sentences=sentences,
        debts=draw_debts(truth, cases, charges),
        aftermath=draw_aftermath(truth, charges, profile.law.laws, end),
        records=records,
        record=_records_of_cases(defects, cases, counts, second),
        second=second,
    )


def _records_of_cases(rng: Generator, cases: Cases, counts: Ints, second: Ints) -> Ints:
    """Cases of a person with two records stand under either; each record has at least one."""
    other = second[cases.person]
    moved = (other != MISSING) & chance(rng, 0.5, len(cases))
    lasts = cases.starts + counts - 1
    moved[lasts] = other[lasts] != MISSING
    moved[cases.starts] = False
    return np.where(moved, other, cases.person).astype(np.int32)


# --- charge rows ------------------------------------------------------------------------------------------


def _charge_table(rng: Generator, world: _World, recipe: Recipe, agencies: Columns) -> pa.Table:
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


def _lines(world: _World) -> Ints:
    """Lines of a source that lists cases by their numbers, so that neighbors are not of one person."""
    cases, charges = world.cases, world.charges
    by_number = np.empty(len(cases), np.int64)
    by_number[cases.number] = cases.charges
    first = np.cumsum(by_number) - by_number
    return (first[cases.number][charges.case] + charges.sequence).astype(np.int32)


def _schema(recipe: Recipe) -> pa.Schema:
    return schema_of(tuple(sorted(recipe.profile.law.facts, key=lambda field: field.name)))


def _person_ids(world: _World) -> NDArray[np.uint8]:
    return columns.numbered("P####-######", world.index, world.records.number)


def _person_columns(rng: Generator, world: _World, recipe: Recipe) -> Columns:
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
        "person_id": columns.strings(_person_ids(world)),
        "date_of_birth_from": born[0],
        "date_of_birth_to": born[1],
        "date_of_death_from": died[0],
        "date_of_death_to": died[1],
        "on_registry": columns.flags(registry),
        "other_history": columns.text(
            chance(rng, defects.unknown_other_history, size).astype(np.int32), _OTHER_HISTORY
        ),
    }


def _case_columns(rng: Generator, world: _World, recipe: Recipe) -> Columns:
    cases, case, profile, defects = world.cases, world.charges.case, recipe.profile, recipe.defects
    size, rows = len(cases), len(case)
    at = pa.array(case)
    filed = (cases.filed, cases.filed.copy())
    _make_partial(rng, filed, np.zeros(size, np.bool_), defects)
    lesser = np.array([kind in _LESSER for kind in profile.kinds])
    minor_case = np.minimum.reduceat(lesser[world.charges.offense_code], world.charges.starts)
    places = len(profile.counties)
    courts, of_code = distinct(
        [f"{court}, {county}" for court in profile.courts for county in profile.counties]
    )
    years = cases.filed.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    found: Columns = {
        "case_id": columns.strings(_case_ids("C", world, np.arange(size))[case]),
        "jurisdiction": columns.same(profile.code, rows),
        "court": columns.text(of_code[cases.county + places * minor_case][case], courts),
        "county": columns.text(cases.county[case], profile.counties),
        "case_number": columns.strings(_dockets(profile, cases, years, world.index)[case]),
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


def _case_ids(letter: str, world: _World, rows: NDArray[Any]) -> NDArray[np.uint8]:
    return columns.numbered(f"{letter}####-#######", world.index, world.cases.number[rows])


def _dockets(profile: Profile, cases: Cases, years: NDArray[np.int64], index: int) -> NDArray[np.uint8]:
    # Spread, so that chunks seldom share a number.
    return columns.numbered(profile.docket, cases.county + 1, (cases.number * 79 + index) % 10_000_000, years)


def _offense_columns(rng: Generator, world: _World, recipe: Recipe) -> Columns:
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


def _flag_columns(rng: Generator, world: _World, recipe: Recipe) -> Columns:
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


def _ending_columns(rng: Generator, world: _World, recipe: Recipe) -> Columns:
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
        "offense_date": _span(charges.offense),
        "arrest_date": _span(charges.arrest),
        "disposition_date": _span(charges.disposed, no_date),
        "imposed_on": _span(sentences.imposed, lost),
        "released_on": _forget(sentences.released, no_release),
        "completed_on": _forget(sentences.completed, no_end),
    }
    _make_impossible(rng, dates, impossible)
    for days in dates.values():
        _make_partial(rng, days, impossible, defects)
    _follow_disposition(dates, ended & ~convicted & ~lost)
    dates["probation_revoked_on"] = _span(sentences.revoked, lost)
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
        "disposition": columns.text(_unless(lost, ended), [str(each) for each in DISPOSITIONS]),
        "disposition_detail": columns.text(_unless(lost, detail), words),
        "plea": columns.text(_unless(lost | (ended == PENDING), plea), _PLEAS),
        "with_prejudice": columns.flags(
            np.where(lost | chance(rng, rate, rows), -1, prejudice).astype(np.int8)
        ),
        "after_trial": columns.flags(np.where(lost | chance(rng, rate, rows), -1, trial).astype(np.int8)),
    }


_MOST_WORDS: Final = 6  # every disposition's spellings are repeated to this number


def _words(disposition: Disposition, profile: Profile) -> list[str]:
    known = profile.words.get(disposition, (disposition.replace("_", " ").capitalize(),))
    return [known[place % len(known)] for place in range(_MOST_WORDS)]


def _aftermath_columns(world: _World, recipe: Recipe) -> Columns:
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
    }


# --- defects of dates -------------------------------------------------------------------------------------


def _unless(missing: Flags, codes: NDArray[Any]) -> Ints:
    return np.where(missing, MISSING, codes).astype(np.int32)


def _span(days: Ints, missing: Flags | None = None) -> Span:
    written = days.copy() if missing is None else _unless(missing, days)
    return written, written.copy()


def _forget(days: Span, missing: Flags) -> Span:
    return _unless(missing, days[0]), _unless(missing, days[1])


def _make_impossible(rng: Generator, dates: dict[str, Span], rows: Flags) -> None:
    """Put one date of each row on the wrong side of another, in place."""
    where = np.flatnonzero(rows)
    kind = rng.integers(0, 3, len(where))
    shift = rng.integers(30, 400, len(where)).astype(np.int32)
    offense, disposed = dates["offense_date"][0][where], dates["disposition_date"][0][where]
    moved = {
        "disposition_date": offense - shift,
        "arrest_date": disposed + shift,
        "offense_date": disposed + shift,
    }
    for number, (name, days) in enumerate(moved.items()):
        for end in dates[name]:
            end[where[kind == number]] = days[kind == number]


def _follow_disposition(dates: dict[str, Span], rows: Flags) -> None:
    """Where there is no sentence, its days are the disposition's, known as well or badly as that one."""
    for name in ("imposed_on", "released_on", "completed_on"):
        for end, disposed in zip(dates[name], dates["disposition_date"], strict=True):
            end[rows] = disposed[rows]


def _make_partial(rng: Generator, days: Span, spared: Flags, defects: Defects) -> None:
    size = len(spared)
    shorten(days, chance(rng, defects.month_only, size) & ~spared, "M")
    shorten(days, chance(rng, defects.year_only, size) & ~spared, "Y")


# --- possible memberships ---------------------------------------------------------------------------------

_SPLIT_WEIGHT: Final = 12.0  # charges of a person with two records stand elsewhere so much more often


def _possible_rows(rng: Generator, world: _World, recipe: Recipe, certain: pa.Table) -> pa.Table:
    """Rows of charges that may belong to another person too, with that person's facts."""
    case = world.charges.case
    person = world.cases.person[case]
    is_split = world.second[person] != MISSING
    weight = np.where(is_split, _SPLIT_WEIGHT, 1.0)
    share = recipe.defects.possible_membership * weight / weight.mean()
    rows = np.flatnonzero(rng.random(len(case)) < share)
    other = _others(rng, world, rows)
    rows, other = rows[other != MISSING], other[other != MISSING]
    table = certain.take(pa.array(rows))
    record = _first_rows(world)[other]
    of_other = certain.select(_of_person(recipe)).take(pa.array(record))
    for name in of_other.column_names:
        table = table.set_column(
            table.column_names.index(name), certain.schema.field(name), of_other.column(name)
        )
    place = table.column_names.index("membership")
    member = columns.same(Membership.POSSIBLE, len(rows))
    return table.set_column(place, certain.schema.field("membership"), member)


def _of_person(recipe: Recipe) -> list[str]:
    own = (field for field in recipe.profile.law.facts if field.level == "person")
    return [*PERSON_COLUMNS, *(column for field in own for column in field.columns)]


def _first_rows(world: _World) -> NDArray[np.int64]:
    """Of each person record, the row of one of its charges: every record has some."""
    record = world.record[world.charges.case]
    first = np.zeros(len(world.records), np.int64)
    first[record] = np.arange(len(record))
    return first


def _others(rng: Generator, world: _World, rows: NDArray[np.intp]) -> Ints:
    """The person record under which each charge may stand too; MISSING where nobody else is old enough.

    It is the person's other record, or that of a twin or namesake, or anybody's; never of one who was a
    child on the day of the offense.
    """
    offense = world.charges.offense[rows]
    home = world.record[world.charges.case[rows]]
    person = world.records.person[home]
    second = world.second[person]
    sibling = np.where(home == second, person, second)
    related = world.people.related_to[person]
    born_by = offense - whole(np.full(len(rows), 14 * YEAR))
    births = world.people.birth[world.records.person]
    by_age = np.argsort(births, kind="stable")
    old_enough = np.searchsorted(births[by_age], born_by, side="right")
    place = (rng.random(len(rows)) * old_enough).astype(np.int64)
    next_place = np.where(by_age[place] == home, (place + 1) % np.maximum(old_enough, 1), place)
    anybody = by_age[next_place]
    anybody = np.where((old_enough > 0) & (anybody != home), anybody, MISSING)
    fits = (related != MISSING) & (world.people.birth[np.maximum(related, 0)] <= born_by)
    return np.where(sibling != MISSING, sibling, np.where(fits, related, anybody)).astype(np.int32)


# --- people and truth -------------------------------------------------------------------------------------


def _people_table(rng: Generator, world: _World, recipe: Recipe) -> pa.Table:
    records, people, profile = world.records, world.people, recipe.profile
    size, person = len(records), world.records.person
    born = columns.dates(records.birth)
    given, of_given = distinct(recipe.names.given_names())
    family, of_family = distinct(recipe.names.family_names())
    is_second = np.arange(size) >= len(people)
    no_license = chance(rng, 0.3, size) | (is_second & chance(rng, 0.5, size))
    arrays = [
        columns.strings(_person_ids(world)),
        columns.text(of_given[records.given], given),
        columns.text(records.middle, _INITIALS),
        columns.text(of_family[records.family], family),
        columns.text(_unless(chance(rng, 0.005, size), people.sex[person]), SEXES),
        columns.text(
            _unless(chance(rng, 0.02, size), people.group[person]), [group.name for group in profile.groups]
        ),
        *born,
        columns.text(people.county[person], profile.counties),
        columns.strings(_numbers("D########", world, person, 7_654_321), no_license),
        columns.strings(
            _numbers(
                f"{profile.code}########",
                world,
                np.where(records.other_state_id, np.arange(size), person),
                3_141_593,
            )
        ),
    ]
    return _by_number(pa.Table.from_arrays(arrays, schema=PEOPLE_SCHEMA), records)


def _by_number(table: pa.Table, records: PersonRecords) -> pa.Table:
    """The rows of person records in the order of their identifiers."""
    return table.take(pa.array(np.argsort(records.number)))


_MOST_RECORDS: Final = 131_072  # numbers set aside for one chunk


def _numbers(template: str, world: _World, rows: NDArray[Any], factor: int) -> NDArray[np.uint8]:
    """Distinct numbers that do not show their order: multiples modulo 10^8, to which the factor is prime."""
    serial = np.asarray(rows, np.int64) + world.index * _MOST_RECORDS
    return columns.numbered(template, serial * factor % 100_000_000)


def _truth_table(world: _World) -> pa.Table:
    records, people = world.records, world.people
    person = records.person
    ids = columns.numbered("T####-######", world.index, np.arange(len(people)))
    related = people.related_to[person]
    codes = np.nonzero(records.corrupted)[1]
    offsets = np.concatenate([[0], np.cumsum(records.corrupted.sum(axis=1))]).astype(np.int32)
    names = columns.text(codes.astype(np.int32), CORRUPTIONS).cast(pa.string())
    born = people.birth[person]
    arrays = [
        columns.strings(_person_ids(world)),
        columns.strings(ids[person]),
        columns.dates((born, born))[0],
        columns.text(people.relation[person], RELATIONS),
        columns.strings(ids[np.maximum(related, 0)], related == MISSING),
        pa.ListArray.from_arrays(pa.array(offsets), names),
    ]
    return _by_number(pa.Table.from_arrays(arrays, schema=TRUTH_SCHEMA), records)
