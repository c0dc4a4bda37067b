"""Rules made ready to run: from the cells of a row to the value of a field.

A field's rules are tried in order; the first that applies and has text decides. A rule sees only the cells of
the columns that it names, so its answer is computed once for each distinct combination of them.
"""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clearslate.ingest.mapping import PLACEHOLDER, Mapping, Rule
from clearslate.ingest.patterns import Pattern
from clearslate.ingest.reasons import IngestError, Reason
from clearslate.ingest.source import DIFFER, DOUBTED, MAX_KEPT, NO_KEY
from clearslate.ingest.values import (
    ISO,
    MISSING,
    Century,
    DateRules,
    Reader,
    Reading,
    beside,
    code,
    compile_format,
    in_window,
    read_bool,
    read_count,
    read_length,
    read_money,
    read_number,
    read_written_date,
)
from clearslate.records.days import NEVER, DayInterval, to_day
from clearslate.records.schema import FIELD, Field, Kind

Cells = Sequence[str]
Codes = NDArray[np.int32]
MEMO_LIMIT: Final = 200_000
REMEMBERED: Final = 1_000  # characters of the cells of a row whose reading is remembered
_TEXT_KINDS: Final = frozenset({Kind.TEXT, Kind.ID})
_DAY_KINDS: Final = frozenset({Kind.DATE, Kind.EVENT})
_MONEY_UNITS: Final = frozenset({"dollars", "cents"})

# Days that lie in the past when a source is drawn; a release or a completion may be planned.
PAST_FIELDS: Final = frozenset(
    name
    for name, field in FIELD.items()
    if field.kind in _DAY_KINDS and name not in ("released_on", "completed_on")
)


_NO_KEY: Final = re.compile(NO_KEY)
_DOUBT: Final = {
    DOUBTED: Reading(reason=Reason.JOINED_UNREAD),
    DIFFER: Reading(reason=Reason.JOINED_DIFFER),
}


