"""The command that makes what a state publishes every month."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clearslate.cli.clear.messages import profiles_in, profiles_option
from clearslate.cli.common import (
    FILE,
    FOLDER,
    NEW_FOLDER,
    Day,
    Unusable,
    errors,
    json_option,
    print_json,
    progress_bar,
    today,
)
from clearslate.cli.ledger.access import now, opened, reader_option
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.statistics.catalog import Issue
    from clearslate.statistics.figures import Statistics
    from clearslate.statistics.months import Month


class _Month(click.ParamType["Month"]):
    """A calendar month, YYYY-MM."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """The month of a text."""
        from clearslate.statistics.months import Month

        try:
            return value if isinstance(value, Month) else Month.read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _address(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """An address of the web, or nothing."""
    if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise click.BadParameter(f"{value!r} is no address: write https://...")
    return value


@click.command()
@click.argument("run", type=FOLDER)
@click.argument("ledger")
@click.option(
    "--month", type=_Month(), required=True, help="The month to publish, YYYY-MM: one that is over."
)
@click.option(
    "--out", type=NEW_FOLDER, help="The folder for page, files and catalog.  [default: statistics-MONTH]"
)
@click.option("--dataset", type=FOLDER, help="Where the run's dataset lies, if it was moved.")
@click.option("--publisher", default="", help="The agency that publishes, for the catalog.")
@click.option("--contact", default="", help="An address of e-mail for questions, for the catalogs.")
@click.option(
    "--url",
    default="",
    callback=_address,
    help="Where the folder will lie, for absolute addresses in the catalogs.",
)
@click.option(
    "--license", "license_", default="", callback=_address, help="The address of the license of the files."
)
@click.option("--issued", type=Day(), default=today, help="Day of issue, for the catalog.  [default: today]")
@click.option("--exact", is_flag=True, help="Exact counts, for use inside the office: page and files say so.")
@click.option(
    "--key",
    type=FILE,
    envvar="CLEARSLATE_DISCLOSURE_KEY_FILE",
    help="The key that protects counts, if it is not beside the dataset's folder.",
)
@click.option(
    "--last",
    type=FOLDER,
    help="The folder of the month before: the page says what is otherwise since, and why.",
)
@profiles_option
@reader_option
@json_option
@click.option("--quiet", is_flag=True, help="No progress bar.")
def statistics(
    run: Path,
    ledger: str,
    month: Month,
    out: Path | None,
    dataset: Path | None,
    publisher: str,
    contact: str,
    url: str,
    license_: str,
    issued: dt.date,
    folder: Path | None,
    key: Path | None,
    last: Path | None,
    *,
    exact: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make what a state publishes of a month: a page, tables as CSV, and a catalog for machines (DCAT).

    RUN is over the records as they are at the end of the month, LEDGER a file's path, sqlite:FILE or postgresql://user@host/name.
    Records and people cleared, by law and by county, convictions apart; the backlog and its age; what is undecided, by cause; errors found
    and mended; the time from eligible to closed. Counts carry small noise, so that nobody is singled out.
    """
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.records.errors import DatasetError
    from clearslate.runs.manifest import RunError
    from clearslate.runs.protect import Mode, ProtectionError
    from clearslate.runs.run import Run
    from clearslate.statistics.catalog import Issue
    from clearslate.statistics.figures import statistics as count
    from clearslate.statistics.since import SinceError, since

    with errors(RunError, DatasetError, ExchangeError, ProtectionError, SinceError), opened(ledger) as found:
        day = found.day(now())
        if day <= month.last:
            raise Unusable(f"{month} is not over: it is {day}; name a month before")
        opened_run = Run.open(run)
        with progress_bar("Counting", quiet=quiet or as_json) as progress:
            figures = count(
                opened_run, opened_run.dataset(dataset), found, month, profiles_in(folder), day, progress,
                mode=Mode.EXACT if exact else Mode.PROTECTED, key=key,
            )  # fmt: skip
        figures = figures if last is None else replace(figures, since=since(last, figures.to_json()))
    if as_json:
        print_json(figures.to_json())
        if out is None:
            return
    issue = Issue(issued, publisher, contact, url, license_)
    written = _write(figures, out or Path(f"statistics-{month}"), issue)
    if not as_json:
        if issue.lacks:
            click.echo(f"No data.json (DCAT-US): it needs {' and '.join(issue.lacks)}.")
        click.echo(f"{written}: {things(len(list(written.iterdir())), 'file')}; begin with index.html")


def _write(found: Statistics, out: Path, issue: Issue) -> Path:
    """Write the folder: every file is made in memory first, so that the catalog can say its hash."""
    from clearslate.statistics.catalog import catalog, data_json, datapackage
    from clearslate.statistics.page import to_html
    from clearslate.statistics.tables import dictionary, long, tables

    made = tables(found)
    made = (*made, long(found, made))
    listed = (*made, dictionary(made))
    files = {f"{each.name}.csv": each.to_csv().encode() for each in listed}
    figures = json.dumps(found.to_json(), indent=1, ensure_ascii=False, sort_keys=True)
    files["statistics.json"] = f"{figures}\n".encode()
    files["datapackage.json"] = _json(datapackage(found, listed, files, issue))
    names = [*files, *(() if issue.lacks else ("data.json",)), "catalog.jsonld"]
    files = {"index.html": to_html(found, names).encode()} | files
    out.mkdir(parents=True, exist_ok=True)
    (out / "data.json").unlink(missing_ok=True)  # of an earlier call, whose addresses it would say
    if not issue.lacks:
        files["data.json"] = _json(data_json(found, listed, files, issue))
    files["catalog.jsonld"] = _json(catalog(found, listed, files, issue))
    for name, content in files.items():
        (out / name).write_bytes(content)
    return out


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
