"""W. Va. Code §§ 61-11-26, 61-11-26a: convictions expunged on petition, once."""

from clearslate.states.wv.offenses import *

S_26 = TEXT("W. Va. Code § 61-11-26")
S_26C = SECONDARY("W. Va. Code § 61-11-26(c)", "the fifteen subdivisions were not read")
S_26O = SECONDARY("W. Va. Code § 61-11-26(o)", "the subsection was not read")
S_26A = TEXT("W. Va. Code § 61-11-26a(a)")
SB_562 = SECONDARY("2020 SB 562", "its title was read")
SB_152, ACT_562 = "2019-06-07", "2020-06-05"
EXPUNGEMENT = relief("expungement", ReliefKind.EXPUNGE)

WAITING_SINGLE = parameter("waiting_single", years(1), S_26("(b)(1)"))
WAITING_SEVERAL = parameter("waiting_several", years(2), S_26("(b)(2)"))
WAITING_FELONY = parameter("waiting_felony", years(5), S_26("(b)(3)"))
TREATMENT_LEAST = parameter("treatment_least", days(90), S_26A("(1)"))
SEVERAL = parameter("several", years(1), S_26A("(2)"))
ACCELERATED_FELONY = parameter("accelerated_felony", years(3), SECONDARY("W. Va. Code § 61-11-26a(a)(3)"))

SINCE_2019 = versions(
    Version(
        "2019 SB 152", SB_152, SECONDARY("2019 SB 152", "a public defenders' page of 2019 says the day"), read=False
    ),
    Version("2020 SB 562", ACT_562, TEXT("2020 SB 562", "passed 2020-03-07, in effect ninety days from passage")),
)

