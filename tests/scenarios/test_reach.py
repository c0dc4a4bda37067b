"""The table of what one clearance leaves for another law, in each state's README."""

from __future__ import annotations

import pytest

from clearslate.law.model import Jurisdiction
from clearslate.scenarios.reach import BEGIN, END, UNCONFIRMED, derived, listed, spliced, unlisted
from clearslate.states import CODES, folder, jurisdiction


def readme(code: str) -> str:
    return (folder(code) / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES)
def test_the_readme_says_what_derives(code: str) -> None:
    state = jurisdiction(code)
    assert {row.law: row.pairs for row in listed(readme(code))} == {
        row.law: row.pairs for row in derived(state)
    }
    assert unlisted(state) == []
    assert spliced(readme(code), state) == readme(code), "run `clearslate docs --write`"


@pytest.fixture(scope="module")
def illinois() -> Jurisdiction:
    return jurisdiction("IL")


def test_sealing_leaves_expungement_and_not_the_other_way(illinois: Jurisdiction) -> None:
    pairs = {(law, earlier) for row in derived(illinois) for law, earlier in row.pairs}
    assert ("IL-5.2i", "IL-5.2k") in pairs
    assert ("IL-5.2k", "IL-5.2i") not in pairs
    assert all(law != earlier for law, earlier in pairs)


def test_who_read_a_row_is_kept_while_the_row_stays(illinois: Jurisdiction) -> None:
    text = spliced(f"# Illinois\n{BEGIN}\n{END}\nrest\n", illinois)
    assert {row.read for row in listed(text)} == {UNCONFIRMED}, "nobody is said to have read what nobody read"
    [first, *_] = listed(text)
    read = text.replace(str(first), str(first).replace(UNCONFIRMED, "A. Reader, 2026-12-01"))
    assert spliced(read, illinois) == read
    changed = read.replace(
        f"`{first.surely[0]}`" if first.surely else f"`{first.perhaps[0]}`", "`IL-NONE`", 1
    )
    assert "A. Reader" not in spliced(changed, illinois), "another row than was read"
    assert spliced(read, illinois).endswith("rest\n")
    with pytest.raises(ValueError, match="needs one line"):
        spliced("# Illinois", illinois)
