"""Attacks that a third look found: what the rules of the program refuse, and the server did not, each by one login with SQL."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

import pytest
from django.db import DatabaseError, transaction

from clearslate.clearance.events import Event, Kind, NotAllowed, Role
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.office.office import Office
from clearslate.clearance.orders.make import sign
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow
from tests.clearance.cleared import OPERATOR, REVIEWER, planned
from tests.clearance.cleared import workflow as by_law
from tests.clearance.postgres import Server
from tests.clearance.test_days import write
from tests.clearance.test_one_alone_postgres import COURT, _two_waves, as_logins, cannot_write, more, text
from tests.clearance.test_rights import guided, refused
from tests.clearance.waiting import COVERS, FOUND_OTHERWISE, asked, on_its_way, withdrawn

PAUL: Final = Actor("paul", Role.PROSECUTOR)


def _listed(at: dt.datetime, workflow: dict[str, Any]) -> Any:
    """The first wave is in the stage in which prosecutors object; paul objects to one of its clearances."""

    def story(ledger: Ledger) -> None:
        _two_waves(at, workflow)(ledger)
        office = Office(ledger)
        office.advance(at.date(), at)
        office.show("b1", OPERATOR, at.date(), at, sha256="0" * 64, rows=3)
        office.object("k00003", PAUL, at.date(), at, ground="no_match")

    return story


@pytest.fixture
def one_stage(workflow: dict[str, Any]) -> dict[str, Any]:
    """Prosecutors look the list through, a reviewer decides; then it is in force by law."""
    stage = workflow["stages"][0] | {"actor": "prosecutor"}
    return workflow | {"relief_by": "operation_of_law", "stages": [stage], "recheck_days": 60}


def test_an_objection_is_taken_back_by_who_objected_and_sustained_by_who_decides(
    postgres: Server, one_stage: dict[str, Any], at: dt.datetime
) -> None:
    """An operator withdrew a prosecutor's objection, and the clearance came into force with the next `advance`."""
    with (
        guided(postgres, at, story=_listed(at, one_stage)) as address,
        more(address),
        as_logins(address, "olive", "cleo", "juno", "paul") as [olive, cleo, juno, paul],
    ):
        [objection] = m.Objection.objects.using("olive").values_list("id", flat=True)
        says = {"objection": objection, "on": at.date().isoformat()}
        cannot_write(olive, "olive", "operator", "objection.withdrawn", "k00003", says)
        cannot_write(juno, "juno", "judge", "objection.withdrawn", "k00003", says)
        cannot_write(juno, "juno", "judge", "objection.sustained", "k00003", says)
        cannot_write(cleo, "cleo", "clerk", "objection.sustained", "k00003", says)
        cannot_write(paul, "paul", "prosecutor", "objection.withdrawn", "k00004", says)
        cannot_write(
            paul, "paul", "prosecutor", "objection.withdrawn", "k00003", says | {"objection": "another"}
        )
        Office(paul).withdraw_objection(objection, PAUL, at.date(), at)
        cannot_write(paul, "paul", "prosecutor", "objection.withdrawn", "k00003", says)
        assert olive.verify().is_sound


def test_only_a_rehearsal_signs_a_law_off_by_itself(postgres: Server, at: dt.datetime) -> None:
    """An operator wrote, as the machinery, that counsel had signed a law off: `plan` believed it."""
    with guided(postgres, at, real=True) as address, as_logins(address, "olive") as [olive]:
        says = {
            "counsel": "A. Roe, counsel", "jurisdiction": "PA", "on": at.date().isoformat(), "presumptions": [],
            "readings": {}, "text": "0" * 64,
        }  # fmt: skip
        cannot_write(olive, "clearslate", "system", "law.signed_off", "PA-CS-M", says)
        cannot_write(olive, "clearslate", "system", "clock.moved", "real", {"to": "2026-02-01"})
        assert olive.verify().is_sound


