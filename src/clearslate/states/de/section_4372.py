"""11 Del. C. § 4372: what a case terminated in favor is, and what keeps every case from expungement."""

from clearslate.states.de.offenses import *

S_4372 = TEXT("§ 4372")
S_4372_SECONDARY = SECONDARY("§ 4372", "the paragraph was not read")

EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE)

# --- (b): terminated in favor of the accused ---------------------------------------------------------------

UNDISPOSED = parameter("undisposed", years(7), S_4372("(b)(7)"))
UNCHARGED = parameter("uncharged", years(1), S_4372("(b)(6)"))
ONCE = parameter("once", years(10), S_4372_SECONDARY("(f)(4)"))

INSANITY = OpenQuestion(
    id="DE-INSANITY-ACQUITTAL",
    question="Is a person found not guilty by reason of insanity 'acquitted' under § 4372(b)?",
    cite="11 Del. C. § 4372(b)(1), (5)",
    readings={"acquitted": "yes", "not_acquitted": "no"},
    chosen=BOTH,
    because="the definition says acquitted and no more",
)

TITLE_21 = OpenQuestion(
    id="DE-TITLE21-BLOCKS-CASE",
    question="Does a Title 21 charge in the case keep the whole case from expungement?",
    cite="11 Del. C. §§ 4372(f)(2), 4373(a); Cornette v. State (Del. Super. 2024)",
    readings={
        "both": "a conviction does; unknown where the charge ended without one",
        "any": "yes, any Title 21 charge: all charges of the case must be eligible",
        "convictions": "only a Title 21 conviction, as in Cornette",
        "none": "no: Title 21 charges are left out of the case, as SB 124 (2025) proposes",
    },
    chosen=BOTH,
    decided="2026-11-27",
    because="(f)(2) excludes the offense however it ended; Cornette decides it for a conviction only; SB 124 is not enacted",
)

CHARGED_ONLY = OpenQuestion(
    id="DE-4372-F-3-CHARGED",
    question="Do the offenses of (f)(3) keep a case from expungement where they ended without a conviction?",
    cite="11 Del. C. § 4372(f)(3)",
    readings={
        "both": "a conviction does; unknown where the charge ended without one",
        "any": "yes, however it ended",
        "convictions": "only a conviction",
    },
    chosen=BOTH,
    decided="2026-11-27",
    because="(f)(3) names offenses, as its parallel (f)(2) does, which excludes them however they ended; its text was not read",
)

# (b)(7): seven years old by its filing (by its arrest where no filing date is on record), no warrant, no activity.
is_aged = (
    choose(
        (NO_FILING_DATE, elapsed(UNDISPOSED, since=charge.arrest_date)),
        otherwise=elapsed(UNDISPOSED, since=case.filed_on),
    )
    & ~ACTIVE_WARRANT
    & ~ACTIVITY
)

FAVORED_ENDS = (
    Branch(
        "undisposed",
        "no disposition on record, or one listed as pending: {undisposed} old, without warrant or activity",
        S_4372("(b)(7)"),
        when=charge.has_no_disposition | charge.ended(Disposition.PENDING),
        holds=is_aged,
    ),
    wait_of(
        "never_charged",
        "arrested and never charged",
        UNCHARGED,
        charge.arrest_date,
        S_4372("(b)(6)"),
        since="the arrest",
        when=charge.ended(Disposition.NO_CHARGE),
    ),
    Branch(
        "ended",
        "an acquittal, a nolle prosequi, a dismissal, or a discharge after probation before judgment",
        S_4372("(b)(1) to (5)"),
        when=charge.ended(Disposition.ACQUITTED, *DROPPED, Disposition.DIVERTED),
        holds=from_day(charge.disposition_date),
    ),
    Branch(
        "insanity",
        "not guilty by reason of insanity: where that is an acquittal",
        S_4372("(b)(1), (5)", READING),
        when=charge.ended(Disposition.ACQUITTED_INSANITY),
        holds=INSANITY.choose(acquitted=Known(True), not_acquitted=Known(False)),
    ),
    Branch(
        "perhaps",
        "a vacated conviction, or a charge that went to another court: it may have been dismissed since",
        S_4372("(b)", READING),
        when=charge.ended(Disposition.VACATED, Disposition.TRANSFERRED),
        holds=UNSETTLED,
    ),
    Branch("other", "any other end: not in favor", S_4372("(b)"), holds=Known(False)),
)
TERMINATED_IN_FAVOR = Condition(
    "terminated_in_favor",
    "Every charge of the case ended in favor of the accused",
    READING("§§ 4373(a)(1)a, (a)(3), 4372(b)"),
    branches=FAVORED_ENDS,
)
in_favor = TERMINATED_IN_FAVOR.holds


# A case cannot clear before its charges are decided; where nothing is decided, (b)(6) and (7) give the day.
FLOOR = Where(
    ~charge.has_no_disposition & ~charge.ended(Disposition.PENDING, Disposition.NO_CHARGE), charge.disposition_date
)

# --- release, conviction -----------------------------------------------------------------------------------

