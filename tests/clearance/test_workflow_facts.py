"""What each state's law and practice say of the way of a clearance, in words of its own, beside the declared workflow.

Citations are those of the sources; the mark behind them says how they were read: (text) in the statute or rule,
(secondary) elsewhere.
"""

from __future__ import annotations

import datetime as dt
from typing import Final, get_args

import pytest

from clearslate.clearance.events import Role
from clearslate.clearance.workflow import (
    Certainty,
    Holder,
    Recipient,
    Route,
    Stage,
    Window,
    Workflow,
    due,
    load_workflow,
)
from clearslate.law import Status
from clearslate.records.schema import Disposition
from clearslate.states import CARRIED_OUT, folder, jurisdiction


def of(code: str) -> Workflow:
    return load_workflow(folder(code) / "workflow.yaml")


def kinds(code: str, law: str) -> list[bool]:
    """The kinds of records of which a law speaks: convictions, others."""
    about = jurisdiction(code).law(law).about
    return [k for k, holds in ((True, Disposition.CONVICTED in about), (False, bool(about - {Disposition.CONVICTED}))) if holds]  # fmt: skip


def way(code: str, law: str) -> list[str]:
    """Of a law, its stages in order; the same for all kinds of its records."""
    found = {tuple(s.id for s in of(code).stages_for(conviction=k, law=law)) for k in kinds(code, law)}
    assert len(found) == 1
    return list(found.pop())


def told(code: str, law: str) -> dict[str, Recipient]:
    """Of a law, who is told."""
    found = {r.id: r for k in kinds(code, law) for r in of(code).recipients_for(conviction=k, law=law)}
    return dict(sorted(found.items()))


def only_stage(code: str, stage: str) -> Stage:
    return of(code).stage(stage)


def last_day(code: str, window: Window | None, opened: str) -> dt.date | None:
    return due(dt.date.fromisoformat(opened), window, code)


def route(code: str, name: str) -> Route:
    return of(code).route(name)


# --- all of them --------------------------------------------------------------------------------------------

HOLDERS: Final = set(get_args(Holder)) - {"other"}


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_each_who_may_hold_a_copy_is_told_or_it_is_said_why_not(code: str) -> None:
    workflow = of(code)
    roles = {recipient.role for recipient in workflow.recipients}
    assert roles | set(workflow.not_told) >= HOLDERS
    # Georgia restricts the repository's record alone: its clerk's file is sealed on petition, and the workflow says so.
    # Wisconsin expunges the court's record alone: the repository keeps the conviction by law.
    # Wyoming expunges what the court alone holds: it reports no such conviction (W.S. 14-3-304(d), text).
    open_to = {"arresting_agency", "court"} | ({"repository"} if code in ("WI", "WY") else set())
    assert {"court", "repository", "arresting_agency"} <= roles | open_to & set(workflow.not_told)


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_the_fbi_is_told_through_the_state_repository(code: str) -> None:
    """It acts on the state's request only (practice, 4.5)."""
    workflow = of(code)
    for recipient in workflow.recipients:
        if recipient.role == "fbi":
            assert workflow.recipient(recipient.after).role == "repository"


def test_who_tells_the_fbi() -> None:
    """Connecticut through COLLECT (secondary), Utah (text), New York where no crime was found, Pennsylvania of
    expungements (both secondary), Vermont by its crime center (secondary).
    """
    tells = {code for code in CARRIED_OUT if any(r.role == "fbi" for r in of(code).recipients)}
    assert tells == {"CT", "NY", "PA", "UT", "VT"}
    assert "fbi" in told("PA", "PA-EXP-ACQ")
    assert "fbi" not in told("PA", "PA-CS-M")
    assert "fbi" in told("NY", "NY-160.50")
    assert "fbi" in told("NY", "NY-160.55")
    assert "fbi" not in told("NY", "NY-160.57")


