"""``clearslate``: from court records to a defensible answer for every charge under every law.

The sections below are the program's help: each command, where its module is, and one line about it. A command's module is
imported when the command runs, so that ``--help`` needs no library. `EXTRAS` says what to install when one is missing.
"""

from __future__ import annotations

import os
from typing import Any, Final

import click

import clearslate
from clearslate.cli.common import (
    EXIT_CODES,
    Unusable,
    ends_when_interrupted,
    ends_when_told,
    files_named,
    still_working,
)
from clearslate.cli.sections import SectionedGroup, Sections
from clearslate.loops.errors import NotCompiledError

# Which extras of pyproject.toml bring a library that the core does without.
EXTRAS: Final = {
    "allauth": ("office",),
    "argon2": ("office",),
    "csp": ("office",),
    "cryptography": ("clearance",),
    "django": ("clearance",),
    "django_htmx": ("office",),
    "docx": ("clearance", "clinic"),
    "gunicorn": ("office",),
    "holidays": ("clearance",),
    "ninja": ("office",),
    "pandas": ("research",),
    "polars": ("research",),
    "psycopg": ("postgresql",),
    "pypdf": ("clinic",),
    "pypdfium2": ("office",),
    "scipy": ("clearance", "identity"),
    "segno": ("clearance",),
    "splink": ("identity",),
    "typst": ("clearance", "clinic"),
    "tzdata": ("clearance",),
    "whitenoise": ("office",),
}

_HERE: Final = "clearslate.cli"

SECTIONS: Final[Sections] = {
    "A first look": {
        "demo": (f"{_HERE}.answers:demo", "Judge an invented state's records and report on them."),
    },
    "Records": {
        "ingest": (f"{_HERE}.data:ingest", "Read a source's own files into a dataset, by a mapping."),
        "feed": (f"{_HERE}.data:feed", "Add a source's next delivery to its dataset."),
        "quality": (f"{_HERE}.quality:quality", "Show what the data lacks, and which agency can fix it."),
        "synth": (f"{_HERE}.data:synth", "Make records of an invented state."),
    },
    "People": {
        "link": (f"{_HERE}.identity:link", "Find which records are of one person."),
        "review": (f"{_HERE}.identity:review", "List possible matches, and record a reviewer's decision."),
        "join": (f"{_HERE}.join:join", "Make one dataset of several sources', by their links."),
    },
    "Answers": {
        "determine": (f"{_HERE}.answers:determine", "Ask every law about every charge, as of a day."),
        "report": (f"{_HERE}.answers:report", "Report what a run found: people, charges, missing data."),
        "person": (f"{_HERE}.casework:person", "Show one person on one screen, of a run or of a file."),
        "explain": (f"{_HERE}.answers:explain", "Explain the answers for one charge."),
        "access-log": (f"{_HERE}.casework:access_log", "List who was looked up, and check the log."),
        "table": (f"{_HERE}.casework:table", "Write the answers beside your own columns, as a table."),
        "compare": (f"{_HERE}.casework:compare", "Compare with what is cleared today, or with a later run."),
        "digest": (f"{_HERE}.answers:digest", "Compare the answers of two runs."),
    },
    "Policy": {
        "policy": (f"{_HERE}.policy:policy", "Ask what another law would do: who gains, who loses, when."),
    },
    "Legal aid": {
        "clinic": (f"{_HERE}.clinic:clinic", "Judge a list of clients; write packets for petitions."),
        "dispute": (f"{_HERE}.clinic:dispute", "Write the letter that disputes a background check report."),
        "form-fields": (f"{_HERE}.clinic:form_fields_command", "List a PDF form's fields, or check a mapping of them."),
    },
    "Clearance": {
        "clear": (f"{_HERE}.clear:clear", "Plan, release, order, tell agencies, look back, undo."),
        "ledger": (f"{_HERE}.ledger:ledger", "Keep the ledger: roles, checks, upkeep."),
        "where": (f"{_HERE}.where:where", "List where else a person's record stands, to be forgotten."),
        "office": (f"{_HERE}.office:office", "Open the office in a browser."),
        "statistics": (f"{_HERE}.statistics:statistics", "Publish a month: cleared, waiting, undecided, mended."),
    },
    "Laws": {
        "laws": (f"{_HERE}.laws:laws", "Show the laws, their conditions and what is not verified."),
        "check": (f"{_HERE}.laws:check", "Run scenarios against the laws."),
        "pages": (f"{_HERE}.pages:pages", "Write the laws' pages for people with records, as a site."),
        "serve": (f"{_HERE}.serve:serve", "Answer other programs by HTTP, with the reasons."),
        "public": (f"{_HERE}.public:public", "Open the public pages in a browser: laws, Check my record."),
        "docs": (f"{_HERE}.docs:docs", "Check or write the pages that are made from the code."),
    },
}  # fmt: skip

_EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items())


class _Commands(SectionedGroup):
    """The commands; one whose libraries are not installed says how to install them."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with ends_when_interrupted(), ends_when_told(), files_named(), still_working():
                return super().invoke(ctx)
        except NotCompiledError as error:
            raise Unusable(str(error)) from error
        except ModuleNotFoundError as error:
            extras = EXTRAS.get((error.name or "").partition(".")[0])
            if extras is None:
                raise
            raise Unusable(
                f"this needs what is not installed: pip install 'clearslate[{','.join(extras)}]'"
            ) from error


@click.group(
    cls=_Commands,
    sections=SECTIONS,
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


if __name__ == "__main__":
    main()
