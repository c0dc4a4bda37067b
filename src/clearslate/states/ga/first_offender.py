"""O.C.G.A. §§ 42-8-60, 35-3-34 and 35-3-37(m): first offenders, and the clerk's own record."""

from clearslate.states.ga.offenses import *

S_60 = TEXT("O.C.G.A. § 42-8-60")
S_62_1 = TEXT("O.C.G.A. § 42-8-62.1")
FIRST_OFFENDERS = parameter("first_offenders", "2016-07-01", S_62_1)

ACT_403 = "2026-07-01"
BY_ACT_403 = SECONDARY("Act 403 of 2026 (HB 162)", "a committee substitute of 2025 was read, not the act")

# The time of the sentence that runs out is enough, whatever is owed.
_TERM_OVER = completion(S_60("(e)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_discharged = from_day(_TERM_OVER) & completion_stands

FIRST = Law(
    id="GA-FO",
    source=TEXT("O.C.G.A. §§ 42-8-60(e)-(i), 35-3-34(a)(1)(B)"),
    title="First offender exonerated and discharged as a matter of law",
    relief=relief("not disclosed by the repository", ReliefKind.LIMIT, at=(Holder.REPOSITORY,)),
    route=Route.BY_LAW,
    unit=CASE,
    about=frozenset({Disposition.DEFERRED, Disposition.DIVERTED}),
    versions=versions(
        Version("as published in 2022", None), Version("Act 403 of 2026", in_force=ACT_403, source=BY_ACT_403)
    ),
    conditions=(
        Condition(
            "first_offender",
            "The person was sentenced under the First Offender Act without adjudication of guilt",
            S_60("(a)"),
            holds=FIRST_OFFENDER,
        ),
        Condition(
            "offense",
            "The offense is none of those beyond the Act",
            S_60("(j)"),
            holds=~any_of(
                serious_or_sexual, LISTS["ga_42_8_60_j"].matches, LISTS["against_officer"].matches & AGAINST_OFFICER
            ),
        ),
        Condition(
            "no_felony",
            "The person had not been convicted of a felony before",
            S_60("(a)"),
            holds=none_known_elsewhere
            & person.others.none_before(charge.disposition_date, charge.is_convicted & is_felony),
        ),
        Condition(
            "once",
            "The person had not been sentenced under the Act before",
            S_60("(l)"),
            holds=person.others.none_before(charge.disposition_date, FIRST_OFFENDER),
        ),
        Condition(
            "discharged",
            "The probation or confinement has ended; with a revocation the day is open",
            S_60("(e)-(i)", READING),
            holds=_discharged,
        ),
        Condition(
            "discharged",
            "The probation or confinement has ended; with a revocation the day is open",
            S_60("(e)-(i)", READING),
            branches=(
                Branch(
                    "sentenced_since",
                    "sentenced since 2026-07-01: whether restricted from the sentence on was not read",
                    BY_ACT_403,
                    when=charge.disposition_date >= ACT_403,
                    holds=either(from_day(charge.disposition_date), _discharged),
                ),
                Branch(
                    "sentenced_before",
                    "sentenced before: from the discharge on",
                    S_60("(e)-(i)", READING),
                    holds=_discharged,
                ),
            ),
            since=ACT_403,
        ),
    ),
    notices=(
        Notice(
            "jobs",
            "GCIC still tells employers of schools, child care, elder care and peace officers (§ 42-8-63.1); duties to register remain.",
            TEXT("O.C.G.A. §§ 42-8-63.1, 35-3-34(a)(1)(B)"),
        ),
        Notice(
            "earlier",
            "GCIC withholds it already when active supervision ends, for the rest of the term.",
            TEXT("O.C.G.A. § 35-3-34(a)(1)(B)(ii)"),
        ),
    ),
)

_RESTRICTING = (
    "GA-PRE",
    "GA-POST",
    "GA-OLD",
    "GA-FO",
    "GA-PET-M",
    "GA-PET-FEL",
    "GA-PET-VAC",
    "GA-PET-DEAD",
    "GA-PET-PARDON",
)
# A restriction is told by its own day, or by the clearance that it was.
_restricted = charge.is_cleared & one_of_values("cleared_under", _RESTRICTING)

_GROUNDS = (
    Limb(
        "by_gcic",
        "GCIC has restricted the record",
        TEXT("O.C.G.A. § 35-3-37(m)"),
        holds=from_day(RESTRICTED_ON) | (_restricted & from_day(charge.cleared_on)),
    ),
    Limb(
        "exonerated",
        "The person was exonerated and discharged as a first offender, sealed from {first_offenders} on, also where it was before",
        S_62_1("(c), (d)(1)"),
        holds=all_of(
            FIRST_OFFENDER & charge.ended(Disposition.DEFERRED, Disposition.DIVERTED),
            _discharged,
            from_day(FIRST_OFFENDERS),
        ),
    ),
)

CLERK = Law(
    id="GA-SEAL",
    source=TEXT("O.C.G.A. §§ 35-3-37(m), 42-8-62.1(c)-(d)"),
    title="Petition: clerk's record",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=versions(
        Version("HB 1176 of 2012", HB_1176, TEXT("Ga. L. 2012 p. 899", "told by the history note")),
        Version("Act 403 of 2026", in_force=ACT_403, source=BY_ACT_403),
    ),
    conditions=(
        Condition(
            "restricted",
            "GCIC has restricted the record, or the person was exonerated and discharged as a first offender",
            one_of=_GROUNDS,
        ),
        Condition(
            "restricted",
            "GCIC has restricted the record, or the person was exonerated and discharged as a first offender",
            one_of=(
                *_GROUNDS,
                Limb(
                    "first_offender",
                    "The person was sentenced as a first offender, and that was not revoked: whether before the discharge was not read",
                    BY_ACT_403,
                    holds=all_of(FIRST_OFFENDER & charge.ended(Disposition.DEFERRED, Disposition.DIVERTED), UNSETTLED),
                ),
            ),
            since=ACT_403,
        ),
        Condition(
            "whole_file",
            "Every other charge of the case is restricted too, or of a first offender who was discharged; beside one that is not, whether the "
            "file of this charge is sealed is open",
            READING("O.C.G.A. § 35-3-37(m)(1)"),
            holds=either(Known(True), case.others.every(any_of(*(one.holds for one in _GROUNDS)), Known(True))),
        ),
    ),
    notices=(
        Notice(
            "balance",
            "The petition goes to the court of the charge, which seals the clerk's file if the harm to the person outweighs the "
            "public interest; of what GCIC restricted, clearly.",
            TEXT("O.C.G.A. §§ 35-3-37(m), 42-8-62.1(c)-(d)"),
        ),
        Notice(
            "first_offenders",
            "Since 2026-07-01 the court seals a first offender's file without weighing, within 90 days of the petition (§ 42-8-62.2 too).",
            BY_ACT_403,
            when=FIRST_OFFENDER,
        ),
    ),
)
