"""N.J.S.A. 2C:52-5.1: petition for listed marijuana and hashish offenses, at any time once the sentence is done."""

from clearslate.states.nj.shared import *

S_LARGER = SECONDARY("§ 2C:52-5.1", "the wait for one ounce to five pounds was not read")
LARGER_WAIT = parameter("larger_wait", years(3), S_LARGER)

_is_larger = LISTS["marijuana_larger"].matches
_beside_marijuana = case.any(charge.is_convicted & (is_leading_marijuana | _is_larger))

# Paraphernalia and being under the influence are listed for marijuana and hashish alone.
is_listed_marijuana = any_of(
    is_leading_marijuana, _is_larger, is_marijuana_companion & (involves_marijuana | _beside_marijuana)
)

_served = later_of(
    charge.disposition_date,
    Where((charge.incarceration_days > 0) | (charge.probation_days > 0), SERVED),
    Where(charge.incarceration_days > 0, charge.released_on),
)


def _since_sentence(term: Term | Parameter) -> OnsetLike:
    """The term after the sentence's end; unknown while money is owed, which a court may turn into a civil judgment."""
    return choose(
        (is_unpaid, either(elapsed(term, since=_served), Known(False))),
        otherwise=elapsed(term, since=later_of(_served, ASSESSMENTS_PAID_ON)),
    )


MARIJUANA_PETITION = Law(
    id="NJ-PET-MJ",
    source=TEXT("N.J.S.A. 2C:52-5.1"),
    title="Petition: marijuana and hashish offenses",
    relief=EXPUNGEMENT,
    route=Route.PETITION_MAY,
    about=CONVICTIONS,
    versions=(Version("P.L.2019 c.269, as amended", None),),
    conditions=(
        Condition(
            "listed",
            "The conviction is of a listed marijuana or hashish offense: 2C:35-5(b)(12) or (11), 35-10(a)(3) or (a)(4), or, for "
            "marijuana or hashish, 35-10(b), 35-10(c) or paraphernalia; attempts and conspiracies too",
            READING(),
            holds=is_listed_marijuana,
        ),
        Condition(
            "sentence_done",
            "The terms of the sentence are met; for one ounce to five pounds, {larger_wait} have passed since",
            S_LARGER,
            holds=choose((_is_larger, _since_sentence(LARGER_WAIT)), otherwise=_since_sentence(days(0))),
        ),
    ),
    chapter=CHAPTER_52,
    questions=(PRIOR_EXPUNGEMENT,),
    notices=(
        Notice(
            "objection",
            "After an electronic order the prosecutor has 30 days to object, on a statutory disqualification",
            TEXT("Rule 3:30-2"),
        ),
        UNPAID,
        STATE_POLICE,
        SURVIVING_USES,
        Notice("no_fee", "No filing fee", SECONDARY("P.L.2019 c.269", "the act was not read")),
    ),
)
