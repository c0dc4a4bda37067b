"""Counsel signs off laws: as their text stands here, with the readings and presumptions that the state takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from clearslate.clearance.events import DoneBefore, Event, Kind, NotAllowed
from clearslate.clearance.events.payloads import LawAsked
from clearslate.clearance.office import law_texts
from clearslate.clearance.state import sign_offs as state
from clearslate.clearance.state.ledger import SYSTEM, Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.law import WHOLE_HISTORY, Jurisdiction, Law
from clearslate.law.rests_on import reading_taken, weak
from clearslate.runs.spec import law_text
from clearslate.states import find_law, jurisdiction


@dataclass(frozen=True, slots=True)
class Standing:
    """Where counsel's sign-off of a law stands.

    ``state``: ``signed``, ``changed`` (an earlier text was signed off), ``withdrawn``, or empty where nobody ever signed it
    off. ``text``: SHA-256 of the text as it stands here. ``weak``: of that text, the statements that counsel names before the law
    clears anything by itself. ``statutes``: what counsel brought of its sections, as it is now. The rest is of the last sign-off:
    ``texts``, which of them were read, and ``again``, what of them changed since.
    """

    law: str
    title: str
    state: str
    text: str
    counsel: str = ""
    on: dt.date | None = None
    by: str = ""
    rehearsed: bool = False
    readings: Mapping[str, str] | None = None
    presumptions: Sequence[str] = ()
    named: Sequence[str] = ()
    weak: Sequence[str] = ()
    texts: Sequence[str] = ()
    statutes: Sequence[law_texts.Text] = ()
    again: Sequence[law_texts.Again] = ()

    @property
    def unnamed(self) -> list[str]:
        """The weak statements that the sign-off in force does not name."""
        return [each for each in self.weak if self.state != state.SIGNED or each not in self.named]

    @property
    def words(self) -> str:
        """In words."""
        who = "this rehearsal by itself" if self.rehearsed else f"{self.counsel} ({self.by})"
        anew = f"; to be read again: {'; '.join(each.words for each in self.again)}" if self.again else ""
        return {
            "": "not signed off",
            state.SIGNED: f"signed off by {who} on {self.on}{anew}",
            "changed": f"its text changed since {who} signed it off on {self.on}: it needs a new sign-off",
            state.WITHDRAWN: f"not signed off: {who} took the sign-off of {self.on} back",
        }[self.state]


def standing(ledger: Ledger, code: str) -> list[Standing]:
    """Where the sign-off of each law of a state stands."""
    known = {
        each.id: each for each in m.SignOff.objects.using(ledger.alias).filter(jurisdiction=code.upper())
    }
    text, brought = law_text(code), law_texts.texts(ledger, code)
    return [_standing(ledger, law, text, known.get(law.id), brought) for law in jurisdiction(code).laws]


def _standing(ledger: Ledger, law: Law, text: str, found: Any, brought: Sequence[law_texts.Text]) -> Standing:
    statutes = law_texts.of_law(law, brought) if brought else []
    if found is None:
        return Standing(law.id, law.title, "", text, weak=_weak(law, {}), statutes=statutes)
    again = law_texts.to_read_again(ledger, law, statutes, found.texts) if found.state == state.SIGNED else []
    is_changed = found.state == state.SIGNED and found.text != text
    return Standing(
        law.id, law.title, "changed" if is_changed else found.state, text, found.counsel, found.on, found.by,
        found.rehearsed, found.readings, tuple(found.presumptions), tuple(found.named), _weak(law, found.readings),
        tuple(found.texts), statutes, again,
    )  # fmt: skip


def _weak(law: Law, readings: Mapping[str, str]) -> tuple[str, ...]:
    """What counsel names beside the readings of open questions, which a sign-off adopts by saying them."""
    taken = {each.id: readings.get(each.id, each.chosen) for each in law.questions}
    taken = {each.id: taken[each.id] for each in law.questions if taken[each.id] in each.readings}
    adopted = {reading_taken(*each).words for each in taken.items()}
    return tuple(each for each in weak(law, taken) if each not in adopted)


def sign_off(
    ledger: Ledger, laws: Sequence[str], actor: Actor, at: dt.datetime, *, counsel: str,
    readings: Mapping[str, str] | None = None, presumptions: Sequence[str] = (), why: str = "", text: str = "",
    named: Sequence[str] = (),
    texts: Sequence[str] | None = None,
) -> int:  # fmt: skip
    """Sign laws of one state off, as their text stands here: all of them or none.

    Args:
        ledger: the ledger.
        laws: ids.
        actor: counsel.
        at: now.
        counsel: name and office of who signs off, as outputs are to say them.
        readings: of open questions of these laws, where the state takes another reading than the law's.
        presumptions: that the state takes.
        why: remarks.
        text: what counsel read: SHA-256 of the text; as it stands where empty.
        named: the statements that counsel adopts though nobody read them in the text, as `Standing.weak` says them; or `ALL`.
        texts: what counsel read of the statute: SHA-256 of each section's text that was brought; all of them where None.

    Returns:
        How many are signed off now that were not so before.

    Raises:
        NotAllowed: a law, question, reading, presumption or statement is none of the state's, or the text, or a section's, is not
            the one that was read.
        DoneBefore: all of them were signed off so before.
    """
    if len(counsel.strip()) < 3:
        raise NotAllowed("say the name and office of who signs off, as outputs are to say them")
    found = [_law(name) for name in dict.fromkeys(laws)]
    states = {each.code: each for each, _ in found}
    if len(states) != 1:
        raise NotAllowed("name laws of one state" if states else "name the laws that are signed off")
    [(code, home)] = states.items()
    now = law_text(code)
    if text not in ("", now):
        raise NotAllowed(
            f"the text of {home.name}'s laws is another than the one that was read: read it again"
        )
    taken = _taken(home, [law for _, law in found], readings or {}, presumptions)
    known = {each.law: each for each in standing(ledger, code)}
    adopted = _adopted([law for _, law in found], taken, named)
    events = []
    for _, law in found:
        payload: dict[str, Any] = {
            "on": ledger.day(at).isoformat(), "jurisdiction": code, "text": now, "counsel": counsel.strip(),
            "readings": {each.id: taken.get(each.id, each.chosen) for each in law.questions},
            "presumptions": sorted(set(presumptions)),
        } | ({"named": adopted[law.id]} if adopted[law.id] else {})  # fmt: skip
        before = known[law.id]
        if read := sorted({each.sha256 for each in before.statutes}):
            payload["texts"] = read
        if texts is not None and not set(read) <= set(texts):
            raise NotAllowed(
                f"a section of {law.id} has another text than the one that was read: read it again"
            )
        was = (
            before.readings,
            list(before.presumptions),
            before.counsel,
            list(before.named),
            list(before.texts),
        )
        is_same = before.state == state.SIGNED and was == (
            payload["readings"], payload["presumptions"], payload["counsel"], adopted[law.id], read,
        )  # fmt: skip
        if not is_same:
            events.append(Event(Kind.LAW_SIGNED_OFF, law.id, payload | ({"why": why} if why else {})))
    if not events:
        raise DoneBefore("signed off so already")
    ledger.append(events, actor, at)
    return len(events)


ALL: Final = "all"
"""Stands for every statement of the laws that counsel names."""


def _adopted(laws: Sequence[Law], readings: Mapping[str, str], named: Sequence[str]) -> dict[str, list[str]]:
    """Of each law, those of its weak statements that counsel names."""
    of = {law.id: _weak(law, readings) for law in laws}
    wanted = set(named)
    if ALL in wanted:
        wanted = {each for statements in of.values() for each in statements}
    if strange := sorted(wanted - {each for statements in of.values() for each in statements}):
        known = "; ".join(dict.fromkeys(each for statements in of.values() for each in statements))
        raise NotAllowed(
            f"{', '.join(strange)}: no such statement of {', '.join(of)} waits for counsel; these do: {known or 'none'}"
        )
    return {law: sorted(wanted.intersection(statements)) for law, statements in of.items()}


def _law(name: str) -> tuple[Jurisdiction, Law]:
    try:
        return find_law(name)
    except KeyError as error:
        raise NotAllowed(f"there is no law {name}: `clearslate laws` lists them") from error


def _taken(
    home: Jurisdiction, laws: Sequence[Law], readings: Mapping[str, str], presumptions: Sequence[str]
) -> Mapping[str, str]:
    """The readings, where all that is taken is there to be taken."""
    questions = {each.id: each for law in laws for each in law.questions}
    for name, reading in readings.items():
        if name not in questions or reading not in questions[name].readings:
            raise NotAllowed(
                f"{name}={reading} is no reading of an open question of {', '.join(law.id for law in laws)}"
            )
    known = {each.id for each in (*home.presumptions, WHOLE_HISTORY)}
    if unknown := sorted(set(presumptions) - known):
        raise NotAllowed(
            f"{home.name} has no presumption {', '.join(unknown)}; it has: {', '.join(sorted(known))}"
        )
    return readings


def withdraw(ledger: Ledger, laws: Sequence[str], actor: Actor, at: dt.datetime, *, why: str) -> None:
    """Take the sign-off of laws back: nothing is planned under them from now on.

    Raises:
        NotAllowed: one of them is not signed off, or no reason is given.
    """
    if not why.strip():
        raise NotAllowed("say why the sign-off is taken back")
    found = [law.id for _, law in map(_law, laws)]
    ledger.append([Event(Kind.LAW_SIGN_OFF_WITHDRAWN, law, {"why": why}) for law in found], actor, at)


def signed_off_by_itself(ledger: Ledger, code: str, laws: Mapping[str, LawAsked], at: dt.datetime) -> None:
    """A rehearsal signs off, as the machinery, what it is about to plan; every output says that no counsel did."""
    events = [
        Event(
            Kind.LAW_SIGNED_OFF,
            law,
            {"on": ledger.day(at).isoformat(), "jurisdiction": code, "counsel": "nobody: a rehearsal"}
            | {"text": asked.text, "readings": asked.readings, "presumptions": asked.presumptions}
            | ({"named": asked.weak} if asked.weak else {}),
            key=f"rehearsed:{law}:{asked.text}",
        )
        for law, asked in laws.items()
    ]
    ledger.append(events, SYSTEM, at)


def lacking(ledger: Ledger, laws: Mapping[str, LawAsked]) -> dict[str, str]:
    """Of laws as a plan asked them, those that no sign-off covers, each with why."""
    return state.lacking(laws, ledger.alias)


def unnamed(ledger: Ledger, laws: Mapping[str, LawAsked]) -> dict[str, list[str]]:
    """Of laws as a plan asked them, the weak statements that no sign-off names."""
    return state.unnamed(laws, ledger.alias)


def only_signed(ledger: Ledger) -> bool:
    """Whether nothing is planned in the ledger but what counsel signed off."""
    return state.only_signed(ledger.alias)


def said_of(plan: Any, laws: Sequence[str], *, by_counsel: bool = False) -> list[str]:
    """Who had signed off laws when a plan was made, by their citations, a line each; of an older plan, nothing.

    ``by_counsel``: only what counsel signed off; an order that a judge is to sign does not say what nobody did.
    """
    state_of = jurisdiction(plan.jurisdiction)
    kept = {law: plan.laws.get(law, {}) for law in laws}
    if by_counsel:
        kept = {
            law: ground for law, ground in kept.items() if "counsel" in ground and not ground["rehearsed"]
        }
    found = (state.in_words(state_of.law(law).cite, ground) for law, ground in kept.items())
    return list(dict.fromkeys(words for words in found if words))


def of_batch(ledger: Ledger, batch_id: str) -> list[str]:
    """Who had signed off the laws of a batch when it was planned, as ``said_of`` says it."""
    rows = m.Clearance.objects.using(ledger.alias).filter(batch=batch_id)
    laws = list(rows.order_by("law").values_list("law", flat=True).distinct())
    plan = m.Plan.objects.using(ledger.alias).get(
        id=m.Batch.objects.using(ledger.alias).get(id=batch_id).plan
    )
    return said_of(plan, laws)


def counsel_of(ledger: Ledger, rows: Sequence[Any]) -> list[tuple[str, str]]:
    """The counsel who signed off the laws of clearances, each with the day (ISO); nobody where one of them lacks that."""
    plans = {
        each.id: each.laws
        for each in m.Plan.objects.using(ledger.alias).filter(id__in={row.plan for row in rows})
    }
    grounds = [plans[row.plan].get(row.law, {}) for row in rows]
    if not all("counsel" in each and not each["rehearsed"] for each in grounds):
        return []
    return sorted({(each["counsel"], each["on"]) for each in grounds})
