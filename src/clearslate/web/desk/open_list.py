"""What somebody may object to, a case a row: found, sorted, given to an attorney, marked as looked at, taken along as workbooks.

Docket numbers, names and offenses are searched by a form that is sent, never by an address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from clearslate.clearance.office import details, pages
from clearslate.clearance.workflow import Stage
from clearslate.records.files import put
from clearslate.web import records
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.desk import assigned
from clearslate.web.desk.assigned import OBJECTORS
from clearslate.web.desk.objections import words_in
from clearslate.web.jobs import table
from clearslate.web.jobs.kinds import KINDS
from clearslate.web.jobs.views import asked as asked_for
from clearslate.web.jobs.work import folder_of, list_of, lists_folder
from clearslate.web.parts import lists, tokens, uploads
from clearslate.web.parts.sorting import in_order, sorting
from clearslate.web.templatetags.humanize_lite import ended

_COLUMNS: Final = {
    "clearance": "Clearance", "case": "Docket", "sequence": "Count", "name": "Name", "birth": "Born", "statute": "Statute",
    "offense": "Offense", "grade": "Grade", "ended": "How it ended", "law": "Law", "since": "Eligible since",
    "until": "Object by", "attorney": "Attorney",
}  # fmt: skip
MOST_SEARCHED: Final = 5000
"""Charges that a search, a sorted list or one by grade looks through; of more, a county is chosen first."""
_SHOWN: Final = 100  # cases that a search shows
_LISTS: Final = 40  # workbooks that the page names


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case with its charges that are open to objection. ``counts``: rows of ``details.objectionable`` with their records."""

    docket: str
    county: str
    court: str
    name: str
    birth: str
    until: dt.date | None
    days: int | None
    counts: Sequence[Mapping[str, Any]]

    @property
    def charges(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Its charges, those of one offense, grade and law together: their counts, and the first of them."""
        found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
        for each in self.counts:
            key = each["offense"] or each["statute"], each["grade"], each["law"], each["ended"]
            found.setdefault(key, []).append(each)
        return [
            (", ".join(str(row["sequence"]) for row in of if row["sequence"] is not None), of[0])
            for of in found.values()
        ]

    @property
    def objected(self) -> list[Mapping[str, Any]]:
        """Those to which somebody of this office objects."""
        return [each for each in self.counts if each["objection"]]

    @property
    def attorney(self) -> str:
        """Who goes through it; of several, all."""
        return ", ".join(dict.fromkeys(each["attorney"] for each in self.counts if each["attorney"]))

    @property
    def value(self) -> str:
        """Its charges, each with who had it when the page was shown."""
        return ";".join(f"{each['clearance']}:{each['attorney']}" for each in self.counts)

    @property
    def first(self) -> str:
        """The first of its charges to which nobody of this office objects; empty where there is none."""
        return next((each["clearance"] for each in self.counts if not each["objection"]), "")

    @property
    def looked(self) -> bool:
        """Whether somebody of the role looked at all of it."""
        return all(each["looked"] for each in self.counts)


_ORDERS: Final[dict[str, Callable[[OpenCase], Any]]] = {
    "until": lambda case: (case.until or dt.date.max, case.county, case.docket),
    "docket": lambda case: case.docket,
    "name": lambda case: case.name or None,
    "offense": lambda case: case.counts[0]["offense"] or None,
    "ended": lambda case: case.counts[0]["ended_on"] or None,
}


@for_roles(*OBJECTORS)
def open_list(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The cases with charges that are shown to who may object, with the days that are left."""
    asked = lists.filters(request, ("county", "of", "grade", "look"))
    how = sorting(request, *_ORDERS)
    wanted = _narrowed(worker, asked)

    def rows(after: pages.Place, size: int) -> pages.Page:
        page = details.objectionable(
            worker.ledger, worker.role, county=asked["county"], **wanted, after=after, size=size
        )
        return pages.Page(_with_records(worker, page.rows), page.after)

    if request.GET.get("as"):
        return lists.download(request, "open-for-objection", _COLUMNS, rows)
    words = request.POST.get("q", "").strip()[:120]
    whole = bool(words or asked["grade"] or how.by != "until" or how.down)
    opened = details.in_stages(worker.ledger)
    page = details.objectionable(
        worker.ledger, worker.role, county=asked["county"], **wanted, opened=opened, after=() if whole else lists.place_in(request),
        size=MOST_SEARCHED if whole else pages.SIZE, whole_cases=True,
    )  # fmt: skip
    cases, more, begin = list(_cases(worker, _with_records(worker, page.rows, is_shown=not whole))), 0, 0
    if whole:
        found = in_order([case for case in cases if _fits(case, words, asked["grade"])], how, _ORDERS)
        begin = _number(request)
        cases = found[begin : begin + _SHOWN]
        more = max(0, len(found) - begin - _SHOWN)
        records.show_rows(worker, (row for case in cases for row in case.counts), "open list")
    context = {
        "cases": cases, "asked": asked, "sorting": how, "words": words, "too_long": whole and bool(page.after), "most": MOST_SEARCHED,
        "counties": details.counties(worker.ledger), "colleagues": assigned.colleagues(worker), "lists": _workbooks(worker, asked["county"], opened),
        "more": more, "begin": begin + _SHOWN if more and not words else 0, "key": tokens.new_id(),
    }  # fmt: skip
    foot = lists.foot(request, pages.Page([], () if whole else page.after))
    return render(request, "web/open_list.html", context | foot)


def _number(request: HttpRequest) -> int:
    text = request.GET.get("begin", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Http404
    return int(text)


def _narrowed(worker: Worker, asked: Mapping[str, str]) -> dict[str, Any]:
    """Which charges are wanted: by attorney, and by whether somebody looked at them."""
    found = assigned.narrowed(worker, asked["of"])
    if asked["look"] not in ("yes", "no"):
        return found
    looked = assigned.looked(worker)
    if asked["look"] == "no":
        return found | {"without": [*found.get("without", ()), *looked]}
    among = found.get("among")
    kept = looked if among is None else [each for each in among if each in set(looked)]
    without = set(found.get("without", ()))
    return {"among": [each for each in kept if each not in without]}


def _with_records(
    worker: Worker, rows: Iterable[Mapping[str, Any]], *, is_shown: bool = True
) -> list[dict[str, Any]]:
    """Rows with names and records, read from each plan's run; who is shown is noted."""
    rows = list(rows)
    if is_shown:
        records.show_rows(worker, rows, "open list")
    names, facts = records.of_rows(rows)
    given, looked = (
        assigned.to_whom(worker, rows),
        set(assigned.looked(worker, [row["clearance"] for row in rows])),
    )
    return [
        dict(row) | {
            "name": records.said(names.get(row["person"])), "birth": (names.get(row["person"]) or {}).get("birth_date", ""),
            "attorney": given.get(row["clearance"], ""), "looked": row["clearance"] in looked,
            "ended": ended(fact) if (fact := facts.get(row["charge"], {})) else "", "ended_on": fact.get("disposition_date_from") or "",
            "offense": fact.get("description") or "", "grade": fact.get("grade") or "",
        }
        for row in rows
    ]  # fmt: skip


def _cases(worker: Worker, rows: Iterable[Mapping[str, Any]]) -> Iterator[OpenCase]:
    for _, of in groupby(rows, key=itemgetter("batch", "court", "case", "person")):
        counts = sorted(of, key=lambda row: row["sequence"] or 0)
        row = counts[0]
        days = None if row["until"] is None else (row["until"] - worker.today).days
        yield OpenCase(
            row["case"], row["county"], row["court"], row["name"], row["birth"], row["until"], days, counts
        )


def _fits(case: OpenCase, words: str, grade: str) -> bool:
    if grade and not any(row["grade"] == grade for row in case.counts):
        return False
    text = [case.docket, case.name, *(f"{row['offense']} {row['statute']}" for row in case.counts)]
    return words_in(" ".join(text), words)


# --- workbooks ------------------------------------------------------------------------------------------------


def _workbooks(worker: Worker, county: str, opened: Sequence[tuple[Any, Stage]]) -> list[OpenList]:
    """The workbooks that the office wrote of windows that are open, those first that end first."""
    found = []
    for batch, stage in details.open_to(
        worker.ledger, worker.role, county=county, size=_LISTS, opened=opened
    ):
        if (book := list_of(batch.id, stage.id)) is not None:
            found.append(OpenList(batch.id, book["number"], book["file"], batch.due, batch.size))
    return found


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list of an open window. ``number``: its control number; ``file``: the workbook's name."""

    batch: str
    number: str
    file: str
    until: dt.date | None
    charges: int


@for_roles(*OBJECTORS)
def list_file(request: HttpRequest, worker: Worker, batch_id: str) -> FileResponse:  # noqa: ARG001 (a view's)
    """The workbook of an open window, as the job that shows lists wrote it; whose names are in it is noted."""
    rows = details.open_to(worker.ledger, worker.role, size=100_000)
    found = next((each for each in rows if each[0].id == batch_id), None)
    if found is None:
        raise Http404
    if (book := list_of(batch_id, found[1].id)) is None:
        raise Http404
    persons = {each["person"] for each in details.of_batch(worker.ledger, batch_id)}
    records.shown(
        worker, records.run_of(details.run_of(worker.ledger, batch_id)), persons, "list of an open window"
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(
        lists_folder().joinpath(book["file"]).open("rb"),
        as_attachment=True,
        filename=book["file"],
        content_type=kind,
    )


@for_roles(*OBJECTORS)
def upload_list(request: HttpRequest, worker: Worker) -> HttpResponse:
    """A filled-in list that came back: its objections are filed by a job, all of them or none."""
    wrong, key = "", request.POST.get("key") or tokens.new_id()
    if request.method == "POST":
        try:
            name, data = uploads.list_sent(request, "list")
        except uploads.UploadError as error:
            wrong = str(error)
        else:
            if table.is_new(key):
                put(folder_of(key) / name, data)
            arguments = {"file": name, "batch": request.POST.get("batch", "").strip()[:80]}
            return asked_for(request, worker, "returned", KINDS["returned"], arguments)
    context = {
        "key": key,
        "wrong": wrong,
        "batch": request.POST.get("batch", ""),
        "lists": _workbooks(worker, "", details.in_stages(worker.ledger)),
    }
    return render(request, "web/upload_list.html", context)
