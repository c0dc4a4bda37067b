"""Ala. Code §§ 15-27-1(a) and 15-27-2(a): charges that did not end in a conviction, on petition."""

from clearslate.states.al.offenses import *

WAITING = parameter("waiting", days(90), S_1("(a)(1) to (4)"))
PROGRAM = parameter("program", years(1), S_1("(a)(6)c."))
LESSER = parameter("lesser", years(1), S_1("(a)(7)"))
LESSER_CLEAN = parameter("lesser_clean", years(2), S_1("(a)(7)"))
FELONY = parameter("felony", years(5), S_2("(a)(7)"))
FELONY_CLEAN = parameter("felony_clean", years(5), S_2("(a)(7)"))

# The program; its money is asked apart (§ 15-27-12).
_PROGRAM_DONE = completion(S_1("(a)(6)c."), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
_DAY_AFTER = days(1)  # "more than": the first day after the period
_more_than_ninety = elapsed(WAITING, since=charge.disposition_date + _DAY_AFTER)


def _grounds(section: Source, wait: Parameter, clean: Parameter, words: str) -> Condition:
    """The seven grounds of subsection (a)."""
    without_prejudice = all_of(
        ~REFILED,
        elapsed(wait, since=charge.disposition_date + _DAY_AFTER),
        at_most(
            0,
            on=charge.disposition_date,
            among=person.others.among(other_conviction),
            within=clean,
            unless=from_day(charge.cleared_on),
        ),
        none_elsewhere,
    )
    return Condition(
        "ended",
        "The charge ended in one of the ways of subsection (a), and its time has passed",
        section("(a)(1) to (7)", READING),
        one_of=(
            Limb(
                "dismissed",
                "Dismissed with prejudice more than {waiting} ago",
                section("(a)(1)", READING),
                holds=charge.ended(Disposition.DISMISSED) & charge.with_prejudice & _more_than_ninety,
            ),
            Limb(
                "without_prejudice",
                f"Dismissed more than {{{words}}} ago, not filed again, and no other conviction in the last {{{words}_clean}}, "
                "minor traffic violations apart",
                section("(a)(7)", READING),
                # Of a dismissal without prejudice; where the record does not say, the longer way suffices for both.
                holds=charge.ended(Disposition.DISMISSED) & without_prejudice,
            ),
            Limb(
                "no_bill",
                "No billed by a grand jury more than {waiting} ago",
                section("(a)(2)", READING),
                holds=charge.ended(Disposition.NO_CHARGE) & NO_BILL & _more_than_ninety,
            ),
            Limb(
                "acquitted",
                "Found not guilty more than {waiting} ago",
                section("(a)(3)", READING),
                holds=charge.ended(Disposition.ACQUITTED, perhaps=(Disposition.ACQUITTED_INSANITY,))
                & _more_than_ninety,
            ),
            Limb(
                "nolle_prossed",
                "Nolle prossed without conditions more than {waiting} ago, and not filed again",
                section("(a)(4)", READING),
                holds=charge.ended(Disposition.NOLLE_PROSSED) & ~NOLLE_CONDITIONS & ~REFILED & _more_than_ninety,
            ),
            Limb(
                "quashed",
                "The indictment was quashed, and the charge can or will not be filed again: no field tells the second",
                section("(a)(5)"),
                holds=all_of(
                    charge.ended(Disposition.DISMISSED, Disposition.NO_CHARGE, Disposition.WITHDRAWN),
                    charge.detail_says("quashed", "quash"),
                    UNSETTLED,
                ),
            ),
            Limb(
                "program",
                "Dismissed after a drug, mental health, veterans' or diversion program, completed {program} ago; beside a recorded "
                "revocation it is open",
                section("(a)(6)"),
                holds=charge.ended(Disposition.DIVERTED)
                & completion_stands
                & elapsed(PROGRAM, since=later_of(charge.disposition_date, _PROGRAM_DONE)),
            ),
            Limb(
                "other",
                "It ended in a way that may be one of these: withdrawn, deferred, vacated, sent to another court",
                section("(a)", READING),
                holds=charge.ended(
                    perhaps=(Disposition.WITHDRAWN, Disposition.DEFERRED, Disposition.VACATED, Disposition.TRANSFERRED)
                ),
            ),
        ),
    )


_number = Condition(
    "number",
    "After a program: the person had fewer than two such expungements, or expungements of convictions below felony",
    S_NUMBER("(a)(3)"),
    holds=~charge.ended(Disposition.DIVERTED) | fewer_than_two,
    since=ACT_286,
)
_versions = versions(
    Version("Act 2014-292", ACT_292, TEXT("Ala. Code § 15-27-6(a)", "names the day"), read=False),
    Version("Act 2021-286", ACT_286, SECONDARY("Act 2021-286", "the day from a secondary source")),
)

LESSER_CHARGE = Law(
    id="AL-NC-M",
    source=S_1("(a)(1) to (7)"),
    title="Misdemeanor, violation, traffic or ordinance charge without conviction: petition",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=_versions,
    conditions=(
        Condition("grade", "The charge is below felony", S_1("(a)"), holds=~is_felony),
        _grounds(S_1, LESSER, LESSER_CLEAN, "lesser"),
        MONEY,
        _number,
    ),
    notices=(FEE, PROCESS, REMAINS, NUMBER),
    remarks=("A charge dropped for a plea to another weighs only if somebody objects, § 15-27-5(a)(8).",),
)

FELONY_CHARGE = Law(
    id="AL-NC-F",
    source=S_2("(a)(1) to (7)"),
    title="Felony charge without conviction: petition",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=NON_CONVICTIONS,
    versions=_versions,
    conditions=(
        Condition("grade", "The charge is a felony", S_2("(a)"), holds=is_felony),
        _grounds(S_2, FELONY, FELONY_CLEAN, "felony"),
        MONEY,
        _number,
    ),
    notices=(FEE, PROCESS, REMAINS, NUMBER),
    remarks=("Charges of violent felonies are reached too since 2021.",),
)
