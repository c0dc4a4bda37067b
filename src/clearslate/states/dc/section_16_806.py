"""D.C. Code §§ 16-803 and 16-806: expungement for actual innocence, and sealing, on the person's motion."""

from clearslate.states.dc.offenses import *
from clearslate.states.dc.section_16_802 import APPLIES, BY_LAW_25_217
from clearslate.states.dc.section_16_805 import LAPSED, LAW_26_52, SENTENCE_DONE, is_excluded, was_convicted

S_16_806 = TEXT("§ 16-806")

PEACE_DC, CLOSED = "2025-10-28", "2027-10-01"

MISDEMEANOR_WAIT = parameter("misdemeanor_wait", years(5), S_16_806("(a)(3)"))
FELONY_WAIT = parameter("felony_wait", years(8), S_16_806("(a)(3)"))

# § 16-806(a)(1): offenses of § 16-805(b), with and without the additions of 2024.
_excluded = is_excluded | is_registrable
_excluded_until_2027 = _excluded | is_added_in_2024

# § 16-806(a)(2): the person must have appeared in the other state, which no field tells.
_fugitive = is_listed("fugitive") & left_open("person has", "appeared where the warrant was", "disposition_detail")


def _grounds(offenses: Truth) -> tuple[Limb, ...]:
    """Of a case without a conviction: an excluded offense, a fugitive's arrest, or innocence."""
    return (
        Limb("convicted", "The case has a conviction, whose wait and severity are asked instead", holds=was_convicted),
        Limb(
            "excluded",
            "The case holds an offense that § 16-805(b) excludes",
            S_16_806("(a)(1)"),
            holds=case.with_never_filed.any(offenses),
        ),
        Limb(
            "fugitive",
            "The case holds a fugitive's arrest",
            S_16_806("(a)(2)"),
            holds=case.with_never_filed.any(_fugitive),
        ),
        Limb("innocent", "The person is innocent", TEXT("§ 16-803"), holds=INNOCENCE),
    )


_any_offense_open = left_open("motion was", "open to any offense under the acts of 2025", "law_text")

ON_MOTION = Law(
    id="DC-803-806",
    source=TEXT("D.C. Code §§ 16-803, 16-806"),
    title="Expungement (actual innocence) and sealing on motion",
    relief=either_relief("expungement or sealing", (ReliefKind.EXPUNGE,), (ReliefKind.SEAL,)),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(
        Version("D.C. Law 24-284", "2023-03-10", BY_LAW_25_217, operative=APPLIES),
        Version("Peace DC: open to any offense", PEACE_DC, LAW_26_52),
        Version("the same, after the additions of 2024 lapsed", LAPSED, LAW_26_52("§ 8(b)")),
        Version("closed again for offenses that are sealed automatically", CLOSED, LAW_26_52),
    ),
    other_counts=OtherCounts(never_filed=PART(S_16_806("(a)(1), (2)"))),
    conditions=(
        Condition(
            "ended",
            "Each charge was terminated by the prosecutor or reached a final disposition",
            TEXT("§§ 16-803, 16-806(a)"),
            holds=has_ended,
        ),
        Condition(
            "ground",
            "Without a conviction there is one of the grounds",
            READING("§§ 16-803, 16-806(a)(1), (2)"),
            one_of=(
                *_grounds(_excluded_until_2027),
                Limb("open", "Emergency acts opened the motion to any offense", holds=_any_offense_open),
            ),
            until=PEACE_DC,
        ),
        Condition(
            "ground",
            "Without a conviction there is one of the grounds",
            TEXT("§§ 16-803, 16-806(a)(1), (2)"),
            one_of=_grounds(_excluded),
            since=CLOSED,
        ),
        Condition(
            "further",
            "What is sealed already may be expunged: without a conviction, of an innocent person",
            TEXT("§ 16-803(a)"),
            holds=~charge.is_cleared | (INNOCENCE & ~was_convicted),
        ),
        Condition(
            "waiting",
            "After a conviction the time of these has passed since its sentence was completed",
            S_16_806("(a)(3)"),
            when=is_conviction,
            branches=(
                wait_of(
                    "misdemeanor",
                    "a misdemeanor",
                    MISDEMEANOR_WAIT,
                    SENTENCE_DONE,
                    S_16_806("(a)(3)"),
                    when=is_misdemeanor,
                ),
                wait_of("felony", "a felony", FELONY_WAIT, SENTENCE_DONE, S_16_806("(a)(3)"), when=is_felony),
            ),
        ),
        Condition(
            "severity",
            "No conviction is for a felony of offense severity groups 1 to 3",
            S_16_806("(a)(3)", MEMORY, "the Master Grid was not read"),
            holds=~all_of(is_conviction, is_felony, is_listed("severity_1_to_3")),
        ),
    ),
    notices=(
        *noted(
            S_16_806,
            interests_of_justice="The court weighs the interests of justice; after a conviction the person must persuade it, and the prosecutor may waive "
            "the wait in writing",
            times="30 days to complete a motion, a decision within 180 days, sealing within 90 days of the grant",
        ),
        Notice(
            "innocence",
            "Without a conviction a motion for actual innocence is open at any time: that the offense did not occur or was not theirs, "
            "by a preponderance; a further motion after a year",
            TEXT("§ 16-803"),
            when=~was_convicted,
        ),
        Notice("again", "A motion dismissed from 1 March to 28 October 2025 does not bar another", S_16_806("(i)(7)")),
    ),
    remarks=(
        "What was sealed by itself may still be expunged: a motion for actual innocence may be filed at any time, § 16-803(b)(2)(B).",
    ),
)
