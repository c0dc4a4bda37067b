"""A study on one page, two at most, for whoever votes on it: PDF, set by `clearslate.typeset`."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten

from clearslate.policy.asked.lab import BASELINE
from clearslate.policy.asked.measures import AUTOMATIC, CHARGES_UNIT, LEAST, MOST, PEOPLE_UNIT
from clearslate.policy.counted.study import Study
from clearslate.policy.counted.tally import BACKLOG
from clearslate.policy.shown.cost import Dollars, Minutes, charges_gained, dollars, hours
from clearslate.policy.shown.dots import gap_in_words, with_range
from clearslate.policy.shown.figures import Shown
from clearslate.policy.shown.page import change_in_words, title
from clearslate.reports.words import NOT_ADVICE
from clearslate.runs.protect import MODE_WORDS, Mode, count_text
from clearslate.typeset.model import (
    Block,
    Document,
    Heading,
    Item,
    Paragraph,
    Part,
    Points,
    Range,
    Ranges,
    Soft,
    Strong,
    Table,
    words,
)
from clearslate.typeset.pdf import document_pdf
from clearslate.wording import people

_REFORMS = 4  # more do not fit; the page has all
_CHANGES = 3
_OBSTACLES = 3
_MONTHS = 6
_NOTE = 400  # letters of a reform's own words
_INVENTED = "INVENTED DATA: no real person is in these figures"


def to_pdf(study: Study, minutes: Minutes | None = None) -> bytes:
    """The brief as PDF; needs the Typst library."""
    return document_pdf(to_document(study, minutes))


def to_document(study: Study, minutes: Minutes | None = None) -> Document:
    """The brief; ``minutes``: of review, as the office states them."""
    manifest = study.manifest
    inputs = manifest.inputs
    return Document(
        title=f"What another law would do: {', '.join(manifest.jurisdictions)}",
        on=inputs.as_of,
        parts=(
            Part(
                tuple(_blocks(Shown.of(study), minutes)),
                f"Study {manifest.study_id[:12]}. As of {inputs.as_of}; records known through {inputs.known_through}. {NOT_ADVICE}",
            ),
        ),
        warnings=(
            *((_INVENTED,) if manifest.invented else ()),
            *((MODE_WORDS[Mode.EXACT],) if inputs.counts == Mode.EXACT else ()),
        ),
        size=10,
        look="letter",
    )


def _blocks(shown: Shown, minutes: Minutes | None) -> Iterator[Block]:
    manifest = shown.study.manifest
    yield Heading(f"What another law would do: {', '.join(manifest.jurisdictions)}", 1)
    base = shown.figure(PEOPLE_UNIT, BASELINE, AUTOMATIC, "any_relief")
    note = (
        ""
        if base is None or base.count is None
        else f"Today the law in force lets {people(base.count)} have a charge cleared without a petition. "
    )
    yield Paragraph(
        words(f"{note}Judged from the records of {people(manifest.people)}, as of {manifest.inputs.as_of}.")
    )
    yield Points(tuple(_points(shown)), "dot")
    yield Heading("People with any charge cleared by automatic laws", 2)
    yield from _picture(shown)
    yield Heading("What it leaves them, at least to at most", 2)
    names = ("full_relief", "no_felony", "no_conviction")
    yield Table(
        ("Law", "Every charge cleared", "No felony left", "No conviction left"),
        tuple(
            (
                words(title(shown, each)),
                *(words(shown.words(PEOPLE_UNIT, each, AUTOMATIC, name)) for name in names),
            )
            for each in shown.scenarios[: _REFORMS + 1]
        ),
        (0.28, 0.24, 0.24, 0.24),
    )
    yield from _when(shown)
    yield from _cost(shown, minutes)
    yield from _equity(shown)
    yield from _obstacles(shown)
    yield Paragraph(words(Strong("Read with care. "), _care(shown)))
    yield Paragraph(words(Strong("To reproduce. "), _reproduce(shown)))


def _picture(shown: Shown) -> Iterator[Block]:
    """A bar for each law; a figure that is not published has no bar, and all are drawn beside the longest."""
    scenarios = shown.scenarios[: _REFORMS + 1]
    ends = {
        each: [shown.figure(PEOPLE_UNIT, each, AUTOMATIC, "any_relief", bound) for bound in (LEAST, MOST)]
        for each in scenarios
    }
    counts = {each: [0 if end is None else end.count or 0 for end in both] for each, both in ends.items()}
    longest = max((most for _, most in counts.values()), default=0)
    if longest:
        yield Ranges(
            tuple(
                Range(
                    words(title(shown, each)),
                    words(Strong(shown.words(PEOPLE_UNIT, each, AUTOMATIC, "any_relief"))),
                    *(count / longest for count in counts[each]),
                )
                for each in scenarios
            ),
            ("at least: the records prove it", "at most: data is missing"),
        )


def _points(shown: Shown) -> Iterator[Item]:
    scenarios = shown.rows("scenarios")
    for scenario in shown.reforms[:_REFORMS]:
        changes = [row for row in scenarios if row["scenario"] == scenario and row["change"]]
        under = [words(note)] if (note := _note(shown, scenario)) else []
        under += [
            words(f"{row['change']} ", Soft(f"({_source(row['source'])})")) for row in changes[:_CHANGES]
        ]
        if len(changes) > _CHANGES:
            under.append(words(Soft(f"{len(changes) - _CHANGES} more changes are on the study's page.")))
        yield Item(
            words(Strong(f"{title(shown, scenario)}: "), change_in_words(shown, scenario)), tuple(under)
        )
    if len(shown.reforms) > _REFORMS:
        yield Item(words(Soft(f"{len(shown.reforms) - _REFORMS} more reforms are on the study's page.")))


def _note(shown: Shown, scenario: str) -> str:
    """The bill's own words, as the reform has them, as far as two pages hold them."""
    return shorten(shown.note(scenario), _NOTE, placeholder=" ... (all of it is on the study's page)")


