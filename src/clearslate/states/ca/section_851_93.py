"""Pen. Code § 851.93: automatic arrest record relief (AB 1076 of 2019, widened by SB 731 of 2022)."""

from clearslate.states.ca.arrests import *
from clearslate.states.ca.facts import *
from clearslate.states.ca.offenses import *

ARREST_RELIEF = Law(
    id="CA-851.93",
    source=TEXT("Pen. Code § 851.93"),
    title="Automatic relief for arrests without conviction",
    relief=relief("relief noted", ReliefKind.LIMIT),
    route=Route.AGENCY_MUST,
    about=NON_CONVICTIONS - {Disposition.TRANSFERRED},  # another court decides a charge that moved there
    floor=FLOOR_DAY,
    versions=versions(
        Version("AB 145 and AB 1308 of 2021", START, SECONDARY("AB 145 and AB 1308 of 2021", "digests of the bills")),
        Version("SB 731 of 2022, as delayed by AB 168 of 2024", ALL_FELONIES, S_851_93("(g)")),
    ),
    conditions=(
        Condition(
            "since_1973",
            "The arrest occurred on or after {floor}",
            S_851_93("(a)(2)"),
            holds=charge.arrest_date >= FLOOR,
        ),
        Condition(
            "ended_or_uncharged",
            "The charge ended in one of the ways that the section names, or led to no proceedings in its time",
            S_851_93("(a)(2) as of 2022", MEMORY, "that (C) reached county jail felonies only"),
            one_of=(
                *MISDEMEANORS_AND_DIVERSION,
                Limb(
                    "felony",
                    "A county jail felony without proceedings {felony_wait} after the arrest, or acquitted",
                    holds=choose((is_felony, JAIL_FELONY)),
                ),
            ),
        ),
        Condition(
            "ended_or_uncharged",
            "The charge ended in one of the ways that the section names, or led to no proceedings in its time",
            S_851_93("(a)(2)", READING),
            one_of=(
                *MISDEMEANORS_AND_DIVERSION,
                Limb(
                    "felony",
                    "A felony without proceedings {felony_wait} after the arrest ({grave_felony_wait} if punishable by eight "
                    "years or more), or acquitted",
                    S_851_93("(a)(2)(C)", READING),
                    holds=choose((is_felony, FELONY)),
                ),
            ),
            since=ALL_FELONIES,
        ),
    ),
    questions=(DISMISSED_COUNT, ACQUITTAL, INSANITY, VACATED, OTHER_CHARGE_FILED),
    notices=(
        Notice(
            "deemed_not_to_have_occurred",
            "The arrest is deemed not to have occurred; the department notes the relief, and tells the court, not the person",
            S_851_93("(b)"),
        ),
        Notice(
            "dismissed_felony_by_petition",
            "A felony that was charged and dismissed is not reached; sealing may be asked for under § 851.91",
            SECONDARY("§§ 851.93(a)(2)(A), 851.91", "§ 851.91 was not read"),
            when=is_felony & is_dismissed,
        ),
        Notice(
            "acquittal_read_without_wait",
            "The acquittal is read as needing no wait; have counsel look",
            S_851_93("(a)(2)(B), (C)"),
            when=is_acquitted,
        ),
        Notice(
            "court_may_not_disclose",
            "From August 1, 2022, the court may disclose the arrest to the person and criminal justice agencies only",
            S_851_93("(c)"),
            day=FixedDay("2022-08-01"),
        ),
    ),
)