_misd = counted_misdemeanor
_felony = counted_felony
# Confinement and supervision alone: restitution that is owed weighs, and no text that was read makes it a bar.
_SERVED = completion(S_26("(b)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_over = later_of(charge.disposition_date, charge.released_on, _SERVED)

# § 61-11-26(c): what the record tells goes before the lists.
excluded_misdemeanor = any_of(
    as_told(EXCLUDED, any_of(LISTS["excluded"].matches, is_dui, LISTS["assault"].matches & charge.family_violence)),
    DEADLY_WEAPON,
    VICTIM_OFFICER,
    CDL_TRAFFIC,
    charge.victim_minor & charge.victim_of_crime_against_person,
)
excluded_felony = any_of(
    as_told(
        EXCLUDED, any_of(LISTS["excluded"].matches, LISTS["minors"].matches, LISTS["violent_felonies"].matches, is_dui)
    ),
    DEADLY_WEAPON,
    charge.victim_minor,
)

# Felonies must be of one transaction: of one case or incident, or of one name; names that are told cannot be compared here.
_one_transaction = any_of(
    person.count_cases(_felony) <= 1,
    person.count_incidents(_felony) <= 1,
    person.none(_felony & is_absent(SAME_TRANSACTION)) & UNSETTLED,
)


_one_misdemeanor = person.count(_misd & ~is_dui) <= 1
_misdemeanors_end = person.latest(_over, _misd)
# Every misdemeanor has waited: one alone, or several from the last of them.
_misdemeanors_over = choose(
    (_one_misdemeanor, elapsed(WAITING_SINGLE, since=_misdemeanors_end)),
    otherwise=elapsed(WAITING_SEVERAL, since=_misdemeanors_end),
)


_ONCE = Condition(
    "once",
    "The person was granted no expungement under these sections before",
    S_26O,
    holds=~EXPUNGED_BEFORE & person.none(expunged_under("WV-MISD", "WV-FEL", "WV-ACC")),
)
_NOTHING_PENDING = no_pending_charge(SB_562)


# Driving under the influence: of five years ago it is not in the way of a felony. Whether a misdemeanor of the same petition shares that is open.
_dui = all_of(charge.is_convicted, charge.decided_in("WV"), is_dui)
_dui_long_ago = all_of(
    elapsed(WAITING_FELONY, since=person.latest(charge.disposition_date, _dui)),
    elapsed(WAITING_FELONY, since=Where(DUI_CONVICTED_ON.happened, DUI_CONVICTED_ON)),
)
_no_dui = person.none(_dui) & ~DUI_CONVICTED_ON.happened
_dui_beside_misdemeanors = _no_dui | (person.any(_felony) & UNSETTLED & _dui_long_ago)


def _only(record: OnsetLike, text: str) -> Condition:
    """The convictions asked for are the only ones in the state."""
    return Condition(
        "only", text, SB_562, holds=choose((is_absent(OTHER_CONVICTIONS), record), otherwise=~OTHER_CONVICTIONS)
    )


_PETITION = Notice(
    "petition",
    "The petition goes to the circuit court of the conviction, or of the residence where there are several counties. The court may grant it: rehabilitation and no risk to the public must be shown.",
    S_26("(a)", SECONDARY),
)
_SERVICE = Notice(
    "service",
    "It is served on the State Police, the prosecutor, the arresting agency and the court; who opposes it has 30 days. An order costs $100 beside the filing fee.",
    SECONDARY("W. Va. Code § 61-11-26(d) to (j)"),
)
_ONE_PETITION = Notice(
    "one_petition",
    "It is given once: all convictions that are ready belong into one petition. Restitution that is owed weighs against it.",
    S_26O,
)

MISDEMEANORS = Law(
    id="WV-MISD",
    source=S_26("(a)(1), (b)(1), (2)"),
    title="Petition: misdemeanors, one or two years, once",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=PERSON,
    tested=_misd & ~(is_dui & person.any(_felony)),
    about=CONVICTIONS,
    versions=SINCE_2019,
    conditions=(
        Condition("misdemeanor", "The conviction is of a misdemeanor", S_26("(a)(1)"), holds=is_misdemeanor),
        Condition(
            "waiting",
            "These years have passed since the last conviction, confinement and supervision",
            S_26("(b)(1), (2)"),
            branches=(
                Branch(
                    "single",
                    "{waiting_single} has passed since the conviction, confinement and supervision of one misdemeanor",
                    S_26("(b)(1)"),
                    when=_one_misdemeanor,
                    holds=elapsed(WAITING_SINGLE, since=_misdemeanors_end),
                ),
                Branch(
                    "several",
                    "{waiting_several} have passed since the last conviction, confinement and supervision of several misdemeanors",
                    S_26("(b)(2)"),
                    holds=elapsed(WAITING_SEVERAL, since=_misdemeanors_end),
                ),
            ),
        ),
        Condition(
            "excluded",
            "It is not one that is excluded: domestic or sexual offenses, driving under the influence, a deadly weapon, injury to a minor or officer, and others",
            S_26C,
            holds=~excluded_misdemeanor,
        ),
        _only(
            all_of(
                person.none(_felony & excluded_felony),
                _one_transaction,
                elapsed(WAITING_FELONY, since=person.latest(_over, _felony)),
                _dui_beside_misdemeanors,
            ),
            "The person has no other conviction in the state that cannot be in the same petition: a felony must be nonviolent, of one transaction, and {waiting_felony} old; driving under the influence bars, and beside a felony it is open after {waiting_felony}",
        ),
        _NOTHING_PENDING,
        _ONCE,
    ),
    notices=(_PETITION, _SERVICE, _ONE_PETITION),
)

FELONIES = Law(
    id="WV-FEL",
    source=S_26("(a)(2), (b)(3)"),
    title="Petition: nonviolent felonies of one transaction, five years, once",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=PERSON,
    tested=_felony,
    about=CONVICTIONS,
    versions=SINCE_2019,
    conditions=(
        Condition("felony", "The conviction is of a felony", S_26("(a)(2)"), holds=is_felony),
        Condition(
            "one_transaction",
            "The person's felonies arise from one transaction or series of transactions",
            S_26("(a)(2)"),
            holds=_one_transaction,
        ),
        wait_over(
            WAITING_FELONY,
            person.latest(_over, _felony),
            "the last conviction, confinement and supervision",
            S_26("(b)(3)"),
        ),
        Condition(
            "excluded",
            "It is nonviolent, and not one that is excluded: a minor victim, a deadly weapon, sexual offenses, burglary of a dwelling, and others",
            S_26C("", READING),
            holds=~excluded_felony,
        ),
        _only(
            all_of(person.none(_misd & ~is_dui & excluded_misdemeanor), _misdemeanors_over, _dui_long_ago),
            "The person has no other conviction in the state that cannot be in the same petition; driving under the influence of {waiting_felony} ago does not matter",
        ),
        _NOTHING_PENDING,
        _ONCE,
    ),
    notices=(_PETITION, _SERVICE, _ONE_PETITION),
    remarks=("A nonviolent felony is read to be one that is not excluded.",),
)

ACCELERATED = Law(
    id="WV-ACC",
    source=S_26A,
    title="Petition after treatment or a job readiness course: shorter times, once",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    unit=PERSON,
    tested=_felony | (_misd & ~(is_dui & person.any(_felony))),
    about=CONVICTIONS,
    versions=SINCE_2019,
    conditions=(
        Condition(
            "program",
            "The person complied with an approved treatment program for {treatment_least}, or graduated from an approved job readiness course",
            S_26A("(1)"),
            holds=(TREATMENT_DAYS >= TREATMENT_LEAST) | from_day(JOB_READINESS_ON),
        ),
        Condition(
            "waiting",
            "The sentence is over, and the time of its kind has passed",
            S_26A("(1) to (3)", READING),
            all_of=(
                Limb(
                    "misdemeanors",
                    "The sentence is over for one misdemeanor; {several} have passed since the last of several",
                    S_26A("(1), (2)", READING),
                    holds=choose(
                        (_one_misdemeanor, from_day(_misdemeanors_end)),
                        otherwise=elapsed(SEVERAL, since=_misdemeanors_end),
                    ),
                ),
                Limb(
                    "felonies",
                    "{accelerated_felony} have passed for a felony",
                    S_26A("(3)", SECONDARY),
                    holds=elapsed(ACCELERATED_FELONY, since=person.latest(_over, _felony)),
                ),
            ),
        ),
        Condition(
            "one_transaction",
            "The person's felonies arise from one transaction or series of transactions",
            S_26("(a)(2)"),
            holds=_one_transaction,
        ),
        Condition(
            "excluded",
            "It is not one that § 61-11-26 excludes",
            S_26C,
            holds=choose((is_felony, ~excluded_felony), otherwise=~excluded_misdemeanor),
        ),
        _only(
            choose((is_felony, _dui_long_ago), otherwise=_dui_beside_misdemeanors),
            "The person has no conviction in the state that is no part of the petition; driving under the influence of {waiting_felony} ago is not in the way of a felony, and of misdemeanors beside one it is open",
        ),
        _NOTHING_PENDING,
        _ONCE,
    ),
    notices=(Notice("fee", "The State Police take no fee.", S_26A("", SECONDARY)), _PETITION, _ONE_PETITION),
)
