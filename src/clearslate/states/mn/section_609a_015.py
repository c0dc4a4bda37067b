"""Minn. Stat. § 609A.015: the Clean Slate Act, automatic expungement."""

from clearslate.states.mn.facts import *
from clearslate.states.mn.offenses import *
from clearslate.states.mn.terms_609a_015 import *

CLEAN_SLATE = Law(
    id="MN-609A.015",
    source=SECONDARY("Minn. Stat. § 609A.015", S_015.note),
    title="Clean Slate Act: automatic expungement",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.AGENCY_MUST,
    about=RECORDS,
    versions=versions(
        Version("Laws 2023 c. 52 art. 7", "2025-01-01", SECONDARY("Laws 2023 c. 52 art. 7", "the act was not read")),
        Version(
            "Laws 2026 c. 70 § 5",
            "2026-08-01",
            SECONDARY("Laws 2026 c. 70 § 5", "the act was not read; acts that name no day begin on this one"),
        ),
    ),
    conditions=(
        Condition(
            "ended",
            "The charge was dismissed or ended in an acquittal (not by reason of mental illness) or an order of "
            "exoneration, or in a finished diversion or stay of adjudication, or in a conviction (an arrest that was "
            "never charged, a conviction vacated otherwise, and a diversion, stay or discharge beside a recorded revocation: "
            "not settled)",
            S_015(" subds. 1, 2, 3(a)", families=TOLD_TWICE),
            holds=choose(
                (is_diverted | is_discharged, completion_stands),
                (any_of(is_dismissed, is_acquitted, charge.is_convicted), Known(True)),
                (is_never_charged, UNSETTLED),
                (is_vacated, is_exonerated | UNSETTLED),
            ),
        ),
        Condition(
            "incompetency",
            "The dismissal does not rest on a finding of incompetency (of another charge of the case: not settled)",
            TEXT("609A.015 subd. 1(1)"),
            holds=~rests_on_incompetency & either(Known(True), case.none(rests_on_incompetency)),
            when=is_dismissed & ~is_discharged,
        ),
        Condition(
            "all_charges",
            "Without a conviction, diversion or discharge under 152.18: no charge of the case ended against the person "
            "or is open",
            READING("609A.015 subd. 1(1), (3)"),
            holds=choose((charge.is_convicted | is_diverted | is_discharged, Known(True)), otherwise=nothing_against),
        ),
        Condition(
            "diverted_felony",
            "A finished diversion or stay of adjudication, other than with a discharge under 152.18, is not of a felony",
            S_015(" subds. 1(2), 2", families=TOLD_TWICE),
            holds=~is_felony,
            when=is_diverted & ~is_discharged,
        ),
        Condition(
            "petty_misdemeanor",
            "A petty misdemeanor is not of a traffic regulation on the operation or parking of motor vehicles",
            S_015(" subd. 3(b)(1)"),
            holds=~LISTS["traffic"].matches,
            when=needs_qualifying & is_petty,
        ),
        Condition(
            "misdemeanor",
            "A misdemeanor is not DWI in the fourth degree, violation of an order for protection, harassment order or "
            "no contact order, assault in the fifth degree, domestic assault, interference with privacy or with an "
            "emergency call, harassing calls or indecent exposure",
            S_015(" subd. 3(b)(2)"),
            holds=~LISTS["excluded_misdemeanors"].matches,
            when=needs_qualifying & is_misdemeanor,
        ),
        Condition(
            "gross_misdemeanor",
            "A gross misdemeanor is not one of those that the law names",
            S_015(" subd. 3(b)(3)"),
            holds=~LISTS["excluded_gross_misdemeanors"].matches,
            when=needs_qualifying & is_gross_misdemeanor,
        ),
        Condition(
            "felony",
            "A felony (by its original grade, whatever it is deemed to be) is listed in 609A.02 subd. 3(b), and is not "
            "possession in the third or fourth degree, escape from civil commitment, burglary in the third degree other "
            "than by trespass, or interference with privacy",
            S_015(" subd. 3(b)(4), (d)"),
            holds=felony_qualifies,
            when=charge.is_convicted & is_felony,
        ),
        Condition(
            "no_new_charge",
            "After a finished diversion or stay of adjudication: not charged with a new offense in Minnesota (petty "
            "misdemeanors excepted) for {diversion} right after it, or for {diversion} before a later review",
            S_015(" subd. 2", families=TOLD_TWICE),
            holds=no_new_charge,
            when=is_diverted & ~is_discharged,
        ),
        Condition(
            "no_new_conviction",
            "After a conviction: not convicted of a new offense in Minnesota (petty misdemeanors excepted) for the "
            "waiting period right after the discharge of the sentence, and not charged at its end; or the same at a "
            "later review",
            S_015(" subd. 3(a)(1), (2), (c)", families=TOLD_TWICE),
            branches=tuple(
                Branch(key, text, S_015(" subd. 3(c)"), when=kind, holds=no_new_conviction(wait))
                for key, text, kind, wait in WAITS
            ),
            when=charge.is_convicted,
        ),
        Condition(
            "not_charged",
            "After a conviction: on the day of the review the person is not charged with an offense in Minnesota, petty "
            "misdemeanors excepted",
            S_015(" subd. 3(a)(2)"),
            holds=CHARGED.choose(review=person.none(charge.is_pending & is_new_offense), period_end=Known(True))
            & STAYED.choose(charged=person.none(is_stayed & is_new_offense), not_charged=Known(True)),
            when=charge.is_convicted,
        ),
    ),
    questions=(CHARGED, STAYED, ONE_CASE),
    notices=(
        Notice(
            "sealing_after_notice",
            "The BCA tells the courts which records qualify; each is sealed 60 days later unless an order of a court forbids it",
            COURTS("609A.015 subd. 5"),
        ),
        Notice(
            "review",
            "The BCA decides within 30 days of the end of the period, then every year for records it missed; new information may show that a record does "
            "not qualify",
            S_015(" subd. 5"),
        ),
        Notice(
            "unsealing",
            "If a sealed record is later found not to qualify, the BCA must unseal it and tell the courts (from "
            "1 August 2026); the BCA decides from its criminal history system alone",
            S_015(" subd. 5(f); Laws 2026 c. 70 § 5"),
        ),
        Notice(
            "not_reached",
            "Records held by Human Services and other agencies of the state are not reached: a petition under 609A.03 may ask for those",
            COURTS("609A.015"),
        ),
        Notice("still_seen", "Police, prosecutors, courts and certain background checks keep access", S_015),
        Notice(
            "later_use",
            "A sealed conviction may be pleaded and used in a later prosecution",
            S_015,
            when=charge.is_convicted,
        ),
        Notice("victim", "The prosecutor notifies the victim", S_015(" subd. 4"), when=charge.is_convicted),
        *noted(
            S_015(" subd. 5"),
            local_police="Law enforcement need not seal its own file, but checks the Clean Slate report before releasing it",
            identity="Without fingerprints the record is matched by name and date of birth; send it to a person where aliases "
            "conflict",
        ),
        Notice(
            "original_grade",
            "The felony is deemed to be a lesser offense under 609.13; it is judged as the felony that it was",
            S_015(" subd. 3(d)"),
            when=charge.is_convicted & is_deemed_less_than_felony,
        ),
    ),
    remarks=(
        "The law also applies to delinquency records, which are not encoded.",
        "Money does not count, but through the discharge of the sentence.",
    ),
)
