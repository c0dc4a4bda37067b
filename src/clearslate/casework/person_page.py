"""One person on one screen, as a page: the same as the text, with the time line drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

from markupsafe import Markup

from clearslate.casework.person import (
    ELIGIBLE,
    CaseView,
    ChargeView,
    Hurdle,
    LawAnswer,
    PersonView,
    next_steps,
)
from clearslate.casework.person_text import (
    OUTCOME_WORDS,
    day_of,
    eligible_from,
    headline,
    others,
    rests_on,
    said_of,
    span_of,
)
from clearslate.reports import html
from clearslate.reports.page import (
    NOTHING,
    Block,
    Bullets,
    Cell,
    Code,
    Facts,
    Note,
    Page,
    Paragraph,
    Part,
    Picture,
    Section,
    Steps,
    Strong,
    Table,
    Value,
    table,
    wide,
)
from clearslate.reports.words import NOT_ADVICE

_STATES: Final = {"not met": "Not met", "not yet": "Not yet", "not known": "Not known"}


def to_html(view: PersonView) -> str:
    """The view as one self-contained file."""
    return html.to_html(to_page(view))


def to_page(view: PersonView) -> Page:
    """The view as a page."""
    born = f", born {view.who.born}" if view.who.born else ""
    name = (Strong(view.who.name), f"{born}. ") if view.who.name else ()
    return Page(
        title=view.person,  # it names the page's files and stands in the browser's history: no name there
        stamp=view.as_of,
        lead=(*name, headline(view)),
        opening=list(_opening(view)),
        sections=list(_sections(view)),
        end=(
            f"{NOT_ADVICE} As of {view.as_of}. Records known through {view.known_through}. Run ",
            Code(view.run),
            ".",
        ),
        footer=f"{view.person}, as of {view.as_of}, run {view.run[:12]}, page ",
        is_invented=view.invented,
    )


def _opening(view: PersonView) -> Iterator[Section]:
    steps = next_steps(view)
    if steps:
        yield Section("next", "What to do next", [Steps(steps)], short="Next")
    cautions = tuple(Paragraph(f"Caution: {each}", is_warning=True) for each in view.cautions)
    yield Section("charges", "Each charge today", (*cautions, _summary(view), _REVIEW), short="Charges")


_REVIEW: Final = Paragraph(NOT_ADVICE, is_warning=True)


def _sections(view: PersonView) -> Iterator[Section]:
    drawn = time_line(view)
    if drawn is not None:
        yield Section("time-line", "Time line", [drawn], is_open=True)
    for number, case in enumerate(view.cases, start=1):
        parts = [part for charge in case.charges for part in _charge(charge, case, f"case-{number}")]
        title = f"{case.docket}, {case.place}".rstrip(", ")
        yield Section(f"case-{number}", title, parts, is_open=True, short=case.docket)
    if view.possible:
        note = "Identity is not established for these charges. They are not judged here; they may count in this person's history."
        blocks = (Paragraph(note), Bullets(list(view.possible)))
        yield Section("possible", "May be this person's or another's", blocks, short="Possible")
    yield Section(
        "foundation",
        "What this rests on",
        short="Sources",
        blocks=[
            Facts(
                (
                    ("As of", view.as_of),
                    ("Records known through", view.known_through),
                    ("Person's id", view.person),
                    ("Run", view.run),
                )
            )
        ],
    )


def _summary(view: PersonView) -> Table:
    rows: list[tuple[Value, ...]] = []
    for case in view.cases:
        for charge in case.charges:
            best = None if charge.cleared else charge.best
            petition = None if charge.cleared else charge.petition
            words = f"{OUTCOME_WORDS[charge.outcome]}{day_of(best) if best else ''}"
            about = (f"{case.docket}, {_number(charge)}", *_about(charge))
            rows.append(
                (
                    Cell(charge.offense, tuple(map(Note, about))),
                    Cell((Strong(_begun(words)),), (Note(best.title),) if best else ()),
                    _begun(f"{said_of(petition)}{day_of(petition)}") if petition else NOTHING,
                )
            )
    return table("The best answer for each charge", "Charge", "Automatically", "By petition", rows=rows)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(charge: ChargeView) -> str:
    return f"count {charge.count}" if charge.count is not None else charge.charge


def _about(charge: ChargeView) -> Iterator[str]:
    """Under the offense: what it is, and how it ended."""
    what = ", ".join(each for each in (charge.statute, charge.grade) if each)
    if what:
        yield what
    yield _begun(f"{charge.disposition} {charge.disposed}".strip())


def _charge(charge: ChargeView, case: CaseView, place: str) -> Iterator[Block]:
    done = (f"Sentence completed: {charge.completed}",) if charge.completed else ()
    blocks: list[Block] = [Paragraph(". ".join((*_about(charge), *done, "")).strip())]
    if charge.cleared:
        blocks.append(Paragraph(f"Cleared before, on {charge.cleared}."))
    elif not charge.answers:
        blocks.append(Paragraph("No law of the run covers this charge."))
    if charge.answers:
        first = charge.best or charge.answers[0]
        blocks += _in_full(first, f"{case.docket}, {_number(charge)}")
        rest = others(charge, first)
        if rest:
            blocks.append(Bullets(rest))
    blocks.append(Paragraph(("Read from ", Code(charge.source), ".")))
    yield Part(
        _begun(f"{_number(charge)}: {charge.offense}"), blocks, id=f"{place}-{charge.count or charge.charge}"
    )


def _in_full(answer: LawAnswer, whose: str) -> Iterator[Block]:
    head = _begun(f"{said_of(answer)}{day_of(answer)}")
    yield Paragraph(
        (
            Strong(head),
            f": {answer.title} (",
            Code(answer.law),
            f"; {answer.cite}; {answer.relief}{rests_on(answer)})",
        )
    )
    if answer.hurdles:
        title = f"What stands in the way: {whose}, under {answer.law}"
        yield table(
            title, "State", wide("Condition"), wide("Because"), rows=[_hurdle(each) for each in answer.hurdles]
        )  # fmt: skip
    if answer.change:
        yield Paragraph((Strong("What would change it: "), " ".join(answer.change)))
    if answer.notices and answer.outcome == ELIGIBLE:
        yield Bullets([f"Note: {each}" for each in answer.notices])
    if answer.unverified:
        yield Paragraph(
            ("Legal review is pending on points of this law: ", Code(f"clearslate laws {answer.law}"), ".")
        )


def _hurdle(found: Hurdle) -> tuple[Value, ...]:
    until = f" until {found.until}" if found.until else ""
    because = "; ".join(found.because) or NOTHING
    return f"{_STATES[found.state]}{until}", Cell(found.text, (Note(found.cite),)), because


# --- the time line ------------------------------------------------------------------------------------------

Place = Callable[[dt.date], float]
"""Where a day lies on the line, in percent."""
_ROW: Final = 44  # pixels of a case: its docket above, its line below
_TOP: Final = 24  # of the years
_LABELS: Final = 6  # years that are named: so many fit a phone


def time_line(view: PersonView) -> Picture | None:
    """The cases on a line of years; None where no day is known."""
    span = span_of(view)
    if span is None:
        return None
    first, last = span

    def at(day: dt.date) -> float:
        return round(100 * (min(max(day, first), last) - first).days / (last - first).days, 2)

    today = dt.date.fromisoformat(view.as_of)
    height = _TOP + _ROW * len(view.cases) + 8
    drawn = [_years(first, last, at, height)]
    drawn.append(_SHAPES["today"].format(x=at(today), top=_TOP - 6, bottom=height))
    drawn += [_case(case, at, today, _TOP + _ROW * row) for row, case in enumerate(view.cases)]
    in_words = "; ".join(_in_short(case) for case in view.cases)
    picture = _SHAPES["svg"].format(
        height=height,
        title=f"Cases from {first.year} to {last.year - 1}",
        said=in_words,
        drawn=Markup("").join(drawn),
    )
    return Picture(_LEGEND + picture)


def _years(first: dt.date, last: dt.date, at: Place, height: int) -> Markup:
    step = next(each for each in (1, 2, 5, 10, 20, 50) if (last.year - first.year) / each <= _LABELS)
    years = range(first.year + -first.year % step, last.year, step)
    return Markup("").join(
        _SHAPES["year"].format(x=at(dt.date(year, 1, 1)), year=year, top=_TOP - 6, bottom=height)
        for year in years
    )


def _case(case: CaseView, at: Place, today: dt.date, top: int) -> Markup:
    shapes = [_SHAPES["docket"].format(y=top + 14, docket=case.docket)]
    line = top + 28
    begins = case.begins or case.disposed
    if begins is not None:
        ends = case.disposed or today
        shapes.append(_bar("whole", at(begins), at(ends), line - 2, 4))
        if case.disposed is not None and case.ends is not None:
            shapes.append(_bar("ineligible", at(case.disposed), at(case.ends), line - 5, 10))
        shapes.append(_SHAPES["mark"].format(kind="disposed", x=at(ends), y=line))
    day = eligible_from(case)
    if day is not None:
        shapes.append(_SHAPES["mark"].format(kind="eligible", x=at(day), y=line))
    return Markup("").join(shapes)


def _bar(kind: str, start: float, end: float, y: int, height: int) -> Markup:
    return _SHAPES["bar"].format(
        kind=kind, x=start, width=max(round(end - start, 2), 0.4), y=y, height=height
    )


def _in_short(case: CaseView) -> str:
    """A case in words, for who does not see the picture."""
    days = [
        ("from", case.begins),
        ("disposed", case.disposed),
        ("sentence completed", case.ends if case.ends != case.disposed else None),
        ("first eligible", eligible_from(case)),
    ]
    return f"{case.docket}: " + ", ".join(f"{word} {day}" for word, day in days if day is not None)


_SWATCH: Final = Markup(
    '<li><svg class="swatch" width="14" height="14" aria-hidden="true"><rect class="{kind}" width="14" height="14"/></svg>{said}</li>'
)
_LEGEND: Final = Markup('<ul class="legend">{}<li>dashed: today</li></ul>').format(
    Markup("").join(
        _SWATCH.format(kind=kind, said=said)
        for kind, said in (
            ("whole", "from offense or filing to disposition"), ("ineligible", "sentence"), ("eligible", "eligible from"),
        )
    )
)  # fmt: skip
_SHAPES: Final = {
    "svg": Markup(
        '<svg class="time-line" role="img" aria-labelledby="line-t line-d" width="100%" height="{height}">'
        '<title id="line-t">{title}</title><desc id="line-d">{said}</desc>{drawn}</svg>'
    ),
    "year": Markup('<line x1="{x}%" x2="{x}%" y1="{top}" y2="{bottom}"/><text x="{x}%" y="12">{year}</text>'),
    "today": Markup('<line class="today" x1="{x}%" x2="{x}%" y1="{top}" y2="{bottom}"/>'),
    "docket": Markup('<text x="0" y="{y}">{docket}</text>'),
    "bar": Markup('<rect class="{kind}" x="{x}%" y="{y}" width="{width}%" height="{height}"/>'),
    "mark": Markup('<circle class="{kind}" cx="{x}%" cy="{y}" r="6"/>'),
}
