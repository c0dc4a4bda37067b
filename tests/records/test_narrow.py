"""Narrowing loses no day that a reading of the record allows, and believes no contradiction."""

from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.records.days import ALWAYS, NEVER, DayInterval
from clearslate.records.narrow import CHAIN, EXAMPLES, PAST, Conflicts, narrow
from clearslate.records.schema import FIELDS, Disposition, Kind, Level, fact_field
from clearslate.records.tables import table_from_rows

KNOWN_THROUGH = 100
FACTS = (
    fact_field("served_on", Level.CHARGE, Kind.DATE, "a date"),
    fact_field("revoked_on", Level.CHARGE, Kind.EVENT, "an event"),
)
TIMES = tuple(field.name for field in (*FIELDS, *FACTS) if field.kind in (Kind.DATE, Kind.EVENT))
AFTER_DISPOSITION = ("disposition_date", "imposed_on", "released_on", "completed_on")
SENTENCED = ("convicted", "deferred")
FREE = {"incarceration_days": 0, "disposition": "convicted"}

Row = dict[str, Any]


def _row(values: Row, line: int = 1) -> Row:
    required = {
        "person_id": "P",
        "case_id": "C",
        "jurisdiction": "PA",
        "charge_id": f"H{line}",
        "membership": "certain",
        "source_file": "charges.csv",
        "source_line": line,
    }
    return required | values


def narrowed(
    *rows: Row, known_through: int = KNOWN_THROUGH
) -> tuple[list[dict[str, DayInterval]], Conflicts]:
    """The dates of each row after narrowing, and the conflicts."""
    table = table_from_rows([_row(row, line) for line, row in enumerate(rows, 1)], FACTS)
    result, conflicts = narrow(table, known_through)
    return _intervals(result), conflicts


def _intervals(table: pa.Table) -> list[dict[str, DayInterval]]:
    ends = {
        f"{name}{end}": table.column(f"{name}{end}").cast(pa.int32()).to_pylist()
        for name in TIMES
        for end in ("_from", "_to")
    }
    return [
        {name: DayInterval(ends[f"{name}_from"][row], ends[f"{name}_to"][row]) for name in TIMES}
        for row in range(table.num_rows)
    ]


def day(number: int) -> DayInterval:
    return DayInterval(number, number)


INTERVALS = st.none() | st.tuples(st.integers(-5, 110), st.integers(-2, 30)).map(
    lambda pair: DayInterval(pair[0], pair[0] + pair[1])
)
LENGTHS = st.none() | st.sampled_from([0, 10, 40])
RECORDS = st.fixed_dictionaries(
    {
        "disposition": st.none() | st.sampled_from([str(one) for one in Disposition]),
        "incarceration_days": LENGTHS,
        "suspended_days": LENGTHS,
        "probation_days": LENGTHS,
        **{name: INTERVALS | st.just(day(NEVER)) for name in TIMES},
    }
)


@given(st.lists(RECORDS, max_size=20))
def test_narrowing_again_changes_nothing(rows: list[Row]) -> None:
    table = table_from_rows([_row(row, line) for line, row in enumerate(rows, 1)], FACTS)
    once, _ = narrow(table, KNOWN_THROUGH)
    twice, conflicts = narrow(once, KNOWN_THROUGH)
    assert twice == once
    assert twice.schema == table.schema
    assert conflicts.total == 0


@given(RECORDS)
def test_every_date_is_an_interval_and_known_ones_only_lose_days(row: Row) -> None:
    [dates], conflicts = narrowed(row)
    for name, interval in dates.items():
        assert ALWAYS <= interval.earliest <= interval.latest <= NEVER
        written = row[name]
        overruled = row["disposition"] == "pending" and name in AFTER_DISPOSITION
        if written is None or overruled or any(name in pair for pair in conflicts.rows):
            continue
        assert written.earliest <= interval.earliest
        assert interval.latest <= written.latest


