"""G.S. 15A-146: dismissed charges and not guilty, by operation of law since December 2021 and on petition."""

from clearslate.states.nc.offenses import *

S_146 = TEXT("G.S. 15A-146")
S_A4 = TEXT("G.S. 15A-146(a4)")
S_2024 = SECONDARY("S.L. 2024-35; G.S. 15A-146(a4)", "School of Government and forms of 2024 to 2026")
ACT_2020, STARTED, RESUMED = "2020-12-01", "2021-12-01", "2024-07-08"

DISPOSED_FROM = parameter("disposed_from", STARTED, S_A4("(1)"))
STOPPED = parameter("stopped_on", "2022-08-01", SECONDARY("S.L. 2022-47"))
AGAIN_FROM = parameter("again_from", RESUMED, S_2024)
WAIT = parameter("wait", days(180), S_2024)
BY = parameter("by", days(210), S_2024)

# A count that was never filed is no charge of the case.
_filed = ~charge.ended(Disposition.NO_CHARGE)
_last = case.latest(charge.disposition_date, _filed)
_ended = ~WITH_LEAVE & charge.ended(
    *DROPPED,
    Disposition.ACQUITTED,
    perhaps=(
        Disposition.TRANSFERRED,
        Disposition.VACATED,
        Disposition.ACQUITTED_INSANITY,
        # The words cover a dismissal after a deferral; guides leave it out.
        Disposition.DIVERTED,
    ),
)

_incapable = INCAPABLE & ~charge.ended(Disposition.ACQUITTED)
_S_2025 = SECONDARY("G.S. 15A-146 (2025)", "form AOC-CR-287 of December 2025, by another reader; the act was not seen")
INCAPACITY_FROM = parameter("incapacity_from", "2025-12-01", _S_2025)
_since_the_act = charge.disposition_date >= INCAPACITY_FROM
# Of earlier dismissals of this kind the court's form says nothing.
_capable = choose((_incapable & ~_since_the_act, UNSETTLED), otherwise=~_incapable)
_INCAPACITY = (
    "The court did not dismiss it, on or after {incapacity_from}, because the defendant was found incapable to proceed"
)

AUTOMATIC = Law(
    id="NC-AUTO",
    source=S_A4,
    title="Cases wholly dismissed or not guilty since December 2021: expunged by operation of law",
    relief=EXPUNCTION,
    route=Route.BY_LAW,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    versions=versions(Version("S.L. 2020-35", STARTED, TEXT("S.L. 2020-35")), Version("S.L. 2024-35", RESUMED, S_2024)),
    conditions=(
        Condition(
            "all_ended",
            "Every charge of the case was dismissed without leave or by the court, or ended with not guilty or not responsible",
            S_A4("(2)"),
            holds=case.all(_ended, where=_filed),
        ),
        Condition(
            "disposed_from",
            "Every charge of the case was disposed of on or after {disposed_from}",
            S_A4("(1)"),
            holds=case.all(charge.disposition_date >= DISPOSED_FROM, where=_filed),
        ),
        Condition(
            "no_plea",
            "No felony charge of the case was dismissed pursuant to a plea agreement",
            S_A4,
            holds=case.none(all_of(is_felony, ~charge.ended(Disposition.ACQUITTED), PLEA_AGREEMENT)),
        ),
        Condition(
            "capable",
            "Of no charge of the case: the court dismissed it, on or after {incapacity_from}, because the defendant was found incapable to proceed",
            _S_2025,
            holds=case.every(_capable, _filed),
        ),
        Condition(
            "waiting",
            "The time for the automatic expunction has come",
            S_2024("", SECONDARY, "that cases of the pause wait for both days is our reading"),
            branches=(
                Branch(
                    "before_the_pause",
                    "the case ended before {stopped_on}, when the automatic expunctions were stopped: at once",
                    when=_last < STOPPED,
                    holds=from_day(_last),
                ),
                Branch(
                    "since",
                    "ended since: {wait} have passed since it ended, and it is {again_from} or later",
                    holds=from_day(AGAIN_FROM) & elapsed(WAIT, since=_last),
                ),
            ),
        ),
    ),
    notices=(
        Notice(
            "by",
            "The case is to be expunged by this day, 210 days after it ended.",
            S_2024,
            when=_last >= STOPPED,
            day=_last + BY,
        ),
        Notice(
            "nothing_told",
            "There is no fee, no petition and no order; nobody tells the person, and no certified copy exists. The clerk's file of a case "
            "from the pause may still show it.",
            S_2024,
        ),
    ),
)

_NOT_OPEN = Condition(
    "dismissed",
    "The charge was dismissed, and not with leave; a dismissal after a deferral or conditional discharge counts",
    S_146("(a), (a1)"),
    holds=~WITH_LEAVE & (dismissed | charge.ended(Disposition.DIVERTED)),
)
_MAY = any_of(
    NOT_ALL_DISPOSED,
    case.any(charge.is_pending | charge.is_convicted),
    person.others.any(person.others.on_the_day_of(charge.disposition_date, charge.is_convicted)),
)

DISMISSED = Law(
    id="NC-DISM",
    source=S_146("(a), (a1)"),
    title="Dismissed charge: petition of the person or the district attorney",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("S.L. 2020-35", ACT_2020, TEXT("S.L. 2020-35"))),
    conditions=(_NOT_OPEN, Condition("capable", _INCAPACITY, _S_2025, holds=_capable)),
    notices=(
        Notice(
            "shall", "The court must grant it where all charges of the case were dismissed.", S_146("(a)"), when=~_MAY
        ),
        Notice(
            "may",
            "The court may grant it: another charge is open, or the person was convicted of one.",
            S_146("(a1)"),
            when=_MAY,
        ),
        Notice(
            "fee",
            "The fee is 175 dollars only where the dismissal followed a deferred prosecution or a conditional discharge.",
            S_146,
        ),
        Notice(
            "no_wait",
            "No wait, no test of the person; form AOC-CR-287, not served on the prosecutor.",
            SECONDARY("G.S. 15A-146(a6)", "the form and guides"),
        ),
    ),
)

NOT_GUILTY = Law(
    id="NC-NG",
    source=SECONDARY("G.S. 15A-146(a2)", "guides and the form"),
    title="Not guilty or not responsible: petition, once all charges are disposed of",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("S.L. 2020-35", ACT_2020, TEXT("S.L. 2020-35"))),
    conditions=(
        Condition(
            "not_guilty",
            "The person was found not guilty or not responsible",
            holds=charge.ended(
                Disposition.ACQUITTED,
                perhaps=(Disposition.ACQUITTED_INSANITY, Disposition.TRANSFERRED, Disposition.VACATED),
            ),
        ),
        Condition(
            "all_disposed",
            "All charges of the case are disposed of; of one that went to another court it is open",
            holds=case.none(charge.is_pending) & (case.none(charge.ended(Disposition.TRANSFERRED)) | UNSETTLED),
        ),
    ),
    notices=noted(shall="The court must grant it; form AOC-CR-288."),
)
