"""Records without a conviction: KRS 431.076, by the court itself and on petition."""

from clearslate.states.ky.offenses import *

FIRST, ACT_2016, ACT_2020 = "1996-07-15", "2016-07-15", "2020-07-15"
S_076 = TEXT("KRS 431.076")
_OLD = SECONDARY("KRS 431.076", "reprints of 2011 and 2019; which act changed what was not read")

COURT_DAYS = parameter("court_days", days(30), S_076("(1)(a)"))
PETITION_DAYS = parameter("petition_days", days(60), S_076("(2)(a)"))
FELONY_YEARS = parameter("felony_years", {FIRST: years(5), ACT_2020: years(3)}, S_076("(2)(c)1"))
OTHER_YEARS = parameter("other_years", {FIRST: years(5), ACT_2020: years(1)}, S_076("(2)(c)2"))
GRAND_JURY_MONTHS = parameter("grand_jury_months", {ACT_2016: months(12), ACT_2020: months(6)}, S_076("(2)(b)"))

ACQUITTED_COUNT = OpenQuestion(
    id="KY-AUTO-ACQ",
    question="Does the court itself expunge an acquitted count of a case in which another count was convicted?",
    cite="KRS 431.076(1)(a)",
    readings={
        "case": "no: the record of the case goes as a whole, or on petition",
        "count": "yes: an acquittal 'of criminal charges' need not be of all, as a dismissal must",
    },
    chosen="case",
    because="the order clears 'the record', and a petition stays open for the count",
)

_ended = was_acquitted | (was_dismissed & charge.with_prejudice)
_in_the_case = ~is_traffic_infraction  # which is no criminal charge
_last_order = case.latest(charge.disposition_date, _in_the_case)

AUTOMATIC = Law(
    id="KY-AUTO-NC",
    source=S_076("(1)(a)"),
    title="Acquittals and dismissals of all charges with prejudice",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    tested=_in_the_case,
    # All criminal charges must have ended so; a traffic infraction is none (1)(a).
    other_counts=OtherCounts(
        pending=asked_by("all_ended"), standing=asked_by("all_ended"), transferred=asked_by("all_ended")
    ),
    versions=versions(Version("2020 ch. 45 (HB 327)", ACT_2020, TEXT("2020 Ky. Acts ch. 45 § 1"))),
    conditions=(
        Condition("criminal_charge", "The charge is not a traffic infraction", holds=~is_traffic_infraction),
        Condition(
            "all_ended",
            "The person was acquitted, or all criminal charges of the case were dismissed with prejudice; unknown after a revocation",
            holds=ACQUITTED_COUNT.choose(
                case=case.all(_ended, where=_in_the_case), count=was_acquitted | case.all(_ended, where=_in_the_case)
            )
            & case.every(completion_stands, charge.ended(Disposition.DIVERTED)),
        ),
        Condition(
            "no_exchange",
            "No charge of the case was dismissed in exchange for a plea of guilty to another charge",
            holds=case.none(was_dismissed & in_exchange & ~is_traffic_infraction),
        ),
        Condition(
            "order_since", "The order is of 2020-07-15 or later", S_076("(1)(a), (8)"), holds=~(_last_order < ACT_2020)
        ),
        wait_over(COURT_DAYS, _last_order, "the order"),
        Condition("no_objection", "The person has not objected", holds=case.none(PERSON_OBJECTS)),
    ),
    questions=(ACQUITTED_COUNT,),
    notices=(
        Notice("agencies", "Each agency certifies within 60 days of the order that it has expunged.", S_076("(4)")),
        Notice(
            "child_records", "Records of the Department for Community Based Services are not expunged.", S_076("(4)")
        ),
    ),
)

