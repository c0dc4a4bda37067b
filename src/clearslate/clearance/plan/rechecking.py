"""What newer records say of what is planned and of what is in force.

Between a plan and the day in force lie weeks, in which a new case, a payment or a correction can come in. What is on
its way and is no longer eligible, or stands under another person or docket now, is taken back, and planned again by
the next plan that finds it eligible. What is in force is never taken back here; where its person or its docket was
corrected, everyone who has heard of it hears it again; in a real ledger, once a second person confirms it (``state.changes``).

A delivery that is not whole looks like records that say less. So records that cover less than those asked before are
refused, and where more than a share of what is on its way would be taken back, a second person says first that this
is so.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clearslate.clearance.events import Event, Kind, NotAllowed
from clearslate.clearance.plan.eligible import PlanError, only_checked
from clearslate.clearance.plan.plan import assumed_of
from clearslate.clearance.state import RECHECKED, not_to_its_end, too_many_back
from clearslate.clearance.state.coverage import covers, lacks
from clearslate.clearance.state.ledger import Actor, Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import ORIS, ori_of
from clearslate.records.dataset import Dataset
from clearslate.records.names import told_of
from clearslate.records.schema import Disposition, Membership
from clearslate.runs.run import Run

DOCKET: Final = ("county", "court", "number", "sequence", "statute", "keys")
"""What a clearance says of where its charge stands."""
_DOCKET: Final = ("county", "court", "case_number", "sequence", "statute")
_NAMED: Final = {f"{each}_agency": (each, "name") for each in ORIS} | {
    ORIS[each]: (each, "ori") for each in ORIS
}
_STANDS: Final = ("cleared_on_to", "disposition", "disposition_date_from")
_FACTS: Final = ("charge_id", "person_id", "membership", *_DOCKET, "tracking_number", *_NAMED, *_STANDS)
_ROW: Final = (
    "id",
    "charge",
    "law",
    "person",
    "county",
    "court",
    "number",
    "sequence",
    "statute",
    "keys",
    "facts",
    "agencies",
    "cleared_on",
    *ORIS.values(),
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What the records say now of a charge: its person, docket, the digest of what is told of the person, and agencies.

    ``agencies``: of the arresting and the prosecuting one the name and ORI that they give. ``cleared``: whether they say that it
    was cleared; ``open``: that it is pending; ``decided``: the first day on which it may have ended.
    """

    person: str
    docket: dict[str, Any]
    facts: str
    agencies: dict[str, dict[str, str]]
    cleared: bool = False
    open: bool = False
    decided: dt.date | None = None


@dataclass(frozen=True)
class Rechecked:
    """What newer records say.

    ``found``: how many of those on their way there are, by what the records say of them; ``eligible`` ones stay.
    ``taken``: the others, with why. ``corrected``: of those in force, what the records say now of person and docket.
    ``moved``: of what is on its way or in force, and of an agency, the name and ORI of another that they name now.
    ``reopened``: of those in force, how their case went on by these records. ``stop``: in words, that this is more than a
    second person must allow first; empty where it is not. ``back``: how many would be taken back since the last recheck.
    """

    found: dict[str, int]
    taken: dict[str, str]
    corrected: dict[str, Correction]
    moved: dict[tuple[str, str], dict[str, str]]
    stop: str
    reopened: dict[str, str]
    back: int


def look(newest: Run, jurisdiction: str, ledger: Ledger) -> Rechecked:
    """What newer records say of what is on its way and in force in a jurisdiction; nothing is recorded.

    Raises:
        PlanError: the run is older than a plan or an earlier recheck, covers less, was not asked one of the laws, or
            presumes more or reads the laws otherwise than a plan did.
        RunError, DatasetError: a file of the run or its dataset is not the one that was written.
    """
    plans = _plans(newest, jurisdiction, ledger)
    rows = m.Clearance.objects.using(ledger.alias).filter(plan__in=[plan.id for plan in plans])
    waiting = list(rows.filter(state=m.State.PLANNED).values(*_ROW).iterator(chunk_size=5000))
    missing = {row["law"] for row in waiting} - newest.laws().keys()
    if missing:
        raise PlanError(f"the run was not asked {', '.join(sorted(missing))}: ask all laws of the plan")
    _same_assumptions(newest, ledger, [plan.id for plan in plans])
    dataset = newest.dataset()
    now = dict(stands_now(dataset, waiting))
    found_now = outcomes(newest, {(row["charge"], row["law"]) for row in waiting})
    verdicts = {row["id"]: _said(row, found_now, now.get(row["charge"])) for row in waiting}
    found = dict(sorted(Counter(verdicts.values()).items()))
    taken = {each: f"{RECHECKED}: {why}" for each, why in sorted(verdicts.items()) if why != "eligible"}
    stop = next((stop for plan in plans if (stop := too_many_back(plan, len(taken), ledger.alias))), "")
    standing = _standing(ledger, jurisdiction)
    there = now | dict(stands_now(dataset, standing))
    moved = dict(_moved([row for row in (*waiting, *standing) if row["id"] not in taken], there))
    return Rechecked(
        found,
        taken,
        _corrections(standing, there),
        moved,
        stop,
        dict(_reopened(standing, there)),
        len(taken) + max(plan.back for plan in plans),
    )


