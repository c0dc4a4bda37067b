"""A study as a page: the same design as a run's report. Every figure is read from the study's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from clearslate.policy.asked.lab import BASELINE
from clearslate.policy.asked.measures import (
    ANY_ROUTE,
    AUTOMATIC,
    CHARGES_UNIT,
    MOST,
    PEOPLE_UNIT,
    ROUTE_WORDS,
)
from clearslate.policy.counted.study import Study
from clearslate.policy.counted.tally import BACKLOG, LATER
from clearslate.policy.shown.dots import (
    Line,
    Panel,
    dot_of,
    dots,
    dots_beside,
    gap_in_words,
    line_of,
    sides,
    with_range,
)
from clearslate.policy.shown.figures import Figure, Shown
from clearslate.reports import html
from clearslate.reports.charts import Bar, Column, column, segments
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
    Link,
    Note,
    Page,
    Paragraph,
    Part,
    Picture,
    Section,
    Strong,
    Table,
    Value,
    number,
    table,
    wide,
)
from clearslate.reports.words import NOT_ADVICE
from clearslate.runs.groups import DIMENSION_WORDS, RACE_BY_SEX
from clearslate.runs.protect import MODE_WORDS, RATES_FROM, UNDER, Mode, count_text
from clearslate.wording import charges, people, rate, share, short, things

_DRAWN: Final = 4  # laws of which a chart is drawn, the baseline among them; the tables have all
_COMPARED: Final = 2  # reforms in a table by group; the files have all
_OBSTACLES: Final = 12
_FEW: Final = f"<{UNDER}"  # over a column, which is narrower on a phone than the words
_MEASURES: Final = (
    ("any_relief", "have any charge cleared"), ("full_relief", "have every charge cleared"),
    ("no_felony", "have no felony conviction left"), ("no_conviction", "have no conviction left"),
)  # fmt: skip
_ALONE: Final = (
    ("later", "have something to clear later, nothing today"), ("undecided", "wait for data alone"),
    ("never", "never have anything cleared"),
)  # fmt: skip


def to_html(study: Study) -> str:
    """The study as one self-contained file."""
    return html.to_html(to_page(study))


def to_page(study: Study) -> Page:
    """The study as a page."""
    manifest, shown = study.manifest, Shown.of(study)
    inputs = manifest.inputs
    exact = f"{MODE_WORDS[Mode.EXACT]} " if inputs.counts == Mode.EXACT else ""
    return Page(
        title=f"What another law would do: {', '.join(manifest.jurisdictions)}",
        stamp=inputs.as_of.isoformat(),
        lead=f"{_reforms(shown)} beside the law in force, over {people(manifest.people)} and {charges(manifest.charges)}, as of "
        f"{inputs.as_of}.",
        opening=tuple(_opening(shown)),
        sections=tuple(_sections(shown)),
        end=(
            f"{NOT_ADVICE} As of {inputs.as_of}. Records known through {inputs.known_through}. Coverage: {manifest.coverage}. Study ",
            Code(manifest.study_id), ". The same inputs give the same figures.",
        ),
        footer=f"{exact}Study {manifest.study_id[:12]}; as of {inputs.as_of}; {manifest.coverage}; page ",
        is_invented=manifest.invented,
    )  # fmt: skip


def _reforms(shown: Shown) -> str:
    return "One reform" if len(shown.reforms) == 1 else things(len(shown.reforms), "reform")


def _opening(shown: Shown) -> Iterator[Section]:
    yield Section(
        "figures",
        "The figures that matter",
        (Headlines(tuple(headlines(shown))), *_first_shares(shown), _caution(shown)),
        short="Figures",
    )


def _first_shares(shown: Shown) -> Iterator[Block]:
    """Who carries the burden, on the first page: the first reform by race, race by sex, sex, and age, where the records tell them."""
    dimensions = [each for each in _EQUITY if each in shown.dimensions]
    if not dimensions or not shown.reforms:
        return
    reform = shown.reforms[0]
    panels = [
        Panel(
            words,
            {
                DIMENSION_WORDS[by]: lines
                for by in dimensions
                if (lines := _lines(shown, by, reform, measure))
            },
        )
        for measure, words in _SHARES
    ]
    if not any(panel.lines for panel in panels):
        yield Paragraph(f"By race no share is shown: every group has under {RATES_FROM} people.")
        return
    for measure, words in _SHARES:
        if sentence := _verdict(shown, reform, measure):
            yield Paragraph((Strong(f"Share with {words}, by race: "), sentence))
    *several, last = (DIMENSION_WORDS[each].lower() for each in dimensions)
    by = f"{', '.join(several)} and {last}" if several else last
    yield Picture(
        dots_beside(f"Who carries the burden: shares by {by}, before and after", title(shown, reform), panels)
    )
    yield Paragraph((
        ("A dot is what is certain, its line all that the share can be. A gap is the share less that of the largest group, in points, with all that it "
        "can be. Groups of too few people, and any charge cleared: "), Link("who, by race, sex and age", "equity"), ".",
    ))  # fmt: skip


def _lines(shown: Shown, dimension: str, reform: str, measure: str) -> list[Line]:
    """The groups that have a share, each with its gap."""
    groups = shown.dimensions[dimension]
    pairs = (_before_and_after(shown, dimension, group, reform, measure) for group in groups)
    return [
        line for group, pair in zip(groups, pairs, strict=True) if (line := line_of(group, *pair)) is not None
    ]


def _before_and_after(
    shown: Shown, dimension: str, group: str, reform: str, measure: str
) -> tuple[Figure | None, Figure | None]:
    before, after = (
        shown.figure(PEOPLE_UNIT, each, AUTOMATIC, measure, dimension=dimension, group=group)
        for each in (shown.beside(reform), reform)
    )
    return before, after


def _verdict(shown: Shown, reform: str, measure: str) -> str:
    """Whether gaps by race narrow: only what both ranges, before and after, leave no doubt of."""
    moves = {"narrows": 0, "widens": 0, "": 0}
    for group in shown.dimensions.get("race", ()):
        before, after = _before_and_after(shown, "race", group, reform, measure)
        if (move := gap_moves(before, after)) is not None:
            moves[move] += 1
    certain = [f"{move} certainly for {_groups(count)}" for move, count in moves.items() if move and count]
    if not any(moves.values()):
        return ""
    if not certain:
        return "whether the gap narrows or widens for any group, these records cannot tell."
    rest = f"; for {_groups(moves[''])} these records cannot tell" if moves[""] else ""
    return f"the gap {' and '.join(certain)}{rest}."


def _groups(number: int) -> str:
    return things(number, "group")


def gap_moves(before: Figure | None, after: Figure | None) -> str | None:
    """Whether a gap certainly ``narrows`` or ``widens``; empty where the records cannot tell, None where there is no gap."""
    old, new = _sizes(before), _sizes(after)
    if old is None or new is None:
        return None
    return "narrows" if new[1] < old[0] else "widens" if new[0] > old[1] else ""


def _sizes(found: Figure | None) -> tuple[float, float] | None:
    """Between which sizes a gap lies, whichever group is ahead."""
    if found is None or found.gap_low is None or found.gap_high is None:
        return None
    ends = abs(found.gap_low), abs(found.gap_high)
    return (0.0 if found.gap_low <= 0 <= found.gap_high else min(ends)), max(ends)


def headlines(shown: Shown) -> Iterator[Headline]:
    """Of the baseline, and of each of the first reforms, the one figure that matters most."""
    base = shown.figure(PEOPLE_UNIT, BASELINE, AUTOMATIC, "any_relief")
    if base is not None:
        yield Headline(
            count_text(base.count), "people can have a charge cleared today, automatically, by the law in force",
            f"{'' if base.rate is None else f'{rate(base.rate)} of all; '}at most {_most(shown, BASELINE)}", "people",
        )  # fmt: skip
    for scenario in shown.reforms[:_DRAWN]:
        route, target = shown.target(scenario)
        gained = shown.moved(PEOPLE_UNIT, scenario, route, target)
        yield Headline(
            count_text(None) if gained is None else f"{gained:+,}" if gained else "0",
            f"{_GAINED[target][gained == 1]}{_on(shown, scenario)}: {title(shown, scenario)}",
            f"{_beside_gains(shown, scenario)}; {ROUTE_WORDS[route]}",
            "reforms",
        )  # fmt: skip


_GAINED: Final = {
    "conviction_gains": ("people would have a conviction cleared that is not cleared otherwise",
                         "person would have a conviction cleared that is not cleared otherwise"),
    "gains": ("people would have a charge cleared that is not cleared otherwise", "person would have a charge cleared that is not cleared otherwise"),
}  # fmt: skip
_LOST: Final = {"conviction_gains": "conviction_losses", "gains": "losses"}


def _on(shown: Shown, scenario: str) -> str:
    """The day on which a reform is counted, where that is not the one asked about."""
    is_later = shown.beside(scenario) != BASELINE
    return f" on its first day, {shown.day(scenario)}" if is_later else ""


def _beside_gains(shown: Shown, scenario: str) -> str:
    route, target = shown.target(scenario)
    moves = [
        (shown.moved(PEOPLE_UNIT, scenario, route, _LOST[target]), "would lose one"),
        (shown.moved(PEOPLE_UNIT, scenario, route, "freed"), "would have no conviction left"),
        (shown.moved(CHARGES_UNIT, scenario, route, "gains"), "charges in all"),
    ]
    line = "; ".join(f"{count_text(each)} {words}" for each, words in moves)
    before, after = (_most(shown, each, route) for each in (shown.beside(scenario), scenario))
    return f"{line}; with all that is undecided, {after} people have any relief, {before} without the reform"


def people_in_words(found: int | None) -> str:
    """How many people, in a sentence."""
    return f"under {UNDER} people" if found is None else people(found) if found else "nobody"


def change_in_words(shown: Shown, scenario: str) -> str:
    """Who gains and who loses by a reform, the reform's own target first, in two sentences."""
    route, target = shown.target(scenario)
    thing = "conviction" if target == "conviction_gains" else "charge"
    affected = [
        people_in_words(shown.moved(PEOPLE_UNIT, scenario, route, name))
        for name in (target, _LOST[target], "freed")
    ]
    on = f" on {shown.day(scenario)}, its first day" if shown.beside(scenario) != BASELINE else " today"
    return (
        f"{affected[0]} would get a {thing} cleared {ROUTE_WORDS[route]}{on} that is not otherwise; {affected[1]} would lose one; "
        f"{affected[2]} would be left with no conviction."
    )