@given(RECORDS)
def test_the_order_of_things_holds_for_both_ends(row: Row) -> None:
    [dates], _ = narrowed(row)
    chain = (
        CHAIN[:3] if row["disposition"] == "pending" else CHAIN if row["disposition"] in SENTENCED else PAST
    )
    sentence = (*CHAIN[2:3], *CHAIN[4:])
    for earlier, later in [*pairwise(chain), *pairwise(sentence)]:
        assert dates[earlier].earliest <= dates[later].earliest
        assert dates[earlier].latest <= dates[later].latest
    for name in PAST[:3]:
        assert dates[name].latest <= KNOWN_THROUGH


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, int], Row]:
    """A life as it was, in the right order, and a record of it with gaps and vague dates."""
    past = sorted(draw(st.lists(st.integers(0, KNOWN_THROUGH), min_size=4, max_size=4)))
    disposed = past[-1]
    incarceration, suspended = draw(st.sampled_from([(0, 0), (40, 40), (40, 10), (40, 0)]))
    imposed = draw(st.integers(disposed, KNOWN_THROUGH))
    released = imposed if incarceration <= suspended else draw(st.integers(imposed, 300))
    probation = draw(st.sampled_from([0, 30]))
    completed = draw(st.integers(max(released, imposed), 400))
    world = dict(zip(CHAIN, [*past, released, completed], strict=True)) | {"imposed_on": imposed}
    disposition = draw(st.sampled_from(["convicted", "deferred", "dismissed", "vacated", None]))
    if disposition not in SENTENCED and completed <= KNOWN_THROUGH:
        # What was deferred is dismissed, and a conviction vacated, on any day since its sentence.
        world["disposition_date"] = draw(st.integers(disposed, KNOWN_THROUGH))
    for name in ("pardoned_on", "cleared_on", "probation_revoked_on"):
        world[name] = draw(st.just(NEVER) | st.integers(world["disposition_date"], KNOWN_THROUGH))
    world["date_of_death"] = draw(st.just(NEVER) | st.integers(world["date_of_birth"], KNOWN_THROUGH))
    lengths = {"incarceration_days": incarceration, "suspended_days": suspended, "probation_days": probation}
    record: Row = {name: draw(st.just(days) | st.none()) for name, days in lengths.items()}
    for name, when in world.items():
        vague = DayInterval(when - draw(st.integers(0, 20)), min(when + draw(st.integers(0, 20)), NEVER))
        record[name] = draw(st.sampled_from([day(when), vague, None]))
    record["disposition"] = disposition
    return world, record


@given(worlds())
def test_what_really_happened_is_never_excluded(world_and_record: tuple[dict[str, int], Row]) -> None:
    world, record = world_and_record
    [dates], conflicts = narrowed(record)
    assert conflicts.total == 0
    for name, when in world.items():
        assert dates[name].earliest <= when <= dates[name].latest, name


def test_a_missing_date_lies_between_its_neighbors() -> None:
    [dates], _ = narrowed({"date_of_birth": day(3), "arrest_date": day(50), "disposition": "convicted"})
    assert dates["offense_date"] == (3, 50)
    assert dates["disposition_date"] == (50, KNOWN_THROUGH)
    assert dates["imposed_on"] == (50, KNOWN_THROUGH)
    assert dates["released_on"] == (50, NEVER)
    assert dates["completed_on"] == (50, NEVER)


def test_a_vague_date_is_narrowed_by_an_exact_one_and_by_the_end_of_the_records() -> None:
    dates, _ = narrowed(
        {"arrest_date": day(30), "disposition_date": DayInterval(0, 99), "disposition": "dismissed"},
        {"arrest_date": DayInterval(90, 120), "disposition": "pending"},
    )
    assert dates[0]["disposition_date"] == (30, 99)
    assert dates[1]["arrest_date"] == (90, KNOWN_THROUGH)


def test_a_pending_charge_has_no_disposition_and_pushes_nothing() -> None:
    [dates], conflicts = narrowed(
        {
            "disposition": "pending",
            "arrest_date": day(90),
            "disposition_date": day(40),
            "completed_on": day(1),
        }
    )
    assert all(dates[name] == (NEVER, NEVER) for name in AFTER_DISPOSITION)
    assert dates["arrest_date"] == (90, 90)
    assert dates["offense_date"] == (ALWAYS, 90)
    assert dates["pardoned_on"] == (90, NEVER)
    assert conflicts.total == 0


