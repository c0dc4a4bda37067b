"""Arrests without conviction: C.Cr.P. art. 976, expedited art. 999, interim art. 985.1."""

from clearslate.states.la.offenses import *

TITLE_XXXIV = "2014-08-01"
S_976 = TEXT("La. C.Cr.P. art. 976")
S_975 = TEXT("La. C.Cr.P. art. 975")
S_999 = SECONDARY("La. C.Cr.P. art. 999", "the opening was read, the rest not")
S_985_1 = SECONDARY("La. C.Cr.P. art. 985.1", "the opening was read")

DIVERSION_YEARS = parameter("diversion_years", years(5), S_976("(B)"))
LEAST_AGE = parameter("least_age", years(17), S_999)
ADULT_AGE = parameter("adult_age", years(18), S_999)

_never_charged = charge.ended(Disposition.NO_CHARGE)
OVER = later_of(charge.arrest_date, Where(~_never_charged, charge.disposition_date))
_stands = charge.ended(Disposition.CONVICTED, Disposition.DEFERRED)
_standing_beside = case.others.any(_stands) | incident.others.any(_stands)

GROUND = Condition(
    "ground",
    "The arrest did not result in a conviction, in a way that the article names",
    S_976("(A)"),
    one_of=(
        Limb(
            "time_barred",
            "The person was not prosecuted, and the time to institute prosecution has run",
            S_976("(A)(1)"),
            holds=_never_charged & from_day(LIMITATION_ON),
        ),
        Limb(
            "declined",
            "The district attorney declined to prosecute, after a completed diversion too; unknown after a revocation",
            S_976("(A)(2)"),
            holds=(charge.ended(Disposition.DIVERTED) & completion_stands) | (_never_charged & DECLINED),
        ),
        Limb(
            "disposed",
            "The prosecution ended in a dismissal, a motion to quash or an acquittal",
            S_976("(A)(3)"),
            holds=charge.ended(
                *DROPPED, Disposition.ACQUITTED, perhaps=(Disposition.VACATED, Disposition.ACQUITTED_INSANITY)
            ),
        ),
    ),
)
DIVERTED_DWI = Condition(
    "dwi",
    "After a diversion of driving while intoxicated {diversion_years} have passed since the arrest",
    S_976("(B)"),
    holds=elapsed(DIVERSION_YEARS, since=charge.arrest_date),
    when=is_dwi & charge.ended(Disposition.DIVERTED),
)
NO_CONVICTION = unread(
    "no_conviction",
    "A charge that ended without a conviction goes though another charge of the arrest ended in one, or is deferred",
    S_976("", READING),
    where=_standing_beside,
)

FEES = Notice(
    "fees",
    "The fees are at most 550 dollars: bureau 250, sheriff 50, district attorney 50, clerk up to 200; the district attorney may certify "
    "that none are due.",
    TEXT("La. C.Cr.P. art. 983"),
)
STEPS = Notice(
    "steps",
    "The clerk serves the district attorney, the state bureau and the arresting agency; each has 60 days to object with reasons, else "
    "the court shall grant what the person is entitled to.",
    SECONDARY("La. C.Cr.P. arts. 979, 980"),
)
STILL_SEEN = Notice(
    "still_seen",
    "The record is confidential, not destroyed: police, prosecutors, courts and named licensing boards see it.",
    SECONDARY("La. C.Cr.P. arts. 972, 973", "972 was read, 973 in quotations"),
)

ARREST_RECORD = Law(
    id="LA-ARREST",
    source=S_976,
    title="Arrest that did not result in a conviction: motion",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=ARREST,
    about=NON_CONVICTIONS,
    other_counts=OtherCounts(standing=asked_by("no_conviction")),
    floor=OVER,
    versions=versions(Version("Acts 2014 No. 145", TITLE_XXXIV, TEXT("Acts 2014 No. 145"))),
    conditions=(GROUND, DIVERTED_DWI, NO_CONVICTION, not_in_custody(S_975)),
    notices=(FEES, STEPS, STILL_SEEN),
)

_born = person.date_of_birth


def _at_seventeen(day: Days) -> Truth:
    return ~(day < _born + LEAST_AGE) & (day < _born + ADULT_AGE)


EXPEDITED = Law(
    id="LA-999",
    source=S_999,
    title="Expedited expungement: order signed by the judge without a motion, arrest at seventeen, no cost",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    floor=OVER,
    versions=versions(
        Version(
            "HB 553 of 2024",
            "2024-08-01",
            SECONDARY("HB 553 of 2024", "read as engrossed; its first day is the usual one of acts"),
        )
    ),
    conditions=(
        Condition(
            "seventeen",
            "The person was {least_age} old, and no older, when arrested or charged",
            TEXT("La. C.Cr.P. art. 999(1)", "the opening, as published at the beginning of 2026"),
            holds=_at_seventeen(charge.arrest_date) | _at_seventeen(case.filed_on),
        ),
        Condition("met", "Every other condition of the article is met", holds=ART_999_MET),
    ),
    remarks=(
        "The conditions of the article beyond the first were not read; only the record can tell that they are met.",
    ),
)

INTERIM = Law(
    id="LA-INTERIM",
    source=S_985_1,
    title="Felony arrest that ended in a misdemeanor conviction: interim expungement of the felony arrest",
    relief=relief("expungement", ReliefKind.LIMIT),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("Acts 2014 No. 145", TITLE_XXXIV, TEXT("Acts 2014 No. 145"))),
    conditions=(
        Condition("misdemeanor", "The conviction is of a misdemeanor", holds=is_misdemeanor),
        Condition("felony_arrest", "The original arrest was for a felony", holds=FELONY_ARREST),
    ),
    notices=(Notice("only", "The felony arrest alone is removed; the conviction stays."), FEES),
)
