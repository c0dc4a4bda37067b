"""What agencies were sent, what they answered, and what is late."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clearslate.clearance.exchange import recipients
from clearslate.clearance.exchange.aging import Aging, age_names, words
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.desk.recipients import READERS
from clearslate.web.parts.counted import counted
from clearslate.web.parts.figures import AGING
from clearslate.web.parts.sorting import in_order, sorting

_ORDERS: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "recipient": itemgetter("recipient"),
    "messages": itemgetter("messages"),
    "acknowledged": lambda row: row.get("acknowledged", 0),
    "rejected": lambda row: row.get("rejected", 0),
    "partly": lambda row: row.get("partly", 0),
    "sent": lambda row: row.get("sent", 0),
}


@for_roles(*READERS)
def agencies(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The agencies that were written to; and, for who sees all, what is open at each by age, and what is stuck, with why."""
    how = sorting(request, *_ORDERS)
    context: dict[str, Any] = {
        "told": in_order(recipients.told(worker.ledger), how, _ORDERS),
        "sorting": how,
    }
    if worker.ledger.sees.is_all:
        (found,) = counted(worker.ledger, worker.today, AGING)
        context |= {"all": True, "counted_at": found.at, "report": found.value}
        if found.value is not None:
            stuck = [(each, words(each.status, each.why)) for each in found.value.stuck]
            context |= ages(found.value) | {"stuck": stuck}
    return render(request, "web/agencies.html", context)


def ages(report: Aging) -> dict[str, Any]:
    """The table of ages, and the bounds that were passed, as ``web/ages.html`` and ``web/alarms.html`` show them."""
    return {
        "ages": age_names(),
        "open": [(name, list(counts.values())) for name, counts in report.open.items()],
        "alarms": list(report.alarms),
    }
