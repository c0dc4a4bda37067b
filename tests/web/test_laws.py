"""Counsel signs laws off on a screen that shows all of them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clearslate.clearance.office import sign_offs
from clearslate.clearance.state.ledger import Ledger
from clearslate.clearance.store.ready import models as m
from clearslate.plain.acts import Act, Fate, Unperformed, acts_of
from clearslate.runs.spec import law_text
from clearslate.web.templatetags.humanize_lite import listed
from tests.web.conftest import PASSWORD, SignIn


def standing(ledger: Ledger, law: str) -> sign_offs.Standing:
    [found] = [each for each in sign_offs.standing(ledger, "PA") if each.law == law]
    return found


def test_counsel_signs_a_law_off_and_takes_it_back(sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in("counsel")
    assert "reauthenticate" in client.post("/laws/PA-EXP-ACQ/sign/", {"act": "sign"}).headers["Location"]
    assert standing(ledger, "PA-EXP-ACQ").state == ""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    text = client.get("/laws/PA-EXP-ACQ/").content.decode()
    assert "Not signed off" in text
    assert law_text("PA") in text  # what is signed is what was read
    form = {"text": "0" * 64, "counsel": "A. Roe, Chief Counsel", "act": "sign"}
    output = client.post("/laws/PA-EXP-ACQ/sign/", form, follow=True).content.decode()
    assert "Nothing was recorded" in output
    assert "read it again" in output
    client.post("/laws/PA-EXP-ACQ/sign/", form | {"text": law_text("PA")})
    assert standing(ledger, "PA-EXP-ACQ").words.startswith("signed off by A. Roe, Chief Counsel (counsel)")
    assert "A. Roe, Chief Counsel" in client.get("/laws/PA-EXP-ACQ/").content.decode()
    client.post("/laws/PA-EXP-ACQ/sign/", {"act": "withdraw", "why": ""})
    assert standing(ledger, "PA-EXP-ACQ").state == "signed"
    client.post("/laws/PA-EXP-ACQ/sign/", {"act": "withdraw", "why": "a court held otherwise"})
    assert standing(ledger, "PA-EXP-ACQ").state == "withdrawn"
    assert "taken back" in sign_in("auditor").get("/laws/").content.decode()


def test_counsel_adopts_what_nobody_read_by_a_tick(sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in("counsel")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    law = next(each.law for each in sign_offs.standing(ledger, "PA") if not each.state and len(each.weak) > 1)
    page = client.get(f"/laws/{law}/").content.decode()
    weak = standing(ledger, law).weak
    assert all(f'name="named" value="{each}"' in page for each in weak)
    assert 'aria-describedby="w1-says"' in page, "counsel sees the statement to adopt as a sentence"
    assert f"Nobody adopted: {listed(weak)}." in page
    form = {"text": law_text("PA"), "counsel": "A. Roe, Chief Counsel", "act": "sign"}
    client.post(f"/laws/{law}/sign/", form | {"named": ["no such (memory)"]})
    assert standing(ledger, law).state == ""
    client.post(f"/laws/{law}/sign/", form | {"named": [weak[0]]})
    assert standing(ledger, law).unnamed == list(weak[1:])
    assert "checked" in client.get(f"/laws/{law}/").content.decode().split(f'value="{weak[0]}"')[1][:12]


def test_a_clearance_and_its_batch_say_what_they_rest_on(sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in("auditor")
    row = m.Clearance.objects.using(ledger.alias).filter(law="PA-CS-M").first()
    page = client.get(f"/clearances/{row.id}/").content.decode()
    assert "<dt>Rests on</dt><dd><strong>memory</strong>" in page
    batch = client.get(f"/batches/{row.batch}/").content.decode()
    assert "What it rests on" in batch
    assert "on <strong>memory</strong>" in batch
    wave = client.get(f"/waves/{row.wave}/").content.decode()
    assert "on <strong>memory</strong>" in wave


def test_a_reading_that_is_none_is_refused(sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in("counsel")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    form = {"text": law_text("PA"), "counsel": "A. Roe", "act": "sign", "reading:PA-9122.3-B": "nobody's"}
    assert "is no reading" in client.post("/laws/PA-CS-M/sign/", form, follow=True).content.decode()
    form |= {"reading:PA-9122.3-B": "target", "presumption": "everything"}
    assert "has no presumption" in client.post("/laws/PA-CS-M/sign/", form, follow=True).content.decode()
    before = standing(ledger, "PA-CS-M")
    assert before.rehearsed, "the rehearsal signed it off by itself"


def test_each_condition_has_stories_in_which_it_holds_and_fails(sign_in: SignIn) -> None:
    client = sign_in("judge")
    assert (
        "clearslate check --draft person.yaml --law PA-CS-M" in client.get("/laws/PA-CS-M/").content.decode()
    )
    text = client.get("/laws/PA-CS-M/stories/").content.decode()
    assert text.count("<h3>Holds</h3>") > 5
    assert "No story shows it" not in text
    story = client.get("/laws/PA-CS-M/stories/?story=PA-own-M-01").content.decode()
    assert "What must come out" in story
    assert client.get("/laws/PA-CS-M/stories/?story=none").status_code == 404
    assert client.get("/laws/MI-NONE/").status_code == 404


def test_counsel_brings_a_section_and_reads_it_beside_the_rule(sign_in: SignIn, ledger: Ledger) -> None:
    client = sign_in("counsel")
    page = client.get("/laws/PA-PET-EXP/").content.decode()
    assert "Nobody brought the text" in page
    assert 'href="https://www.palegis.us/statutes/consolidated/view-statute?' in page

    def bring(words: str, **more: str) -> str:
        form = {"section": "18 Pa.C.S. § 9122", "file": SimpleUploadedFile("s.txt", words.encode()), **more}
        page: str = client.post("/laws/PA-PET-EXP/text/", form, follow=True).content.decode()
        return page

    assert "no text" in bring(" \n ")
    assert "give the day" in bring("x", taken_on="last week")
    assert "no law stands in" in bring("x", section="18 Pa.C.S. § 1")
    kept = bring("(a) Made up.\n(1) One.\n(2) A <b>pardon</b>.", taken_on="2026-01-02")
    assert "kept beside the ledger" in kept
    assert "A &lt;b&gt;pardon&lt;/b&gt;." in kept
    [text] = standing(ledger, "PA-PET-EXP").statutes
    assert (text.taken_on.isoformat(), text.address[:24]) == ("2026-01-02", "https://www.palegis.us/s")

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    form = {"text": law_text("PA"), "counsel": "A. Roe, Chief Counsel", "act": "sign"}
    assert "read it again" in client.post("/laws/PA-PET-EXP/sign/", form, follow=True).content.decode()
    client.post("/laws/PA-PET-EXP/sign/", form | {"statute": text.sha256})
    assert standing(ledger, "PA-PET-EXP").texts == (text.sha256,)
    changed = bring("(a) Made up.\n(1) One.\n(2) A pardon without conditions.")
    assert "To be read again since the sign-off" in changed
    assert "18 Pa.C.S. § 9122: (a)(2) (changed)" in changed
    sheet = client.get("/laws/PA-PET-EXP/beside.csv").content.decode("utf-8-sig")
    assert "A pardon without conditions." in sheet
    assert "to be read again" in sheet
    assert sign_in("judge").post("/laws/PA-PET-EXP/text/", {}).status_code == 404


def test_a_law_says_how_far_the_sessions_were_swept(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in("counsel")
    for page in ("/laws/", "/laws/PA-CS-M/"):
        assert "not swept: no session was looked through act by act" in client.get(page).content.decode()
    act = Act.model_validate(
        {
            "bill": "HB 1", "act": "Act 1 of 2026", "what": "five years instead of seven", "fate": Fate.ENACTED,
            "takes_effect": dt.date(2027, 1, 1), "encoded": "not yet", "laws": ["PA-CS-M"], "source": "the act",
            "certainty": "text", "looked_for_on": dt.date(2026, 12, 1),
        }
    )  # fmt: skip
    why = Unperformed.model_validate(
        {
            "status": "enjoined", "laws": ["PA-CS-M"], "says": "a court forbids it for now", "source": "the order",
            "certainty": "text", "looked_for_on": dt.date(2026, 12, 1),
        }
    )  # fmt: skip
    changed = acts_of("PA").model_copy(
        update={"acts": (act,), "unperformed": (why,), "swept_through": dt.date(2026, 11, 30)}
    )
    monkeypatch.setattr("clearslate.web.desk.laws.acts_of", lambda _: changed)
    text = client.get("/laws/PA-CS-M/").content.decode()
    assert "swept through 2026-11-30" in text
    assert "Act 1 of 2026 (HB 1): five years instead of seven; enacted, takes effect: Jan 1, 2027" in text
    assert "enjoined (a court forbids it for now; the order, 2026-12-01)" in text
    assert "<td>enjoined</td>" in client.get("/laws/").content.decode()
