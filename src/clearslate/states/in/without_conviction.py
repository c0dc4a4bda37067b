"""IC 35-38-9-1 and 34-28-5-15: charges that ended without a conviction, and infractions."""

from .offenses import *

S_1 = TEXT("IC 35-38-9-1", "(a) and (b) were read, of the rest the text of 2014")
S_15 = TEXT("IC 34-28-5-15")
PL_14, HEA_1033 = "2022-07-01", "2012-07-01"

WAITING = parameter("waiting", days(60), S_1("(b)"))
CHARGED_AFTER = parameter("charged_after", "2022-06-30", S_1("(b)"))
LONGEST_DELAY = parameter("longest_delay", years(1), SECONDARY("IC 35-38-9-1(b)"))
PETITION_YEAR = parameter("petition_year", years(1), SECONDARY("IC 35-38-9-1(d)"))
INFRACTION_YEARS = parameter("infraction_years", years(5), S_15("(b)"))

_dropped = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN, Disposition.DIVERTED)
_not_undone = ~charge.ended(Disposition.DIVERTED) | completion_stands
_doubtful = (Disposition.ACQUITTED_INSANITY,)
_criminal = ~is_infraction
# What was never filed was not pending against anybody: it keeps no case open.
_filed = _criminal & ~one_of_values("disposition", (Disposition.NO_CHARGE,), detail="never filed")
_DONE = completion(
    S_15("(b)"), custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT
)  # money: by a condition
_last = case.latest(charge.disposition_date, _filed)

NOT_IN_DIVERSION = Condition(
    "diversion",
    "The person is not in a pretrial diversion program, or the prosecutor allows the petition",
    S_1("(a)(2)"),
    holds=~IN_DIVERSION,
)

_CRIME = Condition("crime", "The charge is a criminal one, not an infraction", S_1("(b)(1)"), holds=~is_infraction)

