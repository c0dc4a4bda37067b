"""Minn. Stat. § 609A.015 in its parts: waiting periods, open questions, what spoils a case."""

from clearslate.states.mn.facts import *
from clearslate.states.mn.offenses import *

S_015 = SECONDARY("609A.015", "of the text the start of subd. 1 was read; summaries and the BCA tell the rest")
COURTS = OFFICIAL("", "the answers of the courts on expungement")

TOLD_TWICE = ("state agency", "bar")  # the BCA, and the articles of law offices, say the same

DIVERSION = parameter("diversion", years(1), S_015(" subd. 2"))
MISDEMEANOR = parameter("misdemeanor", years(2), S_015(" subd. 3(c)"))
GROSS = parameter("gross_misdemeanor", years(3), S_015(" subd. 3(c)"))
FIFTH_DEGREE = parameter("fifth_degree", years(4), S_015(" subd. 3(c)"))
FELONY = parameter("felony", years(5), S_015(" subd. 3(c)"))

# --- open questions ---------------------------------------------------------------------------------------

CHARGED = OpenQuestion(
    id="MN-CHARGED",
    question="Does a charge block that was filed after the waiting period ended and is pending on the day of the run?",
    cite="Minn. Stat. § 609A.015 subd. 3(a)(2)",
    readings={
        "review": "it does: the day of the run is the review, and whoever is charged then waits for the next one",
        "period_end": "it does not: whoever was not charged at the end of the period has met the condition",
    },
    chosen="review",
    decided="2026-11-25",
    because="a pending charge blocks the review at which it stands and no other (dossier); sealing can wait a year, "
    "and cannot be undone as easily",
)

STAYED = OpenQuestion(
    id="MN-STAYED",
    question="Is a person whose other charge is under an unfinished stay of adjudication or diversion charged?",
    cite="Minn. Stat. § 609A.015 subd. 3(a)(2)",
    readings={"charged": "the person is: the charge is not dismissed yet", "not_charged": "the person is not"},
    chosen=BOTH,
    decided="2026-11-25",
    because="no source decides it",
)

ONE_CASE = OpenQuestion(
    id="MN-ALL-CHARGES",
    question="Are all charges of a case dismissed when some ended in a diversion, or in another court?",
    cite="Minn. Stat. § 609A.015 subd. 1(1)",
    readings={"yes": "they are", "no": "they are not: the dismissed count waits"},
    chosen=BOTH,
    decided="2026-11-25",
    because="a finished diversion ends in a dismissal, but has a subdivision and a waiting period of its own",
)

# --- subd. 1: no wait -------------------------------------------------------------------------------------

# (2): a dismissal and discharge under 152.18.
is_discharged = (is_diverted | is_dismissed) & LISTS["discharge_offenses"].matches & has_discharge

spoils_the_case = any_of(charge.is_convicted, charge.is_pending, is_stayed, is_not_guilty_by_mental_illness)
spoils_perhaps = is_diverted | charge.ended(Disposition.TRANSFERRED)
nothing_against = case.none(spoils_the_case) & ONE_CASE.choose(yes=Known(True), no=case.none(spoils_perhaps))

# --- subd. 2 and 3: whose offense must qualify ------------------------------------------------------------

needs_qualifying = charge.is_convicted | (is_diverted & ~is_discharged)


def where_it_applies(applies: Truth, condition: OnsetLike) -> OnsetLike:
    """The condition, for the records to which it applies."""
    return choose((applies, condition), otherwise=Known(True))


felony_qualifies = LISTS["listed_felonies"].matches & ~LISTS["excepted_felonies"].matches

# --- the window without a new offense ---------------------------------------------------------------------

convicted_anew = charge.is_convicted & is_new_offense
completed = charge.disposition_date  # of a diversion or a stay of adjudication


def no_new_conviction(wait: Parameter) -> OnsetLike:
    """Subd. 3(a)(1) and (2) for one waiting period.

    Either the first review finds the period right after the discharge clean, and nobody charged at its end:
    what came later does not matter then. Or a later review finds the same length before it clean.
    """
    end = DISCHARGED + wait
    in_first_period = person.others.within(wait, after=DISCHARGED, where=convicted_anew, day=charge.disposition_date)
    filed_by_the_end = person.others.earlier_than(end + days(1), is_new_offense, day=FILED_ON)
    first_review = all_of(
        from_day(end),
        person.others.none(in_first_period),
        person.others.latest(charge.disposition_date, filed_by_the_end) <= end,
    )
    later_review = clean_period(
        wait, after=DISCHARGED, broken_on=charge.disposition_date, among=person.among(convicted_anew)
    ) & from_day(person.latest(charge.disposition_date, is_new_offense))
    return first_review | later_review


no_new_charge = (
    elapsed(DIVERSION, since=completed)
    & person.none_within(DIVERSION, after=completed, where=is_new_offense, day=FILED_ON)
) | clean_period(DIVERSION, after=completed, broken_on=FILED_ON, among=person.among(is_new_offense))

WAITS = (
    ("misdemeanor", "A misdemeanor or petty misdemeanor: {misdemeanor}", is_petty | is_misdemeanor, MISDEMEANOR),
    ("gross_misdemeanor", "A gross misdemeanor: {gross_misdemeanor}", is_gross_misdemeanor, GROSS),
    ("fifth_degree", "A felony of 152.025: {fifth_degree}", is_felony & is_fifth_degree, FIFTH_DEGREE),
    ("felony", "Another felony: {felony}", is_felony, FELONY),
)
