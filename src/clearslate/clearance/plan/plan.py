"""From a run to a plan: which clearances, in which waves and batches.

Only what is ``eligible`` under an automatic law in force enters, and only if it is so again on the newest
records. What is left out is counted by its reason.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clearslate.clearance.events import Event, Kind
from clearslate.clearance.events.ids import digest_of, digest_on, new_key, short_id
from clearslate.clearance.events.payloads import LawAsked
from clearslate.clearance.forgetting.memory import Memory, remembered_laws
from clearslate.clearance.plan.arrange import PlannedBatch, arranged, deceased, in_order
from clearslate.clearance.plan.eligible import (
    PlanError,
    ask_again,
    drop,
    eligible_pairs,
    facts_of,
    keyed,
    laws_of,
    only_checked,
    pairs_of,
    preferred,
    with_ids,
)
from clearslate.clearance.state import cut_off, not_to_its_end
from clearslate.clearance.state.coverage import covers
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.state.pace import Pace
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import ORIS, Workflow
from clearslate.clearance.workflow.notices import noticed
from clearslate.engine import masks
from clearslate.law import WHOLE_HISTORY
from clearslate.law.rests_on import rests_on
from clearslate.records.days import to_day
from clearslate.records.names import People, told_of
from clearslate.runs.run import Run
from clearslate.states import jurisdiction

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Plan:
    """What will be done, before it is done.

    ``known_through``: day up to which the newest records are complete. ``assumed``: the run's presumptions and readings.
    ``unverified``: what of the plan's laws and of the workflow was not verified against a text.
    ``rows``: one a clearance, with ``wave`` and ``batch`` (numbers, 0 is the first) and the facts that go into
    the ledger. ``notices``: of each law, as the run describes them. ``covers``: what the newest records cover. ``runs``:
    SHA-256 of the manifests of the run that was looked through and of the newest. ``facts``: of each person, the digest
    of what agencies would be told of who that is. ``again``: what of that ended before it plans again. ``laws``: of each law
    that it clears under, by which text it was judged, and how read. ``asked``: of how many charges the laws were asked
    again when it was made. ``seen``: the ledger's last event when it was made. ``key``: under which
    its ids are made; it lies beside the ledger until the plan is complete there, and is destroyed then.
    """

    id: str
    workflow: Workflow
    run: str
    dataset: str
    as_of: dt.date
    known_through: dt.date
    assumed: dict[str, Any]
    rows: pa.Table
    batches: tuple[PlannedBatch, ...]
    dropped: dict[str, int]
    unverified: tuple[str, ...]
    notices: dict[str, list[dict[str, Any]]]
    covers: dict[str, Any]
    runs: tuple[str, ...]
    facts: dict[str, str]
    again: frozenset[str] = frozenset()
    laws: dict[str, LawAsked] = field(default_factory=dict)
    asked: int = 0
    seen: int = 0
    key: str = ""

    @property
    def waves(self) -> int:
        """How many."""
        return max((batch.wave for batch in self.batches), default=-1) + 1

    @cached_property
    def holds(self) -> dict[str, Any]:
        """How many clearances it holds, and the digest of them and their batches, as it is announced."""
        batches = [self._batch(number) for number in range(len(self.batches))]
        rows = zip(self.rows["id"].to_pylist(), self.rows["batch"].to_pylist(), strict=True)
        return {
            "clearances": self.rows.num_rows, "sha256": digest_on("", (f"{id_}|{batches[batch]}" for id_, batch in rows)),
        }  # fmt: skip

    def begun(self) -> Event:
        """That it is made, with all that is said of it as a whole."""
        payload = {
            "run": self.run,
            "dataset": self.dataset,
            "as_of": self.as_of.isoformat(),
            "known_through": self.known_through.isoformat(),
            "assumed": self.assumed,
            "workflow": self.workflow.model_dump(mode="json"),
            "dropped": self.dropped,
            "covers": self.covers,
            "runs": list(self.runs),
            "laws": {law: asked.model_dump(mode="json") for law, asked in sorted(self.laws.items())},
            "holds": self.holds,
            "asked_again": self.asked,
        } | ({"again": sorted(self.again)} if self.again else {})
        return Event(Kind.PLAN_MADE, self.id, payload, key=f"plan:{self.id}")

    def part(self, start: int, size: int) -> tuple[list[Event], int]:
        """The clearances from a row on, about so many, with the waves and batches that begin among them; the row after them.

        No case is cut: where the rest never comes, all of a case that goes together went together.
        """
        end, last = min(start + size, self.rows.num_rows), self.rows.num_rows
        same = [self.rows["batch"], self.rows["case_id"]]
        while 0 < end < last and all(column[end] == column[end - 1] for column in same):
            end += 1
        first, after = np.searchsorted(self._bounds[:-1], [start, end]).tolist()
        waves = sorted({self.batches[number].wave for number in range(first, after)})
        known = self.batches[first - 1].wave if first else -1
        events = [self._wave_formed(number) for number in waves if number > known]
        events += [self._batch_formed(number) for number in range(first, after)]
        events += [self._planned(row) for row in self.rows.slice(start, end - start).to_pylist()]
        return events, end

    def completed(self) -> Event:
        """That it is recorded to its end."""
        return _completed(self.id, self.holds)

    def events(self) -> Iterator[Event]:
        """All events that put the plan into a ledger, each with its key."""
        yield self.begun()
        yield from self.part(0, self.rows.num_rows)[0]
        yield self.completed()

    @cached_property
    def _bounds(self) -> NDArray[np.int64]:
        """The first row of each batch, and the end of the last."""
        return np.searchsorted(self.rows["batch"].to_numpy(), np.arange(len(self.batches) + 1))

    def _wave_formed(self, number: int) -> Event:
        payload = {"plan": self.id, "number": number + 1, "pilot": number == 0}
        return Event(Kind.WAVE_FORMED, self._wave(number), payload, key=f"wave:{self._wave(number)}")

    def _batch_formed(self, number: int) -> Event:
        start, end = self._bounds[number : number + 2].tolist()
        ids, each, batch = (
            self.rows["id"].slice(start, end - start).to_pylist(),
            self.batches[number],
            self._batch(number),
        )
        payload = {
            "wave": self._wave(each.wave), "by": each.by, "size": len(ids), "conviction": each.conviction,
            "law": each.law, "sha256": digest_of(ids),
        }  # fmt: skip
        return Event(Kind.BATCH_FORMED, batch, payload, key=f"batch:{batch}")

    def _planned(self, row: dict[str, Any]) -> Event:
        payload = {
            "batch": self._batch(row["batch"]),
            "bundle": row["bundle"],
            "charge": row["charge_id"],
            "case": row["case_id"],
            "person": row["person_id"],
            "law": row["law"],
            "version": row["version"],
            "since": row["certain_from"].isoformat(),
            "county": row["county"] or "",
            "court": row["court"] or "",
            "number": row["case_number"] or "",
            "sequence": row["sequence"],
            "statute": row["statute"] or "",
            "conviction": row["conviction"],
            "keys": {"tracking_number": row["tracking_number"]} if row["tracking_number"] else {},
        }
        certain, unknown = masks.in_row(row, "notices"), masks.in_row(row, "notices_unknown")
        if certain | unknown:
            payload["notices"] = noticed(self.notices[row["law"]], certain, unknown, row["notice_days"])
        if row["after"]:
            payload["after"] = row["after"]
        if agencies := _agencies(row):
            payload["agencies"] = agencies
        if row["person_id"] in self.facts:
            payload["facts"] = self.facts[row["person_id"]]
        return Event(Kind.CLEARANCE_PLANNED, row["id"], payload, key=f"clearance:{row['id']}")

    def _wave(self, number: int) -> str:
        return short_id(self.id, "wave", str(number + 1))

    def _batch(self, number: int) -> str:
        batch = self.batches[number]
        return short_id(self._wave(batch.wave), batch.by, str(number))


def _completed(plan: str, holds: Mapping[str, Any]) -> Event:
    return Event(Kind.PLAN_COMPLETED, plan, holds, key=f"plan:{plan}:completed")


def _agencies(row: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The agencies that a record names, each with what it says of it."""
    agencies = {each: {"name": row[f"{each}_agency"], "ori": row[column]} for each, column in ORIS.items()}
    named = {each: {name: text for name, text in of.items() if text} for each, of in agencies.items()}
    return {each: of for each, of in named.items() if of}


