"""California: statutes as courts and the Department of Justice write them, and its diversion programs."""

import pytest

from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.states.ca.facts import PROGRAMS
from clearslate.states.ca.offenses import LISTS, STYLE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("PC 488", "PC § 488"),
        ("488 PC", "PC § 488"),
        ("PC488", "PC § 488"),
        ("Cal. Penal Code section 422", "PC § 422"),
        ("Pen. Code, § 487, subd. (a)", "PC § 487(a)"),
        ("P.C. 245(A)(1)-F", "PC § 245(a)(1)"),
        ("245A1 PC", "PC § 245(a)(1)"),
        ("PC 647F", "PC § 647(f)"),
        ("PC 288a(c)", "PC § 288a(c)"),
        ("PC 653f(b)", "PC § 653f(b)"),
        ("PC 12022.53(b)", "PC § 12022.53(b)"),
        ("H&S 11357(b)", "HS § 11357(b)"),
        ("11377(A) HS", "HS § 11377(a)"),
        ("Health & Safety Code § 11360(a)", "HS § 11360(a)"),
        ("CVC 14601.1(a)", "VC § 14601.1(a)"),
        ("B&P 25662(a)", "BP § 25662(a)"),
        ("WIC 10980(c)(2)", "WI § 10980(c)(2)"),
    ],
)
def test_one_statute_however_it_is_written(written: str, meant: str) -> None:
    assert str(STYLE.read(written)) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("PC 459/460(b)", "PC § 460(b)"),
        ("PC 459/461(a)", "PC § 460(a)"),
        ("PC 242/243(e)(1)", "PC § 243(e)(1)"),
        ("PC 484/488", "PC § 488"),
        ("PC 666/484", "PC § 666"),
        ("PC 664/187(a)", "PC § 187(a)"),
        ("PC 211/664", "PC § 211"),
        ("PC 182(a)(1)/HS 11378", "HS § 11378"),
    ],
)
def test_of_a_pair_the_section_that_says_what_the_offense_is(written: str, meant: str) -> None:
    assert str(STYLE.read(written)) == meant


@pytest.mark.parametrize(
    "written", [None, "", "PC", "488", "LAMC 41.18", "PC 484/211", "PC 1/2/3", "18 U.S.C. § 641"]
)
def test_what_is_not_one_californian_statute_is_not_read(written: str | None) -> None:
    assert STYLE.read(written) is None


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("PC 1000", TRUE),
        ("1001.36", TRUE),
        ("mental health diversion, PC 1001.36", TRUE),
        ("851.87(d)", TRUE),
        ("PC 1001.95", FALSE),
        ("PC 1001.83", UNKNOWN),
        ("drug court", UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_diversion_program_is_on_the_closed_list_or_not(written: str | None, answer: int) -> None:
    bits, blamed = PROGRAMS.decide(written)
    assert bits == answer
    assert "statute" not in blamed


def test_attempts_and_conspiracies_are_serious_by_their_object() -> None:
    decide = LISTS["serious"].decide
    assert decide("PC 664", "attempt", "PC 211")[0] == TRUE
    assert decide("PC 664/211", None, None)[0] == TRUE
    assert decide("PC 182", "conspiracy", None) == (UNKNOWN, ("object_statute",))
