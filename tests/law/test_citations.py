"""Citations, and whether a charge's statute is on a list."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearslate.law import ORDINANCE, TEXT, Citation, CitationStyle, Item, LawError, OffenseList, read_lists
from clearslate.law.expressions import OFFENSE_LIST
from clearslate.law.sections import section_key
from clearslate.law.terms import FALSE, TRUE, UNKNOWN

STYLE = CitationStyle(
    r"(?:(?P<code>\d+)\s*(?:Pa\.C\.S\.)?\s*§\s*)?(?P<section>\d+[\w.\-]*)",
    default_code="18",
    inchoate=("901", "903"),
)


def item(first: str, last: str | None = None) -> Item:
    return Item(STYLE.require(first), STYLE.require(last) if last else None)


def offense_list(*items: Item, **changes: object) -> OffenseList:
    values = {"id": "L", "source": TEXT("§ 1"), "title": "t", "as_of": "2026", "complete": True}
    return OffenseList(items=items, style=STYLE, **(values | changes))  # type: ignore[arg-type]


def on(
    found: OffenseList, statute: str | None, inchoate: str | None = "completed", object_: str | None = None
) -> int:
    return found.decide(statute, inchoate, object_)[0]


# --- reading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "citation"),
    [
        ("18 § 3921(a)", Citation("18", "3921", ("a",))),
        ("18 Pa.C.S. § 3921 (a) (1)", Citation("18", "3921", ("a", "1"))),
        ("  18  §  3921(A) ", Citation("18", "3921", ("a",))),
        ("3921", Citation("18", "3921")),
        ("75 § 3802(a)(1).", Citation("75", "3802", ("a", "1"))),
        ("35 § 780-113(a)(16)", Citation("35", "780-113", ("a", "16"))),
    ],
)
def test_a_statute_is_read_as_it_may_be_written(text: str, citation: Citation) -> None:
    assert STYLE.read(text) == citation


@pytest.mark.parametrize("text", [None, "", "theft", "18 § ", "§§", "18 § 3921 and 3922"])
def test_what_cannot_be_read_is_no_citation(text: str | None) -> None:
    assert STYLE.read(text) is None


def test_a_list_with_an_unreadable_statute_is_an_error_that_quotes_it() -> None:
    with pytest.raises(LawError, match="'theft' is not a statute"):
        STYLE.require("theft")


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("999", "3921"), ("4915.1", "4915.2"), ("4915", "4915.1"), ("780-2", "780-113"), ("750.520b", "750.520c"), ("18.2-95", "18.2-248.1"), ("750.9", "750.81")],
)  # fmt: skip
def test_sections_stand_in_the_order_of_the_code(earlier: str, later: str) -> None:
    assert section_key(earlier) < section_key(later)


# --- one item -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "written", "answer"),
    [
        ("3921", "3921", TRUE),
        ("3921", "3921(a)(1)", TRUE),
        ("3921(a)", "3921(a)(1)", TRUE),
        ("3921(a)", "3921", UNKNOWN),
        ("3921(a)(1)", "3921(a)", UNKNOWN),
        ("3921(a)", "3921(b)", FALSE),
        ("3921(a)(1)", "3921(a)(2)", FALSE),
        ("3921", "3922", FALSE),
        ("3921", "39210", FALSE),
        ("3921", "75 § 3921", FALSE),
        ("346.1", "346.01", FALSE),
    ],
)
def test_an_item_names_its_section_and_what_lies_below(named: str, written: str, answer: int) -> None:
    assert item(named).names(STYLE.require(written)) == answer


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("2501", TRUE),
        ("2599.99", TRUE),
        ("2502(a)", TRUE),
        ("2500", FALSE),
        ("2600", FALSE),
        ("75 § 2502", FALSE),
    ],
)
def test_a_range_includes_both_its_ends_and_stays_in_its_code(written: str, answer: int) -> None:
    assert item("2501", "2599.99").names(STYLE.require(written)) == answer


@given(st.integers(1, 9999), st.integers(1, 9999), st.integers(1, 9999))
def test_a_range_names_what_lies_between(first: int, last: int, section: int) -> None:
    first, last = sorted((first, last))
    assert item(str(first), str(last)).names(STYLE.require(str(section))) == (
        TRUE if first <= section <= last else FALSE
    )


# --- whole lists ----------------------------------------------------------------------------------------------


def test_a_missing_statute_is_unknown_and_blamed() -> None:
    found = offense_list(item("3921"))
    assert found.decide(None, "completed", None) == (UNKNOWN, ("statute",))
    assert found.decide("theft", "completed", None) == (UNKNOWN, ("statute",))


def test_a_list_that_was_not_read_to_the_end_leaves_its_chapters_open() -> None:
    found = offense_list(item("3921"), complete=False, could_also_name=(item("2501", "2599.99"),))
    assert on(found, "3921") == TRUE
    assert found.decide("2502", "completed", None) == (UNKNOWN, (OFFENSE_LIST,))
    assert on(found, "3922") == FALSE
    assert on(offense_list(item("3921"), complete=False), "3922") == UNKNOWN


def test_an_exception_goes_before_the_list() -> None:
    found = offense_list(item("2501", "2599.99"), except_=(item("2502(b)"),))
    assert on(found, "2502(b)") == FALSE
    assert on(found, "2502(a)") == TRUE
    assert on(found, "2502") == UNKNOWN
    # What is excepted stays so, though the rest of the list was not read.
    assert on(offense_list(item("2501"), complete=False, except_=(item("2502"),)), "2502") == FALSE


def test_attempts_count_where_the_list_says_so() -> None:
    with_attempts = offense_list(item("2502"), with_inchoate=True)
    assert on(with_attempts, "901", "attempt", "2502") == TRUE
    assert on(with_attempts, "901", "attempt", "3921") == FALSE
    assert with_attempts.decide("901", "attempt", None) == (UNKNOWN, ("object_statute",))
    assert on(with_attempts, None, "attempt", "2502") == TRUE
    assert on(with_attempts, "2502", "attempt", None) == TRUE
    # Whatever was attempted: the statute that cannot be read may be on the list itself.
    assert with_attempts.decide(None, "attempt", "3921") == (UNKNOWN, ("statute",))
    assert on(offense_list(item("2502"), with_inchoate=False), "901", "attempt", "2502") == FALSE


def test_an_attempt_at_a_listed_offense_is_open_where_the_section_is_silent() -> None:
    silent = offense_list(item("2502"))
    assert silent.decide("901", "attempt", "2502") == (UNKNOWN, (OFFENSE_LIST,))
    assert silent.decide("901", "attempt", None) == (UNKNOWN, ("object_statute",))
    assert on(silent, "901", "attempt", "3921") == FALSE
    assert silent.decide("3921", "attempt", None) == (
        UNKNOWN,
        ("object_statute",),
    )  # it may be recorded beside another
    assert on(silent, "3921", "attempt", "3921") == FALSE
    assert on(silent, "3921", "attempt", "2502") == UNKNOWN


def test_an_attempt_recorded_under_a_listed_section_is_open_where_the_list_names_the_offense_alone() -> None:
    without, of_attempts = offense_list(item("2502")), offense_list(item("901"))
    assert without.decide("2502", "attempt", None) == (UNKNOWN, ("inchoate",))
    assert on(without, "2502", "completed") == TRUE
    assert on(without, "2502", None) == TRUE
    assert on(without, "3921", "attempt", "3921") == FALSE
    assert on(of_attempts, "901", "attempt", "2502") == TRUE  # the list names attempts by their own section


def test_the_section_of_attempt_without_its_object_is_unknown_whatever_form_is_recorded() -> None:
    found = offense_list(item("2502"), with_inchoate=True)
    assert on(found, "901", "completed") == UNKNOWN
    assert on(found, "901", None) == UNKNOWN
    assert on(found, "3921", "completed") == FALSE


def test_decimal_sections_stand_in_the_order_of_their_decimals() -> None:
    decimal = CitationStyle(r"(?P<section>\d+\.\d+)", decimal=True)
    written = ["609.224", "609.2242", "609.225", "609.3", "610.015"]
    assert sorted(written, key=lambda text: decimal.require(text).key) == written
    assert decimal.require("609.2240").key == decimal.require("609.224").key
    inside = OffenseList("x", TEXT("§ 1"), "x", "2026-01-01", True, (Item(decimal.require("609.224"), decimal.require("609.225")),), style=decimal)  # fmt: skip
    assert on(inside, "609.2242") == TRUE
    assert on(inside, "609.23") == FALSE


# --- files ----------------------------------------------------------------------------------------------------

ENTRY = """
- id: {id}
  cite: § 1
  title: thefts
  as_of: 2026-01-01
  certainty: text
  complete: true
  items: [{items}]