LAWS_DAYS: Final[dict[tuple[str, str], Window]] = {
    ("CO", "district_attorney"): Window(days=45),
    ("CO", "district_attorney_felony"): Window(days=45),
    ("CO", "victim_date"): Window(days=35),
    ("CO", "bureau_case_order"): Window(days=28, since="in_force"),
    ("CO", "bureau_arrest"): Window(days=60, since="in_force"),
    ("CT", "screener"): Window(days=30),
    ("GA", "arresting_agency"): Window(days=30),
    **{
        ("DC", name): Window(days=90, since="in_force")
        for name in ("repository", "prosecutor", "corrections", "pretrial", "supervision")
    },
    ("IL", "court"): Window(days=90),
    **{
        ("KY", name): Window(days=60, since="in_force")  # of the order, KRS 431.076(4)
        for name in ("court", "repository", "arresting_agency", "prosecutor", "corrections")
    },
    ("MD", "unit_of_arrest"): Window(days=60, since="in_force"),
    ("MD", "repository_by_notice"): Window(days=60),
    ("MD", "booking_by_notice"): Window(days=60),
    ("MI", "court"): Window(next_month_day=10, since="in_force"),
    ("MI", "arresting_agency"): Window(next_month_day=10, since="in_force"),
    ("MN", "court_review"): Window(days=60),
    ("NJ", "repository"): Window(days=120),
    ("OK", "objections_2022"): Window(days=45),
    ("OK", "objections"): Window(days=45),
    **{("OR", name): Window(days=60) for name in ("court", "repository", "arresting_agency")},
    ("PA", "validate"): Window(days=30),
    ("PA", "ard_motion"): Window(days=30),
    ("UT", "prosecutor_list"): Window(days=35),
}
"""The days that a source gives, and no others."""


def test_the_days_that_no_source_gives_are_said_to_be_ours() -> None:
    declared = {
        (code, part.id): window
        for code in CARRIED_OUT
        for part, window in (
            *((stage, stage.window) for stage in of(code).stages),
            *((recipient, recipient.within) for recipient in of(code).recipients),
        )
        if window is not None and not window.ours
    }
    assert declared == LAWS_DAYS


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_a_deadline_that_is_ours_is_no_stages(code: str) -> None:
    """No one's silence is consent after days that we chose."""
    assert not any(stage.window and stage.window.ours for stage in of(code).stages)


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_a_hold_of_the_states_own_names_its_ground(code: str) -> None:
    """Custody, release and appeal are the house's, after what happened in North Carolina (practice, 1.13)."""
    common = {"in_custody", "pending_release", "open_appeal", "identity"}
    for name, words in of(code).holds.items():
        assert name in common or "§" in words or "2C:" in words


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_cadences_are_of_laws_in_force(code: str) -> None:
    running = {law.id for law in jurisdiction(code).laws if law.automatic and law.status == Status.IN_FORCE}
    assert set(of(code).cadences) <= running


SIGNED: Final = {
    "AR": {"order": "case"},
    "CA": {"court_relief": "batch"},
    "CO": {"order": "batch", "order_of_the_case": "case"},
    "DC": {"order": "batch"},
    "KS": {"order": "case"},
    "KY": {"order": "case", "dismissal": "case"},
    "LA": {"order": "case"},
    "IN": {"order": "case"},
    "MI": {"dismissal_order": "batch"},
    "MO": {"order": "case", "identity_order": "case"},
    "MS": {"order": "case"},
    "MT": {"order": "case"},
    "NC": {"order": "case"},
    "NJ": {"order": "case"},
    "NV": {"order": "case"},
    "OK": {"order": "batch", "order_of_the_case": "case"},
    "PA": {"order": "batch", "order_after_pardon": "batch", "order_of_the_case": "case"},
    "SC": {"order": "case"},
    "TX": {"order": "case"},
    "UT": {"order": "batch"},
    "VA": {"order": "batch", "order_of_the_case": "case", "order_on_copy": "case"},
    "VT": {"order": "case"},
}


@pytest.mark.parametrize("code", CARRIED_OUT)
def test_who_signs_signs_one_order_a_batch_or_a_case(code: str) -> None:
    found = {stage.id: stage.sign for stage in of(code).stages if stage.sign}
    assert found == SIGNED.get(code, {})


