"""s. 943.0595, F.S.: the Department of Law Enforcement seals non-convictions by itself."""

from clearslate.states.fl.offenses import *

S_0595 = TEXT("s. 943.0595, F.S.")
CH_2019_167, SB_376 = "2019-10-01", "2023-07-01"

ALL_COUNTS_SINCE = parameter("all_counts_since", SB_376, SECONDARY("S.B. 376 of 2023"))

FILED_FOR = OpenQuestion(
    id="FL-0595-ARREST",
    question="Does an arrest for a forcible felony bar the sealing where no charging document was filed?",
    cite="s. 943.0595(2)(a), F.S.",
    readings={
        "document": "no: the record must result from a charging document for such a felony",
        "arrest": "yes: the arrest charge counts",
    },
    chosen="document",
    because="the words speak of the indictment, information or other charging document",
)

_never_filed = charge.ended(Disposition.NO_CHARGE)
_kept_open = forcible | LISTS["registrable"].matches
_other = any_of(charge.is_convicted, charge.is_pending, charge.ended(Disposition.DEFERRED))
# The court's own words can show it; their silence shows nothing.
_incompetence = charge.ended(Disposition.DISMISSED) & COMPETENT.fills(
    INCOMPETENCE | (is_absent(INCOMPETENCE) & charge.detail_says("incompetent", "incompet", "916.145", "985.19")),
    value=False,
)

AUTOMATIC = Law(
    id="FL-AUTO",
    source=S_0595,
    title="Automatic sealing by the Department of Law Enforcement of non-convictions",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.AGENCY_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    other_counts=OtherCounts(standing=asked_by("all_counts"), never_filed=PART(S_0595("(2)(a)1."))),
    versions=versions(
        Version("ch. 2019-167", CH_2019_167, MEMORY("ch. 2019-167, Laws of Florida", "the day")),
        Version("S.B. 376 of 2023", SB_376, SECONDARY("S.B. 376 of 2023", "staff analysis")),
    ),
    conditions=(
        Condition(
            "ended",
            "Nothing was filed, the charge was dismissed or nolle prossed, or it ended in a verdict of not guilty or a judgment of acquittal",
            S_0595("(2)(a)1.-4."),
            holds=charge.ended(*dropped, Disposition.NO_CHARGE, Disposition.ACQUITTED, perhaps=(Disposition.VACATED,)),
        ),
        Condition(
            "forcible",
            "The record does not result from a charging document for a forcible felony or an offense that requires registration",
            S_0595("(2)(a)"),
            holds=FILED_FOR.choose(document=_never_filed | ~_kept_open, arrest=~_kept_open),
        ),
        Condition("competent", "It was not dismissed for incompetence", S_0595("(2)(a)2."), holds=~_incompetence),
        Condition(
            "all_counts",
            "All counts of the case ended so; before {all_counts_since} the section did not say it. Where nothing was filed, whether a "
            "charge of the arrest that stands or is pending in another case matters was not read",
            S_0595("(2)(a)"),
            holds=choose(
                (
                    case.any(_other),
                    choose((charge.disposition_date < ALL_COUNTS_SINCE, UNSETTLED), otherwise=Known(False)),
                ),
                (case.any(charge.ended(*dropped)) & case.any(charge.ended(Disposition.ACQUITTED)), UNSETTLED),
                (_never_filed, either(Known(True), arrest.none(_other))),
                otherwise=Known(True),
            ),
        ),
    ),
    questions=(FILED_FOR,),
    notices=(
        Notice(
            "disposition",
            "The clerk sends the department a certified copy of the disposition, on which it seals its record.",
            S_0595("(3)(a)", TEXT, "as published in 2024"),
        ),
        Notice(
            "local",
            "The clerk closes the court's record when the department has sealed its own; the arresting agency need not.",
            S_0595("(3)", SECONDARY, "the staff analysis of S.B. 376"),
        ),
    ),
    remarks=("It has no limit of number, and asks nothing of the person: no money, no other case.",),
)