def test_a_batch_ends_where_nothing_of_it_goes_on(
    postgres: Server, one_stage: dict[str, Any], at: dt.datetime
) -> None:
    """An operator ended a batch in the middle of its window, and each of its people waited through all stages again."""
    with (
        guided(postgres, at, story=_listed(at, one_stage)) as address,
        as_logins(address, "olive") as [olive],
    ):
        on = at.date().isoformat()
        cannot_write(olive, "clearslate", "system", "batch.ended", "b2", {"on": on})
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using="olive"):  # noqa: PT012 (refused when it ends)
            write(
                olive,
                actor="clearslate",
                role="system",
                kind="batch.ended",
                subject="b1",
                payload=text({"on": on}),
            )
            m.Stage.objects.using("olive").filter(batch="b1").update(how="ended", closed_on=on)
            m.Batch.objects.using("olive").filter(id="b1").update(state="ended", stage="", due=None)
        assert olive.verify().is_sound


def test_the_bound_of_an_audit_is_the_workflows_at_most(postgres: Server, at: dt.datetime) -> None:
    """An operator set a bound of 99 %: one clearance was looked at, and the wave could be released."""
    fields = Workflow.model_fields
    assert (fields["audit_bound"].default, fields["audit_confidence"].default) == (0.05, 0.9)  # as in the SQL
    with (
        guided(postgres, at, story=_two_waves(at, by_law(audit_bound=0.02))) as address,
        as_logins(address, "olive") as [olive],
    ):
        for bound, confidence in ((0.99, 0.95), (0.03, 0.95), (0.02, 0.5), (0.02, 1), (0, 0.95)):
            says = {"bound": bound, "confidence": confidence}
            cannot_write(olive, "olive", "operator", "audit.set", "w2", says)
        cannot_write(olive, "olive", "operator", "audit.set", "w1", {"bound": 0.02, "confidence": 0.95})
        Office(olive).set_audit("w2", OPERATOR, at)
        assert olive.verify().is_sound


def test_no_draft_is_signed_and_no_order_twice(postgres: Server, at: dt.datetime) -> None:
    """A clerk recorded a signature of a draft, of an order that was made again, and of one that was signed."""
    wanted = by_law(relief_by="order", stages=[COURT])

    def story(ledger: Ledger) -> None:
        _two_waves(at, wanted)(ledger)
        ledger.set_policy("orders", "certified", OPERATOR, at)
        Office(ledger).advance(at.date(), at)
        for order, draft in (("o-old", False), ("o-draft", True), ("o-right", False)):
            case, ids = ("c2", ["k00004", "k00005"]) if draft else ("c1", ["k00003"])
            made = {
                "order": order, "sha256": "0", "covers": digest_of(ids), "clearances": len(ids), "case": case,
                "sheet": "s1" if draft else "", "draft": draft,
            }  # fmt: skip
            ledger.append([Event(Kind.ORDER_MADE, "b1", made)], SYSTEM, at)

    with guided(postgres, at, story=story) as address, more(address), as_logins(address, "cleo") as [cleo]:
        says = {"on": at.date().isoformat(), "paper": "CP-1 #1"}
        for order in ("o-old", "o-draft", "none"):
            cannot_write(cleo, "cleo", "clerk", "order.signed", "b1", says | {"order": order})
        sign(cleo, "o-right", Actor("cleo", Role.CLERK), at.date(), at, paper="CP-1 #1")
        cannot_write(cleo, "cleo", "clerk", "order.signed", "b1", says | {"order": "o-right"})
        assert cleo.verify().is_sound


def test_a_policy_keeps_its_name(postgres: Server, at: dt.datetime) -> None:
    """An operator renamed the row of a policy beside an event about another: the strictest held, and nobody could change it."""
    with (
        guided(postgres, at, real=True) as address,
        as_logins(address, "olive") as [olive],
        transaction.atomic(using="olive"),
    ):
        write(olive, actor="olive", role="operator", kind="policy.set", subject="other",
              payload=text({"value": "anyone"}), authentication="database")  # fmt: skip
        refused(
            olive,
            "UPDATE ledger_policy SET id = 'other', asked = 'anyone', asked_by = 'olive' WHERE id = 'decisions'",
        )
        transaction.set_rollback(True, using="olive")


