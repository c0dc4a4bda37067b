"""How New Mexico writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:N\.?\s*M\.?\s*S\.?\s*A\.?\s*(?:1978)?\s*,?\s*)?(?:§+\s*|sec(?:tion|\.)\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}[A-Z]?-\d{1,3}[A-Z]?-\d{1,3}(?:\.\d{1,2})?)",
    default_code="NMSA",
    inchoate=("30-28-1", "30-28-2", "30-28-3"),  # attempt, conspiracy, solicitation
    inchoate_source=TEXT("NMSA 30-28-1 to 30-28-3"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}[A-Z]?-(?:\d{1,3}[A-Z]?-?)?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("capital felony", Class.FELONY, LIFE),
        grade("felony 1", Class.FELONY, years(18)),
        grade("felony 2", Class.FELONY, years(9)),
        grade("felony 3", Class.FELONY, years(3)),
        grade("felony 4", Class.FELONY, months(18)),
        grade("misd", Class.MISDEMEANOR, days(364)),
        grade("petty misd", Class.MISDEMEANOR, months(6)),
        grade("ordinance", Class.ORDINANCE, days(90)),
        grade("penalty assessment", Class.INFRACTION, days(0)),
    ),
    STYLE,
    TEXT("NMSA 31-18-15, 31-19-1", "basic sentences: some felonies have longer ones; no law here asks the maxima"),
    aliases={
        **{
            alias: f"felony {number}"
            for number, word in (("1", "first"), ("2", "second"), ("3", "third"), ("4", "fourth"))
            for alias in (f"{word} degree felony", f"f{number}", f"{word}-degree felony")
        },
        "misdemeanor": "misd",
        "m": "misd",
        "petty misdemeanor": "petty misd",
        "pm": "petty misd",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)


def _local(text: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether an offense is not one of a local ordinance, whose matter nothing tells."""
    return (TRUE, ()) if text is not None and STYLE.is_of(text, ORDINANCE) == FALSE else (UNKNOWN, ("statute",))


is_of_the_state = Lookup("statute is", "no local ordinance", ("statute",), _local, "NM")
OWN = OwnFacts()

EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE)

is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR, Class.ORDINANCE)

# --- facts that New Mexico alone asks -----------------------------------------------------------------------

CANNABIS = OWN.text(
    "cannabis",
    "what the Cannabis Regulation Act makes of the conduct; legal, lesser, same, paraphernalia, none",
    silence="none",
    owner=Owner.PROSECUTOR,
)
GREAT_BODILY_HARM = OWN.flag("death_or_serious_injury", note="great bodily harm counts")
CHALLENGED = OWN.flag(
    "prosecutor_challenged",
    "the prosecutor told the court by 2022-07-01 that the dismissal is challenged",
    owner=Owner.PROSECUTOR,
)
CONDITIONAL_DISCHARGE = OWN.flag(
    "conditional_discharge", "the case was diverted by a conditional discharge, § 31-20-13"
)
DEFERRED_SENTENCE = OWN.text(
    "deferral_statute",
    note="of a sentence after which it was dismissed: criminal_code, motor_vehicle_code, none",
    silence="none",
)
WRONGLY_IDENTIFIED = OWN.flag(
    "wrongly_identified",
    "the person named is a victim of identity theft, as was shown at the hearing",
    level=Level.CASE,
)
TRAFFICKING_VICTIM = OWN.flag("trafficking_survivor", note="by duress, force, threat or fraud")

# --- what several laws ask ----------------------------------------------------------------------------------

now_legal = CANNABIS.is_one_of("legal", "lesser")
is_paraphernalia = CANNABIS.is_one_of("paraphernalia")
any_cannabis = CANNABIS.is_one_of("legal", "lesser", "same", "paraphernalia")
is_homicide = LISTS["homicide"].matches


def nothing_pending(source: Source) -> OnsetLike:
    """No other charge or proceeding is pending against the person."""
    return none_pending(source, among=person.others)


NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "NM", "New Mexico", "NMSA 29-3A-5(F): a sentence for a conviction in any jurisdiction"
)
