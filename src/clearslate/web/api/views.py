"""The interface: each request does what a file of the exchange does, by the same functions, and gives the same events."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.params.functions import Header, Query
from ninja.parser import Parser
from ninja.types import DictStrAny

from clearslate.clearance.events import NotAllowed
from clearslate.clearance.exchange.acks import LATER, REASONS, Imported, Importer
from clearslate.clearance.exchange.answers import Answer as Acknowledgment
from clearslate.clearance.exchange.answers import ItemAnswer, write
from clearslate.clearance.exchange.errors import ExchangeError
from clearslate.clearance.exchange.export import MANIFEST, SIGNATURE
from clearslate.clearance.exchange.files import look
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.clearance.exchange.removals import Feed, attest, removals
from clearslate.clearance.exchange.standing import told_of
from clearslate.clearance.looking_back.spool import ASIDE, DONE, WHOLE
from clearslate.clearance.office.pages import part
from clearslate.clearance.store.ready import models as m
from clearslate.records.files import create_private, make_private, whole
from clearslate.web.api import shapes
from clearslate.web.api.access import PER_MINUTE, Caller, May, Token
from clearslate.web.api.once import HEADER, once
from clearslate.web.api.problems import KIND, Problem, said, tell

_SALT: Final = "clearslate.api.place"
_MOST_BODY: Final = 32 * 2**20  # bytes of a request, but of an extract
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_SINCE: Final = Query(..., description="The first day on which the company was told.")
_THROUGH: Final = Query(None, description="The last one; by default today.")
_WRONG: Final = dict.fromkeys((400, 401, 403, 404, 409, 410, 413, 422, 429), shapes.Wrong)


class _Bounded(Parser):
    """Reads a request as far as it may go; Django's own bound is for forms."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        return dict(json.loads(body_of(request, _MOST_BODY)))


def body_of(request: HttpRequest, most: int) -> bytes:
    """The body of a request, read once.

    Raises:
        Problem: it is larger.
    """
    kept: bytes | None = getattr(request, "clearslate_body", None)
    if kept is None:
        kept = request.read(most + 1)
        if len(kept) > most:
            raise Problem(413, "too_large", f"more than {most:,} bytes")
        request.clearslate_body = kept
    return kept