def title(shown: Shown, scenario: str) -> str:
    """The title of a law."""
    return shown.study.manifest.scenarios[scenario]


def _most(shown: Shown, scenario: str, route: str = AUTOMATIC) -> str:
    most = shown.figure(PEOPLE_UNIT, scenario, route, "any_relief", MOST)
    return count_text(None if most is None else most.count)


def _caution(shown: Shown) -> Paragraph:
    proposed = any(row["is_proposed"] for row in shown.rows("scenarios"))
    proposed_note = "Some of what is judged here is proposed, and no act has it. " if proposed else ""
    unverified = len(shown.study.manifest.unverified)
    rests = (
        f"{unverified} of the laws in force have parts that were not read in their text. "
        if unverified
        else ""
    )
    exact = f"{MODE_WORDS[Mode.EXACT]} " if shown.study.manifest.inputs.counts == Mode.EXACT else ""
    is_protected = shown.study.manifest.inputs.counts == Mode.PROTECTED
    noise = (
        "Counts are within 10 of the true ones, most within 2, so that nobody is singled out. "
        if is_protected
        else ""
    )
    cautions = " ".join(f"{each}." for each in shown.study.manifest.cautions)
    return Paragraph(
        f"{exact}{proposed_note}{rests}{noise}{cautions} {NOT_ADVICE}".replace("  ", " "), is_warning=True
    )


