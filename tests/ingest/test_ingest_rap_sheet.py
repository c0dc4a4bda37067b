"""Rap sheets in XML: charges of arrest and court are one row where they surely are; a broken document spoils no other."""

from __future__ import annotations

import gzip
import io
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearslate.ingest import IngestError, Reason
from clearslate.ingest.formats.documents import documents
from clearslate.ingest.formats.rap_cycle import COLUMNS
from clearslate.ingest.formats.rap_sheet import RapSheet, RapSheetSource
from clearslate.ingest.source import Batch
from clearslate.ingest.values import DateRules, read_written_date
from clearslate.records.days import DayInterval, to_date
from tests.examples import examples

TABLE = RapSheet.model_validate(
    {
        "format": "rap_sheet",
        "files": ["*.xml"],
        "terms": {"confinement": ["Jail", "Prison"], "probation": ["Probation"]},
    }
)
ALL = [*COLUMNS, "sentence.confinement", "sentence.confinement_min", "sentence.probation", "sentence.other"]


def read(path: Path, table: RapSheet = TABLE) -> tuple[list[dict[str, str]], list[Batch], RapSheetSource]:
    source = RapSheetSource(path, table)
    batches = list(source.batches(dict.fromkeys(ALL, "fields")))
    rows = [
        {name: text for name, text in zip(ALL, cells, strict=True) if text}
        for batch in batches
        for cells in batch.cells(ALL)
    ]
    assert sum(len(batch) + len(batch.rejected) for batch in batches) == source.rows
    return rows, batches, source


def sheet(*cycles: str, person: str = "PA100") -> str:
    return (
        "<r:RapSheet><r:RapSheetPerson><n:PersonName><n:PersonSurName>Sample</n:PersonSurName></n:PersonName>"
        f"<j:PersonStateFingerprintIdentification><n:IdentificationID>{person}</n:IdentificationID>"
        f"</j:PersonStateFingerprintIdentification></r:RapSheetPerson>{''.join(map(cycle, cycles))}</r:RapSheet>"
    )


def cycle(inside: str) -> str:
    return f"<r:RapSheetCycle>{inside}</r:RapSheetCycle>"


def charge(kind: str, **output: str) -> str:
    ended = output.get("ended")
    parts = {
        "tracking": "<j:ChargeTrackingIdentification><n:IdentificationID>{}</n:IdentificationID>"
        "</j:ChargeTrackingIdentification>",
        "sequence": "<j:ChargeSequenceID>{}</j:ChargeSequenceID>",
        "statute": "<r:ChargeStatute><j:StatuteCodeIdentification><n:IdentificationID>{}</n:IdentificationID>"
        "</j:StatuteCodeIdentification></r:ChargeStatute>",
        "disposition": "<j:ChargeDisposition><n:DispositionDescriptionText>{}</n:DispositionDescriptionText>"
        + (f"<n:DispositionDate><n:Date>{ended}</n:Date></n:DispositionDate>" if ended else "")
        + "</j:ChargeDisposition>",
    }
    inside = "".join(parts[name].format(text) for name, text in output.items() if name != "ended")
    return f"<r:{kind}>{inside}</r:{kind}>"


def arrest(*charges: str) -> str:
    return (
        f"<r:Arrest><n:ActivityDate><n:Date>2014-03-01</n:Date></n:ActivityDate>{''.join(charges)}</r:Arrest>"
    )


def court(*charges: str) -> str:
    return f"<r:CourtAction>{''.join(charges)}</r:CourtAction>"


def sentence(kind: str, length: str, of: str = "") -> str:
    return (
        f"<r:Sentencing><r:Sentence>{of}<r:SupervisionAssignedTerm><n:ActivityCategoryText>{kind}"
        f"</n:ActivityCategoryText><j:TermDuration>{length}</j:TermDuration></r:SupervisionAssignedTerm>"
        "</r:Sentence></r:Sentencing>"
    )


def written(folder: Path, text: str, name: str = "a.xml") -> Path:
    (folder / name).write_bytes(text.encode())
    return folder / name


