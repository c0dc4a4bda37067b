"""ss. 943.059, 943.0585, 943.0578, 943.0581 and 943.0583, F.S.: sealing and expunction, on application or petition."""

from clearslate.states.fl.automatic import CH_2019_167
from clearslate.states.fl.offenses import *

S_059 = TEXT("s. 943.059, F.S.")
S_0585 = TEXT("s. 943.0585, F.S.")
S_0584 = TEXT("s. 943.0584, F.S.")
S_0578 = TEXT("s. 943.0578, F.S.")
S_0583 = TEXT("s. 943.0583, F.S.")
S_0581 = SECONDARY("s. 943.0581, F.S.", "only the heading was read")
TRAFFICKING_ACT = "2013-07-01"

SEALED_FOR = parameter("sealed_for", years(10), S_0585("(1)(h)"))

_2019 = versions(Version("ch. 2019-167", CH_2019_167, MEMORY("ch. 2019-167, Laws of Florida", "the day")))

# Attempts at what (a) to (j) name are open: the letters after (j) were not read, and may name them.
_LISTED = Condition(
    "listed",
    "It is no plea or finding of guilt, adjudication withheld or not, of an offense that s. 943.0584 lists",
    S_0584("(1), (2)"),
    holds=choose(
        (charge.is_convicted & listed_by_text, Known(False)),
        (charge.is_convicted & LISTS["perhaps_listed"].matches, UNSETTLED),
        otherwise=Known(True),
    ),
)


def _never_guilty(section: Source, letter: str) -> tuple[Condition, ...]:
    # Convictions elsewhere do not count: "in this state". An ordinance may count or not.
    in_florida = adjudicated_guilty & charge.decided_in("FL")
    return (
        Condition(
            "never_guilty",
            "The person was never adjudicated guilty of a criminal offense in this state",
            section(f"(1)({letter})"),
            holds=choose(
                (person.any(in_florida & ~is_ordinance), Known(False)),
                (person.any(in_florida & is_ordinance), UNSETTLED),
                otherwise=Known(True),
            ),
        ),
        Condition(
            "never_delinquent",
            "The person was never adjudicated delinquent of a felony or a listed misdemeanor that was not expunged since",
            section(f"(1)({letter})"),
            holds=~DELINQUENT_ON.happened,
        ),
    )


def _supervision(section: Source, letter: str) -> Condition:
    return Condition(
        "supervision",
        "The person is no longer under court supervision in the case",
        section(f"(1)({letter})"),
        holds=~charge.ended(Disposition.DEFERRED) & from_day(supervision_over),
    )


def _once(section: Source, letter: str) -> Condition:
    return Condition(
        "once",
        "The person never had a court-ordered sealing or expunction; an automatic sealing does not count",
        section(f"(1)({letter})"),
        holds=person.none(by_the_court),
    )


def _no_other_petition(section: Source) -> Condition:
    return Condition(
        "no_other_petition", "No other petition to seal or expunge is pending", section("(3)"), holds=~OTHER_PETITION
    )


def _certificate(section: Source) -> tuple[Notice, ...]:
    return (
        Notice(
            "certificate",
            "First the department certifies that the record is eligible: application, certified disposition, fingerprints, $75; "
            "the certificate is good for 12 months.",
            section("(2)"),
        ),
        Notice("discretion", "The court may refuse: nobody has a right to it.", section("(4)(e)")),
        Notice("one_chance", "One arrest or incident in a lifetime: choose it with a lawyer.", section("(4)(c)")),
        Notice(
            "service",
            "The petition is served on the state attorney and the arresting agency, who may respond.",
            section("(5)(a)"),
        ),
    )


SEALING = Law(
    id="FL-SEAL",
    source=S_059,
    title="Court-ordered sealing with certificate of eligibility, once",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    versions=_2019,
    other_counts=OtherCounts(never_filed=PART(S_059("(4)(c)"))),
    conditions=(
        _LISTED,
        *_never_guilty(S_059, "b"),
        Condition(
            "not_guilty",
            "The person was not adjudicated guilty of an act of the arrest",
            S_059("(1)(c)"),
            holds=case.none(adjudicated_guilty),
        ),
        _supervision(S_059, "d"),
        _once(S_059, "e"),
        _no_other_petition(S_059),
    ),
    notices=(
        *_certificate(S_059),
        Notice(
            "more_users",
            "Since 2026-07-01 more agencies see a sealed record.",
            SECONDARY("ch. 2026-114, Laws of Florida", "read in a bill tracker"),
        ),
    ),
)

_cleared_charge = charge.ended(
    *dropped,
    Disposition.NO_CHARGE,
    Disposition.ACQUITTED,
    perhaps=(Disposition.VACATED, Disposition.ACQUITTED_INSANITY),
)