def make_plan(
    run: Run,
    newest: Run,
    workflow: Workflow,
    ledger: Ledger,
    *,
    again: AbstractSet[str] = frozenset(),
    anew: bool = False,
    memory: Memory | None = None,
    key: str = "",
) -> Plan:
    """Plan the clearance of what a run found eligible and the newest records confirm.

    Where the same plan is in the ledger, and not to its end, it is that plan, whole (``record`` takes it up).

    Args:
        run: the run that was looked through.
        newest: the same laws asked of the newest records (the same run, where there are none).
        workflow: the jurisdiction's.
        ledger: what stands in it is not planned a second time.
        again: what ended before and is planned again all the same: of ``AGAIN``.
        anew: a plan of its own in any case, of what is in none.
        memory: the key under which it is remembered what a law counts in a lifetime, of people who were forgotten.
        key: of the ids of a new plan, of invented people only; unless given, it is drawn.

    Raises:
        PlanError: the runs ask different laws, or none of their laws is automatic and in force; or a law counts in a lifetime,
            people were forgotten who were cleared under it, and the key is not given.
        RunError, DatasetError: a file of a run or its dataset is not the one that was written.
    """
    if cautions := dict.fromkeys((*run.cautions, *newest.cautions)):
        raise PlanError(f"{'. '.join(cautions)}: nothing is planned on such records")
    only_checked(run, newest)
    laws = laws_of(run, newest, workflow)
    wanted, found = eligible_pairs(run, laws), facts_of(newest, laws)
    dropped: Counter[str] = Counter()
    sure = pc.is_in(pairs_of(found, laws), wanted).to_numpy()
    dropped["newly_eligible"] += int((~sure).sum())
    dropped["eligible_no_more"] += len(wanted) - int(sure.sum())
    rows = found.filter(pa.array(sure))
    rows = drop(rows, preferred(rows, laws), "cleared_under_another_law", dropped)
    if workflow.deceased == "left_out":
        rows = drop(rows, ~deceased(rows), "deceased", dropped)
    rows = drop(
        rows,
        ~_counts_before(rows, workflow.jurisdiction, newest, ledger, memory),
        "cleared_and_forgotten_before",
        dropped,
    )
    asked = ask_again(newest, rows, laws)
    known = run.laws()
    reliefs = {law: known[law]["relief"] for law in laws}

    def planned(*, but: str = "") -> Plan:
        """Of what is in no plan but one."""
        counted, (seen, _) = dropped.copy(), ledger.head()
        of_plan = _key_of(but, ledger) or key or new_key()
        new = with_ids(rows, ledger, counted, reliefs, again=again, but=but, key=of_plan)
        new, batches = arranged(new, workflow, _victims(new, workflow, known))
        # By its runs, and how many plans they had: its clearances have other ids each time that it is made.
        earlier = m.Plan.objects.using(ledger.alias).filter(run=run.manifest.run_id).count()
        plan_id = but or short_id(
            "plan", run.manifest.run_id, newest.manifest.run_id, str(earlier), *sorted(again)
        )
        counts = {reason: count for reason, count in sorted(counted.items()) if count}
        used = set(pc.unique(new["law"]).to_pylist())
        unverified = {law: known[law]["unverified"] for law in laws if law in used}
        of_laws = (f"{law}: {', '.join(parts)}" for law, parts in unverified.items() if parts)
        return Plan(
            plan_id, workflow, run.manifest.run_id, newest.manifest.inputs.dataset, newest.as_of,
            newest.spec().known_through, assumed_of(newest), new, batches, counts,
            (*of_laws, *workflow.unverified), {law: known[law]["notices"] for law in laws},
            covers(newest.dataset().manifest), (run.sha256, newest.sha256),
            told_of(newest.dataset().path, new["person_id"].to_pylist()), frozenset(again),
            {law: asked_of(newest, law, workflow.jurisdiction, _versions(new, law)) for law in laws if law in used}, asked,
            seen, of_plan,
        )  # fmt: skip

    plans = m.Plan.objects.using(ledger.alias).filter(run=run.manifest.run_id)
    while True:
        before = set(plans.values_list("id", flat=True))
        begun = None if anew else cut_off(ledger.alias).filter(run=run.manifest.run_id).first()
        made = None if begun is None else planned(but=begun.id)
        if made is None or not _goes_on(made, ledger):
            made = planned()
        # Where another began to record a plan of this run meanwhile, this one may lack what was there of it by then.
        if set(plans.values_list("id", flat=True)) == before:
            return made