def test_arrest_and_court_charge_are_one_row_by_tracking_number_and_sequence(tmp_path: Path) -> None:
    text = sheet(
        arrest(
            charge("ArrestCharge", tracking="T1", sequence="1", statute="3921"),
            charge("ArrestCharge", tracking="T1", sequence="2", statute="5503"),
        )
        + court(
            charge(
                "CourtCharge",
                tracking="T1",
                sequence="2",
                disposition="DISMISSED",
                ended="2014-06-01T00:00:00Z",
            ),
            charge("CourtCharge", tracking="T1", sequence="1", disposition="GUILTY"),
        )
    )
    rows, _, source = read(written(tmp_path, text))
    entries = [(row["charge"], row["match"], row["arrest.statute"], row["court.disposition"]) for row in rows]
    assert entries == [("1/A1", "tracking", "3921", "GUILTY"), ("1/A2", "tracking", "5503", "DISMISSED")]
    assert rows[1]["court.disposition_date"] == "2014-06-01"
    assert (source.rows, source.parts) == (2, {"charges told again": 2})


@pytest.mark.parametrize(
    ("ended", "shown", "days"),
    [
        ("2014-06-01T02:00:00Z", "2014-06-01T02:00:00Z", ("2014-05-31", "2014-05-31")),
        ("2014-06-01T05:00:00.000Z", "2014-06-01T05:00:00.000Z", ("2014-05-31", "2014-06-01")),
        ("2014-06-01T02:00:00-05:00", "2014-06-01", ("2014-06-01", "2014-06-01")),
        ("2014-06-01Z", "2014-06-01", ("2014-06-01", "2014-06-01")),
    ],
)
def test_a_time_in_utc_keeps_its_hour_for_the_day_of_the_court(
    tmp_path: Path, ended: str, shown: str, days: tuple[str, str]
) -> None:
    rows, _, _ = read(
        written(
            tmp_path, sheet(court(charge("CourtCharge", sequence="1", disposition="GUILTY", ended=ended)))
        )
    )
    assert rows[0]["court.disposition_date"] == shown
    found = read_written_date(shown, DateRules()).value
    assert isinstance(found, DayInterval)
    assert tuple(str(to_date(day)) for day in found) == days


@pytest.mark.parametrize(
    ("ours", "theirs", "match"),
    [
        ({"statute": "3921"}, {"statute": "3921"}, "statute"),
        ({"tracking": "T1"}, {"tracking": "T1", "statute": "9"}, "tracking"),
        ({"sequence": "1"}, {"sequence": "1"}, None),  # each stage may count its own
        ({"tracking": "T1", "sequence": "1"}, {"tracking": "T1", "sequence": "2"}, None),
        ({"tracking": "T1", "statute": "3921"}, {"tracking": "T2", "statute": "3921"}, None),
    ],
)
def test_what_is_not_surely_the_same_stays_open(
    tmp_path: Path, ours: dict[str, str], theirs: dict[str, str], match: str | None
) -> None:
    text = sheet(
        arrest(charge("ArrestCharge", **ours)) + court(charge("CourtCharge", **theirs, disposition="GUILTY"))
    )
    rows, *_ = read(written(tmp_path, text))
    assert [row["match"] for row in rows] == ([match] if match else ["open", "open"])
    assert ("court.disposition" in rows[0]) == (match is not None)


def test_two_counts_of_one_statute_are_told_apart_by_their_numbers_or_not_at_all(tmp_path: Path) -> None:
    counts = [charge("ArrestCharge", statute="3921"), charge("ArrestCharge", statute="3921")]
    rows, *_ = read(written(tmp_path, sheet(arrest(*counts) + court(charge("CourtCharge", statute="3921")))))
    assert [row["match"] for row in rows] == ["open"] * 3


def test_of_a_charge_told_on_several_days_the_last_holds(tmp_path: Path) -> None:
    same = {"tracking": "T1", "sequence": "1", "statute": "3921"}
    text = sheet(
        court(charge("CourtCharge", **same, disposition="GUILTY", ended="2014-06-01"))
        + court(charge("CourtCharge", **same, disposition="VACATED", ended="2015-06-01"))
    )
    rows, _, source = read(written(tmp_path, text))
    assert [row["court.disposition"] for row in rows] == ["VACATED"]
    assert source.parts.total() == 1
    undated = text.replace("2015-06-01", "")
    assert len(read(written(tmp_path, undated))[0]) == 2


