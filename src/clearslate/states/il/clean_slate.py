"""20 ILCS 2630/5.2(k) and (l): automatic sealing under the Clean Slate Act (P.A. 104-0459).

(k) The State Police seal, from 2029-01-01. (l) Circuit clerks seal ordinance violations and class C
misdemeanors, from 2028-01-01.
"""

from clearslate.states.il.offenses import *
from clearslate.states.il.sealing import *

TOLD_TWICE = ("state agency", "news")  # the Governor's announcement of January 2026, and the state's news service

STATE_POLICE = Law(
    id="IL-5.2k",
    source=S_5_2("(k) (P.A. 104-0459)"),
    title="Clean Slate Act: automatic sealing by the State Police",
    relief=SEALING,
    route=Route.AGENCY_MUST,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(
        Version("P.A. 104-0459", "2029-01-01", SECONDARY("P.A. 104-0459", "the act was read in summaries"))
    ),
    floor=FLOOR,
    tested=TESTED,
    other_counts=OtherCounts(pending=BARS(S_5_2("(k)(3)"))),
    conditions=(
        Condition(
            "created_since_1970",
            "The record was created on or after {first_day}",
            S_5_2("(k)"),
            holds=(charge.offense_date >= FIRST_RECORDS)
            | CREATED.choose(arrest=charge.arrest_date >= FIRST_RECORDS, filing=case.filed_on >= FIRST_RECORDS),
        ),
        Condition(
            "not_serving",
            "The person is not serving a sentence, supervision or qualified probation in any case",
            S_5_2("(k)(3)"),
            holds=not_serving,
        ),
        no_pending_charge(
            S_5_2("(k)(3)"),
            counts=~may_be_minor_traffic,
            key="no_pending_charge",
            text="No filed charge against the person is pending (minor traffic: not read)",
        ),
        Condition(
            "excluded_conviction",
            "The conviction is not of Article 9, of Article 11 except 11-14, of class X, for an offense that requires "
            "registration, a crime of violence, trafficking or servitude, organized retail crime, robbery, vehicular "
            "hijacking, residential burglary, or burglary of class 1 or 2",
            S_5_2("(k)(3)"),
            all_of=tuple(
                Limb(key, f"It is not {text}", holds=~(charge.is_convicted & offense))
                for key, text, offense in (
                    ("article_9", "of Article 9", LISTS["article_9"].matches),
                    ("article_11", "of Article 11 (except 11-14)", LISTS["article_11"].matches),
                    ("class_x", "of class X", GRADING.is_grade("class X")),
                    ("registrable", "for an offense that requires registration", is_registrable),
                    ("violent", "for a crime of violence", LISTS["crime_of_violence"].matches),
                    ("named", "for an offense that the paragraph names", LISTS["named_offenses"].matches),
                    ("burglary", "for burglary of class 1 or 2", is_graver_burglary),
                )
            ),
        ),
        Condition(
            "never_sealable",
            "A conviction or supervision is not for DUI, Article 11 except prostitution and misdemeanor public "
            "indecency, domestic battery, aggravated battery of an unborn child, violation of a protective or no "
            "contact order, animal cruelty of class A or above, or an offense that requires registration",
            S_5_2("(k)(3), (a)(3)"),
            all_of=tuple(
                Limb(key, f"It is not {text}", holds=~(ended_against & offense))
                for key, text, offense in (
                    ("dui", "for driving under the influence", LISTS["dui"].matches),
                    ("article_11", "of Article 11, with its two exceptions", is_graver_article_11),
                    ("named", "for a battery or violation that the paragraph names", LISTS["never_sealable"].matches),
                    ("cruelty", "for animal cruelty of class A or above", is_graver_cruelty),
                    ("registrable", "for an offense that requires registration", is_registrable),
                )
            ),
        ),
        Condition(
            "reckless_driving",
            "A conviction or supervision for reckless driving is a misdemeanor from before the age of 25, without any "
            "other DUI or reckless driving",
            S_5_2("(k)(3), (a)(3)"),
            holds=reckless_driving_is_sealable,
            when=ended_against & LISTS["reckless_driving"].matches,
        ),
        Condition(
            "minor_traffic",
            "The charge is not a minor traffic offense (whether (k) reaches it was not read)",
            S_5_2("(k)(3), (a)(3)"),
            holds=~may_be_minor_traffic,
        ),
        unread(
            "kind_of_offense",
            "A conviction or supervision for a petty or business offense is reached, as one for a felony, a misdemeanor or an ordinance violation is",
            S_5_2("(k)"),
            where=ended_against & is_petty,
        ),
        Condition(
            "shared_case",
            "No charge of the same case number is an excluded conviction",
            S_5_2("(k)(3)"),
            holds=case.none(is_excluded_conviction) & case_number_is_known,
        ),
        Condition(
            "waiting",
            "The wait of its kind has passed; money owed does not count",
            S_5_2("(k)(4), (5)", families=TOLD_TWICE),
            branches=(
                Branch(
                    "felony",
                    "A felony conviction: {waiting_felony} since the end of the sentence",
                    S_5_2("(k)(5)", families=TOLD_TWICE),
                    when=charge.is_convicted & is_felony,
                    holds=served_three_years,
                ),
                Branch(
                    "misdemeanor",
                    "Another conviction, or a supervision or qualified probation: {waiting} since its end",
                    S_5_2("(k)(5)", families=TOLD_TWICE),
                    when=ended_against,
                    holds=served_two_years,
                ),
                Branch(
                    "running",
                    "A supervision or probation whose end is not recorded: {waiting} since its last day, if it ended then",
                    S_5_2("(k)(5)"),
                    when=is_deferred,
                    holds=choose((has_a_term, either(served_two_years, Known(False)))),
                ),
                Branch(
                    "no_conviction",
                    "A case without a conviction: it has ended for good",
                    S_5_2("(k)(4)", families=TOLD_TWICE),
                    when=ended_without_conviction,
                    holds=STRICKEN.choose(final=~may_be_reinstated, at_once=Known(True)),
                ),
            ),
        ),
        SUPERVISION_STANDS,
        Condition(
            "felonies_together",
            "Where the conviction is a felony, {waiting_felony} have passed since the end of the sentence of every "
            "felony of the person that can be sealed automatically",
            S_5_2("(k)"),
            holds=pooled_felonies_served,
            when=charge.is_convicted & is_felony,
        ),
    ),
    questions=(CREATED, STRICKEN, RECKLESS_HISTORY, LAST_SENTENCE),
    notices=(
        Notice(
            "appropriation",
            "The duties of the State Police and of the clerks are subject to appropriation",
            S_5_2("(k)(1)"),
        ),
        Notice(
            "waves",
            "A record from before 2029 is sealed in one of three waves, the last by 1 January 2034",
            S_5_2("(k)"),
            when=charge.disposition_date < "2029-01-01",
        ),
        Notice(
            "steps",
            "The State Police notify the clerk through the e-filing system at least once a quarter; the clerk seals "
            "within 90 days and tells the arresting agencies",
            S_5_2("(k)"),
        ),
        Notice(
            "petition_kept", "Sealing under (k) takes away no right to petition; (k) never expunges", S_5_2("(k)(12)")
        ),
    ),
)