def test_who_is_never_asked_to_destroy() -> None:
    """Sealing states; and where a source lets the agency choose (DE), or asks for a request (CT, NY) or an order (OK)."""
    destroying = {code for code in CARRIED_OUT if any(r.destroys for r in of(code).recipients)}
    assert destroying == {"CA", "MI", "PA"}
    # H&S Code § 11361.5 (secondary) destroys records of marijuana; nothing else does in California.
    assert {law for recipient in of("CA").recipients for law in recipient.destroys} == {"CA-11361.5"}


# --- California ---------------------------------------------------------------------------------------------


def test_california_tells_the_court_after_its_own_note_and_never_removes() -> None:
    """Pen. Code § 1203.425(a)(2)-(3) (text): the department grants and notes, then a notice to the court."""
    for law in ("CA-1203.425", "CA-851.93"):
        assert way("CA", law) == []
        assert told("CA", law)["court"].after == "repository"


def test_proposition_64_is_granted_by_the_court_and_then_told_to_the_department() -> None:
    """H&S Code § 11361.9 (secondary): courts by 2023-03-01, the department's update by 2023-07-01."""
    assert way("CA", "CA-PROP64") == ["court_relief"]
    found = told("CA", "CA-PROP64")
    assert list(found) == ["court_of_order", "repository_update"]
    assert found["repository_update"].after == "court_of_order"


def test_california_confirms_on_request() -> None:
    """AB 168 (digest): a confirmation on request since 2024-10-01; no notice to the person."""
    assert of("CA").tells_person == "on_request"


# --- Colorado -----------------------------------------------------------------------------------------------


def test_colorado_seals_an_arrest_without_charges_at_the_bureau_alone_in_sixty_days() -> None:
    """C.R.S. 24-72-704(1.5) (secondary)."""
    found = told("CO", "CO-704-AUTO")
    assert list(found) == ["bureau_arrest"]
    assert last_day("CO", found["bureau_arrest"].within, "2026-08-03") == dt.date(2026, 10, 2)
    assert last_day("CO", found["bureau_arrest"].within, "2026-08-04") == dt.date(2026, 10, 6)  # Cabrini Day


def test_colorado_serves_the_order_of_a_case_within_28_days() -> None:
    """C.R.S. 24-72-705(1)(a.5) (text): no later than twenty-eight days after the disposition."""
    assert way("CO", "CO-705") == ["order_of_the_case"]
    window = told("CO", "CO-705")["bureau_case_order"].within
    assert last_day("CO", window, "2026-03-02") == dt.date(2026, 3, 30)


def test_colorados_bureau_looks_the_list_through_too() -> None:
    """C.R.S. 13-3-117(1)(d) (text of 2022): the bureau and the district attorneys complete their review."""
    for name in ("district_attorney", "district_attorney_felony"):
        assert only_stage("CO", name).objectors == (Role.PROSECUTOR, Role.OPERATOR, Role.CLERK)
        assert last_day("CO", only_stage("CO", name).window, "2026-01-05") == dt.date(2026, 2, 19)


def test_a_new_conviction_in_colorado_unseals_convictions() -> None:
    """C.R.S. 24-72-703(2)(a)(V) (secondary); § 703(1) applies it to 13-3-117. Nothing else is unsealed so."""
    convictions = {law for law in of("CO").laws if kinds("CO", law) == [True]}
    assert set(route("CO", "new_conviction").laws) == convictions


# --- Connecticut --------------------------------------------------------------------------------------------


def test_connecticut_erases_at_every_holder_that_the_section_names() -> None:
    """C.G.S. § 54-142a(e)(1) (text): police, court, state's attorney, Board of Pardons and Paroles."""
    assert way("CT", "CT-142A-E-7") == []
    assert told("CT", "CT-142A-E-7").keys() == {
        "court", "repository", "arresting_agency", "prosecutor", "pardons_and_paroles", "corrections", "fbi", "screener",
    }  # fmt: skip
    assert "pardons_and_paroles" not in told("CT", "CT-142A-A")


