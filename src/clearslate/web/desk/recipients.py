"""One agency: what it was sent and answered, what it refused and why; sent again, and answers that come by hand or on paper."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.events.payloads.form import is_reference
from clearslate.clearance.exchange import recipients
from clearslate.clearance.exchange.acks import LATER, REASONS, Importer
from clearslate.clearance.exchange.answers import write
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
from clearslate.web.parts.forms import OfficeForm, done
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
    form = PaperAnswerForm(request.POST if request.method == "POST" else None, sent["charges"])
    if request.method == "POST":
        if worker.role != Role.CLERK or not sent["is_open"]:
            raise Http404
        if _recorded(request, worker, found, profile, sent, form):
            return redirect("message", recipient_id, message_id)
    context = {
        "recipient": found, "row": sent, "form": form, "charges": [(each, form[f"row-{each['id']}"]) for each in sent["charges"]],
        "may_answer": worker.role == Role.CLERK and sent["is_open"], "has_file": worker.role == Role.OPERATOR and _parts_of(sent, recipient_id),
    }  # fmt: skip
    return render(request, "web/message.html", context)


class PaperAnswerForm(OfficeForm):
    """What a paper reports that an agency did."""

    how = forms.ChoiceField(
        label="What the agency did", widget=forms.RadioSelect, error_messages={"required": "Choose what the agency did."},
        choices=[("all", "All of it is done"), ("some", "Done, but for the charges marked below"), ("none", "Refused as a whole")],
    )  # fmt: skip
    code = forms.ChoiceField(
        label="Where it was refused as a whole: why", required=False,
        choices=[("", ""), *((code, reason.words) for code, reason in OF_MESSAGE.items())],
    )  # fmt: skip
    paper = forms.CharField(
        label="Where the paper is found", help_text="Docket number and entry, or file number; no names", max_length=60,
        error_messages={"required": "Write where the paper is found."},
    )  # fmt: skip

    def __init__(self, data: Any, charges: Sequence[Mapping[str, Any]]) -> None:
        """``charges``: those that can be marked one by one; none of a long message."""
        super().__init__(data)
        self.rows = [each["id"] for each in charges]
        reasons = [("", "done"), *((code, reason.words) for code, reason in OF_ITEM.items())]
        for each in self.rows:
            self.fields[f"row-{each}"] = forms.ChoiceField(choices=reasons, required=False)
        if not charges:
            of = self.fields["how"]
            self._choices("how", [each for each in of.choices if each[0] != "some"])

    @property
    def refused(self) -> dict[str, str]:
        """Why each charge that is marked was refused."""
        return {each: code for each in self.rows if (code := self.cleaned_data.get(f"row-{each}"))}

    def clean(self) -> dict[str, Any]:
        """A refusal has its reason, and a paper a place without names."""
        given: dict[str, Any] = self.cleaned_data
        if given.get("paper") and not is_reference(given["paper"]):
            self.add_error(
                "paper",
                "Say where the paper is found: a docket number and entry, or a file number, without names.",
            )
        if given.get("how") == "none" and not given.get("code"):
            self.add_error("code", "Choose why it was refused.")
        if given.get("how") == "some" and not self.refused:
            self.add_error("how", "Choose a reason for each charge that was refused.")
        return given


def _recorded(
    request: HttpRequest, worker: Worker, found: Recipient, profile: Profile, sent: dict[str, Any], form: PaperAnswerForm
) -> bool:  # fmt: skip
    """Take the answer in as a file would be; what is refused, the form says."""
    scan = ""
    form.full_clean()
    try:
        scan = uploads.scan_sent(request, "scan")
    except uploads.UploadError as error:
        form.refuse(error)
    if form.errors:
        return False
    given = form.cleaned_data
    rows = form.refused if given["how"] == "some" else {}
    code = given["code"] if given["how"] == "none" else ""
    written = write(recipients.on_paper(sent, given["paper"], worker.today, rows, code), profile.format)
    try:
        _record(worker, found.id, written, scan)
    except NotAllowed as error:
        form.refuse(error)
        return False
    except DoneBefore as error:
        messages.info(request, f"This was done before you sent it: {error}.")
    else:
        done(request, "The answer is recorded.")
    return True


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
