"""R.I. Gen. Laws ch. 12-1.3, § 3-8-12 and § 12-19-19(c): convictions and deferred sentences."""

from clearslate.states.ri.offenses import *

S_MJ = TEXT("R.I. Gen. Laws § 12-1.3-5")
S_ALC = TEXT("R.I. Gen. Laws § 3-8-12")
S_1 = TEXT("R.I. Gen. Laws § 12-1.3-1")
S_2 = TEXT("R.I. Gen. Laws § 12-1.3-2")
S_3 = TEXT("R.I. Gen. Laws § 12-1.3-3")
CANNABIS_ACT, ACT_2015 = "2022-05-25", "2015-06-19"
ACT_2024 = "2024-06-26"
S_2024 = SECONDARY("R.I. Gen. Laws § 12-1.3-1(5)", "P.L. 2024, chs. 386, 387; a summary and another project")
_RECLASSIFYING = Version("P.L. 2024, chs. 386, 387", ACT_2024, S_2024)
# Since 2024 a felony that was later reclassified counts as a misdemeanor.
is_felony_since_2024 = is_felony & ~RECLASSIFIED
is_misdemeanor_since_2024 = is_misdemeanor | (is_felony & RECLASSIFIED)

SINCE = parameter("decriminalized_on", CANNABIS_ACT, TEXT("R.I. P.L. 2022, chs. 31, 32"))
OUNCES = parameter("ounces", 2, TEXT("R.I. Gen. Laws §§ 12-1.3-5(d), 21-28-4.01(c)(2)(iv)"))
HOME = parameter("home_ounces", 10, TEXT("R.I. Gen. Laws § 21-28.11-22", "as the dossier reads it"))
ADULT = parameter("adult", years(21), SECONDARY("Chief Justice's Executive Order 2023-02"))
LEAST_AGE = parameter("least_age", years(18), S_ALC)
UNDER_AGE = parameter("under_age", years(21), S_ALC)
THROUGH_AGE = parameter("through_age", years(22), S_ALC)
WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(5), S_2("(c)"))
WAITING_FELONY = parameter("waiting_felony", years(10), S_2("(d)"))
WAITING_SEVERAL = parameter("waiting_several", years(10), S_2("(f)"))
FEWEST = parameter("fewest", 2, S_2("(b)"))
MOST = parameter("most", 5, S_2("(b)"))

AGE = OpenQuestion(
    id="RI-ALC-21",
    question="Is a person of 21 still 'between the age of eighteen to twenty-one'?",
    cite="R.I. Gen. Laws § 3-8-12",
    readings={
        "below": "no: until the day before the 21st birthday",
        "inclusive": "yes: until the day before the 22nd birthday",
    },
    chosen=BOTH,
    because="the words bear both; a conviction at 21 is left open",
)
FIRST = OpenQuestion(
    id="RI-FO-FIRST",
    question="Which other convictions keep a person from being a first offender?",
    cite="R.I. Gen. Laws § 12-1.3-1(3); State v. Badessa, 869 A.2d 61 (R.I. 2005)",
    readings={
        "before": "those from before the conviction that is to be expunged; later ones stop for five or ten years",
        "only": "any other, of before or since: the person was convicted once in life",
    },
    chosen="only",
    decided="2026-12-03",
    because="the Supreme Court vacated expungements of first convictions of persons with later ones: a first offender has one conviction and no more",
)

# --- marijuana ----------------------------------------------------------------------------------------------

_small = (
    (~is_absent(MARIJUANA_OUNCES) & ((MARIJUANA_OUNCES <= OUNCES) | (POSSESSED_AT_HOME & (MARIJUANA_OUNCES <= HOME))))
    |
    # (d): where no record states the amount, it is presumed to be two ounces or less.
    (is_absent(MARIJUANA_OUNCES) & LISTS["marijuana"].matches)
)
_lawful_since = all_of(LISTS["possession"].matches, _small, charge.disposition_date < CANNABIS_ACT)

