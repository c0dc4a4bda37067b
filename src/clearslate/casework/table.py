"""A run as one table for the office whose records these are: the source's own columns first, then the answers.

One row a charge, in the order of the source's files and lines. Nothing grows with the number of charges but files in a
scratch folder: rows are put aside by stretches of lines, and each stretch is sorted and written by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from clearslate.casework.judged import NONE, Judged, LawLine, RunLaws, judged, own_rows
from clearslate.casework.words import ALREADY_CLEARED, CLEARED_BEFORE, NO_LAW, OUTCOME_WORDS, AnswerWords
from clearslate.engine.outcomes import Outcome
from clearslate.records.columns import one_chunk
from clearslate.records.days import NEVER
from clearslate.records.names import People
from clearslate.runs.answers import days_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clearslate.ingest.again import SourceAgain
    from clearslate.records.dataset import Dataset
    from clearslate.runs.run import Run

_STRETCH: Final = 100_000  # rows that are held at a time, give or take


class Only(StrEnum):
    """Which charges a table has."""

    ALL = "all"
    ELIGIBLE = "eligible"
    UNDECIDED = "undecided"
    NOT_YET = "not-yet"
    NOT_ELIGIBLE = "not-eligible"

    @property
    def outcomes(self) -> frozenset[int]:
        """The outcomes that it takes."""
        return _TAKEN.get(self, frozenset(Outcome))


_TAKEN: Final = {
    Only.ELIGIBLE: frozenset({Outcome.ELIGIBLE}),
    Only.UNDECIDED: frozenset({Outcome.UNKNOWN}),
    Only.NOT_YET: frozenset({Outcome.NOT_YET}),
    Only.NOT_ELIGIBLE: frozenset({Outcome.INELIGIBLE}),
}


@dataclass(frozen=True)
class Asked:
    """What a table is to have.

    ``by_law``: a row for each law that covers a charge; else one a charge, with the best answer of the automatic laws in
    force and the best of the petitions. ``people``: whose names stand in it, where they are asked for. ``owner``, ``fact``: rows
    alone whose answer lacks data that this owner has, and this very fact.
    """

    only: Only = Only.ALL
    by_law: bool = False
    people: People | None = None
    owner: str = ""
    fact: str = ""


@dataclass
class Written:
    """What went into a table. ``found_again``: rows that stand beside their source's own columns."""

    rows: int = 0
    charges: int = 0
    found_again: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def to_json(self) -> dict[str, Any]:
        """For a program to read."""
        return {
            "rows": self.rows, "charges": self.charges, "found_again": self.found_again, "outcomes": dict(self.outcomes),
        }  # fmt: skip


# --- the columns --------------------------------------------------------------------------------------------

_RECORD: Final = {
    "person_id": "person_id", "charge_id": "charge_id", "docket": "case_number", "count": "sequence", "tracking_number": "tracking_number", "court": "court",
    "county": "county", "statute": "statute", "description": "description", "grade": "grade", "disposition": "disposition",
    "disposition_date": "disposition_date", "source_file": "source_file", "source_line": "source_line",
}  # fmt: skip
"""Our names of what clearslate read, each with the field of the record."""
_NAMES: Final = {
    "name_last": "name_last", "name_first": "name_first", "name_middle": "name_middle", "name_suffix": "name_suffix",
    "birth_date": "birth_date",
}  # fmt: skip
_ANSWER: Final = (
    "outcome", "eligible_on", "law", "law_title", "citation", "relief", "why", "missing", "missing_in_words", "who_has_it",
    "what_to_do", "notices", "not_verified",
)  # fmt: skip
_BEST_ONLY: Final = ("also_undecided_under", "petition_outcome", "petition_eligible_on", "petition_law")
_BY_LAW_ONLY: Final = ("route",)
_DAYS: Final = frozenset({"eligible_on", "petition_eligible_on"})
_DISTINCT: Final = frozenset(
    {"person_id", "charge_id", "docket", "tracking_number", "disposition_date", *_NAMES}
)
_FILE, _LINE = "source_file", "source_line"


