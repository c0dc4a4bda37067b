"""Who is one person: side by side, with the model's reasons, what is at stake, and a second opinion where it decides a clearance."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearslate.casework.access import AccessError, log_of
from clearslate.casework.same_person import Pair, decide_pair, look_at, pair_of
from clearslate.cli.main import main
from clearslate.identity import LinkError, Links, Verdict, read_decisions
from clearslate.identity.decisions import holding
from clearslate.runs.run import Run
from tests.casework.robert_and_bob import robert_and_bob

AT = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    return robert_and_bob(tmp_path_factory.mktemp("linked"))


def persons_of(links: Path) -> tuple[str, str]:
    [row] = Links.read(links).possible.to_pylist()
    return row["person_a"], row["person_b"]


def pair_in(linked: tuple[Path, Run]) -> Pair:
    links, run = linked
    return pair_of(links, Links.read(links), run, run.dataset(), persons_of(links))


def test_the_model_s_reasons_add_up_to_its_probability(linked: tuple[Path, Run]) -> None:
    pair = pair_in(linked)
    assert [step.field for step in pair.steps][:3] == ["prior", "first", "last"]
    assert {step.level for step in pair.steps} >= {
        "a form of the same name",
        "the same",
        "a digit, some days or a year off",
        "missing",
    }
    odds = 2 ** pair.steps[-1].total
    assert odds / (1 + odds) == pytest.approx(pair.probability, abs=1e-4)
    assert sum(step.bits for step in pair.steps) == pytest.approx(pair.steps[-1].total, abs=1e-6)


def test_links_without_reasons_are_read_as_having_none(linked: tuple[Path, Run], tmp_path: Path) -> None:
    earlier = tmp_path / "links"
    Links.read(linked[0]).write(earlier)
    (earlier / "reasons.parquet").unlink()
    document = json.loads((earlier / "manifest.json").read_text())
    del document["files"]["reasons.parquet"]
    (earlier / "manifest.json").write_text(json.dumps(document))
    assert Links.read(earlier).reasons.num_rows == 0


def test_both_stand_side_by_side_with_what_a_decision_would_change(linked: tuple[Path, Run]) -> None:
    pair = pair_in(linked)
    assert sorted(side.values("name_first")[0] for side in pair.sides) == ["BOB", "ROBERT"]
    assert sorted(side.values("birth")[0] for side in pair.sides) == ["1980-05-17", "1980-05-18"]
    assert sorted(side.charges[0]["case_number"] for side in pair.sides) == ["CP-court-1", "CP-police-1"]
    [stake] = [each for each in pair.stakes if each.law == "PA-CS-M"]
    assert (stake.charge_id, stake.now, stake.different, stake.same) == (
        "court:A1",
        "unknown",
        "eligible",
        "ineligible",
    )
    assert pair.needs_second


def test_what_decides_a_clearance_binds_when_two_say_the_same(linked: tuple[Path, Run]) -> None:
    links, _ = linked
    first = decide_pair(
        links, pair_in(linked), Verdict.DIFFERENT, by="rhea", why="the booking photos differ", at=AT
    )
    assert first.second
    assert not holding(read_decisions(links))
    with pytest.raises(LinkError, match="said so before"):
        decide_pair(
            links, pair_in(linked), Verdict.DIFFERENT, by="rhea", why="the booking photos differ", at=AT
        )
    unsure = decide_pair(
        links, pair_in(linked), Verdict.UNSURE, by="ruth", why="no photo of the second", at=AT
    )
    assert not holding(read_decisions(links))
    other = decide_pair(links, pair_in(linked), Verdict.SAME, by="ruth", why="the same signature", at=AT)
    assert not holding(read_decisions(links)), "two opinions that differ bind nobody"
    assert {each.number for each in pair_in(linked).said} == {first.number, unsure.number, other.number}
    second = decide_pair(
        links, pair_in(linked), Verdict.DIFFERENT, by="paul", why="other fingerprints", at=AT
    )
    assert {each.number for each in holding(read_decisions(links))} == {first.number, second.number}
    assert pair_in(linked).binding == {first.number, second.number}


def test_a_look_is_noted_first_and_no_reason_names_them(linked: tuple[Path, Run]) -> None:
    links, run = linked
    found, records, persons = Links.read(links), run.dataset(), persons_of(links)
    log = log_of(run.path)
    for why in ("", "it is Robert Miller", "case CP-court-1"):
        with pytest.raises(AccessError):
            look_at(links, found, run, records, persons, why=why, who="rhea", at=AT, log=log)
    look_at(links, found, run, records, persons, why="review of March", who="rhea", at=AT, log=log)
    line = json.loads(log.read_text().splitlines()[-1])
    assert (line["who"], line["by"], tuple(line["people"])) == ("rhea", "identity", persons)
    with pytest.raises(LinkError, match="are not in doubt"):
        pair_of(links, found, run, records, ("a", "b"))


def test_the_command_shows_them_side_by_side(linked: tuple[Path, Run]) -> None:
    links, run = linked
    of = [
        "review",
        str(links),
        "--run",
        str(run.path),
        "show",
        *persons_of(links),
        "--by",
        "rhea",
        "--why",
        "review of March",
    ]
    found = CliRunner().invoke(main, of)
    assert found.exit_code == 0, found.output
    for words in (
        "MILLER",
        "[ROBERT]",
        "1980-05-1[7]",
        "CP-court-1",
        "a form of the same name",
        "two people say the same",
    ):
        assert words in found.output.replace("\n", " "), words
    answer = CliRunner().invoke(main, [*of, "--json"])
    assert answer.exit_code == 0, answer.exception
    document = json.loads(answer.output)
    assert document["needs_second"]
    assert len(document["sides"]) == 2
