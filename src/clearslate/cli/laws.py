"""Commands about the laws themselves: laws, check."""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from clearslate.cli.common import (
    DIFFERENT,
    FOLDER,
    NEW_FILE,
    NEW_FOLDER,
    Day,
    Unusable,
    WithCommands,
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
from clearslate.wording import things

if TYPE_CHECKING:
    from clearslate.law import Jurisdiction, Law
    from clearslate.scenarios.findings import Finding

_OUTCOMES: Final = ("eligible", "not_yet", "unknown", "ineligible", "not_applicable")
_AGE: Final = 365  # days after which the calendar has what was read be read again


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
    help="List what was read longer ago, and each version that began or begins within as many days. With --calendar: "
    "after how many days what was read is to be read again.",
)
@click.option(
    "--calendar",
    "as_calendar",
    is_flag=True,
    help="List what begins, ends, or must be read by when: versions, acts, deadlines, bills, what was read long ago.",
)
@click.option(
    "--ahead",
    type=click.IntRange(0, 36525),
    default=365,
    show_default=True,
    metavar="DAYS",
    help="With --calendar: how many days from --today on.",
)
@click.option(
    "--ics", type=NEW_FILE, help="With --calendar: write it for a calendar program (iCalendar) instead."
)
@click.option(
    "--renumbered",
    is_flag=True,
    help="List the sections that moved, each with the one in force on --today.",
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
@click.option(
    "--export",
    "into",
    type=NEW_FOLDER,
    metavar="FOLDER",
    help="Write the laws as JSON, a file a state, with the schema, for programs to build on (docs/laws-as-data.md).",
)
@click.option(
    "--changes-since",
    "earlier",
    type=click.Path(path_type=Path, exists=True),
    metavar="EXPORT",
    help="Say in words what changed since an earlier export: its folder, or the file of one state.",
)
@full_option
@click.option(
    "--today",
    "day",
    type=Day(),
    default=today,
    help="With --stale and --calendar: the day from which is counted. Else the day that is asked about.",
)
@json_option
def laws(
    name: str | None,
    *,
    days: int | None,
    as_calendar: bool,
    ahead: int,
    ics: Path | None,
    renumbered: bool,
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
    into: Path | None,
    earlier: Path | None,
    full: bool,
    as_json: bool,
) -> None:
    """Show the laws: all of them, those of a state, or one with its conditions.

    NAME is a state (PA), a law (PA-CS-M) or the file of a proposed law (BILL.py), which is a program and is run. Each is
    shown with what is not verified against its text and the questions that the statute leaves open. `clearslate laws text --help`
    tells how counsel puts the statute's text beside them.
    """
    from clearslate.runs.spec import describe_law
    from clearslate.states import find_law
    from clearslate.states.names import code_of, suggestion

    of_what_is_here = any(
        (lint, sentences, no_scenario, mutants, days, as_calendar, renumbered, codes, into, earlier)
    )
    if ics and not as_calendar:
        raise click.UsageError("--ics is the form of a calendar: write --calendar --ics FILE")
    if name and _is_file(name):
        if of_what_is_here:
            raise click.UsageError(
                "--lint, --sentences, --untested, --mutants, --stale, --calendar and --renumbered are of laws that clearslate has, "
                "not of a file"
            )
        _bill(Path(name), dataset, as_of, full=full, as_json=as_json)
        return
    if dataset or as_of:
        raise click.UsageError("--on and --as-of are of a bill: name its file (BILL.py)")
    is_state = name is None or code_of(name) is not None
    if instructions and is_state:
        raise click.UsageError("--instructions are of one law: name it (PA-CS-M)")
    if is_state or of_what_is_here:
        asked = _states(name)
        if into or earlier:
            _exchange(asked, into, earlier, day, as_json=as_json)
        elif codes:
            _print_codes(asked, as_json=as_json)
        elif as_calendar or renumbered:
            _in_time(asked, day, ahead, days or _AGE, ics, as_calendar=as_calendar, as_json=as_json)
        elif of_what_is_here:
            _checked(
                asked,
                days,
                day,
                scenarios,
                sentences=sentences,
                no_scenario=no_scenario,
                mutants=mutants,
                as_json=as_json,
            )
        else:
            _show_states(asked, day, is_one=bool(name), as_json=as_json)
        return
    assert name is not None  # noqa: S101 (for the type checker)
    try:
        state, law = find_law(name)
    except KeyError:
        raise Unusable(f"{name!r} is neither a state nor a law; {suggestion(name)}") from None
    if instructions:
        _instructions(state, law, day, as_json=as_json)
    elif as_json:
        print_json(describe_law(law) | _watch(state, law, day))
    else:
        _show_law(state, law)
        _show_watch(state, law, day)


def _show_states(states: list[Jurisdiction], day: dt.date, *, is_one: bool, as_json: bool) -> None:
    from clearslate.plain.acts import acts_of
    from clearslate.runs.spec import describe_law

    if as_json:
        print_json([describe_law(law) | _watch(state, law, day) for state in states for law in state.laws])
        return
    rows = [
        (
            state.code,
            law.id,
            law.title,
            str(law.relief),
            "automatic" if law.automatic else "petition",
            acts_of(state.code).status(law, day),
            str(law.unit),
            next((v.begins for v in law.versions if v.begins), "not stated"),
            f"{things(len(law.unverified), 'part')} not verified" if law.unverified else "read in full",
        )
        for state in states
        for law in state.laws
    ]
    print_table(("state", "law", "title", "relief", "how", "status", "unit", "since", "text"), rows)
    for state in states if is_one else ():
        click.echo(f"Acts of the sessions: {acts_of(state.code).sweep}.")
        for question in state.questions.values():
            click.echo(f"Open question {question.id}: {question.question}")
            click.echo(
                f"  taken: {question.chosen}: {question.readings[question.chosen]} ({question.because})"
            )


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


def _in_time(
    asked: list[Jurisdiction],
    day: dt.date,
    ahead: int,
    age: int,
    ics: Path | None,
    *,
    as_calendar: bool,
    as_json: bool,
) -> None:
    """What is to come, or what moved."""
    if as_calendar:
        _calendar(asked, day, ahead, age, ics, as_json=as_json)
    else:
        _renumbered(asked, day, as_json=as_json)


def _states(name: str | None) -> list[Jurisdiction]:
    """The state of a name, or all.

    Raises:
        Unusable: it is none.
    """
    from clearslate.states import all_jurisdictions, jurisdiction
    from clearslate.states.names import code_of, suggestion

    if name is None:
        return list(all_jurisdictions())
    code = code_of(name)
    if code is None:
        raise Unusable(f"{name!r} is not a state; {suggestion(name, laws=False)}")
    return [jurisdiction(code)]


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


def _exchange(
    states: list[Jurisdiction], into: Path | None, earlier: Path | None, day: dt.date, *, as_json: bool
) -> None:
    """Say what changed since an export, write a new one, or both: in this order, so that one folder serves for both."""
    if earlier is not None:
        _print_changes(states, earlier, day, as_json=as_json)
    if into is not None:
        _export(states, into, day, as_json=as_json and earlier is None)


def _export(states: list[Jurisdiction], into: Path, day: dt.date, *, as_json: bool) -> None:
    """Write the laws for programs of others."""
    import json

    from clearslate.records.files import whole
    from clearslate.reports.exported import export, export_schema
    from clearslate.scenarios.story import read_raw, scenario_files
    from clearslate.states import folder

    into.mkdir(parents=True, exist_ok=True)
    texts = {f"{state.code.lower()}.json": export(state, day).to_json() for state in states}
    if len(states) > 1:
        texts["country.json"] = "[\n" + ",\n".join(text.rstrip() for text in texts.values()) + "\n]\n"
    for state in states:
        stories = [
            raw for path in scenario_files([folder(state.code) / "scenarios"]) for raw in read_raw(path)
        ]
        texts[f"{state.code.lower()}.scenarios.json"] = (
            json.dumps(stories, indent=1, ensure_ascii=False, default=str) + "\n"
        )
    texts["laws.schema.json"] = json.dumps(export_schema(), indent=1) + "\n"
    for name, content in texts.items():
        with whole(into / name) as part:
            part.write_text(content, encoding="utf-8")
    if as_json:
        print_json(sorted(texts))
    else:
        click.echo(
            f"{into}: {things(len(states), 'state')}, {things(sum(len(state.laws) for state in states), 'law')}"
        )


def _print_changes(states: list[Jurisdiction], earlier: Path, day: dt.date, *, as_json: bool) -> None:
    """What changed since an export; of states that it does not hold, nothing."""
    from clearslate.records.typed import MalformedError
    from clearslate.reports.exported import differences, export, read_export

    found: dict[str, list[str]] = {}
    for state in states:
        path = earlier / f"{state.code.lower()}.json" if earlier.is_dir() else earlier
        if not path.exists():
            continue
        try:
            before = read_export(path.read_bytes())
        except MalformedError as error:
            raise Unusable(f"{path}: not an export of laws: {error}") from None
        if before.code == state.code:
            found[state.code] = list(differences(before, export(state, day)))
    if not found:
        raise Unusable(f"{earlier} holds no export of {', '.join(state.code for state in states)}")
    if as_json:
        print_json(found)
        return
    for code, changes in found.items():
        click.echo(f"{code}: {things(len(changes), 'change')}")
        for each in changes:
            click.echo(f"  {each}")


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
    """Whether a name is a file's; a law's may have a point (CA-851.93), and a folder named as a state changes nothing."""
    return bool(re.search(r"/|\.[A-Za-z]+$", name)) or Path(name).is_file()


def _bill(path: Path, place: Path | None, as_of: dt.date | None, *, full: bool, as_json: bool) -> None:
    """Show a proposed law, or ask it of a dataset."""
    from clearslate.law import LawError
    from clearslate.records.dataset import Dataset
    from clearslate.records.errors import DatasetError
    from clearslate.runs.proposed import read_laws
    from clearslate.runs.spec import describe_law

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
    from clearslate.law.statements import REST_OF_UNIT

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
    for rest in (one for one in law.implicit if one.key == REST_OF_UNIT):
        click.echo(f"\n{rest.text} [{rest.cite}]")
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


def _watch(state: Jurisdiction, law: Law, day: dt.date) -> dict[str, Any]:
    """What was watched of a law, for a program: its state, what it is on the day, how far the sessions were swept."""
    from clearslate.plain.acts import acts_of

    found = acts_of(state.code)
    return {
        "state": state.code,
        "standing": found.standing(law, day),
        "swept_through": found.swept_through.isoformat() if found.swept_through else None,
        "acts": [act.model_dump(mode="json") for act in found.touching(law.id)],
    }


def _show_watch(state: Jurisdiction, law: Law, day: dt.date) -> None:
    from clearslate.plain.acts import acts_of

    found = acts_of(state.code)
    click.echo(f"\nOn {day.isoformat()}: {found.standing(law, day)}.")
    click.echo(f"Acts of the sessions: {found.sweep}.")
    for act in found.touching(law.id):
        click.echo(
            f"  - {act.name}: {act.what}: {act.fate}, takes effect: {act.takes_effect}. {act.encoded}".rstrip()
        )
    for section, now in found.moved(law.cite, day):
        click.echo(f"Section {section} is {now} on {day.isoformat()}.")


def _calendar(
    states: list[Jurisdiction], day: dt.date, ahead: int, age: int, ics: Path | None, *, as_json: bool
) -> None:
    from clearslate.plain.words import PlainError
    from clearslate.reports.calendar import calendar, to_ics

    with errors(PlainError):
        found = calendar(states, day, ahead, age)
    if ics:
        ics.write_bytes(to_ics(found, day))
        click.echo(f"{ics} written: {things(len(found), 'event')}")
    elif as_json:
        print_json([one.to_json() for one in found])
    else:
        rows = [
            (one.day.isoformat(), one.state, str(one.kind), one.what, ", ".join(one.laws), one.source)
            for one in found
        ]
        print_table(("day", "state", "", "what", "laws", "source"), rows)
        overdue = sum(one.day < day for one in found)
        click.echo(
            f"{things(len(found), 'event')} through {day + dt.timedelta(ahead)}, {overdue} of them overdue"
        )


def _renumbered(states: list[Jurisdiction], day: dt.date, *, as_json: bool) -> None:
    from clearslate.plain.acts import acts_of

    moves = [(state.code, move) for state in states for move in acts_of(state.code).renumbered]
    if as_json:
        print_json(
            [
                {"state": code, "in_force": acts_of(code).section_on(move.was, day)}
                | move.model_dump(mode="json")
                for code, move in moves
            ]
        )
        return
    rows = [
        (code, move.was, move.now, move.since.isoformat(), move.by, acts_of(code).section_on(move.was, day))
        for code, move in moves
    ]
    print_table(("state", "was", "became", "since", "by", f"in force on {day.isoformat()}"), rows)
    click.echo(things(len(moves), "section") + " moved")


def _stale(states: list[Jurisdiction], day: dt.date, days: int, *, as_json: bool) -> None:
    from clearslate.law.stale import stale

    found = stale(states, day, days)
    if as_json:
        print_json([one.to_json() for one in found])
        return
    rows = [(one.day.isoformat(), one.law, one.what, str(one.statements)) for one in found]
    print_table(("day", "law", "what", "statements"), rows)
    click.echo(f"{things(len(found), 'reason')} to read a law again")


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


def _draft_scenario(person: Path, as_of: dt.date | None, **report: Any) -> None:
    """Print the draft of a scenario from a person's record."""
    from yaml import YAMLError

    from clearslate.people.record import StoryError, from_document
    from clearslate.records.yamls import read_yaml
    from clearslate.scenarios.draft import DraftError, Report, draft

    with errors(DraftError, StoryError, YAMLError, UnicodeDecodeError):
        story = from_document(read_yaml(person.read_text(encoding="utf-8")), as_of)
        click.echo(draft(story, Report(**report)), nl=False)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@json_option
@click.option("--brief", is_flag=True, help="Differences in one line each, without the explanation.")
@click.option(
    "--draft",
    metavar="PERSON",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Print a scenario that reports a wrong answer: PERSON is a saved record (clearslate-person/1, JSON or YAML).",
)
@click.option("--charge", help="With --draft: the id of the charge in the record.")
@click.option("--law", help="With --draft: the law whose answer is wrong.")
@click.option("--expected", type=click.Choice(_OUTCOMES), help="With --draft: the answer that is right.")
@click.option(
    "--from", "day", type=Day(), help="With --draft: the day from which it is, where that is wrong too."
)
@click.option("--basis", default="", help="With --draft: the words of the law that decide, cited.")
@click.option("--because", default="", help="With --draft: why, in one line.")
@click.option(
    "--as-of", "as_of", type=Day(), help="With --draft: the day asked about; by default that of the record."
)
def check(
    paths: tuple[Path, ...],
    *,
    as_json: bool,
    brief: bool,
    draft: Path | None,
    charge: str | None,
    law: str | None,
    expected: str | None,
    day: dt.date | None,
    basis: str,
    because: str,
    as_of: dt.date | None,
) -> None:
    """Run scenarios (YAML or JSON Lines) against the laws and show what differs.

    PATHS are files or folders. The format is described in docs/scenarios.md. Ends with 'N passed, N failed'. With --draft it prints a new
    scenario in place of that: every fact of the record by which the law decides, the answer, and the answer that was expected.
    """
    if draft is not None:
        if paths or not (charge and law and expected):
            raise click.UsageError("--draft takes no PATHS, and needs --charge, --law and --expected")
        _draft_scenario(
            draft, as_of, charge=charge, law=law, outcome=expected, day=day, basis=basis, because=because
        )
        return
    if not paths:
        raise click.UsageError("Missing argument 'PATHS...'.")
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
