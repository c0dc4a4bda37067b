"""NRS 179.245 to 179.271, 453.3365(1), 179A.160: what is sealed or removed when it is asked for."""

from collections.abc import Callable

from clearslate.states.nv.offenses import *

S_245 = TEXT("NRS 179.245", "(1)(a) and (b) were read")
S_245_S = SECONDARY("NRS 179.245")
S_255 = TEXT("NRS 179.255")
S_271 = TEXT("NRS 179.271")
S_247 = TEXT("NRS 179.247")
S_259 = SECONDARY("NRS 179.259")
S_3365 = SECONDARY("NRS 453.3365(1)")
S_160 = SECONDARY("NRS 179A.160")

# (1) counts from release and from discharge, and names no money.
DISCHARGED = completion(S_245_S("(1)"), custody=IN, supervision=IN, restitution=OUT, fines_and_costs=OUT)
DRUG_TERMS = completion(S_3365, custody=IN, supervision=IN, restitution=UNSAID, fines_and_costs=UNSAID)
AB_327, AB_192 = "2017-10-01", "2019-07-01"
SEALING = relief("sealing", ReliefKind.SEAL)

WAITING_CATEGORY_A = parameter("waiting_category_a", years(10), S_245("(1)(a)"))
WAITING_FELONY = parameter("waiting_felony", years(5), S_245("(1)(b)"))
WAITING_GROSS_MISDEMEANOR = parameter("waiting_gross_misdemeanor", years(2), S_245_S("(1)(c), (d), (f)"))
WAITING_DUI = parameter("waiting_dui", years(7), S_245_S("(1)(e)"))
WAITING_MISDEMEANOR = parameter("waiting_misdemeanor", years(1), S_245_S("(1)(g)"))
SINCE_ARREST = parameter("since_arrest", years(8), S_255("(1)(b)(2)"))
WAITING_DRUGS = parameter("waiting_drugs", years(3), S_3365)
AFTER_REENTRY = parameter("after_reentry", years(4), S_259)

CLEAN_PERIOD = OpenQuestion(
    id="NV-CLEAN",
    question="Which years must be clean of convictions: those before the petition, or those after the release?",
    cite="NRS 179.245(5)",
    readings={
        "rolling": "as many years before the petition; a new conviction starts them anew",
        "fixed": "the years after the release; a conviction in them bars for good",
    },
    chosen="rolling",
    because="courts and prosecutors restart the wait",
)
V_327 = Version("2017 AB 327", AB_327, SECONDARY("2017 AB 327", "NRS 179.245"))

_PETITION = Notice(
    "petition",
    "With the petition go a verified history from the Central Repository (by fingerprints) and a list of those who keep the records. In practice the "
    "prosecutor gets it first and stipulates; else the court tells the prosecutor and the police, who may testify.",
    SECONDARY("NRS 179.245(2)"),
)
_PRESUMPTION = Notice(
    "presumption",
    "The records are presumed to be sealed, but after a dishonorable discharge from probation.",
    SECONDARY("NRS 179.2445"),
)
_ORDER = Notice(
    "order",
    "The order goes to the repository and everyone who keeps the records; each reports that it has complied.",
    SECONDARY("NRS 179.275"),
)

# --- 179.245 ------------------------------------------------------------------------------------------------

_ten = any_of(GRADING.is_grade("felony A"), is_felony & is_violent, LISTS["burglary"].matches & is_felony & RESIDENTIAL)


