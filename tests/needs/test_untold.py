"""Facts that no record tells: named for each state, with lines of YAML that a mapping takes and that decide answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from clearslate.cli.main import main
from clearslate.ingest import IngestError, ingest, load_mapping
from clearslate.needs.owners import DOUBTS
from clearslate.needs.untold import FOLLOWS, in_yaml, untold
from clearslate.records.dataset import Dataset
from clearslate.reports.presumed import with_all_presumptions
from clearslate.reports.quality import assess, to_text
from clearslate.reports.terminal import Screen
from clearslate.runs.run import Run
from clearslate.runs.spec import spec_for
from clearslate.runs.start import start
from clearslate.states import CODES, jurisdiction

AS_OF = dt.date(2026, 1, 1)
NO_FIELDS = {*DOUBTS, *FOLLOWS}
TOLD = {"disposition", "disposition_date", "statute", "grade"}
STATUTES = {  # a lesser conviction and a dismissed charge, as each state's courts cite and grade them
    "PA": ("18 § 3921(a)", "M3"),
    "UT": ("76-6-602", "MB"),
    "CT": ("53a-125b", "DM"),
    "MI": ("750.356", "M93"),
    "OK": ("21-1731", "M"),
}


def mapping_of(state: str, more: str = "") -> str:
    return f"""
source: An invented court
owner: Its clerk
jurisdiction: {state}
known_through: 2025-12-31
coverage: {{history: whole, first_year: 1990, last_year: 2025}}
table: {{files: [charges.csv]}}
keys: {{person: PERSON, case: DOCKET, charge: DOCKET}}
fields:
  statute: STATUTE
  grade: GRADE
  disposition: {{column: DISPO, values: {{G: convicted, D: dismissed}}}}
  disposition_date: DAY
{more}"""


def records(folder: Path, state: str, more: str = "") -> Dataset:
    folder.mkdir(exist_ok=True)
    statute, grade = STATUTES[state]
    (folder / "charges.csv").write_text(
        f"PERSON,DOCKET,STATUTE,GRADE,DISPO,DAY\n1,A1,{statute},{grade},G,2005-03-01\n2,B1,{statute},{grade},D,2010-03-01\n"
    )
    mapping = folder / "mapping.yaml"
    mapping.write_text(mapping_of(state, more), encoding="utf-8")
    return Dataset.open(ingest(mapping, folder, folder / "records", buckets=1).dataset)


def judged(dataset: Dataset) -> Run:
    return start(dataset.path, spec_for(dataset, AS_OF), dataset.path.parent / "run")


def stated(state: str) -> str:
    """The lines for the mapping with every "never" taken, as an office would that knows so."""
    facts = [one for one in untold(jurisdiction(state), TOLD) if one.may_be_stated]
    rules = "".join(f"  {one.field}: {one.stated}\n" for one in facts)
    declared = "".join(f"  {one.declared}\n" for one in facts if one.declared)
    return rules + (f"facts:\n{declared}" if declared else "")


@pytest.mark.parametrize("state", STATUTES)
def test_every_missing_fact_that_no_record_tells_is_named_and_decides_what_it_says(
    state: str, tmp_path: Path
) -> None:
    found = assess(dataset := records(tmp_path / "a", state), judged(dataset)).judged
    after = assess(dataset := records(tmp_path / "b", state, stated(state)), judged(dataset)).judged
    assert found is not None
    assert after is not None
    named = {one.field for one in untold(jurisdiction(state), TOLD)}
    waited = {line.field for line in found.fixes}
    assert "cleared_on" in waited
    assert waited - NO_FIELDS - TOLD <= named
    assert {line.fact.field for line in found.untold} == named
    assert not sum(law.eligible for law in found.laws if law.automatic)

    promised = {line.fact.field: line.people_sole for line in found.untold if line.fact.may_be_stated}
    assert not {line.field for line in after.fixes} & promised.keys()
    before, then = (sum(law.answered for law in one.laws) for one in (found, after))
    assert before < then or not any(promised.values())
    assert state != "PA" or promised["cleared_on"] > 0


@pytest.mark.parametrize("state", CODES)
def test_the_lines_are_yaml_that_is_refused_until_answered(state: str, tmp_path: Path) -> None:
    facts = untold(jurisdiction(state), TOLD)
    lines = yaml.safe_load(in_yaml(facts, state))
    assert list(lines["fields"]) == [one.field for one in facts]
    mapping = tmp_path / "m.yaml"
    raw = yaml.safe_load(mapping_of(state))
    whole = raw | {"facts": lines.get("facts", {}), "fields": raw["fields"] | lines["fields"]}
    mapping.write_text(yaml.safe_dump(whole))
    with pytest.raises(IngestError, match=r"fields\.cleared_on\.column: a question mark is left"):
        load_mapping(mapping)
    mapping.write_text(yaml.safe_dump(whole).replace("'?'", "DAY"))
    assert load_mapping(mapping).fields.keys() >= lines["fields"].keys()
    mapping.write_text(mapping_of(state, stated(state)))
    assert load_mapping(mapping).fields["cleared_on"][0].constant == "never"


def test_only_what_never_happened_is_stated_for_every_row() -> None:
    """No line may say of a whole court that no victim was a minor, or that no fine was ever paid."""
    for state in CODES:
        may = {one.field for one in untold(jurisdiction(state), ()) if one.may_be_stated}
        assert "cleared_on" in may
        assert all(name.endswith(("_on", "_since", "_until")) for name in may)
        assert not may & {
            "date_of_death",
            "fact_assessments_paid_on",
            "fact_fine_paid_on",
            "fact_form_filed_on",
        }


def test_a_presumption_says_what_rests_on_it(tmp_path: Path) -> None:
    """Told that nothing was cleared or pardoned, Pennsylvania's conviction waits for one fact that may be presumed."""
    more = "  cleared_on: {constant: never}\n  pardoned_on: {constant: never}\n  restitution_owed: {constant: 0}\n"
    dataset = records(tmp_path / "a", "PA", more)
    run = judged(dataset)
    spec = with_all_presumptions(run, dataset.manifest)
    assert spec is not None
    found = assess(dataset, run, start(dataset.path, spec, tmp_path / "presuming"))
    assert found.judged is not None
    assert found.judged.presumable is not None
    lines = {line.id: line for line in found.judged.presumable}
    assert lines.keys() == {"pa-no-order-vacated", "pa-no-conviction-elsewhere"}
    line = lines["pa-no-order-vacated"]
    assert (line.eligible_people, line.eligible_charges) == (1, 1)
    assert line.people >= 1
    text = to_text(found, Screen())
    assert "PRESUMPTIONS THAT ARE OFF" in text
    assert "# fact_access_order_vacated_on: {constant: never}" in text


def test_ingest_names_them_and_writes_the_lines(tmp_path: Path) -> None:
    records(tmp_path, "PA")
    given = [
        "ingest",
        str(tmp_path / "mapping.yaml"),
        "--source",
        str(tmp_path),
        "--out",
        str(tmp_path / "again"),
    ]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0
    assert "cleared_on" in done.output
    assert "pa-no-order-vacated" in done.output
    lines = yaml.safe_load((tmp_path / "again" / "ingest" / "facts-to-tell.yaml").read_text())
    assert lines["fields"]["cleared_on"]["absent"] == "never"
    assert "access_order_vacated_on" in lines["facts"]
