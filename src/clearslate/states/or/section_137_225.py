"""ORS 137.225: setting aside a conviction, or the record of an arrest, citation or charge, on motion.

SB 397 (2021) gave it its present tiers for motions from 2022-01-01; HB 4002 (2024) added the drug
enforcement misdemeanor, operative 2024-09-01; HB 2492 (2025) rewrote contempt for motions from 2026-01-01.
"""

from .offenses import *
from .terms_137_225 import *

# "Fully complied with and performed": restitution is asked apart, no other money is looked at.
_COMPLIED = completion(S_137_225("(1)(a)", READING), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)

SET_ASIDE_ON_MOTION = Law(
    id="OR-137.225",
    source=TEXT("ORS 137.225"),
    title="Setting aside convictions, arrests, citations and charges on motion",
    relief=relief("set aside and sealed", ReliefKind.SET_ASIDE, ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=ANY_RECORD,
    versions=versions(
        Version("SB 397 (2021)", SB_397, TEXT("Or Laws 2021 c.207")),
        Version("HB 4002 (2024)", HB_4002, TEXT("Or Laws 2024 c.70 § 55")),
        Version("HB 2492 (2025)", HB_2492, TEXT("Or Laws 2025 c.349")),
    ),
    conditions=(
        Condition(
            "over",
            "The charge ended in a conviction, an acquittal or a dismissal, or none was filed",
            S_137_225("(1)(a), (c), (d)", READING),
            holds=is_over,
        ),
        Condition(
            "offense",
            "A conviction is of an offense; whether the dismissal of a forfeiture or of a fugitive complaint may be set aside is open",
            S_137_225("(1)(a), (d); ORS 161.505", READING),
            holds=choose((charge.is_convicted, ~is_no_offense), otherwise=either(Known(True), ~is_no_offense)),
        ),
        Condition(
            "adult",
            "The record is not of a juvenile court, whose records have a statute of their own",
            MEMORY("ORS 419A.260 to 419A.262", "the sections were not read"),
            holds=~is_juvenile_case,
        ),
        Condition(
            "complied",
            "The person has fully complied with the sentence and is no longer under supervision",
            S_137_225("(1)(a)"),
            when=charge.is_convicted,
            holds=from_day(_COMPLIED),
        ),
        restitution_paid(
            S_137_225("(1)(a)", READING), "Restitution, as part of the sentence, is paid", when=charge.is_convicted
        ),
        Condition(
            "waiting",
            "Since the later of conviction and release from imprisonment for it the period of the conviction's tier has passed",
            S_137_225("(1)(b)"),
            when=charge.is_convicted,
            branches=by_tier(lambda period: elapsed(period, since=start)),
        ),
        wait_over(
            REVOKED,
            Where(charge.probation_revoked_on.happened, charge.probation_revoked_on),
            "probation was revoked",
            S_137_225("(1)(b)"),
            key="revoked",
            when=charge.is_convicted,
        ),
        Condition(
            "not_prosecuted",
            "Where no accusatory instrument was filed, {no_charge} have passed since the prosecutor declined",
            S_137_225("(1)(c)"),
            when=charge.ended(Disposition.NO_CHARGE),
            holds=elapsed(NO_CHARGE_DAYS, since=charge.disposition_date),
        ),
        Condition(
            "class",
            "The conviction is of a class B or C felony, a misdemeanor, a violation or contempt: a class A felony and "
            "murder are not named, though ORS 137.226 may put an offense of marijuana into a lesser class",
            S_137_225("(5); ORS 137.226", SECONDARY, "ORS 137.226 was read in a summary, its classes not at all"),
            when=charge.is_convicted,
            holds=either(reached, reached | marijuana),
        ),
        Condition(
            "person_felony",
            "The conviction is not of a class B felony that is a person felony",
            S_137_225("(5)(a); OAR 213-003-0001(14)", SECONDARY, "the rule on person felonies was not read"),
            when=charge.is_convicted,
            holds=~(is_felony_b & LISTS["person_felonies"].matches),
        ),
        Condition(
            "firearm_in_felony",
            "The conviction is not of a felony that is the use of a firearm in a felony",
            S_137_225("(5)(a); ORS 166.429"),
            when=charge.is_convicted,
            holds=~(is_felony_b & LISTS["firearm_in_felony"].matches),
        ),
        Condition(
            "mistreatment",
            "The conviction is not of criminal mistreatment of a victim of 65 or older, nor, in the first degree, of child abuse",
            S_137_225("(6)"),
            when=charge.is_convicted,
            all_of=(
                Limb(
                    "second_degree",
                    "Not in the second degree of a victim of 65 or older",
                    holds=~(LISTS["mistreatment_second"].matches & VICTIM_65),
                ),
                Limb(
                    "first_degree",
                    "Not in the first degree of a victim of 65 or older, nor of child abuse",
                    holds=~(LISTS["mistreatment_first"].matches & (VICTIM_65 | CHILD_ABUSE)),
                ),
            ),
        ),
        Condition(
            "endangering",
            "The conviction is not of endangering the welfare of a minor by child abuse",
            S_137_225("(6); ORS 163.575(1)(a)"),
            when=charge.is_convicted,
            holds=~(LISTS["endangering_minor"].matches & CHILD_ABUSE),
        ),
        Condition(
            "negligent_homicide",
            "The conviction is not of criminally negligent homicide as a class C felony",
            S_137_225("(6); ORS 163.145"),
            when=charge.is_convicted,
            holds=~(LISTS["negligent_homicide"].matches & is_felony_c),
        ),
        Condition(
            "assault_of_child",
            "The conviction is not of assault in the third degree of a young child",
            S_137_225("(6); ORS 163.165(1)(h)"),
            when=charge.is_convicted,
            holds=~(names_exactly("assault_of_child") | (LISTS["assault_of_child"].matches & charge.victim_minor)),
        ),
        Condition(
            "sex_crime",
            "The conviction is not of a sex crime, or is one of the five that may be set aside for a young offender, whose "
            "exception is met",
            S_137_225("(6)(a), (f); ORS 163A.005", SECONDARY, "the definition of a sex crime was not read"),
            when=charge.is_convicted,
            all_of=(
                Limb("sex_crime", "Not a sex crime that is never set aside", holds=~LISTS["sex_crimes"].matches),
                Limb(
                    "young_offender",
                    "Not one of the five of a young offender, unless the exception is met",
                    holds=~LISTS["young_offender_exceptions"].matches | CLOSE_IN_AGE,
                ),
            ),
        ),
        Condition(
            "traffic",
            "The conviction is not of a state or municipal traffic offense",
            S_137_225("(7)(a)(A)"),
            when=charge.is_convicted,
            holds=~is_traffic_offense,
        ),
        Condition(
            "look_back",
            "Within the period of the conviction's tier before the motion there is no other conviction, except for motor vehicle "
            "violations, one other violation, and drug enforcement misdemeanors",
            S_137_225("(7)(a)(B), (b)"),
            when=charge.is_convicted,
            branches=by_tier(look_back),
        ),
        Condition(
            "convicted_elsewhere",
            "The look-back reaches convictions outside Oregon too: whether there are any is known",
            S_137_225("(7)(a)(B), (b)", READING),
            when=charge.is_convicted,
            holds=NO_CONVICTION_ELSEWHERE.none_known,
        ),
        Condition(
            "nothing_pending",
            "No charge for any crime is pending against the person",
            S_137_225("(7)(a)(C) (before HB 2492)"),
            holds=no_crime_pending(is_crime & ~is_contempt),
        ),
        Condition(
            "nothing_pending",
            "No charge for any crime, nor for contempt of an order in a case of abuse or of a crime against a person, is pending",
            S_137_225("(7)(a)(C)"),
            holds=no_crime_pending((is_crime & ~is_contempt) | contempt_of_protection),
            since=HB_2492,
        ),
        Condition(
            "duii_diversion",
            "The charge was not one of driving under the influence dismissed on completing a diversion",
            S_137_225("(8)"),
            when=~charge.is_convicted,
            holds=~(LISTS["duii"].matches & is_diverted),
        ),
        Condition(
            "traffic_violation",
            "The record, however the charge ended, is not one of a traffic violation",
            S_137_225("(7)(a)(A), (8)"),
            holds=~is_traffic_violation,
        ),
    ),
    questions=(DRUG_TIER, EPISODE, DEFERRED),
    notices=(
        Notice(
            "motion",
            "A motion is needed, without fee, with fingerprints to the State Police and a copy to the prosecutor, who has 120 "
            "days to object. Without objection the court must grant it; on objection it grants a conviction's unless it "
            "finds, by clear and convincing evidence, a risk to public safety.",
            S_137_225("(1)(g), (2), (3)"),
        ),
        Notice(
            "effect",
            "Once set aside, the conviction or arrest is deemed not to have occurred; the State Police do not take this to "
            "restore firearm rights, and in later motions a conviction set aside still counts.",
            S_137_225("(4), (7)(b)"),
        ),
        Notice(
            "same_episode",
            "The person has another conviction of the same incident: the text counts it, some summaries say that it does not. "
            "Review by hand.",
            S_137_225("(7)(b)"),
            when=charge.is_convicted & incident.others.any(charge.is_convicted),
        ),
    ),
    remarks=(
        "A guilty-except-for-insanity judgment has a statute of its own, ORS 137.223, not encoded here.",
        "An offense that a court reduced is judged by the class to which it was reduced: record that class.",
        "An assault or reckless endangering committed with a vehicle is no traffic offense (State v. Pohle, 317 Or App 76 (2022)).",
        "ORS 137.226 judges a marijuana conviction by the law since 2017-04-21; its classes were not read, so what only a lesser class would allow is unknown.",
    ),
)
