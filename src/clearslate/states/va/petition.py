"""Petitions: Va. Code §§ 19.2-392.12 and 19.2-392.12:1 (sealing), § 19.2-392.2 (expungement).

A petition is the person's own; these laws say only whether one would meet the statute's conditions, not
whether the court will find that open records are a manifest injustice.
"""

from __future__ import annotations

from typing import Final

from clearslate.law import *
from clearslate.states.va.convictions import IN_FORCE, SEALING, VOID_BY
from clearslate.states.va.offenses import *

S_392_12: Final = TEXT("§ 19.2-392.12")
S_392_12_1: Final = TEXT("§ 19.2-392.12:1")

REGISTRABLE: Final = OWN.flag(
    "registrable",
    "the conviction requires registration, § 9.1-902, by victim, intent, date or repetition",
    owner=Owner.REPOSITORY,
    silence=False,
)
VIOLENT_BY_CLAUSE: Final = OWN.flag(
    "violent_by_clause",
    "the felony is one that § 17.1-805(C) calls violent only under a further condition",
    owner=Owner.PROSECUTOR,
    silence=False,
)
FIREARM_USED: Final = OWN.flag(
    "firearm_used",
    "a firearm was used in the transaction, firearm rights not restored, § 19.2-392.12(L)(4)",
    owner=Owner.PROSECUTOR,
    silence=False,
)
HATE_CRIME: Final = OWN.flag(
    "hate_crime", "the offense was a hate crime, § 52-8.5", owner=Owner.PROSECUTOR, silence=False
)
GHB: Final = OWN.flag(
    "ghb",
    "the substance possessed was gamma hydroxybutyric acid, § 19.2-392.12(L)(9)",
    owner=Owner.POLICE,
    silence=False,
)
GRAVE_OBJECT: Final = OWN.flag(
    "grave_object",
    "the offense attempted, conspired at or aided was a Class 1-4 felony or punishable by more than ten years",
    owner=Owner.PROSECUTOR,
    silence=False,
)
ANIMALS_FORBIDDEN: Final = OWN.flag(
    "animals_forbidden",
    "the court's prohibition to own companion animals is in effect",
    owner=Owner.COURT,
    silence=False,
)
KEEPS_DOG: Final = OWN.flag(
    "keeps_dangerous_dog",
    "the person still owns or possesses the dangerous or vicious dog",
    owner=Owner.COURT,
    silence=False,
)
DEPENDENCY: Final = OWN.flag(
    "dependency",
    "the offense involved the use of, or dependence on, alcohol or drugs",
    owner=Owner.PERSON,
    silence=False,
)
REHABILITATED: Final = OWN.flag(
    "rehabilitated",
    "the person has shown rehabilitation, § 19.2-392.12(F)(3)",
    owner=Owner.PERSON,
    silence=True,
)


CONVICTED_OR_DEFERRED: Final = CONVICTIONS | {Disposition.DIVERTED}

MISDEMEANOR_WAIT: Final = parameter("misdemeanor_wait", years(7), S_392_12("(F)(2)"))
FELONY_WAIT: Final = parameter("felony_wait", years(10), S_392_12("(F)(2)"))
GRAVE_WAIT: Final = parameter("grave_wait", years(20), S_392_12("(A)"))
OTHER_FELONY_WAIT: Final = parameter("other_felony_wait", years(10), S_392_12("(A)"))
SHORT_WAIT: Final = parameter("short_wait", years(7), S_392_12_1)

PETITION_WINDOW: Final = OpenQuestion(
    id="VA-392.12-F-2",
    question="Is the period without convictions the one that follows the conviction, or any such period before the petition?",
    cite="Va. Code § 19.2-392.12(F)(2)",
    readings={
        "fixed": "the period after the conviction: a reportable conviction inside it bars the petition for good",
        "rolling": "any period: a later reportable conviction starts it anew",
    },
    chosen="fixed",
    decided="2026-11-25",
    because="the period is counted from the latest of named events, as that of § 19.2-392.6(B) is",
)

SHORT_PETITION_WINDOW: Final = OpenQuestion(
    id="VA-392.12.1-PERIOD",
    question="Are the seven conviction-free years those that follow the conviction, or any seven before the petition?",
    cite="Va. Code § 19.2-392.12:1(I)",
    readings={
        "fixed": "the seven years after the conviction: a reportable conviction inside them bars the petition for good",
        "rolling": "any seven years: a later reportable conviction starts them anew",
    },
    chosen=BOTH,
    decided="2026-11-27",
    because="(I) says 'during that time period', as § 19.2-392.6(B) does; yet this petition is what stays open, later, to those whom "
    "that fixed window shuts out",
)

_breaking: Final[Truth] = (charge.is_convicted & is_reported) | is_conviction_elsewhere

