"""``clearslate``: from court records to a defensible answer for every charge under every law."""

from __future__ import annotations

import os
from typing import Any, Final

import click

import clearslate
from clearslate.cli import (
    clear,
    clear_agencies,
    clear_exchange,
    clear_lookup,
    clear_orders,
    clear_rehearse,
    clear_verify,
    data,
    identity,
    identity_apply,
    laws,
    ledger,
    measure,
    operate,
    quality,
    trials,
)
from clearslate.cli.common import EXIT_CODES, Unusable

# Which extra of pyproject.toml brings a library that the core does without.
EXTRAS: Final = {
    "cryptography": "clearance",
    "django": "clearance",
    "holidays": "clearance",
    "polars": "bench",
    "psycopg": "postgresql",
    "splink": "identity",
    "typst": "clearance",
}

_EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items())


class _Commands(click.Group):
    """The commands; one whose libraries are not installed says how to install them."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            extra = EXTRAS.get((error.name or "").partition(".")[0])
            if extra is None:
                raise
            raise Unusable(f"this needs what is not installed: pip install 'clearslate[{extra}]'") from error


@click.group(
    cls=_Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(clearslate.__version__)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Find every criminal record that a state's laws allow to be cleared, and show why.

    \b
    A first look, on invented people:
      clearslate demo
    With records of your own:
      clearslate ingest MAPPING.yaml --source FOLDER --out DATASET
      clearslate determine DATASET --as-of 2026-01-01 --out RUN
      clearslate report RUN --html report.html
      clearslate explain RUN --charge ID
    """  # noqa: D301 (a mark for the layout of the help)
    # Records, runs, lists, ledgers: whatever a command or a process of its writes is its owner's alone, unless somebody
    # opens it on purpose.
    before = os.umask(0o077)
    ctx.call_on_close(lambda: os.umask(before))


# Commands of a group of their own are added to it where they are defined.
GROUPED = (clear_agencies, clear_exchange, clear_lookup, clear_orders, clear_rehearse, clear_verify)

for command in (
    *data.COMMANDS,
    *identity.COMMANDS,
    *identity_apply.COMMANDS,
    *operate.COMMANDS,
    *quality.COMMANDS,
    *laws.COMMANDS,
    *trials.COMMANDS,
    *measure.COMMANDS,
    *clear.COMMANDS,
    *ledger.COMMANDS,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
