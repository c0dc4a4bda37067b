"""The report on data quality for a terminal: short; the page and the JSON have all."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Final

from clearslate.needs.untold import in_yaml
from clearslate.reports.missing_facts import to_do
from clearslate.reports.quality import words
from clearslate.reports.quality.figures import IngestLine, Judged, Quality, Unread, Verdict
from clearslate.reports.terminal import Screen
from clearslate.reports.words import INSIDE, INVENTED, NOT_ADVICE
from clearslate.wording import charges, people, share

_MOST_ROWS: Final = 15
_MOST_BLOCKERS: Final = 3
_MOST_STEPS: Final = 5


def to_summary(quality: Quality, screen: Screen) -> str:
    """What matters, on one screen."""
    rests, judged = quality.foundation, quality.judged
    head = [
        *([INVENTED] if rests.invented else []),
        f"What the data can carry: {', '.join(rests.jurisdictions)}",
        f"{people(rests.people)}, {charges(rests.charges)}; records known through {rests.known_through}",
    ]
    figures = [f"{line.figure:>9} {line.sentence}" for line in words.headlines(quality)]
    steps = [
        screen.folded(step, f"{place}. ", "   ") for place, step in enumerate(words.next_steps(quality), 1)
    ]
    verdicts = Counter(law.verdict for law in judged.laws) if judged else Counter[Verdict]()
    verdict_counts = "; ".join(f"{verdict}: {verdicts[verdict]}" for verdict in Verdict if verdicts[verdict])
    parts = [
        "\n".join(map(screen.folded, head)),
        "\n".join(screen.folded(line, later=" " * 10) for line in figures),
        screen.folded(f"Can each law be carried out? {verdict_counts}") if verdict_counts else "",
        "\n".join(["What to do next", *steps[:_MOST_STEPS]]) if steps else "",
        screen.folded(f"{NOT_ADVICE} All figures: --full; as a page: --html FILE.", later=""),
    ]
    return "\n".join(part for part in parts if part)


def to_text(quality: Quality, screen: Screen) -> str:
    """The whole report."""
    judged = quality.judged
    steps = [
        screen.folded(step, f"{place}. ", "   ") for place, step in enumerate(words.next_steps(quality), 1)
    ]
    parts = [
        INVENTED if quality.foundation.invented else "",
        screen.folded(INSIDE),
        "\n".join(screen.folded(f"{label}: {value}") for label, value in words.foundation(quality)),
        "\n".join(
            screen.folded(f"{line.figure} {line.sentence} {line.detail}", "* ")
            for line in words.headlines(quality)
        ),
        "\n".join(["WHAT TO DO NEXT", *steps]) if steps else "",
        *(_of_run(judged, screen) if judged else ()),
        _fields(quality, screen),
        _dispositions(quality, screen),
        _conflicts(quality, screen),
        _orders(quality, screen),
        _values(quality, screen),
        _ingest(quality.ingest, screen) if quality.ingest else "",
        "\n".join(["HOW TO READ THIS", *(screen.folded(line, "  ", "    ") for line in words.HOW_COUNTED)]),
        screen.folded(NOT_ADVICE),
    ]
    return "\n\n".join(part for part in parts if part)


def _of_run(judged: Judged, screen: Screen) -> tuple[str, ...]:
    parts = (_laws, _fixes, _joint, _steps, _untold, _presumable)
    return tuple(part(judged, screen) for part in parts)


def _laws(judged: Judged, screen: Screen) -> str:
    rows = [
        (
            law.id, str(law.verdict), words.law_share(law), law.eligible, law.not_yet, law.waiting, law.ineligible,
        )
        for law in judged.laws
    ]  # fmt: skip
    listed = screen.table(
        "CAN EACH LAW BE CARRIED OUT ON THIS DATA? Charges, by what is known of them",
        ("law", "can", "decided", "eligible", "not yet", "missing data", "not eligible"),
        rows,
        " ".join(words.VERDICTS.values()),
    )
    most = [
        screen.folded(
            ", ".join(f"{one.words} ({one.owner})" for one in law.blockers[:_MOST_BLOCKERS]), f"{law.id}: "
        )
        for law in judged.laws
        if law.blockers
    ]
    named = [screen.folded(law.title, f"{law.id}: ") for law in judged.laws]
    waits = ["MISSING MOST, by law", *most] if most else []
    return "\n".join([listed, "", "THE LAWS", *named, *(["", *waits] if waits else [])])


def _fixes(judged: Judged, screen: Screen) -> str:
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
        for line in judged.fixes
    ]
    if not rows:
        return ""
    facts = screen.table(
        "MISSING DATA, by the people of whom the laws ask it first",
        (
            "data",
            "usual owner",
            "people: first",
            "people: alone",
            "people: in all",
            "charges: alone",
            "charges: in all",
        ),
        rows,
    )
    return "\n".join((facts, *to_do(judged.fixes, screen)))


def _joint(judged: Judged, screen: Screen) -> str:
    rows = [
        (" + ".join(line.words), ", ".join(line.owners), line.people, line.charges)
        for line in judged.joint[:_MOST_ROWS]
    ]
    return (
        screen.table("DATA THAT ONLY TOGETHER DECIDES", ("facts", "usual owners", "people", "charges"), rows)
        if rows
        else ""
    )


def _steps(judged: Judged, screen: Screen) -> str:
    rows = [
        (
            str(number),
            " + ".join(step.words),
            ", ".join(step.owners),
            step.people,
            share(step.people, judged.waiting_people),
        )
        for number, step in enumerate(judged.steps, 1)
    ]
    return (
        screen.table("ORDER OF REPAIR: people with an answer decided after each step", ("", "repair", "usual owners", "people", "of those waiting"), rows)
        if rows
        else ""
    )  # fmt: skip


def _untold(judged: Judged, screen: Screen) -> str:
    """Facts that no record tells, those for whom somebody waits, and the lines of a mapping that would tell them."""
    waited = [line for line in judged.untold if line.people]
    if not waited:
        return ""
    rows = [
        (
            line.fact.field,
            line.fact.owner,
            len(line.fact.laws),
            line.people,
            line.people_sole,
            line.people_then,
        )
        for line in waited
    ]
    facts = screen.table(
        "FACTS THAT NO RECORD TELLS, and the people for whom each would decide an answer",
        ("fact", "usual owner", "laws", "people wait", "alone decides", "with those above"),
        rows,
    )
    written = [
        in_yaml((line.fact for line in lines), code, screen.width)
        for code, lines in groupby(waited, key=lambda line: line.state)
    ]
    return "\n".join(
        (facts, "", "FOR THE MAPPING (docs/ingest.md, Facts of what never happened)", *written)
    ).rstrip()


def _presumable(judged: Judged, screen: Screen) -> str:
    if judged.presumable is None:
        return ""
    rows = [
        (line.id, line.eligible_people, line.eligible_charges, line.people, line.charges)
        for line in judged.presumable
    ]
    if not rows:
        return ""
    counted = screen.table(
        "PRESUMPTIONS THAT ARE OFF, and what would rest on each if all were on, with the facts as they are",
        ("presumption", "eligible: people", "charges", "any answer: people", "charges"),
        rows,
    )
    meant = (screen.folded(f"{line.id}: {line.text}. {line.cite}".strip()) for line in judged.presumable)
    return "\n".join((counted, *meant, screen.folded(words.PRESUMING)))


def _fields(quality: Quality, screen: Screen) -> str:
    rows = [
        (line.field, line.owner, len(line.laws), words.known_in_percent(line), line.asked, line.known, line.partial, line.missing)
        for line in quality.fields
        if line.laws and line.known < line.asked
    ]  # fmt: skip
    return screen.table(
        "COMPLETENESS of the fields that laws ask, where it is not whole",
        ("field", "usual owner", "laws", "known", "asked", "known", "in part", "missing"),
        rows,
        "By source, year and county: on the page and in the JSON.",
    )


def _dispositions(quality: Quality, screen: Screen) -> str:
    rows = [
        ("not known" if line.year is None else str(line.year), line.charges, line.no_disposition, line.pending, line.no_day)
        for line in quality.dispositions
    ]  # fmt: skip
    return screen.table(
        "DISPOSITIONS BY YEAR",
        ("year", "charges", "not recorded", "pending", "ended, day not known"),
        rows,
        "hidden: 1 to 10, or a figure from which one of these could be worked out.",
    )


def _orders(quality: Quality, screen: Screen) -> str:
    rows = [(words.contradiction(line), line.rows) for line in quality.orders]
    if not rows:
        return ""
    title = "DAYS TO LOOK AT: in an order that seldom is right; they stand, and the laws read them"
    return screen.table(title, ("what is odd", "charges"), rows)


def _conflicts(quality: Quality, screen: Screen) -> str:
    rows = [(words.contradiction(line), line.rows) for line in quality.conflicts]
    return screen.table("DATES THAT CONTRADICT ONE ANOTHER", ("what is wrong", "rows"), rows) if rows else ""


def _values(quality: Quality, screen: Screen) -> str:
    found = quality.statutes
    parts = []
    if found.unread.rows or found.empty or found.no_laws:
        note = (
            f"{found.unread.rows:,} charges have one of {found.unread.distinct:,} citations that cannot be read; "
            f"{found.empty:,} have none; {found.no_laws:,} are of jurisdictions without laws here."
        )
        parts.append(_unread("STATUTES THAT CANNOT BE READ", found.unread, note, screen))
    if quality.grades.rows:
        parts.append(_unread("GRADES THAT ARE NOT OF THE STATE'S CODE", quality.grades, "", screen))
    return "\n\n".join(parts)


def _unread(title: str, found: Unread, note: str, screen: Screen) -> str:
    rows = [(one.jurisdiction, one.text, one.rows, one.first) for one in found.shown[:_MOST_ROWS]]
    return screen.table(title, ("state", "as written", "rows", "first"), rows, note)


def _ingest(line: IngestLine, screen: Screen) -> str:
    parts = [
        "\n".join([
            screen.folded(f"HOW THE RECORDS CAME: {line.source} (owner of the data: {line.owner})"),
            *(screen.folded(f"{name.replace('_', ' ')}: {count:,}", "  ") for name, count in line.rows.items()),
            *([screen.folded(f"Caution: {line.caution}", "  ")] if line.caution else []),
        ])
    ]  # fmt: skip
    if line.outcasts:
        rows = [(one.reason, one.field or "", one.owner, one.rows, one.remedy) for one in line.outcasts]
        parts.append(
            screen.table("QUARANTINED OR SET ASIDE", ("reason", "field", "owner", "rows", "what to do"), rows)
        )
    if line.issues:
        issues = [(one.field, one.reason, one.rows) for one in line.issues]
        parts.append(screen.table("FIELDS LEFT MISSING OR WIDE", ("field", "reason", "rows"), issues))
    parts += [
        _unread(f"VALUES OF {name} THAT THE MAPPING DOES NOT KNOW", found, f"{found.distinct:,} values in {found.rows:,} rows.", screen)
        for name, found in line.unmapped.items()
    ]  # fmt: skip
    if line.tiers:
        parts.append(screen.table("STATUTES AND THE CROSSWALK", ("fit", "rows"), list(line.tiers.items())))
    return "\n\n".join(parts)
