"""Long trials of the clinic: every petition of every state has its packet, and two hundred invented clients theirs."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from clearslate.clinic.invented import invented_list
from clearslate.clinic.judging import judge
from clearslate.clinic.listed import from_raws, read_bytes, renamed
from clearslate.clinic.packets import DRAFT, packet_document, packets_of, route_of
from clearslate.clinic.results import hold, write
from clearslate.clinic.what_if import read_what_if
from clearslate.plain.practical import has_practical
from clearslate.scenarios.story import read_raw, scenario_files
from clearslate.states import CODES, folder, jurisdiction
from clearslate.typeset.pdf import document_pdf
from clearslate.typeset.word import docx
from tests.clinic.lists import DAY

pytestmark = pytest.mark.prove
STORIES = 60
"""Of a state, drawn by a seed."""


@pytest.mark.parametrize("code", CODES)
def test_every_petition_of_a_state_has_a_packet_of_which_each_condition_is_answered(code: str) -> None:
    raws = [raw for path in scenario_files([folder(code) / "scenarios"]) for raw in read_raw(path)]
    drawn = random.Random(f"packets {code}").sample(raws, min(STORIES, len(raws)))
    clients = renamed([client for raw in drawn for client in from_raws([raw], str(raw["id"]), code).clients])
    seen: Counter[str] = Counter()
    for judged in judge(clients, DAY):
        for packet in packets_of(judged):
            seen[packet.law.id] += 1
            if seen[packet.law.id] > 3:
                continue
            document = packet_document(packet)
            text = document.text
            assert not re.search(r"\{\w+\}", text)
            assert "dataset" not in text
            assert packet.is_open == ("Still open" in text)
            for charge in packet.charges:
                for condition in packet.explanation(charge).conditions:
                    assert condition.state in ("holds", "unknown"), (packet.name, condition)
                    assert f"{condition.text.rstrip('.')} ({condition.cite})." in text
            if not has_practical(code) or route_of(code, packet.law.id) is None:
                assert text.count("not found, ask the clerk") >= 8
            if seen[packet.law.id] == 1:
                document_pdf(document)
                docx(document)
    petitions = {law.id for law in jurisdiction(code).laws if not law.automatic}
    print(f"{code}: packets {dict(seen)}; petitions without one here: {sorted(petitions - set(seen))}")


def test_a_clinic_of_two_hundred(tmp_path: Path) -> None:
    begun = time.perf_counter()
    listed = read_bytes("list.csv", invented_list(200, 1, CODES, DAY))
    found = hold(listed, DAY, "open", [read_what_if("paid=all"), read_what_if("date=2028-11-28")])
    judged = time.perf_counter()
    told = write(found, tmp_path / "out")
    written = time.perf_counter()
    assert len(found.clients) == told.summaries == 200
    assert told.packets > 100
    for paper in (tmp_path / "out").rglob("*.pdf"):
        document = pypdfium2.PdfDocument(paper)
        pages = [page.get_textpage().get_text_range() for page in document]
        document.close()
        assert all("INVENTED" in page for page in pages), paper
        if paper.parts[-3] == "packets":
            assert all(DRAFT in page for page in pages), paper
        else:
            assert len(pages) == 1, paper
    print(
        f"200 clients, {sum(len(each.charges) for each in found.clients)} charges of {len(CODES)} states, and two what-ifs: read "
        f"and judged in {judged - begun:.0f} s, {told.summaries} pages and {told.packets} packets (PDF and DOCX) in {written - judged:.0f} s"
    )
