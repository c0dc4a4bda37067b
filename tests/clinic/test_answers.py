"""A clinic's answers are the engine's, as `clearslate check` gives them; what helps most comes first."""

import datetime as dt
from pathlib import Path

import pytest

import clearslate.states
from clearslate.clinic.helping import (
    Answer,
    Step,
    charge_rows,
    client_row,
    help_of,
    missing_rows,
    sorted_by_help,
)
from clearslate.clinic.invented import invented_list
from clearslate.clinic.judging import judge
from clearslate.clinic.listed import from_raws, read_bytes
from clearslate.clinic.packets import packets_of
from clearslate.clinic.summary import summary_of
from clearslate.clinic.what_if import WhatIfError, differences, read_what_if
from clearslate.scenarios.check import Checker
from clearslate.scenarios.story import read_raw, read_scenario
from clearslate.states import jurisdiction
from tests.clinic.lists import ANN, ANN_TOO, BOB, DAY, csv_of

SOME = ("CO", "OK", "PA")
PETITIONS = Path(clearslate.states.__file__).parent / "pa" / "scenarios" / "petitions.yaml"


def test_a_persons_file_is_answered_as_check_answers_it() -> None:
    checker, asked = Checker(), 0
    for raw in read_raw(PETITIONS)[:12]:
        scenario = read_scenario(raw, jurisdiction("PA"), "petitions")
        [client] = from_raws([raw], str(raw["id"]), "petitions").clients
        [judged] = judge([client], scenario.as_of)
        charges = {charge.view.charge.partition("/")[2]: charge for _, charge in judged.charges}
        for result in checker.check(scenario, "petitions"):
            if result.expectation.law == "any":
                continue
            answers = {each.law: each for each in charges[result.expectation.charge].view.answers}
            found = answers.get(result.answer.law)
            assert (found.outcome if found else "not_applicable") == str(result.answer.outcome)
            if found and result.answer.eligible_on:
                assert found.eligible_on == result.answer.eligible_on.isoformat()
            asked += 1
    assert asked >= 12


def test_many_clients_at_once_are_answered_as_each_alone() -> None:
    clients = read_bytes("list.csv", csv_of(ANN, ANN_TOO, BOB)).clients
    together = judge(clients, DAY)
    for client, found in zip(clients, together, strict=True):
        [alone] = judge([client], DAY)
        assert [help_of(found, ()).charges[n].answer for n in range(len(found.charges))] == [
            each.answer for each in help_of(alone, ()).charges
        ]


def test_what_helps_most_comes_first() -> None:
    clients = [
        help_of(each, packets_of(each))
        for each in judge(read_bytes("list.csv", csv_of(BOB, ANN, ANN_TOO)).clients, DAY)
    ]
    ann, bob = sorted_by_help(clients)
    assert (ann.judged.client.key, bob.judged.client.key) == ("A1", "B2")
    assert [each.answer for each in ann.charges] == [Answer.REQUEST, Answer.ITSELF]
    assert ann.helps_most == "Petition: no conviction of these states would be left (1 charge)."
    row = client_row(ann)
    assert (row.clear_by_itself, row.can_be_asked_for, row.convictions_left, row.packets) == (1, 1, 0, 1)


def test_a_charge_of_which_nobody_told_how_it_ended_may_be_a_conviction() -> None:
    unknown = ANN_TOO.replace("withdrawn", "")
    [found] = judge(read_bytes("list.csv", csv_of(ANN, unknown)).clients, DAY)
    ann = help_of(found, packets_of(found))
    assert ann.convictions_left == 1
    assert ann.helps_most == "Petition for 1 charge, 1 of them convictions."


def test_an_ending_that_nobody_told_is_no_record_that_says_nothing() -> None:
    """18 Pa.C.S. § 9122(a)(1) expunges where no disposition was ever recorded: an empty cell does not say so."""
    answers = {}
    for ending in ("", "not recorded"):
        row = ANN_TOO.replace("withdrawn", ending)
        [found] = judge(read_bytes("list.csv", csv_of(row)).clients, DAY)
        [charge] = help_of(found, ()).charges
        answers[ending] = {each.law: each for each in charge.charge.view.answers}["PA-PET-EXP"]
    assert answers[""].outcome == "unknown"
    assert "disposition" in answers[""].missing
    assert answers["not recorded"].outcome == "eligible"


