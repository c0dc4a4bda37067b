"""D.C. Code § 16-805: automatic sealing of cases without a conviction, and of misdemeanor convictions after ten years.

§ 16-805(b)(13) and (14) exclude what § 23-1331 calls dangerous crimes and crimes of violence, as it stands on the day of
the order; the additions of D.C. Law 25-175 § 30 expire on 2026-12-31 (D.C. Law 26-52 § 8(b)).
"""

from clearslate.states.dc.offenses import *
from clearslate.states.dc.section_16_802 import APPLIES, BATCH, BY_LAW_25_217, CASE_ENDED, NOT_CARRIED_OUT

S_16_805 = TEXT("§ 16-805")

LAPSED = "2027-01-01"
LAW_26_52 = TEXT("D.C. Law 26-52 ")

WAIT = parameter("wait", years(10), S_16_805("(a)(2)"))

was_convicted = case.any(is_conviction)
_never_charged = charge.ended(Disposition.NO_CHARGE)
SENTENCE_DONE = DefinedTerm(
    "completion of the sentence",
    TEXT("§ 16-801(a)(2)"),
    "discharge from confinement, probation, parole and supervised release, the latest of them; money owed does not matter",
    expression=completion(TEXT("§ 16-801(a)(2)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT),
).means
SENTENCES_DONE = case.latest(SENTENCE_DONE, is_conviction)

# (b)(11): while the time of registration runs.
NOT_REGISTERED = choose((is_registrable, from_day(REGISTRATION_ENDED_ON)), otherwise=Known(True))

# (b)(1)-(10), (12)-(17); what the additions of 2024 add is a condition of its own.
is_excluded = any_of(is_intrafamily, is_named, is_dangerous, is_violent, is_impaired_driving)

EXCLUSIONS = (
    Condition(
        "intrafamily", "No charge of the case is for an intrafamily offense", S_16_805("(b)(1)"), holds=~is_intrafamily
    ),
    Condition(
        "named_offense",
        "No charge is for parental kidnapping, abuse or exploitation of a vulnerable adult, neglect of a child, incest, misdemeanor "
        "sexual abuse, non-consensual pornography, sexual performance using minors, stalking, or a registration violation",
        S_16_805("(b)(2)-(10), (12)"),
        holds=~is_named,
    ),
    Condition(
        "not_registered",
        "No charge is for an offense for which the time of registration still runs",
        S_16_805("(b)(11)"),
        holds=NOT_REGISTERED,
    ),
    Condition(
        "dangerous_crime", "No charge is for a dangerous crime", S_16_805("(b)(13); § 23-1331(3)"), holds=~is_dangerous
    ),
    Condition(
        "crime_of_violence",
        "No charge is for a crime of violence",
        S_16_805("(b)(14); § 23-1331(4)"),
        holds=~is_violent,
    ),
    Condition(
        "added_in_2024",
        "No charge is for strangulation, misdemeanor sexual abuse of § 22-3010.01(a-1), or a felony of Title 22 chapter 30",
        S_16_805("(b)(13), (14); D.C. Law 25-175 § 30", READING, "that the law of the day of the order governs"),
        holds=~is_added_in_2024,
        until=LAPSED,
    ),
    Condition(
        "impaired_driving",
        "No charge is for driving under the influence or operating while impaired",
        S_16_805("(b)(15)-(17)"),
        holds=~is_impaired_driving,
    ),
)

SEALING = Law(
    id="DC-805",
    source=TEXT("D.C. Code § 16-805"),
    title="Automatic sealing of cases without a conviction, and of misdemeanor convictions after ten years",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(
        Version("with the additions of D.C. Law 25-175", "2023-03-10", BY_LAW_25_217, operative=APPLIES),
        Version("after the additions lapsed", LAPSED, LAW_26_52("§ 8(b)")),
    ),
    other_counts=OtherCounts(never_filed=PART(S_16_805("(a)(1)"))),
    conditions=(
        Condition(
            "ended",
            "Each charge was terminated by the prosecutor or reached a final disposition; a diversion beside a recorded revocation is open",
            S_16_805("(a)"),
            holds=has_ended & (~charge.ended(Disposition.DIVERTED) | completion_stands),
        ),
        Condition(
            "misdemeanors_only",
            "The case did not result in a conviction, or in none but of misdemeanors (insanity counts as a conviction, an ordinary "
            "acquittal does not)",
            TEXT("§§ 16-805(a), 16-801(a)(3)"),
            holds=case.none(is_conviction & ~is_misdemeanor),
        ),
        Condition(
            "waiting",
            "After a conviction {wait} have passed since the last sentence of the case was completed; money owed does not matter",
            TEXT("§§ 16-805(a)(2), 16-801(a)(2)"),
            when=was_convicted,
            holds=elapsed(WAIT, since=SENTENCES_DONE),
        ),
        *EXCLUSIONS,
        Condition(
            "beside",
            "A charge that was never filed is of an arrest that led to no other case; where it led to one, it is open which case is meant",
            S_16_805("(a)(1)", READING),
            when=_never_charged,
            holds=either(Known(True), arrest.none_beyond_case(~_never_charged, unless=from_day(charge.cleared_on))),
        ),
    ),
    notices=(
        NOT_CARRIED_OUT,
        Notice(
            "due",
            "Without a conviction: the court orders it by 2027-10-01, or within 90 days of the end of the case where that is later",
            S_16_805("(c)(1)"),
            when=~was_convicted,
            day=later_of(BATCH, CASE_ENDED + days(90)),
        ),
        Notice(
            "due_after_conviction",
            "After a conviction: by 2027-10-01, or within 90 days of the end of the ten years where that is later",
            S_16_805("(c)(2)"),
            when=was_convicted,
            day=later_of(BATCH, SENTENCES_DONE + WAIT + days(90)),
        ),
        Notice(
            "counsel",
            "Strangulation is a crime of violence until 2026-12-31 only: counsel should look before the order",
            LAW_26_52("§ 8(b)"),
            when=is_listed("added_2024"),
        ),
        Notice(
            "certification",
            "Each agency removes its public references, keeps a restricted file, answers that no records are available, and "
            "certifies so to the court within 90 days of the order; there is no objection",
            TEXT("§ 16-807"),
        ),
        Notice(
            "still_visible",
            "Prosecutors, defense, police, corrections and supervision see it for any lawful purpose; licensing bodies, schools, child care "
            "and government employers as far as they could before",
            TEXT("§§ 16-807, 16-801(a)(5)"),
        ),
        Notice(
            "federal_copies",
            "Copies that federal agencies hold are not reached",
            READING("§ 16-807", "the section does not mention them"),
        ),
    ),
    remarks=("No later conviction, pending charge, number of convictions or debt bars.",),
)
