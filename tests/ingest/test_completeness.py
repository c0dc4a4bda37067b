"""Whatever an unused row could have said, no answer that it could change is eligible."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from clearslate.ingest import IngestError, IngestReport, ingest
from clearslate.ingest.deliveries import feed
from clearslate.records.dataset import Dataset
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from tests.ingest.court import COURT, SINGLE_CASES, put

HEADER: Final = '"CASE","COUNT","PERSON","STATUTE","ABOUT","GRADE","DISPO","DECIDED"\n'
GUILTY: Final = (
    '"2015 CF 1","1","P1","812.014","LARC-GRAND THEFT 12" TV, STOLEN","F3","Guilty","01/19/2016"\n'
)
DROPPED: Final = '"2015 CF 1","2","P1","810.09","TRESPASS","M1","Nolle Prossed","01/19/2016"\n'
OTHER: Final = '"2016 CF 2","1","P2","810.09","TRESPASS","M1","Nolle Prossed","01/19/2017"\n'
NEVER: Final = (
    "cleared_on", "pardoned_on", "reversed_on", "fact_nonautomatic_relief_on", "fact_indictment_dismissed_on"
)  # fmt: skip

MAPPING: Final[Mapping[str, Any]] = {
    **COURT,
    "jurisdiction": "FL",
    "keys": {"person": "PERSON", "case": "CASE", "charge": {"template": "{CASE}-{COUNT}"}},
    "fields": {
        "statute": {"column": "STATUTE"},
        "grade": {"column": "GRADE", "values": {"F3": "F3", "M1": "M1"}},
        "disposition": {
            "column": "DISPO", "values": {"Guilty": "convicted", "Nolle Prossed": "nolle_prossed"}
        },
        "disposition_date": {"column": "DECIDED", "formats": ["%m/%d/%Y"]},
        "cleared_on": {"constant": "never"},
    },
}  # fmt: skip
MODES: Final = ("whole", "single_cases")


def run(folder: Path, content: str | bytes, history: str = "single_cases", **changes: Any) -> IngestReport:
    coverage = {**SINGLE_CASES, "history": history}
    return ingest(
        put(folder, content, {**MAPPING, "coverage": coverage, **changes}), folder, folder / "out", buckets=2
    )


def outcomes(report: IngestReport, folder: Path, law: str = "FL-AUTO") -> dict[str, str]:
    """The outcome of each judged charge under a law on 1 January 2025."""
    spec = spec_for(Dataset.open(report.dataset), date(2025, 1, 1), [law])
    found = start(report.dataset, spec, folder / "run")
    tables = [found.read(bucket.index) for bucket in found.buckets]
    return {row["charge_id"]: row["outcome"] for table in tables for row in table.to_pylist()}


def cautions(report: IngestReport) -> tuple[str, ...]:
    return spec_for(Dataset.open(report.dataset), date(2025, 1, 1), ["FL-AUTO"]).cautions


def test_the_dropped_count_alone_is_eligible(tmp_path: Path) -> None:
    assert outcomes(run(tmp_path, HEADER + DROPPED + OTHER), tmp_path) == {
        "2015 CF 1-2": "eligible",
        "2016 CF 2-1": "eligible",
    }


def test_marks_within_quoted_cells_are_read_where_the_width_fits(tmp_path: Path) -> None:
    report = run(tmp_path, HEADER + GUILTY + DROPPED + OTHER)
    assert (report.records, report.quarantined, report.marks_read) == (3, 0, 1)
    assert outcomes(report, tmp_path)["2015 CF 1-2"] != "eligible"


BROKEN: Final = {
    "a mark and a delimiter": GUILTY.replace('TV, STOLEN"', 'TV", STOLEN"'),
    "a comma too many": GUILTY.replace('12" TV, STOLEN"', 'TV",STOLEN'),
    "a comma too many behind the keys": GUILTY.replace('12" TV, STOLEN', "TV").replace('"F3"', '"F3",""'),
    "a cell too few": GUILTY.replace('"LARC-GRAND THEFT 12" TV, STOLEN",', ""),
    "cut off": GUILTY[:40] + "\n",
    "no person": GUILTY.replace('12" TV, STOLEN', "TV").replace('"P1"', '""'),
    "an open mark": GUILTY.replace('12" TV, STOLEN"', "TV"),
    "a mark in the person": GUILTY.replace('12" TV, STOLEN', "TV").replace('"P1"', '"P"1"'),
    "a mark in the case": GUILTY.replace('12" TV, STOLEN', "TV").replace("2015 CF", '2015 "CF'),
    "no case": GUILTY.replace('12" TV, STOLEN', "TV").replace('"2015 CF 1"', '""'),
}


@pytest.mark.parametrize("history", MODES)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_row_that_cannot_be_used_keeps_its_case_open_and_no_other(
    tmp_path: Path, kind: str, history: str
) -> None:
    report = run(tmp_path, HEADER + BROKEN[kind] + DROPPED + OTHER, history)
    assert report.quarantined == 1
    assert report.quarantined == report.in_history + report.unassigned + report.set_aside
    found = outcomes(report, tmp_path)
    assert found["2015 CF 1-2"] == "unknown"
    assert found["2016 CF 2-1"] == "eligible"
    assert report.unplaced == 0


@pytest.mark.parametrize("history", MODES)
def test_a_row_of_which_nothing_stands_keeps_every_case_open_and_says_so(
    tmp_path: Path, history: str
) -> None:
    report = run(tmp_path, HEADER + '"20\n' + DROPPED + OTHER, history)
    assert report.unplaced == 1
    assert set(outcomes(report, tmp_path).values()) == {"unknown"}
    assert report.caution is not None
    assert "any case" in report.caution
    [entry, *_] = cautions(report)
    assert "any case" in entry


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"person": "row"}, "write person: case"),
        ({"person": {"template": "{CASE}-{COUNT}"}}, "names a charge"),
    ],
)
def test_no_key_of_a_person_takes_a_case_apart(tmp_path: Path, keys: dict[str, Any], said: str) -> None:
    with pytest.raises(IngestError, match=said):
        run(tmp_path, HEADER + DROPPED, keys={**MAPPING["keys"], **keys})


def test_where_each_case_is_a_person_a_guilty_count_bars_the_others(tmp_path: Path) -> None:
    guilty = GUILTY.replace('12" TV, STOLEN', "TV")
    report = run(tmp_path, HEADER + guilty + DROPPED + OTHER, keys={**MAPPING["keys"], "person": "case"})
    found = outcomes(report, tmp_path)
    assert found["2015 CF 1-2"] != "eligible"  # whether adjudication was withheld is not told
    assert found["2016 CF 2-1"] == "eligible"


@pytest.mark.parametrize("kind", sorted(BROKEN.keys() - {"no case", "a mark in the case"}))
def test_where_each_case_is_a_person_a_broken_count_bars_the_others(tmp_path: Path, kind: str) -> None:
    report = run(
        tmp_path, HEADER + BROKEN[kind] + DROPPED + OTHER, keys={**MAPPING["keys"], "person": "case"}
    )
    found = outcomes(report, tmp_path)
    assert (found["2015 CF 1-2"], found["2016 CF 2-1"]) == ("unknown", "eligible")


@pytest.mark.parametrize("kind", ["no case", "a mark in the case"])
def test_where_each_case_is_a_person_a_count_of_no_case_opens_all(tmp_path: Path, kind: str) -> None:
    report = run(
        tmp_path, HEADER + BROKEN[kind] + DROPPED + OTHER, keys={**MAPPING["keys"], "person": "case"}
    )
    assert set(outcomes(report, tmp_path).values()) == {"unknown"}


def test_an_unread_row_may_be_the_later_word_on_a_charge_of_a_source_that_repeats(tmp_path: Path) -> None:
    broken = DROPPED.replace('"TRESPASS"', '"TRESP"ASS')
    assert outcomes(run(tmp_path / "a", HEADER + DROPPED + broken + OTHER), tmp_path / "a").keys() == {
        "2015 CF 1-2",
        "2016 CF 2-1",
    }
    report = run(tmp_path / "b", HEADER + DROPPED + broken + OTHER + OTHER)
    assert (report.superseded, report.withheld) == (1, 1)
    assert outcomes(report, tmp_path / "b").keys() == {"2016 CF 2-1"}  # the other is judged no more


def many(broken: int) -> str:
    rows = [OTHER.replace("2016 CF 2", f"2016 CF {at}") for at in range(3, 1003)]
    return HEADER + "".join(rows) + '"20\n' * broken


def test_a_file_much_of_which_is_unread_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"21 of 1,021 rows cannot be read \(2.1%\): .*bad_quoting"):
        run(tmp_path, many(21))
    assert not (tmp_path / "out").exists()
    report = run(tmp_path, many(21), unread={"most": "4 %", "who": "the clerk", "why": "an old printer"})
    assert report.quarantined == 21


FED: Final[Mapping[str, Any]] = {**MAPPING, "id": "court", "delivery": {"mode": "changes"}}


def fed(
    folder: Path, *deliveries: str, history: str = "single_cases", mode: str = "changes"
) -> dict[str, str]:
    """The outcomes after some deliveries, each a file."""
    coverage = {**SINGLE_CASES, "history": history}
    report = folder
    for number, content in enumerate(deliveries, 1):
        at = folder / f"{number}"
        mapping = put(at, HEADER + content, {**FED, "coverage": coverage, "delivery": {"mode": mode}})
        known = date(2024, 12, number)
        report = feed(folder / "store", mapping, at, buckets=2, known_through=known).dataset
    spec = spec_for(Dataset.open(report), date(2025, 1, 1), ["FL-AUTO"])
    found = start(report, spec, folder / "run")
    tables = [found.read(bucket.index) for bucket in found.buckets]
    return {row["charge_id"]: row["outcome"] for table in tables for row in table.to_pylist()}


NOBODYS: Final = BROKEN["no person"]


@pytest.mark.parametrize("history", MODES)
@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_an_unread_row_of_a_later_delivery_opens_the_case_that_stands(
    tmp_path: Path, kind: str, history: str
) -> None:
    found = fed(tmp_path, DROPPED + OTHER, BROKEN[kind], history=history)
    assert found.get("2015 CF 1-2") != "eligible"
    if history == "single_cases":
        assert found["2016 CF 2-1"] == "eligible"


def test_an_unread_row_opens_the_case_for_whoever_joins_it_later(tmp_path: Path) -> None:
    found = fed(tmp_path, NOBODYS + OTHER, DROPPED)
    assert found == {"2015 CF 1-2": "unknown", "2016 CF 2-1": "eligible"}


def test_a_row_that_comes_again_readable_closes_its_case(tmp_path: Path) -> None:
    again = DROPPED.replace('"2","P1"', '"1","P1"')
    assert fed(tmp_path, DROPPED + OTHER + NOBODYS, again) == {
        "2015 CF 1-1": "eligible",
        "2015 CF 1-2": "eligible",
        "2016 CF 2-1": "eligible",
    }


def test_a_later_row_that_may_amend_any_count_of_a_case_withholds_those_that_it_did_not_bring(
    tmp_path: Path,
) -> None:
    assert fed(tmp_path, DROPPED + OTHER, GUILTY[:13] + "\n") == {"2016 CF 2-1": "eligible"}


# --- joined files ----------------------------------------------------------------------------------------------

PA: Final[Mapping[str, Any]] = {
    **COURT,
    "facts": {
        "access_order_vacated_on": {"level": "charge", "kind": "event", "meaning": "an order was vacated"}
    },
    "fields": {
        "statute": "statute",
        "grade": "grade",
        "disposition": {"column": "disposition", "values": {"Guilty": "convicted"}},
        "disposition_date": {"column": "decided", "formats": ["%m/%d/%Y"]},
        "pardoned_on": [{"column": "money.PARDONED", "absent": "never"}],
        "cleared_on": {"constant": "never"},
        "restitution_owed": [{"column": "money.BAL"}, {"constant": 0}],
        "fines_owed": {"constant": 0},
        "fees_owed": {"constant": 0},
        "fact_access_order_vacated_on": {"constant": "never"},
    },
}
CHARGES: Final = "person,case,charge,statute,grade,disposition,decided\n" + "".join(
    f"P{n},C{n},H{n},18 § 3921,M3,Guilty,03/01/2010\n" for n in (1, 2)
)
MONEY: Final = "ID,BAL,PARDONED,ON,PAID\n"


def owing(folder: Path, rows: str, **join: Any) -> tuple[dict[str, str], IngestReport]:
    """The outcomes of two old convictions by what a file of money owed says."""
    folder.mkdir(exist_ok=True)
    (folder / "money.csv").write_bytes((MONEY + rows).encode("latin-1"))
    joins = [{"name": "money", "table": {"files": ["money.csv"]}, "keys": {"ID": "charge"}, **join}]
    report = ingest(put(folder, CHARGES, {**PA, "joins": joins}), folder, folder / "out", buckets=2)
    spec = spec_for(Dataset.open(report.dataset), date(2025, 1, 1), ["PA-CS-M"])
    found = start(report.dataset, spec, folder / "run")
    tables = [found.read(bucket.index) for bucket in found.buckets]
    return {row["charge_id"]: row["outcome"] for table in tables for row in table.to_pylist()}, report


PAID: Final = "H1,0,,2011-01-01,yes\nH2,0,,2011-01-01,yes\n"


def test_where_nothing_is_owed_both_are_eligible(tmp_path: Path) -> None:
    assert owing(tmp_path / "a", PAID)[0] == {"H1": "eligible", "H2": "eligible"}
    assert owing(tmp_path / "b", "", may_be_empty=True)[0] == {"H1": "eligible", "H2": "eligible"}


@pytest.mark.parametrize(
    ("row", "several", "outcome"),
    [
        ("H1,450,,2012-01-01,no", {}, "unknown"),
        ("H1,450,,2012-01-01,no", {"several": "sum"}, "ineligible"),
        ("H1,450,,2012-01-01,no", {"several": "latest", "by": "ON"}, "ineligible"),
        ("H1,450,,2010-01-01,no", {"several": "latest", "by": "ON"}, "eligible"),
        ("H1,450,,2011-01-01,no", {"several": "latest", "by": "ON"}, "unknown"),  # a tie
        ("H1,450,,some day,no", {"several": "latest", "by": "ON"}, "unknown"),
        ("H1,,,2012-01-01,no", {}, "eligible"),  # a blank beside a value
        ("H1,$0.00,,2012-01-01,no", {}, "eligible"),
        ("H1,,,2012-01-01,no", {"several": "sum"}, "unknown"),
        ("H1,,,2012-01-01,no", {"several": "sum", "blank": "zero"}, "eligible"),
        ("H1,some,,2012-01-01,no", {"several": "sum"}, "unknown"),
        ("H1,450,,2012-01-01,no", {"several": "last"}, "ineligible"),
    ],
)
def test_several_rows_of_one_charge(tmp_path: Path, row: str, several: dict[str, Any], outcome: str) -> None:
    found, report = owing(tmp_path, PAID + row + "\n", **several)
    assert found == {"H1": outcome, "H2": "eligible"}
    assert report.joined[0].superseded == 1


def test_rows_that_are_not_used_are_counted_with_the_fields_that_they_tell(tmp_path: Path) -> None:
    _, report = owing(tmp_path, PAID + "H1,450,,2012-01-01,no\n", several="first")
    assert report.joined[0].differs == {"restitution_owed": 1}


SPOILT: Final = {
    "a mark": 'H1,"45"0,,2012-01-01,no',
    "a bad byte": "H1,45\xe9,,2012-01-01,no",
    "a NUL": "H1,45\0,,2012-01-01,no",
    "a comma too many": "H1,450,,,2012-01-01,no",
    "a cell too few": "H1,450,2012-01-01,no",
    "cut off": "H1,4",
}


@pytest.mark.parametrize("several", ["agree", "sum", "any", "first", "last"])
@pytest.mark.parametrize("kind", SPOILT)
def test_a_joined_row_that_cannot_be_read_is_no_blank(tmp_path: Path, kind: str, several: str) -> None:
    alone, _ = owing(tmp_path / "alone", f"{SPOILT[kind]}\nH2,0,,2011-01-01,yes\n", several=several)
    assert alone == {"H1": "unknown", "H2": "eligible"}
    second, _ = owing(tmp_path / "second", f"{PAID}{SPOILT[kind]}\n", several=several)
    assert second == {"H1": "unknown", "H2": "eligible"}


@pytest.mark.parametrize("row", [",450,,2012-01-01,no", "\xe91,450,,,", '"'])
def test_a_joined_row_of_no_key_may_be_of_any_record(tmp_path: Path, row: str) -> None:
    assert owing(tmp_path / "any", f"{PAID}{row}\n")[0] == {"H1": "unknown", "H2": "unknown"}
    one = "H1,0,,2011-01-01,yes\n" + row + "\n"
    assert owing(tmp_path / "one", one, one=True)[0] == {"H1": "eligible", "H2": "unknown"}
