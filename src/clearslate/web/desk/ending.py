"""Stages whose orders are signed, ended by a second person of the court: one list to confirm, and what is ticked ends."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearslate.clearance.events import DoneBefore, NotAllowed, Role
from clearslate.clearance.office.acts import ToEnd, to_end
from clearslate.web.accounts.worker import Worker, for_roles
from clearslate.web.parts.forms import OfficeForm, done, ticked
from clearslate.wording import things

ENDERS: Final = (Role.JUDGE, Role.CLERK)


class EndingForm(OfficeForm):
    """Which stages end."""

    batch = ticked("Tick the stages that you end")

    def __init__(self, data: object, rows: list[ToEnd]) -> None:
        """Of these alone: what ended meanwhile is said by name."""
        super().__init__(data)
        field = self.fields["batch"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (for types)
        field.choices = [(row.batch, row.of) for row in rows]


@for_roles(*ENDERS)
def end_stages(request: HttpRequest, worker: Worker) -> HttpResponse:
    """The stages that wait for this person, all ticked; each ends apart from the others."""
    place = (request.GET.get("county", ""), request.GET.get("court", ""))
    found = [row for row in to_end(worker.ledger) if not any(place) or (row.county, row.court) == place]
    mine = [row for row in found if worker.name not in row.signers]
    own = len(found) - len(mine)
    form = EndingForm(request.POST if request.method == "POST" else None, mine)
    if request.method == "POST" and form.is_valid():
        chosen = [row for row in mine if row.batch in form.cleaned_data["batch"]]
        left: dict[str, str] = {}
        for row in chosen:  # each apart: one that cannot end now holds no other up
            try:
                worker.office.complete(
                    row.batch, worker.actor, worker.today, worker.at, stage_id=row.stage.id
                )
            except (NotAllowed, DoneBefore) as error:
                left[row.batch] = str(error)
        if chosen and len(left) == len(chosen):
            form.refuse(" ".join(left.values()))
        else:
            ended = [row for row in chosen if row.batch not in left]
            charges = sum(row.charges for row in ended)
            done(request, f"Ended: {things(len(ended), 'stage')}, of {charges} charges.")
            for why in left.values():
                messages.error(request, f"Not ended: {why}.")
            return redirect("today")
    if request.method != "POST" and any(place) and not found:
        raise Http404
    context = {
        "rows": mine,
        "own": own,
        "form": form,
        "chosen": form.chosen("batch", [row.batch for row in mine]),
    }
    return render(request, "web/end_stages.html", context)
