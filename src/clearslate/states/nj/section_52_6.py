"""N.J.S.A. 2C:52-6: charges that ended without a conviction, expunged by the court when it decides them.

P.L.2019 c.269, effective 2020-06-15. Earlier dispositions are expunged on application, which is not encoded.
"""

from clearslate.states.nj.shared import *

S_52_6 = TEXT("§ 2C:52-6")

TREATMENT_WAIT = parameter(
    "treatment_wait", months(6), READING("§ 2C:52-6(b)", "an older text has them; the wording since 2020 was not seen")
)

DIVERTED = OpenQuestion(
    id="NJ-52-6-B-DIVERTED",
    question="When may a charge be expunged that was dismissed after supervised treatment (pretrial intervention, conditional discharge)?",
    cite="N.J.S.A. 2C:52-6(b)",
    readings={
        "six_months": "six months after the dismissal, as the older text says",
        "at_once": "with the dismissal, as every other",
    },
    chosen=BOTH,
    because="the older text bars it for six months; the wording of (b) since 2020 was not seen",
)

_at_once = from_day(charge.disposition_date)
_after_six_months = elapsed(TREATMENT_WAIT, since=charge.disposition_date)

# Vacated and transferred: what ended the charge is not in the row.
_ended = choose(
    (charge.ended(Disposition.ACQUITTED, *DROPPED, Disposition.NO_CHARGE), _at_once),
    (
        charge.ended(Disposition.DIVERTED),
        DIVERTED.choose(six_months=_after_six_months, at_once=_at_once) & completion_stands,
    ),
    (charge.ended(Disposition.VACATED, Disposition.TRANSFERRED), either(_at_once, Known(False))),
    (charge.ended(Disposition.ACQUITTED_INSANITY), _at_once),  # (c) below refers to it
)

# --- a plea bargain, until its conviction is itself expunged -----------------------------------------------

_expunged = from_day(charge.cleared_on)
_bargain_is_over = choose(
    (~PLEA_BARGAIN, Known(True)),
    (case.any(charge.is_convicted), case.none(charge.is_convicted, unless=_expunged)),
    otherwise=person.none(charge.is_convicted, unless=_expunged),  # a plea may bring in another docket
)

NO_CONVICTION = Law(
    id="NJ-NC-AUTO",
    source=TEXT("N.J.S.A. 2C:52-6(a)"),
    title="Dismissal, acquittal or discharge without conviction",
    relief=EXPUNGEMENT,
    route=Route.COURT_MUST,
    about=NON_CONVICTIONS,
    prospective=True,
    versions=(Version("P.L.2019 c.269", "2020-06-15", TEXT("P.L.2019 c.269; court directive of 2020-06-29")),),
    conditions=(
        Condition(
            "kind",
            "The charge was of a crime, a disorderly or petty disorderly persons offense or a municipal ordinance violation; motor-vehicle "
            "offenses are outside the chapter",
            S_52_6("(a), 2C:52-28"),
            holds=is_crime_or_offense | is_ordinance,
        ),
        Condition(
            "ended",
            "The charge was dismissed, or ended in acquittal or discharge without conviction; after supervised treatment perhaps only "
            "{treatment_wait} later, and beside a recorded revocation it is open",
            S_52_6("(a), (b)", READING),
            holds=_ended,
        ),
        Condition(
            "no_plea_bargain",
            "The disposition is no part of a plea bargain with a conviction on another charge, unless that conviction is itself expunged",
            S_52_6("(a)"),
            holds=_bargain_is_over,
        ),
        nothing_beside(
            S_52_6("(a)", READING),
            "No other charge of the arrest is pending or stands: what is expunged are the records of the arrest, and only a plea "
            "bargain is mentioned",
        ),
        Condition(
            "no_insanity",
            "The charge did not end by reason of insanity or lack of mental capacity",
            S_52_6("(c)"),
            holds=~charge.ended(Disposition.ACQUITTED_INSANITY),
        ),
    ),
    questions=(DIVERTED,),
    notices=(
        *noted(
            S_52_6("(a)"),
            form="Court staff fill in form CN 12621; the prosecutor distributes the order to the agencies",
            rights_kept="It does not use up any later expungement",
        ),
        SURVIVING_USES,
    ),
    remarks=("Dispositions before 2020-06-15 are expunged on application.",),
)
