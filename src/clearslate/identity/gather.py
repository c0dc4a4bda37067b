"""Gathers who the people of some datasets are, as tables of a DuckDB connection.

After `gather` the connection holds

    record       rid, source, id                      every source record once, in the order of source and id
    description  rid, line, first, root, middle, ...  each way in which a record names its person
    number       rid, kind, value                     the numbers that a record carries
    cited        rid, number, county, court           the cases that a record is of, with the place that numbered them

``description`` leaves out what says little: a birth in 1900 is none, a first of January is a year alone. Of a charge,
the tracking number is its person's too; it and the case are read from the dataset's certain rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from clearslate.identity.given_names import roots
from clearslate.identity.links import LinkError
from clearslate.records.dataset import Dataset
from clearslate.records.errors import DatasetError
from clearslate.records.people import (
    FOLDER,
    PEOPLE_FIELDS,
    PEOPLE_SCHEMA,
    people_file,
    people_files,
    people_since,
)

FILE: Final = "people.parquet"
# Numbers of the person, and that of a charge which one person alone should have.
PERSON_NUMBERS: Final = tuple(field.name for field in PEOPLE_FIELDS if field.identifies)
CHARGE_NUMBER: Final = "tracking_number"
_SHORTEST: Final = 5  # signs of a number; a shorter one is a count, not a key


@dataclass(frozen=True)
class Input:
    """One dataset that is linked.

    ``digest``: SHA-256 over its manifest's digest and its people table. ``rows``: of the people table.
    """

    path: Path
    digest: str
    sources: tuple[str, ...]
    rows: int


def gather(con: duckdb.DuckDBPyConnection, datasets: Sequence[Path]) -> tuple[Input, ...]:
    """Read the people of the datasets into the tables above.

    Raises:
        LinkError: a dataset cannot be read, has no people table, or has a source that another has too.
    """
    if not datasets:
        raise LinkError("give at least one dataset to link")
    con.register("nobody", PEOPLE_SCHEMA.empty_table())
    con.execute("CREATE TABLE people AS FROM nobody")
    con.execute("CREATE TABLE charge_number (id VARCHAR, value VARCHAR)")
    con.execute("CREATE TABLE charge_case (id VARCHAR, number VARCHAR, county VARCHAR, court VARCHAR)")
    con.execute("CREATE TABLE holder (source VARCHAR, id VARCHAR)")
    inputs = tuple(_read(con, path) for path in datasets)
    _refuse_shared_sources(inputs)
    for step in (_RECORD, _NUMBER, _CITED):
        con.execute(step)
    names = roots()
    con.register("nick", pa.table({"name": list(names), "root": list(names.values())}))
    con.execute(_SAID)
    for name in ("people", "charge_number", "charge_case", "holder"):
        con.execute(f"DROP TABLE {name}")
    return inputs


def scalar(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> Any:
    """The one value that a query gives."""
    [(value,)] = con.execute(sql, values).fetchall()
    return value


def _read(con: duckdb.DuckDBPyConnection, path: Path) -> Input:
    try:
        dataset = Dataset.open(path)
        dataset.verify()
        place = people_file(path)
    except DatasetError as error:
        raise LinkError(str(error)) from error
    if place is None or place.parent.name != FOLDER:
        raise LinkError(
            f"{path} has no people table: say in its mapping, under people, how its people are named, "
            "and bring its records in again (docs/ingest.md)"
        )
    before = scalar(con, "SELECT count(*) FROM people")
    try:
        _read_people(con, place)
    except (duckdb.Error, pa.ArrowException) as error:
        raise LinkError(f"{place} cannot be read as a people table; bring the records in again") from error
    rows = scalar(con, "SELECT count(*) FROM people") - before
    sources = scalar(con, f"SELECT list_sort(list(DISTINCT source)) FROM people WHERE rowid >= {before}")  # noqa: S608
    _read_charges(con, dataset, tuple(sources or ()))
    return Input(path, input_digest(dataset, place), tuple(sources or ()), rows)


def _read_people(con: duckdb.DuckDBPyConnection, place: Path) -> None:
    insert = "INSERT INTO people BY NAME SELECT * FROM read_parquet(?)"  # a file of an older clearslate has fewer columns
    later = people_since(place)
    if later is None:
        con.execute(insert, [str(place)])
        return
    who, rows = later
    con.register("known_otherwise", pa.table({"id": who}))
    con.register("known_since", rows)
    con.execute(f"{insert} WHERE person_id NOT IN (FROM known_otherwise)", [str(place)])
    con.execute("INSERT INTO people BY NAME FROM known_since")
    con.unregister("known_otherwise")
    con.unregister("known_since")


def input_digest(dataset: Dataset, place: Path) -> str:
    """What tells a linked dataset from another: SHA-256 over its manifest's digest and its people table."""
    digest = hashlib.sha256(dataset.manifest.digest.encode())
    for file in people_files(place):
        with file.open("rb") as stream:
            while block := stream.read(1 << 22):
                digest.update(block)
    return digest.hexdigest()


