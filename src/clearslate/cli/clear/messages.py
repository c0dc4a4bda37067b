"""Commands of the exchange: messages to agencies, their answers, what is not closed and why."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from clearslate.cli.common import (
    DIFFERENT,
    FILE,
    FOLDER,
    NEW_FILE,
    NEW_FOLDER,
    Day,
    Scripted,
    Unusable,
    errors,
    json_option,
    print_json,
    print_table,
)
from clearslate.cli.days import day_in, day_of, look_option, plain_day_option, today_option
from clearslate.cli.ledger.access import actor, kept_option, ledger_option, now, opened, reader_option
from clearslate.records.files import create_private, whole
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.clearance.exchange.account import Account
    from clearslate.clearance.exchange.aging import Aging
    from clearslate.clearance.exchange.profiles import Profile
    from clearslate.clearance.state.ledger import Ledger

profiles_option = click.option(
    "--profiles",
    "folder",
    type=FOLDER,
    help="A folder with profiles of your own, which come before the shipped ones of the same id.",
)


def profiles_in(folder: Path | None) -> Mapping[str, Profile]:
    """The shipped profiles, and before them those of a folder.

    Raises:
        Unusable: there is no such folder.
    """
    from clearslate.clearance.exchange.profiles import load_profiles

    if folder is not None and not folder.is_dir():
        raise Unusable(f"{folder}: there is no such folder; give one with profiles (*.yaml)")
    return load_profiles(folder)


_MOST_LEFT: Final = 20  # files left for later that are named


@click.command(cls=Scripted)
@ledger_option
@today_option
@click.option("--out", type=NEW_FOLDER, required=True, help="The outbox: a folder for each recipient in it.")
@click.option("--key", "key_file", type=FILE, required=True, help="The private key that signs manifests.")
@click.option("--dataset", type=FOLDER, help="The records, where recipients are told names.")
@profiles_option
@click.option(
    "--by-hand",
    is_flag=True,
    help="Also repeat what was refused for good, or was repeated as often as export does automatically.",
)
@click.option("--only", default="", help="Write to this recipient alone: its id, as `clear aging` shows it.")
@kept_option
@json_option
def export(
    url: str, day: dt.date | None, out: Path, key_file: Path, dataset: Path | None, folder: Path | None, only: str,
    kept: Path | None, *, by_hand: bool, as_json: bool,
) -> None:  # fmt: skip
    """Send every agency its messages for this day, and repeat those that got no answer.

    Each message is a file, its manifest and the manifest's signature (docs/exchange.md). An interrupted export
    is taken up again by the same command; a second call on the same day sends nothing.
    """
    from clearslate.clearance.events.chain import SigningKey, read_kept
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.clearance.exchange.export import Exporter
    from clearslate.clearance.exchange.recipients import what
    from clearslate.clearance.office import details
    from clearslate.records.errors import DatasetError
    from clearslate.records.names import People

    with errors(OSError, ValueError):
        key, marks = SigningKey.read(key_file), () if kept is None else read_kept(kept)
    with errors(ExchangeError, DatasetError), opened(url, shows="nothing") as found:
        day = day_in(found, day)
        if only:
            what(found, only)
        # A new office has no records yet, and nothing to send.
        people = None if dataset is None or not details.runs(found) else People(dataset)
        exported = Exporter(found, profiles_in(folder), out, key, people, marks).run(
            day, now(), by_hand=by_hand, only=only
        )
    if as_json:
        print_json(asdict(exported))
    else:
        messages, rows = things(exported.messages, "message"), things(exported.rows, "row")
        click.echo(f"{messages} with {rows} in {out}; of them asking again: {exported.again:,}")
        for batch, why in exported.held_back.items():
            click.echo(
                f"WARNING: nothing of batch {batch} is sent: {why}. `clearslate ledger verify` tells more"
            )
        if exported.other_people:
            click.echo(
                f"WARNING: {things(exported.other_people, 'message')} not made: the records name other people than the ledger "
                "knows; ask them first (`clear recheck`)"
            )


@click.command("take-answers", cls=Scripted)
@click.argument("inbox", type=FOLDER)
@ledger_option
@today_option
@profiles_option
@click.option(
    "--settle",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="Seconds for which a file must not have changed; a younger one may still be uploaded, and waits.",
)
@click.option(
    "--patience",
    type=click.IntRange(0),
    default=3600,
    show_default=True,
    help="Seconds for which a file that is not whole must not have changed before it is set aside.",
)
@click.option(
    "--agency-keys",
    type=FOLDER,
    envvar="CLEARSLATE_AGENCY_KEYS",
    show_envvar=True,
    help="A folder with RECIPIENT.pem, the public key of each recipient that signs its answers: nothing else in its folder counts.",
)
@json_option
@click.pass_context
def take_answers(
    ctx: click.Context,
    inbox: Path,
    url: str,
    day: dt.date | None,
    folder: Path | None,
    settle: int,
    patience: int,
    agency_keys: Path | None,
    *,
    as_json: bool,
) -> None:
    """Take in the acknowledgments in INBOX, which has a folder for each recipient.

    An accepted file goes to done/; one that cannot be matched goes to quarantine/, with an alarm, and changes nothing
    and stops nothing else. Each file counts once, however often it comes; one that was set aside counts when it is
    corrected. Exit code 1 if a file was set aside, could not be moved, or is in no recipient's folder.
    """
    from clearslate.clearance.exchange.acks import LATER, REASONS, Importer
    from clearslate.clearance.exchange.acks import agency_keys as keys_in
    from clearslate.clearance.exchange.errors import ExchangeError

    if not inbox.is_dir():
        raise Unusable(f"{inbox}: there is no such folder; give the one with a folder for each recipient")
    with errors(OSError, ValueError):
        keys = keys_in(agency_keys)
    with errors(ExchangeError), opened(url, shows="nothing") as found:
        day = day_in(found, day)
        moment = now()
        importer = Importer(found, profiles_in(folder), inbox, keys=keys)
        strange = importer.strange()
        imported = importer.run(
            day, moment,
            unchanged_since=moment - dt.timedelta(seconds=settle), patient_since=moment - dt.timedelta(seconds=patience),
        )  # fmt: skip
    if as_json:
        print_json(
            asdict(imported)
            | {name: getattr(imported, name) for name in ("early", "unfinished", "quarantined")}
            | {"of_no_recipient": strange}
        )
    else:
        click.echo(
            f"{imported.taken:,} taken in, {imported.known:,} known before, {len(imported.left):,} left for later"
        )
        if keys:
            click.echo(f"taken in only where they are signed: the answers of {', '.join(keys)}")
        for file, why in list(imported.left.items())[:_MOST_LEFT]:
            click.echo(f"left for later: {file}: {LATER[why]}")
        if len(imported.left) > _MOST_LEFT:
            click.echo(f"and {len(imported.left) - _MOST_LEFT:,} more that were left; --json names all")
        for each in imported.aside:
            click.echo(f"ALARM: {each.recipient}: {each.file} was set aside: {REASONS[each.code]}")
        for name in imported.not_moved:
            click.echo(f"ALARM: {inbox / name} cannot be moved or read: check its owner and permissions")
        for name in strange:
            click.echo(f"not read: {inbox / name} is no recipient's folder: move what lies there to its own")
    if imported.aside or imported.not_moved or strange:
        ctx.exit(DIFFERENT)


@click.command(cls=Scripted)
@ledger_option
@reader_option
@look_option
@profiles_option
@json_option
@click.pass_context
def aging(ctx: click.Context, url: str, day: dt.date | None, folder: Path | None, *, as_json: bool) -> None:
    """List what agencies have not carried out, by age, with what is stuck or held back, why and since when.

    Alarms at 30, 60, 90 and 120 days after a clearance came into force; then the exit code is 1.
    """
    from clearslate.clearance.exchange.aging import aging as report_of

    with opened(url) as found:
        day = day_of(found, day)
        report = report_of(found, _account(found, folder, day), day)
    if as_json:
        print_json(report.to_json())
    else:
        show_aging(report)
    if any(report.alarms):
        ctx.exit(DIFFERENT)


def _account(ledger: Ledger, folder: Path | None, day: dt.date) -> Account:
    from clearslate.clearance.exchange.account import account as account_of
    from clearslate.clearance.exchange.errors import ExchangeError

    with errors(ExchangeError):
        return account_of(ledger, profiles_in(folder), day)


def show_aging(report: Aging) -> None:
    """Print the report."""
    from clearslate.clearance.exchange.aging import age_names, words

    click.echo(
        f"{report.clearances:,} clearances; {report.expected:,} to be carried out at all agencies together, "
        f"{report.closed:,} done, {report.expected - report.closed:,} open"
    )
    if report.stuck:
        rows = [(name, *(ages[age] for age in age_names())) for name, ages in report.open.items()]
        print_table(
            ("agency", *age_names()), rows, title="Open, by days since in force, or since it was asked"
        )
        stuck = [
            (
                each.recipient, each.purpose, each.count, each.batches, words(each.status, each.why),
                "" if each.since is None else each.since.isoformat(), each.oldest,
            )
            for each in report.stuck
        ]  # fmt: skip
        columns = ("agency", "to", "clearances", "batches", "why", "since", "oldest, days")
        print_table(columns, stuck, title="Not carried out, and why")
    if report.held_back:
        kept = [
            (each.where, each.why, each.count, each.batches, each.since.isoformat(), each.oldest)
            for each in report.held_back
        ]
        head = ("where", "why", "clearances", "batches", "since", "days")
        print_table(head, kept, title="Not in force, and why")
    for days, recipient, count in report.alarms:
        click.echo(f"ALARM {days} days: {recipient}: {count:,} clearances have been open that long or longer")


@click.command(cls=Scripted)
@click.argument("clearance", required=False)
@ledger_option
@reader_option
@look_option
@profiles_option
@json_option
def account(
    clearance: str | None, url: str, day: dt.date | None, folder: Path | None, *, as_json: bool
) -> None:
    """Account for every clearance at every agency, or for one CLEARANCE: its status, since when, what was sent and answered."""
    if clearance is None:
        with opened(url) as found:
            day = day_of(found, day)
            counts = _account(found, folder, day)
        show_account(counts, as_json=as_json)
        return
    from clearslate.clearance.exchange.book import Book
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.clearance.exchange.standing import standing_of

    with errors(ExchangeError), opened(url) as found:
        day = day_of(found, day)
        stands = standing_of(Book(found, profiles_in(folder), day), clearance)
    if as_json:
        print_json([each.to_json() for each in stands])
        return
    for each in stands:
        since = f" since {each.since.isoformat()}" if each.since else ""
        click.echo(f"{each.recipient} ({each.purpose}): {each.in_words}{since}")
        for message in each.messages:
            click.echo(f"  {message.purpose}, attempt {message.attempt}: {message.in_words}")


@click.command("read-message", cls=Scripted)
@click.argument("manifest", type=FILE)
@click.option("--public", type=FILE, help="The sender's public key; without it the signature is not checked.")
@profiles_option
@json_option
def read_message(manifest: Path, public: Path | None, folder: Path | None, *, as_json: bool) -> None:
    """For agencies: check the message of MANIFEST as its recipient must, and show what it asks.

    Needs no ledger. `--json` prints its rows, each with the facts in the profile.
    """
    from clearslate.clearance.events.chain import read_public
    from clearslate.clearance.exchange.agency import Refused, receive
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.clearance.exchange.reasons import in_words

    with errors(OSError, ValueError):
        key = None if public is None else read_public(public)
    with errors(ExchangeError):
        try:
            found = receive(manifest, profiles_in(folder), key)
        except Refused as refused:
            raise Unusable(f"refuse it with code {refused.code}: {in_words(refused.code)}") from refused
    if as_json:
        print_json({"manifest": found.manifest, "rows": found.rows})
        return
    said = found.manifest
    signed = "" if key else " (signature not checked: no --public)"
    click.echo(
        f"message {said['message']}: {said['purpose']}, {things(len(found.rows), 'row')}, attempt {said['attempt']}, "
        f"to be answered by {said['due'] or 'no set day'}: whole{signed}"
    )


@click.command(cls=Scripted)
@click.argument("manifest", type=FILE)
@click.option("--out", type=NEW_FOLDER, required=True, help="The folder from which the sender takes answers.")
@click.option("--ack", required=True, help="Your own id of the answer: another one for each.")
@plain_day_option
@click.option("--refuse", multiple=True, help="CLEARANCE=CODE: a row that is not done, and why (repeat).")
@click.option("--refuse-all", help="A reason code: nothing of the message is done.")
@click.option("--public", type=FILE, help="The sender's public key; without it the signature is not checked.")
@click.option(
    "--sign-with",
    type=FILE,
    help="Your own private key, where the sender has its public half: sign the answer.",
)
@profiles_option
def answer(
    manifest: Path, out: Path, ack: str, day: dt.date, refuse: tuple[str, ...], refuse_all: str | None,
    public: Path | None, sign_with: Path | None, folder: Path | None,
) -> None:  # fmt: skip
    """For agencies: answer the message of MANIFEST, all of it done unless rows are refused.

    A damaged message is refused automatically, with the right code.
    """
    from clearslate.clearance.events.chain import SigningKey, read_public
    from clearslate.clearance.exchange.agency import answer_for, send
    from clearslate.clearance.exchange.errors import ExchangeError
    from clearslate.clearance.exchange.reasons import OF_ITEM, OF_MESSAGE

    codes = dict(pair.partition("=")[::2] for pair in refuse)
    for code in codes.values():
        if code not in OF_ITEM:
            words = f"{code!r} is no reason for a row: write CLEARANCE=CODE; the codes: {', '.join(OF_ITEM)}"
            raise click.UsageError(words)
    if refuse_all is not None and refuse_all not in OF_MESSAGE:
        raise click.UsageError(
            f"{refuse_all!r} is no reason for a message; the reasons: {', '.join(OF_MESSAGE)}"
        )
    with errors(OSError, ValueError):
        key = None if public is None else read_public(public)
        own = None if sign_with is None else SigningKey.read(sign_with)
    profiles = profiles_in(folder)
    with errors(ExchangeError):
        reply, of = answer_for(
            manifest, profiles, key, ack, day.isoformat(), refused=codes, refuse_all=refuse_all or ""
        )
        if of not in profiles:
            raise Unusable(f"there is no profile {of!r}: give --profiles")
        place = send(reply, profiles[of], out, key=own)
    click.echo(f"{place}: {reply.result}" + (f" ({reply.code})" if reply.code else ""))


@click.command(cls=Scripted)
@click.argument("recipient")
@ledger_option
@click.option("--since", type=Day(), required=True, help="The first day on which the company was told.")
@click.option("--through", type=Day(), help="The last one; by default the ledger's day.")
@click.option("--out", type=NEW_FILE, help="Write the feed: .json, else CSV.")
@click.option(
    "--attest",
    metavar="DIGEST",
    default="",
    help="Record the company's word that it did all that the feed of this digest says.",
)
@click.option("--by", "ack", default="", help="With --attest: the company's own id of its word; no name.")
@click.option("--paper", type=FILE, help="With --attest: the scan of the paper on which it came.")
@click.option(
    "--as",
    "name",
    envvar="CLEARSLATE_USER",
    show_envvar=True,
    help="With --attest: the clerk who records it.",
)
@profiles_option
@json_option
def removals(
    recipient: str, url: str, since: dt.date, through: dt.date | None, out: Path | None, attest: str, ack: str, paper: Path | None,
    name: str | None, folder: Path | None, *, as_json: bool,
) -> None:  # fmt: skip
    """Give a background check company the dockets and charges to remove since a day, or record that it removed them.

    RECIPIENT is an enrolled company (screener.acme). The feed holds what its messages said, the last word about each charge:
    county, docket number, count, and remove, public_again or amend; no name, no offense, no law. It has a digest. The
    company attests by it, and the ledger has that as its answers to those messages.
    """
    import hashlib

    from clearslate.clearance.exchange.acks import Importer
    from clearslate.clearance.exchange.removals import attest as record
    from clearslate.clearance.exchange.removals import removals as feed_of

    if attest and not (ack and name):
        raise click.UsageError(
            "--attest goes with --by, the company's own id of its word, and --as, who records it"
        )
    with errors(OSError), opened(url) as found:
        today = day_of(found, None)
        feed = feed_of(found, recipient, since, through or today)
        if attest:
            scan = "" if paper is None else hashlib.sha256(paper.read_bytes()).hexdigest()
            importer = Importer(found, profiles_in(folder), Path(), by=actor(name or "", "clerk"))
            done = record(feed, attest, ack, found, importer, today, now(), scan=scan)
            if as_json:
                print_json(asdict(done))
            elif done.known:
                click.echo(f"{recipient}: nothing of this feed waits for an answer")
            else:
                click.echo(
                    f"{recipient}: recorded for {things(done.messages, 'message')}, {things(done.rows, 'row')}"
                )
            return
        if out is not None:
            content = (
                json.dumps(feed.to_json(), indent=1).encode() if out.suffix == ".json" else feed.to_csv()
            )
            with whole(out) as part, create_private(part) as file:
                file.write(content)
    if as_json:
        print_json(feed.to_json())
        return
    where = f"{out}: " if out is not None else ""
    click.echo(
        f"{where}{things(len(feed.rows), 'charge')} since {feed.since}, of {things(len(feed.messages), 'message')}"
    )
    click.echo(
        f"Law: {feed.cite or 'not found'}. Digest: {feed.digest}. Not answered yet: {things(feed.open, 'message')}"
    )


@click.command(cls=Scripted)
@click.argument("name", required=False)
@profiles_option
@json_option
def profiles(name: str | None, folder: Path | None, *, as_json: bool) -> None:
    """Show the profiles: what each kind of agency is told, in which format, and by which keys it finds its record."""
    from clearslate.clearance.exchange.profiles import FACTS, PERSONAL

    found = profiles_in(folder)
    if name is not None and name not in found:
        raise Unusable(f"there is no profile {name!r}; the profiles: {', '.join(sorted(found))}")
    if as_json:
        print_json(
            [each.model_dump(mode="json") for id_, each in sorted(found.items()) if name in (None, id_)]
        )
    elif name is None:
        lines = [(each.id, each.format, each.what, len(each.fields)) for _, each in sorted(found.items())]
        print_table(("profile", "format", "for", "fields"), lines)
    else:
        fields = FACTS | PERSONAL
        rows = [
            (each.name, "yes" if each.key else "", each.of, fields[each.of]) for each in found[name].fields
        ]
        print_table(
            ("field", "key", "fact", "what it is"), rows, title=f"{found[name].what} ({found[name].format})"
        )


def show_account(found: Account, *, as_json: bool) -> None:
    """Print an account of all."""
    totals = found.totals()
    if as_json:
        print_json({"clearances": found.clearances, "expected": found.expected, "at": totals})
        return
    statuses = sorted({status for of in totals.values() for status in of})
    rows = [(name, *(of.get(status, 0) for status in statuses)) for name, of in totals.items()]
    columns = ("agency", *(status.replace("_", " ") for status in statuses))
    print_table(columns, rows, title=f"{things(found.clearances, 'clearance')}, each at each of its agencies")