def test_who_bought_connecticuts_records_deletes_within_thirty_days_of_the_list() -> None:
    """C.G.S. § 54-142e(b) (text): no later than thirty calendar days after receipt."""
    window = of("CT").recipient("screener").within
    assert window is not None
    assert (window.count, window.since) == ("calendar", "sent")
    assert last_day("CT", window, "2026-03-02") == dt.date(2026, 4, 1)
    assert last_day("CT", window, "2026-03-04") == dt.date(2026, 4, 6)  # Good Friday, then a weekend


# --- District of Columbia -----------------------------------------------------------------------------------


def test_the_districts_agencies_certify_within_ninety_days_of_the_order() -> None:
    """D.C. Code § 16-804(c)(2) (text): prosecutor, police, corrections, pretrial, community supervision."""
    found = told("DC", "DC-805")
    certify = {name for name, r in found.items() if r.within == Window(days=90, since="in_force")}
    assert certify == {"repository", "prosecutor", "corrections", "pretrial", "supervision"}
    assert last_day("DC", found["prosecutor"].within, "2027-09-27") == dt.date(
        2027, 12, 27
    )  # Sunday, 26 December
    assert last_day("DC", found["prosecutor"].within, "2027-10-01") == dt.date(2027, 12, 30)


def test_the_districts_prosecutor_has_no_window_but_may_move_until_the_order() -> None:
    """D.C. Code § 16-802(a)(2) (text)."""
    assert way("DC", "DC-802") == way("DC", "DC-805") == ["order"]
    assert not only_stage("DC", "order").grounds
    assert "prosecutor_motion" in of("DC").holds


def test_the_districts_clerk_writes_to_the_person() -> None:
    """D.C. Code §§ 16-804, 16-807 (text): order and certifications, with reasonable efforts."""
    assert of("DC").tells_person == "letter"


# --- Delaware -----------------------------------------------------------------------------------------------


def test_delaware_checks_by_hand_and_asks_nobody() -> None:
    """11 Del. C. § 4373A; Delaware Public Media, 2024-08-17 (secondary)."""
    assert way("DE", "DE-4373-T2A") == ["hand_check"]
    stage = only_stage("DE", "hand_check")
    assert (stage.window, stage.lapse, stage.grounds, stage.sign) == (None, "waits", {}, "")


def test_a_new_conviction_reopens_in_delaware_and_is_no_error() -> None:
    """11 Del. C. § 4376(h) (secondary); of erasures made in error nothing was found."""
    assert route("DE", "error").certainty == Certainty.MEMORY
    assert "4376(h)" in route("DE", "new_conviction").cite


# --- Illinois -----------------------------------------------------------------------------------------------


def test_illinois_clerks_have_ninety_days_and_tell_the_arresting_agency() -> None:
    """20 ILCS 2630/5.2(k) (secondary): notified at least quarterly, sealed within 90 days."""
    found = told("IL", "IL-5.2k")
    assert found["arresting_agency"].after == "court"
    assert last_day("IL", found["court"].within, "2029-01-02") == dt.date(2029, 4, 2)
    assert of("IL").cadence == "quarterly"


def test_illinois_clerks_seal_ordinance_violations_twice_a_year() -> None:
    """20 ILCS 2630/5.2(l) (secondary): each 1 January and 1 July."""
    assert of("IL").cadences["IL-5.2l"] == "semiannual"


# --- Maryland -----------------------------------------------------------------------------------------------


def test_marylands_court_tells_who_holds_the_record_and_the_person() -> None:
    """Crim. Proc. § 10-105.1(b) (text): central repository, booking facility, law-enforcement unit, other units."""
    assert told("MD", "MD-10-105.1").keys() == {
        "court", "repository", "arresting_agency", "corrections", "prosecutor",
    }  # fmt: skip
    assert of("MD").tells_person == "letter"
    assert way("MD", "MD-10-105.1") == []


