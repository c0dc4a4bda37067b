"""How Arkansas writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:Ark\.?\s*)?(?:A\.?\s?C\.?\s?A\.?\s*)?(?:Code\s*(?:Ann\.?\s*)?)?)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-\d{1,3}-\d{3,4})",
    default_code="Ark. Code",
    inchoate=("5-3-201", "5-3-301", "5-3-401"),  # attempt, solicitation, conspiracy
    inchoate_source=SECONDARY(
        "Ark. Code §§ 5-3-201, 5-3-301, 5-3-401", "§ 5-3-401 through a summary; the others were read"
    ),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-(?:\d{1,3}-?)?)",
    ordinances=True,
)
_FELONIES = {"A": 30, "B": 20, "C": 10, "D": 6}
_MISDEMEANORS = {"A": years(1), "B": days(90), "C": days(30)}
GRADING = Grading(
    (
        grade("felony Y", Class.FELONY, LIFE),
        *(grade(f"felony {letter}", Class.FELONY, years(term)) for letter, term in _FELONIES.items()),
        grade("felony U", Class.FELONY, years(1), LIFE),
        *(grade(f"misd {letter}", Class.MISDEMEANOR, term) for letter, term in _MISDEMEANORS.items()),
        grade("misd U", Class.MISDEMEANOR, days(1), years(1)),
        grade("violation", Class.INFRACTION, days(0)),
    ),
    STYLE,
    MEMORY("Ark. Code § 5-4-401"),
    aliases={
        **{f"class {letter} felony": f"felony {letter}" for letter in "yabcd"},
        **{f"f{letter}": f"felony {letter}" for letter in "yabcdu"},
        **{f"class {letter} misdemeanor": f"misd {letter}" for letter in "abc"},
        **{f"m{letter}": f"misd {letter}" for letter in "abcu"},
        "unclassified felony": "felony U",
        "unclassified misdemeanor": "misd U",
        "infraction": "violation",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_minor = any_of(
    GRADING.is_kind(Class.MISDEMEANOR), GRADING.is_kind(Class.INFRACTION), GRADING.is_kind(Class.ORDINANCE)
)


def _local(text: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether an offense is not one of a local ordinance, whose matter nothing tells."""
    return (TRUE, ()) if text is not None and STYLE.is_of(text, ORDINANCE) == FALSE else (UNKNOWN, ("statute",))


is_of_the_state = Lookup("statute is", "no local ordinance", ("statute",), _local, "AR")

# --- facts that Arkansas alone asks -------------------------------------------------------------------------

DOC_TIME = OWN.flag(
    "doc_time",
    "any part of the sentence was served as an inmate of the Division of Correction",
    owner=Owner.CORRECTIONS,
)
FELONY_VIOLENCE = OWN.flag("crime_of_violence", by="§ 5-4-501(d)(2)", note="of a felony", silence=None)
VIOLENT = OWN.flag(
    "violent", "a violent felony of class C or D that § 5-4-501(d)(2) does not name", owner=Owner.PROSECUTOR
)
FELONY_SEX = OWN.flag("felony_sex_offense", "a felony sex offense", owner=Owner.PROSECUTOR, silence=None)
CDL = OWN.flag("commercial_license_at_offense")
LICENSE = OWN.flag(
    "license_reinstated",
    "every fee and requirement to reinstate a driver's license that the case caused is done",
    level=Level.CASE,
    silence=True,
)
DENIED_ON = OWN.event("petition_denied_on")
APPEAL = OWN.flag("appeal_of_denial_pending", "an appeal of an earlier denial is pending")
FIRST_OFFENDER = OWN.flag(
    "first_offender_act",
    "the court deferred under the first offender act (Act 346, §§ 16-93-301 to 16-93-303), without adjudication",
    level=Level.CASE,
)
MUST_REGISTER = OWN.flag("registration_required", silence=None)
SPECIALTY = OWN.flag(
    "specialty_court",
    "the person completed a drug, mental health, veterans or other specialty court program in the case",
    level=Level.CASE,
)
RECOMMENDS = OWN.flag(
    "prosecutor_recommends",
    "the prosecuting attorney recommended dismissal and sealing",
    level=Level.CASE,
    silence=True,
    owner=Owner.PROSECUTOR,
)
TRAFFICKED = OWN.flag("trafficking_survivor")
PRIOR_DRUG = OWN.flag(
    "prior_drug_conviction",
    "there is an earlier conviction under a law on controlled substances, here or elsewhere",
    owner=Owner.REPOSITORY,
)
TREATMENT = OWN.flag(
    "treatment_completed", "the drug treatment or education that § 16-90-1407 wants is completed", silence=True
)
EPISODE = OWN.text("criminal_episode", silence="the case")
DEATH_OR_INJURY = OWN.flag("death_or_serious_injury", silence=None)

# --- what several laws ask ----------------------------------------------------------------------------------

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("AR", "Arkansas", "Ark. Code § 16-90-1406(c)", "felony conviction")
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known

must_register = as_told(MUST_REGISTER, LISTS["registrable"].matches)
involves_violence = as_told(FELONY_VIOLENCE, LISTS["felony_violence"].matches)
sex_felony = as_told(FELONY_SEX, LISTS["sex_offense"].matches)
violent = as_told(VIOLENT, LISTS["perhaps_violent"].matches)
death_or_injury = as_told(DEATH_OR_INJURY, LISTS["death_or_injury"].matches)
cdl_traffic = CDL & LISTS["traffic"].matches
# Without the fact, only an unsuspended term leaves open where it was served.
served_in_correction = DOC_TIME & ~(is_absent(DOC_TIME) & (charge.incarceration_days <= charge.suspended_days))
S_1404 = TEXT("Ark. Code § 16-90-1404(1)")


# Jail, probation, suspended time and service. The petitions ask for the money in a condition of its own, for the court may
# have excused it.
sentence_done = later_of(
    charge.disposition_date,
    charge.released_on,
    completion(S_1404, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT),
)
sentence_done_and_paid = later_of(
    charge.disposition_date,
    charge.released_on,
    completion(S_1404, custody=IN, supervision=IN, restitution=IN, fines_and_costs=IN),
)
