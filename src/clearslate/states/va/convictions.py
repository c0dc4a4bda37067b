"""Va. Code §§ 19.2-392.6 and 19.2-392.6:1: automatic sealing of listed convictions and of former marijuana possession.

2021 Sp. Sess. I cc. 524, 542 began it, 2023 cc. 554, 555 amended it, 2025 cc. 634, 671 restructured it, in
force on 2026-07-01. From 2027-07-01 § 19.2-392.6 has another subsection A, which was not read.
"""

from clearslate.states.va.offenses import *

S_392_6 = TEXT("§ 19.2-392.6")
S_392_6_1 = TEXT("§ 19.2-392.6:1")

SEALING = relief("sealing", ReliefKind.SEAL)

IN_FORCE = Version("2025 cc. 634, 671", "2026-07-01", TEXT("2025 cc. 634, 671"))
_NEW_LIST_FROM = "2027-07-01"
S_NEW_LIST = SECONDARY(
    "§ 19.2-392.6(A) (2026 Sp. Sess. I c. 1)",
    "another project read it: the former § 18.2-248.1 stands in the place of § 18.2-248.1, the rest is as before",
)

WAITING = parameter("waiting", years(7), S_392_6("(B)"))

VOID_BY = Notice(
    "void_by",
    "An order that seals an offense contrary to law may be set aside on motion within two years of its entry",
    TEXT("§§ 19.2-392.7(G), .8(F), .11(H), .12(J), .12:1(N)"),
)

WINDOW = OpenQuestion(
    id="VA-392.6-B",
    question="Is 'that time period' the seven years that follow the conviction, or any seven years without a conviction?",
    cite="Va. Code § 19.2-392.6(B)",
    readings={
        "fixed": "the seven years after the conviction: a reportable conviction inside them bars automatic sealing for good",
        "rolling": "any seven years: a later reportable conviction starts them anew",
    },
    chosen="fixed",
    because="the words point back to the seven years since the date of the conviction; a petition stays open",
)

SAME_DAY_INFRACTION = OpenQuestion(
    id="VA-392.6-C",
    question="Is a traffic infraction of the same day 'another offense' that is not eligible under subsection A?",
    cite="Va. Code § 19.2-392.6(C)",
    readings={
        "literal": "yes: (C) carves nothing out",
        "no_infractions": "no: as in (B), traffic infractions under Title 46.2 do not count",
    },
    chosen="literal",
    because="(B) carves traffic infractions out by name, (C) does not",
)

# (A): a listed offense; three of the seven sections only where the violation is a misdemeanor.
is_listed = (
    LISTS["automatic"].matches
    & is_completed
    & (~LISTS["automatic_misdemeanor_only"].matches | is_listed_as_misdemeanor)
)
_under_subsection_a = is_listed & decided_in_virginia & (charge.offense_date >= OFFENSE_FLOOR)

_reported_conviction = charge.is_convicted & is_reported
_other_offense = charge.is_convicted & ~_under_subsection_a