def test_the_last_two_operators_stay(postgres: Server, at: dt.datetime) -> None:
    """One operator revoked the other, by SQL: nobody could decide anything for two any more."""
    with guided(postgres, at, real=True) as address, as_logins(address, "olive") as [olive]:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using="olive"):  # noqa: PT012 (refused when it ends)
            write(olive, actor="olive", role="operator", kind="role.revoked", subject="otto",
                  payload=text({"role": "operator"}), authentication="database")  # fmt: skip
            m.Grant.objects.using("olive").filter(user="otto", role="operator").delete()
        assert m.Grant.objects.using("olive").filter(role="operator").count() == 2
        assert olive.verify().is_sound


def test_words_are_erased_as_the_event_says_and_never_changed(
    postgres: Server, one_stage: dict[str, Any], at: dt.datetime
) -> None:
    """Beside an event that erases one reason, an operator erased all of them, or put other words into their place."""

    def story(ledger: Ledger) -> None:
        _listed(at, one_stage)(ledger)
        for wave, why in (("w1", "a first reason of an operator"), ("w2", "a second reason of an operator")):
            Office(ledger).halt(wave, OPERATOR, at, why=why)

    with guided(postgres, at, story=story) as address, as_logins(address, "olive") as [olive]:
        first, second = olive.links(kinds=[Kind.WAVE_HALTED])
        digest = {link.seq: json.loads(link.payload)["why"].removeprefix("text:") for link in (first, second)}
        assert m.Text.objects.using("olive").filter(digest__in=digest.values()).count() == 2
        with transaction.atomic(using="olive"):
            write(olive, actor="olive", role="operator", kind="text.erased", subject="w1",
                  payload=text({"events": [first.seq], "reason": "names_a_person"}))  # fmt: skip
            gone = "UPDATE ledger_text SET salt = '', words = '' WHERE digest = "
            refused(olive, f"{gone}'{digest[second.seq]}'")
            for attack in (
                "UPDATE ledger_text SET words = 'other words'",
                "UPDATE ledger_text SET digest = repeat('0', 64)",
                "DELETE FROM ledger_text",
            ):
                refused(olive, f"{attack} WHERE digest = '{digest[first.seq]}'")
            transaction.set_rollback(True, using="olive")
        assert olive.verify().is_sound


def test_who_was_granted_one_county_ends_no_stage_of_another(
    postgres: Server, one_stage: dict[str, Any], at: dt.datetime
) -> None:
    """A prosecutor of another county ended the stage of a county's prosecutors: in force, and none of them had seen it."""

    def story(ledger: Ledger) -> None:
        only = {"role": "prosecutor", "counties": ["Bucks"]}
        again = [
            Event(Kind.ROLE_REVOKED, "paul", {"role": "prosecutor"}),
            Event(Kind.ROLE_GRANTED, "paul", only),
        ]
        ledger.append(again, OPERATOR, at)
        _two_waves(at, one_stage)(ledger)
        office = Office(ledger)
        office.advance(at.date(), at)
        office.show("b1", OPERATOR, at.date(), at, sha256="0" * 64, rows=3)

    with guided(postgres, at, story=story) as address, as_logins(address, "paul", "olive") as [paul, olive]:
        on = at.date().isoformat()
        stage = one_stage["stages"][0]["id"]
        cannot_write(paul, "paul", "prosecutor", "stage.completed", "b1", {"on": on, "stage": stage})
        filed = {"ground": "no_match", "objection": "o9", "on": on, "stage": stage}
        cannot_write(paul, "paul", "prosecutor", "objection.filed", "k00003", filed)
        assert olive.verify().is_sound


