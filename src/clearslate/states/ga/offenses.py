"""How Georgia writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:O\.?\s*C\.?\s*G\.?\s*A\.?|Ga\.?\s*Code(?:\s*Ann\.?)?)\s*,?\s*)?(?:§+\s*)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{1,2}-\d{1,2}A?-\d{1,3}(?:\.\d{1,2})?)",
    default_code="O.C.G.A.",
    inchoate=("16-4-1", "16-4-7", "16-4-8"),  # attempt, solicitation, conspiracy
    inchoate_source=MEMORY("O.C.G.A. §§ 16-4-1, 16-4-7, 16-4-8", "title 16 was not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,2}-(?:\d{1,2}A?-?)?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony", Class.FELONY, years(1), LIFE),
        grade("misd HA", Class.MISDEMEANOR, months(12)),
        grade("misd", Class.MISDEMEANOR, days(0), months(12)),
        grade("ordinance", Class.ORDINANCE, days(0), months(6)),
    ),
    STYLE,
    MEMORY("O.C.G.A. §§ 17-10-3, 17-10-4, 16-1-3", "the maxima are remembered; no law here asks them"),
    aliases={
        "misdemeanor": "misd",
        "misdemeanor of a high and aggravated nature": "misd HA",
        "misd high and aggravated": "misd HA",
        "local ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
HB_1176, SB_288 = "2013-07-01", "2021-01-01"
RESTRICTION = relief("restriction", ReliefKind.LIMIT)

# --- facts that Georgia alone asks --------------------------------------------------------------------------

CHARGING_INSTRUMENT = OWN.flag(
    "charging_instrument",
    "an indictment, accusation or other charging instrument was filed",
    level=Level.CASE,
    silence=True,
)
REFERRED = OWN.flag(
    "referred_to_prosecutor",
    "the arresting agency referred the offense to the prosecuting attorney, or GCIC had notice of a referral",
    silence=True,
    owner=Owner.REPOSITORY,
)
CLOSED_ON = OWN.event("closed_by_agency_on", "day on which the arresting agency closed the offense", owner=Owner.POLICE)
NO_BILLS = OWN.number("no_bills", "number of no bills returned", silence=0.0)
PROSECUTOR_INDICATES = OWN.text(
    "prosecutor_indicates",
    "reason of the dismissal that the prosecutor affirmatively indicated; plea_agreement, evidence_barred, pattern, immunity, "
    "nothing (where there was no such statement)",
    silence="nothing",
    owner=Owner.PROSECUTOR,
)
PROGRAM = OWN.text(
    "program",
    "what a diverted charge was diverted to; conditional_discharge (§ 16-13-2), underage_alcohol (§ 3-3-23.1(c)), "
    "treatment_court, other",
    silence="conditional_discharge",
)
PROGRAM_BEGAN_ON = OWN.day(
    "program_began_on", "day on which the treatment court program began", silence=lambda row, _: row["arrest_date"]
)
VERDICT_TAMPERED = OWN.flag("verdict_tampered", "the acquittal followed jury tampering or judicial misconduct")
OBJECTION_PROVED = OWN.flag(
    "kept_open_by_court",
    note="on the prosecutor's motion within ten days of the verdict, the public interest outweighing",
)
FIRST_OFFENDER = OWN.flag(
    "first_offender",
    "sentenced under the First Offender Act without adjudication; deferred while it runs, diverted when discharged",
)
AGAINST_OFFICER = OWN.flag(
    "against_officer",
    "the victim was a law enforcement officer on duty; of obstruction, one who was seriously hurt",
    owner=Owner.PROSECUTOR,
)
NONSERIOUS_TRAFFIC = OWN.flag("minor_traffic", note="the code says nonserious")
SERIOUS = OWN.flag(
    "serious_violent_or_sexual",
    "the offense is a serious violent felony (§ 17-10-6.1) or a sexual offense (§ 17-10-6.2); told where the statute does not tell it",
    silence=None,
)
VICTIM_UNDER_16 = OWN.flag(
    "victim_under_16",
    "the victim was under 16; not told, a minor victim is taken to be",
    owner=Owner.PROSECUTOR,
    silence=None,
)
DEAD_DOCKET_SINCE = OWN.event("dead_docket_since", "day on which the pending charge was placed on the dead docket")
ACTIVE_WARRANT = OWN.flag("active_warrant", "an active warrant is out in the case", level=Level.CASE)
LESSER_INCLUDED = OWN.flag(
    "lesser_included",
    "the misdemeanor of the conviction is a lesser included offense of the felony charge",
    owner=Owner.PROSECUTOR,
)
DENIED_ON = OWN.event("petition_denied_on")
RESTRICTED_ON = OWN.event(
    "restricted_on", "day on which GCIC restricted the record of the charge", owner=Owner.REPOSITORY
)

# --- what several laws ask ----------------------------------------------------------------------------------

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("GA", "Georgia", "O.C.G.A. §§ 35-3-37(j)(4)(A), (j)(7), 42-8-60(a)")
none_known_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
since_hb_1176 = charge.arrest_date >= HB_1176
counts = charge.is_convicted & ~NONSERIOUS_TRAFFIC
serious_violent = as_told(SERIOUS, LISTS["serious_violent"].matches)
serious_or_sexual = as_told(SERIOUS, LISTS["serious_violent"].matches | (is_felony & LISTS["sexual"].matches))

_OF_THE_FAMILY = {"16-5-20": "d", "16-5-23": "f", "16-5-23.1": "f"}


def _names_family_violence(statute: str | None) -> tuple[int, tuple[str, ...]]:
    """The citation names the subsection of family violence; where it names less, the record's own mark decides."""
    citation = STYLE.read(statute)
    if citation is None:
        return UNKNOWN, ("statute",)
    subsection = _OF_THE_FAMILY.get(citation.section)
    named = FALSE if subsection is None else citation.within(subsection)
    if named == UNKNOWN and not citation.is_run_together:
        return FALSE, ()
    return named, ("statute",) if named == UNKNOWN else ()


_is_named = Lookup("the citation names", "family violence", ("statute",), _names_family_violence)
family_violence = charge.family_violence | _is_named
