"""Commands of the office that say which programs of agencies may use its interface by HTTP."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

import click

from clearslate.cli.common import Unusable, counted, json_option, print_json, print_table

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


@token.command()
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


@token.command("list")
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
    click.echo(counted(len(rows), "access", "accesses"))


@token.command()
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


OPENAPI: Final = Path(__file__).parents[1] / "web" / "api" / "openapi.json"
"""The description of the interface, as it was last written."""


@click.command()
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
