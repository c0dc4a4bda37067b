"""The report on data quality for a terminal: short; the page and the JSON have all."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from clearslate.reports.missing_facts import to_do
from clearslate.reports.numbers import share
from clearslate.reports.quality import words
from clearslate.reports.quality.figures import IngestLine, Judged, Quality, Unread
from clearslate.reports.terminal import folded, table
from clearslate.reports.untold import in_yaml

_MOST_ROWS: Final = 15
_MOST_BLOCKERS: Final = 3


def to_text(quality: Quality) -> str:
    """The report as text."""
    judged = quality.judged
    parts = [
        "\n".join(folded(f"{label}: {value}") for label, value in words.foundation(quality)),
        "\n".join(
            folded(f"{line.figure} {line.sentence} {line.detail}", "* ") for line in words.headlines(quality)
        ),
        *(_of_run(judged) if judged else ()),
        _fields(quality),
        _dispositions(quality),
        _conflicts(quality),
        _values(quality),
        _ingest(quality.ingest) if quality.ingest else "",
        "\n".join(["HOW TO READ THIS", *(folded(line, "  ", "    ") for line in words.HOW_COUNTED)]),
    ]
    return "\n\n".join(part for part in parts if part)


def _of_run(judged: Judged) -> tuple[str, ...]:
    return _laws(judged), _fixes(judged), _joint(judged), _steps(judged), _untold(judged), _presumable(judged)


def _laws(judged: Judged) -> str:
    rows = [
        (
            law.id, str(law.verdict), words.law_share(law), law.eligible, law.not_yet, law.waiting, law.ineligible,
            ", ".join(f"{one.field} ({one.owner})" for one in law.blockers[:_MOST_BLOCKERS]),
        )
        for law in judged.laws
    ]  # fmt: skip
    note = " ".join(words.VERDICTS.values())
    return table(
        "CAN EACH LAW BE CARRIED OUT ON THIS DATA? Charges, and what they wait for",
        ("law", "", "decided", "eligible", "not yet", "waiting", "not eligible", "waiting most for"),
        rows,
        note,
    )


def _fixes(judged: Judged) -> str:
    rows = [
        (line.field, line.owner, line.people_sole, line.people, line.charges_sole, line.charges)
        for line in judged.fixes
    ]
    if not rows:
        return ""
    facts = table(
        "FIX-LIST: missing facts, by the people whom their repair decides",
        ("fact", "usual owner", "people: alone", "people: in all", "charges: alone", "charges: in all"),
        rows,
    )
    return "\n".join((facts, *to_do(judged.fixes)))


def _joint(judged: Judged) -> str:
    rows = [
        (" + ".join(line.words), ", ".join(line.owners), line.people, line.charges)
        for line in judged.joint[:_MOST_ROWS]
    ]
    return (
        table("FACTS THAT ONLY TOGETHER DECIDE", ("facts", "usual owners", "people", "charges"), rows)
        if rows
        else ""
    )


def _steps(judged: Judged) -> str:
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
        table("ORDER OF REPAIR: people with an answer decided after each step", ("", "repair", "usual owners", "people", "of those waiting"), rows)
        if rows
        else ""
    )  # fmt: skip


def _untold(judged: Judged) -> str:
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
    facts = table(
        "FACTS THAT NO RECORD TELLS, and the people for whom each would decide an answer",
        ("fact", "usual owner", "laws", "people wait", "alone decides", "with those above"),
        rows,
    )
    written = [
        in_yaml((line.fact for line in lines), code)
        for code, lines in groupby(waited, key=lambda line: line.state)
    ]
    return "\n".join(
        (facts, "", "FOR THE MAPPING (docs/ingest.md, Facts of what never happened)", *written)
    ).rstrip()


def _presumable(judged: Judged) -> str:
    if judged.presumable is None:
        return ""
    rows = [
        (line.id, line.eligible_people, line.eligible_charges, line.people, line.charges)
        for line in judged.presumable
    ]
    if not rows:
        return ""
    counted = table(
        "PRESUMPTIONS THAT ARE OFF, and what would rest on each if all were on, with the facts as they are",
        ("presumption", "eligible: people", "charges", "any answer: people", "charges"),
        rows,
    )
    meant = (folded(f"{line.id}: {line.text}. {line.cite}".strip()) for line in judged.presumable)
    return "\n".join((counted, *meant, words.PRESUMING))


def _fields(quality: Quality) -> str:
    rows = [
        (line.field, line.owner, len(line.laws), words.known_in_percent(line), line.asked, line.known, line.partial, line.missing)
        for line in quality.fields
        if line.laws and line.known < line.asked
    ]  # fmt: skip
    return table(
        "COMPLETENESS of the fields that laws ask, where it is not whole",
        ("field", "usual owner", "laws", "known", "asked", "known", "in part", "missing"),
        rows,
        "By source, year and county: on the page and in the JSON.",
    )


def _dispositions(quality: Quality) -> str:
    rows = [
        ("not known" if line.year is None else str(line.year), line.charges, line.no_disposition, line.pending, line.no_day)
        for line in quality.dispositions
    ]  # fmt: skip
    return table(
        "DISPOSITIONS BY YEAR",
        ("year", "charges", "not recorded", "pending", "ended, day not known"),
        rows,
        "hidden: 1 to 10, or a figure from which one of these could be worked out.",
    )


def _conflicts(quality: Quality) -> str:
    rows = [(words.contradiction(line), line.rows) for line in quality.conflicts]
    return table("DATES THAT CONTRADICT ONE ANOTHER", ("what is wrong", "rows"), rows) if rows else ""


def _values(quality: Quality) -> str:
    found = quality.statutes
    parts = []
    if found.unread.rows or found.empty or found.no_laws:
        note = (
            f"{found.unread.rows:,} charges have one of {found.unread.distinct:,} citations that cannot be read; "
            f"{found.empty:,} have none; {found.no_laws:,} are of jurisdictions without laws here."
        )
        parts.append(_unread("STATUTES THAT CANNOT BE READ", found.unread, note))
    if quality.grades.rows:
        parts.append(_unread("GRADES THAT ARE NOT OF THE STATE'S CODE", quality.grades, ""))
    return "\n\n".join(parts)


def _unread(title: str, found: Unread, note: str) -> str:
    rows = [(one.jurisdiction, one.text, one.rows, one.first) for one in found.shown[:_MOST_ROWS]]
    return table(title, ("state", "as written", "rows", "first"), rows, note)


def _ingest(line: IngestLine) -> str:
    parts = [
        "\n".join([
            f"HOW THE RECORDS CAME: {line.source} (owner of the data: {line.owner})",
            *(folded(f"{name.replace('_', ' ')}: {count:,}", "  ") for name, count in line.rows.items()),
            *([folded(f"Caution: {line.caution}", "  ")] if line.caution else []),
        ])
    ]  # fmt: skip
    if line.outcasts:
        rows = [(one.reason, one.field or "", one.owner, one.rows, one.remedy) for one in line.outcasts]
        parts.append(
            table("QUARANTINED OR SET ASIDE", ("reason", "field", "owner", "rows", "what to do"), rows)
        )
    if line.issues:
        issues = [(one.field, one.reason, one.rows) for one in line.issues]
        parts.append(table("FIELDS LEFT MISSING OR WIDE", ("field", "reason", "rows"), issues))
    parts += [
        _unread(f"VALUES OF {name} THAT THE MAPPING DOES NOT KNOW", found, f"{found.distinct:,} values in {found.rows:,} rows.")
        for name, found in line.unmapped.items()
    ]  # fmt: skip
    if line.tiers:
        parts.append(table("STATUTES AND THE CROSSWALK", ("fit", "rows"), list(line.tiers.items())))
    return "\n\n".join(parts)
