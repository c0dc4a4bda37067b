"""The sentences that the terminal and the page share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from clearslate.needs.owners import repair
from clearslate.records.narrow import KNOWN_THROUGH
from clearslate.reports.page import Headline, Link, Phrase, Strong
from clearslate.reports.quality.figures import (
    NOT_KNOWN,
    ConflictLine,
    FieldLine,
    LawLine,
    PlaceLine,
    Quality,
    Verdict,
)
from clearslate.reports.quality.orders import AGES, OLDEST, YOUNGEST
from clearslate.reports.words import IN_FORCE, coverage, paragraphs
from clearslate.wording import charges, count, people, share, things

VERDICTS: Final = {
    Verdict.YES: "Yes: at least 99% of the charges that it may clear are decided.",
    Verdict.MOSTLY: "Mostly: at least 90% are.",
    Verdict.IN_PART: "In part: at least half are.",
    Verdict.HARDLY: "Hardly: fewer than half are.",
    Verdict.NO: "No: none is.",
    Verdict.NO_CHARGE: "No charge: no disposed charge in the data falls under the law.",
    Verdict.NOTHING_TO_CLEAR: "Nothing to clear: of the charges under the law, it certainly clears none; there is nothing to decide.",
}
CARRIED_OUT: Final = (Verdict.YES, Verdict.MOSTLY)
UNTOLD: Final = (
    "Facts that the laws ask and the source never sends. Each is one line in the mapping; take over those that your office "
    "can answer. What is not told stays unknown and clears nobody."
)
PRESUMABLE: Final = (
    "What the law may take as known where the data is silent, with what would rest on each if all of them were on, with the "
    "facts as they are."
)
PRESUMING: Final = (
    "Switch one on with clearslate determine --presume; whether the law permits it is for counsel to say."
)
MOST_RULES: Final = 8  # kinds of contradiction that a table by place shows; the JSON has all
_STEPS_SHOWN: Final = 3
MOST_COLUMNS: Final = 12  # fields that a table by place shows; the JSON has all

HOW_COUNTED: Final = paragraphs("""
Each charge counts once, under its matched person. Rows that may be another person's, and quarantined rows that
stay in a person's history, are one figure and in no other.

A field is asked only where it applies: the day of release of convictions, the kind of a pardon of pardoned charges. A
date is known where it is one day; partly where its month or year was written or the dates around it leave no more than a
year; else missing. An event is known where its day is, or that it never happened.

The year of a charge is that in which its case was filed; failing that the year of the arrest, of the offense, of the
disposition.

A person waits for data if an automatic law in force leaves a charge of theirs undecided because it is missing, and no such
law clears that charge without it. “Alone”: an answer of theirs waits for nothing else, so that this one repair
decides it. The order of repair takes at each step the set of fields, of those for which somebody waits, that decides the most people for each field
repaired.

A law can be carried out as far as the charges that it may clear (eligible, today or later, or undecided because data is
missing) are decided. Charges that are not eligible are left out of that share, and so is what waits for a court.

Two days that contradict one another (an arrest before the birth) are both treated as missing. Two in an order that
seldom is right (an offense after its filing, an age under 10) both stand, and are counted for you to look at.