def schema(asked: Asked) -> pa.Schema:
    """The columns that clearslate adds, behind the source's own."""
    answer = (*_BY_LAW_ONLY, *_ANSWER) if asked.by_law else (*_ANSWER, *_BEST_ONLY)
    names = (*_RECORD, *(_NAMES if asked.people is not None else ()), *answer, "as_of", "run")
    return pa.schema([(name, _type(name)) for name in names])


def _type(name: str) -> pa.DataType:
    if name in _DAYS:
        return pa.date32()
    if name in ("count", _LINE):
        return pa.int32()
    return pa.string() if name in _DISTINCT else pa.dictionary(pa.int32(), pa.string())


def columns(asked: Asked, own: Sequence[str] = ()) -> pa.Schema:
    """All columns of a table. One of the source's own that is called as one of ours keeps its name, and ours is marked."""
    ours = [(_free(name, own), kind) for name, kind in _plain(schema(asked))]
    return pa.schema([*((name, pa.string()) for name in own), *ours])


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name = f"clearslate_{name}"
    return name


def _plain(ours: pa.Schema) -> list[tuple[str, pa.DataType]]:
    return [(each.name, pa.string() if pa.types.is_dictionary(each.type) else each.type) for each in ours]


# --- the rows -----------------------------------------------------------------------------------------------


def rows(
    run: Run,
    dataset: Dataset,
    asked: Asked,
    source: SourceAgain | None,
    scratch: Path,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[pa.Table, Written]]:
    """The table's rows in bounded parts, each with what was written up to it.

    Args:
        run: the run.
        dataset: its dataset.
        asked: which rows and columns.
        source: the files of the source, where the user's own columns are to stand first.
        scratch: an empty folder of this call's own; whoever gave it removes it.
        progress: told how many parts of the work are done, and of how many.

    Raises:
        IngestError: a file of the source cannot be read again.
    """
    stretches = _Stretches.of(dataset)
    steps, done = len(run.buckets) + len(stretches.names), 0
    tell = progress or (lambda done, of: None)  # noqa: ARG005
    aside: dict[int, list[Path]] = {}  # a file for each bucket of a stretch: none is held open meanwhile
    for bucket, part in enumerate(answered(run, dataset, asked)):
        for number, piece in stretches.cut(part):
            path = scratch / f"{number:06d}-{bucket:06d}.parquet"
            pq.write_table(piece, path)
            aside.setdefault(number, []).append(path)
        done += 1
        tell(done, steps)
    written = Written()
    again: _Again | None = None
    everything = columns(asked, source.columns if source is not None else ())
    for number, (file, last) in enumerate(stretches.names):
        if number in aside:
            part = pa.concat_tables(map(pq.read_table, aside[number])).unify_dictionaries()
            for path in aside[number]:
                path.unlink()
            part = part.take(pc.sort_indices(part, [(_LINE, "ascending"), ("charge_id", "ascending")]))
            written.rows += part.num_rows
            written.charges += pc.count_distinct(part["charge_id"]).as_py()
            counts = part["outcome"].cast(pa.string()).value_counts().to_pylist()
            written.outcomes.update({each["values"]: each["counts"] for each in counts})
            own: dict[str, pa.Array] = {}
            if source is not None and file in source:
                again = again if again is not None and again.file == file else _Again(source, file)
                own, here = again.beside(one_chunk(part[_LINE]).to_numpy(), last)
                written.found_again += here
            yield _put_together(own, part, everything), written
        done += 1
        tell(done, steps)


def _put_together(own: dict[str, pa.Array], part: pa.Table, everything: pa.Schema) -> pa.Table:
    ours = len(everything) - part.num_columns
    arrays = [
        own.get(each.name, pa.nulls(part.num_rows, each.type)) if place < ours else part.column(place - ours).cast(each.type)
        for place, each in enumerate(everything)
    ]  # fmt: skip
    return pa.table(arrays, schema=everything)