def _source(said_: str) -> str:
    return "proposed, in no bill" if said_ == "proposed" else said_


def _obstacles(shown: Shown) -> Iterator[Block]:
    found = [row for row in shown.obstacles("alone") if row["condition_words"]]
    if found:
        yield Heading("What alone keeps charges from the laws in force", 2)
        yield Points(
            tuple(
                Item(words(f"{row['condition_words']}: {_people(row['people'])} have a charge that fails this alone ", Soft(f"({row['law']})")))
                for row in found[:_OBSTACLES]
            ),
            "dot",
        )  # fmt: skip


def _people(count: int | None) -> str:
    return f"{count_text(None)} people" if count is None else people(count)


def _reproduce(shown: Shown) -> str:
    inputs = shown.study.manifest.inputs
    stands_on = f"run {inputs.run[:12]}" if inputs.run else "no run"
    return (
        f"clearslate {inputs.clearslate}, {stands_on}, records {inputs.dataset[:12]}, the reforms' files: the same inputs give study "
        f"{shown.study.manifest.study_id[:12]} and the same figures. study.json has all hashes whole."
    )


def _when(shown: Shown) -> Iterator[Block]:
    yield Heading("What an agency must staff for: charges that can be cleared, and (people with one)", 2)
    known = list(shown.periods(BASELINE, CHARGES_UNIT, AUTOMATIC))
    years, months = (
        [each for each in known if each.isdecimal()][:5],
        [each for each in known if "-" in each][:_MONTHS],
    )
    for periods in filter(None, ([BACKLOG, *years], months)):
        yield Table(
            ("Law", *("Day one" if each == BACKLOG else each for each in periods)),
            tuple(
                (words(title(shown, each)), *(words(_both(shown, each, period)) for period in periods))
                for each in shown.scenarios[: _REFORMS + 1]
            ),
            (0.22, *(0.78 / len(periods),) * len(periods)),
        )


