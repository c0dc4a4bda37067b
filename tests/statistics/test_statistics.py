"""What a state publishes of a month: the figures, counted once more by hand, and the files."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.office.office import Office
from clearslate.cli.main import main
from clearslate.records.dataset import Dataset, DatasetWriter
from clearslate.records.people import people_file, read_people
from clearslate.records.tables import certain_rows
from clearslate.runs.protect import MOST_NOISE, NOBODY, Mode
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.statistics.figures import Statistics, statistics
from clearslate.statistics.months import Month
from clearslate.statistics.page import to_html
from clearslate.statistics.tables import tables
from clearslate.synthetic import generate
from tests.clearance.carried import found_right
from tests.clearance.cleared import CLEARED_ON, OPERATOR, REVIEWER, restore, workflow
from tests.clearance.rehearsed import Rehearsed
from tests.statistics import portals

AT = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 1, 5)
JANUARY, FEBRUARY = Month(2026, 1), Month(2026, 2)
RESTORED_ON = dt.date(2026, 2, 10)
WRONG = 1  # of the sample, found wrong


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("statistics")
    generate("PA", 250, folder / "all", seed=7, known_through=AS_OF, buckets=1)
    _in_few_counties(folder / "all", folder / "data")
    start(folder / "data", spec_for(Dataset.open(folder / "data"), AS_OF), folder / "run")
    ledger = Rehearsed(f"sqlite:{folder / 'ledger.db'}")
    _carried_out(ledger, Run.open(folder / "run"))
    ledger.close()
    return folder


def _in_few_counties(source: Path, out: Path) -> None:
    """So few people would each be in a county of their own, and every county hidden."""
    dataset = Dataset.open(source)
    table = dataset.table()
    many = table.column("county").to_pylist()
    large = sorted({name for name in many if name})[:40]
    few = [
        "Small" if name == "Philadelphia" else "Large" if name in large else name and "Other" for name in many
    ]
    place = table.column_names.index("county")
    column = pa.array(few, pa.string()).dictionary_encode()
    manifest = dataset.manifest
    with DatasetWriter(
        out, known_through=AS_OF, coverage=manifest.coverage, facts=manifest.facts, buckets=2
    ) as writer:
        writer.add(table.set_column(place, "county", column))
    known = people_file(source)
    assert known is not None
    shutil.copy(known, out)


@pytest.fixture
def run(place: Path) -> Run:
    return Run.open(place / "run")


def eligible(run: Run) -> list[dict[str, Any]]:
    """Of each charge that an automatic law in force clears, the first such law; with its record."""
    data = run.dataset()
    laws = {name for name, law in run.laws().items() if law["automatic"] and law["status"] == "in force"}
    found: dict[str, dict[str, Any]] = {}
    for index in range(len(run.buckets)):
        records = data.read(index).to_pylist()
        for row in run.read(index).to_pylist():
            if row["decides"] and row["outcome"] == "eligible" and row["law"] in laws:
                found.setdefault(row["charge_id"], records[row["row"]] | row)
    return [found[name] for name in sorted(found)]


def half(run: Run) -> list[dict[str, Any]]:
    """What the ledger of these tests clears."""
    return eligible(run)[::2]


def _carried_out(ledger: Rehearsed, run: Run) -> None:
    """Half of what is eligible is planned, some found wrong, the rest cleared on 2026-01-05; one is restored in February."""
    payload = {"run": "r", "dataset": "d", "as_of": AS_OF.isoformat(), "workflow": workflow(), "dropped": {}}
    charges = half(run)
    events = [
        Event(Kind.PLAN_MADE, "plan1", payload, key="plan1"),
        Event(Kind.WAVE_FORMED, "w1", {"plan": "plan1", "number": 1, "pilot": True}, key="w1"),
    ]
    for batch in (True, False):
        size = sum((row["disposition"] == "convicted") == batch for row in charges)
        formed = {"wave": "w1", "by": "all", "size": size, "conviction": batch, "sha256": "0"}
        events.append(Event(Kind.BATCH_FORMED, f"b{batch}", formed, key=f"b{batch}"))
    for number, row in enumerate(charges):
        conviction = row["disposition"] == "convicted"
        facts = {
            "batch": f"b{conviction}", "charge": row["charge_id"], "case": row["case_id"], "person": row["person_id"], "law": row["law"],
            "version": row["version"], "since": row["eligible_on"].isoformat(), "county": row["county"] or "", "court": "c",
            "number": row["case_number"] or "n", "sequence": 1, "statute": "s", "conviction": conviction, "keys": {},
        }  # fmt: skip
        events.append(Event(Kind.CLEARANCE_PLANNED, f"k{number:05}", facts, key=f"k{number}"))
    ledger.append(events, OPERATOR, AT)
    office = Office(ledger)
    drawn = office.draw_audit("w1", OPERATOR, AT, opened_by=REVIEWER, size=len(charges))
    wrong = sorted(drawn)[:WRONG]
    for each in wrong:
        office.find(each, REVIEWER, AT, right=False, why="another person's")
    found_right(office, [each for each in drawn if each not in wrong], REVIEWER, AT)
    office.request_release("w1", OPERATOR, AT)
    office.approve_release("w1", REVIEWER, AT)
    office.advance(CLEARED_ON, AT)
    restore(ledger, min(set(drawn) - set(wrong)), RESTORED_ON, AT)


def counted(place: Path, month: Month = JANUARY, mode: Mode = Mode.EXACT) -> Statistics:
    run = Run.open(place / "run")
    ledger = Rehearsed(f"sqlite:{place / 'ledger.db'}")
    try:
        return statistics(run, run.dataset(), ledger, month, load_profiles(None), ledger.day(AT), mode=mode)
    finally:
        ledger.close()


# --- the figures ------------------------------------------------------------------------------------------


def test_what_was_cleared_is_counted_by_charges_people_and_convictions(place: Path, run: Run) -> None:
    found = counted(place)
    rows = _cleared(run, place)
    assert found.cleared.charges.value == len(rows) > 50
    assert found.cleared.convictions.value == sum(row["disposition"] == "convicted" for row in rows) > 0
    assert (
        found.cleared.non_convictions.value == found.cleared.charges.value - found.cleared.convictions.value
    )
    assert found.cleared.people.value == len({row["person_id"] for row in rows})
    assert found.to_date == found.cleared
    assert found.months["2026-01"] == found.cleared
    assert found.months["2025-12"].charges == NOBODY
    by_law = Counter(row["law"] for row in rows)
    assert {line.name: line.cleared.value for line in found.laws if line.cleared.value} == by_law
    by_county = Counter(row["county"] for row in rows)
    counties = {line.name: line.cleared.value for line in found.counties if line.cleared.value}
    assert counties == {name or "": number for name, number in by_county.items()}


def _cleared(run: Run, place: Path) -> list[dict[str, Any]]:
    """What came into force, by the ledger's own list."""
    from clearslate.clearance.store.ready import models as m  # noqa: PLC0415 (Django is ready once a ledger is open)

    ledger = Rehearsed(f"sqlite:{place / 'ledger.db'}")
    try:
        clearances = m.Clearance.objects.using(ledger.alias).exclude(cleared_on=None)
        charges = set(clearances.values_list("charge", flat=True))
    finally:
        ledger.close()
    return [row for row in half(run) if row["charge_id"] in charges]


