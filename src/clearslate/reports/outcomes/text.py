"""The report for a terminal: one screen that says what matters, or all of it."""

from __future__ import annotations

from typing import Final

from clearslate.engine.outcomes import OUTCOMES
from clearslate.needs.missing import by_gate
from clearslate.reports.missing_facts import to_do
from clearslate.reports.outcomes.summary import Summary
from clearslate.reports.outcomes.words import (
    HOW_COUNTED,
    KIND_WORDS,
    NOT_ITS_OWN,
    OUTCOME_MEANINGS,
    OUTCOME_WORDS,
    RESTS_ON,
    caution,
    date_words,
    foundation,
    headlines,
    next_steps,
    obstacle_words,
    other_sentences,
    range_words,
    short_headlines,
)
from clearslate.reports.page import Value
from clearslate.reports.terminal import Screen
from clearslate.reports.words import INSIDE, INVENTED, NOT_ADVICE, law_kind
from clearslate.wording import charges, people, share, things

# The terminal's report stays short; the page and the JSON have all.
_MOST_CONDITIONS: Final = 4  # of a law
_MOST_ROWS: Final = 15  # of statutes and of counties
_MOST_STEPS: Final = 4


def to_summary(summary: Summary, screen: Screen) -> str:
    """What matters, on one screen."""
    source, total = summary.source, summary.total
    head = [
        *([INVENTED] if source.invented else []),
        f"What can be cleared: {', '.join(source.states)}, as of {source.as_of}",
        f"{people(total.people)}, {charges(total.charges)}; records known through {source.known_through}",
    ]
    figures = [f"{figure:>9} {words}" for figure, words in short_headlines(summary)]
    counts = summary.automatic.charges
    outcomes = [
        f"{OUTCOME_WORDS[outcome]:<17} {counts[outcome]:>10,} {share(counts[outcome], total.charges):>9} "
        f"{screen.bar(counts[outcome], total.charges, 40)}".rstrip()
        for outcome in OUTCOMES
        if counts[outcome]
    ]
    steps = [screen.folded(step, f"{place}. ", "   ") for place, step in enumerate(next_steps(summary), 1)]
    parts = [
        "\n".join(screen.folded(line) for line in head),
        "\n".join(screen.folded(line, later=" " * 10) for line in figures),
        "\n".join(["Charges under automatic laws", *outcomes]),
        "\n".join(["What to do next", *steps[:_MOST_STEPS]]),
        screen.folded(_caution(summary), later=""),
    ]
    return "\n".join(part for part in parts if part)


def _caution(summary: Summary) -> str:
    unverified = sum(bool(law.unverified) for law in summary.laws)
    rests = f" {unverified} of {things(len(summary.laws), 'law', 'laws')} have parts not read in the statute's text."
    return f"{NOT_ADVICE}{rests if unverified else ''} All figures: --full; as a page: --html FILE."


def to_text(summary: Summary, screen: Screen) -> str:
    """The whole report."""
    parts = [
        INVENTED if summary.source.invented else "",
        screen.folded(INSIDE),
        "\n".join(screen.folded(f"{label}: {value}") for label, value in foundation(summary)),
        _headlines(summary, screen),
        _next(summary, screen),
        _impact(summary, screen),
        _outcomes(summary, screen),
        _obstacles(summary, screen),
        _laws(summary, screen),
        _grounds(summary, screen),
        _unverified(summary, screen),
        _due(summary, screen),
        _fixes(summary, screen),
        _fails(summary, screen),
        _statutes(summary, screen),
        _counties(summary, screen),
        _conflicts(summary, screen),
        _how_to_read(screen),
    ]
    return "\n\n".join(part for part in parts if part)


def _headlines(summary: Summary, screen: Screen) -> str:
    sentences = [f"{line.figure} {line.sentence} {line.detail}" for line in headlines(summary)]
    lines = [screen.folded(sentence, "* ") for sentence in [*sentences, *other_sentences(summary)]]
    return "\n".join([*lines, screen.folded(caution(summary), "* ")])


def _next(summary: Summary, screen: Screen) -> str:
    steps = [screen.folded(step, f"{place}. ", "   ") for place, step in enumerate(next_steps(summary), 1)]
    return "\n".join(["WHAT TO DO NEXT", *steps]) if steps else ""


def _impact(summary: Summary, screen: Screen) -> str:
    impact = summary.impact
    everyone = summary.total.people
    rows = [
        ("with any charge cleared", range_words(impact.any_charge), everyone),
        ("with nothing left on the public record", range_words(impact.whole), everyone),
        ("with no conviction left", range_words(impact.no_conviction), impact.conviction_people),
        ("with no felony conviction left", range_words(impact.no_felony), impact.felony_people),
    ]
    return screen.table(
        "PEOPLE, if everything eligible automatically today were cleared",
        ("people", "at least to at most", "of"),
        rows,
    )


def _outcomes(summary: Summary, screen: Screen) -> str:
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
    best = screen.table(
        "BEST OUTCOME over automatic laws in force, and over all laws in force (petitions too)",
        ("", "people: automatic", "people: all laws", "charges: automatic", "charges: all laws"),
        rows,
        "People stand under the best outcome of any of their charges.",
    )
    kinds = screen.table(
        "CHARGES BY KIND OF RECORD, under automatic laws",
        ("", *KIND_WORDS.values()),
        [(OUTCOME_WORDS[outcome], *automatic.kinds[outcome].values()) for outcome in OUTCOMES],
    )
    only, sooner = summary.petition_only, summary.petition_sooner
    petition = screen.table(
        "BY PETITION TODAY",
        ("", "people", "charges"),
        [
            ("only by petition", only.people, only.charges),
            ("by petition now, perhaps automatically later", sooner.people, sooner.charges),
        ],
    )
    return f"{best}\n\n{kinds}\n\n{petition}"