def _waiting(at: dt.datetime, size: int = 40) -> Any:
    """A plan of which all is on its way."""

    def story(ledger: Ledger) -> None:
        on_its_way(ledger, at, size)
        ledger.move_clock(at.date(), OPERATOR, at)

    return story


@pytest.mark.parametrize("why", ["on newer records: not eligible", "a court's order"])
def test_a_recheck_takes_no_more_back_than_others_allowed_whatever_it_says(
    postgres: Server, at: dt.datetime, why: str
) -> None:
    """The second person's word was asked where the event named its run's digest, and for as many as it said were taken back."""
    with (
        guided(postgres, at, story=_waiting(at)) as address,
        as_logins(address, "olive", "rhea") as [olive, rhea],
    ):
        olive.append(withdrawn(30, why), OPERATOR, at)
        for says in FOUND_OTHERWISE:
            cannot_write(olive, "olive", "operator", "plan.rechecked", "plan1", asked(at, **says))
        for gone in ("sha256", "covers"):
            lacking = {name: value for name, value in asked(at).items() if name != gone}
            cannot_write(olive, "olive", "operator", "plan.rechecked", "plan1", lacking)
        allowed = {"run": "forged", "taken": 30}
        olive.append([Event(Kind.RECHECK_ALLOWED, "plan1", allowed)], OPERATOR, at)
        cannot_write(olive, "olive", "operator", "plan.rechecked", "plan1", asked(at))
        rhea.append([Event(Kind.RECHECK_ALLOWED, "plan1", allowed | {"taken": 29})], REVIEWER, at)
        cannot_write(olive, "olive", "operator", "plan.rechecked", "plan1", asked(at))
        rhea.append([Event(Kind.RECHECK_ALLOWED, "plan1", allowed)], REVIEWER, at)
        cannot_write(olive, "olive", "operator", "plan.rechecked", "plan1", asked(at, run="another"))
        olive.append([Event(Kind.PLAN_RECHECKED, "plan1", asked(at))], OPERATOR, at)
        olive.append([Event(Kind.PLAN_RECHECKED, "plan1", asked(at, run="the next"))], OPERATOR, at)
        assert olive.verify().is_sound


def test_records_that_cover_less_are_not_what_was_asked(postgres: Server, at: dt.datetime) -> None:
    """An operator wrote, beside a recheck, that the plan's records had covered less: the next delivery could lack a county."""
    with guided(postgres, at, story=_waiting(at)) as address, as_logins(address, "olive") as [olive]:
        olive.append([Event(Kind.PLAN_RECHECKED, "plan1", asked(at))], OPERATOR, at)
        with transaction.atomic(using="olive"):
            write(olive, actor="olive", role="operator", kind="plan.rechecked", subject="plan1", payload=text(asked(at)))  # fmt: skip
            refused(olive, "UPDATE ledger_plan SET covers = '{}' WHERE id = 'plan1'")
            transaction.set_rollback(True, using="olive")
        cannot_write(olive, "olive", "operator", "plan.rechecked", "plan1", asked(at, covers={}))
        smaller: tuple[dict[str, Any], ...] = (
            {"jurisdictions": []}, {"history": "part"}, {"charges": 80}, {"first_year": 2000}, {"last_year": 2020},
        )  # fmt: skip
        for less in smaller:
            says = asked(at, covers=COVERS | less)
            cannot_write(olive, "olive", "operator", "plan.rechecked", "plan1", says)
            with pytest.raises(NotAllowed, match="cover less"):
                olive.append([Event(Kind.PLAN_RECHECKED, "plan1", says)], OPERATOR, at)
        assert olive.verify().is_sound