def test_what_is_missing_is_named_with_who_keeps_it() -> None:
    [bob] = (
        help_of(each, ()) for each in judge(read_bytes("list.csv", csv_of(BOB)).clients, dt.date(2035, 1, 1))
    )
    assert bob.charges[0].answer is Answer.OPEN
    rows = {row.field: row.usually_kept_by for row in missing_rows(bob)}
    assert rows["restitution_owed"] == "court"
    assert bob.helps_most.startswith("Find out: ")


def test_a_history_that_is_not_whole_settles_nothing() -> None:
    heads = csv_of(ANN).replace(b"convictions elsewhere", b"convictions elsewhere,all cases listed")
    [client] = read_bytes("list.csv", heads.replace(b"never,none", b"never,none,no")).clients
    assert client.whole is False
    [ann] = [help_of(each, ()) for each in judge([client], DAY)]
    assert ann.charges[0].answer is Answer.OPEN
    assert "whole history" in client_row(ann).remarks


def test_a_what_if_tells_what_changes_and_nothing_else() -> None:
    clients = [help_of(each, ()) for each in judge(read_bytes("list.csv", csv_of(ANN, ANN_TOO)).clients, DAY)]
    assert differences(clients, read_what_if(f"date={DAY}"), DAY) == []
    earlier = differences(clients, read_what_if("date=2018-01-01"), DAY)
    assert [(each.count, each.now) for each in earlier] == [
        (1, "can be asked for (2024-02-12)"),
        (2, "clears by itself (2019-06-28)"),
    ]


def test_money_paid_and_a_pending_charge_ended_are_what_ifs() -> None:
    owing = ANN.replace("2012-06-01,0", "2012-06-01,250.00")
    pending = (
        "A1,,,PA,Indiana,CP-32-CR-9-2026,18 § 5503,Disorderly conduct,S,2026-01-02,pending,,0,never,never,"
    )
    clients = [
        help_of(each, ()) for each in judge(read_bytes("list.csv", csv_of(owing, pending)).clients, DAY)
    ]
    assert clients[0].charges[0].answer is not Answer.REQUEST
    paid = differences(clients, read_what_if("paid=all"), DAY)
    assert [each.then for each in paid] == ["can be asked for (2024-02-12)"]
    both = differences(clients, read_what_if("paid=restitution,pending=dismissed"), DAY)
    assert {each.case_number for each in both} == {"CP-32-CR-0000651-2012", "CP-32-CR-9-2026"}


def test_invented_clients_are_a_list_without_a_problem_and_the_same_for_a_seed() -> None:
    made = invented_list(60, 3, SOME, DAY)
    assert made == invented_list(60, 3, SOME, DAY) != invented_list(60, 4, SOME, DAY)
    listed = read_bytes("list.csv", made)
    assert listed.invented
    assert not listed.problems
    assert len(listed.clients) == 60


@pytest.mark.parametrize("text", ["", "date=soon", "paid=everything", "pending=maybe", "luck=good"])
def test_a_what_if_that_cannot_be_read_says_how_to_write_one(text: str) -> None:
    with pytest.raises(WhatIfError, match="write date=YYYY-MM-DD"):
        read_what_if(text)


def test_what_is_owed_is_told_to_be_paid_in_every_paper_alike() -> None:
    """One client, one answer: the tables, the page to take home, and the row of the website say the same thing to do."""
    owing = ANN.replace("2012-06-01,0,never", "2012-06-01,1250,never")
    [client] = [help_of(each, ()) for each in judge(read_bytes("list.csv", csv_of(owing)).clients, DAY)]
    [one] = client.of(Answer.DO)
    assert one.do.startswith("Pay the restitution, $1,250, in CP-32-CR-0000651-2012. Then ")
    assert client.step is Step.DO
    assert client.helps_most.startswith("Pay the restitution, $1,250")
    [row] = charge_rows(client)
    assert (row.answer, row.pay_or_finish) == ("once something is paid or finished", one.do)
    assert "2050" not in row.day
    assert one.do in str(summary_of(client).parts)


@pytest.mark.parametrize(
    ("ending", "words"), [("", "how it ended is missing"), ("not recorded", "disposition not recorded")]
)
def test_a_missing_ending_is_not_shown_as_one_that_the_record_lacks(ending: str, words: str) -> None:
    [found] = judge(read_bytes("list.csv", csv_of(ANN_TOO.replace("withdrawn", ending))).clients, DAY)
    [charge] = help_of(found, ()).charges
    assert charge.charge.view.disposition == words
