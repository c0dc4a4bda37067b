"""One agency: what it was sent and answered, what it refused and why; sent again, and answers that come by hand or on paper."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.events.payloads.form import is_reference
from clearslate.clearance.exchange import recipients
from clearslate.clearance.exchange.acks import LATER, REASONS, Importer
from clearslate.clearance.exchange.answers import Answer, write
from clearslate.clearance.exchange.export import MANIFEST, SIGNATURE
from clearslate.clearance.exchange.profiles import Profile, load_profiles
from clearslate.clearance.exchange.reasons import OF_ITEM, OF_MESSAGE
from clearslate.clearance.office.pages import SIZE, Page, Place
from clearslate.clearance.workflow import Recipient
from clearslate.records.files import put
from clearslate.web.accounts.worker import SUPERVISORS, Worker, for_roles
from clearslate.web.jobs import table
from clearslate.web.jobs.kinds import KINDS
from clearslate.web.jobs.views import asked
from clearslate.web.jobs.work import folder_of
from clearslate.web.parts import lists, tokens, uploads
from clearslate.web.parts.acts import act
from clearslate.web.parts.uploads import files

READERS: Final = (*SUPERVISORS, Role.CLERK)
STATES: Final = {
    "": "all", "sent": "not answered", "partly": "answered in part", "rejected": "refused", "acknowledged": "done", "replaced": "sent anew",
}  # fmt: skip
_COLUMNS: Final = {
    "message": "Message", "purpose": "Asks to", "attempt": "Attempt", "rows": "Charges", "sent": "Sent", "due": "Answer by", "state": "State",
    "answered": "Answered", "why": "Why refused",
}  # fmt: skip


def _of(worker: Worker, recipient_id: str) -> tuple[Recipient, Profile]:
    try:
        found = recipients.what(worker.ledger, recipient_id)
    except NotAllowed as error:
        raise Http404 from error
    profile = load_profiles().get(found.profile)
    if profile is None:
        raise Http404
    return found, profile


@for_roles(*READERS)
def recipient(request: HttpRequest, worker: Worker, recipient_id: str) -> HttpResponse:
    """What one agency was sent, what it answered, and what it refused."""
    return _page(request, worker, recipient_id)


def _page(request: HttpRequest, worker: Worker, recipient_id: str, wrong: str = "") -> HttpResponse:
    found, profile = _of(worker, recipient_id)
    state = request.GET.get("state", "")

    def rows(after: Place, size: int) -> Page:
        return recipients.messages(
            worker.ledger, found, profile, worker.today, state=state, after=after, size=size
        )

    if request.GET.get("as"):
        return lists.download(request, f"messages-{recipient_id}", _COLUMNS, rows)
    page = rows(lists.place_in(request), SIZE)
    context = {
        "recipient": found, "profile": profile, "rows": page.rows, "state": state, "states": STATES,
        "refused": recipients.refused(worker.ledger, recipient_id), "is_operator": worker.role == Role.OPERATOR,
        "is_clerk": worker.role == Role.CLERK, "key": tokens.new_id(), "again_key": tokens.new_id(), "wrong": wrong,
    }  # fmt: skip
    return render(request, "web/recipient.html", context | lists.foot(request, page))


@require_POST
@for_roles(Role.OPERATOR)
def send_again(request: HttpRequest, worker: Worker, recipient_id: str) -> HttpResponse:
    """Send an agency what is due, and again what it refused or did not answer: by a job."""
    _of(worker, recipient_id)
    return asked(request, worker, "export", KINDS["export"], {"by_hand": True, "only": recipient_id})


@require_POST
@for_roles(Role.OPERATOR)
def drop_answer(request: HttpRequest, worker: Worker, recipient_id: str) -> HttpResponse:
    """Take in an answer's file that came in another way than by the inbox: by a job."""
    _of(worker, recipient_id)
    largest = Importer(worker.ledger, load_profiles(), files() / "inbox").most(recipient_id)
    try:
        data = uploads.sent(request, "answer", largest)
    except uploads.UploadError as error:
        return _page(request, worker, recipient_id, str(error))
    key = request.POST.get("key", "")
    if table.is_new(key):
        put(folder_of(key) / "answer", data)
    return asked(request, worker, "dropped", KINDS["dropped"], {"recipient": recipient_id})


