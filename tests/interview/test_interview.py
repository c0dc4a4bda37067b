"""The interview: it asks until the laws' answer is the one that all facts would give, and never more than a law asks."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from clearslate.engine.outcomes import Outcome
from clearslate.interview.answers import Said, answers
from clearslate.interview.asking import bounded, next_page
from clearslate.interview.judging import Judge
from clearslate.interview.offenses import search
from clearslate.interview.questions import asked, is_worded
from clearslate.interview.when import UnreadDateError, read_when
from clearslate.people.days import read_days
from clearslate.people.endings import NOT_RECORDED, endings
from clearslate.people.record import Story, StoryError, document, from_document, from_scenarios, record_of
from clearslate.people.variants import fields_of, program
from clearslate.plain.language import language
from clearslate.records.days import NEVER, read_date
from clearslate.records.schema import Disposition
from clearslate.scenarios.check import Checker, load
from clearslate.scenarios.story import read_scenario
from clearslate.states import CODES, folder, jurisdiction
from tests.interview.playing import as_known, begun, play
from tests.reading import grade
from tests.scenarios.own import own_stories

TODAY = dt.date(2026, 11, 28)
# What keeps an answer from being compared: it is known to an office alone, or the story contradicts itself.
A_STATE = 1  # stories that are played in each run of the tests; the long trials play all


def a_story(**told: str) -> Story:
    story = Story(TODAY)
    charge = story.add_charge(story.add_case("PA"))
    charge.told |= {
        "statute": "18 § 3929(a)(1)",
        "grade": "M2",
        "disposition": "convicted",
        "disposition_date": "2012-05",
    } | told
    return story


def answer_all(story: Story, **told: Any) -> list[str]:
    """Answer every page: as told, else "I don't know"; the fields in the order in which they were asked."""
    fields: list[str] = []
    for _ in range(40):
        page = next_page(story)
        if page is None:
            return fields
        if page.before is not None:
            bounded(story, page, is_before=None)
            continue
        for owner, name in page.slots:
            fields.append(name)
            story.answer(owner, name, told.get(name))
    raise AssertionError("the interview does not end")


@pytest.mark.parametrize("code", CODES)
def test_the_answer_is_the_one_that_check_gives(code: str) -> None:
    found = [scenario for _, scenario in own_stories(code) if len(scenario.rows) < 4]
    chosen = found[:: max(1, len(found) // A_STATE)][:A_STATE]
    plays = [play(scenario) for scenario in chosen]
    known = [as_known(scenario, played.story) for scenario, played in zip(chosen, plays, strict=True)]
    for scenario, played, judged in zip(chosen, plays, Checker(blame=False).judge(known), strict=True):
        for charge, row in judged.rows.items():
            if judged.table.column("jurisdiction")[row].as_py() != code:
                continue
            results = [each for each in judged.results if each.law.is_told]
            wanted = min((int(each.outcome[row]), int(each.eligible_on[row])) for each in results)
            clears = any(int(each.outcome[row]) == wanted[0] and each.law.clears for each in results)
            outcome, day = played.answers[charge]
            assert outcome == str(Outcome(wanted[0])), (
                f"{scenario.id} {charge}: {sorted(played.story.not_known)}"
            )
            # What is there today was there at the latest since the day that is told. Of a law that leaves the record, as a pardon
            # does, no day is asked for.
            assert not clears or day == wanted[1] or (outcome == "eligible" and wanted[1] < day < NEVER), (
                scenario.id
            )


def test_a_pardon_that_clears_no_record_is_not_told_as_a_clearance() -> None:
    """Simple possession of marijuana in a federal court: pardoned by proclamation, and the record stays."""
    story = Story(TODAY)
    charge = story.add_charge(story.add_case("US"))
    charge.told |= {
        "statute": "21 USC 844",
        "disposition": "convicted",
        "disposition_date": "2015-05-01",
        "offense_date": "2015-01-01",
    }
    facts = dict.fromkeys(("marijuana_simple", "citizen_or_lpr", "lawfully_present_at_offense"), True)
    facts |= dict.fromkeys(
        ("disposition_3607", "former_844b", "fyca_sentence", "trafficking_survivor"), False
    )
    entries = {f"fact_{name}": so for name, so in facts.items()}
    answer_all(story, cleared_on="never", fact_civil_penalty_paid_on="never", inchoate="completed", **entries)
    [found] = answers(story, language("en"))
    assert found.said is Said.STAYS, [(each.law.id, each.outcome) for each in found.answers]


def test_it_asks_little_and_nothing_twice() -> None:
    story = a_story()
    fields = answer_all(
        story,
        cleared_on="never",
        pardoned_on="never",
        restitution_owed="0",
        completed_on="2013",
        date_of_birth="1980",
    )
    assert "cleared_on" in fields
    assert len(fields) == len(set(fields)) <= 8
    asked_by_laws = set(fields_of("PA"))
    assert set(fields) <= asked_by_laws


def test_a_fact_that_a_law_takes_from_the_statute_until_it_is_told_is_asked_where_it_settles_something() -> (
    None
):
    """The answer names the statute as missing, which was told; the fact itself settles it."""
    [scenario] = [each for _, each in own_stories("VA") if each.id == "VA-own-6R-27"]
    story = play(scenario).story
    assert any("fact_ccre_reportable" in charge.told for _, charge in story.charges)


@pytest.mark.parametrize(
    ("code", "story"),
    [
        ("ND", "ND-own-PET-BARS"),  # who must register, where the offense alone does not say so
        ("VA", "VA-own-6R-02"),
        ("RI", "RI-own-MM-FEL-2"),  # a plea that makes a conviction none
    ],
)
def test_what_would_turn_an_answer_round_is_asked_before_the_end(code: str, story: str) -> None:
    [scenario] = [each for _, each in own_stories(code) if each.id == story]
    played = play(scenario)
    [judged] = Checker(blame=False).judge([as_known(scenario, played.story)])
    wanted = {
        charge: str(Outcome(min(int(each.outcome[row]) for each in judged.results if each.law.is_told)))
        for charge, row in judged.rows.items()
    }
    assert {charge: entry for charge, (entry, _) in played.answers.items()} == wanted


def test_a_story_leaves_nothing_to_be_taken_for_harmless() -> None:
    """Whatever a scenario would take for harmless where it is silent, a person's story says to be missing."""
    story = Story(dt.date(2026, 11, 28))
    story.add_charge(story.add_case("RI")).told["disposition"] = "convicted"
    [row] = record_of(story, "RI").rows
    entries = {name for name, value in row.items() if value is not None}
    placed = {
        "person_id",
        "case_id",
        "charge_id",
        "sequence",
        "jurisdiction",
        "membership",
        "source_file",
        "source_line",
    }
    # Nobody tells a story after their death; and `unread` names what is missing.
    assert entries - placed == {"disposition", "date_of_death", "unread"}


