"""Illinois: statutes as courts, prosecutors and municipalities write them."""

import pytest

from clearslate.states.il.offenses import GRADING, STYLE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("720 ILCS 5/16-25(a)(1)", "720 ILCS 5 § 16-25(a)(1)"),
        ("720-5/16-25(a)(1)", "720 ILCS 5 § 16-25(a)(1)"),
        ("720 5 16-25", "720 ILCS 5 § 16-25"),
        ("720ILCS5/16-25", "720 ILCS 5 § 16-25"),
        ("  720  I.L.C.S. 5.0/ 16-25 (a) ", "720 ILCS 5 § 16-25(a)"),
        ("720 ILCS 570/402(c)", "720 ILCS 570 § 402(c)"),
        ("720 ILCS 5/12-3.05(d)(4)", "720 ILCS 5 § 12-3.05(d)(4)"),
        ("720 ILCS 5/12-3.1(a-5)", "720 ILCS 5 § 12-3.1(a.5)"),
        ("720 ILCS 5/12-4.2-5(a)", "720 ILCS 5 § 12-4.2-5(a)"),
        ("720 ILCS 5/10A-10", "720 ILCS 5 § 10a-10"),
        ("15 ILCS 335/14B(b)(1)", "15 ILCS 335 § 14b(b)(1)"),
        ("730 ILCS 5/5-8A-4.1(a)", "730 ILCS 5 § 5-8a-4.1(a)"),
        ("625 ILCS 5/11-501(a)(2).", "625 ILCS 5 § 11-501(a)(2)"),
        ("Chicago Mun. Code § 8-4-010", "CHICAGO MUN. CODE § 8-4-010"),
        ("Municipal Code of Chicago, § 8-4-010", "CHICAGO MUN. CODE § 8-4-010"),
        ("City of Evanston Municipal Code 9-5-23(a)", "EVANSTON MUN. CODE § 9-5-23(a)"),
    ],
)
def test_one_statute_however_it_is_written(written: str, meant: str) -> None:
    assert str(STYLE.read(written)) == meant


@pytest.mark.parametrize(
    "written",
    [
        "720 ILCS 5/8-4",
        "720 ILCS 5/8-4(570/402(c))",
        "720-5/8-4(a)(720-5/9-1(a)(1))",
        "720 ILCS 5/8-4(14A(b)(1))",
    ],
)
def test_an_attempt_is_read_as_one_whatever_stands_inside(written: str) -> None:
    citation = STYLE.read(written)
    assert citation is not None
    assert STYLE.is_inchoate(citation)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "16-25(a)",
        "5101110",
        "AOIC code 5101110",
        "18 U.S.C. § 922(g)",
        "720 ILCS 5/18-2, 720 ILCS 5/16-1",
    ],
)
def test_what_is_not_one_illinois_statute_is_not_read(written: str | None) -> None:
    assert STYLE.read(written) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("4", "class 4"),
        ("X", "class X"),
        ("Class A Misdemeanor", "class A"),
        ("CLASS 2", "class 2"),
        ("M", "murder"),
    ],
)
def test_a_class_however_it_is_written(written: str, code: str) -> None:
    found = GRADING.find(written)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("written", [None, "Z", "O", "class 9"])
def test_a_class_that_illinois_does_not_have_is_missing(written: str | None) -> None:
    assert GRADING.find(written) is None
