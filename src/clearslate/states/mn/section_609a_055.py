"""Minn. Stat. § 609A.055: automatic expungement of nonfelony cannabis records (Laws 2023 c. 63)."""

from clearslate.states.mn.facts import *
from clearslate.states.mn.offenses import *

S_055 = TEXT("609A.055")

STAY = OpenQuestion(
    id="MN-055-STAY",
    question="Does 'received a stayed sentence' reach a stay of adjudication or diversion that is not finished?",
    cite="Minn. Stat. § 609A.055 subd. 1(a)(2)",
    readings={"yes": "it does", "no": "it waits until the charge is dismissed"},
    chosen=BOTH,
    decided="2026-11-25",
    because="no source decides it",
)

# (1): a discharge under 152.18 of a cannabis offense.
_is_discharged = (is_diverted | is_dismissed) & has_discharge

# (2): convicted, or the sentence or the adjudication stayed.
_sentenced = any_of(charge.is_convicted, is_diverted, is_stayed)

# (3), (4): every charge of the case fell.
_against = any_of(charge.is_convicted, charge.is_pending, is_stayed, is_not_guilty_by_mental_illness)
_perhaps_against = is_diverted | charge.ended(Disposition.TRANSFERRED)

# The clauses of (3) and (4); the sections of a discharge under 152.18, whatever the clause.
_dismissed_offense = is_cannabis_clause | LISTS["mixed_clauses"].matches
_discharged_offense = _dismissed_offense | LISTS["discharge_offenses"].matches

# Clauses about cannabis alone need no substance on the record.
_substance = is_cannabis_clause | is_cannabis

_how_it_ended = choose(
    # What was revoked may be a conviction instead, which clause (2) reaches for its own offenses.
    (_is_discharged, completion_stands | is_nonfelony_cannabis),
    (charge.is_convicted, Known(True)),
    # A diversion is no stayed sentence; where all was dismissed before a finding of probable cause, (3) reaches it.
    (is_diverted, either(Known(True), before_probable_cause) & completion_stands),
    (is_stayed, STAY.choose(yes=Known(True), no=Known(False))),
    (is_dismissed | is_never_charged, before_probable_cause | is_resolved_in_favor),
    (is_acquitted, Known(True)),
    (is_vacated, is_exonerated | is_resolved_in_favor),
)

CANNABIS = Law(
    id="MN-609A.055",
    source=TEXT("Minn. Stat. § 609A.055"),
    title="Automatic expungement of nonfelony cannabis records",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.AGENCY_MUST,
    about=RECORDS,
    versions=versions(
        Version(
            "Laws 2023 c. 63",
            "2023-08-01",
            SECONDARY("Laws 2023 c. 63 art. 5", "the notice of the BCA, as others quote it"),
        )
    ),
    conditions=(
        Condition(
            "offense",
            "A conviction, stayed sentence or diversion is of 152.027 subd. 3 or 4; a discharge under 152.18 is of "
            "possession in the fourth or fifth degree or of 152.027; a charge that fell is of one of the cannabis clauses "
            "of 152.021 to 152.025, or of 152.027 subd. 3 or 4",
            S_055(" subd. 1(a)(1)-(4)"),
            holds=choose(
                (_is_discharged, _discharged_offense), (_sentenced, is_nonfelony_cannabis), otherwise=_dismissed_offense
            ),
        ),
        Condition(
            "substance",
            "The substance was cannabis (a clause on cannabis alone says so by itself)",
            S_055(" subd. 1(a)(1)-(4)"),
            holds=_substance,
        ),
        Condition(
            "ended",
            "Convicted, stayed, diverted or discharged; or dismissed before a finding of probable cause; or resolved in "
            "favor of the person (an acquittal by reason of mental illness is not); a diversion beside a recorded revocation is "
            "open",
            S_055(" subd. 1(a)(1)-(4), (b)", READING),
            holds=_how_it_ended,
        ),
        Condition(
            "all_charges",
            "Where the charge fell: no charge of the case ended against the person or is open (diverted, or moved to "
            "another court: not settled)",
            S_055(" subd. 1(a)(3), (4)", READING),
            holds=choose(
                (_sentenced | _is_discharged, Known(True)),
                otherwise=case.none(_against) & either(Known(True), case.none(_perhaps_against)),
            ),
        ),
    ),
    questions=(STAY,),
    notices=(
        Notice(
            "steps",
            "The BCA sends name, date of birth and file number to the courts; both seal within 60 days",
            OFFICIAL("609A.055 subd. 2", "the courts' page says the days; of subdivision 2 the sending was read"),
        ),
        Notice(
            "after_probable_cause",
            "The charge was dismissed after a finding of probable cause: it counts only as resolved in favor of the "
            "person; have a person look at it",
            S_055(" subd. 1(a)(3), (4)"),
            when=is_dismissed & ~before_probable_cause,
        ),
        Notice(
            "another_substance",
            "The record names a substance that is not cannabis: check the statute charged",
            S_055(" subd. 1(a)(1)-(4)", READING),
            when=is_cannabis_clause & names_another_drug,
        ),
        Notice(
            "board",
            "Felony cannabis convictions go to the Cannabis Expungement Board, case by case (609A.06)",
            SECONDARY("609A.06"),
            when=charge.is_convicted & is_felony,
        ),
    ),
)
