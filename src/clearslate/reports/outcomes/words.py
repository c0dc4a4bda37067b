"""The sentences that the terminal and the page share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from clearslate.needs.missing import MissingFact, first_repaired
from clearslate.needs.owners import repair
from clearslate.records.narrow import KNOWN_THROUGH
from clearslate.reports.outcomes.summary import DueLine, Measured, Obstacle, Range, Summary
from clearslate.reports.page import Code, Headline, Link, Phrase, Strong
from clearslate.reports.words import NOT_ADVICE, paragraphs
from clearslate.wording import charges, count, people, share, things

OUTCOME_WORDS: Final = {
    "eligible": "eligible today",
    "not_yet": "not yet eligible",
    "unknown": "undecided",
    "ineligible": "not eligible",
    "not_applicable": "not covered",
    "cleared_before": "all cleared before",
}
KIND_WORDS: Final = {
    "conviction": "convictions",
    "non_conviction": "non-convictions",
    "pending": "pending",
    "not_recorded": "disposition not recorded",
}
NOT_ITS_OWN: Final = "(no condition of its own: another charge, a limit or the law's dates bar it)"
YEARS_SHOWN: Final = 10
OBSTACLES_SHOWN: Final = 8
_OLD: Final = 31  # days that the records end before the day asked about

OUTCOME_MEANINGS: Final = {
    "eligible today": "Every reading of the records meets every condition of the law.",
    "not yet eligible": "Not eligible today; may qualify later, by time alone or under a law that begins later.",
    "undecided": "Some readings of the records meet the law and some do not, because data is missing or in doubt. "
    "It is never counted as eligible and never as denied.",
    "not eligible": "No reading of the records meets the law, today or later.",
    "not covered": "The law is about another kind of record, or the charge was cleared before.",
}

HOW_COUNTED: Final = paragraphs("""
People come before charges. A person counts once in a figure; in a table by law, by year or by county, in every
row in which they have a charge.

Each charge counts once, under its matched person. A charge that may also be another person's counts once, under the first;
the doubt shows as undecided.

Figures count laws in force. A law that is not operating, or only proposed, is a what-if: its figures are shown apart
and are in no sum.

A law's shares are of the charges that it is about: those that meet the conditions which name the offense, the grade, the
disposition or the pardon. A charge of another kind counts as not covered, not as failed.

“At least” counts what the records prove. “At most” adds the people who would qualify if everything undecided (missing
data, pending charges) turned out in their favor.

“No conviction” and “no felony” are asked of people who have one in this dataset today; “at most” adds those who
may have had one, where no disposition is recorded. Convictions outside the dataset are not seen. “Public record”
follows the law's relief, which may be expungement, sealing or limited access.

Missing data blocks a charge where an automatic law is undecided because of it and no automatic law clears
the charge without it. “Decided by it alone” counts those with an answer that needs this and nothing else.

What keeps a charge out is told once for each charge: under the law about it of which it fails the fewest conditions.

