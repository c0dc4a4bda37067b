"""No cell of a list begins a formula, and what was made text can be read back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clearslate.records.cells import CellWriter, neutral, restored

SIGNS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_of_a_formula_gets_an_apostrophe(sign: str) -> None:
    assert neutral(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"


def test_blanks_do_not_hide_a_formula() -> None:
    assert neutral(" \u00a0=1+1").startswith("'")


@pytest.mark.parametrize("cell", ["", "'", "O'Brien", "'tis", "5 - 3", "18 § 3921(a)", 7, -7, None])
def test_all_else_stays(cell: object) -> None:
    assert neutral(cell) == cell


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n a1")))
@example("''=")
def test_what_was_made_text_is_read_back(text: str) -> None:
    made = neutral(text)
    assert restored(made) == text
    assert not made.lstrip().startswith(tuple(SIGNS))
    assert not made.startswith(("\t", "\r", "\n"))


def test_a_written_row_holds_no_formula() -> None:
    out = io.StringIO()
    CellWriter(out).writerows([("=a", 1, None), ("b", -2, "@c")])
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [["'=a", "1", ""], ["b", "-2", "'@c"]]
