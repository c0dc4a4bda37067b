"""W.S. 14-6-241 and 6-2-708(c): records of minors, and convictions of victims of trafficking."""

from clearslate.states.wy.offenses import *

S_241 = TEXT("W.S. 14-6-241")
S_708 = TEXT("W.S. 6-2-708")
MAJORITY = parameter("majority", years(18), TEXT("W.S. 14-1-101"))

MINORS = Law(
    id="WY-JUV",
    source=S_241,
    title="Petition: records of minors",
    relief=relief("destruction", ReliefKind.DESTROY),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(Version("as last amended in 2019", None)),
    conditions=(
        Condition(
            "minor",
            "The person was under {majority} at the time of the offense",
            S_241("(a) to (e)"),
            holds=charge.offense_date < person.date_of_birth + MAJORITY,
        ),
        Condition(
            "of_age", "The person is {majority} old", S_241("(a)"), holds=elapsed(MAJORITY, since=person.date_of_birth)
        ),
        Condition(
            "misdemeanor", "A conviction is of a misdemeanor", S_241("(b)"), holds=~charge.is_convicted | is_misdemeanor
        ),
        Condition(
            "violent",
            "The record is not of a violent felony",
            S_241("(a); W.S. 6-1-104(a)(xii)"),
            holds=~(is_felony & violent),
        ),
        Condition(
            "conduct",
            "The person was not convicted of a felony since, and none is pending",
            S_241("(a)"),
            all_of=(
                Limb(
                    "no_felony",
                    "No conviction of a felony, here or elsewhere",
                    holds=person.others.none_after(charge.disposition_date, charge.is_convicted & is_felony)
                    & NO_CONVICTION_ELSEWHERE.none_known,
                ),
                Limb("none_pending", "No felony is pending", holds=none_pending(S_241("(a)"), is_felony)),
            ),
        ),
    ),
    notices=noted(
        S_241("(a)"),
        who="The person or, since 2019-07-01, the state petitions the juvenile court; it must find that the person is rehabilitated.",
    ),
)

TRAFFICKING = Law(
    id="WY-TRAF",
    source=S_708("(c)"),
    title="Motion: convictions of trafficking victims",
    relief=relief("vacation", ReliefKind.VACATE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("2013", "2013-07-01", TEXT("2013 ch. 91, § 1", "the history of W.S. 6-2-708"))),
    conditions=(
        Condition(
            "victim",
            "The person committed the offense as a direct result of being a victim of human trafficking",
            S_708("(c)"),
            holds=TRAFFICKED,
        ),
    ),
    notices=noted(S_708("(c)"), motion="The motion may be made at any time."),
)
