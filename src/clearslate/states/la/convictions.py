"""Convictions: C.Cr.P. arts. 977 (misdemeanors, marijuana), 978 (felonies), 985.3 (after a program), 985.2 (automated)."""

from clearslate.states.la import arrests
from clearslate.states.la.offenses import *

TITLE_XXXIV, ACT_2019, ACT_2023, ACT_2024 = "2014-08-01", "2019-08-01", "2023-08-01", "2024-08-01"
S_977 = TEXT("La. C.Cr.P. art. 977")
S_978 = TEXT("La. C.Cr.P. art. 978")
_S_978_B = S_978("(B), (E)", SECONDARY, "the text of 2014 in part, later ones in summaries")
S_985_2 = TEXT("La. C.Cr.P. art. 985.2")
S_985_3 = SECONDARY("La. C.Cr.P. art. 985.3", "the opening was read")

WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(5), S_977("(A)(2)"))
WAITING_MARIJUANA = parameter("waiting_marijuana", days(90), S_977("(D)"))
WAITING_FELONY = parameter("waiting_felony", years(10), S_978("(A)(2)"))
ONCE_WITHIN = parameter("once_within", years(15), MEMORY("La. C.Cr.P. art. 978(D), until 2024"))

PERIOD = OpenQuestion(
    id="LA-PERIOD",
    question="Which years are 'the five-year period' and 'the ten-year period' without a conviction?",
    cite="La. C.Cr.P. arts. 977(A)(2), 978(A)(2)",
    readings={
        "rolling": "those before the motion: a later conviction delays",
        "fixed": "those after the sentence: a conviction in them bars for good",
    },
    chosen="rolling",
    because="the period must have elapsed when the motion is filed, and may be any that has",
)

PAID = OpenQuestion(
    id="LA-PAID",
    question="Is a sentence completed while a fine or restitution of it is owed?",
    cite="La. C.Cr.P. arts. 977(A)(2), 978(A)(2)",
    readings={
        "paid": "no: what the sentence orders to be paid is part of it",
        "served": "yes: custody, probation and parole alone are completed",
    },
    chosen=BOTH,
    because="the articles name any sentence, and say nothing of money; probation often has payment among its conditions",
)
_paid = PAID.choose(paid=(case.fines_owed <= 0) & case.restitution_is_paid, served=Known(True))

_not_894 = SET_ASIDE.is_one_of("894B")

# --- art. 977 -----------------------------------------------------------------------------------------------

_misd_waited = _not_894 | (more_than(WAITING_MISDEMEANOR, sentence_over) & _paid)
_misd_clean = _not_894 | (clear_of(WAITING_MISDEMEANOR, is_felony, PERIOD) & none_elsewhere)
_misd_pending = _not_894 | none_pending(S_977("(A)(2)"), is_felony, person.others)
_misd_never = any_of(is_sex_offense, is_domestic, LISTS["stalking"].matches)

_REACHED = "After an interim expungement, which takes the felony arrest alone (art. 985.1), the conviction is reached."

MISDEMEANOR = Law(
    id="LA-MISD",
    source=S_977("(A) to (C)"),
    title="Misdemeanor conviction: set aside under 894(B), or more than five years after completion",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Acts 2014 No. 145", TITLE_XXXIV, TEXT("Acts 2014 No. 145"))),
    conditions=(
        Condition("misdemeanor", "The conviction is of a misdemeanor", S_977("(A)"), holds=is_misdemeanor),
        Condition(
            "waiting",
            "More than {waiting_misdemeanor} have passed since the sentence was completed, or the conviction was set aside under art. 894(B)",
            S_977("(A)"),
            holds=_misd_waited,
        ),
        Condition(
            "clean",
            "The person was not convicted of a felony, here or elsewhere, during the {waiting_misdemeanor}, or the conviction was set aside under art. 894(B)",
            S_977("(A)(2)", READING),
            holds=_misd_clean,
        ),
        Condition(
            "nothing_pending",
            "No felony charge is pending, or the conviction was set aside under art. 894(B)",
            S_977("(A)(2)"),
            holds=_misd_pending,
        ),
        Condition(
            "never",
            "It arose from no sex offense or arrest for one, and is neither domestic abuse battery nor stalking",
            S_977("(C)"),
            holds=~_misd_never,
        ),
        not_in_custody(arrests.S_975),
    ),
    questions=(PERIOD, PAID),
    notices=(
        arrests.FEES,
        arrests.STEPS,
        arrests.STILL_SEEN,
        Notice(
            "certificate",
            "The district attorney certifies the five years and that no charge is pending.",
            S_977("(A)(2)"),
        ),
    ),
    remarks=(_REACHED,),
)