"""


def read(tmp_path: Path, text: str) -> dict[str, OffenseList]:
    path = tmp_path / "lists.yaml"
    path.write_text(text, encoding="utf-8")
    return read_lists(path, STYLE)


def test_a_file_of_lists_is_read_by_id(tmp_path: Path) -> None:
    lists = read(
        tmp_path,
        ENTRY.format(id="a", items="3921, {from: 3925, to: 3929}, {section: 3934, title: from a vehicle}"),
    )
    assert [on(lists["a"], statute) for statute in ("3921", "3927(a)", "3934", "3930")] == [
        TRUE,
        TRUE,
        TRUE,
        FALSE,
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY.format(id="a", items="3921") * 2, r"lists.yaml, list 'a': the id stands twice"),
        ("- {id: a, cite: § 1}", r"lists.yaml, list 'a': add as_of, certainty, complete, items, title"),
        (ENTRY.format(id="a", items="theft"), r"lists.yaml, list 'a': 'theft' is not a statute"),
        (ENTRY.format(id="a", items="{from: 3929, to: 3921}"), r"the range 3929 to 3921 runs backwards"),
        (ENTRY.format(id="a", items="{from: 18 § 1, to: 75 § 9}"), r"runs backwards or across codes"),
    ],
)
def test_a_mistake_in_a_file_of_lists_names_file_and_list(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LawError, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize(
    "text", ["curfew ordinance", "Ord. 10.08", "City Code 5-1", "municipal ordinance 10.08"]
)
def test_a_local_law_is_no_section_of_the_statutes_where_a_style_reads_it(text: str) -> None:
    reads = dataclasses.replace(STYLE, ordinances=True)
    found = reads.read(text)
    assert found is not None
    assert found.code == ORDINANCE
    assert STYLE.read(text) is None, "another style leaves it unread: it may be anything"


@pytest.mark.parametrize("text", ["record", "order of court", "code 5"])
def test_what_names_no_local_law_stays_unread(text: str) -> None:
    assert dataclasses.replace(STYLE, ordinances=True).read(text) is None


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("3921(3)(a)", TRUE),
        ("3921(3a)", UNKNOWN),  # a clerk's (3)(a), or a subsection (3a) of its own
        ("3921(4a)", FALSE),
        ("3921(3a)(1)", UNKNOWN),
        ("3921(30)", FALSE),
    ],
)
def test_subsections_written_in_one_pair_of_parentheses_may_be_two(written: str, found: int) -> None:
    assert on(offense_list(item("3921(3)")), written) == found
    assert on(offense_list(item("3921(3a)")), "3921(3a)") == TRUE