def recheck(
    newest: Run, jurisdiction: str, ledger: Ledger, actor: Actor, at: dt.datetime, *, dry_run: bool = False
) -> dict[str, int]:
    """Ask newer records of all that is on its way, and take back what they no longer say is eligible.

    On records older than the workflow bears (``recheck_days``) no order is signed and nothing comes into force by law.

    Args:
        newest: a run over the newest records, as of today.
        jurisdiction: whose clearances.
        ledger: the ledger.
        actor: an operator.
        at: now.
        dry_run: only count.

    Returns:
        How many there are by what the records say of them: ``eligible`` ones stay.

    Raises:
        PlanError: see ``look``.
        NotAllowed: more would be taken back than the workflow bears, and no second person allowed it (``allow``).
    """
    seen = look(newest, jurisdiction, ledger)
    if not dry_run:
        record(seen, newest, jurisdiction, ledger, actor, at)
    return seen.found


def record(
    seen: Rechecked, newest: Run, jurisdiction: str, ledger: Ledger, actor: Actor, at: dt.datetime
) -> None:
    """Put into the ledger what newer records say, all of it or nothing.

    Raises:
        NotAllowed: more would be taken back than the workflow bears, and no second person allowed it.
    """
    key = f"recheck:{newest.manifest.run_id[:40]}"
    asked = {
        "run": newest.manifest.run_id, "sha256": newest.sha256, "as_of": newest.as_of.isoformat(),
        "known_through": newest.spec().known_through.isoformat(), "found": seen.found,
        "covers": covers(newest.dataset().manifest),
    }  # fmt: skip
    plans = m.Plan.objects.using(ledger.alias).filter(jurisdiction=jurisdiction).order_by("id")
    with ledger.together():
        ledger.append_many(_withdrawn(seen.taken, key), actor, at)
        ledger.append_many(corrected_events(seen.corrected, ledger), actor, at)
        ledger.append_many(_moves(seen.moved, key, ledger), actor, at)
        done = [Event(Kind.PLAN_RECHECKED, plan.id, asked, key=f"{key}:{plan.id}") for plan in plans]
        ledger.append(done, actor, at)


def allow(
    seen: Rechecked, newest: Run, jurisdiction: str, ledger: Ledger, actor: Actor, at: dt.datetime
) -> None:
    """Say, as another person than the one who rechecks, that a run may take back as many as it would.

    Raises:
        NotAllowed: it takes back no more than the workflow bears: nobody need allow it.
    """
    if not seen.stop:
        raise NotAllowed("the recheck withdraws no more than the workflow allows: nobody need allow it")
    payload = {"run": newest.manifest.run_id, "taken": seen.back}
    plans = m.Plan.objects.using(ledger.alias).filter(jurisdiction=jurisdiction).order_by("id")
    ledger.append([Event(Kind.RECHECK_ALLOWED, plan.id, payload) for plan in plans], actor, at)


def _withdrawn(taken: Mapping[str, str], key: str) -> Iterator[Event]:
    for each, why in taken.items():
        yield Event(Kind.CLEARANCE_WITHDRAWN, each, {"why": why}, key=f"{key}:{each}")


def _moves(moved: Mapping[tuple[str, str], dict[str, str]], key: str, ledger: Ledger) -> Iterator[Event]:
    waiting = _waiting(Kind.AGENCY_ASSIGNED, ledger)
    for (each, agency), written in moved.items():
        payload = {"agency": agency, "ori": ori_of(written["ori"]), "written": written}
        if waiting.get((each, agency)) == payload:
            continue
        yield Event(Kind.AGENCY_ASSIGNED, each, payload, key=f"{key}:{agency}:{each}")


def corrected_events(corrected: Mapping[str, Correction], ledger: Ledger) -> Iterator[Event]:
    """What newer records say otherwise of clearances in force, and is not waiting already; what was corrected before may be corrected again."""
    made = m.Event.objects.using(ledger.alias).filter(kind=Kind.CLEARANCE_CORRECTED)
    before = Counter(made.values_list("subject", flat=True).iterator())
    waiting = _waiting(Kind.CLEARANCE_CORRECTED, ledger)
    for each, now in corrected.items():
        payload = {**now.docket, "facts": now.facts}
        if payload.items() <= waiting.get((each, ""), {}).items():
            continue
        yield Event(Kind.CLEARANCE_CORRECTED, each, payload, key=f"corrected:{each}:{before[each] + 1}")


