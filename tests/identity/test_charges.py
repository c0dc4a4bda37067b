from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearslate.identity.bucket import Settled, settle
from clearslate.identity.charges import Match
from clearslate.records.dataset import in_memory, table_from_rows
from clearslate.records.days import to_day
from tests.examples import examples

THROUGH = to_day(dt.date(2025, 12, 31))
COURT: dict[str, Any] = {
    "case_id": "court:C1", "charge_id": "court:C1-1", "source_file": "court/charges.csv", "court": "Court of A",
    "case_number": "CP-1-CR-2010", "tracking_number": "T1-5", "sequence": 1, "statute": "18 § 3921(a)", "grade": "M1",
    "filed_on": "2010-02-01", "offense_date": "2010-01-01", "arrest_date": "2010-01-02", "disposition": "convicted",
    "disposition_date": "2010-06-01", "imposed_on": "2010-06-01",
}  # fmt: skip
STATE: dict[str, Any] = {
    "case_id": "repository:R1", "charge_id": "repository:R1-1", "source_file": "repository/arrests.txt",
    "tracking_number": "T15", "sequence": 1, "statute": "18 Sec. 3921 (A)", "grade": "M1",
    "offense_date": "2010-01-01", "arrest_date": "2010-01-02",
}  # fmt: skip
PRISON: dict[str, Any] = {
    "case_id": "corrections:S1", "charge_id": "corrections:S1-1", "source_file": "corrections/sentences.jsonl",
    "case_number": "CP1CR2010", "sequence": 1, "statute": "18 § 3921(a)", "disposition": "convicted",
    "imposed_on": "2010-06-01", "incarceration_days": 30, "probation_days": 0, "completed_on": "2010-07-01",
}  # fmt: skip


def read(state: str, text: str) -> tuple[str, ...] | None:
    """As the courts of an invented state cite: 18 § 3921(a)."""
    words = text.lower().replace("sec.", "").replace("§", "").replace("(", " ").replace(")", " ").split()
    return tuple(words) if state == "PA" and len(words) > 1 else None