PETITION = Law(
    id="KY-PET-NC",
    source=S_076("(1)(b), (2)"),
    title="Petition: acquitted or dismissed charges",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MUST,
    about=NON_CONVICTIONS,
    versions=versions(
        Version("before 2016", FIRST, _OLD),
        Version("2016 ch. 94", ACT_2016, _OLD),
        Version("2020 ch. 45 (HB 327)", ACT_2020, TEXT("2020 Ky. Acts ch. 45 § 1")),
    ),
    conditions=(
        Condition(
            "ended",
            "The person was acquitted of the charge, or it was dismissed; unknown after a revocation",
            S_076("(1)(b)"),
            holds=(was_acquitted | was_dismissed) & (~charge.ended(Disposition.DIVERTED) | completion_stands),
        ),
        Condition(
            "with_prejudice",
            "The person was acquitted, or the dismissal was with prejudice",
            _OLD,
            holds=was_acquitted | charge.with_prejudice,
            until=ACT_2016,
        ),
        Condition(
            "no_exchange",
            "It was not dismissed in exchange for a plea of guilty to another charge",
            S_076("(1)(b)"),
            holds=~(was_dismissed & in_exchange),
        ),
        Condition(
            "waiting",
            "The time after which a petition may be filed has passed since the charge ended",
            S_076("(2)"),
            branches=(
                wait_of(
                    "final",
                    "After an acquittal or a dismissal with prejudice",
                    PETITION_DAYS,
                    charge.disposition_date,
                    S_076("(2)(a)"),
                    when=was_acquitted | charge.with_prejudice,
                ),
                wait_of(
                    "felony",
                    "After a dismissal of a felony charge without prejudice",
                    FELONY_YEARS,
                    charge.disposition_date,
                    S_076("(2)(c)1"),
                    when=is_felony,
                ),
                wait_of(
                    "other",
                    "After a dismissal of another charge without prejudice",
                    OTHER_YEARS,
                    charge.disposition_date,
                    S_076("(2)(c)2"),
                ),
            ),
        ),
        nothing_beside(
            MEMORY(
                "KRS 431.076",
                "its older text asked that nothing of the matter is pending; whether it still does was not read",
            ),
            "No other charge of the case or the arrest is pending or deferred; beside one the section is open",
            counts=charge.is_pending | charge.ended(Disposition.DEFERRED),
        ),
    ),
    notices=(
        Notice("petition", "The court of the disposition shall grant the petition.", S_076("(3)")),
        Notice("fee", "There is no filing fee.", SECONDARY("page of a circuit court clerk")),
    ),
)

# What was held to the grand jury stands as gone to another court; the fact says that no indictment followed there.
_UNDECIDED = frozenset(Disposition) - {
    Disposition.CONVICTED,
    Disposition.ACQUITTED,
    Disposition.ACQUITTED_INSANITY,
    Disposition.DEFERRED,
    Disposition.DIVERTED,
    Disposition.VACATED,
}

NO_INDICTMENT = Law(
    id="KY-PET-NOIND",
    source=S_076("(1)(c), (2)(b), (3)(b)"),
    title="Petition: felony charges without indictment",
    relief=relief("dismissal and expungement", ReliefKind.SET_ASIDE, ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    about=ANY_RECORD,
    floor=HELD_ON,
    versions=versions(
        Version("2016 ch. 94", ACT_2016, _OLD),
        Version("2020 ch. 45 (HB 327)", ACT_2020, TEXT("2020 Ky. Acts ch. 45 § 1")),
    ),
    conditions=(
        Condition("felony", "The charge is of a felony", holds=is_felony),
        Condition(
            "no_indictment",
            "No indictment or information has followed",
            holds=charge.has_no_disposition | (~charge.has_no_disposition & charge.ended(*_UNDECIDED)),
        ),
        wait_over(GRAND_JURY_MONTHS, HELD_ON, "the District Court held the charge to the grand jury"),
    ),
    notices=noted(
        S_076("(3)(b)"),
        prosecutors="The prosecutors have 90 days to respond; without a response, or without an indictment in the 90 days after it, the "
        "charge is dismissed without prejudice and expunged.",
    ),
)

PROGRAMS = Law(
    id="KY-PROGRAM",
    source=TEXT("KRS 218A.14151(3), 533.280(1)"),
    title="Completed deferred prosecution or behavioral health program: dismissed and sealed",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS - {Disposition.NO_CHARGE},
    versions=versions(Version("2011 ch. 2; 2022 ch. 171", "2011-06-08", TEXT("KRS 27A.099", "of the same act"))),
    conditions=(
        Condition(
            "program",
            "The charge was dismissed on the completion of a program whose records are sealed",
            one_of=(
                Limb(
                    "deferred_prosecution",
                    "deferred prosecution of a first or second offense of possession in the first degree",
                    TEXT("KRS 218A.14151(1), (3)"),
                    holds=PROGRAM.is_one_of("deferred_prosecution") & LISTS["possession_first_degree"].matches,
                ),
                Limb(
                    "behavioral_health",
                    "the behavioral health conditional dismissal program",
                    TEXT("KRS 533.280(1)"),
                    holds=PROGRAM.is_one_of("behavioral_health"),
                ),
            ),
        ),
        Condition(
            "dismissed",
            "The charge is dismissed; unknown after a revocation",
            holds=charge.ended(
                Disposition.DISMISSED, Disposition.DIVERTED, perhaps=(Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN)
            )
            & completion_stands,
        ),
        nothing_beside(
            TEXT("KRS 218A.14151(3), 533.280(1)")("", READING),
            "No other charge of the case or the arrest is pending or stands: all records of the case are sealed, and a case in which "
            "another charge is not dismissed is not mentioned",
        ),
    ),
    notices=noted(
        TEXT("KRS 27A.099(2), 218A.14151(3), 533.280(1)"),
        effect="All records of the case are sealed, the arrest included; the courts keep a list to decide on later programs.",
    ),
)
