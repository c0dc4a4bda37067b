"""How Massachusetts writes statutes and grades offenses, its lists, and the facts that it alone asks."""

import re
from collections.abc import Mapping
from typing import Any

from clearslate.law import *

_CODE = (
    r"(?:(?:M\.?\s*)?G\.?\s*L\.?\s*(?:A\.?\s*)?)?(?:c(?:h(?:apter|ap|\.)?)?\.?\s*)?(?P<code>\d{1,3}[A-Z]?)\s*,?\s*"
    r"(?:§+|/|-|s(?:ec(?:tion|\.)?)?\.?)\s*"
)
_FRACTIONS = {"1/4": ".25", "1/2": ".5", "3/4": ".75", "¼": ".25", "½": ".5", "¾": ".75"}
_FRACTION = re.compile(r"\s*(1/4|1/2|3/4|[¼½¾])")
_SLASHED = re.compile(r"^(\d{1,3}[A-Za-z]?)/(\w+(?:\.\d+)?)/(\w)$")
_ATTEMPT = "274"


class MassachusettsStyle(CitationStyle):
    """Citations by chapter and section, whose sections may have a fraction (265 § 13B 1/2), also as courts write them (265/13A/a)."""

    def written(self, text: str) -> Citation | None:
        """The section that a text names by its form, whether it exists or not."""
        text = _FRACTION.sub(lambda found: _FRACTIONS[found[1]], text.strip())
        return super().written(_SLASHED.sub(r"\1 § \2(\3)", text))

    def is_inchoate(self, citation: Citation) -> bool:
        """Attempt, conspiracy and solicitation stand in chapter 274 alone."""
        return citation.code == _ATTEMPT and super().is_inchoate(citation)

    def may_be_inchoate(self, meaning: Meaning) -> bool:
        """Whether a section, or one of a span, is of attempt, conspiracy or solicitation."""
        return meaning.code == _ATTEMPT and super().may_be_inchoate(meaning)


STYLE = MassachusettsStyle(
    pattern=_CODE + r"(?P<section>\d{1,3}[A-Z]{0,2}(?:\.(?:25|5|75))?)",
    inchoate=("6", "7", "8"),  # attempt, conspiracy, solicitation
    inchoate_source=MEMORY("G.L. c. 274, §§ 6 to 8", "the sections were not read"),
    table=read_sections(__file__),
    stem=_CODE + r"(?P<section>\d{1,3})-",
    ordinances=True,
)
GRADING = Grading(
    (
        grade("felony", Class.FELONY, days(1), LIFE),
        grade("misd", Class.MISDEMEANOR, days(0), days(913)),
        grade("civil", Class.INFRACTION, days(0)),
        grade("ordinance", Class.ORDINANCE, days(0)),
    ),
    STYLE,
    MEMORY(
        "G.L. c. 274, § 1", "a felony is what may be punished in the state prison; the maxima are asked by no law here"
    ),
    aliases={
        "f": "felony",
        "m": "misd",
        "misdemeanor": "misd",
        "civil infraction": "civil",
        "civil motor vehicle infraction": "civil",
        "infraction": "civil",
        "municipal ordinance": "ordinance",
    },
)
LISTS = read_lists(__file__, STYLE)
OWN = OwnFacts()

SEALING = relief("sealing", ReliefKind.SEAL)
EXPUNGEMENT = relief("expungement", ReliefKind.DESTROY)  # § 100E: permanent erasure or destruction

# --- facts that Massachusetts alone asks --------------------------------------------------------------------


def _outcome(row: Mapping[str, Any]) -> str:
    """What a story calls never charged was a no bill, anything else what its disposition says."""
    return "no_bill" if row["disposition"] == Disposition.NO_CHARGE else "plain"


def _released(row: Mapping[str, Any]) -> DayInterval:
    """Custody of which a story says no more ended with the release."""
    found: DayInterval = row["released_on"] or DayInterval(ALWAYS, NEVER)
    return found


