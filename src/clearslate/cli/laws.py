"""Commands about the laws themselves: laws, check."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearslate.cli.common import (
    DIFFERENT,
    FOLDER,
    Day,
    Unusable,
    WithCommands,
    counted,
    errors,
    full_option,
    json_option,
    print_json,
    print_table,
    progress_bar,
    screen,
    today,
)
from clearslate.cli.laws_text import text

if TYPE_CHECKING:
    from clearslate.law import Jurisdiction, Law
    from clearslate.scenarios.findings import Finding


@click.command(cls=WithCommands, under={"text": text})
@click.argument("name", required=False)
@click.option(
    "--lint",
    is_flag=True,
    help="Check the offense lists, and what is certain of citations that name no section or the wrong one.",
)
@click.option(
    "--sentences",
    is_flag=True,
    help="Check the sentences of the laws beside what they ask: confessing notices, figures packed together, what was not read.",
)
@click.option(
    "--untested", "no_scenario", is_flag=True, help="List the conditions that no scenario puts to the test."
)
@click.option(
    "--mutants",
    is_flag=True,
    help="Make the laws wrong, one mistake at a time, and list the mistakes that no scenario notices.",
)
@click.option(
    "--scenarios",
    multiple=True,
    type=click.Path(path_type=Path),
    help="With --untested and --mutants: further scenarios, a file or folder; may be given several times.",
)
@click.option(
    "--stale",
    "days",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="List what was read longer ago, and each version that began or begins within as many days.",
)
@click.option(
    "--on",
    "dataset",
    type=FOLDER,
    help="Of a bill: which fields each condition needs of a dataset, how complete they are, and who stays undecided.",
)
@click.option(
    "--as-of",
    "as_of",
    type=Day(),
    help="With --on: the day of the answers; by default the dataset's last, or the bill's first if that is later.",
)
@click.option(
    "--instructions",
    is_flag=True,
    help="Of one law: the instructions that the engine carries out for it, as of --today (docs/instructions.md says what each means).",
)
@click.option(
    "--codes",
    is_flag=True,
    help="Of a state: the grades that its laws know, and the words of how a charge ended, for a mapping.",
)
@full_option
@click.option(
    "--today",
    "day",
    type=Day(),
    default=today,
    help="With --stale: the day from which is counted. With --instructions: the day asked about.",
)
@json_option
def laws(
    name: str | None,
    *,
    days: int | None,
    day: dt.date,
    lint: bool,
    sentences: bool,
    no_scenario: bool,
    mutants: bool,
    scenarios: tuple[Path, ...],
    dataset: Path | None,
    as_of: dt.date | None,
    instructions: bool,
    codes: bool,
    full: bool,
    as_json: bool,
) -> None:
    """Show the laws: all of them, those of a state, or one with its conditions.

    NAME is a state (PA), a law (PA-CS-M) or the file of a proposed law (BILL.py), which is a program and is run. Each is
    shown with what is not verified against its text and the questions that the statute leaves open. `clearslate laws text --help`
    tells how counsel puts the statute's text beside them.
    """
    from clearslate.runs.run import describe_law
    from clearslate.states import CODES, all_jurisdictions, find_law, jurisdiction

    if name and _is_file(name):
        if lint or sentences or no_scenario or mutants or days:
            raise click.UsageError(
                "--lint, --sentences, --untested, --mutants and --stale are of laws that clearslate has, not of a file"
            )
        _bill(Path(name), dataset, as_of, full=full, as_json=as_json)
        return
    if dataset or as_of:
        raise click.UsageError("--on and --as-of are of a bill: name its file (BILL.py)")
    if instructions and (name is None or name.upper() in CODES):
        raise click.UsageError("--instructions are of one law: name it (PA-CS-M)")
    if codes:
        _print_codes(_states(name), as_json=as_json)
        return
    if lint or sentences or no_scenario or mutants or days:
        _checked(
            _states(name),
            days,
            day,
            scenarios,
            sentences=sentences,
            no_scenario=no_scenario,
            mutants=mutants,
            as_json=as_json,
        )
        return
    if name is None or name.upper() in CODES:
        states = [jurisdiction(name)] if name else list(all_jurisdictions())
        if as_json:
            print_json([describe_law(law) | {"state": state.code} for state in states for law in state.laws])
            return
        rows = [
            (
                state.code,
                law.id,
                law.title,
                str(law.relief),
                "automatic" if law.automatic else "petition",
                str(law.unit),
                next((v.begins for v in law.versions if v.begins), "not stated"),
                f"{counted(len(law.unverified), 'part')} not verified" if law.unverified else "read in full",
            )
            for state in states
            for law in state.laws
        ]
        print_table(("state", "law", "title", "relief", "how", "unit", "since", "text"), rows)
        for state in states if name else ():
            for question in state.questions.values():
                click.echo(f"Open question {question.id}: {question.question}")
                click.echo(
                    f"  taken: {question.chosen}: {question.readings[question.chosen]} ({question.because})"
                )
        return
    try:
        state, law = find_law(name)
    except KeyError:
        raise Unusable(
            f"{name!r} is neither a state ({', '.join(CODES)}) nor a law; `clearslate laws` lists both"
        ) from None
    if instructions:
        _instructions(state, law, day, as_json=as_json)
    elif as_json:
        print_json(describe_law(law) | {"state": state.code})
    else:
        _show_law(state, law)


def _instructions(state: Jurisdiction, law: Law, day: dt.date, *, as_json: bool) -> None:
    """Print the instructions of a law, one a line."""
    from clearslate.engine import machine
    from clearslate.engine.outcomes import compile_laws, tape_of
    from clearslate.engine.values import Context
    from clearslate.records.days import to_day

    program = compile_laws(state, [law])
    code = tape_of(program.laws[0], Context(to_day(day)), to_day(day), program.fields).code
    if as_json:
        print_json([each._asdict() for each in machine.disassembled(code)])
        return
    for at, each in enumerate(machine.disassembled(code)):
        asked = (f"{operand}={value}" for operand, value in each.operands.items())
        click.echo(f"{at:5}  {each.name:<16} {' '.join(asked)}")


def _states(name: str | None) -> list[Jurisdiction]:
    """The state of a name, or all.

    Raises:
        Unusable: it is none.
    """
    from clearslate.states import CODES, all_jurisdictions, jurisdiction

    if name and name.upper() not in CODES:
        raise Unusable(f"{name!r} is not a state: give one of {', '.join(CODES)}, or none for all")
    return [jurisdiction(name)] if name else list(all_jurisdictions())


def _print_codes(states: list[Jurisdiction], *, as_json: bool) -> None:
    """What a mapping may write for a grade and for the end of a charge."""
    if len(states) != 1:
        raise click.UsageError("--codes are of one state: name it (PA)")
    [state] = states
    from clearslate.records.schema import MEANING_OF, Disposition

    grading = state.grading
    other: dict[str, list[str]] = {}
    for written, code in grading.aliases.items():
        other.setdefault(code.lower(), []).append(written)
    grades = [
        (grade.code, str(grade.kind), ", ".join(other.get(grade.code.lower(), ())))
        for grade in grading.grades
    ]
    if as_json:
        print_json(
            {
                "grades": [
                    {"code": code, "class": kind, "also": also.split(", ") if also else []}
                    for code, kind, also in grades
                ],
                "dispositions": {
                    ending: dict(zip(("means", "not"), MEANING_OF[ending], strict=True))
                    for ending in Disposition
                },
            }
        )
        return
    print_table(("grade", "class", "also written"), grades)
    click.echo("The name of a class alone (felony, misdemeanor, infraction) stands for all its grades.\n")
    print_table(
        ("disposition", "means", "and not"), [(ending, *MEANING_OF[ending]) for ending in Disposition]
    )


def _checked(
    asked: list[Jurisdiction],
    days: int | None,
    day: dt.date,
    scenarios: tuple[Path, ...],
    *,
    sentences: bool,
    no_scenario: bool,
    mutants: bool,
    as_json: bool,
) -> None:
    """What is to be mended in laws: by default, what --lint finds."""
    if days:
        _stale(asked, day, days, as_json=as_json)
    elif sentences:
        _sentences(asked, as_json=as_json)
    elif no_scenario:
        _untested(asked, scenarios, as_json=as_json)
    elif mutants:
        _mutants(asked, scenarios, as_json=as_json)
    else:
        _lint(asked, as_json=as_json)


def _is_file(name: str) -> bool:
    """Whether a name is that of a file rather than of a state or a law, which have neither a point nor a slash."""
    return "." in name or "/" in name or Path(name).exists()


def _bill(path: Path, place: Path | None, as_of: dt.date | None, *, full: bool, as_json: bool) -> None:
    """Show a proposed law, or ask it of a dataset."""
    from clearslate.law import LawError
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError
    from clearslate.runs.proposed import read_laws
    from clearslate.runs.run import describe_law

    with errors(LawError, DatasetError):
        state = read_laws(path)
        dataset = None if place is None else Dataset.open(place)
    if dataset is None:
        if as_of:
            raise click.UsageError("--as-of needs --on DATASET")
        if as_json:
            print_json([describe_law(law) | {"state": state.code} for law in state.laws])
            return
        for number, law in enumerate(state.laws):
            click.echo("\n" * bool(number), nl=False)
            _show_law(state, law)
        return
    from clearslate.reports.workable import WorkableError, first_day, workable
    from clearslate.reports.workable_text import to_text

    with errors(DatasetError, WorkableError), progress_bar("Asking the bill", quiet=as_json) as progress:
        day = as_of or first_day(state, dataset)
        found = workable(state, dataset, day, bill=path.name, progress=progress)
    if as_json:
        print_json(found.to_json())
        return
    click.echo(to_text(found, screen(), full=full))


def _show_law(state: Jurisdiction, law: Law) -> None:
    click.echo(f"{law.id}  {law.title}")
    click.echo(f"{state.name}; {law.cite}; {law.relief}, {law.route}; {law.status}")
    for version in law.versions:
        window = f"from {version.begins or 'an unstated day'}" + (
            f" until {version.until}" if version.until else ""
        )
        window += f", enacted {version.enacted}" if version.enacted else ""
        window += f", in force {version.in_force}" if version.operative and version.in_force else ""
        click.echo(f"\nVersion {version.name}, {window}{'' if version.read else ' (TEXT NOT READ: unknown)'}")
        for condition in law.conditions:
            if condition.applies(version.start):
                click.echo(
                    f"  - {condition.words(version.start)} [{condition.cite}; {condition.stands.words}]"
                )
                for limb in condition.limbs:
                    text = condition.filled(limb.text, version.start)
                    click.echo(f"      - {text} [{limb.stands.cite}; {limb.stands.words}]")
    for cap in law.caps:
        shared = f", together with {', '.join(cap.shared_with)}" if cap.shared_with else ""
        click.echo(f"\nAt most {cap.count} {cap.by}s in a lifetime{shared} [{cap.cite}; {cap.certainty}]")
    for question in law.questions:
        click.echo(f"\nOpen question {question.id}: {question.question}")
        for reading, meaning in question.readings.items():
            click.echo(f"  {'*' if reading == question.chosen else ' '} {reading}: {meaning}")
    for remark in law.remarks:
        click.echo(f"\nNote: {remark}")
    if law.unverified:
        click.echo(f"\nNOT VERIFIED against the statute's text: {'; '.join(law.unverified)}")


def _stale(states: list[Jurisdiction], day: dt.date, days: int, *, as_json: bool) -> None:
    from clearslate.law.stale import stale

    found = stale(states, day, days)
    if as_json:
        print_json([one.to_json() for one in found])
        return
    rows = [(one.day.isoformat(), one.law, one.what, str(one.statements)) for one in found]
    print_table(("day", "law", "what", "statements"), rows)
    click.echo(f"{counted(len(found), 'reason')} to read a law again")


def _untested(states: list[Jurisdiction], paths: tuple[Path, ...], *, as_json: bool) -> None:
    from clearslate.scenarios.check import Checker
    from clearslate.scenarios.story import ScenarioError
    from clearslate.scenarios.untested import shown, untested

    checker = Checker()
    with errors(ScenarioError):
        found = [one for state in states for one in untested(state, shown(state, paths, checker))]
    if as_json:
        print_json([one.to_json() for one in found])
    _end(found, "untested", as_json=as_json)


def _mutants(states: list[Jurisdiction], paths: tuple[Path, ...], *, as_json: bool) -> None:
    from clearslate.scenarios.findings import open_of
    from clearslate.scenarios.mutants import Kind, survivors
    from clearslate.scenarios.story import ScenarioError

    with errors(ScenarioError):
        found = {state.code: survivors(state, paths) for state in states}
    if as_json:
        print_json(
            [
                {"state": code, "tried": {str(kind): count for kind, count in tried.tried.items()}}
                | {"survivors": [one.to_json() for one in tried.survivors]}
                for code, tried in found.items()
            ]
        )
    else:
        for code, tried in found.items():
            alive = open_of(tried.survivors)
            parts = (
                f"{kind}: {sum(one.kind is kind for one in alive)} of {tried.tried[kind]}" for kind in Kind
            )
            explained = len(tried.survivors) - len(alive)
            click.echo(f"{code}: unnoticed: {'; '.join(parts)}; explained: {explained}")
    _end([one for tried in found.values() for one in tried.survivors], "unnoticed", as_json=as_json)


def _lint(states: list[Jurisdiction], *, as_json: bool) -> None:
    from clearslate.scenarios.lint import lint
    from clearslate.scenarios.story import ScenarioError

    with errors(ScenarioError):
        found = [one for state in states for one in lint(state)]
    if as_json:
        print_json([one.to_json() for one in found])
    _end(found, "found", as_json=as_json)


def _sentences(states: list[Jurisdiction], *, as_json: bool) -> None:
    from clearslate.scenarios.statements import Statement, statements

    found = [one for state in states for one in statements(state)]
    if as_json:
        print_json([one.to_json() for one in found])
    else:
        for kind in Statement:
            click.echo(f"{sum(one.kind is kind for one in found):4}  {kind}")
    _end(found, "found", as_json=as_json)


def _end(found: list[Finding], word: str, *, as_json: bool) -> None:
    """Lists what was found, where it was not printed as JSON, and ends as different where something is not explained."""
    from clearslate.scenarios.findings import open_of

    unexplained = open_of(found)
    if not as_json:
        for one in found:
            click.echo(one.words())
        click.echo(f"{len(unexplained)} {word}, {len(found) - len(unexplained)} explained")
    if unexplained:
        sys.exit(DIFFERENT)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@click.option("--brief", is_flag=True, help="Differences in one line each, without the explanation.")
def check(paths: tuple[Path, ...], *, as_json: bool, brief: bool) -> None:
    """Run scenarios (YAML or JSON Lines) against the laws and show what differs.

    PATHS are files or folders. The format is described in docs/scenarios.md. Ends with 'N passed, N failed'.
    """
    from clearslate.scenarios.check import Checker, explanation
    from clearslate.scenarios.check import as_json as to_json
    from clearslate.scenarios.check import check as run
    from clearslate.scenarios.story import ScenarioError

    checker = Checker()
    with errors(ScenarioError):
        checked = run(list(paths), checker)
    if as_json:
        print_json(to_json(checked))
    else:
        for words, _ in checked.problems:
            click.echo(words)
        for result in checked.differences:
            click.echo(f"{result.file}: {result.scenario.id}: {result.scenario.name}")
            click.echo(f"  {result.words()}")
            click.echo(
                f"  because: {result.expectation.because} [{result.scenario.basis}; {result.scenario.certainty}]"
            )
            if not brief:
                click.echo("  " + explanation(result, checker).replace("\n", "\n  "))
        for code, count in sorted(checked.skipped.items()):
            click.echo(f"{count} expectations of {code} not asked: clearslate has no laws for it")
        if checked.tagged:
            click.echo(
                f"{checked.tagged} answers differ from another program's as tagged ('differs'): not asked"
            )
        click.echo(f"{checked.passed} passed, {checked.failed} failed")
    if checked.failed:
        sys.exit(DIFFERENT)
