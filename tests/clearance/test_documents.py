"""What each state's documents say: every law has one, every word its certainty, and a slip is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearslate.clearance.orders.documents import (
    FILE,
    DocumentsError,
    documents_of,
    read_documents,
    statements,
)
from clearslate.clearance.workflow import load_workflow
from clearslate.law import Status
from clearslate.states import CARRIED_OUT, folder, jurisdiction


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_each_law_of_a_state_has_a_document_of_the_kind_that_its_workflow_makes(code: str) -> None:
    """An order where a judge signs, a notice or list where the law itself acts; served are those whom the workflow tells."""
    assert (folder(code) / FILE).exists()
    found, workflow = documents_of(code), load_workflow(folder(code) / "workflow.yaml")
    assert found.jurisdiction == code
    laws = [law.id for law in jurisdiction(code).laws if law.automatic and law.status != Status.RECORD_STAYS]
    assert sorted(law for each in found.documents.values() for law in each.laws) == sorted(laws)
    for name, document in found.documents.items():
        ways = [
            (kind, law) for kind in (True, False) for law in document.laws if law in (workflow.laws or laws)
        ]
        for kind, law in ways:
            signs = any(stage.sign for stage in workflow.stages_for(conviction=kind, law=law))
            assert signs == (document.kind == "order"), law
        entries = {
            each.id for kind, law in ways for each in workflow.recipients_for(conviction=kind, law=law)
        }
        served = {each.recipient for each in document.served}
        sends = {"repository"} if document.by_whom else set()
        assert served <= entries, name
        assert entries - served <= sends, (
            f"{name}: {entries - served} is told by the workflow and not named here"
        )


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_what_was_read_says_where(code: str) -> None:
    for entry, key in statements(documents_of(code)):
        assert entry.cite or entry.mark != "V", f"{code}, {key}"


@pytest.mark.parametrize(
    ("find", "put", "told"),
    [
        ("mark: F}", "mark: X}", "write one of V"),
        ("kind: order", "kind: letter", "kind"),
        ("  party:", "  partie:", "party"),
        ("says: expunged, mark: V, cite: 18 Pa.C.S. § 9122(a)", "says: expunged, mark: V", "cite"),
        ("laws: [PA-EXP-ACQ,", "laws: [PA-CS-M, PA-EXP-ACQ,", "PA-CS-M is in two documents"),
        ('cite: "Pa.R.Crim.P. 320 (2011)"', "cite: Pa.R.Crim.P. 320, 790", "quote words that hold a comma"),
        ("jurisdiction: PA", "jurisdiction: [", "cannot be read"),
    ],
)
def test_a_slip_is_named_with_its_key(find: str, put: str, told: str, tmp_path: Path) -> None:
    text = (folder("PA") / FILE).read_text(encoding="utf-8")
    assert find in text
    (tmp_path / FILE).write_text(text.replace(find, put), encoding="utf-8")
    with pytest.raises(DocumentsError, match=told) as error:
        read_documents(tmp_path / FILE)
    assert str(error.value).startswith(FILE)


def test_what_is_cleared_under_laws_of_several_documents_has_the_duties_of_all() -> None:
    """California notes convictions and arrests in one batch: a notice of both has both titles, and each agency once."""
    words = documents_of("CA")
    one, other = words.of("CA-1203.425"), words.of("CA-851.93")
    both = words.of_all(("CA-1203.425", "CA-851.93", "CA-1203.425"))
    assert both.title.says == f"{one.title.says}; {other.title.says}"
    assert both.duties == (*one.duties, *other.duties)
    assert [each.recipient for each in both.served] == ["court"]
    assert words.of_all(("CA-851.93",)) is other
