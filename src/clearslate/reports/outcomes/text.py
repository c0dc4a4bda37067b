"""The report for a terminal."""

from __future__ import annotations

from typing import Final

from clearslate.engine.determine import OUTCOMES
from clearslate.reports.missing_facts import to_do
from clearslate.reports.outcomes.summary import LawLine, Summary
from clearslate.reports.outcomes.words import (
    HOW_COUNTED,
    KIND_WORDS,
    NOT_ITS_OWN,
    OUTCOME_MEANINGS,
    OUTCOME_WORDS,
    date_words,
    foundation,
    headlines,
    other_sentences,
    range_words,
)
from clearslate.reports.page import Value
from clearslate.reports.terminal import folded, table
from clearslate.reports.words import law_kind

# The terminal's report stays short; the page and the JSON have all.
_MOST_CONDITIONS: Final = 4  # of a law
_MOST_ROWS: Final = 15  # of statutes and of counties


def to_text(summary: Summary) -> str:
    """The report as text."""
    parts = [
        "\n".join(folded(f"{label}: {value}") for label, value in foundation(summary)),
        _headlines(summary),
        _impact(summary),
        _outcomes(summary),
        _laws(summary),
        _unverified(summary),
        _due(summary),
        _fixes(summary),
        _fails(summary),
        _statutes(summary),
        _counties(summary),
        _conflicts(summary),
        _how_to_read(),
    ]
    return "\n\n".join(part for part in parts if part)


def _headlines(summary: Summary) -> str:
    said = [f"{line.figure} {line.sentence} {line.detail}" for line in headlines(summary)]
    return "\n".join(folded(sentence, "* ") for sentence in [*said, *other_sentences(summary)])


def _impact(summary: Summary) -> str:
    impact = summary.impact
    everyone = summary.total.people
    rows = [
        ("with any charge cleared", range_words(impact.any_charge), everyone),
        ("with nothing left on the public record", range_words(impact.whole), everyone),
        ("with no conviction left", range_words(impact.no_conviction), impact.conviction_people),
        ("with no felony conviction left", range_words(impact.no_felony), impact.felony_people),
    ]
    return table(
        "PEOPLE, if all that is eligible automatically today were cleared",
        ("people", "at least to at most", "of"),
        rows,
    )


def _outcomes(summary: Summary) -> str:
    automatic, any_route, cleared = summary.automatic, summary.any_route, summary.cleared_before
    rows: list[tuple[Value, ...]] = [
        (
            OUTCOME_WORDS[outcome],
            automatic.people[outcome],
            any_route.people[outcome],
            automatic.charges[outcome],
            any_route.charges[outcome],
        )
        for outcome in OUTCOMES
    ]
    rows.append(
        (
            "cleared before",
            *(route.people["cleared_before"] for route in (automatic, any_route)),
            *(2 * (cleared.charges,)),
        )
    )
    best = table(
        "BEST OUTCOME over automatic laws in force, and over all laws in force (petitions too)",
        ("", "people: automatic", "people: all laws", "charges: automatic", "charges: all laws"),
        rows,
        "People stand under the best outcome of any of their charges.",
    )
    kinds = table(
        "CHARGES BY KIND OF RECORD, under automatic laws",
        ("", *KIND_WORDS.values()),
        [(OUTCOME_WORDS[outcome], *automatic.kinds[outcome].values()) for outcome in OUTCOMES],
    )
    only, sooner = summary.petition_only, summary.petition_sooner
    petition = table(
        "BY PETITION TODAY",
        ("", "people", "charges"),
        [
            ("only by petition", only.people, only.charges),
            ("by petition now, perhaps automatically later", sooner.people, sooner.charges),
        ],
    )
    return f"{best}\n\n{kinds}\n\n{petition}"


def _laws(summary: Summary) -> str:
    words = [OUTCOME_WORDS[outcome] for outcome in OUTCOMES]
    people: list[tuple[Value, ...]] = [
        (law.id, law.relief, *(law.people[outcome] for outcome in OUTCOMES[:-1])) for law in summary.laws
    ]
    charges: list[tuple[Value, ...]] = [
        (
            law.id,
            _route(law),
            *(law.charges[outcome] for outcome in OUTCOMES),
            law.eligible_by_kind["conviction"],
        )
        for law in summary.laws
    ]
    what_ifs = "; ".join(f"{law.id}: {law.status}" for law in summary.laws if law.what_if)
    note = f"What-if laws are in no other figure of this report. {what_ifs}." if what_ifs else ""
    return "\n\n".join(
        (
            table(
                "PEOPLE BY LAW, under each outcome that a charge of theirs has",
                ("law", "relief", *words[:-1]),
                people,
            ),
            table(
                "CHARGES BY LAW",
                ("law", "route", *words, "convictions eligible"),
                charges,
                note,
            ),
        )
    )