@for_roles(*READERS)
def message(request: HttpRequest, worker: Worker, recipient_id: str, message_id: str) -> HttpResponse:
    """One message; a clerk records here what an agency answered on paper."""
    found, profile = _of(worker, recipient_id)
    try:
        sent = recipients.message(worker.ledger, found, profile, worker.today, message_id)
    except NotAllowed as error:
        raise Http404 from error
    wrong: dict[str, str] = {}
    if request.method == "POST":
        if worker.role != Role.CLERK or not sent["is_open"]:
            raise Http404
        answer, scan, wrong = _on_paper(request, worker, sent)
        if answer is not None:
            written = write(answer, profile.format)
            return act(
                request, lambda: _record(worker, recipient_id, written, scan), "The answer is recorded.", "message", recipient_id, message_id,
            )  # fmt: skip
    context = {
        "recipient": found, "row": sent, "wrong": wrong, "said": request.POST, "of_item": OF_ITEM, "of_message": OF_MESSAGE,
        "may_answer": worker.role == Role.CLERK and sent["is_open"], "has_file": worker.role == Role.OPERATOR and _parts_of(sent, recipient_id),
        "charges": [each | {"chosen": request.POST.get(f"row-{each['id']}", "")} for each in sent["charges"]],
    }  # fmt: skip
    return render(request, "web/message.html", context)


def _on_paper(
    request: HttpRequest, worker: Worker, sent: dict[str, Any]
) -> tuple[Answer | None, str, dict[str, str]]:
    """What a form says that a paper says: the answer, the hash of its scan, or what is wrong at which field."""
    paper, how, code = (request.POST.get(name, "").strip() for name in ("paper", "how", "code"))
    refused = {
        each["id"]: reply
        for each in sent["charges"]
        if (reply := request.POST.get(f"row-{each['id']}", "")) in OF_ITEM
    }
    wrong = {}
    if not is_reference(paper) or not paper:
        wrong["paper"] = (
            "Say where the paper is found: a docket number and entry, or a file number, without names"
        )
    if how not in ("all", "some", "none"):
        wrong["how-all"] = "Choose what the agency did"
    if how == "none" and code not in OF_MESSAGE:
        wrong["code"] = "Choose why it was refused"
    if how == "some" and not refused:
        wrong["rows"] = "Choose a reason for each charge that was refused"
    scan = ""
    try:
        scan = uploads.scan_sent(request, "scan")
    except uploads.UploadError as error:
        wrong["scan"] = str(error)
    if wrong:
        return None, "", wrong
    rows = refused if how == "some" else {}
    return (
        recipients.on_paper(sent, paper, worker.today, rows, code if how == "none" else ""),
        scan,
        {},
    )


def _record(worker: Worker, recipient_id: str, data: bytes, scan: str) -> None:
    importer = Importer(worker.ledger, load_profiles(), files() / "inbox", worker.actor)
    told = importer.take(data, "paper", recipient_id, worker.today, worker.at, scan=scan)
    if told.known:
        raise DoneBefore("this answer is recorded")
    for each in told.aside:
        raise NotAllowed(REASONS[each.code])
    for why in told.left.values():
        raise NotAllowed(LATER[why])


def _parts_of(sent: dict[str, Any], recipient_id: str) -> list[Path]:
    """The files of a message in the outbox: it, its manifest and its signature; none where it was taken away."""
    place = files() / "outbox" / recipient_id / Path(sent["file"]).name
    found = [
        place,
        place.with_name(f"{place.name}{MANIFEST}"),
        place.with_name(f"{place.name}{MANIFEST}{SIGNATURE}"),
    ]
    return found if all(each.is_file() for each in found) else []


@for_roles(Role.OPERATOR)
def message_file(request: HttpRequest, worker: Worker, recipient_id: str, message_id: str) -> HttpResponse:  # noqa: ARG001 (a view's)
    """A message as it was sent, to be brought to an agency in another way."""
    found, profile = _of(worker, recipient_id)
    try:
        sent = recipients.message(worker.ledger, found, profile, worker.today, message_id)
    except NotAllowed as error:
        raise Http404 from error
    parts = _parts_of(sent, recipient_id)
    if not parts:
        raise Http404
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for each in parts:
            file.write(each, each.name)
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="message-{message_id[:12]}.zip"'
    return answer
