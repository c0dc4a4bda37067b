"""Iowa Code 907.9(4): the court's record of a deferred judgment, and of what was dismissed with it."""

from clearslate.states.ia.offenses import *

S_907_9 = TEXT("Iowa Code 907.9")
ACT_2012, ACT_2016 = "2012-07-01", "2016-07-01"

_not_expunged = case.none(was_convicted, unless=from_day(charge.cleared_on))
_CONVICTED_BESIDE = "No count or charge of the case ended in a conviction that was not expunged"
_DOCKET = Notice(
    "docket",
    "The deferred judgment docket stays, confidential: courts, clerks, correctional services, county attorneys, public safety and corrections see it.",
    TEXT("Iowa Code 907.4(2), 907.9(4)(b)"),
)

DEFERRED = Law(
    id="IA-DJ",
    source=S_907_9("(4)(b) to (f)"),
    title="Deferred judgment, and dismissed counts of the same information: expunged upon discharge and payment",
    relief=relief("expungement (segregated, confidential)", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("before the act of 2012", None, read=False),
        Version("2012 ch 1054", ACT_2012, TEXT("2012 Iowa Acts ch 1054", "told by 907.9(4)(e), (f)")),
        Version("2016 ch 1058", ACT_2016, TEXT("2016 Iowa Acts ch 1058", "told by 907.9(4)(e)")),
    ),
    conditions=(
        Condition(
            "deferred",
            "Judgment was deferred and the person is discharged from probation; unknown after a revocation",
            S_907_9("(4)(b), (c)(1)"),
            one_of=(
                Limb("judgment", "It is the deferred judgment, discharged", holds=discharge),
                Limb(
                    "count",
                    "It is a dismissed count of the case of a deferred judgment, which is discharged",
                    S_907_9("(4)(c)(1)"),
                    holds=all_of(
                        was_dismissed, case.others.any(was_deferred), case.others.every(discharge, was_deferred)
                    ),
                ),
            ),
        ),
        Condition(
            "open",
            "The judgment is of no forcible felony, of which none may be deferred: beside one the record and the section disagree, and "
            "it is open",
            SECONDARY("Iowa Code 907.3, 702.11", "907.3 as a private publisher has it, to its (1)(a)(6)"),
            holds=case.none(was_deferred & LISTS["never_deferred"].matches & GRADING.is_kind(Class.FELONY)) | UNSETTLED,
        ),
        Condition(
            "paid",
            "Restitution, civil penalty, costs, fees and every other obligation of the case are paid",
            S_907_9("(4)(b), (f)"),
            holds=all_paid,
        ),
        Condition(
            "no_conviction",
            "It is the deferred judgment itself; or no count of the case ended in a conviction that was not expunged",
            S_907_9("(4)(d)", READING),
            holds=was_deferred | _not_expunged,
            since=ACT_2016,
        ),
    ),
    notices=(_DOCKET,),
    remarks=("A finding of contempt is no conviction here.",),
)

RELATED = Law(
    id="IA-DJ-REL",
    source=S_907_9("(4)(b), (c)(2), (d), (g)"),
    title="Related charge outside of the information of a deferred judgment: court order naming it",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("2012 ch 1054", ACT_2012, TEXT("2012 Iowa Acts ch 1054", "told by 907.9(4)(e)")),
        Version("2016 ch 1058", ACT_2016, TEXT("2016 Iowa Acts ch 1058", "told by 907.9(4)(e)")),
    ),
    conditions=(
        Condition("dismissed", "The charge was dismissed", S_907_9("(4)(b)"), holds=was_dismissed),
        Condition(
            "related",
            "It is of the same transaction or common scheme as a deferred judgment of another case",
            S_907_9("(4)(c)(2), (g)"),
            holds=RELATED_TO_DEFERRED,
        ),
        Condition(
            "discharged",
            "That judgment's probation is discharged and every obligation of its case paid",
            S_907_9("(4)(b)"),
            holds=person.others.any(was_deferred)
            &
            # Which of several deferred judgments it is related to, no record says.
            either(
                from_day(person.others.earliest(charge.disposition_date, discharged & all_paid)),
                person.others.every(discharge & all_paid, was_deferred),
            ),
        ),
        Condition("no_conviction", _CONVICTED_BESIDE, S_907_9("(4)(d)"), holds=_not_expunged, since=ACT_2016),
    ),
    notices=noted(S_907_9("(4)(c)(2)"), order="The court's order must name the related charge."),
)
