"""O.C.G.A. § 35-3-37(j): what a court may restrict on petition."""

from clearslate.states.ga.offenses import *

S_J = TEXT("O.C.G.A. § 35-3-37(j)")

CLEAN = parameter("clean", years(4), S_J("(4)(A)"))
AGE = parameter("age", years(21), S_J("(4)(B)"))
AGAIN = parameter("again", years(2), S_J("(4)(C)"))
FILE_WITHIN = parameter("file_within", years(4), S_J("(1)"))
NOT_RETRIED = parameter("not_retried", years(2), S_J("(2)"))
DEAD = parameter("dead", months(12), S_J("(3)"))

OWN_CONVICTION = OpenQuestion(
    id="GA-J4-OWN",
    question="Does the conviction itself count among the convictions of the four years before filing?",
    cite="O.C.G.A. § 35-3-37(j)(4)(A)",
    readings={
        "own": "the four years run from the latest conviction, the person's own included",
        "others": "only another conviction counts",
    },
    chosen="own",
    because="the words are any crime, and the petition asks for restraint since the conviction",
)
_BALANCE = Notice(
    "balance",
    "The court weighs whether the harm to the person clearly outweighs the public interest in the record.",
    S_J,
)
_PENDING = no_pending_charge(S_J("(4)(A), (7)"))
_tried = charge.ended(
    Disposition.CONVICTED,
    Disposition.ACQUITTED,
    Disposition.ACQUITTED_INSANITY,
    perhaps=(Disposition.VACATED, Disposition.TRANSFERRED),
)
_youthful = charge.arrest_date < person.date_of_birth + AGE

# The money is a limb of its own.
_SERVED = completion(S_J("(4)(A)", READING), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)

MISDEMEANORS = Law(
    id="GA-PET-M",
    source=S_J("(4)"),
    title="Petition: misdemeanor convictions",
    relief=RESTRICTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("SB 288 of 2020", SB_288, TEXT("Ga. L. 2020 p. 753", "told by the history note"))),
    conditions=(
        Condition("misdemeanor", "The conviction is of a misdemeanor", S_J("(4)(A)"), holds=is_misdemeanor),
        Condition(
            "offense",
            "It is none of the offenses of (B)(v) to (xviii)",
            S_J("(4)(B)"),
            holds=~LISTS["ga_j4B_excluded"].matches,
        ),
        Condition(
            "family_violence",
            "It is not simple assault, simple battery or battery as family violence, unless the person was under {age} at the arrest",
            S_J("(4)(B)(i)-(iii)"),
            holds=~all_of(LISTS["assaults"].matches, family_violence, ~_youthful),
        ),
        Condition(
            "stalking",
            "It is not stalking as family violence",
            S_J("(4)(B)(iv)", READING),
            holds=~(LISTS["stalking"].matches & family_violence),
        ),
        Condition(
            "completed",
            "The terms of the sentence are completed, fines and restitution included",
            S_J("(4)(A)", READING),
            all_of=(
                Limb("sentence", "The sentence was served", holds=from_day(_SERVED)),
                Limb(
                    "money", "Fines and restitution are paid", holds=case.restitution_is_paid & (case.fines_owed <= 0)
                ),
            ),
        ),
        Condition(
            "clean",
            "The person was not convicted of a crime for {clean}, nonserious traffic offenses apart",
            S_J("(4)(A)", READING),
            holds=OWN_CONVICTION.choose(
                own=elapsed(CLEAN, since=person.latest(charge.disposition_date, counts)),
                others=elapsed(CLEAN, since=person.others.latest(charge.disposition_date, counts)),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_J("(4)(A)")),
        _PENDING,
        not_denied(AGAIN, DENIED_ON, S_J("(4)(C)"), key="again"),
    ),
    caps=(Cap(2, S_J("(4)(C)"), by=CASE),),
    questions=(OWN_CONVICTION,),
    notices=(
        _BALANCE,
        Notice("incident", "A petition asks for the misdemeanors of one series of acts.", S_J("(4)(A)")),
    ),
)

