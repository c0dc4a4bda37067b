"""The sentences that the terminal and the page share."""

from __future__ import annotations

from typing import Final

from clearslate.records.narrow import KNOWN_THROUGH
from clearslate.reports.numbers import charges, count, people, share, things
from clearslate.reports.outcomes.summary import DueLine, Measured, Range, Summary
from clearslate.reports.page import Headline
from clearslate.reports.words import paragraphs
from clearslate.runs.owners import repair

OUTCOME_WORDS: Final = {
    "eligible": "eligible today",
    "not_yet": "not yet",
    "unknown": "undecided",
    "ineligible": "not eligible",
    "not_applicable": "not spoken of",
    "cleared_before": "all cleared before",
}
KIND_WORDS: Final = {
    "conviction": "convictions",
    "non_conviction": "charges without conviction",
    "pending": "pending",
    "not_recorded": "outcome not recorded",
}
NOT_ITS_OWN: Final = (
    "(none of these: the charge is pending, or another charge, a cap or the law's dates bar it)"
)
YEARS_SHOWN: Final = 10

OUTCOME_MEANINGS: Final = {
    "eligible today": "Every reading of the records meets every condition of the law.",
    "not yet": "Certainly not today; time alone, or a law that begins later, may bring it.",
    "undecided": "Some readings of the records meet the law and some do not: a fact is missing or uncertain. "
    "It is never counted as eligible and never as denied.",
    "not eligible": "No reading of the records meets the law, today or later.",
    "not spoken of": "The law is about another kind of record, or the charge was cleared before.",
}

HOW_COUNTED: Final = paragraphs("""
People come before charges. A person counts once in a figure; in a table by law, by year or by county, in every
row that they have a charge in.

A charge counts at the person whose it certainly is. A charge that may be another person's too counts once, at
its home; the doubt shows as undecided.

Relief means laws in force. A law that is not running or only proposed is a what-if: its figures are shown apart
and are in no sum.

“At least” counts what the records prove. “At most” adds people for whom all that is undecided
could turn out in their favor: missing facts, pending charges.

“No conviction” and “no felony” are asked of people who certainly have one in this dataset today. Convictions
that the dataset does not hold are not seen. “Public record” is meant as the law grants it: relief may be
expungement or limited access.

A missing fact blocks a charge where an automatic law is undecided for lack of it and no automatic law clears
the charge without it. “Settled by it alone” counts those with an answer that waits for this fact and no other.

By county, figures of 1 to 10 are hidden, and so are those from which one of them could be worked out. Statutes
that cannot be read are listed from 11 charges on.
""")


def range_words(found: Range) -> str:
    """A range: one figure where nothing is uncertain."""
    if found.at_least == found.at_most:
        return f"{found.at_least:,}"
    return f"{found.at_least:,} to {found.at_most:,}"


def _up_to(found: Range) -> str:
    if found.at_most == found.at_least:
        return "Nothing undecided could add to it."
    return f"At most {found.at_most:,}, if all that is undecided turned out in their favor."


def headlines(summary: Summary) -> list[Headline]:
    """The four numbers that matter, people first."""
    impact, everyone = summary.impact, summary.total.people
    return [
        _headline(
            impact.any_charge, "of {}", everyone, "have a charge that can be cleared automatically today."
        ),
        _headline(
            impact.no_conviction,
            "of the {} with a conviction",
            impact.conviction_people,
            "would have no conviction left on the public record.",
        ),
        _headline(impact.whole, "of {}", everyone, "would have nothing left on the public record at all."),
        _blocked(summary),
    ]


def _headline(found: Range, whose: str, whole: int, sentence: str) -> Headline:
    part = share(found.at_least, whole)
    return Headline(
        count(found.at_least), f"{whose.format(people(whole))} ({part}) {sentence}", _up_to(found)
    )


def _blocked(summary: Summary) -> Headline:
    whole, lacking = summary.total.people, summary.lacking.people
    sentence = f"of {people(whole)} ({share(lacking, whole)}) have a charge that stays undecided because a fact is missing."
    detail = "No missing fact stands in the way."
    if summary.fixes:
        first = summary.fixes[0]
        detail = f"The fact most often missing: {first.words} ({people(first.people)}; usual owner: {first.owner})."
    return Headline(count(lacking), sentence, detail)


def other_sentences(summary: Summary) -> list[str]:
    """What else a reader should know before the tables."""
    eligible, felons = summary.automatic.kinds["eligible"], summary.impact.felony_people
    convictions = eligible["conviction"]
    everything = sum(eligible.values())
    said = [
        (
            f"{charges(everything)} can be cleared automatically today: "
            f"{things(convictions, 'conviction', 'convictions')} and "
            f"{charges(everything - convictions)} without conviction."
        ),
        f"{_measured(summary.petition_only)} could be cleared only by petition.",
    ]
    if summary.petition_sooner.charges:
        said.append(
            f"{_measured(summary.petition_sooner)} could be cleared by petition today, and may be cleared "
            "automatically later or once what is undecided is settled."
        )
    if felons:
        left = range_words(summary.impact.no_felony)
        said.append(
            f"Of the {people(felons)} with a felony conviction, {left} would have no felony conviction left."
        )
    if summary.cleared_before.charges:
        said.append(f"Cleared before and not judged again: {_measured(summary.cleared_before)}.")
    if summary.open.charges:
        said.append(
            f"Undecided without lacking a fact (a court has still to decide, or the statute is unsettled): {_measured(summary.open)}."
        )
    if summary.identity is not None:
        said.append(
            f"Undecided because of identity alone, under any law in force: {_measured(summary.identity)}. Their answers would "
            "be known if no charge were in doubt that may be theirs or another's."
        )
    said += [
        f"Presumed: {line.words}. This alone decided {_measured(line.changed)}; of what counts above as "
        f"eligible automatically, {_measured(line.eligible)} would not be so without it."
        for line in summary.presumptions
    ]
    said += [f"Caution: {caution}." for caution in summary.source.cautions]
    if summary.source.stale:
        said.append(
            f"The records are complete only through {summary.source.known_through}, before the day asked about: "
            "later events are not in these figures."
        )
    return said


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


def years_shown(due: tuple[DueLine, ...]) -> list[tuple[str, int, int]]:
    """(year, charges, people whose first day it is) for the first years, what follows together, and dayless.

    People whose first day it is add up over years, so they may be gathered under "later".
    """
    dated = [line for line in due if line.year is not None]
    shown = [(str(line.year), line.charges, line.people_first) for line in dated[:YEARS_SHOWN]]
    later = dated[YEARS_SHOWN:]
    if later:
        shown.append(("later", sum(each.charges for each in later), sum(each.people_first for each in later)))
    shown += [("no day", line.charges, line.people_first) for line in due if line.year is None]
    return shown
