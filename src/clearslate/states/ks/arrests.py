"""Arrest records: K.S.A. 22-2410, and 12-4516a for city ordinances."""

from clearslate.states.ks.offenses import *

S_2410 = SECONDARY("K.S.A. 22-2410", "public encodings of 2026 and an official form of 2013; not read whole")
S_4516A = SECONDARY("K.S.A. 12-4516a", "L. 1998 ch. 131 § 2 and public encodings of 2026")

LIMITATION = parameter("limitation", years(5), TEXT("K.S.A. 21-5107(d)"))

_never_charged = charge.ended(Disposition.NO_CHARGE)
_over = later_of(charge.arrest_date, Where(~_never_charged, charge.disposition_date))
_not_likely = ~CHARGES_LIKELY | (
    is_absent(CHARGES_LIKELY) & ~LISTS["never"].matches & elapsed(LIMITATION, since=charge.offense_date)
)
_stands = charge.ended(Disposition.CONVICTED, Disposition.DEFERRED)
_standing_beside = case.others.any(_stands) | incident.others.any(_stands)


def _grounds(section: Source) -> tuple[Condition, ...]:
    return (
        Condition(
            "ground",
            "A ground of the section applies",
            section("(c)"),
            one_of=(
                Limb(
                    "identity",
                    "The arrest was of the wrong person",
                    section("(c)(1)"),
                    holds=ARREST_GROUND.is_one_of("mistaken_identity"),
                ),
                Limb(
                    "no_probable_cause",
                    "A court found that there was no probable cause for the arrest",
                    section("(c)(2)"),
                    holds=ARREST_GROUND.is_one_of("no_probable_cause"),
                ),
                Limb(
                    "not_guilty",
                    "The person was found not guilty",
                    section("(c)(3)"),
                    holds=charge.ended(
                        Disposition.ACQUITTED, perhaps=(Disposition.VACATED, Disposition.ACQUITTED_INSANITY)
                    )
                    | ARREST_GROUND.is_one_of("not_guilty"),
                ),
                Limb(
                    "interests",
                    "It is in the best interests of justice, and the charges were dismissed, or not filed and are not likely to be, or the "
                    "limitation of {limitation} has run",
                    section("(c)(4)"),
                    holds=ARREST_GROUND.is_one_of("best_interests")
                    & choose(
                        (_never_charged, _not_likely), otherwise=charge.ended(*DROPPED, perhaps=(Disposition.VACATED,))
                    ),
                ),
            ),
        ),
        Condition(
            "no_diversion",
            "The charge did not end in a diversion, which has its own rule",
            section("", READING),
            holds=~charge.ended(Disposition.DIVERTED, Disposition.DEFERRED),
        ),
        unread(
            "no_conviction",
            "A charge that ended without a conviction goes though another charge of the arrest ended in one, or is deferred",
            section("", READING),
            where=_standing_beside,
        ),
    )


ARREST_RECORD = Law(
    id="KS-ARREST",
    source=S_2410("(a)(1), (c)"),
    title="Expungement of an arrest record: mistaken identity, no probable cause, not guilty, or best interests of justice",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=ARREST,
    about=NON_CONVICTIONS,
    other_counts=OtherCounts(standing=asked_by("no_conviction")),
    floor=_over,
    versions=versions(Version("as told", None)),
    conditions=(
        Condition(
            "state_court",
            "The case is not one of a city ordinance in municipal court",
            S_2410("", READING),
            holds=~MUNICIPAL,
        ),
        *_grounds(S_2410),
    ),
    notices=(
        Notice(
            "fee",
            "There is no fee after theft of identity, want of probable cause, an acquittal or a dismissal.",
            S_2410("(b)(3)(B)"),
        ),
        Notice("hearing", "The court sets a hearing and tells the prosecutor and the arresting agency.", S_2410("(b)")),
    ),
)

WRONG_ARREST = Law(
    id="KS-MISID",
    source=S_2410("(a)(2)"),
    title="Arrest by mistaken identity or identity theft, charge dismissed or not prosecuted: the prosecutor or the judge petitions",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    unit=ARREST,
    about=NON_CONVICTIONS,
    floor=_over,
    versions=versions(Version("as told", None)),
    conditions=(
        Condition(
            "wrong_person",
            "The arrest was the result of mistaken identity, or another person used the identifying information",
            holds=WRONG_PERSON,
        ),
        Condition(
            "ended",
            "The charge was dismissed or not prosecuted",
            holds=charge.ended(*DROPPED, Disposition.NO_CHARGE, perhaps=(Disposition.VACATED,)),
        ),
    ),
    remarks=(
        "The one duty of the State: the prosecutor, or the judge who ordered the dismissal, files; the court shall order.",
    ),
)

CITY_ARREST = Law(
    id="KS-CITYARR",
    source=S_4516A,
    title="Expungement of an ordinance arrest record",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=ARREST,
    about=NON_CONVICTIONS,
    other_counts=OtherCounts(standing=asked_by("no_conviction")),
    floor=_over,
    versions=versions(Version("L. 1998 ch. 131", "1998-07-01", TEXT("L. 1998 ch. 131"))),
    conditions=(
        Condition("ordinance", "The case is one of a city ordinance in municipal court", holds=MUNICIPAL),
        *(
            (
                Condition(
                    "ground",
                    "A ground of the section applies, or the ordinance was prohibited since",
                    S_4516A("(c)"),
                    one_of=(
                        *_grounds(S_4516A)[0].limbs,
                        Limb(
                            "prohibited",
                            "The ordinance was prohibited since",
                            holds=ARREST_GROUND.is_one_of("ordinance_prohibited"),
                        ),
                    ),
                ),
                *_grounds(S_4516A)[1:],
            )
        ),
    ),
    notices=noted(S_4516A("(b)"), fee="The municipal court may prescribe a fee."),
)
