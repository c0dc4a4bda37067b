"""The commands that say who may act in which role, and have a server keep to it."""

from __future__ import annotations

import click

from clearslate.cli.common import Scripted, json_option, print_json
from clearslate.cli.ledger.access import (
    ROLES,
    actor,
    actor_options,
    ledger_option,
    now,
    opened,
)


@click.command(cls=Scripted)
@ledger_option
@actor_options(role="operator")
@click.option("--user", required=True, help="Whose role.")
@click.option("--gets", type=click.Choice(ROLES), help="The role that the user gets.")
@click.option(
    "--confirm", type=click.Choice(ROLES), help="The role that another operator granted to the user."
)
@click.option("--loses", type=click.Choice(ROLES), help="The role that the user loses.")
@click.option(
    "--county",
    "counties",
    multiple=True,
    help="Limit the role to cases of this county (repeat for several).",
)
@click.option(
    "--court",
    "courts",
    multiple=True,
    help="Limit the role to cases of this court (repeat for several).",
)
@click.option(
    "--agency", default="", help="Limit the role to this recipient: what it is told, and its answers."
)
def grant(
    url: str, name: str, role: str, user: str, gets: str | None, confirm: str | None, loses: str | None,
    counties: tuple[str, ...], courts: tuple[str, ...], agency: str,
) -> None:  # fmt: skip
    """Grant a role to a user, and limit it: one operator grants, another confirms with the same words."""
    from clearslate.clearance.events import Kind
    from clearslate.clearance.events.users import user_name
    from clearslate.clearance.office import granting
    from clearslate.clearance.state.scope import Scope

    user = user_name(user)
    verb = {Kind.ROLE_GRANTED: gets, Kind.ROLE_CONFIRMED: confirm, Kind.ROLE_REVOKED: loses}
    if sum(each is not None for each in verb.values()) != 1:
        raise click.UsageError("give one of --gets, --confirm and --loses")
    kind, changed = next((kind, each) for kind, each in verb.items() if each is not None)
    if loses and (counties or courts or agency):
        raise click.UsageError("a role can only be revoked whole: revoke it, and grant what shall remain")
    scope = Scope(frozenset(counties), frozenset(courts), agency)
    with opened(url) as found:
        if gets and found.grants(user, gets):
            click.echo(f"{user} has the role {gets} already")
            return
        who, at = actor(name, role), now()
        if loses:
            may = granting.revoke(found, user, loses, who, at)
        else:
            may = (granting.grant if gets else granting.confirm)(found, user, changed or "", scope, who, at)
    waits = kind is Kind.ROLE_GRANTED and not may
    words = (
        "may act"
        if may
        else "may act, once another operator confirms it (--confirm),"
        if waits
        else "may no longer act"
    )
    click.echo(f"{user}: {words} as {changed}{'' if scope.is_all else f', for {scope}'}")


@click.command(cls=Scripted)
@ledger_option
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--as", "user", envvar="CLEARSLATE_USER", show_envvar=True, help="Who sets it: an operator.")
@json_option
def policy(url: str, name: str | None, value: str | None, user: str | None, *, as_json: bool) -> None:
    """Show the policies of the ledger, or set the policy NAME to VALUE.

    The policy `decisions` says from whom approvals, signatures and decisions are taken: from `anyone` who gives a name
    (--as), from people who are `signed_in` at the office, or who are so with `two_factors`. A stricter value holds at once,
    and the command line's are refused from then on. The policy `laws` says under which laws is planned: under `any`, or those
    that counsel `signed_off` (`clearslate clear sign-off`), as in each real ledger from its beginning. The policy `grounds` says
    on what a clearance may rest: on `any`, or on memory, on a reading that nobody adopted, and on a law of which no condition was
    read only where counsel `named` the statements, as in each real ledger from its beginning. The policy `orders` says which orders
    may be signed: `any`, or only those whose cover sheet counsel `certified`, as in each real ledger from its beginning. The policy
    `time` says by whose time windows end that protect people: by the `clock`, or only where a witness from outside has `anchored`
    it (`clearslate ledger anchor`). A looser value holds when a second operator sets it too, signed in as well.
    """
    if (value is None) != (name is None) or (value is not None and not user):
        raise click.UsageError("give NAME, VALUE and --as to set a policy, or none of them to see all")
    with opened(url, shows="nothing") as found:
        if name and value and user:
            found.set_policy(name, value, actor(user, "operator"), now())
        policies = found.policies()
        if as_json:
            named = ("value", "asked", "asked_by")
            print_json(
                {each: {name: getattr(now_is, name) for name in named} for each, now_is in policies.items()}
            )
            return
        for each, now_is in policies.items():
            waits = (
                f"; {now_is.asked_by} asked for {now_is.asked}, a second operator has to"
                if now_is.asked
                else ""
            )
            click.echo(f"{each}: {now_is.value}{waits}")


@click.command(cls=Scripted)
def rights() -> None:
    """Print the SQL with which PostgreSQL enforces the roles; the owner of the ledger's tables runs it."""
    from clearslate.clearance.state.rights import rights as sql

    click.echo(sql(), nl=False)