AUTOMATIC = Law(
    id="IN-AUTO-NC",
    source=S_1("(b)"),
    title="All charges dismissed, acquittal, or conviction vacated: the court orders expungement",
    relief=relief("expungement (sealed)", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    tested=_filed & ~charge.is_convicted,
    # (a)(1)(A), (b): an infraction found is no conviction.
    other_counts=OtherCounts(pending=asked_by("all_charges"), standing=asked_by("all_charges")),
    versions=versions(Version("P.L. 14-2022", PL_14, TEXT("P.L. 14-2022, S.E.A. 182"))),
    conditions=(
        Condition(
            "charged",
            "The person was charged after {charged_after}",
            S_1("(b)"),
            # The filing may be unknown: an offense of after that day was charged after it.
            holds=(case.filed_on > CHARGED_AFTER) | (charge.offense_date > CHARGED_AFTER),
        ),
        _CRIME,
        Condition(
            "ended",
            "The court dismissed the charge, the person was acquitted, or the conviction was vacated; a diversion beside a recorded revocation is open",
            S_1("(b)(1), (3)"),
            holds=charge.ended(*_dropped, Disposition.ACQUITTED, Disposition.VACATED, perhaps=_doubtful) & _not_undone,
        ),
        Condition(
            "all_charges",
            "No criminal charge of the case ended in a conviction, or is pending",
            S_1("(b)(1), (3)", READING),
            holds=case.none(is_criminal_conviction | (charge.is_pending & _criminal)),
        ),
        NOT_IN_DIVERSION,
        no_pending_charge(
            S_1("(b)", READING), among=incident.others, key="not_refiled", text="No charge of the same facts is pending"
        ),
        wait_over(
            WAITING,
            _last,
            "the last charge of the case was dismissed or ended in an acquittal",
            S_1("(b)"),
            key="sixty_days",
        ),
        Condition(
            "delay",
            "The court did not delay it on the prosecutor's motion, at most {longest_delay} from then",
            S_1("(b)"),
            holds=from_day(
                Where(DELAY_UNTIL.happened, earlier_of(DELAY_UNTIL, charge.disposition_date + LONGEST_DELAY))
            ),
        ),
    ),
    notices=(
        Notice(
            "order",
            "The court orders it at once; it takes effect on this day at the earliest.",
            S_1("(b)"),
            day=_last + WAITING,
        ),
    ),
    remarks=(
        "Arrests without charges are left to the petition; a fiscal note records an order after 180 days, not read.",
        "Money, other cases and the offense do not matter.",
    ),
)

PETITION = Law(
    id="IN-PET-NC",
    source=S_1,
    title="Arrest, charge or allegation without conviction: petition after one year, court shall",
    relief=relief("expungement (sealed)", ReliefKind.SEAL),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    tested=_criminal & ~charge.is_convicted,
    other_counts=OtherCounts(standing=IGNORED(S_1("(a)(1)(A)"))),  # "arrest, criminal charge, or allegation"
    versions=versions(Version("as read in 2024", None)),
    floor=Where(~charge.ended(Disposition.NO_CHARGE), charge.disposition_date),
    conditions=(
        _CRIME,
        Condition(
            "ended",
            "The arrest or charge did not end in a conviction, or the conviction was vacated; a diversion beside a recorded revocation is open",
            S_1("(a)(1)"),
            holds=charge.ended(
                *_dropped, Disposition.ACQUITTED, Disposition.NO_CHARGE, Disposition.VACATED, perhaps=_doubtful
            )
            & _not_undone,
        ),
        NOT_IN_DIVERSION,
        Condition(
            "waiting",
            "{petition_year} has passed since the arrest or charge, whichever is later, or since the conviction was vacated; "
            "or the prosecutor consents in writing",
            SECONDARY("IC 35-38-9-1(d)"),
            branches=(
                wait_of(
                    "vacated",
                    "A vacated conviction",
                    PETITION_YEAR,
                    charge.disposition_date,
                    since="it was vacated",
                    when=charge.ended(Disposition.VACATED),
                ),
                wait_of(
                    "other",
                    "Another arrest or charge",
                    PETITION_YEAR,
                    later_of(charge.arrest_date, case.filed_on),
                    since="it",
                ),
            ),
            unless=CONSENTS,
        ),
        no_pending_charge(S_1("(e)(2)(B)"), "criminal charge", counts=_criminal, among=person.others),
    ),
    notices=(
        Notice(
            "standard",
            "The court must grant it if these conditions are met; there is no fee.",
            SECONDARY("IC 35-38-9-1"),
        ),
        Notice("service", "The court serves the prosecuting attorney, who has thirty days.", MEMORY("IC 35-38-9-1")),
    ),
)

_INFRACTION = Condition("infraction", "It is an infraction", S_15("(a), (b)"), holds=is_infraction)

INFRACTION = Law(
    id="IN-INFR",
    source=S_15("(a)"),
    title="Infraction not prosecuted, dismissed, not committed or vacated: the court orders non-disclosure",
    relief=relief("non-disclosure", ReliefKind.LIMIT),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    tested=is_infraction & ~charge.is_convicted,
    other_counts=OtherCounts(standing=IGNORED(S_15("(a)"))),  # what concerns the infraction is not disclosed
    versions=versions(Version("H.E.A. 1033 of 2012", None)),
    conditions=(
        _INFRACTION,
        Condition(
            "ended",
            "It was not prosecuted, was dismissed, was found not to have been committed, or the judgment was vacated",
            S_15("(a)"),
            holds=charge.ended(
                *DROPPED, Disposition.NO_CHARGE, Disposition.ACQUITTED, Disposition.VACATED, perhaps=_doubtful
            ),
        ),
    ),
    notices=noted(S_15("(c)"), petition="Where the court did not order it, the person may petition."),
)

INFRACTION_PETITION = Law(
    id="IN-INFR-PET",
    source=S_15("(b)"),
    title="Infraction deferred or found: petition five years after satisfaction, court shall",
    relief=relief("non-disclosure", ReliefKind.LIMIT),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=ANY_RECORD,
    tested=is_infraction,
    # (b) speaks of the infraction alone, and of its judgment or deferral satisfied: a case that is open waits.
    other_counts=OtherCounts(pending=BARS(S_15("(b)", READING))),
    versions=versions(Version("H.E.A. 1033 of 2012", None)),
    conditions=(
        _INFRACTION,
        Condition(
            "ended",
            "It was deferred, or found to have been committed; a completed deferral beside a recorded revocation is open",
            S_15("(b)"),
            holds=charge.ended(Disposition.CONVICTED, Disposition.DEFERRED, Disposition.DIVERTED) & _not_undone,
        ),
        wait_over(
            INFRACTION_YEARS,
            later_of(charge.disposition_date, _DONE),
            "the judgment or the deferral was satisfied",
            S_15("(b)"),
        ),
        money_paid(S_15("(b)"), "The judgment is satisfied: nothing is owed"),
    ),
)

LAWS = (AUTOMATIC, INFRACTION, PETITION, INFRACTION_PETITION)