def narrowed(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows as a dataset holds them."""
    common = {"person_id": "p", "jurisdiction": "PA", "membership": "certain", "source_line": 1}
    return in_memory(table_from_rows([common | row for row in rows]), THROUGH)


def settled(*rows: dict[str, Any]) -> Settled:
    return settle(narrowed(rows), (), read)


def one(*rows: dict[str, Any]) -> dict[str, Any]:
    """The one row that is left."""
    [row] = settled(*rows).rows.to_pylist()
    assert isinstance(row, dict)
    return row


def whats(found: Settled) -> dict[str, tuple[str, str | None]]:
    return {
        f"{row['source']}:{row['charge_id']}": (row["what"], row["why"]) for row in found.members.to_pylist()
    }


def test_three_agencies_tell_of_one_charge() -> None:
    row = one(PRISON, STATE, COURT)
    assert (row["charge_id"], row["case_id"]) == ("court:C1-1", "court:C1")
    assert row["membership"] == "certain"
    assert row["completed_on_from"] == row["completed_on_to"] == dt.date(2010, 7, 1)  # the prison's
    assert row["incarceration_days"] == 30
    assert row["filed_on_from"] == dt.date(2010, 2, 1)  # the court's
    assert row["statute"] == "18 § 3921(a)"


def test_a_disposition_that_never_came_is_the_courts() -> None:
    row = one(STATE, COURT)
    assert row["disposition"] == "convicted"
    assert row["disposition_date_from"] == row["disposition_date_to"] == dt.date(2010, 6, 1)


def test_days_that_contradict_are_a_span_and_are_listed() -> None:
    found = settled(COURT, STATE | {"offense_date": "2010-01-02"})
    [row] = found.rows.to_pylist()
    assert (row["offense_date_from"], row["offense_date_to"]) == (dt.date(2010, 1, 1), dt.date(2010, 1, 2))
    assert row["arrest_date_from"] == row["arrest_date_to"] == dt.date(2010, 1, 2)
    entries = {(r["charge_id"], r["field"], r["source"], r["said"]) for r in found.disagreements.to_pylist()}
    assert entries == {("court:C1-1", "offense_date", source, "day") for source in ("court", "repository")}


@pytest.mark.parametrize(
    ("field", "other", "said"),
    [("grade", "M2", "text"), ("disposition", "dismissed", "dismissed"), ("inchoate", "attempt", "attempt")],
)
def test_what_contradicts_otherwise_is_missing(field: str, other: str, said: str) -> None:
    found = settled(COURT | {"inchoate": "completed"}, STATE | {field: other})
    [row] = found.rows.to_pylist()
    assert row[field] is None
    assert (field, "repository", said) in {
        (r["field"], r["source"], r["said"]) for r in found.disagreements.to_pylist()
    }


def test_a_month_is_narrowed_to_the_day_that_another_source_tells() -> None:
    row = one(COURT | {"offense_date": "2010-01"}, STATE | {"offense_date": "2010-01-01"})
    assert row["offense_date_from"] == row["offense_date_to"] == dt.date(2010, 1, 1)


def test_a_text_that_says_that_there_is_nothing_is_kept() -> None:
    row = one(COURT | {"disposition_detail": ""}, STATE)
    assert row["disposition_detail"] == ""
    found = settled(COURT | {"disposition_detail": ""}, STATE | {"disposition_detail": "youthful"})
    assert found.rows["disposition_detail"].to_pylist() == [None]
    assert {row["field"] for row in found.disagreements.to_pylist()} == {"disposition_detail"}


def test_a_missing_subsection_is_filled() -> None:
    row = one(COURT | {"statute": "18 § 3921"}, STATE)
    assert row["statute"] == "18 Sec. 3921 (A)"


def test_what_was_inferred_from_a_day_in_doubt_stays_open() -> None:
    # The repository has the arrest for the day of the offense; what lies before it there is not known from it.
    row = one(
        COURT | {"offense_date": "2009-05-05", "arrest_date": None},
        STATE | {"offense_date": "2010-01-02", "arrest_date": None},
    )
    assert (row["arrest_date_from"], row["arrest_date_to"]) == (dt.date(2009, 5, 5), dt.date(2025, 12, 31))


def test_a_restated_charge_is_in_doubt_and_stands_beside_the_courts() -> None:
    found = settled(COURT, STATE | {"statute": "18 § 3925(a)"})
    assert whats(found) == {"court:C1-1": ("own", None), "repository:R1-1": ("doubted", "restated")}
    rows = {row["charge_id"]: row for row in found.rows.to_pylist()}
    assert rows["court:C1-1"]["membership"] == "certain"
    assert rows["court:C1-1"]["statute"] == "18 § 3921(a)"
    assert rows["repository:R1-1"]["membership"] == "possible"
    assert rows["repository:R1-1"]["case_id"] == "court:C1"


def test_an_ending_that_contradicts_makes_it_another_charge() -> None:
    found = settled(
        COURT,
        STATE | {"statute": "18 § 3925(a)", "disposition": "dismissed", "disposition_date": "2010-06-01"},
    )
    assert whats(found) == {"court:C1-1": ("own", None), "repository:R1-1": ("own", None)}


def test_counts_of_one_statute_stay_as_many_as_the_source_with_most_has() -> None:
    court = [COURT | {"sequence": n, "charge_id": f"court:C1-{n}"} for n in (1, 2, 3)]
    state = [STATE | {"sequence": n, "charge_id": f"repository:R1-{n}"} for n in (1, 3)]
    found = settled(*court, *state)
    assert sorted(row["charge_id"] for row in found.rows.to_pylist()) == [
        "court:C1-1",
        "court:C1-2",
        "court:C1-3",
    ]
    joined = {row["charge_id"]: row["linked_charge_id"] for row in found.members.to_pylist()}
    assert (joined["R1-1"], joined["R1-3"]) == ("court:C1-1", "court:C1-3")


def test_a_charge_that_only_the_arrest_has_stands_in_the_courts_case() -> None:
    other = STATE | {
        "charge_id": "repository:R1-2",
        "sequence": 2,
        "statute": "18 § 5503",
        "disposition": "no_charge",
    }
    found = settled(
        COURT, COURT | {"charge_id": "court:C1-3", "sequence": 3, "statute": "18 § 1"}, STATE, other
    )
    rows = {row["charge_id"]: row for row in found.rows.to_pylist()}
    assert rows["repository:R1-2"]["case_id"] == "court:C1"
    assert rows["repository:R1-2"]["case_number"] == "CP-1-CR-2010"
    assert rows["repository:R1-2"]["membership"] == "certain"


def test_numbers_that_contradict_are_never_certain() -> None:
    found = settled(COURT, STATE | {"tracking_number": "T16"})
    assert whats(found)["repository:R1-1"] == ("doubted", "other_number")


def test_one_docket_number_in_two_counties_is_two_cases() -> None:
    court, prison = COURT | {"tracking_number": None}, PRISON | {"imposed_on": None, "disposition": None}
    assert one(court | {"county": "Bucks"}, prison | {"county": "BUCKS COUNTY"})["charge_id"] == "court:C1-1"
    assert one(court | {"county": "Bucks"}, prison)["charge_id"] == "court:C1-1"
    found = settled(court | {"county": "Bucks"}, prison | {"county": "York"})
    assert whats(found)["corrections:S1-1"] == ("own", None)
    other = court | {
        "county": "York",
        "case_id": "court:C2",
        "charge_id": "court:C2-1",
        "offense_date": "2010-01-09",
    }
    found = settled(court | {"county": "Bucks"}, other, prison)
    assert not [what for what, _ in whats(found).values() if what == "merged"]


def test_a_charge_without_numbers_is_known_by_its_days() -> None:
    bare = {"tracking_number": None, "case_number": None}
    assert one(COURT, STATE | bare)["charge_id"] == "court:C1-1"
    found = settled(COURT, STATE | bare | {"arrest_date": None, "sequence": 4})
    assert whats(found)["repository:R1-1"] == ("doubted", "one_day")


def test_two_charges_are_not_one_through_a_third() -> None:
    """The prison's row, without numbers, fits both: it goes to one of them."""
    second = {
        "case_number": "CP-2",
        "tracking_number": "T2",
        "charge_id": "court:C2-1",
        "case_id": "court:C2",
    }
    state = STATE | {"tracking_number": "T2", "disposition": "convicted", "disposition_date": "2010-06-01"}
    prison = PRISON | {"case_number": None, "arrest_date": "2010-01-02", "offense_date": "2010-01-01"}
    found = settled(COURT, prison, state)
    assert [row["what"] for row in found.members.to_pylist()].count("merged") == 1
    assert settled(COURT, COURT | second).rows.num_rows == 2


def test_a_sentence_and_a_dismissal_are_not_one_through_an_arrest_without_an_ending() -> None:
    """The police restated the first count, so that the prison's fits the fifth better by its number."""
    filed = {"tracking_number": None, "imposed_on": None}
    courts = [
        COURT | {"tracking_number": None},
        COURT
        | filed
        | {
            "charge_id": "court:C1-5",
            "sequence": 5,
            "disposition": "dismissed",
            "disposition_date": "2010-04-01",
        },
    ]
    arrests = [
        STATE | {"statute": "18 § 2702(a)"},
        STATE | {"charge_id": "repository:R1-5", "sequence": 5},
    ]
    rows = settled(
        *courts, *arrests, PRISON | {"case_number": None, "tracking_number": "T15"}
    ).rows.to_pylist()
    ended = {row["charge_id"]: row["disposition"] for row in rows if row["membership"] == "certain"}
    assert (ended["court:C1-1"], ended["court:C1-5"]) == ("convicted", "dismissed")


def test_persons_and_states_are_kept_apart() -> None:
    assert settled(COURT, STATE | {"person_id": "q"}).rows.num_rows == 2
    assert settled(COURT, STATE | {"jurisdiction": "NJ"}).rows.num_rows == 2


def test_a_persons_facts_are_the_same_on_all_rows() -> None:
    found = settled(
        COURT | {"date_of_birth": "1980-05-06", "on_registry": False},
        STATE | {"date_of_birth": "1980-06-05", "statute": "75 § 1", "sequence": 9, "tracking_number": "T9"},
        STATE | {"on_registry": True, "charge_id": "repository:R2-1", "tracking_number": "T8"},
    )
    births = {(row["date_of_birth_from"], row["date_of_birth_to"]) for row in found.rows.to_pylist()}
    assert births == {(dt.date(1980, 5, 6), dt.date(1980, 6, 5))}
    assert {row["on_registry"] for row in found.rows.to_pylist()} == {None}
    entries = {(r["charge_id"], r["field"], r["said"]) for r in found.disagreements.to_pylist()}
    assert entries == {
        (None, "date_of_birth", "day"),
        (None, "on_registry", "yes"),
        (None, "on_registry", "no"),
    }


def test_possible_rows_stay_as_they_are() -> None:
    found = settled(COURT, STATE | {"membership": "possible"})
    assert sorted(row["membership"] for row in found.rows.to_pylist()) == ["certain", "possible"]
    assert len(found.members) == 1


def test_certain_matches_come_before_doubtful_ones() -> None:
    assert [each for each in Match if each.certain] == [each for each in Match if each <= Match.DAYS]


# --- whatever the sources say -----------------------------------------------------------------------------

DAY = st.sampled_from([None, "2010", "2010-01", "2010-01-01", "2010-01-02", "2010-06-01", "2012-03-04"])
TOLD = st.fixed_dictionaries(
    {
        "sequence": st.sampled_from([None, 1, 2]),
        "tracking_number": st.sampled_from([None, "T1", "T2"]),
        "case_number": st.sampled_from([None, "C-1", "C1", "C2"]),
        "statute": st.sampled_from([None, "18 § 1", "18 § 1(a)", "18 § 2", "?"]),
        "grade": st.sampled_from([None, "M1", "F1"]),
        "disposition": st.sampled_from([None, "convicted", "dismissed", "pending"]),
        "offense_date": DAY,
        "arrest_date": DAY,
        "disposition_date": DAY,
        "date_of_birth": st.sampled_from([None, "1980", "1980-01-01", "1990-02-02"]),
        "on_registry": st.sampled_from([None, True, False]),
    }
)
FEW = settings(max_examples=examples(15, 40), deadline=None)
SOURCED = st.lists(
    st.tuples(st.sampled_from(["court", "repository", "corrections"]), TOLD), min_size=1, max_size=8
)


def rows_of(given: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        entry
        | {
            "case_id": f"{source}:{place // 3}",
            "charge_id": f"{source}:{place}",
            "source_file": f"{source}/f",
        }
        for place, (source, entry) in enumerate(given)
    ]


@FEW
@given(SOURCED)
def test_every_charge_is_accounted_for_and_no_source_is_merged_with_itself(
    told: list[tuple[str, dict[str, Any]]],
) -> None:
    given_rows = rows_of(told)
    found = settled(*given_rows)
    members = found.members.to_pylist()
    assert sorted(f"{m['source']}:{m['charge_id']}" for m in members) == sorted(
        r["charge_id"] for r in given_rows
    )
    charges = {row["charge_id"]: row for row in found.rows.to_pylist()}
    sources: dict[str, list[str]] = {}
    for member in members:
        sources.setdefault(member["linked_charge_id"], []).append(member["source"])
        row = charges[member["linked_charge_id"]]
        assert row["membership"] == ("possible" if member["double_of"] else "certain")
        if member["double_of"]:
            assert charges[member["double_of"]]["membership"] == "certain"
            assert charges[member["double_of"]]["case_id"] == row["case_id"]
    assert all(len(each) == len(set(each)) for each in sources.values())
    assert set(sources) == set(charges)


@FEW
@given(SOURCED, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(told: list[tuple[str, dict[str, Any]]], random: Any) -> None:
    given_rows = [row | {"source_line": place} for place, row in enumerate(rows_of(told))]
    other = list(given_rows)
    random.shuffle(other)
    one_way, other_way = settled(*given_rows), settled(*other)
    for name in ("rows", "members", "disagreements"):
        assert getattr(one_way, name).to_pylist() == getattr(other_way, name).to_pylist()


@FEW
@given(SOURCED)
def test_no_side_is_believed_where_two_contradict(told: list[tuple[str, dict[str, Any]]]) -> None:
    """A fact is kept if all who tell it agree; a day may be any that all allow, or from one told to the other."""
    found = settled(*rows_of(told))
    entries = {row["charge_id"]: row for row in narrowed(rows_of(told)).to_pylist()}
    rows = {row["charge_id"]: row for row in found.rows.to_pylist()}
    groups: dict[str, list[dict[str, Any]]] = {}
    for member in found.members.to_pylist():
        groups.setdefault(member["linked_charge_id"], []).append(
            entries[f"{member['source']}:{member['charge_id']}"]
        )
    for charge, members in groups.items():
        for field in ("grade", "disposition"):
            known = {member[field] for member in members} - {None}
            assert rows[charge][field] == (known.pop() if len(known) == 1 else None)
        for field in ("offense_date", "arrest_date", "disposition_date"):
            low, high = (rows[charge][f"{field}_{end}"] for end in ("from", "to"))
            lows, highs = ([member[f"{field}_{end}"] for member in members] for end in ("from", "to"))
            if max(lows) <= min(highs):
                assert low <= max(lows) <= min(highs) <= high
            else:
                spans = list(zip(lows, highs, strict=True))
                assert all(low <= first <= last <= high for first, last in spans if first == last)
                assert all(first <= high and low <= last for first, last in spans)
                assert low < high
