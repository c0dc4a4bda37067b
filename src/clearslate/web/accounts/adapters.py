"""How accounts come to be: an operator makes them; nobody signs up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from clearslate.clearance.events.users import user_name


class Accounts(DefaultAccountAdapter):
    """No sign-up; a user's name in the one spelling that the ledger has."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's)
        """Never."""
        return False

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002 (allauth's)
        """The one spelling."""
        return str(super().clean_username(user_name(username), shallow=shallow))
