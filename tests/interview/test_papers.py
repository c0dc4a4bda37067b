"""Papers read: nothing that was read is wrong, whatever the paper; what cannot be read is said."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest

from clearslate.interview.papers import FORMS, NotReadError, read_paper
from clearslate.interview.papers.read import Read
from clearslate.people.record import Story
from tests.interview.dockets import Docket, damaged, invented
from tests.interview.pages_or import Page, page
from tests.interview.raps_ca import rap
from tests.interview.summaries import Sheet, magisterial, summary

TODAY = dt.date(2026, 11, 28)
DATED = ("arrest_date",)


def measured(docket: Docket) -> Counter[str]:
    """Fields of a docket: right, said to be unread (or not there), wrong."""
    story = Story(TODAY)
    try:
        found = read_paper(docket.pdf(), story)
    except NotReadError:
        return Counter(unread=sum(len(charge) for charge in docket.charges))
    return compared(docket, found)


def compared(docket: Docket, found: Read) -> Counter[str]:
    counts: Counter[str] = Counter()
    [case] = found.cases
    facts = case.facts | found.person
    for name in ("case_number", "county", "filed_on", "date_of_birth"):
        counts[_kind(facts.get(name), docket.case[name])] += 1
    counts[_kind(case.tracking or None, "T123456-7")] += 1
    by_number = _numbered(docket, case.charges)
    for number, wanted in enumerate(docket.charges, start=1):
        charge = by_number.get(number)
        if charge is None:
            counts["unread"] += len(wanted)
            continue
        for name, value in wanted.items():
            got = charge.facts.get(name)
            if value is None or value == "":
                counts["right" if got is None else "wrong"] += 1
            else:
                counts[_kind(got, value)] += 1
        counts[_kind(charge.facts.get("arrest_date"), docket.case["arrest_date"])] += 1
        extra = {"incarceration_days", "incarceration_min_days", "probation_days", "imposed_on"} & set(
            charge.facts
        ) - set(wanted)
        counts["wrong"] += len(extra)
    return counts


def _numbered(docket: Docket, charges: list) -> dict:  # type: ignore[type-arg]
    """The charges by their number: by the place among them, where none is lost; else by the day of the offense, which is their own."""
    if len(charges) == len(docket.charges):
        return dict(enumerate(charges, start=1))
    days = {charge.facts.get("offense_date"): charge for charge in charges if "offense_date" in charge.facts}
    return {
        number: days[each["offense_date"]]
        for number, each in enumerate(docket.charges, start=1)
        if each["offense_date"] in days
    }


def _kind(got: object, wanted: object) -> str:
    return "right" if got == wanted else "unread" if got is None else "wrong"


def test_generated_dockets_are_read_and_nothing_is_wrong() -> None:
    counts: Counter[str] = sum((measured(invented(seed)) for seed in range(12)), Counter())
    assert counts["wrong"] == 0, counts
    assert counts["right"] / counts.total() > 0.97, counts


def test_of_damaged_dockets_less_is_read_and_nothing_is_wrong() -> None:
    counts: Counter[str] = sum((measured(damaged(invented(seed), seed)) for seed in range(12)), Counter())
    assert counts["wrong"] == 0, counts
    assert counts["unread"] > 0


@pytest.mark.prove
def test_many_dockets_whole_and_damaged() -> None:
    """Prints fields right, said to be unread, and wrong: there must be no wrong one."""
    for name, change in (("whole", lambda docket, _: docket), ("damaged", damaged)):
        counts: Counter[str] = sum(
            (measured(change(invented(seed), seed)) for seed in range(1000, 1400)), Counter()
        )
        print(f"\n400 {name} dockets: {dict(counts)}")
        assert counts["wrong"] == 0


OF_SENTENCE = ("incarceration_days", "incarceration_min_days", "probation_days", "imposed_on")
PAPERS: dict[str, Callable[[int], Sheet | Page]] = {
    "summary": summary,
    "magisterial sheet": magisterial,
    "Oregon page": page,
    "California rap sheet": rap,
}


def sheet_measured(sheet: Sheet | Page) -> Counter[str]:
    """Fields of a paper of several cases: right, said to be unread (or not there), wrong. Cases are known by their number."""
    counts: Counter[str] = Counter()
    try:
        found = read_paper(sheet.pdf(), Story(TODAY))
    except NotReadError:
        return Counter(unread=sum(len(each) for case in sheet.cases for each in case["charges"]))
    counts[_kind(found.person.get("date_of_birth"), sheet.born)] += 1
    cases = {case.facts.get("case_number"): case for case in found.cases}
    counts["wrong"] += len(set(cases) - {each["case_number"] for each in sheet.cases} - {None})
    for wanted in sheet.cases:
        case = cases.get(wanted["case_number"])
        if case is None:
            counts["unread"] += 1
            continue
        for name in ("county", "filed_on"):
            if name in wanted:
                counts[_kind(case.facts.get(name), wanted[name])] += 1
        counts[_kind(case.tracking or None, wanted["tracking"]) if wanted["tracking"] else "right"] += 1
        if len(case.charges) != len(
            wanted["charges"]
        ):  # a line is lost: which, nobody can tell by the fields alone
            counts["unread"] += len(wanted["charges"])
            counts["wrong"] += len(case.charges) > len(wanted["charges"])
            continue
        for charge, facts in zip(case.charges, wanted["charges"], strict=True):
            names = {*facts, *OF_SENTENCE}
            for name in names:
                got, want = charge.facts.get(name), facts.get(name) or None
                counts[
                    "wrong" if got is not None and got != want else "right" if got == want else "unread"
                ] += 1
    return counts


@pytest.mark.parametrize("kind", PAPERS)
def test_papers_of_several_cases_are_read_and_nothing_is_wrong(kind: str) -> None:
    counts: Counter[str] = sum((sheet_measured(PAPERS[kind](seed)) for seed in range(8)), Counter())
    assert counts["wrong"] == 0, counts
    assert counts["right"] / counts.total() > 0.97, counts


@pytest.mark.parametrize("kind", PAPERS)
def test_of_damaged_papers_less_is_read_and_nothing_is_wrong(kind: str) -> None:
    counts: Counter[str] = sum(
        (sheet_measured(PAPERS[kind](seed).damaged(seed)) for seed in range(8)), Counter()
    )
    assert counts["wrong"] == 0, counts
    assert counts["unread"] > 0


@pytest.mark.prove
@pytest.mark.parametrize("kind", PAPERS)
def test_many_papers_whole_and_damaged(kind: str) -> None:
    """Prints fields right, said to be unread, and wrong: there must be no wrong one."""
    for name in ("whole", "damaged"):
        sheets = (
            PAPERS[kind](seed) if name == "whole" else PAPERS[kind](seed).damaged(seed)
            for seed in range(1000, 1200)
        )
        counts: Counter[str] = sum(map(sheet_measured, sheets), Counter())
        print(f"\n200 of {kind}, {name}: {dict(counts)}")
        assert counts["wrong"] == 0


def test_a_plea_is_no_ending_and_what_was_amended_stands_no_more() -> None:
    made = Page(
        "12CR00001",
        "",
        "",
        [["Location:", "Lane"]],
        [["1. ", "Theft", "", "164.043", "Misdemeanor Class C", "02/03/2012"]],
    )
    made.events = [["02/04/2012", "Plea", "1. Theft", "Guilty"]]
    case = {"case_number": "12CR00001", "county": "Lane", "filed_on": None}
    [found] = read_paper(made.pdf(), Story(TODAY)).cases
    assert {name: found.facts.get(name) for name in case} == case
    assert "disposition" not in found.charges[0].facts
    made.events += [
        ["03/04/2012", "Disposition", "1. Theft", "Convicted"],
        ["03/05/2012", "Disposition", "1. Theft", "Dismissed"],
    ]
    [found] = read_paper(made.pdf(), Story(TODAY)).cases
    assert "disposition" in found.charges[0].unread  # two that do not amend one another
    made.events.append(["04/04/2012", "Amended Disposition", "1. Theft", "Dismissed"])
    [found] = read_paper(made.pdf(), Story(TODAY)).cases
    assert (found.charges[0].facts["disposition"], found.charges[0].facts["disposition_date"]) == (
        "dismissed",
        "2012-04-04",
    )


def a_rap_sheet(*lines: str) -> Read:
    head = ("CII/A00000000", "DOB/19800203 SEX/M", "* * * *")
    return read_paper("\n".join((*head, *lines, "* * * END OF MESSAGE * * *")).encode(), Story(TODAY))


COURT = ("COURT:  NAM:01", "20100304  CASC LOS ANGELES")
THEFT = ("CNT:01  #A1234", "488 PC-PETTY THEFT", "*DISPO:CONVICTED", "CONV STATUS:MISDEMEANOR")


def test_an_arrest_without_a_court_is_a_charge_and_nobody_says_how_it_ended() -> None:
    arrest = ("ARR/DET/CITE: NAM:01", "20100301  CAPD NOWHERE", "CNT:01  #77", "488 PC-PETTY THEFT  TOC:M")
    [case] = a_rap_sheet(*arrest).cases
    [charge] = case.charges
    assert case.facts == {}
    assert charge.facts == {
        "statute": "PC 488", "description": "PETTY THEFT", "grade": "M", "arrest_date": "2010-03-01",
    }  # fmt: skip
    [case] = a_rap_sheet(*arrest, "DISPO:PROS REJ-LACK OF SUFF EVIDENCE").cases
    assert case.charges[0].facts["disposition"] == "no_charge"
    assert "disposition_date" not in case.charges[0].facts
    [case] = a_rap_sheet(*arrest, "DISPO:PROS REJ-DEFERRED FOR REVOCATION OF PAROLE").cases
    assert "disposition" in case.charges[0].unread


@pytest.mark.parametrize(
    "lines",
    [
        ("COURT:  NAM:01", "20100304  CAJV LOS ANGELES", *THEFT),
        ("20100304  CASC LOS ANGELES", *THEFT),
        ("CUSTODY:JAIL  NAM:01", "20100304  CASO LOS ANGELES", *THEFT[:2]),
        ("COURT:  NAM:01", "20100304  NVSC RENO", *THEFT),
        (*COURT, "CNT:01-03  #A1234", *THEFT[1:]),
    ],
    ids=["juvenile", "no head", "custody", "another state", "several counts"],
)
def test_what_is_no_conviction_of_a_court_makes_no_charge_and_is_counted(lines: tuple[str, ...]) -> None:
    found = a_rap_sheet(*lines)
    assert found.cases == []
    assert found.lost > 0


@pytest.mark.parametrize(
    "change",
    [
        ("20120101", "DISPO:RESENTENCED"),
        ("20120101", "DISPO:CONV SET ASIDE & DISM PER 1203.4A PC"),
        ("20050101", "DISPO:CONV SET ASIDE & DISM PER 1203.4 PC"),
        ("DISPO:DISMISSED",),
        ("COM: CNT 1 REDUC TO MISD PER 17(B) PC",),
        (*("- - - -", *COURT), *THEFT),
    ],
)
def test_a_change_that_is_not_understood_leaves_the_ending_open(change: tuple[str, ...]) -> None:
    for case in a_rap_sheet(*COURT, *THEFT, *change).cases:
        for charge in case.charges:
            assert not {"disposition", "disposition_date", "grade", "cleared_on"} & set(charge.facts)
            assert "disposition" in charge.unread


def test_a_conviction_set_aside_is_cleared_on_that_day() -> None:
    [case] = a_rap_sheet(*COURT, *THEFT, "20120101", "DISPO:CONV SET ASIDE & DISM PER 1203.4 PC").cases
    facts = case.charges[0].facts
    assert (facts["disposition"], facts["cleared_on"], facts["cleared_under"]) == (
        "convicted",
        "2012-01-01",
        "CA-1203.4",
    )


def test_the_day_of_birth_of_another_name_leaves_it_open() -> None:
    arrest = ("ARR/DET/CITE: NAM:02 DOB:19790101", "20100301  CAPD NOWHERE", "CNT:01", "488 PC-PETTY THEFT")
    assert a_rap_sheet(*arrest).person == {}
    assert a_rap_sheet(*COURT, *THEFT).person == {"date_of_birth": "1980-02-03"}


def test_a_page_of_several_persons_is_refused() -> None:
    made = page(1)
    made.charges.append(["Charges: Another, Person", "", "Statute", "Level", "Date"])
    with pytest.raises(NotReadError):
        read_paper(made.pdf(), Story(TODAY))


def test_a_page_of_tables_within_tables_is_refused() -> None:
    with pytest.raises(NotReadError):
        read_paper(
            b'<div class="ssCaseDetailCaseNbr">Charge Information Oregon' + b"<table><tr><td>" * 90_000,
            Story(TODAY),
        )


@pytest.mark.parametrize("made", [summary, magisterial])
def test_what_heads_and_ends_a_page_is_no_unread_line(made: Callable[[int], Sheet]) -> None:
    for seed in range(6):
        assert read_paper(made(seed).pdf(lines=24), Story(TODAY)).lost == 0


def test_a_docket_over_many_pages_loses_no_line() -> None:
    for seed in range(6):
        assert read_paper(invented(seed).pdf(lines=24), Story(TODAY)).lost == 0


def test_the_day_of_a_program_on_a_paper_is_no_day_of_an_ending() -> None:
    """ARD is entered on the day that the paper gives; nobody finished it then."""
    for made in (summary, magisterial):
        for seed in range(12):
            story = Story(TODAY)
            read_paper(made(seed).pdf(), story)
            for _, charge in story.charges:
                if "disposition" not in charge.told:
                    assert "disposition_date" not in charge.told


def test_what_was_read_is_a_story_to_correct() -> None:
    story = Story(TODAY)
    docket = invented(3)
    found = read_paper(docket.pdf(), story)
    assert story.states == ("PA",)
    assert len(list(story.charges)) == len(docket.charges)
    assert story.told["date_of_birth"] == docket.case["date_of_birth"]
    assert (
        found.unread == 0
        or any(charge.unread for case in found.cases for charge in case.charges)
        or found.lost
    )


XML = """<?xml version="1.0"?>
<rap:RapSheet xmlns:rap="r">
 <rap:RapSheetPerson><PersonName><PersonGivenName>In</PersonGivenName><PersonSurName>Vented</PersonSurName></PersonName>
  <PersonBirthDate><Date>1980-02-03</Date></PersonBirthDate>
  <PersonStateFingerprintIdentification><IdentificationID>1</IdentificationID><IdentificationJurisdictionText>PA</IdentificationJurisdictionText></PersonStateFingerprintIdentification>
 </rap:RapSheetPerson>
 <rap:RapSheetCycle><CycleTrackingIdentifierID><ID>A-1</ID></CycleTrackingIdentifierID>
  <CourtAction><CourtCharge><ChargeSequenceID>1</ChargeSequenceID><ChargeDescriptionText>RETAIL THEFT</ChargeDescriptionText>
   <ChargeStatute><StatuteText>18 3929</StatuteText></ChargeStatute>
   <ChargeDisposition><DispositionDate><Date>2012-03-04</Date></DispositionDate><DispositionText>DISMISSED</DispositionText></ChargeDisposition>
  </CourtCharge></CourtAction></rap:RapSheetCycle>
