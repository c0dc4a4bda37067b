"""What an order says: which charges close, which charges of the same cases stay open, and what is to be redacted.

Clerks who were told to close "the case" closed whole files (practice, section 1.1). So an order names every
charge of each case that it touches, on one side or the other.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db.models import Q

from clearslate.clearance.events import Kind, NotAllowed
from clearslate.clearance.events.ids import digest_of
from clearslate.clearance.plan.rechecking import DOCKET, stands_now
from clearslate.clearance.state import (
    existing,
    open_clearances,
    stages_of,
    workflow_of_plan,
)
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Workflow
from clearslate.clearance.workflow.notices import notice_texts
from clearslate.clearance.workflow.presumptions import in_words
from clearslate.records.dataset import Dataset, bucket_of
from clearslate.records.names import told_of
from clearslate.records.people import FOLDER, people_file
from clearslate.records.schema import Membership
from clearslate.states import jurisdiction

_FACTS: Final = (
    "charge_id", "case_id", "person_id", "membership", "sequence", "statute", "description", "grade", "disposition",
    "disposition_date_from", "disposition_date_to", "cleared_on_from", "cleared_on_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One charge of a case, as an order names it."""

    charge: str
    sequence: str
    statute: str
    what: str
    grade: str
    disposition: str
    on: str
    law: str = ""
    clearance: str = ""
    was: str = ""  # how the order that is corrected names it, where that is another docket


@dataclass(frozen=True)
class CaseLines:
    """A case: the charges that close, those that stay open, and those that were closed before.

    In a correction ``close`` are those that do not close after all; ``named``: those that close under this name and docket.
    """

    number: str
    court: str
    county: str
    person: str  # the name, where the dataset has it
    close: list[Line]
    open: list[Line]
    closed: list[Line]
    named: list[Line] = field(default_factory=list)

    @property
    def is_mixed(self) -> bool:
        """Some of its charges stay open: documents need redaction, the file stays."""
        return bool(self.open)


@dataclass(slots=True)
class NoticeLine:
    """What a law adds for those who act, and of how many of the charges that close.

    ``applies``: of how many. ``perhaps``: of how many more it may speak. ``day``: the earliest that belongs to it, each
    taken as the latest that it may be (ISO); ``has_later``: not all are that one. ``no_day``: of how many of these charges
    the day is not known.
    """

    text: str
    cite: str
    applies: int = 0
    perhaps: int = 0
    day: str = ""
    has_later: bool = False
    no_day: int = 0


@dataclass(frozen=True)
class OrderContent:
    """All that an order says. Days are ISO dates."""

    id: str
    kind: str  # order; notice, where relief comes by operation of law; or correction of a signed order
    jurisdiction: str
    workflow_cite: str
    signer: str
    batch: str
    of: str  # counties, and whether convictions or other records
    on: str
    covers: str
    case: str
    laws: list[dict[str, Any]]
    unverified: list[str]
    cases: list[CaseLines] = field(repr=False)
    notices: list[NoticeLine] = field(default_factory=list)
    corrects: str = ""  # the order that it corrects, and the day on which that was signed
    corrected_on: str = ""
    assumed: list[str] = field(
        default_factory=list
    )  # what the plan's run presumed, and how it read open questions

    @property
    def clearances(self) -> list[str]:
        """The ids that it covers, sorted."""
        return sorted(line.clearance for case in self.cases for line in (*case.close, *case.named))

    def to_json(self) -> dict[str, Any]:
        """For the template."""
        return asdict(self) | {
            "charges": sum(len(case.close) for case in self.cases),
            "named": sum(len(case.named) for case in self.cases),
            "mixed": sum(case.is_mixed for case in self.cases),
        }


def contents(
    ledger: Ledger, batch_id: str, dataset: Dataset, on: dt.date, *, per_case: bool
) -> list[OrderContent]:
    """The orders (or notices) of a batch.

    Args:
        ledger: where the batch stands.
        batch_id: the batch.
        dataset: the records, for the charges that stay open and for names.
        on: the day that the document bears.
        per_case: one order a case, else one for the whole batch.

    Raises:
        NotAllowed: nothing of the batch goes on, or the dataset does not hold one of its charges.
    """
    batch = existing(m.Batch, ledger.alias, "batch", batch_id)
    rows = list(covered(batch, ledger).order_by("number", "case", "sequence", "id"))
    if not rows:
        raise NotAllowed(f"nothing of batch {batch_id} goes on: there is nothing to order")
    workflow = workflow_of_plan(batch.plan, ledger.alias)
    cases = _cases(rows, dataset, _closed_before(ledger, {row.case for row in rows}, on), on)
    others = _others(rows, dataset)
    if others:
        raise NotAllowed(
            f"{len(others)} of batch {batch_id} stand under another person, or are named otherwise, in these records: ask "
            "them first (`clear recheck`)"
        )
    plan = existing(m.Plan, ledger.alias, "plan", batch.plan)
    assumed = in_words(plan.assumed, workflow.jurisdiction)
    replaced = replaced_orders(batch_id, ledger)
    of_case: dict[str, list[Any]] = {}
    for row in rows:
        of_case.setdefault(row.case, []).append(row)
    groups = [(case_id, [case_id]) for case_id in cases] if per_case else [("", list(cases))]
    return [
        _content(
            batch,
            workflow,
            on,
            case_id,
            [cases[each] for each in members],
            [row for each in members for row in of_case[each]],
            assumed,
            replaced,
        )
        for case_id, members in groups
    ]