class _Described(NinjaAPI):
    """The interface, whose description says in which form an error comes."""

    def get_openapi_schema(self, **named: Any) -> Any:
        """The description, by OpenAPI."""
        found = super().get_openapi_schema(**named)
        for operations in found["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        response["content"] = {KIND: response["content"]["application/json"]}
        return found


api: Final = _Described(
    title="clearslate for agencies",
    version="1",
    description=(
        "What the exchange of files does (docs/exchange.md), in single requests: an agency fetches its messages, says what it "
        "did, and sends later extracts; a court's system asks where a clearance stands. Both ways give the same events, and "
        "each can be used for what the other began. Errors are application/problem+json (RFC 9457)."
    ),
    docs_url=None,
    parser=_Bounded(),
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
tell(api)


def _caller(request: HttpRequest) -> Caller:
    found: Caller = request.auth
    return found


@api.get(
    "/self",
    auth=[Token(May.READ)],
    response={200: shapes.Self, **_WRONG},
    operation_id="show_access",
    tags=["access"],
)
def show_access(request: HttpRequest) -> Any:
    """Which access asks, what it is for, and until when."""
    row = _caller(request).access
    return {
        "id": row.id, "name": row.name, "recipient": row.recipient, "scopes": row.scopes, "ends_at": row.ends_at,
        "requests_a_minute": PER_MINUTE,
    }  # fmt: skip


# --- messages -------------------------------------------------------------------------------------------------


@api.get(
    "/messages",
    auth=[Token(May.READ)],
    response={200: shapes.Messages, **_WRONG},
    operation_id="list_messages",
    tags=["messages"],
)
def list_messages(
    request: HttpRequest,
    after: str = Query("", max_length=200, description="`next` of the answer before."),
    limit: int = Query(100, ge=1, le=500),
    open_only: bool = Query(False, description="Only those that wait for an answer."),  # noqa: FBT001 (a parameter of an address)
) -> Any:
    """The messages that were sent to this agency, in the order in which they were made, a page at a time."""
    rows = _sent(_caller(request))
    if open_only:
        rows = rows.filter(state__in=(m.MessageState.SENT, m.MessageState.PARTLY))
    try:
        place = tuple(signing.loads(after, salt=_SALT)) if after else ()
    except signing.BadSignature:
        raise Problem(422, "place", "`after` is none that was given: begin without it") from None
    found, following = part(rows, ("made",), place, limit)
    return {"items": found, "next": signing.dumps(following, salt=_SALT) if following else None}


@api.get(
    "/messages/{message_id}",
    auth=[Token(May.READ)],
    response={200: shapes.Message, **_WRONG},
    operation_id="show_message",
    tags=["messages"],
)
def show_message(request: HttpRequest, message_id: str) -> Any:
    """One message."""
    return _message(_caller(request), message_id)


_SHAPES: Final[dict[str, dict[str, Any]]] = {
    "application/octet-stream": {"type": "string", "format": "binary"},
    "application/json": {"type": "object", "additionalProperties": True},
    "text/plain": {"type": "string"},
}


def _file_of(name: str, ending: str, kind: str, words: str) -> None:
    """Let a file of a message be fetched."""

    def fetch(request: HttpRequest, message_id: str) -> HttpResponse:
        row = _message(_caller(request), message_id)
        seen = look(_outbox() / row.recipient / f"{row.file}{ending}") if _is_there(row, ending) else None
        if seen is None or seen.why_not or (not ending and seen.sha256 != row.sha256):
            raise Problem(410, "gone", "the file is not in the outbox any more: ask for it to be sent again")
        answer = HttpResponse(seen.data, content_type=kind)
        answer.headers["Content-Disposition"] = f'attachment; filename="{row.file}{ending}"'
        answer.headers["Repr-Digest"] = f"sha-256=:{_base64(seen.sha256)}:"
        return answer

    fetch.__doc__ = words
    content = {kind: {"schema": _SHAPES[kind]}}
    described = {"responses": {200: {"description": "The file", "content": content}}}
    address = f"/messages/{{message_id}}/{name}"
    named: dict[str, Any] = {
        "operation_id": f"fetch_{name}",
        "url_name": f"fetch_{name}",
        "tags": ["messages"],
    }
    let = api.get(address, auth=[Token(May.READ)], response=_WRONG, openapi_extra=described, **named)
    let(fetch)


_file_of("file", "", "application/octet-stream", "The file of a message, in the agency's format.")
_file_of(
    "manifest",
    MANIFEST,
    "application/json",
    "What a message is: sums, rows, purpose, idempotency key, place in the ledger.",
)
_file_of(
    "signature",
    f"{MANIFEST}{SIGNATURE}",
    "text/plain",
    "The signature of the manifest's bytes (Ed25519, base64).",
)


def _base64(digest: str) -> str:
    import base64  # noqa: PLC0415 (here alone)

    return base64.b64encode(bytes.fromhex(digest)).decode()


def _outbox() -> Path:
    if not settings.FILES:
        raise Problem(503, "no_files", "this office has no folder for files yet")
    return Path(settings.FILES) / "outbox"


def _is_there(row: Any, ending: str) -> bool:
    return (_outbox() / row.recipient / f"{row.file}{ending}").is_file()


def _sent(caller: Caller) -> Any:
    rows = m.Message.objects.using(settings.LEDGER).filter(recipient=caller.access.recipient)
    return rows.exclude(sent_on=None) if caller.access.recipient else rows.none()


def _message(caller: Caller, message_id: str) -> Any:
    row = _sent(caller).filter(id=message_id).first()
    if row is None:
        raise Http404
    return row


# --- answers --------------------------------------------------------------------------------------------------


@api.post(
    "/answers",
    auth=[Token(May.ANSWER)],
    response={200: shapes.Taken, **_WRONG},
    operation_id="answer",
    tags=["answers"],
)
def answer(
    request: HttpRequest,
    said_: shapes.Answer,
    key: str = Header(..., alias=HEADER, description="Drawn anew for each answer."),
) -> Any:
    """Say what became of a message: all of it done, row by row, or refused. The same as an acknowledgment file."""
    caller = _caller(request)

    def do() -> HttpResponse:
        importer = _importer(caller)
        acknowledgment = Acknowledgment(
            said_.ack, said_.message, said_.sha256, said_.on.isoformat(), said_.result, said_.code, said_.rows,
            tuple(ItemAnswer(each.clearance, each.code) for each in said_.items),
        )  # fmt: skip
        try:
            acknowledgment.check()
        except ExchangeError as error:
            return _refused(str(error))
        return _take(importer, caller, write(acknowledgment, importer.form_of(caller.access.recipient)))

    return once(request, caller, key, body_of(request, _MOST_BODY), do)


_FILE_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@api.post(
    "/answers/file",
    auth=[Token(May.ANSWER)],
    response={200: shapes.Taken, **_WRONG},
    operation_id="answer_by_file",
    tags=["answers"],
    openapi_extra=_FILE_BODY,
)
def answer_by_file(request: HttpRequest, key: str = Header(..., alias=HEADER)) -> Any:
    """Send an acknowledgment file as it would be laid into the inbox, in the agency's format."""
    caller = _caller(request)
    importer = _importer(caller)
    data = body_of(request, importer.most(caller.access.recipient))
    return once(request, caller, key, data, lambda: _take(importer, caller, data))


def _importer(caller: Caller) -> Importer:
    found = Importer(caller.ledger, load_profiles(), Path(), by=caller.actor)
    if not found.form_of(caller.access.recipient):
        raise Problem(409, "not_told", "nothing was sent to this agency yet")
    return found


def _take(importer: Importer, caller: Caller, data: bytes) -> HttpResponse:
    digest = hashlib.sha256(data).hexdigest()
    imported: Imported = importer.take(
        data, f"api-{digest[:12]}", caller.access.recipient, caller.today, caller.at
    )
    if imported.aside:
        return _refused(imported.aside[0].code)
    if imported.left:
        return said(409, "early", LATER["early"])
    return _json({"result": "known" if imported.known else "taken", "sha256": digest})


def _refused(code: str) -> HttpResponse:
    return said(422, code, REASONS.get(code, code))


def _json(value: Mapping[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(value), status=status, content_type="application/json")


# --- removals -------------------------------------------------------------------------------------------------


@api.get(
    "/removals",
    auth=[Token(May.READ)],
    response={200: shapes.Removals, **_WRONG},
    operation_id="list_removals",
    tags=["removals"],
)
def list_removals(
    request: HttpRequest,
    since: dt.date = _SINCE,
    through: dt.date | None = _THROUGH,
) -> Any:
    """For background check companies: the dockets and charges to remove that it was told of since a day."""
    caller = _caller(request)
    return _feed(caller, since, through or caller.today).to_json()


@api.post(
    "/removals/attestations",
    auth=[Token(May.ANSWER)],
    response={200: shapes.Attested, **_WRONG},
    operation_id="attest_removals",
    tags=["removals"],
)
def attest_removals(
    request: HttpRequest, told: shapes.Attestation, key: str = Header(..., alias=HEADER)
) -> Any:
    """Attest that all of a feed is done. The ledger has it as the company's answers to the messages in the feed."""
    caller = _caller(request)

    def do() -> HttpResponse:
        feed = _feed(caller, told.since, told.through)
        try:
            done = attest(
                feed, told.digest, told.ack, caller.ledger, _importer(caller), caller.today, caller.at
            )
        except NotAllowed as error:
            return said(409, "another_feed", str(error))
        return _json(asdict(done))

    return once(request, caller, key, body_of(request, _MOST_BODY), do)


def _feed(caller: Caller, since: dt.date, through: dt.date) -> Feed:
    try:
        return removals(caller.ledger, caller.access.recipient, since, through)
    except NotAllowed as error:
        raise Problem(422, "no_feed", str(error)) from error


# --- later extracts -------------------------------------------------------------------------------------------


@api.post(
    "/extracts",
    auth=[Token(May.EXTRACT)],
    response={202: shapes.Received, **_WRONG},
    operation_id="send_extract",
    tags=["extracts"],
    openapi_extra=_FILE_BODY,
)
def send_extract(
    request: HttpRequest,
    sha256: str = Query(..., pattern="^[0-9a-f]{64}$", description="Of the body."),
    covers: str = Query(
        "part", pattern="^(part|whole)$", description="whole: it speaks of all that this agency was told."
    ),
    key: str = Header(..., alias=HEADER),
) -> Any:
    """Send the agency's records of a later day: a ZIP of a dataset that `clearslate ingest` built. It is compared later."""
    caller = _caller(request)
    folder = _extracts(caller)
    state, why_not = _state_of(folder, sha256)
    if state:
        return _json({"sha256": sha256, "state": state, "why_not": why_not}, 202)

    def do() -> HttpResponse:
        make_private(folder)
        target = folder / f"{sha256}{WHOLE if covers == 'whole' else '.zip'}"
        digest, size = hashlib.sha256(), 0
        with whole(target) as place, create_private(place) as file:
            while data := request.read(2**20):
                size += len(data)
                if size > settings.LARGEST_EXTRACT:
                    raise Problem(
                        413, "too_large", f"more than {settings.LARGEST_EXTRACT:,} bytes: send it as a file"
                    )
                digest.update(data)
                file.write(data)
            if digest.hexdigest() != sha256:
                raise Problem(422, "wrong_sum", REASONS["wrong_sum"])
        return _json({"sha256": sha256, "state": "received", "why_not": ""}, 202)

    return once(request, caller, key, b"", do)


@api.get(
    "/extracts/{sha256}",
    auth=[Token(May.EXTRACT)],
    response={200: shapes.Received, **_WRONG},
    operation_id="show_extract",
    tags=["extracts"],
)
def show_extract(request: HttpRequest, sha256: str) -> Any:
    """What became of an extract."""
    if not _DIGEST.fullmatch(sha256):
        raise Http404
    state, why_not = _state_of(_extracts(_caller(request)), sha256)
    if not state:
        raise Http404
    return {"sha256": sha256, "state": state, "why_not": why_not}


def _extracts(caller: Caller) -> Path:
    return _outbox().with_name("extracts") / caller.access.recipient


def _state_of(folder: Path, sha256: str) -> tuple[str, str]:
    for place, state in ((folder / DONE, "compared"), (folder / ASIDE, "set_aside"), (folder, "received")):
        for ending in (WHOLE, ".zip"):
            if (found := place / f"{sha256}{ending}").is_file():
                why = found.with_name(f"{found.name}.txt")
                return state, why.read_text(encoding="utf-8").strip() if why.is_file() else ""
    return "", ""


# --- where a clearance stands ---------------------------------------------------------------------------------


@api.get(
    "/clearances/{clearance_id}",
    auth=[Token(May.STATUS)],
    response={200: shapes.Status, **_WRONG},
    operation_id="show_status",
    tags=["clearances"],
)
def show_status(request: HttpRequest, clearance_id: str) -> Any:
    """Where a clearance stands whose id the caller holds. What is not the caller's is answered as if it were not there."""
    caller = _caller(request)
    ledger = caller.ledger
    row = ledger.sees.clearances(ledger.alias).filter(id=clearance_id[:80]).first()
    if row is None:
        raise Http404
    return {
        "id": row.id, "state": row.state, "in_force": row.state == m.State.CLEARED, "cleared_on": row.cleared_on,
        "restored_on": row.restored_on, "held": bool(row.holds),
        "told": told_of(ledger.alias, row.id, recipient=caller.access.recipient),
    }  # fmt: skip


def urls() -> Any:
    """Where the interface lies: for programs, which never sign in at a page."""
    found = api.urls
    for each in found[0]:
        each.callback.login_required = False
    return found


def described() -> DictStrAny:
    """The description of the interface, by OpenAPI."""
    return dict(api.get_openapi_schema(path_prefix="/api/v1/"))