def test_groups_of_people_are_the_state_told_apart(place: Path, run: Run) -> None:
    """By race, sex and age: of each what was cleared, waits and is undecided, together the state's."""
    found = counted(place)
    assert set(found.groups) == {"race", "sex", "race by sex", "age"}
    for lines in found.groups.values():
        assert len(lines) > 1
        for name, whole in (
            ("cleared", found.cleared),
            ("backlog", found.backlog),
            ("undecided", found.undecided),
        ):
            assert sum(getattr(line, name).value for line in lines) == whole.charges.value
    people = read_people(people_file(run.dataset().path), ["person_id", "sex"]).to_pylist()  # type: ignore[arg-type]
    sex = {row["person_id"]: row["sex"] for row in people}
    by_sex = Counter(sex[row["person_id"]] or "not recorded" for row in _cleared(run, place))
    assert {line.name: line.cleared.value for line in found.groups["sex"] if line.cleared.value} == by_sex


def test_the_backlog_is_what_is_eligible_and_not_cleared(place: Path, run: Run) -> None:
    found = counted(place)
    done = {row["charge_id"] for row in _cleared(run, place)}
    last = JANUARY.last
    due = first_days(run, {line.name for line in found.laws})
    left = {charge: day for charge, day in due.items() if day <= last and charge not in done}
    records = {row["charge_id"]: row for row in certain_rows(run.dataset().table()).to_pylist()}
    assert found.backlog.charges.value == len(left) > 50
    assert found.backlog.convictions.value == sum(
        records[each]["disposition"] == "convicted" for each in left
    )
    assert found.backlog.people.value == len({records[each]["person_id"] for each in left})
    days = sorted((last - day).days for day in left.values())
    assert found.backlog_days == days[(len(days) - 1) // 2]
    assert sum(line.charges.value for line in found.ages) == len(left)
    assert found.under_way == NOBODY


def first_days(run: Run, laws: set[str]) -> dict[str, dt.date]:
    """Of each charge the first day on which one of the laws gives relief."""
    due: dict[str, dt.date] = {}
    for index in range(len(run.buckets)):
        for row in run.read(index).to_pylist():
            gives = row["outcome"] in ("eligible", "not_yet") and row["eligible_on"]
            if row["decides"] and row["law"] in laws and gives:
                due[row["charge_id"]] = min(row["eligible_on"], due.get(row["charge_id"], dt.date.max))
    return due


def test_what_is_undecided_is_told_with_what_is_missing(place: Path, run: Run) -> None:
    found = counted(place)
    laws = {line.name for line in found.laws}
    outcomes: dict[str, set[str]] = {}
    for index in range(len(run.buckets)):
        for row in run.read(index).to_pylist():
            if row["decides"] and row["law"] in laws:
                outcomes.setdefault(row["charge_id"], set()).add(row["outcome"])
    due = first_days(run, laws)
    undecided = [
        charge
        for charge, outcome in outcomes.items()
        if "unknown" in outcome and "eligible" not in outcome and due.get(charge, dt.date.max) > JANUARY.last
    ]
    assert len(undecided) > 20
    assert abs(found.undecided.charges.value - len(undecided)) <= MOST_NOISE, (
        "a published count carries noise"
    )
    assert {each.owner for each in found.causes} & {"court", "state repository"}


def test_errors_found_and_mended_are_told_in_their_month(place: Path) -> None:
    january, february = counted(place), counted(place, FEBRUARY)
    looked, wrong = january.audited
    assert wrong.value == WRONG < looked.value
    assert {cause: each.value for cause, each in january.withdrawn.items()} == {
        "found wrong by an audit": WRONG
    }
    assert january.restored.charges == NOBODY
    assert (february.restored.charges.value, february.audited, february.withdrawn) == (
        1,
        (NOBODY, NOBODY),
        {},
    )
    assert sum(each.value for each in february.routes.values()) == 1
    assert february.to_date.charges.value == january.to_date.charges.value - 1
    assert february.cleared.charges == NOBODY


def test_what_happens_later_changes_nothing_in_a_month(place: Path) -> None:
    """The restoration of February is in the ledger, and the clearance was in force on the last day of January."""
    found = counted(place)
    assert found.to_date.charges == found.cleared.charges
    assert found.restored_to_date.charges == NOBODY


def test_the_time_from_eligible_to_cleared_is_that_of_each_charge(place: Path, run: Run) -> None:
    found = counted(place).to_force
    days = sorted((CLEARED_ON - row["eligible_on"]).days for row in _cleared(run, place))
    assert (found.clearances.value, found.median) == (len(days), days[(len(days) - 1) // 2])
    assert sum(day <= (found.ninetieth or 0) for day in days) >= 0.9 * len(days)


def test_what_was_forgotten_is_counted_as_before(place: Path, tmp_path: Path) -> None:
    """By law, county and day; of whose they were nobody knows, so each counts as a person of its own."""
    from clearslate.clearance.store.ready import models as m  # noqa: PLC0415 (Django is ready once a ledger is open)

    copy = Path(shutil.copytree(place, tmp_path / "copy"))
    before = counted(copy)
    ledger = Rehearsed(f"sqlite:{copy / 'ledger.db'}")
    gone = m.Clearance.objects.using(ledger.alias).filter(state=m.State.CLEARED)
    some = sorted(gone.values_list("id", flat=True))[::3]
    gone.filter(id__in=some).update(
        charge="",
        case="",
        person="",
        number="",
        statute="",
        since=None,
        sequence=None,
        forgotten_on=RESTORED_ON,
    )
    ledger.close()
    after = counted(copy)
    for name in ("cleared", "to_date", "restored"):
        was, now = getattr(before, name), getattr(after, name)
        assert (now.charges, now.convictions, now.non_convictions) == (
            was.charges,
            was.convictions,
            was.non_convictions,
        )
        assert now.people.value >= was.people.value
    for of in ("laws", "counties"):
        was, now = ({line.name: line.cleared for line in getattr(each, of)} for each in (before, after))
        assert now == was


def test_a_run_of_another_time_is_told_of(place: Path) -> None:
    assert counted(place).cautions == ()
    [caution] = counted(place, FEBRUARY).cautions
    assert caution.startswith("The run is as of 2026-01-05, 54 days before the end of the month")


# --- the files --------------------------------------------------------------------------------------------


def test_the_files_hold_the_figures_and_the_dictionary_every_column(place: Path) -> None:
    found = counted(place, mode=Mode.PROTECTED)
    made = tables(found)
    read = {each.name: list(csv.DictReader(io.StringIO(each.to_csv()))) for each in made}
    assert all(len(row) == len(each.columns) for each in made for row in each.rows)
    [cleared] = [row for row in read["whole-state"] if row["figure"] == "cleared in the month"]
    assert cleared["charges"] == str(found.cleared.charges.value)
    by_county = {row["county"]: row["cleared"] for row in read["by-county"]}
    assert by_county == {
        line.name: "" if line.cleared.small else str(line.cleared.value) for line in found.counties
    }
    guide = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert all(f"`{each.name}.csv`" in guide for each in made)


def test_the_page_says_that_the_data_is_invented_and_names_every_file(place: Path) -> None:
    page = to_html(counted(place), ["by-law.csv"])
    assert "INVENTED DATA" in page
    assert "by-law.csv" in page
    assert "Record clearance in Pennsylvania" in page


def call(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["statistics", *args])
    return done.exit_code, done.output


def test_the_command_writes_page_tables_and_a_catalog_that_knows_them(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    args = (
        str(place / "run"),
        str(place / "ledger.db"),
        "--month",
        "2026-01",
        "--issued",
        "2026-02-15",
        "--quiet",
    )
    code, result = call(*args, "--out", str(out), "--publisher", "An office")
    assert code == 0, result
    index = json.loads((out / "catalog.jsonld").read_text(encoding="utf-8"))
    told = index["dcat:dataset"]
    files = {each["dcat:downloadURL"]["@id"]: each for each in told["dcat:distribution"]}
    assert set(files) == {each.name for each in out.iterdir()} - {"catalog.jsonld"}
    for name, each in files.items():
        content = (out / name).read_bytes()
        assert each["spdx:checksum"]["spdx:checksumValue"] == hashlib.sha256(content).hexdigest()
        assert each["dcat:byteSize"]["@value"] == str(len(content))
    columns = [each["csvw:name"] for each in files["by-law.csv"]["csvw:tableSchema"]["csvw:column"]]
    assert columns == (out / "by-law.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert told["dct:temporal"]["dcat:endDate"]["@value"] == "2026-01-31"
    assert told["dct:publisher"]["foaf:name"] == "An office"
    again = tmp_path / "again"
    assert call(*args, "--out", str(again), "--publisher", "An office")[0] == 0
    assert {each.name: each.read_bytes() for each in again.iterdir()} == {
        each.name: each.read_bytes() for each in out.iterdir()
    }


PUBLISHED = (
    "--publisher", "An office", "--contact", "data@example.gov", "--url", "https://example.gov/clearance/2026-01",
    "--license", "https://creativecommons.org/publicdomain/zero/1.0/",
)  # fmt: skip


def made(place: Path, out: Path, *more: str) -> tuple[Path, str]:
    asked = ("--month", "2026-01", "--issued", "2026-02-15", "--quiet", "--out", str(out))
    code, result = call(str(place / "run"), str(place / "ledger.db"), *asked, *more)
    assert code == 0, result
    return out, result


def read_json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("more", [(), ("--exact",)])
def test_portals_can_read_the_month(place: Path, tmp_path: Path, more: tuple[str, ...]) -> None:
    out, value = made(place, tmp_path / "out", *PUBLISHED, *more)
    assert "No data.json" not in value
    index, package = read_json(out / "data.json"), read_json(out / "datapackage.json")
    jsonschema.validate(index, portals.DCAT_US)
    jsonschema.validate(package, portals.PACKAGE)
    [entry] = index["dataset"]
    names = {
        each["downloadURL"].removeprefix("https://example.gov/clearance/2026-01/")
        for each in entry["distribution"]
    }
    assert names == {each.name for each in out.iterdir()} - {"data.json", "catalog.jsonld"}
    assert entry["accessLevel"] == ("non-public" if more else "public")
    assert "INVENTED" in entry["description"]
    assert {each["path"] for each in package["resources"]} == {each.name for each in out.glob("*.csv")}
    catalog = read_json(out / "catalog.jsonld")["dcat:dataset"]
    assert catalog["dct:license"]["@id"] == PUBLISHED[-1]
    assert all(
        each["dcat:downloadURL"]["@id"].startswith("https://example.gov/")
        for each in catalog["dcat:distribution"]
    )


def test_a_package_says_the_type_of_every_cell(place: Path, tmp_path: Path) -> None:
    out, _ = made(place, tmp_path / "out")
    forms = {"integer": r"-?\d*", "boolean": "true|false", "string": ".*"}
    for each in read_json(out / "datapackage.json")["resources"]:
        content = (out / each["path"]).read_bytes()
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert each["bytes"] == len(content)
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        fields = {field["name"]: field["type"] for field in each["schema"]["fields"]}
        for row in rows:
            assert list(row) == list(fields)
            for name, cell in row.items():
                assert re.fullmatch(forms[fields[name]], cell), (each["path"], name, cell)
                if fields[name] == "string" and name in ("law", "county", "group", "figure", "cause"):
                    assert not re.fullmatch(r"\d+", cell)


def test_without_publisher_and_address_there_is_no_data_json(place: Path, tmp_path: Path) -> None:
    out, _ = made(place, tmp_path / "out", *PUBLISHED)
    out, value = made(place, out)
    assert "No data.json (DCAT-US): it needs --publisher and --url." in value
    assert not (out / "data.json").exists()
    package = read_json(out / "datapackage.json")
    jsonschema.validate(package, portals.PACKAGE)
    assert "licenses" not in package
    code, value = call(
        str(place / "run"), str(place / "ledger.db"), "--month", "2026-01", "--url", "example.gov"
    )
    assert code == 2
    assert "is no address" in value


def test_the_long_file_holds_every_figure_with_state_and_month(place: Path, tmp_path: Path) -> None:
    out, _ = made(place, tmp_path / "out")
    read = {
        each.stem: list(csv.DictReader(io.StringIO(each.read_text(encoding="utf-8"))))
        for each in out.glob("*.csv")
    }
    rows = read["long"]
    assert {(row["state"], row["month"]) for row in rows} == {("PA", "2026-01")}
    keys = [(row["table"], row["row"], row["within"], row["measure"]) for row in rows]
    assert len(set(keys)) == len(keys)
    value = dict(zip(keys, rows, strict=True))
    for line in read["by-law"]:
        told = value["by-law", line["law"], "", "backlog_people"]
        assert told["value"] == line["backlog_people"]
        assert (told["small"] == "true") == (line["backlog_people"] == "")
    for line in read["by-group"]:
        assert value["by-group", line["told_apart_by"], line["group"], "cleared"]["value"] == line["cleared"]
    for line in read["whole-state"]:
        assert value["whole-state", line["figure"], "", "people"]["value"] == line["people"]
    assert {row["table"] for row in rows} == set(read) - {"long", "months", "data-dictionary"}


def test_no_person_and_no_charge_is_named_in_any_file(place: Path, run: Run, tmp_path: Path) -> None:
    code, _ = call(
        str(place / "run"),
        str(place / "ledger.db"),
        "--month",
        "2026-01",
        "--out",
        str(tmp_path / "o"),
        "--quiet",
    )
    assert code == 0
    words = {
        word
        for each in (tmp_path / "o").iterdir()
        for word in re.findall(r"[\w/.-]+", each.read_text(encoding="utf-8"))
    }
    ids = {
        row[name] for row in eligible(run) for name in ("charge_id", "person_id", "case_number") if row[name]
    }
    assert len(ids) > 100
    assert not ids & words


@pytest.mark.parametrize(
    ("month", "code", "said"),
    [
        ("2026-02", 3, "2026-02 is not over: it is 2026-02-10"),
        ("2026-13", 2, "is no month: write YYYY-MM"),
        ("January", 2, "is no month: write YYYY-MM"),
    ],
)
def test_a_month_that_is_not_over_is_refused(place: Path, month: str, code: int, said: str) -> None:
    found = call(str(place / "run"), str(place / "ledger.db"), "--month", month)
    assert found[0] == code
    assert said in found[1]


def test_a_ledger_that_is_not_there_is_refused(place: Path, tmp_path: Path) -> None:
    code, result = call(str(place / "run"), str(tmp_path / "none.db"), "--month", "2026-01")
    assert code == 3
    assert "ledger" in result