def _cost(shown: Shown, minutes: Minutes | None) -> Iterator[Block]:
    if not shown.reforms:
        return
    reform = shown.reforms[0]
    yield Heading(f"What it costs on day one: {title(shown, reform)}", 2)
    yield from _hours(shown, reform, minutes)
    if sums := dollars(shown, reform, minutes):
        yield Points(tuple(map(_in_dollars, sums)), "dot")


def _in_dollars(found: Dollars) -> Item:
    whole = "not estimated" if found.whole is None else f"${found.whole:,.0f}"
    each = f"{found.each:,.2f}".removesuffix(".00")
    note = f"({count_text(found.people)} people, ${each} each: {found.source})"
    return Item(words(Strong(f"{whole} "), f"{found.what} ", Soft(note)))


def _hours(shown: Shown, reform: str, minutes: Minutes | None) -> Iterator[Block]:
    stages = hours(shown, reform, minutes)
    gained = charges_gained(shown, reform)
    if not gained or not stages:
        why = (
            "fewer than 11 further charges, or none, would be cleared without a petition"
            if not gained
            else "the state's workflow does not carry out the laws that it changes"
        )
        yield Paragraph(words(f"No hours are given: {why}."))
        return
    if all(each.minutes is None for each in stages):
        names = ", ".join(each.stage for each in stages)
        yield Paragraph(words(
            f"Not estimated: nobody has stated how long a charge takes. It would be {gained:,} further charges in these stages: {names}. "
            "State minutes with --minutes."
        ))  # fmt: skip
        return
    yield Table(
        ("Stage of review", "Minutes a charge, as stated", f"Hours, of {gained:,} further charges"),
        tuple(
            (
                words(each.what),
                words("not stated" if each.minutes is None else f"{each.minutes:g} ({each.source})"),
                words("not estimated" if each.hours is None else f"at most {each.hours:,.0f}"),
            )
            for each in stages
        ),
        (0.5, 0.28, 0.22),
    )


def _both(shown: Shown, scenario: str, period: str) -> str:
    charges, people_ = (shown.periods(scenario, unit, AUTOMATIC) for unit in (CHARGES_UNIT, PEOPLE_UNIT))
    if period not in charges:
        return "–"
    both = count_text(charges[period]), count_text(people_[period])
    return both[0] if both in {("0", "0"), (count_text(None),) * 2} else f"{both[0]} ({both[1]})"


def _equity(shown: Shown) -> Iterator[Block]:
    if not shown.reforms:
        return
    reform = shown.reforms[0]
    rows = []
    for group in shown.dimensions.get("race", []):
        before, after = (
            shown.figure(PEOPLE_UNIT, each, AUTOMATIC, "no_conviction", dimension="race", group=group)
            for each in (shown.beside(reform), reform)
        )
        if before is not None and after is not None and before.rate is not None:
            cells = (with_range(before), with_range(after), gap_in_words(before), gap_in_words(after))
            rows.append((words(group), *map(words, cells)))
    if rows:
        yield Heading(
            f"By race, of people with a conviction, the share left without one: {title(shown, reform)}", 2
        )
        yield Table(
            ("Group", "Law in force", "Reform", "Gap before (points)", "Gap after (points)"),
            tuple(rows),
            (0.16, 0.19, 0.19, 0.23, 0.23),
        )


def _care(shown: Shown) -> str:
    manifest = shown.study.manifest
    limits = "At least is what the records prove; at most adds everyone whose records leave it open. "
    limits += (
        f"{len(manifest.unverified)} of the laws in force have parts not read in their text. "
        if manifest.unverified
        else ""
    )
    mode = Mode(manifest.inputs.counts)
    limits += (
        "Counts are within 10 of the true ones, most within 2, so that nobody is singled out. "
        if mode is Mode.PROTECTED
        else ""
    )
    limits += "This says what the law would let clear, and nothing of work or housing after it."
    return limits
