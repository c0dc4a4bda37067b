"""Subsections by their markers, what differs, and the places that citations name."""

from __future__ import annotations

import pytest

from clearslate.law.subsections import Change, Place, changes, places, subsections, within


def test_markers_nest_by_their_order() -> None:
    found = subsections(
        "(a) A\n(1) one\n(i) roman\n(ii) two\n(A) capital\n(2) two\n(b) B\n(1.1) inserted\n(c1) more"
    )
    assert list(found) == [
        (), ("a",), ("a", "1"), ("a", "1", "i"), ("a", "1", "ii"), ("a", "1", "ii", "A"), ("a", "2"), ("b",), ("b", "1.1"), ("c1",),
    ][1:]  # fmt: skip
    assert found["a", "1", "ii", "A"] == "capital"


def test_a_letter_that_could_be_roman_is_the_next_letter() -> None:
    found = subsections("\n".join(f"({letter}) x" for letter in "abcdefghij"))
    assert list(found)[-2:] == [("i",), ("j",)]


def test_points_and_subdivisions_are_markers_too() -> None:
    assert list(subsections("A. one\n1. two\n2. three\nB. four")) == [("A",), ("A", "1"), ("A", "2"), ("B",)]
    assert ("3", "b") in subsections("Subd. 3. Three.\n(a) x\n(b) y")
    assert list(subsections("I. x\nII-a. y\n(a) z")) == [("I",), ("II-a",), ("II-a", "a")]


def test_several_markers_in_a_row_and_text_before_them() -> None:
    assert subsections("Heading\nof two lines\n(a)(1) x\n   (2) y") == {
        (): "Heading of two lines", ("a",): "", ("a", "1"): "x", ("a", "2"): "y",
    }  # fmt: skip


def test_changes_are_told_by_subsection() -> None:
    before, after = "(a) x\n(1) y\n(b) z", "(a)  x\n(1) other\n(c) new"
    assert changes(before, after) == {("a", "1"): Change.CHANGED, ("c",): Change.ADDED, ("b",): Change.GONE}
    assert changes(before, before.replace(" ", "\n")) == {}


def test_within_gives_what_lies_in_a_subsection_or_around_it() -> None:
    parts = subsections("(a) x\n(1) y\n(2) z\n(b) w")
    assert within(parts, ("a",)) == "(a) x\n(a)(1) y\n(a)(2) z"
    assert within(parts, ("a", "2")) == "(2) z"
    assert within(parts, ("b", "7")) == "(b) w"
    assert within(parts, ()) == "(a) x\n(a)(1) y\n(a)(2) z\n(b) w"


@pytest.mark.parametrize(
    ("cite", "expected"),
    [
        ("§ 9122.2(a)(1), (1.1)", [("§ 9122.2", "a 1"), ("§ 9122.2", "a 1.1")]),
        ("18 Pa.C.S. §§ 9122.2(a)(1), 9122.3", [("18 Pa.C.S. §§ 9122.2", "a 1"), ("9122.3", "")]),
        ("RSA 651:5, III(a)(2), (b)(2)", [("RSA 651:5", "III a 2"), ("RSA 651:5", "III b 2")]),
        ("609A.015 subd. 3(b)(1)", [("609A.015", "3 b 1")]),
        ("G.L. c. 276, § 100A(3)", [("G.L. c. 276 § 100A", "3")]),
        ("§ 610.141.6", [("§ 610.141", "6")]),
        ("Md. Code, Crim. Proc. § 10-105(a)(9)", [("Md. Code Crim. Proc. § 10-105", "a 9")]),
        ("(c)", []),
    ],
)
def test_places_of_citations(cite: str, expected: list[tuple[str, str]]) -> None:
    assert [(place.section, " ".join(place.path)) for place in places(cite)] == expected


def test_a_section_by_its_last_words_is_the_same_section() -> None:
    assert Place("§ 9122.2").is_of("18 Pa.C.S. § 9122.2")
    assert Place("9122.3").is_of("18 Pa.C.S. §§ 9122.3")
    assert not Place("§ 122.2").is_of("18 Pa.C.S. § 9122.2")
    assert not Place("18 Pa.C.S. § 9122").is_of("18 Pa.C.S. § 9122.2")
    assert Place("s", ("a", "1")).touches(("a",))
    assert Place("s", ("a",)).touches(("a", "1"))
    assert not Place("s", ("a", "1")).touches(("a", "2"))
