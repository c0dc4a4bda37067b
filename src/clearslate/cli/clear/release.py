"""Commands that audit a wave and let it go."""

from __future__ import annotations

from typing import Final

import click

from clearslate.cli.clear.planning import show_assumed
from clearslate.cli.common import (
    Scripted,
    json_option,
    print_json,
    print_table,
)
from clearslate.cli.ledger.access import (
    actor,
    actor_options,
    ledger_option,
    now,
    opened,
)


@click.command(cls=Scripted)
@click.argument("wave")
@ledger_option
@actor_options(role="operator")
@click.option(
    "--set", "is_set", is_flag=True, help="Fix --bound and --confidence. Another person opens the draw."
)
@click.option("--open", "is_open", is_flag=True, help="Open the draw: the hash of that event is its seed.")
@click.option("--further", is_flag=True, help="Draw more, if the audited sample leaves too much doubt.")
@click.option(
    "--bound",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.01,
    show_default=True,
    help="Maximum error rate.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.9999),
    default=0.95,
    show_default=True,
    help="Confidence that the rate is not exceeded.",
)
@click.option("--size", type=click.IntRange(1), help="How many; as many as the bound needs unless given.")
@json_option
def audit(
    wave: str, url: str, name: str, role: str, bound: float, confidence: float, size: int | None,
    *, is_set: bool, is_open: bool, further: bool, as_json: bool,
) -> None:  # fmt: skip
    """Draw WAVE's audit sample, and show what was drawn and found.

    One person fixes the bound (--set), another opens the draw (--open). There is one draw a wave, which --further extends.
    """
    from clearslate.clearance.office.office import Office
    from clearslate.clearance.state.audit import Bound

    if is_set + is_open + further > 1:
        raise click.UsageError("give one of --set, --open and --further, or none to see what was drawn")
    with opened(url) as found:
        office, who = Office(found), actor(name, role)
        if is_set:
            office.set_audit(wave, who, now(), bound=Bound(bound, confidence))
            click.echo(
                f"wave {wave}: bound {bound:.2%}, confidence {confidence:.2%}; another person opens the draw",
                err=as_json,
            )
            return
        drawn = (
            office.open_audit(wave, who, now(), size=size)
            if is_open
            else office.extend_audit(wave, who, now(), size=size)
            if further
            else office.drawn(wave)
        )
        rows = [row[:5] for row in office.looked_through(drawn)]
        so_far, assumed = office.audited(wave), office.assumed(wave)
    columns = ("clearance", "charge", "case", "law", "found")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) | {"assumed": assumed} for row in rows])
        return
    if not drawn:
        click.echo("No more are needed." if further else "Nothing was drawn yet.")
        return
    print_table(columns, rows, title=f"Sample of wave {wave}")
    show_assumed(assumed)
    kinds = {True: "convictions", False: "others"}
    strata = [
        (
            each.law,
            kinds[each.conviction],
            each.size,
            each.right + each.wrong,
            each.wrong,
            f"{low:.2%} to {high:.2%}",
        )
        for each in so_far.strata
        for low, high in [each.interval]
    ]
    print_table(("law", "of", "in the wave", "audited", "wrong", "share"), strata, title="By law")


@click.command(cls=Scripted)
@click.argument("clearances", nargs=-1, required=True)
@ledger_option
@actor_options(role="reviewer")
@click.option("--right/--wrong", default=None, help="What the reviewer found.")
@click.option("--why", default="", help="The reason, without personal data; --wrong needs one.")
def find(
    clearances: tuple[str, ...], url: str, name: str, role: str, why: str, *, right: bool | None
) -> None:
    """Record what the audit found for CLEARANCES. Too many errors halt the wave."""
    from clearslate.clearance.office.office import Office

    if right is None:
        raise click.UsageError("give one of --right and --wrong")
    if not right and not why:
        raise click.UsageError("--wrong needs --why: the clearance is withdrawn for that reason")
    with opened(url, shows="part") as found:
        office, who = Office(found), actor(name, role)
        audited = [office.find(each, who, now(), right=right, why=why) for each in clearances][-1]
        is_halted = office.is_halted(clearances[-1])
    low, high = audited.interval
    click.echo(
        f"{audited.right + audited.wrong} of {audited.drawn} audited, {audited.wrong} wrong: between {low:.2%} and "
        f"{high:.2%} of the wave may be wrong, the maximum is {audited.bound:.2%}"
        + ("; the wave is HALTED" if is_halted else "")
        + ("; its release may be asked for" if audited.is_sure else "")
    )


_DONE: Final = {
    "request": "its release is asked for; another person approves it",
    "approve": "released",
    "refuse": "not released now",
    "halt": "halted",
    "resume": "goes on",
}
"""What is said when a command was done."""


def _wave_command(
    verb: str, method: str, words: str, *, reason: bool = False, role: str = "operator"
) -> click.Command:
    """A command that does one thing to a wave."""

    def do(wave: str, url: str, name: str, role: str, why: str = "") -> None:
        from clearslate.clearance.office.office import Office

        with opened(url) as found:
            told = {"why": why} if reason else {}
            getattr(Office(found), method)(wave, actor(name, role), now(), **told)
        click.echo(f"wave {wave}: {_DONE[verb]}")

    do.__doc__ = words
    command = actor_options(role=role)(ledger_option(click.argument("wave")(do)))
    if reason:
        command = click.option("--why", required=True, help="The reason, without personal data.")(command)
    return click.command(verb, cls=Scripted)(command)


request = _wave_command("request", "request_release", "Ask for the release of WAVE.")
approve = _wave_command("approve", "approve_release", "Release WAVE: another person than the one who asked.")
refuse = _wave_command("refuse", "refuse_release", "Do not release WAVE now.", reason=True)
halt = _wave_command("halt", "halt", "Stop WAVE: none of its batches moves on.", reason=True)
resume = _wave_command("resume", "resume", "Let WAVE go on.", reason=True)