# Without imprisonment to serve there is no release, and the conviction's day stands.
_imprisoned = (charge.incarceration_days > 0) & (charge.suspended_days < charge.incarceration_days)
conviction_or_release = later_of(charge.disposition_date, Where(_imprisoned, charge.released_on))

# --- (c)(1), (f): conditions of every route ----------------------------------------------------------------

_open = charge.has_no_disposition | (~charge.has_no_disposition & charge.ended(Disposition.PENDING))

_incident_is_in_one_case = incident.with_never_filed.count(Known(True)) <= incident_in_case.with_never_filed.count(
    Known(True)
)
# Where the record names no incident, a charge of another case that may be of the same day may be of one with it.
_no_other_case_that_day = any_of(
    person.at_most_cases(1, Known(True), unless=Known(False)),
    person.count(person.on_the_day_of(charge.offense_date, Known(True)))
    <= case.count(case.with_never_filed.on_the_day_of(charge.offense_date, Known(True))),
)

ONE_CASE = Condition(
    "one_case",
    "No charge of the same incident stands in another case: charges that could be joined are one case",
    S_4372("(c)(1)", READING),
    holds=choose(
        (Absent("incident_id"), any_of(_no_other_case_that_day, UNSETTLED)),
        otherwise=either(Known(True), _incident_is_in_one_case),
    ),
)
_nothing_pending = person.every(
    choose((charge.has_no_disposition, either(Known(True), is_aged)), otherwise=is_aged),
    where=all_of(_open, ~is_title_21, ~LISTS["pending_allowed"].matches),
)
NOTHING_PENDING = Condition(
    "nothing_pending",
    "No criminal charge is pending, except for Title 21, underage alcohol, public marijuana and undisposed charges of {undisposed}; "
    "of an arrest that was never charged this is not asked",
    TEXT("§§ 4372(f)(1), (b)(6), (b)(7), 4373(a)(3)"),
    holds=choose((case.all(charge.ended(Disposition.NO_CHARGE)), Known(True)), otherwise=_nothing_pending),
)
_no_title_21 = case.with_never_filed.none(is_title_21)
_none_convicted = ~is_title_21 & case.none(is_convicted & is_title_21)
NO_TITLE_21 = Condition(
    "no_title_21",
    "The case is free of Title 21 offenses",
    S_4372("(f)(2)", READING),
    holds=TITLE_21.choose(
        both=either(_no_title_21, _none_convicted), any=_no_title_21, convictions=_none_convicted, none=~is_title_21
    ),
)
_is_never = LISTS["never"].matches
NOT_NEVER = Condition(
    "never_expunged",
    "The offense is not vehicular assault second degree, incest, unlawful sexual contact third degree, coercion or "
    "unlawfully dealing with a child",
    S_4372_SECONDARY("(f)(3)"),
    holds=CHARGED_ONLY.choose(any=~_is_never, convictions=~(is_convicted & _is_never)),
)
NO_FELONY_TWICE = Condition(
    "no_felony_twice",
    "A felony is not expunged after another felony was expunged on a grant since 2019-12-27",
    S_4372_SECONDARY("(f)(4)"),
    holds=~(
        is_convicted
        & is_felony
        & person.any(all_of(charge.is_cleared, charge.cleared_on > "2019-12-27", is_convicted, is_felony))
    ),
)
NO_RECENT_GRANT = Condition(
    "no_recent_grant",
    "No expungement was granted in the {once} before, counting grants after 2019-12-27",
    S_4372_SECONDARY("(f)(4)"),
    holds=elapsed(ONCE, since=person.latest(charge.cleared_on, charge.is_cleared & (charge.cleared_on > "2019-12-27"))),
)

SERVED = completion(S_4372_SECONDARY("(f)(5)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_sentenced = ~charge.has_no_disposition & charge.ended(Disposition.CONVICTED, Disposition.DEFERRED)
NOT_SERVING = Condition(
    "not_serving",
    "The person is not serving imprisonment, parole or probation in any case",
    S_4372_SECONDARY("(f)(5)"),
    holds=from_day(person.latest(SERVED, _sentenced)),
)

# --- (l): money --------------------------------------------------------------------------------------------

PAID = money_paid(
    S_4372_SECONDARY("(l)"),
    "Fines, fees and restitution of the conviction are paid; the Bureau may not waive them",
    key="paid",
    when=is_convicted,
)
PAID_OR_NOT_WILFUL = Condition(
    "paid_or_not_wilful",
    "Fines, fees and restitution of the conviction are paid, or the court finds that the person did not wilfully fail to pay",
    S_4372_SECONDARY("(l)"),
    when=is_convicted,
    holds=case.all_money_is_paid | ~WILFUL,
)

# A Title 21 charge is no part of the case where the open question says so; elsewhere NO_TITLE_21 stops the case.
TESTED = ~is_title_21

# Every charge of the case is tested: ``in_favor`` judges what is no conviction, undisposed and never charged ones too.
OTHER_COUNTS = OtherCounts(
    pending=PART(S_4372("(b)(7)")),
    standing=PART(S_4372("(b)")),
    transferred=PART(S_4372("(b)")),
    never_filed=PART(S_4372("(b)(6)")),
)

QUESTIONS = (TITLE_21, CHARGED_ONLY, INSANITY)
