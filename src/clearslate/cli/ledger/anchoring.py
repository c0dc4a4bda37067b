"""Commands for time from outside: naming a witness, asking it, taking in what it says; and being one."""

from __future__ import annotations

import json
from pathlib import Path

import click

from clearslate.cli.common import DIFFERENT, FILE, NEW_FILE, Scripted, Unusable, errors
from clearslate.cli.ledger.access import actor, actor_options, ledger_option, now, opened


@click.command(cls=Scripted)
@ledger_option
@actor_options(role="operator")
@click.argument("witness")
@click.option(
    "--public", type=FILE,
    help="Its public key (`ledger key`), or the certificate with which a time-stamp authority (RFC 3161) signs.",
)  # fmt: skip
@click.option("--none", "gone", is_flag=True, help="Its word counts no more.")
def witness(url: str, name: str, role: str, witness: str, public: Path | None, *, gone: bool) -> None:
    """Name WITNESS, whose word on the time counts: an office outside of yours, or a time-stamp authority.

    In a real ledger a second operator says the same. Then `ledger anchor` asks it, and `ledger policy time anchored` lets windows
    that protect people end only where a witness bears out that their days passed.
    """
    from clearslate.clearance.events.witnesses import key_of

    if (public is None) != gone:
        raise click.UsageError("give either --public or --none")
    with errors(OSError, ValueError):
        key = "" if public is None else key_of(public.read_bytes())
    with opened(url) as found:
        holds = found.name_witness(witness, key, actor(name, role), now())
    words = "its word counts no more" if gone else "its word on the time counts"
    click.echo(f"{witness}: {words}{'' if holds else ', once another operator says the same'}")


@click.command(cls=Scripted)
@ledger_option
@click.option("--ask", "asked", metavar="WITNESS", help="Ask this witness; the question goes into --out.")
@click.option("--out", type=NEW_FILE, help="The file for the question.")
@click.option(
    "--answer", type=FILE, help="The file with the answer: of `ledger cosign`, or of a time-stamp authority."
)
@click.option("--question", type=FILE, help="The file of the question that a time-stamp authority answers.")
@click.pass_context
def anchor(
    ctx: click.Context, url: str, asked: str | None, out: Path | None, answer: Path | None, question: Path | None
) -> None:  # fmt: skip
    """Ask a witness for the time (--ask, --out), or take in what it says (--answer). Do both at least daily.

    Of a time-stamp authority the question has a second file beside it that ends with .tsq. Send that by HTTP
    (Content-Type: application/timestamp-query), and take in the response with --answer and --question.

    Exit 1: the clock of the machine that asked was ahead of the witness's.
    """
    if (asked is None) == (answer is None) or (asked is None) != (out is None):
        raise click.UsageError("give --ask and --out, or --answer")
    if asked and out:
        _ask(url, asked, out)
    elif answer:
        _take(ctx, url, answer, question)


def _ask(url: str, asked: str, out: Path) -> None:
    from clearslate.clearance.events.witnesses import STAMPS, stamp_query
    from clearslate.clearance.store.ready import models as m
    from clearslate.records.files import create_private

    with opened(url, shows="nothing") as found:
        link, opening = found.ask_time(asked, now()), found.opening()
        form = m.Witness.objects.using(found.alias).get(id=asked).key.partition(":")[0]
    ledger = "" if opening is None else opening.id
    payload = {"ledger": ledger, "witness": asked, "seq": link.seq, "hash": link.hash}
    with create_private(out) as file:
        file.write(f"{json.dumps(payload)}\n".encode())
    if form == STAMPS:
        with create_private(out.with_name(f"{out.name}.tsq")) as file:
            file.write(stamp_query(ledger, link.seq, link.hash))
    click.echo(f"{out}: event {link.seq}, for {asked}")


def _take(ctx: click.Context, url: str, answer: Path, question: Path | None) -> None:
    from clearslate.clearance.events.witnesses import stamp_of

    with errors(OSError, ValueError):
        document = json.loads((question or answer).read_text(encoding="utf-8"))
        if question is not None:
            document["at"], document["proof"] = stamp_of(answer.read_bytes())
        try:
            witness, seq, at, proof = (
                str(document["witness"]),
                int(document["seq"]),
                str(document["at"]),
                str(document["proof"]),
            )
        except (KeyError, TypeError) as error:
            raise Unusable(f"{answer.name} is no answer of a witness: it lacks {error}") from error
    with opened(url, shows="nothing") as found:
        ahead = found.anchor(witness, seq, at, proof, now())
    click.echo(f"{witness} saw event {seq} at {at}")
    if ahead:
        click.echo(
            f"The clock of the machine that asked was ahead by {ahead}: find the first event of a wrong time with `clearslate ledger "
            "history`, and correct it with another operator (`clearslate ledger clock --wrong-from EVENT`)"
        )
        ctx.exit(DIFFERENT)


@click.command(cls=Scripted)
@click.argument("question", type=FILE)
@click.argument("answer", type=NEW_FILE)
@click.option(
    "--key", "key_file", type=FILE, required=True, help="Your private key (`clearslate ledger key`)."
)
def cosign(question: Path, answer: Path, key_file: Path) -> None:
    """As a witness, sign what the ledger asks in QUESTION, with the time of your own clock, into ANSWER.

    Do this on a machine that nobody of the ledger's office administers. You see a number and a hash, and no record.
    """
    from clearslate.clearance.events import witnesses
    from clearslate.clearance.events.chain import SigningKey

    with errors(OSError, ValueError):
        key, request = SigningKey.read(key_file), json.loads(question.read_text(encoding="utf-8"))
        try:
            at, proof = witnesses.cosign(
                key, str(request["ledger"]), int(request["seq"]), str(request["hash"]), now()
            )
        except (KeyError, TypeError) as error:
            raise Unusable(
                f"{question.name} is no question of `clearslate ledger anchor`: it lacks {error}"
            ) from error
        answer.write_text(f"{json.dumps(request | {'at': at, 'proof': proof})}\n", encoding="utf-8")
    click.echo(f"{answer}: event {request['seq']} at {at}")