_KINDS: tuple[tuple[str, str, Truth | None, Parameter | None], ...] = (
    ("ten", "a category A felony, a crime of violence, residential burglary", _ten, WAITING_CATEGORY_A),
    (
        "felony",
        "another felony of category B, C or D",
        GRADING.is_grade("felony B", "felony C", "felony D"),
        WAITING_FELONY,
    ),
    (
        "dui",
        "driving under the influence, domestic battery, Medicaid fraud, other than a felony; a simple battery within the family and a local ordinance may be",
        ~is_felony
        & any_of(
            LISTS["seven_years_misdemeanors"].matches, LISTS["dui_penalties"].matches, maybe_domestic, ~is_of_the_state
        ),
        WAITING_DUI,
    ),
    (
        "gross",
        "a category E felony, a gross misdemeanor",
        GRADING.is_grade("felony E") | is_gross,
        WAITING_GROSS_MISDEMEANOR,
    ),
    ("listed", "a misdemeanor of (1)(f)", LISTS["two_years_misdemeanors"].matches, WAITING_GROSS_MISDEMEANOR),
    ("infraction", "a civil infraction, which is no conviction of a crime: never", is_infraction, None),
    ("misdemeanor", "another misdemeanor", None, WAITING_MISDEMEANOR),
)
_WAITS = tuple(
    Branch(key, what, when=when, holds=Known(False))
    if wait is None
    else wait_of(key, what, wait, DISCHARGED, when=when)
    for key, what, when, wait in _KINDS
)


def _by_wait(holds: Callable[[Parameter], OnsetLike]) -> OnsetLike:
    """What is asked with the wait of the conviction."""
    cases = [(when, Known(False) if wait is None else holds(wait)) for _, _, when, wait in _KINDS if when is not None]
    return choose(*cases, otherwise=holds(WAITING_MISDEMEANOR))


_counts = charge.is_convicted & ~is_minor_traffic
CONVICTION = Law(
    id="NV-CONV",
    source=S_245,
    title="Sealing after a conviction: wait by class, clean period; petition",
    relief=SEALING,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(V_327),
    conditions=(
        Condition(
            "offense",
            "The conviction is not of a crime against a child, a sexual offense, home invasion with a deadly weapon, felony driving under the "
            "influence or another that (6) names; a third driving offense that was entered as a second after the program of 484C.392 may be sealed",
            S_245_S("(6) to (8)"),
            holds=~is_excluded | (ENTERED_AS_SECOND & LISTS["third_dui"].matches),
        ),
        Condition(
            "waiting",
            "The time of its kind has passed since release and discharge",
            S_245("(1)", SECONDARY),
            branches=_WAITS,
        ),
        Condition(
            "clean",
            "In as many years the person was not convicted of another offense, minor traffic violations apart",
            S_245_S("(5)", READING),
            holds=none_known_elsewhere
            & CLEAN_PERIOD.choose(
                rolling=_by_wait(
                    lambda term: elapsed(term, since=person.others.latest(charge.disposition_date, _counts))
                ),
                fixed=_by_wait(
                    lambda term: person.others.none_within(
                        term, after=charge.completed_on, where=_counts, day=charge.disposition_date
                    )
                ),
            ),
        ),
        no_pending_charge(
            S_245_S("(5)"),
            counts=~is_minor_traffic,
            among=person.others,
            text="No charge is pending, minor traffic violations apart",
        ),
    ),
    questions=(CLEAN_PERIOD,),
    notices=(_PETITION, _PRESUMPTION, _ORDER),
    remarks=("No condition of money is written.",),
)

# --- 179.255 ------------------------------------------------------------------------------------------------

