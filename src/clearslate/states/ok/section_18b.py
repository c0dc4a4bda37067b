"""22 O.S. §§ 18b and 19d: clean slate since SB 2030 (Laws 2026 c. 282, in effect 2026-07-01).

The enrolled text was not read: all of it rests on one secondary source. § 18b names the records, § 19d the portal
(A to C) and the automatic process (D, E).
"""

from dataclasses import replace

from clearslate.states.ok.offenses import *
from clearslate.states.ok.terms_18b import *

CLEAN_SLATE_2026 = Law(
    id="OK-CS-2026",
    source=SECONDARY("22 O.S. § 18b, § 19d (SB 2030, 2026)"),
    title="Clean slate: non-convictions, pardons, simple-possession felonies, misdemeanors",
    relief=PARTIAL,
    route=Route.COURT_MUST,
    about=ANY_RECORD,
    versions=versions(Version("SB 2030 of 2026", SB_2030, SECONDARY("Laws 2026 c. 282"))),
    conditions=(
        Condition(
            "since_1980",
            "The record arose on or after {first_day}",
            S_18B,
            holds=(charge.arrest_date >= FIRST_RECORDS) | (charge.offense_date >= FIRST_RECORDS),
        ),
        Condition(
            "kind",
            "The crime was pardoned in full, or the record is of a kind that the section names; of two kinds more our source says no more "
            "than that they are of § 18(A)",
            S_18B,
            unless=is_fully_pardoned,
            branches=(
                Branch(
                    "insanity",
                    "not guilty by reason of mental illness: whether that is an acquittal is open",
                    when=is_insane,
                    holds=insane,
                ),
                Branch(
                    "free",
                    "an acquittal, a reversal with dismissal, DNA innocence or identity theft",
                    when=is_free,
                    holds=Known(True),
                ),
                Branch(
                    "uncharged",
                    "never charged, because the prosecutor declined to file; for another reason it is open",
                    when=is_uncharged,
                    holds=never_charged,
                ),
                Branch(
                    "dismissed",
                    "all charges dismissed (¶7), if that is one of the two kinds",
                    when=is_dismissed,
                    holds=by_7,
                ),
                Branch(
                    "deferred",
                    "a misdemeanor dismissed after a deferred sentence (¶8), if that is one of the two kinds",
                    when=is_after_deferral & is_misdemeanor,
                    holds=by_8,
                ),
                Branch(
                    "convicted",
                    "a felony of simple possession, or a misdemeanor conviction",
                    holds=possession | misdemeanor_conviction,
                ),
            ),
        ),
        Condition(
            "single_source",
            "The criminal history is of Oklahoma arrests only: no arrest elsewhere or by federal authority, no entry in the national sex "
            "offender registry or among wanted persons. Not asked of an acquittal, a reversal, DNA innocence, a pardon, identity theft",
            S_18B,
            holds=is_fully_pardoned | choose((is_free, Known(True)), otherwise=is_single_source),
        ),
        Condition(
            "no_felony",
            "For a misdemeanor conviction: the person has no felony conviction",
            S_18B,
            holds=asked_of(misdemeanor_conviction, never_a_felon),
        ),
        Condition(
            "nothing_pending",
            "For a misdemeanor conviction: no charge is pending",
            S_18B,
            holds=asked_of(misdemeanor_conviction, nothing_pending),
        ),
        Condition(
            "misdemeanor_waiting",
            "For a misdemeanor conviction: {waiting} have passed since the end of the last misdemeanor sentence (a small fine that was paid: "
            "perhaps at once, if ¶10 is one of the two categories)",
            S_18B,
            holds=asked_of(misdemeanor_conviction, served_misdemeanors | by_10),
        ),
        Condition(
            "possession_waiting",
            "For a felony of simple possession: no sentence is being served, and {waiting} have passed since the end of the last felony or "
            "misdemeanor sentence",
            S_18B,
            holds=asked_of(possession, served),
        ),
        Condition(
            "whole_case",
            "Where the whole case is taken together: every other charge of it could clear too",
            READING("§ 18b", "the enrolled text was not read"),
            holds=WHOLE_CASE.choose(charge=Known(True), case=case.every(eligible_by_itself, where=Known(True))),
        ),
    ),
    questions=(UNNAMED, WHOLE_CASE, INSANITY, FORGIVEN, DEFERRED, FINE_END),
    notices=(
        Notice(
            "when_it_runs",
            "Eligible since 2026-07-01, subject to funds; the Bureau must begin by 2027-11-01 and finish what is eligible then by 2029-11-01",
            S_18B("(B), § 19d(D)"),
            day=FixedDay("2029-11-01"),
        ),
        Notice(
            "objection",
            "Prosecutor, arresting agency or Bureau may object in writing within 45 days; the court may hear it and may seal nevertheless",
            S_19D("(E)"),
        ),
        Notice(
            "restitution_unpaid",
            "Restitution is unpaid: a ground of objection",
            S_19D("(E)"),
            when=case.restitution_owed > 0,
        ),
        Notice("order", "The court signs an order with the prefix AE, which is not public", S_19D("(E)")),
        *PROCESS,
    ),
)

PORTAL = replace(
    CLEAN_SLATE_2026,
    id="OK-PORTAL",
    source=SECONDARY("22 O.S. § 19d(A)"),
    title="Expedited request portal",
    route=Route.APPLICATION,
    versions=versions(Version("portal of SB 2030", PORTAL_DUE, S_19D("(A)"))),
    notices=(
        *noted(
            S_19D("(A)"),
            portal_may_be_missing="The portal is due on 2026-11-01; none was published when our source looked",
            no_fee="The section sets no fee",
        ),
        *PROCESS,
    ),
)

LAWS = (CLEAN_SLATE_2026, PORTAL)
