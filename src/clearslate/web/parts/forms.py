"""Forms of the desk: what was typed stands there again when it is refused, with the reason where the eye is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest

MOST: Final = 500
"""What one act is done to at most; more is refused in words, and never cut."""


class OfficeForm(forms.Form):
    """A form of the office. Errors are told on top, with links, and at the field."""

    use_required_attribute = False

    def refuse(self, error: object, field: str | None = None) -> None:
        """Say what the ledger refused: nothing was recorded, and all that was typed is kept."""
        self.add_error(field, f"Nothing was recorded: {error}.")

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Set what may be chosen in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for types)
        field.choices = choices

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Each error with the id of its field; none where it is of the whole form."""
        found = []
        for name, errors in self.errors.items():
            at = "" if name == "__all__" else str(self[name].auto_id)
            found += [(at, str(error)) for error in errors]
        return found

    def chosen(self, name: str, all_: Sequence[str]) -> Sequence[str]:
        """What is ticked: all of it in a form that was not sent yet, and what was ticked in one that comes back."""
        if not self.is_bound:
            return all_
        return list(self.data.getlist(name)) if hasattr(self.data, "getlist") else all_

    @property
    def is_typed(self) -> bool:
        """Whether somebody wrote something into it, beside what they chose and ticked."""
        chosen = (forms.ChoiceField, forms.BooleanField, forms.FileField)
        return any(each.data for each in self.visible_fields() if not isinstance(each.field, chosen))

    @property
    def is_of_no_page(self) -> bool:
        """Whether something is wrong that nobody wrote or chose: no page of the office sends it so."""
        return any(self[name].is_hidden for name in self.errors if name in self.fields)


class Hidden(forms.CharField):
    """What a page sends along."""

    widget = forms.HiddenInput

    def __init__(self, **named: Any) -> None:
        """May be empty."""
        super().__init__(**({"required": False, "max_length": 400} | named))


class Several(forms.MultipleChoiceField):
    """Ids and codes that a page sends along, or ticks; who is asked to act on them knows which there are."""

    widget = forms.MultipleHiddenInput

    def __init__(self, **named: Any) -> None:
        """May be none."""
        super().__init__(**({"required": False} | named))

    def valid_value(self, value: Any) -> bool:  # noqa: ARG002 (Django's)
        """Anything; the ledger refuses what is not there, in its own words."""
        return True


class Lines(forms.CharField):
    """Several values, one a line; the empty list where there is none."""

    def __init__(self, label: str) -> None:
        """May be empty."""
        super().__init__(label=label, required=False, max_length=2000, widget=forms.Textarea)

    def clean(self, value: Any) -> Any:
        """Without blank lines."""
        return [each.strip() for each in super().clean(value).splitlines() if each.strip()]


class _DayInput(forms.DateInput):
    input_type = "date"


class Day(forms.DateField):
    """A day, as a browser's own field sends it."""

    widget = _DayInput
    default_error_messages = dict.fromkeys(
        ("required", "invalid"), "Nothing was recorded: write the day as year, month and day, such as 2026-01-31."
    )  # fmt: skip


def ticked(lacking: str) -> forms.MultipleChoiceField:
    """Boxes to tick, at least one and not too many."""
    return _Ticked(
        error_messages={
            "required": f"{lacking}.",
            "invalid_choice": "Something of it changed meanwhile: look at the list again.",
        }
    )


class _Ticked(forms.MultipleChoiceField):
    def validate(self, value: Any) -> None:
        if len(value) > MOST:
            raise forms.ValidationError(
                f"{len(value)} are ticked: at most {MOST} at once. Nothing was recorded."
            )
        super().validate(value)


def done(request: HttpRequest, words: str) -> None:
    """Say on the next page what was done."""
    messages.success(request, words)
