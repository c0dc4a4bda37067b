"""Convictions and diversions: K.S.A. 21-6614, and 12-4516 for city ordinances."""

from clearslate.states.ks.offenses import *

RENUMBERED = "2011-07-01"
S_6614 = SECONDARY("K.S.A. 21-6614", "an official petition set of 2022 and public encodings of 2026; not read whole")
S_4516 = SECONDARY("K.S.A. 12-4516", "the opening as of 2010 and public encodings of 2026; not read whole")

_FORM = "petition form of the Kansas Judicial Council, 2022"
_PROSECUTOR = "form of the district attorney of Sedgwick County, with the waits by class"

WAITING_PROSTITUTION = parameter("waiting_prostitution", years(1), S_6614("(b)"))
WAITING = parameter("waiting", years(3), S_6614("(a)", OFFICIAL, _PROSECUTOR))
WAITING_GRAVER = parameter("waiting_graver", years(5), S_6614("(c), (d)", OFFICIAL, _PROSECUTOR))
WAITING_LATER_DUI = parameter(
    "waiting_later_dui",
    {"0001-01-01": years(10), "2014-07-01": years(7), "2015-07-01": years(10)},
    S_6614("(d); L. 2014 ch. 102 § 6; State v. Anderson"),
    by=charge.offense_date,
)
FELONY_YEARS = parameter("felony_years", years(2), S_6614("(h)(1)", OFFICIAL, _FORM))

OWN_FELONY = OpenQuestion(
    id="KS-6614-H1",
    question="Does the felony that is to be expunged count as a felony conviction of the past two years?",
    cite="K.S.A. 21-6614(h)(1)",
    readings={"counts": "yes: no felony conviction at all in the two years", "others": "no: another felony is meant"},
    chosen="counts",
    because="the words make no exception; it matters only after a specialty court",
)
MONEY = OpenQuestion(
    id="KS-6614-MONEY",
    question="Is the sentence satisfied while money is owed in the case?",
    cite="K.S.A. 21-6614(a)(1)(A)",
    readings={
        "unpaid": "yes: the wait runs from discharge, and the court weighs what is owed",
        "paid": "no: fines, costs and restitution are part of the sentence imposed",
    },
    chosen=BOTH,
    because="the section says the sentence imposed; an act of 2023 may forbid a denial for inability to pay, and was not read",
)


_is_second_diversion = is_dui & is_second_dui & ~is_before_2006


def _branches(since: Days, *, dui: Truth, second: Truth, graver: Truth, source: Source) -> tuple[Branch, ...]:
    """The waits of a sentence, or of an ordinance violation by the offense that it would be."""
    return (
        wait_of(
            "first_dui",
            "A first driving under the influence, or one of before 2006-07-01",
            WAITING_GRAVER,
            since,
            source,
            when=dui & (~second | is_before_2006),
        ),
        wait_of("later_dui", "A later one, by the day of the offense", WAITING_LATER_DUI, since, source, when=dui),
        wait_of("graver", "A graver offense", WAITING_GRAVER, since, source, when=graver),
        wait_of("other", "Another offense", WAITING, since, source),
    )


_REGISTRATION = Condition(
    "registration",
    "The person need not register, or only as a drug offender with relief",
    S_6614("(f)"),
    holds=~MUST_REGISTER | DRUG_REGISTRATION_ONLY,
)
_NEVER = Condition(
    "offense", "It is not an offense that is never expunged, nor an attempt at one", S_6614("(e)"), holds=~is_never
)
_STATE_COURT = Condition(
    "state_court", "The case is not one of a city ordinance in municipal court", S_6614("", READING), holds=~MUNICIPAL
)


