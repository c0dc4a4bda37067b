"""W.S. 7-13-1501 and 7-13-1502: expungement of convictions on petition, each once in a lifetime."""

from clearslate.states.wy.offenses import *

S_1501 = TEXT("W.S. 7-13-1501")
S_1502 = TEXT("W.S. 7-13-1502")

WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(5), S_1501("(a)(i)"))
STATUS_YEAR = parameter("status_year", years(1), S_1501("(a)(i)"))
WAITING_FELONY = parameter("waiting_felony", years(10), S_1502("(a)(i)"))

ACT_2011, ACT_2014, ACT_2023 = "2011-07-01", "2014-07-01", "2023-07-01"

_program_over = Where(PROGRAM_COMPLETED_ON.happened, PROGRAM_COMPLETED_ON)
# Restitution and fines are asked apart.
terms_over = later_of(
    completion(S_1501("(a)(i)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT), _program_over
)
# Restitution is asked apart; whether a fine is a term of the sentence of a felony is not said.
felony_terms_over = later_of(
    completion(S_1502("(a)(i)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=UNSAID),
    _program_over,
    Where(RESTITUTION_PAID_ON.happened, RESTITUTION_PAID_ON),
)
excluded = as_told(EXCLUDED_FELONY, any_of(violent, LISTS["excluded"].matches, LISTS["registrable"].matches))
_felony_conviction = charge.is_convicted & is_felony
_felony_plea = is_felony & charge.ended(Disposition.DEFERRED, Disposition.DIVERTED) & deferred_under

MISDEMEANOR = Law(
    id="WY-M",
    source=S_1501,
    title="Petition: misdemeanor convictions",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("2015 ch. 164", "2015-07-01", TEXT("2015 Wyo. Sess. Laws ch. 164", "read in the notes"))),
    conditions=(
        Condition("misdemeanor", "The conviction is of a misdemeanor", S_1501("(a)"), holds=is_misdemeanor),
        Condition(
            "waiting",
            "{waiting_misdemeanor}, for a status offense {status_year}, have passed since the terms of the sentence expired, probation and "
            "ordered programs included",
            S_1501("(a)(i)"),
            branches=(
                Branch(
                    "status",
                    "{status_year} has passed since the terms of the sentence for a status offense expired, which alcohol of persons under "
                    "twenty-one is not (12-6-101(b), (c) and ordinances like them)",
                    TEXT("W.S. 7-1-107(b)(iii), 7-13-1501(a)(i)"),
                    when=is_status_offense,
                    holds=elapsed(STATUS_YEAR, since=terms_over),
                ),
                Branch(
                    "others",
                    "{waiting_misdemeanor} have passed since the terms of the sentence for any other misdemeanor expired",
                    holds=elapsed(WAITING_MISDEMEANOR, since=terms_over),
                ),
            ),
        ),
        Condition(
            "money",
            "Restitution and fines, which are terms of the sentence, are paid",
            S_1501("(a)(i)", READING),
            holds=case.restitution_is_paid & (case.fines_owed <= 0),
        ),
        Condition(
            "firearm",
            "The offense did not involve the use or attempted use of a firearm",
            S_1501("(a)(iii)"),
            holds=~FIREARM,
        ),
        Condition(
            "provider",
            "It was no sexual assault by a health care provider on a patient",
            S_1501("(a)"),
            holds=~(LISTS["sexual_assault_by_provider"].matches & PATIENT),
        ),
        only_once("WY-M", source=S_1501("(k)")),
    ),
    notices=(
        Notice(
            "petition",
            "The petition costs $100. The prosecutor and victims have 30 days to object; the court must find that the person is no substantial danger.",
            S_1501("(b) to (g)"),
        ),
        Notice(
            "once",
            "It is given once in a lifetime: all misdemeanors that are ready belong into one petition.",
            S_1501("(a), (k)", READING),
        ),
    ),
    remarks=(
        "Later convictions, pending cases and money outside of the sentence do not stand in the way: the test of other records was repealed in 2015.",
    ),
)

FELONY = Law(
    id="WY-F",
    source=S_1502,
    title="Petition: certain felony convictions",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("2011 ch. 69", ACT_2011, TEXT("2011 Wyo. Sess. Laws ch. 69", "read in the notes")),
        Version("2014 chs. 13, 124", ACT_2014, TEXT("2014 Wyo. Sess. Laws chs. 13, 124", "read in the notes")),
        Version("2023 SF 120", ACT_2023, SECONDARY("2023 SF 120", "the act was read on a bill site")),
    ),
    conditions=(
        Condition("felony", "The conviction is of a felony", S_1502("(a)"), holds=is_felony),
        wait_over(
            WAITING_FELONY,
            felony_terms_over,
            "the terms of the sentence expired, ordered programs were completed and restitution was paid in full, whichever came last",
            S_1502("(a)(i)"),
        ),
        restitution_paid(S_1502("(a)(i)(C)")),
        Condition(
            "one_occurrence",
            "The person was convicted of no felony that arose from another occurrence, at whatever time",
            S_1502("(a), (a)(ii)", READING),
            holds=person.count_incidents(_felony_conviction) <= 1,
        ),
        Condition(
            "no_other_plea",
            "Nor did the person plead to another felony whose judgment was deferred",
            S_1502("(a)(ii)", READING),
            holds=either(Known(True), person.others.none(_felony_plea)),
        ),
        Condition(
            "elsewhere",
            "Nor was the person convicted of a felony outside Wyoming",
            S_1502("(a)(ii)", READING),
            holds=NO_CONVICTION_ELSEWHERE.none_known,
        ),
        Condition(
            "firearm",
            "The felony did not involve the use or attempted use of a firearm",
            S_1502("(a)(iii) (before 2014)"),
            holds=~FIREARM,
        ),
        Condition(
            "firearm",
            "The felony did not involve the use or attempted use of a firearm, unless it is one of title 23 on game and fish",
            S_1502("(a)(iii)"),
            holds=~FIREARM | LISTS["game"].matches,
            since=ACT_2014,
        ),
        Condition(
            "excluded",
            "The felony is not a violent one, nor another that the section left out in 2011",
            S_1502("(a)(iv)", SECONDARY, "the paragraphs of 2011 were not read"),
            holds=~(excluded | LISTS["excluded_until_2014"].matches),
        ),
        Condition(
            "excluded",
            "The felony is not a violent one, nor another that the section leaves out",
            S_1502("(a)(iv)"),
            holds=~excluded,
            since=ACT_2014,
        ),
        Condition(
            "excluded",
            "The felony is not a violent one, bodily injury to an officer included, nor another that the section leaves out",
            S_1502("(a)(iv)"),
            holds=~(excluded | LISTS["violent_since_2023"].matches),
            since=ACT_2023,
        ),
        only_once("WY-F", source=S_1502("(k)")),
    ),
    notices=(
        Notice(
            "petition",
            "The petition costs $300. The prosecutor and victims have 90 days to object; the court must find that the person is no substantial danger.",
            S_1502("(b) to (g)"),
        ),
        Notice("rights", "Rights that the conviction took come back.", S_1502("(m)")),
    ),
)
