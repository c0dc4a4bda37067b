"""A later extract beside the ledger: what is gone, still there, under another number, or gone without an order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.events.chain import SigningKey
from clearslate.clearance.exchange.export import Exporter
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.looking_back.extracts import Compared, compare, record, standing
from clearslate.clearance.looking_back.matching import Finding
from clearslate.clearance.looking_back.missed import missed, record_missed
from clearslate.clearance.looking_back.reading import VerificationError
from clearslate.clearance.looking_back.rekeying import changes
from clearslate.clearance.looking_back.rekeying import record as record_keys
from clearslate.clearance.plan.plan import make_plan
from clearslate.clearance.plan.plan import record as record_plan
from clearslate.clearance.state.ledger import SYSTEM, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.dataset import Dataset
from clearslate.records.hashing import hash_strings
from clearslate.records.names import People
from clearslate.runs.run import Run
from tests.clearance.carried import small_workflow
from tests.clearance.cleared import CLEARED_ON, OPERATOR, clear, people
from tests.clearance.extracts import extract, row
from tests.clearance.rehearsed import Rehearsed

PROFILES = load_profiles()


def day(number: int) -> dt.date:
    return CLEARED_ON + dt.timedelta(days=number)


class Told:
    """A ledger of twelve clearances, told on day 1 and acknowledged by the court on day 3."""

    def __init__(self, ledger: Ledger, folder: Path, at: dt.datetime) -> None:
        self.ledger, self.folder, self.at = ledger, folder, at
        self.ids = clear(ledger, at)
        self.people = People(people(folder / "data"))
        self.key = SigningKey.make()
        self.export(1)
        self.acknowledge("court", 3)
        self.made = 0

    def export(self, number: int) -> None:
        Exporter(self.ledger, PROFILES, self.folder / "out", self.key, self.people).run(day(number), self.at)

    def acknowledge(self, recipient: str, number: int) -> None:
        sent = m.Message.objects.using(self.ledger.alias).filter(recipient=recipient, state="sent")
        payload = {"on": day(number).isoformat(), "ack": "A"}
        self.ledger.append(
            [Event(Kind.MESSAGE_ACKNOWLEDGED, each.id, payload) for each in sent.order_by("id")],
            SYSTEM,
            self.at,
        )

    def extract(self, rows: list[dict[str, Any]], number: int = 40) -> Dataset:
        self.made += 1
        return extract(self.folder / f"extract{self.made}", rows, day(number))

    def compare(
        self, rows: list[dict[str, Any]], number: int = 40, *, recipient: str = "court", **more: Any
    ) -> Compared:
        return compare(
            self.ledger, recipient, self.extract(rows, number), PROFILES, day(max(number, 40)), **more
        )

    def record(self, found: Compared) -> bool:
        return record(found, self.ledger, SYSTEM, self.at)


@pytest.fixture
def kept(ledger: Ledger, tmp_path: Path, at: dt.datetime) -> Told:
    """For tests that record what was found, on both databases."""
    return Told(ledger, tmp_path, at)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """For tests that only compare: nothing changes."""
    folder = tmp_path_factory.mktemp("told")
    found = Rehearsed(f"sqlite:{folder / 'ledger.db'}", "told")
    yield Told(found, folder, dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC))
    found.close()


OTHER = row(50, charge_id="x50", case_number="CP-50", tracking_number="T50")  # never to be cleared


def of(found: Compared) -> dict[str, str]:
    columns = found.clearances["clearance"].to_pylist(), found.clearances["finding"].to_pylist()
    return dict(zip(*columns, strict=True))


def test_what_is_not_there_is_gone_and_what_is_there_is_open(told: Told) -> None:
    found = told.compare([OTHER, row(0), row(1)])
    assert found.counts["clearances"] == {"gone": 10, "open": 2}
    assert {each for each, finding in of(found).items() if finding == "open"} == set(told.ids[:2])
    assert found.alarms == ["2 cleared and still there at court"]


def test_a_row_marked_as_cleared_is_closed_but_not_at_a_screener(told: Told) -> None:
    rows = [OTHER, row(0, cleared_on=day(0)), *(row(number) for number in range(2, 12))]
    assert of(told.compare(rows))[told.ids[0]] == Finding.GONE
    assert of(told.compare(rows, recipient="screener"))[told.ids[0]] == Finding.OPEN


def test_a_mark_that_is_missing_where_others_have_one_is_unsure(told: Told) -> None:
    rows = [OTHER, row(0, cleared_on=None)]
    assert of(told.compare(rows))[told.ids[0]] == Finding.UNSURE
    none_marked = [OTHER | {"cleared_on": None}, row(0, cleared_on=None)]
    assert of(told.compare(none_marked))[told.ids[0]] == Finding.OPEN


def test_an_extract_older_than_the_acknowledgement_says_nothing(told: Told) -> None:
    assert told.compare([OTHER, row(0)], 2).counts["clearances"] == {"too_early": 12}
    assert told.compare([OTHER, row(0)], 3).counts["clearances"] == {"gone": 11, "open": 1}


def test_who_has_not_been_told_or_has_time_is_not_accused(told: Told) -> None:
    everything = [OTHER, *(row(number) for number in range(12))]
    assert told.compare(everything, recipient="fbi").counts["clearances"] == {"not_told": 12}
    corrections = told.extract(everything, 5)
    found = compare(told.ledger, "corrections", corrections, PROFILES, day(6))
    assert found.counts["clearances"] == {"not_due": 12}
    late = compare(told.ledger, "corrections", corrections, PROFILES, day(60))
    assert late.counts["clearances"] == {"open": 12}


def test_a_county_of_which_the_extract_says_nothing_is_not_covered(told: Told) -> None:
    elsewhere = OTHER | {"county": "York"}
    assert told.compare([elsewhere]).counts["clearances"] == {"not_covered": 12}
    assert told.compare([elsewhere], whole=True).counts["clearances"] == {"gone": 12}
    earlier = told.extract([elsewhere, row(0)], 0)
    assert told.compare([elsewhere], earlier=earlier).counts["clearances"] == {"gone": 1, "not_covered": 11}


def test_years_of_which_the_extract_does_not_speak_are_not_covered(told: Told) -> None:
    def of_years(first: int | None, last: int | None, **more: Any) -> Compared:
        place = told.folder / f"years-{first}-{last}-{len(more)}"
        late = extract(place, [OTHER], day(40), (first, last))
        return compare(told.ledger, "court", late, PROFILES, day(40), **more)

    # Without an earlier extract only this is known: each was disposed before it was eligible, in 2025.
    assert of_years(2026, 2026).counts["clearances"] == {"not_covered": 12}
    assert of_years(2025, 2026).counts["clearances"] == {"gone": 12}
    assert of_years(2026, 2026, whole=True).counts["clearances"] == {"gone": 12}
    rows = [
        row(0),
        row(1, disposition_date=dt.date(2009, 12, 31)),
        row(70),
        row(71, disposition_date=dt.date(2009, 1, 1)),
    ]
    earlier = told.extract(rows, 0)
    assert of_years(2010, 2026, earlier=earlier).counts == {
        "clearances": {"gone": 11, "not_covered": 1}, "charges": {"vanished": 1},
    }  # fmt: skip
    assert of_years(None, 2009, earlier=earlier).counts["charges"] == {"vanished": 1}
    assert of_years(2009, 2026, earlier=earlier).counts["charges"] == {"vanished": 2}


def test_what_came_back_under_another_charge_id_is_open(kept: Told) -> None:
    found = kept.compare([OTHER, row(4, charge_id="new4"), row(5, charge_id="new5", case_number=" cp 2")])
    assert of(found)[kept.ids[4]] == of(found)[kept.ids[5]] == Finding.OPEN
    kept.record(found)
    items = m.Item.objects.using(kept.ledger.alias).filter(recipient="court", seen="open")
    assert dict(items.values_list("clearance", "under")) == {kept.ids[4]: "new4", kept.ids[5]: "new5"}


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": None},  # which charge of the case is not said
        {"statute": None},
        {"tracking_number": None, "county": None},  # a docket number alone may be another court's
    ],
)
def test_what_may_be_it_is_neither_gone_nor_open(told: Told, changes: dict[str, Any]) -> None:
    found = told.compare([OTHER, row(4, charge_id="new4", **changes)])
    assert of(found)[told.ids[4]] == Finding.UNSURE


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": 9},
        {"statute": "18 § 2701"},
        {"tracking_number": None, "county": "York"},
        {"tracking_number": "T77", "case_number": "CP-77"},
    ],
)
def test_another_charge_is_not_taken_for_it(told: Told, changes: dict[str, Any]) -> None:
    found = told.compare([OTHER, row(4, charge_id="new4", **changes)])
    assert of(found)[told.ids[4]] == Finding.GONE


def test_a_day_that_differs_tells_two_charges_apart_and_an_equal_one_joins_them(told: Told) -> None:
    earlier = told.extract([row(number) for number in range(12)], 0)
    renumbered = row(4, charge_id="new4", sequence=7)
    assert of(told.compare([OTHER, renumbered], earlier=earlier))[told.ids[4]] == Finding.OPEN
    other_day = row(4, charge_id="new4", disposition_date=dt.date(2011, 2, 2))
    assert of(told.compare([OTHER, other_day], earlier=earlier))[told.ids[4]] == Finding.GONE


def test_two_rows_that_may_be_one_charge_are_unsure(told: Told) -> None:
    found = told.compare([OTHER, row(4, charge_id="new4"), row(4, charge_id="again4")])
    assert of(found)[told.ids[4]] == Finding.UNSURE


def test_an_id_under_which_another_case_stands_is_unsure(told: Told) -> None:
    found = told.compare([OTHER, row(4, case_number="CP-99", tracking_number="T99")])
    assert of(found)[told.ids[4]] == Finding.UNSURE


def test_what_could_not_be_read_is_unsure(told: Told) -> None:
    place = told.extract([OTHER])
    (place.path / "ingest").mkdir()
    hashes = hash_strings(pa.array([f"h{number}" for number in (4, 5)]), 1)
    pq.write_table(pa.table({"charge": pa.array(hashes)}), place.path / "ingest" / "quarantine.parquet")
    found = compare(told.ledger, "court", place, PROFILES, day(40))
    assert found.counts["clearances"] == {"gone": 10, "unsure": 2}
    possible = told.compare([OTHER, row(4, membership="possible")])
    assert of(possible)[told.ids[4]] == Finding.UNSURE


def test_what_is_gone_without_an_order_is_told_from_what_the_source_took_back(kept: Told) -> None:
    others = [
        row(n, charge_id=f"x{n}", case_id=f"c{n}", case_number=f"CP-{n}", tracking_number=f"T{n}") for n in range(50, 58)
    ]  # fmt: skip
    earlier = kept.extract([*others, row(3)], 0)
    later = kept.extract([others[0], others[5] | {"charge_id": "renumbered"}])
    deletions = kept.folder / "deletions.parquet"
    payload = {"key": ["x51", "c52"], "of": ["charge", "case"]}
    pq.write_table(pa.table(payload), deletions)
    (later.path / "ingest").mkdir()
    unread = pa.table({"charge": pa.array(hash_strings(pa.array(["x53"]), 1))})
    pq.write_table(unread, later.path / "ingest" / "quarantine.parquet")
    found = compare(kept.ledger, "court", later, PROFILES, day(40), earlier=earlier, deletions=[deletions])
    lost = dict(zip(found.charges["charge"].to_pylist(), found.charges["lost"].to_pylist(), strict=True))
    assert lost == {
        "x51": "deleted", "x52": "deleted", "x53": "unreadable", "x54": "vanished", "x55": "renumbered",
        "x56": "vanished", "x57": "vanished",
    }  # fmt: skip
    assert found.alarms == ["3 gone without an order, and nothing says why"]
    kept.record(found)
    [event] = kept.ledger.links(kinds=[Kind.GONE_WITHOUT_ORDER])
    assert (event.told["charges"], event.told["count"]) == (["x54", "x56", "x57"], 3)
    assert "x54" not in event.payload, "they lie beside the chain"


def test_the_same_extract_again_changes_nothing(kept: Told) -> None:
    rows = [OTHER, row(0)]
    found = kept.compare(rows)
    assert kept.record(found)
    head = kept.ledger.head()
    again = kept.compare(rows)
    assert again.known
    assert not found.known
    assert not kept.record(again)
    assert kept.ledger.head() == head
    assert kept.ledger.verify().is_sound
    [only] = m.Comparison.objects.using(kept.ledger.alias).all()
    assert (only.on, only.found["clearances"]) == (day(40), {"gone": 11, "open": 1})


def test_what_is_still_there_is_asked_again_and_stands_since_the_first_extract(kept: Told) -> None:
    kept.record(kept.compare([OTHER, row(0)]))
    kept.record(kept.compare([OTHER, row(0)], 50))
    [line] = [each for each in standing(kept.ledger) if each["finding"] == "open"]
    assert line == {"recipient": "court", "finding": "open", "clearances": 1, "since": day(40).isoformat()}
    kept.export(51)
    sent = m.Message.objects.using(kept.ledger.alias).filter(recipient="court", sent_on=day(51))
    assert [each.rows for each in sent] == [1]
    kept.acknowledge("court", 52)
    kept.record(kept.compare([OTHER], 60))
    assert {each["finding"]: each["clearances"] for each in standing(kept.ledger)} == {"gone": 12}


def test_an_older_extract_does_not_undo_what_a_newer_one_showed(kept: Told) -> None:
    kept.record(kept.compare([OTHER], 50))
    kept.record(kept.compare([OTHER, row(0)], 45))
    assert {each["finding"]: each["clearances"] for each in standing(kept.ledger)} == {"gone": 12}


def test_no_extract_of_nobody_and_none_of_the_future(told: Told) -> None:
    with pytest.raises(VerificationError, match="the recipients: corrections, court"):
        told.compare([OTHER], recipient="sheriff")
    with pytest.raises(VerificationError, match="after"):
        compare(told.ledger, "court", told.extract([OTHER], 90), PROFILES, day(80))


# --- persons, and what was missed -----------------------------------------------------------------------------


def test_persons_merged_split_and_named_anew_are_found_by_their_charges(kept: Told) -> None:
    # p0 has h0-h2, p1 h3-h5, p2 h6-h8, p3 h9-h11.
    rows = [
        row(0, person_id="p1"), row(3), row(4),  # p0 into p1
        row(6, person_id="p20"), row(7),  # p2 apart; h8 is in no row
        row(9, person_id="p30"), row(10, person_id="p30"),  # p3 under another id
    ]  # fmt: skip
    newest = kept.extract(rows)
    found = {each.person: each for each in changes(kept.ledger, newest)}
    assert {person: (each.to, each.why) for person, each in found.items()} == {
        "p0": (("p1",), "merge"), "p2": (("p2", "p20"), "split"), "p3": (("p30",), "new id"),
    }  # fmt: skip
    assert found["p2"].clearances == {kept.ids[6]: "p20"}
    assert record_keys(list(found.values()), newest, kept.ledger, OPERATOR, kept.at) == 3
    of = dict(m.Clearance.objects.using(kept.ledger.alias).values_list("id", "person"))
    persons = ["p1"] * 6 + ["p20", "p2", "p2"] + ["p30"] * 3
    assert [of[each] for each in kept.ids] == persons
    assert changes(kept.ledger, newest) == []
    assert kept.ledger.verify().is_sound


def test_a_clearance_of_a_split_person_whose_row_is_gone_is_left_to_a_human(told: Told) -> None:
    earlier = told.extract(
        [row(n) for n in range(12)] + [row(20, person_id="p0"), row(21, person_id="p0")], 0
    )
    newest = told.extract([row(20, person_id="p40"), row(21, person_id="p41")])
    [found] = changes(told.ledger, newest, earlier=earlier)
    assert (found.person, found.why, found.unplaced) == ("p0", "split", tuple(told.ids[:3]))


def test_what_was_eligible_and_is_in_no_plan_was_missed(ledger: Ledger, run: Run, at: dt.datetime) -> None:
    with pytest.raises(VerificationError, match="no plan"):
        missed(ledger, run, small_workflow())
    plan = make_plan(run, run, small_workflow(), ledger)
    left = set(plan.rows["id"].to_pylist()[:3])
    kept = plan.rows.filter(pa.array([each not in left for each in plan.rows["id"].to_pylist()]))
    sooner = replace(plan, rows=kept)
    record_plan(sooner, ledger, OPERATOR, at)
    found = missed(ledger, run, small_workflow())
    wanted = plan.rows.filter(pa.array([each in left for each in plan.rows["id"].to_pylist()]))
    assert sorted(found.rows["charge"].to_pylist()) == sorted(wanted["charge_id"].to_pylist())
    assert found.fresh == 0
    assert record_missed(found, ledger, SYSTEM, at) == 1
    assert record_missed(found, ledger, SYSTEM, at) == 0
