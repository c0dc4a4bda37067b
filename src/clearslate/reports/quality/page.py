"""The report on data quality as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from clearslate.needs.missing import MissingFact
from clearslate.needs.untold import Untold
from clearslate.reports import html, missing_facts
from clearslate.reports.charts import Bar, segments
from clearslate.reports.page import (
    NOTHING,
    Bars,
    Block,
    Bullets,
    Cell,
    Code,
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
    Table,
    Value,
    law_part,
    number,
    table,
    wide,
)
from clearslate.reports.quality import words
from clearslate.reports.quality.figures import (
    NOT_KNOWN,
    ConflictLine,
    FieldLine,
    IngestLine,
    Judged,
    LawLine,
    Quality,
    Unread,
)
from clearslate.reports.words import INSIDE, NOT_ADVICE, law_kind
from clearslate.wording import charges, count, people, share

MOST_PLACES: Final = 100  # of sources and of counties; the JSON has all


def to_html(quality: Quality) -> str:
    """The report as one self-contained file."""
    return html.to_html(to_page(quality))


def to_page(quality: Quality) -> Page:
    """The report as a page."""
    rests, judged = quality.foundation, quality.judged
    asked: tuple[str, ...] = (
        () if judged is None else (f" As of {judged.as_of}. Run ", Code(judged.run_id), ".")
    )
    return Page(
        title=f"What the data can carry: {', '.join(rests.jurisdictions)}",
        stamp=rests.known_through,
        lead="What the records lack, which agency can fix it, and which laws can be carried out on them: "
        f"{people(rests.people)}, {charges(rests.charges)}, known through {rests.known_through}.",
        opening=tuple(_opening(quality)),
        sections=tuple(_sections(quality)),
        end=(
            f"Records known through {rests.known_through}. Dataset ", Code(rests.dataset_digest), ".", *asked,
            f" The same inputs give the same figures. {INSIDE}",
        ),
        footer=_footer(quality),
        is_invented=rests.invented,
    )  # fmt: skip


def _opening(quality: Quality) -> Iterator[Section]:
    if steps := words.next_steps(quality):
        yield Section("next", "What to do next", (Steps(steps),))
    figures = Headlines(words.headlines(quality))
    yield Section(
        "figures", "The figures that matter", (figures, Paragraph(NOT_ADVICE, is_warning=True)), short="Figures"
    )  # fmt: skip


def _sections(quality: Quality) -> Iterator[Section]:
    if judged := quality.judged:
        yield Section("repairs", "Where to begin", _repairs(judged), is_open=True)
        if untold := tuple(_untold(judged)):
            yield Section("untold", "What no record tells", untold, is_open=True)
        yield Section("laws", "Can each law be carried out?", _laws(judged.laws), is_open=True, short="Laws")
        yield Section(
            "waits", "What each law waits for", tuple(map(_law_part, judged.laws)), short="Laws in detail"
        )
    yield Section(
        "fields", "How complete each field is", tuple(_fields(quality)), is_open=True, short="Fields"
    )
    places = tuple(_places(quality))
    if places:
        yield Section("places", "Completeness by source, year and county", places, short="By place")
    yield Section("dispositions", "Dispositions by year", (_dispositions(quality),), short="Dispositions")
    yield Section(
        "contradictions", "Dates that contradict one another", (*_conflicts(quality.conflicts), *_orders(quality.orders)),
        short="Contradictions",
    )  # fmt: skip
    yield Section("unread", "What could not be read", tuple(_unread(quality)), short="Not read")
    yield Section("ingest", "How the records came", tuple(_ingest(quality.ingest)), short="Ingest")
    yield Section(
        "foundation", "What the figures rest on", (Facts(words.foundation(quality)),), short="Sources"
    )
    yield Section("method", "How to read this", (Bullets(words.HOW_COUNTED),), short="Method")


# --- where to begin ---------------------------------------------------------------------------------------


def _repairs(judged: Judged) -> tuple[Block, ...]:
    if not judged.fixes:
        return (Paragraph("No missing data leaves anyone undecided under an automatic law."),)
    intro = (
        "Data that is missing from the records and leaves people undecided under automatic laws, by the people of whom "
        "the laws ask it before anything else that is missing, with who usually keeps it."
    )
    chart = Bars(
        "repairs-chart", "People who wait for missing data (figure: decided by it alone, of all who wait for it)",
        missing_facts.bars(judged.fixes), missing_facts.LEGEND,
    )  # fmt: skip
    listed = table(
        "Missing data",
        "Data", "Usual owner", number("People asked it first"), number("People it alone decides"), number("People who wait"),
        number("Charges it alone decides"),
        number("Charges that wait"), wide("What to do"),
        rows=[
            (_field(line), line.owner, line.people_first, line.people_sole, line.people, line.charges_sole, line.charges, line.action)
            for line in judged.fixes
        ],
    )  # fmt: skip
    order = table(
        "In this order",
        "Repair", "Usual owner", number("People decided by then"), number("Of those waiting"),
        rows=[
            (
                f"{place}. {_and(step.words)}", ", ".join(step.owners), step.people, share(step.people, judged.waiting_people),
            )
            for place, step in enumerate(judged.steps, 1)
        ],
    )  # fmt: skip
    joint = table(
        "Data that only together decides",
        "Data", "Usual owners", number("People"), number("Charges"),
        rows=[(_and(line.words), ", ".join(line.owners), line.people, line.charges) for line in judged.joint],
        is_folded=True,
    )  # fmt: skip
    return Paragraph(intro), chart, listed, order, *((joint,) if joint.rows else ())


def _field(line: MissingFact | FieldLine) -> Cell:
    return missing_facts.named(line.words, line.field)


def _and(words: Sequence[str]) -> str:
    """Facts with "and" between them."""
    return " and ".join(words)


# --- what no record tells --------------------------------------------------------------------------------


def _untold(judged: Judged) -> Iterator[Block]:
    waited = [line for line in judged.untold if line.people]
    if waited:
        yield Paragraph(words.UNTOLD)
        yield table(
            "Facts that no record tells",
            "Fact", "Usual owner", number("Laws that ask it"), number("People: wait for it"), number("People: it alone decides"),
            number("People: with those above"), wide("Line for the mapping"),
            rows=[
                (
                    missing_facts.named(line.fact.words, line.fact.field), line.fact.owner, len(line.fact.laws), line.people,
                    line.people_sole, line.people_then, _line_of(line.fact),
                )
                for line in waited
            ],
        )  # fmt: skip
    if judged.presumable:
        yield Paragraph(f"{words.PRESUMABLE} {words.PRESUMING}")
        yield table(
            "Presumptions that are off",
            "Presumption", number("Eligible: people"), number("Eligible: charges"), number("Any answer: people"),
            number("Any answer: charges"),
            rows=[
                (
                    Cell((Code(line.id),), (Note(f"{line.text}. {line.cite}".strip()),)), line.eligible_people,
                    line.eligible_charges, line.people, line.charges,
                )
                for line in judged.presumable
            ],
        )  # fmt: skip


def _line_of(fact: Untold) -> Cell:
    """The rule of a mapping, and the one that says never of every row, with when that may be written."""
    stated = (Note(("or ", Code(fact.stated), f" {fact.proviso}")),) if fact.stated else ()
    return Cell((Code(f"{fact.field}: {fact.rule}"),), stated)


# --- laws -------------------------------------------------------------------------------------------------


def _laws(laws: Sequence[LawLine]) -> tuple[Block, ...]:
    chart = Bars(
        "laws-chart",
        "Charges that each law may clear (figure: decided, of all)",
        law_bars(laws),
        (("eligible", "eligible today"), ("not_yet", "not yet eligible"), ("unknown", "missing data")),
    )
    listed = table(
        "Laws",
        "Law", "Kind", "Can be carried out", number("Decided"), number("Eligible today"), number("Not yet eligible"),
        number("Missing data"), number("Undecided otherwise"), number("Not eligible"),
        rows=[_law(law) for law in laws],
        is_folded=True,
    )  # fmt: skip
    return (
        Paragraph(
            "Of the charges that a law may clear, those decided; charges that are not eligible are left out."
        ),
        chart,
        listed,
        Bullets(tuple(words.VERDICTS.values())),
    )


def _law(law: LawLine) -> tuple[Value, ...]:
    return (
        LawName(law.title, law.id), law_kind(law.status, automatic=law.automatic), str(law.verdict), words.law_share(law),
        law.eligible, law.not_yet, law.waiting, law.open, law.ineligible,
    )  # fmt: skip


def _law_part(law: LawLine) -> Part:
    kind = law_kind(law.status, automatic=law.automatic)
    blocks: list[Block] = [Paragraph((Code(law.id), f": {law.cite}. {kind.capitalize()}."))]
    if law.blockers:
        blocks.append(
            table(
                f"What {law.id} waits for", "Data", "Usual owner", number("Charges that wait"), number("For it alone"),
                rows=[(one.words, one.owner, one.charges, one.sole) for one in law.blockers],
            )
        )  # fmt: skip
    else:
        blocks.append(Paragraph("No charge waits for missing data."))
    if law.never_known:
        blocks.append(Paragraph(f"The data has nothing in: {', '.join(law.never_known)}.", is_warning=True))
    return Part(law.title, tuple(blocks), law_part(law.id))


def law_bars(laws: Sequence[LawLine]) -> list[Bar]:
    """One bar a law: how the charges that it may clear divide into decided and waiting."""
    return [
        Bar(
            (LawName(law.title, law.id), f": {law.verdict}"),
            f"{words.law_share(law)} of {law.may_clear:,}",
            segments(
                [("eligible", law.eligible), ("not_yet", law.not_yet), ("unknown", law.waiting)],
                law.may_clear,
            ),
        )
        for law in laws
    ]


# --- fields -----------------------------------------------------------------------------------------------


def _fields(quality: Quality) -> Iterator[Block]:
    bars = field_bars(quality.fields)
    if bars:
        yield Bars(
            "fields-chart",
            "Fields that laws ask and that are not wholly known (figure: known, of the charges where it is asked)",
            bars,
            (("eligible", "known"), ("unknown", "a date known in part")),
        )
    sent = (number("Records sent without it"),) if quality.ingest else ()
    yield table(
        "Completeness of fields",
        "Field", "Usual owner", number("Laws that ask it"), "Asked of", number("Charges"), number("Known"), number("In part"),
        number("Missing"), number("Known, share"), *sent,
        rows=[
            (
                _field(line), line.owner, len(line.laws), line.scope, line.asked, line.known, line.partial, line.missing,
                share(line.known, line.asked), *((NOTHING if line.unsent is None else line.unsent,) if sent else ()),
            )
            for line in quality.fields
        ],
        is_folded=bool(bars),
    )  # fmt: skip


def _places(quality: Quality) -> Iterator[Block]:
    shown = words.columns_shown(quality)
    if not shown:
        return
    for title, place, lines, whole in (
        ("By source", "Source", quality.by_source[:MOST_PLACES], len(quality.by_source)),
        ("By year", "Year", quality.by_year, len(quality.by_year)),
        ("By county", "County", quality.by_county[:MOST_PLACES], len(quality.by_county)),
    ):
        listed = table(
            f"Completeness {title.lower()}",
            place, number("Charges"), *(number(line.words) for line in shown),
            rows=[(line.place, line.charges, *words.cells(line, shown)) for line in lines],
        )  # fmt: skip
        most = Paragraph(f"The {len(lines)} with the most charges, of {count(whole)}.")
        yield Part(title, (most, listed) if len(lines) < whole else (listed,))


def field_bars(fields: Sequence[FieldLine]) -> list[Bar]:
    """One bar a field that laws ask and that is not wholly known: known, known in part, and the rest missing."""
    return [
        Bar(
            line.words,
            words.known_in_percent(line),
            segments([("eligible", line.known), ("unknown", line.partial)], line.asked),
        )
        for line in fields
        if line.laws and line.known < line.asked
    ]


def _dispositions(quality: Quality) -> Table:
    return table(
        "Dispositions by year",
        "Year", number("Charges"), number("Not recorded"), number("Pending"), number("Ended, day not known"),
        rows=[
            (str(line.year or NOT_KNOWN), line.charges, line.no_disposition, line.pending, line.no_day)
            for line in quality.dispositions
        ],
    )  # fmt: skip


# --- what does not fit ------------------------------------------------------------------------------------


def _conflicts(lines: Sequence[ConflictLine]) -> tuple[Block, ...]:
    if not lines:
        return (Paragraph("No two dates of a row contradict one another."),)
    listed = table(
        "Dates that contradict one another", "What is wrong", number("Rows"),
        rows=[(words.contradiction(line), line.rows) for line in lines], rows_are_named=False,
    )  # fmt: skip
    most = Paragraph(f"By source and by year the {words.MOST_RULES} most frequent; the JSON has all.")
    return (
        Paragraph("Both days were treated as missing. The day of a revocation is kept."),
        listed,
        *((most,) if len(lines) > words.MOST_RULES else ()),
        _conflicts_by("By source", "Source", lines[: words.MOST_RULES], "sources"),
        _conflicts_by("By year", "Year", lines[: words.MOST_RULES], "years"),
    )


def _orders(lines: Sequence[ConflictLine]) -> Iterator[Part]:
    if lines:
        listed = table(
            "Days to look at", "What is odd", number("Charges"),
            rows=[(words.contradiction(line), line.rows) for line in lines], rows_are_named=False,
        )  # fmt: skip
        intro = Paragraph("In an order that seldom is right. Both days stand, and the laws read them.")
        yield Part(
            "Days to look at",
            (intro, listed, _conflicts_by("By source", "Source", lines, "sources", "Days to look at")),
        )


def _conflicts_by(
    title: str,
    place: str,
    lines: Sequence[ConflictLine],
    which: Literal["sources", "years"],
    what: str = "Contradictions",
) -> Part:
    listed = table(
        f"{what} {title.lower()}",
        place, *(number(words.contradiction(line)) for line in lines),
        rows=[(name, *rows) for name, rows in words.crossed(lines, which)],
    )  # fmt: skip
    return Part(title, (listed,))


def _unread(quality: Quality) -> Iterator[Block]:
    found, grades = quality.statutes, quality.grades
    intro = Paragraph(
        f"{charges(found.read)} cite a statute that reads; {charges(found.unread.rows)} cite one of "
        f"{count(found.unread.distinct)} that cannot be read, {charges(found.empty)} cite none, and {charges(found.no_laws)} are "
        "of jurisdictions whose laws are not here."
    )
    yield Part("Statutes", (intro, *_as_written(found.unread, "Statutes that cannot be read")))
    if grades.rows:
        intro = Paragraph(f"{charges(grades.rows)}, {count(grades.distinct)} distinct grades.")
        title = "Grades that are not of the state's code"
        yield Part(title, (intro, *_as_written(grades, title)))


def _as_written(found: Unread, title: str) -> tuple[Table, ...]:
    rows: list[tuple[Value, ...]] = [(one.jurisdiction, (Code(one.text),), one.rows) for one in found.shown]
    listed = table(title, "State", wide("As written"), number("Rows"), rows=rows, rows_are_named=False)
    return (listed,) if rows else ()


def _ingest(line: IngestLine | None) -> Iterator[Block]:
    if line is None:
        yield Paragraph(
            "No manifest of ingest lies beside the records: how many rows were quarantined, and why, is not known here."
        )
        return
    yield Paragraph(f"From {line.source}; owner of the data: {line.owner}.")
    if line.caution:
        yield Paragraph(line.caution, is_warning=True)
    yield table("Where the rows went", "Rows", number("Number"), rows=_counted(line.rows))
    if line.outcasts:
        yield _part(
            "Quarantined or set aside",
            table(
                "Quarantined or set aside", "Reason", "Field", "Owner", number("Rows"), wide("What to do"),
                rows=[((Code(one.reason),), one.field or "", one.owner, one.rows, one.remedy) for one in line.outcasts],
            ),
        )  # fmt: skip
    if line.issues:
        yield _part(
            "Fields left missing, or wider than a day",
            table(
                "Fields left missing or wide", "Field", "Reason", number("Rows"),
                rows=[((Code(one.field),), (Code(one.reason),), one.rows) for one in line.issues],
            ),
        )  # fmt: skip
    for name, found in line.unmapped.items():
        intro = Paragraph(f"{count(found.distinct)} distinct values, {count(found.rows)} rows.")
        values = table(
            f"Values of {name}", wide("As written"), number("Rows"), wide("First"),
            rows=[((Code(one.text),), one.rows, one.first) for one in found.shown], rows_are_named=False,
        )  # fmt: skip
        title = ("Values of ", Code(name), " that the mapping does not know")
        yield _part(title, intro, *((values,) if found.shown else ()))
    if line.tiers:
        tiers = table("Statutes and the crosswalk", "Fit", number("Rows"), rows=_counted(line.tiers))
        yield _part(tiers.title, tiers)


def _part(title: Phrase, *blocks: Block) -> Part:
    return Part(title, blocks)


def _counted(rows: Mapping[str, int]) -> list[tuple[Value, ...]]:
    return [(name.replace("_", " "), found) for name, found in rows.items()]


def _footer(quality: Quality) -> str:
    rests = quality.foundation
    return (
        f"Data quality; records through {rests.known_through}; {', '.join(rests.jurisdictions)}; "
        f"dataset {rests.dataset_digest[:12]}; page "
    )