def answered(run: Run, dataset: Dataset, asked: Asked) -> Iterator[pa.Table]:
    """The rows of each bucket, in the order of the dataset, with the columns of `schema`."""
    laws = RunLaws(run)
    words = AnswerWords(run, laws, dataset.manifest.facts)
    read = [
        name
        for field_name in _RECORD.values()
        for name in (("disposition_date_from", "disposition_date_to") if field_name == "disposition_date" else (field_name,))
    ]  # fmt: skip
    for part in judged(run, dataset, laws, read):
        answers, charges = _chosen(part, laws, asked)
        cells = _record_columns(part.records.take(pa.array(charges)))
        if asked.people is not None:
            cells |= _name_columns(asked.people, cells["person_id"])
        cells |= _answer_columns(part, answers, charges, laws, words)
        cells |= _route(part, answers, laws) if asked.by_law else _best_columns(part, answers, charges, laws)
        cells["as_of"] = _repeated(run.as_of.isoformat(), len(charges))
        cells["run"] = _repeated(run.manifest.run_id, len(charges))
        wanted = schema(asked)
        table = pa.table([cells[each.name].cast(each.type) for each in wanted], schema=wanted)
        for column, name in (("who_has_it", asked.owner), ("missing", asked.fact)):
            if name:
                table = table.filter(_names(table[column], name))
        yield table