def _sections(shown: Shown) -> Iterator[Section]:
    yield Section(
        "reforms", "What each reform changes", tuple(_changes(shown)), is_open=True, short="Reforms"
    )
    yield Section("when", "When: the backlog and the flow", tuple(_when(shown)), is_open=True, short="When")
    for section in _rest(shown):
        yield replace(section, is_on_paper=False)


def _rest(shown: Shown) -> Iterator[Section]:
    """What is printed only for a reader who asks for everything."""
    yield Section("people", "People under each law", tuple(_people(shown)), is_open=True, short="People")
    yield Section(
        "equity",
        "Who: by race, sex, age, county, decade",
        tuple(_equity(shown)),
        is_open=True,
        short="Equity",
    )
    yield Section("obstacles", "What holds people back", tuple(_obstacles(shown)), short="Obstacles")
    yield Section("gap", "The second-chance gap", tuple(_gap(shown)), short="The gap")
    yield Section(
        "uncertainty", "How uncertain this is", tuple(_uncertainty(shown)), is_open=True, short="Uncertainty"
    )
    yield Section("protection", "How people are protected", tuple(_protection(shown)), short="Protection")
    yield Section("unverified", "What is not verified", tuple(_unverified(shown)), short="Not verified")
    yield Section("foundation", "What the figures rest on", (Facts(_foundation(shown)),), short="Sources")
    yield Section("method", "How to read this", (Bullets(_METHOD),), short="Method")