def test_nothing_enters_a_wave_whose_audit_began(postgres: Server, at: dt.datetime) -> None:
    """A plan that did not say what it would hold was added to when its sample was drawn: what came later was never drawn."""
    with guided(postgres, at, story=_waiting(at)) as address, as_logins(address, "olive") as [olive]:
        Office(olive).set_audit("w1", OPERATOR, at)
        event = planned(41, "b0").payload
        plain = ("batch", "law", "version", "county", "court", "conviction")
        into = {name: event[name] for name in plain} | {"beside": "0" * 64}
        cannot_write(olive, "olive", "operator", "clearance.planned", "k00041", into)
        assert olive.verify().is_sound


def test_what_ended_is_planned_again_as_what_it_is(postgres: Server, at: dt.datetime) -> None:
    """A charge that a prosecutor had objected to was planned as if it were new: its plan did not have to name that."""

    def story(ledger: Ledger) -> None:
        on_its_way(ledger, at, 3)
        ledger.append(withdrawn(1, "a court's order"), OPERATOR, at)

    with guided(postgres, at, story=story) as address, as_logins(address, "olive") as [olive]:
        for after in ("", "k00001", "k00000"):
            again = Event(Kind.CLEARANCE_PLANNED, "again", {**planned(0, "b0").payload, "after": after})
            with pytest.raises(NotAllowed, match="k00000"):
                olive.append([again], OPERATOR, at)
        event = planned(0, "b0").payload
        plain = {name: event[name] for name in ("batch", "law", "version", "county", "court", "conviction")}
        for after in ("", "k00001", "k00000"):
            says = plain | {"after": after, "beside": "0" * 64}
            with transaction.atomic(using="olive"):
                write(olive, actor="olive", role="operator", kind="clearance.planned", subject="again", payload=text(says))  # fmt: skip
                row = m.Clearance.objects.using("olive").get(id="k00000")
                row.id, row.state, row.why, row.after = "again", "planned", "", after
                with pytest.raises(DatabaseError, match="what it follows"), transaction.atomic(using="olive"):
                    row.save(using="olive", force_insert=True)
                transaction.set_rollback(True, using="olive")
        assert olive.verify().is_sound


def test_a_person_has_another_id_where_an_operator_says_so(postgres: Server, at: dt.datetime) -> None:
    """Any login that works for the machinery gave a person of a clearance in force another id, in nobody's name."""
    with guided(postgres, at) as address, as_logins(address, "olive", "web_office") as [olive, office]:
        says = {"why": "merge", "moved": ["k00000"], "beside": "0" * 64}
        for ledger in (olive, office):
            cannot_write(ledger, "clearslate", "system", "person.rekeyed", "0" * 40, says)
        assert olive.verify().is_sound


@pytest.mark.parametrize("forged", [{"charge": "h99"}, {"plan": "plan9"}, {"charge": "h99", "plan": "plan9"}])
def test_a_row_of_another_charge_or_plan_than_its_event_is_refused_or_found(
    postgres: Server, at: dt.datetime, forged: dict[str, str]
) -> None:
    """A charge that was withdrawn, planned again under another id: the server lets it in, and `verify` finds it before its release."""

    def story(ledger: Ledger) -> None:
        on_its_way(ledger, at, 3)
        ledger.append(withdrawn(1, "a court's order"), OPERATOR, at)

    with guided(postgres, at, story=story) as address, as_logins(address, "olive") as [olive]:
        event = planned(0, "b0").payload
        plain = {name: event[name] for name in ("batch", "law", "version", "county", "court", "conviction")}
        row = m.Clearance.objects.using("olive").get(id="k00000")
        row.id, row.state, row.why = "again", "planned", ""
        for name, value in forged.items():
            setattr(row, name, value)
        try:
            with transaction.atomic(using="olive"):
                write(olive, actor="olive", role="operator", kind="clearance.planned", subject="again",
                      payload=text(plain | {"beside": "0" * 64}))  # fmt: skip
                row.save(using="olive", force_insert=True)
        except DatabaseError:
            assert olive.verify().is_sound
        else:
            assert not olive.verify().is_sound
