"""Wis. Stat. § 973.015: the court record is expunged where the court so ordered at sentencing, or for victims of trafficking."""

from clearslate.states.wi.offenses import *

S_973 = TEXT("Wis. Stat. § 973.015")
FORM = SECONDARY("court forms CR-266, CR-267", "told by the dossier's sources")
HEMP = "State v. Hemp, 2014 WI 129"
ACT_28 = "2009-07-01"
EXPUNCTION = relief("expunction of the court record", ReliefKind.EXPUNGE, at=(Holder.COURT, Holder.PORTAL))

UNDER = parameter("under", years(25), S_973("(1m)(a)1."))

SINCE_2009 = versions(Version("2009 Wis. Act 28", ACT_28, MEMORY("2009 Wis. Act 28", "the day is remembered")))

OUTSIDE = OpenQuestion(
    id="WI-ORDER-OUTSIDE",
    question="Does an order stand that the court gave for a conviction that the statute keeps out?",
    cite="Wis. Stat. § 973.015(1m)(a)",
    readings={
        "void": "no: no court may order it, so there is no order",
        "stands": "yes: nobody appealed it, and a court cannot take it back",
    },
    chosen=BOTH,
    because="State v. Hemp says that a court cannot take an order back, and of an order outside the statute it says nothing",
)
FINE_ONLY = OpenQuestion(
    id="WI-EXP-FINE",
    question="Does the record of a sentence without probation and confinement expunge itself upon completion?",
    cite="Wis. Stat. § 973.015(1m)(b)",
    readings={
        "completion": "yes: completion is all that the statute asks",
        "petition": "no: no authority is there to send a certificate, so the court finds completion on form CR-266",
    },
    chosen=BOTH,
    because="the certificate has the effect of expunging, and for a fine alone the statute names nobody who issues one",
)

_supervised = (charge.probation_days > 0) | (charge.incarceration_days > 0)
_class_h = GRADING.is_grade("felony H")
_class_i = GRADING.is_grade("felony I")
# Before 2009 Wis. Act 28 no felony could be ordered expunged (the maximum was a year): such an order is outside the statute, too.
_short = any_of(GRADING.is_kind(Class.MISDEMEANOR), _class_h, _class_i, ~GRADING.punishable_by_more_than(years(6))) & ~(
    is_felony & (charge.disposition_date < ACT_28)
)
# A plea may have been taken and no judgment entered: whether that is a conviction here, no text that was read says.
_perhaps_convicted = charge.is_convicted | (
    charge.ended(Disposition.DEFERRED) & not_read("Wis. Stat. § 973.015(1m): a deferred entry of judgment")
)
_prior_felony = person.others.any(person.others.earlier_than(charge.disposition_date, _perhaps_convicted & is_felony))


def _within(truth: Truth) -> OnsetLike:
    """What the statute asked of the court that ordered: where it was not so, whether the order stands is open."""
    return OUTSIDE.choose(void=truth, stands=Known(True))


_ORDER = Condition(
    "ordered",
    "The court ordered at sentencing that the record be expunged upon successful completion of the sentence",
    S_973("(1m)(a)1."),
    holds=ORDERED,
)
_SHORT = Condition(
    "six_years",
    "The maximum imprisonment is six years or less: a misdemeanor, or, since the act of 2009, a Class H or Class I felony",
    S_973("(1m)(a)1."),
    holds=_within(_short),
)
_NOT_EXCLUDED = Condition(
    "not_excluded",
    "No Class H or Class I felony that the statute keeps out",
    S_973("(1m)(a)3."),
    all_of=(
        Limb(
            "prior",
            "The person had no felony conviction before it; whether a deferral is one is open",
            holds=_within(~(is_felony & _prior_felony)) & _within(~is_felony | none_known_elsewhere),
        ),
        Limb("violent", "It is not a violent offense", holds=_within(~(is_felony & is_violent))),
        Limb(
            "listed",
            "It is not one of the sections that are named",
            holds=_within(~((_class_h & LISTS["class_h"].matches) | (_class_i & LISTS["class_i"].matches))),
        ),
    ),
)
_NOT_REVOKED = not_revoked(S_973("(1m)(b)"))
_CONDITIONS = Condition(
    "conditions",
    "Every condition was satisfied, those of the Department of Corrections included",
    S_973("(1m)(b)"),
    holds=CONDITIONS_SATISFIED,
)
_NO_OTHER = Condition(
    "no_subsequent",
    "Until then the person was not convicted of a subsequent offense, here or elsewhere; forfeitures do not count, and whether a deferral does is open",
    S_973("(1m)(b)", READING),
    holds=none_known_elsewhere
    & (
        charge.completed_on
        < person.others.first_after(
            charge.disposition_date, after=charge.disposition_date, where=_perhaps_convicted & is_crime
        )
    ),
)
# Restitution is a condition of probation, so "every condition satisfied" contradicts what is owed; of a fine that is owed nothing is said.
_SUPERVISION_COMPLETED = completion(
    S_973("(1m)(b)", READING), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID
)
# Where a fine is all, the form asks apart whether everything is paid.
_FINE_COMPLETED = completion(FORM, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)