def _counts_before(
    rows: pa.Table, code: str, newest: Run, ledger: Ledger, memory: Memory | None
) -> NDArray[np.bool_]:
    """Of which charges the law counts earlier clearances in a lifetime, and the person had some that were forgotten.

    Of how many, under which part of a cap, and of which day, nobody knows any more: a person decides. Where the records do not
    say who it is (no state id), nobody can tell whether there were: a person decides then too.
    """
    found = np.zeros(rows.num_rows, bool)
    names = rows["law"].to_pylist()
    laws = remembered_laws(code, sorted(set(names)), ledger.alias)
    if not laws:
        return found
    if memory is None:
        raise PlanError(
            f"{', '.join(sorted(laws))} counts what was cleared in a lifetime, and people were forgotten who were cleared under it: give "
            "the key under which that is remembered (`clear plan --memory FILE`)"
        )
    persons = rows["person_id"].to_pylist()
    wanted = sorted({person for person, law in zip(persons, names, strict=True) if law in laws})
    known = People(newest.dataset().path, wanted).of(wanted, frozenset({"state_id"}))
    for place, (person, law) in enumerate(zip(persons, names, strict=True)):
        state_id = known.get(person, {}).get("state_id", "")
        found[place] = law in laws and (
            not state_id or any(memory.count(each, state_id, ledger.alias) for each in laws[law])
        )
    return found


