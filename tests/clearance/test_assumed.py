"""What a run presumes and reads stands wherever its plan is looked at; and what ended is planned again by name alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.content import contents
from clearslate.clearance.orders.make import make_orders
from clearslate.clearance.plan.plan import make_plan, record
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow.presumptions import in_words
from clearslate.cli.main import main
from clearslate.runs.run import Run
from clearslate.runs.start import start
from clearslate.states import jurisdiction
from tests.clearance.carried import OPERATOR, TODAY, due_order, released, small_workflow
from tests.clearance.rehearsed import Rehearsed


@pytest.fixture
def at() -> dt.datetime:
    return dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path / 'ledger.db'}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """One kind of database is enough: no SQL is tried here."""
    found = Rehearsed(url)
    yield found
    found.close()


@pytest.fixture(scope="module")
def presuming(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run, with a presumption."""
    spec = replace(run.spec(), presumptions=frozenset({"whole-history"}))
    return start(run.dataset().path, spec, tmp_path_factory.mktemp("presuming") / "run")


def call(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.output


WORDS = "presumed, whole-history: the dataset holds the person's whole history"


def test_presumptions_stand_in_plan_status_order_and_audit(
    presuming: Run, ledger: Ledger, url: str, at: dt.datetime, tmp_path: Path
) -> None:
    released(ledger, presuming, at)
    plan = m.Plan.objects.using(ledger.alias).get()
    assert plan.assumed == {"presumptions": ["whole-history"], "readings": {}}
    office = Office(ledger)
    [line] = office.status(TODAY)["presumed and read"]
    assert (line["plan"], WORDS in str(line["what"])) == (plan.id, True)
    wave = m.Wave.objects.using(ledger.alias).get(number=1).id
    assert WORDS in office.assumed(wave)[0]
    office.advance(TODAY, at)
    ordered = due_order(ledger, presuming.dataset())
    [content] = contents(ledger, ordered, presuming.dataset(), TODAY, per_case=False)
    assert any(WORDS in each.says for each in content.unchecked), "counsel is told"
    assert content.is_draft
    assert WORDS not in json.dumps(content.to_json()), "the judge is not"
    assert make_orders(ledger, ordered, presuming.dataset(), tmp_path / "orders", at)
    assert WORDS in call("clear", "status", "--ledger", url)
    assert WORDS in call("clear", "audit", wave, "--ledger", url, "--as", "olive")
    [row, *_] = json.loads(call("clear", "audit", wave, "--ledger", url, "--as", "olive", "--json"))
    assert WORDS in row["assumed"][0]


def test_presumptions_stand_in_the_plan_that_is_shown(presuming: Run, ledger: Ledger, url: str) -> None:
    moment = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
    ledger.append([Event(Kind.CLOCK_MOVED, "rehearsal", {"to": TODAY.isoformat()})], OPERATOR, moment)
    asked = ("clear", "plan", presuming.path, "--state", "PA", "--ledger", url, "--as", "olive", "--dry-run")
    assert WORDS in call(*asked)
    assert WORDS in json.loads(call(*asked, "--json"))["assumed"][0]


def test_a_reading_is_told_with_its_words() -> None:
    name, question = next(iter(jurisdiction("PA").questions.items()))
    reading, words = next(iter(question.readings.items()))
    [entry] = in_words({"presumptions": [], "readings": {name: reading}}, "PA")
    assert all(each in entry for each in (name, reading, words))
    assert in_words(None, "PA") == ["what the run presumed is not recorded"]


def test_what_ended_is_planned_again_only_where_it_is_named(
    run: Run, ledger: Ledger, at: dt.datetime
) -> None:
    workflow = small_workflow()
    record(make_plan(run, run, workflow, ledger), ledger, OPERATOR, at)
    rows = m.Clearance.objects.using(ledger.alias)
    one, two, three, four = rows.order_by("id")[:4]
    Office(ledger).withdraw(one.id, OPERATOR, at, why="an error")
    rows.filter(id=two.id).update(state="withdrawn", why="objection: no_match")
    rows.filter(id=three.id).update(state="restored")
    rows.filter(id=four.id).update(state="withdrawn", why="an audit found it wrong")
    dropped = make_plan(run, run, workflow, ledger).dropped
    names = ("taken_back_before", "objected_to_before", "restored_before", "found_wrong_before")
    assert [dropped[name] for name in names] == [1, 1, 1, 1]
    for kind, ended in (("withdrawn", one), ("objected", two), ("restored", three), ("found_wrong", four)):
        made = make_plan(run, run, workflow, ledger, again=frozenset({kind}))
        assert made.rows["charge_id"].to_pylist() == [ended.charge]
        bare = [
            replace(e, payload={k: v for k, v in e.payload.items() if k != "again"}) for e in made.events()
        ]
        with pytest.raises(NotAllowed, match="does not name"):
            ledger.append(bare, OPERATOR, at)
        with ledger.together():
            record(made, ledger, OPERATOR, at)
        assert json.loads(next(iter(ledger.links(subject=made.id))).payload)["again"] == [kind]


def test_the_command_names_what_it_plans_again(run: Run, ledger: Ledger, url: str, at: dt.datetime) -> None:
    record(make_plan(run, run, small_workflow(), ledger), ledger, OPERATOR, at)
    asked = ("clear", "plan", run.path, "--state", "PA", "--ledger", url, "--as", "olive", "--dry-run")
    assert CliRunner().invoke(main, [*map(str, asked), "--again"]).exit_code == 2
    assert "nothing to plan" in call(*asked, "--again", "restored", "--again", "withdrawn")