def _completed(day: Days) -> Condition:
    return Condition("completed", "The sentence is completed", S_973("(1m)(b)"), holds=from_day(day))


_OLD = Notice(
    "age",
    "The record shows that the person was 25 or older at the offense: have counsel look at the order first.",
    S_973("(1m)(a)1.", READING),
    when=charge.offense_date >= person.date_of_birth + UNDER,
)
_COURT_ONLY = Notice(
    "court_record_only",
    "Only the court record is expunged. The conviction stands, and police, prosecutors, the state repository and the Department of Transportation keep theirs.",
    SECONDARY("State v. Leitner, 2002 WI 77; Wis. Stat. § 973.015(1m)(a)1."),
)

ORDERED_EXPUNCTION = Law(
    id="WI-EXP",
    source=S_973("(1m)(b)"),
    title="Expunction ordered at sentencing: takes effect when the sentence is successfully completed",
    relief=EXPUNCTION,
    route=Route.BY_LAW,
    about=CONVICTIONS,
    versions=SINCE_2009,
    conditions=(
        _ORDER,
        Condition(
            "supervised",
            "The sentence was one of probation or confinement, so that an authority certifies its completion",
            S_973("(1m)(b)", READING),
            holds=FINE_ONLY.choose(completion=Known(True), petition=_supervised),
        ),
        _SHORT,
        _NOT_EXCLUDED,
        _NOT_REVOKED,
        _CONDITIONS,
        _NO_OTHER,
        _completed(_SUPERVISION_COMPLETED),
    ),
    questions=(OUTSIDE, FINE_ONLY),
    notices=(
        _COURT_ONLY,
        Notice(
            "certificate_missing",
            "No certificate of discharge is on file: ask the probation agent or the sheriff to send it. The person is entitled without it.",
            S_973("(1m)(b)", READING),
            when=~CERTIFICATE,
        ),
        _OLD,
    ),
    remarks=(
        f"No petition, no deadline, and the court cannot take it back ({HEMP}).",
        "Age is not tested again: the court found it when it ordered.",
    ),
)

FINE = Law(
    id="WI-FINE",
    source=FORM,
    title="Expunction ordered at sentencing, with a fine alone: petition after completion",
    relief=EXPUNCTION,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=SINCE_2009,
    conditions=(
        _ORDER,
        Condition("not_supervised", "The sentence had neither probation nor confinement", FORM, holds=~_supervised),
        _SHORT,
        _NOT_EXCLUDED,
        _CONDITIONS,
        money_paid(FORM, key="paid"),
        _NO_OTHER,
        _completed(_FINE_COMPLETED),
    ),
    questions=(OUTSIDE,),
    notices=(
        Notice("form", "The person files form CR-266; the court orders it on form CR-267. There is no fee.", FORM),
        _COURT_ONLY,
        _OLD,
    ),
)

TRAFFICKING = Law(
    id="WI-TRAFF",
    source=SECONDARY("Wis. Stat. § 973.015(2m)", "told by secondary sources"),
    title="Prostitution by a victim of trafficking: motion, the court may vacate or expunge",
    relief=either_relief("vacation or expunction", (ReliefKind.VACATE,), (ReliefKind.EXPUNGE,)),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as published in 2019", None)),
    conditions=(
        Condition("prostitution", "The conviction is of prostitution, s. 944.30", holds=LISTS["prostitution"].matches),
        Condition("victim", "It was committed as a result of trafficking for a commercial sex act", holds=TRAFFICKED),
    ),
    notices=noted(
        motion="The motion describes the trafficking and says why it is made now; the district attorney is told and may answer. The court must find that the person benefits and society is not harmed."
    ),
    remarks=("No age limit, and no order at sentencing is needed.",),
)
