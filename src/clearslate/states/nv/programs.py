"""NRS 176.211, 174.031 to 174.034, 176A.245 to 176A.295, 453.3365: records that the court seals after a program."""

from clearslate.states.nv.offenses import *

S_211 = SECONDARY("NRS 176.211")
S_174 = SECONDARY("NRS 174.031 to 174.034")
S_295 = TEXT("NRS 176A.295")
AB_327, AB_236 = "2017-10-01", "2020-07-01"

AFTER_DISMISSAL = parameter("after_dismissal", years(7), S_295("(2)"))


_SAYS = {
    "deferral": r"deferred judg",
    "preprosecution": r"pre-?prosecution",
    "specialty": r"(drug|veterans?|mental health|specialty|dui) (treatment )?court",
    "drug_453": r"453\.3363",
}

_dropped = charge.ended(Disposition.NOLLE_PROSSED, Disposition.WITHDRAWN, Disposition.ACQUITTED, Disposition.NO_CHARGE)
_beside = _dropped | charge.ended(Disposition.DISMISSED)


def _ended(words: str, source: Source, *programs: str) -> Condition:
    """Where the record does not give the program, the court's own words on how it ended may say it."""
    says = charge.detail_says(" or ".join(programs), *(_SAYS[each] for each in programs))
    done = (
        (charge.ended(Disposition.DIVERTED) & (PROGRAM.is_one_of(*programs) | (is_absent(PROGRAM) & says)))
        |
        # A program may also end in a plain dismissal, or in a judgment that is set aside: then it must be on record.
        all_of(
            charge.ended(Disposition.DISMISSED, Disposition.VACATED), ~is_absent(PROGRAM), PROGRAM.is_one_of(*programs)
        )
    )
    return Condition(
        "completed",
        words,
        source,
        # What was dropped, acquitted or never filed beside it is sealed with the case and does not keep it open.
        holds=(done | (_beside & case.any(done))) & case.every(completion_stands, done),
    )


def _no_objection(source: Source) -> Condition:
    return Condition(
        "no_objection",
        "Nobody has asked for good cause not to seal; where somebody has, the court decides",
        source,
        holds=choose((OBJECTED, UNSETTLED), otherwise=Known(True)),
    )


_CASE_OVER = Condition(
    "case_over",
    "No other charge of the case is pending; where one ended in a conviction, whether the records can be sealed is open",
    S_295("", READING),
    holds=case.none(charge.is_pending) & (case.none(charge.is_convicted) | UNSETTLED),
)
_COPIES = Notice(
    "copies",
    "Copies of the order go to every agency that it names; each reports in writing that it has complied.",
    S_295("(3)"),
)

_REACHED = "What left the searched files of the repository (NV-REPO) is reached: the removal does not touch the court's record."

DEFERRAL = Law(
    id="NV-DEFER",
    source=S_211,
    title="Deferred judgment completed: the court orders the records sealed on discharge and dismissal",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("2019 AB 236", AB_236, MEMORY("2019 AB 236", "NRS 176.211"))),
    conditions=(
        _ended(
            "The person completed a deferred judgment, and was discharged and the case dismissed", S_211, "deferral"
        ),
        _CASE_OVER,
        _no_objection(S_211),
        Condition(
            "offense",
            "It is no abuse, neglect, exploitation, isolation or abandonment of an older or vulnerable person, NRS 200.5099",
            SECONDARY("NRS 176.211(7)", "told by another reader of the section"),
            holds=~LISTS["vulnerable_person"].matches,
        ),
        Condition(
            "open",
            "It is no violent or sexual offense, crime against a child or child abuse, of which no judgment may be deferred: "
            "beside one the record and the section disagree, and it is open",
            SECONDARY("NRS 176.211(3)", "a public encoding and a law firm; NRS 202.876 was not read"),
            holds=~LISTS["never_deferred"].matches | UNSETTLED,
        ),
        Condition(
            "court",
            "The case was in a district court",
            SECONDARY("NRS 176.211(9)(a)", "told by another reader of the section"),
            holds=DISTRICT_COURT,
        ),
    ),
    notices=(_COPIES,),
    remarks=(_REACHED,),
)

