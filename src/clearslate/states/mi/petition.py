"""MCL 780.621 and 780.621d: the application to set a conviction aside."""

from clearslate.states.mi.facts import *
from clearslate.states.mi.offenses import *
from clearslate.states.mi.section_621 import felony_in_this_state, three_felonies_one_night_as_one
from clearslate.states.mi.section_621c import FIRST_OWI_SINCE, NEVER_SET_ASIDE, ON_APPLICATION
from clearslate.states.mi.section_621g import SET_ASIDE

S_621 = TEXT("MCL 780.621")
S_621D = TEXT("MCL 780.621d")

MORE_FELONIES = parameter("felonies", years(7), S_621D("(1)"))
ONE_FELONY = parameter("felony", years(5), S_621D("(2)"))
MISDEMEANOR = parameter("misdemeanor", years(3), S_621D("(3)"))

MORE_THAN_ONE = OpenQuestion(
    id="MI-621D-1",
    question="Seven years for more than one felony: does the person's record count, or what the application asks for?",
    cite="MCL 780.621d(1), (2)",
    readings={
        "person": "seven years for a person with more than one felony conviction in this state",
        "application": "an application for one felony may come after five years",
    },
    chosen="person",
    because="the stricter reading, which no source contradicts; an application is not on record",
)

# (1) to (3) name sentence, probation, parole and imprisonment; money is not asked.
_since = completion(
    S_621D("(1)-(3)"),
    custody=IN,
    supervision=IN,
    restitution=OUT,
    fines_and_costs=OUT,
    day=later_of(charge.imposed_on, charge.released_on, charge.completed_on),
)
NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("MI", "Michigan", "MCL 780.621d(1)-(3): of any offense")
_new_conviction = person.others.latest(charge.disposition_date, charge.is_convicted)


def _waited(term: Parameter) -> OnsetLike:
    """The term has passed since the end of the sentence, and since any later conviction."""
    return elapsed(term, since=_since) & elapsed(term, since=_new_conviction) & NO_CONVICTION_ELSEWHERE.none_known


_several = person.count(felony_in_this_state) > 1
_one_felony = _waited(ONE_FELONY)
_five_years = is_serious_misdemeanor | is_intoxicated_driving
_more_than_ten = GRADING.punishable_by_more_than(years(10))

APPLICATION = Law(
    id="MI-PET-SA",
    source=TEXT("MCL 780.621, 780.621d"),
    title="Application to set aside",
    relief=SET_ASIDE,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version("2020 PA 187-193", "2021-04-11", TEXT("2020 PA 187-193")),
        Version("2021 PA 78 and 79: first operating while intoxicated", FIRST_OWI_SINCE, TEXT("2021 PA 78, 79")),
    ),
    conditions=(
        Condition(
            "crime", "The conviction is for a felony or a misdemeanor", S_621("(1)"), holds=is_felony | is_misdemeanor
        ),
        Condition(
            "three_felonies",
            "The person has no more than three felony convictions in this state, those of one transaction counted as one",
            S_621("(1)(a), 780.621b(1)"),
            holds=three_felonies_one_night_as_one,
        ),
        Condition(
            "two_assaultive",
            "Not an assaultive crime after two assaultive crimes were set aside",
            S_621("(1)(b)"),
            holds=~(is_assaultive & (person.count(all_of(charge.is_convicted, charge.is_cleared, is_assaultive)) >= 2)),
        ),
        Condition(
            "same_felony",
            "Not a felony punishable by more than ten years after a conviction of the same offense was set aside (open where another such felony was)",
            S_621("(1)(c)", READING),
            holds=either(
                Known(True),
                ~(_more_than_ten & person.any(all_of(charge.is_convicted, charge.is_cleared, _more_than_ten))),
            ),
        ),
        Condition(
            "csc_4_alone",
            "Criminal sexual conduct of the fourth degree before 2015: no other conviction (two minor offenses of youth may stand; open where there is another)",
            S_621("(1)(d)", READING),
            when=listed("csc_4"),
            holds=either(Known(True), person.others.none(charge.is_convicted)),
        ),
        *NEVER_SET_ASIDE,
        *ON_APPLICATION,
        Condition(
            "waited",
            "These years have passed since the latest of sentence, probation, parole and imprisonment, and since a later conviction",
            S_621D("(1)-(3)", READING),
            branches=(
                Branch(
                    "felonies",
                    "A felony of a person with more than one: {felonies}",
                    S_621D("(1)", READING),
                    when=is_felony & _several,
                    holds=MORE_THAN_ONE.choose(person=_waited(MORE_FELONIES), application=_one_felony),
                ),
                Branch(
                    "felony",
                    "One felony, a serious misdemeanor or a first operating while intoxicated: {felony}",
                    S_621D("(2)"),
                    when=is_felony | _five_years,
                    holds=_one_felony,
                ),
                Branch(
                    "misdemeanor",
                    "Another misdemeanor: {misdemeanor}",
                    S_621D("(3)", READING),
                    holds=_waited(MISDEMEANOR),
                ),
            ),
        ),
        unread(
            "assaultive_misdemeanor",
            "A misdemeanor that is an assaultive crime and no serious misdemeanor, which (3) leaves out and (2) does not name, waits as another "
            "misdemeanor does",
            S_621D("(2), (3)", READING),
            where=~is_felony & is_assaultive & ~_five_years,
        ),
        no_pending_charge(S_621D),
    ),
    questions=(MORE_THAN_ONE,),
    remarks=(
        "A court decides, by the person's conduct and the public welfare.",
        "After a denial, no petition about the same conviction for three years unless the order says otherwise, MCL 780.621d(5); no field of a record holds denials.",
        "MCL 780.621(3): what a victim of trafficking was convicted of under 750.448 to 750.450 may be set aside at any time; not encoded.",
    ),
)

S_621E = TEXT("MCL 780.621e")

MARIHUANA = Law(
    id="MI-PET-MJ",
    source=S_621E,
    title="Application to set aside: misdemeanor marihuana offenses",
    relief=SET_ASIDE,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("2020 PA 192", "2021-04-11", TEXT("2020 PA 192"))),
    conditions=(
        Condition(
            "marihuana",
            "The conviction is for a misdemeanor marihuana offense",
            S_621E("(7)"),
            one_of=(
                Limb(
                    "possession_or_use", "possession or use of marihuana", holds=LISTS["marihuana_misdemeanor"].matches
                ),
                Limb(
                    "paraphernalia",
                    "paraphernalia for marihuana",
                    holds=LISTS["drug_paraphernalia"].matches & marihuana_paraphernalia,
                ),
                Limb(
                    "ordinance",
                    "a local ordinance that corresponds to one of these",
                    holds=charge.decided_in("MI") & is_marihuana_ordinance,
                ),
            ),
        ),
    ),
    notices=noted(
        S_621E("(4) to (6)"),
        presumption="The court presumes that the conduct is no crime since December 6, 2018. The prosecuting agency has 60 days to answer; without an answer "
        "the court orders the setting aside within 21 days, else it holds a hearing within 30 days, where the agency must prove that the conduct is still a crime.",
    ),
    remarks=(
        "There is no waiting time, and no limit on the number of these or of other convictions.",
        "One whose conviction is set aside so may not ask for another sentence in a case in which it counted, MCL 780.621f(2).",
    ),
)
