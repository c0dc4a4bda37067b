"""Rows become canonical tables, or a clear error that shows no cell."""

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.records.days import DayInterval, read_date
from clearslate.records.errors import DatasetError
from clearslate.records.schema import Kind, Level, fact_field, schema_of
from clearslate.records.tables import conform, in_memory, order_values, table_from_rows

REQUIRED = {
    "person_id": "P",
    "case_id": "C",
    "jurisdiction": "PA",
    "charge_id": "H",
    "membership": "certain",
    "source_file": "charges.csv",
    "source_line": 7,
}


def rows(*changes: dict[str, Any]) -> pa.Table:
    return table_from_rows(
        [
            REQUIRED | {"charge_id": f"H{line}", "source_line": line} | change
            for line, change in enumerate(changes)
        ]
    )


def test_dates_are_read_in_whatever_form_they_come() -> None:
    forms = ["2019-06", dt.date(2019, 6, 1), DayInterval(18048, 18077), None]
    table = rows(*({"arrest_date": form} for form in forms))
    june = (dt.date(2019, 6, 1), dt.date(2019, 6, 30))
    expected = [june, (june[0], june[0]), june, (None, None)]
    ends = zip(table["arrest_date_from"].to_pylist(), table["arrest_date_to"].to_pylist(), strict=True)
    assert list(ends) == expected
    assert read_date("2019-06") == forms[2]


def test_a_table_has_the_canonical_schema_with_its_facts() -> None:
    fact = fact_field("served_on", Level.CASE, Kind.DATE, "a date")
    table = table_from_rows([REQUIRED | {"fact_served_on": "2001"}], (fact,))
    assert table.schema.equals(schema_of((fact,)), check_metadata=True)
    assert in_memory(table, 20_000).schema.equals(table.schema, check_metadata=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nickname": "Bo"}, "no such field: nickname"),
        ({"sequence": "the first"}, "field sequence: a value is not of kind count"),
        ({"arrest_date": "in June"}, "field arrest_date: a value is not of kind date"),
        ({"arrest_date": 7}, "field arrest_date: a value is not of kind date"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(DatasetError, match=words) as caught:
        rows(change)
    assert not any(str(value) in str(caught.value) for value in change.values())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"person_id": None}, r"field person_id is required and empty: charges\.csv line 1; fill it"),
        ({"source_file": None}, "field source_file is required and empty: unnamed file line 1"),
        ({"source_line": None}, r"field source_line is required and empty: charges\.csv line unknown"),
        (
            {"disposition": "guilty"},
            r"field disposition holds a value that is none of .*: charges\.csv line 1; map it",
        ),
        ({"membership": "perhaps"}, "field membership holds a value that is none of certain, possible"),
        (
            {"charge_id": "H0"},
            r"more than one certain row: charges\.csv line 0; charges\.csv line 1; give each",
        ),
    ],
)
def test_rows_that_cannot_be_judged_are_named_by_file_and_line(change: dict[str, Any], words: str) -> None:
    with pytest.raises(DatasetError, match=words):
        in_memory(rows({}, change), 20_000)


def test_many_wrong_rows_are_counted() -> None:
    with pytest.raises(DatasetError, match="line 4 and 3 more;"):
        in_memory(rows(*[{"case_id": None}] * 8), 20_000)


def test_a_charge_may_have_one_certain_and_several_possible_rows() -> None:
    possible = [{"charge_id": "H0", "membership": "possible", "person_id": person} for person in ("Q", "R")]
    assert in_memory(rows({}, *possible), 20_000)["person_id"].to_pylist() == ["P", "Q", "R"]


def test_columns_that_do_not_belong_are_refused() -> None:
    with pytest.raises(DatasetError, match="does not have: nickname; declare"):
        conform(pa.table({"nickname": ["Bo"]}), schema_of())
    with pytest.raises(DatasetError, match="column source_line holds string that is not int32"):
        conform(pa.table({"source_line": ["seven"]}), schema_of())


def test_absent_columns_are_missing_facts_and_types_are_brought_into_line() -> None:
    given_types = pa.table(
        {name: pa.array([value]) for name, value in REQUIRED.items()}
        | {"county": pa.DictionaryArray.from_arrays(pa.array([1], pa.int8()), pa.array(["Adams", "Berks"]))}
    )
    table = conform(given_types, schema_of())
    assert table.schema == schema_of()
    assert table["grade"].null_count == 1
    assert table["county"].chunk(0).dictionary.to_pylist() == ["Berks"]


def test_rows_lie_by_person_case_sequence_and_charge() -> None:
    places = [
        ("Q", "C", 1, "H1"),
        ("P", "D", 1, "H2"),
        ("P", "C", None, "H3"),
        ("P", "C", 2, "H4"),
        ("P", "C", 2, "H0"),
    ]
    names = ("person_id", "case_id", "sequence", "charge_id")
    table = in_memory(rows(*(dict(zip(names, place, strict=True)) for place in places)), 20_000)
    assert table["charge_id"].to_pylist() == ["H0", "H4", "H3", "H2", "H1"]


@given(st.lists(st.none() | st.sampled_from("cab"), max_size=12), st.randoms(use_true_random=False))
def test_a_dictionary_holds_just_its_values_in_order_however_it_came(
    values: list[str | None], random: Any
) -> None:
    entries: list[str | None] = [*"abcab", None, "unused"]
    random.shuffle(entries)
    codes = [
        random.choice([code for code, entry in enumerate(entries) if entry == value]) for value in values
    ]
    column = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(entries, pa.string()))
    ordered = order_values(column)
    assert ordered.to_pylist() == values
    assert ordered.dictionary.to_pylist() == sorted({value for value in values if value is not None})
    assert ordered.equals(order_values(pa.array(values, pa.string()).dictionary_encode()))