OPT_OUT = OWN.flag("person_objects", note="in writing, to the commissioner of probation")
OUTCOME = OWN.text(
    "ma_outcome",
    "what the ending was; no_bill (of the grand jury), no_probable_cause (found by the court), or plain",
    silence=_outcome,
)
SMALL_FINE = OWN.flag(
    "motor_vehicle_fine_50_or_less", "a motor vehicle offense whose penalty does not exceed a fine of 50 dollars"
)
SEX_OFFENSE = OWN.flag(
    "sex_offense",
    "a sex offense of G.L. c. 6, § 178C; told where the statute does not tell it",
    owner=Owner.PROSECUTOR,
    silence=None,
)
SORB_LEVEL = OWN.number(
    "sorb_level",
    "level of the sex offender registry board; 0 where the person is not classified",
    silence=0,
    owner=Owner.REPOSITORY,
)
SORB_HIGHEST = OWN.number(
    "sorb_highest_level",
    "highest level at which the sex offender registry board ever classified the person; 0 where it never did",
    silence=0,
    owner=Owner.REPOSITORY,
)
CUSTODY_UNTIL = OWN.event(
    "custody_until",
    "last day of incarceration or custody for the charge, after a surrender of probation too",
    silence=_released,
    owner=Owner.CORRECTIONS,
)
LEVEL_UNKNOWABLE = OWN.flag(
    "level_not_ascertainable",
    "the commissioner of probation could not ascertain whether the recorded offense was a felony when it was committed; asked where the "
    "record tells no level",
    silence=False,
    owner=Owner.REPOSITORY,
)
MARIJUANA_OZ = OWN.number("marijuana_ounces", note="0 where it was none", silence=0)
K_GROUND = OWN.text(
    "k_ground",
    "which ground of G.L. c. 276, § 100K(a) made the record; none, false identification, identity theft, no longer a crime, "
    "law enforcement error, witness error, court employee error, or fraud on the court",
    silence="none",
)
INVESTIGATED = OWN.flag(
    "active_investigation",
    "the person is the subject of an active criminal investigation",
    level=Level.PERSON,
    owner=Owner.POLICE,
)
INJURY_WEAPON_VICTIM = OWN.flag(
    "j_injury_weapon_victim",
    "the offense caused or was meant to cause death or serious bodily injury, was committed with a dangerous weapon, or against an "
    "elderly or disabled person; told where the statute does not tell it",
    owner=Owner.PROSECUTOR,
    silence=None,
)

# --- offenses -----------------------------------------------------------------------------------------------

is_felony = GRADING.is_kind(Class.FELONY)
is_misdemeanor = GRADING.is_kind(Class.MISDEMEANOR)
is_sex_offense = as_told(SEX_OFFENSE, LISTS["sex_offense"].matches)
# Sex offenses wait fifteen years where they ended in a conviction (the reading taken): nobody registers for a dismissal.
is_sex_conviction = charge.is_convicted & is_sex_offense
# What cannot be ascertained to have been a felony is treated as a misdemeanor (told by another project). Where the record tells the
# level, it is ascertained; where it does not, the commissioner's finding decides, and without one the level is unknown.
_unascertained = Absent("grade") & LEVEL_UNKNOWABLE
counts_as_felony = ~_unascertained & (is_felony | (is_misdemeanor & LISTS["as_felony"].matches))
counts_as_misdemeanor = _unascertained | (is_misdemeanor & ~LISTS["as_felony"].matches)
is_never_sealed = all_of(charge.is_convicted, charge.decided_in("MA"), LISTS["never_sealed"].matches)
is_excluded_j = any_of(
    as_told(INJURY_WEAPON_VICTIM, LISTS["injury_weapon_victim"].matches),
    LISTS["excluded_j"].matches,
    LISTS["chapter_265"].matches & is_felony,
    is_sex_offense,
)

# --- what several laws ask ----------------------------------------------------------------------------------

NO_CONVICTION_ELSEWHERE = no_conviction_elsewhere("MA", "Massachusetts", "G.L. c. 276, §§ 100A(4), 100I(a)(5)")
NO_LATER_CUSTODY = Presumption(
    "ma-no-later-custody",
    "the person was not in custody for the charge after the recorded release, as after a surrender of probation",
    "G.L. c. 276, § 100A(1), (2)",
)
none_elsewhere = NO_CONVICTION_ELSEWHERE.none_known
_held_later = CUSTODY_UNTIL.happened & (charge.disposition_date < CUSTODY_UNTIL)
surrendered = Where(charge.is_convicted & NO_LATER_CUSTODY.fills(_held_later, value=False), CUSTODY_UNTIL)
released_on = Where(charge.incarceration_days > 0, charge.released_on)
custody_over = later_of(charge.disposition_date, released_on, surrendered)
S_SUPERVISION = READING("G.L. c. 276, §§ 100A, 100I(a)(3)")
# Custody, supervision and probation are named, money is not.
sentence_over = later_of(
    charge.disposition_date,
    completion(S_SUPERVISION, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT),
    surrendered,
)