MARIJUANA = Law(
    id="LA-MJ",
    source=S_977("(D)"),
    title="First-offense misdemeanor marijuana possession: after ninety days from conviction",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Acts 2023 No. 342", ACT_2023, TEXT("Acts 2023 No. 342"))),
    conditions=(
        Condition(
            "first",
            "It is a first-offense misdemeanor possession of marijuana, THC or chemical derivatives",
            holds=FIRST_MARIJUANA,
        ),
        Condition(
            "waiting",
            "More than {waiting_marijuana} have passed since the conviction",
            holds=more_than(WAITING_MARIJUANA, charge.disposition_date),
        ),
        not_in_custody(arrests.S_975),
    ),
    notices=(
        Notice(
            "fee",
            "The lower fee of art. 983(M) ended on 2026-08-01; art. 977(D) itself carries no end.",
            SECONDARY("La. C.Cr.P. art. 983(M)(5)"),
        ),
        arrests.STEPS,
    ),
    remarks=(_REACHED,),
)

# --- art. 978 -----------------------------------------------------------------------------------------------

_893 = SET_ASIDE.is_one_of("893E")
_ten_clean = all_of(
    more_than(WAITING_FELONY, sentence_over),
    _paid,
    clear_of(WAITING_FELONY, Known(True), PERIOD),
    none_elsewhere,
    none_pending(S_978("(B)(2)"), among=person.others),
)
_felony_never = any_of(is_sex_offense, is_minor_victim, is_domestic)
_set_aside = Limb(
    "set_aside",
    "The conviction was set aside and the prosecution dismissed under art. 893(E)",
    S_978("(A)(1)"),
    holds=_893,
)
_ten = Limb(
    "ten_years",
    "More than {waiting_felony} have passed since the sentence was completed, without another conviction, here or elsewhere, or a pending charge; it is no crime "
    "of violence but of art. 978(E), and no drug felony outside the exceptions",
    S_978("(A)(2); (B)(1), (3); (E)", READING),
    holds=all_of(_ten_clean, ~is_violence | is_978e, ~is_drug_excluded),
)
_pardon = Limb(
    "first_pardon",
    "The person is entitled to a first offender pardon, and it is no crime of violence",
    S_978("(A)(3)"),
    holds=has_first_pardon & ~is_violence,
)
_violent_before = all_of(charge.is_cleared, one_of_values("cleared_under", ["LA-FEL"]), is_978e)
_once = choose(
    (
        is_978e & ~_893,
        at_most(0, on=charge.cleared_on, among=person.others.among(_violent_before), within=WAITING_FELONY),
    ),
    otherwise=Known(True),
)
_felony_before = cleared_under("LA-FEL")

