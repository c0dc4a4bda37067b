"""Where else a person stands: files beside the ledger that hold an id, a docket or a name of somebody, and what may be done about each.

A ledger that forgets is of no use while runs, datasets, outboxes, lists and logs around it do not. So whoever lets it forget asks first
where the person stands. Files are searched by their content, also within Parquet, ZIP (workbooks), gzip and, where its library is installed,
PDF. What lies where no program of ours can look is named as that.
"""

from __future__ import annotations

import bz2
import codecs
import datetime as dt
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db.models import Q

from clearslate.clearance.events import Kind
from clearslate.clearance.exchange.purge import of_the_ledger
from clearslate.clearance.forgetting.forget import kinds_of
from clearslate.clearance.state.forgetting import Kept
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.records.names import People

_STEP: Final = 1 << 20
_LONGEST: Final = 256  # bytes of a sign: what lies across two parts of a file is found all the same
_MOST: Final = 1 << 28  # bytes that are unpacked of one file
_DEEPEST: Final = 3  # archives within one another
_PACKED: Final = (
    (b"\x1f\x8b", gzip.open),
    (b"BZh", bz2.open),
    (b"\xfd7zXZ\x00", lzma.open),
)
_SEALED: Final = (
    b"\x28\xb5\x2f\xfd",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x85\x02",
    b"age-encryption",
    b"Salted__",
)
"""How files begin that nothing here unpacks: zstd, 7z, rar, and what gpg, age and openssl encrypted."""


@dataclass(frozen=True, slots=True)
class Signs:
    """By what somebody is found: each sign with its kind (person, charge, case, docket, tracking number, state id, name)."""

    kinds: dict[str, str]

    def found_in(self, data: bytes) -> set[str]:
        """The kinds of the signs found in some bytes as whole words, in any case."""
        if not self.kinds:
            return set()
        by_word = {each.casefold(): kind for each, kind in self.kinds.items()}
        hits = set(_pattern(tuple(sorted(self.kinds, key=len, reverse=True))).findall(data))
        return {by_word[each.decode(errors="replace").casefold()] for each in hits}


