"""The plan of questions: few pages, no advice that is too good, nothing asked twice; and what a person is sent to find settles something."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from clearslate.interview import planning
from clearslate.interview.answers import answers
from clearslate.interview.asking import bounded, can_be_none, next_page, pages
from clearslate.interview.judging import Judge
from clearslate.interview.planning import findable
from clearslate.people.contradictions import Contradiction, contradictions
from clearslate.people.record import Story, from_document, record_of
from clearslate.people.variants import Value, Variants, fields_of
from clearslate.plain.language import language
from clearslate.records.days import NEVER, DayInterval
from clearslate.records.schema import Kind
from tests.interview.five import advice, walks
from tests.interview.playing import play
from tests.scenarios.own import own_stories
from tests.serve.people import person

TODAY = dt.date(2026, 12, 1)


def test_of_a_long_record_so_many_rows_are_judged_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 charges without days took twenty seconds: each answer was tried for each charge apart, in a copy of the whole record."""
    story = from_document(person(charges=120))
    for _, charge in story.charges:
        del story.facts_of(charge.id)["disposition_date"]
    rows = []
    looked_at = Variants._looked

    def counted(self: Variants, stating: Any, **named: Any) -> Any:
        rows.append((len(stating[1]) + 1) * len(self.rows))
        return looked_at(self, stating, **named)

    monkeypatch.setattr(Variants, "_looked", counted)
    found = findable(Judge(story, "PA"))
    assert found
    assert max(rows) <= planning._MOST_TRIED


def test_of_ten_charges_the_searches_for_the_fewest_facts_share_their_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each group of charges and laws was searched apart: twenty looks of three milliseconds, two thirds of an answer's time."""
    looks = []
    looked_at = Variants._looked

    def counted(self: Variants, stating: Any, **named: Any) -> Any:
        looks.append(len(stating[1]) + 1)
        return looked_at(self, stating, **named)

    monkeypatch.setattr(Variants, "_looked", counted)
    for seed in range(3):
        looks.clear()
        together = findable(Judge(from_document(person("PA", 10, seed)), "PA"))
        assert len(set(together.values())) > 4
        assert len(looks) <= 7
        monkeypatch.setattr(planning, "_MOST_ROWS", 80)  # eight at a time
        looks.clear()
        assert findable(Judge(from_document(person("PA", 10, seed)), "PA")).keys() == together.keys()
        assert max(looks[2:]) <= 9
        monkeypatch.undo()
        monkeypatch.setattr(Variants, "_looked", counted)