def _names(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Where a name stands in a list of several."""
    listed = pc.binary_join_element_wise("; ", pc.fill_null(column.cast(pa.string()), ""), "; ", "")
    return pc.match_substring(listed, f"; {name}; ")


def _chosen(part: Judged, laws: RunLaws, asked: Asked) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The place of each row's answer (NONE: no law covers the charge), and of its charge."""
    taken = np.array([outcome in asked.only.outcomes for outcome in Outcome], bool)
    best = part.best(laws.automatic)
    if not asked.by_law:
        charges = np.flatnonzero(taken[part.outcomes(best)])
        return best[charges], charges
    order = np.lexsort((part.law, part.row))
    order = order[taken[part.outcome[order]]] if len(order) else order
    uncovered = np.ones(part.records.num_rows, bool)
    uncovered[part.row] = False
    bare = np.flatnonzero(uncovered & taken[Outcome.NOT_APPLICABLE])
    answers = np.concatenate([order, np.full(len(bare), NONE, np.int64)])
    return answers, np.concatenate([part.row[order], bare])


def _record_columns(records: pa.Table) -> dict[str, pa.Array]:
    texts = {}
    for name, field_name in _RECORD.items():
        if field_name == "disposition_date":
            low, high = (days_of(records.column(f"{field_name}_{end}")) for end in ("from", "to"))
            texts[name] = _day_texts(low, high, ~pc.is_null(records.column(f"{field_name}_from")).to_numpy())
        else:
            texts[name] = one_chunk(records.column(field_name))
    return texts


def _day_texts(low: NDArray[np.int32], high: NDArray[np.int32], known: NDArray[np.bool_]) -> pa.Array:
    """A day as text, or the two between which it lies; nothing where it is missing, or has not come."""
    shown = known & (high < NEVER)
    first, last = (
        np.datetime_as_string(np.where(shown, day, 0).astype("datetime64[D]")) for day in (low, high)
    )
    both = np.where(low == high, first, np.char.add(np.char.add(first, "/"), last))
    return pa.array(both.astype(object), pa.string(), mask=~shown)


def _name_columns(people: People, persons: pa.Array) -> dict[str, pa.Array]:
    ids = persons.to_pylist()
    found = people.of(ids, frozenset(_NAMES.values()))
    return {
        name: pa.array([found.get(each, {}).get(fact) or None for each in ids], pa.string())
        for name, fact in _NAMES.items()
    }


def _answer_columns(
    part: Judged, answers: NDArray[np.int64], charges: NDArray[np.int64], laws: RunLaws, words: AnswerWords
) -> dict[str, pa.Array]:
    """The answers in words; each distinct one is worded once and its code stands in the rows."""
    known: dict[tuple[Any, ...], int] = {}
    there = answers[answers != NONE]
    masks = (part.failed, part.unknown, part.presumed, part.missing, part.notices, part.notices_unknown)
    keys = zip(
        part.law[there].tolist(), part.outcome[there].tolist(), *(mask[there].tolist() for mask in masks), strict=True
    )  # fmt: skip
    code = np.empty(len(answers), np.int32)
    code[answers != NONE] = [known.setdefault(key, len(known)) for key in keys]
    bare, cleared = len(known), len(known) + 1
    code[answers == NONE] = np.where(part.cleared[charges[answers == NONE]], cleared, bare)
    worded = [_worded(key, laws, words) for key in known]
    nothing = dict.fromkeys(_ANSWER, None)
    worded.append(nothing | {"outcome": OUTCOME_WORDS[Outcome.NOT_APPLICABLE], "why": NO_LAW})
    worded.append(nothing | {"outcome": CLEARED_BEFORE, "why": ALREADY_CLEARED})
    day = part.day[np.maximum(answers, 0)] if len(part.day) else np.full(len(answers), NEVER, np.int32)
    return {name: _coded(code, [each[name] for each in worded]) for name in _ANSWER} | {
        "eligible_on": _days(np.where(answers == NONE, NEVER, day))
    }


def _worded(key: tuple[Any, ...], laws: RunLaws, words: AnswerWords) -> dict[str, str | None]:
    law, outcome, failed, unknown, presumed, missing, certain, doubted = key
    line, repairs = laws.lines[law], words.missing(law, missing)
    return {
        "outcome": OUTCOME_WORDS[Outcome(outcome)],
        "law": line.id,
        "law_title": line.title,
        "citation": line.cite,
        "relief": line.relief,
        "why": words.why(law, outcome, failed, unknown, presumed),
        "missing": "; ".join(each.field for each in repairs) or None,
        "missing_in_words": "; ".join(each.words for each in repairs) or None,
        "who_has_it": "; ".join(dict.fromkeys(each.owner for each in repairs)) or None,
        "what_to_do": " ".join(dict.fromkeys(each.action for each in repairs)) or None,
        "notices": words.notices(law, certain, doubted) or None,
        "not_verified": _not_verified(line),
        "eligible_on": None,
    }


def _not_verified(law: LawLine) -> str | None:
    if not law.unverified:
        return None
    return f"legal review pending on {len(law.unverified)} points: see clearslate laws {law.id}"


def _best_columns(
    part: Judged, answers: NDArray[np.int64], charges: NDArray[np.int64], laws: RunLaws
) -> dict[str, pa.Array]:
    petition = part.best(laws.petition)[charges]
    there = petition != NONE
    names = [line.id for line in laws.lines]
    law = part.law[np.maximum(petition, 0)] if len(part.law) else np.zeros(len(petition), np.int64)
    day = part.day[np.maximum(petition, 0)] if len(part.day) else np.full(len(petition), NEVER, np.int32)
    outcome = part.outcomes(petition)
    return {
        "also_undecided_under": _also_undecided(part, answers, charges, laws),
        "petition_outcome": _coded(
            outcome.astype(np.int32), [OUTCOME_WORDS[each] for each in Outcome], there
        ),
        "petition_eligible_on": _days(np.where(there, day, NEVER)),
        "petition_law": _coded(law.astype(np.int32), names, there),
    }


def _also_undecided(
    part: Judged, answers: NDArray[np.int64], charges: NDArray[np.int64], laws: RunLaws
) -> pa.Array:
    """Other automatic laws that may clear a charge which none clears for certain."""
    found: dict[int, list[str]] = {}
    of_row = {int(row): place for place, row in enumerate(charges)}
    eligible = part.outcomes(answers) == Outcome.ELIGIBLE
    for at in np.flatnonzero((part.outcome == Outcome.UNKNOWN) & laws.automatic[part.law]):
        place = of_row.get(int(part.row[at]))
        if place is not None and not eligible[place] and answers[place] != at:
            found.setdefault(place, []).append(laws.lines[int(part.law[at])].id)
    return pa.array(
        ["; ".join(found[at]) if at in found else None for at in range(len(charges))], pa.string()
    )


def _route(part: Judged, answers: NDArray[np.int64], laws: RunLaws) -> dict[str, pa.Array]:
    words = ("automatic", "petition", "what-if")
    kind = np.where(laws.automatic, 0, np.where(laws.petition, 1, 2)).astype(np.int32)
    law = part.law[np.maximum(answers, 0)] if len(part.law) else np.zeros(len(answers), np.int64)
    code = kind[law] if len(kind) else np.zeros(len(answers), np.int32)
    return {"route": _coded(code, words, answers != NONE)}


def _coded(code: NDArray[Any], words: Any, there: NDArray[np.bool_] | None = None) -> pa.Array:
    """Texts by their codes: a text stands once, and may be nothing."""
    empty = np.array([text is None for text in words], bool)
    place = np.cumsum(~empty) - 1  # of each text among those that are something
    texts = pa.array([text for text in words if text is not None], pa.string())
    if not len(code):
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), texts)
    nothing = empty[code] if there is None else empty[code] | ~there
    return pa.DictionaryArray.from_arrays(pa.array(place[code].astype(np.int32), mask=nothing), texts)


