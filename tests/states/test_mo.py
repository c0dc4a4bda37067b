"""Missouri: statutes as courts, prosecutors and the charge code manual write them; the counted places."""

import pytest

from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.states.mo.offenses import GRADING, LISTS, STYLE, _ordinance
from clearslate.states.mo.terms_article_xiv import light, marijuana


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("579.015", "RSMO § 579.015"),
        ("§ 579.015 RSMo", "RSMO § 579.015"),
        ("Section 579.015, RSMo 2016", "RSMO § 579.015"),
        ("RSMo 571.030.1(11)", "RSMO § 571.030(1)(11)"),
        ("571.030.1 (11)", "RSMO § 571.030(1)(11)"),
        ("Mo. Rev. Stat. § 570.030.3(1)(a)", "RSMO § 570.030(3)(1)(a)"),
        ("579.015-001Y2020", "RSMO § 579.015"),
        ("577.010-021Y20175404.0", "RSMO § 577.010"),
        ("571.030(4)", "RSMO § 571.030(1)(4)"),
        ("City Ordinance No. 15-174", "ORDINANCE § 15-174"),
    ],
)
def test_one_statute_however_it_is_written(written: str, meant: str) -> None:
    assert str(STYLE.read(written)) == meant


@pytest.mark.parametrize(
    "written", [None, "", "579", "Lewd conduct", "K.S.A. 21-5706", "579.015, 579.074", "18 U.S.C. § 641"]
)
def test_what_is_not_one_missouri_statute_is_not_read(written: str | None) -> None:
    assert STYLE.read(written) is None


@pytest.mark.parametrize(
    ("statute", "bits"),
    [
        ("571.030.1(4)", FALSE),
        ("571.030(4)", FALSE),
        ("571.030.1(5)", TRUE),
        ("571.030", UNKNOWN),
        ("571.030.1", UNKNOWN),
    ],
)
def test_exhibiting_a_weapon_is_left_out_of_the_weapons_list(statute: str, bits: int) -> None:
    assert LISTS["weapons"].decide(statute, "completed", None)[0] == bits


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Class D Felony", "class D felony"),
        ("FE", "class E felony"),
        ("Class A Misdemeanor", "class A misd"),
        ("Unclassified felony", "felony"),
        ("Ordinance violation", "ordinance"),
    ],
)
def test_grades_in_other_words(written: str, code: str) -> None:
    found = GRADING.find(written)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("drug", "bits"),
    [
        ("marijuana", TRUE),
        ("Marijuana 10 grams or less", TRUE),
        ("synthetic marijuana", FALSE),
        ("marijuana/cocaine", UNKNOWN),
        ("controlled substance", UNKNOWN),
        ("cocaine", FALSE),
        ("", FALSE),
        (None, UNKNOWN),
    ],
)
def test_only_what_is_surely_marijuana_is_marijuana(drug: str | None, bits: int) -> None:
    assert marijuana(drug)[0] == bits


def test_three_pounds_are_1360_grams_and_a_little() -> None:
    assert [light(grams)[0] for grams in (1360.7, 1360.8, None)] == [TRUE, FALSE, UNKNOWN]


@pytest.mark.parametrize(
    ("statute", "grade", "is_ordinance"),
    [
        ("City Ordinance No. 15-174", "class B misdemeanor", TRUE),
        ("570.030", "class B misdemeanor", FALSE),
        (None, "class B misdemeanor", UNKNOWN),
        ("City Ordinance No. 15-174", "class E felony", TRUE),
        ("City Ordinance No. 15-174", None, TRUE),
        (None, "class E felony", UNKNOWN),
        ("570.030", "class E felony", FALSE),
        (None, "ordinance", TRUE),
        (None, None, UNKNOWN),
    ],
)
def test_a_missing_citation_may_be_a_city_s_whatever_the_grade(
    statute: str | None, grade: str | None, is_ordinance: int
) -> None:
    assert _ordinance(statute, grade)[0] == is_ordinance