def _waiting(kind: Kind, ledger: Ledger) -> dict[tuple[str, str], dict[str, Any]]:
    """What earlier records changed and still waits for a second person, by clearance and agency."""
    rows = m.Change.objects.using(ledger.alias).filter(kind=kind)
    return {
        (subject, part): payload for subject, part, payload in rows.values_list("subject", "part", "payload")
    }


# --- what may be asked --------------------------------------------------------------------------------------


def _plans(newest: Run, jurisdiction: str, ledger: Ledger) -> list[Any]:
    """The plans of a jurisdiction, of which a run may be asked."""
    only_checked(newest)
    plans = list(m.Plan.objects.using(ledger.alias).filter(jurisdiction=jurisdiction).order_by("id"))
    if not plans:
        raise PlanError(f"there is no plan of {jurisdiction} in the ledger: nothing of it is on its way")
    for plan in plans:
        if not plan.complete:
            raise PlanError(not_to_its_end(plan))
    latest = max(plan.as_of for plan in plans)
    if newest.as_of < latest:
        raise PlanError(
            f"the run is as of {newest.as_of}, older than a plan of {latest}: ask the newest records"
        )
    known_through, last = newest.spec().known_through, max(plan.asked_on for plan in plans)
    if min(newest.as_of, known_through) < last:
        raise PlanError(
            f"the run is over records up to {known_through}, and records up to {last} were asked before: ask the newest"
        )
    now = covers(newest.dataset().manifest)
    for plan in plans:
        if less := lacks(now, plan.covers):
            raise PlanError(
                f"the records cover less than those asked before: {less}; ask records that cover as much"
            )
    return plans


def _same_assumptions(newest: Run, ledger: Ledger, plans: Sequence[str]) -> None:
    made = m.Event.objects.using(ledger.alias).filter(kind=Kind.PLAN_MADE, subject__in=plans)
    ours = assumed_of(newest)
    for plan, payload in made.order_by("seq").values_list("subject", "payload"):
        assumed = json.loads(payload).get("assumed")
        if assumed is None:
            continue
        more = set(ours["presumptions"]) - set(assumed["presumptions"])
        if more or ours["readings"] != assumed["readings"]:
            what = f"presumes {', '.join(sorted(more))}" if more else "reads an open question otherwise"
            raise PlanError(f"the run {what}, as plan {plan} did not: ask what the plan was asked")


# --- what the records say -----------------------------------------------------------------------------------


def _said(row: Mapping[str, Any], outcomes: Mapping[tuple[str, str], str], now: Correction | None) -> str:
    """What newer records say of a clearance that is on its way: the outcome, or what became of its person or docket."""
    if now is None:
        return "not in the records"
    if now.cleared:
        return "cleared before by these records"
    outcome = outcomes.get((row["charge"], row["law"]), "not judged")
    return outcome if outcome != "eligible" else _changed(row, now) or outcome


def _reopened(stand: Iterable[Mapping[str, Any]], now: Mapping[str, Correction]) -> Iterator[tuple[str, str]]:
    """Of what is in force, the charges that are pending again, or that ended anew since: a person decides about each."""
    for row in stand:
        says = now.get(row["charge"])
        if says is not None and says.open:
            yield row["id"], "pending again"
        elif says is not None and says.decided and row["cleared_on"] and says.decided > row["cleared_on"]:
            yield row["id"], f"decided anew on {says.decided}"


def _changed(row: Mapping[str, Any], now: Correction) -> str:
    """How a charge's person or docket differs from what was planned; empty where it does not."""
    if now.person != row["person"]:
        return "another person"
    if _docket_of(row) != now.docket:
        return "docket corrected"
    # Nothing of the person was known when it was planned: an order names nobody then.
    return "person corrected" if row["facts"] and now.facts != row["facts"] else ""


def _docket_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in DOCKET}


def corrections(ledger: Ledger, newest: Dataset, jurisdiction: str | None = None) -> dict[str, Correction]:
    """Of what is in force, what newer records say otherwise of its docket, or of who its person is.

    Ids of persons are for ``rekeying``: here is what agencies were told.
    """
    stand = _standing(ledger, jurisdiction)
    return _corrections(stand, dict(stands_now(newest, stand)))


