"""What agencies were sent, what they answered, and what is late."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clearslate.clearance.exchange import recipients
from clearslate.clearance.exchange.account import account
from clearslate.clearance.exchange.aging import Aging, age_names, aging, words
from clearslate.clearance.exchange.profiles import load_profiles
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.desk.recipients import READERS
from clearslate.web.parts.counted import counted


@for_roles(*READERS)
def agencies(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The agencies that were written to; and, for who sees all, what is open at each by age, and what is stuck, with why."""
    context: dict[str, Any] = {"told": recipients.told(worker.ledger)}
    if worker.ledger.sees.is_all:

        def count() -> Aging:
            found = account(worker.ledger, load_profiles(), worker.today)
            return aging(worker.ledger, found, worker.today)

        report = counted(worker.ledger, ("agencies", worker.today), count)
        context |= {
            "report": report,
            "ages": age_names(),
            "open": [(name, list(ages.values())) for name, ages in report.open.items()],
            "stuck": [(each, words(each.status, each.why)) for each in report.stuck],
            "alarms": list(report.alarms),
        }
    return render(request, "web/agencies.html", context)
