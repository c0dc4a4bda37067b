"""A citation that names no section is never more certain than the sections that it may mean."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from clearslate import states
from clearslate.law.expressions import Lookup, Truth
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.records.yamls import read_yaml
from clearslate.states import CODES, jurisdiction
from clearslate.states.co import offenses as co
from clearslate.states.ga import offenses as ga
from clearslate.states.md import offenses as md
from clearslate.states.md import section_10_110
from clearslate.states.mi import offenses as mi
from clearslate.states.ny import offenses as ny
from clearslate.states.pa import offenses as pa

oregon = import_module("clearslate.states.or.offenses")

STATES = Path(states.__file__).parent


def answers(state: str, text: str | None) -> dict[str, int]:
    return {found.id: found.decide(text, None, None)[0] for found in jurisdiction(state).lists}


@pytest.mark.parametrize(
    ("state", "text", "list_id"),
    [
        ("NY", "PL art. 130", "sex_offense"),
        ("NY", "PL 130", "sex_offense"),
        ("NY", "PL 0130.35", "sex_offense"),
        ("CA", "PC 0261", "registrable"),
        ("CA", "PC 26", "registrable"),
        ("CA", "11357.0 HS", "marijuana"),
        ("DC", "22-30", "excluded_or_tried"),
        ("PA", "18 § 31", "sexual_offenses"),
        ("PA", "35 § 780", "controlled_substance_act"),
        ("PA", "18 P.S. § 4701", "article_B"),
        ("DE", "11 § 5", "not_mandatory"),
        ("IL", "720 ILCS 5/11", "article_11"),
        ("IL", "720 ILCS 5/art. 12", "crime_of_violence"),
        ("OR", "163.16", "person_felonies"),
        ("CO", "18-3", "unlawful_sexual_behavior"),
        ("VA", "18.2-9", "titles_18_2_and_19_2"),
        ("MI", "257.62", "operating_while_intoxicated"),
        ("UT", "76-5-10", "violent_felony"),
        ("NJ", "2C:35-1", "drug_sale"),
        ("MN", "609.5", "listed_felonies"),
        ("OK", "21 O.S. § 7", "section_13_1"),
        ("MD", "CR 3-30", "added_2025"),
        ("MO", "RSMo ch. 565", "assault"),
        ("CT", "53a-7", "sexually_violent"),
        ("DC", "22-404.010", "violent"),
    ],
)
def test_what_names_no_section_may_be_listed(state: str, text: str, list_id: str) -> None:
    assert jurisdiction(state).style.read(text) is None
    assert answers(state, text)[list_id] != FALSE


@pytest.mark.parametrize(
    ("state", "text", "list_id", "bits"),
    [
        ("NY", "PL art. 220", "sex_offense", FALSE),
        ("NY", "PL art. 221", "diversion_offense", TRUE),
        ("NY", "PL art. 221", "marijuana_mrta", UNKNOWN),
        ("OR", "ORS chapter 801", "traffic", TRUE),
        ("OR", "ORS 802", "traffic", TRUE),
        ("OR", "ORS 801.250", "traffic", TRUE),
        ("OR", "ORS 163", "traffic", FALSE),
        ("DE", "21 § 41", "title_21", TRUE),
        ("DC", "22-404 and 22-405", "impaired_driving", FALSE),
        ("PA", "18 § 3502 / 18 § 3921", "sexual_offenses", FALSE),
        ("CA", "HS 11357/11360", "marijuana", TRUE),
        ("CA", "HS 11357/11360", "marijuana_possession", UNKNOWN),
        ("IL", "720 ILCS 5/11-13 and 720 ILCS 5/12-3", "dui", FALSE),
        ("MD", "BR Title 5 Subtitle 6", "listed_misdemeanors", TRUE),
    ],
)
def test_what_every_meaning_answers_alike_is_certain(state: str, text: str, list_id: str, bits: int) -> None:
    assert answers(state, text)[list_id] == bits


def test_a_hyphen_is_a_hyphen_however_it_is_printed() -> None:
    read: set[str] = set()
    for code in CODES:
        style = jurisdiction(code).style
        lists = STATES / code.lower() / "lists.yaml"
        for entry in read_yaml(lists.read_text("utf-8")) if lists.exists() else ():
            for item in entry["items"]:
                text = item if isinstance(item, str) else item.get("section", "")
                for dash in "\u2010\u2011\u2012\u2013\u2014\u2212" if "-" in text else "":
                    assert style.read(text.replace("-", dash)) == style.read(text), (code, text, dash)
                    read.add(code)
    assert {"UT", "CO", "IL", "VA", "MD", "NJ", "DC", "CT"} <= read


@pytest.mark.parametrize(
    "text",
    ["11357(C)HS-", "/11357(c) HS", "664/11357(c) HS", "664-11357(c) HS", "664.11357(c) HS", "66411357(C) HS", "--11357(c) HS--",
     "11357(c)-HS", "11357C HS"],
)  # fmt: skip
def test_california_reads_what_rap_sheets_hold(text: str) -> None:
    assert str(jurisdiction("CA").style.read(text)) == "HS § 11357(c)"


@pytest.mark.parametrize("state", CODES)
@pytest.mark.parametrize("text", ["0", "000", "00000", "UNK", "N/A", "99", "art. 5", "UNKNOWN"])
def test_placeholders_say_nothing(state: str, text: str) -> None:
    assert answers(state, text) == answers(state, None)


@pytest.mark.parametrize("state", CODES)
def test_what_a_list_names_exists(state: str) -> None:
    """A section that the table leaves out would never be found on its list."""
    found = jurisdiction(state)
    for offenses in found.lists:
        for item in (*offenses.items, *offenses.except_, *offenses.could_also_name):
            assert item.last or found.style.has(item.first), f"{offenses.id}: {item.first}"


def asked(found: Truth, **texts: str | None) -> int:
    """What the one lookup of an expression answers from the texts of a charge."""
    assert isinstance(found, Lookup)
    return found.decide(*(texts.get(name) for name in found.fields))[0]


@pytest.mark.parametrize(
    ("state", "statute", "bits"),
    [
        ("PA", "35 § 780-113(a)(16)", UNKNOWN),  # its maximum is not recorded
        ("PA", "35 § 780-113(a16)", UNKNOWN),
        ("PA", "35 § 780-113", UNKNOWN),
        ("PA", "35 § 780-113(a31)", FALSE),
        ("GA", "16-5-23(f)", TRUE),
        ("GA", "16-5-23.1(f1)", UNKNOWN),
        ("GA", "16-5-23.1(a1)", FALSE),
        ("GA", "16-5-23.1", FALSE),  # the record's own mark decides
        ("NY", "VTL 1192(1)", TRUE),
        ("NY", "VTL 1192(1a)", UNKNOWN),
        ("NY", "VTL 1192(2a)", FALSE),
    ],
)
def test_subsections_in_one_pair_of_parentheses_where_a_law_compares_them(
    state: str, statute: str, bits: int
) -> None:
    lookups = {
        "PA": pa.possession_without_maximum,
        "GA": ga._is_named,
        "NY": ny.is_driving_while_impaired,
    }
    assert asked(lookups[state], statute=statute) == bits


@pytest.mark.parametrize("statute", ["CR § 5-601(a2)", "CR § 5-601(c2)", "CR § 5-602(a1)", "CR § 5-602(1a)"])
def test_maryland_reads_no_section_where_subsections_are_run_together(statute: str) -> None:
    assert md.STYLE.read(statute) is None
    assert md._by_fraud(statute)[0] == UNKNOWN
    assert md.by_words(statute, None)[0] == UNKNOWN
    assert section_10_110._not_distribution(statute)[0] == UNKNOWN


@pytest.mark.parametrize(
    ("grade", "bits"), [("M1", FALSE), ("felony 9", TRUE), ("CI", FALSE), ("xyz", UNKNOWN), (None, UNKNOWN)]
)
def test_a_grade_that_is_not_read_in_colorado_may_name_a_crime(grade: str | None, bits: int) -> None:
    assert asked(co._is_called_a_crime, grade=grade) == bits


def test_no_grade_of_the_whole_section_for_subsections_run_together_in_michigan() -> None:
    whole = [each for each in mi._KNOWN if not each.subsections]
    parts = {(each.code, each.section) for each in mi._KNOWN if each.subsections}
    assert whole
    assert parts
    assert parts.isdisjoint((each.code, each.section) for each in whole)
    for text in ("MCL 750.110a(2a)", "MCL 257.904(3a)", "MCL 750.377a(1a)"):
        citation = mi.STYLE.read(text)
        assert citation is not None
        assert mi.grades_of(citation) == ()


def test_oregon_takes_a_shorter_citation_as_it_is_written_but_not_one_run_together() -> None:
    found = oregon.names_exactly("assault_of_child")
    assert asked(found, statute="ORS 163.165(1)(h)") == TRUE
    assert asked(found, statute="ORS 163.165(1h)") == UNKNOWN
    assert asked(found, statute="ORS 163.165(1)") == FALSE
    assert asked(found, statute="ORS 163.165(1a)") == FALSE