def _repeated(text: str, times: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(times, np.int32)), pa.array([text]))


def _days(days: NDArray[np.int32]) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.int32(), mask=days >= NEVER).cast(pa.date32())


# --- in the order of the source's lines ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Stretches:
    """The lines of all files in stretches that fit into memory: for each its file and its last line."""

    names: list[tuple[str, int]]
    first: dict[str, int]
    step: dict[str, int]

    @classmethod
    def of(cls, dataset: Dataset) -> _Stretches:
        """Of the lines from which a dataset's charges were read."""
        count: Counter[str] = Counter()
        last: dict[str, int] = {}
        for index in range(len(dataset.buckets)):
            table = dataset.read(index, ["membership", _FILE, _LINE])
            table = table.filter(pa.array(own_rows(table)))
            places = pa.table({"file": table[_FILE].cast(pa.string()), "line": table[_LINE]})
            for row in places.group_by("file").aggregate([("line", "max"), ("line", "count")]).to_pylist():
                count[row["file"]] += row["line_count"]
                last[row["file"]] = max(last.get(row["file"], 0), row["line_max"])
        names: list[tuple[str, int]] = []
        first, step = {}, {}
        for file in sorted(count):
            first[file] = len(names)
            step[file] = max(1, -(-(last[file] + 1) // (1 + count[file] // _STRETCH)))
            names += [(file, end) for end in range(step[file] - 1, last[file] + step[file], step[file])]
        return cls(names, first, step)

    def cut(self, part: pa.Table) -> Iterator[tuple[int, pa.Table]]:
        """The rows of a part by the stretch to which each belongs."""
        files = one_chunk(part[_FILE])
        words = files.dictionary.to_pylist()
        code, line = files.indices.to_numpy(), one_chunk(part[_LINE]).to_numpy()
        first = np.array([self.first.get(word, 0) for word in words], np.int64)
        step = np.array([self.step.get(word, 1) for word in words], np.int64)
        number = first[code] + line // step[code] if len(words) else np.zeros(0, np.int64)
        order = np.argsort(number, kind="stable")
        ends = np.flatnonzero(np.diff(number[order])) + 1
        for group in np.split(order, ends):
            if len(group):
                yield int(number[group[0]]), part.take(pa.array(group))


class _Again:
    """A file of the source, read once from its first line, beside rows whose lines rise."""

    def __init__(self, source: SourceAgain, file: str) -> None:
        self.file: Final = file
        self._rows = source.rows(file)
        self._lines: NDArray[np.int64] = np.zeros(0, np.int64)
        self._cells: dict[str, pa.Array] = {}

    def beside(self, lines: NDArray[Any], last: int) -> tuple[dict[str, pa.Array], int]:
        """The cells of the rows on some lines, none after ``last``; and on how many of them there is a row."""
        kept = [(self._lines, self._cells)] if len(self._lines) else []
        while not kept or kept[-1][0][-1] <= last:
            more = next(self._rows, None)
            if more is None:
                break
            if len(more[0]):
                kept.append((more[0].to_numpy(), more[1]))
        if not kept:
            return {}, 0
        held = np.concatenate([each for each, _ in kept])
        cells = {name: pa.concat_arrays([part[name] for _, part in kept]) for name in kept[0][1]}
        order = np.argsort(held, kind="stable")
        at = np.minimum(np.searchsorted(held[order], lines), len(held) - 1)
        there = held[order][at] == lines
        places = pa.array(order[at], mask=~there)
        rest = pa.array(held > last)
        self._lines, self._cells = (
            held[held > last],
            {name: each.filter(rest) for name, each in cells.items()},
        )
        return {name: each.take(places) for name, each in cells.items()}, int(there.sum())