def test_marylands_unit_has_sixty_days_from_a_release_without_charge() -> None:
    """Crim. Proc. § 10-103.1(b), (c) (text): the unit within 60 days after release; then the Central Repository and
    booking facilities within 60 days after receipt of its notice.
    """
    found = told("MD", "MD-10-103.1")
    assert found.keys() == {"unit_of_arrest", "repository_by_notice", "booking_by_notice"}
    assert {r.after for name, r in found.items() if name != "unit_of_arrest"} == {"unit_of_arrest"}
    assert last_day("MD", found["unit_of_arrest"].within, "2026-09-03") == dt.date(2026, 11, 2)
    assert last_day("MD", found["unit_of_arrest"].within, "2026-09-04") == dt.date(
        2026, 11, 4
    )  # election day


# --- Michigan -----------------------------------------------------------------------------------------------


def test_michigans_courts_tell_of_a_months_set_asides_by_the_tenth_of_the_next() -> None:
    """MCL 780.621g(1) (text): by the tenth of each month, of the convictions of the preceding month."""
    agency = told("MI", "MI-AUTO-F")["arresting_agency"]
    assert agency.after == "court"
    assert last_day("MI", agency.within, "2026-02-28") == dt.date(2026, 3, 10)
    assert last_day("MI", agency.within, "2026-03-01") == dt.date(2026, 4, 10)
    assert last_day("MI", agency.within, "2026-04-15") == dt.date(2026, 5, 11)  # the tenth is a Sunday


def test_michigans_tenth_is_not_put_off_where_the_court_was_slow() -> None:
    """The day counts from the set-aside, not from when the agency could be told."""
    for name in ("court", "arresting_agency"):
        within = of("MI").recipient(name).within
        assert within is not None
        assert within.since == "in_force"


def test_michigan_waits_no_second_sixty_days_for_an_objection_to_destruction() -> None:
    """MCL 28.243(8)(b) (text): 60 days from the order of dismissal; the law MI-NC-DISMISS has waited for them."""
    assert way("MI", "MI-NC-DISMISS") == ["dismissal_order"]
    conditions = {condition.key for condition in jurisdiction("MI").law("MI-NC-DISMISS").conditions}
    assert "no_objection" in conditions


def test_michigan_reinstates_at_once_for_error_and_after_notice_for_restitution() -> None:
    """MCL 780.621h(2), (3); MCR 6.451 (text)."""
    assert not route("MI", "error").notice_first
    assert route("MI", "restitution").notice_first
    assert route("MI", "restitution").laws == ("MI-AUTO-F", "MI-AUTO-M93", "MI-AUTO-M92")


def test_michigans_set_asides_stay_as_nonpublic_records_and_arrest_records_go() -> None:
    """MCL 780.623 (text): a nonpublic record is kept; 28.243(7), (8): arrest record and biometric data are destroyed."""
    repository = of("MI").recipient("repository")
    assert not repository.destroys_under("MI-AUTO-M93")
    assert not repository.destroys_under("MI-NC-ICHAT")
    assert repository.destroys_under("MI-NC-DESTROY")


# --- Minnesota ----------------------------------------------------------------------------------------------


def test_minnesotas_courts_have_sixty_days_then_both_seal() -> None:
    """Minn. Stat. § 609A.015, subd. 5 (secondary)."""
    assert way("MN", "MN-609A.015") == way("MN", "MN-609A.055") == ["court_review"]
    stage = only_stage("MN", "court_review")
    assert (stage.actor, stage.lapse, stage.sign) == (Role.CLERK, "proceeds", "")
    assert Role.OPERATOR in stage.objectors  # new information may be the bureau's
    assert last_day("MN", stage.window, "2026-09-25") == dt.date(2026, 11, 24)
    assert last_day("MN", stage.window, "2026-09-28") == dt.date(
        2026, 11, 30
    )  # 27 November, after Thanksgiving


def test_minnesotas_local_agencies_expunge_cannabis_and_nothing_else() -> None:
    """§ 609A.055; Department of Public Safety, 2023-06-09 (secondary): the bureau, then courts and local agencies.
    § 609A.015 (secondary): local agencies need not, and look into the bureau's report before they release anything.
    """
    assert told("MN", "MN-609A.055")["local_agency"].after == "repository"
    assert "local_agency" not in told("MN", "MN-609A.015")