MARIJUANA = Law(
    id="RI-MJ",
    source=S_MJ,
    title="Possession of marijuana that was decriminalized after the conviction: expunged",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    about=CONVICTIONS | {Disposition.DEFERRED},
    versions=versions(Version("P.L. 2022, chs. 31, 32", CANNABIS_ACT, TEXT("R.I. P.L. 2022, chs. 31, 32"))),
    conditions=(
        Condition("possession", "The offense was possession only", S_MJ("(a)"), holds=LISTS["possession"].matches),
        Condition(
            "amount",
            "Of no more than {ounces} ounces of marijuana, or {home_ounces} at home; an amount that no record states is presumed to be so",
            S_MJ("(a), (d)", READING),
            holds=_small,
        ),
        Condition(
            "decriminalized",
            "The conviction is from before {decriminalized_on}, when it was decriminalized",
            S_MJ("(a)"),
            holds=charge.disposition_date < SINCE,
        ),
        Condition(
            "conviction",
            "It was a judgment of guilt, a nolo plea with a jail or suspended sentence, or a deferred sentence that still runs",
            S_MJ("(a)", READING),
            holds=(charge.is_convicted & (~nolo_with_probation | ORDER_COVERS_NOLO))
            | (charge.ended(Disposition.DEFERRED) & ~FILED_COMPLAINT),
        ),
        Condition(
            "adult",
            "A civil violation was committed at {adult} or older",
            SECONDARY("Chief Justice's Executive Order 2023-02"),
            holds=~is_civil | (charge.offense_date >= person.date_of_birth + ADULT),
        ),
    ),
    notices=(
        Notice(
            "deadline",
            "All such records were to be expunged before 1 July 2024: ask the clerk where one is not.",
            S_MJ("(b)"),
        ),
        Notice(
            "nothing_else",
            "Other crimes, pending charges and money owed do not matter; the money is waived. Other counts of the case stay.",
            S_MJ("(g), (i)"),
        ),
        Notice(
            "disclose",
            "Applicants to police, the bar, teaching, coaching and early childhood work must still tell it.",
            S_MJ("(l), (m)"),
        ),
    ),
)

# --- alcohol ------------------------------------------------------------------------------------------------

ALCOHOL = Law(
    id="RI-ALC",
    source=S_ALC,
    title="Alcohol offense of a person of 18 to 21: court record expunged once the money is satisfied",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=versions(Version("P.L. 2015, chs. 97, 109", ACT_2015, TEXT("R.I. P.L. 2015, ch. 97", "read in the act"))),
    conditions=(
        Condition(
            "offense",
            "The conviction is under § 3-8-6, 3-8-9 or 3-8-10",
            S_ALC,
            holds=LISTS["ri_3_8_12_alcohol"].matches,
        ),
        Condition(
            "from_18",
            "The person was {least_age} old or older when convicted",
            S_ALC,
            holds=charge.disposition_date >= person.date_of_birth + LEAST_AGE,
        ),
        Condition(
            "to_21",
            "And not yet {through_age} old; whether the last year of that counts is open",
            S_ALC("", READING),
            holds=AGE.choose(
                below=charge.disposition_date < person.date_of_birth + UNDER_AGE,
                inclusive=charge.disposition_date < person.date_of_birth + THROUGH_AGE,
            ),
        ),
        money_paid(S_ALC, "Everything that the court imposed is paid, reduced or waived"),
    ),
    questions=(AGE,),
    notices=noted(S_ALC, bail="Bail money on deposit that is not claimed by then goes to the state."),
)

# --- motions ------------------------------------------------------------------------------------------------

