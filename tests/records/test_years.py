"""The year under which a record is counted."""

import pyarrow as pa
import pytest

from clearslate.records.days import DayInterval, read_date
from clearslate.records.narrow import narrow
from clearslate.records.tables import table_from_rows
from clearslate.records.years import NO_YEAR, years_of

KNOWN_THROUGH = read_date("2025-12-31").latest


def rows(*facts: dict[str, object]) -> pa.Table:
    """Rows of one person with the facts given."""
    keys = {"person_id": "P", "case_id": "C", "jurisdiction": "PA", "charge_id": "H"}
    place = {"membership": "certain", "source_file": "charges.csv", "source_line": 1}
    return table_from_rows([keys | place | each for each in facts])


@pytest.mark.parametrize(
    ("facts", "year"),
    [
        ({"filed_on": "2010-05-01", "arrest_date": "2009-01-01"}, 2010),
        ({"arrest_date": "2009"}, 2009),
        ({"filed_on": DayInterval(0, 365), "offense_date": "2008-02"}, 2008),  # filed in 1970 or 1971
        ({"disposition": "convicted", "disposition_date": "2011-01-01"}, 2011),
        ({"disposition": "pending"}, NO_YEAR),
        ({}, NO_YEAR),
    ],
)
def test_the_first_date_within_one_year_counts(facts: dict[str, object], year: int) -> None:
    written = rows(facts)
    assert years_of(written).tolist() == [year]
    assert years_of(narrow(written, KNOWN_THROUGH)[0]).tolist() == [year]
