"""A reform's file: what it may say, and how it is told what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from clearslate.law import Lookup, years
from clearslate.law.other_counts import Kind
from clearslate.law.terms import TRUE
from clearslate.policy.asked.changes import reformed
from clearslate.policy.asked.reform import ReformError, read_file, read_reforms
from clearslate.states import jurisdiction

WriteReform = Callable[..., Path]
PA = jurisdiction("PA")


def test_a_grid_is_one_line(reform: WriteReform) -> None:
    """Waits of three, five and seven years, with and without a condition, are six reforms."""
    path = reform(
        'changes:\n- {set: waiting, law: PA-CS-M, to: "{waits} years", proposed: true}\n'
        "- {drop: restitution, law: PA-CS-M, proposed: true, if: fees}\n"
        "grid: {waits: [3, 5, 7], fees: [yes, no]}\n"
    )
    found = read_file(path)
    assert [each.id for each in found][:2] == ["reform:waits=3,fees=yes", "reform:waits=3,fees=no"]
    assert [len(each.changes) for each in found] == [2, 1] * 3
    [figure] = [
        p for p in reformed(PA, found[2]).jurisdiction.law("PA-CS-M").parameters if p.name == "waiting"
    ]
    assert figure.values == (("0001-01-01", years(5)),)


def test_reforms_combine(reform: WriteReform) -> None:
    """Two files joined by + are both at once, in every combination of their grids."""
    one = reform(
        'changes: [{set: waiting, law: PA-CS-M, to: "{n} years", proposed: true}]\ngrid: {n: [3, 5]}\n',
        "one.yaml",
    )
    two = reform(
        "id: two\ntitle: Two\njurisdiction: PA\nchanges: [{drop: restitution, law: PA-CS-M, cite: HB 1}]\n",
        "two.yaml",
    )
    found = read_reforms(f"{one}+{two}")
    assert [each.id for each in found] == ["reform:n=3+two", "reform:n=5+two"]
    law = reformed(PA, found[0]).jurisdiction.law("PA-CS-M")
    assert "restitution" not in law.keys


def test_a_change_from_a_day_parts_the_version(reform: WriteReform) -> None:
    """Before the day the law is as it was; from it on it is another."""
    path = reform(
        "changes:\n- {set: waiting, law: PA-CS-M, to: 3 years, from: 2027-01-01, cite: HB 12}\n"
        "- {drop: restitution, law: PA-CS-M, from: 2027-01-01, proposed: true}\n"
    )
    [found] = read_file(path)
    law = reformed(PA, found).jurisdiction.law("PA-CS-M")
    *_, before, after = law.resolved()
    assert (before.version.until, after.version.begins) == ("2027-01-01", "2027-01-01")
    assert [law.keys[index] for index, _ in before.conditions].count("restitution") == 1
    assert [law.keys[index] for index, _ in after.conditions].count("restitution") == 0
    assert [str(p.at(version.start)) for version in law.versions[-2:] for p in law.parameters] == [
        "7 years",
        "3 years",
    ]


def test_what_changes_nothing_is_the_same_law(reform: WriteReform) -> None:
    """A figure set to what it is, a reading taken already: no law is judged again."""
    question = next(iter(PA.questions.values()))
    path = reform(
        "changes:\n- {set: waiting, law: PA-CS-M, to: 7 years, from: 2025-01-01, proposed: true}\n"
        "- {make: automatic, law: PA-CS-M, proposed: true}\n"
        f"- {{read: '{question.id}', as: {question.chosen}, proposed: true}}\n"
    )
    found = reformed(PA, read_file(path)[0])
    assert found.changed == frozenset()
    assert found.jurisdiction.law("PA-CS-M") is PA.law("PA-CS-M")


def test_a_condition_for_some_charges_only(reform: WriteReform) -> None:
    """A condition may hold for some charges, or be asked of all but some."""
    path = reform("changes: [{limit: restitution, law: PA-CS-M, except: {grades: [M3]}, proposed: true}]\n")
    law = reformed(PA, read_file(path)[0]).jurisdiction.law("PA-CS-M")
    assert law.condition(law.keys.index("restitution")).text.endswith("(of grade M3 excepted)")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("changes:\n- {drop: fees, law: PA-CS-M, proposed: true}\n", r"line 5: law PA-CS-M has no condition 'fees'; it has: grade, "),
        ("changes:\n- {drop: fees, law: PA-CS-X, proposed: true}\n", r"line 5: PA has no law 'pa-cs-x'; it has: "),
        ("changes:\n- {set: wait, law: PA-CS-M, to: 5 years, proposed: true}\n", r"line 5: law PA-CS-M has no parameter 'wait'; it has: waiting"),
        ("changes:\n- set: waiting\n  to: 5\n  proposed: true\n", r"line 5: waiting of PA-CS-\w+ is .*: 5 is another kind of figure"),
        ("changes:\n- set: waiting\n  to: soon\n  proposed: true\n", r"line 5: 'soon' is no figure: write a term"),
        ("changes:\n- {drop: restitution, law: PA-CS-M}\n", r"line 5: .*write either `cite:`"),
        ("changes:\n- {drop: restitution,\n   laws: PA-CS-M, proposed: true}\n", r"line 6: changes.0.laws: no such key"),
        ("changes:\n- {remove: restitution, proposed: true}\n", r"line 5: .*a change has one of the keys set, figure, cap"),
        ("changes:\n- {list: nothing, add: ['§ 1-1'], proposed: true}\n", r"line 5: no law of PA has it. PA-CS-M: list 'nothing'; it asks: "),
        ("changes:\n- {read: PA-0, as: both, proposed: true}\n", r"line 5: PA has no open question 'PA-0'; it has: "),
        ("changes:\n- {enact: bill.py, proposed: true}\n", r"line 5: there is no file .*bill.py"),
        ("changes:\n- {drop: restitution, proposed: true}\ngrid: {waits: [1]}\n", r"line 6: no change names the axis 'waits'"),
        ("changes:\n- {drop: '{wait}', proposed: true}\ngrid: {waits: [1]}\n", r"line 5: there is no axis 'wait'; the grid has: waits"),
        ("changes: [\n", r"cannot be read: line"),
    ],
)  # fmt: skip
def test_errors_say_where_and_what_exists(reform: WriteReform, text: str, told: str) -> None:
    """An error names the file, the line, the law and what there is."""
    path = reform(text)
    with pytest.raises(ReformError) as error:
        reformed(PA, read_file(path)[0])
    assert re.search(told, str(error.value), re.DOTALL), str(error.value)
    assert "reform.yaml" in str(error.value)


def test_a_bill_that_drops_what_asks_about_other_counts_drops_their_effect(tmp_path: Path) -> None:
    """Alaska's law of the index asks by one condition that all counts have ended."""
    file = tmp_path / "drop.yaml"
    file.write_text(
        "id: d\ntitle: D\njurisdiction: AK\nchanges:\n- {drop: all_ended, law: AK-COURTVIEW, proposed: true}\n"
    )
    law = reformed(jurisdiction("AK"), read_file(file)[0]).jurisdiction.law("AK-COURTVIEW")
    assert "all_ended" not in law.keys
    assert "pending" in jurisdiction("AK").law("AK-COURTVIEW").other_counts.asked_of("all_ended")
    assert law.other_counts.pending.kind is Kind.IGNORED


