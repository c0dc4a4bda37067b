"""No mapping and no file ends in anything but a dataset or an error that is written for the clerk."""

from __future__ import annotations

import copy
import io
import os
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearslate.ingest import IngestError, IngestReport, ingest
from clearslate.ingest.mapping import SHIPPED
from clearslate.records.dataset import Dataset
from clearslate.records.errors import DatasetError
from tests.examples import examples

ROUNDS = int(os.environ.get("FUZZ_ROUNDS", examples(15, 50)))
FEW = settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))

MAPPING: dict[str, Any] = {
    "id": "court",
    "source": "test court",
    "owner": "clerk",
    "jurisdiction": "PA",
    "known_through": date(2024, 12, 31),
    "coverage": {"history": "whole", "first_year": 1990, "last_year": 2024},
    "table": {"format": "delimited", "files": ["a.txt"], "encoding": "utf-8"},
    "joins": [
        {
            "name": "j",
            "table": {"files": ["j.txt"]},
            "keys": {"k": "charge"},
            "several": "longest",
            "length": "{n} {u}",
        }
    ],
    "keys": {"person": "person", "case": {"template": "{person}/{charge}"}, "charge": ["charge"]},
    "set_aside": [{"reason": "no_charge", "when": {"grade": ["Z"]}}, {"parties": "names"}],
    "people": {
        "name": {"column": "name", "order": "last, first middle"},
        "birth": {"column": "day", "formats": "%m/%d/%y", "two_digit_years": {"before": 1930}},
        "sex": "grade",
        "ssn": "n",
    },
    "crosswalk": "c.csv",
    "facts": {"x": {"level": "charge", "kind": "number", "meaning": "m"}},
    "fields": {
        "statute": [{"column": ["grade", "name"], "match": r"(\w+).*", "to": r"\1"}, "name"],
        "grade": {"column": "grade", "values": {"A": "M1"}, "unmapped": "quarantine"},
        "disposition": {"column": "grade", "values": {"A": "convicted"}},
        "offense_date": {
            "column": "day",
            "until": "day",
            "missing_years": [1004],
            "missing_dates": ["1900-*"],
        },
        "incarceration_days": {"template": "{j.n} {j.u}", "unit": "days"},
        "pardoned_on": {"column": "day", "absent": "never"},
        "restitution_owed": {"column": "n", "unit": "cents"},
        "fact_x": "n",
    },
}
COLUMNS = ("person", "charge", "name", "grade", "day", "n")
ROWS = [
    ("1", "H1", "Smith, Jane", "A", "2014-03-01", "7"),
    ("1", "H1", "Smith, Jane", "Z", "03/01/14", "x"),
    ("", "H2", "TEST", "A", "2019-02-30", "-1"),
]
OTHERS = {"j.txt": "k,n,u\nH1,3,years\n,1,day\n", "c.csv": "old,new,since,until,source\nA,B,2010-01-01,,s\n"}


def run(folder: Path, mapping: Any, content: bytes) -> IngestReport | None:
    (folder / "a.txt").write_bytes(content)
    for name, text in OTHERS.items():
        (folder / name).write_text(text)
    text = mapping if isinstance(mapping, str) else yaml.safe_dump(mapping, allow_unicode=True)
    (folder / "m.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
    try:
        report = ingest(folder / "m.yaml", folder, folder / "out", buckets=1)
    except (IngestError, DatasetError):
        assert not (folder / "out").exists()
        assert not (folder / "out.partial").exists()
        return None
    assert report.rows_in == report.records + report.quarantined + report.superseded + report.deletions
    assert report.quarantined == report.in_history + report.unassigned + report.set_aside
    Dataset.open(report.dataset).table()
    return report


def delimited() -> bytes:
    quoted = [",".join(f'"{cell}"' for cell in row) for row in (COLUMNS, *ROWS)]
    return "\n".join(quoted).encode()


def test_the_mapping_that_is_spoiled_below_is_sound(tmp_path: Path) -> None:
    report = run(tmp_path, MAPPING, delimited())
    assert report is not None
    assert report.rows_in == 3


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 3000),
    st.floats(),
    st.dates(),
    st.text(max_size=6),
    st.sampled_from(
        [
            *COLUMNS,
            "row",
            "case",
            "never",
            "{n}",
            "{}",
            "{a}{",
            "%d",
            "%Y-%m",
            "%y",
            "(",
            r"\9",
            r"\g<x>",
            "(?P<n>a)",
            "*",
            "[",
            "first",
            "utf-16",
            "gb18030",
            "hz",
            "idna",
            ["n", "day"],
            [],
            {},
            [[]],
            {"column": "n"},
            {"n": ["x"]},
            {"constant": 3},
            {"template": "{n}{j.n}"},
            "jsonl",
            "fixed_width",
            "parquet",
            "database",
            "\0",
            "..",
            "j.n",
            "null",
            "\udc80",
            "?",
            "? n",
        ]
    ),
)