By source, year and county, figures of 1 to 10 are hidden, and those from which one could be worked out; shares there
are whole percents. Values and citations as written are listed from 11 rows on.
""")


def headlines(quality: Quality) -> list[Headline]:
    """The numbers that matter, people first."""
    return [*_of_run(quality), _dispositions(quality), _dates(quality)]


def next_steps(quality: Quality) -> list[Phrase]:
    """What to do next, in this order."""
    judged, manifest = quality.judged, quality.ingest
    steps: list[Phrase] = []
    cast_out = sum(line.rows for line in manifest.outcasts) if manifest else 0
    if cast_out:
        rows = Link(things(cast_out, "row", "rows"), "ingest")
        steps.append((Strong("Correct or set aside"), " ", rows, " that ingest could not take."))
    if untold := [line for line in (judged.untold if judged else ()) if line.people]:
        facts = Link(things(len(untold), "fact", "facts"), "untold")
        waits = f" that no record tells: up to {people(max(line.people for line in untold))} wait for one of them."
        steps.append((Strong("Answer in the mapping"), " ", facts, waits))
    done = 0
    for step in (judged.steps if judged else ())[:_STEPS_SHOWN]:
        names = " and ".join(step.words)
        more = Link(people(step.people - done), "repairs")
        steps.append(
            (Strong(f"Supply {names}"), f" ({', '.join(step.owners)}): decides a charge of ", more, ".")
        )
        done = step.people
    if quality.statutes.unread.rows:
        cited = Link(charges(quality.statutes.unread.rows), "unread")
        steps.append((Strong("Correct the statutes"), " of ", cited, " that cannot be read."))
    if quality.conflicts:
        rows = Link(
            things(sum(line.rows for line in quality.conflicts), "contradiction", "contradictions"),
            "contradictions",
        )
        steps.append((Strong("Have the sources check"), " ", rows, " between dates."))
    return steps


def _of_run(quality: Quality) -> list[Headline]:
    judged, everyone = quality.judged, quality.foundation.people
    if judged is None:
        return []
    waiting = judged.waiting_people
    detail = "No missing data leaves anyone undecided."
    if judged.fixes:
        first = judged.fixes[0]
        gain = (
            f"which alone decides a charge of {people(first.people_sole)}"
            if first.people_sole
            else f"of {people(first.people_first)} the law asks nothing else that is missing before it"
        )
        detail = f"First to repair: {first.words} ({first.owner}), {gain}."
    laws = [law for law in judged.laws if law.automatic and law.status == IN_FORCE]
    able = sum(law.verdict in CARRIED_OUT for law in laws)
    deciding = sum(law.may_clear > 0 for law in laws)
    of_laws = things(deciding, "automatic law in force", "automatic laws in force")
    return [
        Headline(
            count(waiting), f"of {people(everyone)} ({share(waiting, everyone)}) are undecided because data is missing.", detail,
            "repairs",
        ),
        Headline(
            count(able), f"of {of_laws} that may clear a charge here can be carried out on this data.",
            "Of the charges that such a law may clear, at least 90% are decided."
            + (f" {count(len(laws) - deciding)} more have no charge to clear or decide." if deciding < len(laws) else ""),
            "laws",
        ),
    ]  # fmt: skip


def _dispositions(quality: Quality) -> Headline:
    line = next(line for line in quality.fields if line.field == "disposition")
    day = next(line for line in quality.fields if line.field == "disposition_date")
    return Headline(
        count(line.missing),
        f"of {charges(line.asked)} ({share(line.missing, line.asked)}) have no recorded disposition.",
        f"Of {charges(day.asked)} that ended, {count(day.asked - day.known)} have no full date for it.",
        "dispositions",
    )


def _dates(quality: Quality) -> Headline:
    total = sum(line.rows for line in quality.conflicts)
    detail = "No two dates of a row contradict one another."
    if quality.conflicts:
        detail = f"Most often: {contradiction(quality.conflicts[0])}."
    return Headline(
        count(total),
        "contradictions between dates of a row; the dates were treated as missing.",
        detail,
        "contradictions",
    )


_AGE_WORDS: Final = dict(
    zip(
        AGES,
        (f"the age at the offense is under {YOUNGEST}", f"the age at the offense is over {OLDEST}"),
        strict=True,
    )
)


def contradiction(line: ConflictLine) -> str:
    """What is wrong with the two days."""
    if line.earlier == line.later:
        return f"{repair(line.earlier).words} ends before it begins"
    if line.later in _AGE_WORDS:
        return _AGE_WORDS[line.later]
    if line.later == KNOWN_THROUGH:
        return f"{repair(line.earlier).words} is later than the data"
    return f"{repair(line.earlier).words} is later than {repair(line.later).words}"


def crossed(
    lines: Sequence[ConflictLine], which: Literal["sources", "years"]
) -> list[tuple[str, list[int | None]]]:
    """For each place the rows of each kind of contradiction; what has no year or source last."""
    parts = [{part.place: part.rows for part in getattr(line, which)} for line in lines]
    places = sorted(
        {place for found in parts for place in found}, key=lambda place: (place == NOT_KNOWN, place)
    )
    return [(place, [found.get(place, 0) for found in parts]) for place in places]


def foundation(quality: Quality) -> list[tuple[str, str]]:
    """What the figures rest on, label and value."""
    rests, judged = quality.foundation, quality.judged
    held = coverage(
        rests.jurisdictions, rests.sources, rests.first_year, rests.last_year, is_whole=rests.whole_history
    )
    facts = [
        ("Dataset", rests.dataset_digest),
        ("Records", f"{charges(rests.charges)} of {people(rests.people)}, known through {rests.known_through}"),
        ("Coverage", held),
    ]  # fmt: skip
    if rests.possible_rows:
        facts.append(
            ("Beside them", f"{things(rests.possible_rows, 'row', 'rows')} that only may be a person's")
        )
    if judged is None:
        return [*facts, ("Laws", "none of these jurisdictions are known to clearslate: nothing was judged")]
    readings = "; ".join(f"{name}: {reading}" for name, reading in sorted(judged.readings.items()))
    return [
        *facts,
        (
            "Judged",
            f"{things(len(judged.laws), 'law', 'laws')} of {', '.join(judged.states)}, as of {judged.as_of}",
        ),
        ("Run", judged.run_id),
        ("Presumptions", "; ".join(judged.presumptions) or "none"),
        ("Readings switched", readings or "none"),
    ]


def known_in_percent(line: FieldLine) -> str:
    """The share of a field that is known."""
    return share(line.known, line.asked)


def percent(number: int | None) -> str:
    """A share of a table by place."""
    return "hidden" if number is None else f"{number}%"


def law_share(law: LawLine) -> str:
    """The share decided of what the law may clear."""
    return share(law.eligible + law.not_yet, law.may_clear)


def columns_shown(quality: Quality) -> list[FieldLine]:
    """The fields that tables by place show: asked by laws, and neither wholly known nor wholly missing."""
    telling = [line for line in quality.fields if line.laws and 0 < line.known < line.asked]
    return telling[:MOST_COLUMNS]


def cells(line: PlaceLine, fields: Sequence[FieldLine]) -> list[str]:
    """The shares of a place; a dash where nothing is asked."""
    return [percent(line.known[field.field]) if field.field in line.known else "–" for field in fields]
