"""G.S. 15A-147(a1) and 15A-145.8: expunction by the court, unasked, of the wrong person's charge and after a remand."""

from clearslate.law import *
from clearslate.states.nc.offenses import *

S_147 = TEXT("G.S. 15A-147(a1)")
S_1458 = SECONDARY("G.S. 15A-145.8", "School of Government; the section was not read")
FILED_FROM = parameter("filed_from", "2015-12-01", SECONDARY("S.L. 2015-202", "School of Government"))
OFFENSE_FROM = parameter("offense_from", "2019-12-01", SECONDARY("S.L. 2019-186", "School of Government"))

WRONG = Law(
    id="NC-ID",
    source=S_147,
    title="Charged as the wrong person, and dismissed: the court expunges",
    relief=EXPUNCTION,
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    versions=versions(Version("S.L. 2015-202", "2015-12-01", SECONDARY("S.L. 2015-202", "School of Government"))),
    conditions=(
        Condition(
            "wrong_person",
            "The person was named because another used the person's identity, or by mistaken identity",
            holds=WRONG_PERSON,
        ),
        Condition(
            "dismissed",
            "The charge against the person was dismissed; after a verdict of not guilty the person petitions",
            holds=charge.ended(
                Disposition.DISMISSED,
                Disposition.NOLLE_PROSSED,
                Disposition.WITHDRAWN,
                perhaps=(Disposition.VACATED, Disposition.DIVERTED),
            ),
        ),
        Condition(
            "filed",
            "The charge was filed on or after {filed_from}",
            SECONDARY("S.L. 2015-202", "School of Government"),
            holds=case.filed_on >= FILED_FROM,
        ),
    ),
    notices=noted(
        told="The prosecutor or the judicial officer who dismissed the charge tells the court, which shall order the expunction of all official records."
    ),
)

REMAND = Law(
    id="NC-REMAND",
    source=S_1458,
    title="Remanded to juvenile court: the superior court's record is expunged",
    relief=EXPUNCTION,
    route=Route.COURT_MUST,
    about=frozenset({Disposition.TRANSFERRED}),
    versions=versions(Version("S.L. 2019-186", "2019-12-01", SECONDARY("S.L. 2019-186", "School of Government"))),
    conditions=(
        Condition("remanded", "The superior court remanded the case to juvenile court", holds=REMANDED),
        Condition(
            "offense", "The offense was committed on or after {offense_from}", holds=charge.offense_date >= OFFENSE_FROM
        ),
    ),
)
