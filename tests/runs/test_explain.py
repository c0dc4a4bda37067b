"""What an explanation says beside the conditions."""

from __future__ import annotations

from clearslate.runs.explain import Explanation, NoticeExplained, explain, in_words
from clearslate.runs.spec import RunSpec
from clearslate.scenarios.check import Checker
from tests.reference.people import stories


def explained(scenario_id: str, charge: str, law: str) -> Explanation:
    """The explanation of a scenario's charge under a law."""
    [story] = [one for one in stories(law[:2]) if one.id == scenario_id]
    spec = RunSpec((law,), story.as_of, story.known_through, whole_history=True)
    [found] = explain(Checker().table(story), spec, charge, law)
    return found


def test_what_is_eligible_is_told_with_its_notices_and_what_is_not_without() -> None:
    facts = {}
    for story in stories("MI"):
        for expectation in story.expectations:
            if expectation.law == "MI-AUTO-M93" and expectation.outcome in ("eligible", "ineligible"):
                facts[expectation.outcome] = explained(story.id, expectation.charge, "MI-AUTO-M93")
    assert "prior" in {notice.key for notice in facts["eligible"].notices}
    assert "Notice: The conviction still counts" in in_words(facts["eligible"])
    assert not facts["ineligible"].notices


def test_a_doubtful_notice_with_a_day_says_so() -> None:
    found = explained(next(one.id for one in stories("MI")), _first_charge(), "MI-AUTO-M93")
    notice = NoticeExplained("order", "The court acts", "§ 3", "possibly", "2027-01-01")
    text = in_words(Explanation(**(found.__dict__ | {"notices": (notice,)})))
    assert "Notice (if it applies: that is not known): The court acts: 2027-01-01 at the latest (§ 3)" in text


def _first_charge() -> str:
    return str(stories("MI")[0].rows[0]["charge_id"])


def test_a_conviction_elsewhere_is_told_by_whose_table_it_was_graded() -> None:
    found = explained("PA-own-M-OHIO", "A1", "PA-CS-M")
    entries = {record.charge_id: record for one in found.conditions for record in one.records}
    assert entries["B1"].counts == "not"
    assert "ORC 2913.02, M1, convicted, misdemeanor, 180 days by Ohio's table" in entries["B1"].what
    assert "by " not in entries["A1"].what
    assert "does not count: charge B1 (case B): ORC 2913.02, M1" in in_words(found)