def places(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [at, *(place for key, value in inner for place in places(value, (*at, key)))]


PLACES = places(MAPPING)[1:]


@FEW
@given(
    spoils=st.lists(
        st.tuples(
            st.sampled_from(PLACES), st.sampled_from(["set", "drop", "add"]), JUNK, st.text(max_size=4)
        ),
        min_size=1,
        max_size=3,
    )
)
def test_no_mapping_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, spoils: list[tuple[tuple[Any, ...], str, Any, str]]
) -> None:
    mapping = copy.deepcopy(MAPPING)
    for place, how, junk, name in spoils:
        *way, last = place
        node: Any = mapping
        try:
            for key in way:
                node = node[key]
            if how == "drop":
                del node[last]
            elif how == "add" and isinstance(node[last], dict):
                node[last][name] = junk
            else:
                node[last] = junk
        except (KeyError, IndexError, TypeError):
            continue  # an earlier spoil took the place away
    run(tmp_path_factory.mktemp("fuzz"), mapping, delimited())


@FEW
@given(text=st.text(alphabet=st.sampled_from("abc:{}[]-,'\"|>&*!%@#?\n \t0\u00e9\udc80"), max_size=60))
def test_no_text_of_a_mapping_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    run(tmp_path_factory.mktemp("fuzz"), text, b"")


def parquet() -> bytes:
    columns = {name: [row[at] for row in ROWS] for at, name in enumerate(COLUMNS)}
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream)
    return stream.getvalue()


def jsonl() -> bytes:
    rows = (dict(zip(COLUMNS, row, strict=True)) for row in ROWS)
    return "\n".join(str(row).replace("'", '"') for row in rows).encode()


def database(folder: Path) -> bytes:
    connection = sqlite3.connect(folder / "made.db")
    connection.execute(f"create table t ({', '.join(COLUMNS)})")
    connection.executemany("insert into t values (?, ?, ?, ?, ?, ?)", ROWS)
    connection.commit()
    connection.close()
    return (folder / "made.db").read_bytes()


STRETCHES = {name: [12 * at + 1, 12 * at + 12] for at, name in enumerate(COLUMNS)}
FORMATS: dict[str, dict[str, Any]] = {
    "delimited": {},
    "fixed_width": {"columns": STRETCHES, "short_lines": "pad"},
    "jsonl": {"optional": list(COLUMNS)},
    "parquet": {},
    "database": {"table": "t", "order_by": "charge"},
}
# These name their columns otherwise: the rules are few, and their names those of the format.
OTHER_FORMATS: dict[str, tuple[dict[str, Any], dict[str, Any], bytes]] = {
    "nested": (
        {
            "type": 1,
            "delimiter": ",",
            "types": {
                "CA": {"columns": ["TYPE", "CASE", "PERSON"]},
                "CH": {"columns": ["TYPE", "COUNT", "STATUTE"], "parent": "CA"},
                "CE": {"columns": ["TYPE", "CODE", "DATE"], "parent": "CH"},
                "DE": {"columns": ["TYPE", "CASE"]},
            },
            "rows": ["CH", "DE"],
            "attach": [{"name": "sent", "type": "CE", "when": {"CODE": ["S"]}, "several": "last"}],
            "ignore": ["XX"],
        },
        {
            "keys": {
                "person": "CA.PERSON",
                "case": ["CA.CASE", "DE.CASE"],
                "charge": {"template": "{CA.CASE}/{CH.COUNT}"},
            },
            "delete": {"when": {"record_type": ["DE"]}},
            "fields": {"statute": "CH.STATUTE", "imposed_on": "sent.DATE"},
        },
        b"CA,7,1\nCH,1,18 3921\nCE,S,2014-03-01\nCE,T,x\nCH,2,18 5503\nXX,a\nDE,6\nCA,8,2\nCH,1,75 3802\n",
    ),
}