def test_minnesotas_bureau_unseals_what_did_not_qualify() -> None:
    """§ 609A.015, subd. 5(f) (Laws 2026 c.70 § 5) (secondary)."""
    assert route("MN", "error").decided_by == Role.OPERATOR


# --- Missouri -----------------------------------------------------------------------------------------------


def test_missouris_repository_goes_first_and_reports_each_week() -> None:
    """RSMo § 610.141 (secondary): screens at least weekly, expunges, reports; OSCA expunges court records."""
    found = told("MO", "MO-610.141")
    assert list(found) == ["court_administrator", "repository"]
    assert found["court_administrator"].after == "repository"
    assert way("MO", "MO-610.141") == []
    assert of("MO").cadence == "weekly"


def test_missouris_marijuana_cases_are_ordered_one_by_one() -> None:
    """Mo. Const. art. XIV § 2.10(8) (secondary)."""
    assert way("MO", "MO-ARTXIV") == ["order"]
    assert told("MO", "MO-ARTXIV")["court"].after == ""


def test_an_arrest_without_charge_is_closed_where_it_lies() -> None:
    """RSMo § 610.100.2(3) (text): the arrest report is closed; no court has a case."""
    assert "court" not in told("MO", "MO-610.100")
    assert "arresting_agency" in told("MO", "MO-610.100")


# --- New Jersey ---------------------------------------------------------------------------------------------


def test_new_jerseys_county_prosecutor_hands_the_order_on() -> None:
    """Form CN 12621; directive of 2020-06-29 (text): to law enforcement agencies and correctional institutions."""
    found = told("NJ", "NJ-NC-AUTO")
    assert found.keys() == {"court", "prosecutor", "repository", "arresting_agency", "corrections"}
    assert {name for name, r in found.items() if r.after == "prosecutor"} == {
        "repository", "arresting_agency", "corrections",
    }  # fmt: skip
    assert way("NJ", "NJ-NC-AUTO") == ["order"]


def test_new_jerseys_marijuana_lists_go_to_the_attorney_general_and_to_prisons() -> None:
    """Order of 2021-07-01 (secondary): Attorney General, then State and local police; prisons, parole, jails."""
    found = told("NJ", "NJ-MJ-AUTO")
    assert found["repository_by_list"].after == found["police_by_list"].after == "attorney_general"
    assert "corrections_by_list" in found
    assert way("NJ", "NJ-MJ-AUTO") == []


def test_new_jerseys_state_police_have_120_days_of_receipt() -> None:
    """Settlement of 2025-03-13 (secondary): within 120 days of receipt, goal 90."""
    window = told("NJ", "NJ-NC-AUTO")["repository"].within
    assert last_day("NJ", window, "2026-03-02") == dt.date(2026, 6, 30)
    assert last_day("NJ", window, "2026-03-06") == dt.date(2026, 7, 6)  # 4 July is a Saturday


def test_new_jerseys_defendant_gets_a_copy() -> None:
    """Directive of 2020-06-29 (text)."""
    assert of("NJ").tells_person == "letter"


# --- New York -----------------------------------------------------------------------------------------------


def test_new_york_waits_for_no_motion_after_the_action_ended() -> None:
    """CPL §§ 160.50(1), 160.55(1) (text): sealed upon termination, the clerk notifies at once, unless the court was moved
    on five days' notice to the person; those days run before it, and belong to the person.
    """
    assert not of("NY").stages
    assert "motion" in of("NY").holds
    for law in ("NY-160.50", "NY-160.55"):
        assert "not_refused" in {condition.key for condition in jurisdiction("NY").law(law).conditions}
        assert of("NY").cadences[law] == "at_disposition"


def test_a_violation_in_new_york_stays_in_the_courts_file_alone() -> None:
    """CPL § 160.55(1)(c) (text): the division, police and prosecutors seal; courts do not."""
    assert told("NY", "NY-160.55").keys() == {"repository", "arresting_agency", "prosecutor", "fbi"}
    assert "court" in told("NY", "NY-160.50")


# --- Oklahoma -----------------------------------------------------------------------------------------------