NO_CONVICTION = Law(
    id="NV-NC",
    source=S_255,
    title="Sealing after dismissal, decline of prosecution or acquittal: petition",
    relief=SEALING,
    route=Route.PETITION_MAY,
    unit=ARREST,  # (1) speaks of one who was arrested, of the charges, and seals the records of the arrest
    about=NON_CONVICTIONS,
    versions=versions(V_327),
    conditions=(
        Condition(
            "ended",
            "The charge was dismissed, the prosecutor declined it and the time has come, or the person was acquitted",
            S_255("(1)"),
            one_of=(
                Limb(
                    "dismissed",
                    "the charge was dismissed; after a program beside a recorded revocation it is open",
                    S_255("(1)(a)"),
                    holds=is_dismissed,
                ),
                Limb(
                    "declined",
                    "the prosecutor declined it, and the time to prosecute ran out, {since_arrest} have passed since the arrest, or the parties stipulate",
                    S_255("(1)(b)"),
                    holds=charge.ended(Disposition.NO_CHARGE)
                    & DECLINED
                    & any_of(from_day(LIMITATION), elapsed(SINCE_ARREST, since=charge.arrest_date), STIPULATES),
                ),
                Limb("acquitted", "the person was acquitted", S_255("(1)(c)"), holds=is_acquitted),
            ),
        ),
        Condition(
            "whole_case",
            "No charge of the case ended in a conviction; where one did, whether the others are sealed alone is open",
            S_255("(1)(a)", READING),
            holds=case.none(charge.is_convicted) | UNSETTLED,
        ),
    ),
    notices=(
        Notice(
            "finding",
            "The court must find that no evidence suggests further action on the charge.",
            MEMORY("NRS 179.255"),
        ),
        Notice(
            "petition",
            "With the petition go a current, verified history from the Central Repository, the disposition, and a list of those who keep records. In practice "
            "the prosecutor gets it first and stipulates.",
            TEXT("NRS 179.255(3)", "its paragraphs (a) to (d), as published in 2024"),
        ),
        _ORDER,
    ),
    remarks=(
        "What left the searched files of the repository (NV-REPO) is reached: the removal does not touch the court's record.",
    ),
)

# --- the other routes ---------------------------------------------------------------------------------------

DECRIMINALIZED = Law(
    id="NV-DECRIM",
    source=S_271,
    title="Offense decriminalized later: written request, court shall grant unless good cause is proved against it",
    relief=SEALING,
    route=Route.PETITION_MUST,
    about=CONVICTIONS,
    versions=versions(Version("2019 AB 192", AB_192, MEMORY("2019 AB 192", "NRS 179.271"))),
    conditions=(
        Condition(
            "decriminalized",
            "The person was convicted before the day on which the offense ceased to be punishable as a crime",
            S_271("(1)"),
            holds=from_day(DECRIMINALIZED_ON) & (charge.disposition_date < DECRIMINALIZED_ON),
        ),
        Condition("traffic", "It is no traffic offense", S_271, holds=~is_traffic),
    ),
    notices=(
        Notice(
            "request",
            "A written request costs nothing. The prosecutor may object within 10 judicial days; without objection the court shall grant it, else good cause against it must "
            "be proved by clear and convincing evidence.",
            S_271,
        ),
        Notice(
            "example",
            "Such an offense is, from 2017-01-01, possession of one ounce or less of marijuana at 21 or over.",
            MEMORY("NRS 678D.200", "the initiative of 2016"),
        ),
        _ORDER,
    ),
)

SURVIVORS = Law(
    id="NV-TRAFF",
    source=S_247,
    title="Victims of trafficking or involuntary servitude: vacation and sealing; petition, court may grant",
    relief=relief("vacation and sealing", ReliefKind.VACATE, ReliefKind.SEAL),
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of prostitution or of any crime of this state that is no crime of violence; a loitering ordinance too",
            S_247("(2)"),
            holds=LISTS["prostitution"].matches | (is_of_the_state & ~is_violent),
        ),
        Condition(
            "victim",
            "The person took part as the result of trafficking in persons or involuntary servitude",
            S_247("(4)"),
            holds=TRAFFICKING_VICTIM,
        ),
    ),
    notices=(
        Notice(
            "petition",
            "The petition is made with due diligence; the court tells the repository and the agencies before it decides. A customer of prostitution is not meant. No fees "
            "are taken.",
            S_247("(1) to (4)"),
        ),
        _ORDER,
    ),
)

