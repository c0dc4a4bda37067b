"""The commands of legal aid, as somebody calls them."""

import json
import stat
from pathlib import Path

import pypdfium2
import yaml
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook

from clearslate.cli.main import main
from tests.clinic.lists import ANN, ANN_TOO, BOB, csv_of
from tests.clinic.test_forms import FORM

MAPPING = 'law: PA-PET-LA\nfields: {Defendant: "{client.name}", Docket: "{case.number}"}\n'


def called(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_a_clinic_writes_tables_pages_packets_and_forms(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(csv_of(ANN, ANN_TOO, BOB))
    (tmp_path / "form.pdf").write_bytes(FORM)
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    out = tmp_path / "out"
    code, output = called(
        "clinic", str(tmp_path / "list.csv"), "--out", str(out), "--as-of", "2026-11-28", "--what-if", "date=2018-01-01",
        "--form", str(tmp_path / "form.pdf"), str(tmp_path / "mapping.yaml"),
    )  # fmt: skip
    assert code == 0, output
    assert "INVENTED" in output
    assert "Petition: no conviction of these states would be left" in output
    assert "What if date=2018-01-01" in output
    papers = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    name = "packets/1-A1/PA-PET-LA-CP-32-CR-0000651-2012"
    open_ = "packets/2-B2/PA-PET-LA-CP-22-CR-1-2021"  # facts are missing: it is no longer hidden by a petition at seventy
    assert papers == [
        "charges.csv", "clients.csv", "clinic.xlsx", "missing.csv", f"{name}-form.pdf", f"{name}.docx", f"{name}.pdf",
        f"{open_}-form.pdf", f"{open_}.docx", f"{open_}.pdf",
        "summaries/1-A1.pdf", "summaries/2-B2.pdf", "what-if.csv",
    ]  # fmt: skip
    assert all(not stat.S_IMODE(path.stat().st_mode) & 0o077 for path in out.rglob("*"))
    assert (
        load_workbook(out / "clinic.xlsx")["clients"]["A1"].value == "INVENTED: no real person, no real case"
    )
    code, output = called("clinic", str(tmp_path / "list.csv"), "--out", str(out))
    assert code == 3
    assert "is not empty" in output


def test_a_list_with_a_bad_row_is_done_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(
        csv_of(ANN, ANN_TOO, BOB.replace("2021-09-09", "soon").replace(",PA,", ",ZZ,"))
    )
    code, output = called("clinic", str(tmp_path / "list.csv"), "--out", str(tmp_path / "out"), "--packets", "none", "--no-summaries", "--json")  # fmt: skip
    assert code == 1
    document = json.loads(output)
    assert document["left_out"] == ["B2"]
    assert [(each["row"], each["column"]) for each in document["problems"]] == [(5, "state"), (5, "ended on")]
    assert document["written"]["packets"] == document["written"]["summaries"] == 0


def test_a_clinic_says_what_it_needs(tmp_path: Path) -> None:
    assert called("clinic")[0] == 2
    code, output = called("clinic", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out"))
    assert code == 3
    assert "none.csv" in output
    code, output = called("clinic", "--template", str(tmp_path / "list.doc"))
    assert (code, "a .csv or .xlsx file" in output) == (3, True)
    code, output = called("clinic", "--template", str(tmp_path / "list.csv"), "--state", "QQ")
    assert (code, "no laws for QQ" in output) == (3, True)


def test_a_forms_fields_are_listed_and_a_mapping_checked(tmp_path: Path) -> None:
    form, mapping = tmp_path / "form.pdf", tmp_path / "mapping.yaml"
    form.write_bytes(FORM)
    mapping.write_text(MAPPING, encoding="utf-8")
    code, output = called("form-fields", str(form), "--json")
    assert code == 0
    assert [field["name"] for field in json.loads(output)] == [
        "Defendant",
        "Docket",
        "Charge1",
        "Paid",
        "Sign here",
    ]
    code, output = called("form-fields", str(form), "--mapping", str(mapping))
    assert (code, "The mapping fits the form." in output) == (0, True)
    assert "Charge1, Paid" in output
    mapping.write_text(MAPPING.replace("Docket:", "Dockets:"), encoding="utf-8")
    code, output = called("form-fields", str(form), "--mapping", str(mapping))
    assert (code, "is 'Docket' meant?" in output) == (1, True)
    code, output = called(
        "clinic", str(form), "--out", str(tmp_path / "out"), "--form", str(form), str(mapping)
    )
    assert (code, "does not fit" in output) == (3, True)
    assert "{client.name}" in called("form-fields", "--facts")[1]


def test_a_persons_file_is_shown_to_a_lawyer_and_told_to_the_person(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    path.write_text(
        """
- id: ME
  name: my file
  jurisdiction: PA
  as_of: 2026-11-28
  cases:
    - case_id: CP-32-CR-0000651-2012
      charges:
        - {charge_id: "1", statute: "18 § 5503", description: Disorderly conduct, grade: M3, disposition: convicted, disposition_date: 2012-06-01}
""",
        encoding="utf-8",
    )
    code, output = called("person", str(path))
    assert code == 0, output
    assert "ELIGIBLE" in output
    assert "PA-PET-LA" in output
    code, output = called("person", str(path), "--plain", "--language", "es")
    assert code == 0
    assert "Sus antecedentes: qué puede hacer" in output
    code, output = called("person", str(path), "--json", "--as-of", "2013-01-01")
    [view] = json.loads(output)
    assert view["as_of"] == "2013-01-01"
    code, output = called("person", str(tmp_path / "nobody.yaml"))
    assert (code, "no such file" in output) == (3, True)
    html = tmp_path / "me.html"
    assert called("person", str(path), "--html", str(html))[0] == 0
    assert "Disorderly conduct" in html.read_text(encoding="utf-8")


def letter_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


def test_a_letter_of_dispute_is_filled_in_from_a_persons_file_and_the_law(tmp_path: Path) -> None:
    kept = {
        "id": "kept", "name": "kept", "jurisdiction": "PA", "as_of": "2026-11-28", "expect": [],
        "cases": [{"case_id": "A", "court": "Court of Common Pleas", "county": "Indiana County", "case_number": "CP-32-CR-0000651-2012", "charges": [
            {"charge_id": "A1", "statute": "18 § 5503", "description": "Disorderly conduct", "disposition": "convicted", "disposition_date": "2012-05",
             "cleared_on": "2026-06-30", "cleared_under": "PA-CS-M"},
            {"charge_id": "A2", "statute": "18 § 2701", "description": "Simple assault", "disposition": "dismissed", "disposition_date": "2012-05-02"},
        ]}],
    }  # fmt: skip
    (tmp_path / "me.yaml").write_text(yaml.safe_dump([kept]), encoding="utf-8")
    facts = {
        "name": "Ann Example", "address": ["1 Main Street", "Indiana, PA"], "company": "Checks Inc.", "person": "me.yaml",
        "entries": [{"why": "cleared", "charge": "A1", "code": "7GGX"}, {"why": "ended", "charge": "A2"}],
    }  # fmt: skip
    (tmp_path / "facts.yaml").write_text(yaml.safe_dump(facts), encoding="utf-8")
    code, output = called(
        "dispute",
        str(tmp_path / "facts.yaml"),
        "--out",
        str(tmp_path / "letter.pdf"),
        "--as-of",
        "2026-11-28",
    )
    assert code == 0, output
    letter = letter_of(tmp_path / "letter.pdf")
    for entry in (
        "Ann Example", "Checks Inc.", "Disorderly conduct", "CP-32-CR-0000651-2012", "Indiana County, Pennsylvania", "cleared on June 30, 2026",
        "limited access", "18 Pa.C.S. §§ 9122.2(a)(1)", "§ 1681i(a)(1)(A)", "15 U.S.C. § 1681e(b)", "Dismissed by the court on May 2, 2012",
        "Desestimado por el tribunal el 2 de mayo de 2012",
    ):  # fmt: skip
        assert entry in letter, entry
    assert stat.S_IMODE((tmp_path / "letter.pdf").stat().st_mode) == 0o600
    code, output = called(
        "dispute", str(tmp_path / "facts.yaml"), "--out", str(tmp_path / "letter.docx"), "--language", "en"
    )
    assert code == 0, output
    assert "Disputo" not in "".join(each.text for each in Document(str(tmp_path / "letter.docx")).paragraphs)


def test_a_letter_of_dispute_says_what_it_needs_and_repeats_nothing(tmp_path: Path) -> None:
    facts = tmp_path / "facts.yaml"
    assert called("dispute", "--template", str(facts))[0] == 0
    assert called("dispute", str(facts), "--out", str(tmp_path / "blank.pdf"))[0] == 0
    assert called("dispute", str(facts))[0] == 2
    for wrong, named in (
        ({"entries": []}, "entries"),
        ({"entries": [{"why": "Jane"}]}, "why"),
        ({"entries": [{"why": "cleared", "law": "PA-Jane"}]}, "law"),
        ({"entries": [{"why": "cleared", "charge": "Jane"}]}, "charge"),
        ({"entries": [{"why": "cleared", "day": "Jane"}]}, "day"),
        ({"entries": [{"why": "cleared"}], "address": "Jane"}, "address"),
        ({"entries": [{"why": "cleared"}], "nane": "Jane"}, "nane"),
        ({"entries": [{"why": "cleared"}], "person": "none.yaml"}, "person"),
    ):
        facts.write_text(yaml.safe_dump(wrong), encoding="utf-8")
        code, output = called("dispute", str(facts), "--out", str(tmp_path / "x.pdf"))
        assert code == 3, output
        assert named in output
        assert "Jane" not in output
