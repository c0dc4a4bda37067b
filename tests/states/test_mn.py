"""Minnesota: statutes as courts, the BCA and prosecutors write them."""

import pytest

from clearslate.states.mn.offenses import GRADING, STYLE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("609.52 subd. 3(3)(a)", "MINN. STAT. § 609.52(3)(3)(a)"),
        ("Minn. Stat. § 609.52, subd. 3(3)(a)", "MINN. STAT. § 609.52(3)(3)(a)"),
        ("M.S. 609.52, subdivision 3, clause (3), item (a)", "MINN. STAT. § 609.52(3)(3)(a)"),
        ("609.52.3(3)(a)", "MINN. STAT. § 609.52(3)(3)(a)"),
        ("609.52 s 3 (3) (a).", "MINN. STAT. § 609.52(3)(3)(a)"),
        ("Minnesota Statutes, section 609.52", "MINN. STAT. § 609.52"),
        ("152.025", "MINN. STAT. § 152.025"),
        ("169A.20.1(5)", "MINN. STAT. § 169a.20(1)(5)"),
        ("518b.01 Subd. 14(b)(1)", "MINN. STAT. § 518b.01(14)(b)(1)"),
        ("609.52 subd. 3a(1)", "MINN. STAT. § 609.52(3a)(1)"),
        ("609.54(2)", "MINN. STAT. § 609.54(2)"),
    ],
)
def test_one_statute_however_it_is_written(written: str, meant: str) -> None:
    assert str(STYLE.read(written)) == meant


@pytest.mark.parametrize(
    "written",
    [None, "", "609", "Wis. Stat. § 943.20", "18 U.S.C. § 641", "Minneapolis Code 385.90", "609.52, 609.53"],
)
def test_what_is_not_one_minnesota_statute_is_not_read(written: str | None) -> None:
    assert STYLE.read(written) is None


def test_sections_are_decimals() -> None:
    order = ["169.99", "169A.20", "609.05", "609.18", "609.221", "609.224", "609.2242", "609.2691", "609.27"]
    keys = [STYLE.require(section).key for section in order]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("written", "code"),
    [("Gross Misdemeanor", "gross misd"), ("PM", "petty misd"), ("felony", "felony"), ("M", "misd")],
)
def test_grades_in_other_words(written: str, code: str) -> None:
    found = GRADING.find(written)
    assert found is not None
    assert found.code == code
