"""The record reference: the canonical record as a page of Markdown, made from its schema.

``docs/records.md`` is this text; a test keeps the two equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from clearslate.records.national import NATIONAL
from clearslate.records.schema import FIELDS, MEANING_OF, SCHEMA_VERSION, Field, Kind, Level

_LEVELS: Final[dict[Level, tuple[str, str]]] = {
    Level.PERSON: ("Person", "Repeated on every charge of the person."),
    Level.CASE: ("Case", "Repeated on every charge of the case."),
    Level.CHARGE: ("Charge", "One row a charge."),
    Level.SENTENCE: ("Sentence", "The sentence for the charge. Null where there is none."),
    Level.ROW: ("Row", "Facts of the row itself, not of the world."),
}

_KINDS: Final[dict[Kind, str]] = {
    Kind.ID: "text, different for nearly every row",
    Kind.TEXT: "text with few different values, dictionary-encoded",
    Kind.BOOL: "true or false",
    Kind.DATE: "two columns, the earliest and the latest day that the source's text allows",
    Kind.EVENT: "as a date; both columns at 9999-12-31 when known not to have happened",
    Kind.MONEY: "whole cents",
    Kind.DAYS: "a length in whole days",
    Kind.NUMBER: "a number",
    Kind.COUNT: "a small whole number",
}

_HEAD: Final = """\
# The canonical record

Generated from `src/clearslate/records/schema.py`; change that file, then run `make docs`.

One row a charge, with the facts of its case and its person beside it. Version {version} of the schema.

- A null is a missing fact: it exists, and nobody recorded it.
- A date is two columns, `<field>_from` and `<field>_to`, equal where the source gives a full date.
- An event that is known not to have happened (no pardon, alive, never revoked) has both at 9999-12-31.
- A fact that not all jurisdictions use is a further column, `fact_<name>`: those of the country stand below, and the state's page describes
  those of one state.
- Required fields are never null. Names of people are not here: no law is judged by them.

NODS is the National Open Court Data Standards. Its names are elements of its message specification for NIEM 6, each with the path from
`nods:CourtCase`, as NIEMOpen's catalog of that specification lists them; the spreadsheet of the National Center for State Courts, which has
the logical names, was not to be had. NIEM names are those of NIEM 6.0 (`j:` justice domain, `nc:` core). An empty cell means that no
counterpart has been confirmed, not that there is none: an element of the case or of an order (domestic violence, dismissed with prejudice)
is no counterpart of a field of the charge, and the specification's lengths of sentences and monetary penalties do not say for which charge
or of which kind they are. [NODS files](mapping.md#nods) says how they are read and written.
"""


_COUNTRY: Final = """\
## The facts of the country

What several states ask with one meaning is defined here once (`src/clearslate/records/national.yaml`), with its question for people in English
and Spanish. A state may add a section or a note, and ask it of the case in place of the charge: its README says so. A mapping fills one
by a rule under its column, and need not declare it. Under a former name, a mapping, a scenario, a person's document, a clinic's list and
a dataset of that state read as before.
"""

_ENDINGS: Final = """\
## What each disposition means

The word is that of the last act of court or prosecutor on the charge that the record tells. Of a program, four things may be so: it was
entered, it is running, it was completed, it was revoked. A code that only names the program says none of them.
"""


def markdown() -> str:
    """The whole page, ending in a newline."""
    sections = [
        _HEAD.format(version=SCHEMA_VERSION),
        _kinds(),
        *(_section(level) for level in Level),
        _national(),
        _endings(),
    ]
    return "\n".join(sections)


def _kinds() -> str:
    rows = [(f"`{kind}`", _KINDS[kind], f"`{_arrow_type(kind)}`") for kind in Kind]
    return "## Kinds of field\n\n" + _table(("kind", "a cell holds", "Arrow type"), rows)


def _endings() -> str:
    rows = [(f"`{word}`", means, other) for word, (means, other) in MEANING_OF.items()]
    return _ENDINGS + "\n" + _table(("word", "it means", "it is not"), rows)


def _national() -> str:
    rows = [
        (
            f"`{each.field.name}`",
            f"{each.field.kind}, of the {each.field.level}",
            each.field.meaning,
            each.filled_from,
            "; ".join(f"`{old}` ({', '.join(sorted(states))})" for old, states in each.formerly.items()),
        )
        for each in NATIONAL.values()
    ]
    head = ("column", "kind", "meaning", "how a mapping fills it", "formerly")
    return _COUNTRY + "\n" + _table(head, rows)


def _section(level: Level) -> str:
    title, about = _LEVELS[level]
    rows = [_row(field) for field in FIELDS if field.level is level]
    return f"## {title}\n\n{about}\n\n" + _table(("field", "kind", "meaning", "NODS", "NIEM"), rows)


def _row(field: Field) -> tuple[str, ...]:
    kind = f"{field.kind}, required" if field.required else str(field.kind)
    return (f"`{field.name}`", kind, _meaning(field), field.nods, field.niem)


def _meaning(field: Field) -> str:
    if not field.vocabulary:
        return field.meaning
    return f"{field.meaning}: {', '.join(f'`{value}`' for value in field.vocabulary)}"


def _arrow_type(kind: Kind) -> str:
    return str(Field("", Level.ROW, kind, "").arrow_type)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
