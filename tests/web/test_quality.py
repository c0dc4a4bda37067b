"""What the data lacks: counted by a job, given to somebody, and listed for the agency that has it."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from openpyxl import load_workbook

from clearslate.web.jobs.models import Job
from clearslate.web.jobs.worker import work
from clearslate.web.models import Repair
from clearslate.web.parts import tokens
from tests.web.conftest import SignIn


def test_a_gap_is_counted_given_and_listed_for_its_owner(sign_in: SignIn) -> None:
    client = sign_in("operator")
    assert "Count now" in client.get("/quality/").content.decode()
    client.post("/quality/ask/", {"key": tokens.new_id(), "kind": "quality"})
    work(until_idle=True)
    text = client.get("/quality/").content.decode()
    owner, fact = re.findall(
        r'name="owner" value="([^"]+)"><input type="hidden" name="fact" value="([^"]+)"><input type="hidden" name="before"',
        text,
    )[0]
    form = {"owner": owner, "fact": fact, "to": "clerk", "state": "asked", "before": ""}
    assert "Noted" in client.post("/quality/assign/", form, follow=True).content.decode()
    again = client.post("/quality/assign/", form | {"to": "judge"}, follow=True).content.decode()
    assert "meanwhile" in again, "the second is told what the first did"
    assert Repair.objects.get(owner=owner, fact=fact).to == "clerk"
    row = Repair.objects.get(owner=owner, fact=fact)
    nobody = client.post(
        "/quality/assign/", form | {"to": "nobody", "before": row.at.isoformat()}, follow=True
    )
    assert "has no role" in nobody.content.decode()
    assert client.post("/quality/assign/", form | {"fact": "made_up"}).status_code == 404
    client.post("/quality/ask/", {"key": tokens.new_id(), "kind": "repairs", "owner": owner, "fact": fact})
    work(until_idle=True)
    job = Job.objects.filter(kind="repairs").latest("asked_at")
    found = client.get(f"/jobs/{job.id}/file/")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(found.streaming_content)))
    names = sorted(packed.namelist())
    assert [name.rsplit(".")[-1] for name in names] == ["csv", "xlsx"]
    rows = list(csv.DictReader(io.StringIO(packed.read(names[0]).decode("utf-8-sig"))))
    assert rows
    assert all(fact in row["missing"].split("; ") and owner in row["who_has_it"] for row in rows)
    assert all(row["source_file"] and row["source_line"] for row in rows)
    sheet = load_workbook(io.BytesIO(packed.read(names[1]))).worksheets[0]
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert not [cell.value for cell in cells if str(cell.value or " ")[:1] in "=+@"]
