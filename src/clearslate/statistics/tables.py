"""The files of a month: tidy tables as CSV, and what each column means. A count told as under 11 is an empty cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clearslate.records.cells import neutral
from clearslate.runs.protect import UNDER, Published
from clearslate.statistics.figures import Line, Statistics
from clearslate.statistics.months import Month


@dataclass(frozen=True)
class Derived:
    """A number that counts nobody: days of a protected rank, or a difference of two published counts. None where it is not given."""

    value: int | None


Cell = str | Published | Derived | None

_CONVICTIONS: Final = "of these convictions"
_REST: Final = "of these charges that ended without a conviction"
_LINE: Final = {
    "cleared": "charges that came into force as cleared in the month",
    "cleared_convictions": _CONVICTIONS,
    "cleared_non_convictions": _REST,
    "cleared_people": "people with such a charge; a person may stand in several rows",
    "restored": "charges whose clearance was undone in the month",
    "backlog": "charges eligible under an automatic law in force on the month's last day, and not cleared",
    "backlog_convictions": _CONVICTIONS,
    "backlog_people": "people with such a charge",
    "undecided": "charges that no automatic law surely clears and one may",
    "undecided_people": "people with such a charge",
}


_NAMES: Final = ("title", "fact", "usual_owner")  # say what a key is
TEXTS: Final = frozenset((
    "figure", "month", "law", "county", "told_apart_by", "group", "eligible_for", "field", "step", "what", "cause", "state", "table",
    "row", "within", "measure", "file", "column", "meaning", *_NAMES,
))  # fmt: skip
"""Columns that hold words; all others hold whole numbers, but for ``small``."""


@dataclass(frozen=True)
class Table:
    """A file: its name without the ending, its title, what a row is, its columns with their meaning, its rows."""

    name: str
    title: str
    row: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Cell]]

    def to_csv(self) -> str:
        """As CSV.

        Raises:
            TypeError: a cell is a bare number, which may be a count that nothing protects.
        """
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_written(each) for each in row] for row in self.rows)
        return out.getvalue()


def _written(cell: Cell) -> str | int | None:
    if isinstance(cell, Published):
        return cell.shown
    if isinstance(cell, Derived):
        return cell.value
    if cell is None:
        return None
    if isinstance(cell, str):
        return neutral(cell)
    raise TypeError(f"{cell!r} was not made fit to be published")


def tables(found: Statistics) -> tuple[Table, ...]:
    """The files of a month, in the order of the page."""
    amount = {
        "charges": "how many charges",
        "convictions": _CONVICTIONS,
        "non_convictions": _REST,
        "people": "people with such a charge, each once",
    }
    whole = [
        (name, each.charges, each.convictions, each.non_convictions, each.people)
        for name, each in (
            ("cleared in the month", found.cleared),
            ("cleared to date and in force", found.to_date),
            ("restored in the month", found.restored),
            ("restored to date", found.restored_to_date),
            ("backlog", found.backlog),
            ("undecided", found.undecided),
        )
    ]
    months = [
        (name, each.charges, each.convictions, each.non_convictions, each.people)
        for name, each in found.months.items()
    ]
    times = [
        (name, each.clearances, Derived(each.median), Derived(each.ninetieth))
        for name, each in (
            ("from eligible to in force", found.to_force),
            ("from in force to confirmed by every agency", found.to_confirmed),
        )
    ]
    return (
        Table("whole-state", "The whole state", "a figure", {"figure": "what is counted"} | amount, whole),
        Table("months", "Cleared by month", "a month", {"month": "in which charges came into force as cleared"} | amount, months),
        Table(
            "by-law", "By law", "an automatic law in force, or one under which something was cleared",
            {"law": "id of the law", "title": "what it is"} | _LINE,
            [(each.name, each.title, *_line(each)) for each in found.laws],
        ),
        Table(
            "by-county", "By county", "a county; empty where it is not recorded",
            {"county": "as the records name it"} | _LINE,
            [(each.name, *_line(each)) for each in found.counties],
        ),
        Table(
            "by-group", "By race, sex and age", "a group of people",
            {"told_apart_by": "race, sex, race by sex, or age at the offense", "group": "in the words of the records"} | _LINE,
            [(by, each.name, *_line(each)) for by, lines in found.groups.items() for each in lines],
        ),
        Table(
            "backlog-by-age", "The backlog by age", "how long charges of the backlog have been eligible",
            {"eligible_for": "by the month's last day"} | {name: words for name, words in amount.items() if name != "people"},
            [(each.age, each.charges, each.convictions, each.non_convictions) for each in found.ages],
        ),
        Table(
            "undecided-by-cause", "Undecided by cause", "a missing fact for which an automatic law is undecided",
            {
                "field": "the field of the record (docs/records.md)", "fact": "what it is", "usual_owner": "who usually keeps it",
                "charges": "undecided charges for which it is missing", "people": "people with such a charge",
                "people_alone": "of these, with a charge for which it alone is missing",
            },
            [(each.field, each.words, each.owner, each.charges, each.people, each.people_alone) for each in found.causes],
        ),
        Table(
            "times", "How long it took", "a step, of the clearances that took it in the month",
            {
                "step": "", "clearances": "how many", "median_days": "half took no longer; empty of fewer than 100 people",
                "ninetieth_days": "nine in ten took no longer",
            },
            times,
        ),
        Table(
            "errors", "Errors found and mended", "a finding of the month",
            {"what": "what was found, or undone", "cause": "by what", "charges": "how many"},
            list(_errors(found)),
        ),
        *_since(found),
    )  # fmt: skip


def _since(found: Statistics) -> Iterator[Table]:
    if found.since is None:
        return
    rows: list[tuple[Cell, ...]] = [
        (each.figure, *map(Derived, (each.before, each.now, each.change))) for each in found.since.figures
    ]
    others = found.since.others
    others = None if others is None or 0 < abs(others) < UNDER else others
    yield Table(
        "since-last-month", f"Since {Month.read(found.since.month).words}", "a figure of both months",
        {
            "figure": "what is counted: charges, where it does not say people", "last_month": "at the end of the month before, or in it",
            "this_month": "the same now", "difference": "this month less last month; empty where one of them is under 11",
        },
        [*rows, ("backlog, for other reasons", None, None, Derived(others))],
    )  # fmt: skip


def _line(each: Line) -> tuple[Published, ...]:
    return (
        each.cleared, each.convictions, each.non_convictions, each.people, each.restored, each.backlog,
        each.backlog_convictions, each.backlog_people, each.undecided, each.undecided_people,
    )  # fmt: skip


def _errors(found: Statistics) -> Sequence[tuple[str, str, Published]]:
    looked, wrong = found.audited
    return [
        ("looked at by an audit before release", "", looked),
        ("found wrong by an audit", "", wrong),
        *(
            ("taken back before it was in force", cause, count)
            for cause, count in sorted(found.withdrawn.items())
        ),
        *(
            ("restored after it was in force", route.replace("_", " "), count)
            for route, count in sorted(found.routes.items())
        ),
    ]


def long(found: Statistics, made: Sequence[Table]) -> Table:
    """Every figure of the month in a row of its own, with state and month: months and states can be laid one under the other.

    The table of months is left out: each month's own file has it.
    """
    rows: list[tuple[Cell, ...]] = []
    for table in made:
        if table.name == "months":
            continue
        names = list(table.columns)
        keys = [at for at, name in enumerate(names) if name in TEXTS and name not in _NAMES]
        for row in table.rows:
            key_parts = [str(row[at]) for at in keys]
            key, within = key_parts if len(key_parts) > 1 else (key_parts[0], "")
            for name, cell in zip(names, row, strict=True):
                if name in TEXTS:
                    continue
                is_small = isinstance(cell, Published) and cell.small
                rows.append(
                    (
                        " ".join(found.states),
                        found.month,
                        table.name,
                        key,
                        within,
                        name,
                        cell,
                        "true" if is_small else "false",
                    )
                )
    return Table(
        "long", "All figures, a row each", "a figure of a row of another file",
        {
            "state": "whose records: USPS codes", "month": "YYYY-MM", "table": "the other file, without its ending", "row": "its row",
            "within": "its second key: the group of a way to tell people apart, the cause of an error", "measure": "its column",
            "value": "the figure; empty where small is true, or where it is of too few people to be given",
            "small": "true: somebody, under 11",
        },
        rows,
    )  # fmt: skip


def dictionary(found: Sequence[Table]) -> Table:
    """What each column of each file means."""
    return Table(
        "data-dictionary",
        "Data dictionary",
        "a column of a file",
        {"file": "", "column": "", "meaning": ""},
        [(f"{each.name}.csv", name, words) for each in found for name, words in each.columns.items()],
    )
