"""A request that may come twice, and is done once: the answer is kept under the key that the caller gave it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from clearslate.web.api.access import Caller
from clearslate.web.api.models import Answered
from clearslate.web.api.problems import Problem

HEADER: Final = "Idempotency-Key"
KEPT: Final = dt.timedelta(days=30)
"""How long an answer is kept, and its key means the same request."""
_WORKS: Final = dt.timedelta(minutes=2)  # after that, who worked on it is taken for ended
_KEY: Final = re.compile(r"[!-~]{8,80}")


def once(
    request: HttpRequest, caller: Caller, key: str, body: bytes, do: Callable[[], HttpResponse]
) -> HttpResponse:
    """Do it, or say again what was answered when it was done.

    What went wrong by our own fault (5xx), or comes too early (409), is not kept: the same request may be sent again.

    Raises:
        Problem: the key is none, was used for another request, or its request is worked on now.
    """
    if not _KEY.fullmatch(key):
        raise Problem(400, "key", f"{HEADER}: 8 to 80 characters without blanks, drawn anew for each request")
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + body).hexdigest()
    row, is_new = _claimed(caller, key, asked)
    if not is_new:
        answer = HttpResponse(bytes(row.body), status=row.status, content_type=row.kind)
        answer.headers["Idempotent-Replayed"] = "true"
        return answer
    try:
        answer = do()
    except Exception:
        row.delete()
        raise
    if answer.status_code >= 500 or answer.status_code == 409:
        row.delete()
    else:
        row.status, row.kind, row.body = answer.status_code, answer.headers["Content-Type"], answer.content
        row.save(update_fields=("status", "kind", "body"))
    return answer


def _claimed(caller: Caller, key: str, asked: str) -> tuple[Answered, bool]:
    """The row of a key, and whether it is this request that is to be done now."""
    Answered.objects.filter(at__lt=caller.at - KEPT).delete()
    try:
        with transaction.atomic():
            return Answered.objects.create(access=caller.access, key=key, asked=asked, at=caller.at), True
    except IntegrityError:
        with transaction.atomic():
            row = Answered.objects.select_for_update().get(access=caller.access, key=key)
            if row.asked != asked:
                raise Problem(
                    422, "key_used", f"this {HEADER} was used for another request: draw a new one"
                ) from None
            if row.status:
                return row, False
            if caller.at - row.at < _WORKS:
                raise Problem(409, "at_work", "the same request is worked on now: try again") from None
            row.at = caller.at
            row.save(update_fields=("at",))
            return row, True