def test_answers_tried_together_are_those_tried_apart_where_a_fact_has_one_owner(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = from_document(person(charges=1))
    apart = findable(Judge(story, "PA"))
    monkeypatch.setattr(planning, "_MOST_TRIED", 0)
    assert findable(Judge(story, "PA")) == apart


@pytest.mark.parametrize("code", ["PA", "TX", "VT"])
def test_five_charges_take_few_pages_and_the_advice_is_the_one_that_every_fact_gives(code: str) -> None:
    for walk in walks(code, None):
        assert walk.pages <= 8
        assert (walk.wrong, walk.less, walk.twice) == ((), (), ())


def two_states() -> Story:
    """Two convictions of Pennsylvania and one of Texas, whose law asks a fact of its own of the others."""
    story = Story(TODAY)
    for code, statutes in (("PA", ("18 § 3929(a)(1)", "18 § 2701(a)(1)")), ("TX", ("Penal Code § 31.03",))):
        case = story.add_case(code)
        for statute in statutes:
            story.add_charge(case).told |= {
                "statute": statute, "grade": "M2" if code == "PA" else "misd B", "disposition": "convicted", "disposition_date": "2019",
            }  # fmt: skip
    return story


def test_nobody_is_sent_to_find_what_would_settle_nothing() -> None:
    story = two_states()
    none: dict[Kind, Value] = {Kind.BOOL: False, Kind.EVENT: "never", Kind.MONEY: 0, Kind.DAYS: 0}
    for _ in range(12):
        page = next_page(story)
        if page is None:
            break
        if page.days:
            bounded(story, page, is_before=None)
            continue
        for owner, name in page.slots:
            kind = fields_of(page.code)[name].kind
            story.answer(owner, name, none[kind] if can_be_none(page.code, name) else None)
    for found in answers(story, language("en")):
        if found.best is not None and found.best.outcome == "unknown":
            for missing in found.best.missing:
                assert (
                    any(name == missing.field.name for _, name in story.not_known)
                    or "disposition_date" in missing.field.name
                )


def test_no_one_question_is_on_two_pages_of_a_plan() -> None:
    slots = [slot for page in pages(two_states()) for slot in page.slots]
    assert slots
    assert len(slots) == len(set(slots))


def test_who_was_not_in_jail_is_not_asked_when_they_got_out() -> None:
    story = Story(TODAY)
    charge = story.add_charge(story.add_case("PA"))
    charge.told |= {
        "disposition": "convicted",
        "disposition_date": "2014-03-02",
        "incarceration_days": 0,
        "probation_days": 0,
    }
    [row] = record_of(story, "PA").rows
    assert row["released_on"] == row["disposition_date"]
    assert (row["suspended_days"], row["incarceration_min_days"]) == (0, 0)
    assert row["probation_revoked_on"] == DayInterval(NEVER, NEVER)


def test_out_of_jail_before_the_conviction_is_a_contradiction() -> None:
    story = Story(TODAY)
    charge = story.add_charge(story.add_case("PA"))
    charge.told |= {"disposition": "convicted", "disposition_date": "2014", "released_on": "2010"}
    assert contradictions(story) == [Contradiction(charge.id, "disposition_date", "released_on")]
    charge.told["released_on"] = "2014"
    assert contradictions(story) == []


@pytest.mark.parametrize(("revoked", "is_wrong"), [("2011", True), ("2010", False), ("never", False)])
def test_a_probation_is_not_revoked_after_the_sentence_is_done(revoked: str, *, is_wrong: bool) -> None:
    story = Story(TODAY)
    charge = story.add_charge(story.add_case("PA"))
    charge.told |= {"disposition": "convicted", "completed_on": "2010", "probation_revoked_on": revoked}
    found = [Contradiction(charge.id, "probation_revoked_on", "completed_on")]
    assert contradictions(story) == (found if is_wrong else [])


def test_a_charge_may_be_dismissed_after_a_sentence_was_served() -> None:
    story = Story(TODAY)
    charge = story.add_charge(story.add_case("PA"))
    charge.told |= {"disposition": "dismissed", "disposition_date": "2014", "completed_on": "2010"}
    assert contradictions(story) == []


def unknown_but(code: str, facts: dict[str, Value], **known: Value) -> list[str]:
    """The facts that the first answer sends a person to find, who knows some facts and no others."""
    story = Story(TODAY)
    charge = story.add_charge(story.add_case(code))
    charge.told |= {"disposition": "convicted", "disposition_date": "2012-03"} | facts
    for _ in range(40):
        page = next_page(story)
        if page is None:
            break
        if page.before is not None:
            bounded(story, page, is_before=None)
            continue
        for owner, name in page.slots:
            story.answer(owner, name, known.get(name, False if name.startswith("fact_") else None))
    [found] = answers(story, language("en"))
    assert found.best is not None
    return [each.field.name for each in found.best.missing]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("TX", {"statute": "Penal Code § 31.03", "grade": "misd B"}),
        ("GA", {"statute": "16-8-14", "grade": "misd"}),
    ],
)
def test_a_person_who_lacks_one_fact_is_sent_to_find_that_fact_alone(
    code: str, facts: dict[str, Value]
) -> None:
    """The page asked them for days that they had given by the month, and facts of no use to them."""
    known: dict[str, Value] = dict.fromkeys(("restitution_owed", "fines_owed", "fees_owed"), 0)
    known |= {"cleared_on": "never", "pardoned_on": "never", "completed_on": "2013"}
    known |= {"inchoate": "completed", "family_violence": False}
    if code == "GA":
        known |= {"fact_petition_denied_on": "never", "fact_restricted_on": "never"}
    assert unknown_but(code, facts, **known) == ["other_history"]


@pytest.mark.parametrize(
    ("code", "facts", "first"),
    [
        ("PA", {"statute": "18 § 3929(a)(1)", "grade": "M1"}, "PA-PET-LA"),
        ("GA", {"statute": "16-8-14", "grade": "misd"}, "GA-PET-M"),
    ],
)
def test_of_what_may_be_found_the_likely_relief_comes_first(
    code: str, facts: dict[str, Value], first: str
) -> None:
    """Who knows nothing yet was first asked whether they had been pardoned."""
    story = Story(TODAY)
    charge = story.add_charge(story.add_case(code))
    charge.told |= {"disposition": "convicted", "disposition_date": "2012-03"} | facts
    [found] = answers(story, language("en"))
    assert found.best is not None
    assert (found.best.law.id, found.best.is_likely) == (first, True)


@pytest.mark.parametrize(
    ("code", "story"),
    [
        ("AK", "AK-own-MJ-attempt"),
        ("CA", "CA-mistake-10"),
        ("CO", "CO-own-M-40"),
        ("DE", "DE-own-J-9"),
        ("MD", "MD-own-F-18"),  # words that correct the ending
        ("MD", "MD-own-F-20"),
        ("MO", "MO-own-XIV-36"),
        ("PA", "PA-mistake-15"),
        ("RI", "RI-2R-15"),  # the amount
        ("RI", "RI-REVOKED-03"),  # a program that was revoked, without a probation
        ("RI", "RI-own-NOLO-FILED-2"),  # a sentence that was suspended
        ("SD", "SD-2R-23"),  # the grade first charged
        ("VT", "VT-own-M"),  # a crime that was found not to qualify
    ],
)
def test_what_a_law_reads_into_silence_is_asked_where_it_would_take_relief_away(
    code: str, story: str
) -> None:
    [scenario] = [each for _, each in own_stories(code) if each.id == story]
    found = advice(code, scenario, play(scenario).story)
    assert {charge: stated for charge, (stated, _) in found.items()} == {
        charge: known for charge, (_, known) in found.items()
    }
