"""Va. Code §§ 19.2-392.12 and 19.2-392.2 in their parts: waiting periods, open questions, what stands in the way."""

from clearslate.states.va.offenses import *

S_392_12 = TEXT("§ 19.2-392.12")
S_392_12_1 = TEXT("§ 19.2-392.12:1")

REGISTRABLE = OWN.flag("registration_required", by="§ 9.1-902", note="by victim, intent, date or repetition")
VIOLENT_BY_CLAUSE = OWN.flag(
    "violent_by_clause",
    "the felony is one that § 17.1-805(C) calls violent only under a further condition",
    owner=Owner.PROSECUTOR,
)
FIREARM_USED = OWN.flag(
    "firearm_used",
    "a firearm was used in the transaction, firearm rights not restored, § 19.2-392.12(L)(4)",
    owner=Owner.PROSECUTOR,
)
HATE_CRIME = OWN.flag("hate_crime", "the offense was a hate crime, § 52-8.5", owner=Owner.PROSECUTOR)
GHB = OWN.flag("ghb", "the substance possessed was gamma hydroxybutyric acid, § 19.2-392.12(L)(9)", owner=Owner.POLICE)
GRAVE_OBJECT = OWN.flag(
    "grave_object",
    "the offense attempted, conspired at or aided was a Class 1-4 felony or punishable by more than ten years",
    owner=Owner.PROSECUTOR,
)
ANIMALS_FORBIDDEN = OWN.flag(
    "animals_forbidden", "the court's prohibition to own companion animals is in effect", owner=Owner.COURT
)
KEEPS_DOG = OWN.flag(
    "keeps_dangerous_dog", "the person still owns or possesses the dangerous or vicious dog", owner=Owner.COURT
)
DEPENDENCY = OWN.flag(
    "dependency", "the offense involved the use of, or dependence on, alcohol or drugs", owner=Owner.PERSON
)
REHABILITATED = OWN.flag(
    "rehabilitated", "the person has shown rehabilitation, § 19.2-392.12(F)(3)", owner=Owner.PERSON, silence=True
)


CONVICTED_OR_DEFERRED = CONVICTIONS | {Disposition.DIVERTED}

MISDEMEANOR_WAIT = parameter("misdemeanor_wait", years(7), S_392_12("(F)(2)"))
FELONY_WAIT = parameter("felony_wait", years(10), S_392_12("(F)(2)"))
GRAVE_WAIT = parameter("grave_wait", years(20), S_392_12("(A)"))
OTHER_FELONY_WAIT = parameter("other_felony_wait", years(10), S_392_12("(A)"))
SHORT_WAIT = parameter("short_wait", years(7), S_392_12_1)

PETITION_WINDOW = OpenQuestion(
    id="VA-392.12-F-2",
    question="Is the period without convictions the one that follows the conviction, or any such period before the petition?",
    cite="Va. Code § 19.2-392.12(F)(2)",
    readings={
        "fixed": "the period after the conviction: a reportable conviction inside it bars the petition for good",
        "rolling": "any period: a later reportable conviction starts it anew",
    },
    chosen="fixed",
    because="the period is counted from the latest of named events, as that of § 19.2-392.6(B) is",
)

SHORT_PETITION_WINDOW = OpenQuestion(
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

breaking = (charge.is_convicted & is_reported) | is_conviction_elsewhere

# (F)(2): the latest of dismissal or conviction, release, finding of a violation, and release after it. The record
# has no release after a violation: where there was one, the completion of the sentence stands for it (not earlier).
# Release alone counts; restitution is asked apart, and fines and costs survive sealing.
released = completion(S_392_12("(F)(2)"), custody=IN, supervision=OUT, restitution=OUT, fines_and_costs=OUT)
violated = charge.probation_revoked_on.happened
anchor = later_of(
    charge.disposition_date, charge.released_on, Where(violated, charge.probation_revoked_on), Where(violated, released)
)


def clean(term: Parameter) -> OnsetLike:
    """The period has run since the anchor with no breaking conviction, under either reading."""
    return (
        PETITION_WINDOW.choose(
            fixed=elapsed(term, since=anchor)
            & person.others.none_within(term, after=anchor, where=breaking, day=charge.disposition_date),
            rolling=clean_period(
                term, after=anchor, broken_on=charge.disposition_date, among=person.others.among(breaking)
            ),
        )
        & none_known_elsewhere
    )


# (L)(11): attempts and the like, and similar ordinances, follow the offense on the list.
EXCLUDED = (
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

grave_felony = is_felony & (GRADING.is_grade("felony 1", "felony 2") | GRADING.punishable_by_at_least(LIFE))

# § 19.2-392.12:1(A): as the automatic list, with two offenses more; (D): deferred dismissals stand with convictions.
short_list = (
    LISTS["petition_12_1"].matches
    & is_completed
    & (~LISTS["automatic_misdemeanor_only"].matches | is_listed_as_misdemeanor)
)
under_12_1 = all_of(short_list, decided_in_virginia, charge.offense_date >= OFFENSE_FLOOR)
convicted_or_deferred = charge.ended(Disposition.CONVICTED, Disposition.DIVERTED)
FIXED_SEVEN = elapsed(SHORT_WAIT, since=charge.disposition_date) & person.others.none_within(
    SHORT_WAIT, after=charge.disposition_date, where=breaking
)
ROLLING_SEVEN = clean_period(
    SHORT_WAIT, after=charge.disposition_date, broken_on=charge.disposition_date, among=person.others.among(breaking)
)

INNOCENCE = OpenQuestion(
    id="VA-392.2-INSANITY",
    question="Is a person found not guilty by reason of insanity 'acquitted' under § 19.2-392.2?",
    cite="Va. Code § 19.2-392.2(A)",
    readings={"acquitted": "yes", "not_acquitted": "no"},
    chosen=BOTH,
    because="(A)(1) says acquitted, and the section does not say whether by reason of insanity",
)
C_1127 = "2026-12-01"
S_C_1127 = SECONDARY("§ 19.2-392.2(A) (2026 c. 1127)", "another project read it; the act was not read here")
EXONERATION = OWN.text(
    "exoneration",
    "the pardon or writ that found the person innocent; absolute_pardon, actual_innocence, vacatur, none",
    owner=Owner.COURT,
    silence="none",
)
EXONERATED_ON = OWN.event(
    "exonerated_on",
    "day of that pardon or writ; of a writ that may be appealed, the day on which it became final",
    owner=Owner.COURT,
    silence=DayInterval(NEVER, NEVER),
)
FACTS_SUFFICIENT = OWN.flag(
    "facts_sufficient",
    "the facts were stipulated or found to be sufficient for guilt, or adjudication was deferred",
    owner=Owner.COURT,
)
S_392_2_A = TEXT("§ 19.2-392.2(A)", "as in force until July 2026; what it says from then to November was not read")
expungeable = charge.ended(Disposition.ACQUITTED, Disposition.NOLLE_PROSSED, Disposition.DISMISSED)
or_insane = expungeable | charge.ended(Disposition.ACQUITTED_INSANITY)
