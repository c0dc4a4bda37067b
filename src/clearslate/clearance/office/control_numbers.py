"""Control numbers of lists and of the lines in them: short enough to be said on the telephone ("Dauphin 3", "Dauphin 3-17").

A list is what one stage of one batch shows. Lists are counted by county, in the order in which their stages opened, and
lines in the order in which an office works: by court, docket number and count. Both are made of events that never
change, so a list that is written again, or a ledger that is rebuilt, has the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Subquery

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.state import workflow_of_plan, workflows
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.clearance.workflow import Stage

_SEVERAL: Final = "Statewide"
"""What is said for the county of a batch that holds several, or none."""
_LIST: Final = re.compile(r"\s*(?P<county>.+?)[\s-]+(?P<number>\d+)(?:\s*-\s*(?P<line>\d+))?\s*")


@dataclass(frozen=True, slots=True)
class ListNumber:
    """The control number of a list."""

    county: str
    number: int

    def __str__(self) -> str:
        """As it is said."""
        return f"{self.county} {self.number}"

    @property
    def file(self) -> str:
        """Its name as that of a file, without an ending."""
        return re.sub(r"[^\w]+", "-", str(self)).strip("-")


def number_of(ledger: Ledger, batch_id: str, stage_id: str) -> ListNumber:
    """The control number of the list of a batch in a stage that it is or was in."""
    row = m.Stage.objects.using(ledger.alias).get(batch=batch_id, stage=stage_id)
    first = m.Clearance.objects.using(ledger.alias).filter(batch=batch_id).values_list("county", flat=True)
    county = str(first.first() or "")
    for named in (county, ""):
        listed = _listed(ledger, named)
        if listed.filter(id=row.id).exists():
            return ListNumber(named or _SEVERAL, listed.filter(id__lte=row.id).count())
    raise NotAllowed(f"nobody may object in stage {stage_id}: there is no list of it")


def files_of(ledger: Ledger, batches: Iterable[str]) -> frozenset[str]:
    """The names, without an ending, of the files of all lists of batches."""
    rows = m.Stage.objects.using(ledger.alias).filter(stage__in=_stages(ledger), batch__in=list(batches))
    return frozenset(number_of(ledger, *each).file for each in rows.values_list("batch", "stage"))


def batch_named(ledger: Ledger, text: str) -> str:
    """The id of a batch that is named by its id, or by the control number of its list or of a line in it.

    Raises:
        NotAllowed: there is no list of that number.
    """
    named = _LIST.fullmatch(text)
    if named is None or m.Batch.objects.using(ledger.alias).filter(id=text).exists():
        return text
    county = "" if named["county"].casefold() == _SEVERAL.casefold() else named["county"]
    found = _listed(ledger, county).values_list("batch", flat=True)[int(named["number"]) - 1 :].first()
    if found is None:
        raise NotAllowed(f"there is no list {text.strip()}: `clear lists` names each that it writes")
    return str(found)


def clearance_named(ledger: Ledger, text: str) -> str:
    """The id of a clearance that is named by its id, or by the control number of its line ("Dauphin 3-17").

    Raises:
        NotAllowed: there is no such line.
    """
    named = _LIST.fullmatch(text)
    if named is None or named["line"] is None:
        return text
    if m.Clearance.objects.using(ledger.alias).filter(id=text).exists():
        return text
    batch = batch_named(ledger, f"{named['county']} {named['number']}")
    lines = {line: id_ for id_, line in lines_of(ledger, batch).items()}
    if int(named["line"]) not in lines:
        raise NotAllowed(f"there is no line {text.strip()}: the list has {len(lines):,}")
    return lines[int(named["line"])]


def lines_of(ledger: Ledger, batch_id: str) -> dict[str, int]:
    """Of each clearance of a batch the number of its line, in order: those that were taken back keep theirs."""
    rows = m.Clearance.objects.using(ledger.alias).filter(batch=batch_id)
    named = rows.values_list("court", "number", "case", "sequence", "id")
    return {id_: line for line, (*_, id_) in enumerate(sorted(named, key=_as_filed), 1)}


def _as_filed(row: tuple[str, str, str, int | None, str]) -> tuple[Any, ...]:
    """By court, docket number (its figures as numbers), case and count."""
    court, number, case, sequence, id_ = row
    docket = [
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", number)
    ]
    return court, docket, case, sequence is None, sequence or 0, id_


def _listed(ledger: Ledger, county: str) -> Any:
    """The stages of which there are lists, of batches of a county alone, in order; of those of several or none, where empty."""
    clearances = m.Clearance.objects.using(ledger.alias).filter(batch=OuterRef("batch"))
    rows = m.Stage.objects.using(ledger.alias).filter(stage__in=_stages(ledger)).order_by("id")
    if county:
        return rows.filter(Exists(clearances.filter(county__iexact=county))).exclude(
            Exists(clearances.exclude(county__iexact=county))
        )
    one = clearances.values("county")[:1]
    return rows.filter(
        Exists(clearances.filter(county="")) | Exists(clearances.exclude(county=Subquery(one)))
    )


def _stages(ledger: Ledger) -> set[str]:
    """The ids of the stages of which there are lists."""
    return {stage.id for each in workflows(ledger.alias).values() for stage in each.stages if stage.is_listed}


def open_to_objections(ledger: Ledger, batch: Any) -> Stage:
    """The stage that a batch is in, in which somebody may object.

    Raises:
        NotAllowed: there is none.
    """
    workflow = workflow_of_plan(batch.plan, ledger.alias)
    if not batch.stage or not workflow.stage(batch.stage).grounds:
        raise NotAllowed(
            f"batch {batch.id} is in no stage in which somebody may object: there is no list of it"
        )
    return workflow.stage(batch.stage)
