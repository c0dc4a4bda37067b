"""The report on a run as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from clearslate.engine.outcomes import OUTCOMES
from clearslate.needs.missing import by_gate
from clearslate.reports import html, missing_facts
from clearslate.reports.charts import Bar, Column, column, segments
from clearslate.reports.outcomes import words
from clearslate.reports.outcomes.summary import CountyLine, DueLine, LawLine, Summary
from clearslate.reports.page import (
    NOTHING,
    Bars,
    Block,
    Bullets,
    Cell,
    Code,
    Columns,
    Facts,
    Headlines,
    LawName,
    Note,
    Page,
    Paragraph,
    Part,
    Phrase,
    Section,
    Steps,
    Strong,
    Table,
    Value,
    law_part,
    number,
    table,
    wide,
)
from clearslate.reports.words import INSIDE, NOT_ADVICE, law_kind
from clearslate.wording import charges, count, people, share, short

JUDGED: Final = OUTCOMES[:-1]  # the outcomes of charges that a law covers
_COUNTIES_DRAWN: Final = 15  # the table has all
_OUTCOME_LEGEND: Final = tuple((outcome, words.OUTCOME_WORDS[outcome]) for outcome in JUDGED)


def to_html(summary: Summary) -> str:
    """The report as one self-contained file."""
    return html.to_html(to_page(summary))


def to_page(summary: Summary) -> Page:
    """The report as a page."""
    source, total = summary.source, summary.total
    return Page(
        title=f"What can be cleared: {', '.join(source.states)}",
        stamp=source.as_of,
        lead=f"Which criminal records the law allows to be cleared, as of {source.as_of}: {people(total.people)}, "
        f"{charges(total.charges)}.",
        opening=tuple(_opening(summary)),
        sections=tuple(_sections(summary)),
        end=(
            f"{NOT_ADVICE} As of {source.as_of}. Records known through {source.known_through}. ",
            f"Coverage: {source.coverage}. Run ", Code(source.run_id), ". Dataset ", Code(source.dataset_digest),
            f". The same inputs give the same figures. {INSIDE}",
        ),
        footer=_footer(summary),
        is_invented=source.invented,
    )  # fmt: skip


def _opening(summary: Summary) -> Iterator[Section]:
    if steps := words.next_steps(summary):
        yield Section("next", "What to do next", (Steps(steps),))
    lines = words.headlines(summary)
    caution = Paragraph(words.caution(summary), is_warning=True)
    yield Section("figures", "The figures that matter", (Headlines(lines), caution), short="Figures")


def _sections(summary: Summary) -> Iterator[Section]:
    more = Bullets(words.other_sentences(summary))
    yield Section("people", "People after clearing", (more, *_people(summary)), is_open=True, short="People")
    yield Section(
        "obstacles", "From all charges to what clears", tuple(_obstacles(summary)), is_open=True, short="What clears"
    )  # fmt: skip
    if summary.due:
        yield Section("later", "Who clears when", _due(summary), is_open=True)
    yield Section("laws", "Outcomes by law", _laws(summary), is_open=True, short="By law")
    yield Section(
        "missing", "Missing data to supply",
        (*_fixes(summary), *_statutes(summary), *_conflicts(summary)), is_open=True, short="Missing data",
    )  # fmt: skip
    yield Section("counties", "By county", tuple(_counties(summary)))
    if fails := fail_rows(summary):
        conditions = (_fails(summary, fails),)
        yield Section("conditions", "Conditions not met, by law", conditions, short="Conditions")
    yield Section("charges", "Charges by outcome and kind", (_charges(summary),), short="Charges")
    if summary.presumptions:
        yield Section(
            "presumptions", "What presumptions decided", (_presumptions(summary),), short="Presumptions"
        )
    yield Section("unverified", "What is not verified", tuple(_unverified(summary)), short="Not verified")
    yield Section("asked", "What each law asks", tuple(map(_asked, summary.laws)), short="Laws in detail")
    yield Section(
        "foundation", "What the figures rest on", (Facts(words.foundation(summary)),), short="Sources"
    )
    yield Section("method", "How to read this", (_method(),), short="Method")


def _people(summary: Summary) -> tuple[Block, ...]:
    impact, everyone = summary.impact, summary.total.people
    after = table(
        "People, if everything eligible automatically today were cleared",
        "People", number("At least"), number("At most"), number("Of"), number("At least, share"),
        rows=[
            (label, found.at_least, found.at_most, whole, share(found.at_least, whole))
            for label, found, whole in (
                ("with any charge cleared", impact.any_charge, everyone),
                ("with nothing left on the public record", impact.whole, everyone),
                ("with no conviction left", impact.no_conviction, impact.conviction_people),
                ("with no felony conviction left", impact.no_felony, impact.felony_people),
            )
        ],
    )  # fmt: skip
    best = table(
        "People by the best outcome of any of their charges",
        "Outcome", number("People, automatic laws"), number("People, all laws with petitions"),
        rows=[
            *(
                (label, summary.automatic.people[outcome], summary.any_route.people[outcome])
                for outcome, label in words.OUTCOME_WORDS.items()
            ),
            ("only by petition (a charge of theirs)", NOTHING, summary.petition_only.people),
        ],
    )  # fmt: skip
    return after, best


def _obstacles(summary: Summary) -> Iterator[Block]:
    yield Bars(
        "obstacles-chart",
        "All charges, and where they stand under automatic laws (share of all charges)",
        stage_bars(summary),
        (
            ("eligible", "clears today"), ("not_yet", "later"), ("unknown", "undecided"), ("ineligible", "does not clear"),
        ),
    )  # fmt: skip
    total = summary.total.charges
    rows: list[tuple[Value, ...]] = [
        (
            words.obstacle_words(line), LawName(titles[line.law], line.law) if line.law in titles else "",
            line.charges, share(line.charges, total),
        )
        for titles in [{law.id: law.title for law in summary.laws}]
        for line in summary.obstacles
    ]  # fmt: skip
    if rows:
        yield Paragraph(
            "Each charge that no automatic law clears, today or later, counts once: under the law about it of which it fails the "
            "fewest conditions."
        )
        yield table(
            "What keeps charges out", wide("Obstacle"), "Law (the first that asks it)", number("Charges"), number("Of all charges"),
            rows=rows, rows_are_named=False, is_folded=True,
        )  # fmt: skip


def stage_bars(summary: Summary) -> list[Bar]:
    """All charges, and below what is left after each part, each bar beginning where the one above ends."""
    total = summary.total.charges
    bars = [Bar("all charges", count(total), segments([("whole", total)], total))]
    start = 0
    for kind, label, part in words.stages(summary):
        figure = f"{part:,} ({share(part, total)})"
        bars.append(Bar(label, figure, segments([(kind, part)], total, start)))
        start += part
    return bars


def _laws(summary: Summary) -> tuple[Block, ...]:
    chart = Bars(
        "laws-chart", "Charges that each law is about, by outcome (figure: eligible today)",
        law_bars(summary.laws), _OUTCOME_LEGEND,
    )  # fmt: skip
    listed = table(
        "People and charges by law",
        "Law", number("People eligible today"), number("Charges eligible today"), number("Convictions among them"),
        number("Not yet eligible"), number("Undecided"), number("Not eligible"), number("Charges it is about"),
        number("Not covered"), number("Parts not verified"),
        rows=[_law(law) for law in summary.laws],
    )  # fmt: skip
    return chart, listed


def _law(law: LawLine) -> tuple[Value, ...]:
    note = Note(f"{law.relief}, {law_kind(law.status, automatic=law.automatic)}")
    return (
        Cell((LawName(law.title, law.id),), (note,)), law.people["eligible"], law.charges["eligible"],
        law.eligible_by_kind["conviction"], law.charges["not_yet"], law.charges["unknown"], law.not_cleared, law.about,
        law.charges["not_applicable"] + law.outside, len(law.unverified),
    )  # fmt: skip


def law_bars(laws: Sequence[LawLine]) -> list[Bar]:
    """One bar a law: how the charges that it is about divide by outcome."""
    bars = []
    for law in laws:
        parts = [(outcome, law.charges[outcome]) for outcome in JUDGED[:-1]]
        parts.append((JUDGED[-1], law.not_cleared))
        kind = law_kind(law.status, automatic=law.automatic)
        label = (LawName(law.title, law.id), "" if kind == "automatic" else f" ({kind})")
        share_ = f" ({share(law.charges['eligible'], law.about)})" if law.about else ""
        figure = f"{law.charges['eligible']:,} of {law.about:,}{share_}"
        bars.append(Bar(label, figure, segments(parts, law.about)))
    return bars


def _asked(law: LawLine) -> Part:
    kind = law_kind(law.status, automatic=law.automatic)
    blocks: list[Block] = [
        Paragraph((Code(law.id), f": {law.cite}. Relief: {law.relief}. {kind.capitalize()}."))
    ]
    if law.unverified:
        blocks.append(Paragraph(f"Not verified: {', '.join(law.unverified)}.", is_warning=True))
    blocks += [Paragraph(f"Open question: {question}", is_warning=True) for question in law.questions]
    asked = table(
        f"What {law.id} asks",
        wide("Condition"),
        "Citation",
        "Known by",
        rows=law.conditions,
        rows_are_named=False,
    )
    return Part(law.title, (*blocks, asked), law_part(law.id))


def _due(summary: Summary) -> tuple[Block, ...]:
    columns = due_columns(summary)
    listed = table(
        "Becoming eligible automatically, by year",
        "Year", number("People, for the first time"), number("People"), number("Charges"),
        rows=[
            (str(line.year or "no date known"), line.people_first, line.people, line.charges) for line in summary.due
        ],
        is_folded=bool(columns),
    )  # fmt: skip
    if not columns:
        return (listed,)
    chart = Columns(
        "later-chart",
        "People with a charge that becomes eligible automatically, by year",
        "People with a charge that becomes eligible, by year",
        "One column a year; every figure is in the table below.",
        columns,
        (("not_yet", "nothing of theirs is eligible before"), ("again", "something is")),
    )
    today = f"{people(summary.impact.any_charge.at_least)} have a charge that is eligible today. "
    intro = "The days stored with each answer say who follows, if nothing new happens."
    return Paragraph(today + intro), chart, listed


def due_columns(summary: Summary) -> list[Column]:
    """One column a year: people with a charge that becomes eligible in it. What has no day is left to the table."""
    shown = words.years_shown(summary.due, int(summary.source.as_of[:4]))
    tallest = max((line.people for _, line in shown), default=0)
    return [_column(label, line, tallest) for label, line in shown] if tallest else []


def _column(label: str, line: DueLine, tallest: int) -> Column:
    parts = [("not_yet", line.people_first), ("again", line.people - line.people_first)]
    return column(label, short(line.people), parts, tallest)


def _fixes(summary: Summary) -> tuple[Block, ...]:
    if not summary.fixes:
        return (Paragraph("No missing data leaves anyone undecided under an automatic law."),)
    facts = by_gate(summary.fixes)
    chart = Bars(
        "missing-chart", "People who wait for missing data (figure: decided by it alone, of all who wait for it)",
        missing_facts.bars(facts), missing_facts.LEGEND,
    )  # fmt: skip
    listed = table(
        "Missing data",
        "Data", "Usual owner", number("People asked it first"), number("People it alone decides"), number("People who wait"),
        number("Charges it alone decides"),
        number("Charges that wait"), wide("What to do"),
        rows=[
            (
                missing_facts.named(line.words, line.field), line.owner, line.people_first, line.people_sole, line.people, line.charges_sole,
                line.charges, line.action,
            )
            for line in facts
        ],
        is_folded=True,
    )  # fmt: skip
    intro = (
        "Data that is missing from the records and leaves people undecided under automatic laws, by the people of whom "
        "the laws ask it before anything else that is missing, with who usually keeps it."
    )
    return Paragraph(intro), chart, listed


def _statutes(summary: Summary) -> tuple[Block, ...]:
    found, title = summary.statutes, "Statutes that cannot be read"
    if not (found.unread or found.empty or found.no_laws):
        return ()
    intro = Paragraph(
        f"{charges(found.unread)} cite a statute in a way that cannot be read ({count(found.distinct)} distinct), "
        f"{charges(found.empty)} cite none, and {charges(found.no_laws)} are of jurisdictions whose laws are not here."
    )
    rows: list[tuple[Value, ...]] = [
        (state, (Code(text),), found_in) for state, text, found_in in found.shown
    ]
    listed = table(
        "Statutes as written, the most frequent", "State", wide("As written"), number("Charges"),
        rows=rows, rows_are_named=False, is_folded=True,
    )  # fmt: skip
    return (Part(title, (intro, listed) if rows else (intro,)),)


def _conflicts(summary: Summary) -> tuple[Block, ...]:
    if not summary.conflicts:
        return ()
    title = "Dates that contradict one another"
    rows = [
        (words.date_words(line.earlier), words.date_words(line.later), line.rows)
        for line in summary.conflicts
    ]
    listed = table(
        "Pairs of dates", "Should come first", "Then", number("Rows"), rows=rows, rows_are_named=False
    )
    return (Part(title, (Paragraph("Both dates were treated as missing."), listed)),)


def _charges(summary: Summary) -> Table:
    any_route, automatic, cleared = (
        summary.any_route.charges,
        summary.automatic,
        summary.cleared_before.charges,
    )
    nothing = (NOTHING,) * len(words.KIND_WORDS)
    rows: list[tuple[Value, ...]] = [
        (
            words.OUTCOME_WORDS[outcome], any_route[outcome], automatic.charges[outcome],
            *(automatic.kinds[outcome][kind] for kind in words.KIND_WORDS),
        )
        for outcome in OUTCOMES
    ]  # fmt: skip
    rows += [
        ("cleared before", cleared, cleared, *nothing),
        ("only by petition", summary.petition_only.charges, NOTHING, *nothing),
    ]
    kinds = (number(f"of these, {label}") for label in words.KIND_WORDS.values())
    return table(
        "Charges by outcome and kind of record",
        "Best outcome", number("All laws"), number("Automatic laws"), *kinds, rows=rows,
    )  # fmt: skip


def _fails(summary: Summary, laws: Sequence[tuple[str, list[tuple[str, str, int, int]]]]) -> Table:
    titles = {law.id: law.title for law in summary.laws}
    rows: list[tuple[Value, ...]] = []
    for law, found in laws:
        for text, cite, alone, jointly in found:
            condition = Cell(text, (Note(cite),)) if cite else text
            rows.append((LawName(titles[law], law), condition, alone, jointly))
    return table(
        "Charges that fail a condition alone, and together with others",
        "Law", wide("Condition"), number("Alone"), number("With others"), rows=rows, rows_are_named=False,
    )  # fmt: skip


def fail_rows(summary: Summary) -> list[tuple[str, list[tuple[str, str, int, int]]]]:
    """For each automatic law: (condition in words, citation, alone, with others), the most frequent first."""
    laws: dict[str, list[tuple[str, str, int, int]]] = {}
    for line in summary.fails:
        laws.setdefault(line.law, []).append((line.words, line.cite, line.alone, line.jointly))
    for barred in summary.barred:
        if barred.by_others:
            laws.setdefault(barred.law, []).append((words.NOT_ITS_OWN, "", barred.by_others, 0))
    return sorted((law, sorted(rows, key=lambda row: (-row[2], -row[3]))) for law, rows in laws.items())


def _counties(summary: Summary) -> Iterator[Block]:
    yield Paragraph(
        "Charges under automatic laws. “hidden” stands for 1 to 10, or for a figure from which one of these could be worked out."
    )
    drawn = [line for line in summary.counties if line.county][:_COUNTIES_DRAWN]
    if len(drawn) > 1:
        yield Bars(
            "counties-chart",
            f"The {len(drawn)} counties with the most charges (figure: eligible today, of all)",
            county_bars(drawn), (("eligible", "eligible today"), ("unknown", "undecided")),
        )  # fmt: skip
    yield table(
        "By county",
        "County", number("People"), number("Charges"), number("Eligible today"), number("Undecided"),
        rows=[
            (f"{line.county or 'not recorded'}, {line.jurisdiction}", line.people, line.charges, line.eligible, line.unknown)
            for line in summary.counties
        ],
    )  # fmt: skip


def county_bars(lines: Sequence[CountyLine]) -> list[Bar]:
    """One bar a county, as long as its charges; what is hidden is not drawn, and nothing is drawn after it."""
    longest = max((line.charges or 0 for line in lines), default=0)
    bars = []
    for line in lines:
        parts: list[tuple[str, int]] = []
        if line.eligible is not None and line.charges is not None:
            parts.append(("eligible", line.eligible))
            if line.unknown is not None:
                parts += [
                    ("unknown", line.unknown),
                    ("ineligible", line.charges - line.eligible - line.unknown),
                ]
        bars.append(
            Bar(
                f"{line.county}, {line.jurisdiction}",
                f"{count(line.eligible)} of {count(line.charges)}",
                segments(parts, longest),
            )
        )
    return bars


def _presumptions(summary: Summary) -> Table:
    return table(
        "Presumptions",
        wide("Presumed"), number("People decided by it alone"), number("Charges"),
        number("People eligible automatically only by it"), number("Charges"),
        rows=[
            (
                Cell(line.words, (Note((Code(line.id),)),)), line.changed.people, line.changed.charges, line.eligible.people,
                line.eligible.charges,
            )
            for line in summary.presumptions
        ],
    )  # fmt: skip


def _unverified(summary: Summary) -> Iterator[Block]:
    yield Paragraph(NOT_ADVICE)
    if summary.rests_on:
        whole = summary.automatic.charges["eligible"]
        rows: list[tuple[Value, ...]] = [
            (words.RESTS_ON[ground], found, share(found, whole)) for ground, found in summary.rests_on.items()
        ]
        yield table(
            "What the charges rest on that are eligible today, automatically: the weakest statement that each needs",
            wide("Rests on"), number("Charges"), number("Of those eligible"), rows=rows,
        )  # fmt: skip
    unverified = [law for law in summary.laws if law.unverified]
    if not unverified:
        yield Paragraph("Every part of the laws asked here was read in the text of the statute.")
        return
    yield Paragraph(
        "These parts of the laws were not read in the text of the statute. Have counsel confirm them before anyone acts on the "
        "figures that rest on them."
    )
    lines: list[Phrase] = [
        (LawName(law.title, law.id), f": {', '.join(law.unverified)}") for law in unverified
    ]
    yield Bullets(lines)


def _method() -> Bullets:
    meanings = [
        (Strong(f"{label.capitalize()}."), f" {meaning}") for label, meaning in words.OUTCOME_MEANINGS.items()
    ]
    return Bullets([*meanings, *words.HOW_COUNTED])


def _footer(summary: Summary) -> str:
    source = summary.source
    years = f"{source.first_year or '?'} to {source.last_year or '?'}"
    return (
        f"As of {source.as_of}; records through {source.known_through}; {', '.join(source.jurisdictions)}, {years}; "
        f"run {source.run_id[:12]}; dataset {source.dataset_digest[:12]}; page "
    )