def _obstacles(summary: Summary, screen: Screen) -> str:
    rows = [
        (obstacle_words(line), line.charges, share(line.charges, summary.total.charges))
        for line in summary.obstacles
    ]
    if not rows:
        return ""
    return screen.table(
        "OBSTACLES to charges that no automatic law clears, today or later",
        ("obstacle", "charges", "of all charges"),
        rows,
        "Each charge counts once: under the law about it of which it fails the fewest conditions.",
    )


def _laws(summary: Summary, screen: Screen) -> str:
    named = [
        screen.folded(f"{law.title} ({law.relief}, {law_kind(law.status, automatic=law.automatic)})", f"{law.id}: ")
        for law in summary.laws
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            law.id,
            law.people["eligible"],
            law.charges["eligible"],
            law.charges["not_yet"],
            law.charges["unknown"],
            law.not_cleared,
            law.about,
        )
        for law in summary.laws
    ]
    listed = screen.table(
        "BY LAW: people with an eligible charge, and charges that the law is about",
        (
            "law",
            "people eligible",
            "charges eligible",
            "not yet eligible",
            "undecided",
            "not eligible",
            "about",
        ),
        rows,
        "What-if laws are in no other figure of this report."
        if any(law.what_if for law in summary.laws)
        else "",
    )
    return "\n".join(["THE LAWS", *named, "", listed])


def _grounds(summary: Summary, screen: Screen) -> str:
    whole = summary.automatic.charges["eligible"]
    rows = [(RESTS_ON[ground], found, share(found, whole)) for ground, found in summary.rests_on.items()]
    if not rows:
        return ""
    return screen.table(
        "WHAT ELIGIBLE CHARGES REST ON: the weakest statement of a law that each needs",
        ("rests on", "charges", "of those eligible"),
        rows,
    )


def _unverified(summary: Summary, screen: Screen) -> str:
    lines = [
        screen.folded(f"{law.id}, not verified: {', '.join(law.unverified)}")
        for law in summary.laws
        if law.unverified
    ]
    lines += [
        screen.folded(f"{law.id}, open question: {question}")
        for law in summary.laws
        for question in law.questions
    ]
    head = screen.folded("NOT VERIFIED: parts of the laws that were not read in the statute's text")
    return "\n".join([head, *lines]) if lines else ""


def _due(summary: Summary, screen: Screen) -> str:
    rows = [
        (
            "no date known" if line.year is None else str(line.year),
            line.people_first,
            line.people,
            line.charges,
        )
        for line in summary.due
    ]
    if not rows:
        return ""
    return screen.table(
        "WHO CLEARS WHEN: those not yet eligible, automatically",
        ("year", "people, first time", "people", "charges"),
        rows,
        "First time: people with nothing eligible before that year.",
    )


def _fixes(summary: Summary, screen: Screen) -> str:
    facts = by_gate(summary.fixes)
    if not facts:
        return ""
    rows = [
        (
            line.words,
            line.owner,
            line.people_first,
            line.people_sole,
            line.people,
            line.charges_sole,
            line.charges,
        )
        for line in facts
    ]
    listed = screen.table(
        "MISSING DATA that leaves people undecided under automatic laws",
        (
            "data",
            "usual owner",
            "people: first",
            "people: it alone",
            "people: in all",
            "charges: it alone",
            "charges: in all",
        ),
        rows,
        "First: with a charge of which the law asks nothing else that is missing before it. It alone: with a charge that nothing else keeps undecided.",
    )
    return "\n".join((listed, *to_do(facts, screen)))


def _fails(summary: Summary, screen: Screen) -> str:
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
    return screen.table(
        "CONDITIONS NOT MET by charges that an automatic law is about and finds not eligible",
        ("law", "alone", "with others", "condition"),
        most,
        f"The first {_MOST_CONDITIONS} of each law; the page and the JSON have all.",
    )


def _statutes(summary: Summary, screen: Screen) -> str:
    found = summary.statutes
    if not found.unread and not found.empty and not found.no_laws:
        return ""
    note = (
        f"{found.unread:,} charges have one of {found.distinct:,} citations that cannot be read; {found.empty:,} have "
        f"none; {found.no_laws:,} are of jurisdictions without laws here. The first {_MOST_ROWS}, from 11 charges on."
    )
    return screen.table(
        "STATUTES THAT CANNOT BE READ",
        ("state", "as written", "charges"),
        found.shown[:_MOST_ROWS],
        note,
    )


def _counties(summary: Summary, screen: Screen) -> str:
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
    return screen.table(
        "BY COUNTY, under automatic laws",
        ("state", "county", "people", "charges", "eligible today", "undecided"),
        rows,
        f"The first {_MOST_ROWS}. hidden: 1 to 10, or a figure from which one of these could be worked out.",
    )


def _conflicts(summary: Summary, screen: Screen) -> str:
    rows = [(date_words(line.earlier), date_words(line.later), line.rows) for line in summary.conflicts]
    if not rows:
        return ""
    return screen.table(
        "DATES THAT CONTRADICT ONE ANOTHER, both treated as missing",
        ("should come first", "then", "rows"),
        rows,
    )


def _how_to_read(screen: Screen) -> str:
    meanings = [
        screen.folded(f"{word}: {meaning}", "  ", "    ") for word, meaning in OUTCOME_MEANINGS.items()
    ]
    return "\n".join(
        ["HOW TO READ THIS", *meanings, *(screen.folded(line, "  ", "    ") for line in HOW_COUNTED)]
    )
