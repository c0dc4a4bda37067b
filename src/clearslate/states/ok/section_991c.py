"""22 O.S. § 991c: what becomes of a plea when a deferred sentence is completed."""

from clearslate.states.ok.offenses import *

CLEAN_UP = Law(
    id="OK-991C",
    source=SECONDARY("22 O.S. § 991c"),
    title="Deferred sentence clean-up on completion",
    relief=relief("partial sealing", ReliefKind.LIMIT),
    route=Route.COURT_MUST,
    unit=CHARGE,
    about=NON_CONVICTIONS,
    versions=versions(Version("as reported by a secondary source", None)),
    conditions=(
        Condition(
            "completed",
            "The deferred judgment or delayed sentence was completed and the charge dismissed; after a revocation or a deferred prosecution it is open",
            SECONDARY("§ 991c"),
            holds=all_of(is_after_deferral, from_day(charge.disposition_date), completion_stands, of_a_judgment),
        ),
        Condition(
            "offense",
            "The offense does not require registration as a sex offender: no judgment of one may be deferred, and what is recorded so is open",
            OFFICIAL(
                "22 O.S. § 991c(G)",
                "as the Attorney General tells it, opinion of 1999-08-19; the subsection was not read",
            ),
            holds=may_be_deferred,
        ),
        Condition(
            "paid",
            "All fines, fees and monetary assessments were paid as ordered; whether restitution is among them, or was a condition, is open while it is owed",
            SECONDARY(
                "§ 991c(C)",
                "the subsection as a law office quotes it; of (A) the beginning was read, which puts restitution first",
            ),
            holds=(case.fines_owed <= 0) & (case.fees_owed <= 0) & either(case.restitution_owed <= 0, Known(True)),
        ),
    ),
    notices=noted(
        SECONDARY("§ 991c"),
        partial="The plea is taken off the court's record; the arrest record stays until § 18 is used",
    ),
    remarks=("Of the section's exceptions that of registrable offenses is asked; the others were not read.",),
)
