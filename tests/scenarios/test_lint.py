"""What only trying shows of lists and citations: found, or explained in the state's ``lint.yaml``."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.law.citations import CitationStyle
from clearslate.law.model import Jurisdiction
from clearslate.law.sections import Span
from clearslate.scenarios import lint as module
from clearslate.scenarios.findings import Finding, open_of, reasons
from clearslate.scenarios.lint import Kind, lint, lint_citations, lint_lists, slips
from clearslate.scenarios.story import ScenarioError
from clearslate.states import CODES, folder, jurisdiction, statute_table


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_found_but_what_is_explained(code: str) -> None:
    """A new finding fails here: mend it, or give it a reason in ``lint.yaml`` that a second reader accepts."""
    assert [one.words() for one in open_of(lint(jurisdiction(code)))] == []


@pytest.mark.parametrize("code", CODES)
def test_no_reason_covers_what_is_surer_than_its_citation(code: str) -> None:
    assert [name for name in reasons(folder(code) / "lint.yaml") if name.startswith(f"{code}/citation")] == []


class Sloppy(CitationStyle):
    """A style that takes a chapter for a section that no list names."""

    def _meanings(self, text: str) -> tuple[Span, ...]:
        found = super()._meanings(text)
        return found or ((Span("18", ((0, 1),), ((0, 1),)),) if re.search(r"\d", text) else ())  # type: ignore[return-value]


def sloppy(state: Jurisdiction) -> Jurisdiction:
    """The state, its laws asking lists that read citations so."""
    style = Sloppy(**{name: getattr(state.style, name) for name in CitationStyle.__dataclass_fields__})
    for offenses in state.lists:
        object.__setattr__(offenses, "style", style)
    return replace(state, style=style)


def test_a_style_that_guesses_is_found() -> None:
    """Made of listed sections, a text that may mean anything counts as certainly not listed."""
    state = jurisdiction("PA")
    before = [offenses.style for offenses in state.lists]
    try:
        found = list(lint_citations(sloppy(state), statute_table("PA")))
    finally:
        for offenses, style in zip(state.lists, before, strict=True):
            object.__setattr__(offenses, "style", style)
    texts = {one.what for one in found if one.kind is Kind.SURER}
    assert {"citation 0", "citation 99"} <= texts
    assert any("art." in text for text in texts)


def test_a_stretch_that_takes_in_more_is_told_and_one_read_in_the_text_is_not() -> None:
    state = jurisdiction("CO")
    assert state.style.table is not None
    assert [one.kind for one in lint_citations(state, statute_table("CO"))] == [Kind.WIDE]
    read = tuple(replace(code, certainty="text") for code in state.style.table.codes)
    sure = replace(state, style=replace(state.style, table=replace(state.style.table, codes=read)))
    assert list(lint_citations(sure, statute_table("CO"))) == []


def test_lists_are_held_against_the_statute_table() -> None:
    state = jurisdiction("CO")
    kinds = {one.kind for one in lint_lists(state, ["nothing that parses", "1-1-101"])}
    assert kinds == {Kind.UNREAD, Kind.EMPTY}
    twice = replace(state.lists[0], items=state.lists[0].items * 2)
    found = list(lint_lists(replace(state, lists=(twice,), laws=()), statute_table("CO")))
    assert {one.kind for one in found} == {Kind.OVERLAP, Kind.IDLE}


def test_slips_are_those_of_columns_spreadsheets_and_hands() -> None:
    made = set(slips("18 § 3921(a)", "3921"))
    assert {"18 § 392", "18 § 3", "18 § 03921(a)", "18 § 3921.0", "18 § ch. 3921", "18 § art. 3921", "18 § 3922",
            "18 § 9321", "18 § 39921", "18 § 3921 et seq."} <= made  # fmt: skip
    assert "18 § 3921(a)" not in made


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of reasons, moved to a folder of its own."""
    monkeypatch.setattr(module, "folder", lambda _: tmp_path)
    return tmp_path / "lint.yaml"


def test_a_reason_for_what_was_not_found_is_refused(gate: Path) -> None:
    gate.write_text("CO/list nothing: idle\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="CO/list nothing"):
        lint(jurisdiction("CO"))


def test_the_command_lists_them_and_ends_different_while_one_is_open(gate: Path) -> None:
    found = CliRunner().invoke(main, ["laws", "CO", "--lint"])
    assert (found.exit_code, found.output.splitlines()[-1]) == (1, "1 found, 0 explained")
    (one,) = lint(jurisdiction("CO"))
    assert isinstance(one, Finding)
    gate.write_text(f"'{one.name}': remembered\n", encoding="utf-8")
    found = CliRunner().invoke(main, ["laws", "CO", "--lint"])
    assert (found.exit_code, found.output.splitlines()[-1]) == (0, "0 found, 1 explained")
    assert "(explained: remembered)" in found.output