def _findings(section: Source, form: Source) -> tuple[Condition, ...]:
    """The first finding of the court, and what the section does not say: of convictions elsewhere no form speaks."""
    return (
        Condition(
            "felonies",
            "The person was not convicted of a felony in the past {felony_years}",
            form,
            holds=OWN_FELONY.choose(
                counts=elapsed(
                    FELONY_YEARS, since=person.latest(charge.disposition_date, charge.is_convicted & is_felony)
                ),
                others=elapsed(
                    FELONY_YEARS, since=person.others.latest(charge.disposition_date, charge.is_convicted & is_felony)
                ),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(section),
        no_pending_charge(form, "felony proceeding", counts=is_felony, among=person.others),
    )


def _paid(source: Source) -> Condition:
    return Condition(
        "paid",
        "Fines, costs and restitution of the case are paid",
        source,
        holds=MONEY.choose(unpaid=Known(True), paid=case.all_money_is_paid),
    )


_HEARD = Notice(
    "hearing",
    "The court sets a hearing and tells the prosecutor and the arresting agency; it orders expungement if circumstances and behavior "
    "warrant it and it is consistent with the public welfare, and of a felony if the person's having a firearm is no likely danger.",
    S_6614("(g), (h)"),
)
_FEE = Notice("fee", "The docket fee is 176 dollars, with a surcharge until 2030-06-30.", S_6614("(g)"))
_DISCLOSED = Notice(
    "disclosed",
    "It must still be told in twelve contexts, as for work in law enforcement, and counts in sentencing for a later crime.",
    S_6614("(i)"),
)
_SINCE = versions(
    Version(
        "K.S.A. 21-6614",
        RENUMBERED,
        TEXT("L. 2010 ch. 136", "its first day, by the history notes of other sections of the act"),
    )
)
_QUESTIONS = (OWN_FELONY, MONEY)

CONVICTION = Law(
    id="KS-CONV",
    source=S_6614("(a)(1), (b) to (f), (h)"),
    title="Expungement of a conviction and its arrest records: three, five or ten years by class",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=_SINCE,
    conditions=(
        _STATE_COURT,
        Condition(
            "waiting",
            "The wait of its class has passed since the sentence was satisfied or the person discharged; none after a specialty court "
            "where three years would do",
            S_6614("(a)(1), (a)(3), (c), (d)"),
            branches=_branches(
                sentence_over, dui=is_dui, second=is_second_dui, graver=is_five_year, source=S_6614("(a)(1), (c), (d)")
            ),
            unless=SPECIALTY_COURT & ~is_five_year & ~is_dui & from_day(sentence_over),
        ),
        _paid(S_6614("(a)(1)", READING)),
        _NEVER,
        _REGISTRATION,
        *_findings(S_6614("(h)(1)"), S_6614("(h)(1)", OFFICIAL, _FORM)),
    ),
    questions=_QUESTIONS,
    notices=(_HEARD, _FEE, _DISCLOSED),
)

_FULFILLED = Condition(
    "fulfilled",
    "A diversion agreement was fulfilled; unknown after a revocation",
    S_6614("(a)(2), (b)", OFFICIAL, _FORM),
    holds=~charge.ended(Disposition.DIVERTED) | completion_stands,
)

DIVERSION = Law(
    id="KS-DIV",
    source=S_6614("(a)(2), (b) to (f), (h)"),
    title="Expungement of a fulfilled diversion agreement",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=CASE,
    about=frozenset({Disposition.DIVERTED}),
    versions=_SINCE,
    conditions=(
        _STATE_COURT,
        Condition(
            "second_dui",
            "It is not a second driving under the influence, of which no diversion is expunged",
            S_6614("(d)(2)", READING),
            holds=~_is_second_diversion,
        ),
        _FULFILLED,
        Condition(
            "waiting",
            "The wait of its class has passed since the agreement was fulfilled",
            S_6614("(a)(2), (c), (d)(1)"),
            branches=(
                wait_of(
                    "graver",
                    "A graver offense, or driving under the influence",
                    WAITING_GRAVER,
                    charge.disposition_date,
                    S_6614("(c), (d)(1)"),
                    when=is_dui | is_five_year,
                ),
                wait_of("other", "Another offense", WAITING, charge.disposition_date, S_6614("(a)(2)")),
            ),
        ),
        _NEVER,
        _REGISTRATION,
        *_findings(S_6614("(h)(1)"), S_6614("(h)(1)", OFFICIAL, _FORM)),
    ),
    questions=(OWN_FELONY,),
    notices=(_HEARD, _FEE, _DISCLOSED),
)

PROSTITUTION = Law(
    id="KS-PROST",
    source=S_6614("(b)"),
    title="Prostitution under coercion: conviction or diversion, one year",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS | {Disposition.DIVERTED},
    versions=_SINCE,
    conditions=(
        Condition(
            "offense",
            "The offense is selling sexual relations",
            S_6614("(b)", OFFICIAL, _FORM),
            holds=LISTS["prostitution"].matches,
        ),
        Condition("coerced", "The person acted under coercion", S_6614("(b)", OFFICIAL, _FORM), holds=COERCED),
        _FULFILLED,
        wait_over(WAITING_PROSTITUTION, sentence_over, "the sentence was satisfied or the agreement fulfilled"),
        _paid(S_6614("(b)", READING)),
        _REGISTRATION,
        *_findings(S_6614("(h)(1)"), S_6614("(h)(1)", OFFICIAL, _FORM)),
    ),
    questions=_QUESTIONS,
    notices=(_HEARD, _FEE),
)

_later = WOULD_BE.is_one_of("dui_2") | (WOULD_BE.is_one_of("dui_1") & is_second_dui)

CITY = Law(
    id="KS-CITY",
    source=S_4516,
    title="Expungement of an ordinance conviction or diversion in municipal court",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS | {Disposition.DIVERTED},
    versions=versions(Version("as told", None)),
    conditions=(
        Condition("ordinance", "The case is one of a city ordinance in municipal court", holds=MUNICIPAL),
        _FULFILLED,
        Condition(
            "waiting",
            "The wait of what the violation would be has passed since the sentence was satisfied or the agreement fulfilled",
            branches=_branches(
                sentence_over,
                dui=WOULD_BE.is_one_of("dui_1", "dui_2"),
                second=_later,
                graver=WOULD_BE.is_one_of("five_years"),
                source=S_4516,
            ),
        ),
        _paid(S_4516("", READING, "as of 21-6614")),
        *_findings(S_4516("(h)(1)"), S_4516("(h)(1)")),
    ),
    questions=_QUESTIONS,
    notices=noted(hearing="The municipal court sets a hearing, and may prescribe a fee."),
)
