"""A list on a screen: filters in the address, a signed place where the next page begins, the same rows as a download."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from clearslate.clearance.office.pages import Page, Place
from clearslate.records.cells import CellWriter, neutral
from clearslate.records.workbooks import new_workbook
from clearslate.web.parts import tokens

Rows = Callable[[Place, int], Page]
"""Gives a page of rows after a place."""
Tell = Callable[[int], None]
"""Is told how many rows were read."""
TELL: Final = "clearslate_tell"
"""On the request of a job: whom to tell how far the file is."""
LONG: Final = 5000
"""Rows of a list that is made at once; a longer one is made by a job."""
_SALT: Final = "clearslate.list"
_CHUNK: Final = 1000  # rows of a download read at once


def place_in(request: HttpRequest) -> Place:
    """Where the page that is asked for begins, in the list as it is sorted.

    Raises:
        Http404: the place was not given by us.
    """
    text = request.GET.get("after", "")
    if not text:
        return ()
    try:
        return tuple(map(_back, signing.loads(text, salt=_salt(request))))
    except signing.BadSignature as error:
        raise Http404 from error


def _salt(request: HttpRequest) -> str:
    """A place is one of a list in one order: in another it is nowhere."""
    return f"{_SALT}|{request.GET.get('sort', '')}"


def next_page(request: HttpRequest, page: Page) -> str:
    """The address of the page after this one; empty where nothing follows."""
    if not page.after:
        return ""
    kept = {name: value for name, value in request.GET.items() if name not in ("after", "as") and value}
    return "?" + urlencode(
        kept | {"after": signing.dumps([_forth(each) for each in page.after], salt=_salt(request))}
    )


def download_address(request: HttpRequest, kind: str) -> str:
    """The address of the whole list as a file."""
    kept = {name: value for name, value in request.GET.items() if name not in ("after", "as") and value}
    return "?" + urlencode(kept | {"as": kind})


def download(
    request: HttpRequest, name: str, columns: Mapping[str, str], rows: Rows
) -> HttpResponse | StreamingHttpResponse:
    """The whole list as CSV or XLSX, as the address asks. ``columns``: name of a value to its heading.

    A long list is made by a job: the answer is then the page that asks for it.

    Raises:
        Http404: the address asks for another kind of file.
    """
    kind = request.GET["as"]
    tell: Tell | None = getattr(request, TELL, None)
    if tell is None:
        whole = rows((), LONG)
        if whole.after:
            return _by_a_job(request)
        rows = _only(whole)
    else:
        rows = _told(rows, tell)
    if kind == "csv":
        answer: Any = StreamingHttpResponse(_csv(columns, rows), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        answer = HttpResponse(_xlsx(columns, rows), content_type=_XLSX)
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _by_a_job(request: HttpRequest) -> HttpResponse:
    """The page that asks for a job that makes the file of a long list."""
    where = signing.dumps(request.get_full_path(), salt=_SALT)
    context = {"where": where, "key": tokens.new_id(), "long": LONG, "back": request.path}
    return render(request, "web/long_list.html", context)


def asked_for(where: str) -> str:
    """The address of the list whose file a form asks for.

    Raises:
        Http404: the address was not given by us.
    """
    try:
        return str(signing.loads(where, salt=_SALT))
    except signing.BadSignature as error:
        raise Http404 from error


def _only(page: Page) -> Rows:
    return lambda _after, _size: page


def _told(rows: Rows, tell: Tell) -> Rows:
    def part(after: Place, size: int) -> Page:
        page = rows(after, size)
        tell(len(page.rows))
        return page

    return part


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _all(rows: Rows) -> Iterator[dict[str, Any]]:
    after: Place = ()
    while True:
        page = rows(after, _CHUNK)
        yield from page.rows
        if not page.after:
            return
        after = page.after


def _csv(columns: Mapping[str, str], rows: Rows) -> Iterator[str]:
    text = io.StringIO()
    lines = CellWriter(text, lineterminator="\n")
    lines.writerow(columns.values())
    for row in _all(rows):
        lines.writerow(_cell(row[name]) for name in columns)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()


def _xlsx(columns: Mapping[str, str], rows: Rows) -> bytes:
    file = io.BytesIO()
    with TemporaryDirectory(prefix="clearslate-list-") as scratch, new_workbook(file, scratch) as book:
        sheet = book.add_worksheet("list")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, list(columns.values()), bold)
        for number, row in enumerate(_all(rows), 1):
            sheet.write_row(number, 0, [neutral(_cell(row[name])) for name in columns])
        sheet.autofilter(0, 0, 0, len(columns) - 1)
    return file.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _forth(value: object) -> object:
    return {"day": value.isoformat()} if isinstance(value, dt.date) else value


def _back(value: object) -> object:
    return dt.date.fromisoformat(value["day"]) if isinstance(value, dict) else value


def filters(request: HttpRequest, names: Sequence[str]) -> dict[str, str]:
    """What the address asks for, of the filters that a list has."""
    return {name: request.GET.get(name, "")[:120] for name in names}


def named(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with names that a template can say: ``in force`` is ``in_force``, ``no.`` is ``no``."""
    return {name.rstrip(".").replace(" ", "_"): value for name, value in row.items()}


def foot(request: HttpRequest, page: Page) -> dict[str, str]:
    """What stands below a list: the next page, and the whole of it as a file."""
    return {
        "next": next_page(request, page),
        "csv": download_address(request, "csv"),
        "xlsx": download_address(request, "xlsx"),
    }
