"""A witness of what comes after a clearance is in force: who was told what, who did it, what was undone since.

Like ``Witness``, made of the rules alone: each clearance, at each recipient, for each purpose, is done or not.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from clearslate.clearance.events.chain import Link
from clearslate.clearance.workflow import Route, Workflow
from tests.clearance.witness import ClearanceSeen, Witness

UNDER_WAY: Final = ("asked", "noticed", "granted")
Place = tuple[str, str, str]  # a clearance (or batch), a recipient, a purpose


@dataclass
class Fact:
    """What is known of a clearance besides: its law, its person now and before, the day in force, its undoing."""

    law: str
    person: str
    former: str = ""
    cleared_on: dt.date | None = None
    restoring: str = ""
    route: str = ""
    asked_by: str = ""
    hearing_by: dt.date | None = None
    is_told: bool = False
    oris: dict[str, str] = field(default_factory=dict)


@dataclass
class MessageSeen:
    """A message: its lane, its place in it, and of whom it speaks."""

    lane: Place
    attempt: int
    ids: frozenset[str]


@dataclass
class After(Witness):
    """What happened, by the events alone. ``done``: what the recipient says it did, and nothing speaks against."""

    facts: dict[str, Fact] = field(default_factory=dict)
    messages: dict[str, MessageSeen] = field(default_factory=dict)
    lanes: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    done: set[Place] = field(default_factory=set)
    floor: dict[Place, int] = field(default_factory=dict)
    said: dict[Place, set[tuple[int, str]]] = field(default_factory=dict)
    seen_on: dict[Place, dt.date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def workflow(self, clearance: str) -> Workflow:
        """The workflow of a clearance."""
        return self.plans[self.waves[self.clearances[clearance].wave].plan]

    def told(self, batch: str) -> dict[str, ClearanceSeen]:
        """The clearances of a batch that are in force, or were."""
        return {
            name: each
            for name, each in self.clearances.items()
            if each.batch == batch and each.state in ("cleared", "restored")
        }

    def was_told(self, clearance: str, recipient: str) -> bool:
        """Whether a recipient may know of a clearance."""
        lane = self.lanes[self.clearances[clearance].batch, recipient, "clear"]
        return any(clearance in self.messages[each].ids for each in lane)

    def whom(self, clearance: str, kind: str) -> str:
        """The recipient of a clearance: of a kind of agencies the one that is its own, or the kind where nobody knows it."""
        ori = self.facts[clearance].oris.get(self.workflow(clearance).recipient(kind).agency, "")
        return f"{kind}.{ori}" if ori else kind

    # --- in force -------------------------------------------------------------------------------------------

    def _clearance_planned(self, link: Link, payload: dict[str, Any]) -> None:
        super()._clearance_planned(link, payload)
        oris = {agency: of.get("ori", "") for agency, of in payload.get("agencies", {}).items()}
        oris["court"] = "-".join(f"{payload['court']} {payload['county']}".lower().split())
        self.facts[link.subject] = Fact(payload["law"], payload["person"], oris=oris)

    def _agency_assigned(self, link: Link, payload: dict[str, Any]) -> None:
        each = link.subject
        assert self.clearances[each].state in ("planned", "cleared"), "of what is undone nobody is told"
        for kind in self.workflow(each).recipients:
            if kind.agency == payload["agency"]:
                was = self.whom(each, kind.id)
                assert (each, was, "clear") not in self.done, "who did it is not another's"
        self.facts[each].oris[payload["agency"]] = payload["ori"]

    def _batch_cleared(self, link: Link, payload: dict[str, Any]) -> None:
        super()._batch_cleared(link, payload)
        for name in self.told(link.subject):
            self.facts[name].cleared_on = _day(payload)

    # --- messages -------------------------------------------------------------------------------------------

    def _message_made(self, link: Link, payload: dict[str, Any]) -> None:
        super()._message_made(link, payload)
        batch, recipient, purpose = lane = payload["batch"], payload["recipient"], payload["purpose"]
        ids = frozenset(payload.get("only", self.told(batch)))
        assert len(ids) == payload["rows"]
        assert payload["attempt"] == len(self.lanes[lane]) + 1
        states = {self.clearances[each].state for each in ids}
        assert states == ({"restored"} if purpose == "restore" else {"cleared"}), (
            "nobody is told what is not so"
        )
        assert {self.clearances[each].batch for each in ids} == {batch}
        kind = recipient.partition(".")[0]
        assert {self.whom(each, kind) for each in ids} == {recipient}, "an agency is told of its own alone"
        is_one = "." in recipient or self.workflow(min(ids)).recipient(kind).agency in ("", "single")
        assert is_one, "nobody's is told to nobody"
        assert not any((each, recipient, purpose) in self.done for each in ids), (
            "what was done is not asked again"
        )
        assert purpose == "clear" or all(self.was_told(each, recipient) for each in ids)
        for each in ids:
            self._may_be_told(each, recipient, purpose, payload)
        self.messages[link.subject] = MessageSeen(lane, payload["attempt"], ids)
        self.lanes[lane].append(link.subject)

    def _may_be_told(self, each: str, recipient: str, purpose: str, payload: dict[str, Any]) -> None:
        workflow, fact = self.workflow(each), self.facts[each]
        whom = workflow.recipient(recipient)
        if purpose == "destroy":
            assert whom.destroys_under(fact.law)
            assert (each, recipient, "clear") in self.done, "it is closed first"
            assert fact.restoring not in UNDER_WAY, "nothing is destroyed that may be undone"
            assert fact.cleared_on is not None
            assert _day(payload) > fact.cleared_on + dt.timedelta(days=workflow.retention_days)
        elif whom.after:
            assert (each, self.whom(each, whom.after), purpose) in self.done, (
                "who is told through another is told after it"
            )
        if purpose == "rekey":
            assert fact.former

    def _message_sent(self, link: Link, payload: dict[str, Any]) -> None:
        super()._message_sent(link, payload)
        message = self.messages[link.subject]
        if message.lane[2] == "destroy" and "ack" not in payload:  # or the recipient has it already
            assert all(self.facts[each].restoring not in UNDER_WAY for each in message.ids)

    def _does(self, message: MessageSeen, ids: frozenset[str]) -> None:
        assert ids <= message.ids, "an answer speaks of what was in the message"
        _, recipient, purpose = message.lane
        kind = recipient.partition(".")[0]
        places = {(each, recipient, purpose) for each in ids if self.whom(each, kind) == recipient}
        self._hear(places, message.attempt, "done")

    def _refuses(self, message: MessageSeen, ids: frozenset[str]) -> None:
        _, recipient, purpose = message.lane
        self._hear({(each, recipient, purpose) for each in ids}, message.attempt, "refused")

    def _hear(self, places: set[Place], attempt: int, word: str) -> None:
        """It is done where an attempt was said to be done, and not refused as well."""
        for place in places:
            setdefault = self.said.setdefault(place, set())
            setdefault.add((attempt, word))
            done = {
                number for number, what in setdefault if what == "done" and number >= self.floor.get(place, 0)
            }
            if done - {number for number, what in setdefault if what == "refused"}:
                self.done.add(place)
            else:
                self.done.discard(place)

    def _message_acknowledged(self, link: Link, payload: dict[str, Any]) -> None:
        super()._message_acknowledged(link, payload)
        self._does(self.messages[link.subject], self.messages[link.subject].ids)

    def _item_acknowledged(self, link: Link, payload: dict[str, Any]) -> None:
        assert self.sent[link.subject], "only what was sent is answered"
        self._does(self.messages[link.subject], frozenset(payload["clearances"]))

    def _item_rejected(self, link: Link, payload: dict[str, Any]) -> None:
        assert self.sent[link.subject], "only what was sent is answered"
        assert payload["clearances"].keys() <= self.messages[link.subject].ids
        self._refuses(self.messages[link.subject], frozenset(payload["clearances"]))

    def _message_rejected(self, link: Link, payload: dict[str, Any]) -> None:
        assert payload["code"]
        assert self.sent[link.subject], "only what was sent is answered"
        self._refuses(self.messages[link.subject], self.messages[link.subject].ids)

    # --- extracts -------------------------------------------------------------------------------------------

    def _reopen(self, each: str, recipient: str, purpose: str) -> None:
        """What was done is open again; answers to what was asked so far count no more."""
        place = each, recipient, purpose
        if place in self.done:
            self.done.remove(place)
            self.floor[place] = len(self.lanes[self.clearances[each].batch, recipient, purpose]) + 1

    def _shown(self, link: Link, payload: dict[str, Any], purpose: str, *, undone: bool) -> None:
        for each in payload["clearances"]:
            assert self.clearances[each].state in (
                ("restored",) if purpose == "restore" else ("cleared", "restored")
            )
            place = each, link.subject, purpose
            if self.seen_on.get(place, dt.date.min) > _day(payload):
                continue  # a later extract was compared before
            self.seen_on[place] = _day(payload)
            if undone:
                self._reopen(each, link.subject, purpose)

    def _verified_gone(self, link: Link, payload: dict[str, Any]) -> None:
        self._shown(link, payload, "clear", undone=False)

    def _verified_unsure(self, link: Link, payload: dict[str, Any]) -> None:
        self._shown(link, payload, "clear", undone=False)

    def _verified_open(self, link: Link, payload: dict[str, Any]) -> None:
        self._shown(link, payload, "clear", undone=True)

    def _verified_back(self, link: Link, payload: dict[str, Any]) -> None:
        self._shown(link, payload, "restore", undone=False)

    def _verified_not_back(self, link: Link, payload: dict[str, Any]) -> None:
        self._shown(link, payload, "restore", undone=True)

    # --- undoing --------------------------------------------------------------------------------------------

    def _route(self, clearance: str) -> Route:
        return self.workflow(clearance).route(self.facts[clearance].route)

    def _restoration_asked(self, link: Link, payload: dict[str, Any]) -> None:
        fact = self.facts[link.subject]
        assert self.clearances[link.subject].state == "cleared"
        assert fact.restoring not in UNDER_WAY, "asked once"
        fact.restoring, fact.route, fact.asked_by, fact.hearing_by = (
            "asked",
            payload["route"],
            link.actor,
            None,
        )
        route = self._route(link.subject)
        assert not route.laws or fact.law in route.laws
        if route.within_years is not None:
            assert fact.cleared_on is not None
            assert _day(payload).year <= fact.cleared_on.year + route.within_years

    def _restoration_noticed(self, link: Link, payload: dict[str, Any]) -> None:
        fact = self.facts[link.subject]
        assert fact.restoring == "asked"
        fact.restoring = "noticed"
        assert payload["hearing_by"] is not None or not self._route(link.subject).notice_first
        fact.hearing_by = (
            None if payload["hearing_by"] is None else dt.date.fromisoformat(payload["hearing_by"])
        )

    def _restoration_heard(self, link: Link, payload: dict[str, Any]) -> None:
        super()._restoration_heard(link, payload)
        fact, route = self.facts[link.subject], self._route(link.subject)
        assert fact.restoring in ("asked", "noticed")
        assert fact.restoring == "noticed" or not route.notice_first, "notice comes first"
        assert link.role == route.decided_by or (route.decided_by == "judge" and link.role == "clerk")
        assert link.actor != fact.asked_by, "four eyes"
        assert any(letter.isdigit() for letter in payload["paper"]), "a decision says where its paper is"
        if not payload.get("hearing", False) and fact.hearing_by is not None:
            assert _day(payload) > fact.hearing_by, "who may still ask for a hearing is waited for"
        fact.restoring = "granted" if payload["restore"] else "refused"

    def _clearance_restored(self, link: Link, payload: dict[str, Any]) -> None:
        super()._clearance_restored(link, payload)
        assert self.facts[link.subject].restoring == "granted", "nothing is undone that nobody decided"

    def _restoration_told(self, link: Link, _: dict[str, Any]) -> None:
        assert self.clearances[link.subject].state == "restored"
        assert not self.facts[link.subject].is_told, "the person is told once"
        self.facts[link.subject].is_told = True

    # --- persons and proofs ---------------------------------------------------------------------------------

    def _person_rekeyed(self, link: Link, payload: dict[str, Any]) -> None:
        of_person = {name for name, fact in self.facts.items() if fact.person == link.subject}
        to, placed = payload["to"], payload.get("clearances", {})
        assert placed.keys() <= of_person
        goes = dict.fromkeys(of_person, to[0]) if len(to) == 1 else placed
        for name, person in goes.items():
            for recipient in self.workflow(name).recipients:
                whom = self.whom(name, recipient.id)
                place = name, whom, "rekey"
                lane = self.lanes[self.clearances[name].batch, whom, "rekey"]
                if any(
                    name in self.messages[each].ids for each in lane
                ):  # no answer so far speaks of the newest id
                    self.done.discard(place)
                    self.floor[place] = len(lane) + 1
            self.facts[name].former, self.facts[name].person = link.subject, person

    def _proof_issued(self, link: Link, _: dict[str, Any]) -> None:
        assert self.clearances[link.subject].state == "cleared", "a proof is of what is in force"


def _day(payload: dict[str, Any]) -> dt.date:
    return dt.date.fromisoformat(payload["on"])