EXPUNCTION = Law(
    id="FL-EXP",
    source=S_0585,
    title="Court-ordered expunction of dismissed, acquitted or unfiled charges, once",
    relief=relief("expunction", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    tested=~charge.is_convicted,
    versions=_2019,
    other_counts=OtherCounts(never_filed=PART(S_0585("(1)(a)"))),
    conditions=(
        Condition(
            "ended",
            "Nothing was filed, or the charge was dismissed, nolle prossed or ended in an acquittal",
            S_0585("(1)(a), (b)"),
            holds=_cleared_charge,
        ),
        Condition(
            "no_plea",
            "No count of the case ended in a plea or a finding of guilt; one with adjudication withheld is first sealed for ten years",
            S_0585("(1)(h)"),
            holds=case.none(charge.is_convicted),
        ),
        *_never_guilty(S_0585, "d"),
        _supervision(S_0585, "f"),
        _once(S_0585, "g"),
        _no_other_petition(S_0585),
    ),
    notices=(
        Notice(
            "statement",
            "The state attorney states in writing that nothing was filed or that it was dropped.",
            S_0585("(2)(a)2."),
        ),
        *_certificate(S_0585),
    ),
)

_other_than_this = person.count(by_the_court) <= case.with_never_filed.count(by_the_court)

AFTER_TEN = Law(
    id="FL-EXP10",
    source=S_0585("(1)(g), (h)"),
    title="Expunction of a record sealed for ten years",
    relief=relief("expunction", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    versions=_2019,
    other_counts=OtherCounts(never_filed=PART(S_0585("(1)(h)"))),
    conditions=(
        Condition("sealed", "The court sealed this record", S_0585("(1)(h)"), holds=cleared_under("FL-SEAL")),
        Condition(
            "waiting",
            "It has been sealed for {sealed_for}",
            S_0585("(1)(h)"),
            holds=elapsed(SEALED_FOR, since=charge.cleared_on),
        ),
        _LISTED,
        *_never_guilty(S_0585, "d"),
        Condition(
            "not_guilty",
            "The person was not adjudicated guilty of an act of the arrest",
            S_0585("(1)(e)"),
            holds=case.none(adjudicated_guilty),
        ),
        Condition(
            "once",
            "The person had no other court-ordered sealing or expunction",
            S_0585("(1)(g)"),
            holds=_other_than_this,
        ),
        _no_other_petition(S_0585),
    ),
    notices=_certificate(S_0585),
)

ADMINISTRATIVE = Law(
    id="FL-ADMIN",
    source=S_0581,
    title="Administrative expunction of arrests contrary to law or by mistake",
    relief=relief("expunction", ReliefKind.EXPUNGE),
    route=Route.APPLICATION,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("as of February 2026", None)),
    floor=charge.arrest_date,
    other_counts=OtherCounts(never_filed=PART(S_0581)),
    conditions=(
        Condition(
            "contrary_to_law",
            "The arrest was contrary to law or by mistake, and the arresting agency or the state attorney endorses it",
            S_0581,
            holds=CONTRARY_TO_LAW,
        ),
    ),
    notices=noted(S_0581, application="The application goes to the department, not to a court."),
)

SELF_DEFENSE_LAW = Law(
    id="FL-SELFDEF",
    source=S_0578,
    title="Lawful self-defense expunction",
    relief=relief("expunction", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=_2019,
    other_counts=OtherCounts(never_filed=PART(S_0578("(1)"))),
    conditions=(
        Condition(
            "ended",
            "Nothing was filed, or the state attorney or the court dismissed it",
            S_0578("(1)"),
            holds=charge.ended(*dropped, Disposition.NO_CHARGE, perhaps=(Disposition.VACATED,)),
        ),
        Condition(
            "self_defense",
            "The state attorney certified that this was because the person acted in lawful self-defense",
            S_0578("(1)"),
            holds=case.with_never_filed.any(SELF_DEFENSE),
        ),
    ),
    notices=noted(S_0578("(1), (3)"), certificate="The department's certificate comes first; the court may refuse."),
)

TRAFFICKING = Law(
    id="FL-TRAFF",
    source=S_0583,
    title="Human trafficking victim expunction",
    relief=relief("expunction", ReliefKind.VACATE, ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=versions(Version("as of 2013", TRAFFICKING_ACT, MEMORY("s. 943.0583, F.S.", "the day"))),
    conditions=(
        Condition(
            "victim",
            "It was committed as part of the trafficking scheme of which the person was a victim, or at the operator's direction",
            S_0583("(3)"),
            holds=TRAFFICKED,
        ),
        Condition(
            "offense",
            "It is none of the violent offenses of s. 775.084(1)(b)1.",
            S_0583("(3)"),
            holds=~LISTS["violent_775"].matches,
        ),
    ),
    notices=noted(S_0583("(2)"), fee="There is no fee; several cases are one petition; the court may refuse."),
    remarks=("However the case ended; an expunged conviction is deemed vacated.",),
)
