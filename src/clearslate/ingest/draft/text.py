"""The text of a draft: a mapping with what is guessed marked, and what was seen in comments."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from clearslate.ingest.draft.columns import DISTINCT, RARE, Column
from clearslate.ingest.draft.dates import MOSTLY
from clearslate.ingest.draft.related import Related
from clearslate.ingest.draft.sample import Sample
from clearslate.ingest.draft.sketch import Sketch
from clearslate.ingest.draft.suggest import CODED, guessed, holds_money
from clearslate.ingest.endings import ASK, names_program, nearest_ending
from clearslate.ingest.mapping import GUESS, SHIPPED
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.source import is_decoded
from clearslate.records.schema import FIELD, Disposition, Kind


def rap_sheet(path: Path, head: bytes) -> str:
    """The shipped mapping of rap sheets, with what only this source's people can say left open."""
    if re.search(rb"<!doctype html|<html", head[:4096], re.IGNORECASE):
        raise IngestError(
            f"{path.name}: a web page, perhaps of a sign-in that ran out, and no export; fetch the file again"
        )
    if b"RapSheet" not in head:
        raise IngestError(
            f"{path.name}: XML, but no rap sheet of the interstate criminal history format, the one kind of XML that "
            "is read; export the rows as delimited text or JSON Lines"
        )
    text = (SHIPPED / "rap_sheet.yaml").read_text(encoding="utf-8")
    for key in ("id", "source", "owner", "jurisdiction", "known_through", "coverage"):
        text = re.sub(rf"(?m)^{key}:.*$", f"{key}: {json.dumps(GUESS)}", text)
    return re.sub(r"(?m)^(  files:).*$", rf"\1 [{json.dumps(path.name)}]", text)


def in_yaml(value: Any) -> str:
    """A value as YAML in one line; YAML takes no sign that is not printed."""
    text = json.dumps(value, ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else f"\\u{ord(sign):04x}" if ord(sign) < 2**16 else f"\\U{ord(sign):08x}"
        for sign in text
    )


def text_of(
    sketch: Sketch,
    columns: list[Column],
    faults: Counter[Reason],
    sample: Sample,
    beside: Sequence[Related],
    again: tuple[int, Counter[str]],
) -> Iterator[str]:
    """The lines of a draft."""
    joined = [one for one in beside if one.keys]
    rows = max((column.rows for column in columns), default=0)
    guesses = guessed(columns)
    columns = [*columns, *_joined(guesses, joined)]
    by_name = {column.name: column for column in columns}
    forms = {column.name: column.forms for column in columns}
    yield "# A draft, written by clearslate ingest --draft; docs/mapping.md explains every key."
    yield '# It is refused until no question mark is left. "? NAME" is a guess: look, correct it, and take "? " away.'
    yield '# "?" alone is what only you can say. A line that you do not need may go: what is not mapped is missing.'
    yield f"# Read: {rows:,} rows of {sketch.source.name}."
    for reason, count in sorted(faults.items()):
        yield f"# {count:,} rows would be quarantined: {reason}."
    yield ""
    yield 'id: "?" # a short name of the source, such as court'
    yield 'source: "?" # its name, as reports shall show it'
    yield 'owner: "?" # who can correct it'
    yield 'jurisdiction: "?" # USPS code of the state whose courts decided'
    yield 'known_through: "?" # YYYY-MM-DD, the day up to which the source is complete'
    if any("%z" in form for found, _ in forms.values() for form in found):
        yield 'time_zone: "?" # of the court, such as America/New_York; UTC if times only fill up what is a day'
    yield "# whole: the source holds all that these courts ever recorded of a person; otherwise single_cases"
    yield 'coverage: {history: "?", first_year: "?", last_year: "?"}'
    yield ""
    yield "table:"
    yield from (f"  {line}" for line in _table(sketch))
    yield from _joins(beside)
    yield ""
    yield from _keys(guesses, sample, sample.table(guesses, forms))
    if again[0]:
        where = _counts(again[1])
        yield f"# {again[0]:,} rows have the case and count of an earlier one" + (
            f"; they differ in: {where}" if where else ""
        )
        yield "# Rows of one charge become one record, what differs is missing. Parts of one sentence: repeats (docs/mapping.md)"
    yield ""
    yield from _people(guesses, by_name, forms)
    yield "fields:"
    placed = [place for place in guesses if place in FIELD]
    if "keys.case" in guesses:
        yield f"  case_number: {_rule(guesses['keys.case'][0])}"
    for place in placed:
        yield from _field(place, guesses[place], by_name, forms)
    taken = {name for names in guesses.values() for name in names}
    for column in columns:
        if column.name not in taken and holds_money(column):
            yield f"  # {_one_line(column.name)} holds money. If it is what is still owed: restitution_owed, fines_owed or fees_owed"
    if "disposition" not in placed:
        yield '  disposition: {column: "?", values: {"?": "?"}} # how the charge ended: ' + ", ".join(
            Disposition
        )
    yield ""
    yield "# What the columns hold (* may identify a person: pass it on to nobody):"
    width = max((len(column.name) for column in columns), default=0)
    for column in columns:
        share = f"{100 * column.filled / max(column.rows, 1):.0f} % filled"
        different = f"more than {DISTINCT:,}" if column.many else f"{len(column.values):,}"
        mark = "*" if column.is_identifying else " "
        yield (
            f"# {mark} {_one_line(column.name):{width}}  {share}, {different} different, {column.kind(forms[column.name][0])}"
        )


