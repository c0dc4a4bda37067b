"""Commands that open the office in a browser."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import click

from clearslate.cli.common import DIFFERENT, FOLDER, Scripted, StateCode, Unusable, errors, hushed
from clearslate.cli.office_access import account, openapi, token
from clearslate.cli.office_keeping import backup, restore, upgrade

_PASSWORD: Final = "a-rehearsal-only"  # noqa: S105 (shown on the demo's sign-in page; it guards invented people)


@click.group(invoke_without_command=True)
@click.option("--demo", is_flag=True, help="Open an office with an invented state, on this machine alone.")
@click.option(
    "--state",
    type=StateCode(),
    default="PA",
    show_default=True,
    help="With --demo: USPS code or name of the state.",
)
@click.option(
    "--people",
    type=click.IntRange(50),
    default=600,
    show_default=True,
    help="With --demo: how many invented people.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8300,
    show_default=True,
    help="With --demo: on which port.",
)
@click.option(
    "--folder",
    type=FOLDER,
    help="With --demo: a new folder for all of it, kept afterwards; else one that is removed.",
)
@click.pass_context
def office(
    ctx: click.Context, state: str, people: int, port: int, folder: Path | None, *, demo: bool
) -> None:
    """The office in a browser: everyone who carries clearance out does their own part there, signed in."""
    if ctx.invoked_subcommand is not None:
        return
    if not demo:
        raise click.UsageError("give --demo for a look at it, or a command: serve, check")
    if folder is not None and folder.exists() and any(folder.iterdir()):
        raise Unusable(f"{folder} is not empty: a demo begins in a new folder")
    place = folder or Path(tempfile.mkdtemp(prefix="clearslate-office-"))
    place.mkdir(parents=True, exist_ok=True)
    try:
        _demo(place, state, people, port)
    finally:
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def _demo(place: Path, state: str, people: int, port: int) -> None:
    settings = {
        "DJANGO_SETTINGS_MODULE": "clearslate.web.settings.demo",
        "CLEARSLATE_LEDGER": f"sqlite:{place / 'ledger.db'}",
        "CLEARSLATE_OFFICE": f"sqlite:{place / 'office.db'}",
        "CLEARSLATE_RECORDS": str(place / "runs"),
        "CLEARSLATE_FILES": str(place),
        "CLEARSLATE_SECRET_KEY": secrets.token_hex(32),
        "CLEARSLATE_ZONE": "UTC",
    }
    os.environ.update(settings)
    from clearslate.web.serving import prepare, serve

    prepare(_PASSWORD, state, people)
    worker = subprocess.Popen([sys.executable, "-m", "clearslate.cli.main", "office", "work"])
    try:
        click.echo(f"The office is open: http://localhost:{port}/  (end it with Ctrl+C)")
        click.echo(
            f"Sign in as operator, reviewer, prosecutor, judge, clerk, counsel or auditor; the password is {_PASSWORD}"
        )
        click.echo(f"{people:,} invented people of {state} are being made and planned meanwhile.")
        with hushed():
            serve(f"127.0.0.1:{port}", workers=1)
    finally:
        worker.terminate()
        worker.wait()


_sqlite_option = click.option(
    "--sqlite", is_flag=True, help="Work in SQLite all the same: on one machine, for few people."
)


def _set_up() -> None:
    """Set the office at work up; an address that is none is told as a message."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearslate.web.settings.serve")
    from clearslate.clearance.store.address import DatabaseError

    with errors(DatabaseError):
        import clearslate.web.serving  # noqa: F401 (its settings are read)


@office.command()
@click.option(
    "--bind",
    default="127.0.0.1:8300",
    show_default=True,
    help="Address and port; a proxy with TLS stands in front.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@_sqlite_option
def serve(bind: str, workers: int, *, sqlite: bool) -> None:
    """Open the office for work; what it needs is said by environment variables (docs/deploy.md)."""
    _set_up()
    from clearslate.web.checks import problems
    from clearslate.web.serving import collect, migrate
    from clearslate.web.serving import serve as run

    if found := problems(sqlite=sqlite):
        raise Unusable("the office does not open: " + "; ".join(found))
    migrate()
    collect()
    with hushed():
        run(bind, workers=workers)


@office.command()
@click.option("--until-idle", is_flag=True, help="End when there is nothing to do.")
def work(*, until_idle: bool) -> None:
    """Do the long work that pages ask for: a process beside `serve`; several share the work.

    It may be killed at any moment: after a minute another takes its job up, or the same one when it is started again.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearslate.web.settings.serve")
    import clearslate.clearance.store.ready  # noqa: F401 (Django must be set up)
    from clearslate.web.jobs.worker import work as run

    if run(until_idle=until_idle):  # a job was cut off: begin anew, with nothing left over of it
        rest = ["--until-idle"] if until_idle else []
        os.execv(sys.executable, [sys.executable, "-m", "clearslate.cli.main", "office", "work", *rest])  # noqa: S606


@office.command(cls=Scripted)
@_sqlite_option
@click.option(
    "--before-opening", is_flag=True, help="Leave out what only an open office shows: worker, proxy, copies."
)
@click.pass_context
def check(ctx: click.Context, *, sqlite: bool, before_opening: bool) -> None:
    """Look whether the office is set up safely, and try whether it works: each fault with its remedy.

    A worker gives a sign of life, each role writes an event that is undone, a request that lies about itself comes in through the
    proxy; keys, clocks, room, the last copy and the last checkpoint are looked at.

    Exit 1: something is to be fixed.
    """
    _set_up()
    from clearslate.web.checks import problems

    found = problems(deployed=True, sqlite=sqlite)
    if not found and not before_opening:  # of an office that is not set up nothing can be tried
        from clearslate.web.proofs import proofs

        for words, faults in proofs().items():
            if not faults:
                click.echo(f"ok: {words}")
            found += faults
    for words in found:
        click.echo(f"to fix: {words}")
    if found:
        click.echo(f"{len(found)} to fix")
        ctx.exit(DIFFERENT)
    click.echo("The office is set up safely, as far as can be seen from inside.")


for _each in (backup, restore, upgrade):
    office.add_command(_each)
office.add_command(account)
office.add_command(token)
office.add_command(openapi)