def test_who_knows_nothing_more_comes_to_an_end_and_is_told_what_is_missing() -> None:
    story = a_story()
    answer_all(story)
    [found] = answers(story, language("en"))
    assert found.said is Said.UNKNOWN
    assert found.best is not None
    assert found.best.missing


def test_a_day_that_is_not_known_is_asked_against_the_day_that_decides() -> None:
    story = a_story(statute="18 § 2701(a)(1)", disposition_date="2019")
    known = {"cleared_on": "never", "pardoned_on": "never", "restitution_owed": "0", "inchoate": "completed"}
    for _ in range(20):
        page = next_page(story)
        assert page is not None
        if page.before is not None:
            break
        for owner, name in page.slots:
            story.answer(owner, name, known.get(name))
    else:
        pytest.fail("no day was asked against another")
    [(owner, name)] = page.slots
    bounded(story, page, is_before=True)
    days = read_days(str(story.facts_of(owner)[name]))
    assert days.latest == read_date(page.before.isoformat()).earliest - 1


def test_silence_is_never_taken_for_harmless() -> None:
    [row] = record_of(a_story(), "PA").rows
    assert row["restitution_owed"] is None
    assert row["cleared_on"] is None
    assert row["completed_on"] is None
    assert {value for name, value in row.items() if name.startswith("fact_")} == {None}
    judged = Judge(a_story(), "PA").look(blame=False)
    assert not any(int(each.outcome[0]) == Outcome.ELIGIBLE for each in judged.results)


