"""The tables of the cross-check and of the hunt: whole, readable, true to the repository, and refused where they are not."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from clearslate.reports.watched import BECAME, CROSSCHECK, HUNT, TableError, crosscheck, hunt, watched
from clearslate.states import CODES, folder, jurisdiction

DOCS = Path(__file__).parents[2] / "docs"
ROWS = crosscheck(DOCS)


def test_every_statement_of_the_cross_check_is_there_once() -> None:
    assert len(ROWS) == 394  # with 52 headings, the 446 lines of the tables
    assert {each.jurisdiction for each in ROWS} == set(CODES)
    for code in CODES:
        assert [int(each.row) for each in ROWS if each.jurisdiction == code] == list(
            range(1, 1 + sum(each.jurisdiction == code for each in ROWS))
        )
    assert set(BECAME) == {each.became for each in ROWS}


def test_what_was_mended_names_its_commit_and_stories_that_are_there() -> None:
    for each in ROWS:
        if each.became == "mended":
            assert re.fullmatch(r"[0-9a-f]{8}", each.commit), each
        if each.stories:
            files = (folder(each.jurisdiction) / "scenarios").glob("*.yaml")
            text = "\n".join(path.read_text(encoding="utf-8") for path in files)
            for story in each.stories.split():
                assert re.search(rf"id: *['\"]?{re.escape(story)}\b", text), (each.jurisdiction, story)


def test_a_question_that_a_row_names_is_asked() -> None:
    """An id in capitals in a note, such as CO-708-WAIT, is a question, a law or a code of the state."""
    for each in ROWS:
        if each.became != "question":
            continue
        state = jurisdiction(each.jurisdiction)
        known = {*state.questions, *(law.id for law in state.laws)}
        for name in re.findall(rf"\b{each.jurisdiction}-[A-Za-z0-9.-]*[A-Za-z0-9]", each.note):
            assert name in known, (each.jurisdiction, each.row, name)


def test_what_was_carried_lies_where_the_row_says() -> None:
    for each in ROWS:
        if each.became == "carried" and (found := re.search(r"states/\w\w/practical\.yaml", each.note)):
            assert (DOCS.parent / "src" / "clearslate" / found[0]).exists()
            assert f"/{each.jurisdiction.lower()}/" in found[0]


def test_the_hunt_says_of_each_find_whether_it_is_encoded_and_why() -> None:
    found = hunt(DOCS)
    assert len(found) > 30
    assert [each for each in found if not (each.why and each.source and each.encoded)] == []
    # No: a second reader found nothing more.
    assert {each.found for each in found} == {"yes", "no", "remembered"}
    assert all("nothing was read" in each.why for each in found if each.found == "remembered")
    for each in found:
        if each.encoded.startswith(f"{each.jurisdiction}-"):
            assert jurisdiction(each.jurisdiction).law(each.encoded)


def test_the_page_counts_every_statement_once() -> None:
    lines = watched(DOCS)
    every = next(line for line in lines if line.startswith("| **all** |"))
    cells = [int(cell) for cell in every.strip("| ").split("|")[1:]]
    assert cells[-1] == len(ROWS) == sum(cells[:-1])
    counts = Counter(each.became for each in ROWS)
    for name, words in BECAME.items():
        assert any(line.startswith(f"| {words} |") and line.endswith(f"| {counts[name]} |") for line in lines)
    assert "**one reader**" in "\n".join(lines)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("became,", "fate,"), "line 1: the columns are"),
        ((",mended,", ",mendet,"), "became: 'mendet' is none of"),
        ((",143779dd,", ",,"), "line 2, commit: write which commit mended it"),
        ((",AK-CV-GROUND,", ",,"), "line 2, note: write what became of it"),
        (("\n", ",\n"), "line 1: the columns are"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_its_line(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    text = (DOCS / CROSSCHECK).read_text(encoding="utf-8")
    (tmp_path / CROSSCHECK).write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(TableError, match=re.escape(said)):
        crosscheck(tmp_path)
    (tmp_path / HUNT).write_text("jurisdiction\n", encoding="utf-8")
    with pytest.raises(TableError, match="line 1"):
        hunt(tmp_path)
