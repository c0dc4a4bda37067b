"""Counsel signs off laws: as their text stands, with the readings and presumptions that the state takes."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from typing import Any, Final

import pytest
from click.testing import CliRunner
from django.core.management import call_command

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed, Role
from clearslate.clearance.events.payloads import LawAsked
from clearslate.clearance.office import details, sign_offs
from clearslate.clearance.plan.plan import make_plan, record
from clearslate.clearance.state import fingerprint, pace
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.state.sign_offs import ground_of, in_words
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from clearslate.records.typed import from_json
from clearslate.runs.manifest import RunManifest
from clearslate.runs.run import Run
from clearslate.runs.spec import law_text
from tests.clearance.carried import small_workflow
from tests.clearance.test_plan_in_parts import before_part, in_parts

OLIVE, OTTO = Actor("olive", Role.OPERATOR), Actor("otto", Role.OPERATOR)
CARL, CORA = Actor("carl", Role.COUNSEL), Actor("cora", Role.COUNSEL)
AT: Final = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)
LAWS: Final = ("PA-CS-M", "PA-CS-SUMMARY", "PA-CS-NONCONV", "PA-CS-PARDON", "PA-CS-DRUGF")
ROE: Final = "A. Roe, Chief Counsel"


@pytest.fixture
def strict(url: str) -> Iterator[Ledger]:
    """A real ledger that plans only what is signed off, with a counsel."""
    found = Ledger(url, "strict")
    found.begin(["olive", "otto"], AT, name="real-1", zone="America/New_York")
    found.set_policy("laws", "signed_off", OLIVE, AT)
    for kind, by in ((Kind.ROLE_GRANTED, OLIVE), (Kind.ROLE_CONFIRMED, OTTO)):
        found.append([Event(kind, "carl", {"role": "counsel"})], by, AT)
    yield found
    found.close()


def planned(ledger: Ledger, run: Run) -> Any:
    plan = make_plan(run, run, small_workflow(), ledger)
    record(plan, ledger, OLIVE, AT)
    return plan


def test_a_real_ledger_plans_what_counsel_signed_off_and_says_by_whom(strict: Ledger, run: Run) -> None:
    plan = make_plan(run, run, small_workflow(), strict)
    with pytest.raises(NotAllowed, match="PA-CS-M: counsel never signed it off"):
        record(plan, strict, OLIVE, AT)
    assert not m.Plan.objects.using(strict.alias).exists()
    used = sorted(plan.laws)
    sign_offs.sign_off(strict, used[1:], CARL, AT, counsel=ROE, why="read on the statute's own site")
    with pytest.raises(NotAllowed, match=f"{used[0]}: counsel never signed it off"):
        record(plan, strict, OLIVE, AT)
    sign_offs.sign_off(strict, used[:1], CARL, AT, counsel=ROE)
    planned(strict, run)
    laws = m.Plan.objects.using(strict.alias).get().laws[used[0]]
    rests_on = plan.laws[used[0]].rests_on
    assert laws == {
        "text": law_text("PA"), "rests_on": rests_on, "counsel": ROE, "on": "2026-01-05", "rehearsed": False
    }  # fmt: skip
    assert in_words(used[0], laws).startswith(f"{used[0]} was signed off by {ROE}, on January 5, 2026 (text ")
    rows = list(m.Clearance.objects.using(strict.alias).filter(law=used[0])[:3])
    assert sign_offs.counsel_of(strict, rows) == [(ROE, "2026-01-05")]
    assert ROE in sign_offs.of_batch(strict, rows[0].batch)[0]
    before = fingerprint(strict.alias)
    strict.rebuild()
    assert fingerprint(strict.alias) == before
    assert strict.verify(now=AT).is_sound
    assert "read on the statute" not in "".join(link.payload for link in strict.links())  # beside the chain


def test_a_changed_text_reading_or_presumption_needs_a_new_sign_off(
    strict: Ledger, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = sorted(make_plan(run, run, small_workflow(), strict).laws)
    with monkeypatch.context() as earlier:
        earlier.setattr(sign_offs, "law_text", lambda _: "e" * 64)
        sign_offs.sign_off(strict, used, CARL, AT, counsel=ROE)
    assert {each.state for each in sign_offs.standing(strict, "PA") if each.law in used} == {"changed"}
    with pytest.raises(NotAllowed, match="signed off an earlier text of it"):
        planned(strict, run)
    sign_offs.sign_off(strict, used, CARL, AT, counsel=ROE)
    assert {each.state for each in sign_offs.standing(strict, "PA") if each.law in used} == {"signed"}
    with pytest.raises(DoneBefore):
        sign_offs.sign_off(strict, used, CARL, AT, counsel=ROE)
    asked = LawAsked(text=law_text("PA"), readings={}, presumptions=["whole_history"])
    assert sign_offs.lacking(strict, {used[0]: asked}) == {
        used[0]: "counsel did not sign off what it presumes: whole_history"
    }
    asked = LawAsked(text=law_text("PA"), readings={"q": "broad"}, presumptions=[])
    assert "another reading of q than broad" in sign_offs.lacking(strict, {used[0]: asked})[used[0]]
    planned(strict, run)


def test_a_sign_off_taken_back_stops_the_next_plan(strict: Ledger, run: Run) -> None:
    used = sorted(make_plan(run, run, small_workflow(), strict).laws)
    sign_offs.sign_off(strict, used, CARL, AT, counsel=ROE)
    with pytest.raises(NotAllowed, match="say why"):
        sign_offs.withdraw(strict, used[:1], CARL, AT, why=" ")
    sign_offs.withdraw(strict, used[:1], CARL, AT, why="a court held otherwise")
    with pytest.raises(NotAllowed, match="counsel took the sign-off back"):
        planned(strict, run)
    with pytest.raises(NotAllowed, match="is not signed off"):
        sign_offs.withdraw(strict, used[:1], CARL, AT, why="again")


def test_a_sign_off_taken_back_stops_a_plan_that_is_being_recorded(
    strict: Ledger, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan(run, run, small_workflow(), strict)
    in_parts(plan, lambda name, value: monkeypatch.setattr(pace, name, value))
    used = sorted(plan.laws)
    sign_offs.sign_off(strict, used, CARL, AT, counsel=ROE)

    def take_back() -> None:
        sign_offs.withdraw(strict, used[:1], CARL, AT, why="a court held otherwise")

    with before_part(1, take_back), pytest.raises(NotAllowed, match=f"no longer signs off {used[0]}"):
        record(plan, strict, OLIVE, AT)
    sign_offs.sign_off(strict, used[:1], CARL, AT, counsel=ROE)
    assert record(plan, strict, OLIVE, AT) > 0
    assert strict.verify(now=AT).is_sound


def test_only_counsel_signs_off_and_only_what_is_there(strict: Ledger) -> None:
    for who in (OLIVE, CORA):  # an operator; counsel to whom the ledger grants nothing
        with pytest.raises(NotAllowed):
            sign_offs.sign_off(strict, ["PA-CS-M"], who, AT, counsel=ROE)
    for wrong, words in (
        ({"laws": ["PA-NONE"]}, "there is no law PA-NONE"),
        ({"laws": ["PA-CS-M", "MD-10-105.1"]}, "."),
        ({"readings": {"none": "such"}}, "is no reading of an open question"),
        ({"presumptions": ["everything"]}, "has no presumption everything"),
        ({"counsel": " "}, "name and office"),
        ({"text": "0" * 64}, "another than the one that was read"),
    ):
        payload: dict[str, Any] = {"laws": ["PA-CS-M"], "counsel": ROE} | wrong
        with pytest.raises(NotAllowed, match=words):
            sign_offs.sign_off(strict, payload.pop("laws"), CARL, AT, **payload)
    machine = {
        "on": "2026-01-05",
        "jurisdiction": "PA",
        "text": "a" * 64,
        "readings": {},
        "presumptions": [],
        "counsel": "machine",
    }
    with pytest.raises(NotAllowed, match="only a rehearsal signs a law off by itself"):
        strict.append([Event(Kind.LAW_SIGNED_OFF, "PA-CS-M", machine)], SYSTEM, AT)


def test_a_plan_that_does_not_say_by_which_text_it_judged_is_no_way_round(strict: Ledger, run: Run) -> None:
    plan = make_plan(run, run, small_workflow(), strict)
    bare = [
        Event(each.kind, each.subject, {k: v for k, v in each.payload.items() if k != "laws"}, key=each.key)
        for each in plan.events()
    ]
    with pytest.raises(NotAllowed, match="does not say by which text"):
        strict.append(bare, OLIVE, AT)


def test_a_ledger_set_to_any_plans_what_nobody_signed_off_and_says_so(strict: Ledger, run: Run) -> None:
    strict.set_policy("laws", "any", OLIVE, AT)
    with pytest.raises(NotAllowed, match="never signed it off"):
        planned(strict, run)
    strict.set_policy("laws", "any", OTTO, AT)
    planned(strict, run)
    law, entry = next(iter(m.Plan.objects.using(strict.alias).get().laws.items()))
    assert "is not signed off by counsel" in in_words(law, entry)
    assert strict.verify(now=AT).is_sound


# --- what a clearance rests on --------------------------------------------------------------------------------


@pytest.fixture
def careful(strict: Ledger) -> Ledger:
    """The same, of which nothing is planned either that rests on what nobody read, but what counsel named."""
    strict.set_policy("grounds", "named", OLIVE, AT)
    return strict


def weak_of(plan: Any) -> dict[str, list[str]]:
    return {law: asked.weak for law, asked in plan.laws.items() if asked.weak}


def test_what_nobody_read_is_planned_only_where_counsel_names_it(careful: Ledger, run: Run) -> None:
    plan = make_plan(run, run, small_workflow(), careful)
    used, found = sorted(plan.laws), weak_of(plan)
    assert found.keys() < set(used), "some laws rest on what was read, some do not"
    assert "list article_D (memory)" in found["PA-CS-M"]
    sign_offs.sign_off(careful, used, CARL, AT, counsel=ROE)
    with pytest.raises(NotAllowed, match=r"PA-CS-M: .*list article_D \(memory\)") as refused:
        record(plan, careful, OLIVE, AT)
    assert "`clear sign-off LAW --naming`" in str(refused.value)
    assert not m.Plan.objects.using(careful.alias).exists()
    some = found["PA-CS-M"][0]
    sign_offs.sign_off(careful, sorted(found), CARL, AT, counsel=ROE, named=[some])
    with pytest.raises(NotAllowed, match="no clearance rests on memory"):
        record(plan, careful, OLIVE, AT)
    sign_offs.sign_off(careful, sorted(found), CARL, AT, counsel=ROE, named=["all"])
    record(plan, careful, OLIVE, AT)
    said = m.Plan.objects.using(careful.alias).get().laws["PA-CS-M"]
    assert "unnamed" not in said
    assert said["rests_on"] == {"Act 36 of 2023": "memory"}
    standing = {each.law: each for each in sign_offs.standing(careful, "PA")}
    assert set(said["named"]) == set(standing["PA-CS-M"].weak)
    assert standing["PA-CS-M"].unnamed == []
    before = fingerprint(careful.alias)
    careful.rebuild()
    assert fingerprint(careful.alias) == before
    assert careful.verify(now=AT).is_sound


def test_a_reading_of_an_open_question_is_adopted_by_signing_it_off(careful: Ledger, run: Run) -> None:
    taken = next(law for law in sign_offs.standing(careful, "PA") if law.law == "PA-CS-M")
    assert not any("read as" in each for each in taken.weak)
    plan = make_plan(run, run, small_workflow(), careful)
    asked = plan.laws["PA-CS-M"].model_copy(
        update={"weak": ["Q read as a (reading)"], "readings": {"Q": "a"}}
    )
    signed = {
        "on": AT.date().isoformat(),
        "jurisdiction": "PA",
        "text": asked.text,
        "counsel": ROE,
        "presumptions": [],
    }
    for reading, lacks in (("b", {"PA-CS-M": ["Q read as a (reading)"]}), ("a", {})):
        event = Event(Kind.LAW_SIGNED_OFF, "PA-CS-M", signed | {"readings": {"Q": reading}})
        careful.append([event], CARL, AT)
        assert sign_offs.unnamed(careful, {"PA-CS-M": asked}) == lacks


def test_only_what_a_law_states_can_be_named(careful: Ledger) -> None:
    with pytest.raises(
        NotAllowed, match=r"no such statement of PA-CS-M waits for counsel; these do: .*memory"
    ):
        sign_offs.sign_off(careful, ["PA-CS-M"], CARL, AT, counsel=ROE, named=["the moon (memory)"])


def test_two_operators_let_a_clearance_rest_on_anything(careful: Ledger, run: Run) -> None:
    plan = make_plan(run, run, small_workflow(), careful)
    sign_offs.sign_off(careful, sorted(plan.laws), CARL, AT, counsel=ROE)
    careful.set_policy("grounds", "any", OLIVE, AT)
    with pytest.raises(NotAllowed, match="two operators set the policy `grounds` to any"):
        record(plan, careful, OLIVE, AT)
    with pytest.raises(DoneBefore):
        careful.set_policy("grounds", "any", OLIVE, AT)
    careful.set_policy("grounds", "any", OTTO, AT)
    record(plan, careful, OLIVE, AT)
    assert careful.verify(now=AT).is_sound
    row = m.Clearance.objects.using(careful.alias).filter(law="PA-CS-M").first()
    shown = details.clearance(careful, row.id)
    assert (shown.rests_on, shown.unnamed) == ("memory", weak_of(plan)["PA-CS-M"])
    entries = {
        law: (ground, unnamed) for law, ground, _, unnamed in details.batch(careful, row.batch).grounds
    }
    assert entries["PA-CS-M"] == ("memory", weak_of(plan)["PA-CS-M"])


def test_a_reading_that_counsel_adopted_is_no_mere_reading() -> None:
    payload = {"text": "a" * 64, "rests_on": {"v": "reading", "w": "secondary"}}
    signed = payload | {"counsel": ROE, "on": "2026-01-05", "rehearsed": False}
    assert ground_of(payload, "v") == "reading"
    assert ground_of(signed, "v") == "adopted reading"
    assert ground_of(signed, "w") == "secondary"
    assert ground_of(signed | {"unnamed": ["x (reading)"]}, "v") == "reading"
    assert ground_of(signed | {"rehearsed": True}, "v") == "reading"
    assert ground_of({"text": "a" * 64}, "v") == ""


def test_a_plan_that_does_not_say_what_it_rests_on_is_no_way_round(careful: Ledger, run: Run) -> None:
    plan = make_plan(run, run, small_workflow(), careful)
    sign_offs.sign_off(careful, sorted(plan.laws), CARL, AT, counsel=ROE, named=["all"])
    made = plan.begun()
    laws = {
        law: {name: value for name, value in asked.items() if name not in ("rests_on", "weak")}
        for law, asked in made.payload["laws"].items()
    }
    whole = dict(made.payload)
    for entry in (whole | {"laws": laws}, {name: value for name, value in whole.items() if name != "laws"}):
        with pytest.raises(NotAllowed, match=r"does not say what clearances under .* rest on"):
            careful.append([Event(made.kind, made.subject, entry)], OLIVE, AT)


def test_what_a_runs_manifest_says_of_its_grounds_is_not_believed(
    careful: Ledger, run: Run, tmp_path: Any
) -> None:
    shutil.copytree(run.path, tmp_path / "run")
    (tmp_path / "run" / "dataset.txt").write_text(str(run.dataset().path))
    content = json.loads((tmp_path / "run" / "run.json").read_text())
    for law in content["states"][0]["laws"]:
        for row in law["rests_on"].values():
            row.update(weak=[], eligible="text")
    text = from_json(RunManifest, json.dumps(content)).sealed().to_text()
    (tmp_path / "run" / "run.json").write_text(text)
    other = Run.open(tmp_path / "run")
    assert weak_of(make_plan(other, other, small_workflow(), careful))["PA-CS-M"]


def test_a_ledger_of_before_plans_as_it_did(url: str, run: Run) -> None:
    """Its tables are brought up to date; the rule that came later does not stop an office on the day of an upgrade."""
    old = Ledger(url, "old")
    old.begin(["olive", "otto"], AT, name="real-1", zone="America/New_York", policies={"laws": "any"})
    m.Policy.objects.using(old.alias).filter(id="grounds").delete()
    call_command("migrate", "ledger", "0006", database=old.alias, verbosity=0)
    call_command("migrate", "ledger", database=old.alias, verbosity=0)
    assert old.policies()["grounds"].value == "any"
    planned(old, run)
    assert m.Plan.objects.using(old.alias).get().laws["PA-CS-M"]["unnamed"]
    old.set_policy("grounds", "named", OLIVE, AT)
    assert old.policies()["grounds"].value == "named"
    old.close()


def test_a_rehearsal_names_by_itself_what_it_plans(ledger: Ledger, run: Run, at: dt.datetime) -> None:
    ledger.set_policy("grounds", "named", OLIVE, at)
    plan = make_plan(run, run, small_workflow(), ledger)
    with pytest.raises(NotAllowed, match="no clearance rests on memory"):
        record(plan, ledger, OLIVE, at)
    sign_offs.signed_off_by_itself(ledger, "PA", plan.laws, at)
    record(plan, ledger, OLIVE, at)


def test_a_rehearsal_signs_off_by_itself_and_says_so(ledger: Ledger, run: Run, at: dt.datetime) -> None:
    plan = make_plan(run, run, small_workflow(), ledger)
    sign_offs.signed_off_by_itself(ledger, "PA", plan.laws, at)
    sign_offs.signed_off_by_itself(ledger, "PA", plan.laws, at)  # again, after it was cut off
    record(plan, ledger, OLIVE, at)
    row = m.Plan.objects.using(ledger.alias).get()
    [words, *_] = sign_offs.said_of(row, sorted(plan.laws))
    assert "no counsel signed it off; this rehearsal did so by itself" in words
    assert {each.by for each in sign_offs.standing(ledger, "PA") if each.law in plan.laws} == {"clearslate"}


def call(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(main, list(arguments))
    return found.exit_code, found.output.strip()


def test_the_commands(tmp_path: Any) -> None:
    of = ("--ledger", f"sqlite:{tmp_path / 'ledger.db'}")
    begin = ("ledger", "init", *of, "--operator", "olive", "--operator", "otto", "--state", "PA",
             "--decisions", "whoever-says-a-name")  # fmt: skip
    assert call(*begin)[0] == 0
    assert "laws: signed_off" in call("ledger", "policy", *of)[1]
    grant = ("ledger", "grant", *of, "--user", "carl", "--as")
    assert call(*grant, "olive", "--gets", "counsel")[0] == 0
    assert call(*grant, "otto", "--confirm", "counsel")[0] == 0
    by = ("clear", "sign-off", *of, "--as", "carl")
    assert call(*by)[0] == 2
    assert call(*by, "PA-CS-M", "--counsel", ROE) == (0, "Signed off: 1 law.")
    found = {each["law"]: each for each in json.loads(call(*by, "--state", "PA", "--json")[1])}
    assert found["PA-CS-M"]["counsel"] == ROE
    assert found["PA-CS-DRUGF"]["words"] == "not signed off"
    assert call(*by, "PA-CS-M", "--withdraw", "--why", "again")[0] == 0
    assert found["PA-CS-M"]["unnamed"] == found["PA-CS-M"]["weak"] != []
    listed = call(*by, "--state", "PA")[1]
    assert f"PA-CS-M, to be named (--naming): {found['PA-CS-M']['weak'][0]}; " in listed
    assert call(*by, "PA-CS-M", "--counsel", ROE, "--naming", "no (memory)")[0] != 0
    assert call(*by, "PA-CS-M", "--counsel", ROE, "--naming", "all") == (0, "Signed off: 1 law.")
    found = {each["law"]: each for each in json.loads(call(*by, "--state", "PA", "--json")[1])}
    assert found["PA-CS-M"]["unnamed"] == []
    assert "grounds: named" in call("ledger", "policy", *of)[1]
    loose = ("ledger", "init", "--ledger", f"sqlite:{tmp_path / 'loose.db'}", *begin[4:], "--unsigned-laws")
    assert call(*loose)[0] == 0
    assert "laws: any" in call("ledger", "policy", *loose[2:4])[1]
    assert "grounds: named" in call("ledger", "policy", *loose[2:4])[1], (
        "two operators loosen it, nobody else"
    )
