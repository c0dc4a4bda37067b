"""C.R.S. 13-3-117: convictions sealed from the lists of the state court administrator, without a motion.

SB 22-099 (sealing since 2024-07-01); HB 24-1133 added felonies other than drug felonies and the list of old
non-convictions of (5), both from 2025-07-01. (1)(a): drug convictions; (1)(a.5): all others outside the Victim Rights
Act; (1)(b): what is not listed.
"""

from clearslate.states.co import section_24_72_705
from clearslate.states.co.automatic import *
from clearslate.states.co.clocks import *
from clearslate.states.co.offenses import *

SB_22_099 = Version("SB 22-099, sealing begins", "2022-08-10", S_13_3_117("(1)(c), (d)"), operative=FIRST_SEALING)
S_HB_24_1133 = SECONDARY("HB 24-1133", "a summary of the bill's fiscal note")

SINCE_DISPOSITION = "{waiting} have passed since the disposition of the case"
SINCE_FINAL = "{waiting} have passed since the final disposition of the case"
NO_CONVICTION = "No other conviction was entered during those {waiting}"


def _list(
    law_id: str,
    paragraph: str,
    title: str,
    of_kind: Condition,
    waiting: tuple[str, OnsetLike],
    intervening: tuple[str, OnsetLike],
    *,
    tested: Truth,
    notices: tuple[Notice, ...],
    version: Version = SB_22_099,
    vra: tuple[Condition, ...] = (OUTSIDE_VRA,),
) -> Law:
    """The law of one list: its kind of conviction and wait, and what (1)(b), 703 and 706 ask of every list."""
    return Law(
        id=law_id,
        source=S_13_3_117(paragraph),
        title=title,
        relief=SEALING,
        route=Route.COURT_MUST,
        unit=CASE,
        about=CONVICTIONS,
        versions=(version,),
        tested=charge.is_convicted & tested,
        other_counts=OtherCounts(
            pending=asked_by("all_decided"), standing=asked_by("all_decided"), transferred=asked_by("all_decided")
        ),
        conditions=(
            of_kind,
            SEALABLE,
            *vra,
            RESTITUTION,
            Condition("waiting", waiting[0], holds=waiting[1]),
            ALL_DECIDED,
            Condition("intervening", intervening[0], S_13_3_117("(1)(b)", READING), holds=intervening[1]),
            WHOLE_CASE,
        ),
        questions=(TRAFFIC, LATER, PROCEEDINGS),
        notices=notices,
    )


DRUG_MISDEMEANORS = _list(
    "CO-AUTO-DRUG-MISD",
    "(1)(a)(I), (II)(A)",
    "Drug petty offenses and misdemeanors",
    Condition(
        "drug_misdemeanor",
        "The conviction is for a petty offense or misdemeanor under article 18 of title 18",
        holds=is_drug_minor,
    ),
    (SINCE_DISPOSITION, drug_minor_waited),
    (NO_CONVICTION, drug_minor_clean),
    tested=is_drug_minor,
    notices=list_notices(DRUG_MINOR, CASE_DISPOSED),
    vra=(),
)

DRUG_FELONIES = _list(
    "CO-AUTO-DRUG-FEL",
    "(1)(a)(I), (II)(B)",
    "Drug felonies",
    Condition("drug_felony", "The conviction is for a felony under article 18 of title 18", holds=is_drug_felony),
    (SINCE_DISPOSITION, drug_felony_waited),
    (NO_CONVICTION, drug_felony_clean),
    tested=is_drug_felony,
    notices=list_notices(DRUG_FELONY, CASE_DISPOSED),
    vra=(),
)

CIVIL_INFRACTIONS = _list(
    "CO-AUTO-INF",
    "(1)(a.5)(II)(A)",
    "Civil infractions",
    Condition(
        "civil_infraction",
        "The judgment is for a civil infraction, not a traffic infraction",
        holds=is_civil_infraction,
    ),
    (SINCE_FINAL, infraction_waited),
    ("No other judgment, of conviction or for an infraction, was entered during those {waiting}", infraction_clean),
    tested=is_civil_infraction,
    notices=list_notices(INFRACTION, CASE_DECIDED),
)

MISDEMEANORS = _list(
    "CO-AUTO-MISD",
    "(1)(a.5)(II)(B)",
    "Petty offenses and misdemeanors outside the Victim Rights Act",
    Condition(
        "misdemeanor",
        "The conviction is for a petty offense or misdemeanor of the state, other than a drug offense",
        holds=all_of(is_minor, ~is_drug, ~is_municipal),
    ),
    (SINCE_FINAL, minor_waited),
    (NO_CONVICTION, minor_clean),
    tested=is_minor & ~is_drug,
    notices=list_notices(MINOR, CASE_DECIDED),
)

OTHER_FELONIES = _list(
    "CO-AUTO-FEL",
    "(1)(a.5)(II)(C)",
    "Felonies outside the Victim Rights Act, other than drug felonies",
    Condition("felony", "The conviction is for a felony other than a drug felony", holds=is_felony & ~is_drug),
    (
        "{waiting} have passed since the final disposition or the release from supervision, whichever is later",
        felony_waited,
    ),
    (NO_CONVICTION, felony_clean),
    tested=is_felony & ~is_drug,
    notices=(*list_notices(FELONY, DECIDED_AND_RELEASED), PUBLIC_INTEREST),
    version=Version("HB 24-1133", FELONIES, S_HB_24_1133),
)

BACKFILLED = frozenset(
    {Disposition.ACQUITTED, Disposition.ACQUITTED_INSANITY, Disposition.DIVERTED, Disposition.DEFERRED}
)

BACKFILL = Law(
    id="CO-AUTO-BACKFILL",
    source=S_13_3_117_LATER("(5)"),
    title="Acquittals, diversions and deferred judgments from before the automatic framework",
    relief=SEALING,
    route=Route.COURT_MUST,
    unit=CASE,
    about=BACKFILLED,
    versions=(Version("HB 24-1133, to be sealed by the day", FELONIES, S_HB_24_1133),),
    other_counts=section_24_72_705.OTHER_COUNTS,
    conditions=(
        Condition(
            "before_framework", "The case was disposed of before {framework}", holds=charge.disposition_date < FRAMEWORK
        ),
        section_24_72_705.ENDED,
        section_24_72_705.COMPLETE,
        section_24_72_705.DEFERRED_JUDGMENT,
        section_24_72_705.NO_PLEA_TRADE,
    ),
    notices=(Notice("sealed_by", "The administrator's list was to be sealed by 2025-07-01", day=FixedDay(FELONIES)),),
)
