"""RSMo § 610.141 (SB 1421 of 2026): four drug possession offenses are expunged without a petition."""

from clearslate.states.mo.offenses import *

S_610_141 = SECONDARY("§ 610.141", "the enrolled bill was not read; a secondary reading of it was")

OPERATIVE = "2027-01-01"
MISDEMEANOR_WAIT = parameter("misdemeanor_wait", years(1), S_610_141)
FELONY_WAIT = parameter("felony_wait", years(3), S_610_141)

RUNS = OpenQuestion(
    id="MO-610.141-OPERATIVE",
    question="Since when does the section operate?",
    cite="RSMo § 610.141.10",
    readings={"effective": "since August 28, 2026", "latest": "since January 1, 2027"},
    chosen=BOTH,
    because="it operates when the courts' administrator and the central repository are able, on January 1, 2027 at the latest; "
    "no source says that they are",
)
RESTART = OpenQuestion(
    id="MO-610.141-RESTART",
    question="Does a conviction inside the period end the route, or start the period again?",
    cite="RSMo § 610.141",
    readings={
        "fixed": "the period is the one that follows final disposition: it ends the route",
        "rolling": "the period starts again with the later conviction",
    },
    chosen="fixed",
    because="the text was not read; our source refers to no intervening conviction in that period",
)
MONEY = OpenQuestion(
    id="MO-610.141-MONEY",
    question="Do fines and costs belong to everything ordered?",
    cite="RSMo § 610.141",
    readings={"yes": "they do", "no": "they do not"},
    chosen=BOTH,
    because="the text was not read; a bill of 2025 that was not enacted left fines and fees out, and not restitution",
)

# Money is asked for by the conditions "restitution" and "fines_and_costs".
_FINAL = completion(S_610_141, custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)


def _by_kind(felony: OnsetLike, misdemeanor: OnsetLike) -> Onset:
    return choose((is_felony, felony), (is_misdemeanor, misdemeanor))


def _free_of(wait: Parameter, *, unless: OnsetLike) -> OnsetLike:
    """No conviction within the wait after final disposition."""
    within = person.within(wait, after=_FINAL, where=counted_conviction, day=charge.disposition_date)
    return person.none(within, unless=unless)


def _clean(wait: Parameter) -> OnsetLike:
    after = person.later_than(_FINAL, counted_conviction, day=charge.disposition_date)
    return clean_period(wait, after=_FINAL, broken_on=charge.disposition_date, among=after, unless=void)


def _fixed(wait: Parameter) -> OnsetLike:
    # What was expunged before, under § 610.140 or here, may have ceased to be a conviction on that day: unknown.
    return either(_free_of(wait, unless=void), _free_of(wait, unless=from_day(charge.cleared_on)))


# One case counts once, at its highest level.
_felony_case = case.any(charge.is_convicted & is_felony)
_SHARED = ("MO-610.140",)

POSSESSION = Law(
    id="MO-610.141",
    source=SECONDARY("RSMo § 610.141 (SB 1421, 2026)", S_610_141.note),
    title="Possession of controlled substances or drug paraphernalia",
    relief=relief("closure", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL, Holder.REPOSITORY, Holder.AGENCIES)),
    route=Route.AGENCY_MUST,
    unit=CASE,
    about=CONVICTIONS,
    versions=versions(
        Version("SB 1421 of 2026", "2026-08-28", S_610_141),
        Version("SB 1421 of 2026, operative at the latest", OPERATIVE, S_610_141(".10")),
    ),
    conditions=(
        Condition(
            "operative",
            "Before January 1, 2027 the section operates only when the repository and the courts are able to",
            S_610_141(".10"),
            holds=RUNS.choose(effective=Known(True), latest=Known(False)),
            until=OPERATIVE,
        ),
        Condition(
            "offense",
            "Every conviction of the case is for possession (§ 579.015, former § 195.202) or paraphernalia (§ 579.074, former § 195.233)",
            holds=is_named("included_141"),
        ),
        Condition(
            "as_before_2017",
            "An offense under chapter 195 was committed before January 1, 2017",
            holds=~LISTS["before_2017"].matches | (charge.offense_date < "2017-01-01"),
        ),
        Condition("no_class_a", "It is no class A felony", holds=~felony_of("A")),
        Condition(
            "elapsed",
            "The wait of its grade has passed since everything ordered was finished and the person released from custody and supervision",
            branches=(
                wait_of("felony", "A felony", FELONY_WAIT, _FINAL, when=is_felony),
                wait_of("misdemeanor", "A misdemeanor", MISDEMEANOR_WAIT, _FINAL, when=is_misdemeanor),
            ),
        ),
        restitution_paid(text="No restitution is owed: it is a part of everything ordered"),
        Condition(
            "fines_and_costs",
            "No fine or cost is owed, if they are a part of everything ordered",
            holds=MONEY.choose(yes=(case.fines_owed <= 0) & (case.fees_owed <= 0), no=Known(True)),
        ),
        Condition(
            "no_new_conviction",
            "No conviction of a misdemeanor or felony, traffic chapters left out, in that period",
            holds=RESTART.choose(
                fixed=_by_kind(_fixed(FELONY_WAIT), _fixed(MISDEMEANOR_WAIT)),
                rolling=_by_kind(_clean(FELONY_WAIT), _clean(MISDEMEANOR_WAIT)),
            ),
        ),
        Condition("no_warrant", "No arrest or warrant is outstanding", holds=~has_active_warrant),
        Condition("nothing_pending", "No charge is pending", holds=nothing_pending),
        Condition(
            "history_complete",
            "Every earlier expungement under §§ 610.140 and 610.141 is known, so that they can be counted",
            S_610_141(".6"),
            holds=prior_expungements_known,
        ),
    ),
    caps=(
        Cap(2, S_610_141(".6"), shared_with=_SHARED, where=_felony_case, by=CASE),
        Cap(3, S_610_141(".6"), shared_with=_SHARED, where=~_felony_case, by=CASE),
    ),
    questions=(RUNS, MONEY, RESTART, RUNNING),
    notices=(
        Notice(
            "weekly",
            "The Highway Patrol's central repository screens its state database at least weekly, expunges on its own motion "
            "and reports to the courts; the courts' administrator expunges theirs",
        ),
        Notice(
            "agencies_see",
            "Closed under § 610.120: courts, law enforcement, licensing and named screening bodies still see it",
            SECONDARY("§§ 610.141, 610.120", S_610_141.note),
        ),
        Notice(
            "counts_as_one",
            "It takes one of three misdemeanor or two felony expungements of a lifetime, with § 610.140; one case counts once, "
            "at its highest level",
            S_610_141(".6"),
        ),
        Notice("if_missed", "A record that was missed has a petition under § 610.140 only", S_610_141(".8")),
    ),
    remarks=(
        "The central repository screens its own database: what is not in the state's records does not count.",
        "Which cases take the places is not said: the first to come due, then the earliest sentence.",
        "No petition, no opting out and no objection by a prosecutor were found.",
    ),
)
