"""Petitions: Va. Code §§ 19.2-392.12 and 19.2-392.12:1 (sealing), § 19.2-392.2 (expungement).

A petition is the person's own; these laws say only whether one would meet the statute's conditions, not
whether the court will find that open records are a manifest injustice.
"""

from clearslate.states.va.convictions import IN_FORCE, SEALING, VOID_BY
from clearslate.states.va.offenses import *
from clearslate.states.va.terms_petition import *

SEALING_PETITION = Law(
    id="VA-392.12",
    source=TEXT("Va. Code § 19.2-392.12"),
    title="Petition for sealing",
    relief=SEALING,
    route=Route.PETITION_MAY,
    about=CONVICTED_OR_DEFERRED,
    versions=(IN_FORCE,),
    conditions=(
        Condition(
            "reach",
            "The offense is a misdemeanor, a Class 5 or Class 6 felony, or felony larceny under § 18.2-95 or deemed larceny",
            S_392_12("(A)"),
            one_of=(
                Limb("misdemeanor", "A misdemeanor", holds=is_misdemeanor),
                Limb(
                    "class_5_6",
                    "A Class 5 or Class 6 felony",
                    holds=is_felony & GRADING.is_grade("felony 5", "felony 6"),
                ),
                Limb("larceny", "Felony larceny", holds=is_felony & LISTS["grand_larceny"].matches),
            ),
        ),
        Condition(
            "offense_floor",
            "The offense was committed on or after January 1, 1986",
            S_392_12("(A)"),
            holds=charge.offense_date >= OFFENSE_FLOOR,
        ),
        Condition(
            "no_gravest_felony",
            "The person was never convicted of a Class 1 or 2 felony or one punishable by imprisonment for life",
            S_392_12("(A)"),
            holds=person.none(charge.is_convicted & grave_felony),
        ),
        Condition(
            "no_grave_felony",
            "The person was not convicted of a Class 3 or 4 felony in the past {grave_wait}",
            S_392_12("(A)"),
            holds=elapsed(
                GRAVE_WAIT,
                since=person.latest(
                    charge.disposition_date, charge.is_convicted & is_felony & GRADING.is_grade("felony 3", "felony 4")
                ),
            ),
        ),
        Condition(
            "no_other_felony",
            "The person was not convicted of any other felony in the {other_felony_wait} before the petition",
            S_392_12("(A)"),
            holds=elapsed(
                OTHER_FELONY_WAIT, since=person.others.latest(charge.disposition_date, charge.is_convicted & is_felony)
            ),
        ),
        Condition(
            "clean_period",
            "For {misdemeanor_wait} ({felony_wait} for a felony) since the latest of dismissal, conviction, release and violation, "
            "no conviction that is reported to the Exchange and none in another jurisdiction",
            S_392_12("(F)(2)", READING),
            branches=(
                Branch("felony", "For {felony_wait}, of a felony", when=is_felony, holds=clean(FELONY_WAIT)),
                Branch("misdemeanor", "For {misdemeanor_wait}, of a misdemeanor", holds=clean(MISDEMEANOR_WAIT)),
            ),
        ),
        Condition(
            "rehabilitation",
            "Where the offense involved alcohol or drugs, the person has shown rehabilitation",
            S_392_12("(F)(3)"),
            holds=~DEPENDENCY | REHABILITATED,
        ),
        restitution_paid(TEXT("§§ 19.2-392.12(F)(4), .5(F)")),
        Condition(
            "earlier_grants",
            "The person did not have two petitions of different sentencing events granted before",
            S_392_12("(C), (F)(5)", READING),
            holds=person.count_cases(cleared_under("VA-392.12")) < 2,
        ),
        Condition(
            "excluded_offense",
            "The offense is not one of the named sections, a registrable or violent one, or of the named articles",
            S_392_12("(L)(1)-(5), (7)-(8), (11), (15)-(18)"),
            all_of=tuple(Limb(key, f"Not {words}", holds=~found) for key, words, found in EXCLUDED),
        ),
        Condition("not_hate_crime", "The offense was not a hate crime", S_392_12("(L)(6)"), holds=~HATE_CRIME),
        Condition(
            "not_ghb",
            "The substance possessed was not GHB",
            S_392_12("(L)(9)"),
            holds=~(LISTS["drug_possession"].matches & GHB),
        ),
        Condition(
            "grave_object",
            "An attempt, conspiracy or help at an offense that is a Class 1-4 felony or punishable by over ten years, larceny excepted, is excluded",
            S_392_12("(L)(12)"),
            holds=~(is_inchoate & GRAVE_OBJECT),
        ),
        Condition(
            "animals",
            "No court's prohibition to own companion animals is in effect, and the person no longer keeps the dangerous dog",
            S_392_12("(L)(13)-(14)"),
            all_of=(
                Limb("prohibition", "No prohibition is in effect", holds=~ANIMALS_FORBIDDEN),
                Limb("dog", "The person no longer keeps the dog", holds=~(LISTS["dangerous_dogs"].matches & KEEPS_DOG)),
            ),
        ),
        Condition(
            "no_family_victim",
            "The victim was not a family or household member",
            S_392_12("(L)(19)"),
            holds=~charge.family_violence,
        ),
    ),
    questions=(PETITION_WINDOW,),
    notices=(VOID_BY,),
    remarks=(
        "The court grants only where open records cause or may cause a manifest injustice; the Commonwealth has 30 days to object; there is no fee.",
        "At most two petitions in a lifetime, each for one transaction.",
    ),
)