def _standing(ledger: Ledger, jurisdiction: str | None) -> list[dict[str, Any]]:
    """What is in force, in a jurisdiction or everywhere."""
    rows = m.Clearance.objects.using(ledger.alias).filter(state=m.State.CLEARED)
    if jurisdiction is not None:
        plans = m.Plan.objects.using(ledger.alias).filter(jurisdiction=jurisdiction)
        rows = rows.filter(plan__in=plans.values("id"))
    return list(rows.order_by("id").values(*_ROW).iterator(chunk_size=5000))


def _corrections(stand: Iterable[Mapping[str, Any]], now: Mapping[str, Correction]) -> dict[str, Correction]:
    found = {}
    for row in stand:
        says = now.get(row["charge"])
        if says is not None and _changed({**row, "person": says.person}, says):
            found[row["id"]] = says
    return found


def _moved(
    rows: Iterable[Mapping[str, Any]], now: Mapping[str, Correction]
) -> Iterator[tuple[tuple[str, str], dict[str, str]]]:
    """Of clearances whose records name another agency than before, by an ORI: which one, and what they write of it."""
    for row in rows:
        says = now.get(row["charge"])
        if says is None:
            continue
        for agency, column in ORIS.items():
            written = says.agencies.get(agency, {})
            ori = ori_of(written.get("ori", ""))
            if ori and ori != row[column] and written != row["agencies"].get(agency, {}):
                yield (row["id"], agency), written


def of_another_person(ledger: Ledger, newest: Dataset) -> dict[str, str]:
    """What is on its way and stands under another person or docket in newer records, with why it is taken back.

    Raises:
        NotAllowed: they are more than a plan's workflow bears: a recheck takes them back, with a second person's word.
    """
    waiting = m.Clearance.objects.using(ledger.alias).filter(state=m.State.PLANNED)
    rows = list(waiting.order_by("id").values(*_ROW).iterator(chunk_size=5000))
    now = dict(stands_now(newest, rows))
    changed = {row["id"]: _changed(row, now[row["charge"]]) for row in rows if row["charge"] in now}
    taken = {each: f"{RECHECKED}: {why}" for each, why in changed.items() if why}
    for plan in m.Plan.objects.using(ledger.alias).all():
        if stop := too_many_back(plan, len(taken), ledger.alias):
            raise NotAllowed(
                f"{stop}: ask these records by `clear recheck`, where a second person may allow it"
            )
    return taken


def stands_now(dataset: Dataset, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Correction]]:
    """What the records say of the charges of clearances; nothing of those that are not in them."""
    charges = pa.array(sorted({row["charge"] for row in rows}), pa.string())
    if not len(charges):
        return
    there: list[dict[str, Any]] = []
    for bucket in dataset.buckets:
        table = dataset.read(bucket.index, list(_FACTS))
        certain = pc.equal(table["membership"].cast(pa.string()), Membership.CERTAIN)
        wanted = pc.and_(certain, pc.is_in(table["charge_id"], charges))
        there += table.filter(wanted).to_pylist()
    facts = told_of(dataset.path, {row["person_id"] for row in there})
    for row in there:
        docket = {
            "county": row["county"] or "", "court": row["court"] or "", "number": row["case_number"] or "",
            "sequence": row["sequence"], "statute": row["statute"] or "",
            "keys": {"tracking_number": row["tracking_number"]} if row["tracking_number"] else {},
        }  # fmt: skip
        agencies: dict[str, dict[str, str]] = {}
        for name, (agency, key) in _NAMED.items():
            if row[name]:
                agencies.setdefault(agency, {})[key] = row[name]
        yield (
            row["charge_id"],
            Correction(
                row["person_id"],
                docket,
                facts.get(row["person_id"], ""),
                agencies,
                cleared=_is_day(row["cleared_on_to"]),
                open=row["disposition"] == Disposition.PENDING,
                decided=row["disposition_date_from"] if _is_day(row["disposition_date_from"]) else None,
            ),
        )


def _is_day(found: dt.date | None) -> bool:
    """Whether something surely happened, by a day at the latest."""
    return found is not None and found < dt.date.max


def outcomes(run: Run, pairs: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What a run says of charges under laws: the outcome of each pair that it judged."""
    charges, found = pa.array(sorted({charge for charge, _ in pairs}), pa.string()), {}
    for index in range(len(run.buckets)):
        table = run.read(index, ["charge_id", "law", "outcome", "decides"])
        table = table.filter(
            pc.and_(table["decides"], pc.is_in(table["charge_id"].cast(pa.string()), charges))
        )
        columns = (table[name].cast(pa.string()).to_pylist() for name in ("charge_id", "law", "outcome"))
        for charge, law, outcome in zip(*columns, strict=True):
            if (charge, law) in pairs:
                found[charge, law] = outcome
    return found
