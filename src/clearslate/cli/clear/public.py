"""Commands between the ledger and the public pages: what letters prove goes out, sealed requests come in."""

from __future__ import annotations

import csv
import datetime as dt
import os
from pathlib import Path

import click

from clearslate.cli.common import FILE, FOLDER, NEW_FILE, NEW_FOLDER, Scripted, Unusable, errors
from clearslate.cli.days import day_in, today_option
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    gate,
    kept_option,
    ledger_option,
    now,
    opened,
    tell_held_back,
)
from clearslate.wording import things

_public = click.option(
    "--public",
    "public_url",
    envvar="CLEARSLATE_PUBLIC",
    required=True,
    metavar="URL",
    help="The public database, as the public pages have it: sqlite:///FILE or postgresql+psycopg://….",
)


@click.group()
def public() -> None:
    """Serve the public pages: publish what letters prove, answer sealed requests.

    The public pages know no ledger. Between them and the office lies a database with two tables: what letters prove, encrypted under
    their code; and requests, sealed to a key of which the office alone has the private half.
    """


@public.command(cls=Scripted)
@click.option(
    "--out", type=NEW_FILE, required=True, help="The file of the private key. Keep it where the office is."
)
def key(out: Path) -> None:
    """Make the key to which requests are sealed, and print its public half."""
    from clearslate.web.lookup.sealing import new_key

    private, shown = new_key()
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{private}\n")
    click.echo(f"{out}: the private key. Set CLEARSLATE_LOOKUP_KEY of the public pages to:\n{shown}")


@public.command(cls=Scripted)
@ledger_option
@_public
@kept_option
def publish(url: str, public_url: str, kept: Path | None) -> None:
    """Put what letters prove today where the public pages ask. Run it each night: an undone clearance then proves nothing."""
    from clearslate.clearance.orders.asked import published
    from clearslate.web.lookup.store import publish as put

    with opened(url, shows="part") as found:
        looks = gate(found, kept)
        count = put(public_url, published(found, looks))
    click.echo(f"{things(count, 'letter')} published")
    tell_held_back(looks.held_back, "is published")


@public.command(cls=Scripted)
@ledger_option
@actor_options(role="clerk")
@today_option
@_public
@click.option("--key", "key_file", type=FILE, required=True, help="The private key (clear public key).")
@click.option(
    "--records",
    "dataset",
    type=FOLDER,
    required=True,
    help="The dataset of which the plan was made, with its people.",
)
@click.option("--offices", type=FILE, help="Whom the person may call (YAML), as for `clear proof`.")
@click.option(
    "--out", type=NEW_FOLDER, required=True, help="A new folder: letters, letters.csv, reports.csv."
)
def answer(
    url: str, name: str, role: str, day: dt.date | None, public_url: str, key_file: Path, dataset: Path, offices: Path | None,
    out: Path,
) -> None:  # fmt: skip
    """Open the sealed requests, write the letters, list the reports, and delete the requests.

    letters.csv names for each first letter the person of the dataset: mail it to the address that the state holds, never to one from a
    request. It says nothing of a record. The proof letter waits in the folder in-person: hand it to the person. reports.csv holds what
    people say still shows. How many asked and got no letter is told to nobody but you.
    """
    from clearslate.clearance.orders.asked import Request, answer_requests
    from clearslate.clearance.orders.offices import NOBODY, OfficesError, read_offices
    from clearslate.interview.when import UnreadDateError, read_when
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError
    from clearslate.web.lookup.sealing import UnsealError, unseal
    from clearslate.web.lookup.store import drop, waiting

    private = key_file.read_text(encoding="utf-8").strip()
    asked, reports, unread, done = [], [], 0, []
    for each in waiting(public_url):
        try:
            report = unseal(each.sealed, private)
        except UnsealError:
            unread += 1
            continue
        done.append(each.id)
        if report.get("kind") == "still_shows":
            reports.append(
                {"day": each.day.isoformat()} | {name: str(report.get(name, "")) for name in _REPORT}
            )
            continue
        try:
            born = read_when(str(report.get("born", "")), each.day)
        except UnreadDateError:
            born = ""
        asked.append(Request(str(report.get("name", "")), born, str(report.get("case", ""))))
    out.mkdir()
    with errors(DatasetError, OfficesError, OSError), opened(url, shows="part") as found:
        lines = NOBODY if offices is None else read_offices(offices)
        on = day_in(found, day)
        letters = answer_requests(
            found, asked, Dataset.open(dataset), out, actor(name, role), on, now(), offices=lines
        )
    _write(
        out / "letters.csv",
        ("mail", "hand_over", "person"),
        [
            {"mail": each.first.name, "hand_over": str(each.file.relative_to(out)), "person": each.person}
            for each in letters
        ],
    )
    _write(out / "reports.csv", ("day", *_REPORT), reports)
    drop(public_url, done)
    click.echo(
        f"{things(len(asked), 'request')}: {things(len(letters), 'letter')} in {out}; {things(len(reports), 'report')}"
    )
    if unread:
        raise Unusable(
            f"{things(unread, 'request')} cannot be opened with this key and wait: give the key to which they were sealed"
        )


_REPORT = ("where", "code", "case", "offense", "said", "name", "lang")


def _write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({name: _quiet(value) for name, value in row.items()} for row in rows)


def _quiet(text: str) -> str:
    """What people typed is never a formula where the list is opened as a spreadsheet."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