# --- what changes, and for how many -----------------------------------------------------------------------


def _changes(shown: Shown) -> Iterator[Block]:
    found = [row for row in shown.rows("scenarios") if row["beside"]]
    rows: list[tuple[Value, ...]] = [
        (
            Cell(row["title"], (Note((Code(row["scenario"]),)),)), row["change"], row["source"] or NOTHING, row["day"].isoformat(),
            row["laws_judged"].replace(" ", ", ") or "none",
        )
        for row in found
    ]  # fmt: skip
    yield table(
        "Changes", "Reform", wide("Change"), "Source", "Counted on", "Laws judged again", rows=rows, rows_are_named=False
    )  # fmt: skip
    for scenario in shown.reforms:
        if note := shown.note(scenario):
            yield Paragraph((Strong(f"{title(shown, scenario)}, in its own words: "), note))
    if dormant := sorted({law for row in found for law in row["not_in_force"].split()}):
        yield Paragraph(
            "Not in force on the day counted, so that what a reform changes of it moves no figure of that day: "
            f"{', '.join(dormant)}. To count it, make it in force in the reform (make: in force, with from: that day).",
            is_warning=True,
        )


def _people(shown: Shown) -> Iterator[Block]:
    everyone = shown.everyone[("all", "")]
    yield Bars(
        "people-chart", "People with any charge that can be cleared today by automatic laws (figure: at least)",
        [_bar(shown, scenario, everyone or 0) for scenario in shown.scenarios],
        (("eligible", "certainly"), ("unknown", "perhaps: data is missing"), ("ineligible", "not today")),
    )  # fmt: skip
    for route in (AUTOMATIC, ANY_ROUTE):
        yield _by_law(shown, route)
    yield _changed(shown)


def _bar(shown: Shown, scenario: str, whole: int) -> Bar:
    ends = [
        shown.figure(PEOPLE_UNIT, scenario, AUTOMATIC, "any_relief", bound) for bound in ("at_least", MOST)
    ]
    least, most = (None if each is None else each.count for each in ends)
    if least is None or most is None:
        return Bar(title(shown, scenario), count_text(least), ())
    parts = [("eligible", least), ("unknown", most - least), ("ineligible", max(0, whole - most))]
    return Bar(
        title(shown, scenario), f"{least:,} of {whole:,} ({share(least, whole)})", segments(parts, whole)
    )


def _by_law(shown: Shown, route: str) -> Table:
    names = (*_MEASURES, *_ALONE)
    heads = [number(title(shown, each)) for each in shown.scenarios]
    return table(
        f"People who today {ROUTE_WORDS[route]} would ..., at least to at most", "People who", *heads,
        rows=[(words, *(shown.words(PEOPLE_UNIT, each, route, name) for each in shown.scenarios)) for name, words in names],
    )  # fmt: skip


