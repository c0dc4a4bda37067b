"""The command that opens the public pages: laws in plain words, and Check my record."""

from __future__ import annotations

import os
import secrets

import click

from clearslate.cli.common import Unusable, errors, hushed


@click.command()
@click.option(
    "--bind",
    default="127.0.0.1:8400",
    show_default=True,
    help="Address and port. By default only this machine reaches it.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
def public(bind: str, workers: int) -> None:
    """Open the public pages: what each state's laws clear, and Check my record, in English and Spanish.

    Nothing that a person types is written to disk or log, or readable in an address; there is no account, no ledger, and one cookie, of this visit. For others
    to reach it, a proxy with TLS stands in front, and environment variables say the rest (docs/deploy.md).
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "clearslate.web.settings.people"
    os.environ.setdefault("CLEARSLATE_SECRET_KEY", "")
    drawn = not os.environ["CLEARSLATE_SECRET_KEY"]
    if drawn:
        os.environ["CLEARSLATE_SECRET_KEY"] = secrets.token_hex(32)
    import django

    django.setup()
    from clearslate.plain.front import OfficeError
    from clearslate.web.people.page import office, today
    from clearslate.web.people.serving import is_loopback, problems, serve, warm_up

    if not is_loopback(bind) and (
        found := [*problems(), *(["CLEARSLATE_SECRET_KEY is not set"] if drawn else [])]
    ):
        raise Unusable("the public pages do not open: " + "; ".join(found))
    with errors(OfficeError):
        office()
    click.echo("Loading the laws; the first time this takes a minute.", err=True)
    warm_up(today())
    click.echo(f"The public pages are open: http://{bind}/  (end with Ctrl+C)")
    with hushed():
        serve(bind, workers=workers)