def test_who_does_not_know_how_it_ended_does_not_say_that_no_ending_is_recorded() -> None:
    """18 Pa.C.S. § 9122(a)(1) expunges where no disposition was ever recorded; an "I don't know" told people to ask for it."""
    story = Story(dt.date(2026, 11, 28))
    case = story.add_case("PA")
    charge = story.add_charge(case)
    for owner, entry in (
        (charge.id, {"statute": "18 § 3929", "grade": "M2", "arrest_date": "2011-02-02", "cleared_on": "never", "pardoned_on": "never"}),
        (case.id, {"restitution_owed": 0}), ("person", {"date_of_birth": "1980-02-03", "other_history": "none"}),
    ):  # fmt: skip
        for name, value in entry.items():
            story.answer(owner, name, value)
    charge.told["disposition_date"] = "2012-06-01"
    [found] = answers(story, language("en"))
    assert found.said is Said.UNKNOWN
    assert "disposition" in {each.field.name for each in found.answers[0].missing}


def again(story: Story, path: Path) -> Story:
    """The story as the file that a person keeps gives it back."""
    path.write_text(yaml.safe_dump(document(story), allow_unicode=True, sort_keys=False))
    return from_document(yaml.safe_load(path.read_text()))


def test_the_kept_file_says_nothing_of_what_nobody_told(tmp_path: Path) -> None:
    """That none is on record is a fact to 18 Pa.C.S. § 9122(a)(1); the kept file once said so of silence."""
    story = a_story(arrest_date="2011-02-02", cleared_on="never", pardoned_on="never")
    [(_, charge)] = story.charges
    del charge.told["disposition"]
    back = again(story, tmp_path / "kept.yaml")
    assert document(back) == document(story)
    assert "disposition" not in next(back.charges)[1].told
    shown = {each.law.id: each.outcome for each in answers(back, language("en"))[0].answers}
    assert shown["PA-PET-EXP"] == "unknown"


def test_that_the_record_shows_no_ending_can_be_told_and_is_kept(tmp_path: Path) -> None:
    story = a_story(
        arrest_date="2011-02-02", cleared_on="never", pardoned_on="never", disposition=NOT_RECORDED
    )
    back = again(story, tmp_path / "kept.yaml")
    assert document(back) == document(story)
    shown = {each.law.id: each.outcome for each in answers(back, language("en"))[0].answers}
    assert shown["PA-PET-EXP"] == "eligible"


def test_a_file_that_was_kept_before_the_document_is_still_read() -> None:
    """For a year: a list of scenarios, in which null and not_told stood for what was not told."""
    charge = {
        "charge_id": "A1", "disposition": "not_told", "disposition_date": None, "statute": "18 § 3929(a)(1)", "grade": "M2", "cleared_on": "never",
        "sentence": {"completed_on": "2013"}, "facts": {"access_order_vacated_on": None},
    }  # fmt: skip
    cases = [{"case_id": "A", "restitution_owed": 1250.0, "facts": {}, "charges": [charge]}]
    old = {
        "id": "PA-kept",
        "jurisdiction": "PA",
        "as_of": "2026-11-01",
        "person": {"date_of_birth": "1984-05"},
        "cases": cases,
        "expect": [],
    }
    story = from_scenarios([old], TODAY)
    assert story.told == {"date_of_birth": "1984-05"}
    assert story.cases[0].told == {"restitution_owed": 1250.0}
    assert next(story.charges)[1].told == {
        "statute": "18 § 3929(a)(1)",
        "grade": "M2",
        "cleared_on": "never",
        "completed_on": "2013",
    }