def _read_charges(con: duckdb.DuckDBPyConnection, dataset: Dataset, sources: tuple[str, ...]) -> None:
    """The persons who have a charge, and the numbers and cases of their charges."""
    con.execute(_SEEN)
    for bucket in dataset.buckets:
        try:
            con.register("charges", dataset.read(bucket.index, _OF_CHARGES))
        except DatasetError as error:
            raise LinkError(str(error)) from error
        con.execute(_CHARGES)
    con.unregister("charges")
    for step in (_CHARGE_NUMBER, _CHARGE_CASE):
        con.execute(step)
    # A person whom the people table does not know is a record all the same: its source is told by its key.
    alone = sources[0] if len(sources) == 1 else None
    con.execute(
        "INSERT INTO holder SELECT DISTINCT coalesce(?, nullif(regexp_extract(id, '^([^:]*):', 1), ''), '?'), id FROM seen",
        [alone],
    )
    con.execute("DROP TABLE seen")


def _refuse_shared_sources(inputs: Sequence[Input]) -> None:
    places: dict[str, Path] = {}
    for given in inputs:
        for source in given.sources:
            if source in places:
                raise LinkError(
                    f"the source {source} is in {places[source]} and in {given.path}: give it once, or give its "
                    "mappings different ids"
                )
            places[source] = given.path


_SEEN: Final = """
CREATE OR REPLACE TABLE seen (
  id VARCHAR, jurisdiction VARCHAR, tracking_number VARCHAR, case_number VARCHAR, county VARCHAR, court VARCHAR
)
"""

# One place is written in several ways: Bucks, BUCKS COUNTY.
_CHARGES: Final = """
INSERT INTO seen
SELECT DISTINCT person_id, jurisdiction::VARCHAR, plain(tracking_number::VARCHAR), plain(case_number::VARCHAR),
  nullif(regexp_replace(plain(county::VARCHAR), '^COUNTYOF|COUNTY$', ''), ''), nullif(plain(court::VARCHAR), '')
FROM charges WHERE membership = 'certain'
"""
_OF_CHARGES: Final = (
    "person_id", "jurisdiction", "tracking_number", "case_number", "county", "court", "membership",
)  # fmt: skip

_NUMBERED: Final = f"length({{0}}) >= {_SHORTEST} AND regexp_matches({{0}}, '[0-9]')"
_CHARGE_NUMBER: Final = f"""
INSERT INTO charge_number
SELECT DISTINCT id, jurisdiction || ':' || {CHARGE_NUMBER} FROM seen WHERE {_NUMBERED.format(CHARGE_NUMBER)}
"""  # noqa: S608
_CHARGE_CASE: Final = f"""
INSERT INTO charge_case
SELECT DISTINCT id, jurisdiction || ':' || case_number, county, court FROM seen WHERE {_NUMBERED.format("case_number")}
"""  # noqa: S608

_RECORD: Final = """
CREATE TABLE record AS
SELECT (row_number() OVER (ORDER BY source, id) - 1)::INTEGER AS rid, source, id FROM (
  SELECT source, person_id AS id FROM people
  UNION SELECT source, id FROM holder AS h WHERE NOT EXISTS (FROM people AS p WHERE p.person_id = h.id)
)
"""

_NUMBER: Final = f"""
CREATE TABLE number AS
SELECT DISTINCT r.rid, kind, value FROM (
  SELECT source, person_id AS id, kind, value
  FROM (UNPIVOT people ON {", ".join(PERSON_NUMBERS)} INTO NAME kind VALUE value)
) AS n JOIN record AS r USING (source, id) WHERE length(value) >= {_SHORTEST}
UNION ALL
SELECT DISTINCT r.rid, '{CHARGE_NUMBER}', value FROM charge_number AS n JOIN record AS r ON r.id = n.id
"""  # noqa: S608

_CITED: Final = """
CREATE TABLE cited AS
SELECT DISTINCT r.rid, number, county, court FROM charge_case AS c JOIN record AS r ON r.id = c.id
"""

# A first of January is what is written where only the year is known; 1900 where nothing is.
_SAID: Final = """
CREATE TABLE description AS
WITH told AS (
  SELECT r.rid, p.*,
    birth_from = birth_to AND year(birth_from) > 1900 AND NOT (month(birth_from) = 1 AND day(birth_from) = 1) AS exact,
    year(birth_from) = year(birth_to) AND year(birth_from) > 1900 AS dated
  FROM people AS p JOIN record AS r ON r.source = p.source AND r.id = p.person_id
)
SELECT rid, row_number() OVER (ORDER BY rid, source_file, source_line, name_last, name_first, birth_from)::INTEGER AS line,
  name_first AS first,
  coalesce(n.root, split_part(name_first, ' ', 1)) AS root,
  name_middle AS middle,
  name_last AS last,
  string_split(name_last, ' ') AS parts,
  name_suffix AS suffix,
  CASE WHEN exact THEN birth_from END AS birth,
  CASE WHEN dated THEN year(birth_from)::INTEGER END AS year,
  sex, state_id, fbi_number, driver_license, ssn_hash,
  street || '|' || coalesce(postcode, '') AS address,
  street, postcode
FROM told LEFT JOIN nick AS n ON n.name = split_part(name_first, ' ', 1)
"""
