"""An act: a form that is sent, one event or several, and the page after it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clearslate.clearance.events import DoneBefore, NotAllowed
from clearslate.web.parts.forms import OfficeForm


def act(
    request: HttpRequest,
    do: Callable[[], object],
    message: str,
    to: str,
    *args: str,
    form: OfficeForm | None = None,
) -> HttpResponse:
    """Do something and go on to a page, which says what came of it.

    What a rule of the ledger refuses, and what somebody else did before, is told in the ledger's words: nothing of it was
    recorded. Who had written something gets it back with the reason. Only a form that was sent does anything.

    Args:
        request: the form.
        do: what is done; it appends all or nothing.
        message: what the next page says.
        to: name of the next page.
        args: its arguments.
        form: what was sent, where that is more than a button; nothing is done with a wrong one.
    """
    back = reverse(to, args=args)
    if form is not None and not form.is_valid():
        return refused(request, form, back)
    try:
        do()
    except DoneBefore as error:
        messages.info(request, f"This was done before you sent it: {error}.")
    except NotAllowed as error:
        if form is not None:
            form.refuse(error)
            return refused(request, form, back)
        messages.error(request, f"Nothing was recorded: {error}.")
    else:
        messages.success(request, message)
    return redirect(back)


def refused(request: HttpRequest, form: OfficeForm, back: str) -> HttpResponse:
    """A form that was refused, with the reason and all that was typed, to be changed and sent again.

    Where nothing was typed, a line on the page that it came from says enough. ``back``: the address of that page.
    """
    if form.is_of_no_page:
        raise Http404
    if not form.is_typed:
        for _, words in form.summary:
            messages.error(request, words)
        return redirect(back)
    context = {"form": form, "address": request.get_full_path(), "back": back, "act": request.POST.get("act")}
    return render(request, "web/refused.html", context)


def pressed(request: HttpRequest, *acts: str) -> str:
    """Which button of a form was pressed; what is none of its buttons is of no page."""
    found = request.POST.get("act", "")
    if found not in acts:
        raise Http404
    return found