def _of(code: str, file: Path, change: str) -> Path:
    file.write_text(f"id: d\ntitle: D\njurisdiction: {code}\nchanges:\n- {{{change}, proposed: true}}\n")
    return file


def test_an_edited_list_is_asked_of_the_field_that_the_law_asks(tmp_path: Path) -> None:
    """California's list of programs is asked of the section of the diversion, not of the charge's own."""
    file = _of("CA", tmp_path / "programs.yaml", "list: diversion_programs, remove: ['PC § 1000.5']")
    law = reformed(jurisdiction("CA"), read_file(file)[0]).jurisdiction.law("CA-851.93")
    [asked] = {
        each
        for top in law.expressions
        for each in top.walk()
        if isinstance(each, Lookup) and getattr(each.asks, "id", "") == "diversion_programs"
    }
    assert asked.fields == ("fact_deferral_statute",)
    assert asked.decide("PC 1000.5")[0] != TRUE
    assert asked.decide("PC 1000")[0] == TRUE
    assert asked.decide(None)[1] == ("fact_deferral_statute",)


def test_a_condition_that_others_rest_on_says_so(tmp_path: Path) -> None:
    """South Carolina's wait alone says what completing the sentence includes, and another condition asks for its day."""
    file = _of("SC", tmp_path / "drop.yaml", "drop: waiting, law: SC-PET-STOP")
    with pytest.raises(
        ReformError, match=r"line 5: 'waiting' cannot be dropped from SC-PET-STOP alone.*`enact:` it"
    ):
        reformed(jurisdiction("SC"), read_file(file)[0])
