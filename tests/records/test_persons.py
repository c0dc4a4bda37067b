"""What is told of a bucket's persons, beside its rows."""

import pyarrow as pa

from clearslate.records.persons import Persons, compared, persons_from, persons_of
from clearslate.records.tables import in_memory, table_from_rows

LAST, NEXT = 20_000, 20_001  # 2024-10-04 and the day after


def told(last: int, **other: object) -> Persons:
    of_all = {"jurisdiction": "PA", "membership": "certain", "source_file": "f", "source_line": 1}
    rows = [
        of_all | {"person_id": "a", "case_id": "1", "charge_id": "1", "disposition": "convicted"},
        of_all | {
            "person_id": "b", "case_id": "2", "charge_id": "2", "disposition": "dismissed",
            "date_of_birth": "1980-01-01", "offense_date": "2010-01-01", "arrest_date": "2010-01-01",
            "disposition_date": "2011-01-01",
        } | other,
    ]  # fmt: skip
    return persons_of(in_memory(table_from_rows(rows), last), last)


def test_a_day_that_is_open_alone_moves_with_the_records() -> None:
    then, now = told(LAST), told(NEXT)
    assert then.is_open.tolist() == now.is_open.tolist() == [True, False]
    at, same, alike = compared(then, now)
    assert (at.tolist(), same.tolist(), alike.tolist()) == ([0, 1], [False, True], [True, True])


def test_another_record_is_another_in_both_digests() -> None:
    _, same, alike = compared(told(LAST), told(NEXT, grade="M1"))
    assert (same.tolist(), alike.tolist()) == ([False, False], [True, False])


def test_what_an_earlier_version_told_is_not_read() -> None:
    table = told(LAST).to_table().drop_columns(["lasting"])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as file:
        file.write_table(table)
    assert persons_from(sink.getvalue()) is None
