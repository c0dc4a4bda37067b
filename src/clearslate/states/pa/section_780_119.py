"""35 P.S. § 780-119(a): drug charges that did not end in a conviction; their records are destroyed, once."""

from clearslate.law import *
from clearslate.states.pa.offenses import *

S_119 = TEXT("35 P.S. § 780-119(a)")
FIVE_DAYS = parameter("order_within", days(5), S_119)
THIRTY_DAYS = parameter("destroyed_within", days(30), S_119)
EXPUNGED_119 = OWN.flag(
    "drug_act_expunged_before", "a record of the person was expunged before under 35 P.S. § 780-119", level=Level.PERSON
)

DRUG_CHARGES = Law(
    id="PA-DRUG-119",
    source=S_119,
    title="Drug charges withdrawn, dismissed or acquitted: records expunged and destroyed, once",
    relief=relief("expungement", ReliefKind.DESTROY),
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS,
    versions=versions(Version("1972, April 14, P.L. 233", None)),
    conditions=(
        Condition(
            "drug_act",
            "The charge was of an offense under the Controlled Substance, Drug, Device and Cosmetic Act, but not one indicted under clause (30) of section 13(a)",
            holds=LISTS["drug_act_but_clause_30"].matches,
        ),
        Condition(
            "ended",
            "The charge was withdrawn or dismissed, or the person was acquitted",
            holds=charge.ended(
                Disposition.WITHDRAWN,
                Disposition.DISMISSED,
                Disposition.ACQUITTED,
                perhaps=(Disposition.NOLLE_PROSSED, Disposition.ACQUITTED_INSANITY, Disposition.VACATED),
            ),
        ),
        nothing_beside(
            S_119("", READING),
            "No other charge of the arrest is pending or stands: the records of the arrest go when the charges are withdrawn or dismissed, and "
            "of charges that end in both ways the section does not speak",
        ),
        Condition(
            "once",
            "No record of the person was expunged under the section before: it is a right only once",
            all_of=(
                Limb(
                    "recorded",
                    "None on record",
                    holds=person.none(charge.is_cleared & one_of_values("cleared_under", ("PA-DRUG-119",))),
                ),
                Limb("told", "None that is told", holds=~EXPUNGED_119),
            ),
        ),
    ),
    caps=(Cap(1, by=CASE),),
    notices=(
        Notice(
            "deadline",
            "The court orders it within five days; the keepers of records destroy them and file an affidavit within thirty; an agency outside the state is asked to return its copies.",
        ),
        Notice(
            "practice",
            "Courts act in practice on a petition under Pa.R.Crim.P. 490 or 790: where no order came, the person may ask.",
            SECONDARY("Pa.R.Crim.P. 490, 790", "a county's page lists it among the petitions"),
        ),
    ),
)
