"""22 O.S. §§ 18b and 19d: clean slate since SB 2030 (Laws 2026 c. 282, in effect 2026-07-01).

The enrolled text was not read: all of it rests on one secondary source. § 18b names the records, § 19d the portal
(A to C) and the automatic process (D, E).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from clearslate.law import *
from clearslate.states.ok.offenses import *
from clearslate.states.ok.section_18 import DEFERRED_M, DISMISSED, FINE_ONLY, UNCHARGED, whole

S_18B: Final = SECONDARY("§ 18b", "the enrolled text was not read")
S_19D: Final = SECONDARY("§ 19d", "the enrolled text was not read")

PARTIAL: Final = "partial sealing (expungement)"
SB_2030, PORTAL_DUE = "2026-07-01", "2026-11-01"

FIRST_RECORDS: Final = parameter("first_day", "1980-01-01", S_18B)
SENTENCE_WAIT: Final = parameter("waiting", years(5), S_18B)

UNNAMED: Final = OpenQuestion(
    id="OK-18B-UNNAMED",
    question="Which are the two categories of § 18 that § 18b takes over with a single-source record and our source does not name?",
    cite="22 O.S. § 18b",
    readings={
        "unsaid": "unknown for a case that ¶7, ¶8 or ¶10 would reach",
        "7_and_8": "all charges dismissed; misdemeanor dismissed after a deferred judgment",
        "7_and_10": "all charges dismissed; misdemeanor with a small fine",
        "8_and_10": "misdemeanor dismissed after a deferred judgment; misdemeanor with a small fine",
    },
    chosen="unsaid",
    decided="2026-11-25",
    because="the enrolled text was not read; of the paragraphs of § 18(C) these three are left",
)

WHOLE_CASE: Final = OpenQuestion(
    id="OK-18B-CASE",
    question="Must every charge of the case be eligible, as under the law of 2022?",
    cite="22 O.S. § 18b",
    readings={
        "charge": "each charge by itself",
        "case": "a charge only with all others of its case",
    },
    chosen="charge",
    decided="2026-11-25",
    because="the sentence on each charge within the case stood in § 18(C), which was repealed; our source of § 18b refers to records",
)

# --- the kinds of record -------------------------------------------------------------------------------------

_insane: Final[OnsetLike] = INSANITY.choose(both=UNSETTLED, acquittal=Known(True), other=Known(False))

# Without a single-source test; so is a full pardon from its day on, which covers that of a person under 18, ¶6.
is_free: Final[Truth] = any_of(is_acquitted, is_insane, is_reversed, is_dna_innocent, is_identity_theft)

_possession: Final[Truth] = felony_conviction & is_simple_possession
_cleared_case: Final[OnsetLike] = whole(DISMISSED)
_cleared_deferral: Final[OnsetLike] = whole(DEFERRED_M)
_small_fine: Final[OnsetLike] = whole(FINE_ONLY)


def _if_named(yes: OnsetLike, *readings: str) -> OnsetLike:
    """The paragraph where the reading names it; at most possible where nothing is said."""
    branches = {
        name: yes if name in readings else Known(False) for name in ("7_and_8", "7_and_10", "8_and_10")
    }
    return UNNAMED.choose(unsaid=either(yes, Known(False)), **branches)


_by_7: Final = _if_named(_cleared_case, "7_and_8", "7_and_10")
_by_8: Final = _if_named(_cleared_deferral, "7_and_8", "8_and_10")
_by_10: Final = _if_named(_small_fine, "7_and_10", "8_and_10")

# Never charged because the limitation ran, ¶5: our source refers to a prosecutor who declined.
_never_charged: Final = choose((is_declined, Known(True)), otherwise=either(whole(UNCHARGED), Known(False)))

_served: Final = person.every(since_sentence(SENTENCE_WAIT), where=conviction)
_served_misdemeanors: Final = person.every(since_sentence(SENTENCE_WAIT), where=misdemeanor_conviction)


def _where(kind: Truth, condition: OnsetLike) -> OnsetLike:
    """The condition, asked of that kind of record alone."""
    return is_fully_pardoned | choose((is_free, Known(True)), (kind, condition), otherwise=Known(True))


# A charge that could clear if it stood alone, for the reading that takes the whole case together.
_eligible_by_itself: Final = is_fully_pardoned | choose(
    (is_insane, _insane),
    (is_free, Known(True)),
    (is_uncharged, _never_charged),
    (is_dismissed, _by_7),
    (is_after_deferral & is_misdemeanor, _by_8),
    (_possession, _served),
    (misdemeanor_conviction, both(never_a_felon, nothing_pending, _served_misdemeanors)),
)

CONDITIONS: Final = (
    Condition(
        "since_1980",
        "The record arose on or after {first_day}",
        S_18B,
        holds=any_of(charge.arrest_date >= FIRST_RECORDS, charge.offense_date >= FIRST_RECORDS),
    ),
    Condition(
        "kind",
        "The record is an acquittal, a reversal with dismissal, DNA innocence, a full pardon, identity theft, a charge that the "
        "prosecutor declined to file, a felony of simple possession, a misdemeanor conviction, or of one of two further categories of "
        "§ 18(A), which our source does not name (¶¶7, 8 are possible)",
        S_18B,
        holds=is_fully_pardoned
        | choose(
            (is_insane, _insane),
            (is_free, Known(True)),
            (is_uncharged, _never_charged),
            (is_dismissed, _by_7),
            (is_after_deferral & is_misdemeanor, _by_8),
            otherwise=any_of(_possession, misdemeanor_conviction),
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
        holds=_where(misdemeanor_conviction, never_a_felon),
    ),
    Condition(
        "nothing_pending",
        "For a misdemeanor conviction: no charge is pending",
        S_18B,
        holds=_where(misdemeanor_conviction, nothing_pending),
    ),
    Condition(
        "misdemeanor_waiting",
        "For a misdemeanor conviction: {waiting} have passed since the end of the last misdemeanor sentence (a small fine that was paid: "
        "perhaps at once, if ¶10 is one of the two categories)",
        S_18B,
        holds=_where(misdemeanor_conviction, one_of(_served_misdemeanors, _by_10)),
    ),
    Condition(
        "possession_waiting",
        "For a felony of simple possession: no sentence is being served, and {waiting} have passed since the end of the last felony or "
        "misdemeanor sentence",
        S_18B,
        holds=_where(_possession, _served),
    ),
    Condition(
        "whole_case",
        "Where the whole case is taken together: every other charge of it could clear too",
        READING("§ 18b", "the enrolled text was not read"),
        holds=WHOLE_CASE.choose(
            charge=Known(True),
            case=case.every(_eligible_by_itself, where=Known(True)),
        ),
    ),
)

_PROCESS: Final = (
    Notice(
        "partial",
        "Hidden from the public, open to law enforcement, and proof of a prior conviction or deferral",
        S_18B("(D), (E)"),
    ),
    Notice("not_destroyed", "The record is not physically destroyed", S_19D("(J)(1)")),
    Notice(
        "petition_remains",
        "A petition under § 19 stays open; for non-convictions it seals fully",
        S_19D("(G)"),
    ),
    Notice(
        "national_check",
        "Arrests elsewhere, registry and warrant entries are those that the Bureau's check shows",
        S_18B,
    ),
)

CLEAN_SLATE_2026: Final = Law(
    id="OK-CS-2026",
    source=SECONDARY("22 O.S. § 18b, § 19d (SB 2030, 2026)"),
    title="Clean slate: non-convictions, pardons, simple-possession felonies, misdemeanors",
    relief=PARTIAL,
    automatic=True,
    unit=CHARGE,
    about=ANY_RECORD,
    versions=versions(Version("SB 2030 of 2026", SB_2030, SECONDARY("Laws 2026 c. 282"))),
    conditions=CONDITIONS,
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
        *_PROCESS,
    ),
)

PORTAL: Final = replace(
    CLEAN_SLATE_2026,
    id="OK-PORTAL",
    source=SECONDARY("22 O.S. § 19d(A)"),
    title="Expedited request portal",
    automatic=False,
    versions=versions(Version("portal of SB 2030", PORTAL_DUE, S_19D("(A)"))),
    notices=(
        Notice(
            "portal_may_be_missing",
            "The portal is due on 2026-11-01; none was published when our source looked",
            S_19D("(A)"),
        ),
        Notice("no_fee", "The section sets no fee", S_19D("(A)")),
        *_PROCESS,
    ),
)

LAWS: Final = (CLEAN_SLATE_2026, PORTAL)