LISTED_CONVICTIONS = Law(
    id="VA-392.6",
    source=TEXT("Va. Code §§ 19.2-392.6(A)-(C), 19.2-392.7"),
    title="Automatic sealing of listed misdemeanor convictions after seven years",
    relief=SEALING,
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=versions(IN_FORCE, Version("2026 Sp. Sess. I c. 1", _NEW_LIST_FROM, S_NEW_LIST)),
    conditions=(
        Condition(
            "listed_offense",
            "The conviction is for petit larceny, concealing merchandise, trespass (three sections), distributing marijuana "
            "or disorderly conduct; the first two and marijuana only as a misdemeanor",
            S_392_6("(A)"),
            holds=is_listed,
        ),
        Condition(
            "listed_offense",
            "The conviction is for petit larceny, concealing merchandise, trespass (three sections) or disorderly conduct, or under the former section on "
            "distributing marijuana, which convictions that means was not read; the first two and marijuana only as a misdemeanor",
            S_NEW_LIST,
            holds=is_listed
            & (~LISTS["distributing_marijuana"].matches | not_read("§ 19.2-392.6(A): former § 18.2-248.1")),
            since=_NEW_LIST_FROM,
        ),
        Condition(
            "offense_floor",
            "The offense was committed on or after January 1, 1986",
            S_392_6("(A)"),
            holds=charge.offense_date >= OFFENSE_FLOOR,
        ),
        wait_over(WAITING, charge.disposition_date, "the date of the conviction", S_392_6("(B)"), key="seven_years"),
        Condition(
            "no_reported_conviction",
            "During that time the person was not convicted of violating a law of the Commonwealth that requires a report "
            "to the Central Criminal Records Exchange",
            S_392_6("(B); § 19.2-390(A)(1)", READING),
            holds=WINDOW.choose(
                fixed=person.others.none_within(WAITING, after=charge.disposition_date, where=_reported_conviction),
                rolling=clean_period(
                    WAITING,
                    after=charge.disposition_date,
                    broken_on=charge.disposition_date,
                    among=person.others.among(_reported_conviction),
                ),
            ),
        ),
        Condition(
            "no_conviction_elsewhere",
            "During that time the person was not convicted of violating a law of another state, the District of Columbia, "
            "the United States or a territory",
            S_392_6("(B)", READING),
            all_of=(
                Limb(
                    "recorded",
                    "No such conviction is recorded",
                    holds=WINDOW.choose(
                        fixed=person.others.none_within(
                            WAITING, after=charge.disposition_date, where=is_conviction_elsewhere
                        ),
                        rolling=clean_period(
                            WAITING,
                            after=charge.disposition_date,
                            broken_on=charge.disposition_date,
                            among=person.others.among(is_conviction_elsewhere),
                        ),
                    ),
                ),
                Limb(
                    "unrecorded",
                    "It is known that there are none that the record does not hold",
                    holds=none_known_elsewhere,
                ),
            ),
        ),
        Condition(
            "same_day",
            "On the date of the conviction the person was not convicted of another offense that is not eligible under subsection A",
            S_392_6("(C)", READING),
            holds=SAME_DAY_INFRACTION.choose(
                literal=person.others.none(person.others.on_the_day_of(charge.disposition_date, _other_offense)),
                no_infractions=person.others.none(
                    person.others.on_the_day_of(charge.disposition_date, _other_offense & ~is_traffic_infraction)
                ),
            ),
        ),
    ),
    questions=(WINDOW, SAME_DAY_INFRACTION),
    notices=(
        Notice(
            "agency_may_omit",
            "The person was charged in another jurisdiction within the seven years: the State Police need not put the offense on the list",
            TEXT("§ 19.2-392.7(B)(ii)"),
            when=person.others.any(
                person.others.within(
                    WAITING, after=charge.disposition_date, where=~decided_in_virginia, day=charge.arrest_date
                )
            ),
        ),
        Notice(
            "same_day_infraction",
            "A traffic infraction of the same day bars sealing by the letter of (C): worth a second look",
            S_392_6("(C)"),
            when=person.others.any(
                person.others.on_the_day_of(charge.disposition_date, charge.is_convicted & is_traffic_infraction)
            ),
        ),
        Notice(
            "text_not_read",
            "From this day on subsection A names the former § 18.2-248.1: whether this conviction is under it is unknown",
            S_NEW_LIST,
            when=LISTS["distributing_marijuana"].matches,
            day=FixedDay(_NEW_LIST_FROM),
        ),
        VOID_BY,
    ),
    remarks=(
        "Monthly: the State Police list the offenses, the Executive Secretary and the clerks prepare, the chief or presiding judge enters the order (§ 19.2-392.7).",
        "Unpaid fines, costs and restitution are no bar (§ 19.2-392.5(F)). Petitions under §§ 19.2-392.12 and .12:1 stay open.",
    ),
)

_FINAL = ANY_RECORD - {Disposition.DEFERRED, Disposition.TRANSFERRED, Disposition.NO_CHARGE}


def _final(value: str | None) -> tuple[int, tuple[str, ...]]:
    if value is None:
        return UNKNOWN, ("disposition",)
    if value == Disposition.NO_CHARGE:
        return UNKNOWN, ()  # an arrest alone: the section refers to offenses and their disposition
    return (TRUE if value in _FINAL else FALSE), ()


is_finally_disposed = Lookup("the charge is", "finally disposed of", ("disposition",), _final)

MARIJUANA_POSSESSION = Law(
    id="VA-392.6.1",
    source=TEXT("Va. Code § 19.2-392.6:1"),
    title="Sealing of former marijuana possession by operation of law",
    relief=SEALING,
    route=Route.BY_LAW,
    about=ANY_RECORD,
    versions=(IN_FORCE,),
    conditions=(
        Condition(
            "former_section",
            "The offense, criminal or civil, is one of former § 18.2-250.1, possession of marijuana",
            S_392_6_1("(A)"),
            holds=LISTS["former_marijuana_possession"].matches & is_completed,
        ),
        Condition(
            "final_disposition",
            "The charge is finally disposed of, in whatever way",
            S_392_6_1("(A)"),
            holds=is_finally_disposed,
        ),
    ),
    notices=noted(
        S_392_6_1("(B)"),
        dmv_keeps="The Department of Motor Vehicles keeps what federal record or program rules require",
    ),
    remarks=("No order is entered; no date of offense or disposition and nothing in the person's history matters.",),
)
