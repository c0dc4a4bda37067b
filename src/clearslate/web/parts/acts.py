"""An act: a form that is sent, one event or several, and the page after it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clearslate.clearance.events import DoneBefore, NotAllowed
from clearslate.web.parts.carried import refused


def act(request: HttpRequest, do: Callable[[], object], message: str, to: str, *args: str) -> HttpResponse:
    """Do something and go on to a page, which says what came of it.

    What a rule of the ledger refuses, and what somebody else did before, is told in the ledger's words: nothing of it was
    recorded. Who had written something gets it back with the reason. Only a form that was sent does anything.

    Args:
        request: the form.
        do: what is done; it appends all or nothing.
        message: what the next page says.
        to: name of the next page.
        args: its arguments.
    """
    try:
        do()
    except DoneBefore as error:
        messages.info(request, f"This was done before you sent it: {error}.")
    except NotAllowed as error:
        if page := refused(request, error, reverse(to, args=args)):
            return page
        messages.error(request, f"Nothing was recorded: {error}.")
    else:
        messages.success(request, message)
    return redirect(to, *args)
