from hypothesis import given
from hypothesis import strategies as st

from clearslate.identity.persons import Change, Event, Record, events, name_persons

A, B, C, D = (("court", name) for name in "abcd")
NOTHING = Change(frozenset(), same_input=False)


def test_new_persons_get_an_id_of_their_records_whatever_the_order() -> None:
    one = name_persons([[A, B], [C]], {}, set())
    two = name_persons([[C], [B, A]], {}, set())
    assert one == two[::-1]
    assert one[0] != one[1]


def test_a_person_that_grows_keeps_its_id() -> None:
    assert name_persons([[A, B, C]], {A: "P1", B: "P1"}, set()) == ["P1"]


def test_the_greatest_part_keeps_the_id() -> None:
    earlier = {A: "P1", B: "P1", C: "P1"}
    names = name_persons([[A], [B, C]], earlier, {"P1"})
    assert names[1] == "P1"
    assert names[0] != "P1"


def test_merged_persons_bear_the_id_of_the_greatest() -> None:
    assert name_persons([[A, B, C]], {A: "P1", B: "P2", C: "P2"}, {"P1", "P2"}) == ["P2"]


def test_a_part_that_split_off_does_not_get_an_id_that_is_in_use() -> None:
    [alone] = name_persons([[A]], {}, set())
    earlier = {A: alone, B: alone, C: alone}  # grown since
    names = name_persons([[A], [B, C]], earlier, {alone})
    assert names[1] == alone
    assert names[0] != alone


def test_merges_and_splits_are_told_with_their_cause() -> None:
    earlier = {A: "P1", B: "P1", C: "P2"}
    now = {A: "P1", B: "P3", C: "P3"}
    assert events(earlier, now, NOTHING) == [
        Event("merge", ("P1", "P2"), ("P3",), "records"),
        Event("split", ("P1",), ("P1", "P3"), "records"),
    ]
    assert {event.cause for event in events(earlier, now, Change(frozenset({C}), same_input=True))} == {
        "decision"
    }
    assert {event.cause for event in events(earlier, now, Change(frozenset(), same_input=True))} == {
        "settings"
    }


def test_a_person_that_is_gone_is_no_event() -> None:
    assert events({A: "P1"}, {B: "P2"}, NOTHING) == []


records = st.lists(st.integers(0, 9), min_size=1, max_size=10, unique=True)


@given(records, st.lists(st.integers(0, 3), min_size=10, max_size=10), st.data())
def test_ids_are_distinct_and_a_second_run_changes_none(
    members: list[int], places: list[int], data: st.DataObject
) -> None:
    earlier: dict[Record, str] = {
        ("s", str(n)): f"P{data.draw(st.integers(0, 2))}" for n in members if data.draw(st.booleans())
    }
    parts: dict[int, list[Record]] = {}
    for n in members:
        parts.setdefault(places[n], []).append(("s", str(n)))
    names = name_persons(list(parts.values()), earlier, set(earlier.values()))
    assert len(set(names)) == len(names)
    now = {record: name for name, part in zip(names, parts.values(), strict=True) for record in part}
    assert name_persons(list(parts.values()), now, set(names)) == names
    assert events(now, now, NOTHING) == []