def _route(law: LawLine) -> str:
    if law.what_if:
        return "what-if"
    return law_kind(law.status, automatic=law.automatic)


def _unverified(summary: Summary) -> str:
    lines = [
        folded(f"{law.id}, not verified: {', '.join(law.unverified)}")
        for law in summary.laws
        if law.unverified
    ]
    lines += [
        folded(f"{law.id}, open question: {question}") for law in summary.laws for question in law.questions
    ]
    return (
        "\n".join(["NOT VERIFIED: parts of the laws that were not checked against the statute", *lines])
        if lines
        else ""
    )


def _due(summary: Summary) -> str:
    rows = [
        (
            "no day known" if line.year is None else str(line.year),
            line.people_first,
            line.people,
            line.charges,
        )
        for line in summary.due
    ]
    if not rows:
        return ""
    return table(
        "NOT YET: when they become eligible automatically",
        ("year", "people, first time", "people", "charges"),
        rows,
        "First time: people with nothing eligible before that year.",
    )


def _fixes(summary: Summary) -> str:
    rows = [
        (line.field, line.owner, line.people, line.people_sole, line.charges, line.charges_sole)
        for line in summary.fixes
    ]
    if not rows:
        return ""
    facts = table(
        "FIX-LIST: missing facts that block people under automatic laws",
        ("fact", "usual owner", "people", "settled by it alone", "charges", "settled by it alone"),
        rows,
    )
    return "\n".join((facts, *to_do(summary.fixes)))


def _fails(summary: Summary) -> str:
    rows = [(line.law, line.alone, line.jointly, f"{line.words} ({line.cite})") for line in summary.fails]
    rows += [(line.law, line.by_others, 0, NOT_ITS_OWN) for line in summary.barred if line.by_others]
    if not rows:
        return ""
    rows.sort(key=lambda row: (row[0], -row[1], -row[2]))
    most = [
        row
        for law in dict.fromkeys(row[0] for row in rows)
        for row in [each for each in rows if each[0] == law][:_MOST_CONDITIONS]
    ]
    return table(
        "WHAT KEEPS CHARGES OUT: conditions not met by charges that an automatic law finds not eligible",
        ("law", "alone", "with others", "condition"),
        most,
        f"The first {_MOST_CONDITIONS} of each law; the page and the JSON have all.",
    )


def _statutes(summary: Summary) -> str:
    found = summary.statutes
    if not found.unread and not found.empty and not found.no_laws:
        return ""
    note = (
        f"{found.unread:,} charges have one of {found.distinct:,} citations that cannot be read; {found.empty:,} have "
        f"none; {found.no_laws:,} are of jurisdictions without laws here. The first {_MOST_ROWS}, from 11 charges on."
    )
    return table(
        "STATUTES THAT CANNOT BE READ", ("state", "as written", "charges"), found.shown[:_MOST_ROWS], note
    )


def _counties(summary: Summary) -> str:
    rows = [
        (
            line.jurisdiction,
            line.county or "(not recorded)",
            line.people,
            line.charges,
            line.eligible,
            line.unknown,
        )
        for line in summary.counties[:_MOST_ROWS]
    ]
    return table(
        "BY COUNTY, under automatic laws",
        ("state", "county", "people", "charges", "eligible today", "undecided"),
        rows,
        f"The first {_MOST_ROWS}. hidden: 1 to 10, or a figure from which one of these could be worked out.",
    )


def _conflicts(summary: Summary) -> str:
    rows = [(date_words(line.earlier), date_words(line.later), line.rows) for line in summary.conflicts]
    if not rows:
        return ""
    return table(
        "DATES THAT CONTRADICT ONE ANOTHER, both treated as missing",
        ("should come first", "then", "rows"),
        rows,
    )


def _how_to_read() -> str:
    meanings = [folded(f"{word}: {meaning}", "  ", "    ") for word, meaning in OUTCOME_MEANINGS.items()]
    return "\n".join(["HOW TO READ THIS", *meanings, *(folded(line, "  ", "    ") for line in HOW_COUNTED)])