def correction(ledger: Ledger, order: str, ids: Sequence[str], dataset: Dataset, on: dt.date) -> OrderContent:
    """What corrects a signed order: the charges of it that were taken back since, and those that it names wrongly.

    Of what was taken back the ledger alone tells: the records may hold such a charge no more, or under another name.

    Args:
        ledger: where the order stands.
        order: its id.
        ids: the clearances of which it is wrong.
        dataset: the records, for the right name of whom it names wrongly.
        on: the day that the document bears.

    Raises:
        NotAllowed: the records say otherwise than the ledger what an order named wrongly.
    """
    signed = existing(m.Order, ledger.alias, "order", order)
    batch = existing(m.Batch, ledger.alias, "batch", signed.batch)
    workflow = workflow_of_plan(batch.plan, ledger.alias)
    rows = list(
        m.Clearance.objects.using(ledger.alias)
        .filter(id__in=list(ids))
        .order_by("number", "case", "sequence", "id")
    )
    names = _right_names([row for row in rows if row.state == m.State.CLEARED], dataset)
    cases: dict[tuple[str, str], CaseLines] = {}
    for row in rows:
        name = names.get(row.id, "")
        of_case = CaseLines(
            row.number or row.case, court_in(row.court, row.county), row.county, name, [], [], []
        )
        case = cases.setdefault((row.case, name), of_case)
        number = "" if row.sequence is None else str(row.sequence)
        line = Line(row.charge, number, row.statute, "", "", "", "", row.law, row.id)
        if row.id in names:
            case.named.append(replace(line, was=_named_in(row, order, ledger)))
        else:
            case.close.append(line)
    signs = next(stage for stage in stages_of(batch, workflow) if stage.sign)
    covers = digest_of(sorted(ids))
    return OrderContent(
        id=order_id(batch.id, f"corrects {order}", covers, replaced_orders(batch.id, ledger)), kind="correction",
        jurisdiction=jurisdiction(workflow.jurisdiction).name, workflow_cite=signs.cite, signer=signs.signer, batch=batch.id,
        of=_of(batch, list(cases.values())), on=on.isoformat(), covers=covers, case=signed.case, laws=[], unverified=[],
        cases=list(cases.values()), corrects=order,
        corrected_on="" if signed.signed_on is None else signed.signed_on.isoformat(),
    )  # fmt: skip


def _right_names(rows: Sequence[Any], dataset: Dataset) -> dict[str, str]:
    """Who the person of each clearance is, by the records in which it stands as the ledger knows it now."""
    now = dict(stands_now(dataset, [{"charge": row.charge} for row in rows]))
    for row in rows:
        says = now.get(row.charge)
        docket = {name: getattr(row, name) for name in DOCKET}
        if says is None or says.docket != docket or (row.facts and says.facts != row.facts):
            raise NotAllowed(
                f"charge {row.charge} stands otherwise in these records than the ledger knows: ask them first "
                "(`clear recheck`)"
            )
    names = names_of({says.person for says in now.values()}, dataset)
    return {row.id: names.get(now[row.charge].person, "") for row in rows}


def _named_in(row: Any, order: str, ledger: Ledger) -> str:
    """How a signed order names a charge, where that is another docket than it is of now; the chain tells."""
    events = m.Event.objects.using(ledger.alias)
    signed = (
        events.filter(kind=Kind.ORDER_SIGNED, key=f"signed:{order}").values_list("seq", flat=True).first()
    )
    told = events.filter(subject=row.id, kind__in=(Kind.CLEARANCE_PLANNED, Kind.CLEARANCE_CORRECTED))
    before = told.filter(seq__lt=signed) if signed is not None else told
    said = json.loads(before.order_by("-seq").values_list("payload", flat=True)[0])
    names = ("number", "court", "county", "sequence", "statute")
    if all(said[name] == getattr(row, name) for name in names):
        return ""
    number = "" if said["sequence"] is None else f"no. {said['sequence']}"
    court = court_in(said["court"], said["county"])
    return ", ".join(part for part in (said["number"], number, said["statute"], court) if part)


