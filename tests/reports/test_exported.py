"""The laws as a document for programs of others, and what changed between two, in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from clearslate.cli.common import UNUSABLE
from clearslate.cli.main import main
from clearslate.law import Law
from clearslate.records.typed import MalformedError
from clearslate.reports.exported import FORMAT, ExportedLaws, differences, export, export_schema, read_export
from clearslate.states import CODES, jurisdiction

DAY = dt.date(2026, 12, 1)


def changed(code: str, law_id: str, **parts: object) -> ExportedLaws:
    """The export of a state with other parts in one law."""
    state = jurisdiction(code)
    laws = tuple(dataclasses.replace(law, **parts) if law.id == law_id else law for law in state.laws)  # type: ignore[arg-type]
    return export(dataclasses.replace(state, laws=laws), DAY)


@pytest.mark.parametrize("code", CODES)
def test_a_document_comes_back_as_it_was_and_suits_its_schema(code: str) -> None:
    found = export(jurisdiction(code), DAY)
    text = found.to_json()
    assert read_export(text) == found
    jsonschema.validate(json.loads(text), export_schema())
    assert [each.description.id for each in found.laws] == [law.id for law in jurisdiction(code).laws]
    lists = {each.id for each in found.lists}
    for law in found.laws:
        assert set(law.lists) <= lists
        assert {each.key for each in law.description.conditions} == {
            key.partition("@")[0] for key in law.asks
        }
    assert not list(differences(found, found))


def test_a_hash_changes_with_its_law_alone() -> None:
    before, after = export(jurisdiction("PA"), DAY), changed("PA", "PA-CS-M", title="Another title")
    hashes = [{each.description.id: each.sha256 for each in one.laws} for one in (before, after)]
    assert {law for law in hashes[0] if hashes[0][law] != hashes[1][law]} == {"PA-CS-M"}


def test_a_figure_is_shown_before_and_after_with_its_day() -> None:
    before = export(jurisdiction("PA"), DAY)
    raw = json.loads(before.to_json())
    [law] = [each for each in raw["laws"] if each["description"]["id"] == "PA-CS-M"]
    [figure] = [each for each in law["description"]["figures"] if each["name"] == "waiting"]
    figure["values"].append(["2027-01-01", "5 years"])
    now = figure["values"][-2][1]
    assert list(differences(before, read_export(json.dumps(raw)))) == [
        f"PA-CS-M: waiting: {now} to 5 years from 2027-01-01"
    ]


@pytest.mark.parametrize(
    ("part", "value", "words"),
    [
        ("remarks", ("a remark",), "PA-CS-M: changed: remarks"),
        ("notices", (), None),
        ("caps", (), None),
    ],
)
def test_no_change_of_a_law_is_passed_over(part: str, value: object, words: str | None) -> None:
    before, after = export(jurisdiction("PA"), DAY), changed("PA", "PA-CS-M", **{part: value})
    found = list(differences(before, after))
    assert (before == after) == (not found)
    assert words is None or found[0].startswith(words)


def test_every_part_of_a_document_that_differs_is_listed() -> None:
    before = export(jurisdiction("PA"), DAY)
    raw = json.loads(before.to_json())
    for part in ("grades", "lists", "laws"):
        for place in (0, -1):
            for name, value in raw[part][place].items():
                if name in ("sha256", "id", "code") or not isinstance(value, str):
                    continue
                other = json.loads(before.to_json())
                other[part][place][name] = f"{value} changed"
                assert list(differences(before, read_export(json.dumps(other)))), (part, name)
    longer = dataclasses.replace(before.grades[0], at_most="99 years")
    found = differences(before, dataclasses.replace(before, grades=(longer, *before.grades[1:])))
    assert list(found) == [f"grade {longer.code!r}: changed"]


def test_what_changes_is_named() -> None:
    before = export(jurisdiction("PA"), DAY)
    law: Law = jurisdiction("PA").law("PA-CS-M")
    fewer = changed("PA", "PA-CS-M", conditions=law.conditions[1:], title="Another title")
    found = list(differences(before, fewer))
    assert f"PA-CS-M: title: {law.title} to Another title" in found
    assert any(
        each.startswith("PA-CS-M: condition grade: gone: The conviction is of the second") for each in found
    )
    back = list(differences(fewer, before))
    assert any(each.startswith("PA-CS-M: condition grade: new: ") for each in back)
    gone = dataclasses.replace(before, laws=before.laws[1:], lists=before.lists[1:])
    id_, list_id = before.laws[0].description.id, before.lists[0].id
    assert list(differences(before, gone)) == [f"{id_}: no longer there", f"list {list_id}: gone"]
    assert next(iter(differences(gone, before))).startswith(f"{id_}: new: ")
    shorter = dataclasses.replace(before.lists[0], names=before.lists[0].names[1:])
    [line] = differences(before, dataclasses.replace(before, lists=(shorter, *before.lists[1:])))
    assert (
        line
        == f"list {list_id}: no longer names {before.lists[0].names[0].first} to {before.lists[0].names[0].last}"
    )


def test_an_export_of_another_form_is_refused() -> None:
    text = dataclasses.replace(export(jurisdiction("WY"), DAY), format=FORMAT + 1).to_json()
    with pytest.raises(MalformedError, match="is not 1"):
        read_export(text)


def test_the_command_writes_and_compares(tmp_path: Path) -> None:
    def run(*arguments: object) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["laws", *map(str, arguments)])
        return done.exit_code, done.output

    out = tmp_path / "laws"
    code, output = run("WY", "--export", out, "--today", "2026-12-01")
    assert (code, output) == (0, f"{out}: 1 state, {len(jurisdiction('WY').laws)} laws\n")
    assert {path.name for path in out.iterdir()} == {"wy.json", "wy.scenarios.json", "laws.schema.json"}
    assert {"id", "expect", "people"} & json.loads((out / "wy.scenarios.json").read_text())[0].keys()
    raw = json.loads((out / "wy.json").read_text())
    raw["laws"][0]["description"]["title"] = "An older title"
    (out / "wy.json").write_text(json.dumps(raw))
    code, output = run("--changes-since", out, "--today", "2026-12-01")
    assert code == 0
    assert output.startswith("WY: 1 change\n")
    assert "An older title to " in output
    assert json.loads(run("WY", "--changes-since", out / "wy.json", "--json")[1]).keys() == {"WY"}
    assert run("PA", "--changes-since", out)[0] == UNUSABLE
    (out / "wy.json").write_text("{")
    code, output = run("WY", "--changes-since", out)
    assert code == UNUSABLE
    assert "not an export of laws" in output