class Coded:
    """The columns of a batch, each as distinct texts and the place of each row's text among them."""

    def __init__(self, columns: dict[str, pa.Array], rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self._coded: dict[str, tuple[Codes, list[str]]] = {}

    def column(self, name: str) -> tuple[Codes, list[str]]:
        """The codes of a column and the texts that they stand for."""
        if name not in self._coded:
            coded = self.columns[name]
            if not pa.types.is_dictionary(coded.type):
                coded = coded.dictionary_encode()
            self._coded[name] = coded.indices.to_numpy(), coded.dictionary.to_pylist()
        return self._coded[name]

    def texts(self, name: str) -> pa.Array:
        """A column as plain strings."""
        column = self.columns[name]
        return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column

    def rows_of(self, names: Sequence[str]) -> tuple[Codes, list[tuple[str, ...]]]:
        """The codes of several columns together, and the combinations of texts that they stand for."""
        if not names:
            return np.zeros(self.rows, np.int32), [()]
        codes, words = self.column(names[0])
        found: list[tuple[str, ...]] = [(word,) for word in words]
        for name in names[1:]:
            more, texts = self.column(name)
            pairs = pa.array(codes.astype(np.int64) * len(texts) + more).dictionary_encode()
            codes = pairs.indices.to_numpy()
            found = [
                (*found[pair // len(texts)], texts[pair % len(texts)])
                for pair in pairs.dictionary.to_pylist()
            ]
        return codes, found


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of a field in a batch: the different ones, and which of them each row has."""

    distinct: list[Reading]
    codes: Codes

    @property
    def flawed(self) -> bool:
        """Whether any reading has a reason: most columns of most batches have none."""
        return any(reading.reason is not None for reading in self.distinct)

    def where(self, holds: Callable[[Reading], bool]) -> NDArray[np.bool_]:
        """The rows whose reading fulfils a test."""
        found = np.fromiter(map(holds, self.distinct), np.bool_, len(self.distinct))
        rows: NDArray[np.bool_] = found[self.codes]
        return rows

    def without(self, rows: Sequence[int]) -> Readings:
        """The same, missing in the given rows."""
        codes = self.codes.copy()
        codes[list(rows)] = len(self.distinct)
        return Readings([*self.distinct, MISSING], codes)


@dataclass(frozen=True)
class _Step:
    """One rule, with its columns as positions among the field's cells."""

    applies: Callable[[Cells], bool]
    text: Callable[[Cells], str]
    read: Callable[[str, Cells], Reading]
    sources: tuple[int, ...]  # the cells that the text is made of
    choices: tuple[tuple[int, ...], ...]  # the cells that it may be made of, the first of which is not blank
    absent: Reading | None
    constant: Reading | None
    says_nothing: Callable[[Cells], bool]  # its cells hold only texts that stand for "not recorded"
    looks_at: tuple[int, ...]


class FieldReader:
    """Reads one field from the columns of a batch."""

    def __init__(self, field: Field, rules: Sequence[Rule], mapping: Mapping, where: str) -> None:
        """Raises IngestError, with its place in the mapping, where a rule does not fit the field."""
        self.field = field
        self.columns = tuple(dict.fromkeys(column for rule in rules for column in rule.columns()))
        position = {column: number for number, column in enumerate(self.columns)}
        self._steps = [
            _Compiler(field, rule, mapping, f"{where}.{number}", position).step()
            for number, rule in enumerate(rules)
        ]
        self._copied = _copier(rules[0]) if field.kind is Kind.ID and len(rules) == 1 else None
        self._memo: dict[Cells, Reading] = {}

    @property
    def is_copied(self) -> bool:
        """Whether the field is an identifier that is copied as it stands: see `texts`."""
        return self._copied is not None

    def decide(self, cells: Cells) -> Reading:
        """The reading of one row, from the cells of ``columns``."""
        not_recorded = False
        for step in self._steps:
            for at in step.looks_at:
                if cells[at] in _DOUBT:  # neither blank nor a value: nothing that follows may stand for it
                    return _DOUBT[cells[at]]
            if not step.applies(cells):
                continue
            if step.constant is not None:  # it may stand for a blank, and for no "not recorded"
                return MISSING if not_recorded else step.constant
            text = step.text(cells)
            if text:
                return step.read(text, cells)
            # A text that stands for "missing", or fits no match, is not a blank: it says nothing of absence.
            not_recorded |= step.says_nothing(cells)
            if step.absent is not None and not not_recorded and not any(cells[at] for at in step.sources):
                return step.absent
        return MISSING

    def made_of(self, cells: Cells) -> tuple[str, ...]:
        """The columns of which the text of a row is made; none where no rule applies and has text."""
        for step in self._steps:
            if step.applies(cells) and step.constant is None and step.text(cells):
                chosen = next((one for one in step.choices if all(cells[at] for at in one)), ())
                return tuple(self.columns[at] for at in chosen)
        return ()

    def texts(self, cells: Coded) -> pa.Array:
        """The texts of an identifier in a batch, blank where it is missing."""
        if self._copied is not None:
            return self._copied(cells)
        found = self.read(cells)
        texts = pa.array([str(reading.value or "") for reading in found.distinct], pa.string())
        return texts.take(pa.array(found.codes))

    def read(self, cells: Coded) -> Readings:
        """The readings of a batch."""
        codes, combinations = cells.rows_of(self.columns)
        if len(self._memo) > MEMO_LIMIT:
            self._memo.clear()
        memo = self._memo
        distinct = []
        for combination in combinations:
            reading = memo.get(combination)
            if reading is None:
                reading = _kept(self.decide(combination), is_number=self.field.kind is Kind.ID)
                if sum(map(len, combination)) <= REMEMBERED:
                    memo[combination] = reading
            distinct.append(reading)
        return Readings(distinct, codes)


def _kept(reading: Reading, *, is_number: bool) -> Reading:
    """The reading, missing where its text is longer than any that a record keeps, or a word for no number."""
    if not isinstance(reading.value, str):
        return reading
    if len(reading.value) > MAX_KEPT:
        return Reading(reason=Reason.TOO_LONG)
    return Reading(reason=why_none(reading.value)) if is_number and _NO_KEY.search(reading.value) else reading


def why_none(text: str) -> Reason:
    """Why a text is no number (`NO_KEY`)."""
    return next((_DOUBT[doubt].reason for doubt in _DOUBT if doubt in text), None) or Reason.PLACEHOLDER


def _copier(rule: Rule) -> Callable[[Coded], pa.Array] | None:
    """For an identifier that is copied as it stands: its texts from whole columns.

    An identifier hardly ever comes twice, so nothing is gained by remembering its readings.
    """
    if rule.model_fields_set == {"column"} and len(rule.column or ()) == 1:
        name = (rule.column or [""])[0]
        return lambda cells: cells.texts(name)
    if rule.model_fields_set != {"template"}:
        return None
    names = PLACEHOLDER.findall(rule.template or "")
    literals = PLACEHOLDER.sub("\0", rule.template or "").split("\0")

    def fill(cells: Coded) -> pa.Array:
        columns = [cells.texts(name) for name in names]
        pieces = [literals[0]]
        for column, literal in zip(columns, literals[1:], strict=True):
            pieces += [column, literal]
        filled = pc.binary_join_element_wise(*pieces, "")
        blank = functools.reduce(pc.or_, [pc.equal(column, "") for column in columns])
        return pc.if_else(blank, "", filled)

    return fill


@dataclass(frozen=True)
class _Compiler:
    """Turns one rule of one field into a step."""

    field: Field
    rule: Rule
    mapping: Mapping
    where: str
    position: dict[str, int]

    def step(self) -> _Step:
        """The rule as a step.

        Raises:
            IngestError: the rule does not fit the kind of the field.
        """
        rule, kind = self.rule, self.field.kind
        of_dates = (
            rule.formats,
            rule.until,
            rule.beside,
            rule.missing_years,
            rule.missing_dates,
            rule.two_digit_years,
        )
        if any(of_dates) and kind not in _DAY_KINDS:
            raise self._error(
                "formats, until, beside, missing_years, missing_dates and two_digit_years are for dates; "
                f"this field is {kind}"
            )
        if rule.values is not None and self._beside is not None:
            raise self._error("values and a century told by another column do not go together")
        if rule.unit is not None and kind not in (Kind.MONEY, Kind.DAYS):
            raise self._error(f"unit is for amounts and lengths; this field is {kind}")
        if rule.unit is not None and (rule.unit in _MONEY_UNITS) != (kind is Kind.MONEY):
            raise self._error(f"unit {rule.unit} does not fit a field of kind {kind}")
        return _Step(
            applies=condition(rule.when, rule.unless, self.position),
            text=self._text(),
            read=self._reader(),
            sources=tuple(
                self.position[name]
                for name in (*(rule.column or ()), *PLACEHOLDER.findall(rule.template or ""))
            ),
            choices=tuple(tuple(self.position[name] for name in names) for names in rule.choices()),
            absent=None if rule.absent is None else self._fixed("absent", rule.absent),
            constant=None if rule.constant is None else self._fixed("constant", rule.constant),
            says_nothing=self._says_nothing(),
            looks_at=tuple(sorted({self.position[name] for name in rule.columns()})),
        )

    def _error(self, message: str) -> IngestError:
        return IngestError(f"{self.where}: {message}")

    # --- where the text comes from ---

    def _text(self) -> Callable[[Cells], str]:
        source = self._source()
        pattern = None if self.rule.match is None else Pattern(self.rule.match, self.rule.to)
        never = None if self.rule.but_not is None else Pattern(self.rule.but_not)
        if pattern is None and never is None:
            return source

        def rewritten(cells: Cells) -> str:
            text = source(cells)
            if never is not None and never.is_in(text):
                return ""
            return text if pattern is None else pattern.rewritten(text)

        return rewritten

    def _source(self) -> Callable[[Cells], str]:
        skip = frozenset(self.rule.missing)
        if self.rule.template is not None:
            fill = template(self.rule.template, self.position)

            def filled(cells: Cells) -> str:
                text = fill(cells)
                return "" if text in skip else text

            return filled
        positions = tuple(self.position[name] for name in self.rule.column or ())

        def first(cells: Cells) -> str:
            return next((cells[at] for at in positions if cells[at] and cells[at] not in skip), "")

        return first

    def _says_nothing(self) -> Callable[[Cells], bool]:
        """Whether the text is one that the mapping takes for "not recorded"."""
        skip = frozenset(self.rule.missing)
        if not skip:
            return lambda _: False
        if self.rule.template is not None:
            fill = template(self.rule.template, self.position)
            return lambda cells: fill(cells) in skip
        positions = tuple(self.position[name] for name in self.rule.column or ())
        return lambda cells: any(cells[at] in skip for at in positions)

    # --- what the text means ---

    @property
    def _beside(self) -> str | None:
        """The column whose date tells the century of two digits."""
        years = self.rule.two_digit_years
        return None if years is None else years.not_after or years.not_before

    def _reader(self) -> Callable[[str, Cells], Reading]:
        if self._beside is None:
            plain = self._plain()
            coded = plain if self.rule.values is None else self._coded(self.rule.values, plain)
            return self._with_until(coded)
        other, after = (
            self.position[self._beside],
            self.rule.two_digit_years is not None and self.rule.two_digit_years.not_before is not None,
        )
        of_other = replace(self._date_rules(None), missing=(), missing_years=frozenset())

        def read(text: str, cells: Cells) -> Reading:
            day = read_written_date(cells[other], of_other).value
            century = beside(day if isinstance(day, DayInterval) else None, after=after)
            return self._with_until(self._date_reader(century))(text, cells)

        return read

    def _with_until(self, coded: Reader) -> Callable[[str, Cells], Reading]:
        if self.rule.beside is not None:
            other = self.position[self.rule.beside]
            return lambda text, cells: _between(coded(text), coded(cells[other]) if cells[other] else MISSING)
        if self.rule.until is None:
            return lambda text, _: coded(text)
        until = self.position[self.rule.until]
        return lambda text, cells: _spanned(coded(text), coded(cells[until]) if cells[until] else None)

    def _plain(self) -> Reader:
        kind, unit = self.field.kind, self.rule.unit
        if kind in _DAY_KINDS:
            return self._date_reader()
        if kind is Kind.TEXT and self.field.vocabulary:
            words = frozenset(self.field.vocabulary)
            return lambda text: Reading(text) if text in words else self._unmapped(text)
        readers: dict[Kind, Reader] = {
            Kind.TEXT: Reading,
            Kind.ID: Reading,
            Kind.BOOL: read_bool,
            Kind.MONEY: lambda text: read_money(text, unit or "dollars"),
            Kind.DAYS: lambda text: read_length(text, unit),
            Kind.NUMBER: read_number,
            Kind.COUNT: read_count,
        }
        return readers[kind]

    def _date_rules(self, century: Century | None) -> DateRules:
        rule = self.rule
        two_digits = rule.two_digit_years is not None
        try:
            formats = tuple(compile_format(form, two_digits=two_digits) for form in rule.formats) or ISO
        except ValueError as error:
            raise self._error(f"formats: {error}") from None
        missing = tuple(re.compile(fnmatch.translate(pattern)) for pattern in rule.missing_dates)
        return DateRules(formats, frozenset(rule.missing_years), missing, century, self.mapping.zone)

    def _date_reader(self, century: Century | None = None) -> Reader:
        years = self.rule.two_digit_years
        if century is None and years is not None and years.before is not None:
            century = in_window(years.before)
        rules = self._date_rules(century)
        limit = to_day(self.mapping.known_through) if self.field.name in PAST_FIELDS else NEVER

        def read(text: str) -> Reading:
            reading = read_written_date(text, rules)
            if isinstance(reading.value, DayInterval) and reading.value.earliest > limit:
                return Reading(reason=Reason.DATE_TOO_LATE)
            return reading

        return read

    def _coded(self, values: dict[str, Any], plain: Reader) -> Reader:
        table: dict[str, Reading] = {}
        for text, target in values.items():
            key = code(text)
            if key in table:
                raise self._error(f"values: {text!r} stands twice (case and spacing do not count)")
            table[key] = Reading(reason=Reason.LEFT_OPEN) if target is None else self._fixed("values", target)
        keep = self.rule.unmapped == "keep"

        def read(text: str) -> Reading:
            found = table.get(code(text))
            if found is not None:
                return found
            return plain(text) if keep else self._unmapped(text)

        return read

    def _unmapped(self, text: str) -> Reading:
        return Reading(None, Reason.UNMAPPED, text, self.rule.unmapped == "quarantine")

    def _fixed(self, key: str, value: Any) -> Reading:
        """A value that the mapping itself gives, of the field's kind."""
        kind, vocabulary = self.field.kind, self.field.vocabulary
        if kind in _DAY_KINDS:
            if value == "never":
                return Reading(DayInterval(NEVER, NEVER))
            reading = self._date_reader()(str(value))
        elif kind in _TEXT_KINDS:
            if not isinstance(value, str) or (vocabulary and value not in vocabulary):
                words = f"one of {', '.join(vocabulary)}" if vocabulary else "text in quotes"
                raise self._error(f"{key}: {value!r} must be {words}")
            return Reading(value)
        elif kind is Kind.BOOL:
            reading = Reading(value) if isinstance(value, bool) else Reading(reason=Reason.BAD_BOOL)
        elif kind in (Kind.MONEY, Kind.DAYS):
            # A number in the mapping is in the field's own unit: cents, or days.
            whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
            reading = Reading(value) if whole else Reading(reason=Reason.BAD_NUMBER)
        else:
            reading = self._plain()(str(value))
        if reading.reason is not None:
            raise self._error(f"{key}: {value!r} is not a value of kind {kind} ({reading.reason})")
        return reading


def condition(
    when: dict[str, list[str]], unless: dict[str, list[str]], position: dict[str, int]
) -> Callable[[Cells], bool]:
    """Whether cells meet all of ``when``, and not all of a given ``unless``. Case and spacing do not count."""
    wanted = [(position[name], frozenset(map(code, texts))) for name, texts in when.items()]
    barred = [(position[name], frozenset(map(code, texts))) for name, texts in unless.items()]

    def holds(cells: Cells) -> bool:
        if not all(code(cells[at]) in texts for at, texts in wanted):
            return False
        return not (barred and all(code(cells[at]) in texts for at, texts in barred))

    return holds


def template(text: str, position: dict[str, int]) -> Callable[[Cells], str]:
    """Fills a template's columns from cells; empty where any of them is empty."""
    names = PLACEHOLDER.findall(text)
    literal = _literal(text)
    positions = tuple(position[name] for name in names)

    def fill(cells: Cells) -> str:
        parts = tuple(cells[at] for at in positions)
        return "" if "" in parts else literal % parts

    return fill


def _literal(text: str) -> str:
    """The template as a format for the ``%`` operator."""
    return PLACEHOLDER.sub("\0", text).replace("%", "%%").replace("\0", "%s")


def _between(one: Reading, other: Reading) -> Reading:
    """From the first to the last day of both, where two columns tell one day and differ."""
    days = [reading.value for reading in (one, other) if isinstance(reading.value, DayInterval)]
    if len(days) < 2:  # what cannot be read may be another day
        return next((each for each in (one, other) if each.reason is not None), one if one.value else other)
    earliest, latest = min(day.earliest for day in days), max(day.latest for day in days)
    return Reading(DayInterval(earliest, latest), one.reason or other.reason)


def _spanned(first: Reading, last: Reading | None) -> Reading:
    """From the first day to the last, where a source gives both."""
    if last is None or first.value is None or last == MISSING:
        return first
    if not isinstance(first.value, DayInterval) or not isinstance(last.value, DayInterval):
        return Reading(reason=last.reason or Reason.BAD_DATE)
    if last.value.latest < first.value.earliest:
        return Reading(reason=Reason.BAD_RANGE)
    return Reading(DayInterval(first.value.earliest, last.value.latest), first.reason or last.reason)
