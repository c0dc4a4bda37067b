"""N.J.S.A. 2C:52-5.3 and 2C:52-5.4: clean slate, on petition (live) and automated (mandated, not operating).

Both clear the person's whole record of convictions on the same test: no conviction of a crime that 2C:52-2(b) or
(c) bars, and ten years from the latest of four events. 52-5.3 is open only to a person whom no other section serves.
"""

from collections.abc import Callable

from clearslate.states.nj.section_52_3 import fits_disorderly
from clearslate.states.nj.section_52_5_1 import is_listed_marijuana
from clearslate.states.nj.shared import *
from clearslate.states.nj.terms_52_2 import CRIME_BARS, PUBLIC_INTEREST_NOTICE, fits_indictable

S_52_5_3 = TEXT("§ 2C:52-5.3", "(a) and (b) were read, what follows was not")
S_52_5_4 = TEXT("§ 2C:52-5.4")
S_ORDER_178 = SECONDARY(
    "P.L.2019 c.269; Executive Order 178", "a law firm reports the postponement; the order was not read"
)

SINCE = "2021-02-15"
CLEAN_SLATE_WAIT = parameter("clean_slate_wait", years(10), TEXT("§§ 2C:52-5.3(b), 2C:52-5.4"))
ORDINANCES_READ = parameter(
    "ordinances_read",
    "2025-01-01",
    READING("§ 2C:52-5.3", "a text through L.2024 c.80 covers ordinance violations; since when was not found"),
)

ORDINANCE_COUNTS = OpenQuestion(
    id="NJ-52-5.3-ORDINANCE",
    question="Do the ten years run from a municipal ordinance violation too?",
    cite="N.J.S.A. 2C:52-5.3(b), 2C:52-5.4",
    readings={
        "counts": "it is a conviction as any other",
        "free": "crimes and disorderly persons offenses alone count",
    },
    chosen=BOTH,
    because="the petition now covers ordinance violations, which speaks for it; the section counts from the most recent conviction and "
    "5.4 names crimes and offenses alone",
)

_with_ordinances = is_conviction | all_of(charge.is_convicted, charge.decided_in("NJ"), is_ordinance)


def _under_each_reading(wait: Callable[[Parameter, Truth], OnsetLike]) -> OnsetLike:
    with_them, without = wait(CLEAN_SLATE_WAIT, _with_ordinances), wait(CLEAN_SLATE_WAIT, is_conviction)
    return ORDINANCE_COUNTS.choose(counts=with_them, free=without)


_WAITING = (
    "{clean_slate_wait} have passed since the latest of the most recent conviction (here or elsewhere), payment of every court-ordered "
    "assessment, completion of probation or parole, and release from incarceration, over all convictions of the person"
)

AUTOMATED = Law(
    id="NJ-CS-AUTO",
    source=TEXT("N.J.S.A. 2C:52-5.4"),
    title="Automated clean slate (mandated, not operating)",
    relief=either_relief("sealing, expungement or equivalent", (ReliefKind.SEAL,), (ReliefKind.EXPUNGE,)),
    route=Route.COURT_MUST,
    unit=PERSON,
    tested=is_conviction,
    about=CONVICTIONS,
    status=Status.ENACTED,
    versions=(Version("P.L.2019 c.269", SINCE, S_ORDER_178),),
    conditions=(
        Condition(
            "kind",
            "The conviction is of a crime, a disorderly persons or a petty disorderly persons offense; motor-vehicle offenses are outside "
            "the chapter",
            S_52_5_4(", 2C:52-28"),
            holds=is_crime_or_offense,
        ),
        *CRIME_BARS,
        KNOWN_ELSEWHERE,
        Condition("waiting", _WAITING, S_52_5_4, holds=_under_each_reading(waited)),
    ),
    questions=(CLEARED, ORDINANCE_COUNTS),
    notices=(
        Notice(
            "not_operating",
            "The automated process does not operate: an answer here is what it would do",
            SECONDARY("A5095 (2026)", "the bill was not read"),
        ),
        Notice(
            "restored",
            "The convictions are restored if the person is later convicted of a crime that 2C:52-2(b) or (c) bars",
            S_52_5_4,
        ),
        PUBLIC_INTEREST_NOTICE,
        SURVIVING_USES,
    ),
    remarks=(
        "The prosecutor has no part in it, pending charges do not matter, and no number of convictions is too many.",
        "A1993 (2026) would make the ten years seven; not enacted as found.",
    ),
)


def _is_not_served_elsewhere(found: Counting) -> OnsetLike:
    """No other section serves the person: not 52-2(a), 52-3, nor 52-5.1 for a record of marijuana alone.

    Asked of the convictions that stand for good. Whether 52-2(a) is barred after the expungement of a crime is open.
    """
    standing = found.standing

    def unserved(barred: Truth, counted: Truth) -> Truth:
        indictable = fits_indictable(standing, counted) & person.none(is_crime_conviction_elsewhere & standing)
        others = fits_disorderly(standing, counted) | person.none(is_conviction & standing & ~is_listed_marijuana)
        return ~((indictable & ~barred) | others)

    # Both readings of NJ-52-14-PRIOR, with the offenses of other places and without them.
    numbers = (is_disorderly_conviction, is_disorderly_anywhere)
    return either(*(unserved(barred, counted) for barred in (HAD_EXPUNGEMENT, Known(False)) for counted in numbers))


_kind = choose((is_crime_or_offense, Known(True)), (is_ordinance, either(Known(True), from_day(ORDINANCES_READ))))

PETITION = Law(
    id="NJ-CS-PET",
    source=TEXT("N.J.S.A. 2C:52-5.3", S_52_5_3.note),
    title="Clean slate petition",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=PERSON,
    tested=is_conviction,
    about=CONVICTIONS,
    versions=(Version("P.L.2019 c.269, as amended", SINCE, S_ORDER_178),),
    conditions=(
        Condition(
            "not_otherwise",
            "No other section serves the person: not one crime with up to three disorderly persons offenses, nor crimes of one judgment or "
            "closely related, nor up to five disorderly persons offenses alone, nor marijuana offenses alone",
            S_52_5_3("(a)", READING),
            holds=counting(_is_not_served_elsewhere),
        ),
        Condition(
            "kind",
            "The conviction is of a crime, a disorderly persons or a petty disorderly persons offense, or (since a day before "
            "{ordinances_read} that was not found) a municipal ordinance violation; motor-vehicle offenses are outside the chapter",
            S_52_5_3("(a), 2C:52-28"),
            holds=_kind,
        ),
        *CRIME_BARS,
        KNOWN_ELSEWHERE,
        Condition("waiting", _WAITING, S_52_5_3("(b)"), holds=_under_each_reading(waited_or_excused)),
    ),
    chapter=CHAPTER_52,
    exempt=(Exempt("prior_expungement", S_52_5_3("(a)")),),
    questions=(CLEARED, ORDINANCE_COUNTS),
    notices=(
        Notice(
            "whole_record",
            "One petition for the whole record, in the county of residence or of any conviction",
            S_52_5_3,
        ),
        Notice(
            "statement",
            "The petitioner states that no charge is pending",
            SECONDARY("N.J.S.A. 2C:52-8", "the section was not read"),
        ),
        Notice(
            "closes",
            "The petition closes once the automated process runs",
            SECONDARY("§ 2C:52-5.3", "its last subsections were not read"),
        ),
        PUBLIC_INTEREST_NOTICE,
        *PETITION_NOTICES,
    ),
)
