"""What was watched of the law: files of acts that are read or refused by line, sections that moved, and what a law is on a day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from clearslate.law import Status
from clearslate.plain.acts import Acts, Fate, acts_of, strays
from clearslate.plain.words import PlainError, read_part
from clearslate.states import CODES, jurisdiction

HEAD = "jurisdiction: PA\nlooked:\n- where: the dossier\n  day: 2026-12-01\n"
SOURCED = "  source: the act itself\n  certainty: text\n  looked_for_on: 2026-12-01\n"
ACT = "acts:\n- act: Act 1\n  what: a new wait\n  fate: enacted\n  encoded: a version\n" + SOURCED


def read(tmp_path: Path, text: str) -> Acts:
    path = tmp_path / "pa" / "acts.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return read_part(path, Acts)


@pytest.mark.parametrize("code", CODES)
def test_every_state_says_what_was_looked_at_and_names_laws_that_it_has(code: str) -> None:
    found = acts_of(code)
    assert found.jurisdiction == code
    assert strays(jurisdiction(code)) == []
    days = [each.day for each in found.looked]
    assert max(days) <= dt.date(2026, 12, 1)  # nobody looked on a day that had not come when this was written
    if found.swept_through is not None:
        assert found.swept_through <= max(days)
    for act in found.acts:
        if isinstance(act.became_law, dt.date) and isinstance(act.takes_effect, dt.date):
            assert act.became_law <= act.takes_effect, act.name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + ACT.replace("  fate: enacted\n", "  fate: adopted\n"), "pa/acts.yaml, acts.0.fate: must be 'enacted'"),
        (HEAD + ACT.replace("  fate: enacted\n", "  fate: adopted\n"), "(line 8)"),
        (HEAD + ACT.replace("  certainty: text\n", ""), "write `certainty`, which is missing (line 6)"),
        (HEAD + ACT.replace("- act: Act 1\n  what", "- what"), "write `bill` or `act`"),
        (HEAD + ACT.replace("  encoded: a version\n", ""), "write `encoded`"),
        (HEAD + ACT.replace("enacted\n", "pending\n"), "write `read_by`"),
        (HEAD + ACT.replace("enacted\n", "failed\n  became_law: 2026-01-01\n"), "`became_law` is of an act"),
        (HEAD + ACT + "  adress: https://x.gov/\n", "acts.0.adress: `adress` is no key of this place"),
        (HEAD + "swept_thru: 2026-11-30\n", "`swept_thru` is no key"),
        ("jurisdiction: PA\nlooked: []\n", "looked: must not be empty (line 2)"),
        (HEAD + "renumbered:\n- was: § 1\n  now: § 2\n  since: yesterday\n  by: Act 1\n" + SOURCED, "must be a day, YYYY-MM-DD (line 8)"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PlainError, match=re.escape(said)):
        read(tmp_path, text)


def test_a_state_that_nobody_swept_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + ACT)
    assert found.sweep == (
        "not swept: no session was looked through act by act (last looked on 2026-12-01: the dossier)"
    )
    assert found.acts[0].fate is Fate.ENACTED
    swept = found.model_copy(update={"swept_through": dt.date(2026, 11, 30)})
    assert swept.sweep == "swept through 2026-11-30"


def test_a_section_is_cited_by_the_number_that_it_has_on_the_day(tmp_path: Path) -> None:
    moves = "renumbered:\n" + "".join(
        f"- was: {was}\n  now: {now}\n  since: {since}\n  by: Act 1\n{SOURCED}"
        for was, now, since in (("§ 1", "§ 2", "2020-07-01"), ("§ 2", "§ 3", "2025-01-01"))
    )
    found = read(tmp_path, HEAD + moves)
    days = [dt.date(2020, 6, 30), dt.date(2020, 7, 1), dt.date(2024, 12, 31), dt.date(2025, 1, 1)]
    for named in ("§ 1", "§ 2", "§ 3"):
        assert [found.section_on(named, day) for day in days] == ["§ 1", "§ 2", "§ 2", "§ 3"], named
    assert found.section_on("§ 9", days[0]) == "§ 9"
    assert found.moved("§ 1, § 9", days[1]) == (("§ 1", "§ 2"),)
    assert found.moved("§ 3", days[3]) == ()
    assert found.moved("§ 12", days[3]) == ()  # another section, whose number begins alike


def test_a_section_that_was_made_of_several_is_each_of_them_before(tmp_path: Path) -> None:
    moves = "renumbered:\n" + "".join(
        f"- was: {was}\n  now: § 6\n  since: 2025-04-24\n  by: Act 1\n{SOURCED}"
        for was in ("§ 1(a)", "§ 1(e)")
    )
    found = read(tmp_path, HEAD + moves)
    assert found.section_on("§ 6", dt.date(2025, 4, 23)) == "§ 1(a), § 1(e)"
    assert found.section_on("§ 1(e)", dt.date(2025, 4, 23)) == "§ 1(e)"
    assert (
        found.section_on("§ 1(e)", dt.date(2025, 4, 24))
        == found.section_on("§ 6", dt.date(2025, 4, 24))
        == "§ 6"
    )


def test_statuses_of_laws_that_do_not_clear_yet() -> None:
    day = dt.date(2026, 12, 1)
    dc, la = jurisdiction("DC"), jurisdiction("LA")
    standing = acts_of("DC").standing(dc.law("DC-805"), day)
    assert standing.startswith("in force, not yet carried out (the Superior Court says")
    assert "https://" in standing
    assert standing.endswith("2026-12-01)")
    assert acts_of("DC").status(dc.law("DC-805"), day) == "in force, not yet carried out"
    assert acts_of("DC").status(dc.law("DC-803-806"), day) == "in force"
    assert acts_of("LA").status(la.law("LA-AUTO"), day) == "unfunded"
    nj = jurisdiction("NJ").law("NJ-CS-AUTO")
    assert acts_of("NJ").status(nj, day) == "enacted, not running"
    # A law that is none yet is none, whoever carries it out.
    assert acts_of("DC").standing(replace(dc.law("DC-805"), status=Status.PROPOSED), day) == "proposed"


def test_a_law_of_days_to_come_is_enacted_and_one_of_days_gone_is_over() -> None:
    law = jurisdiction("OK").law("OK-CS-2022")
    acts = acts_of("OK")
    assert acts.status(law, dt.date(2026, 6, 30)) == "in force"
    assert acts.status(law, dt.date(2026, 7, 1)) == "no longer in force since 2026-07-01"
    later = jurisdiction("IL").law("IL-5.2k")
    assert acts_of("IL").status(later, dt.date(2028, 12, 31)) == "enacted, in force from 2029-01-01"
    assert acts_of("IL").status(later, dt.date(2029, 1, 1)) == "in force"
