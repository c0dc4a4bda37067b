"""Commands of the office that say which programs of agencies may use its interface by HTTP."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

import click

from clearslate.cli.common import Scripted, Unusable, json_option, print_json, print_table
from clearslate.wording import things

SCOPES: Final = ("messages:read", "answers:write", "extracts:write", "status:read")


def ready() -> None:
    """Set the office's application up, whose own database a command needs.

    Raises:
        Unusable: its tables are not there.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearslate.web.settings.serve")
    from clearslate.clearance.store.address import DatabaseError

    try:
        from clearslate.web.serving import migrate

        migrate()
    except DatabaseError as error:
        raise Unusable(str(error)) from error


as_option = click.option(
    "--as", "name", envvar="CLEARSLATE_USER", required=True, show_envvar=True, help="Who does it: your user name, of an operator."
)  # fmt: skip


def operator(name: str) -> str:
    """The user's name, of whom the ledger says that it is an operator.

    Raises:
        Unusable: it is none.
    """
    from django.conf import settings

    from clearslate.clearance.events import Role
    from clearslate.clearance.events.users import user_name
    from clearslate.clearance.state.ledger import Ledger
    from clearslate.clearance.store.address import DatabaseError

    try:
        ledger = Ledger.attached(settings.LEDGER)
    except DatabaseError as error:
        raise Unusable(str(error)) from error
    if Role.OPERATOR not in ledger.roles_of(user_name(name)):
        raise Unusable(f"{user_name(name)} is no operator of the ledger at CLEARSLATE_LEDGER")
    return user_name(name)


@click.group()
def token() -> None:
    """Let programs of agencies use the interface by HTTP, and end it (docs/office.md)."""


@token.command(cls=Scripted)
@as_option
@click.option("--name", "program", required=True, help="Name of the program, for people.")
@click.option(
    "--recipient",
    default="",
    help="Of whose messages; without it, of a court's system that asks for states alone.",
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    required=True,
    help="What it may do (repeat).",
)
@click.option(
    "--county",
    "counties",
    multiple=True,
    help="Without --recipient: for cases of this county alone (repeat).",
)
@click.option(
    "--court", "courts", multiple=True, help="Without --recipient: for cases of this court alone (repeat)."
)
@click.option("--days", type=click.IntRange(1, 730), default=365, show_default=True, help="For how long.")
@click.option("--certificate", default="", help="SHA-256 of a client certificate that lets it in too.")
def make(name: str, program: str, **of: Any) -> None:
    """Make an access and print its token, once: it is kept nowhere."""
    ready()
    by = operator(name)
    from clearslate.clearance.events import NotAllowed
    from clearslate.web import clock
    from clearslate.web.api import access

    try:
        row, secret = access.make(program, by, clock.now(), **of)
    except NotAllowed as error:
        raise Unusable(str(error)) from error
    click.echo(f"Access {row.id}, until {row.ends_at:%Y-%m-%d}. Its token is told this once:", err=True)
    click.echo(secret)


@token.command("list", cls=Scripted)
@json_option
def list_(*, as_json: bool) -> None:
    """List every access, what it is for, and when it was last used."""
    ready()
    from clearslate.web.api.models import Access

    names = ("id", "name", "recipient", "scopes", "made_by", "ends_at", "revoked_by", "used_at")
    rows = list(Access.objects.order_by("made_at", "id").values(*names))
    if as_json:
        print_json(json.loads(json.dumps(rows, default=str)))
        return
    cells = [
        (
            each["id"], each["name"], each["recipient"] or "a court's system", ", ".join(each["scopes"]),
            f"revoked by {each['revoked_by']}" if each["revoked_by"] else f"until {each['ends_at']:%Y-%m-%d}",
            f"{each['used_at']:%Y-%m-%d}" if each["used_at"] else "never",
        )
        for each in rows
    ]  # fmt: skip
    if cells:
        print_table(("access", "program", "of", "for", "lasts", "last used"), cells)
    click.echo(things(len(rows), "access", "accesses"))


@token.command(cls=Scripted)
@as_option
@click.argument("access_id", metavar="ACCESS")
def revoke(name: str, access_id: str) -> None:
    """Let a program in no more, from this moment on."""
    ready()
    by = operator(name)
    from clearslate.clearance.events import NotAllowed
    from clearslate.web import clock
    from clearslate.web.api import access

    try:
        row = access.revoke(access_id, by, clock.now())
    except NotAllowed as error:
        raise Unusable(str(error)) from error
    click.echo(f"Access {row.id} lets nobody in any more.")


@click.group()
def account() -> None:
    """Make accounts for people whom the ledger knows, and close them (docs/office.md)."""


def _doing(name: str, do: str, *words: str) -> Any:
    """Do something with accounts, as an operator."""
    ready()
    operator(name)
    from clearslate.clearance.events import NotAllowed
    from clearslate.web.accounts import made

    try:
        return getattr(made, do)(*words)
    except NotAllowed as error:
        raise Unusable(str(error)) from error