def good(name: str, folder: Path) -> bytes:
    if name == "database":
        return database(folder)
    fixed = "\n".join("".join(cell.ljust(12) for cell in row) for row in ROWS).encode()
    return {"delimited": delimited(), "fixed_width": fixed, "jsonl": jsonl(), "parquet": parquet()}[name]


@pytest.mark.parametrize("name", FORMATS)
@FEW
@given(
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), st.binary(max_size=8)), max_size=4),
    whole=st.one_of(st.none(), st.binary(max_size=200)),
    encoding=st.sampled_from(["utf-8", "latin-1", "utf-16", "shift_jis"]),
)
def test_no_bytes_end_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    cuts: list[tuple[float, int, bytes]],
    whole: bytes | None,
    encoding: str,
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    content = good(name, folder) if whole is None else whole
    for where, length, other in cuts:
        at = round(where * len(content))
        content = content[:at] + other + content[at + length :]
    table: dict[str, Any] = {"format": name, **FORMATS[name]}
    if name == "database":
        table["url"] = f"sqlite:///{folder}/a.txt"
    else:
        table["files"] = ["a.txt"]
    if name not in ("database", "parquet"):
        table["encoding"] = encoding
    run(folder, {**MAPPING, "table": table}, content)


@pytest.mark.parametrize("name", OTHER_FORMATS)
@FEW
@given(
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), st.binary(max_size=8)), max_size=4),
    encoding=st.sampled_from(["utf-8", "latin-1", "utf-16", "shift_jis"]),
)
def test_no_bytes_of_other_formats_end_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, name: str, cuts: list[tuple[float, int, bytes]], encoding: str
) -> None:
    table, rest, content = OTHER_FORMATS[name]
    for where, length, other in cuts:
        at = round(where * len(content))
        content = content[:at] + other + content[at + length :]
    head = {
        key: MAPPING[key] for key in ("id", "source", "owner", "jurisdiction", "known_through", "coverage")
    }
    described = {"format": name, "files": ["a.txt"], "encoding": encoding, **table}
    report = run(tmp_path_factory.mktemp("fuzz"), {**head, "table": described, **rest}, content)
    if not cuts and encoding != "utf-16":
        assert report is not None
        assert (report.records, report.deletions) == (3, 1)


RAP_SHEET = b"""<RapSheet><RapSheetPerson><PersonStateFingerprintIdentification><IdentificationID>PA1</IdentificationID>
</PersonStateFingerprintIdentification><PersonBirthDate><Date>1970-01-01</Date></PersonBirthDate></RapSheetPerson>
<RapSheetCycle><Arrest><ArrestCharge><ChargeSequenceID>1</ChargeSequenceID><ChargeTrackingIdentification>
<IdentificationID>T1</IdentificationID></ChargeTrackingIdentification></ArrestCharge></Arrest><CourtAction><CourtCharge>
<ChargeSequenceID>1</ChargeSequenceID><ChargeTrackingIdentification><IdentificationID>T1</IdentificationID>
</ChargeTrackingIdentification></CourtCharge></CourtAction></RapSheetCycle></RapSheet>
"""


@FEW
@given(cuts=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 40), st.binary(max_size=8)), max_size=4))
def test_no_bytes_of_a_rap_sheet_end_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[int, int, bytes]]
) -> None:
    content = RAP_SHEET * 2
    for at, length, other in cuts:
        content = content[:at] + other + content[at + length :]
    mapping = yaml.safe_load((SHIPPED / "rap_sheet.yaml").read_text(encoding="utf-8"))
    mapping["table"]["files"] = ["a.txt"]
    report = run(tmp_path_factory.mktemp("fuzz"), mapping, content)
    if not cuts:
        assert report is not None
        assert report.rows_in == report.records + report.superseded == 2