DRUGS = Law(
    id="NV-DRUG",
    source=S_3365,
    title="Possession not for sale: sealing three years after conviction and sentence if rehabilitated; court may",
    relief=SEALING,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "offense",
            "The conviction is of possession of a controlled substance not for sale",
            holds=as_told(NOT_FOR_SALE, LISTS["possession"].matches),
        ),
        wait_over(WAITING_DRUGS, charge.disposition_date, "the conviction and sentence"),
        Condition(
            "completed",
            "The terms of the sentence are completed; after a revoked probation that is open",
            holds=from_day(DRUG_TERMS) & completion_stands,
        ),
    ),
    notices=(
        Notice("hearing", "After a hearing the court may seal it if the person is rehabilitated.", S_3365),
        _ORDER,
    ),
)

REENTRY = Law(
    id="NV-REENTRY",
    source=S_259,
    title="Single non-violent felony, reentry program completed four years ago: court may seal",
    relief=SEALING,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "felony",
            "The conviction is of a felony without force or threat, no crime against a child and no sexual offense",
            holds=all_of(is_felony, ~is_violent, ~is_excluded),
        ),
        Condition(
            "single",
            "It is the only felony of the person; convictions of one transaction are one",
            holds=none_known_elsewhere & (person.count_incidents(charge.is_convicted & is_felony) <= 1),
        ),
        wait_over(AFTER_REENTRY, REENTRY_ON, "the reentry program was completed"),
    ),
    notices=(Notice("petition", "The court may seal it on a petition.", S_259), _ORDER),
)

_prior = charge.is_convicted & (is_felony | is_gross)
REPOSITORY = Law(
    id="NV-REPO",
    source=S_160,
    title="Favorable disposition: removal from the searched files of the repository and the agency, on written application",
    relief=relief("removal from searched files", ReliefKind.EXPUNGE, at=(Holder.REPOSITORY, Holder.AGENCIES)),
    route=Route.APPLICATION,
    unit=ARREST,
    about=NON_CONVICTIONS,
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "favorable",
            "The person was acquitted, or the case ended in favor of the person",
            S_160("(1)"),
            holds=is_acquitted | is_dismissed | charge.ended(Disposition.NO_CHARGE),
        ),
        Condition(
            "no_bargain",
            "The case did not end by deferred prosecution, plea bargain or the like",
            S_160("(2)(c)"),
            holds=~charge.ended(Disposition.DIVERTED) & ~PLEA_BARGAIN,
        ),
        Condition("no_fugitive", "The person is no fugitive", S_160("(2)(a)"), holds=~FUGITIVE),
        Condition(
            "no_prosecution", "The case is not under active prosecution", S_160("(2)(b)"), holds=~ACTIVE_PROSECUTION
        ),
        Condition(
            "no_prior",
            "The person has no conviction of a felony or gross misdemeanor anywhere in the United States",
            S_160("(2)(d)"),
            holds=none_known_elsewhere & person.others.none(_prior),
        ),
        Condition(
            "no_later",
            "The person was not arrested for another crime since, minor traffic violations apart",
            S_160("(2)(e)"),
            holds=person.others.none_after(charge.arrest_date, ~is_minor_traffic),
        ),
    ),
    notices=noted(
        S_160("(1)"),
        application="The application is written to the repository and the agency, which shall remove the record; the court's file is not touched.",
    ),
)

PARDONED = Law(
    id="NV-PARDON",
    source=SECONDARY("NRS 179.273", "the clearinghouse and another project; the section was not read"),
    title="Unconditional pardon: the court seals the record",
    relief=relief("sealing", ReliefKind.SEAL),
    route=Route.COURT_MUST,
    about=CONVICTIONS,
    versions=versions(Version("as published", None)),
    conditions=(
        Condition(
            "pardoned",
            "The State Board of Pardons Commissioners pardoned the conviction",
            holds=from_day(charge.pardoned_on),
        ),
        Condition(
            "unconditional",
            "The pardon is unconditional; what is so of a conditional one was not read",
            holds=one_of_values("pardon", ("unconditional",)) | UNSETTLED,
        ),
    ),
    notices=noted(
        copy="The court seals on a certified copy of the pardon; where none came, the person petitions with proof of it, free of charge, and the court shall grant."
    ),
)