def _key_of(plan: str, ledger: Ledger) -> str:
    """The key of a plan that is not recorded to its end; empty where there is none."""
    return m.PlanKey.objects.using(ledger.alias).filter(plan=plan).values_list("key", flat=True).first() or ""


def _victims(rows: pa.Table, workflow: Workflow, laws: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Of which clearances a victim may be heard first, or may have to be: the notice of the law that says so is theirs."""
    heard = np.zeros(rows.num_rows, bool)
    if not any(stage.victims for stage in workflow.stages):
        return heard
    names = rows["law"].to_numpy(zero_copy_only=False)
    notices = [masks.read(rows, name) for name in ("notices", "notices_unknown")]
    for law in set(names.tolist()):
        keys = workflow.victims_of(law)
        for place, notice in enumerate(laws[law]["notices"]):
            if notice["key"] in keys:
                heard |= (names == law) & (masks.has(notices[0], place) | masks.has(notices[1], place))
    return heard


def record(plan: Plan, ledger: Ledger, actor: Actor, at: dt.datetime) -> int:
    """Put a plan into the ledger in parts, between which others write; nothing of it goes on before it is complete.

    One that was cut off is taken up where it ended, by whoever records the same plan. Another plan that was cut off is
    completed first with what there is of it: the rest is in this one.

    Args:
        plan: the plan; of one that holds nothing, nothing is recorded.
        ledger: the ledger.
        actor: an operator.
        at: now.

    Returns:
        How many events were appended; none of a plan that is there.

    Raises:
        PlanError: since the plan was made others planned, or persons got other ids; or a plan of the same id was begun
            with other clearances. Nothing was appended.
        NotAllowed: another process is recording a plan, or something may not be. What was appended before is taken up.
    """
    with ledger.planning():
        begun = m.Plan.objects.using(ledger.alias).filter(id=plan.id).first()
        if begun is not None and begun.complete:
            return 0
        if not plan.rows.num_rows:
            return _clear_the_way(plan, ledger, actor, at)
        if begun is not None and (key := _key_of(plan.id, ledger)) and key != plan.key:
            plan = _under(
                plan, key
            )  # made beside another that began meanwhile: it goes on with that one's ids
        if begun is not None and not _goes_on(plan, ledger):
            raise PlanError(f"{not_to_its_end(begun)}. This is another: its workflow, or its records, differ")
        is_begun, start = (False, 0) if begun is None else (True, begun.planned)
        pace, appended, is_complete = Pace(ledger, at), 0, False
        while not is_complete:
            events, end = plan.part(start, pace.size)
            is_complete = end == plan.rows.num_rows
            events = [
                *([] if is_begun else [plan.begun()]),
                *events,
                *([plan.completed()] if is_complete else []),
            ]
            with pace.part() as moment:
                if not is_begun:
                    appended += _clear_the_way(plan, ledger, actor, moment)
                    m.PlanKey.objects.using(ledger.alias).update_or_create(
                        plan=plan.id, defaults={"key": plan.key}
                    )
                appended += len(ledger.append(events, actor, moment))
            is_begun, start = True, end
    return appended


def _under(plan: Plan, key: str) -> Plan:
    """The same plan with the ids that it has under another key."""
    rows = in_order(keyed(plan.rows, key))
    return replace(plan, rows=rows, key=key)


def _goes_on(plan: Plan, ledger: Ledger) -> bool:
    """Whether a plan that was begun is this one; what else was left out of it, and why, changes nothing of it."""
    key = f"plan:{plan.id}"
    payload = m.Event.objects.using(ledger.alias).filter(key=key).values_list("payload", flat=True).first()
    if payload is None:
        return False
    ours = json.loads(plan.begun().text())
    return bool(json.loads(payload) | {"dropped": ours["dropped"]} == ours)


def _clear_the_way(plan: Plan, ledger: Ledger, actor: Actor, at: dt.datetime) -> int:
    """See that a plan is still right, and complete others with what there is of them; how many events that made."""
    with ledger.together():
        since = m.Event.objects.using(ledger.alias).filter(seq__gt=plan.seen)
        if since.filter(kind__in=(Kind.CLEARANCE_PLANNED, Kind.PERSON_REKEYED)).exists():
            raise PlanError("since this plan was made others planned, or persons got other ids: plan again")
        ends = [
            _completed(each.id, {"clearances": each.planned, "sha256": each.digest})
            for each in cut_off(ledger.alias)
        ]
        return len(ledger.append(ends, actor, at))


def begun_before(plan: Plan, ledger: Ledger) -> list[str]:
    """In words, what becomes of plans that are not recorded to their end when this one is."""
    return [
        f"Plan {each.id} is not recorded to its end ({each.planned:,} of {each.holds['clearances']:,}): "
        + (
            "it is taken up."
            if each.id == plan.id
            else "it is complete with these, and the rest is planned anew."
        )
        for each in cut_off(ledger.alias)
    ]


def assumed_of(run: Run) -> dict[str, Any]:
    """What a run presumes, and how it reads open questions."""
    inputs = run.manifest.inputs
    return {"presumptions": list(inputs.presumptions), "readings": dict(inputs.readings)}


def _versions(rows: pa.Table, law: str) -> list[str]:
    """The versions of a law under which something is eligible."""
    found: list[str] = pc.unique(rows["version"].filter(pc.equal(rows["law"], law))).to_pylist()
    return sorted(found)


def asked_of(run: Run, law: str, code: str, versions: Sequence[str]) -> LawAsked:
    """By which text a run judged a law, how it read it, and on what rests what it clears under these versions.

    That last is asked of the law itself, as its answers are (`ask_again`): a run's files say nothing that was not asked now.
    """
    inputs, state = run.manifest.inputs, jurisdiction(code)
    rests = rests_on(state.law(law), to_day(run.as_of), inputs.readings)
    known = {each.id for each in state.presumptions} | {WHOLE_HISTORY.id}
    return LawAsked(
        text=inputs.law_text[code],
        readings={
            each["id"]: inputs.readings.get(each["id"], each["chosen"])
            for each in run.laws()[law]["questions"]
        },
        presumptions=sorted(known.intersection(inputs.presumptions)),
        rests_on={name: str(rests[name].eligible) for name in versions},
        weak=list(dict.fromkeys(words for name in versions for words in rests[name].weak)),
    )


def summary(plan: Plan) -> list[dict[str, Any]]:
    """What the plan will do, a line a wave: batches, cases, people, charges, convictions apart."""
    lines = []
    waves = plan.rows["wave"].to_numpy() if plan.rows.num_rows else np.array([], np.int32)
    for number in range(plan.waves):
        rows = plan.rows.filter(pa.array(waves == number))
        convictions = int(pc.sum(rows["conviction"]).as_py() or 0)
        lines.append(
            {
                "wave": number + 1,
                "pilot": number == 0,
                "batches": sum(batch.wave == number for batch in plan.batches),
                "people": len(pc.unique(rows["person_id"])),
                "cases": len(pc.unique(rows["case_id"])),
                "charges": rows.num_rows,
                "convictions": convictions,
                "disposed": f"{_day(pc.min(rows['disposition_date_to']))} to {_day(pc.max(rows['disposition_date_to']))}",
            }
        )
    return lines


def _day(scalar: Any) -> str:
    found = scalar.as_py()
    return "?" if found is None else str(found)
