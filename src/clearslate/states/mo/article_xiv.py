"""Mo. Const. art. XIV § 2.10(7)-(8): expungement of marijuana records (Amendment 3, in force December 8, 2022)."""

from clearslate.states.mo.offenses import *
from clearslate.states.mo.terms_article_xiv import *

_OVER = completion(S_2_10("(8)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)

MARIJUANA = Law(
    id="MO-ARTXIV",
    source=SECONDARY("Mo. Const. art. XIV § 2.10(7)-(8)", S_2_10.note),
    title="Marijuana offenses",
    relief=relief("expungement and vacatur", ReliefKind.VACATE, ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    about=CONVICTIONS | NON_CONVICTIONS,
    versions=(Version("Amendment 3", START, SECONDARY("Amendment 3", "the text was not reached")),),
    conditions=(
        Condition("marijuana", "The substance was marijuana", S_2_10("(7), (8)"), holds=is_marijuana),
        Condition(
            "offense",
            "The offense was possession, delivery or cultivation; a weapons offense while possessing is none (C.S. v. MSHP, 2025)",
            S_2_10("(7), (8); C.S. v. MSHP, SC100944 (Mo. banc 2025)"),
            holds=offense,
        ),
        Condition(
            "no_ordinance",
            "It is an offense of the state, not of a municipal ordinance",
            S_2_10("(8); K.D.W. (Mo. App. W.D. 2025)", SECONDARY, "the opinion as a newspaper reports it"),
            holds=ORDINANCES.choose(reached=Known(True), not_reached=~is_ordinance),
        ),
        Condition(
            "guilt",
            "The person was found guilty, whether sentence was imposed or suspended",
            S_2_10("(8)"),
            holds=choose(
                (charge.is_convicted, Known(True)),
                (is_suspended_imposition, SUSPENDED.choose(reached=Known(True), not_reached=Known(False))),
                (no_finding, ARRESTS.choose(reached=Known(True), not_reached=Known(False))),
            ),
        ),
        Condition(
            "not_to_minor",
            "The offense was not distribution or delivery to a minor",
            S_2_10("(7), (8)"),
            holds=~to_minor,
        ),
        Condition("no_violence", "The offense did not involve violence", S_2_10("(7), (8)"), holds=~violent),
        Condition(
            "not_driving",
            "The offense was not driving under the influence of marijuana",
            S_2_10("(7), (8)"),
            holds=~is_on("driving"),
        ),
        Condition(
            "before_amendment",
            "The offense was committed before December 8, 2022",
            S_2_10("(8)"),
            holds=LATER_OFFENSE.choose(reached=Known(True), not_reached=before),
        ),
        Condition(
            "completed",
            "A misdemeanor, class E felony or possession of at most three pounds: the person is not incarcerated; "
            "another felony: incarceration, probation and parole are completed, which beside a recorded revocation is open of a "
            "completed suspended imposition",
            S_2_10("(7)(a), (8)"),
            holds=choose(
                (no_finding, from_day(charge.disposition_date)),
                (at_once, from_day(charge.released_on)),
                (charge.ended(Disposition.DIVERTED), from_day(_OVER) & completion_stands),
                otherwise=from_day(_OVER),
            ),
        ),
    ),
    questions=(PARAPHERNALIA, ORDINANCES, SUSPENDED, ARRESTS, LATER_OFFENSE),
    notices=(
        Notice(
            "supervision_ends",
            "Probation or parole for it ends with the order: the sentence is vacated",
            S_2_10("(8)"),
            when=at_once,
        ),
        Notice(
            "deadline_misdemeanors",
            "The courts' time for misdemeanors ran out on June 8, 2023",
            S_2_10("(8)"),
            when=below_felony,
            day=FixedDay("2023-06-08"),
        ),
        Notice(
            "deadline_felonies",
            "The courts' time for class E felonies and possession of at most three pounds ran out on December 8, 2023",
            S_2_10("(8)"),
            when=is_felony & (felony_of("E") | small_possession),
            day=FixedDay("2023-12-08"),
        ),
        *noted(
            S_2_10("(8)"),
            void="The conviction is vacated as legally invalid: the person is treated as never arrested, convicted or sentenced; "
            "the records of arrest, citation, investigation, charge and adjudication are covered",
            certificate="The court issues a certificate; the order takes effect at once",
            count_alone="Other counts of the case stay as they are",
        ),
    ),
    remarks=(
        "Closed records are reached: the order takes all records and files of arrest, charge and adjudication (§ 2.10(8), as reports quote it), and completed suspended impositions are all closed.",
        "In custody for a misdemeanor, a class E felony or possession of at most three pounds, a petition may be filed: not encoded.",
        "Nothing else counts: no later conviction, no pending charge, no money owed.",
    ),
)
