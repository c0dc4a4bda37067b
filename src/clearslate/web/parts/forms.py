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
