"""Proof by code and requests by name: no answer tells "sealed" from "never was", by words, status or time."""

from __future__ import annotations

import hashlib
import json
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clearslate.records.proofs import find_of, lock_of
from clearslate.records.proofs import seal as seal_row
from clearslate.web.lookup import store
from clearslate.web.lookup.sealing import SIZE, UnsealError, new_key, seal, unseal
from tests.people.conftest import Reader

if TYPE_CHECKING:
    from django.http import HttpResponse

IN_FORCE = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ"
OLDER = "ABCD-EFGH-JKMN-PQRS-TVWX-99"
"""The code of a letter of before what letters prove was encrypted."""
TOLD = [
    {
        "jurisdiction": "Pennsylvania", "court": "Court of Common Pleas of Adams County", "number": "CP-01-CR-0000001-2012", "statute": "18 § 3929(a)(1)",
        "cite": "18 Pa.C.S. § 9122.2", "cleared_on": "2026-03-01", "counsel": "R. Lee, Office of Counsel", "counsel_on": "2026-01-05",
    },
    {
        "jurisdiction": "Pennsylvania", "court": "Court of Common Pleas of Adams County", "number": "CP-01-CR-0000002-2013", "statute": "75 § 1543(a)",
        "cite": "18 Pa.C.S. § 9122.2", "cleared_on": "2026-03-01", "counsel": "", "counsel_on": "",
    },
    {
        "jurisdiction": "Pennsylvania", "court": "Court of Common Pleas of Adams County", "number": "CP-01-CR-0000003-2014", "statute": "18 § 5503",
        "cite": "18 Pa.C.S. § 9122.2", "cleared_on": "2026-03-01",
    },
]  # fmt: skip