def test_a_sentence_belongs_to_the_charge_that_it_names_or_to_the_only_one(tmp_path: Path) -> None:
    one = court(charge("CourtCharge", sequence="1"))
    two = court(charge("CourtCharge", sequence="1"), charge("CourtCharge", sequence="2"))
    rows, *_ = read(written(tmp_path, sheet(one + sentence("PROBATION", "P1Y6M"))))
    assert rows[0]["sentence.probation"] == "1 years 6 months"
    rows, *_ = read(written(tmp_path, sheet(two + sentence("Jail", "P30D"))))
    assert [row["sentence.open"] for row in rows] == ["yes", "yes"]
    assert "sentence.confinement" not in rows[0]
    named = sentence("Jail", "P30D", of=charge("SentenceCharge", sequence="2"))
    rows, *_ = read(written(tmp_path, sheet(two + named)))
    assert [row.get("sentence.confinement") for row in rows] == [None, "30 days"]
    rows, *_ = read(written(tmp_path, sheet(one + sentence("Jail", "P1Y") * 2 + sentence("Fines", "P1D"))))
    assert (rows[0]["sentence.confinement"], rows[0]["sentence.other"]) == ("1 years; 1 years", "1 days")


def test_what_followed_the_sentence_belongs_to_a_charge_only_where_that_is_sure(tmp_path: Path) -> None:
    event = (
        "<r:PostSentenceAction><n:ActivityDate><n:Date>2016-01-02</n:Date></n:ActivityDate>"
        "<r:PostSentenceEventText>PARDONED</r:PostSentenceEventText></r:PostSentenceAction>"
    )
    one = court(charge("CourtCharge", sequence="1"))
    rows, *_ = read(written(tmp_path, sheet(one + event)))
    assert (rows[0]["post.event"], rows[0]["post.date"]) == ("PARDONED", "2016-01-02")
    rows, *_ = read(written(tmp_path, sheet(one + one + event)))
    assert [row["post.open"] for row in rows] == ["PARDONED 2016-01-02"] * 2
    assert "post.event" not in rows[0]


def test_the_agency_of_an_action_is_found_by_association(tmp_path: Path) -> None:
    text = (
        "<RapSheet><RapSheetPerson/><Agency id='A1'><OrganizationName>Example police</OrganizationName></Agency>"
        "<RapSheetCycle><Arrest id='X1'><ArrestCharge/></Arrest><ArrestAgencyAssociation>"
        "<ActivityReference ref='X1'/><OrganizationReference ref='A1'/></ArrestAgencyAssociation></RapSheetCycle>"
        "</RapSheet>"
    )
    rows, *_ = read(written(tmp_path, text))
    assert rows[0]["arrest.agency"] == "Example police"


def test_a_document_without_charges_tells_of_a_person_alone(tmp_path: Path) -> None:
    rows, *_ = read(written(tmp_path, sheet()))
    assert rows == [{"kind": "person", "person.sid": "PA100", "person.last": "Sample"}]


GOOD = sheet(court(charge("CourtCharge", sequence="1")))
BROKEN = GOOD.replace("</r:CourtAction>", "")


@pytest.mark.parametrize(
    ("text", "lines", "spoiled", "rejected"),
    [
        (f"<b>\n{GOOD}\n{BROKEN}\n{GOOD}</b>", [2, 3, 4], [3], []),
        (f"{GOOD}\n{BROKEN[:-20]}\n{GOOD}", [1, 2, 3], [2], []),  # its end is missing
        (f"{GOOD}\n{GOOD[:40]}\n{GOOD}", [1, 3], [], [2]),  # its person cannot be read
        (f"{GOOD}\n{GOOD[13:]}\n{GOOD}", [1, 3], [], [1]),  # it has no beginning
        (
            f"<?xml version='1.0'?>{GOOD}\n<?xml version='1.0'?><!DOCTYPE r:RapSheet [<!ENTITY a 'b'>]>{GOOD}",
            [1, 2],
            [],
            [],
        ),
        (f"<!-- {GOOD} -->\n<![CDATA[{GOOD}]]>\n{GOOD}", [3], [], []),
        (f"<r:RapSheet/>\n{GOOD}", [1, 2], [], []),
        (GOOD.replace("Sample", "&a;") + "\n" + GOOD, [2], [], [1]),  # an entity is not expanded
        (GOOD.replace("<r:CourtAction>", "<a>" * 70) + "\n" + GOOD, [1, 2], [1], []),
        (GOOD.replace("Sample", "Sam\0ple") + "\n" + GOOD, [2], [], [1]),
    ],
)
def test_a_broken_document_spoils_no_other(
    tmp_path: Path, text: str, lines: list[int], spoiled: list[int], rejected: list[int]
) -> None:
    _, (batch,), _ = read(written(tmp_path, text))
    assert batch.lines.tolist() == lines
    assert [lines[at] for at in batch.spoiled] == spoiled
    assert [row.line for row in batch.rejected] == rejected
    reasons = {row.reason for row in batch.rejected} | {row.reason for row in batch.spoiled.values()}
    assert reasons <= {Reason.BAD_XML}