By county, figures of 1 to 10 are hidden, and so are those from which one of them could be worked out. Unreadable statutes
are listed from 11 charges on.
""")


def range_words(found: Range) -> str:
    """A range: one figure where nothing is uncertain."""
    if found.at_least == found.at_most:
        return f"{found.at_least:,}"
    return f"{found.at_least:,} to {found.at_most:,}"


def _up_to(found: Range) -> str:
    if found.at_most == found.at_least:
        return "Nothing undecided could add to it."
    return f"At most {found.at_most:,}, if everything undecided turned out in their favor."


def headlines(summary: Summary) -> list[Headline]:
    """The four numbers that matter, people first."""
    impact, everyone = summary.impact, summary.total.people
    return [
        _headline(impact.any_charge, "of {}", everyone, "have a charge that qualifies today, automatically."),
        _headline(
            impact.no_conviction,
            "of the {} with a conviction",
            impact.conviction_people,
            "would have no conviction left on the public record.",
        ),
        _headline(impact.whole, "of {}", everyone, "would have nothing left on the public record at all."),
        _blocked(summary),
    ]


def short_headlines(summary: Summary) -> list[tuple[str, str]]:
    """The same in few words: the figure, and of whom it is said."""
    impact, everyone = summary.impact, summary.total.people
    lines = [
        (impact.any_charge.at_least, everyone, "people", "a charge qualifies today"),
        (impact.no_conviction.at_least, impact.conviction_people, "with a conviction", "none left after clearing"),
        (impact.whole.at_least, everyone, "people", "nothing left on the public record"),
        (summary.lacking.people, everyone, "people", "a charge undecided because data is missing"),
    ]  # fmt: skip
    return [
        (count(part), f"of {whole:,} {who} ({share(part, whole)}): {words}")
        for part, whole, who, words in lines
    ]


def _headline(found: Range, whose: str, whole: int, sentence: str) -> Headline:
    part = share(found.at_least, whole)
    return Headline(
        count(found.at_least), f"{whose.format(people(whole))} ({part}) {sentence}", _up_to(found), "people"
    )


def _blocked(summary: Summary) -> Headline:
    whole, lacking = summary.total.people, summary.lacking.people
    sentence = f"of {people(whole)} ({share(lacking, whole)}) have a charge that is undecided because data is missing."
    detail = "No missing data stands in the way."
    if summary.fixes:
        first = summary.fixes[0]
        detail = f"Missing most often: {first.words} ({people(first.people)}; usual owner: {first.owner})."
    return Headline(count(lacking), sentence, detail, "missing")


def caution(summary: Summary) -> Phrase:
    """What qualifies every figure: it stands by the headlines."""
    unverified = sum(bool(law.unverified) for law in summary.laws)
    if not unverified:
        return NOT_ADVICE
    laws = things(len(summary.laws), "law", "laws")
    rests = f" {unverified} of {laws} also {'rests' if unverified == 1 else 'rest'} on parts that were not read in the statute's text: "
    return (NOT_ADVICE, rests, Link("what is not verified", "unverified"), ".")


def next_steps(summary: Summary) -> list[Phrase]:
    """What to do next, in this order."""
    return list(_steps(summary))


def _steps(summary: Summary) -> Iterator[Phrase]:
    eligible = summary.automatic.charges["eligible"]
    # The planner refuses such records, whatever was presumed of them.
    for why in summary.source.cautions:
        yield (Strong("Do not clear on these answers yet"), f". {why}.")
    unverified = [law for law in summary.laws if law.unverified and law.automatic and law.charges["eligible"]]
    if unverified:
        laws = things(len(unverified), "automatic law", "automatic laws")
        link = Link("not verified", "unverified")
        yield (Strong("Have counsel check"), f" {laws}: parts of them are ", link, ".")
    if eligible and not summary.source.cautions:
        whose = f"{charges(eligible)} of {people(summary.impact.any_charge.at_least)}"
        yield (
            Strong("Plan the clearance"), " of ", Link(whose, "laws"), ": ", Code("clearslate clear plan"), ".",
        )  # fmt: skip
    if fix := first_repaired(summary.fixes):
        yield _repair_step(fix)
    if summary.identity is not None and summary.identity.charges:
        yield (
            Strong("Review possible matches"), f" that leave {_measured(summary.identity)} undecided: ",
            Code("clearslate review"), ".",
        )  # fmt: skip
    if summary.petition_only.charges:
        whose = _measured(summary.petition_only)
        yield (Strong("Refer to legal aid"), " what only a petition can clear: ", Link(whose, "charges"), ".")
    if summary.source.days_without_records > _OLD:
        through = summary.source.known_through
        yield (Strong("Load newer records"), f": these end on {through}, before the day asked about.")


def _repair_step(fix: MissingFact) -> Phrase:
    owner = f" ({fix.owner}): "
    what = Strong(f"Supply {fix.words}")
    if fix.people_sole:
        return (what, f"{owner}decides a charge of ", Link(people(fix.people_sole), "missing"), ".")
    return (
        what,
        f"{owner}of ",
        Link(people(fix.people_first), "missing"),
        " the law asks nothing else that is missing before it.",
    )


def other_sentences(summary: Summary) -> list[str]:
    """What else a reader should know before the tables."""
    eligible, felons = summary.automatic.kinds["eligible"], summary.impact.felony_people
    convictions = eligible["conviction"]
    everything = sum(eligible.values())
    sentences = [
        (
            f"{charges(everything)} can be cleared automatically today: "
            f"{things(convictions, 'conviction', 'convictions')} and "
            f"{things(everything - convictions, 'non-conviction', 'non-convictions')}."
        ),
        f"{_measured(summary.petition_only)} could be cleared only by petition.",
    ]
    if words := ground_words(summary):
        sentences.insert(1, words)
    if summary.petition_sooner.charges:
        sentences.append(
            f"{_measured(summary.petition_sooner)} could be cleared by petition today, and may be cleared "
            "automatically later or once they are decided."
        )
    if felons:
        left = range_words(summary.impact.no_felony)
        sentences.append(
            f"Of the {people(felons)} with a felony conviction, {left} would have no felony conviction left."
        )
    if summary.cleared_before.charges:
        sentences.append(f"Cleared before and not judged again: {_measured(summary.cleared_before)}.")
    if summary.open.charges:
        sentences.append(
            "Undecided for reasons other than missing data (a court must still decide, or the statute is unsettled): "
            f"{_measured(summary.open)}."
        )
    if summary.identity is not None:
        sentences.append(
            f"Undecided because of identity alone, under any law in force: {_measured(summary.identity)}. Identity review would "
            "decide them."
        )
    sentences += [
        f"Presumed: {line.words}. This alone decided {_measured(line.changed)}; of the charges counted as "
        f"eligible automatically, {_measured(line.eligible)} depend on this assumption."
        for line in summary.presumptions
    ]
    sentences += [f"Caution: {caution}." for caution in summary.source.cautions]
    if summary.source.stale:
        sentences.append(
            f"The records are complete only through {summary.source.known_through}, before the day asked about: "
            "later events are not in these figures."
        )
    return sentences


RESTS_ON: Final = {
    "text": "the statute's text alone",
    "official page": "an official page",
    "adopted reading": "a reading that counsel adopted",
    "reading": "a reading of the text",
    "two families": "two secondary sources that do not copy one another",
    "secondary": "a secondary source",
    "memory": "memory, a statement that is still to be checked",
    "": "the run does not say: determine it again",
}
"""In words, what an answer rests on."""


def ground_words(summary: Summary) -> str:
    """What the charges rest on that are eligible today, in a sentence; empty where none is."""
    grounds = dict(summary.rests_on)
    if not grounds:
        return ""
    whole, unknown = sum(grounds.values()), grounds.pop("", 0)
    parts = [f"{found:,} rest on {RESTS_ON[ground]}" for ground, found in grounds.items()]
    if unknown:
        parts.append(f"of {unknown:,} {RESTS_ON['']}")
    return (
        f"Of {charges(whole)} eligible today, {'; '.join(parts)} (by the weakest statement that each needs)."
    )


def _measured(found: Measured) -> str:
    return f"{charges(found.charges)} of {people(found.people)}"


def foundation(summary: Summary) -> list[tuple[str, str]]:
    """What the figures rest on, label and value."""
    source = summary.source
    readings = "; ".join(f"{name}: {reading}" for name, reading in sorted(source.readings.items()))
    presumed = "; ".join(line.id for line in summary.presumptions)
    return [
        ("As of", source.as_of),
        ("Records known through", source.known_through),
        ("Coverage", source.coverage),
        ("Run", source.run_id),
        ("Dataset", source.dataset_digest),
        ("Presumptions", presumed or "none"),
        ("Readings switched", readings or "none"),
    ]


def date_words(name: str) -> str:
    """A date of a contradiction in words: a field's, or the end of the records."""
    return "the end of the records" if name == KNOWN_THROUGH else repair(name).words