_NOTHING_PENDING = no_pending_charge(S_3("(b)(1)"), "criminal proceeding", counts=~is_civil, among=person.others)
# Money is asked apart, with its exception for what was reduced or waived.
_COMPLETED = completion(S_2("(c), (d)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
# Of several misdemeanors (b) and (f) say nothing of money.
_EACH_COMPLETED = completion(S_2("(f)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
_DEFERRAL_COMPLETED = completion(S_2("(e)"), custody=OUT, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_LAWFUL_COMPLETED = completion(S_3("(e)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_MONEY = money_paid(S_2("(c), (d)"), "Everything that the court imposed is paid, unless it was reduced or waived")
_NO_VIOLENCE = Condition(
    "no_violence",
    "The person was never convicted of a crime of violence, in this case or another",
    S_2("(a), (e)"),
    holds=person.none(counts_as_conviction & is_violent),
)
_DISCRETION = Notice(
    "discretion",
    "The court may grant it: it looks at good moral character, rehabilitation and the public interest.",
    S_3("(b)"),
)
_HEARING = Notice(
    "hearing",
    "The motion is filed in the court of the conviction; the attorney general and the police are told ten days before the hearing.",
    S_3("(a)"),
)
_FEE = Notice("fee", "An order costs $100.", SECONDARY("R.I. Gen. Laws § 12-1.3-3(c)", "read as published in 2012"))


def _clean(term: Parameter) -> OnsetLike:
    """No conviction and no arrest for a felony or misdemeanor in the years before the motion."""
    others = person.others
    return elapsed(term, since=others.latest(charge.disposition_date, charge.is_convicted & is_crime)) & elapsed(
        term, since=others.latest(charge.arrest_date, is_crime)
    )


_on_probation = charge.ended(Disposition.DEFERRED, Disposition.DIVERTED) & (charge.probation_days > 0)
_against_first = is_crime & (charge.is_convicted | _on_probation)


def _of_first_offenders(felony: Truth, since: str | None = None) -> tuple[Condition, Condition]:
    """The wait and the clean years, by what counts as a felony."""
    return (
        Condition(
            "waiting",
            "{waiting_misdemeanor} have passed since the sentence was completed, {waiting_felony} for a felony",
            S_2("(c), (d)"),
            branches=(
                Branch(
                    "felony",
                    "{waiting_felony} have passed since the sentence for a felony was completed",
                    S_2("(d)"),
                    when=felony,
                    holds=elapsed(WAITING_FELONY, since=_COMPLETED),
                ),
                Branch(
                    "misdemeanor",
                    "{waiting_misdemeanor} have passed since the sentence for a misdemeanor was completed",
                    S_2("(c)"),
                    holds=elapsed(WAITING_MISDEMEANOR, since=_COMPLETED),
                ),
            ),
            since=since,
        ),
        Condition(
            "clean",
            "In the {waiting_misdemeanor} before the motion, {waiting_felony} for a felony, the person was not convicted of or arrested for a felony or misdemeanor",
            S_3("(b)(1)(i)"),
            branches=(
                Branch(
                    "felony",
                    "None in the {waiting_felony} before the motion, of a felony",
                    when=felony,
                    holds=_clean(WAITING_FELONY),
                ),
                Branch(
                    "misdemeanor",
                    "None in the {waiting_misdemeanor} before the motion, of a misdemeanor",
                    holds=_clean(WAITING_MISDEMEANOR),
                ),
            ),
            since=since,
        ),
    )


FIRST_OFFENDER = Law(
    id="RI-PET-FO",
    source=TEXT("R.I. Gen. Laws §§ 12-1.3-2(a), (c), (d), 12-1.3-3"),
    title="First offender's conviction: motion, the court may",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as published in 2022", None), _RECLASSIFYING),
    conditions=(
        Condition("crime", "The conviction is of a felony or misdemeanor", S_2("(a)"), holds=is_crime),
        _NO_VIOLENCE,
        Condition(
            "first",
            "The person has no other conviction of a felony or misdemeanor and no probation for one; of other counts of the same case it is open",
            S_1("(3)", READING),
            holds=FIRST.choose(
                before=person.others.none_before(charge.disposition_date, _against_first),
                # Whether the counts of one case are one conviction here, Badessa did not have to say.
                only=(person.count_cases(_against_first) <= 1) & (UNSETTLED | case.others.none(_against_first)),
            ),
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_1("(3)")),
        _NOTHING_PENDING,
        *_of_first_offenders(is_felony),
        *_of_first_offenders(is_felony_since_2024, since=ACT_2024),
        _MONEY,
    ),
    questions=(FIRST,),
    notices=(_DISCRETION, _HEARING, _FEE),
)

_misdemeanor_conviction = counts_as_conviction & is_misdemeanor


def _number(counted: Truth, since: str | None = None) -> Condition:
    """How many misdemeanor convictions, by what counts as one."""
    return Condition(
        "count",
        "The person has {fewest} to {most} misdemeanor convictions",
        S_2("(b)"),
        all_of=(
            Limb("fewest", "No fewer than {fewest}", holds=person.count(counted) >= FEWEST),
            Limb("most", "No more than {most}", holds=person.count(counted) <= MOST),
        ),
        since=since,
    )


SEVERAL = Law(
    id="RI-PET-MM",
    source=TEXT("R.I. Gen. Laws §§ 12-1.3-2(b), (f), 12-1.3-3(b)(1)(iii)"),
    title="Two to five misdemeanor convictions and no felony: motion, the court may",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as published in 2022", None), _RECLASSIFYING),
    conditions=(
        Condition("misdemeanor", "The conviction is of a misdemeanor", S_2("(b)"), holds=is_misdemeanor),
        Condition(
            "misdemeanor",
            "The conviction is of a misdemeanor, or of a felony that was reclassified as one",
            S_2024,
            holds=is_misdemeanor_since_2024,
            since=ACT_2024,
        ),
        _number(_misdemeanor_conviction),
        _number(counts_as_conviction & is_misdemeanor_since_2024, since=ACT_2024),
        Condition(
            "no_felony",
            "The person was not convicted of a felony",
            S_2("(b)"),
            holds=person.none(counts_as_conviction & is_felony),
        ),
        Condition(
            "no_felony",
            "The person was not convicted of a felony, unless it was reclassified as a misdemeanor",
            S_2024,
            holds=person.none(counts_as_conviction & is_felony_since_2024),
            since=ACT_2024,
        ),
        NO_CONVICTION_ELSEWHERE.is_known(S_2("(b)")),
        Condition(
            "offense",
            "It is no offense of domestic violence, driving under the influence or refusal of a test",
            S_2("(b)"),
            holds=~(LISTS["ri_pet_mm_exclusions"].matches | is_domestic),
        ),
        _NOTHING_PENDING,
        wait_over(
            WAITING_SEVERAL,
            person.latest(_EACH_COMPLETED, charge.is_convicted & is_crime),
            "the person's last sentence was completed",
            S_2("(f)"),
        ),
        Condition(
            "clean",
            "In the {waiting_several} before the motion the person was not convicted of or arrested for a felony or misdemeanor",
            S_3("(b)(1)(iii)"),
            holds=_clean(WAITING_SEVERAL),
        ),
    ),
    notices=(_DISCRETION, _HEARING, _FEE),
)

DEFERRED = Law(
    id="RI-PET-DEF",
    source=TEXT("R.I. Gen. Laws §§ 12-1.3-2(e), 12-19-19(c)"),
    title="Completed deferred sentence: motion, the court may",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MAY,
    about=frozenset({Disposition.DIVERTED, Disposition.DEFERRED}),
    versions=versions(Version("as published in 2022", None)),
    conditions=(
        Condition(
            "deferred_sentence",
            "The sentence was deferred",
            TEXT("R.I. Gen. Laws § 12-19-19(c)"),
            holds=DEFERRED_SENTENCE & ~FILED_COMPLAINT,
        ),
        Condition(
            "complied",
            "Its conditions were complied with to the end; unknown after a revocation",
            S_2("(e)"),
            holds=charge.ended(Disposition.DIVERTED) & from_day(_DEFERRAL_COMPLETED) & completion_stands,
        ),
        _MONEY,
        _NOTHING_PENDING,
        _NO_VIOLENCE,
        NO_CONVICTION_ELSEWHERE.is_known(S_2("(e)")),
    ),
    notices=(_DISCRETION, _HEARING),
)

DECRIMINALIZED_LAW = Law(
    id="RI-PET-DECRIM",
    source=TEXT("R.I. Gen. Laws §§ 12-1.3-2(g), 12-1.3-3(e)"),
    title="Conviction of an offense decriminalized later: motion, the court shall",
    relief=relief("expungement", ReliefKind.EXPUNGE),
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("as published in 2022", None)),
    conditions=(
        Condition(
            "decriminalized",
            "The offense was decriminalized after the conviction, as possession of two ounces of marijuana was",
            S_2("(g)"),
            holds=as_told(DECRIMINALIZED, _lawful_since),
        ),
        Condition("completed", "The sentence is completed", S_3("(e)"), holds=from_day(_LAWFUL_COMPLETED)),
        money_paid(S_3("(e)"), "Fines, fees and costs are paid in full"),
    ),
    notices=(_HEARING, Notice("shall", "The court must grant it, and takes no fee.", S_3("(e)"))),
)
