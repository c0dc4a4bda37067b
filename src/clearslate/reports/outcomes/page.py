"""The report on a run as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from clearslate.engine.determine import OUTCOMES
from clearslate.reports import html, missing_facts
from clearslate.reports.charts import Bar, Column, cut, segments
from clearslate.reports.numbers import charges, count, people, share, short
from clearslate.reports.outcomes import words
from clearslate.reports.outcomes.summary import LawLine, Summary
from clearslate.reports.page import (
    NOTHING,
    Bars,
    Block,
    Bullets,
    Cell,
    Code,
    Columns,
    Facts,
    Group,
    Headlines,
    LawId,
    LawTitle,
    Note,
    Page,
    Pair,
    Paragraph,
    Part,
    Section,
    Strong,
    Table,
    Value,
    law_part,
    number,
    table,
    wide,
)
from clearslate.reports.words import law_kind

JUDGED: Final = OUTCOMES[:-1]  # the outcomes of charges that a law speaks of


def to_html(summary: Summary) -> str:
    """The report as one self-contained file."""
    return html.to_html(to_page(summary))


def to_page(summary: Summary) -> Page:
    """The report as a page."""
    source, total = summary.source, summary.total
    return Page(
        title=f"What can be cleared: {', '.join(source.states)}",
        stamp=source.as_of,
        lead=f"Criminal records that the law allows to be cleared, as of {source.as_of}: {people(total.people)}, "
        f"{charges(total.charges)}.",
        opening=(Headlines(words.headlines(summary)), Bullets(words.other_sentences(summary))),
        sections=tuple(_sections(summary)),
        end=(
            f"As of {source.as_of}. Records known through {source.known_through}. Coverage: {source.coverage}. Run ",
            Code(source.run_id), ". Dataset ", Code(source.dataset_digest), ". The same inputs give the same figures.",
        ),
        footer=_footer(summary),
    )  # fmt: skip


def _sections(summary: Summary) -> Iterator[Section]:
    yield Section("foundation", "What the figures rest on", (Facts(words.foundation(summary)),))
    yield Section("people", "People", _people(summary))
    yield Section("laws", "Outcomes by law", _laws(summary))
    if summary.due:
        yield Section("later", "When the not-yet become eligible", _due(summary))
    yield Section(
        "missing", "Missing facts to repair", (*_fixes(summary), *_statutes(summary), *_conflicts(summary))
    )
    yield Section("charges", "Charges", (_charges(summary),))
    if rows := fail_rows(summary):
        yield Section("obstacles", "What keeps charges out", _fails(rows))
    yield Section("counties", "By county", _counties(summary))
    if summary.presumptions:
        yield Section("presumptions", "What presumptions decided", (_presumptions(summary),))
    yield Section("unverified", "What is not verified", tuple(_unverified(summary)))
    yield Section("asked", "What each law asks", tuple(map(_asked, summary.laws)))
    yield Section("method", "How to read this", (_method(),))


def _people(summary: Summary) -> tuple[Block, ...]:
    impact, everyone = summary.impact, summary.total.people
    after = table(
        "People after clearing", "People", number("At least"), number("At most"), number("Of"), number("At least, share"),
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
        "People by best outcome",
        "Outcome", number("People, automatic laws"), number("People, all laws with petitions"),
        rows=[
            *(
                (label, summary.automatic.people[outcome], summary.any_route.people[outcome])
                for outcome, label in words.OUTCOME_WORDS.items()
            ),
            ("could be cleared only by petition (a charge of theirs)", NOTHING, summary.petition_only.people),
        ],
    )  # fmt: skip
    return (
        Paragraph("If everything that is eligible automatically today were cleared."),
        after,
        Part("Best outcome of any of their charges", (best,)),
    )


def _laws(summary: Summary) -> tuple[Block, ...]:
    chart = Bars(
        "laws-chart",
        "Charges that each law speaks of, by outcome (figure: eligible today, of all)",
        "Charges by law and outcome",
        "One bar a law, divided by outcome; every figure is in the table below.",
        law_bars(summary.laws),
        tuple((outcome, words.OUTCOME_WORDS[outcome]) for outcome in JUDGED),
    )
    heads = (number(words.OUTCOME_WORDS[outcome].capitalize()) for outcome in OUTCOMES)
    frame = table("People and charges by law", "Law", *heads, number("Eligible convictions"))
    return chart, Table(frame.title, frame.heads, groups=[_law(law) for law in summary.laws])


def _law(law: LawLine) -> Group:
    notes = [
        Note(
            f"{law.cite}. Relief: {law.relief}. {law_kind(law.status, automatic=law.automatic).capitalize()}."
        )
    ]
    if law.unverified:
        notes.append(Note(f"Not verified: {', '.join(law.unverified)}", is_warning=True))
    notes += [Note(f"Open question: {question}", is_warning=True) for question in law.questions]
    return Group(
        Cell((LawTitle(f"{law.id}: {law.title}"),), tuple(notes)),
        [
            ("people", *(law.people[outcome] for outcome in JUDGED), NOTHING, NOTHING),
            ("charges", *(law.charges[outcome] for outcome in OUTCOMES), law.eligible_by_kind["conviction"]),
        ],
    )


def _asked(law: LawLine) -> Part:
    rows = [(text, cite, certainty) for text, cite, certainty in law.conditions]
    asked = table(
        f"What {law.id} asks",
        wide("What must be so"),
        "Where it stands",
        "Known by",
        rows=rows,
        rows_are_named=False,
    )
    return Part(f"{law.id}: {law.title}", (asked,), law_part(law.id))


def law_bars(laws: Sequence[LawLine]) -> list[Bar]:
    """One bar a law: how the charges that it speaks of divide by outcome."""
    bars = []
    for law in laws:
        total = sum(law.charges[outcome] for outcome in JUDGED)
        parts = [(outcome, law.charges[outcome]) for outcome in JUDGED]
        kind = (
            "" if law.automatic and not law.what_if else f" ({law_kind(law.status, automatic=law.automatic)})"
        )
        figure = f"{law.charges['eligible']:,} of {total:,}"
        bars.append(Bar(cut(f"{law.id}{kind}"), figure, segments(parts, total)))
    return bars


def _due(summary: Summary) -> tuple[Block, ...]:
    listed = table(
        "Becoming eligible by year", "Year", number("People, first time"), number("People"), number("Charges"),
        rows=[
            (str(line.year or "no day known"), line.people_first, line.people, line.charges) for line in summary.due
        ],
    )  # fmt: skip
    columns = due_columns(words.years_shown(summary.due))
    if not columns:
        return (listed,)
    chart = Columns(
        "later-chart",
        "Charges that become eligible automatically, by year",
        "Charges becoming eligible by year",
        "One column a year; every figure is in the table beside it.",
        columns,
    )
    return (Pair((chart,), (listed,)),)


def due_columns(years: Sequence[tuple[str, int, int]]) -> list[Column]:
    """One column a year: charges that become eligible in it. What has no day is left to the table."""
    dated = [(label, charges) for label, charges, _ in years if label != "no day"]
    tallest = max((charges for _, charges in dated), default=0)
    return [
        Column(label, short(charges), round(100 * charges / tallest, 2) if tallest else 0.0)
        for label, charges in dated
    ]


def _fixes(summary: Summary) -> tuple[Block, ...]:
    if not summary.fixes:
        return (Paragraph("No missing fact leaves anyone undecided under an automatic law."),)
    chart = Bars(
        "missing-chart",
        "People blocked by each missing fact",
        "People blocked by missing facts",
        "One bar a fact, longest first; every figure is in the table below.",
        missing_facts.bars(summary.fixes, lambda line: count(line.people)),
        (("sole", "an answer waits for this fact alone"), ("joint", "only together with other facts")),
    )
    listed = table(
        "Missing facts",
        "Fact", "Usual owner", number("People"), number("Settled by it alone"), number("Charges"),
        number("Settled by it alone"), wide("What to do"),
        rows=[
            (
                missing_facts.named(line.words, line.field), line.owner, line.people, line.people_sole, line.charges,
                line.charges_sole, line.action,
            )
            for line in summary.fixes
        ],
    )  # fmt: skip
    intro = "Facts that are missing from the records and leave people undecided under automatic laws, with who usually keeps them."
    return Paragraph(intro), chart, listed


def _statutes(summary: Summary) -> tuple[Block, ...]:
    found, title = summary.statutes, "Statutes that cannot be read"
    if not (found.unread or found.empty or found.no_laws):
        return ()
    told = Paragraph(
        f"{charges(found.unread)} cite a statute in a way that cannot be read ({count(found.distinct)} distinct), "
        f"{charges(found.empty)} cite none, and {charges(found.no_laws)} are of jurisdictions whose laws are not here."
    )
    rows: list[tuple[Value, ...]] = [
        (state, (Code(text),), found_in) for state, text, found_in in found.shown
    ]
    listed = table(title, "State", wide("As written"), number("Charges"), rows=rows, rows_are_named=False)
    return (Part(title, (told, listed) if rows else (told,)),)


def _conflicts(summary: Summary) -> tuple[Block, ...]:
    if not summary.conflicts:
        return ()
    title = "Dates that contradict one another"
    rows = [
        (words.date_words(line.earlier), words.date_words(line.later), line.rows)
        for line in summary.conflicts
    ]
    listed = table(title, "Should come first", "Then", number("Rows"), rows=rows, rows_are_named=False)
    return (Part(title, (Paragraph("Both days were treated as missing."), listed)),)


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
        ("could be cleared only by petition", summary.petition_only.charges, NOTHING, *nothing),
    ]
    kinds = (number(f"of these, {label}") for label in words.KIND_WORDS.values())
    return table(
        "Charges by outcome and kind of record",
        "Best outcome", number("All laws"), number("Automatic laws"), *kinds, rows=rows,
    )  # fmt: skip


def _fails(laws: Sequence[tuple[str, list[tuple[str, str, int, int]]]]) -> tuple[Block, ...]:
    rows: list[tuple[Value, ...]] = []
    for law, found in laws:
        for place, (text, cite, alone, jointly) in enumerate(found):
            condition = Cell(f"{text} ", (Note(cite),)) if cite else text
            rows.append(((LawId(law),) if place == 0 else "", condition, alone, jointly))
    return (
        Paragraph(
            "Conditions that charges fail which an automatic law finds not eligible: as the only condition not met, and together "
            "with others."
        ),
        table(
            "Conditions not met", "Law", wide("Condition"), number("Alone"), number("With others"),
            rows=rows, rows_are_named=False,
        ),
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


def _counties(summary: Summary) -> tuple[Block, ...]:
    return (
        Paragraph(
            "Under automatic laws. “hidden” stands for 1 to 10, or for a figure from which one of these could be worked out."
        ),
        table(
            "By county",
            "County", number("People"), number("Charges"), number("Eligible today"), number("Undecided"),
            rows=[
                (f"{line.county or 'not recorded'}, {line.jurisdiction}", line.people, line.charges, line.eligible, line.unknown)
                for line in summary.counties
            ],
        ),
    )  # fmt: skip


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
    unverified = [law for law in summary.laws if law.unverified]
    if not unverified:
        yield Paragraph("Every part of the laws asked here was checked against the text of the statute.")
        return
    yield Paragraph(
        "These parts of the laws were not checked against the text of the statute. Figures that rest on them are to be confirmed "
        "before anyone acts on them."
    )
    yield Bullets([(LawId(law.id), f": {', '.join(law.unverified)}") for law in unverified])


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