def test_oklahomas_bureau_may_object_as_prosecutors_and_police_do() -> None:
    """22 O.S. § 19(B)(3) (text): the prosecuting agency, the arresting agency and the bureau, three grounds, 45 days."""
    for name in ("objections_2022", "objections"):
        stage = only_stage("OK", name)
        assert stage.objectors == (Role.PROSECUTOR, Role.OPERATOR, Role.CLERK)
        assert set(stage.grounds) == {"not_eligible", "restitution", "criminal_activity"}
    stage = only_stage("OK", "objections")
    assert last_day("OK", stage.window, "2026-10-12") == dt.date(
        2026, 11, 30
    )  # Thanksgiving and the day after it
    assert last_day("OK", stage.window, "2026-10-11") == dt.date(2026, 11, 25)


def test_oklahomas_objection_of_2022_ends_the_route_and_that_of_2026_goes_to_a_judge() -> None:
    """22 O.S. § 19(B)(4) (text): the record shall not be expunged; § 19d(E) (secondary): the court may hear it."""
    assert way("OK", "OK-CS-2022") == ["objections_2022", "order"]
    assert way("OK", "OK-CS-2026") == ["objections", "order"]
    before, since = only_stage("OK", "objections_2022"), only_stage("OK", "objections")
    assert (before.objection_ends, before.decides_objections) == (True, None)
    assert (since.objection_ends, since.decides_objections) == (False, Role.JUDGE)


def test_a_completed_deferred_sentence_is_cleaned_up_by_its_court_and_leaves_the_arrest_open() -> None:
    """22 O.S. § 991c (secondary)."""
    assert way("OK", "OK-991C") == ["order_of_the_case"]
    assert way("OK", "OK-CS-2026") == ["objections", "order"]
    assert told("OK", "OK-991C").keys() == {"court", "repository"}


# --- Pennsylvania -------------------------------------------------------------------------------------------


def test_pennsylvanias_police_look_through_what_the_administrator_sends_them() -> None:
    """AOPC, The path to clean slate, 2019: only misdemeanor convictions go to the state police; non-convictions and
    summary convictions are approved without. § 9122.2(b)(3)-(4) (text): 30 days, then what was returned is dropped.
    """
    for law in ("PA-CS-M", "PA-CS-DRUGF", "PA-CS-PARDON"):
        assert way("PA", law) == ["validate", "order"]
    for law in ("PA-CS-SUMMARY", "PA-CS-NONCONV"):
        assert way("PA", law) == ["order"]
    window = only_stage("PA", "validate").window
    assert last_day("PA", window, "2026-10-12") == dt.date(2026, 11, 12)  # Veterans Day
    assert last_day("PA", window, "2026-10-13") == dt.date(2026, 11, 12)


def test_pennsylvania_waits_no_second_sixty_days_after_an_acquittal() -> None:
    """§ 9122(a)(4) (text): 60 days from receipt of the court's notice; the law PA-EXP-ACQ has waited for them."""
    assert way("PA", "PA-EXP-ACQ") == ["order_of_the_case"]
    conditions = {condition.key for condition in jurisdiction("PA").law("PA-EXP-ACQ").conditions}
    assert {"objection_window", "no_objection"} <= conditions


def test_pennsylvania_orders_expungement_after_ard_with_the_dismissal_of_the_case() -> None:
    """Pa.R.Crim.P. 320(A), (B) (text): the order with the dismissal; objections within 30 days."""
    assert way("PA", "PA-ARD") == ["ard_motion", "order_of_the_case"]


def test_pennsylvanias_drug_charges_are_ordered_unasked_and_every_keeper_destroys() -> None:
    """35 P.S. § 780-119(a) (text): the court orders within five days; keepers destroy, keep no copy, and say so under oath."""
    assert way("PA", "PA-DRUG-119") == ["order_of_the_case"]
    assert of("PA").cadences["PA-DRUG-119"] == "at_disposition"
    destroying = {each.id for each in of("PA").recipients if "PA-DRUG-119" in each.destroys}
    assert destroying == {"court", "repository", "arresting_agency", "prosecutor"}
    assert "780-119" in route("PA", "drug_charges").cite


