"""A county's own file, small enough to be read at a glance, ingested and judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from clearslate.ingest import ingest
from clearslate.records.dataset import Dataset
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start

LAWS = ("PA-CS-M", "PA-CS-NONCONV", "PA-CS-SUMMARY", "PA-PET-LA")
HEADER = "PERSON,LAST,FIRST,BORN,SID,CASE_NO,COUNT,STATUTE,GRADE,DISPO,DISPO_DATE,BALANCE,COUNTY,REMARK\n"
ROWS = (
    # an old misdemeanor, paid: eligible; and a charge dropped beside it
    "0001001,Ó Néill,Ann,1970-01-02,PA001,MD-11-3,1,18 § 3929,M2,Guilty,2011-03-01,0.00,Adams,=1+1\n",
    "0001001,Ó Néill,Ann,1970-01-02,PA001,MD-11-3,2,18 § 5503,S,Nolle Prossed,2011-03-01,0.00,Adams,\n",
    # the same with a balance that nobody recorded: undecided
    '0001002,Bell,Ben,1980-05-06,PA002,MD-12-8,1,18 § 3929,M2,Guilty,2012-02-10,,Adams,"two, lines\nhere"\n',
    # too soon
    "0001003,Cole,Cy,1990-07-08,PA003,MD-24-1,1,18 § 3929,M2,Guilty,2024-01-15,0.00,Adams,-5\n",
    # a felony: not eligible
    "0001004,Dorn,Di,1991-09-10,PA004,00042,1,18 § 2702(a)(1),F1,Guilty,2010-04-01,0.00,Adams,@x\n",
    # two people on one docket
    "0001005,Ebb,Ed,1985-01-01,PA005,MD-15-9,1,18 § 5503,S,Guilty,2009-06-01,0.00,Adams,\n",
    "0001006,Fay,Flo,1986-01-01,PA006,MD-15-9,2,18 § 5503,S,Guilty,2009-06-01,0.00,Adams,\n",
)  # fmt: skip
MAPPING = """\
id: county
source: Example county court
owner: Clerk of the example county court
jurisdiction: PA
known_through: 2025-12-31
coverage: {history: whole, first_year: 1985, last_year: 2025}
table: {files: ["charges.csv"]}
keys:
  person: PERSON
  case: CASE_NO
  charge: {template: "{CASE_NO}-{COUNT}"}
people:
  name_last: LAST
  name_first: FIRST
  state_id: SID
fields:
  date_of_birth: {column: BORN, formats: "%Y-%m-%d"}
  case_number: CASE_NO
  county: COUNTY
  court: {constant: Court of Common Pleas}
  sequence: COUNT
  statute: STATUTE
  grade: {column: GRADE, values: {M2: M2, S: S, F1: F1}}
  disposition: {column: DISPO, values: {Guilty: convicted, Nolle Prossed: nolle_prossed}}
  disposition_date: {column: DISPO_DATE, formats: "%Y-%m-%d"}
  restitution_owed: BALANCE
  fines_owed: BALANCE
  fees_owed: BALANCE
  cleared_on: {constant: never}
  pardoned_on: {constant: never}
  fact_access_order_vacated_on: {constant: never}
facts:
  access_order_vacated_on: {level: charge, kind: event, meaning: day on which an earlier order was vacated}
"""


def court(
    place: Path,
    rows: tuple[str, ...] = ROWS,
    encoding: str = "utf-8",
    dockets: dict[str, str] | None = None,
) -> Path:
    """A folder with a source, its mapping, the dataset made of them.

    ``dockets``: numbers that are recorded otherwise.
    """
    source = place / "source"
    source.mkdir(parents=True)
    (source / "charges.csv").write_text(HEADER + "".join(rows), encoding=encoding)
    mapping = MAPPING.replace('charges.csv"]', f'charges.csv"], encoding: {encoding}')
    if dockets:
        mapping = mapping.replace(
            "case_number: CASE_NO", f"case_number: {{column: CASE_NO, values: {dockets}, unmapped: keep}}"
        )
    (place / "mapping.yaml").write_text(mapping, encoding="utf-8")
    ingest(place / "mapping.yaml", source, place / "dataset", buckets=3)
    return place


def judge(
    place: Path, as_of: dt.date = dt.date(2026, 1, 1), out: str = "run", laws: tuple[str, ...] = LAWS
) -> Run:
    """The dataset of such a folder, judged."""
    return start(place / "dataset", spec_for(Dataset.open(place / "dataset"), as_of, laws), place / out)


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The county's folder, with its run; nobody changes it."""
    place = court(tmp_path_factory.mktemp("county"))
    judge(place)
    return place


@pytest.fixture
def make_county(tmp_path: Path) -> Callable[[tuple[str, ...]], Path]:
    """A county of other rows."""

    def made(rows: tuple[str, ...]) -> Path:
        place = court(tmp_path / "county", rows)
        judge(place)
        return place

    return made