def _table(sketch: Sketch) -> Iterator[str]:
    for note in sketch.notes:
        yield f"# {note}"
    for key, value in {**sketch.table, **sketch.marked}.items():
        if isinstance(value, dict):
            yield f"{key}:"
            yield from (f"  {in_yaml(name)}: {in_yaml(inner)}" for name, inner in value.items())
        else:
            yield f"{key}: {in_yaml(value)}"


def _joined(guesses: dict[str, list[str]], joined: Sequence[Related]) -> list[Column]:
    """The columns of joined tables, by their names in rules; what they may fill, where the main one has nothing for it."""
    found = []
    for one in joined:
        theirs = [replace(column, name=f"{one.name}.{column.name}") for column in one.columns]
        for place, names in guessed(one.columns).items():
            free = [f"{one.name}.{name}" for name in names if name not in one.keys]
            if free and place not in guesses and not place.startswith("keys."):
                guesses[place] = free
        found += theirs
    return found


def _joins(beside: Sequence[Related]) -> Iterator[str]:
    """The joins that keys suggest, and the tables that share none."""
    joined = [one for one in beside if one.keys]
    for one in beside:
        if not one.keys:
            yield f"# {_one_line(one.sketch.source.name)} ({one.name}): shares no key with the main table"
    if not joined:
        return
    yield "joins: # by the values that both hold; look at each, and take out what you do not need"
    for one in joined:
        yield f"  - name: {one.name} # its columns are called {one.name}.COLUMN; {one.matched:.0%} of its {one.rows:,} rows fit"
        yield "    table:"
        yield from (f"      {line}" for line in _table(one.sketch))
        yield (
            "    keys: {"
            + ", ".join(f"{in_yaml(name)}: {_rule(main)}" for name, main in one.keys.items())
            + "}"
        )
        if one.repeated:
            where = ", ".join(
                f"{_one_line(name)} {count:,}" for name, count in (one.differ or {}).items() if count
            )
            yield f"    # {one.repeated:,} rows have the keys of an earlier one" + (
                f"; they differ in: {where}" if where else ""
            )
            yield '    several: "? agree" # or sum, any, latest, first, last, longest: docs/mapping.md'
        else:
            yield '    one: "? true" # no two rows of the sample share a key'


def _counts(found: Counter[str]) -> str:
    return ", ".join(f"{_one_line(name)} {count:,}" for name, count in found.most_common(12))


def _one_line(name: str) -> str:
    return name if name.isprintable() else in_yaml(name)


def _rule(name: str) -> str:
    return in_yaml(f"{GUESS} {name}")