def _changed(shown: Shown) -> Table:
    pairs = (
        (PEOPLE_UNIT, ("gains", "losses")), (PEOPLE_UNIT, ("conviction_gains", "conviction_losses")),
        (PEOPLE_UNIT, ("freed", "unfreed")), (PEOPLE_UNIT, ("spared",)), (CHARGES_UNIT, ("gains", "losses")),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for scenario in shown.reforms:
        for route in (AUTOMATIC, ANY_ROUTE):
            cells = [
                count_text(shown.moved(unit, scenario, route, name))
                for unit, names in pairs
                for name in names
            ]
            rows.append((title(shown, scenario), shown.day(scenario).isoformat(), ROUTE_WORDS[route], *cells))
    return table(
        "Who gains and who loses, on the day that is counted", "Reform", "On", "Route",
        number("People with a charge gained"), number("lost"), number("People with a conviction gained"), number("lost"),
        number("People freed of every conviction"), number("no longer so"), number("People spared a petition"),
        number("Charges gained"), number("lost"),
        rows=rows, rows_are_named=False,
    )  # fmt: skip


# --- when -------------------------------------------------------------------------------------------------


def _when(shown: Shown) -> Iterator[Block]:
    yield Paragraph(
        "The days stored with each answer say when each charge can be cleared, if nothing new happens: the backlog is what waits on "
        "day one, the flow is what an agency must staff for after it. People are counted once in each period in which a charge of "
        "theirs can first be cleared, so the months of a year may be more people than the year."
    )
    counts = {
        (scenario, unit): shown.periods(scenario, unit, AUTOMATIC)
        for scenario in shown.scenarios
        for unit in (PEOPLE_UNIT, CHARGES_UNIT)
    }
    years = [each for each in counts[BASELINE, CHARGES_UNIT] if each.isdecimal()]
    drawn = shown.scenarios[:_DRAWN]
    tallest = max((counts[each, CHARGES_UNIT].get(year) or 0 for each in drawn for year in years), default=0)
    for scenario in drawn if tallest else ():
        own = counts[scenario, CHARGES_UNIT]
        yield Columns(
            f"when-{shown.scenarios.index(scenario)}",
            f"{title(shown, scenario)}: charges that can be cleared by automatic laws, by year (backlog on {shown.day(scenario)}: "
            f"{count_text(own[BACKLOG])})",
            f"{title(shown, scenario)}: charges, by year", "One column a year; every figure is in the table below.",
            [_year(year, own[year], tallest) for year in own if year.isdecimal()], (("not_yet", f"charges ({_FEW}: {count_text(None)}, not drawn)"),),
        )  # fmt: skip
    months = list(dict.fromkeys(each for periods in counts.values() for each in periods if "-" in each))
    for words, periods in (
        ("What can be cleared for the first time, by automatic laws, by year", (BACKLOG, *years, LATER)),
        ("The same, by month", months),
    ):
        yield table(
            words, "Period",
            *(number(f"{title(shown, each)}: {unit}") for each in shown.scenarios for unit in (CHARGES_UNIT, PEOPLE_UNIT)),
            rows=[
                (period, *(
                    count_text(counts[each, unit][period]) if period in counts[each, unit] else NOTHING
                    for each in shown.scenarios
                    for unit in (CHARGES_UNIT, PEOPLE_UNIT)
                ))
                for period in periods
            ],
            is_folded=periods is months,
        )  # fmt: skip


def _year(year: str, found: int | None, tallest: int) -> Column:
    if found is None:
        return column(year, _FEW, [], tallest)
    return column(year, short(found), [("not_yet", found)], tallest)


# --- who --------------------------------------------------------------------------------------------------


_EQUITY: Final = ("race", RACE_BY_SEX, "sex", "age")  # the measures that matter most are drawn by these
_SHARES: Final = (
    ("no_conviction", "no conviction left, of the group's people with a conviction"),
    ("full_relief", "every charge cleared, of all of the group's people"),
)
_SEVERAL: Final = 30  # groups: a table of more is folded


def _equity(shown: Shown) -> Iterator[Block]:
    yield Paragraph(
        "Shares by automatic laws, before and after each reform. A range holds the true share nearly always: from who certainly has it to who has it "
        "with all that is undecided in their favor, wider by what protects people. The gap is the share less that of the largest group, "
        "in percentage points, with all that it can be: it may be told that a gap closes only where the two ranges do not touch."
    )
    if "tables/population.csv" in shown.study.manifest.files:
        yield _of_all_who_live_there(shown)
    dimensions = [
        *(each for each in _EQUITY if each in shown.dimensions),
        *(each for each in shown.dimensions if each not in _EQUITY),
    ]
    for dimension in dimensions:
        words = DIMENSION_WORDS.get(dimension, dimension)
        yield Part(words, tuple(_of_dimension(shown, dimension)), f"by-{dimension.replace(' ', '-')}")


def _of_all_who_live_there(shown: Shown) -> Table:
    """Of all people of a group, who has a conviction: as the records are, and after each law."""
    found = {(row["dimension"], row["group"], row["scenario"]): row for row in shown.rows("population")}
    groups = list(dict.fromkeys(key[:2] for key in found))

    def share(dimension: str, group: str, scenario: str) -> str:
        row = found[dimension, group, scenario]
        return (
            NOTHING if row["share_low"] is None else f"{rate(row['share_low'])} to {rate(row['share_high'])}"
        )

    return table(
        "Of all people who live in the state, the share with a conviction", "Group", number("People"), number("As the records are"),
        *(number(f"After: {title(shown, each)}") for each in shown.scenarios),
        rows=[
            (group or "everyone", found[dimension, group, ""]["population"], *(share(dimension, group, each) for each in ("", *shown.scenarios)))
            for dimension, group in groups
        ],
    )  # fmt: skip


def _of_dimension(shown: Shown, dimension: str) -> Iterator[Block]:
    groups, compared = shown.dimensions[dimension], shown.reforms[:_COMPARED]
    is_main = dimension in _EQUITY
    measures = (
        (*_SHARES, ("any_relief", "any charge cleared, of all of the group's people"))
        if is_main
        else (("any_relief", "any charge cleared"),)
    )
    for measure, words in measures:
        if is_main and measure != "any_relief" and compared:
            yield share_picture(shown, dimension, compared[0], measure, words)
        yield table(
            f"Share with {words}, by {DIMENSION_WORDS.get(dimension, dimension).lower()}", "Group", number("People"), number("Law in force"),
            *(
                head
                for each in compared
                for head in (number(title(shown, each)), number("Gap before"), number("Gap after"))
            ),
            rows=[_group_row(shown, dimension, group, compared, measure) for group in groups],
            is_folded=is_main or dimension == "county" or len(groups) > _SEVERAL,
        )  # fmt: skip


def share_picture(shown: Shown, dimension: str, reform: str, measure: str, words: str) -> Picture:
    """Shares of groups under the law in force and under a reform, as dots with their ranges."""
    lines = []
    for group in shown.dimensions[dimension]:
        before, after = _before_and_after(shown, dimension, group, reform, measure)
        if shown.everyone.get((dimension, group)) != 0:
            lines.append(Line(group, sides((before, after)), dot_of(before), dot_of(after)))
    by = DIMENSION_WORDS.get(dimension, dimension).lower()
    return Picture(dots(f"Share with {words}, by {by}", title(shown, reform), lines))


def _group_row(
    shown: Shown, dimension: str, group: str, compared: Sequence[str], measure: str
) -> tuple[Value, ...]:
    def figure_of(scenario: str) -> Figure | None:
        return shown.figure(PEOPLE_UNIT, scenario, AUTOMATIC, measure, dimension=dimension, group=group)

    cells: list[Value] = [with_range(figure_of(BASELINE))]
    for each in compared:
        cells += [
            with_range(figure_of(each)),
            gap_in_words(figure_of(shown.beside(each))),
            gap_in_words(figure_of(each)),
        ]
    return (group, count_text(shown.everyone.get((dimension, group))), *cells)


# --- obstacles, the gap, uncertainty ----------------------------------------------------------------------


def _obstacles(shown: Shown) -> Iterator[Block]:
    found = shown.rows("obstacles")
    if not found:
        yield Paragraph(
            "Nothing is told: no automatic law in force keeps more than a few charges out by one condition or two."
        )
        return
    yield Paragraph(
        "Charges of the kind that a law is about, which no automatic law clears, today or later, by the conditions that fail. "
        "What dropping a condition would do is asked by a reform that drops it: this says where to look."
    )
    for kind, name, heads in (
        ("alone", "The only condition that fails", ("Condition",)),
        ("together", "Two conditions that fail together, and no other", ("Condition", "Second condition")),
    ):
        rows = shown.obstacles(kind)[:_OBSTACLES]
        yield table(
            name, "Law", *heads, number("Charges"), number("People"),
            rows=[
                (
                    (Code(row["law"]),), *((row[f"{key}_words"] or row[key],) for key in ("condition", "other")[: len(heads)]),
                    count_text(row["charges"]), count_text(row["people"]),
                )
                for row in rows
            ],
            rows_are_named=False,
        )  # fmt: skip
    values = [row for row in found if row["kind"] == "shapley"]
    if values:
        yield table(
            "Shapley value: each condition's share of what the law keeps out",
            "Law", "Condition", number("Share"),
            rows=[((Code(row["law"]),), (row["condition_words"] or row["condition"],), rate(row["share"])) for row in values], rows_are_named=False,
            is_folded=True,
        )  # fmt: skip
        yield Paragraph(
            "A charge that fails n conditions is freed only when all of them go; each has 1/n of it. It is a way to divide, not a "
            "forecast of what dropping one would do."
        )


def _gap(shown: Shown) -> Iterator[Block]:
    found = shown.rows("second_chance_gap")
    yield Paragraph(
        "Of the charges that the laws in force let clear, how many are cleared, how long the rest has waited, and how long the pace "
        "of the last year would need for what waits today."
    )
    for route in (AUTOMATIC, ANY_ROUTE):
        for dimension in ("all", *(each for each in (*_EQUITY, "county") if each in shown.dimensions)):
            by = "" if dimension == "all" else f", by {DIMENSION_WORDS.get(dimension, dimension).lower()}"
            yield table(
                f"The gap, {ROUTE_WORDS[route]}{by}", "Group", number("Cleared before"), number("Could be cleared today"),
                number("Share cleared"), number("Cleared in the last year"), number("Years at that pace"), number("Median years waited"),
                rows=[
                    (
                        row["group"] or "all", count_text(row["cleared"]), count_text(row["could_be"]), rate(row["rate"]),
                        count_text(row["cleared_last_year"]),
                        NOTHING if row["years_needed"] is None else f"{row['years_needed']:,.1f}",
                        NOTHING if row["median_years_waited"] is None else row["median_years_waited"],
                    )
                    for row in found
                    if (row["route"], row["dimension"]) == (route, dimension)
                ],
                is_folded=route == ANY_ROUTE or dimension not in ("all", "race"),
            )  # fmt: skip


def _uncertainty(shown: Shown) -> Iterator[Block]:
    rows = shown.rows("uncertainty")
    widest = max((row["at_most"] or 0 for row in rows), default=0)
    if widest:
        yield Bars(
            "uncertainty-chart", "People with any relief by automatic laws: what is certain, and what each source of doubt adds",
            [_doubt(shown, row, widest) for row in rows], (("eligible", "certain of it"), ("unknown", "in doubt")),
        )  # fmt: skip
    yield table(
        "Sources of uncertainty", "Law", "Source", number("At least"), number("At most"),
        rows=[(title(shown, row["scenario"]), row["source"], count_text(row["at_least"]), count_text(row["at_most"])) for row in rows],
        rows_are_named=False,
    )  # fmt: skip
    bounds = "Missing data makes bounds, not margins of error: the truth lies between at least and at most, and nothing says where. "
    if not shown.study.manifest.inputs.weights:
        yield Paragraph(
            f"{bounds}The records are all that the dataset covers and no sample, so that there is no sampling error."
        )
        return
    yield Paragraph(
        f"{bounds}The records are a sample. The figures of this page are counts of it; below is what they are of the whole that it was drawn from, "
        "with what the sampling alone leaves open. Every figure by group is in tables/estimates.csv."
    )
    yield _sampled(shown)


def _sampled(shown: Shown) -> Table:
    costs = {
        (row["scenario"], row["bound"]): row
        for row in shown.rows("estimates")
        if (row["dimension"], row["route"], row["measure"]) == ("all", AUTOMATIC, "any_relief")
    }
    return table(
        "People of the whole with any relief by automatic laws, and the interval of 95 percent", "Law", "Bound", number("Estimate"),
        number("From"), number("To"),
        rows=[
            (title(shown, scenario), bound.replace("_", " "), *(
                count_text(None) if row[name] is None and row["small"] else NOTHING if row[name] is None else f"{row[name]:,.0f}"
                for name in ("estimate", "low", "high")
            ))
            for (scenario, bound), row in costs.items()
        ],
        rows_are_named=False,
    )  # fmt: skip


def _doubt(shown: Shown, row: dict[str, Any], widest: int) -> Bar:
    label = f"{title(shown, row['scenario'])}: {row['source']}"
    least, most = row["at_least"], row["at_most"]
    if least is None or most is None:
        return Bar(label, count_text(None), ())
    return Bar(
        label,
        f"{least:,} to {most:,}",
        segments([("eligible", least), ("unknown", max(0, most - least))], widest),
    )


# --- what it rests on -------------------------------------------------------------------------------------


def _protection(shown: Shown) -> Iterator[Block]:
    inputs = shown.study.manifest.inputs
    mode = Mode(inputs.counts)
    yield Paragraph(MODE_WORDS[mode], is_warning=mode is Mode.EXACT)
    if mode is Mode.PROTECTED:
        yield Paragraph(
            "The same people have the same count wherever they are counted, in this study and every other one, so that asking again tells "
            "no more. Shares are told of 200 people or more. Counts that differ say that somebody is in between; counts that are the "
            f"same suggest the same people. Key {inputs.key}: studies that name another one are another series."
        )


def _unverified(shown: Shown) -> Iterator[Block]:
    yield Paragraph(NOT_ADVICE)
    found = shown.study.manifest.unverified
    yield (
        Bullets(found)
        if found
        else Paragraph("Every part of the laws in force was read in the text of the statute.")
    )


def _foundation(shown: Shown) -> list[tuple[str, str]]:
    inputs = shown.study.manifest.inputs
    facts = [
        ("Study", shown.study.manifest.study_id), ("Run", inputs.run or "none: no law is in force"), ("Answers", inputs.answers or NOTHING),
        ("Dataset", inputs.dataset), ("As of", inputs.as_of.isoformat()), ("Records known through", inputs.known_through.isoformat()),
        ("Whole histories", "yes" if inputs.whole_history else "no"), ("Presumptions", ", ".join(inputs.presumptions) or "none"),
        ("Readings", ", ".join(f"{name}: {value}" for name, value in inputs.readings.items()) or "as the laws take them"),
        ("Code that judges", inputs.code), ("Version of clearslate", inputs.clearslate),
    ]  # fmt: skip
    return [*facts, *((f"SHA-256 of {name}", sha256) for name, sha256 in inputs.files.items())]


_METHOD: Final = (
    (Strong("At least, at most."), (" At least is what the records prove. At most adds those who would qualify if all that is undecided turned out "
        "in their favor.")),
    (Strong("Gain, lose."), (" Whoever has a charge that can certainly be cleared under the reform and not under the law in force gains; the "
        "other way round, loses. A person may do both. Freed of every conviction is who has none left under the reform and one under the "
        "law in force.")),
    (Strong("On which day."), (" Everything is counted on the day asked about. A reform of which some is not in force by then is counted on the "
        "first day on which all of it is, beside the law in force on that day.")),
    (Strong("A change without a first day"), " is judged as if it had always been so; one with a day from that day on, under the law before until then."),
    (Strong("Groups."), (" Race, ethnicity and sex are the words of the records; nothing is guessed, and what is not recorded is a group. Of a "
        "person with several charges, age and decade are those of the earliest offense, the county that of the latest.")),
    (Strong("Lives."), " This page says what the law would let clear. It says nothing of work, housing or new offenses after clearing."),
)  # fmt: skip