# (F)(2): the latest of dismissal or conviction, release, finding of a violation, and release after it. The record
# has no release after a violation: where there was one, the completion of the sentence stands for it (not earlier).
_violated: Final[Truth] = charge.probation_revoked_on.happened
_anchor: Final = later_of(
    charge.disposition_date,
    charge.released_on,
    Where(_violated, charge.probation_revoked_on),
    Where(_violated, charge.completed_on),
)


def _clean(term: Parameter) -> OnsetLike:
    """The period has run since the anchor with no breaking conviction, under either reading."""
    return (
        PETITION_WINDOW.choose(
            fixed=elapsed(term, since=_anchor)
            & person.others.none(
                person.others.within(term, after=_anchor, where=_breaking, day=charge.disposition_date)
            ),
            rolling=clean_period(
                term, after=_anchor, broken_on=charge.disposition_date, among=person.others.among(_breaking)
            ),
        )
        & none_known_elsewhere
    )


# (L)(11): attempts and the like, and similar ordinances, follow the offense on the list.
_EXCLUDED: Final = (
    ("section", "of one of the named sections", or_similar_ordinance(LISTS["excluded_sections"])),
    ("solicitation", "former solicitation", or_similar_ordinance(LISTS["excluded_former_solicitation"])),
    ("article", "of one of the named articles", or_similar_ordinance(LISTS["excluded_articles"])),
    ("protective_order", "violation of a protective order", or_similar_ordinance(LISTS["protective_orders"])),
    ("registry", "one that always requires registration", or_similar_ordinance(LISTS["registry"])),
    ("registry_if", "one that requires it here", or_similar_ordinance(LISTS["registry_if"]) & REGISTRABLE),
    ("felony", "one of the named felonies", is_felony & LISTS["excluded_felonies"].matches),
    (
        "violent",
        "a violent felony",
        is_felony
        & any_of(
            LISTS["violent_felonies"].matches,
            LISTS["violent_if_felony"].matches,
            LISTS["violent_if"].matches & VIOLENT_BY_CLAUSE,
        ),
    ),
    ("firearm", "a felony in which a firearm was used", is_felony & FIREARM_USED),
)

_grave_felony: Final[Truth] = is_felony & any_of(
    GRADING.is_grade("felony 1", "felony 2"), GRADING.punishable_by_at_least(LIFE)
)

SEALING_PETITION: Final = Law(
    id="VA-392.12",
    source=TEXT("Va. Code § 19.2-392.12"),
    title="Petition for sealing",
    relief=SEALING,
    automatic=False,
    unit=CHARGE,
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
                Limb(
                    "larceny",
                    "Felony larceny",
                    holds=is_felony & LISTS["grand_larceny"].matches,
                ),
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
            holds=person.none(charge.is_convicted & _grave_felony),
        ),
        Condition(
            "no_grave_felony",
            "The person was not convicted of a Class 3 or 4 felony in the past {grave_wait}",
            S_392_12("(A)"),
            holds=elapsed(
                GRAVE_WAIT,
                since=person.latest(
                    charge.disposition_date,
                    charge.is_convicted & is_felony & GRADING.is_grade("felony 3", "felony 4"),
                ),
            ),
        ),
        Condition(
            "no_other_felony",
            "The person was not convicted of any other felony in the {other_felony_wait} before the petition",
            S_392_12("(A)"),
            holds=elapsed(
                OTHER_FELONY_WAIT,
                since=person.others.latest(charge.disposition_date, charge.is_convicted & is_felony),
            ),
        ),
        Condition(
            "clean_period",
            "For {misdemeanor_wait} ({felony_wait} for a felony) since the latest of dismissal, conviction, release and violation, "
            "no conviction that is reported to the Exchange and none in another jurisdiction",
            S_392_12("(F)(2)", READING),
            holds=choose((is_felony, _clean(FELONY_WAIT)), (Known(True), _clean(MISDEMEANOR_WAIT))),
        ),
        Condition(
            "rehabilitation",
            "Where the offense involved alcohol or drugs, the person has shown rehabilitation",
            S_392_12("(F)(3)"),
            holds=~DEPENDENCY | REHABILITATED,
        ),
        Condition(
            "restitution",
            "All restitution is paid",
            TEXT("§§ 19.2-392.12(F)(4), .5(F)"),
            holds=case.restitution_is_paid,
        ),
        Condition(
            "earlier_grants",
            "The person did not have two petitions of different sentencing events granted before",
            S_392_12("(C), (F)(5)", READING),
            holds=person.count_cases(charge.is_cleared & one_of_values("cleared_under", ("VA-392.12",))) < 2,
        ),
        Condition(
            "excluded_offense",
            "The offense is not one of the named sections, a registrable or violent one, or of the named articles",
            S_392_12("(L)(1)-(5), (7)-(8), (11), (15)-(18)"),
            all_of=tuple(Limb(key, f"Not {words}", holds=~found) for key, words, found in _EXCLUDED),
        ),
        Condition(
            "not_hate_crime",
            "The offense was not a hate crime",
            S_392_12("(L)(6)"),
            holds=~HATE_CRIME,
        ),
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
                Limb(
                    "dog",
                    "The person no longer keeps the dog",
                    holds=~(LISTS["dangerous_dogs"].matches & KEEPS_DOG),
                ),
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

