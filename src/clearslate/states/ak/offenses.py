"""How Alaska writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:Alaska\s*Stat(?:utes)?\.?|A\.?\s*S\.?)\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}\.\d{2}\.\d{3})",
    default_code="AS",
    inchoate=("11.31.100", "11.31.110", "11.31.120"),  # attempt, solicitation, conspiracy
    inchoate_source=MEMORY("AS 11.31.100 to 11.31.120", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}\.\d{2}(?:\.\d{0,2})?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony U", Class.FELONY, LIFE),
        grade("felony A", Class.FELONY, years(20)),
        grade("felony B", Class.FELONY, years(10)),
        grade("felony C", Class.FELONY, years(5)),
        grade("misd A", Class.MISDEMEANOR, days(365)),
        grade("misd B", Class.MISDEMEANOR, days(90)),
        grade("violation", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0), days(90)),
    ),
    STYLE,
    MEMORY("AS 12.55.125, 12.55.135", "the maxima are remembered; no law here asks them"),
    aliases={
        "unclassified felony": "felony U",
        **{f"class {letter} felony".lower(): f"felony {letter}" for letter in "ABC"},
        **{f"class {letter} misdemeanor".lower(): f"misd {letter}" for letter in "AB"},
        "infraction": "violation",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

# --- facts that Alaska alone asks ---------------------------------------------------------------------------

PLEA_ELSEWHERE = OWN.flag("plea_in_another_case")
RULE_40_GROUND = OWN.flag(
    "rule_40_ground",
    "dismissed because no charging document was filed, for lack of probable cause, for an identity error, or because a minor was "
    "wrongly charged in adult court",
)
SUSPENDED_ENTRY = OWN.flag("suspended_entry", "the entry of judgment was suspended, AS 12.55.078")
SUSPENDED_IMPOSITION = OWN.flag(
    "suspended_imposition", "the imposition of the sentence was suspended, AS 12.55.085, and the probation not revoked"
)
# A story that names no amount is not about marijuana: more than the rule lets pass.
MARIJUANA_OUNCES = OWN.number("marijuana_ounces", note="a large number where it was none", silence=1000.0)
MISTAKEN = OWN.flag(
    "mistaken_identity", "beyond a reasonable doubt the record came from mistaken identity or a false accusation"
)
FIREARM = OWN.flag("firearm", "a firearm was used in the offense", owner=Owner.PROSECUTOR)

no_charge = charge.ended(Disposition.NO_CHARGE)
dismissed = charge.ended(*DROPPED, Disposition.DIVERTED, perhaps=(Disposition.VACATED,))
acquitted = charge.ended(Disposition.ACQUITTED, Disposition.ACQUITTED_INSANITY)
