"""How North Dakota writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:N\.?\s*D\.?\s*C\.?\s*C\.?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}(?:\.\d)?-\d{1,2}(?:\.\d{1,2})?-\d{1,2}(?:\.\d{1,2})?)",
    default_code="N.D.C.C.",
    inchoate=("12.1-06-01", "12.1-06-03", "12.1-06-04"),  # attempt, solicitation, conspiracy
    inchoate_source=MEMORY("N.D.C.C. §§ 12.1-06-01 to 12.1-06-04", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}(?:\.\d)?-(?:\d{1,2}(?:\.\d{1,2})?-?)?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony AA", Class.FELONY, LIFE),
        grade("felony A", Class.FELONY, years(20)),
        grade("felony B", Class.FELONY, years(10)),
        grade("felony C", Class.FELONY, years(5)),
        grade("misd A", Class.MISDEMEANOR, days(360)),
        grade("misd B", Class.MISDEMEANOR, days(30)),
        grade("infraction", Class.INFRACTION, days(0)),
    ),
    STYLE,
    MEMORY("N.D.C.C. § 12.1-32-01", "the maxima are remembered; no law here asks them"),
    aliases={
        **{
            alias: f"felony {letter}"
            for letter in ("AA", "A", "B", "C")
            for alias in (f"class {letter} felony".lower(), f"f{letter}".lower(), f"{letter} felony".lower())
        },
        **{
            alias: f"misd {letter}"
            for letter in "AB"
            for alias in (
                f"class {letter} misdemeanor".lower(),
                f"misdemeanor {letter}".lower(),
                f"m{letter}".lower(),
                f"{letter} misd".lower(),
            )
        },
        "i": "infraction",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

SEALING = relief("sealing", ReliefKind.SEAL)

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_infraction = GRADING.is_kind(Class.INFRACTION)
is_crime = GRADING.is_kind(Class.FELONY, Class.MISDEMEANOR)

# --- facts that North Dakota alone asks ---------------------------------------------------------------------

PLEA_AGREEMENT = OWN.flag("plea_agreement")
UNFIT = OWN.flag("dismissed_incompetent")
APPEALED = OWN.flag("appealed", "the case was appealed", level=Level.CASE)
DEFERRED_IMPOSITION = OWN.flag("deferred_imposition", note="the sentence's completion is the end of that probation")
DRUG_COURT_COMPLETED_ON = OWN.event("drug_court_completed_on", "day on which the drug court program was completed")
COMMERCIAL_DRIVER = OWN.flag("holds_commercial_license")
# A story that names no amount is not about marijuana: more than any law here lets pass.
MARIJUANA_OUNCES = OWN.number("marijuana_ounces", note="a large number where it was none", silence=1000.0)
VIOLENCE_FELONY = OWN.flag(
    "violence_felony",
    "the felony of chapters 12.1-16 to 12.1-25 involved violence or intimidation",
    owner=Owner.PROSECUTOR,
)
MUST_REGISTER = OWN.flag(
    "must_register", "the person was ordered to register under § 12.1-32-15 for this offense", silence=None
)

# --- what several laws ask ----------------------------------------------------------------------------------


def _local(statute: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether a local ordinance was charged, whose matter nothing tells."""
    found = STYLE.is_of(statute, ORDINANCE)
    return found, ("statute",) if found == UNKNOWN else ()


is_local = Lookup("statute is", "a local ordinance", ("statute",), _local, "ND")
# Cities punish driving under the influence, theft and indecent exposure, too: which of these an ordinance is about nothing tells.
maybe_like_it = is_local & not_read("the ordinance")
is_dui = LISTS["dui"].matches | maybe_like_it

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere(
    "ND", "North Dakota", "N.D.C.C. § 12-60.1-02: a new crime, wherever it was committed"
)
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
ended_without_guilt = charge.ended(
    *DROPPED, Disposition.DIVERTED, Disposition.ACQUITTED, perhaps=(Disposition.TRANSFERRED, Disposition.VACATED)
)
