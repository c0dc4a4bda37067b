"""How Florida writes statutes and grades offenses, its lists, and the facts that it alone asks."""

from clearslate.law import *

_CODE = r"(?:(?:F(?:la)?\.?\s*S(?:tat)?\.?\s*)?(?:§+\s*|ss?\.\s*)?)?"
STYLE = CitationStyle(
    pattern=_CODE + r"(?P<section>\d{2,4}\.\d{2,5})",
    default_code="F.S.",
    inchoate=("777.04",),  # attempt, solicitation, conspiracy
    inchoate_source=TEXT("s. 777.04(1) to (3), F.S."),
    decimal=True,
    table=read_sections(__file__, decimal=True),
    stem=r"(?:F(?:la)?\.?\s*S(?:tat)?\.?\s*|§+\s*|ss?\.\s*|ch(?:apter)?\.?\s*)*(?P<section>\d{3,4}(?:\.\d?)?)",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("FC", Class.FELONY, LIFE),
        grade("FL", Class.FELONY, LIFE),
        grade("F1", Class.FELONY, years(30), LIFE),
        grade("F2", Class.FELONY, years(15)),
        grade("F3", Class.FELONY, years(5)),
        grade("M1", Class.MISDEMEANOR, years(1)),
        grade("M2", Class.MISDEMEANOR, days(60)),
        grade("infraction", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0), days(60)),
    ),
    STYLE,
    MEMORY("s. 775.082, F.S."),
    aliases={
        **{f"felony {word}": f"F{number}" for number, word in ((1, "first"), (2, "second"), (3, "third"))},
        **{f"misdemeanor {word}": f"M{number}" for number, word in ((1, "first"), (2, "second"))},
        "capital felony": "FC",
        "life felony": "FL",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

is_felony = GRADING.is_kind(Class.FELONY)
is_infraction = GRADING.is_kind(Class.INFRACTION)
is_ordinance = GRADING.is_kind(Class.ORDINANCE)

# --- facts that Florida alone asks --------------------------------------------------------------------------

ADJUDICATION = OWN.text("adjudication", "of a conviction, how it was adjudicated; guilty or withheld", silence="guilty")
FAMILY = OWN.flag(
    "family_or_household", "the victim is a family or household member, s. 741.28(3)", owner=Owner.PROSECUTOR
)
FORCE = OWN.flag(
    "force_or_threat",
    "another felony that involves use or threat of physical force or violence against a person",
    owner=Owner.PROSECUTOR,
    silence=None,
)
INCOMPETENCE = OWN.flag("dismissed_incompetent")
DELINQUENT_ON = OWN.event(
    "delinquent_listed_on",
    "day on which the person was adjudicated delinquent of a felony or a listed misdemeanor, not expunged since",
    level=Level.PERSON,
)
TRAFFICKED = OWN.flag("trafficking_survivor", note="as part of the scheme, or at the direction of its operator")
SELF_DEFENSE = OWN.flag(
    "self_defense_certified",
    "the state attorney certified in writing that it was dropped because of lawful self-defense",
    owner=Owner.PROSECUTOR,
)
CONTRARY_TO_LAW = OWN.flag(
    "arrest_contrary_to_law",
    "the arrest was contrary to law or by mistake, endorsed by the arresting agency or the state attorney",
    level=Level.CASE,
    owner=Owner.PROSECUTOR,
)
OTHER_PETITION = OWN.flag(
    "other_petition_pending", "another petition of the person to seal or expunge is pending", level=Level.PERSON
)

# --- what several laws ask ----------------------------------------------------------------------------------

COMPETENT = Presumption(
    "fl-dismissed-while-competent",
    "no court dismissed the charge for incompetence (s. 916.145 or 985.19) where the record does not tell the ground",
    "s. 943.0595(2)(a)2., F.S.",
)
dropped = (Disposition.DISMISSED, Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN, Disposition.DIVERTED)
# "Withheld" stands in the fact, or in the court's own words where the fact is not given.
withheld = ADJUDICATION.is_one_of("withheld") | (
    is_absent(ADJUDICATION) & charge.detail_says("withheld", "withheld", "adj w/h")
)
adjudicated_guilty = charge.is_convicted & ~withheld & ~is_infraction
by_the_court = cleared_under("FL-SEAL", "FL-EXP", "FL-EXP10")
forcible = is_felony & (LISTS["forcible"].matches | as_told(FORCE, LISTS["force"].matches))
listed_by_text = any_of(
    LISTS["listed"].matches, LISTS["listed_in_a_family"].matches & FAMILY, LISTS["battery"].matches & is_felony
)
# "No longer under court supervision": money is not asked.
supervision_over = later_of(
    charge.disposition_date,
    charge.released_on,
    completion(
        TEXT("ss. 943.059(1)(d), 943.0585(1)(f), F.S."),
        custody=IN,
        supervision=IN,
        restitution=OUT,
        fines_and_costs=OUT,
    ),
)