def test_a_charge_without_a_recorded_disposition_may_still_be_pending() -> None:
    [dates], _ = narrowed({"arrest_date": day(90)})
    assert dates["disposition_date"] == (90, NEVER)


def test_neither_of_two_contradicting_dates_is_believed() -> None:
    dates, conflicts = narrowed(
        {
            "offense_date": day(60),
            "disposition_date": day(40),
            "arrest_date": day(50),
            "disposition": "convicted",
        },
        {"offense_date": day(30), "disposition_date": day(40), "disposition": "convicted"},
    )
    assert dates[0]["offense_date"] == dates[0]["arrest_date"] == (ALWAYS, KNOWN_THROUGH)
    assert dates[0]["disposition_date"] == (ALWAYS, KNOWN_THROUGH)
    assert dates[1]["arrest_date"] == (30, 40)
    pairs = {
        ("offense_date", "arrest_date"): 1,
        ("offense_date", "disposition_date"): 1,
        ("arrest_date", "disposition_date"): 1,
    }
    assert conflicts.rows == pairs
    assert conflicts.examples == dict.fromkeys(pairs, (("charges.csv", 1),))


def test_a_past_date_after_the_end_of_the_records_is_not_believed() -> None:
    [dates], conflicts = narrowed(
        {"arrest_date": day(101), "disposition": "convicted", "released_on": day(300)}
    )
    assert dates["arrest_date"] == (ALWAYS, KNOWN_THROUGH)
    assert dates["released_on"] == (300, 300)
    assert conflicts.rows == {("arrest_date", "known_through"): 1}


def test_an_interval_that_ends_before_it_begins_is_missing() -> None:
    [dates], conflicts = narrowed({"filed_on": DayInterval(9, 5), "pardoned_on": DayInterval(9, 5)})
    assert dates["filed_on"] == dates["pardoned_on"] == (ALWAYS, NEVER)
    assert conflicts.rows == {("filed_on", "filed_on"): 1, ("pardoned_on", "pardoned_on"): 1}


@pytest.mark.parametrize(
    ("lengths", "at_once"),
    [
        ({"incarceration_days": 0}, True),
        ({"incarceration_days": 30, "suspended_days": 30, "probation_revoked_on": day(NEVER)}, True),
        # What was suspended is served once probation is revoked, and nobody recorded that it was not.
        ({"incarceration_days": 30, "suspended_days": 30}, False),
        ({"incarceration_days": 30, "suspended_days": 30, "probation_revoked_on": day(60)}, False),
        ({"incarceration_days": 30, "suspended_days": 10}, False),
        ({"incarceration_days": 30}, False),
        ({"suspended_days": 30}, False),
    ],
)
def test_who_serves_nothing_is_released_on_the_day_of_the_sentence(lengths: Row, *, at_once: bool) -> None:
    [dates], _ = narrowed(
        {
            "disposition": "convicted",
            "disposition_date": day(40),
            "imposed_on": DayInterval(45, 50),
            **lengths,
        }
    )
    assert dates["released_on"] == ((45, 50) if at_once else (40, NEVER))


def test_a_sentence_before_the_disposition_says_nothing_of_the_release() -> None:
    [dates], _ = narrowed(FREE | {"disposition_date": day(40), "imposed_on": day(10)})
    assert dates["released_on"] == (40, NEVER)


def test_a_sentence_is_no_witness_to_a_disposition_that_the_record_denies() -> None:
    [dates], conflicts = narrowed(
        FREE
        | {"disposition_date": day(90)}
        | dict.fromkeys(("imposed_on", "released_on", "completed_on"), day(40))
    )
    assert dates["disposition_date"] == dates["imposed_on"] == (ALWAYS, KNOWN_THROUGH)
    assert dates["completed_on"] == (ALWAYS, NEVER)
    assert set(conflicts.rows) == {
        ("disposition_date", name) for name in ("imposed_on", "released_on", "completed_on")
    }


