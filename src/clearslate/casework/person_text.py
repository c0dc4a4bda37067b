"""One person on one screen: plain text of 80 columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from textwrap import fill
from typing import Final

from clearslate.casework.person import (
    ELIGIBLE,
    INELIGIBLE,
    NOT_YET,
    UNKNOWN,
    CaseView,
    ChargeView,
    LawAnswer,
    Match,
    PersonView,
    next_steps,
)
from clearslate.wording import things

WIDTH: Final = 80
OUTCOME_WORDS: Final = {
    ELIGIBLE: "eligible", NOT_YET: "not yet eligible", UNKNOWN: "undecided", INELIGIBLE: "not eligible",
    "cleared": "cleared before", "not_applicable": "not covered by an automatic law",
}  # fmt: skip
_MARK: Final = {"not met": "not met", "not yet": "not yet", "not known": "?"}
KEY: Final = "o offense or filing, x disposition, = sentence, E eligible from, | today"


def to_text(view: PersonView) -> str:
    """The view in words."""
    return "\n".join(_lines(view))


def matches_to_text(found: list[Match]) -> str:
    """Several people who fit: no more than tells them apart."""
    lines = [f"{len(found)} people fit. Look one of them up with --id:"]
    for each in found:
        years = f", {each.first_year} to {each.last_year}" if each.first_year else ""
        born = f"born {each.born}  " if each.born else ""
        lines.append(f"  {each.person}  {born}{things(each.charges, 'charge')}{years}")
    return "\n".join(lines)


def headline(view: PersonView) -> str:
    """How many charges have which answer."""
    counts = [f"{count} {OUTCOME_WORDS[name]}" for name in OUTCOME_WORDS if (count := view.outcomes[name])]
    charges, cases = len(view.charges), len(view.cases)
    return f"{things(charges, 'charge')} in {things(cases, 'case')}: {', '.join(counts) or 'none'}."


def _lines(view: PersonView) -> Iterator[str]:
    if view.invented:
        yield "INVENTED: no real person is meant."
    who = f"  {view.who.name}" if view.who.name else ""
    born = f", born {view.who.born}" if view.who.born else ""
    yield f"{view.person}{who}{born}"
    yield _folded(f"As of {view.as_of}. The records are known through {view.known_through}.")
    yield _folded(headline(view))
    steps = next_steps(view)
    if steps:
        yield ""
        yield "What to do next"
        yield from (_folded(f"{number}. {step}", 2, 5) for number, step in enumerate(steps, start=1))
    yield ""
    yield from _time_line(view)
    for case in view.cases:
        yield ""
        yield _folded(f"{case.docket}  {case.place}".rstrip())
        for charge in case.charges:
            yield from _charge(charge)
    if view.possible:
        yield ""
        yield _folded("May be this person's or another's (identity is not established; not judged here):")
        yield from (_folded(each, 2) for each in view.possible)
    if view.cautions:
        yield ""
        yield from (_folded(f"Caution: {each}") for each in view.cautions)
    yield ""
    yield _folded("Answers are of the run's laws and records; legal review is pending on points named by `clearslate laws`. Not legal advice.")  # fmt: skip


def _charge(charge: ChargeView) -> Iterator[str]:
    about = ", ".join(each for each in (charge.offense, charge.statute, charge.grade) if each)
    ended = f"{charge.disposition} {charge.disposed}".strip()
    done = f"; sentence completed: {charge.completed}" if charge.completed else ""
    number = f"{charge.count}." if charge.count is not None else "-"
    yield _folded(f"{number:<3} {about}: {ended}{done}", 2, 6)
    if charge.cleared:
        yield _folded(f"CLEARED BEFORE, on {charge.cleared}", 6)
    if not charge.answers:
        if not charge.cleared:
            yield _folded("No law of the run covers this charge.", 6)
        return
    first = charge.best or charge.answers[0]
    yield from _in_full(first)
    yield from (_folded(line, 6, 8) for line in others(charge, first))


def _in_full(answer: LawAnswer) -> Iterator[str]:
    yield _folded(
        f"{said_of(answer).upper()}{day_of(answer)}: {answer.title} ({answer.law}; {answer.relief}{rests_on(answer)})",
        6,
        8,
    )
    for hurdle in answer.hurdles:
        until = f" until {hurdle.until}" if hurdle.until else ""
        yield _folded(f"[{_MARK[hurdle.state]}{until}] {hurdle.text} ({hurdle.cite})", 8, 10)
        yield from (_folded(each, 10, 12) for each in hurdle.because)
    yield from (_folded(f"-> {each}", 8, 11) for each in answer.change)
    yield from (_folded(f"Note: {each}", 8, 10) for each in answer.notices)


def rests_on(answer: LawAnswer) -> str:
    """What the answer rests on, to stand after what else is said of it; nothing where it is unknown."""
    return f"; rests on {answer.rests_on}" if answer.rests_on else ""


def others(charge: ChargeView, first: LawAnswer) -> list[str]:
    """The answers of the other laws, a line each; those that answer alike for one reason share it."""
    found: dict[tuple[str, str], list[str]] = {}
    for answer in charge.answers:
        if answer is not first:
            words = said_of(answer)
            route = "" if answer.automatic else " (petition)"
            what_if = "" if answer.in_force else " (not in force, or clears no record)"
            key = f"{words[:1].upper()}{words[1:]}{day_of(answer)}", _reason(answer)
            found.setdefault(key, []).append(f"{answer.law}{route}{what_if}")
    return [f"{words} under {', '.join(laws)}{why}" for (words, why), laws in found.items()]


def _reason(answer: LawAnswer) -> str:
    """The first thing that stands in the way, as what the law requires: the condition alone would say the opposite of what is so."""
    if answer.outcome in (ELIGIBLE, NOT_YET) or not answer.hurdles:
        return ""
    more = len(answer.hurdles) - 1
    return f"{_LACKS[answer.hurdles[0].state]} “{answer.hurdles[0].text}”" + (
        f" (and {more} more)" if more else ""
    )


_LACKS: Final = {
    "not met": ": it requires",
    "not yet": ": it still requires",
    "not known": ": not known whether",
}


def said_of(answer: LawAnswer) -> str:
    """The outcome in words."""
    return OUTCOME_WORDS[answer.outcome]


def day_of(answer: LawAnswer) -> str:
    """Since when, or from when."""
    if not answer.eligible_on:
        return ""
    return f" since {answer.eligible_on}" if answer.outcome == ELIGIBLE else f" until {answer.eligible_on}"


# --- the time line ------------------------------------------------------------------------------------------


def span_of(view: PersonView) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of a time line: whole years that hold every case, today, and every first eligible day."""
    today = dt.date.fromisoformat(view.as_of)
    days = [day for case in view.cases for day in (case.begins, case.disposed) if day is not None]
    if not days:
        return None
    ahead = [day for case in view.cases if (day := eligible_from(case)) is not None]
    ends = [case.ends for case in view.cases if case.ends is not None]
    last = max((*days, *ahead, *ends, today))
    return dt.date(min(days).year, 1, 1), dt.date(min(last.year, today.year + 30) + 1, 1, 1)