def _others(rows: Sequence[Any], dataset: Dataset) -> list[Any]:
    """The clearances whose person the records name otherwise than the ledger knows."""
    now = told_of(dataset.path, {row.person for row in rows if row.facts})
    return [row for row in rows if row.facts and now.get(row.person, "") != row.facts]


def covered(batch: Any, ledger: Ledger) -> Any:
    """The clearances of a batch that go on, or that are in force already."""
    if batch.state == m.BatchState.CLEARED:
        return m.Clearance.objects.using(ledger.alias).filter(batch=batch.id, state=m.State.CLEARED)
    return open_clearances(batch.id, ledger.alias)


def order_id(batch: str, case: str, covers: str, replaced: AbstractSet[str]) -> str:
    """The id of an order: another one, when it covers other clearances, or what one covered that was replaced."""
    ids = (digest_of([batch, case, covers, *again])[:20] for again in (["again"] * n for n in count()))
    return next(each for each in ids if each not in replaced)


def replaced_orders(batch: str, ledger: Ledger) -> frozenset[str]:
    """The ids of the orders of a batch that were made again."""
    rows = m.Order.objects.using(ledger.alias).filter(batch=batch, replaced=True)
    return frozenset(rows.values_list("id", flat=True))


def _content(
    batch: Any,
    workflow: Workflow,
    on: dt.date,
    case_id: str,
    cases: list[CaseLines],
    rows: Sequence[Any],
    assumed: list[str],
    replaced: frozenset[str],
) -> OrderContent:
    ids = sorted(line.clearance for case in cases for line in case.close)
    covers = digest_of(ids)
    signed = [stage for stage in stages_of(batch, workflow) if stage.sign]
    laws, unverified = _laws(workflow, {line.law for case in cases for line in case.close})
    return OrderContent(
        assumed=assumed,
        id=order_id(batch.id, case_id, covers, replaced),
        kind="order" if signed else "notice",
        jurisdiction=jurisdiction(workflow.jurisdiction).name,
        workflow_cite=signed[0].cite if signed else workflow.cite,
        signer=signed[0].signer if signed else "",
        batch=batch.id,
        of=_of(batch, cases),
        on=on.isoformat(),
        covers=covers,
        case=case_id,
        laws=laws,
        unverified=[*unverified, *workflow.unverified],
        cases=cases,
        notices=_notices(workflow.jurisdiction, rows),
    )


def _of(batch: Any, cases: Sequence[CaseLines]) -> str:
    """The counties of the cases, and what kind of records they are, where a batch holds one kind."""
    counties = sorted({case.county for case in cases if case.county})
    place = [", ".join(counties)] if len(counties) <= _NAMED else [f"{len(counties)} counties"]
    kind = {True: ["convictions"], False: ["charges that ended without a conviction"], None: []}
    return "; ".join([*filter(None, place), *kind[batch.conviction]])


_NAMED: Final = 3  # counties


def court_in(court: str, county: str) -> str:
    """A court with its county; the county once, where the court's name holds it."""
    return ", ".join(part for part in (court, county if county not in court else "") if part)


def _laws(workflow: Workflow, used: Iterable[str]) -> tuple[list[dict[str, Any]], list[str]]:
    state = jurisdiction(workflow.jurisdiction)
    found = [state.law(law_id) for law_id in sorted(used)]
    told = [{"id": law.id, "cite": law.cite, "title": law.title, "relief": law.relief} for law in found]
    return told, state.unverified(law.id for law in found)


def _notices(code: str, rows: Sequence[Any]) -> list[NoticeLine]:
    """What the laws of clearances add, each text with its citation once, in the order of the laws."""
    lines: dict[tuple[str, str], NoticeLine] = {}
    places: dict[tuple[str, str], tuple[str, int]] = {}
    for row in rows:
        for notice in notice_texts(code, row.law, row.notices):
            same = (notice.text, notice.cite)
            line = lines.setdefault(same, NoticeLine(*same))
            places[same] = min(places.get(same, (row.law, notice.place)), (row.law, notice.place))
            line.applies += not notice.is_perhaps
            line.perhaps += notice.is_perhaps
            line.no_day += notice.is_dated and not notice.day
            if notice.day:
                line.has_later |= line.day not in ("", notice.day)
                line.day = min(line.day or notice.day, notice.day)
    return [lines[same] for same in sorted(lines, key=lambda same: (places[same], same))]


# --- the charges of the cases -----------------------------------------------------------------------------


