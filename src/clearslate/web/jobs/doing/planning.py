"""Plans: what is planned, asked again of newer records, and moved on with the day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from clearslate.clearance.events import Kind as EventKind
from clearslate.clearance.events import Role
from clearslate.clearance.office import details
from clearslate.clearance.office.office import Office
from clearslate.clearance.office.sign_offs import lacking, unnamed
from clearslate.clearance.plan import plan as planning
from clearslate.clearance.plan import rechecking
from clearslate.clearance.plan.eligible import only_of_a_day_that_has_come
from clearslate.clearance.state.changes import takes_two
from clearslate.clearance.state.gate import Gate
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.workflow import load_workflow
from clearslate.clearance.workflow.presumptions import in_words
from clearslate.runs.run import Run
from clearslate.states import folder as folder_of_state
from clearslate.web.jobs.kind import RUN, STATE, Came, Form, Kind, NoForm, not_so, run_of, whole
from clearslate.web.jobs.work import Work
from clearslate.wording import things


class PlanForm(Form):
    """What is planned. ``record``: else it is only shown what would be."""

    run: str = RUN
    state: str = STATE
    record: bool = False


def _plan(work: Work, form: PlanForm) -> Came:
    ledger = whole(work)
    run = run_of(form.run)
    only_of_a_day_that_has_come(run, ledger.day(work.at))
    work.begin("Looking for what the laws clear by themselves")
    workflow = load_workflow(folder_of_state(form.state) / "workflow.yaml")
    made = planning.make_plan(run, run, workflow, ledger)
    lines = list(map(_wave, planning.summary(made))) or ["There is nothing to plan."]
    lines += [f"Left out, {reason.replace('_', ' ')}: {count:,}" for reason, count in made.dropped.items()]
    lines += [f"Not verified against the text: {words}" for words in made.unverified]
    lines += [f"Not signed off: {law}: {why}" for law, why in lacking(ledger, made.laws).items()]
    lines += [
        f"Counsel did not name: {law}: {'; '.join(each)}" for law, each in unnamed(ledger, made.laws).items()
    ]
    lines += [f"Rests on: {words}" for words in in_words(made.assumed, made.workflow.jurisdiction)]
    lines += (begun := planning.begun_before(made, ledger))
    if form.record and (made.waves or begun):
        for words in lines:  # a worker that is killed now leaves its successor nothing new to tell
            work.tell(words)
        work.begin("Recording the plan")
        events = planning.record(made, ledger, work.actor, work.at)
        lines.insert(0, f"Recorded: {things(events, 'event')}." if events else "It was recorded before.")
    elif made.waves:
        lines.insert(0, "Nothing is recorded: this is what would be planned.")
    return Came(lines)


class RecheckForm(Form):
    """Newer records, asked of what is on its way. ``allow``: only allow another person to take so much back."""

    run: str = RUN
    state: str = STATE
    act: Literal["show", "record", "allow"] = "show"


def _wave(line: Mapping[str, Any]) -> str:
    pilot = ", the pilot" if line["pilot"] else ""
    of = things(line["charges"], "charge"), things(line["people"], "person", "people")
    return f"Wave {line['wave']}{pilot}: {of[0]} of {of[1]} in {things(line['batches'], 'batch', 'batches')}"


def _allowed_before(work: Work, ledger: Ledger, newest: Run) -> bool:
    """Whether this job said so already, before its worker was killed: the event has no key, since one may say it anew."""
    since = work.job.asked_at.replace(microsecond=0).isoformat()
    rows = details.events(ledger, kind=EventKind.RECHECK_ALLOWED, actor=work.actor.name).rows
    return any(row["at"] >= since and newest.manifest.run_id in row["payload"] for row in rows)


def _recheck(work: Work, form: RecheckForm) -> Came:
    ledger = whole(work)
    newest = run_of(form.run)
    only_of_a_day_that_has_come(newest, ledger.day(work.at))
    work.begin("Asking the records of what is on its way")
    seen = rechecking.look(newest, form.state, ledger)
    if form.act == "record":
        rechecking.record(seen, newest, form.state, ledger, work.actor, work.at)
    elif form.act == "allow" and not _allowed_before(work, ledger, newest):
        rechecking.allow(seen, newest, form.state, ledger, work.actor, work.at)
    taken, of = len(seen.taken), sum(seen.found.values())
    done = {"show": "would be withdrawn", "record": "were withdrawn", "allow": "another person may withdraw"}[
        form.act
    ]
    lines = [f"{of - taken:,} stay as they are; {taken:,} {done}."]
    lines += [
        f"{name.replace('_', ' ')}: {count:,}" for name, count in seen.found.items() if name != "eligible"
    ]
    if seen.corrected:
        lines.append(f"In force, with another docket or person by these records: {len(seen.corrected):,}.")
    if (seen.corrected or seen.moved) and takes_two(ledger.alias):
        lines.append(
            f"Changes that wait for a second person: {len(seen.corrected) + len(seen.moved):,}. Until then they change nothing, and no "
            "message names these. The page Registry lists them."
        )
    if seen.reopened:
        lines.append(
            f"In force, and its case was reopened by these records: {len(seen.reopened):,}. Nothing is undone by itself: decide about "
            f"each. {', '.join(list(seen.reopened)[:20])}"
        )
    if seen.stop and form.act == "show":
        lines.append(f"{seen.stop}: a second person allows it first.")
    return Came(lines)


def _advance(work: Work, _: NoForm) -> Came:
    ledger = whole(work)
    office = Office(ledger)
    work.begin("Opening and ending stages")
    caught = office.catch_up(work.at)
    looks = Gate(ledger)
    made = office.advance(ledger.day(work.at), work.at, gate=looks)
    lines = [
        f"{things(made, 'event')}: stages opened and ended, batches in force.",
        *not_so(looks.held_back),
    ]
    return Came(
        [
            *lines,
            *(
                [f"{things(len(caught), 'new batch', 'new batches')} of charges that were left behind."]
                if caught
                else []
            ),
        ]
    )


KINDS: Final[Mapping[str, Kind]] = {
    "plan": Kind(
        "Plan", "What a run found eligible, in waves and batches. First it is shown; recorded only when you say so.",
        PlanForm, _plan, (Role.OPERATOR,), alone=True,
    ),
    "recheck": Kind(
        "Ask newer records", "What newer records no longer find eligible is taken back before it is in force.",
        RecheckForm, _recheck, (Role.OPERATOR,), alone=True,
    ),
    "advance": Kind(
        "What the day brings", "Windows that ended in silence, stages that open, batches that come into force.",
        NoForm, _advance, (Role.OPERATOR,), alone=True,
    ),
}  # fmt: skip