def eligible_from(case: CaseView) -> dt.date | None:
    """The first day on which an automatic law in force gives relief for a charge of a case."""
    days = [charge.best.eligible_on for charge in case.charges if charge.best and charge.best.eligible_on]
    return dt.date.fromisoformat(min(days)) if days else None


def _time_line(view: PersonView) -> Iterator[str]:
    span = span_of(view)
    if span is None:
        return
    first, last = span
    width = WIDTH - 4

    def at(day: dt.date) -> int:
        return max(0, min(width - 1, (day - first).days * width // (last - first).days))

    step = next(each for each in (1, 2, 5, 10, 20, 50) if (last.year - first.year) / each <= width / 8)
    axis = [" "] * width
    for year in range(first.year + -first.year % step, last.year, step):
        place = at(dt.date(year, 1, 1))
        if place + 4 <= width:
            axis[place : place + 4] = str(year)
    today = at(dt.date.fromisoformat(view.as_of))
    yield f"    {''.join(axis).rstrip()}"
    for case in view.cases:
        bar = [" "] * width
        bar[today] = "|"
        begins, ends = case.begins or case.disposed, case.disposed
        if begins is not None:
            upto = at(ends) if ends is not None else today
            bar[at(begins) : upto + 1] = "-" * (upto - at(begins) + 1)
            if ends is not None and case.ends is not None:
                bar[at(ends) : at(case.ends) + 1] = "=" * (at(case.ends) - at(ends) + 1)
            bar[at(begins)] = "o"
        if ends is not None:
            bar[at(ends)] = "x"
        from_day = eligible_from(case)
        if from_day is not None and from_day <= last:
            bar[at(from_day)] = "E"
        yield f"    {case.docket}"[:WIDTH]
        yield f"    {''.join(bar).rstrip()}"
    yield f"    ({KEY})"


def _folded(text: str, indent: int = 0, later: int | None = None) -> str:
    rest = indent if later is None else later
    return fill(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * rest, break_on_hyphens=False
    )