LISTED_PETITION = Law(
    id="VA-392.12.1",
    source=TEXT("Va. Code § 19.2-392.12:1"),
    title="Petition for sealing of the offenses on the automatic list",
    relief=SEALING,
    route=Route.PETITION_MUST,
    about=CONVICTED_OR_DEFERRED,
    versions=(IN_FORCE,),
    conditions=(
        Condition(
            "listed_offense",
            "The offense is one of the automatic list, unlawful purchase or possession of alcohol, or selling drug paraphernalia",
            S_392_12_1("(A)"),
            holds=short_list,
        ),
        Condition(
            "offense_floor",
            "The offense was committed on or after January 1, 1986",
            S_392_12_1("(A)"),
            holds=charge.offense_date >= OFFENSE_FLOOR,
        ),
        Condition(
            "conviction_free",
            "{short_wait} have passed since the conviction or dismissal without a conviction that is reported to the Exchange "
            "or one in another jurisdiction",
            READING(),
            all_of=(
                Limb(
                    "recorded",
                    "The years have passed and no such conviction is recorded in them",
                    holds=SHORT_PETITION_WINDOW.choose(fixed=FIXED_SEVEN, rolling=ROLLING_SEVEN),
                ),
                Limb(
                    "unrecorded",
                    "It is known that there are none elsewhere that the record does not hold",
                    holds=none_known_elsewhere,
                ),
            ),
        ),
        Condition(
            "same_day",
            "On that date the person was not convicted, or dismissed after a deferral, of another offense that is not listed",
            S_392_12_1("(D)"),
            holds=person.others.none(
                person.others.on_the_day_of(charge.disposition_date, convicted_or_deferred & ~under_12_1)
            ),
        ),
    ),
    questions=(SHORT_PETITION_WINDOW,),
    notices=(VOID_BY,),
    remarks=(
        "The court shall seal; there is no fee and no lifetime cap (E), (I).",
        "After automatic sealing a petition may still reach ancillary matters: probation violation, contempt, failure to appear, bail appeal (B), (J).",
        "A bill of 2026 (SB 542) amends the section; its text was not read.",
    ),
)

EXPUNGEMENT_PETITION = Law(
    id="VA-392.2",
    source=TEXT("Va. Code § 19.2-392.2", "as in force until July 2026"),
    title="Petition for expungement of charges that ended without a conviction",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=versions(Version("until 2026-11-30", None), Version("2026 c. 1127", C_1127, S_C_1127)),
    conditions=(
        Condition(
            "outcome",
            "The person was acquitted, a nolle prosequi was taken, or the charge was otherwise dismissed",
            S_392_2_A,
            holds=INNOCENCE.choose(acquitted=or_insane, not_acquitted=expungeable),
        ),
        Condition(
            "criminal_charge",
            "The charge was of a crime, not a traffic infraction",
            S_392_2_A,
            holds=~is_traffic_infraction,
        ),
        Condition(
            "criminal_charge",
            "The charge was of a crime; that infractions are reached too is told, and was not read",
            S_C_1127,
            holds=~is_traffic_infraction | not_read("§ 19.2-392.2(A) (2026 c. 1127): infractions"),
            since=C_1127,
        ),
        Condition(
            "not_deferred",
            "A dismissal came without a stipulation or finding that the facts suffice for guilt, and without a deferral of adjudication; "
            "an acquittal and a nolle prosequi need no more",
            S_C_1127,
            when=~charge.ended(Disposition.ACQUITTED, Disposition.ACQUITTED_INSANITY, Disposition.NOLLE_PROSSED),
            holds=~FACTS_SUFFICIENT,
            since=C_1127,
        ),
    ),
    questions=(INNOCENCE,),
    notices=(
        Notice(
            "new_text",
            "From this day on the section reads as 2026 c. 1127 has it, which was read by another project alone",
            S_C_1127,
            day=FixedDay(C_1127),
        ),
    ),
    remarks=(
        "The court must find a manifest injustice, (F); for a misdemeanor a person without a prior record is entitled to expungement absent good cause.",
        "One whose name another person used may petition too, without a fee, (B); and a dismissal because the wrong person was charged is expunged on motion, (H).",
    ),
)

S_EXONERATED = TEXT(
    "", "as published at the beginning of 2026: § 19.2-392.2 reads otherwise in its first subsection since"
)
EXONERATIONS = ("absolute_pardon", "actual_innocence", "vacatur")
EXONERATED = Law(
    id="VA-EXON",
    source=S_EXONERATED("Va. Code §§ 19.2-392.2(I), (J), 19.2-327.5, 19.2-327.13, 19.2-327.19(B)"),
    title="Absolute pardons, writs of actual innocence and of vacatur: expungement by the court",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    about=CONVICTIONS | {Disposition.VACATED},
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "ground",
            "An absolute pardon for a crime that the person did not commit, a writ of actual innocence that vacates the conviction, or a writ of vacatur for a "
            "victim of trafficking was granted, and no appeal of it is open: the court orders the expungement, and nobody petitions",
            one_of=(
                Limb(
                    "absolute_pardon",
                    "an absolute pardon for a crime not committed",
                    S_EXONERATED("§ 19.2-392.2(I)"),
                    holds=EXONERATION.is_one_of("absolute_pardon") & from_day(EXONERATED_ON),
                ),
                Limb(
                    "actual_innocence",
                    "a writ of actual innocence that vacates the conviction",
                    S_EXONERATED("§§ 19.2-392.2(J), 19.2-327.5, 19.2-327.13"),
                    holds=EXONERATION.is_one_of("actual_innocence") & from_day(EXONERATED_ON),
                ),
                Limb(
                    "vacatur",
                    "a writ of vacatur for a victim of sex trafficking",
                    TEXT("§ 19.2-327.19(B)"),
                    holds=EXONERATION.is_one_of("vacatur") & from_day(EXONERATED_ON),
                ),
            ),
        ),
    ),
)
