"""How Iowa writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:(?:Iowa|I\.?)\s*C(?:ode|\.)(?:\s*Ann\.?)?)\s*)?(?:(?:section|sec\.|§+)\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,3}[A-Z]?\.\d{1,3}[A-Z]{0,2})",
    default_code="Iowa Code",
    inchoate=("703.1", "703.2", "703.3", "705.1", "706.1"),  # aiding, solicitation, conspiracy
    inchoate_source=TEXT("Iowa Code 703.1 to 703.3, 705.1, 706.1"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,3}(?:[A-Z]\.?|\.))",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony A", Class.FELONY, LIFE),
        grade("felony B", Class.FELONY, years(25), LIFE),
        grade("felony C", Class.FELONY, years(10), years(15)),
        grade("felony D", Class.FELONY, years(5), years(15)),
        grade("felony", Class.FELONY, years(1), LIFE),
        grade("aggravated misd", Class.MISDEMEANOR, years(2)),
        grade("serious misd", Class.MISDEMEANOR, years(1)),
        grade("simple misd", Class.MISDEMEANOR, days(0), days(30)),
        grade("misd", Class.MISDEMEANOR, days(0), years(2)),
        # A city's or county's own offense is a simple misdemeanor; the civil ones are municipal infractions.
        grade("ordinance", Class.ORDINANCE, days(0), days(30)),
        grade("infraction", Class.INFRACTION, days(0)),
    ),
    STYLE,
    TEXT("Iowa Code 902.9, 903.1", "that a local offense is a simple misdemeanor is remembered"),
    aliases={
        **{
            alias: f"{name} misd"
            for name in ("aggravated", "serious", "simple")
            for alias in (f"{name} misdemeanor", f"{name[:2]}ms" if name != "simple" else "smms")
        },
        **{
            alias: f"felony {letter}"
            for letter in "ABCD"
            for alias in (f"class {letter} felony".lower(), f"fel{letter}".lower())
        },
        "misdemeanor": "misd",
        "municipal ordinance": "ordinance",
        "municipal infraction": "infraction",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

# --- facts that Iowa alone asks -----------------------------------------------------------------------------

DEFERRED_JUDGMENT = OWN.flag(
    "deferred_judgment", "judgment was deferred under Iowa Code 907.3 and the person was discharged from probation"
)
RELATED_TO_DEFERRED = OWN.flag(
    "related_to_deferred",
    "dismissed charge of another case number, of the same transaction or common scheme as a deferred judgment",
    owner=Owner.PROSECUTOR,
)
DEFERRED_BEFORE = OWN.number(
    "deferred_judgments_before",
    "deferred judgments granted to the person, by the confidential docket of Iowa Code 907.4",
    level=Level.PERSON,
    silence=0.0,
)
INCOMPETENT = OWN.flag(
    "incompetent", "the defendant was found incompetent to stand trial in the case", level=Level.CASE
)
INJURY_ALLEGED = OWN.flag(
    "injury_alleged", "physical or mental injury to another, or an attempt at it, was alleged", owner=Owner.PROSECUTOR
)
GOOD_CAUSE = OWN.flag(
    "good_cause",
    "the court finds good cause to waive the 180 days: identity theft, mistaken identity or other",
    level=Level.CASE,
)
TRAFFIC_LEFT_OUT = OWN.flag("traffic_left_out", "a local traffic violation or a simple misdemeanor of chapter 321")
SEXUALLY_MOTIVATED = OWN.flag(
    "sexually_motivated", "it was determined under Iowa Code 692A.126 that the offense was sexually motivated"
)
SIMILAR_ORDINANCE = OWN.flag(
    "similar_ordinance", "the local ordinance is similar to Iowa Code 123.46, 123.47(3) or 725.1(1)(a)", silence=None
)

# --- what several laws ask ----------------------------------------------------------------------------------

is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR, Class.ORDINANCE)
all_paid = case.all_money_is_paid

discharged = charge.ended(Disposition.DIVERTED) & DEFERRED_JUDGMENT
on_probation = charge.ended(Disposition.DEFERRED)
was_deferred = discharged | on_probation
# The end of probation is no discharge: from that day on it may have been ordered, and only an order says so.
_PROBATION_OVER = completion(
    TEXT("Iowa Code 907.9(4)(b)", "money is a condition of its own"),
    custody=IN,
    supervision=IN,
    restitution=OUT,
    fines_and_costs=OUT,
)
discharge = choose(
    (discharged, from_day(charge.disposition_date) & completion_stands),
    (on_probation, from_day(_PROBATION_OVER) & UNSETTLED),
)
was_dismissed = charge.ended(*DROPPED, perhaps=(Disposition.VACATED,))
# A diversion that is no deferred judgment may have ended in a dismissal.
ended_free = (
    charge.ended(
        Disposition.ACQUITTED,
        Disposition.ACQUITTED_INSANITY,
        *DROPPED,
        perhaps=(Disposition.VACATED, Disposition.DIVERTED),
    )
    & ~discharged
)
by_insanity = charge.ended(Disposition.ACQUITTED_INSANITY)
was_convicted = charge.ended(Disposition.CONVICTED, perhaps=(Disposition.VACATED,))
left_out = TRAFFIC_LEFT_OUT | (LISTS["chapter_321"].matches & GRADING.is_grade("simple misd"))

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("IA", "Iowa", "Iowa Code 123.46(6), 123.47(9), 725.1(1)(c)")
