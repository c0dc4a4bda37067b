"""C.R.S. 24-72-705: cases that ended without a conviction, sealed by the court's own order at the disposition."""

from clearslate.states.co.clocks import *
from clearslate.states.co.offenses import *

S_24_72_705 = TEXT("C.R.S. 24-72-705")

ENDED = Condition(
    "ended",
    "The charge was dismissed, ended in an acquittal, or its diversion or deferred judgment was completed; unknown after a revocation",
    S_24_72_705("(1)(a)"),
    holds=choose(
        (is_dismissed | is_acquitted, Known(True)),
        (is_completed, completion_stands),
        # An acquittal by reason of insanity, and what follows a vacated conviction, are not named.
        (is_not_guilty_by_insanity | is_vacated, UNSETTLED),
    ),
)
COMPLETE = Condition(
    "whole_case",
    "The case ended completely: no count of it is open, and none ended in a conviction",
    S_24_72_705("(1)(a)(I), (II), (IV)", READING),
    holds=choose(
        (case.any(charge.is_convicted & ~is_infraction), Known(False)),
        (case.any(is_undecided), Known(False)),
        (case.any(is_elsewhere), UNSETTLED),
        # Whether a case is completely dismissed beside the judgment on an infraction was not found.
        (case.any(charge.is_convicted), UNSETTLED),
        otherwise=Known(True),
    ),
)
OTHER_COUNTS = OtherCounts(
    pending=asked_by("whole_case"), standing=asked_by("whole_case"), transferred=asked_by("whole_case")
)
INCOMPETENCY = Condition(
    "incompetency",
    "The charge was not dismissed under 16-8.5-116 because the person was incompetent to proceed and could not be restored",
    TEXT("C.R.S. 16-8.5-116(12)"),
    holds=choose(
        (is_dismissed & is_incompetency_dismissal, Known(False)),
        # Another dismissal over competency: not settled (SB 26-149).
        (is_dismissed & says_incompetent, UNSETTLED),
        otherwise=Known(True),
    ),
)
DEFERRED_JUDGMENT = Condition(
    "deferred_judgment",
    "A deferred judgment was not for a felony of unlawful sexual behavior, nor for a traffic offense of a commercial driver; for driving "
    "under the influence it is not settled",
    SECONDARY("C.R.S. 24-72-703(12)(d); In re Harte", "the section was read in a summary"),
    holds=choose(
        (is_completed & was_deferred_judgment & ((is_felony & is_sexual) | COMMERCIAL_DRIVER), Known(False)),
        (is_completed & was_deferred_judgment & is_dui, UNSETTLED),
        otherwise=Known(True),
    ),
)
NO_PLEA_TRADE = Condition(
    "traded",
    "The charge was not given up for a plea in another case; one that was may be sealed when the other case may",
    SECONDARY("C.R.S. 24-72-703(12)(a)(II)", "the section was read in a summary"),
    holds=choose((is_traded, UNSETTLED), otherwise=Known(True)),
)

NON_CONVICTION = Law(
    id="CO-705",
    source=TEXT("C.R.S. 24-72-705(1)"),
    title="Dismissal, acquittal, diversion, deferred judgment",
    relief=SEALING,
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE, Disposition.TRANSFERRED},
    versions=versions(Version("as read", None)),
    other_counts=OTHER_COUNTS,
    conditions=(ENDED, COMPLETE, INCOMPETENCY, DEFERRED_JUDGMENT, NO_PLEA_TRADE),
    notices=(
        Notice(
            "serve",
            "The order is made at the disposition, without a written motion, and served within 28 days; if the court made none, the "
            "Bureau of Investigation seals when the disposition reaches it",
            S_24_72_705("(1)(a.5), (b)"),
            day=charge.disposition_date + days(28),
        ),
        Notice(
            "victim",
            "A crime of the Victim Rights Act: the prosecutor may inform the victim before the order, on a return date of 35 days",
            S_24_72_705("(1)(d)", SECONDARY, "its opening was read; the days are from a summary of HB 24-1133"),
            when=is_vra,
        ),
        Notice(
            "older_cases",
            "The section reaches back to all cases that ended so, of state and municipal courts",
            S_24_72_705("(1)(c)"),
        ),
    ),
)
