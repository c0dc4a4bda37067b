"""The text of a statute beside the rule: brought by counsel, named by a sign-off, read again where it changed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from clearslate.clearance.events import DoneBefore, NotAllowed
from clearslate.clearance.office import law_texts, sign_offs
from clearslate.clearance.state import backup as copies
from clearslate.clearance.state import fingerprint, statutes
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.cli.main import main
from clearslate.states import jurisdiction
from tests.clearance.test_sign_off import AT, CARL, OLIVE, ROE, strict

__all__ = ["strict"]  # a fixture

SECTION: Final = "18 Pa.C.S. § 9122.2"
# Invented: no statute's text is held here.
FIRST: Final = (
    "Heading\n(a) First rule.--Made up.\n(1) One.\n(2) Two.\n(3) Three.\n(4) Four.\n(b) Another rule."
)
SECOND: Final = FIRST.replace("Two.", "Two, changed.").replace("\n(b)", "\n(5) Five.\n(b)")


def standing(ledger: Ledger, law: str) -> sign_offs.Standing:
    [found] = [each for each in sign_offs.standing(ledger, "PA") if each.law == law]
    return found


def bring(ledger: Ledger, words: str, section: str = SECTION, **more: Any) -> law_texts.Text:
    return law_texts.add(ledger, section, words.encode(), CARL, AT, **more)


def test_a_text_lies_beside_the_chain_under_its_hash_with_address_and_day(strict: Ledger) -> None:
    made = bring(strict, FIRST, taken_on=dt.date(2026, 1, 2))
    assert (made.section, made.jurisdiction, made.sha256) == (SECTION, "PA", statutes.digest_of(FIRST))
    assert made.address == jurisdiction("PA").address(SECTION)
    assert law_texts.texts(strict, "pa") == [made]
    assert "First rule" not in "".join(link.payload for link in strict.links())
    assert statutes.words_of(made.sha256, strict.alias) == FIRST
    with pytest.raises(DoneBefore, match="is there already"):
        bring(strict, FIRST, taken_on=dt.date(2026, 1, 2))
    before = fingerprint(strict.alias)
    strict.rebuild()
    assert fingerprint(strict.alias) == before
    assert strict.verify(now=AT).is_sound


@pytest.mark.parametrize(
    ("section", "data", "more", "words"),
    [
        (SECTION, b"\xff\xfe", {}, "no text in UTF-8"),
        (SECTION, b"  \n", {}, "holds no text"),
        (SECTION, b"x" * (law_texts.LARGEST + 1), {}, "at most 1024 kB"),
        ("18 Pa.C.S. § 1", b"x", {}, "no law stands in"),
        ("nonsense", b"x", {}, "neither a law nor a section"),
        ("§ 9122.2", b"x", {"state": "NJ"}, "no law stands in"),
        (SECTION, b"x", {"taken_on": dt.date(2026, 2, 1)}, "has not come"),
    ],
)
def test_what_is_no_text_of_a_law_is_refused(
    strict: Ledger, section: str, data: bytes, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(NotAllowed, match=words):
        law_texts.add(strict, section, data, CARL, AT, **more)
    assert not m.LawText.objects.using(strict.alias).exists()
    assert not m.Statute.objects.using(strict.alias).exists(), "nothing is left of what was refused"


def test_only_counsel_brings_a_text(strict: Ledger) -> None:
    with pytest.raises(NotAllowed):
        law_texts.add(strict, SECTION, b"x", OLIVE, AT)


def test_a_sign_off_names_the_texts_that_were_read(strict: Ledger) -> None:
    sign_offs.sign_off(strict, ["PA-CS-NONCONV"], CARL, AT, counsel=ROE)
    assert not standing(strict, "PA-CS-NONCONV").again, "nobody brought a text"
    text = bring(strict, FIRST)
    [again] = standing(strict, "PA-CS-NONCONV").again
    assert again.changes == {}
    assert "its text was brought after the sign-off" in standing(strict, "PA-CS-NONCONV").words
    with pytest.raises(NotAllowed, match="another text than the one that was read"):
        sign_offs.sign_off(strict, ["PA-CS-NONCONV"], CARL, AT, counsel=ROE, texts=["0" * 64])
    sign_offs.sign_off(strict, ["PA-CS-NONCONV"], CARL, AT, counsel=ROE, texts=[text.sha256])
    found = standing(strict, "PA-CS-NONCONV")
    assert (found.texts, found.again, found.state) == ((text.sha256,), [], "signed")
    with pytest.raises(DoneBefore):
        sign_offs.sign_off(strict, ["PA-CS-NONCONV"], CARL, AT, counsel=ROE)


def test_a_new_text_marks_what_must_be_read_again_by_subsection(strict: Ledger) -> None:
    bring(strict, FIRST)
    used = ["PA-CS-NONCONV", "PA-CS-SUMMARY", "PA-PET-LA"]
    sign_offs.sign_off(strict, used, CARL, AT, counsel=ROE)
    bring(strict, "  " + FIRST.replace(" One.", "   One."))
    assert not standing(strict, "PA-CS-NONCONV").again, "blanks are no change"
    bring(strict, SECOND)
    [again] = standing(strict, "PA-CS-NONCONV").again
    assert again.changes == {"(a)(2)": "changed", "(a)(5)": "added"}
    assert again.keys == tuple(jurisdiction("PA").law("PA-CS-NONCONV").keys)
    assert (
        "to be read again: 18 Pa.C.S. § 9122.2: (a)(2) (changed), (a)(5) (added)"
        in standing(strict, "PA-CS-NONCONV").words
    )
    [of_another] = standing(strict, "PA-CS-SUMMARY").again
    assert of_another.keys == (), "none of its conditions stands in (a)(2)"
    assert not standing(strict, "PA-PET-LA").again, "another section"
    sign_offs.sign_off(strict, used, CARL, AT, counsel=ROE)
    assert not standing(strict, "PA-CS-NONCONV").again
    bring(strict, FIRST)
    assert standing(strict, "PA-CS-NONCONV").again, (
        "an earlier text that is current again is another than was read"
    )


def test_the_three_columns(strict: Ledger) -> None:
    law = jurisdiction("PA").law("PA-CS-NONCONV")
    assert all(row.text == "" for row in law_texts.beside(strict, law, "PA"))
    bring(strict, FIRST)
    rows = {row.key: row for row in law_texts.beside(strict, law, "PA")}
    row = rows[law.keys[0]]
    assert row.text == "18 Pa.C.S. § 9122.2(a)(2)\n(2) Two."
    assert row.sentence == law.conditions[0].text
    assert "disposition" in row.expression
    assert row.sha256 == (statutes.digest_of(FIRST),)


def test_a_text_that_was_changed_in_the_database_is_found_and_not_shown(strict: Ledger) -> None:
    text = bring(strict, FIRST)
    m.Statute.objects.using(strict.alias).update(words="another")
    assert statutes.words_of(text.sha256, strict.alias) is None
    assert "is not the one that was brought" in strict.verify(now=AT).faults[0].what
    m.Statute.objects.using(strict.alias).all().delete()
    assert "is gone" in strict.verify(now=AT).faults[0].what


def test_a_copy_of_the_ledger_holds_the_texts(strict: Ledger, tmp_path: Path) -> None:
    text = bring(strict, FIRST)
    copies.backup(strict, tmp_path / "copy", AT)
    other = Ledger(f"sqlite:{tmp_path / 'other.db'}", "other")
    try:
        copies.restore(other, tmp_path / "copy")
        assert statutes.words_of(text.sha256, other.alias) == FIRST
        assert other.verify(now=AT).is_sound
    finally:
        other.close()


def test_from_the_command_line(tmp_path: Path) -> None:
    def call(*args: str) -> Any:
        return CliRunner().invoke(main, list(args), env={"CLEARSLATE_LEDGER": str(tmp_path / "l.db")})

    init = ("ledger", "init", "--operator", "olive", "--operator", "otto", "--state", "PA")
    assert call(*init, "--decisions", "whoever-says-a-name").exit_code == 0
    for by, how in (("olive", "--gets"), ("otto", "--confirm")):
        assert call("ledger", "grant", "--user", "carl", how, "counsel", "--as", by).exit_code == 0
    (tmp_path / "s.txt").write_text(FIRST, encoding="utf-8")
    added = call("laws", "text", "add", "PA-CS-NONCONV", str(tmp_path / "s.txt"), "--as", "carl")
    assert added.output.startswith(f"Kept: {SECTION}, taken from https://www.palegis.us/"), added.output
    assert SECTION in call("laws", "text", "list", "PA").output
    assert call("clear", "sign-off", "PA-CS-NONCONV", "--as", "carl", "--counsel", ROE).exit_code == 0
    (tmp_path / "s.txt").write_text(SECOND, encoding="utf-8")
    call(
        "laws",
        "text",
        "add",
        SECTION,
        str(tmp_path / "s.txt"),
        "--as",
        "carl",
        "--address",
        "https://example.org/s",
    )
    shown = call("laws", "text", "show", "PA-CS-NONCONV").output
    assert "(READ AGAIN)" in shown
    assert "Two, changed." in shown
    document = json.loads(call("laws", "text", "show", "PA-CS-NONCONV", "--json").output)
    assert document["sign_off"]["texts"] == [statutes.digest_of(FIRST)]
    assert document["rows"][0]["text_sha256"] == statutes.digest_of(SECOND)
    assert call("laws", "text", "show", "PA-NONE").exit_code == 3
    assert call("laws", "text", "--help").output.startswith("Usage: main laws text")
    assert "PA-CS-M" in call("laws", "PA").output, "a name that is no command is a state or a law, as before"