@pytest.mark.parametrize(
    ("code", "statute", "law"), [("DE", "11 § 841", "DE-4373A"), ("WA", "9A.56.050", "WA-NCDATA")]
)
def test_an_ending_that_nobody_told_keeps_another_charge_of_the_case_open(
    code: str, statute: str, law: str
) -> None:
    """None on record after a year is no conviction to these laws; one that nobody told may be a conviction."""
    found = {}
    for ending in ("withdrawn", "convicted", None, "not_told"):
        charges: list[dict[str, Any]] = [
            {"charge_id": "A1", "disposition": "dismissed", "disposition_date": "2015-05-01"},
            {"charge_id": "A2", "disposition": ending, "disposition_date": None, "arrest_date": "2024-10-01"},
        ]
        raw = {
            "id": "kept", "name": "kept", "jurisdiction": code, "as_of": TODAY.isoformat(), "expect": [],
            "cases": [{"case_id": "A", "charges": [each | {"statute": statute, "grade": "MA"} for each in charges]}],
        }  # fmt: skip
        [judged] = Checker().judge([read_scenario(raw, jurisdiction(code), "kept")])
        [result] = [each for each in judged.results if each.law.id == law]
        found[ending] = str(Outcome(int(result.outcome[judged.rows["A1"]])))
    assert found["withdrawn"] == found[None] == "eligible"
    assert found["convicted"] in ("ineligible", "not_yet")
    assert found["not_told"] == "unknown"


def test_the_kept_file_is_answered_as_the_story_was(tmp_path: Path) -> None:
    story = a_story(cleared_on="never", completed_on="2013/2014")
    elsewhere = story.add_charge(story.add_case("OH"))
    elsewhere.told |= {
        "statute": "2913.02",
        "grade": "M1",
        "disposition": "convicted",
        "disposition_date": "2001",
    }
    back = again(story, tmp_path / "kept.yaml")
    assert document(back) == document(story)
    entries, found = answers(story, language("en")), answers(back, language("en"))
    assert [(each.said, [(one.law.id, one.outcome, one.day) for one in each.answers]) for each in found] == [
        (each.said, [(one.law.id, one.outcome, one.day) for one in each.answers]) for each in entries
    ]


def test_what_is_no_kept_file_is_refused_without_repeating_it() -> None:
    raws: list[list[dict[str, Any]]] = [
        [{"jurisdiction": "ZZ", "secret": "Jane"}],
        [{"jurisdiction": "PA", "cases": "Jane"}],
        [{}],
    ]
    for raw in raws:
        with pytest.raises(StoryError) as error:
            from_scenarios(raw, TODAY)
        assert "Jane" not in str(error.value)


def test_cases_of_another_state_count_as_history_there_and_are_judged_by_their_own_laws() -> None:
    story = a_story(cleared_on="never")
    other = story.add_charge(story.add_case("MI"))
    other.told |= {
        "statute": "750.356",
        "grade": "M",
        "disposition": "convicted",
        "disposition_date": "2024-06-01",
    }
    assert story.states == ("PA", "MI")
    assert [row["jurisdiction"] for row in record_of(story, "PA").rows] == ["PA", "MI"]
    found = answers(story, language("en"))
    assert [each.best.law.id.split("-")[0] for each in found if each.best] == ["PA", "MI"]


def test_many_jurisdictions_are_told_in_one_sitting_and_each_is_judged_by_its_own_laws() -> None:
    """Six that came lately, a federal court among them; and a conviction elsewhere counts where a law asks for the history."""
    facts = {
        "TX": ("PC 31.03", "misd B"), "LA": ("14:67", "misd"), "WA": ("9A.56.050", "gross misd"), "NV": ("NRS 205.240", "misd"),
        "AZ": ("13-1805", "M1"), "US": ("21 USC 844", "A misd"),
    }  # fmt: skip
    story = Story(TODAY)
    for code, (statute, grade_of) in facts.items():
        charge = story.add_charge(story.add_case(code))
        charge.told |= {
            "statute": statute,
            "grade": grade_of,
            "disposition": "convicted",
            "disposition_date": "2015-03-02",
        }
    assert story.states == tuple(facts)
    found = answers(story, language("es"))
    for (case, charge), each in zip(story.charges, found, strict=True):
        assert each.charge is charge
        assert {one.law.id for one in each.answers} <= {law.id for law in jurisdiction(case.state).laws}
        assert each.answers
    assert document(from_document(document(story))) == document(story)
    page = next_page(story)
    assert page is not None
    assert page.code == "TX"
    [own] = [Judge(story, "LA").look(blame=False)]
    assert len(own.charges) == len(facts)  # the others stand beside it as history
    assert own.worth.sure.shape[1] == 1  # and are not answered by its laws


@pytest.mark.parametrize("code", CODES)
def test_every_fact_that_a_law_asks_has_a_question_or_cannot_be_known(code: str) -> None:
    cannot = {"jurisdiction", "membership"}
    unasked = [name for name in fields_of(code) if name not in cannot and asked(code, name) is None]
    assert unasked in ([], ["date_of_death"])