FELONY = Law(
    id="LA-FEL",
    source=S_978,
    title="Felony conviction: set aside under 893(E), more than ten years after completion, or first offender pardon",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("Acts 2014 No. 145", TITLE_XXXIV, TEXT("Acts 2014 No. 145")),
        Version("SB 98 of 2019", ACT_2019, SECONDARY("SB 98 of 2019", "read as engrossed")),
        Version("SB 116 of 2024", ACT_2024, SECONDARY("SB 116 of 2024", "read as engrossed")),
    ),
    conditions=(
        Condition("felony", "The conviction is of a felony", S_978("(A)"), holds=is_felony),
        Condition("way", "One of the ways of the article is open", S_978("(A)"), one_of=(_set_aside, _ten)),
        Condition(
            "way",
            "One of the ways of the article is open",
            S_978("(A)"),
            one_of=(_set_aside, _ten, _pardon),
            since=ACT_2019,
        ),
        Condition(
            "never",
            "It is no sex offense, no offense against a minor victim and no domestic abuse battery",
            _S_978_B,
            holds=~_felony_never,
        ),
        Condition(
            "once",
            "No felony of the person was expunged in the last {once_within}, or it was set aside under art. 893(E)",
            MEMORY("La. C.Cr.P. art. 978(D), until 2024"),
            holds=_893
            | at_most(0, on=charge.cleared_on, among=person.others.among(_felony_before), within=ONCE_WITHIN),
            until=ACT_2024,
        ),
        Condition(
            "once",
            "Of the violent offenses of art. 978(E) no other was expunged in the last {waiting_felony}",
            S_978("(F)", SECONDARY, "SB 116 of 2024, read as engrossed"),
            holds=_once,
            since=ACT_2024,
        ),
        not_in_custody(arrests.S_975),
    ),
    questions=(PERIOD, PAID),
    notices=(
        arrests.FEES,
        arrests.STEPS,
        arrests.STILL_SEEN,
        Notice("hearing", "A violent offense of art. 978(E) needs a contradictory hearing.", _S_978_B, when=is_978e),
        Notice(
            "certificate",
            "The district attorney certifies the ten years and that no charge is pending.",
            S_978("(A)(2)"),
        ),
    ),
)

# --- art. 985.3 and art. 985.2 ------------------------------------------------------------------------------

_PROGRAM = completion(
    S_985_3, custody=OUT, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID, day=PROGRAM_COMPLETED_ON
)

IMMEDIATE = Law(
    id="LA-IMMED",
    source=S_985_3,
    title="Immediate expungement on completing the probation or program that the conviction led to; court may order",
    relief=EXPUNGEMENT,
    route=Route.COURT_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("Acts 2024 No. 560", ACT_2024, SECONDARY("Acts 2024 No. 560", "the usual first day of acts"))
    ),
    conditions=(
        Condition(
            "completed",
            "The probation or program was completed; unknown after a revocation",
            holds=from_day(_PROGRAM) & completion_stands,
        ),
        Condition(
            "otherwise",
            "It is otherwise eligible: not of the offenses that are never expunged, and no violent or excluded drug felony unless set aside",
            S_985_3("", READING),
            holds=choose(
                (is_felony, ~_felony_never & (_893 | (~is_violence & ~is_drug_excluded))), otherwise=~_misd_never
            ),
        ),
    ),
    notices=noted(court="The court may order it with the completion."),
    remarks=(_REACHED,),
)

_eligible = choose(
    (
        charge.is_convicted,
        choose(
            (is_felony, all_of(any_of(_893, _ten.holds, _pardon.holds), ~_felony_never, _once)),
            otherwise=all_of(_misd_waited, _misd_clean, _misd_pending, ~_misd_never),
        ),
    ),
    otherwise=arrests.GROUND.holds & arrests.DIVERTED_DWI.holds,
)

AUTOMATED = Law(
    id="LA-AUTO",
    source=S_985_2(" (Acts 2023 No. 454)"),
    title="Automated expungement of records eligible under arts. 976 to 978, on a request to the state bureau; effective only upon appropriation",
    relief=EXPUNGEMENT,
    route=Route.APPLICATION,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(Version("requests since 2025-01-01", "2025-01-01", S_985_2("(B)"))),
    conditions=(
        Condition(
            "in_effect",
            "Money was appropriated, so that the article is in effect",
            S_985_2(", note"),
            holds=APPROPRIATED,
        ),
        Condition(
            "cmis",
            "The bureau has the record with a number of the Case Management Information System and a final disposition",
            S_985_2("(A)"),
            holds=CMIS_RECORD,
        ),
        Condition("eligible", "The record is eligible under art. 976, 977 or 978", S_985_2("(A)"), holds=_eligible),
    ),
    questions=(PERIOD, PAID),
    notices=(
        Notice(
            "request",
            "The person requests it of the bureau with name, birth date, last four digits, arrest date and case number; the bureau expunges "
            "within 30 days.",
            S_985_2("(B)"),
        ),
        Notice(
            "bureau_acts",
            "The bureau must have acted on the request.",
            S_985_2("(B)"),
            when=REQUESTED_ON.happened,
            day=REQUESTED_ON + days(30),
        ),
    ),
    remarks=(_REACHED, "No appropriation was found; a motion under arts. 976 to 978 is open meanwhile."),
)