def _closed_before(ledger: Ledger, cases: set[str], on: dt.date) -> set[str]:
    """The charges of cases that were in force before a day, and are not undone.

    Of that day itself none: what an order says must not change while the day goes on.
    """
    found: set[str] = set()
    listed = sorted(cases)
    for start in range(0, len(listed), 500):
        rows = m.Clearance.objects.using(ledger.alias).filter(
            case__in=listed[start : start + 500], cleared_on__lt=on
        )
        undone = Q(restored_on__isnull=False, restored_on__lt=on)
        found.update(rows.exclude(undone).values_list("charge", flat=True))
    return found


def _is_closed(charge: Mapping[str, Any], closed: set[str], on: dt.date) -> bool:
    """Whether a charge was closed before a day, by the ledger or by the records."""
    last = charge["cleared_on_to"]
    return charge["charge_id"] in closed or (
        charge["cleared_on_from"] is not None and last is not None and last < on
    )


def _cases(rows: Sequence[Any], dataset: Dataset, closed: set[str], on: dt.date) -> dict[str, CaseLines]:
    """The cases of clearances, with all of their charges, in the order of the clearances."""
    facts = _charges(rows, dataset)
    names = names_of({row.person for row in rows}, dataset)
    cleared = {row.charge: row for row in rows}
    cases: dict[str, CaseLines] = {}
    for row in rows:
        charges = facts.get(row.case, [])
        if row.charge not in {charge["charge_id"] for charge in charges}:
            raise NotAllowed(
                f"the dataset does not hold charge {row.charge} of clearance {row.id}: give the newest records"
            )
        if row.case not in cases:
            close = [
                _line(each, cleared[each["charge_id"]]) for each in charges if each["charge_id"] in cleared
            ]
            others = [each for each in charges if each["charge_id"] not in cleared]
            stays = [_line(each) for each in others if not _is_closed(each, closed, on)]
            before = [_line(each) for each in others if _is_closed(each, closed, on)]
            name, court = names.get(row.person, ""), court_in(row.court, row.county)
            cases[row.case] = CaseLines(row.number or row.case, court, row.county, name, close, stays, before)
    return cases


def _charges(rows: Sequence[Any], dataset: Dataset) -> dict[str, list[dict[str, Any]]]:
    """All charges of the clearances' cases, by case, in order."""
    people = pa.array(sorted({row.person for row in rows}))
    wanted = pa.array(sorted({row.case for row in rows}))
    found: dict[str, list[dict[str, Any]]] = {}
    for index in np.unique(bucket_of(people, len(dataset.buckets))).tolist():
        table = dataset.read(index, list(_FACTS))
        certain = pc.equal(table["membership"].cast(pa.string()), Membership.CERTAIN)
        table = table.filter(pc.and_(pc.is_in(table["case_id"], wanted), certain))
        for charge in table.to_pylist():
            found.setdefault(charge["case_id"], []).append(charge)
    for charges in found.values():
        charges.sort(
            key=lambda charge: (charge["sequence"] is None, charge["sequence"] or 0, charge["charge_id"])
        )
    return found


def _line(charge: Mapping[str, Any], clearance: Any = None) -> Line:
    first, last = charge["disposition_date_from"], charge["disposition_date_to"]
    return Line(
        charge=charge["charge_id"],
        sequence="" if charge["sequence"] is None else str(charge["sequence"]),
        statute=charge["statute"] or "",
        what=charge["description"] or "",
        grade=charge["grade"] or "",
        disposition=(charge["disposition"] or "not recorded").replace("_", " "),
        on=_between(first, last),
        law="" if clearance is None else clearance.law,
        clearance="" if clearance is None else clearance.id,
    )


def _between(first: dt.date | None, last: dt.date | None) -> str:
    if first is None or last is None or last.year == dt.MAXYEAR:
        return ""
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"


def names_of(people: set[str], dataset: Dataset) -> dict[str, str]:
    """The name of each person; none where the dataset holds no names.

    Of a person with several names the first one counts, as in messages to agencies (``records.names``).

    Raises:
        DatasetError: the names are not those that were written.
    """
    path = people_file(dataset.path)
    if path is None:
        return {}
    names = _NAMES if path.parent.name == FOLDER else _INVENTED
    there = [name for name in names if name in pq.read_schema(path).names]
    table = pq.read_table(path, columns=["person_id", *there])
    found: dict[str, str] = {}
    for row in table.filter(pc.is_in(table["person_id"], pa.array(sorted(people), pa.string()))).to_pylist():
        found.setdefault(row["person_id"], " ".join(row[name] for name in there if row[name]))
    return found


_NAMES: Final = ("name_first", "name_middle", "name_last", "name_suffix")
_INVENTED: Final = ("given_name", "middle_initial", "family_name")
"""Names of the columns in the people of a synthetic state."""
