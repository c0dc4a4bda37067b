"""20 ILCS 2630/5.2(b) and (c): expungement and sealing on petition (text from 30 June 2026)."""

import re

from clearslate.states.il.offenses import *
from clearslate.states.il.sealing import *

_WAIT = parameter("waiting", years(2), S_5_2("(b), (c)"))
_WAIT_LONG = parameter("waiting_long", years(5), S_5_2("(b)"))
_WAIT_FELONY = parameter("waiting_felony", years(3), S_5_2("(c)"))

PROBATION = OpenQuestion(
    id="IL-5.2c-PROBATION",
    question="Does a felony probation or conditional discharge without revocation wait two years or three?",
    cite="20 ILCS 2630/5.2(c)",
    readings={
        "both": "unknown between the second and the third year",
        "two": "two years: the class names probation without revocation, whatever the offense",
        "three": "three years: it is a felony",
    },
    chosen=BOTH,
    because="the summary of the text bears both readings",
)


def _qualified(detail: str | None) -> tuple[int, tuple[str, ...]]:
    """A finished diversion is a qualified probation where the court's words say so, else a supervision."""
    if detail is None:
        return UNKNOWN, ("disposition_detail",)
    return (TRUE if re.search(r"probation|\b(?:1?410|710|tasc)\b", detail, re.IGNORECASE) else FALSE), ()


_is_qualified_probation = Lookup("diversion is", "a qualified probation", ("disposition_detail",), _qualified, "IL")
_is_sexual_against_minor = charge.victim_minor & (LISTS["article_11"].matches | is_registrable)
_final = STRICKEN.choose(final=~may_be_reinstated, at_once=Known(True))
_two_years = elapsed(_WAIT, since=ENDED)
_five_years = elapsed(_WAIT_LONG, since=ENDED)
_two_years_to_seal = LAST_SENTENCE.choose(own=_two_years, person=elapsed(_WAIT, since=LAST_SENTENCE_ENDED.means))

# --- (b): expungement -------------------------------------------------------------------------------------

_supervision_may_be_expunged = choose(
    (LISTS["dui"].matches, Known(False)),
    (_is_sexual_against_minor, Known(False)),
    (LISTS["reckless_driving"].matches, reckless_driving_is_sealable & person.age_at_least(years(25)) & _two_years),
    (LISTS["five_year_supervision"].matches, _five_years),
    (_is_qualified_probation, _five_years),
    otherwise=_two_years,
)
_expunge = choose((ended_without_conviction, _final), (ended_in_supervision, _supervision_may_be_expunged))

# --- (c): sealing -----------------------------------------------------------------------------------------

_after_last_felony = elapsed(_WAIT_FELONY, since=person.latest(ENDED, charge.is_convicted & is_felony))
_on_probation_throughout = (
    (charge.probation_days > 0) & (charge.incarceration_days <= 0) & ~charge.probation_revoked_on.happened
)
_felony_wait = choose(
    (_on_probation_throughout, PROBATION.choose(two=_two_years_to_seal, three=_after_last_felony)),
    otherwise=_after_last_felony,
)
_sealable_offense = ~(ended_against & is_never_sealable) & choose(
    (ended_against & LISTS["reckless_driving"].matches, reckless_driving_is_sealable), otherwise=Known(True)
)
_seal = _sealable_offense & choose(
    (charge.is_convicted & is_felony, _felony_wait),
    (ended_against, _two_years_to_seal),
    (ended_without_conviction, _final),
)

PETITION = Law(
    id="IL-5.2bc",
    source=S_5_2("(b)-(c)"),
    title="Expungement and sealing on petition",
    relief=either_relief("expungement or sealing", (ReliefKind.EXPUNGE,), (ReliefKind.SEAL,)),
    route=Route.PETITION_MAY,
    unit=CASE,
    about=ANY_RECORD,
    versions=versions(
        Version("as of 30 June 2026", "2026-06-30", SECONDARY("P.A. 104-0459", "another source says 2026-06-01"))
    ),
    floor=FLOOR,
    tested=TESTED,
    other_counts=OtherCounts(pending=BARS(S_5_2("(b)(1), (c)(2)"))),
    conditions=(
        Condition(
            "minor_traffic",
            "The charge is not a minor traffic offense (it neither helps nor hurts; its own sealing was not read)",
            S_5_2("(a)(3)"),
            holds=~may_be_minor_traffic,
        ),
        Condition(
            "ground",
            "The charge may be expunged or sealed, and its time is over",
            S_5_2("(a)(3), (b), (c)"),
            one_of=(
                Limb(
                    "expungement",
                    "It ended without a conviction; or {waiting} have passed since the end of a supervision ({waiting_long} for the "
                    "offenses that (b) names and for a qualified probation; reckless driving from before 25, at 25)",
                    S_5_2(
                        "(b)",
                        MEMORY,
                        "that a supervision for a sexual offense against a minor is left out was not read",
                    ),
                    holds=_expunge,
                ),
                Limb(
                    "sealing",
                    "It is not sealed, and it ended without a conviction; or {waiting} have passed since the end of a misdemeanor or ordinance sentence, "
                    "supervision, qualified probation, or probation without revocation, or {waiting_felony} since the person's last "
                    "felony sentence; but never for the offenses of (a)(3)",
                    S_5_2("(a)(3), (c)"),
                    holds=~charge.is_cleared & _seal,  # what is sealed already is to be expunged
                ),
            ),
        ),
        SUPERVISION_STANDS,
        Condition(
            "restitution",
            "After a conviction or supervision, no restitution to a victim is unpaid (a debt converted to a judgment does not matter: unknown which)",
            S_5_2("(d)(6)(C)"),
            holds=either(Known(True), case.restitution_is_paid),
            when=ended_against,
        ),
    ),
    questions=(STRICKEN, RECKLESS_HISTORY, PROBATION, LAST_SENTENCE),
    notices=(
        Notice(
            "expungement",
            "The charge ended without a conviction: expungement is open, not only sealing",
            S_5_2("(b)"),
            when=ended_without_conviction,
        ),
        Notice(
            "supervision",
            "After a supervision or qualified probation expungement may be open, later than sealing",
            S_5_2("(b)"),
            when=ended_in_supervision & ~LISTS["dui"].matches,
        ),
        *noted(
            S_5_2("(d)"),
            objection="The State's Attorney and others have 60 days from service to object",
            compliance="Agencies comply within 60 days of the order",
            fees="The State Police charge 60 dollars, the clerk a fee of the clerk's own",
        ),
    ),
    remarks=(
        "What was sealed by itself may still be expunged: the right to petition stays, (k)(12).",
        "The education waiver of the three-year class and the early filing of (b)(2)(A-5) are not encoded.",
    ),
)
