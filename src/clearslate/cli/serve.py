"""The command that answers other programs by HTTP."""

from __future__ import annotations

import os

import click

from clearslate.cli.common import StateCode, hushed, today
from clearslate.states import CODES


@click.command()
@click.option(
    "--bind",
    default="127.0.0.1:8600",
    show_default=True,
    help="Address and port. By default only this machine reaches it.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes: one a core."
)
@click.option(
    "--state",
    "states",
    type=StateCode(),
    multiple=True,
    metavar="STATE",
    help="Compile the laws of these states before it opens; by default, of all.",
)
def serve(bind: str, workers: int, states: tuple[str, ...]) -> None:
    """Answer other programs by HTTP: what the law says of each charge of a person's record, explained.

    Stateless: nothing of a request is stored or logged. `/v1/openapi.json` describes it; environment variables set keys, limits and
    the web pages that may call it (docs/serve.md). For other machines to reach it, put a proxy with TLS in front.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "clearslate.serve.http.settings"
    import django

    django.setup()
    from clearslate.serve.http.serving import serve as answer
    from clearslate.serve.http.serving import warm_up

    click.echo("Compiling the laws.", err=True)
    warm_up(today(), states or CODES)
    click.echo(f"The service is open: http://{bind}/v1/openapi.json  (end with Ctrl+C)")
    with hushed():
        answer(bind, workers=workers)