def test_pardons_come_to_pennsylvanias_courts_each_quarter() -> None:
    """§ 9122(a.1) (text): the Board of Pardons sends quarterly."""
    assert of("PA").cadences["PA-EXP-PARDON"] == "quarterly"
    assert way("PA", "PA-EXP-PARDON") == ["order_after_pardon"]


def test_pennsylvania_vacates_an_error_by_a_and_after_a_new_conviction_by_b() -> None:
    """§ 9122.4(a), (b) (text): (b) spares what is under limited access by § 9122.2(a)(2), charges without conviction."""
    assert route("PA", "error").cite.endswith("§ 9122.4(a)")
    again = route("PA", "new_conviction")
    assert again.cite.endswith("§ 9122.4(b)")
    assert set(again.laws) == {"PA-CS-PARDON", "PA-CS-DRUGF", "PA-CS-M", "PA-CS-SUMMARY"}


def test_limited_access_in_pennsylvania_is_not_destruction() -> None:
    """§ 9122.2 (text) seals; § 9122 expunges; after ARD prosecutor and repository keep a list, § 9122(c) (secondary)."""
    for recipient in of("PA").recipients:
        assert not any(recipient.destroys_under(law) for law in of("PA").laws if law.startswith("PA-CS-"))
        assert recipient.destroys_under("PA-EXP-ACQ") == (recipient.role != "fbi")
        assert recipient.destroys_under("PA-ARD") == (recipient.id == "arresting_agency")


# --- Utah ---------------------------------------------------------------------------------------------------


def test_utahs_prosecutors_have_35_days_for_clean_slate_cases_alone() -> None:
    """Utah Code 77-40a-205(1)(c), (6) (secondary); Rule 42(b) (text): none for acquittals and with-prejudice cases."""
    window = only_stage("UT", "prosecutor_list").window
    assert last_day("UT", window, "2026-05-11") == dt.date(
        2026, 6, 16
    )  # Juneteenth is kept on Monday the fifteenth
    assert last_day("UT", window, "2026-05-12") == dt.date(2026, 6, 16)
    assert last_day("UT", window, "2026-05-08") == dt.date(2026, 6, 12)
    assert way("UT", "UT-AUTO-NC") == ["order"]


def test_only_utahs_court_and_bureau_must_expunge() -> None:
    """Utah Code 77-40a-207(3), (4) (text): the bureau forwards the order to the FBI; no other agency need act."""
    assert told("UT", "UT-CS-CONV").keys() == {"court", "repository", "prosecutor", "fbi"}
    assert {"arresting_agency", "corrections"} <= set(of("UT").not_told)


def test_utahs_courts_delete_traffic_cases_alone() -> None:
    """Utah Code 77-40a-202 (text): by the court, no order, no notice."""
    assert way("UT", "UT-TRAFFIC-DEL") == []
    assert told("UT", "UT-TRAFFIC-DEL").keys() == {"court"}


# --- Virginia -----------------------------------------------------------------------------------------------


def test_virginias_lists_are_monthly_for_convictions_and_yearly_for_others() -> None:
    """Va. Code §§ 19.2-392.7(A), 19.2-392.11(A) (text)."""
    assert of("VA").cadence == "monthly"
    assert of("VA").cadences["VA-392.11"] == "annual"


def test_virginias_orders_can_be_voided_for_two_years_where_there_is_one() -> None:
    """Va. Code §§ 19.2-392.7(G), .8(F), .11(H) (text)."""
    error = route("VA", "error")
    assert set(error.laws) == {"VA-392.6", "VA-392.8-A", "VA-392.11"}
    assert error.last_day(dt.date(2026, 8, 3)) == dt.date(2028, 8, 3)
    assert set(route("VA", "sealed_without_order").laws) == {"VA-392.6.1", "VA-392.17"}


def test_virginias_marijuana_and_traffic_records_need_no_order() -> None:
    """Va. Code §§ 19.2-392.6:1, 19.2-392.17 (text)."""
    assert way("VA", "VA-392.6.1") == way("VA", "VA-392.17") == []
    assert told("VA", "VA-392.17").keys() == {"court", "dmv"}
