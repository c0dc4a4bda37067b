"""CPL § 160.50: sealing of actions that ended in favor of the accused, and § 160.55: of petty convictions.

Neither section has a wait, a test of the person, or a test of money. The marijuana convictions that
§ 160.50(3)(k) treats as such actions have a module of their own.
"""

import re

from clearslate.states.ny.offenses import *

S_160_50 = SECONDARY("§ 160.50", "found in a search of statutes and in summaries, not read in full")
S_160_55 = SECONDARY("§ 160.55", S_160_50.note)
COURTS = OFFICIAL("CPL § 160.50(3)", "the courts' pages on sealed records; subdivision 3 was not read")
S_BOTH = TEXT("§§ 160.50(1), 160.55(1)", "as published in 2021")

ACTION = OpenQuestion(
    id="NY-160.50-ACTION",
    question="Must the whole action end favorably (in a petty conviction, § 160.55), or only the count?",
    cite="CPL §§ 160.50(1), (3), 160.55(1)",
    readings={
        "action": "the whole action: a conviction in the same case bars",
        "count": "the count: each is looked at by itself",
    },
    chosen="action",
    decided="2026-11-25",
    because="both subdivisions refer to the termination of a criminal action or proceeding",
)

# Six months after the adjournment the charge counts as dismissed unless it was restored.
NO_LOITERING = "2021-02-02"  # the act repealed § 240.37, and with it the exceptions of loitering in § 160.55

ADJOURNMENT = parameter(
    "adjournment", months(6), TEXT("CPL § 170.55(2)", "as published in 2015; a year in a family offense")
)

_AGAIN = re.compile(r"new trial|retrial|remand|remit|resentenc|modif|reduc|replead|reinstat", re.IGNORECASE)


def _in_favor(disposition: str | None, detail: str | None) -> tuple[int, tuple[str, ...]]:
    """Whether the charge ended in favor of the accused.

    A vacated conviction may be tried again. A verdict of not responsible is no complete acquittal, and what was
    moved to another court has not ended: both stay open.
    """
    if disposition is None:
        return UNKNOWN, ("disposition",)
    if disposition in (Disposition.ACQUITTED_INSANITY, Disposition.TRANSFERRED):
        return UNKNOWN, ("disposition_detail",)
    if disposition == Disposition.VACATED and (detail is None or _AGAIN.search(detail)):
        return UNKNOWN, ("disposition_detail",)
    against = (Disposition.CONVICTED, Disposition.PENDING, Disposition.DEFERRED)
    return (FALSE if disposition in against else TRUE), ()


ended_in_favor = Lookup(
    "charge ended",
    "in favor: acquittal, dismissal, declined prosecution, vacated conviction",
    ("disposition", "disposition_detail"),
    _in_favor,
    "NY",
)

_not_refused = Condition(
    "not_refused",
    "The court did not keep the record open in the interests of justice, on a motion of the district attorney or its own",
    S_BOTH,
    holds=~SEALING_REFUSED,
)

_five_days = Notice(
    "five_days",
    "The district attorney or the court may move, with five days' notice, to keep the record open in the interests of justice",
    S_BOTH,
)

FAVORABLE = Law(
    id="NY-160.50",
    source=TEXT("CPL § 160.50(1)", "as published in 2021; subdivision 3 by a page of the courts"),
    title="Sealing of actions that ended favorably",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=(Version("as published", None),),
    conditions=(
        Condition(
            "in_favor",
            "The charge ended in favor of the accused; one adjourned in contemplation of dismissal has not before {adjournment}, "
            "and then unless it was restored; a dismissal after it, or after a program, is open beside a recorded revocation",
            OFFICIAL("CPL §§ 160.50(3), 170.55(2)", COURTS.note),
            holds=choose(
                (
                    charge.ended(Disposition.DEFERRED),
                    either(elapsed(ADJOURNMENT, since=charge.disposition_date), Known(False)),
                ),
                (charge.ended(Disposition.DIVERTED), completion_stands),
                otherwise=ended_in_favor,
            ),
        ),
        Condition(
            "not_covered",
            "The charge was not dismissed as covered by a plea to another: the courts do not seal such a one, and what the section says of it was not read",
            COURTS,
            holds=~COVERED | UNSETTLED,
        ),
        Condition(
            "whole_action",
            "No charge of the case ended in a conviction (one expunged as marijuana never occurred)",
            S_160_50("(1), (3)"),
            holds=ACTION.choose(action=case.none(charge.is_convicted, unless=expunged), count=Known(True)),
        ),
        Condition(
            "action_ended",
            "No charge of the case is still pending",
            TEXT("§ 160.50(1)", "as published in 2021"),
            holds=ACTION.choose(action=case.none(charge.is_pending), count=Known(True)),
        ),
        _not_refused,
    ),
    tested=charge.ended(*(NON_CONVICTIONS - {Disposition.TRANSFERRED})),
    other_counts=OtherCounts(pending=asked_by("action_ended"), standing=asked_by("whole_action")),
    questions=(ACTION,),
    notices=(_five_days,),
)

PETTY = Law(
    id="NY-160.55",
    source=TEXT("CPL § 160.55(1)", "the opening, as published before and from 2021"),
    title="Sealing of convictions for violations and traffic infractions (police and DCJS records)",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(
        Version("as published before 2021", None),
        Version("L.2021 ch. 23", NO_LOITERING, TEXT("§ 160.55(1)", "as published from 2021-02-05")),
    ),
    conditions=(
        Condition(
            "petty",
            "The conviction is of a violation or a traffic infraction, not of a crime",
            TEXT("§ 160.55(1)", "as published in 2021"),
            holds=is_petty,
        ),
        Condition(
            "not_loitering",
            "The violation is not loitering of § 240.35(3) or the former § 240.37",
            TEXT("§ 160.55(1)", "as published before 2021"),
            holds=~LISTS["not_under_160_55"].matches,
            until=NO_LOITERING,
        ),
        Condition(
            "not_impaired",
            "The infraction is not driving while ability impaired",
            TEXT("§ 160.55(1)", "as published in 2021"),
            holds=~is_driving_while_impaired,
        ),
        Condition(
            "whole_action",
            "No charge of the case ended in a conviction of a crime",
            TEXT("§ 160.55(1)", "as published in 2021"),
            holds=ACTION.choose(action=case.none(charge.is_convicted & is_crime, unless=expunged), count=Known(True)),
        ),
        _not_refused,
    ),
    questions=(ACTION,),
    notices=(
        _five_days,
        Notice(
            "partial",
            "Only the records of the police and the Division of Criminal Justice Services are sealed: the court's file stays open in part",
            S_160_55("(1)"),
        ),
    ),
)

FORMER_LOITERING = Law(
    id="NY-240.37",
    source=SECONDARY("L.2021 ch. 23; CPL § 160.50(3)", "news reports of the sealing; the act was not read"),
    title="Convictions of the former loitering for prostitution: sealing",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CHARGE,
    about=CONVICTIONS,
    versions=versions(
        Version("L.2021 ch. 23", NO_LOITERING, SECONDARY("L.2021 ch. 23", "signed and in force that day"))
    ),
    conditions=(
        Condition(
            "former", "The conviction is of the former Penal Law § 240.37", holds=LISTS["former_loitering"].matches
        ),
        unread(
            "crime",
            "A conviction of it as a crime is reached like one of it as a violation",
            SECONDARY("L.2021 ch. 23"),
            where=~is_petty,
        ),
    ),
    remarks=("A bill of 2025 (S3040) would expunge these convictions; it is not enacted.",),
)
