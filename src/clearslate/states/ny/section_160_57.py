"""CPL § 160.57: the Clean Slate Act (L.2023 ch. 631), automatic sealing of convictions since 2024-11-16.

Paragraph (a) seals convictions for driving while ability impaired; the conditions of paragraph (b) are asked of
crimes alone. Each condition below that cites (b) is therefore open to an impaired-driving conviction.
"""

from clearslate.states.ny.offenses import *
from clearslate.states.ny.terms_160_57 import *

# No money bars.
_SUPERVISION_OVER = completion(
    S_160_57("(1)(b)(iv)"), custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT
)

CLEAN_SLATE = Law(
    id="NY-160.57",
    source=TEXT("CPL § 160.57"),
    title="Clean Slate Act: sealing of convictions",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=(
        Version(
            "L.2023 ch. 631",
            "2024-11-16",
            SECONDARY(
                "L.2023 ch. 631, § 10",
                "one year after it became a law, as was read; overviews and the press give that day, 2023-11-16",
            ),
        ),
    ),
    conditions=(
        Condition(
            "crime_or_impaired",
            "The conviction is of a misdemeanor or a felony, or of driving while ability impaired",
            S_160_57("(1)(a), (b)"),
            holds=is_driving_while_impaired | is_crime,
        ),
        Condition(
            "impaired_waiting",
            "Driving while ability impaired: {impaired_wait} have passed since the sentence or the release",
            S_160_57("(1)(a)", READING, "the text names the three years, not the day from which they run"),
            when=is_driving_while_impaired,
            holds=elapsed(IMPAIRED_WAIT, since=START_OF_TIME),
        ),
        Condition(
            "waiting",
            "A misdemeanor: {misdemeanor_wait}, a felony: {felony_wait} have passed since the sentence, the last release from "
            "incarceration for it, and the day from which the time of a later conviction of a crime runs",
            S_160_57("(1)(b)(i), (ii)"),
            when=~is_driving_while_impaired,
            branches=(
                Branch(
                    "misdemeanor",
                    "{misdemeanor_wait} have passed since the sentence for a misdemeanor, or the last release, or the start of a later crime's time",
                    S_160_57("(1)(b)(i)"),
                    when=is_misdemeanor,
                    holds=waited(MISDEMEANOR_WAIT),
                ),
                Branch(
                    "felony",
                    "{felony_wait} have passed since the sentence for a felony, or the last release, or the start of a later crime's time",
                    S_160_57("(1)(b)(ii)"),
                    when=is_felony,
                    holds=waited(FELONY_WAIT),
                ),
                Branch("no_crime", "What is no crime has no wait here: another condition asks that", holds=Known(True)),
            ),
        ),
        of_crimes(
            "no_pending_charge",
            "No criminal charge filed after the conviction is pending in New York",
            S_160_57("(1)(b)(iii)"),
            PENDING.choose(
                subsequent=person.none_after(charge.disposition_date, criminal_charge, day=case.filed_on),
                any=person.none(criminal_charge),
            ),
        ),
        of_crimes(
            "not_supervised",
            "The person is not under the supervision of a probation or parole department for this conviction",
            S_160_57("(1)(b)(iv)"),
            # until the day on which all of the sentence was done; for life it has no such day
            choose((is_supervised_for_life, Known(False)), otherwise=from_day(_SUPERVISION_OVER)),
        ),
        Condition(
            "no_sex_offense",
            "The conviction is not for a sex offense or a sexually violent offense of the registration act",
            S_160_57("(1)(b)(v); Correction Law § 168-a", SECONDARY, "of § 168-a, subdivision 2 alone was compared"),
            all_of=tuple(
                Limb(key, f"Not {words}", holds=is_driving_while_impaired | ~found)
                for key, (words, found) in SEX_OFFENSES.items()
            ),
        ),
        of_crimes(
            "no_class_a",
            "The conviction is not for a class A felony, unless one of Penal Law article 220",
            S_160_57("(1)(b)(vi)"),
            ~(is_class_a & ~LISTS["article_220"].matches),
        ),
        of_crimes(
            "no_felony_pending_elsewhere",
            "No felony charge filed after the conviction is pending in another jurisdiction, except for reproductive or gender-affirming care, or "
            "cannabis that is no felony in New York",
            S_160_57("(1)(b)(viii)", READING, FEDERAL_ACCESS),
            PENDING.choose(
                subsequent=person.none_after(charge.disposition_date, felony_pending_elsewhere, day=case.filed_on),
                any=person.none(felony_pending_elsewhere),
            ),
        ),
        of_crimes(
            "no_felony_elsewhere",
            "The person was not convicted of a later felony in another jurisdiction in the last {felony_wait}, with the same exceptions",
            S_160_57("(1)(b)(ix)", READING, FEDERAL_ACCESS),
            ACCESS.choose(
                not_known=no_felony_on_record_elsewhere | UNSETTLED,
                not_granted=Known(True),
                granted=no_felony_on_record_elsewhere & ~person.convicted_elsewhere,
            ),
        ),
    ),
    questions=(ELSEWHERE, PENDING, ACCESS),
    notices=(
        Notice(
            "deadline",
            "Convictions entered before the act began are sealed by 2027-11-16, where they qualify; the section asks no petition and gives nobody an objection",
            S_160_57("(6)"),
            day=FixedDay("2027-11-16"),
        ),
        Notice(
            "still_visible",
            "Courts, prosecutors and defenders in a criminal case, police, firearm licensing, police employers, checks by fingerprint "
            "that the law requires or allows, transportation network companies, the Education Department and the offices of mental health still see it",
            S_160_57("(1)(d)"),
        ),
        Notice("predicate", "A sealed conviction still counts as a predicate", S_160_57("(7)")),
        Notice(
            "review",
            "A person whose conviction should be sealed and is not may send a form to the Office of Court Administration; it is sealed within 30 days",
            S_160_57("(1)(e)"),
        ),
        Notice(
            "convicted_elsewhere",
            "There is a later conviction elsewhere: taken as not starting the time anew, which the text leaves open; a felony of the last eight years "
            "bars if New York may query federal records, so the answer is open",
            S_160_57("(1)(b)", READING),
            when=person.any(person.later_than(charge.disposition_date, charge.is_convicted & ~charge.decided_in("NY"))),
        ),
        Notice(
            "resentenced",
            "Probation was revoked: look whether the sentence imposed then is the recorded one",
            S_160_57("(1)(b); § 410.70(5)", MEMORY, "§ 410.70 was not read"),
            when=charge.probation_revoked_on.happened,
        ),
    ),
    remarks=(
        "No money, no number of convictions, no earlier conviction bars; what is sealed stays sealed on a later conviction.",
        "The clock of a conviction starts at the latest of its own start and those of all later convictions of a crime.",
    ),
)