def test_what_a_broken_document_does_not_tell_is_unknown_and_not_blank(tmp_path: Path) -> None:
    _, (batch,), _ = read(written(tmp_path, BROKEN))
    assert "court.disposition" in batch.spoiled[0].columns
    assert "person.sid" not in batch.spoiled[0].columns


def test_a_document_that_is_too_long_is_refused_and_the_next_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clearslate.ingest.formats.documents.MAX_DOCUMENT", 200_000)
    long = GOOD.replace("Sample", "x" * 500_000)
    _, (batch,), _ = read(written(tmp_path, f"{GOOD}\n{long}\n{GOOD}"))
    assert [row.reason for row in batch.rejected] == [Reason.TOO_LONG]
    assert batch.lines.tolist() == [1, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("packed", [False, True])
def test_the_declared_encoding_is_taken(tmp_path: Path, encoding: str, *, packed: bool) -> None:
    raw = f"<?xml version='1.0' encoding='{encoding}'?>{GOOD.replace('Sample', 'Sämple')}".encode(encoding)
    (tmp_path / "a.xml").write_bytes(gzip.compress(raw) if packed else raw)
    rows, *_ = read(tmp_path / "a.xml")
    assert rows[0]["person.last"] == "Sämple"


def test_a_byte_that_cannot_be_decoded_spoils_its_cell_alone(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(GOOD.replace("Sample", "S?mple").encode().replace(b"?", b"\xe4"))
    rows, (batch,), _ = read(tmp_path / "a.xml")
    assert batch.spoiled[0].reason is Reason.UNDECODABLE
    assert batch.spoiled[0].columns == {"person.last"}
    assert rows[0]["person.sid"] == "PA100"


@pytest.mark.parametrize("text", ["", "hello", "<a/>", "<RapSheetPersonal>"])
def test_a_file_without_rap_sheets_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(IngestError, match="no RapSheet element"):
        read(written(tmp_path, text))


_PIECES = [
    *(
        "<RapSheet>",
        "</RapSheet>",
        "<r:RapSheet >",
        "</r:RapSheet",
        "<RapSheet/>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
    ),
    *(
        "<RapSheetPerson>",
        "</RapSheetPerson>",
        "<RapSheetCycle>",
        "</RapSheetCycle>",
        "<Arrest>",
        "</Arrest>",
    ),
    *(
        "<ArrestCharge>",
        "</ArrestCharge>",
        "<CourtAction>",
        "<CourtCharge/>",
        "</CourtAction>",
        "<Sentencing/>",
    ),
    *(
        "<ChargeSequenceID>1</ChargeSequenceID>",
        "&amp;",
        "&x;",
        "\n",
        "\0",
        "é",
        ">",
        "<",
        '"',
        "\udcff",
        GOOD,
    ),
]


@settings(max_examples=examples(75, 300), deadline=None)
@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=30), chunk=st.sampled_from([1, 7, 2**16]))
def test_no_document_is_lost_however_broken(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], chunk: int
) -> None:
    path = tmp_path_factory.mktemp("rap") / "a.xml"
    path.write_bytes("".join(pieces).encode("utf-8", "surrogateescape"))
    entries: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        for size in (chunk, 2**16):
            patch.setattr("clearslate.ingest.formats.documents._CHUNK", size)
            try:
                rows, batches, source = read(path)
            except IngestError:
                entries.append(None)
                continue
            entries.append((rows, [row.line for batch in batches for row in batch.rejected], source.rows))
    if "".join(pieces).count("<!--") + "".join(pieces).count("<![CDATA[") == 0:
        assert entries[0] == entries[1]


@pytest.mark.parametrize("mark", ["<!--", "<![CDATA[", "<RapSheet ", "</RapSheet ", "<!---->"])
def test_marks_without_end_take_no_time_of_their_own(mark: str) -> None:
    """Each was looked for again up to the end of the file: a megabyte took minutes."""
    started = time.process_time()
    assert sum(1 for _ in documents(io.StringIO(mark * 60_000), "RapSheet", ("RapSheetPerson",))) >= 0
    assert time.process_time() - started < 10