FELONY_CHARGE = Law(
    id="GA-PET-FEL",
    source=S_J("(1)"),
    title="Petition: felony charge beside a misdemeanor conviction",
    relief=RESTRICTION,
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=versions(Version("HB 1176 of 2012", HB_1176, TEXT("Ga. L. 2012 p. 899", "told by the history note"))),
    conditions=(
        Condition("felony", "The charge is of a felony", S_J("(1)"), holds=is_felony),
        Condition(
            "ended",
            "It was dismissed or nolle prossed, or the person was found not guilty",
            S_J("(1)"),
            holds=charge.ended(
                *DROPPED, Disposition.ACQUITTED, perhaps=(Disposition.VACATED, Disposition.ACQUITTED_INSANITY)
            ),
        ),
        Condition(
            "misdemeanor",
            "The person was convicted in the case or of the same incident of a misdemeanor that is not a lesser included offense",
            S_J("(1)"),
            holds=~LESSER_INCLUDED
            & (
                case.any(charge.is_convicted & is_misdemeanor & ~LESSER_INCLUDED)
                | incident.any(charge.is_convicted & is_misdemeanor & ~LESSER_INCLUDED)
            ),
        ),
        Condition(
            "in_time",
            "The petition can be filed for {file_within} after the arrest",
            S_J("(1)", READING),
            holds=through(charge.arrest_date + FILE_WITHIN),
        ),
    ),
    notices=(
        _BALANCE,
        Notice(
            "deadline",
            "The petition must be filed by this day, four years after the arrest; later it is refused.",
            S_J("(1)"),
            day=charge.arrest_date + FILE_WITHIN,
        ),
    ),
)

VACATED = Law(
    id="GA-PET-VAC",
    source=S_J("(2)"),
    title="Petition: vacated or reversed conviction",
    relief=RESTRICTION,
    route=Route.PETITION_MAY,
    about=frozenset({Disposition.VACATED}),
    versions=versions(Version("HB 1176 of 2012", HB_1176, TEXT("Ga. L. 2012 p. 899", "told by the history note"))),
    conditions=(
        wait_over(NOT_RETRIED, charge.disposition_date, "the final order", S_J("(2)")),
        Condition(
            "not_retried",
            "The person was not tried again for the same incident within {not_retried}, and no charge of it is pending",
            S_J("(2)", READING),
            holds=incident.others.none(charge.is_pending)
            & incident.others.none_within(NOT_RETRIED, after=charge.disposition_date, where=_tried),
        ),
    ),
    notices=noted(
        S_J("(2)"),
        weighs="The court considers why the judgment was vacated or reversed, why the case was not tried again, and the public's interest in the "
        "record.",
    ),
)

DEAD_DOCKET = Law(
    id="GA-PET-DEAD",
    source=S_J("(3)"),
    title="Petition: dead docket over 12 months",
    relief=RESTRICTION,
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=versions(Version("HB 1176 of 2012", HB_1176, TEXT("Ga. L. 2012 p. 899", "told by the history note"))),
    floor=DEAD_DOCKET_SINCE,
    conditions=(
        Condition("pending", "The charge is not disposed of", S_J("(3)"), holds=charge.is_pending),
        Condition(
            "waiting",
            "The charge has been on the dead docket for more than {dead}",
            S_J("(3)"),
            # More than twelve months: from the day after.
            holds=elapsed(DEAD, since=DEAD_DOCKET_SINCE + days(1)),
        ),
        Condition("no_warrant", "No active warrant is out", S_J("(3)"), holds=~ACTIVE_WARRANT),
    ),
    notices=noted(S_J("(3)"), weighs="The court considers why the charge was placed on the dead docket."),
)

PARDONED = Law(
    id="GA-PET-PARDON",
    source=S_J("(7)"),
    title="Petition: pardoned conviction",
    relief=RESTRICTION,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("SB 288 of 2020", SB_288, TEXT("Ga. L. 2020 p. 753", "told by the history note"))),
    conditions=(
        was_pardoned(S_J("(7)"), "The offense was pardoned"),
        Condition(
            "offense", "It is no serious violent felony and no sexual offense", S_J("(7)"), holds=~serious_or_sexual
        ),
        Condition(
            "clean",
            "The person was not convicted since the pardon, nonserious traffic offenses apart",
            S_J("(7)"),
            holds=person.others.none_after(charge.pardoned_on, counts, day=charge.disposition_date),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_J("(7)")),
        _PENDING,
    ),
    notices=(_BALANCE,),
)