def _keys(guesses: dict[str, list[str]], sample: Sample, table: pa.Table) -> Iterator[str]:
    """The keys; none is proposed under which the rows of the sample contradict one another."""
    yield "keys: # what tells persons, cases and charges apart; row where each row is one; of person also case: nobody has two cases"
    wrong = [name for name in guesses.get("keys.person", ()) if sample.contradicts(name, table)]
    repeated = [name for name in guesses.get("keys.case", ()) if sample.contradicts(name, table, case=True)]
    if wrong:
        yield f"  # no key of a person: {', '.join(map(_one_line, wrong))}. Names and births under one value contradict"
    if repeated:
        yield f"  # no key of a case alone: {', '.join(map(_one_line, repeated))}. It repeats from county to county"
    guesses = guesses | {
        f"keys.{key}": [name for name in guesses.get(f"keys.{key}", ()) if name not in (*wrong, *repeated)]
        for key in ("person", "case")
    }
    county = guesses.get("county")
    case, sequence = guesses.get("keys.case"), guesses.get("sequence")
    for key in ("person", "case", "charge"):
        found = guesses.get(f"keys.{key}")
        if (
            key == "case"
            and not found
            and repeated
            and county
            and not re.search(r"[{}]", county[0] + repeated[0])
        ):
            yield f"  case: {{template: {_rule(f'{{{county[0]}}}-{{{repeated[0]}}}')}}}"
        elif found:
            yield f"  {key}: {_rule(found[0])}{_others(found)}"
        elif key == "charge" and case and sequence and not re.search(r"[{}]", case[0] + sequence[0]):
            yield f"  charge: {{template: {_rule(f'{{{case[0]}}}-{{{sequence[0]}}}')}}}"
        elif key == "person" and case:
            yield "  # No column surely numbers persons. Where none does, write case: then nobody has two cases until"
            yield "  # clearslate link finds who is the same (docs/identity.md)"
            yield '  person: "?"'
        else:
            yield f'  {key}: "?"'


def _others(found: Sequence[str]) -> str:
    return f" # or {', '.join(map(_one_line, found[1:]))}" if found[1:] else ""


def _dated(name: str, forms: tuple[list[str], str | None]) -> Iterator[str]:
    """The keys of a rule for a date."""
    found, other = forms
    marked = [f"{GUESS} {form}" for form in found] if other else found
    yield f"column: {_rule(name)}"
    yield f"formats: {in_yaml(marked or [GUESS])}" + (f" # {other} fits every row as well" if other else "")
    if any("%y" in form for form in found):
        yield f"two_digit_years: {{before: {in_yaml(GUESS)}}} # no date lies before that year"


def _people(
    guesses: dict[str, list[str]],
    columns: dict[str, Column],
    forms: dict[str, tuple[list[str], str | None]],
) -> Iterator[str]:
    found = {
        place.removeprefix("people."): names
        for place, names in guesses.items()
        if place.startswith("people.")
    }
    if not any(name.startswith("name") for name in found):
        return
    yield "# set_aside: [{parties: names}] # rows whose party is no person"
    yield "people: # for identity resolution only"
    if any(name.startswith("name_") for name in found):
        found.pop("name", None)
    for name, named in found.items():
        if name == "name":
            commas = columns[named[0]].share(lambda text: "," in text) >= MOSTLY
            order = in_yaml(f"{GUESS} last, first middle" if commas else GUESS)
            yield f"  name: {{column: {_rule(named[0])}, order: {order}}} # such as: last, first middle{_others(named)}"
        else:
            yield f"  {name}: {_rule(named[0])}{_others(named)}"
    if "date_of_birth" in guesses:
        yield "  birth:"
        yield from (
            f"    {line}" for line in _dated(guesses["date_of_birth"][0], forms[guesses["date_of_birth"][0]])
        )
    yield ""


def _field(
    place: str,
    found: list[str],
    columns: dict[str, Column],
    forms: dict[str, tuple[list[str], str | None]],
) -> Iterator[str]:
    name = found[0]
    if FIELD[place].kind in (Kind.DATE, Kind.EVENT):
        yield f"  {place}:{_others(found)}"
        yield from (f"    {line}" for line in _dated(name, forms[name]))
        if FIELD[place].kind is Kind.EVENT:
            yield f"    absent: {in_yaml(f'{GUESS} never')} # an empty cell; take the line out where the source may not have told it"
        return
    if place not in CODED:
        yield f"  {place}: {_rule(name)}{_others(found)}"
        return
    shown, hidden = columns[name].codes()
    yield f"  {place}:{_others(found)}"
    yield f"    column: {_rule(name)}"
    if place == "disposition":
        yield "    # one of: " + ", ".join(Disposition)
        yield "    # what each means: docs/records.md. A guess is by the words of the code alone"
    else:
        yield "    # as the state's laws have them: clearslate laws STATE --codes"
    yield "    values:"
    for code, count in shown:
        if is_decoded(code):
            asks = f"; {ASK}" if place == "disposition" and names_program(code) else ""
            near = nearest_ending(code) if place == "disposition" else None
            yield f"      {in_yaml(code)}: {in_yaml(f'{GUESS} {near}' if near else GUESS)} # {count:,} rows{asks}"
    if hidden or not shown:
        yield f"      # {hidden:,} other values are not shown: fewer than {RARE} rows bear them, or they look like no code"
    if not shown:
        yield f"      {in_yaml(GUESS)}: {in_yaml(GUESS)}"
