"""W. Va. Code § 61-11-25: acquittals, dismissals, and completed diversions and deferred adjudications, on a civil petition."""

from clearslate.states.wv.offenses import *

S_25 = TEXT("W. Va. Code § 61-11-25")
WAITING = parameter("waiting", days(60), S_25("(b)"))

PREVIOUSLY = OpenQuestion(
    id="WV-NC-FELONY",
    question="Before what is a person 'previously' convicted of a felony?",
    cite="W. Va. Code § 61-11-25(a)",
    readings={"petition": "before the petition, whenever", "charge": "before the charge that was dismissed"},
    chosen="petition",
    because="the words say who may not file a petition, and look from its day",
)
_felony = charge.is_convicted & is_felony
_insanity = charge.ended(Disposition.ACQUITTED_INSANITY)

NON_CONVICTION = Law(
    id="WV-NC",
    source=S_25,
    title="Civil petition: acquittals, dismissals not in exchange for a plea, completed diversions",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},  # nobody was charged with a count that was never filed
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "ended",
            "The person was found not guilty, or the charges were dismissed, a completed diversion or deferred adjudication included; unknown of one after a revocation",
            S_25("(a)"),
            holds=charge.ended(
                Disposition.ACQUITTED,
                Disposition.ACQUITTED_INSANITY,
                *DROPPED,
                Disposition.DIVERTED,
                perhaps=(Disposition.TRANSFERRED, Disposition.VACATED),
            )
            & (completion_stands | ~charge.ended(Disposition.DIVERTED)),
        ),
        Condition(
            "no_exchange",
            "They were not dismissed in exchange for a plea of guilty to another offense",
            S_25("(a)"),
            unless=charge.ended(Disposition.ACQUITTED, Disposition.ACQUITTED_INSANITY),
            holds=~PLEA_EXCHANGE,
        ),
        Condition(
            "registrable",
            "It is no acquittal for mental illness of an offense of chapter 15, article 12",
            S_25("(a)"),
            holds=~(_insanity & as_told(REGISTRABLE, LISTS["registrable"].matches)),
        ),
        Condition(
            "family",
            "It is no completed deferred adjudication of a battery, assault or stalking against a family or household member; a diversion is not told apart",
            S_25("(a)"),
            holds=~all_of(charge.ended(Disposition.DIVERTED), LISTS["family_deferral"].matches, charge.family_violence)
            | UNSETTLED,
        ),
        Condition(
            "no_felony",
            "The person was not convicted of a felony before, anywhere",
            S_25("(a)", READING),
            holds=choose(
                (
                    is_absent(FELONY_BEFORE),
                    none_known_elsewhere
                    & PREVIOUSLY.choose(
                        petition=person.none(_felony),
                        charge=person.others.none_before(charge.arrest_date, _felony, day=charge.disposition_date),
                    ),
                ),
                otherwise=~FELONY_BEFORE,
            ),
        ),
        no_pending_charge(
            SECONDARY("W. Va. Code § 61-11-25"),
            among=incident,
            text="No charge that arose from the same matter is pending",
        ),
        wait_over(WAITING, charge.disposition_date, "the order of acquittal or dismissal", S_25("(b)")),
    ),
    questions=(PREVIOUSLY,),
    notices=(
        Notice(
            "petition",
            "The petition goes to the circuit court in which the charges were filed, which may set a hearing. There is no fee.",
            SECONDARY("W. Va. Code § 61-11-25(c)"),
        ),
        Notice(
            "motor_vehicles",
            "Records of the Division of Motor Vehicles, and criminal investigation reports, are not expunged.",
            S_25("(a)"),
        ),
    ),
)