# § 19.2-392.12:1(A): as the automatic list, with two offenses more; (D): deferred dismissals stand with convictions.
_short_list: Final[Truth] = (
    LISTS["petition_12_1"].matches
    & is_completed
    & (~LISTS["automatic_misdemeanor_only"].matches | is_listed_as_misdemeanor)
)
_under_12_1: Final[Truth] = all_of(_short_list, decided_in_virginia, charge.offense_date >= OFFENSE_FLOOR)
_convicted_or_deferred: Final[Truth] = charge.ended(Disposition.CONVICTED, Disposition.DIVERTED)
_FIXED_SEVEN: Final[OnsetLike] = elapsed(SHORT_WAIT, since=charge.disposition_date) & person.others.none(
    person.others.within(SHORT_WAIT, after=charge.disposition_date, where=_breaking)
)
_ROLLING_SEVEN: Final[OnsetLike] = clean_period(
    SHORT_WAIT,
    after=charge.disposition_date,
    broken_on=charge.disposition_date,
    among=person.others.among(_breaking),
)

LISTED_PETITION: Final = Law(
    id="VA-392.12.1",
    source=TEXT("Va. Code § 19.2-392.12:1"),
    title="Petition for sealing of the offenses on the automatic list",
    relief=SEALING,
    automatic=False,
    unit=CHARGE,
    about=CONVICTED_OR_DEFERRED,
    versions=(IN_FORCE,),
    conditions=(
        Condition(
            "listed_offense",
            "The offense is one of the automatic list, unlawful purchase or possession of alcohol, or selling drug paraphernalia",
            S_392_12_1("(A)"),
            holds=_short_list,
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
                    holds=SHORT_PETITION_WINDOW.choose(fixed=_FIXED_SEVEN, rolling=_ROLLING_SEVEN),
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
                person.others.on_the_day_of(charge.disposition_date, _convicted_or_deferred & ~_under_12_1)
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

INNOCENCE: Final = OpenQuestion(
    id="VA-392.2-INSANITY",
    question="Is a person found not guilty by reason of insanity 'acquitted' under § 19.2-392.2?",
    cite="Va. Code § 19.2-392.2(A)",
    readings={"acquitted": "yes", "not_acquitted": "no"},
    chosen=BOTH,
    decided="2026-11-25",
    because="the section's text was not read",
)
_C_1127: Final = "2026-12-01"
S_C_1127: Final = SECONDARY("§ 19.2-392.2 (2026 c. 1127)", "the act was not read")
S_392_2_A: Final = SECONDARY("§ 19.2-392.2(A)", "the section was not read")
_expungeable = charge.ended(Disposition.ACQUITTED, Disposition.NOLLE_PROSSED, Disposition.DISMISSED)
_or_insane = _expungeable | charge.ended(Disposition.ACQUITTED_INSANITY)

EXPUNGEMENT_PETITION: Final = Law(
    id="VA-392.2",
    source=SECONDARY("Va. Code § 19.2-392.2", "the section was not read"),
    title="Petition for expungement of charges that ended without a conviction",
    relief="expungement",
    automatic=False,
    unit=CHARGE,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("until 2026-11-30", None),
        Version("2026 c. 1127", _C_1127, S_C_1127, read=False),
    ),
    conditions=(
        Condition(
            "outcome",
            "The person was acquitted, a nolle prosequi was taken, or the charge was otherwise dismissed",
            S_392_2_A,
            holds=INNOCENCE.choose(acquitted=_or_insane, not_acquitted=_expungeable),
        ),
        Condition(
            "criminal_charge",
            "The charge was of a crime, not a traffic infraction",
            S_392_2_A,
            holds=~is_traffic_infraction,
        ),
    ),
    questions=(INNOCENCE,),
    notices=(
        Notice(
            "text_not_read",
            "From this day on the section reads as 2026 c. 1127 has it, which was not read: unknown",
            S_C_1127,
            day=FixedDay(_C_1127),
        ),
    ),
    remarks=(
        "The court must find a manifest injustice; for a misdemeanor a person without a prior record is entitled to expungement absent good cause.",
    ),
)

LAWS: Final = (SEALING_PETITION, LISTED_PETITION, EXPUNGEMENT_PETITION)