</rap:RapSheet>"""  # fmt: skip


def test_a_rap_sheet_in_xml_is_read_as_ingest_reads_it() -> None:
    story = Story(TODAY)
    read_paper(XML.encode(), story)
    assert story.told["date_of_birth"] == "1980-02-03"
    [(case, charge)] = story.charges
    assert case.state == "PA"
    assert charge.told["description"] == "RETAIL THEFT"
    assert charge.told["disposition"] == "dismissed"
    assert charge.told["disposition_date"] == "2012-03-04"


TYPED = """STATE OF MARYLAND  CRIMINAL HISTORY
Arrest Date: 03/05/2012    Agency: INVENTED PD
Charge: THEFT
Statute: CR 7-104
Disposition: NOLLE PROSEQUI
Disposition Date: 06/01/2012
Charge: ASSAULT
Disposition: something unheard of
"""


def test_a_typed_rap_sheet_is_read_by_its_labels() -> None:
    story = Story(TODAY)
    found = read_paper(TYPED.encode(), story)
    first, second = (charge for _, charge in story.charges)
    assert (first.told["disposition"], first.told["disposition_date"]) == ("nolle_prossed", "2012-06-01")
    assert first.told["arrest_date"] == "2012-03-05"
    assert "disposition" not in second.told
    assert found.unread >= 1


@pytest.mark.parametrize("head", ["STATE OF WEST VIRGINIA", "WEST VIRGINIA STATE POLICE"])
def test_a_state_is_not_taken_for_another_whose_name_its_own_ends_with(head: str) -> None:
    text = head + "\n" + "\n".join(TYPED.splitlines()[1:])
    [state] = {case.state for case in read_paper(text.encode(), Story(TODAY)).cases}
    assert state == "WV"


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 broken", b"\xff\xfe\x00", b"hello", b"<a/>", b"%PDF-1.4\n%%EOF", b"\0" * 100]
)
def test_what_is_no_known_paper_is_refused(content: bytes) -> None:
    with pytest.raises(NotReadError):
        read_paper(content, Story(TODAY))


def test_forms_say_on_what_they_were_tried() -> None:
    assert all(form.tried for form in FORMS)
    assert [form.name for form in FORMS if "untested on real" in form.tried] == [
        "Docket sheet of a magisterial district judge (Pennsylvania)",
        "Rap sheet of the Department of Justice (California)",
        "Typed rap sheet with labels",
    ]