@pytest.mark.parametrize("code", [code for code in CODES if is_worded(code)])
def test_questions_are_short_and_plain(code: str) -> None:
    questions = [found.words.en for name in fields_of(code) if (found := asked(code, name)) is not None]
    assert grade(" ".join(questions)) <= 8
    assert all(len(words.split()) <= 26 for words in questions)
    for name in fields_of(code):
        found = asked(code, name)
        assert found is None or (found.words.es != found.words.en and found.words.es)


@pytest.mark.parametrize("code", CODES)
def test_every_way_of_ending_can_be_told_in_the_states_words(code: str) -> None:
    found = endings(code)
    # Where a program that runs is an open case, nothing is told as deferred.
    assert {each.disposition for each in found} | {Disposition.DEFERRED} == {*Disposition, NOT_RECORDED}
    assert len({each.key for each in found}) == len(found)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2014", "2014"), ("3/5/2014", "2014-03-05"), ("13/4/2014", "2014-04-13"), ("spring 2014", "2014-03-01/2014-06-30"),
        ("primavera de 2014", "2014-03-01/2014-06-30"), ("March 5, 2014", "2014-03-05"), ("5 de marzo de 2014", "2014-03-05"),
        ("marzo 2014", "2014-03"), ("before 2010", "../2009-12-31"), ("después de marzo de 2011", "2011-04-01/.."),
        ("between 2010 and 2012", "2010-01-01/2012-12-31"), ("2010-2012", "2010-01-01/2012-12-31"), ("hoy", "2026-11-28"),
        ("sept 2015", "2015-09"), ("the 1st of may 2015", "2015-05-01"), ("winter 2014", "2013-12-01/2015-03-31"), ("since 2012", "2012-01-01/.."),
    ],
)  # fmt: skip
def test_dates_as_people_say_them_are_intervals(said: str, meant: str) -> None:
    assert read_when(said, TODAY) == meant
    read_days(meant)


@pytest.mark.parametrize(
    "said", ["", "14", "3/5/14", "a while ago", "2014-13-40x", "99/99/2014", "between 2012 and 2010"]
)
def test_what_is_no_date_is_asked_again(said: str) -> None:
    with pytest.raises(UnreadDateError):
        read_when(said, TODAY)


def test_an_offense_is_found_by_name_number_and_in_spanish() -> None:
    assert search("PA", "retail theft")[0].statute.startswith("18 § 3929")
    assert search("PA", "3929")[0].statute.startswith("18 § 3929")
    assert any("Theft" in each.name for each in search("PA", "hurto"))
    assert search("PA", "zzzz") == []
    for code in CODES:
        assert jurisdiction(code).style.meanings(search(code, "theft larceny stealing")[0].statute), code


def test_days_that_contradict_each_other_are_not_asked_for_ever() -> None:
    """Convicted before birth: whatever is answered about the birth, the record stays as wide as it was."""
    [scenario] = [
        each
        for _, each in load([folder("CT") / "scenarios" / "one_mistake.yaml"])
        if each.id == "CT-mistake-14"
    ]
    assert play(scenario).pages < 20


def test_fields_of_more_words_than_one_are_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A jurisdiction may have any number of fields (decision 0024): here a word has eight bits, and Georgia six words."""
    _, scenario = next(iter(own_stories("GA")))
    whole = Judge(begun(scenario), "GA").look().open
    assert any(one.fields for one in whole)
    program.cache_clear()
    monkeypatch.setattr("clearslate.engine.masks.BITS", 8)
    try:
        assert program("GA").fields.words == 6
        parted = Judge(begun(scenario), "GA").look().open
    finally:
        program.cache_clear()
    assert [set(one.fields) for one in parted] == [set(one.fields) for one in whole]


@pytest.mark.parametrize("code", CODES)
def test_a_law_is_offered_by_its_title_with_days_in_words(code: str) -> None:
    question = asked(code, "cleared_under")
    assert question is not None
    for option in question.options:
        for text in (option.words.en, option.words.es):
            assert not re.search(r"\d{4}-\d{2}-\d{2}", text), text