def digest(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()


@pytest.fixture
def private(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A public database with one letter in force among many; the key of the office."""
    from django.test import override_settings

    from clearslate.web.people import limits, proof

    assert reader
    address = f"sqlite:///{tmp_path / 'public.db'}"
    secret, public = new_key()
    letters = {hashlib.sha256(str(each).encode()).hexdigest(): "[]" for each in range(2000)}
    sealed = seal_row(json.dumps(TOLD), find_of(IN_FORCE), lock_of(IN_FORCE))
    store.publish(address, letters | {find_of(IN_FORCE): sealed, digest(OLDER): json.dumps(TOLD)})
    monkeypatch.setattr(limits, "A_SECOND", 10**9)
    monkeypatch.setattr(limits, "A_MINUTE", 10**9)
    monkeypatch.setattr(proof, "WAITS", 0.0)
    with override_settings(PUBLIC=address, LOOKUP_KEY=public):
        yield secret
    store.engine(address).dispose()
    store.engine.cache_clear()


def asked(reader: Reader, code: str) -> HttpResponse:
    found: HttpResponse = reader.client.post("/en/proof/", {"code": code})
    return found


def test_who_has_the_code_is_told_what_the_letter_proves_and_nothing_else(
    reader: Reader, private: str
) -> None:
    assert private
    text = asked(reader, IN_FORCE.lower().replace("-", " ")).content.decode()
    assert "This letter is good" in text
    assert "This letter is good" in asked(reader, OLDER).content.decode()
    assert "CP-01-CR-0000001-2012" in text
    assert "March 1, 2026" in text
    assert text.count("R. Lee, Office of Counsel checked the rule for the state on January 5, 2026.") == 1
    assert text.count("No lawyer of the state signed that the rule was read right.") == 1
    assert "1 de marzo de 2026" in reader.client.post("/es/proof/", {"code": IN_FORCE}).content.decode()


WRONG = {
    "never was": "0000-0000-0000-0000-0000-00",
    "misspelled": IN_FORCE[:-1] + "0",
    "undone": "9999-8888-7777-6666-5555-44",
    "nothing": "",
    "too long": "A" * 5000,
    "no code at all": "Robert'); DROP TABLE proof;--",
    "other letters": "Ünïcödé ☃",
}


def test_every_other_text_gets_the_same_bytes(reader: Reader, private: str) -> None:
    assert private
    answers = {kind: asked(reader, code) for kind, code in WRONG.items()}
    assert len({answer.content for answer in answers.values()}) == 1
    assert {answer.status_code for answer in answers.values()} == {200}
    assert len({tuple(sorted(answer.headers.items())) for answer in answers.values()}) == 1
    assert all(not answer.cookies for answer in answers.values())


def test_an_answer_waits_so_long_whatever_is_found(
    reader: Reader, private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clearslate.web.people import proof

    assert private
    monkeypatch.setattr(proof, "WAITS", 0.05)
    for code in (IN_FORCE, *WRONG.values()):
        began = time.perf_counter()
        asked(reader, code)
        assert time.perf_counter() - began >= 0.05


def test_by_name_the_page_says_the_same_to_everyone_and_only_the_office_reads_it(
    reader: Reader, private: str
) -> None:
    from django.conf import settings

    people = [
        ("Jane Q. Public", "3/5/1980"),
        ("Nobody Atall", "1/1/1900"),
        ("Jane Q. Public", "3/6/1980"),
        ("X" * 119, "no day"),
    ]
    answers = [reader.client.post("/en/proof/name/", {"name": name, "born": born}) for name, born in people]
    assert len({answer.content for answer in answers}) == 1
    assert b"Jane" not in answers[0].content
    waiting = store.waiting(settings.PUBLIC)
    assert len({len(each.sealed) for each in waiting}) == 1
    assert len(waiting[0].sealed) == 32 + SIZE + 16
    assert [unseal(each.sealed, private)["name"] for each in waiting] == [name for name, _ in people]
    database = Path(settings.PUBLIC.removeprefix("sqlite:///")).read_bytes()
    assert b"Jane" not in database
    assert b"3/5/1980" not in database
    with pytest.raises(UnsealError):
        unseal(waiting[0].sealed, new_key()[0])
    store.drop(settings.PUBLIC, [each.id for each in waiting])
    assert store.waiting(settings.PUBLIC) == []


def test_what_is_left_out_is_asked_for_before_anything_is_sealed(reader: Reader, private: str) -> None:
    from django.conf import settings

    assert private
    assert reader.client.post("/es/proof/name/", {"name": " "}).status_code == 422
    assert store.waiting(settings.PUBLIC) == []


def test_a_report_that_something_still_shows_is_sealed_too(reader: Reader, private: str) -> None:
    from django.conf import settings

    found = reader.client.post(
        "/en/report/", {"where": "the county's page", "code": IN_FORCE, "said": "My case is there"}
    )
    assert "Your report is sealed" in found.content.decode()
    [entries] = [unseal(each.sealed, private) for each in store.waiting(settings.PUBLIC)]
    assert entries["kind"] == "still_shows"
    assert entries["where"] == "the county's page"


def test_the_letter_of_dispute_has_the_facts_and_blanks_for_the_rest(reader: Reader) -> None:
    import pypdfium2

    facts = {
        "why": "cleared",
        "name": "Jane Public",
        "offense": "Retail theft",
        "on": "3/1/2026",
        "company": "Sunrise Screening",
    }
    found = reader.client.post("/en/report/letter/", facts)
    assert found.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(found.content) as document:
        text = " ".join("".join(page.get_textpage().get_text_range() for page in document).split())
    for words in ("§ 1681i", "1681e(b)", "Jane Public", "Retail theft", "March 1, 2026", "Sunrise Screening"):
        assert words in text
    assert reader.client.post("/en/report/letter/", {"why": "xyz"}).status_code == 422


def test_questions_are_limited_by_address_and_in_all(
    reader: Reader, private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clearslate.web.people import limits, proof

    assert private
    monkeypatch.setattr(limits, "A_MINUTE", 3)
    monkeypatch.setattr(proof, "LIMITS", limits.Limits())
    statuses = [asked(reader, code).status_code for code in ("a", IN_FORCE, "b", "c", IN_FORCE)]
    assert statuses == [200, 200, 200, 429, 429]
    other = reader.client.post("/en/proof/", {"code": "d"}, REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 200
    same_block = reader.client.post("/en/proof/", {"code": "d"}, REMOTE_ADDR="127.0.0.77")
    assert same_block.status_code == 429


def test_a_set_up_without_a_public_database_offers_neither(reader: Reader) -> None:
    assert reader.client.get("/en/proof/").status_code == 404
    assert reader.client.get("/en/proof/name/").status_code == 404
    assert "Tell the office" not in reader.client.get("/en/report/").content.decode()


def test_sealing_refuses_what_is_too_long() -> None:
    with pytest.raises(ValueError, match="too long"):
        seal({"said": "x" * SIZE}, new_key()[1])


def distance(first: list[float], second: list[float]) -> float:
    """Kolmogorov and Smirnov's: the greatest difference of two samples' distributions."""
    both = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    counts, most = [0, 0], 0.0
    for _, which in both:
        counts[which] += 1
        most = max(most, abs(counts[0] / len(first) - counts[1] / len(second)))
    return most


@pytest.mark.prove
def test_no_kind_of_text_can_be_told_by_the_time_of_its_answer(
    reader: Reader, private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of tries, kinds shuffled: medians within 1 ms, Kolmogorov-Smirnov distance under 0.1. As served: with the wait."""
    from clearslate.web.people import proof

    assert private
    for waits, tries in ((0.0, 2000), (0.02, 1000)):
        monkeypatch.setattr(proof, "WAITS", waits)
        kinds = ["never was", "misspelled", "undone", "no code at all"] * tries
        random.Random(1).shuffle(kinds)
        times: dict[str, list[float]] = {}
        for kind in kinds:
            began = time.perf_counter()
            asked(reader, WRONG[kind])
            times.setdefault(kind, []).append(time.perf_counter() - began)
        medians = {kind: statistics.median(each) * 1000 for kind, each in times.items()}
        far = max(distance(first, second) for first in times.values() for second in times.values())
        shown = {kind: round(each, 3) for kind, each in medians.items()}
        print(f"\n{tries} tries a kind, waiting {waits} s: medians {shown} ms, KS distance {far:.3f}")
        assert max(medians.values()) - min(medians.values()) <= 1
        assert far < 0.1
