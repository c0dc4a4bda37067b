"""The ledger itself: verified, and what is to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from clearslate.clearance.events import Role
from clearslate.clearance.forgetting import forget
from clearslate.clearance.store.connect import scrub
from clearslate.web.jobs.kind import Came, Form, Kind, NoForm, whole
from clearslate.web.jobs.work import Work
from clearslate.wording import things


def _verify(work: Work, _: NoForm) -> Came:
    ledger = work.ledger()
    work.begin("Checking every event, and making the state anew beside")
    verdict = ledger.verify(now=work.at)
    lines = [f"Event {fault.seq}: {fault.what}" for fault in verdict.faults[:20]]
    if verdict.differing:
        lines.append(f"The present state differs from the events in: {', '.join(verdict.differing)}.")
    lines += [f"{words[:1].upper()}{words[1:]}." for words in verdict.cut_off]
    sound = (
        "The ledger is sound"
        if verdict.is_sound
        else "THE LEDGER IS NOT SOUND: tell whoever keeps this system at once"
    )
    signed = "signatures of checkpoints are checked on the command line, with keys kept elsewhere"
    return Came(
        [
            f"{sound}: {things(verdict.events, 'event')}, {things(verdict.checkpoints, 'checkpoint')} ({signed}).",
            *lines,
        ]
    )


class ForgetForm(Form):
    """Which plan of another operator is carried out."""

    plan: str = Field(pattern=r"^[0-9a-f]{8,40}$")


def _forget(work: Work, form: ForgetForm) -> Came:
    ledger = whole(work)
    work.begin("Verifying the whole ledger, then destroying what identifies")
    done = forget.carry_out(ledger, form.plan, work.actor, ledger.day(work.at), work.at)
    return Came(
        [
            f"Forgotten: {things(done.clearances, 'clearance')}; {things(done.events, 'body', 'bodies')} beside the chain destroyed.",
            *(f"{words[:1].upper()}{words[1:]}." for words in scrub(ledger.alias)),
            "Backups of before hold it until they are overwritten: `clearslate where` lists what else does.",
        ]
    )


def _forget_due(work: Work, _: NoForm) -> Came:
    ledger = whole(work)
    work.begin("Looking for what may be forgotten")
    planned = forget.plan(ledger, work.actor, ledger.day(work.at), work.at, due=True)
    return Came(
        [
            f"Planned: {things(len(planned.clearances), 'clearance')}. Another operator carries it out on the screen Forgetting."
        ]
    )


KINDS: Final[Mapping[str, Kind]] = {
    "verify": Kind(
        "Verify the ledger", "Every event, and that the present state is what the events make.",
        NoForm, _verify, (Role.OPERATOR, Role.AUDITOR), alone=True,
    ),
    "forget": Kind(
        "Forget", "Destroys what identifies people in what another operator planned to forget.",
        ForgetForm, _forget, (Role.OPERATOR,), alone=True, is_asked=False,
    ),
    "forget_due": Kind(
        "Plan to forget", "All that may be forgotten today; another operator carries it out.",
        NoForm, _forget_due, (Role.OPERATOR,), alone=True,
    ),
}  # fmt: skip