@cache
def _pattern(longest_first: tuple[str, ...]) -> re.Pattern[bytes]:
    any_of = b"|".join(re.escape(each.encode()) for each in longest_first)
    return re.compile(rb"(?<![0-9A-Za-z])(" + any_of + rb")(?![0-9A-Za-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A file that names somebody. ``signs``: by what; ``what``: what it is; ``may``: what may be done; ``erasable``: whether we may."""

    place: Path
    signs: tuple[str, ...]
    what: str
    may: str
    erasable: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A file in which nobody could look, and why."""

    place: Path
    why: str


def signs_of(
    ledger: Ledger, person: str, *, dataset: Path | None = None, dockets: Iterable[str] = ()
) -> Signs:
    """By what a person is found: what the ledger knows of them, their names where a dataset is given, and dockets that are named."""
    found = {person: "person"} | dict.fromkeys(dockets, "docket")
    for row in _of(person, ledger):
        found |= {row.charge: "charge", row.case: "case", row.person: "person", row.former: "person"}
        # Older files have what newer records corrected.
        for link in ledger.links(subject=row.id, kinds=(Kind.CLEARANCE_PLANNED, Kind.CLEARANCE_CORRECTED)):
            says = link.told
            found |= {says.get("number") or "": "docket"} | dict.fromkeys(
                map(str, says.get("keys", {}).values()), "tracking number"
            )
    if dataset is not None:
        wanted = frozenset({"name_last", "name_first", "state_id"})
        of = People(dataset, [person]).of([person], wanted).get(person, {})
        found |= {of.get("state_id", ""): "state id"}
        if of.get("name_last") and of.get("name_first"):
            first, last = of["name_first"], of["name_last"]
            found |= dict.fromkeys((f"{last}, {first}", f"{first} {last}", f"{last},{first}"), "name")
    return Signs({sign: kind for sign, kind in found.items() if sign})


def _of(person: str, ledger: Ledger) -> Any:
    """The clearances of a person, by the id of now or the one before."""
    return m.Clearance.objects.using(ledger.alias).filter(Q(person=person) | Q(former=person))


def in_ledger(ledger: Ledger, person: str, today: dt.date) -> list[str]:
    """What the ledger holds of a person, in words, and from when it may be forgotten."""
    codes = dict(m.Plan.objects.using(ledger.alias).values_list("id", "jurisdiction"))
    places = []
    kept_by = Kept(ledger.alias)
    for row in _of(person, ledger).order_by("id"):
        kinds = kinds_of(codes[row.plan], [row.law])[row.law]
        why, first = kept_by.why(row, kinds, today), kept_by.first_day(row, kinds)
        when = why or "may be forgotten now (`clearslate ledger forget`)"
        if why and first is not None and str(first) not in why:
            when += f"; not before {first}"
        places.append(f"clearance {row.id}, {row.state}: {when}")
    return places


def search(places: Iterable[Path], signs: Signs, ledger: Ledger) -> Iterator[Found | Unread]:
    """The files in some places that name somebody, and those in which nobody could look. No link is followed."""
    known = of_the_ledger(ledger)
    for path in _files(places):
        try:
            kinds = _in_file(path, signs)
        except _UNREADABLE as error:
            yield Unread(path, f"it cannot be read ({type(error).__name__})")
            continue
        if kinds is None:
            yield Unread(path, "the text of a PDF is read where pypdfium2 is installed (clearslate[office])")
        elif kinds:
            yield _judged(path, tuple(sorted(kinds)), is_known=known(path))


_UNREADABLE: Final = (
    OSError, ValueError, zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError, pa.ArrowException, NotImplementedError,
    RuntimeError,  # a ZIP with a password
)  # fmt: skip


def beyond_reach(ledger_address: str) -> list[str]:
    """Where nobody can look from here, in words."""
    of_server = ledger_address.startswith("postgres")
    return [
        "backups of the database and of folders: they hold it until the day on which they are overwritten",
        *(
            ["PostgreSQL's write-ahead log and its archive, and replicas: until they are recycled or expire"] if of_server
            else ["the disk's own copies (snapshots, blocks that a solid-state drive moved): until they are overwritten"]
        ),
        "what agencies, courts and companies hold: `clearslate clear account` says what they answered",
        "downloads of the office in browsers, printed lists and orders, mail, the court's own file",
        "the log of look-ups in the office, which is a chain of its own: it goes with its run",
    ]  # fmt: skip


def erasable(found: Iterable[Found]) -> list[Path]:
    """The files that the ledger is done with."""
    return [each.place for each in found if each.erasable]


def check_planned(ledger: Ledger, person: str) -> bool:
    """Whether all that the ledger holds of a person is to be forgotten, as an operator planned, or is forgotten."""
    return not _of(person, ledger).filter(forgetting="").exists()


# --- looking --------------------------------------------------------------------------------------------------


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_file():
            yield place
        else:
            yield from sorted(path for path in place.rglob("*") if path.is_file() and not path.is_symlink())


def _in_file(path: Path, signs: Signs) -> set[str] | None:
    """The kinds of signs that a file holds; None where nothing here reads it."""
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith(_SEALED):
        raise ValueError("nothing here unpacks it")
    for magic, unpacked in _PACKED:
        if head.startswith(magic):
            with unpacked(path, "rb") as packed:
                return _in_stream(packed, signs, most=_MOST)
    if head.startswith(b"PAR1"):
        return _in_parquet(path, signs)
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(path, signs)
    if head.startswith(b"%PDF"):
        return _in_pdf(path, signs)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return signs.found_in(path.read_text("utf-16").encode())
    with path.open("rb") as file:
        return _in_stream(file, signs)


def _in_stream(file: Any, signs: Signs, most: int | None = None) -> set[str]:
    found: set[str] = set()
    rest, read = b"", 0
    while part := file.read(_STEP):
        read += len(part)
        if most is not None and read > most:
            raise ValueError("it unpacks to too much")
        found |= signs.found_in(rest + part)
        rest = (rest + part)[-_LONGEST:]
    return found


def _in_zip(path: Any, signs: Signs, depth: int = 1) -> set[str]:
    """In the names and the members of an archive, and in the archives within it."""
    found: set[str] = set()
    with zipfile.ZipFile(path) as packed:
        for info in packed.infolist():
            found |= signs.found_in(info.filename.encode())
            with packed.open(info) as member:
                is_archive = member.read(4) == b"PK\x03\x04"
                member.seek(0)
                if is_archive and (depth == _DEEPEST or info.file_size > _MOST):
                    raise ValueError("it unpacks to too much")
                if is_archive:
                    found |= _in_zip(io.BytesIO(member.read()), signs, depth + 1)
                else:
                    found |= _in_stream(member, signs, most=_MOST)
    return found


def _in_parquet(path: Path, signs: Signs) -> set[str]:
    """Whole values of each text column, as ids and numbers stand in records."""
    found: set[str] = set()
    wanted = pa.array(list(signs.kinds), pa.string())
    file = pq.ParquetFile(path)
    for batch in file.iter_batches(batch_size=50_000):
        for column in batch.columns:
            values = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
            if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
                hits = values.filter(pc.is_in(values.cast(pa.string()), wanted)).to_pylist()
                found |= {signs.kinds[each] for each in set(hits)}
    return found | signs.found_in(str(file.schema_arrow.metadata or {}).encode())


def _in_pdf(path: Path, signs: Signs) -> set[str] | None:
    if find_spec("pypdfium2") is None:
        return None
    import pypdfium2  # noqa: PLC0415 (only where it is installed)

    document = pypdfium2.PdfDocument(io.BytesIO(path.read_bytes()))
    try:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    except pypdfium2.PdfiumError as error:
        raise ValueError(str(error)) from error
    finally:
        document.close()
    return signs.found_in(" ".join(text.split()).encode()) | signs.found_in(text.encode())


# --- what it is, and what may be done -------------------------------------------------------------------------


def _judged(path: Path, signs: tuple[str, ...], *, is_known: bool) -> Found:
    if is_known:
        words = "the ledger is done with it: `clearslate where --erase` removes it and records that"
        return Found(path, signs, "a file of exchange, a list or an order", words, erasable=True)
    what, may = next((of[1:] for of in _KINDS if _is(path, of[0])), _OTHER)
    return Found(path, signs, what, may)


def _is(path: Path, names: Collection[str]) -> bool:
    """Whether the name of a file ends so, or it lies in a folder that holds one of some files."""
    folders = list(path.parents)[:3]
    return any(
        path.name.endswith(name) if name.startswith(".") else any((of / name).is_file() for of in folders)
        for name in names
    )


_KINDS: Final = (
    (("backup.json", "office.json"), "a backup", "delete the whole copy when a newer one is made, which lacks what was forgotten"),
    (("run.json",), "a run", "delete the folder of the run when a newer one replaces it; a run is never edited"),
    (
        ("manifest.json", "people.parquet"), "a dataset",
        "delete it when the next delivery lacks the person; a dataset is never edited, and the source's own file is the source's",
    ),
    ((".access.jsonl",), "a log of look-ups", "it is a chain of its own: delete it with its run, when nobody asks for it any more"),
    (
        (".db", ".sqlite", ".sqlite3", ".db-wal", ".db-journal"), "a database",
        "of a ledger, `clearslate ledger forget`; of an office's own tables, its keeping times",
    ),
    ((".manifest.json", ".sig"), "a file of exchange", "it waits for an answer: it goes when it is answered"),
    ((".log",), "a log", "delete it, or wait until it is rotated"),
)  # fmt: skip
_OTHER: Final = ("another file", "whoever keeps it decides; nothing here needs it")