def test_what_was_completed_before_it_was_imposed_is_an_earlier_sentence() -> None:
    [dates], conflicts = narrowed(
        {
            "disposition": "convicted",
            "disposition_date": day(30),
            "imposed_on": day(90),
            "completed_on": day(40),
        }
    )
    assert dates["disposition_date"] == (30, 30)
    assert dates["imposed_on"] == (30, KNOWN_THROUGH)
    assert dates["completed_on"] == (30, NEVER)
    assert conflicts.rows == {("imposed_on", "completed_on"): 1}


def test_a_sentence_whose_probation_was_revoked_later_was_not_complete() -> None:
    served = {"disposition": "convicted", "disposition_date": day(30), "completed_on": day(40)}
    revoked = day(41), day(40), DayInterval(NEVER, NEVER)
    dates, conflicts = narrowed(*(served | {"probation_revoked_on": each} for each in revoked), served)
    assert dates[0]["probation_revoked_on"] == (41, 41)
    assert dates[0]["completed_on"] == (30, NEVER)
    assert all(each["completed_on"] == (40, 40) for each in dates[1:])
    assert conflicts.rows == {("probation_revoked_on", "completed_on"): 1}


@pytest.mark.parametrize("disposition", ["dismissed", "vacated", "diverted", None])
def test_a_sentence_served_does_not_bound_a_later_dismissal(disposition: str | None) -> None:
    served = {"disposition": disposition, "arrest_date": day(10), "released_on": day(40)}
    done = served | {"completed_on": day(50)}
    dates, conflicts = narrowed(done | {"disposition_date": day(90)}, done)
    assert dates[0]["disposition_date"] == (90, 90)
    assert dates[0]["completed_on"] == dates[1]["completed_on"] == (50, 50)
    assert dates[1]["disposition_date"] == (10, NEVER if disposition is None else KNOWN_THROUGH)
    assert conflicts.total == 0


def test_a_probation_may_end_before_its_term() -> None:
    [dates], _ = narrowed(FREE | {"disposition_date": day(40), "imposed_on": day(45), "probation_days": 365})
    assert dates["completed_on"] == (45, NEVER)


def test_an_event_that_nobody_recorded_may_have_happened_since_what_it_presupposes() -> None:
    [dates], _ = narrowed({"date_of_birth": day(1), "disposition": "convicted", "disposition_date": day(40)})
    assert dates["date_of_death"] == (1, NEVER)
    assert all(dates[name] == (40, NEVER) for name in ("pardoned_on", "cleared_on", "probation_revoked_on"))
    assert dates["fact_served_on"] == dates["fact_revoked_on"] == (ALWAYS, NEVER)


def test_an_event_that_is_known_stays() -> None:
    [dates], _ = narrowed({"date_of_death": day(NEVER), "pardoned_on": day(70), "fact_revoked_on": day(5)})
    assert dates["date_of_death"] == (NEVER, NEVER)
    assert dates["pardoned_on"] == (70, 70)
    assert dates["fact_revoked_on"] == (5, 5)


def test_half_a_date_leaves_its_other_end_open() -> None:
    table = table_from_rows([_row({"released_on": day(60), "disposition": "convicted"})], FACTS)
    place = table.schema.get_field_index("released_on_to")
    table = table.set_column(place, table.schema.field(place), pa.nulls(1, pa.date32()))
    [dates] = _intervals(narrow(table, KNOWN_THROUGH)[0])
    assert dates["released_on"] == (60, NEVER)


def test_conflicts_of_two_tables_add_up_and_keep_a_few_examples() -> None:
    _, one = narrowed(*[{"arrest_date": day(101)}] * (EXAMPLES + 5))
    _, other = narrowed({"offense_date": day(101)})
    both = one + other
    assert both.rows == {("arrest_date", "known_through"): EXAMPLES + 5, ("offense_date", "known_through"): 1}
    assert len(both.examples["arrest_date", "known_through"]) == EXAMPLES
    assert both.total == EXAMPLES + 6
    # Every row is in one group of its pair: one source file, the year of the arrest or the offense.
    assert both.groups == {pair: {("charges.csv", 1970): rows} for pair, rows in both.rows.items()}


def test_a_table_without_rows_stays_without() -> None:
    dates, conflicts = narrowed()
    assert dates == []
    assert conflicts.total == 0
