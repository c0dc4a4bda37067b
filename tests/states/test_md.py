"""What is peculiar to Maryland: citations by article, the words of dispositions, open readings, its peers."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearslate.engine.outcomes import compile_laws
from clearslate.law import Citation
from clearslate.law.terms import FALSE, TRUE, UNKNOWN
from clearslate.scenarios.check import Checker, load
from clearslate.states import folder, jurisdiction, statute_table
from clearslate.states.md import offenses

STYLE = offenses.STYLE


@pytest.mark.parametrize(
    ("text", "code", "section", "subsections"),
    [
        ("CR § 5-601(c)(2)(ii)", "CR", "5-601", ("c", "2", "ii")),
        ("CR.5.601.c.2.ii", "CR", "5-601", ("c", "2", "ii")),
        ("CR 5 601", "CR", "5-601", ()),
        ("cr 5-601 (c) (2)", "CR", "5-601", ("c", "2")),
        ("Crim. Law § 5-601(c)(2)(ii)", "CR", "5-601", ("c", "2", "ii")),
        ("Md. Code Ann., Crim. Law § 7-104", "CR", "7-104", ()),
        ("Md. Code, Criminal Law Article, § 7-104", "CR", "7-104", ()),
        ("§ 7-104 of the Criminal Law Article", "CR", "7-104", ()),
        ("CR § 5-601.1", "CR", "5-601.1", ()),
        ("TA § 16\u2013303(h)", "TR", "16-303", ("h",)),
        ("Transp. § 21-902(b)", "TR", "21-902", ("b",)),
        ("TR.21.902.a.1", "TR", "21-902", ("a", "1")),
        ("TR § 21-801.1", "TR", "21-801.1", ()),
        ("ABC § 6-320", "AB", "6-320", ()),
        ("Bus. Occ. & Prof. § 17-613(a)", "BOP", "17-613", ("a",)),
        ("Cts. & Jud. Proc. § 10-402", "CJ", "10-402", ()),
        ("CL § 14-2902", "CL", "14-2902", ()),
        ("Health-Gen. § 18-215", "HG", "18-215", ()),
        ("State Gov't § 9-124", "SG", "9-124", ()),
        ("IN § 27-407.2", "IN", "27-407.2", ()),
        ("Common law Battery", "COMMON LAW", "battery", ()),
        ("Common Law: attempted murder", "COMMON LAW", "attempt", ()),
        ("Baltimore City Code Art. 19 § 25-1", "LOCAL ORDINANCE", "", ()),
    ],
)
def test_a_statute_is_read_however_it_is_written(
    text: str, code: str, section: str, subsections: tuple[str, ...]
) -> None:
    assert STYLE.read(text) == Citation(code, section, subsections)


@pytest.mark.parametrize(
    "text", ["", None, "5-601", "1 0521", "CR", "CR § 5", "XX § 5-601", "unknown", "CR § 7-104 see above"]
)
def test_what_is_no_citation_is_not_guessed(text: str | None) -> None:
    assert STYLE.read(text) is None


def test_every_statute_of_scenarios_mix_and_peers_is_read(shared: Path) -> None:
    paths = [folder("MD") / "scenarios", shared / "scenarios/md.yaml", shared / "scenarios/peers/md.jsonl"]
    written = {
        row["statute"] for _, scenario in load(paths) for row in scenario.rows if row["jurisdiction"] == "MD"
    }
    unread = {text for text in written | set(statute_table("MD")) if text and STYLE.read(text) is None}
    # A subtitle may be any of its sections; § 16-201 is one of the Election Law Article.
    assert {text for text in unread if not STYLE.meanings(text)} == {"1 0521", "CR § 16-201"}
    assert {text for text in unread if STYLE.meanings(text)} == {
        "BR Title 5 Subtitle 6",
        "BR Title 5 Subtitle 9",
    }


@pytest.mark.parametrize(
    ("disposition", "detail", "found"),
    [
        ("diverted", "PBJ", ("probation before judgment",)),
        ("deferred", "STET", ("stet",)),
        ("deferred", None, ("probation before judgment", "stet")),
        ("deferred", "Deferred", ("probation before judgment", "stet")),
        ("diverted", "Compromise", ("compromise",)),
        ("dismissed", None, ("dismissal",)),
        ("convicted", "Guilty; PBJ stricken", ("guilty",)),
        ("no_charge", "", ()),
    ],
)
def test_the_words_of_a_disposition_tell_which_it_was(
    disposition: str, detail: str | None, found: tuple[str, ...]
) -> None:
    assert offenses.endings(disposition, detail) == found


@pytest.mark.parametrize(
    ("substance", "bits"),
    [
        ("Marijuana", TRUE),
        ("cannabis", TRUE),
        ("cocaine", FALSE),
        ("synthetic cannabinoid", FALSE),
        ("not cannabis", FALSE),
        ("hashish", UNKNOWN),
        ("cannabis/cocaine", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_cannabis_by_the_recorded_substance(substance: str | None, bits: int) -> None:
    assert offenses.by_substance(substance)[0] == bits


@pytest.mark.parametrize(
    ("statute", "description", "bits"),
    [
        ("CR § 5-601(c)(2)(i)", None, TRUE),
        ("CR § 5-601(a)(1)", "CDS: POSS MARIHUANA L/T 10G", TRUE),
        ("CR § 5-601(a)(1)", "CDS: POSSESS-NOT MARIHUANA", FALSE),
        (None, "CDS: POSSESS-NOT MARIHUANA", UNKNOWN),
        ("CR § 5-601(a)(1)", "CDS: POSSESSION", UNKNOWN),
        (None, None, UNKNOWN),
    ],
)
def test_cannabis_by_the_subsection_or_the_words(
    statute: str | None, description: str | None, bits: int
) -> None:
    assert offenses.by_words(statute, description)[0] == bits


def test_an_attempt_is_on_a_list_by_its_object() -> None:
    listed = offenses.LISTS["listed_misdemeanors"]
    assert listed.decide("CR § 6-205", "attempt", None)[0] == TRUE
    assert listed.decide("Common law attempt", "attempt", "CR § 6-205")[0] == TRUE
    assert listed.decide("Common law attempt", None, None) == (UNKNOWN, ("object_statute",))
    assert listed.decide("CR § 2-201", "attempt", None)[0] == FALSE


@pytest.mark.parametrize(
    ("question", "reading", "scenario_id", "answer"),
    [
        ("MD-10-105.1-RETROACTIVE", "prospective", "MD-own-F-53", "ineligible"),
        ("MD-10-105.1-RETROACTIVE", "retro", "MD-own-F-53", "eligible 2024-09-30"),
        ("MD-10-112-COUNTS", "both", "MD-own-C-19", "unknown"),
        ("MD-10-112-COUNTS", "one_charge", "MD-own-C-19", "ineligible"),
        ("MD-10-112-COUNTS", "one_offense", "MD-own-C-19", "eligible 2023-08-01"),
    ],
)
def test_the_open_questions_are_switches(question: str, reading: str, scenario_id: str, answer: str) -> None:
    state = jurisdiction("MD")
    checker = Checker({"MD": compile_laws(state, state.laws, {question: reading})})
    [(file, scenario)] = [
        (file, found) for file, found in load([folder("MD") / "scenarios"]) if found.id == scenario_id
    ]
    first = checker.check(scenario, file)[0].answer
    assert f"{first.outcome} {first.eligible_on or ''}".strip() == answer
