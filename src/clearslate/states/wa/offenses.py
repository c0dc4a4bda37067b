"""How Washington writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:former\s+)?(?:R\.?\s*C\.?\s*W\.?(?:\s*A\.?)?\s*)?§*\s*"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}[A-C]?\.\d{1,3}[A-Z]?\.\d{3,5})",
    default_code="RCW",
    inchoate=("9a.28.020", "9a.28.030", "9a.28.040"),
    inchoate_source=TEXT("RCW 9A.28.020 to .040"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}[A-C]?\.(?:\d{1,3}[A-Z]?\.?\d{0,2})?)",
    ordinances=True,
)
_SINCE_2011 = TEXT("RCW 9A.20.021(2)")
GRADING = Grading(
    (
        grade("felony A", Class.FELONY, LIFE),
        grade("felony B", Class.FELONY, years(10)),
        grade("felony C", Class.FELONY, years(5)),
        grade("felony", Class.FELONY, years(5), LIFE),
        grade("gross misd", Class.MISDEMEANOR, days(364), source=_SINCE_2011),
        grade("misd", Class.MISDEMEANOR, days(90)),
        grade("infraction", Class.INFRACTION, days(0), source=TEXT("RCW 7.80.120")),
    ),
    STYLE,
    TEXT("RCW 9A.20.021"),
    aliases={
        **{f"class {letter} felony": f"felony {letter.upper()}" for letter in "abc"},
        **{f"felony class {letter}": f"felony {letter.upper()}" for letter in "abc"},
        "gross misdemeanor": "gross misd",
        "misdemeanor": "misd",
        "civil infraction": "infraction",
        "traffic infraction": "infraction",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

# --- facts that Washington alone asks -----------------------------------------------------------------------

ENHANCEMENT = OWN.text(
    "enhancement",
    "which enhancement the conviction included; none, firearm, deadly_weapon, sexual_motivation",
    silence="none",
)
VICTIM_OFFICER = OWN.flag(
    "victim_law_enforcement",
    "the assault in the third degree was against a law enforcement or peace officer",
    owner=Owner.PROSECUTOR,
)
REDUCED = OWN.flag(
    "reduced_from_dui",
    "it was first charged as driving, flying or boating under the influence, or was that under a local ordinance, and so is a prior offense of RCW 46.61.5055(14)",
    owner=Owner.PROSECUTOR,
)
NOTIFIED = OWN.flag(
    "prosecutor_notified",
    "the prosecutor was told in writing that the vacation of a domestic violence conviction is asked, and the court was shown it",
    silence=True,
    owner=Owner.PERSON,
)
RESTRAINED = OWN.flag(
    "restrained_now",
    "the person is now restrained by a protection, no-contact, antiharassment or civil restraining order",
    level=Level.PERSON,
)
VIOLATION_FOUND_ON = OWN.event(
    "order_violation_found_on",
    "day on which the person was found to have violated such an order, the latest",
    level=Level.PERSON,
)
HELD_AS_JUVENILE = OWN.flag(
    "held_in_juvenile_facility",
    "the person was then held in a facility of the department of children, youth and families or a county detention facility",
    owner=Owner.CORRECTIONS,
)
TREATMENT_PROVED = OWN.flag(
    "treatment_proof_verified",
    "proof of a completed program, or of an assessment and six months of substantial compliance, was filed and verified",
)
VICTIMIZED = OWN.flag(
    "result_of_victimisation",
    "the offense was committed as a result of being a victim of sex trafficking, prostitution, sexual assault or domestic violence",
)
DEFERRED_PROSECUTION = OWN.flag(
    "deferred_prosecution", "the charge was dismissed after a deferred prosecution or similar diversion"
)
AFTER_PROBATION = OWN.flag(
    "after_probation_or_deferral",
    "the dismissal was entered after a period of probation, or of suspension or deferral of sentence",
)
INCOMPETENT = OWN.flag("dismissed_incompetent")
CANNABIS_ORDINANCE = OWN.flag("cannabis_ordinance", "the local ordinance is equivalent to RCW 69.50.4014", silence=None)

# --- what several laws ask ----------------------------------------------------------------------------------


def _is_local(statute: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether a statute is a local law."""
    bits = STYLE.is_of(statute, ORDINANCE)
    return bits, () if bits != UNKNOWN else ("statute",)


TRIBAL = "tribal"

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_class_a = GRADING.is_grade("felony A")
is_class_b = GRADING.is_grade("felony B")
is_class_c = GRADING.is_grade("felony C")
is_gross = GRADING.is_grade("gross misd")
is_ordinance = Lookup("statute is", "of a local law", ("statute",), _is_local, "WA")
is_crime = ~GRADING.is_kind(Class.INFRACTION)
is_tribal = charge.decided_in(TRIBAL)
is_domestic = charge.family_violence

# RCW 9.94A.640(2)(b), 9.94A.648(3)(a): three offenses are open where no enhancement was found.
no_enhancement = ENHANCEMENT.is_one_of("none")
is_grave = any_of(
    is_class_a,
    LISTS["class_a"].matches,
    all_of(
        LISTS["violent"].matches | LISTS["against_persons"].matches,
        ~(LISTS["open_unless_enhanced"].matches & no_enhancement),
        ~all_of(LISTS["assault_3"].matches, no_enhancement, ~VICTIM_OFFICER),
    ),
)

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "WA", "Washington", "RCW 9.94A.640(2), 9.96.060(2)", "conviction and no charge"
)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known


def no_new_crime(term: Parameter, where: Truth) -> OnsetLike:
    """No conviction of a crime that was entered after this one, in the years before the application."""
    others = person.others
    return elapsed(
        term,
        since=others.latest(
            charge.disposition_date,
            others.later_than(charge.disposition_date, all_of(charge.is_convicted, is_crime, where)),
        ),
    )
