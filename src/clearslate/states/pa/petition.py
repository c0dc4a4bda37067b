"""18 Pa.C.S. § 9122.1: limited access on petition (text from 2024-02-12)."""

from clearslate.states.pa.offenses import *
from clearslate.states.pa.terms_clean_slate import ACT_36_FEB, BY_ACT_36, LIMITED_ACCESS

S_9122_1 = TEXT("§ 9122.1")

_WAIT_M = parameter("waiting", years(7), S_9122_1("(a)"))
_WAIT_F = parameter("waiting_felony", years(10), S_9122_1("(a.1)"))
_GRAVE_YEARS = parameter("grave_years", years(15), S_9122_1("(b)(2)(ii)(A)"))
_LOOK_BACK_SEVERAL = parameter("look_back_several", years(15), S_9122_1("(b)(2)(ii)(B)"))
_BARRING_YEARS = parameter("barring_years", years(15), S_9122_1("(b)(2)(ii)(C)"))
_LOOK_BACK_GRAVER = parameter("look_back_graver", years(10), S_9122_1("(b)(2)(iii)"))

_serious = charge.is_convicted & punishable_by_one_year
_grave_chapter = any_of(
    LISTS["article_B"].matches,
    LISTS["article_D"].matches,
    LISTS["chapter_61"].matches,
    LISTS["sexual_offenses"].matches,
)
_felony_reached = all_of(
    is_felony, ~GRADING.is_grade("F1", "F2"), LISTS["petition_felonies"].matches | is_qualifying_offense
)
# What is no felony where it was decided is no murder.
_murder = LISTS["murder"].matches & (charge.decided_in("PA") | is_felony)
_two_years = charge.is_convicted & punishable_by_two_years


def _free_for(term: Parameter, where: Truth) -> OnsetLike:
    """No such conviction that counts within the term."""
    return at_most(0, on=charge.disposition_date, among=person.among(where), within=term, unless=forgiven)


def _fewer_than(count: int, where: Truth, *, within: Parameter) -> OnsetLike:
    """Fewer convictions than ``count`` in the window, each by itself, or in the whole life where (b.1) joins them."""
    return at_most(
        count - 1, on=charge.disposition_date, among=person.among(where), within=within, unless=forgiven
    ) | person.at_most_consolidated(count - 1, where, separate=Known(False), unless=forgiven)


PETITION_LIMITED_ACCESS = Law(
    id="PA-PET-LA",
    source=TEXT("18 Pa.C.S. § 9122.1"),
    title="Petition for limited access",
    relief=LIMITED_ACCESS,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(
        Version(
            "Act 5 of 2016 and later",
            "2016-11-14",
            READING("Act 5 of 2016", "its 270 days end on a Saturday, and the next business day is taken"),
            read=False,
        ),
        Version("Act 36 of 2023", ACT_36_FEB, BY_ACT_36),
    ),
    conditions=(
        Condition(
            "grade",
            "The conviction is one that the section reaches",
            S_9122_1("(a), (a.1)"),
            one_of=(
                Limb(
                    "misdemeanor",
                    "It is a misdemeanor or an ungraded offense punishable by no more than five years",
                    S_9122_1("(a)"),
                    holds=~is_felony & ~GRADING.punishable_by_more_than(years(5)),
                ),
                Limb(
                    "felony",
                    "It is one of the felonies that the section names, or a qualifying drug offense, and not of the first or second degree",
                    S_9122_1("(a.1)", SECONDARY, "§ 9102, which says what a qualifying offense is, was not read"),
                    holds=_felony_reached,
                ),
            ),
        ),
        Condition(
            "conviction_free",
            "These years have passed since the latest conviction punishable by one year or more",
            S_9122_1("(a), (a.1)"),
            branches=(
                Branch(
                    "felony",
                    "of a felony: {waiting_felony}",
                    S_9122_1("(a.1)"),
                    when=is_felony,
                    holds=_free_for(_WAIT_F, _serious),
                ),
                Branch(
                    "other", "of another conviction: {waiting}", S_9122_1("(a)"), holds=_free_for(_WAIT_M, _serious)
                ),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_9122_1("(a), (a.1), (b)(2)", READING, "the text names no state")),
        restitution_paid(S_9122_1("(a)")),
        Condition(
            "excluded_offense",
            "A conviction punishable by more than two years is none of these",
            S_9122_1("(b)(1)"),
            when=punishable_by_more_than_two_years,
            all_of=(
                Limb(
                    "grave_chapter",
                    "It is not of danger to the person (a misdemeanor of terroristic threats apart), against the family, of "
                    "chapter 61, or sexual",
                    holds=~(_grave_chapter & ~(LISTS["terroristic_threats"].matches & ~is_felony)),
                ),
                Limb(
                    "corruption_of_minors",
                    "It is not corruption of minors",
                    holds=~LISTS["corruption_of_minors"].matches,
                ),
            ),
        ),
        Condition(
            "gravest_ever",
            "The person was never convicted of murder, a felony of the first degree, or an offense punishable by 20 years or more",
            S_9122_1("(b)(2)(i)"),
            holds=person.none(
                charge.is_convicted & (_murder | GRADING.is_grade("F1") | punishable_by_twenty_years), unless=forgiven
            ),
        ),
        Condition(
            "grave_15_years",
            "No conviction within {grave_years} for a felony or seven-year offense of danger to the person, against the family, of chapter 61 or sexual",
            S_9122_1("(b)(2)(ii)(A)"),
            holds=_free_for(
                _GRAVE_YEARS,
                charge.is_convicted & _grave_chapter & (is_felony | GRADING.punishable_by_at_least(years(7))),
            ),
        ),
        Condition(
            "four_in_15_years",
            "Fewer than four convictions within {look_back_several} punishable by two years or more",
            S_9122_1("(b)(2)(ii)(B), (b.1)"),
            holds=_fewer_than(4, _two_years, within=_LOOK_BACK_SEVERAL),
        ),
        Condition(
            "barring_offense_15_years",
            "No conviction within {barring_years} of the six offenses that bar the person",
            S_9122_1("(b)(2)(ii)(C)"),
            holds=_free_for(_BARRING_YEARS, charge.is_convicted & is_barring_offense),
        ),
        Condition(
            "two_in_10_years",
            "Fewer than two convictions within {look_back_graver} punishable by more than two years",
            S_9122_1("(b)(2)(iii), (b.1)"),
            holds=_fewer_than(2, charge.is_convicted & punishable_by_more_than_two_years, within=_LOOK_BACK_GRAVER),
        ),
    ),
    questions=(CONDITIONAL_PARDON,),
    remarks=(
        "The court may grant; the district attorney has 30 days to object.",
        "Counts of one docket and tracking number, which (b.1) joins, are joined over the whole life, but counted singly in a window.",
        "So the answer of a window may come late, never early.",
    ),
)
