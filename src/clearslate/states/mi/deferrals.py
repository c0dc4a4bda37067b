"""MCL 762.14 and its like: a deferral that ended without a judgment is closed to public inspection."""

from clearslate.law import *
from clearslate.states.mi.facts import *
from clearslate.states.mi.offenses import *

S_DEFERRALS = SECONDARY(
    "MCL 762.14(4), 333.7411(2), 769.4a(6), 750.350a(5), 750.430(9), 436.1703(3), 600.1076",
    "quoted by the Court of Appeals, told by a House analysis of 2012 and the courts' chart; the sections were not read",
)
S_TRAINEE = TEXT("MCL 762.14(4)", "as the Court of Appeals quotes it in People v GR (2020)")
S_NEVER_TRAINEE = SECONDARY("MCL 762.11", "(2)(a), (c), (d) as a law office copied them before 2020 PA 396; now (3)")
DEFERRALS = ("762.11", "333.7411", "769.4a", "750.350a", "750.430", "750.451c", "436.1703", "treatment_court")
_TRAINEE = "762.11"

CLOSED = Law(
    id="MI-DEFERRAL",
    source=S_DEFERRALS,
    title="Deferred without a judgment: closed to public inspection",
    relief=relief("closed to public inspection", ReliefKind.SEAL, at=(Holder.COURT, Holder.PORTAL)),
    route=Route.BY_LAW,
    about=NON_CONVICTIONS,
    versions=versions(Version("2012 PA 542 to 548", "2013-03-28", MEMORY("2012 PA 542 to 548", "the first day"))),
    conditions=(
        Condition(
            "deferred",
            "Judgment was deferred under one of these laws",
            one_of=(
                Limb("trainee", "youthful trainees", S_TRAINEE, holds=deferral.is_one_of(_TRAINEE)),
                Limb(
                    "other",
                    "drugs, domestic violence, parental kidnapping, health professionals, victims of trafficking, minors in possession, treatment courts",
                    holds=deferral.is_one_of(*(each for each in DEFERRALS if each != _TRAINEE)),
                ),
            ),
        ),
        Condition(
            "discharged",
            "The proceedings are closed; unknown after a revocation",
            branches=(
                Branch(
                    "trainee",
                    "of a youthful trainee: from the assignment on, unless the court enters a judgment of conviction",
                    S_TRAINEE,
                    when=deferral.is_one_of(_TRAINEE),
                    holds=charge.ended(Disposition.DIVERTED, Disposition.DISMISSED, Disposition.DEFERRED)
                    & completion_stands,
                ),
                Branch(
                    "other",
                    "of another: they ended in discharge and dismissal; that they are closed before as well was not read",
                    holds=charge.ended(Disposition.DIVERTED, Disposition.DISMISSED, perhaps=(Disposition.DEFERRED,))
                    & completion_stands,
                ),
            ),
        ),
        Condition(
            "open",
            "A youthful trainee's offense is no traffic offense and no felony that keeps from that status (one punishable by life, most "
            "criminal sexual conduct): beside one the record and the section disagree, and it is open",
            S_NEVER_TRAINEE,
            holds=~(deferral.is_one_of(_TRAINEE) & (listed("never_trainee") | listed("traffic_offense"))) | UNSETTLED,
        ),
    ),
    notices=noted(
        who_sees="Courts, the Department of Corrections, the Department of Health and Human Services, police and prosecutors still see it for their duties; the "
        "State Police keep a record that is not public, and the record of the arrest may stay."
    ),
)
