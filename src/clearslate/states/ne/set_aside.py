"""Neb. Rev. Stat. 29-2264 (set-aside, which seals nothing) and 29-3005 (victims of sex trafficking)."""

from clearslate.states.ne.offenses import *

S_2264 = SECONDARY("Neb. Rev. Stat. 29-2264", "only its opening was read")
S_3005 = TEXT("Neb. Rev. Stat. 29-3005")
MOST = parameter("most", days(365), S_2264("(3)"))
AGAIN = parameter("again", years(2), S_2264("(3)"))

# The fine and restitution are asked apart, in the same condition.
_SATISFIED = completion(S_2264("(2), (3)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
# Whether money belongs to the sentence is not said.
_COMPLETED = completion(S_3005("(2)"), custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
# The courts' questionnaire: jail before the trial and jail as a condition of probation are no imprisonment of (3).
_jailed = (charge.incarceration_days > charge.suspended_days) & ~JAIL_NOT_IMPRISONMENT
_traffic = as_told(TRAFFIC, LISTS["rules_of_the_road"].matches)


SET_ASIDE = Law(
    id="NE-SETASIDE",
    source=S_2264("(2) to (5)"),
    title="Set-aside after probation, fine, community service, or at most one year of imprisonment: petition",
    relief=relief("set-aside", ReliefKind.SET_ASIDE),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "completed",
            "The sentence is completed, and the fine and restitution are paid",
            S_2264("(2), (3)"),
            all_of=(
                Limb("sentence", "The sentence is over", holds=from_day(_SATISFIED)),
                Limb(
                    "money",
                    "The fine and restitution are paid",
                    holds=case.restitution_is_paid & (case.fines_owed <= 0),
                ),
            ),
        ),
        Condition(
            "one_year",
            "The imprisonment was of no more than a year ({most}); jail before the trial or as a condition of probation is none",
            S_2264("(2), (3)"),
            holds=~_jailed | (charge.incarceration_days <= MOST),
        ),
        unread(
            "revoked",
            "A probation that was revoked may still be satisfied by the sentence that followed",
            S_2264("(2)"),
            where=charge.probation_revoked_on.happened & ~_jailed,
        ),
        no_pending_charge(
            S_2264("(3)"), text="After imprisonment: no charge is pending against the person", when=_jailed
        ),
        Condition(
            "registry",
            "After imprisonment: the person need not register as a sex offender",
            S_2264("(3)"),
            when=_jailed,
            holds=~person.on_registry,
        ),
        Condition(
            "traffic",
            "After imprisonment: the offense is not motor vehicle homicide or one of the Rules of the Road",
            S_2264("(3)"),
            when=_jailed,
            holds=~_traffic,
        ),
        Condition(
            "not_denied",
            "After imprisonment: no petition was denied within {again}",
            S_2264("(3)"),
            when=_jailed,
            holds=elapsed(AGAIN, since=Where(DENIED_ON.happened, DENIED_ON)),
        ),
    ),
    notices=(
        Notice(
            "effect",
            "The conviction is nullified and stays public, with a note; it still counts for enhancement, impeachment and registration.",
            S_2264("(4), (5)"),
        ),
        Notice(
            "discretion",
            "The court weighs the behavior since the sentence, the likelihood of a new crime and the public welfare.",
            S_2264("(4)"),
        ),
    ),
)

TRAFFICKING = Law(
    id="NE-TRAFF",
    source=TEXT("Neb. Rev. Stat. 29-3005, 29-3523(4)"),
    title="Sex trafficking victims: set aside, then seal, on motion",
    relief=relief("set-aside and sealing", ReliefKind.SET_ASIDE, ReliefKind.SEAL),
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("LB 1132 (2018)", "2018-07-19", TEXT("Neb. Rev. Stat. 29-3523(10)"))),
    conditions=(
        Condition(
            "victim",
            "The offense was committed while the person was a victim of sex trafficking, or as a direct result of it",
            S_3005("(1) to (3)"),
            holds=TRAFFICKED,
        ),
        Condition("completed", "The sentence is completed", S_3005("(2)"), holds=from_day(_COMPLETED)),
    ),
    notices=noted(S_3005("(3), (6)"), motion="The court must grant the motion; on request it hears it in chambers."),
)