def _link(name: str, user: str) -> None:
    path = _doing(name, "link_for", user)
    from django.conf import settings

    origin = next(iter(getattr(settings, "CSRF_TRUSTED_ORIGINS", [])), "")
    click.echo(
        "By this link the user sets a password; it is good once, for a day. Hand it over on a safe way:",
        err=True,
    )
    click.echo(f"{origin}{path}")


@account.command("add", cls=Scripted)
@as_option
@click.argument("user")
@click.option(
    "--sub", default="", help="Who it is at the state's identity provider: no password is needed then."
)
def account_add(name: str, user: str, sub: str) -> None:
    """Make an account for USER, the name that the ledger's roles have, and print the link to set a password."""
    _doing(name, "add", user)
    if sub:
        _doing(name, "tie", user, sub)
        click.echo(f"{user} signs in at the identity provider.")
    else:
        _link(name, user)


@account.command("link", cls=Scripted)
@as_option
@click.argument("user")
def account_link(name: str, user: str) -> None:
    """Print a new link by which USER sets a password, as when it was forgotten."""
    _link(name, user)


@account.command("tie", cls=Scripted)
@as_option
@click.argument("user")
@click.option("--sub", required=True, help="What the state's identity provider calls the user.")
def account_tie(name: str, user: str, sub: str) -> None:
    """Tie USER to who that is at the state's identity provider."""
    _doing(name, "tie", user, sub)
    click.echo(f"{user} signs in at the identity provider.")


@account.command("close", cls=Scripted)
@as_option
@click.argument("user")
def account_close(name: str, user: str) -> None:
    """Let USER in no more and end open sessions. Roles are revoked in the ledger: `clearslate ledger grant --loses`."""
    _doing(name, "close", user, name)
    click.echo(f"The account of {user} is closed.")


@account.command("release", cls=Scripted)
@as_option
@click.argument("user")
def account_release(name: str, user: str) -> None:
    """Let a password be given again for USER, wherever wrong ones had shut it out."""
    _doing(name, "release", user)
    click.echo(f"{user} may sign in again.")


@account.command("reopen", cls=Scripted)
@as_option
@click.argument("user")
def account_reopen(name: str, user: str) -> None:
    """Open the closed account of USER again: one operator asks for it, another one does it."""
    if _doing(name, "reopen", user, name):
        click.echo(f"The account of {user} is open again: `clearslate office account link` sets a password.")
    else:
        click.echo(
            f"Recorded. It opens when another operator runs the same: clearslate office account reopen {user}"
        )


@account.command("close-idle", cls=Scripted)
@as_option
@click.option(
    "--days", type=click.IntRange(1), default=90, show_default=True, help="In which nobody signed in."
)
@click.option("--dry-run", is_flag=True, help="Only show which.")
def account_idle(name: str, days: int, *, dry_run: bool) -> None:
    """Close the accounts in which nobody signed in for long, and remove the rows of sessions that ended."""
    ready()
    by = operator(name)
    from clearslate.web import clock
    from clearslate.web.accounts import made

    for user in made.idle(clock.now(), days):
        if user != by and not dry_run:
            made.close(user, by)
        click.echo(f"{user}{' (yours: it stays open)' if user == by else ''}")
    made.forget_ended_sessions()


@account.command("forget-factors", cls=Scripted)
@as_option
@click.argument("user")
def account_forget(name: str, user: str) -> None:
    """Take away the second factors of USER, who lost them, and end open sessions."""
    _doing(name, "forget_factors", user)
    click.echo(f"{user} sets up a second factor anew.")


@account.command("list", cls=Scripted)
@json_option
def account_list(*, as_json: bool) -> None:
    """List accounts, how each signs in, and the roles that the ledger grants."""
    ready()
    from django.conf import settings

    from clearslate.clearance.state.ledger import Ledger
    from clearslate.clearance.store.address import DatabaseError
    from clearslate.web.accounts import made

    try:
        ledger = Ledger.attached(settings.LEDGER)
    except DatabaseError as error:
        raise Unusable(str(error)) from error
    rows = [
        {
            "user": each.name, "state": "open" if each.active else "closed", "signs in by": ", ".join(each.ways),
            "roles": ", ".join(ledger.roles_of(each.name)), "sub": each.sub,
            "last": f"{each.last:%Y-%m-%d}" if each.last else "never",
        }
        for each in made.accounts()
    ]  # fmt: skip
    if as_json:
        print_json(rows)
    elif rows:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])
    else:
        click.echo("no accounts")


OPENAPI: Final = Path(__file__).parents[1] / "web" / "api" / "openapi.json"
"""The description of the interface, as it was last written."""


@click.command(cls=Scripted)
@click.option("--write", is_flag=True, help="Write it into the source instead of printing it.")
def openapi(*, write: bool) -> None:
    """Print the OpenAPI description of the interface for agencies."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearslate.web.settings.demo")
    import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
    from clearslate.web.api.views import described

    text = json.dumps(described(), indent=1, ensure_ascii=False) + "\n"
    if write:
        OPENAPI.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)
