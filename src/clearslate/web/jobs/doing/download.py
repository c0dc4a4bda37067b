"""A long list as a file: the view of the list itself writes it, for who asked, with the rights that they have now."""

from __future__ import annotations

import io

from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import resolve

from clearslate.clearance.events import NotAllowed
from clearslate.records.files import create_private, whole
from clearslate.web.accounts.worker import Worker, on_behalf
from clearslate.web.jobs.work import Work
from clearslate.web.parts.lists import TELL
from clearslate.wording import things


def written(work: Work, where: str) -> tuple[list[str], str]:
    """Write the file of a list. What came of it in words, and the file's name.

    Raises:
        NotAllowed: who asked may not see the list (any more).
    """
    count = 0

    def tell(rows: int) -> None:
        nonlocal count
        count += rows
        work.did(parts=rows)

    path, _, query = where.partition("?")
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "wsgi.input": io.BytesIO(),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
        }
    )
    asker = Worker(work.actor.name, work.actor.role, (work.actor.role,), work.actor.authentication, work.at)
    on_behalf(request, asker)
    setattr(request, TELL, tell)
    view, arguments, named = resolve(request.path)
    work.begin("Writing the list")
    try:
        answer = view(request, *arguments, **named)
    except Http404 as error:
        raise NotAllowed("this list is not there for you any more") from error
    name = f"list.{request.GET['as']}"
    with whole(work.folder / name) as part, create_private(part) as file:
        for chunk in answer:
            file.write(chunk)
    return [f"{things(count, 'row')}."], name
