"""RCW 10.97.030 to .060: nonconviction data, which criminal justice agencies may not give to the public. Courts are not bound."""

from clearslate.states.wa.offenses import *

S_030 = TEXT("RCW 10.97.030")
S_050 = TEXT("RCW 10.97.050")
S_060 = TEXT("RCW 10.97.060")
PRESUMED_AFTER = parameter("presumed_after", years(1), S_030("(8)"))
AFTER_DISPOSITION = parameter("after_disposition", years(2), S_060)
AFTER_ARREST = parameter("after_arrest", years(3), S_060)

INTERVENING = OpenQuestion(
    id="WA-NC-INTERVENING",
    question="From when on does another arrest let the agency refuse?",
    cite="RCW 10.97.060(3)",
    readings={
        "arrest": "from the arrest on",
        "disposition": "from the favorable disposition on; where there is none, from the arrest on",
    },
    chosen="arrest",
    because="the section counts its times from both days, and the longer period promises the person less",
)

_disposed = ~charge.has_no_disposition
_favorable = all_of(
    charge.ended(
        Disposition.NO_CHARGE,
        *DROPPED,
        Disposition.DIVERTED,
        Disposition.ACQUITTED,
        perhaps=(Disposition.TRANSFERRED, Disposition.VACATED),
    ),
    ~charge.ended(Disposition.DIVERTED) | completion_stands,
    ~AFTER_PROBATION,
    ~INCOMPETENT,
)
_adverse = _disposed & any_of(
    charge.ended(Disposition.CONVICTED, Disposition.ACQUITTED_INSANITY), AFTER_PROBATION, INCOMPETENT
)
_presumed_over = elapsed(days(1), since=charge.arrest_date + PRESUMED_AFTER)
# One is not arrested for an infraction: where no grade is on record, what is not of title 46 was a crime.
_other_crime = is_crime | (Absent("grade") & ~LISTS["traffic"].matches)
_minor_traffic = LISTS["traffic"].matches & ~GRADING.punishable_by_more_than(days(90))

_FAVORABLE = Limb(
    "favorable",
    "A decision not to prosecute, a dismissal or an acquittal; not by reason of insanity or incompetency, nor after probation, or a "
    "suspended or deferred sentence; a diversion beside a recorded revocation is open",
    holds=_favorable,
)
_ENDED = Condition(
    "no_longer_pending",
    "The proceedings ended favorably, or are presumed to be over",
    S_030("(2), (8)"),
    one_of=(
        _FAVORABLE,
        Limb(
            "presumed",
            "No disposition was entered, and more than {presumed_after} has passed since the arrest or citation",
            S_030("(8)", READING),
            holds=charge.has_no_disposition & _presumed_over,
        ),
    ),
)
_NO_CONVICTION = Condition(
    "favorable_or_none",
    "The charge ended favorably, or no disposition was entered",
    S_060,
    one_of=(
        _FAVORABLE,
        Limb("none", "No disposition was entered", S_060("", READING), holds=charge.has_no_disposition),
    ),
)
_INCIDENT = Condition(
    "incident",
    "The incident led to no conviction and no other adverse disposition, no other charge of it is pending or deferred, and one "
    "without a disposition is presumed over",
    S_030("(8)"),
    holds=all_of(
        incident.none(_adverse),
        incident.others.none(_disposed & (charge.is_pending | charge.ended(Disposition.DEFERRED))),
        incident.others.every(_presumed_over | UNSETTLED, charge.has_no_disposition),
    ),
)
_NO_TRAFFIC = Condition(
    "traffic",
    "It is no traffic violation of at most 90 days, of which the chapter does not speak",
    S_030("(4)(d)"),
    holds=~_minor_traffic,
)
_FLOOR = later_of(charge.arrest_date, Where(_disposed, charge.disposition_date))
_COURTS = Notice(
    "courts", "Court records are outside of the chapter: the public still sees them at the court.", S_030("(4)(c)")
)

WITHHELD = Law(
    id="WA-NCDATA",
    source=TEXT("RCW 10.97.030(2), (8), 10.97.050"),
    title="Nonconviction data: police and state patrol may not give it to the public",
    relief=relief("non-dissemination", ReliefKind.LIMIT, at=(Holder.REPOSITORY, Holder.AGENCIES)),
    route=Route.BY_LAW,
    about=ANY_RECORD,
    versions=versions(Version("as published in 2026", None)),
    floor=_FLOOR,
    conditions=(_ENDED, _INCIDENT, _NO_TRAFFIC),
    notices=(
        _COURTS,
        Notice(
            "still_given",
            "Criminal justice agencies, those whom a statute or order names, contractors, researchers, the state auditor and supreme court bailiffs still get it.",
            S_050("(3) to (8)"),
        ),
    ),
)

DELETION = Law(
    id="WA-NCDELETE",
    source=S_060,
    title="Nonconviction data deleted from agency files on request",
    relief=relief("deletion", ReliefKind.DESTROY, at=(Holder.REPOSITORY, Holder.AGENCIES)),
    route=Route.APPLICATION,
    about=ANY_RECORD,
    versions=versions(Version("1977 ex.s. c 314 s 6", None)),
    floor=_FLOOR,
    conditions=(
        _NO_CONVICTION,
        _INCIDENT,
        _NO_TRAFFIC,
        Condition(
            "waiting",
            "One of these times has passed",
            S_060,
            one_of=(
                Limb(
                    "disposition",
                    "{after_disposition} have passed since the favorable disposition",
                    holds=_disposed & elapsed(AFTER_DISPOSITION, since=charge.disposition_date),
                ),
                Limb(
                    "arrest",
                    "{after_arrest} have passed since the arrest or citation",
                    holds=elapsed(AFTER_ARREST, since=charge.arrest_date),
                ),
            ),
        ),
        Condition(
            "no_diversion",
            "It was no deferred prosecution or similar diversion, after which the agency may refuse",
            S_060("(1)", READING),
            holds=~(DEFERRED_PROSECUTION | (_disposed & charge.ended(Disposition.DIVERTED))),
        ),
        Condition(
            "no_prior",
            "The person was not convicted of a felony or gross misdemeanor before the request, after which the agency may refuse",
            S_060("(2)", READING),
            holds=person.none(charge.is_convicted & (is_felony | is_gross)),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_060("(2)", READING)),
        Condition(
            "no_other_arrest",
            "The person was not arrested for or charged with another crime in between, after which the agency may refuse",
            S_060("(3)", READING),
            holds=INTERVENING.choose(
                arrest=person.others.none_after(charge.arrest_date, _other_crime, day=charge.arrest_date),
                disposition=choose(
                    (
                        _disposed,
                        person.others.none_after(charge.disposition_date, _other_crime, day=charge.arrest_date),
                    ),
                    otherwise=person.others.none_after(charge.arrest_date, _other_crime, day=charge.arrest_date),
                ),
            ),
        ),
    ),
    questions=(INTERVENING,),
    notices=(
        _COURTS,
        Notice("choice", "Where the agency may refuse it need not: a person who is not eligible may still ask.", S_060),
    ),
    remarks=(
        "Data that may not be given out are reached: what 10.97.060 deletes is nonconviction data, which 10.97.050 closes.",
        "A fugitive, or a case that the prosecutor certifies to be active, is not deleted after three years.",
    ),
)