# --- (l) --------------------------------------------------------------------------------------------------

CLERKS = Law(
    id="IL-5.2l",
    source=S_5_2("(l) (P.A. 104-0459)"),
    title="Automatic sealing of ordinance and class C cases by clerks",
    relief=SEALING,
    route=Route.COURT_MUST,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(
        Version("P.A. 104-0459", "2028-01-01", SECONDARY("P.A. 104-0459", "the act was read in summaries"))
    ),
    floor=FLOOR,
    tested=TESTED,
    other_counts=OtherCounts(pending=BARS(S_5_2("(l)"))),  # the case is closed
    conditions=(
        Condition(
            "grade",
            "The charge is a violation of a municipal ordinance or a class C misdemeanor",
            S_5_2("(l)"),
            one_of=(
                Limb("ordinance", "It violates a municipal ordinance", holds=GRADING.is_kind(Class.ORDINANCE)),
                Limb("class_c", "It is a class C misdemeanor", holds=GRADING.is_grade("class C")),
            ),
        ),
        Condition(
            "not_traffic",
            "The charge is not a traffic matter (whether those are left out was not read)",
            S_5_2("(l)"),
            holds=~may_be_minor_traffic,
        ),
        Condition(
            "closed",
            "The case has been closed for {closed_for} when the clerk's run of 1 January or 1 July comes",
            S_5_2("(l)"),
            holds=on_run(elapsed(CLOSED_FOR, since=CLOSED_ON), "01-01", "07-01"),
        ),
    ),
)
