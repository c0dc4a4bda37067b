"""The words of how a charge ended mean one thing: a program that is only named is not one that was completed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearslate.ingest import load_mapping
from clearslate.ingest.draft import draft_mapping
from clearslate.ingest.endings import ASK, doubtful, names_program
from clearslate.ingest.mapping import SHIPPED
from clearslate.records.reference import markdown
from clearslate.records.schema import MEANING_OF, Disposition
from clearslate.states import CODES
from clearslate.synthetic.profile import read_profile
from tests.ingest.court import COURT, put

COMPLETED = {
    "Dismissed - PTI Completed": False,
    "Diversion Successful": False,
    "Dismissed": False,
    "Guilty": False,
}
NAMED = dict.fromkeys(("PTI", "ARD", "DIV", "Deferred Adjudication", "Court Supervision", "Diversion"), True)


def test_each_word_is_defined_and_the_page_says_it() -> None:
    assert list(MEANING_OF) == list(Disposition)
    assert all(f"| `{word}` | {means} |" in markdown() for word, (means, _) in MEANING_OF.items())
    for stage in ("entered", "running", "completed", "revoked"):
        assert any(f"**{stage}**" in means for means, _ in MEANING_OF.values())


@pytest.mark.parametrize(("code", "named"), [*COMPLETED.items(), *NAMED.items()])
def test_a_code_that_only_names_a_program_is_told_from_one_that_says_how_it_went(
    code: str, named: bool
) -> None:
    assert names_program(code) is named


@pytest.mark.parametrize("place", sorted(SHIPPED.glob("*.yaml")), ids=lambda place: place.stem)
def test_no_shipped_mapping_takes_a_program_for_completed_because_it_is_named(place: Path) -> None:
    assert doubtful(load_mapping(place)) == ()


def test_a_mapping_that_does_is_told(tmp_path: Path) -> None:
    codes = {"column": "HOW", "values": {"DIV": "diverted", "DIV COMPLETED": "diverted", "G": "convicted"}}
    place = put(tmp_path, "", {**COURT, "fields": {"disposition": codes}})
    assert doubtful(load_mapping(place)) == ("DIV",)
    place = put(tmp_path, "", {**COURT, "fields": {"disposition": codes, "completed_on": "DONE"}})
    assert doubtful(load_mapping(place)) == ()


def test_the_draft_asks_what_a_program_is(tmp_path: Path) -> None:
    rows = "".join(f"C{n},{code}\n" for n in range(20) for code in ("Guilty", "Dismissed", "PTI"))
    (tmp_path / "charges.csv").write_text("CASE_NO,DISPOSITION\n" + rows)
    [asked] = [line for line in draft_mapping(str(tmp_path / "charges.csv")).splitlines() if ASK in line]
    assert "PTI" in asked


@pytest.mark.parametrize("code", CODES)
def test_no_profile_writes_an_entry_and_a_completion_alike(code: str) -> None:
    words = read_profile(code).words
    assert not set(words.get(Disposition.DIVERTED, ())) & set(words.get(Disposition.DEFERRED, ()))
