"""Ark. Code §§ 16-90-1409 and 16-90-1410: arrests and cases without a conviction, on a uniform petition."""

from clearslate.states.ar.by_the_court import ACT_1460, UNIFORM
from clearslate.states.ar.offenses import *

S_1409 = TEXT("Ark. Code § 16-90-1409")
S_1410 = TEXT("Ark. Code § 16-90-1410")
S_1413 = TEXT("Ark. Code § 16-90-1413")

NO_CHARGE_YEAR = parameter("no_charge_year", years(1), S_1409("(a)"))
NOLLE_YEAR = parameter("nolle_year", years(1), S_1410("(a)(1)"))
DENIAL_YEAR = parameter("denial_year", years(1), S_1413("(a)(2)"))

WHOLE_CASE = OpenQuestion(
    id="AR-1410-CASE",
    question="May a dismissed count be sealed where another count of its case ended in a conviction?",
    cite="Ark. Code § 16-90-1410(a)",
    readings={
        "count": "yes: the dismissed count alone",
        "whole": "no: 'a case in which there was' such an end is one without a conviction",
    },
    chosen=BOTH,
    decided="2026-12-01",
    because="the section names each end by itself, but says 'a case in which there was' one",
)

_since_1460 = versions(
    Version("Act 1460 of 2013", ACT_1460, TEXT("Ark. Code § 16-90-1403", "the day is told by the section"))
)


SHALL = Notice(
    "standard", "The court seals unless the state proves that the person is a risk.", TEXT("Ark. Code § 16-90-1415")
)
SERVED = Notice(
    "service",
    "The petition is served on the prosecuting attorney within three days; the arresting agency, if it is named a party.",
    S_1413("(b)(1)"),
)
NO_FEE = Notice("fee", "The clerk takes no fee.", TEXT("Ark. Code § 16-90-1419"))

ARREST_RECORD = Law(
    id="AR-ARREST",
    source=S_1409,
    title="Arrest without charges within one year: petition, granted unless the state proves risk",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=ARREST,
    about=NON_CONVICTIONS,
    versions=_since_1460,
    floor=charge.arrest_date,
    other_counts=OtherCounts(never_filed=PART(S_1409("(a)"))),
    conditions=(
        Condition(
            "not_charged",
            "The prosecuting attorney filed no charge",
            S_1409("(a)"),
            holds=charge.ended(Disposition.NO_CHARGE),
        ),
        wait_over(NO_CHARGE_YEAR, charge.arrest_date, "the arrest", S_1409("(a)")),
        not_denied(DENIAL_YEAR, DENIED_ON, S_1413("(a)(2)")),
    ),
    notices=(
        Notice("court", "It is filed in the county of the arrest.", S_1409("(b)")),
        SHALL,
        SERVED,
        NO_FEE,
        UNIFORM,
    ),
)

_nolle = charge.ended(Disposition.NOLLE_PROSSED)

NO_CONVICTION = Law(
    id="AR-NC",
    source=S_1410,
    title="Nolle prosequi (one year), dismissal, acquittal, no charges: petition, granted unless the state proves risk",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=_since_1460,
    other_counts=OtherCounts(standing=asked_by("whole_case")),
    conditions=(
        Condition(
            "ended",
            "The charge was nolle prossed or dismissed, ended in an acquittal not for mental disease, or was not filed; a program "
            "completed beside a recorded revocation is open",
            S_1410("(a)(1)-(4)"),
            holds=charge.ended(*DROPPED, Disposition.ACQUITTED, Disposition.NO_CHARGE, perhaps=(Disposition.VACATED,))
            | (charge.ended(Disposition.DIVERTED) & completion_stands),
        ),
        Condition(
            "waiting",
            "After a nolle prosequi {nolle_year} has passed since the order",
            S_1410("(a)(1)"),
            when=_nolle,
            holds=elapsed(NOLLE_YEAR, since=charge.disposition_date),
        ),
        Condition(
            "not_refiled",
            "No charge of the same facts is pending",
            S_1410("(a)", READING),
            holds=incident.others.none(charge.is_pending) & case.others.none(charge.is_pending),
        ),
        Condition(
            "whole_case",
            "No count of the case ended in a conviction, where the words are read so",
            S_1410("(a)", READING),
            holds=WHOLE_CASE.choose(count=Known(True), whole=case.none(charge.is_convicted)),
        ),
        Condition(
            "first_offender",
            "It is not a first offender's case of an offense that § 16-93-303 keeps unsealed",
            S_1410("(a)", READING),
            holds=~(FIRST_OFFENDER & any_of(must_register, LISTS["not_under_303"].matches, involves_violence)),
        ),
        not_denied(DENIAL_YEAR, DENIED_ON, S_1413("(a)(2)")),
    ),
    questions=(WHOLE_CASE,),
    notices=(
        Notice("court", "It is filed in the court that entered the order.", S_1410("(b)")),
        SHALL,
        SERVED,
        NO_FEE,
        UNIFORM,
    ),
)

LAWS = (NO_CONVICTION, ARREST_RECORD)
