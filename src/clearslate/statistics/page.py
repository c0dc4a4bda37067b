"""The statistics of a month as a page, in the reports' design."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from typing import Final

from clearslate.reports import html
from clearslate.reports.charts import Bar, column, segments
from clearslate.reports.page import (
    NOTHING,
    Bars,
    Block,
    Bullets,
    Cell,
    Code,
    Columns,
    Facts,
    Headline,
    Headlines,
    Note,
    Page,
    Paragraph,
    Section,
    Value,
    number,
    table,
    wide,
)
from clearslate.reports.words import NOT_ADVICE
from clearslate.runs.groups import DIMENSION_WORDS
from clearslate.runs.protect import NOBODY, UNDER, Mode, count_text
from clearslate.statistics.figures import Age, Line, Spent, Statistics
from clearslate.statistics.ledger import Amount
from clearslate.statistics.months import Month
from clearslate.statistics.since import Since
from clearslate.wording import short

_DRAWN: Final = 15  # laws and counties in a chart; the table has all
_KINDS: Final = (("eligible", "convictions"), ("not_yet", "ended without a conviction"))


def to_html(found: Statistics, files: Sequence[str]) -> str:
    """The page as one file. ``files``: names of the files beside it."""
    return html.to_html(to_page(found, files))


def to_page(found: Statistics, files: Sequence[str]) -> Page:
    """The page."""
    month = Month.read(found.month)
    names = ", ".join(found.state_names)
    return Page(
        title=f"Record clearance in {names}",
        stamp=month.words,
        lead=f"What was cleared in {month.words}, what waits, what is undecided and for what, which errors were found and mended, and "
        "how long it took. Convictions are always told apart, and people apart from charges.",
        opening=(Section("figures", "The figures that matter", tuple(_opening(found, month)), short="Figures"),),
        sections=tuple(_sections(found, month, files)),
        end=(
            f"{NOT_ADVICE} As of {month.last}. Run ", Code(found.run_id), ". Dataset ", Code(found.dataset_digest),
            ". Ledger ", Code(found.ledger_head), ". The same run, ledger and month give the same figures.",
        ),
        footer=f"Record clearance in {names}, {month.words}, page ",
        is_invented=found.invented or found.rehearsal,
    )  # fmt: skip


def _opening(found: Statistics, month: Month) -> Iterator[Block]:
    cleared, backlog = found.cleared, found.backlog
    days = found.to_force.median
    yield Headlines(
        (
            Headline(
                count_text(cleared.charges), f"charges of {count_text(cleared.people)} people cleared in {month.words}",
                _apart(cleared), "laws",
            ),
            Headline(
                count_text(backlog.charges), f"charges of {count_text(backlog.people)} people wait: eligible, and not cleared",
                _apart(backlog), "backlog",
            ),
            Headline(
                count_text(found.undecided.charges), f"charges of {count_text(found.undecided.people)} people are undecided",
                "For what, and who can supply it", "undecided",
            ),
            Headline(
                NOTHING if days is None else f"{days:,}", "days, half of them, from eligible to cleared",
                f"Of {count_text(found.to_force.clearances)} charges that came into force in the month", "times",
            ),
            Headline(
                count_text(found.restored.charges), "charges restored: their clearance was undone",
                f"{count_text(found.audited[1])} of {count_text(found.audited[0])} looked at before release were found wrong", "errors",
            ),
        )
    )  # fmt: skip
    if found.counts == Mode.EXACT:
        yield Paragraph(found.protection, is_warning=True)
    for words in found.cautions:
        yield Paragraph(words, is_warning=True)


def _apart(amount: Amount) -> str:
    return f"{count_text(amount.convictions)} convictions, {count_text(amount.non_convictions)} that ended without one"


def _sections(found: Statistics, month: Month, files: Sequence[str]) -> Iterator[Section]:
    yield Section("whole", "The whole state", tuple(_whole(found)), is_open=True, short="The state")
    if found.since is not None:
        head = f"Since {Month.read(found.since.month).words}"
        yield Section("since", head, tuple(_since(found.since)), is_open=True, short="Since last month")
    yield Section("laws", "By law", tuple(_by(found.laws, "law")), is_open=True)
    yield Section("counties", "By county", tuple(_by(found.counties, "county")), is_open=True)
    yield Section(
        "groups",
        "By race, sex and age",
        tuple(
            block for by, lines in found.groups.items() for block in _by(lines, DIMENSION_WORDS[by].lower())
        ),
        is_open=True,
        short="Groups",
    )
    yield Section(
        "backlog", "The backlog and its age", tuple(_backlog(found, month)), is_open=True, short="Backlog"
    )
    yield Section(
        "undecided", "Undecided, by cause", tuple(_undecided(found)), is_open=True, short="Undecided"
    )
    yield Section("errors", "Errors found and mended", (_errors(found),), is_open=True, short="Errors")
    yield Section("times", "How long it took", (_times(found),), is_open=True, short="Times")
    yield Section(
        "files", "The figures as files", (Bullets([(Code(name),) for name in files]),), short="Files"
    )
    yield Section("method", "How to read this", (_method(found, month),), short="Method")


def _whole(found: Statistics) -> Iterator[Block]:
    tallest = max((each.charges.value for each in found.months.values()), default=0)
    if tallest:
        yield Columns(
            "months-chart",
            "Charges cleared, by month",
            "Charges cleared, by month",
            "One column a month; every figure is in the table below.",
            [
                column(
                    calendar.month_abbr[int(name[5:])], count_text(each.charges) if each.charges.small else short(each.charges.value),
                    _bars(each), tallest,
                )
                for name, each in found.months.items()
            ],
            _KINDS,
        )  # fmt: skip
    heads = (number("Charges"), number("Convictions"), number("Without a conviction"), number("People"))
    yield table(
        "Cleared by month", "Month", *heads,
        rows=[(name, *_amount(each)) for name, each in found.months.items()], is_folded=bool(tallest),
    )  # fmt: skip
    yield table(
        "The whole state", "What", *heads,
        rows=[
            ("cleared in the month", *_amount(found.cleared)),
            ("cleared to date and in force", *_amount(found.to_date)),
            ("restored in the month", *_amount(found.restored)),
            ("restored to date", *_amount(found.restored_to_date)),
            ("backlog on the last day", *_amount(found.backlog)),
            ("undecided on the last day", *_amount(found.undecided)),
        ],
    )  # fmt: skip


def _since(found: Since) -> Iterator[Block]:
    yield Paragraph(_why(found))
    if found.same_records:
        yield Paragraph(
            "The run of this month rests on last month's records: nothing that came into the records since is in these figures.",
            is_warning=True,
        )
    yield table(
        "This month beside the one before", "What", number("Last month"), number("This month"), number("Difference"),
        rows=[
            (each.figure, count_text(each.before), count_text(each.now), _signed(each.change))
            for each in found.figures
        ],
    )  # fmt: skip


def _signed(change: int | None) -> str:
    if change is None:
        return NOTHING
    return f"{change:+,}".replace("-", "−") if change else "0"


def _why(found: Since) -> str:
    """Why the backlog is another, in words."""
    by_name = {each.figure: each for each in found.figures}
    backlog, cleared, restored = (
        by_name[name] for name in ("backlog", "cleared in the month", "restored in the month")
    )
    line = (
        f"The backlog was {count_text(backlog.before)} charges and is {count_text(backlog.now)}. In the month {count_text(cleared.now)} were cleared "
        f"and {count_text(restored.now)} restored."
    )
    if found.others is None:
        return f"{line} What came in besides is not given: one of these figures is under 11."
    if abs(found.others) < UNDER:
        return f"{line} That accounts for the change, to within ten charges."
    why = (
        "came into it: they became eligible with time, were newly recorded, or are answered otherwise than last month"
        if found.others > 0
        else "left it for another reason: they are answered otherwise than last month, or are not in the records now"
    )
    return f"{line} So some {abs(found.others):,} {why}. Each figure carries its own small noise, and so does this one."


def _amount(each: Amount) -> tuple[str, str, str, str]:
    return (
        count_text(each.charges),
        count_text(each.convictions),
        count_text(each.non_convictions),
        count_text(each.people),
    )


def _bars(each: Amount | Line | Age) -> list[tuple[str, int]]:
    """The parts of a bar, no finer than they are shown."""
    return [("eligible", each.convictions.shown or 0), ("not_yet", each.non_convictions.shown or 0)]


def _by(lines: Sequence[Line], what: str) -> Iterator[Block]:
    shown = [line for line in lines if line.cleared.shown]
    longest = max((line.cleared.value for line in shown), default=0)
    if shown:
        yield Bars(
            f"{what.replace(' ', '-')}-chart",
            f"Charges cleared in the month, by {what}",
            [
                Bar(
                    line.title or "not recorded", count_text(line.cleared), segments(_bars(line), longest),
                )
                for line in shown[:_DRAWN]
            ],
            _KINDS,
        )  # fmt: skip
    visible = [line for line in lines if _says(line)]
    if len(visible) < len(lines):
        yield Paragraph(
            f"Of {len(lines)}, {len(lines) - len(visible)} are left out here: all their figures are under 11 or 0. The files have them."
        )
    names = [
        Cell(line.title or "not recorded", (Note((Code(line.name),)),) if line.title != line.name else ())
        for line in visible
    ]
    yield table(
        f"Cleared and restored in the month, by {what}",
        what.capitalize(), number("Cleared"), number("Convictions"), number("Without a conviction"), number("People"),
        number("Restored"),
        rows=[
            (name, *map(count_text, (line.cleared, line.convictions, line.non_convictions, line.people, line.restored)))
            for name, line in zip(names, visible, strict=True)
        ],
    )  # fmt: skip
    yield table(
        f"Waiting and undecided on the last day, by {what}",
        what.capitalize(), number("Backlog"), number("Convictions in it"), number("People in it"), number("Undecided"),
        number("People undecided"),
        rows=[
            (name, *map(count_text, (line.backlog, line.backlog_convictions, line.backlog_people, line.undecided, line.undecided_people)))
            for name, line in zip(names, visible, strict=True)
        ],
    )  # fmt: skip


def _says(line: Line) -> bool:
    """Whether a row shows a figure that is not 0."""
    return any(each.shown for each in (line.cleared, line.restored, line.backlog, line.undecided))


def _backlog(found: Statistics, month: Month) -> Iterator[Block]:
    total = found.backlog.charges
    if total == NOBODY:
        yield Paragraph(f"Nothing that was eligible on {month.last} is left to clear.")
        return
    half = "" if found.backlog_days is None else f" Half of them for {found.backlog_days:,} days or longer."
    yield Paragraph(
        f"{count_text(total)} charges of {count_text(found.backlog.people)} people were eligible under an automatic law in force on {month.last} and not "
        f"cleared: {_apart(found.backlog)}. {count_text(found.under_way)} of these are planned and on "
        f"their way.{half}"
    )
    drawn = [each for each in found.ages if each.charges.shown is not None]
    longest = max((each.charges.value for each in drawn), default=0)
    yield Bars(
        "age-chart",
        "Charges of the backlog, by how long they have been eligible",
        [
            Bar(
                each.age, count_text(each.charges), segments(_bars(each), longest),
            )
            for each in drawn
        ],
        _KINDS,
    )  # fmt: skip
    yield table(
        "The backlog by age", "Eligible for", number("Charges"), number("Convictions"), number("Without a conviction"),
        rows=[(each.age, *map(count_text, (each.charges, each.convictions, each.non_convictions))) for each in found.ages], is_folded=True,
    )  # fmt: skip


def _undecided(found: Statistics) -> Iterator[Block]:
    if not found.causes:
        yield Paragraph("No missing data leaves anyone undecided under an automatic law.")
        return
    yield Paragraph(
        "A charge is undecided where no automatic law surely clears it and one may. One may wait for several facts, so the rows do not "
        "add up."
    )
    rows: list[tuple[Value, ...]] = [
        (
            Cell(each.words, (Note((Code(each.field),)),)),
            each.owner,
            count_text(each.people),
            count_text(each.people_alone),
            count_text(each.charges),
            each.action,
        )
        for each in found.causes
    ]
    yield table(
        "Missing facts",
        "Fact", "Usual owner", number("People undecided"), number("For it alone"), number("Charges"), wide("What to do"),
        rows=rows,
    )  # fmt: skip


def _errors(found: Statistics) -> Block:
    looked, wrong = found.audited
    rows: list[tuple[Value, ...]] = [
        ("looked at by an audit before release", NOTHING, count_text(looked)),
        ("found wrong by an audit", NOTHING, count_text(wrong)),
    ]
    rows += [
        ("taken back before it was in force", cause, count_text(number_))
        for cause, number_ in sorted(found.withdrawn.items())
    ]
    rows += [
        ("restored after it was in force", route.replace("_", " "), count_text(number_))
        for route, number_ in sorted(found.routes.items())
    ]
    return table(
        "Errors found and mended in the month",
        "What",
        "Cause",
        number("Charges"),
        rows=rows,
        rows_are_named=False,
    )


def _times(found: Statistics) -> Block:
    def row(name: str, each: Spent) -> tuple[Value, ...]:
        figures = (each.median, each.ninetieth)
        return (
            name,
            count_text(each.clearances),
            *(NOTHING if figure is None else figure for figure in figures),
        )

    return table(
        "Days that each step took, of what took it in the month",
        "Step", number("Charges"), number("Half took no longer"), number("Nine in ten took no longer"),
        rows=[
            row("from eligible to in force", found.to_force),
            row("from in force to confirmed by every agency", found.to_confirmed),
        ],
    )  # fmt: skip


_BACKLOG: Final = (
    "by the run, an automatic law in force gives relief from a day not later than {}, and neither the ledger nor the records "
    "hold the charge cleared; under several laws it stands in the row of each"
)


def _method(found: Statistics, month: Month) -> Block:
    return Facts(
        (
            ("Cleared", f"the clearance came into force from {month.first} to {month.last}, by the ledger"),
            ("To date", f"came into force by {month.last} and was not undone by then"),
            ("Backlog", _BACKLOG.format(month.last)),
            ("Undecided", "no automatic law surely clears the charge, and one may; what is missing is in the table"),
            ("From eligible", "from the first day on which the law certainly gave relief, as the plan had it"),
            ("Confirmed", "every agency that is told said of the whole batch that it was done; the day of the last"),
            ("People", "who have such a charge, each once; so laws and counties do not add up to the state"),
            ("Protection", f"{found.protection} Key {found.key}."),
            (
                "The run",
                (f"as of {found.as_of}; records complete through {found.known_through}; "
                f"{count_text(found.charges)} charges of {count_text(found.people)} people"),
            ),
        )
    )  # fmt: skip