PREPROSECUTION = Law(
    id="NV-PREPROS",
    source=S_174,
    title="Preprosecution diversion completed: the court seals on discharge and dismissal unless good cause is shown",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("2017 AB 470", AB_327, SECONDARY("2017 AB 470", "NRS 174.031"))),
    conditions=(
        _ended(
            "The person completed preprosecution diversion, and was discharged and the case dismissed",
            S_174,
            "preprosecution",
        ),
        Condition("grade", "The charge is a misdemeanor", S_174, holds=is_misdemeanor | _dropped),
        Condition(
            "open",
            "It is no crime of violence, vehicular manslaughter or driving under the influence, which is never diverted before "
            "prosecution: beside one the record and the section disagree, and it is open",
            SECONDARY(
                "NRS 174.031(2)(a)",
                "the section as a private publisher has it; whether 2025 SB 17 changed it was not found",
            ),
            holds=_dropped
            | ~(LISTS["never_diverted"].matches | LISTS["dui_penalties"].matches | is_violent)
            | UNSETTLED,
        ),
        _CASE_OVER,
        _no_objection(S_174),
    ),
    notices=(_COPIES,),
    remarks=(_REACHED,),
)

_listed = any_of(LISTS["seven_years_program"].matches, LISTS["dui_penalties"].matches, maybe_domestic, ~is_of_the_state)
_LOCAL = "a simple battery within the family and a local ordinance may be"
SPECIALTY = Law(
    id="NV-SPEC",
    source=S_295("(1); NRS 176A.245, 176A.265, 453.3365 with 453.3363"),
    title="Specialty court or conditional probation completed: the court orders the records sealed",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("2019 AB 236", AB_236, MEMORY("2019 AB 236", "NRS 176A.295"))),
    conditions=(
        _ended(
            "The person completed a specialty court or conditional probation, and was discharged",
            S_295("(1)"),
            "specialty",
            "drug_453",
        ),
        Condition(
            "offense",
            f"No charge of the case is battery constituting domestic violence or driving under the influence; {_LOCAL}",
            S_295("(2)"),
            holds=case.none(_listed),
        ),
        _CASE_OVER,
        _no_objection(S_295("(1)")),
    ),
    notices=(
        Notice(
            "hearing",
            "There is no hearing unless the Division of Parole and Probation petitions, for good cause, not to seal.",
            S_295("(1)"),
        ),
        _COPIES,
    ),
    remarks=(_REACHED,),
)

SPECIALTY_PETITION = Law(
    id="NV-SPEC7",
    source=S_295("(2) and its sisters"),
    title="Specialty court after driving under the influence or domestic battery: petition after seven years",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.PETITION_MUST,
    unit=CASE,
    about=NON_CONVICTIONS,
    versions=versions(Version("as published", None)),
    conditions=(
        _ended(
            "The person completed a specialty court or conditional probation, and the case was conditionally dismissed or the judgment set aside",
            S_295("(2)"),
            "specialty",
            "drug_453",
        ),
        Condition(
            "offense",
            f"A charge of the case is battery constituting domestic violence or driving under the influence; {_LOCAL}",
            S_295("(2)"),
            holds=case.any(_listed),
        ),
        wait_over(AFTER_DISMISSAL, charge.disposition_date, "the conditional dismissal", S_295("(2)")),
        _CASE_OVER,
    ),
    notices=(
        Notice(
            "petition",
            "On a petition the court shall order it, unless the Division of Parole and Probation shows good cause.",
            S_295("(2)"),
        ),
        _COPIES,
    ),
    remarks=(_REACHED,),
)