def years_shown(due: Sequence[DueLine], first: int) -> list[tuple[str, DueLine]]:
    """The years that a chart shows, each with its line: ten from ``first`` on without a gap, and what follows together.

    People who come first in a year add up over years, so they are gathered under "later"; the others do not, and count there
    as often as they have years.
    """
    dated = {line.year: line for line in due if line.year is not None}
    last = first + YEARS_SHOWN
    shown = [(str(year), dated.get(year, DueLine(year, 0, 0, 0))) for year in range(first, last)]
    later = [line for year, line in dated.items() if year >= last]
    if later:
        sums = (sum(getattr(line, name) for line in later) for name in ("charges", "people", "people_first"))
        shown.append(("later", DueLine(None, *sums)))
    return shown


def stages(summary: Summary) -> list[tuple[str, str, int]]:
    """From all charges to those that clear today: kind, words and charges of each part, which add up to all."""
    automatic = summary.automatic.charges
    lacking = summary.undecided_lacking
    rest = sum(line.charges for line in summary.obstacles[OBSTACLES_SHOWN:])
    parts = [
        ("ineligible", "cleared before", summary.cleared_before.charges),
        *(("ineligible", obstacle_words(line), line.charges) for line in summary.obstacles[:OBSTACLES_SHOWN]),
        ("ineligible", "other conditions not met", rest),
        ("unknown", "undecided: data is missing", lacking),
        ("unknown", "undecided: a court must decide, or the statute is unsettled", automatic["unknown"] - lacking),
        ("not_yet", "not yet eligible", automatic["not_yet"]),
        ("eligible", "eligible today", automatic["eligible"]),
    ]  # fmt: skip
    return [part for part in parts if part[2]]


def obstacle_words(line: Obstacle) -> str:
    """What keeps charges out: a condition that they fail, or why else."""
    return f"not met: {line.words}" if line.law else line.words
